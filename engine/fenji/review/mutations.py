"""Every small change of a pathway that some case should notice: one number, comparator, unit, connective, role,
urgency, tier, capability or purpose at a time.

Changes are made to the conditions as read and to the model, never to text; each knows its place and what it makes of
what stands there.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, cast, get_args

from fenji.diagnostic import Span
from fenji.expr import surface as s
from fenji.expr.units import parse_number, split_quantity
from fenji.linked.pathway import Written
from fenji.linked.scores import WrittenScore
from fenji.model import pathway as m
from fenji.program.effect import thens_of
from fenji.review.sites import Owner, Site, W, changed_part, owners, sites, text_of, with_site

Kind = Literal[
    "number", "comparator", "unit", "connective", "role", "urgency", "tier", "capability", "purpose", "points"
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: whose, where in the file, what stood there and what stands there now, and the changed content."""

    kind: Kind
    owner: Owner
    at: Span
    was: str
    becomes: str
    written: Written | WrittenScore
    site: Site | None = None

    @property
    def name(self) -> str:
        """Whose change it is, as `criteria.severe_range_bp`."""
        return ".".join(map(str, self.owner[:2]))


def mutations(written: Written) -> list[Mutation]:
    """All changes of a pathway, in the order of the file."""
    numbers = Numbers.of(written)
    return in_file_order(
        [
            *of_conditions(written, numbers), *of_parameters(written, numbers), *_of_rows(written),
            *_of_transitions(written), *_of_roles(written),
        ]
    )  # fmt: skip


def in_file_order(found: list[Mutation]) -> list[Mutation]:
    return sorted(found, key=lambda one: (one.at.line, one.at.column, KINDS.index(one.kind), one.becomes))


# -- numbers

_TIMES = frozenset("s min h hour hours hr d day days wk week weeks mo month months a yr year years".split())


def _places(text: str) -> int:
    return len(text.partition(".")[2])


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of a file by unit: with how many decimals most are written, and the values that occur."""

    places: dict[str, int]
    values: dict[str, tuple[Decimal, ...]]

    @classmethod
    def of(cls, written: Written | WrittenScore) -> "Numbers":
        found: list[tuple[str, str]] = []
        for owner, root in owners(written):
            parts = [site.node for site in sites(owner, root)]
            found += [(node.text, node.unit) for node in parts if isinstance(node, s.Number)]
        for parameter in written.model.parameters.values():
            for value in (parameter.value, *(own.value for own in parameter.profiles.values())):
                if isinstance(value, str) and (pair := _quantity(value)) is not None:
                    found.append(pair)
        written_with: dict[str, Counter[int]] = {}
        values: dict[str, set[Decimal]] = {}
        for text, unit in found:
            written_with.setdefault(unit, Counter())[_places(text)] += 1
            values.setdefault(unit, set()).add(Decimal(text))
        places = {unit: max(counts, key=lambda n: (counts[n], n)) for unit, counts in written_with.items()}
        return cls(places, {unit: tuple(sorted(all_)) for unit, all_ in values.items()})

    def step(self, text: str, unit: str) -> Decimal:
        """The smallest step of a number: one in the last place, for a time of its own, else of most in its unit."""
        own = _places(text)
        return Decimal(1).scaleb(-(own if unit in _TIMES or not unit else max(own, self.places.get(unit, own))))

    def others(self, text: str, unit: str) -> list[str]:
        """One step up, one down, and the nearest other number of that unit."""
        number, step = Decimal(text), self.step(text, unit)
        wanted = [number + step, number - step]
        apart = [other for other in self.values.get(unit, ()) if abs(other - number) > step] if unit else []
        if apart:
            wanted.append(min(apart, key=lambda other: (abs(other - number), other)))
        return [format(one, "f") for one in dict.fromkeys(wanted) if one >= 0 or number < 0]


def _quantity(text: str) -> tuple[str, str] | None:
    pair = split_quantity(text)
    if pair is None:
        return (text, "") if parse_number(text) is not None else None
    return pair if parse_number(pair[0]) is not None else None


_UNITS: dict[str, tuple[str, ...]] = {
    "mmHg": ("kPa",), "kPa": ("mmHg",), "mmol/L": ("mg/dL",), "umol/L": ("mmol/L",), "mg/dL": ("mmol/L",),
    "h": ("min",), "min": ("h",), "d": ("h",), "days": ("h",), "day": ("h",), "wk": ("d",), "mo": ("wk",),
    "months": ("wk",), "years": ("mo",), "a": ("mo",), "°C": ("°F",), "cm": ("mm",), "mL": ("L",), "L": ("mL",),
    "kg": ("g",), "g/L": ("mg/L",), "mg/L": ("g/L",), "mL/h": ("L/h",), "s": ("min",),
}  # fmt: skip


def _number(site: Site, node: s.Number, numbers: Numbers, written: Written | WrittenScore) -> Iterator[Mutation]:
    def made(kind: Kind, text: str, unit: str) -> Mutation:
        becomes = f"{text} {unit}".strip()
        new = replace(node, text=text, unit=unit)
        return Mutation(kind, site.owner, node.at.span, node.at.text, becomes, with_site(written, site, new), site)

    for other in numbers.others(node.text, node.unit):
        yield made("number", other, node.unit)
    for unit in _UNITS.get(node.unit, ())[:1]:
        yield made("unit", node.text, unit)


def _count(site: Site, count: int, shown: str, written: Written | WrittenScore) -> Iterator[Mutation]:
    for other in (count + 1, count - 1):
        if other >= 1:
            new = changed_part(site.node, count=other)
            yield Mutation(
                "number", site.owner, site.node.at.span, shown.format(count), shown.format(other),
                with_site(written, site, new), site,
            )  # fmt: skip


# -- conditions

_NEXT: dict[str, tuple[s.CompareOp, ...]] = {
    ">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="), "=": ("!=",), "!=": ("=",),
}  # fmt: skip


def of_conditions(written: Written | WrittenScore, numbers: Numbers) -> Iterator[Mutation]:
    """Changes of what conditions and values say."""
    for owner, root in owners(written):
        for site in sites(owner, root):
            yield from _of_site(site, numbers, written)


def _of_site(site: Site, numbers: Numbers, written: Written | WrittenScore) -> Iterator[Mutation]:
    node = site.node

    def made(kind: Kind, new: s.Surface, becomes: str, was: str = "") -> Mutation:
        return Mutation(
            kind, site.owner, node.at.span, was or text_of(node), becomes, with_site(written, site, new), site
        )

    match node:
        case s.Number():
            yield from _number(site, node, numbers, written)
        case s.Chain(operands, operators):
            for index, operator in enumerate(operators):
                for other in _NEXT[operator]:
                    changed = (*operators[:index], other, *operators[index + 1 :])
                    yield made("comparator", replace(node, operators=changed), _chain(operands, changed))
        case s.Is(_, _, negated) | s.In(_, _, negated):
            word = "is" if isinstance(node, s.Is) else "in"
            no = "is not" if isinstance(node, s.Is) else "not in"
            was, new = (no, word) if negated else (word, no)
            turned = node.at.text.replace(f" {was} ", f" {new} ", 1)
            yield made("comparator", replace(node, negated=not negated), turned)
        case s.Contains(_, words, mode) if isinstance(words, s.Words) and len(words.items) > 1:
            other_mode: Literal["any", "all"] = "all" if mode == "any" else "any"
            turned = node.at.text.replace(f" {mode} of ", f" {other_mode} of ", 1)
            yield made("comparator", replace(node, mode=other_mode), turned)
        case s.AnySample(_, operator):
            for other in _NEXT[operator]:
                yield made("comparator", replace(node, operator=other), f"{operator} → {other}")
        case s.Joined(word):
            other_word: Literal["and", "or"] = "or" if word == "and" else "and"
            new_node = replace(node, word=other_word)
            yield made("connective", new_node, text_of(new_node))
        case s.Negated(part):
            yield made("connective", part, text_of(part))
        case s.AtLeast(count):
            yield from _count(site, count, "at least {}", written)
        case s.Repeated(_, "consecutive" | "days" | "visits" as how, int() as count):
            form = {"consecutive": "at {} consecutive visits", "days": "on last {} days", "visits": "at last {} visits"}
            yield from _count(site, count, form[how], written)


def _chain(operands: tuple[s.Surface, ...], operators: tuple[s.CompareOp, ...]) -> str:
    pieces = [operands[0].at.text]
    for operator, operand in zip(operators, operands[1:], strict=True):
        pieces += [operator, operand.at.text]
    return " ".join(pieces)


# -- parameters and rows


def with_model(written: W, **changed: Any) -> W:
    """The same with some parts of its model replaced."""
    return replace(written, model=cast(Any, written.model.model_copy(update=changed)))


def of_parameters(written: Written | WrittenScore, numbers: Numbers) -> Iterator[Mutation]:
    """Changes of the values of parameters, under every profile."""
    for name, parameter in written.model.parameters.items():
        values: list[tuple[str | None, str | tuple[str, ...]]] = [(None, parameter.value)]
        values += [(profile, own.value) for profile, own in parameter.profiles.items()]
        for profile, value in values:
            if not isinstance(value, str) or parameter.like is not None or (pair := _quantity(value)) is None:
                continue
            text, unit = pair
            path: Owner = ("parameters", name, "value")
            if profile is not None:
                path = ("parameters", name, "profiles", profile, "value")
            at = written.tree.span_of(path)
            changes: list[tuple[Kind, str]] = [
                ("number", f"{other} {unit}".strip()) for other in numbers.others(text, unit)
            ]
            changes += [("unit", f"{text} {other}") for other in _UNITS.get(unit, ())[:1]]
            for kind, becomes in changes:
                if profile is None:
                    new = parameter.model_copy(update={"value": becomes})
                else:
                    own = parameter.profiles[profile].model_copy(update={"value": becomes})
                    new = parameter.model_copy(update={"profiles": {**parameter.profiles, profile: own}})
                changed = {**written.model.parameters, name: new}
                yield Mutation(kind, path, at, value, becomes, with_model(written, parameters=changed))


def _of_rows(written: Written) -> Iterator[Mutation]:
    """The lengths of follow-up."""
    numbers = Numbers({}, {})
    rows = written.model.reviews
    for index, row in enumerate(rows):
        pair = _quantity(row.within)
        if pair is None:
            continue
        path: Owner = ("reviews", index, "within")
        at = written.tree.span_of(path)
        for other in numbers.others(*pair):
            becomes = f"{other} {pair[1]}"
            changed = (*rows[:index], row.model_copy(update={"within": becomes}), *rows[index + 1 :])
            yield Mutation("number", path, at, row.within, becomes, with_model(written, reviews=changed))


def _of_transitions(written: Written) -> Iterator[Mutation]:
    """Rows that hold for several tiers or purposes, each with one of them left out."""
    rows = written.model.transitions
    for index, row in enumerate(rows):
        for kind, key, named in (("tier", "target_tier", row.target_tier), ("purpose", "purpose", row.purpose)):
            for was, becomes, kept in _each_left_out(named):
                changed = (*rows[:index], row.model_copy(update={key: kept}), *rows[index + 1 :])
                path: Owner = ("transitions", index, key)
                at = written.tree.span_of(path)
                made = with_model(written, transitions=changed)
                yield Mutation(cast(Kind, kind), path, at, was, becomes, made)


def _each_left_out(named: tuple[str, ...]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What was written, what is left, and the same as words; nothing where one is all there is."""
    for one in named if len(named) > 1 else ():
        kept = tuple(other for other in named if other != one)
        yield _list(named), _list(kept), kept


def _list(words: tuple[str, ...]) -> str:
    return f"[{', '.join(words)}]"


# -- roles and urgencies

_URGENCY: dict[str, str] = {"emergency": "urgent", "urgent": "routine", "routine": "urgent"}


def _of_roles(written: Written) -> Iterator[Mutation]:
    for id, criterion in written.model.criteria.items():
        several = isinstance(criterion.then, tuple)
        for index, then in enumerate(thens_of(criterion)):
            path: Owner = ("criteria", id, "then", index) if several else ("criteria", id, "then")
            for kind, key, was, becomes, changed in (*_other_thens(then), *_other_targets(then)):
                thens = (*thens_of(criterion)[:index], changed, *thens_of(criterion)[index + 1 :])
                new = criterion.model_copy(update={"then": thens if several else changed})
                model = with_model(written, criteria={**written.model.criteria, id: new})
                yield Mutation(kind, path, written.tree.span_of((*path, key)), was, becomes, model)


def _other_thens(then: m.Then) -> Iterator[tuple[Kind, str, str, str, m.Then]]:
    if then.refer is not None:
        other = {"up": "side", "side": "up", "down": "hold"}[then.refer]
        changed = {"refer": other} if other != "hold" else {"refer": None, "hold": True}
        yield "role", "refer", f"refer: {then.refer}", _role(other), then.model_copy(update=changed)
        if then.refer != "down" and then.urgency is not None:
            yield (
                "urgency", "urgency", then.urgency, _URGENCY[then.urgency],
                then.model_copy(update={"urgency": _URGENCY[then.urgency]}),
            )  # fmt: skip
        return
    if then.hold:
        yield "role", "hold", "hold", "advise", then.model_copy(update={"hold": False})
    elif then.ask:
        yield "role", "ask", "ask", "advise", then.model_copy(update={"ask": ()})
    else:
        yield "role", "advise", "advise", "ask", then.model_copy(update={"ask": ("clinician_down_decision",)})


_TIER: dict[str, str] = {
    "village": "primary", "primary": "secondary", "secondary": "tertiary", "tertiary": "secondary",
    "rehabilitation": "secondary", "nursing": "primary", "home": "primary",
}  # fmt: skip


def _other_targets(then: m.Then) -> Iterator[tuple[Kind, str, str, str, m.Then]]:
    """To whom, what he must be able to do, what for."""
    if then.refer is None:
        return
    tiers = then.tiers if isinstance(then.tiers, tuple) else ()
    if len(tiers) == 1 and tiers[0] in _TIER:
        other = (_TIER[tiers[0]],)
        yield "tier", "tiers", _list(tiers), _list(other), then.model_copy(update={"tiers": other})
    for was, becomes, kept in _each_left_out(tiers):
        yield "tier", "tiers", was, becomes, then.model_copy(update={"tiers": kept})
    for key, named in (("capabilities", then.capabilities), ("accepted_instead", then.accepted_instead)):
        for one in named:
            left = tuple(other for other in named if other != one)
            yield "capability", key, _list(named), _list(left), then.model_copy(update={key: left})
    if "purpose" in then.model_fields_set:
        purpose = "care" if then.purpose != "care" else "diagnosis"
        yield "purpose", "purpose", then.purpose, purpose, then.model_copy(update={"purpose": purpose})


def _role(word: str) -> str:
    return word if word == "hold" else f"refer: {word}"
