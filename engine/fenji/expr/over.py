"""Conditions over visits and days: what the compiled function calls for them.

Earlier visits are fixed: what was not told then stays unknown. Only the facts of now may still be learned, so
each helper takes the condition twice: `then` reads earlier visits, `now` reads the slots of now (the two differ
only in how they read `recorded`, see compile.py). Every helper returns the pair (certainly, possibly).
"""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from fenji.expr.layout import INFINITY, Bounds, Slots

Part = Callable[[Slots, "History"], tuple[Any, Any]]
Having = tuple[Part, Part] | None
"""What a day or visit must have: as earlier visits are read, and as now is."""
NAN = float("nan")  # compares as unmet with everything: a value that cannot exist, such as a change of one reading
DAY_MS = 86_400_000
_NOTHING: Mapping[int, Any] = MappingProxyType({})
TESTS: Mapping[str, Callable[[Any, Any], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt, "=": eq, "!=": ne}


class Visit(NamedTuple):
    """One earlier visit: its time (ms), its calendar day (ordinal, in the zone of `at`), its slots.

    `own_times` are the times (by lower index) of samples that have one of their own. `assumed` are the words that
    silence alone put there: they never replace what was told earlier that day.
    """

    at: Any
    day: int
    slots: Slots
    own_times: Mapping[int, Any] = _NOTHING
    assumed: frozenset[int] = frozenset()


class Derive(Protocol):
    """Fills the derived terms of slots in place."""

    def __call__(self, slots: Slots, /) -> None: ...


class History(NamedTuple):
    """The earlier visits, oldest first, and what the window conditions need of now.

    `days` are the earlier days (today left out), each the last known value of every term of that day.
    `earlier_today` are the visits of today before now. `samples` holds, per lower index, every earlier sample as
    (time, value); `sample_times` the own times of samples of now, `assumed` as in Visit. `closed` are the
    `on_record` conditions that are met on the facts as they are.
    """

    at: Any = 0
    today: int = 0
    visited_now: bool = False
    visits: tuple[Visit, ...] = ()
    days: tuple[Visit, ...] = ()
    earlier_today: tuple[Visit, ...] = ()
    samples: Mapping[int, Sequence[tuple[Any, Any]]] = _NOTHING
    sample_times: Mapping[int, Any] = _NOTHING
    assumed: frozenset[int] = frozenset()
    derive: Derive | None = None
    closed: frozenset[object] = frozenset()


def merged(older: Slots, newer: Slots, derive: Derive | None, assumed: frozenset[int] = frozenset()) -> Slots:
    """The newer slots, with older values where the newer are unknown or only assumed."""
    both = list(newer)
    for low in range(2, len(both), 2):
        if both[low] != both[low + 1] or low in assumed:
            both[low], both[low + 1] = older[low], older[low + 1]
    if derive is not None:
        derive(both)
    return both


def _today(slots: Slots, history: History) -> Slots:
    assumed = history.assumed
    for visit in reversed(history.earlier_today):
        slots = merged(visit.slots, slots, history.derive, assumed)
        assumed &= visit.assumed
    return slots


def _visited_today(history: History) -> bool:
    return history.visited_now or bool(history.earlier_today)


def consecutive(then: Part, now: Part, count: int, having: object, within: object, s: Slots, h: History) -> Bounds:
    """On the last `count` days with a visit, the last being today; fewer on record: unmet."""
    if len(h.days) + _visited_today(h) < count:
        return False, False
    certain, possible = now(_today(s, h), h)
    for day in h.days[len(h.days) - (count - 1) :]:
        if not possible:
            break
        c, p = then(day.slots, h)
        certain, possible = certain and c, possible and p
    return certain, possible


def days(then: Part, now: Part, count: int, having: Having, within: Any, s: Slots, h: History) -> Bounds:
    """On the last `count` days that have what `having` asks; fewer: unmet."""
    earlier = [day for day in h.days if having is None or having[0](day.slots, h)[0]]
    today = [Visit(h.at, h.today, _today(s, h))] if _visited_today(h) else []
    return _last(then, now, count, having, earlier, today, None if within is None else within // DAY_MS, True, h)


def visits(then: Part, now: Part, count: int, having: Having, within: Any, s: Slots, h: History) -> Bounds:
    """At the last `count` visits that have what `having` asks; fewer: unmet."""
    earlier = [visit for visit in h.visits if having is None or having[0](visit.slots, h)[0]]
    present = [Visit(h.at, h.today, s)] if h.visited_now else []
    return _last(then, now, count, having, earlier, present, within, False, h)


def _last(
    then: Part, now: Part, count: int, having: Having, earlier: list[Visit], present: list[Visit],
    within: Any, by_day: bool, h: History,
) -> Bounds:  # fmt: skip
    def verdict(chosen: list[Visit], with_now: bool) -> Bounds:
        chosen = chosen[-count:]
        if len(chosen) < count:
            return False, False
        span = chosen[-1].day - chosen[0].day if by_day else chosen[-1].at - chosen[0].at
        if within is not None and span > within:
            return False, False
        certain = possible = True
        for index, visit in enumerate(chosen):
            read = now if with_now and index == count - 1 else then
            c, p = read(visit.slots, h)
            certain, possible = certain and c, possible and p
        return certain, possible

    if not present:
        return verdict(earlier, False)
    has, may_have = (True, True) if having is None else having[1](present[0].slots, h)
    if has:
        return verdict([*earlier, *present], True)
    without = verdict(earlier, False)
    if not may_have:
        return without
    including = verdict([*earlier, *present], True)
    return without[0] and including[0], without[1] or including[1]


def previous(then: Part, now: Part, count: int, having: Having, within: Any, s: Slots, h: History) -> Bounds:
    """At the latest visit before now that has what `having` asks; none: unmet."""
    for visit in reversed(h.visits):
        if having is None or having[0](visit.slots, h)[0]:
            return then(visit.slots, h)
    return False, False


def earlier(then: Part, now: Part, count: int, having: object, within: Any, s: Slots, h: History) -> Bounds:
    """At some visit before now; none on record: unmet."""
    certain = possible = False
    for visit in h.visits:
        c, p = then(visit.slots, h)
        certain, possible = certain or bool(c), possible or bool(p)
    return certain, possible


def any_sample(
    lows: tuple[int, ...], op: str, limit: Any, within: Any, completion: bool, s: Slots, h: History
) -> Bounds:
    """One sample of the time before `at` compares so; samples known and none does: unmet; no sample: unknown."""
    test, start = TESTS[op], h.at - within
    seen = False
    for low in lows:
        for at, value in h.samples.get(low, ()):
            if start <= at <= h.at:
                seen = True
                if test(value, limit):
                    return True, True
        if s[low] == s[low + 1] and start <= h.sample_times.get(low, h.at) <= h.at:
            seen = True
            if test(s[low], limit):
                return True, True
    # A value of now that is still to be learned: somewhere between its bounds.
    open_now = [(s[low], s[low + 1]) for low in lows if s[low] != s[low + 1]] if completion else []
    if not open_now:
        return False, not seen
    certain = possible = False
    for low_end, high_end in open_now:
        inside = low_end <= limit <= high_end
        met = test(low_end, limit), test(high_end, limit)
        certain = certain or (all(met) and not (op == "!=" and inside))
        possible = possible or any(met) or (op == "=" and inside)
    return certain, possible


def count_visits(then: Part, now: Part, op: str, limit: int, within: Any, s: Slots, h: History) -> Bounds:
    """The number of visits (in the time before `at`, ends included) that meet the condition, compared."""
    least = most = 0
    for visit in h.visits:
        if within is None or visit.at >= h.at - within:
            c, p = then(visit.slots, h)
            least, most = least + bool(c), most + bool(p)
    if h.visited_now:
        c, p = now(s, h)
        least, most = least + bool(c), most + bool(p)
    test = TESTS[op]
    outcomes = {test(number, limit) for number in range(least, most + 1)}
    return outcomes == {True}, True in outcomes


def over_visits(how: str, low: int, within: Any, completion: bool, s: Slots, h: History) -> Bounds:
    """A value over the visits, as its least and most; one that does not exist is unknown (a change: unmet)."""
    start = -INFINITY if within is None else h.at - within
    values = [
        visit.slots[low]
        for visit in h.visits
        if visit.slots[low] == visit.slots[low + 1] and visit.own_times.get(low, visit.at) >= start
    ]
    present: Bounds | None = (s[low], s[low + 1]) if completion or s[low] == s[low + 1] else None
    if s[low] == s[low + 1] and h.sample_times.get(low, h.at) < start:
        present = None
    if how == "values":
        number = (len(values) + (present is not None)) * 1000
        return number, number
    if how == "change":
        if not values or (present is None and len(values) < 2):
            return NAN, NAN
        last = present or (values[-1], values[-1])
        return last[0] - values[0], last[1] - values[0]
    if how == "last":
        if present is not None:
            return present
        return (values[-1], values[-1]) if values else (-INFINITY, INFINITY)
    before = values if present is not None else values[:-1]
    if how == "first":
        before = values or before
        if not before:
            return present or (-INFINITY, INFINITY)
        return before[0], before[0]
    if not before:
        return -INFINITY, INFINITY
    found = {"previous": before[-1], "lowest_earlier": min(before), "highest_earlier": max(before)}[how]
    return found, found
