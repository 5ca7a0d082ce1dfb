"""The values of conditions: numbers with their units, moments, and how two of them are made comparable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.kinds import Exact, Parameter, TermKind, Vocabulary, exact
from fenji.expr.names import nearest
from fenji.expr.parse import Flaw
from fenji.expr.units import Unit, convert, format_number, parse_number, parse_unit, scaled, suggest_unit, unscaled

SECOND = parse_unit("s")
_SPOKEN = {"a": "years", "mo": "months", "wk": "weeks", "d": "days"}
"""Units of the standard that no clinician writes so."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition as written: a condition, a value, or rows to choose a value from."""

    at: s.At
    when: s.Surface | None = None
    value: s.Surface | None = None
    choose: tuple[tuple[s.Surface | None, s.Surface], ...] = ()
    known_when: s.Surface | None = None

    @property
    def is_condition(self) -> bool:
        return self.when is not None


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked value: a number in `unit` (None: no unit), or a moment."""

    node: n.Value
    kind: Literal["number", "instant"]
    unit: Unit | None = None
    unit_text: str = ""
    low: Exact | None = None
    high: Exact | None = None


class Flawed(Exception):
    """Reading this part stops; the flaw is already noted."""


@dataclass(slots=True)
class Values:
    """Names and values over one vocabulary; `flaws` gathers every problem found."""

    vocabulary: Vocabulary
    definitions: Mapping[str, Definition]
    flaws: list[Flaw] = field(default_factory=list)
    conditions: dict[str, n.Condition] = field(default_factory=dict)
    values: dict[str, Typed] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def defined(self, name: str, at: s.At) -> n.Condition | Typed:
        """The checked definition of this name; what a definition may say, `Checker` knows."""
        raise NotImplementedError

    def _flaw(self, code: str, at: s.At, **args: object) -> Flawed:
        self.flaws.append(Flaw(code, at, {key: str(value) for key, value in args.items()}))
        return Flawed()

    def _unknown(self, name: s.Name, *, wanted: str = "name") -> Flawed:
        known = [*self.vocabulary.terms, *self.definitions, *self.vocabulary.parameters]
        return self._flaw("unknown-name", name.at, name=name.id, nearest=nearest(name.id, known), wanted=wanted)

    def _term(self, node: s.Surface, *kinds: str) -> TermKind:
        if not isinstance(node, s.Name):
            raise self._flaw("term-wanted", node.at, found=node.at.text)
        term = self.vocabulary.terms.get(node.id)
        if term is None:
            if node.id in self.definitions or node.id in self.vocabulary.parameters:
                raise self._flaw("term-wanted", node.at, found=node.id)
            raise self._unknown(node)
        self.used.add(node.id)
        if kinds and term.kind not in kinds:
            wanted, better = " / ".join(kinds), example(term)
            raise self._flaw("kind-mismatch", node.at, name=term.id, kind=term.kind, wanted=wanted, better=better)
        return term

    def _value(self, node: s.Surface, within: Exact | None = None) -> Typed:
        match node:
            case s.Number():
                return self._number(node)
            case s.Name("at"):
                return Typed(n.Moment(), "instant")
            case s.Name():
                return self._value_named(node)
            case s.Sum(word, left, right):
                return self._sum(word, self._value(left), self._value(right), left.at, right.at)
            case s.Call(function, (s.Name() as name,)) if function in (
                "last", "previous", "first", "lowest_earlier", "highest_earlier", "change", "values",
            ):  # fmt: skip
                term = self._term(name, "quantity", "number")
                if function == "values":
                    return Typed(n.Over("values", term.id, within), "number")
                how: Literal["last", "previous", "first", "lowest_earlier", "highest_earlier", "change"] = function  # type: ignore[assignment]  # narrowed by the guard
                return Typed(n.Over(how, term.id, within), "number", term.unit, term.unit.symbol if term.unit else "")
        raise self._flaw("value-wanted", node.at, found=node.at.text)

    def _number(self, node: s.Number) -> Typed:
        value = parse_number(node.text)
        if value is None:
            raise self._flaw("number-wanted", node.at, found=node.text)
        if not node.unit:
            return Typed(n.Literal_(scaled(value), node.text), "number")
        unit = parse_unit(node.unit)
        if unit is None:
            raise self._flaw("unknown-unit", node.at, unit=node.unit, nearest=suggest_unit(node.unit) or "")
        return Typed(n.Literal_(scaled(value), f"{node.text} {node.unit}"), "number", unit, node.unit)

    def _value_named(self, node: s.Name) -> Typed:
        parameter = self.vocabulary.parameters.get(node.id)
        if parameter is not None:
            self.used.add(node.id)
            return self._typed_parameter(parameter, node)
        if node.id in self.definitions:
            found = self.defined(node.id, node.at)
            if not isinstance(found, Typed):
                raise self._flaw("value-wanted", node.at, found=node.id)
            return Typed(n.ValueRef(node.id), found.kind, found.unit, found.unit_text, found.low, found.high)
        term = self.vocabulary.terms.get(node.id)
        if term is None:
            raise self._unknown(node)
        self.used.add(term.id)
        if not term.numeric and term.kind != "instant":
            better = example(term)
            raise self._flaw("kind-mismatch", node.at, name=term.id, kind=term.kind, wanted="number", better=better)
        return self._typed_term(term)

    def _typed_parameter(self, parameter: Parameter, node: s.Name) -> Typed:
        if parameter.unlimited:
            return Typed(n.Literal_(0, "none", parameter.name), "number")
        if parameter.number is None:
            raise self._flaw("value-wanted", node.at, found=parameter.name)
        shown = plain(parameter.number) + (f" {parameter.unit_text}" if parameter.unit_text else "")
        literal = n.Literal_(parameter.number, shown, parameter.name)
        return Typed(literal, "number", parameter.unit, parameter.unit_text)

    def _typed_term(self, term: TermKind) -> Typed:
        if term.kind == "instant":
            return Typed(n.Term(term.id), "instant")
        text = term.unit.symbol if term.unit else ""
        return Typed(n.Term(term.id), "number", term.unit, text, term.low, term.high)

    def _sum(self, word: str, left: Typed, right: Typed, left_at: s.At, right_at: s.At) -> Typed:
        join = n.Plus if word == "+" else n.Minus
        if left.kind == "instant" and right.kind == "instant":
            if word == "+":
                raise self._flaw("two-moments", right_at)
            return Typed(n.Minus(left.node, right.node), "number", SECOND, "h")
        if left.kind == "instant":
            duration = self._as(right, Typed(right.node, "number", SECOND, "s"), right_at)
            return Typed(join(left.node, duration.node), "instant")
        if right.kind == "instant":
            raise self._flaw("two-moments", right_at)
        other = self._as(right, left, right_at)
        return Typed(join(left.node, other.node), "number", left.unit, left.unit_text)

    def _as(self, value: Typed, wanted: Typed, at: s.At) -> Typed:
        """`value` in the unit of `wanted`, or a flaw that says what to write."""
        if value.kind != wanted.kind:
            raise self._flaw("moment-and-number", at, found=at.text)
        if value.unit == wanted.unit or wanted.kind == "instant":
            return value
        if isinstance(value.node, n.Literal_) and value.node.shown == "none":
            return value
        # A difference has no zero point of its own: units that differ in theirs (°F, mmol/mol) do not convert for it.
        difference = isinstance(wanted.node, (n.Plus, n.Minus)) or getattr(wanted.node, "how", "") == "change"
        # A term, a definition, or the term of a value over the visits: `last(glucose) >= 126 mg/dL` converts too.
        named = (getattr(wanted.node, key, None) for key in ("id", "name", "term"))
        name = next((name for name in named if name), "…")
        if value.unit is None:
            unit = _SPOKEN.get(wanted.unit_text, wanted.unit_text)
            raise self._flaw("unit-missing", at, name=name, unit=unit, number=at.text)
        if wanted.unit is None:
            raise self._flaw("unit-not-wanted", at, name=name, unit=value.unit_text)
        if isinstance(value.node, n.Literal_):
            term = None if difference else self.vocabulary.terms.get(name)
            if difference and value.unit.offset != wanted.unit.offset:
                raise self._flaw("unit-mismatch", at, name=name, unit=wanted.unit_text, found=value.unit_text, also="")
            number = convert(
                Fraction(value.node.value) / 1000, value.unit, wanted.unit, term.conversions if term else ()
            )
            if number is None:
                also = ", ".join(rule.unit for rule in term.conversions) if term else ""
                units = {"unit": wanted.unit_text, "found": value.unit_text, "also": also}
                raise self._flaw("unit-mismatch", at, name=name, **units)
            literal = n.Literal_(scaled(number), value.node.shown, value.node.parameter)
            return Typed(literal, "number", wanted.unit, wanted.unit_text)
        if value.unit.dimension != wanted.unit.dimension or value.unit.offset != wanted.unit.offset:
            raise self._flaw("unit-mismatch", at, name=name, unit=wanted.unit_text, found=value.unit_text)
        factor = Fraction(value.unit.factor, wanted.unit.factor)
        low = None if value.low is None else exact(value.low * factor)
        high = None if value.high is None else exact(value.high * factor)
        return Typed(n.Scaled(value.node, factor), "number", wanted.unit, wanted.unit_text, low, high)

    def _duration(self, node: s.Number | s.Name) -> Exact:
        """A length of time in seconds at SCALE. Months and years are no fixed length: windows are in days or less."""
        typed = self._number(node) if isinstance(node, s.Number) else self._value_named(node)
        if (
            not isinstance(typed.node, n.Literal_) or typed.unit is None or SECOND is None
            or typed.unit.dimension != SECOND.dimension or typed.unit.symbol in ("mo", "a")
        ):  # fmt: skip
            raise self._flaw("duration-wanted", node.at, found=node.at.text)
        return exact(typed.node.value * typed.unit.factor)

    def _times(self, count: int | s.Name) -> int:
        """How many days or visits: a number, or a parameter that is one."""
        if isinstance(count, int):
            return count
        typed = self._value_named(count)
        literal = typed.node.value if isinstance(typed.node, n.Literal_) and typed.unit is None else 0
        if literal % 1000 or not 1000 <= literal <= 20_000:
            raise self._flaw("number-wanted", count.at, found=count.id)
        return int(literal) // 1000


def plain(value: Exact) -> str:
    """A number at SCALE as text."""
    return format_number(unscaled(value))


def example(term: TermKind) -> str:
    """How a condition on this term may look."""
    match term.kind:
        case "yes_no":
            return term.id
        case "word":
            return f"{term.id} is {term.words[0]}"
        case "set":
            return f"{term.id} contains {term.words[0]}" if term.words else f"{term.id} is empty"
        case "instant":
            return f"at - {term.id} <= 24 h"
    return f"{term.id} >= {plain(term.low)}" + (f" {term.unit.symbol}" if term.unit else "")
