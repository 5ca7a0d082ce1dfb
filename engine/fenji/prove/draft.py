"""A patient drawn by the solver, as a case that can be written down: values in their units, moments, a place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import z3

from fenji.expr.kinds import TermKind
from fenji.expr.units import format_number, unscaled
from fenji.program.regions import Cuts
from fenji.prove.facts import AT, AT_MS, DAY_MS, STANDING, Facts, declared_name
from fenji.prove.sheet import Shelf

Told = Mapping[str, Any]
"""Facts of one visit: a held number, a word, yes or no, a tuple of words, or None for what could not be had."""
UNOBTAINABLE = "unobtainable"
_ZONE = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Draft:
    """A patient. `can`: an imagined institution's abilities, where no institution on file will do.

    `again`: what is measured otherwise where he is sent; a fact that is not told now is not measured there either.
    """

    tier: str | None
    phase: str
    now: Told
    earlier: tuple[tuple[int, Told], ...] = ()
    age: int | None = None
    sex: str = "unknown"
    refused: bool = False
    institution: str | None = None
    network: str | None = None
    can: frozenset[str] | None = None
    again: Told = field(default_factory=dict)

    def told(self, **facts: Any) -> "Draft":
        return replace(self, now={**self.now, **facts})

    @property
    def changed(self) -> dict[str, Any]:
        """What is measured otherwise, of the facts that are told."""
        return {id: value for id, value in self.again.items() if self.now.get(id) not in (None, value)}

    def arriving(self, phase: str, tier: str | None) -> "Draft":
        """The same patient where he is sent, with what is measured there."""
        return replace(self.told(**self.changed), phase=phase, tier=tier, again={})


@dataclass(frozen=True, slots=True)
class Speller:
    """Spells values as a case holds them, and says what must be written out because silence would mean something."""

    kinds: Mapping[str, TermKind]
    silence: Mapping[str, tuple[bool, tuple[str, ...]]] = field(default_factory=dict)
    """Per term: whether silence has a word of its own, and which screens make it absent."""

    def value(self, id: str, held: Any) -> Any:
        kind = self.kinds[id]
        match kind.kind:
            case "yes_no":
                return bool(held)
            case "word" | "set":
                return list(held) if isinstance(held, tuple) else held
            case "instant":
                return moment_text(held)
        text = format_number(unscaled(held))
        return f"{text} {kind.unit.symbol}" if kind.unit is not None else text

    def facts(self, told: Told) -> dict[str, Any]:
        return {declared_name(id): UNOBTAINABLE if held is None else self.value(id, held) for id, held in told.items()}

    def outspoken(self, told: Told, read: Iterable[str]) -> dict[str, Any]:
        """The same facts; what silence would answer, and was not told, is said to be unobtainable (None)."""
        found = dict(told)
        for id in read:
            spoken, screens = self.silence.get(id, (False, ()))
            if id not in told and (spoken or any(told.get(screen) is True for screen in screens)):
                found[id] = None
        return found

    def case(self, draft: Draft, pathways: str | list[str], *, name: str, title: str | None = None,
             phase: Any = None, edition: Any = None) -> dict[str, Any]:  # fmt: skip
        """The case as a mapping in the contract's shape, ready to be written or decided."""
        case: dict[str, Any] = {"case": name}
        if title is not None:
            case["title"] = title
        case["pathway"] = pathways
        if edition is not None:
            case["edition"] = edition
        case["phase"] = phase if phase is not None else draft.phase
        if draft.network is not None:
            case["network"] = draft.network
        if draft.institution is not None:
            case["institution"] = draft.institution
        elif draft.tier is not None:
            case["tier"] = draft.tier
        case["at"] = AT
        patient: dict[str, Any] = {}
        if draft.age is not None:
            patient["age"] = f"{draft.age} years"
        if draft.sex != "unknown":
            patient["sex"] = draft.sex
        if draft.refused:
            patient["wishes"] = {"accepts_referral": False}
        if patient:
            case["patient"] = patient
        visits = [
            {"at": moment_text(AT_MS - days * DAY_MS), "facts": self.facts(told)}
            for days, told in sorted(draft.earlier, key=lambda pair: -pair[0])
        ]
        case["visits"] = [*visits, {"at": AT, "facts": self.facts(draft.now)}]
        return case


def moment_text(ms: Any) -> str:
    """An instant in the zone of AT, to the second or the millisecond."""
    whole = int(Fraction(ms))
    moment = datetime.fromtimestamp(whole // 1000, UTC).astimezone(_ZONE) + timedelta(milliseconds=whole % 1000)
    return moment.isoformat(timespec="milliseconds" if whole % 1000 else "seconds")


def drawn(
    model: Any, shelf: Shelf, speller: Speller, *, phase: str, tier: str | None, facts: Facts | None = None,
    again: Facts | None = None,
) -> Draft:  # fmt: skip
    """The patient of a model, the values as the solver chose them."""
    now = facts if facts is not None else shelf.now

    def visit(one: Facts) -> dict[str, Any]:
        return speller.outspoken(told_in(model, one), one.told)

    earlier = [(_whole(model, day.days_ago), visit(day.facts)) for day in shelf.days if _true(model, day.exists)]
    age_told, age = shelf.now.read("age")
    _, sex = shelf.now.read("sex")
    kind = shelf.words.kinds["sex"]
    chosen = next((word for word, bit in zip(kind.words, sex, strict=True) if _true(model, bit)), "unknown")
    years = int(_number(model, age) / 1000) if _true(model, age_told) else None
    later = told_in(model, again) if again is not None else {}
    return Draft(tier, phase, visit(now), tuple(earlier), years, chosen, again=later)


def told_in(model: Any, facts: Facts) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id, told in facts.told.items():
        if id in ("age", "sex") or id in STANDING or not _true(model, told):
            continue
        found[id] = held(model, facts.words.kinds[id], facts.value[id])
    return found


def held(model: Any, kind: TermKind, value: Any) -> Any:
    match kind.kind:
        case "yes_no":
            return _true(model, value)
        case "word":
            return next((w for w, bit in zip(kind.words, value, strict=True) if _true(model, bit)), kind.words[0])
        case "set":
            return tuple(w for w, bit in zip(kind.words, value, strict=True) if _true(model, bit))
        case "instant":
            return Fraction(_number(model, value).__floor__())
    return _number(model, value)


def _true(model: Any, formula: Any) -> bool:
    if isinstance(formula, bool):
        return formula
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _number(model: Any, value: Any) -> Fraction:
    if isinstance(value, Fraction):
        return value
    found = model.eval(value, model_completion=True)
    return Fraction(found.numerator_as_long(), found.denominator_as_long())


def _whole(model: Any, value: Any) -> int:
    return int(model.eval(value, model_completion=True).as_long())


# -- ordinary numbers


def ordinary(id: str, kind: TermKind, value: Any, cuts: Cuts | None) -> Any:
    """The plainest number that no limit tells from this one."""
    if kind.kind == "instant":
        ago = [Fraction(cut) for cut in (cuts.ago if cuts is not None else ())]
        spent = Fraction(AT_MS) - Fraction(value)
        return Fraction(AT_MS) - plainest(spent, ago, Fraction(0), Fraction(400 * DAY_MS), CLOCK)
    if not kind.numeric:
        return value
    limits = [Fraction(cut) for cut in (cuts.fixed if cuts is not None else ())]
    return plainest(Fraction(value), limits, Fraction(kind.low), Fraction(kind.high), DECIMAL)


DECIMAL = tuple(Fraction(10) ** power * 1000 * part for power in range(2, -7, -1) for part in (1, Fraction(1, 2)))
CLOCK = tuple(Fraction(ms) for ms in (DAY_MS, 12 * 3_600_000, 3_600_000, 1_800_000, 600_000, 60_000, 1000, 1))


def plainest(
    value: Fraction, limits: Iterable[Fraction], low: Fraction, high: Fraction, steps: Iterable[Fraction]
) -> Fraction:
    """The roundest number between the same two limits, nearest to the value."""
    known = sorted({*limits})
    if value in known:
        return value
    below = max((limit for limit in known if limit < value), default=None)
    above = min((limit for limit in known if limit > value), default=None)
    for step in steps:
        first = (value / step).__floor__() * step
        for candidate in sorted((first, first + step), key=lambda one: abs(one - value)):
            if (
                low <= candidate <= high
                and (below is None or candidate > below)
                and (above is None or candidate < above)
            ):
                return candidate
    return value
