"""Sets of values of one term: unions of ranges with open or closed ends, or of words.

An end is a pair (value, 0) just before the value or (value, 1) just after it, so that open and closed ends need no
cases of their own: a range runs from its first end to its second.
"""

from fractions import Fraction

from fenji.expr.kinds import Exact, TermKind
from fenji.expr.nodes import NumberOp

End = tuple[Exact | float, int]
Region = tuple[tuple[End, End], ...]
"""Disjoint ranges in ascending order; words and yes/no are the whole numbers of their indexes."""

EMPTY: Region = ()
EVERYTHING: Region = (((float("-inf"), 0), (float("inf"), 1)),)
NO_YES: Region = (((0, 0), (1, 1)),)


def points(indexes: tuple[int, ...]) -> Region:
    """Exactly these whole numbers; neighbours run together, so that a full set equals its universe."""
    found: list[tuple[End, End]] = []
    for index in sorted(set(indexes)):
        if found and found[-1][1] == (index - 1, 1):
            found[-1] = (found[-1][0], (index, 1))
        else:
            found.append(((index, 0), (index, 1)))
    return tuple(found)


def universe(kind: TermKind) -> Region:
    """All values a term can have."""
    match kind.kind:
        case "yes_no":
            return NO_YES
        case "word":
            return points(tuple(range(len(kind.words))))
        case "quantity" | "number":
            return (((kind.low, 0), (kind.high, 1)),)
    return EVERYTHING


def compared(op: NumberOp, limit: Exact) -> Region:
    """The numbers that compare so with the limit."""
    low, high = EVERYTHING[0]
    match op:
        case ">=":
            return (((limit, 0), high),)
        case ">":
            return (((limit, 1), high),)
        case "<=":
            return ((low, (limit, 1)),)
        case "<":
            return ((low, (limit, 0)),)
        case "=":
            return (((limit, 0), (limit, 1)),)
    return ((low, (limit, 0)), ((limit, 1), high))


def both(*regions: Region) -> Region:
    """What lies in all of them."""
    # One sweep over all ends: a piece begins where the last of the regions begins and ends where the first one ends.
    starts = sorted(start for region in regions for start, _ in region)
    ends = sorted(end for region in regions for _, end in region)
    found: list[tuple[End, End]] = []
    begun = ended = 0
    while begun < len(starts):
        if starts[begun] < ends[ended]:
            begun += 1
            if begun - ended == len(regions):
                found.append((starts[begun - 1], ends[ended]))
        else:
            ended += 1
    return tuple(found)


def either(*regions: Region) -> Region:
    """What lies in one or another. Words that stand next to each other run together."""
    found: list[tuple[End, End]] = []
    for start, end in sorted(part for region in regions for part in region):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def without(region: Region, whole: Region) -> Region:
    """What lies in `whole` and not in `region`."""
    found: list[tuple[End, End]] = []
    for start, end in whole:
        edge = start
        for a, b in region:
            if b <= edge or a >= end:
                continue
            if a > edge:
                found.append((edge, a))
            edge = max(edge, b)
        if edge < end:
            found.append((edge, end))
    return tuple(found)


def covers(region: Region, whole: Region, stepped: bool) -> bool:
    """Whether nothing of `whole` is left out; if only whole numbers occur (`stepped`), gaps between them are none."""
    return is_empty(without(region, whole), stepped)


def is_empty(region: Region, stepped: bool) -> bool:
    """Whether no value is left; where only whole numbers occur, a range between two of them holds none."""
    if not region or not stepped:
        return not region
    return not any(_holds_a_whole_number(part) for part in region)


def _holds_a_whole_number(part: tuple[End, End]) -> bool:
    (low, after), (high, before) = part
    if isinstance(low, float) or isinstance(high, float) or (not after and isinstance(low, int)):
        return True
    first = Fraction(low).__ceil__() + (1 if after and Fraction(low).denominator == 1 else 0)
    last = Fraction(high).__floor__() - (1 if not before and Fraction(high).denominator == 1 else 0)
    return first <= last
