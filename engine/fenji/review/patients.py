"""Patients made up for a question about content: a valid case, as small as it can be, written as an author would."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fenji.engine import Engine
from fenji.expr.kinds import Exact
from fenji.expr.units import format_number, unscaled
from fenji.linked.pathway import LinkedPathway
from fenji.model.moment import Moment, read_moment
from fenji.program.regions import Cuts, cuts_of
from fenji.review.solving import LIMIT, UNKNOWN, Exhausted, Facts, Goal, Solver, Spot
from fenji.run.phase_reach import PhaseReach

AT = "2026-03-02T09:00:00+08:00"
"""The moment that made-up patients are decided for."""
DAY = 86_400_000
HOUR_MS = 3_600_000
CaseData = dict[str, Any]


def moment() -> Moment:
    found = read_moment(AT)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a patient stands: the pathway under a profile, the phase, the own tier."""

    pathway: str
    profile: str
    phase: str
    tier: str
    default: bool = True


def settings(engine: Engine, pathway: str, profiles: Sequence[str], phases: Sequence[str]) -> Iterator[Setting]:
    """Every phase and tier that a patient of this pathway can stand in, under these profiles."""
    every = engine.content.pathways[pathway]
    first = next(iter(every))
    for profile in profiles:
        for phase in phases:
            for tier in every[first].model.phases[phase].tiers:
                yield Setting(pathway, profile, phase, tier, profile == first)


def solver_of(engine: Engine, setting: Setting, left: list[int] | None = None) -> Solver:
    """A solver for patients of one setting; `left` bounds its steps together with others that share it."""
    content = engine.content
    linked = content.pathways[setting.pathway][setting.profile]
    return Solver(
        content.declared.kinds, content.declared.terms, content.scores_under(setting.profile), setting.phase,
        moment().ms, can_mask(engine, linked, setting), [LIMIT] if left is None else left,
        _cuts(linked),
    )  # fmt: skip


REMEMBERED = 64
"""Of so many pathways under a profile the limits are remembered."""
_known_cuts: dict[int, tuple[LinkedPathway, Mapping[str, Cuts]]] = {}
"""By identity, with the pathway itself, which so keeps it."""


def _cuts(linked: LinkedPathway) -> Mapping[str, Cuts]:
    """The limits that the criteria of a pathway tell apart."""
    found = _known_cuts.get(id(linked))
    if found is None:
        if len(_known_cuts) >= REMEMBERED:
            _known_cuts.clear()
        found = _known_cuts[id(linked)] = linked, cuts_of(linked.criteria.values(), linked.definitions)
    return found[1]


def can_mask(engine: Engine, linked: LinkedPathway, setting: Setting) -> int:
    """What can be done where only the tier is known, as the bits of `can_here`."""
    words = engine.content.declared.kinds["can_here"].words
    rows = linked.model.can_when_only_tier_is_known
    can: set[str] = set(words) if not rows and setting.tier == "tertiary" else set()
    for row in rows:
        if row.tier == setting.tier and (not row.phases or setting.phase in row.phases):
            can.update(words if row.can == "all" else row.can)
    return sum(1 << index for index, word in enumerate(words) if word in can)


def found_facts(solver: Solver, setting: Setting, goals: Sequence[Goal]) -> Iterator[Facts]:
    """Facts that fulfil the goals in this setting, as far as the solver may search."""
    tiers = solver.kinds["tier_here"].words
    try:
        yield from solver.solve(goals, {(0, "tier_here"): tiers.index(setting.tier)})
    except Exhausted:
        return


# -- the rest of the patient


class Calm:
    """What to say of everything else, so that nothing else decides: each term in the region that does least harm."""

    def __init__(self, engine: Engine, setting: Setting) -> None:
        compiled = engine.compiled(setting.pathway, setting.profile)
        phase = compiled.program.phases[setting.phase]
        terms = engine.content.declared.terms
        reach = PhaseReach(compiled, phase, terms)
        self.solver = solver_of(engine, setting)
        at = moment().ms
        self.facts: dict[Spot, Any] = {}
        silent: dict[str, list[str]] = {}
        for term in reach.every:
            if term not in terms or not self.solver.told(term) or term in ("age",) or terms[term].score:
                continue
            low, high = reach.regions(compiled.program, term, at)[reach.benign[term]]
            value = self._within(term, low, high)
            if value is not None:
                self.facts[0, term] = value
            silence = terms[term].silence
            if not isinstance(silence, str):
                for screen in silence.absent_when:
                    silent.setdefault(screen, []).append(term)
        for screen in silent:
            self.facts.setdefault((0, screen), 1)

    def _within(self, term: str, low: Any, high: Any) -> Any:
        kind = self.solver.kinds[term]
        if kind.kind == "set":
            return (low, 0)
        if kind.kind == "instant":
            return None  # what never happened has no time
        if low == high or not kind.numeric:
            return low
        step = self.solver.step(term)
        value = Fraction(round(Fraction(low + high) / 2 / step) * step)
        return value if low <= value <= high else Fraction(low)

    def around(self, facts: Facts) -> dict[Spot, Any]:
        """The facts with everything else calm."""
        return {**self.facts, **facts}


class Patients:
    """Makes patients for one engine, and remembers what is calm in each setting."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._calm: dict[Setting, Calm] = {}

    def calm(self, setting: Setting) -> Calm:
        found = self._calm.get(setting)
        if found is None:
            found = self._calm[setting] = Calm(self.engine, setting)
        return found


# -- as a case


def case_of(engine: Engine, setting: Setting, facts: Facts, name: str = "witness") -> CaseData | None:
    """The case that says these facts; None where they cannot be said."""
    at = moment()
    data: CaseData = {"case": name, "pathway": setting.pathway}
    if not setting.default:
        data["edition"] = setting.profile
    data |= {"phase": setting.phase, "tier": setting.tier, "at": AT}
    patient: dict[str, str] = {}
    told: dict[int, dict[str, Any]] = {}
    kinds, terms = engine.content.declared.kinds, engine.content.declared.terms
    for (back, term), value in facts.items():
        if value == UNKNOWN or term == "tier_here":
            continue
        match term:
            case "age":
                patient["age"] = f"{format_number(unscaled(value))} years"
            case "sex":
                patient["sex"] = kinds["sex"].words[value]
            case "postoperative_day":
                told.setdefault(back, {})["surgery_at"] = at.text_of(at.ms - DAY * int(value) // 1000)
            case "hours_since_last_known_well":
                told.setdefault(back, {})["last_known_well"] = at.text_of(at.ms - _milliseconds(value))
            case "hours_since_recognition":
                told.setdefault(back, {})["recognized_at"] = at.text_of(at.ms - _milliseconds(value))
            case "sleep_midpoint":
                text = at.text_of(value)
                told.setdefault(back, {}).update({"sleep_start": text, "wake_time": text})
            case _ if terms[term].derived:
                return None
            case _:
                told.setdefault(back, {})[term] = _text(engine, term, value, at)
    if patient:
        data["patient"] = patient
    visits = [
        {"at": at.text_of(at.ms - DAY * back), "facts": told.get(back, {})} for back in range(max([*told, 0]), -1, -1)
    ]
    data["visits"] = visits
    return data


def _milliseconds(hours: Exact) -> Any:
    whole = Fraction(hours) / 1000 * HOUR_MS
    return whole.numerator if whole.denominator == 1 else whole


def _text(engine: Engine, term: str, value: Any, at: Moment) -> Any:
    kind, declared = engine.content.declared.kinds[term], engine.content.declared.terms[term]
    match kind.kind:
        case "yes_no":
            return "yes" if value else "no"
        case "word":
            return kind.words[value]
        case "set":
            return [word for index, word in enumerate(kind.words) if value[0] >> index & 1]
        case "instant":
            return at.text_of(value)
    number = format_number(unscaled(value))
    return f"{number} {declared.unit}" if declared.unit else number


# -- as small as it can be


def smallest(facts: Facts, kept: Callable[[Mapping[Spot, Any]], bool], tries: int = 600) -> dict[Spot, Any]:
    """The facts with all left out that is not needed for `kept` to hold; larger parts are tried first."""
    held = dict(facts)
    size = max(len(held) // 2, 1)
    while tries > 0:
        spots = [spot for spot in held if spot[1] != "tier_here"]
        shrunk = False
        for start in range(0, len(spots), size):
            part = set(spots[start : start + size])
            trial = {spot: value for spot, value in held.items() if spot not in part}
            tries -= 1
            if kept(trial):
                held, shrunk = trial, True
            if tries <= 0:
                return held
        if size == 1 and not shrunk:
            return held
        size = max(size // 2, 1) if not shrunk or size > 1 else 1
    return held
