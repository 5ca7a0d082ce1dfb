"""Facts that make conditions come out as wanted: a search over the few values at which a verdict can turn.

Goals are taken one after another; each tries the values nearest to its limit and hands what it fixed to the next. The
search is bounded, and what it finds is only a proposal: the engine decides it afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.expr.kinds import Exact, TermKind, exact
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import NAMED_HERE
from fenji.model.terms import Term
from fenji.program.regions import Cuts

Spot = tuple[int, str]
"""(visits back from now, term)."""
Facts = Mapping[Spot, Any]
"""Numbers and moments at SCALE, words by index, yes 1 and no 0, sets as (must hold, must not hold) masks."""
UNKNOWN = "unknown"
Definitions = Mapping[str, n.Node]
LIMIT = 20_000
MINUTE = 60_000


class Exhausted(Exception):
    """The search has taken all the steps it may."""


@dataclass(frozen=True, slots=True)
class Goal:
    """That a condition is met, or unmet, so many visits back, by these definitions."""

    node: n.Condition
    met: bool
    definitions: Definitions
    back: int = 0


@dataclass(slots=True)
class Solver:
    """Searches for facts of one patient in one phase at one tier."""

    kinds: Mapping[str, TermKind]
    terms: Mapping[str, Term]
    scores: Mapping[str, LinkedScore]
    phase: str
    at: Any
    can: int
    left: list[int] = field(default_factory=lambda: [LIMIT])
    """How many steps the search may still take; shared by all searches of one question."""
    cuts: Mapping[str, Cuts] = field(default_factory=dict)
    """Where other conditions on a term turn: values worth trying where those near one limit do not fit another."""

    def solve(self, goals: Sequence[Goal], facts: Facts) -> Iterator[Facts]:
        """Facts beyond the given ones that fulfil all goals. Raises Exhausted."""
        self.left[0] -= 1
        if self.left[0] < 0:
            raise Exhausted
        if not goals:
            yield facts
            return
        goal, rest = goals[0], tuple(goals[1:])
        already = self.verdict(goal.node, goal.definitions, goal.back, facts)
        if already is not None:
            if already == goal.met:
                yield from self.solve(rest, facts)
            return
        for first, found in self._ways(goal, facts):
            yield from self.solve((*first, *rest), found)

    def _ways(self, goal: Goal, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        """Ways to fulfil one goal: goals to fulfil instead, and facts fixed on the way."""
        node, met = goal.node, goal.met

        def want(part: n.Node, how: bool, back: int = goal.back) -> Goal:
            return replace(goal, node=part, met=how, back=back)  # type: ignore[arg-type]  # parts of conditions

        match node:
            case n.Always(always):
                if always == met:
                    yield (), facts
            case n.InPhase(phases):
                if (self.phase in phases) == met:
                    yield (), facts
            case n.Ref(name):
                if name in goal.definitions:
                    yield (want(goal.definitions[name], met),), facts
            case n.Not(part):
                yield (want(part, not met),), facts
            case n.Recorded(part):
                yield (want(part, met),), facts
                spots = [(goal.back, term) for one in n.below(part) for term in n.terms_named(one)]
                if not met and spots and not n.refers(part) and all(facts.get(s, UNKNOWN) == UNKNOWN for s in spots):
                    yield (), {**facts, **dict.fromkeys(spots, UNKNOWN)}  # what is not known is not recorded
            case n.Given(condition, part):
                yield (want(condition, True), want(part, met)), facts
            case n.And(parts) if met:
                yield tuple(want(part, True) for part in parts), facts
            case n.Or(parts) | n.EitherRecorded(parts) if not met:
                yield tuple(want(part, False) for part in parts), facts
            case n.And(parts) | n.Or(parts) | n.EitherRecorded(parts):
                for part in parts:
                    yield (want(part, met),), facts
            case n.AtLeast(count, parts):
                needed = count if met else len(parts) - count + 1
                for chosen in combinations(parts, needed):
                    yield tuple(want(part, met) for part in chosen), facts
            case n.Yes() | n.WordIn() | n.Has() | n.Empty() | n.Known():
                yield from self._of_term(goal, facts)
            case n.Compare():
                yield from self._compare(goal, node, facts)
            case n.Repeated():
                yield from self._repeated(goal, node, facts)
            case n.AnySample(terms, op, limit):
                chosen_terms = [(term,) for term in terms] if met else [tuple(terms)]
                for group in chosen_terms:
                    yield tuple(want(n.Compare(op, n.Term(term), limit), met) for term in group), facts
            case n.CountVisits(part, op, limit_):
                for number in range(4):
                    if _holds(op, number, limit_) == met:
                        yield tuple(want(part, True, back) for back in range(number)), facts

    def _repeated(self, goal: Goal, node: n.Repeated, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        first = 1 if node.how in ("previous", "earlier") else 0
        count = 1 if first else int(node.count)
        backs = range(first, first + count)
        having = [Goal(node.having, True, goal.definitions, back) for back in backs] if node.having is not None else []
        if goal.met:
            yield (*having, *(Goal(node.part, True, goal.definitions, back) for back in backs)), facts
            return
        if first or count > 1:
            yield (), facts  # too few visits on record
        elif node.having is not None:
            yield (Goal(node.having, False, goal.definitions, goal.back),), facts
        for back in backs:
            yield (*having, Goal(node.part, False, goal.definitions, back)), facts

    def verdict(self, node: n.Node, definitions: Definitions, back: int, facts: Facts) -> bool | None:
        """What these facts alone make of a condition; None while they leave it open."""

        def of(part: n.Node) -> bool | None:
            return self.verdict(part, definitions, back, facts)

        match node:
            case n.Always(met):
                return met
            case n.InPhase(phases):
                return self.phase in phases
            case n.Ref(name):
                return of(definitions[name]) if name in definitions else None
            case n.Not(part):
                inner = of(part)
                return None if inner is None else not inner
            case n.Recorded(part):
                return of(part)
            case n.Given(condition, part):
                return of(part) if of(condition) else None
            case n.And(parts) | n.Or(parts):
                settles = isinstance(node, n.Or)
                found = [of(part) for part in parts]
                if settles in found:
                    return settles
                return None if None in found else not settles
            case n.Yes(term):
                told = facts.get((back, term))
                return bool(told) if told in (0, 1) else None
            case n.WordIn(term, words):
                told = facts.get((back, term))
                return told in words if isinstance(told, int) else None
            case n.Compare(op, left, right):
                a = self.value(left, facts, back, definitions)
                b = self.value(right, facts, back, definitions)
                return None if a is None or b is None else _holds(op, a, b)
        return None

    # -- terms

    def _of_term(self, goal: Goal, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        node, met = goal.node, goal.met
        assert isinstance(node, (n.Yes, n.WordIn, n.Has, n.Empty, n.Known))
        term = node.term
        spot = (goal.back, term)
        if term == NAMED_HERE:
            if not met:
                yield (), facts
            return
        if term == PLACE:
            assert isinstance(node, n.Has)
            mask = _mask(node.words)
            if (bool(self.can & mask) if node.mode == "any" else self.can & mask == mask) == met:
                yield (), facts
            return
        match node:
            case n.Known():
                if met and spot not in facts:
                    value = self.plain(term)
                    if value is not None:
                        yield (), {**facts, spot: value}
                elif met == (facts.get(spot, UNKNOWN) != UNKNOWN):
                    yield (), {**facts, spot: facts.get(spot, UNKNOWN)}
            case n.Yes():
                yield from self._fixed(spot, int(met), facts)
            case n.WordIn(_, words):
                band = next((score for score in self.scores.values() if score.band_term == term), None)
                every = range(len(self.kinds[term].words))
                for word in words if met else [i for i in every if i not in words]:
                    if band is not None:
                        yield from self._band(goal, band, self.kinds[term].words[word], facts)
                    else:
                        yield from self._fixed(spot, word, facts)
            case n.Has(_, words, mode):
                masks = [1 << word for word in words] if (mode == "any") == met else [_mask(words)]
                for mask in masks:
                    yield from self._set(spot, mask if met else 0, 0 if met else mask, facts)
            case n.Empty():
                full = _mask(range(len(self.kinds[term].words)))
                if met:
                    yield from self._set(spot, 0, full, facts)
                else:
                    yield from self._set(spot, 1, 0, facts)

    def _fixed(self, spot: Spot, value: Any, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        if spot in facts:
            if facts[spot] == value:
                yield (), facts
        elif self.told(spot[1]):
            yield (), {**facts, spot: value}

    def _set(self, spot: Spot, must: int, never: int, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        held = facts.get(spot, (0, 0))
        if held == UNKNOWN or (must | held[0]) & (never | held[1]):
            return
        yield (), {**facts, spot: (must | held[0], never | held[1])}

    def _band(
        self, goal: Goal, score: LinkedScore, word: str, facts: Facts
    ) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        table = next(iter(score.bands.values()), ())
        before: list[Goal] = []
        for name, when in table:
            here = Goal(when, True, score.definitions, goal.back)
            if name == word:
                yield (*before, here), facts
                return
            before.append(replace(here, met=False))

    def told(self, term: str) -> bool:
        """Whether a case can say this term."""
        declared = self.terms.get(term)
        return declared is not None and (not declared.derived or term in SAID_OTHERWISE)

    def step(self, term: str, near: Exact = 0) -> Exact:
        """The smallest difference worth writing, at SCALE."""
        kind, declared = self.kinds[term], self.terms[term]
        if kind.kind == "instant":
            return MINUTE
        if declared.step is not None:
            return exact(Fraction(declared.step) * 1000)
        tenths = declared.unit in ("mmol/L", "°C") or (declared.unit == "%" and declared.group == "laboratory")
        fine = 100 if tenths else 1000
        while fine > 1 and Fraction(near) % fine:
            fine //= 10
        return fine

    def plain(self, term: str) -> Any:
        """Some value of a term that says nothing bad by itself; None where there is none."""
        kind = self.kinds[term]
        if not self.told(term):
            return None
        match kind.kind:
            case "yes_no" | "word":
                return 0
            case "set":
                return (0, 0)
            case "instant":
                return self.at - 120 * MINUTE
        points = self.points(term)
        if points:
            return points[0]
        step = self.step(term)
        middle = kind.low + Fraction(kind.high - kind.low) / 4
        return exact(Fraction(round(middle / step) * step))

    def points(self, term: str) -> tuple[Exact, ...]:
        return tuple(exact(Fraction(text) * 1000) for text in self.terms[term].points)

    # -- comparisons

    def _compare(self, goal: Goal, node: n.Compare, facts: Facts) -> Iterator[tuple[tuple[Goal, ...], Facts]]:
        for before_left, left in self.simple(node.left, goal):
            for before_right, right in self.simple(node.right, goal):
                before = (*before_left, *before_right)
                if before:
                    # First what chooses the value, then the comparison with it.
                    yield (*before, replace(goal, node=n.Compare(node.op, left, right))), facts
                else:
                    for found in self._numbers(n.Compare(node.op, left, right), goal.met, goal.back, facts):
                        yield (), found

    def simple(self, value: n.Value, goal: Goal) -> Iterator[tuple[tuple[Goal, ...], n.Value]]:
        """The value without names and choices, with what must hold for it to be so."""
        match value:
            case n.ValueRef(name):
                if name in goal.definitions:
                    yield from self.simple(goal.definitions[name], goal)  # type: ignore[arg-type]  # names a value
            case n.Choose(rows, otherwise):
                before: tuple[Goal, ...] = ()
                for condition, chosen in rows:
                    here = replace(goal, node=condition, met=True)
                    for more, inner in self.simple(chosen, goal):
                        yield (*before, here, *more), inner
                    before = (*before, replace(here, met=False))
                for more, inner in self.simple(otherwise, goal):
                    yield (*before, *more), inner
            case n.Plus(left, right) | n.Minus(left, right):
                for first, a in self.simple(left, goal):
                    for second, b in self.simple(right, goal):
                        yield (*first, *second), type(value)(a, b)
            case n.Scaled(inner_value, factor):
                for more, inner in self.simple(inner_value, goal):
                    yield more, n.Scaled(inner, factor)
            case n.Clamp(inner_value):
                yield from self.simple(inner_value, goal)
            case _:
                yield (), value

    def _numbers(self, node: n.Compare, met: bool, back: int, facts: Facts) -> Iterator[Facts]:
        """Values for the numbers of a comparison, those nearest to its limit first."""
        spots = list(dict.fromkeys((*spots_of(node.left, back), *spots_of(node.right, back))))
        if any(facts.get(spot) == UNKNOWN for spot in spots):
            return
        free = [spot for spot in spots if spot not in facts]
        if not all(self.told(term) for _, term in free):
            return
        held = dict(facts)
        for spot in free[1:]:
            held[spot] = self.plain(spot[1])
        if not free:
            if self._true(node, held, back) == met:
                yield held
            return
        for value in self.near(node, free[0], held, back):
            held[free[0]] = value
            if self._true(node, held, back) == met:
                yield dict(held)

    def near(self, node: n.Compare, spot: Spot, facts: Facts, back: int) -> list[Exact]:
        """Values of one term around the point where the comparison turns, nearest first."""
        term = spot[1]
        kind, points = self.kinds[term], self.points(term)
        low, high = (kind.low, kind.high) if kind.kind != "instant" else (self.at - 10**11, self.at)
        if points:
            return sorted(points)
        root = self.turn(node, spot, facts, back)
        if root is None:
            return [value] if (value := self.plain(term)) is not None else []
        step = self.step(term, root)
        grid = Fraction(root) / step
        down, up = grid.__floor__(), grid.__ceil__()
        steps = [Fraction(root)] if down == up else []
        steps += [Fraction(k * step) for k in (up + (up == down), down - (up == down), up + 10, down - 10)]
        others = self.cuts.get(term, Cuts())
        turns = [*others.fixed, *(self.at - ago for ago in others.ago)] if kind.kind == "instant" else [*others.fixed]
        further = [Fraction(turn) + off for turn in turns for off in (0, step, -step)]
        steps += sorted(further, key=lambda value: (abs(value - root), value))
        return [exact(value) for value in dict.fromkeys(steps) if low <= value <= high]

    def turn(self, node: n.Compare, spot: Spot, facts: Facts, back: int) -> Exact | None:
        """The value of one term at which both sides are equal; None where they never are."""
        kind = self.kinds[spot[1]]
        base = exact(Fraction(kind.low if kind.kind != "instant" else self.at))
        zero = self._gap(node, {**facts, spot: base}, back)
        one = self._gap(node, {**facts, spot: base + 1000}, back)
        if zero is None or one is None or one == zero:
            return None
        return exact(base - zero * 1000 / (one - zero))

    def _gap(self, node: n.Compare, facts: Facts, back: int) -> Fraction | None:
        left, right = self.value(node.left, facts, back), self.value(node.right, facts, back)
        return None if left is None or right is None else Fraction(left) - Fraction(right)

    def _true(self, node: n.Compare, facts: Facts, back: int) -> bool | None:
        gap = self._gap(node, facts, back)
        return None if gap is None else _holds(node.op, gap, 0)

    def value(self, node: n.Value, facts: Facts, back: int, definitions: Definitions | None = None) -> Any:
        """A value on these facts; None where one is missing, or (without definitions) where it is not simple."""
        definitions = definitions or {}
        match node:
            case n.ValueRef(name):
                return self.value(definitions[name], facts, back, definitions) if name in definitions else None  # type: ignore[arg-type]  # names a value
            case n.Choose(rows, otherwise):
                for when, chosen in rows:
                    holds = self.verdict(when, definitions, back, facts)
                    if holds is None:
                        return None
                    if holds:
                        return self.value(chosen, facts, back, definitions)
                return self.value(otherwise, facts, back, definitions)
            case n.Clamp(inner):
                return self.value(inner, facts, back, definitions)
            case n.Literal_(number):
                return number
            case n.Moment():
                return self.at
            case n.Term(term):
                told = facts.get((back, term))
                return None if told == UNKNOWN else told
            case n.Plus(left, right) | n.Minus(left, right):
                a, b = self.value(left, facts, back, definitions), self.value(right, facts, back, definitions)
                if a is None or b is None:
                    return None
                return a + b if isinstance(node, n.Plus) else a - b
            case n.Scaled(inner, factor):
                a = self.value(inner, facts, back, definitions)
                return None if a is None else a * factor
            case n.Over(how, term):
                now, then = facts.get((back, term)), facts.get((back + 1, term))
                if how == "values":
                    return 1000 * sum(one is not None for one in (now, then))
                if how == "change":
                    return None if now is None or then is None else now - then
                return now if how == "last" else then
        return None


SAID_OTHERWISE = frozenset(
    {"age", "sex", "tier_here", "postoperative_day", "hours_since_last_known_well", "hours_since_recognition",
     "sleep_midpoint"}
)  # fmt: skip
"""Terms that a case says by its patient, its place or a time."""


def spots_of(node: n.Value, back: int) -> Iterator[Spot]:
    """The facts that a simple value is made of."""
    match node:
        case n.Term(term):
            yield back, term
        case n.Over("last", term):
            yield back, term
        case n.Over("change" | "values", term):
            yield back, term
            yield back + 1, term
        case n.Over(_, term):
            yield back + 1, term
        case _:
            for part in n.children(node):
                yield from spots_of(part, back)  # type: ignore[arg-type]  # parts of a value


def _mask(words: Any) -> int:
    return sum(1 << word for word in words)


def _holds(op: str, left: Any, right: Any) -> bool:
    match op:
        case ">=":
            return bool(left >= right)
        case ">":
            return bool(left > right)
        case "<=":
            return bool(left <= right)
        case "<":
            return bool(left < right)
        case "=":
            return bool(left == right)
    return bool(left != right)
