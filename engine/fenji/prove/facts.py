"""What a patient can be told to have: the variables of one visit, and where and who he is.

Per term a flag "told" and a value within the plausible range: words one flag each, points and whole steps only those
that a case may hold. Nothing told twice and nothing derived is a variable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3

from fenji.expr.check import PLACE
from fenji.expr.kinds import TermKind
from fenji.expr.units import parse_number, scaled
from fenji.linked.vocabulary import NAMED_HERE, daily_change
from fenji.model.terms import Term
from fenji.prove.logic import Ends, Formula, all_of, number, told_or_open

DAY_MS = 86_400_000
AT = "2026-06-15T10:00:00+08:00"
AT_MS = 1_781_488_800_000
"""The moment of every counter-example; a moment of the past lies at most LONG_AGO days before it."""
ZONE_MS = 8 * 3_600_000
LONG_AGO = 400
PATIENT = ("age", "sex")
STANDING = ("tier_here", PLACE, NAMED_HERE, "capabilities_here")


@dataclass(frozen=True, slots=True)
class Words:
    """What terms there are, and which numbers of a term a case may hold (empty: any within the range).

    `changes`: how far a term may lie apart in two measurements of one day; who is not in it does not change.
    """

    kinds: Mapping[str, TermKind]
    terms: Mapping[str, Term]
    points: Mapping[str, tuple[Fraction, ...]]
    steps: Mapping[str, Fraction]
    changes: Mapping[str, Fraction]

    @classmethod
    def of(cls, kinds: Mapping[str, TermKind], terms: Mapping[str, Term]) -> "Words":
        points = {
            id: tuple(Fraction(scaled(value)) for text in term.points if (value := parse_number(text)) is not None)
            for id, term in terms.items()
            if term.points
        }
        steps = {
            id: Fraction(scaled(step))
            for id, term in terms.items()
            if (text := getattr(term, "step", None)) is not None and (step := parse_number(text)) is not None
        }
        changes = {
            id: change for id, term in terms.items() if (change := daily_change(term, kinds[id].unit)) is not None
        }
        return cls(kinds, terms, points, steps, changes)


def declared_name(id: str) -> str:
    """The term under which a slot is told: a score's total stands under a name of its own."""
    return id.removeprefix("given.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the patient is: a tier, and what can be done there. `named`: the case names the institution."""

    tier: str | None
    named: bool
    can: Mapping[str, Formula]

    def word(self, words: Sequence[str]) -> list[Formula]:
        return [word == self.tier for word in words]


@dataclass(slots=True)
class Facts:
    """The variables of one visit. `told` and `value` per term; a word and a set have a flag per word.

    `before` is an earlier measurement of the same visit: every number that changes within a day has a new value here,
    at most its change away; all else is taken from there.
    """

    prefix: str
    words: Words
    told: dict[str, Formula] = field(default_factory=dict)
    value: dict[str, Any] = field(default_factory=dict)
    constraints: list[Formula] = field(default_factory=list)
    patient: "Facts | None" = None
    before: "Facts | None" = None

    def read(self, id: str) -> tuple[Formula, Any]:
        """(told, value) of a term, made when first read."""
        if self.patient is not None and id in PATIENT:
            return self.patient.read(id)
        if self.before is not None and id not in self.words.changes:
            return self.before.read(id)
        if id not in self.value:
            self._make(id)
        return self.told[id], self.value[id]

    def _make(self, id: str) -> None:
        kind = self.words.kinds[id]
        name = f"{self.prefix}{id}"
        self.value[id], limits = variable(name, id, kind, self.words)
        self.constraints += limits
        if self.before is None:
            self.told[id] = True if id == "sex" else z3.Bool(f"{name}?")
            return
        self.told[id], first = self.before.read(id)
        change = number(self.words.changes[id])
        self.constraints += [self.value[id] - first <= change, first - self.value[id] <= change]

    def ends(self, id: str) -> Ends:
        """Least and most of a number or a moment."""
        told, value = self.read(id)
        return told_or_open(told, value)


def variable(name: str, id: str, kind: TermKind, words: Words) -> tuple[Any, list[Formula]]:
    """A value of this kind, and what holds of it."""
    match kind.kind:
        case "yes_no":
            return z3.Bool(name), []
        case "word":
            bits = [z3.Bool(f"{name}={word}") for word in kind.words]
            return bits, [z3.PbEq([(bit, 1) for bit in bits], 1)]
        case "set":
            return [z3.Bool(f"{name}~{word}") for word in kind.words], []
        case "instant":
            ago = z3.Int(f"{name} ago")  # whole milliseconds, as cases hold them
            return number(Fraction(AT_MS)) - z3.ToReal(ago), [ago >= 0, ago <= LONG_AGO * DAY_MS]
    low, high = Fraction(kind.low), Fraction(kind.high)
    told = declared_name(id)
    points, step = words.points.get(told), words.steps.get(told)
    if id == "age":
        step = Fraction(1000)
    if points and (even := even_step(points)) is not None:
        low, high, step, points = min(points), max(points), even, ()
    if points:
        bits = [z3.Bool(f"{name}={point}") for point in points]
        amount = z3.Sum(
            [z3.If(bit, number(point), number(Fraction(0))) for bit, point in zip(bits, points, strict=True)]
        )
        return amount, [z3.PbEq([(bit, 1) for bit in bits], 1)]
    if step:
        count = z3.Int(f"{name}#")
        return number(low) + z3.ToReal(count) * number(step), [count >= 0, count <= int((high - low) / step)]
    free = z3.Real(name)
    return free, [free >= number(low), free <= number(high)]


def even_step(points: Sequence[Fraction]) -> Fraction | None:
    """The distance between points that stand evenly: whole steps are easier to reason about than a choice."""
    ordered = sorted(points)
    gaps = {b - a for a, b in pairwise(ordered)}
    return gaps.pop() if len(gaps) == 1 else None


@dataclass(frozen=True, slots=True)
class EarlierDay:
    """A day before today that may have had a visit, at the same hour."""

    facts: Facts
    exists: Formula
    days_ago: Any


def earlier_days(count: int, words: Words, patient: Facts) -> tuple[list[EarlierDay], list[Formula]]:
    """The latest first, each further back than the one before it."""
    days: list[EarlierDay] = []
    limits: list[Formula] = []
    for index in range(1, count + 1):
        ago = z3.Int(f"days_ago{index}")
        day = EarlierDay(Facts(f"visit{index}:", words, patient=patient), z3.Bool(f"visit{index}?"), ago)
        before = days[-1] if days else None
        limits += [ago >= (before.days_ago + 1 if before is not None else 1), ago <= LONG_AGO]
        if before is not None:
            limits.append(z3.Implies(day.exists, before.exists))
        days.append(day)
    return days, limits


def all_limits(facts: Sequence[Facts]) -> Formula:
    return all_of([limit for one in facts for limit in one.constraints])
