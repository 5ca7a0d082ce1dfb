"""A case held against the terms: facts become bounds, visits become slots, the patient's and the place's terms are
worked out. What cannot be meant is refused with its path."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from fenji.expr.check import PLACE
from fenji.expr.layout import INFINITY, Bounds, Layout, Slots
from fenji.expr.over import Derive, History, merged
from fenji.expr.over import Visit as PastVisit
from fenji.linked.vocabulary import NAMED_HERE, given
from fenji.model.case import Case
from fenji.model.moment import Moment
from fenji.model.read_case import MANY, CaseProblem, Path
from fenji.model.terms import Silence, Term
from fenji.run.facts import UNOBTAINABLE, FactReader

HOUR = 3600
COUNTED_FROM = (
    ("hours_since_last_known_well", "last_known_well"),
    ("hours_since_recognition", "recognized_at"),
)
MASKS = 4_096
"""So many sets of abilities are remembered as bits."""
SAMPLE_KINDS = ("quantity", "number")
_NONE: frozenset[int] = frozenset()


class Told(NamedTuple):
    """One fact as read: its bounds, the moment of its sample, and whether it was asked and could not be had."""

    bounds: Bounds
    at: Moment
    own_time: bool
    unobtainable: bool = False


class BoundVisit(NamedTuple):
    at: Moment
    day: int
    facts: Mapping[str, Told]


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


class Binder:
    """Binds cases over one set of terms and one layout. Holds no patient; safe for many threads."""

    def __init__(self, terms: Mapping[str, Term], layout: Layout) -> None:
        self.terms = terms
        self.layout = layout
        self.reader = FactReader(terms, layout.terms)
        self._scores = frozenset(id for id, term in terms.items() if term.score)
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
        self._screened_blank: dict[tuple[str, ...], Slots] = {}
        index, kinds = layout.low, layout.terms
        self._told_at = {id: index[given(id) if id in self._scores else id] for id in kinds}
        """Where what is told of a term is put: the total of a score stands beside the sum of its items."""
        self._sampled = {id: index[id] for id, kind in kinds.items() if kind.kind in SAMPLE_KINDS}
        self._counted = tuple((index[term], index[start]) for term, start in COUNTED_FROM)
        self._times = tuple(
            index[term] for term in ("surgery_at", "postoperative_day", "sleep_start", "wake_time", "sleep_midpoint")
        )
        self._sex = {word: place for place, word in enumerate(kinds["sex"].words)}
        self._tier = {word: place for place, word in enumerate(kinds["tier_here"].words)}
        self._masks: dict[tuple[str, frozenset[str]], int] = {}

    # -- facts

    def bind(self, case: Case, place: Place, extra: Mapping[str, Bounds]) -> tuple[Bound | None, list[CaseProblem]]:
        """The bound case, or every fact that cannot be meant; of very many the first."""
        problems: list[CaseProblem] = []
        visits: list[BoundVisit] = []
        read, at = self.reader.read, case.at
        for index, visit in enumerate(case.visits):
            facts: dict[str, Told] = {}
            for term, fact in visit.facts.items():
                found = read(term, fact.value)
                if type(found[0]) is str:
                    path: Path = ("visits", index, "facts", term)
                    problems.append(CaseProblem(found[0], path, dict(found[1]), found[0] == "case-unknown-term"))
                    if len(problems) >= MANY:
                        return None, problems
                    continue
                own = fact.at is not None
                facts[term] = Told(found, fact.at or visit.at, own, fact.value == UNOBTAINABLE)
            visits.append(BoundVisit(visit.at, at.day_of(visit.at.ms), facts))
        if problems:
            return None, problems
        now = visits[-1] if visits and visits[-1].at.ms == case.at.ms else None
        return Bound(case, place, now, tuple(visits[:-1] if now is not None else visits), extra), []

    # -- slots

    def slots(self, bound: Bound, visit: BoundVisit | None, can: frozenset[str]) -> Slots:
        """The slots of one visit (None: nothing was told), the derived scores not yet filled."""
        return self._slots(bound, visit, self._patient_and_place(bound, can))

    def readied(self, bound: Bound, can: frozenset[str]) -> tuple[Slots, list[Slots]]:
        """The slots of now and of each earlier visit, the derived scores not yet filled."""
        fixed = self._patient_and_place(bound, can)
        return self._slots(bound, bound.now, fixed), [self._slots(bound, visit, fixed) for visit in bound.earlier]

    def _slots(self, bound: Bound, visit: BoundVisit | None, fixed: list[tuple[int, Any]]) -> Slots:
        facts = visit.facts if visit is not None else {}
        slots = self._start(facts)
        told_at = self._told_at
        for term, told in facts.items():
            index = told_at[term]
            slots[index], slots[index + 1] = told[0]
        if bound.extra:
            for term, bounds in bound.extra.items():
                if term not in facts:
                    index = self.layout.low[term]
                    slots[index], slots[index + 1] = bounds
        for index, value in fixed:
            slots[index] = slots[index + 1] = value
        at = bound.case.at
        self.count_times(slots, at, at.ms)
        return slots

    def _start(self, facts: Mapping[str, Told]) -> Slots:
        """Blank slots, with what a screen answered with yes says of the terms left out."""
        done = tuple(
            [screen for screen in self._screens if (told := facts.get(screen)) is not None and told[0] == (1, 1)]
        )
        if not done:
            return self._blank.copy()
        ready = self._screened_blank.get(done)
        if ready is None:
            ready = self._blank.copy()
            for screen in done:
                for index, _ in self._screens[screen]:
                    ready[index] = ready[index + 1] = 0
            self._screened_blank[done] = ready
        return ready.copy()

    def assumed(self, facts: Mapping[str, Told]) -> frozenset[int]:
        """The words that silence puts into a visit without a measurement they could speak of."""
        return frozenset(
            low
            for low, term, beside in self._assumed
            if term not in facts and not any(t in beside and not told.unobtainable for t, told in facts.items())
        )

    def _patient_and_place(self, bound: Bound, can: frozenset[str]) -> list[tuple[int, Any]]:
        """What is the same at every visit: lower index and value."""
        low = self.layout.low
        patient, place = bound.case.patient, bound.place
        found: list[tuple[int, Any]] = [
            (0, bound.case.at.ms),
            (low["sex"], self._sex[patient.sex]),
            (low[NAMED_HERE], int(place.capabilities is not None)),
            (low[PLACE], self._mask(PLACE, can)),
        ]
        if patient.age_years is not None:
            found.append((low["age"], patient.age_years * 1000))
        if place.tier is not None:
            found.append((low["tier_here"], self._tier[place.tier]))
        if place.capabilities is not None:
            found.append((low["capabilities_here"], self._mask("capabilities_here", place.capabilities)))
        return found

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
        """The earlier visits of a case, as conditions over visits and days read them. `ready` are their slots."""
        at, now = bound.case.at, bound.now
        today = at.day.toordinal()
        own_times = self._own_times(now.facts) if now is not None else {}
        if not bound.earlier:
            return History(at.ms, today, now is not None, sample_times=own_times, derive=derive)
        visits: list[PastVisit] = []
        samples: dict[int, list[tuple[Any, Any]]] = {}
        sampled = self._sampled
        # Only visits of one day are laid over each other, and only then does it count what silence alone put there.
        several = len({today, *[visit.day for visit in bound.earlier]}) <= len(bound.earlier)
        for visit, slots in zip(bound.earlier, ready, strict=True):
            if derive is not None:
                slots = slots.copy()
                derive(slots)
            assumed = self.assumed(visit.facts) if several else _NONE
            visits.append(PastVisit(visit.at.ms, visit.day, slots, self._own_times(visit.facts), assumed))
            for term, told in visit.facts.items():
                low = sampled.get(term)
                if low is not None and not told.unobtainable:
                    samples.setdefault(low, []).append((told.at.ms, told.bounds[0]))
        return History(
            at.ms,
            today,
            now is not None,
            tuple(visits),
            _by_day(visits, today, derive),
            tuple([visit for visit in visits if visit.day == today]),
            samples,
            own_times,
            self.assumed(now.facts if now is not None else {}) if several else _NONE,
            derive,
        )

    def _own_times(self, facts: Mapping[str, Told]) -> dict[int, Any]:
        return {self.layout.low[term]: told.at.ms for term, told in facts.items() if told.own_time}


def _by_day(visits: list[PastVisit], today: int, derive: Derive | None) -> tuple[PastVisit, ...]:
    """Earlier days, each with the last known value of every term of that day."""
    days: list[PastVisit] = []
    for visit in visits:
        if visit.day == today:
            continue
        if days and days[-1].day == visit.day:
            older = days[-1]
            slots = merged(older.slots, visit.slots, derive, visit.assumed)
            days[-1] = PastVisit(visit.at, visit.day, slots, assumed=older.assumed & visit.assumed)
        else:
            days.append(visit)
    return tuple(days)


def _set(slots: Slots, index: int, value: Any) -> None:
    slots[index] = slots[index + 1] = value


def _ratio(value: Any, divisor: int) -> Any:
    if isinstance(value, int) and value % divisor == 0:
        return value // divisor
    exact = Fraction(value) / divisor
    return exact.numerator if exact.denominator == 1 else exact
