"""The names that every pathway shares: declared terms, and what the engine itself knows of the place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fenji.diagnostic import Diagnostic, problem
from fenji.expr.check import PLACE
from fenji.expr.kinds import TermKind
from fenji.expr.units import (
    Conversion,
    Unit,
    parse_number,
    parse_ratio,
    parse_unit,
    scaled,
    split_quantity,
    suggest_unit,
)
from fenji.model.shape import Source
from fenji.model.terms import Term, Terms
from fenji.syntax import Tree

NAMED_HERE = "institution_named"
"""Whether the case names the institution; else only its tier is known."""


@dataclass(frozen=True, slots=True)
class Declared:
    """All terms: as declared, as conditions see them, where they are declared and what their figures rest on."""

    terms: Mapping[str, Term]
    kinds: Mapping[str, TermKind]
    tree: Tree | None
    sources: Mapping[str, Source] = field(default_factory=dict)


def by_its_id(found: Diagnostic, declared: Declared) -> Diagnostic:
    """A problem of a condition that calls a term by its name: what to write is the id."""
    word = found.args.get("word", "")
    if found.code != "condition-character" or not word or found.args.get("better"):
        return found
    id = next((id for id, term in declared.terms.items() if term.label.zh == word), "")
    return replace(found, args={**found.args, "better": id})


def given(score: str) -> str:
    """The name under which a score's total stands when it was told and not added up."""
    return f"given.{score}"


def daily_change(term: Term, unit: Unit | None) -> Fraction | None:
    """How far the term may change on one day, at the scale of its range; None for a text that does not say so.

    It is a difference, so it is read in the unit of the term alone: a difference of 1 °F is no temperature of 1 °F.
    """
    if term.daily_change is None:
        return None
    text = term.daily_change.by.strip()
    if unit is not None:
        parts = split_quantity(text)
        if parts is None or parse_unit(parts[1]) != unit:
            return None
        text = parts[0]
    value = parse_number(text)
    return Fraction(scaled(value)) if value is not None and value > 0 else None


def declare(model: Terms, tree: Tree | None, capabilities: Iterable[str]) -> tuple[Declared, list[Diagnostic]]:
    """The terms as conditions see them; a unit or a range that cannot be read is a problem."""
    problems: list[Diagnostic] = []
    kinds: dict[str, TermKind] = {}
    for id, term in model.terms.items():
        unit = parse_unit(term.unit) if term.unit else None
        if term.unit and unit is None and tree is not None:
            where = tree.span_of(("terms", id, "unit"))
            problems.append(problem("unknown-unit", where, unit=term.unit, nearest=suggest_unit(term.unit) or ""))
        low, high = (parse_number(term.range[0]), parse_number(term.range[1])) if term.range else (None, None)
        if term.range and (low is None or high is None or low > high) and tree is not None:
            problems.append(problem("range-unreadable", tree.span_of(("terms", id, "range")), term=id))
        words = tuple(sorted(capabilities)) if id == "capabilities_here" else term.words
        kinds[id] = TermKind(
            id,
            term.kind,
            unit,
            words,
            term.ladder or (words if term.ordered else ()),
            scaled(low or Fraction(0)),
            scaled(high or Fraction(0)),
            tuple(_conversion(rule.unit, rule.multiply, rule.add) for rule in term.conversions),
        )
        if term.score:
            kinds[given(id)] = TermKind(given(id), "number", None, (), (), kinds[id].low, kinds[id].high)
    kinds[PLACE] = TermKind(PLACE, "set", None, tuple(sorted(capabilities)))
    kinds[NAMED_HERE] = TermKind(NAMED_HERE, "yes_no")
    return Declared(model.terms, kinds, tree, model.sources), problems


def _conversion(unit: str, multiply: str, add: str) -> Conversion:
    factor = parse_ratio(multiply)
    offset = parse_ratio(add)
    return Conversion(unit, factor if factor is not None else Fraction(1), offset or Fraction(0))
