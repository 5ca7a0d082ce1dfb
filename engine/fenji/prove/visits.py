"""Conditions over visits and days for the solver; each mirrors the helper of its name in `expr/over.py`."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from fenji.expr import nodes as n
from fenji.expr.kinds import Exact
from fenji.prove.facts import DAY_MS, EarlierDay
from fenji.prove.logic import (
    End,
    Ends,
    Formula,
    Number,
    Pair,
    all_of,
    any_of,
    at_least,
    compared,
    end_if,
    expression,
    fixed,
    implied,
    known,
    negated,
    picked,
    plus,
)

if TYPE_CHECKING:
    from fenji.prove.encode import Encoder


def near(day: EarlierDay, within: Exact | None) -> Formula:
    """The day lies within so much of now (seconds at SCALE, which is milliseconds; both ends included)."""
    return True if within is None else day.days_ago <= int(Fraction(within) // DAY_MS)


def repeated(encoder: "Encoder", node: n.Repeated) -> Pair:
    days = encoder.earlier
    if node.how == "consecutive":
        return _consecutive(encoder, node)
    if node.how in ("days", "visits"):
        return _last(encoder, node)
    if node.how == "previous":
        certain: Formula = False
        possible: Formula = False
        for day in reversed(days):
            then = encoder.on(day)
            has = all_of([day.exists, True if node.having is None else then.pair(node.having)[0]])
            c, p = then.pair(node.part)
            certain = any_of([all_of([has, c]), all_of([negated(has), certain])])
            possible = any_of([all_of([has, p]), all_of([negated(has), possible])])
        return certain, possible
    pairs = [(day.exists, encoder.on(day).pair(node.part)) for day in days]
    return (
        any_of([all_of([exists, c]) for exists, (c, _) in pairs]),
        any_of([all_of([exists, p]) for exists, (_, p) in pairs]),
    )


def _consecutive(encoder: "Encoder", node: n.Repeated) -> Pair:
    """On the last `count` days with a visit, the last being today."""
    back = encoder.earlier[: node.count - 1]
    if len(back) < node.count - 1:
        return False, False
    certain, possible = encoder.pair(node.part)
    pairs = [encoder.on(day).pair(node.part) for day in back]
    exist = [day.exists for day in back]
    return all_of([*exist, certain, *[c for c, _ in pairs]]), all_of([*exist, possible, *[p for _, p in pairs]])


class _Row(NamedTuple):
    has: Formula
    verdict: Pair
    ago: Any


def _last(encoder: "Encoder", node: n.Repeated) -> Pair:
    """On the last `count` days or visits that have what is asked, now among them where it has or may have it."""
    rows = []
    for day in encoder.earlier:
        then = encoder.on(day)
        has = all_of([day.exists, True if node.having is None else then.pair(node.having)[0]])
        rows.append(_Row(has, then.pair(node.part), day.days_ago))
    now = encoder.pair(node.part)
    has_now, may_have = (True, True) if node.having is None else encoder.pair(n.Recorded(node.having))
    including = _chosen([_Row(True, now, z3.IntVal(0)), *rows], node)
    without = _chosen(rows, node)
    certain = any_of([all_of([has_now, including[0]]), all_of([negated(has_now), without[0]])])
    possible = any_of([all_of([has_now, including[1]]), all_of([negated(has_now), without[1]])])
    if has_now is not may_have:  # now may turn out to have it: both ways
        open_now = all_of([negated(has_now), may_have])
        certain = any_of([all_of([negated(open_now), certain]), all_of([open_now, without[0], including[0]])])
        possible = any_of(
            [all_of([negated(open_now), possible]), all_of([open_now, any_of([without[1], including[1]])])]
        )
    return certain, possible


def _chosen(rows: Sequence[_Row], node: n.Repeated) -> Pair:
    """The verdict of the first `count` rows that have it; fewer: unmet."""
    taken: list[Formula] = []
    for index, row in enumerate(rows):
        before = at_least([earlier.has for earlier in rows[:index]], node.count)
        taken.append(all_of([row.has, negated(before)]))
    enough = [at_least([row.has for row in rows], node.count)]
    if node.within is not None:
        limit = int(Fraction(node.within) // DAY_MS)
        for i, first in enumerate(rows):
            for j in range(i + 1, len(rows)):
                enough.append(implied(all_of([taken[i], taken[j]]), rows[j].ago - first.ago <= limit))
    certain = [implied(t, row.verdict[0]) for t, row in zip(taken, rows, strict=True)]
    possible = [implied(t, row.verdict[1]) for t, row in zip(taken, rows, strict=True)]
    return all_of([*enough, *certain]), all_of([*enough, *possible])


def any_sample(encoder: "Encoder", terms: tuple[str, ...], op: n.NumberOp, limit: n.Literal_, within: Exact) -> Pair:
    """One sample of the time before now compares so; samples known and none does: unmet; no sample: unknown."""
    bound = fixed(limit.value)
    seen: list[Formula] = []
    hits: list[Formula] = []
    open_now: list[Pair] = []
    for term in terms:
        for day in encoder.earlier:
            told, value = day.facts.read(term)
            counts = all_of([day.exists, told, near(day, within)])
            seen.append(counts)
            hits.append(all_of([counts, _exactly(op, value, bound)]))
        told, value = encoder.facts.read(term)
        seen.append(told)
        hits.append(all_of([told, _exactly(op, value, bound)]))
        never, could = compared(op, Ends(End(True, Fraction(0)), End(True, Fraction(0))), bound)
        open_now.append((all_of([negated(told), never]), all_of([negated(told), could])))
    hit = any_of(hits)
    if encoder.mode == "now":
        return hit, any_of([hit, negated(any_of(seen))])
    some_open = any_of([negated(encoder.facts.read(term)[0]) for term in terms])
    nothing_open = all_of([negated(some_open), negated(any_of(seen))])
    return hit, any_of([hit, nothing_open, *[could for _, could in open_now]])


def _exactly(op: n.NumberOp, value: Number, bound: Ends) -> Formula:
    end = End(False, value)
    return compared(op, Ends(end, end), bound)[0]


def count_visits(encoder: "Encoder", node: n.CountVisits) -> Pair:
    """The number of visits on which it is met, between its least and its most, compared."""
    pairs = [
        (all_of([day.exists, near(day, node.within), c]), all_of([day.exists, near(day, node.within), p]))
        for day in encoder.earlier
        for c, p in [encoder.on(day).pair(node.part)]
    ]
    pairs.append(encoder.pair(node.part))
    sure, may = [c for c, _ in pairs], [any_of([c, p]) for c, p in pairs]

    def reached(parts: list[Formula], op: str) -> Formula:
        return at_least(parts, node.limit if op in (">=", "<") else node.limit + 1)

    match node.op:
        case ">=" | ">":
            return reached(sure, node.op), reached(may, node.op)
        case "<=" | "<":
            return negated(reached(may, node.op)), negated(reached(sure, node.op))
    exactly = all_of([at_least(sure, node.limit), negated(at_least(may, node.limit + 1))])
    could = all_of([negated(at_least(sure, node.limit + 1)), at_least(may, node.limit)])
    return (exactly, could) if node.op == "=" else (negated(could), negated(exactly))


def over(encoder: "Encoder", how: str, term: str, within: Exact | None) -> Ends:
    """A value over the visits; one that does not exist is unknown (a change: unmet)."""
    past: list[tuple[Formula, Number]] = []  # the latest first
    for day in encoder.earlier:
        then = encoder.on(day).term_ends(term)
        past.append((all_of([day.exists, known(then), near(day, within)]), then.low.at))
    now = encoder.term_ends(term)
    present = True if encoder.mode == "completion" else known(now)
    told = [has for has, _ in past]
    nowhere = End(True, Fraction(0))
    if how == "values":
        flags = [*told, present]
        count: Any = z3.Sum([z3.If(expression(flag), z3.RealVal(1000), z3.RealVal(0)) for flag in flags])
        return Ends(End(False, count), End(False, count))
    if how == "change":
        void = any_of([negated(any_of(told)), all_of([negated(present), negated(at_least(told, 2))])])
        first = _pick(list(reversed(past)), nowhere)
        last = _pick(past, nowhere)
        low, high = end_if(present, now.low, last), end_if(present, now.high, last)
        return Ends(plus(low, first, -1), plus(high, first, -1), void)
    if how == "last":
        last = _pick(past, nowhere)
        return Ends(end_if(present, now.low, last), end_if(present, now.high, last))
    if how == "first":
        first = _pick(list(reversed(past)), nowhere)
        only_now = all_of([negated(any_of(told)), present])
        return Ends(end_if(only_now, now.low, first), end_if(only_now, now.high, first))
    # The values before the last one: all of the past when now has one, else all but the latest of the past.
    before = [(all_of([has, any_of([present, *told[:index]])]), value) for index, (has, value) in enumerate(past)]
    if how == "previous":
        found = _pick(before, nowhere)
        return Ends(found, found)
    found = nowhere
    for has, value in reversed(before):
        end = End(False, value)
        test = "<=" if how == "lowest_earlier" else ">="
        better = compared(test, Ends(end, end), Ends(End(False, found.at), End(False, found.at)))[0]  # type: ignore[arg-type]  # an operator
        found = end_if(all_of([has, any_of([found.open, better])]), end, found)
    return Ends(found, found)


def _pick(rows: Sequence[tuple[Formula, Number]], otherwise: End) -> End:
    """The value of the first row that has one."""
    found = otherwise
    for has, value in reversed(rows):
        found = End(all_of([negated(has), found.open]), picked(has, value, found.at))
    return found
