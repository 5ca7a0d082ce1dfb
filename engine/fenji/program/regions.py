"""Where the verdicts of a phase can turn: for each term the limits it is held against.

Between two limits nothing can tell two values apart, so a missing number needs only be tried once per region.
Limits of a time are kept as "so long before `at`"; a comparison of two unknown numbers has no limits of its own and
stays open, which errs on the side of one move too many.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.kinds import Exact, TermKind, exact
from fenji.expr.layout import Bounds

_FAR = 10**15
MOST_SETS = 100


@dataclass(frozen=True, slots=True)
class Cuts:
    """Limits of one term: fixed ones, and for moments the durations before `at` (ms)."""

    fixed: tuple[Exact, ...] = ()
    ago: tuple[Exact, ...] = ()


def cuts_of(nodes: Iterable[n.Node], definitions: Mapping[str, n.Node]) -> dict[str, Cuts]:
    """The limits of every term that these conditions, and what they refer to, compare with a constant."""
    fixed: dict[str, set[Exact]] = {}
    ago: dict[str, set[Exact]] = {}
    for node in n.reachable(nodes, definitions):
        match node:
            case n.Compare(_, left, right):
                for value, limit in ((left, right), (right, left)):
                    constants = constants_of(limit, definitions)
                    if constants is None:
                        continue
                    place = place_of(value, definitions)
                    if place is None:
                        continue
                    term, factor, before = place
                    (ago if before else fixed).setdefault(term, set()).update(exact(c / factor) for c in constants)
            case n.AnySample(terms, _, limit_):
                for term in terms:
                    fixed.setdefault(term, set()).add(limit_.value)
    return {
        term: Cuts(tuple(sorted(fixed.get(term, ()))), tuple(sorted(ago.get(term, ()))))
        for term in sorted({*fixed, *ago})
    }


def masks_of(nodes: Iterable[n.Node], definitions: Mapping[str, n.Node]) -> dict[str, set[int]]:
    """For every set term the groups of its words that these conditions ask for, as masks of bits."""
    found: dict[str, set[int]] = {}
    for node in n.reachable(nodes, definitions):
        if isinstance(node, n.Has):
            found.setdefault(node.term, set()).add(sum(1 << word for word in node.words))
    return found


def set_regions(kind: TermKind, masks: Iterable[int]) -> tuple[Bounds, ...]:
    """The sets worth trying: of the words that are always asked for together none, one or all, in every mixture.

    Where that would be too many: no word, each word, all of them, and one set that stays open.
    """
    asked = sorted(masks)
    full = (1 << len(kind.words)) - 1
    alike: dict[tuple[int, ...], list[int]] = {}
    for word in range(len(kind.words)):
        alike.setdefault(tuple(mask >> word & 1 for mask in asked), []).append(1 << word)
    choices = [tuple(dict.fromkeys((0, words[0], sum(words)))) for words in alike.values()]
    if prod(len(choice) for choice in choices) > MOST_SETS:
        singles = (1 << index for index in range(len(kind.words)))
        return (*((held, held) for held in (0, *singles, full)), (0, full))
    held_sets = sorted({sum(mixture) for mixture in product(*choices)}, key=lambda held: (held.bit_count(), held))
    return tuple((held, held) for held in held_sets)


def constants_of(node: n.Value, definitions: Mapping[str, n.Node]) -> list[Fraction] | None:
    """Every number a constant, or a value chosen among constants, can be."""
    match node:
        case n.Literal_(value):
            return [Fraction(value)]
        case n.ValueRef(name):
            return constants_of(definitions[name], definitions)  # type: ignore[arg-type]  # a ValueRef names a value
        case n.Choose(rows, otherwise):
            every = [constants_of(value, definitions) for value in (*(v for _, v in rows), otherwise)]
            return None if any(one is None for one in every) else [c for one in every if one is not None for c in one]
    return None


def place_of(node: n.Value, definitions: Mapping[str, n.Node]) -> tuple[str, Fraction, bool] | None:
    """(term, factor, counted back from `at`) when the value is one term; None otherwise."""
    match node:
        case n.Term(id):
            return id, Fraction(1), False
        case n.Scaled(value, factor):
            inner = place_of(value, definitions)
            return None if inner is None else (inner[0], inner[1] * factor, inner[2])
        case n.Clamp(value):
            return place_of(value, definitions)
        case n.Minus(n.Moment(), n.Term(id)):
            return id, Fraction(1), True
        case n.ValueRef(name):
            return place_of(definitions[name], definitions)  # type: ignore[arg-type]  # a ValueRef names a value
    return None


def regions(kind: TermKind, cuts: Cuts | None, points: tuple[Exact, ...], at: Any) -> tuple[Bounds, ...]:
    """The values worth trying for a missing term: words, yes and no, points, or one range per region."""
    match kind.kind:
        case "yes_no":
            return ((0, 0), (1, 1))
        case "word":
            return tuple((i, i) for i in range(len(kind.words)))
        case "set":
            return set_regions(kind, ())
    if points:
        return tuple((point, point) for point in points)
    limits: list[Any] = list(cuts.fixed) if cuts is not None else []
    if kind.kind == "instant":
        limits += [at - duration for duration in cuts.ago] if cuts is not None else []
        low, high = at - _FAR, at + _FAR
    else:
        low, high = kind.low, kind.high
    inside = sorted({limit for limit in limits if low <= limit <= high})
    found: list[Bounds] = []
    edge = low
    for limit in inside:
        if edge < limit:
            found.append(_between(edge, limit, edge == low))
        found.append((limit, limit))
        edge = limit
    if edge < high or not inside:
        found.append(_between(edge, high, edge == low and low not in inside, True))
    return tuple(found)


def _between(low: Any, high: Any, with_low: bool, with_high: bool = False) -> Bounds:
    """The range between two limits, the limits themselves left out unless said."""
    step = 1 if high - low > 3 else Fraction(high - low) / 4
    return (low if with_low else low + step, high if with_high else high - step)
