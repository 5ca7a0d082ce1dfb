"""Checked nodes → formulas: each condition as a pair, certainly and possibly met, as the compiled function reads it.

Two readings, as in `expr/compile.py`: `now`, and `completion`, where every missing fact is still to be learned.
Nothing is abstracted but what the verdict names as left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import z3

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.expr.kinds import TermKind
from fenji.linked.vocabulary import NAMED_HERE
from fenji.program.scores import ScoreProgram
from fenji.prove import scores, visits
from fenji.prove.facts import AT_MS, DAY_MS, STANDING, ZONE_MS, EarlierDay, Facts, Place
from fenji.prove.logic import (
    End,
    Ends,
    Formula,
    Pair,
    all_of,
    any_of,
    at_least,
    compared,
    end_if,
    fixed,
    implied,
    known,
    least,
    most,
    negated,
    number,
    plus,
    times,
)

Mode = Literal["now", "completion"]
_COUNTED = {"hours_since_last_known_well": "last_known_well", "hours_since_recognition": "recognized_at"}
_VALUES = (n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over, n.Choose)


@dataclass(slots=True)
class Shared:
    """What encoders over the same facts have in common: formulas that no place and no phase can change."""

    pairs: dict[object, Pair] = field(default_factory=dict)
    ends: dict[object, Ends] = field(default_factory=dict)
    local: dict[object, bool] = field(default_factory=dict)
    kept: list[object] = field(default_factory=list)


class Encoder:
    """Encodes conditions over one visit, with the earlier days that they may look back on."""

    def __init__(
        self,
        definitions: Mapping[str, n.Node],
        programs: Sequence[ScoreProgram],
        facts: Facts,
        place: Place,
        phase: str,
        *,
        earlier: Sequence[EarlierDay] = (),
        mode: Mode = "now",
        closed: "Encoder | None" = None,
        shared: Shared | None = None,
    ) -> None:
        self.definitions = definitions
        self.programs = tuple(programs)
        self.scores = {program.score.id: program for program in programs}
        self.flags = {term: program for program in programs for term in program.score.flags}
        self.bands = {program.score.band_term: program for program in programs if program.score.band_term}
        self.facts = facts
        self.kinds: Mapping[str, TermKind] = facts.words.kinds
        self.place = place
        self.phase = phase
        self.earlier = tuple(earlier)
        self.mode = mode
        self.closed = closed
        """Reads `on_record(...)` in the completion reading: the facts as they are."""
        self.shared = shared if shared is not None else Shared()
        self._pairs: dict[object, Pair] = {}
        self._ends: dict[object, Ends] = {}
        self._inside: dict[str, Encoder] = {}
        self._on: dict[int, Encoder] = {}

    # -- readings of the same conditions

    def inside(self, program: ScoreProgram) -> "Encoder":
        """The same visit, read by a score's own definitions."""
        id = program.score.id
        if id not in self._inside:
            self._inside[id] = Encoder(
                program.score.definitions, (program,), self.facts, self.place, self.phase, mode=self.mode,
                shared=self.shared,
            )  # fmt: skip
        return self._inside[id]

    def on(self, day: EarlierDay) -> "Encoder":
        """An earlier day: what was not told then stays unknown."""
        key = id(day)
        if key not in self._on:
            self._on[key] = Encoder(
                self.definitions, self.programs, day.facts, self.place, self.phase, earlier=self.earlier,
                shared=self.shared,
            )  # fmt: skip
        return self._on[key]

    # -- conditions

    def pair(self, node: n.Condition) -> Pair:
        memo = self._pairs if self.is_local(node) else self.shared.pairs
        key = (self.facts.prefix, self.mode, id(self.definitions), id(node))
        found = memo.get(key)
        if found is None:
            found = memo[key] = self._pair(node)
            self.shared.kept.append(node)
        return found

    def _pair(self, node: n.Condition) -> Pair:
        match node:
            case n.Always(met):
                return met, met
            case n.Yes(term):
                return self.yes(term)
            case n.Compare(op, left, right):
                return compared(op, self.ends(left), self.ends(right))
            case n.WordIn(term, words):
                return self.word_in(term, words)
            case n.Has(term, words, mode):
                told, bits = self.read(term)
                join = any_of if mode == "any" else all_of
                found = join([bits[word] for word in words])
                return all_of([told, found]), implied(told, found)
            case n.Empty(term):
                told, bits = self.read(term)
                empty = negated(any_of(bits))
                return all_of([told, empty]), implied(told, empty)
            case n.Known(term):
                return self.is_known(term)
            case n.Ref(name):
                definition = self.definitions[name]
                assert not isinstance(definition, _VALUES)
                return self.pair(definition)
            case n.And(parts):
                pairs = [self.pair(part) for part in parts]
                return all_of([c for c, _ in pairs]), all_of([p for _, p in pairs])
            case n.Or(parts):
                pairs = [self.pair(part) for part in parts]
                return any_of([c for c, _ in pairs]), any_of([p for _, p in pairs])
            case n.Not(part):
                certain, possible = self.pair(part)
                return negated(possible), negated(certain)
            case n.AtLeast(count, parts):
                pairs = [self.pair(part) for part in parts]
                return at_least([c for c, _ in pairs], count), at_least([p for _, p in pairs], count)
            case n.Recorded(part, closed):
                return self.recorded(part, closed)
            case n.EitherRecorded(parts):
                pairs = [self.pair(part) for part in parts]
                certain = any_of([c for c, _ in pairs])
                if self.mode == "completion":
                    return certain, any_of([p for _, p in pairs])
                silent = all_of([all_of([negated(c), p]) for c, p in pairs])
                return certain, any_of([certain, silent])
            case n.Given(condition, part):
                sure, _ = self.pair(condition)
                certain, possible = self.pair(part)
                return all_of([sure, certain]), any_of([negated(sure), possible])
            case n.InPhase(phases):
                return self.phase in phases, self.phase in phases
            case n.Repeated():
                return visits.repeated(self, node)
            case n.AnySample(terms, op, limit, within):
                return visits.any_sample(self, terms, op, limit, within)
            case n.CountVisits():
                return visits.count_visits(self, node)
        raise AssertionError(node)

    def read(self, term: str) -> tuple[Formula, Any]:
        """(told, value) of a term, the place's own included."""
        kind = self.kinds[term]
        place = self.place
        match term:
            case "tier_here":
                return place.tier is not None, place.word(kind.words)
            case "capabilities_here":
                return place.named, [place.can[word] for word in kind.words]
        if term == PLACE:
            return True, [place.can[word] for word in kind.words]
        if term == NAMED_HERE:
            return True, place.named
        return self.facts.read(term)

    def yes(self, term: str) -> Pair:
        program = self.flags.get(term)
        if program is not None:
            return scores.flag(self, program, term)
        told, value = self.read(term)
        return all_of([told, value]), implied(told, value)

    def word_in(self, term: str, words: tuple[int, ...]) -> Pair:
        if not words:
            return False, False
        program = self.bands.get(term)
        if program is not None:
            return scores.band(self, program, words)
        told, bits = self.read(term)
        inside = any_of([bits[word] for word in words])
        return all_of([told, inside]), implied(told, inside)

    def is_known(self, term: str) -> Pair:
        if term in self.scores or term in _COUNTED or term in ("postoperative_day", "sleep_midpoint"):
            now = known(self.term_ends(term))
        else:
            now = self.read(term)[0]
        if self.mode == "now":
            return now, now
        return (now, True) if self.kinds[term].kind == "instant" else (True, True)

    def recorded(self, part: n.Condition, closed: bool) -> Pair:
        if self.mode == "now":
            reader = self.closed if closed and self.closed is not None else self
            certain, _ = reader.pair(part)
            return certain, certain
        if not closed or self.closed is None:
            return self.pair(part)
        certain, _ = self.closed.pair(part)
        return certain, certain

    # -- values

    def ends(self, node: n.Value) -> Ends:
        memo = self._ends if self.is_local(node) else self.shared.ends
        key = (self.facts.prefix, self.mode, id(self.definitions), id(node))
        found = memo.get(key)
        if found is None:
            found = memo[key] = self._value(node)
            self.shared.kept.append(node)
        return found

    def _value(self, node: n.Value) -> Ends:
        match node:
            case n.Literal_(value):
                return fixed(value)
            case n.Term(term):
                return self.term_ends(term)
            case n.Moment():
                return fixed(AT_MS)
            case n.Plus(left, right):
                a, b = self.ends(left), self.ends(right)
                return Ends(plus(a.low, b.low), plus(a.high, b.high), any_of([a.void, b.void]))
            case n.Minus(left, right):
                a, b = self.ends(left), self.ends(right)
                return Ends(plus(a.low, b.high, -1), plus(a.high, b.low, -1), any_of([a.void, b.void]))
            case n.Scaled(value, factor):
                a = self.ends(value)
                return Ends(times(a.low, factor), times(a.high, factor), a.void)
            case n.Clamp(value, low, high):
                return self.clamped(self.ends(value), Fraction(low), Fraction(high))
            case n.ValueRef(name):
                definition = self.definitions[name]
                assert isinstance(definition, _VALUES)
                return self.ends(definition)
            case n.Over(how, term, within):
                return visits.over(self, how, term, within)
            case n.Choose(rows, otherwise):
                return self.choose(rows, otherwise)
        raise AssertionError(node)

    def clamped(self, value: Ends, low: Fraction, high: Fraction) -> Ends:
        floor, ceiling = End(False, low), End(False, high)
        bottom = end_if(value.low.open, floor, most(End(False, value.low.at), floor))
        top = end_if(value.high.open, ceiling, least(End(False, value.high.at), ceiling))
        return Ends(bottom, top, value.void)

    def choose(self, rows: tuple[tuple[n.Condition, n.Value], ...], otherwise: n.Value) -> Ends:
        found = self.ends(otherwise)
        low, high, void = found
        for condition, value in reversed(rows):
            certain, possible = self.pair(condition)
            a = self.ends(value)
            low = end_if(certain, a.low, end_if(possible, least(a.low, low), low))
            high = end_if(certain, a.high, end_if(possible, most(a.high, high), high))
        return Ends(low, high, void)

    def term_ends(self, term: str) -> Ends:
        program = self.scores.get(term)
        if program is not None:
            key = (self.facts.prefix, "total", term)
            if key not in self._ends:
                self._ends[key] = scores.total(self, program)
            return self._ends[key]
        start = _COUNTED.get(term)
        if start is not None:
            since = self.facts.ends(start)
            hours = Fraction(1, 3600)
            moment = End(False, Fraction(AT_MS))
            return Ends(times(plus(moment, since.high, -1), hours), times(plus(moment, since.low, -1), hours))
        if term == "postoperative_day":
            return self.postoperative_day()
        if term == "sleep_midpoint":
            slept, woke = self.facts.ends("sleep_start"), self.facts.ends("wake_time")
            middle = times(plus(slept.low, woke.low), Fraction(1, 2))
            return Ends(middle, middle)
        return self.facts.ends(term)

    def postoperative_day(self) -> Ends:
        """Whole days of the calendar between the day of surgery and today, in the zone of `at`."""
        facts = self.facts.before or self.facts
        told, surgery = facts.read("surgery_at")
        day = z3.Int(f"{facts.prefix}day of surgery")
        begins = z3.ToReal(day) * DAY_MS - ZONE_MS
        limits = facts.constraints
        if "day of surgery" not in facts.value:
            facts.value["day of surgery"] = day
            limits.append(z3.And(begins <= surgery, surgery < begins + DAY_MS))
        today = (AT_MS + ZONE_MS) // DAY_MS
        end = End(negated(told), (number(Fraction(today)) - z3.ToReal(day)) * 1000)
        return Ends(end, end)

    # -- what a place or a phase can change

    def is_local(self, node: n.Node) -> bool:
        """Whether the verdict depends on the place or the phase."""
        key = (id(self.definitions), id(node))
        found = self.shared.local.get(key)
        if found is None:
            self.shared.local[key] = True  # a circle cannot stand in checked content
            found = self._is_local(node)
            self.shared.local[key] = found
            self.shared.kept.append(node)
        return found

    def _is_local(self, node: n.Node) -> bool:
        if isinstance(node, n.InPhase) or any(term in STANDING for term in n.terms_named(node)):
            return True
        if isinstance(node, n.Ref | n.ValueRef):
            return self.is_local(self.definitions[node.name])
        return any(self.is_local(part) for part in n.children(node))
