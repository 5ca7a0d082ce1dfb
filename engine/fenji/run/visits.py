"""The visits of a case, read: one by one, gathered into days, and as samples of each term."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fenji.expr.layout import Bounds
from fenji.expr.over import Derive, merged
from fenji.expr.over import Visit as PastVisit
from fenji.model.moment import Moment


class BoundVisit(NamedTuple):
    """One visit, read. What was asked and could not be had stands among the facts, with the bounds of the unknown.

    `own` are the times of samples that have one of their own, `screens` those answered with yes.
    """

    at: Moment
    day: int
    facts: Mapping[str, Bounds]
    own: Mapping[str, Moment]
    screens: tuple[str, ...]

    def observed_at(self, term: str) -> Moment:
        """When a fact of this visit was observed."""
        return self.own.get(term, self.at)


class Samples(Mapping[int, Sequence[tuple[Any, Any]]]):
    """Every earlier sample as (time, value), by the lower index of its term, gathered when it is asked for."""

    __slots__ = ("_earlier", "_found", "_terms")

    def __init__(self, earlier: Sequence[BoundVisit], terms: Mapping[int, str]) -> None:
        self._earlier = earlier
        self._terms = terms
        self._found: dict[int, tuple[tuple[Any, Any], ...]] = {}

    def __getitem__(self, low: int) -> tuple[tuple[Any, Any], ...]:
        found = self._found.get(low)
        if found is None:
            term = self._terms.get(low, "")
            told = [(visit, visit.facts[term]) for visit in self._earlier if term in visit.facts]
            found = tuple((visit.observed_at(term).ms, least) for visit, (least, most) in told if least == most)
            self._found[low] = found
        return found

    def get(self, low: int, default: Any = ()) -> Any:
        found = self._found.get(low)
        return self[low] if found is None else found

    def __iter__(self) -> Iterator[int]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)


def by_day(visits: list[PastVisit], today: int, derive: Derive | None) -> tuple[PastVisit, ...]:
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
