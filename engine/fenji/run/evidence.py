"""Why a condition is met, unmet or unknown: the facts it rests on, each with its limit, and the facts it lacks.

A walk over the checked nodes, independent of the compiled function; the tests hold the two together. A met `or`
rests on its met parts, an unmet `and` on its unmet parts; an unknown one names what is missing in the parts that
are still open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fenji.expr import nodes as n
from fenji.expr import over
from fenji.expr.check import PLACE
from fenji.expr.layout import INFINITY, Layout, Slots
from fenji.expr.over import History, Visit
from fenji.expr.units import format_number, unscaled
from fenji.linked.vocabulary import NAMED_HERE
from fenji.run.grounds import Grounds, Seen, distinct, distinct_names

MissingFor = Callable[[str, Slots], tuple[str, ...]]


@dataclass(slots=True)
class Walker:
    """Walks conditions over the facts of one case. `asks` says which facts to ask for when a term is unknown."""

    definitions: Mapping[str, n.Node]
    layout: Layout
    phase: str
    slots: Slots
    history: History
    asks: MissingFor
    visit: Visit | None = None
    learning: bool = False
    """Whether what counts as unmet while a fact is left out is taken as open: it may be met once the fact is told."""
    _known: dict[str, Grounds] = field(default_factory=dict)

    def grounds(self, node: n.Condition) -> Grounds:
        match node:
            case n.Always(met):
                return Grounds(met, met)
            case n.Yes(term):
                low, high = self.bounds(term)
                return self.atom(term, bool(low), bool(high), "")
            case n.WordIn(term, words, shown):
                low, high = self.bounds(term)
                known = low == high
                certain = known and low in words
                possible = certain or (not known and any(low <= word <= high for word in words))
                return self.atom(term, certain, possible, shown if shown[:1] in "<>=!" else f"= {shown}")
            case n.Has(term, words, mode, shown):
                mask = sum(1 << word for word in words)
                low, high = self.bounds(term)
                holds = (lambda m: bool(m & mask)) if mode == "any" else (lambda m: m & mask == mask)
                if term == PLACE and not self.bounds(NAMED_HERE)[0]:
                    return self.of_the_tier(holds(low), holds(high))
                return self.atom(term, holds(low), holds(high), shown)
            case n.Empty(term):
                low, high = self.bounds(term)
                return self.atom(term, high == 0, low == 0, "{}")
            case n.Known(term):
                low, high = self.bounds(term)
                known = low == high
                if not known and self.learning:
                    return Grounds(False, True, (), self.asks(term, self.slots))
                return Grounds(known, known, (Seen(term, "", self.visit),) if known else ())
            case n.Ref(name):
                if name not in self._known:
                    definition = self.definitions[name]
                    self._known[name] = self.grounds(definition)  # type: ignore[arg-type]  # a Ref names a condition
                return self._known[name]
            case n.And(parts):
                return self.joined([self.grounds(part) for part in parts], every=True)
            case n.Or(parts):
                return self.joined([self.grounds(part) for part in parts], every=False)
            case n.Not(part):
                inner = self.grounds(part)
                return Grounds(not inner.possible, not inner.certain, inner.seen, inner.missing)
            case n.AtLeast(count, parts):
                return self.at_least(count, [self.grounds(part) for part in parts])
            case n.Recorded(part, closed):
                inner = self.grounds(part)
                if self.learning and not closed:
                    return inner
                settled = inner.certain or not inner.possible
                return Grounds(inner.certain, inner.certain, inner.seen if settled else ())
            case n.EitherRecorded(parts):
                return self.either([self.grounds(part) for part in parts])
            case n.Given(condition, part):
                given, inner = self.grounds(condition), self.grounds(part)
                if given.certain:
                    return inner
                return Grounds(False, True, given.seen, given.missing or inner.missing)
            case n.InPhase(phases):
                inside = self.phase in phases
                return Grounds(inside, inside)
            case n.Compare():
                return self.compare(node)
            case n.Repeated():
                return self.repeated(node)
            case n.AnySample():
                return self.any_sample(node)
            case n.CountVisits(part, op, limit, within):
                return self.count_visits(part, op, limit, within)

    def bounds(self, term: str) -> tuple[Any, Any]:
        low = self.layout.low[term]
        return self.slots[low], self.slots[low + 1]

    def atom(self, term: str, certain: bool, possible: bool, limit: str) -> Grounds:
        if certain or not possible:
            return Grounds(certain, possible, self.seen(term, limit))
        return Grounds(certain, possible, (), self.asks(term, self.slots))

    def of_the_tier(self, certain: bool, possible: bool) -> Grounds:
        """What the present place can do where no institution is named: the pathway says it of the tier."""
        return Grounds(certain, possible, self.seen("tier_here", "") if certain == possible else ())

    def seen(self, term: str, limit: str) -> tuple[Seen, ...]:
        """The fact that a verdict rests on: of now, else (a value over the visits) the latest on record."""
        low, high = self.bounds(term)
        if low == high or (self.layout.terms[term].numeric and abs(low) != INFINITY != abs(high)):
            return (Seen(term, limit, self.visit),)
        index = self.layout.low[term]
        known = [visit for visit in self.history.visits if visit.slots[index] == visit.slots[index + 1]]
        return (Seen(term, limit, known[-1]),) if known and self.layout.terms[term].numeric else ()

    # -- joining

    def joined(self, parts: Sequence[Grounds], *, every: bool) -> Grounds:
        pick = all if every else any
        certain, possible = pick(g.certain for g in parts), pick(g.possible for g in parts)
        if certain == possible:
            # What decided: for a met `or` and an unmet `and` the parts that did it, else all of them.
            settled = [g for g in parts if g.certain == certain and g.possible == possible]
            deciding = settled if certain != every else parts
            return Grounds(certain, possible, distinct(s for g in deciding for s in g.seen))
        open_parts = [g for g in parts if g.certain != g.possible]
        seen = distinct(s for g in parts if g.certain == g.possible for s in g.seen) if every else ()
        return Grounds(certain, possible, seen, distinct_names(m for g in open_parts for m in g.missing))

    def at_least(self, count: int, parts: Sequence[Grounds]) -> Grounds:
        least, most = sum(g.certain for g in parts), sum(g.possible for g in parts)
        seen = distinct(s for g in parts if g.certain == g.possible for s in g.seen)
        missing = () if least >= count or most < count else tuple(m for g in parts for m in g.missing)
        return Grounds(least >= count, most >= count, seen, distinct_names(missing))

    def either(self, parts: Sequence[Grounds]) -> Grounds:
        certain = any(g.certain for g in parts)
        if certain:
            return Grounds(True, True, distinct(s for g in parts if g.certain for s in g.seen))
        if (any if self.learning else all)(g.possible for g in parts):
            return Grounds(False, True, (), distinct_names(m for g in parts for m in g.missing))
        return Grounds(False, False, distinct(s for g in parts if not g.possible for s in g.seen))

    # -- values

    def ends(self, node: n.Value) -> tuple[Any, Any]:
        match node:
            case n.Literal_(value):
                return value, value
            case n.Term(term):
                return self.bounds(term)
            case n.Moment():
                return self.slots[0], self.slots[0]
            case n.Plus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return a + x, b + y
            case n.Minus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return a - y, b - x
            case n.Scaled(value, factor):
                a, b = self.ends(value)
                return a * factor, b * factor
            case n.Clamp(value, low, high):
                a, b = self.ends(value)
                return max(a, low), min(b, high)
            case n.ValueRef(name):
                return self.ends(self.definitions[name])  # type: ignore[arg-type]  # a ValueRef names a value
            case n.Over(how, term, within):
                return over.over_visits(how, self.layout.low[term], within, False, self.slots, self.history)
            case n.Choose(rows, otherwise):
                ends: list[tuple[Any, Any]] = []
                for condition, value in rows:
                    grounds = self.grounds(condition)
                    if grounds.possible:
                        ends.append(self.ends(value))
                    if grounds.certain:
                        break
                else:
                    ends.append(self.ends(otherwise))
                return min(low for low, _ in ends), max(high for _, high in ends)

    def compare(self, node: n.Compare) -> Grounds:
        (a, b), (x, y) = self.ends(node.left), self.ends(node.right)
        certain, possible = compared(node.op, a, b, x, y)
        left, right = self.read(node.left), self.read(node.right)
        if certain == possible:
            ahead, back = f"{node.op} {self.shown(node.right)}", f"{_FLIP[node.op]} {self.shown(node.left)}"
            held = [(term, ahead) for term in left] + [(term, back) for term in right]
            return Grounds(certain, possible, distinct(one for term, limit in held for one in self.seen(term, limit)))
        missing = [m for term in (*left, *right) if self.is_open(term) for m in self.asks(term, self.slots)]
        missing += [m for side in (node.left, node.right) for m in self.missing_of(side)]
        return Grounds(certain, possible, (), distinct_names(missing))

    def is_open(self, term: str) -> bool:
        low, high = self.bounds(term)
        return bool(low != high)

    def read(self, node: n.Value) -> tuple[str, ...]:
        """The terms a value was read from."""
        if isinstance(node, n.ValueRef):
            return self.read(self.definitions[node.name])  # type: ignore[arg-type]  # a ValueRef names a value
        if isinstance(node, n.Choose):
            return ()
        own = n.terms_named(node)
        return distinct_names((*own, *(t for child in n.children(node) for t in self.read(child))))  # type: ignore[arg-type]  # parts of a value

    def missing_of(self, node: n.Value) -> tuple[str, ...]:
        """What the conditions of a chosen value lack."""
        if isinstance(node, n.ValueRef):
            return self.missing_of(self.definitions[node.name])  # type: ignore[arg-type]  # a ValueRef names a value
        if isinstance(node, n.Choose):
            return tuple(m for condition, _ in node.rows for m in self.grounds(condition).missing)
        return tuple(m for child in n.children(node) for m in self.missing_of(child))  # type: ignore[arg-type]  # parts of a value

    def shown(self, node: n.Value) -> str:
        """A side of a comparison as a reader sees it."""
        match node:
            case n.Literal_(value, shown):
                return shown
            case n.Term(id):
                return id
            case n.Moment():
                return "at"
            case n.Plus(left, right):
                return f"{self.shown(left)} + {self.shown(right)}"
            case n.Minus(left, right):
                return f"{self.shown(left)} - {self.shown(right)}"
            case n.Scaled(value) | n.Clamp(value):
                return self.shown(value)
            case n.Over(how, term):
                return f"{how}({term})"
            case n.ValueRef() | n.Choose():
                low, high = self.ends(node)
                numbers = [format_number(unscaled(x)) for x in (low, high) if abs(x) != INFINITY]
                return "..".join(dict.fromkeys(numbers))
        return ""

    # -- over visits

    def on(self, visit: Visit) -> "Walker":
        """The same walk over the facts of an earlier day. Of what was not told then only the age can be asked now."""

        def asks(term: str, slots: Slots) -> tuple[str, ...]:
            return tuple(one for one in self.asks(term, slots) if one == "age")

        return Walker(self.definitions, self.layout, self.phase, visit.slots, self.history, asks, visit)

    def on_today(self, today: Visit) -> "Walker":
        """The same walk over the facts of today, all visits of the day together."""
        if today.slots is self.slots:
            return self
        return replace(self, slots=today.slots, visit=today, _known={})

    def repeated(self, node: n.Repeated) -> Grounds:
        h = self.history
        slots = over._today(self.slots, h) if node.how in ("consecutive", "days") else self.slots
        today = Visit(h.at, h.today, slots)
        earlier = list(h.days if node.how in ("consecutive", "days") else h.visits)
        if node.having is not None:
            earlier = [v for v in earlier if self.on(v).grounds(node.having).certain]
        now_counts = h.visited_now or (bool(h.earlier_today) and node.how in ("consecutive", "days"))
        if node.having is not None and now_counts:
            had = self.on_today(today).grounds(node.having)
            if self.learning and had.possible and not had.certain:
                without, counted = (self._repeated(node, earlier, today, counts) for counts in (False, True))
                if without.possible or counted.possible:
                    return Grounds(False, True, (), distinct_names((*had.missing, *counted.missing)))
            now_counts = had.certain
        return self._repeated(node, earlier, today, now_counts)

    def _repeated(self, node: n.Repeated, earlier: list[Visit], today: Visit, now_counts: bool) -> Grounds:
        h = self.history
        if node.how == "consecutive":
            chosen = [*earlier[max(0, len(earlier) - (node.count - 1)) :], today] if node.count > 1 else [today]
            enough = len(h.days) + bool(h.visited_now or h.earlier_today) >= node.count
        elif node.how in ("days", "visits"):
            every = [*earlier, *([today] if now_counts else [])]
            chosen = every[-node.count :]
            enough = len(chosen) == node.count
            if enough and node.within is not None:
                span = (
                    (chosen[-1].day - chosen[0].day) * 86_400_000
                    if node.how == "days"
                    else chosen[-1].at - chosen[0].at
                )
                enough = span <= node.within
        elif node.how == "previous":
            chosen, enough = earlier[-1:], bool(earlier)
        else:
            if not earlier:
                return Grounds(False, False)
            return self.joined([self.on(v).grounds(node.part) for v in earlier], every=False)
        if not enough:
            return Grounds(False, False)
        parts = [(self.on_today(v) if v is today else self.on(v)).grounds(node.part) for v in chosen]
        return self.joined(parts, every=True)

    def any_sample(self, node: n.AnySample) -> Grounds:
        h, test = self.history, over.TESTS[node.op]
        found: list[Seen] = []
        hit: list[Seen] = []
        limit = f"{node.op} {node.limit.shown}"
        for term in node.terms:
            low = self.layout.low[term]
            samples = [(at, value) for at, value in h.samples.get(low, ()) if h.at - node.within <= at <= h.at]
            own = h.sample_times.get(low, h.at)
            if self.slots[low] == self.slots[low + 1] and h.at - node.within <= own <= h.at:
                samples.append((own, self.slots[low]))
            for at, value in samples:
                seen = Seen(term, limit, self.visit, (at, value))
                found.append(seen)
                if test(value, node.limit.value):
                    hit.append(seen)
        if hit:
            return Grounds(True, True, tuple(hit))
        open_ = [term for term in node.terms if self.learning and self.is_open(term)]
        if open_:
            return Grounds(False, True, (), distinct_names(m for term in open_ for m in self.asks(term, self.slots)))
        if found:
            return Grounds(False, False, tuple(found))
        # Nothing was sampled in time: a fresh sample is asked for, also where an old one is told.
        return Grounds(False, True, (), self.asks(node.terms[0], self.slots))

    def count_visits(self, part: n.Condition, op: n.NumberOp, limit: int, within: Any) -> Grounds:
        h = self.history
        visits = [v for v in h.visits if within is None or v.at >= h.at - within]
        grounds = [self.on(v).grounds(part) for v in visits]
        if h.visited_now:
            grounds.append(self.grounds(part))
        least, most = sum(g.certain for g in grounds), sum(g.possible for g in grounds)
        outcomes = {over.TESTS[op](number, limit) for number in range(least, most + 1)}
        seen = distinct(s for g in grounds if g.certain for s in g.seen)
        missing = distinct_names(m for g in grounds for m in g.missing) if len(outcomes) > 1 else ()
        return Grounds(outcomes == {True}, True in outcomes, seen, missing)


_FLIP: Mapping[str, str] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


def compared(op: str, a: Any, b: Any, x: Any, y: Any) -> tuple[bool, bool]:
    """Whether a value from a to b certainly, and possibly, compares so with one from x to y."""
    match op:
        case ">=":
            return a >= y, b >= x
        case ">":
            return a > y, b > x
        case "<=":
            return b <= x, a <= y
        case "<":
            return b < x, a < y
        case "=":
            return a == y and b == x, a <= y and b >= x
    return a > y or b < x, a < y or b > x
