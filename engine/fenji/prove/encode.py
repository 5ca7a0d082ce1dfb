"""Checked nodes → solver formulas; the only import of z3 is in this package.

Every condition becomes a pair of formulas, certainly and possibly met, over two ends per term, just as the compiled
function reads them (expr/layout.py). A term is a "told" flag and a value within its plausible range. Nothing is
abstracted but what `LEFT_OUT` names; the verdicts are printed with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3

from fenji.expr import nodes as n
from fenji.expr.kinds import TermKind
from fenji.expr.layout import INFINITY
from fenji.linked.vocabulary import given
from fenji.program.scores import ScoreProgram

Formula = Any
Pair = tuple[Formula, Formula]
FAR = 10**16
"""Stands for infinity: far beyond every limit and every sum of ranges, at SCALE."""
DAY_MS = 86_400_000
AT_MS = 1_781_488_800_000
"""The moment of all counter-examples: 2026-06-15T10:00:00+08:00."""
ZONE_MS = 8 * 3_600_000
LEFT_OUT = (
    "visits before now: at most as many as a condition looks back on, one a day",
    "samples of a time window: those of now only",
    "counts and changes over visits are left open",
)


def real(value: Any) -> Formula:
    """An exact number of the program as a solver constant."""
    if value == INFINITY:
        return z3.RealVal(FAR)
    if value == -INFINITY:
        return z3.RealVal(-FAR)
    fraction = Fraction(value)
    return z3.Q(fraction.numerator, fraction.denominator)


@dataclass(slots=True)
class Visit:
    """The variables of one visit. `told` and `value` per term; a set has a flag per word."""

    name: str
    kinds: Mapping[str, TermKind]
    points: Mapping[str, tuple[Any, ...]]
    told: dict[str, Formula] = field(default_factory=dict)
    value: dict[str, Any] = field(default_factory=dict)
    constraints: list[Formula] = field(default_factory=list)

    def term(self, id: str) -> TermKind:
        kind = self.kinds[id]
        if id in self.value:
            return kind
        name = f"{self.name}{id}"
        self.told[id] = z3.Bool(f"{name}?")
        match kind.kind:
            case "yes_no":
                self.value[id] = z3.Bool(name)
            case "word":
                self.value[id] = z3.Int(name)
                self.constraints += [self.value[id] >= 0, self.value[id] < len(kind.words)]
            case "set":
                self.value[id] = [z3.Bool(f"{name}.{word}") for word in kind.words]
            case "instant":
                self.value[id] = z3.Real(name)
                self.constraints += [self.value[id] <= AT_MS, self.value[id] >= AT_MS - 400 * DAY_MS]
            case _:
                self.value[id] = z3.Real(name)
                points = self.points.get(id, ())
                if points:
                    self.constraints.append(z3.Or([self.value[id] == real(point) for point in points]))
                else:
                    self.constraints += [self.value[id] >= real(kind.low), self.value[id] <= real(kind.high)]
        return kind

    def ends(self, id: str) -> Pair:
        """Least and most of a number or a moment."""
        self.term(id)
        told, value = self.told[id], self.value[id]
        return z3.If(told, value, real(-INFINITY)), z3.If(told, value, real(INFINITY))


class Encoder:
    """Encodes the conditions of one program in one phase over a patient's visits."""

    def __init__(
        self,
        definitions: Mapping[str, n.Node],
        kinds: Mapping[str, TermKind],
        points: Mapping[str, tuple[Any, ...]],
        scores: Sequence[ScoreProgram],
        phase: str,
        *,
        visit: Visit | None = None,
        earlier: Sequence["EarlierDay"] = (),
        completion: bool = False,
    ) -> None:
        self.definitions = definitions
        self.kinds = kinds
        self.points = points
        self.scores = {score.score.id: score for score in scores}
        self.phase = phase
        self.visit = visit or Visit("", kinds, points)
        self.earlier = tuple(earlier)
        self.completion = completion
        self._refs: dict[str, Pair] = {}
        self._values: dict[str, Pair] = {}

    # -- conditions

    def pair(self, node: n.Condition) -> Pair:
        match node:
            case n.Always(met):
                return z3.BoolVal(met), z3.BoolVal(met)
            case n.Yes(term):
                return self.yes(term)
            case n.Compare(op, left, right):
                return compared(op, self.ends(left), self.ends(right))
            case n.WordIn(term, words):
                return self.word_in(term, words)
            case n.Has(term, words, mode):
                told, bits = self.bits(term)
                join = z3.Or if mode == "any" else z3.And
                holds = join([bits[word] for word in words])
                return z3.And(told, holds), z3.Or(z3.Not(told), holds)
            case n.Empty(term):
                told, bits = self.bits(term)
                empty = z3.Not(z3.Or(bits))
                return z3.And(told, empty), z3.Or(z3.Not(told), empty)
            case n.Known(term):
                known = self.known(term)
                return known, known
            case n.Ref(name):
                if name not in self._refs:
                    self._refs[name] = self.pair(self.definitions[name])  # type: ignore[arg-type]  # a Ref names a condition
                return self._refs[name]
            case n.And(parts):
                pairs = [self.pair(part) for part in parts]
                return z3.And([c for c, _ in pairs]), z3.And([p for _, p in pairs])
            case n.Or(parts):
                pairs = [self.pair(part) for part in parts]
                return z3.Or([c for c, _ in pairs]), z3.Or([p for _, p in pairs])
            case n.Not(part):
                certain, possible = self.pair(part)
                return z3.Not(possible), z3.Not(certain)
            case n.AtLeast(count, parts):
                pairs = [self.pair(part) for part in parts]
                return _enough([c for c, _ in pairs], count), _enough([p for _, p in pairs], count)
            case n.Recorded(part):
                certain, _ = self.pair(part)
                return certain, certain
            case n.EitherRecorded(parts):
                pairs = [self.pair(part) for part in parts]
                certain = z3.Or([c for c, _ in pairs])
                silent = z3.And([z3.And(z3.Not(c), p) for c, p in pairs])
                return certain, z3.Or(certain, silent)
            case n.Given(condition, part):
                given_, _ = self.pair(condition)
                certain, possible = self.pair(part)
                return z3.And(given_, certain), z3.Or(z3.Not(given_), possible)
            case n.InPhase(phases):
                return z3.BoolVal(self.phase in phases), z3.BoolVal(self.phase in phases)
            case n.Repeated():
                return self.repeated(node)
            case n.AnySample(terms, op, limit):
                return self.any_sample(terms, op, limit)
            case n.CountVisits():
                free = z3.FreshBool("count")
                return free, free
        raise AssertionError(node)

    def yes(self, term: str) -> Pair:
        score = next((s for s in self.scores.values() if term in s.score.flags), None)
        if score is not None:
            return self.flag(score, term)
        self.visit.term(term)
        told, value = self.visit.told[term], self.visit.value[term]
        return z3.And(told, value), z3.Or(z3.Not(told), value)

    def word_in(self, term: str, words: tuple[int, ...]) -> Pair:
        score = next((s for s in self.scores.values() if term == s.score.band_term), None)
        if score is not None:
            return self.band(score, words)
        self.visit.term(term)
        told, value = self.visit.told[term], self.visit.value[term]
        inside = z3.Or([value == word for word in words])
        return z3.And(told, inside), z3.Or(z3.Not(told), inside)

    def bits(self, term: str) -> tuple[Formula, list[Formula]]:
        self.visit.term(term)
        return self.visit.told[term], self.visit.value[term]

    def known(self, term: str) -> Formula:
        if term in self.scores:
            low, high = self.total(self.scores[term])
            return low == high
        self.visit.term(term)
        return self.visit.told[term]

    # -- values

    def ends(self, node: n.Value) -> Pair:
        match node:
            case n.Literal_(value):
                number = real(value)
                return number, number
            case n.Term(term):
                return self.term_ends(term)
            case n.Moment():
                return real(AT_MS), real(AT_MS)
            case n.Plus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return a + x, b + y
            case n.Minus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return a - y, b - x
            case n.Scaled(value, factor):
                a, b = self.ends(value)
                return a * real(factor), b * real(factor)
            case n.Clamp(value, low, high):
                a, b = self.ends(value)
                return z3.If(a < real(low), real(low), a), z3.If(b > real(high), real(high), b)
            case n.ValueRef(name):
                if name not in self._values:
                    self._values[name] = self.ends(self.definitions[name])  # type: ignore[arg-type]  # names a value
                return self._values[name]
            case n.Over(how, term):
                return self.over(how, term)
            case n.Choose(rows, otherwise):
                low, high = self.ends(otherwise)
                for condition, value in reversed(rows):
                    certain, possible = self.pair(condition)
                    a, b = self.ends(value)
                    low = z3.If(certain, a, z3.If(possible, z3.If(a <= low, a, low), low))
                    high = z3.If(certain, b, z3.If(possible, z3.If(b >= high, b, high), high))
                return low, high
        raise AssertionError(node)

    def term_ends(self, term: str) -> Pair:
        if term in self.scores:
            return self.total(self.scores[term])
        counted = _COUNTED.get(term)
        if counted is not None:
            low, high = self.visit.ends(counted)
            hours = z3.Q(1, 3600)
            return (real(AT_MS) - high) * hours, (real(AT_MS) - low) * hours
        if term == "postoperative_day":
            return self.postoperative_day()
        if term == "sleep_midpoint":
            (a, b), (x, y) = self.visit.ends("sleep_start"), self.visit.ends("wake_time")
            both = z3.And(self.visit.told["sleep_start"], self.visit.told["wake_time"])
            middle = (a + x) / 2
            return z3.If(both, middle, real(-INFINITY)), z3.If(both, middle, real(INFINITY))
        return self.visit.ends(term)

    def postoperative_day(self) -> Pair:
        """Whole days of the calendar between the day of surgery and today, in the zone of `at`."""
        self.visit.term("surgery_at")
        told, surgery = self.visit.told["surgery_at"], self.visit.value["surgery_at"]
        today = (AT_MS + ZONE_MS) // DAY_MS
        days = z3.ToReal(today - z3.ToInt((surgery + ZONE_MS) / DAY_MS)) * 1000
        return z3.If(told, days, real(-INFINITY)), z3.If(told, days, real(INFINITY))

    # -- scores

    def inside(self, score: ScoreProgram) -> "Encoder":
        """The same visit, read by a score's own definitions."""
        encoder = Encoder(
            score.score.definitions, self.kinds, self.points, (), self.phase, visit=self.visit, earlier=self.earlier
        )
        encoder.scores = {id: other for id, other in self.scores.items() if id == score.score.id}
        return encoder

    def total(self, score: ScoreProgram) -> Pair:
        key = f"score {score.score.id}"
        if key not in self._values:
            encoder = Encoder(score.score.definitions, self.kinds, self.points, (), self.phase, visit=self.visit)
            low, high = encoder.ends(score.score.total)
            a, b = self.visit.ends(given(score.score.id))
            fits = z3.And(low != high, a <= high, b >= low)
            self._values[key] = (
                z3.If(fits, z3.If(a > low, a, low), low),
                z3.If(fits, z3.If(b < high, b, high), high),
            )
        return self._values[key]

    def flag(self, score: ScoreProgram, flag: str) -> Pair:
        encoder = Encoder(score.score.definitions, self.kinds, self.points, (), self.phase, visit=self.visit)
        points = real(score.score.flags[flag])
        ends = [encoder.ends(value) for value in score.score.items.values()]
        certain = z3.Or([z3.And(a == b, a == points) for a, b in ends])
        return certain, z3.Or(certain, z3.Or([a != b for a, b in ends]))

    def band(self, score: ScoreProgram, words: tuple[int, ...]) -> Pair:
        kind = self.kinds[str(score.score.band_term)]
        encoder = self.inside(score)
        table = score.score.bands[str(score.table)]
        certain = [(kind.words.index(word), encoder.pair(condition)[0]) for word, condition in table]
        inside = z3.Or([formula for word, formula in certain if word in words])
        none = z3.Not(z3.Or([formula for _, formula in certain]))
        return inside, z3.Or(inside, none)

    # -- over visits

    def on(self, day: "EarlierDay") -> "Encoder":
        return Encoder(
            self.definitions, self.kinds, self.points, tuple(self.scores.values()), self.phase, visit=day.visit
        )

    def repeated(self, node: n.Repeated) -> Pair:
        days = self.earlier
        if node.how == "consecutive":
            return self._last(node, node.count - 1, days, with_now=True)
        if node.how in ("days", "visits"):
            return self._having(node, days)
        if node.how == "previous":
            return self._previous(node, days)
        parts = [(day.exists, self.on(day).pair(node.part)) for day in days]
        return (
            z3.Or([z3.And(exists, c) for exists, (c, _) in parts]) if parts else z3.BoolVal(False),
            z3.Or([z3.And(exists, p) for exists, (_, p) in parts]) if parts else z3.BoolVal(False),
        )

    def _last(self, node: n.Repeated, back: int, days: Sequence["EarlierDay"], *, with_now: bool) -> Pair:
        """On the last `back` days and now; days[0] is the latest earlier day."""
        if back > len(days):
            return z3.BoolVal(False), z3.BoolVal(False)
        certain, possible = self.pair(node.part)
        exists = z3.And([day.exists for day in days[:back]]) if back else z3.BoolVal(True)
        pairs = [self.on(day).pair(node.part) for day in days[:back]]
        return (
            z3.And(exists, certain, *[c for c, _ in pairs]),
            z3.And(exists, possible, *[p for _, p in pairs]),
        )

    def _having(self, node: n.Repeated, days: Sequence["EarlierDay"]) -> Pair:
        """The last `count` days that certainly have what is asked, now among them if it has."""
        everything = [(z3.BoolVal(True), self, z3.RealVal(0))] + [(d.exists, self.on(d), d.days_ago) for d in days]
        rows = []
        for exists, encoder, ago in everything:
            has = exists if node.having is None else z3.And(exists, encoder.pair(node.having)[0])
            rows.append((has, encoder.pair(node.part), ago))
        count = z3.Sum([z3.If(has, 1, 0) for has, _, _ in rows])
        taken: list[Formula] = []
        so_far = z3.IntVal(0)
        for has, _, _ in rows:
            taken.append(z3.And(has, so_far < node.count))
            so_far = so_far + z3.If(has, 1, 0)
        enough = count >= node.count
        if node.within is not None:
            limit = real(Fraction(node.within) / DAY_MS)
            near = [z3.Implies(z3.And(t, u), b - a <= limit) for t, (_, _, a) in zip(taken, rows, strict=True)
                    for u, (_, _, b) in zip(taken, rows, strict=True)]  # fmt: skip
            enough = z3.And(enough, *near)
        certain = z3.And([z3.Implies(t, c) for t, (_, (c, _), _) in zip(taken, rows, strict=True)])
        possible = z3.And([z3.Implies(t, p) for t, (_, (_, p), _) in zip(taken, rows, strict=True)])
        return z3.And(enough, certain), z3.And(enough, possible)

    def _previous(self, node: n.Repeated, days: Sequence["EarlierDay"]) -> Pair:
        certain: Formula = z3.BoolVal(False)
        possible: Formula = z3.BoolVal(False)
        for day in reversed(days):
            encoder = self.on(day)
            has = day.exists if node.having is None else z3.And(day.exists, encoder.pair(node.having)[0])
            c, p = encoder.pair(node.part)
            certain, possible = z3.If(has, c, certain), z3.If(has, p, possible)
        return certain, possible

    def any_sample(self, terms: tuple[str, ...], op: n.NumberOp, limit: n.Literal_) -> Pair:
        told, hits = [], []
        for term in terms:
            self.visit.term(term)
            value = self.visit.value[term]
            told.append(self.visit.told[term])
            certain, _ = compared(op, (value, value), (real(limit.value), real(limit.value)))
            hits.append(z3.And(self.visit.told[term], certain))
        hit = z3.Or(hits)
        return hit, z3.Or(hit, z3.Not(z3.Or(told)))

    def over(self, how: str, term: str) -> Pair:
        """Values over now and the earlier days; `change` and `values` are left open (see LEFT_OUT)."""
        now = self.term_ends(term)
        told_now = now[0] == now[1]
        rows = []
        for day in self.earlier:
            low, high = self.on(day).term_ends(term)
            rows.append((z3.And(day.exists, low == high), low))
        if how in ("change", "values"):
            free = z3.FreshReal(how)
            return free, free
        if how == "last":
            return _first_of([(told_now, now[0]), *rows])
        if how == "previous":
            return _second_of([(told_now, now[0]), *rows])
        low, high = real(-INFINITY), real(INFINITY)
        before = rows
        found: Formula = z3.Or([has for has, _ in before]) if before else z3.BoolVal(False)
        pick: Formula = real(0)
        for has, value in before:
            better = value <= pick if how == "lowest_earlier" else value >= pick
            none_yet = z3.Not(z3.Or([h for h, _ in before[: before.index((has, value))]])) if before else has
            pick = z3.If(z3.And(has, z3.Or(none_yet, better)), value, pick)
        return z3.If(found, pick, low), z3.If(found, pick, high)


@dataclass(frozen=True, slots=True)
class EarlierDay:
    """A day before today that may have had a visit."""

    visit: Visit
    exists: Formula
    days_ago: Formula


_COUNTED = {"hours_since_last_known_well": "last_known_well", "hours_since_recognition": "recognized_at"}


def compared(op: n.NumberOp, left: Pair, right: Pair) -> Pair:
    """Two ranges compared: certainly, possibly."""
    (a, b), (x, y) = left, right
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
            return z3.And(a == y, b == x), z3.And(a <= y, b >= x)
    equal, maybe = compared("=", left, right)
    return z3.Not(maybe), z3.Not(equal)


def _enough(parts: list[Formula], count: int) -> Formula:
    return z3.PbGe([(part, 1) for part in parts], count)


def _first_of(rows: list[tuple[Formula, Formula]]) -> Pair:
    low, high = real(-INFINITY), real(INFINITY)
    for has, value in reversed(rows):
        low, high = z3.If(has, value, low), z3.If(has, value, high)
    return low, high


def _second_of(rows: list[tuple[Formula, Formula]]) -> Pair:
    low, high = real(-INFINITY), real(INFINITY)
    for index, (has, _) in reversed(list(enumerate(rows))):
        a, b = _first_of(rows[index + 1 :])
        low, high = z3.If(has, a, low), z3.If(has, b, high)
    return low, high
