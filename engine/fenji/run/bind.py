"""A case held against the terms: facts become bounds, visits become slots, the patient's and the place's terms are
worked out. What cannot be meant is refused with its path."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from fenji.expr.check import PLACE
from fenji.expr.layout import INFINITY, Bounds, Layout, Slots
from fenji.expr.over import Derive, History
from fenji.expr.over import Visit as PastVisit
from fenji.linked.vocabulary import NAMED_HERE, given
from fenji.model.case import Case
from fenji.model.moment import Moment
from fenji.model.read_case import MANY, CaseProblem, Path
from fenji.model.terms import Silence, Term
from fenji.run.facts import FactReader
from fenji.run.visits import BoundVisit, Samples, by_day

HOUR = 3600
COUNTED_FROM = (
    ("hours_since_last_known_well", "last_known_well"),
    ("hours_since_recognition", "recognized_at"),
)
MASKS = 4_096
"""So many sets of abilities are remembered."""
STANDINGS = 512
"""So many kinds of patient and place are remembered, each with the slots that it begins with."""
Fill = Callable[[Slots, int, Hashable], None]
"""Fills scores into slots, given those on which anything told bears, and all else that the others depend on."""
SAMPLE_KINDS = ("quantity", "number")
EVERY_SCORE = -1
"""As a set of scores by their bits: whatever was told may bear on all of them."""
YES = (1, 1)
_NO_FACTS: Mapping[str, Bounds] = MappingProxyType({})
_NO_TIMES: Mapping[str, Moment] = MappingProxyType({})
_NONE: frozenset[int] = frozenset()


class Place(NamedTuple):
    """Where the patient is. `capabilities` None: only the tier is known."""

    institution: str | None = None
    tier: str | None = None
    capabilities: frozenset[str] | None = None
    network: str | None = None


class Bound(NamedTuple):
    """A case whose facts are read. `now` is None when no visit stands at `at`."""

    case: Case
    place: Place
    now: BoundVisit | None
    earlier: tuple[BoundVisit, ...]
    extra: Mapping[str, Bounds]
    """Terms worked out from the case's travel minutes."""


class Standing(NamedTuple):
    """All that patient and place themselves put into slots, but for the age."""

    sex: str
    tier: str | None
    capabilities: frozenset[str] | None
    can: frozenset[str]


class Binder:
    """Binds cases over one set of terms and one layout. Holds no patient; safe for many threads."""

    def __init__(
        self, terms: Mapping[str, Term], layout: Layout, bears_on: Mapping[str, int] | None = None
    ) -> None:
        """`bears_on`: the scores that each term bears on, as bits; None: that is not known."""
        self.terms = terms
        self.layout = layout
        self.reader = FactReader(terms, layout.terms)
        self._scores = frozenset(id for id, term in terms.items() if term.score)
        self._past = frozenset(
            id for id, term in terms.items() if term.kind == "instant" and not (term.derived or term.may_lie_ahead)
        )
        """Moments of what has happened: none is later than the moment decided for."""
        blank: Slots = list(layout.blank)
        assumed: list[tuple[int, str, frozenset[str]]] = []
        screened: dict[str, list[tuple[int, str]]] = {}
        for id, term in terms.items():
            if not isinstance(term.silence, Silence):
                continue
            low = layout.low[id]
            if term.silence.value is not None:
                word = layout.terms[id].words.index(term.silence.value)
                blank[low] = blank[low + 1] = word
                beside = (t for t, other in terms.items() if other.group == term.group and other.kind == "quantity")
                assumed.append((low, id, frozenset(beside)))
            for screen in term.silence.absent_when:
                screened.setdefault(screen, []).append((low, id))
        self._blank = blank
        self._assumed = tuple(assumed)
        self._screens = screened
        self._answered: dict[tuple[Bounds | None, ...], tuple[str, ...]] = {}
        index, kinds = layout.low, layout.terms
        self._where = {
            id: (
                low := index[given(id) if id in self._scores else id],
                low + 1,
                EVERY_SCORE if bears_on is None else bears_on.get(id, 0),
            )
            for id in kinds
        }
        """Where each term is put, and the scores that it bears on. The told total of a score stands beside the sum of
        its items."""
        self._blank_visit = self._visit_without_facts()
        self._age = index["age"]
        self._sampled = {index[id]: id for id, kind in kinds.items() if kind.kind in SAMPLE_KINDS}
        self._counted = tuple((index[term], index[start]) for term, start in COUNTED_FROM)
        self._times = tuple(
            index[term] for term in ("surgery_at", "postoperative_day", "sleep_start", "wake_time", "sleep_midpoint")
        )
        self._sex = {word: place for place, word in enumerate(kinds["sex"].words)}
        self._tier = {word: place for place, word in enumerate(kinds["tier_here"].words)}
        self._starts = frozenset(("surgery_at", "sleep_start", *[start for _, start in COUNTED_FROM]))
        self._masks: dict[tuple[str, frozenset[str]], int] = {}
        self._standing: dict[Standing, dict[tuple[str, ...], Slots]] = {}

    # -- facts

    def bind(self, case: Case, place: Place, extra: Mapping[str, Bounds]) -> tuple[Bound | None, list[CaseProblem]]:
        """The bound case, or every fact that cannot be meant; of very many the first."""
        problems: list[CaseProblem] = []
        visits: list[BoundVisit] = []
        known, at = self.reader.known.__getitem__, case.at
        for index, visit in enumerate(case.visits):
            told = visit.facts
            try:
                facts = dict(zip(told, map(known, told.items()), strict=True))
            except Exception:  # KeyError: not to be meant. A host may also send what cannot even be looked up.
                facts = self._one_by_one(told, index, problems)
                if len(problems) >= MANY:
                    return None, problems
            if not self._past.isdisjoint(facts):
                problems += self._ahead(facts, index, at)
            visits.append(BoundVisit(visit.at, at.day_of(visit.at.ms), facts, visit.own, self._done(facts)))
        if problems:
            return None, problems
        now = visits[-1] if visits and visits[-1].at.ms == case.at.ms else None
        return Bound(case, place, now, tuple(visits[:-1] if now is not None else visits), extra), []

    def _one_by_one(self, told: Mapping[str, Any], visit: int, problems: list[CaseProblem]) -> dict[str, Bounds]:
        """The facts of a visit that can be meant; what cannot is added to the problems."""
        facts: dict[str, Bounds] = {}
        for term, value in told.items():
            found = self.reader.read(term, value)
            if type(found[0]) is str:
                path: Path = ("visits", visit, "facts", term)
                problems.append(CaseProblem(found[0], path, dict(found[1]), found[0] == "case-unknown-term"))
                if len(problems) >= MANY:
                    break
            else:
                facts[term] = found
        return facts

    def _ahead(self, facts: Mapping[str, Bounds], visit: int, at: Moment) -> list[CaseProblem]:
        """Moments told of what has happened that are later than `at`."""
        return [
            CaseProblem(
                "case-moment-ahead", ("visits", visit, "facts", term),
                {"name": term, "found": at.text_of(low), "at": at.text},
            )
            for term, (low, _) in facts.items()
            if low > at.ms and term in self._past
        ]  # fmt: skip

    # -- slots

    def readied(
        self, bound: Bound, can: frozenset[str], now: Fill | None = None, past: Fill | None = None,
        read: frozenset[str] | None = None,
    ) -> tuple[Slots, list[Slots]]:  # fmt: skip
        """The slots of now and of each earlier visit, with the scores that `now` fills now and `past` then. `read`:
        the facts of earlier visits that matter; None: all of them."""
        patient, place = bound.case.patient, bound.place
        standing = Standing(patient.sex, place.tier, place.capabilities, can)
        begin = self._standing.get(standing)
        if begin is None:
            if len(self._standing) >= STANDINGS:
                self._standing.clear()
            begin = self._standing[standing] = {}
        return self._slots(bound, bound.now or self._blank_visit, standing, begin, now), [
            self._slots(bound, visit, standing, begin, past, read) for visit in bound.earlier
        ]

    def _slots(
        self, bound: Bound, visit: BoundVisit, standing: "Standing", begin: dict[tuple[str, ...], Slots],
        fill: Fill | None, read: frozenset[str] | None = None,
    ) -> Slots:  # fmt: skip
        blank = begin.get(visit.screens)
        if blank is None:
            blank = begin[visit.screens] = self._begin(standing, visit.screens)
        slots, facts, where, at = blank.copy(), visit.facts, self._where, bound.case.at
        slots[0] = slots[1] = at.ms
        age, years = self._age, bound.case.patient.age_years
        if years is not None:  # not laid out beforehand: there are too many ages
            slots[age] = slots[age + 1] = years * 1000
        told = 0
        if read is None:
            for term, bounds in facts.items():
                low, high, bears_on = where[term]
                slots[low], slots[high] = bounds
                told |= bears_on
        else:
            for term in facts.keys() & read:
                low, high, bears_on = where[term]
                slots[low], slots[high] = facts[term]
                told |= bears_on
        if bound.extra:
            for term, bounds in bound.extra.items():
                if term not in facts:
                    low, high, bears_on = where[term]
                    slots[low], slots[high] = bounds
                    told |= bears_on
        if not facts.keys().isdisjoint(self._starts):
            self.count_times(slots, at, at.ms)
        if fill is not None:
            fill(slots, told, (standing, years, visit.screens))
        return slots

    def told_scores(self, bound: Bound) -> int:
        """The scores on which anything told of now bears, as bits."""
        now, where = bound.now, self._where
        told = 0
        for term in now.facts if now is not None else ():
            told |= where[term][2]
        for term in bound.extra:
            told |= where[term][2]
        return told

    def _visit_without_facts(self) -> BoundVisit:
        """Stands for now where no visit is of now."""
        no_moment = Moment(0, date.min, "", 0)
        return BoundVisit(no_moment, 0, _NO_FACTS, _NO_TIMES, ())

    def _done(self, facts: Mapping[str, Bounds]) -> tuple[str, ...]:
        """The screens that were answered with yes: they speak for the terms left out."""
        answers = tuple(map(facts.get, self._screens))
        done = self._answered.get(answers)
        if done is None:
            if len(self._answered) >= MASKS:
                self._answered.clear()
            both = zip(self._screens, answers, strict=True)
            done = self._answered[answers] = tuple([screen for screen, answer in both if answer == YES])
        return done

    def _begin(self, standing: "Standing", done: tuple[str, ...]) -> Slots:
        """The slots of a visit without facts: the patient and the place (which no fact can tell), and what the
        screens answered with yes say of the terms left out."""
        slots = self._blank.copy()
        for screen in done:
            for index, _ in self._screens[screen]:
                slots[index] = slots[index + 1] = 0
        for index, value in self._patient_and_place(standing):
            slots[index] = slots[index + 1] = value
        return slots

    def assumed(self, facts: Mapping[str, Bounds]) -> frozenset[int]:
        """The words that silence puts into a visit without a measurement they could speak of."""
        return frozenset(
            low
            for low, term, beside in self._assumed
            if term not in facts and not any(t in beside and least == most for t, (least, most) in facts.items())
        )

    def _patient_and_place(self, standing: "Standing") -> tuple[tuple[int, Any], ...]:
        """What is the same at every visit: lower index and value."""
        low = self.layout.low
        found: list[tuple[int, Any]] = [
            (low["sex"], self._sex[standing.sex]),
            (low[NAMED_HERE], int(standing.capabilities is not None)),
            (low[PLACE], self._mask(PLACE, standing.can)),
        ]
        if standing.tier is not None:
            found.append((low["tier_here"], self._tier[standing.tier]))
        if standing.capabilities is not None:
            found.append((low["capabilities_here"], self._mask("capabilities_here", standing.capabilities)))
        return tuple(found)

    def _mask(self, term: str, holds: frozenset[str]) -> int:
        key = (term, holds)
        found = self._masks.get(key)
        if found is None:
            words = self.layout.terms[term].words
            found = sum(1 << index for index, word in enumerate(words) if word in holds)
            if len(self._masks) >= MASKS:
                self._masks.clear()
            self._masks[key] = found
        return found

    def count_times(self, slots: Slots, at: Moment, now: Any) -> None:
        """Durations and days counted to the moment `now` (ms), in the zone of `at`; known where their start is."""
        surgery_at, day_after, sleep_start, wake_time, midpoint = self._times
        for index, source in self._counted:
            if slots[source] != -INFINITY:
                _set(slots, index, _ratio(now - slots[source], HOUR))
        surgery = slots[surgery_at]
        if surgery != -INFINITY:
            _set(slots, day_after, (at.day_of(now) - at.day_of(surgery)) * 1000)
        slept, woke = slots[sleep_start], slots[wake_time]
        if slept != -INFINITY and woke != -INFINITY:
            _set(slots, midpoint, _ratio(slept + woke, 2))

    def history(self, bound: Bound, ready: list[Slots], derive: Derive | None) -> History:
        """The earlier visits of a case, as conditions over visits and days read them. `ready` are their slots, with
        the scores that `derive` fills."""
        at, now = bound.case.at, bound.now
        today = at.day.toordinal()
        own_times = self._own_times(now) if now is not None else {}
        if not bound.earlier:
            return History(at.ms, today, now is not None, sample_times=own_times, derive=derive)
        # Only visits of one day are laid over each other, and only then does it count what silence alone put there.
        several = len({today, *[visit.day for visit in bound.earlier]}) <= len(bound.earlier)
        visits = [
            PastVisit(
                visit.at.ms, visit.day, slots, self._own_times(visit), self.assumed(visit.facts) if several else _NONE
            )
            for visit, slots in zip(bound.earlier, ready, strict=True)
        ]
        return History(
            at.ms,
            today,
            now is not None,
            tuple(visits),
            by_day(visits, today, derive),
            tuple([visit for visit in visits if visit.day == today]),
            Samples(bound.earlier, self._sampled),
            own_times,
            self.assumed(now.facts if now is not None else {}) if several else _NONE,
            derive,
        )

    def _own_times(self, visit: BoundVisit) -> Mapping[int, Any]:
        low = self.layout.low
        return {low[term]: at.ms for term, at in visit.own.items()} if visit.own else {}


def _set(slots: Slots, index: int, value: Any) -> None:
    slots[index] = slots[index + 1] = value


def _ratio(value: Any, divisor: int) -> Any:
    if isinstance(value, int) and value % divisor == 0:
        return value // divisor
    exact = Fraction(value) / divisor
    return exact.numerator if exact.denominator == 1 else exact
