"""What becomes of a condition once every missing fact of now is learned: met, unmet, or for ever unknown.

Some conditions stay unknown whatever is learned now: an earlier visit lacks the fact, or a definition is only known
under a condition that is not met. The compiled function cannot tell such a verdict from one that is merely open;
this walk can. It errs on the side of one outcome too many (the parts of a condition are taken by themselves).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fenji.expr import nodes as n
from fenji.expr import over
from fenji.expr.layout import INFINITY, Layout, Slots
from fenji.expr.over import History, Visit
from fenji.run.evidence import Walker, compared


@dataclass(frozen=True, slots=True)
class Fate:
    """The verdicts that a condition may come to."""

    met: bool
    unmet: bool
    unknown: bool = False


MET, UNMET, UNKNOWN = Fate(True, False), Fate(False, True), Fate(False, False, True)
OPEN = Fate(True, True)
BEYOND = (n.Repeated, n.CountVisits, n.Over, n.AnySample, n.Given)
"""Nodes that may stay unknown whatever is learned now."""
_OF_VERDICT = (UNMET, UNKNOWN, MET)


def every(fates: Iterable[Fate]) -> Fate:
    parts = tuple(fates)
    if UNMET in parts:
        return UNMET
    return Fate(all(f.met for f in parts), any(f.unmet for f in parts), any(f.unknown for f in parts))


def some(fates: Iterable[Fate]) -> Fate:
    parts = tuple(fates)
    if MET in parts:
        return MET
    return Fate(any(f.met for f in parts), all(f.unmet for f in parts), any(f.unknown for f in parts))


def either(one: Fate, other: Fate) -> Fate:
    return Fate(one.met or other.met, one.unmet or other.unmet, one.unknown or other.unknown)


@dataclass(slots=True)
class FateWalker:
    """Follows conditions over the facts of one case. `fixed` are terms that nobody can be asked about; `loose` are
    words and flags of scores, which a told total alone may leave unknown."""

    definitions: Mapping[str, n.Node]
    layout: Layout
    phase: str
    slots: Slots
    history: History
    fixed: frozenset[str]
    loose: frozenset[str]
    _known: dict[str, Fate] = field(default_factory=dict)

    def fate(self, node: n.Condition) -> Fate:
        match node:
            case n.Yes(term) | n.WordIn(term) | n.Has(term) | n.Empty(term):
                grounds = self._now().grounds(node)
                if grounds.certain or not grounds.possible:
                    return MET if grounds.certain else UNMET
                return UNKNOWN if term in self.fixed else Fate(True, True, term in self.loose)
            case n.Always(met):
                return MET if met else UNMET
            case n.InPhase(phases):
                return MET if self.phase in phases else UNMET
            case n.Known(term):
                if self._known_now(term):
                    return MET
                instant = self.layout.terms[term].kind == "instant"
                return UNMET if term in self.fixed else Fate(True, instant or term in self.loose)
            case n.Ref(name):
                if name not in self._known:
                    self._known[name] = self.fate(self.definitions[name])  # type: ignore[arg-type]  # a Ref names a condition
                return self._known[name]
            case n.And(parts):
                return every(self.fate(part) for part in parts)
            case n.Or(parts):
                return some(self.fate(part) for part in parts)
            case n.Not(part):
                inner = self.fate(part)
                return Fate(inner.unmet, inner.met, inner.unknown)
            case n.AtLeast(count, parts):
                fates = [self.fate(part) for part in parts]
                most, least = sum(f != UNMET for f in fates), sum(f == MET for f in fates)
                if least >= count or most < count:
                    return MET if least >= count else UNMET
                can_meet = sum(f.met for f in fates) >= count
                can_fail = sum(not f.unmet for f in fates) < count
                return Fate(can_meet, can_fail, any(f.unknown for f in fates))
            case n.Recorded(part, closed):
                if closed:
                    return MET if node in self.history.closed else UNMET
                inner = self.fate(part)
                return Fate(inner.met, inner.unmet or inner.unknown)
            case n.EitherRecorded(parts):
                fates = [self.fate(part) for part in parts]
                if MET in fates:
                    return MET
                return Fate(any(f.met for f in fates), any(f.unmet for f in fates), all(f.unknown for f in fates))
            case n.Given(condition, part):
                given, inner = self.fate(condition), self.fate(part)
                if given == MET:
                    return inner
                if not given.met:
                    return UNKNOWN
                return Fate(inner.met, inner.unmet, True)
            case n.Compare(op, left, right):
                return self.compare(op, left, right)
            case n.Repeated():
                return self.repeated(node)
            case n.AnySample():
                return self.any_sample(node)
            case n.CountVisits(part, op, limit, within):
                return self.count(part, op, limit, within)

    def _now(self) -> Walker:
        """The walk by what is told, for parts without history."""
        return Walker(self.definitions, self.layout, self.phase, self.slots, self.history, lambda term, slots: ())

    def _known_now(self, term: str) -> bool:
        low = self.layout.low[term]
        return bool(self.slots[low] == self.slots[low + 1])

    # -- values

    def ends(self, node: n.Value) -> tuple[Any, Any, int]:
        """Least, most, and whether the value may (1) or must (2) stay unknown."""
        match node:
            case n.Term(term):
                low = self.layout.low[term]
                a, b = self.slots[low], self.slots[low + 1]
                return a, b, 2 if a != b and term in self.fixed else 0
            case n.Over(how, term, within):
                a, b = over.over_visits(how, self.layout.low[term], within, True, self.slots, self.history)
                lost = a == -INFINITY and (how not in ("last", "first", "change") or self._known_now(term))
                return a, b, 2 if lost else 0
            case n.Plus(left, right) | n.Minus(left, right):
                (a, b, one), (x, y, other) = self.ends(left), self.ends(right)
                ends = (a + x, b + y) if isinstance(node, n.Plus) else (a - y, b - x)
                return *ends, max(one, other)
            case n.Scaled(value, factor):
                a, b, lost = self.ends(value)
                return a * factor, b * factor, lost
            case n.Clamp(value, low, high):
                a, b, lost = self.ends(value)
                return max(a, low), min(b, high), lost
            case n.ValueRef(name):
                return self.ends(self.definitions[name])  # type: ignore[arg-type]  # a ValueRef names a value
            case n.Choose(rows, otherwise):
                found: list[tuple[Any, Any, int]] = []
                lost = 0
                for condition, value in rows:
                    fate = self.fate(condition)
                    lost = max(lost, int(fate.unknown))
                    if fate != UNMET:
                        found.append(self.ends(value))
                    if fate == MET:
                        break
                else:
                    found.append(self.ends(otherwise))
                least, most = min(a for a, _, _ in found), max(b for _, b, _ in found)
                return least, most, max(lost, *(min(one, 1) for _, _, one in found)) if len(found) > 1 else found[0][2]
            case n.Literal_() | n.Moment():
                return *self._now().ends(node), 0

    def compare(self, op: n.NumberOp, left: n.Value, right: n.Value) -> Fate:
        (a, b, one), (x, y, other) = self.ends(left), self.ends(right)
        certain, possible = compared(op, a, b, x, y)
        if certain or not possible:
            return MET if certain else UNMET
        lost = max(one, other)
        return UNKNOWN if lost == 2 else Fate(True, True, lost == 1)

    # -- history

    def past(self, visit: Visit, part: n.Condition) -> Fate:
        fate = _OF_VERDICT[self._now().on(visit).grounds(part).verdict]
        if fate == UNKNOWN and not self._known_now("age"):
            return Fate(True, True, True)  # an age learned now holds for the earlier visits too
        return fate

    def having(self, visit: Visit, node: n.Repeated) -> bool:
        return node.having is None or self.past(visit, node.having) == MET

    def repeated(self, node: n.Repeated) -> Fate:
        h = self.history
        if node.how == "earlier":
            return some([UNMET, *(self.past(visit, node.part) for visit in h.visits)])
        if node.how == "previous":
            fit = [visit for visit in h.visits if self.having(visit, node)]
            return self.past(fit[-1], node.part) if fit else UNMET
        now = self.fate(node.part)
        if node.how == "consecutive":
            if len(h.days) + h.visited_now < node.count:
                return UNMET
            before = h.days[len(h.days) - (node.count - 1) :]
            return every([now, *(self.past(day, node.part) for day in before)])
        today = Visit(h.at, h.today, self.slots)
        earlier = [visit for visit in (h.days if node.how == "days" else h.visits) if self.having(visit, node)]
        counts = MET if node.having is None else self.fate(n.Recorded(node.having))
        without, including = UNMET, UNMET
        if not h.visited_now or counts.unmet:
            without = self.last(earlier, None, now, node)
        if h.visited_now and counts.met:
            including = self.last([*earlier, today], today, now, node)
        if not h.visited_now or counts == UNMET:
            return without
        return including if counts == MET else either(without, including)

    def last(self, visits: list[Visit], today: Visit | None, now: Fate, node: n.Repeated) -> Fate:
        chosen = visits[-node.count :]
        if len(chosen) < node.count:
            return UNMET
        days = (chosen[-1].day - chosen[0].day) * over.DAY_MS
        span = days if node.how == "days" else chosen[-1].at - chosen[0].at
        if node.within is not None and span > node.within:
            return UNMET
        return every(now if visit is today else self.past(visit, node.part) for visit in chosen)

    def any_sample(self, node: n.AnySample) -> Fate:
        lows = tuple(self.layout.low[term] for term in node.terms)
        certain, possible = over.any_sample(
            lows, node.op, node.limit.value, node.within, True, self.slots, self.history
        )
        if certain or not possible:
            return MET if certain else UNMET
        return OPEN if any(self.slots[low] != self.slots[low + 1] for low in lows) else UNKNOWN

    def count(self, part: n.Condition, op: n.NumberOp, limit: int, within: Any) -> Fate:
        h = self.history
        counted = [visit for visit in h.visits if within is None or visit.at >= h.at - within]
        fates = [self.past(visit, part) for visit in counted]
        least, most = sum(f == MET for f in fates), sum(f != UNMET for f in fates)
        now = self.fate(part) if h.visited_now else UNMET
        found: Fate | None = None
        for possible, low, high in ((now.unmet, 0, 0), (now.met, 1, 1), (now.unknown, 0, 1)):
            if not possible:
                continue
            outcomes = {over.TESTS[op](number, limit) for number in range(least + low, most + high + 1)}
            fate = UNKNOWN if len(outcomes) > 1 else MET if True in outcomes else UNMET
            found = fate if found is None else either(found, fate)
        return found or UNMET


def learned(history: History) -> History:
    """The history once the facts of now are learned: there is a visit now, and nothing earlier today replaces it."""
    return history._replace(visited_now=True, earlier_today=())
