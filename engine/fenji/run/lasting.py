"""How long an answer holds if nothing happens but time: windows close, days after surgery pass, birthdays come."""

from functools import lru_cache
from math import ceil, floor
from typing import Any

from fenji.codes import Lang
from fenji.expr.kinds import Exact
from fenji.expr.layout import INFINITY
from fenji.model.moment import birthday
from fenji.run.combine import Outcome
from fenji.run.phase_reach import PhaseReach
from fenji.run.rows import advised
from fenji.run.step import Step, at_moment

MOST_POINTS = 40
"""So many moments at which a window opens or closes are looked at."""
HORIZON = 366 * 86_400_000
"""Days and birthdays further off than this (ms) are no news to anybody who reads a decision today."""
End = tuple[Any, tuple[str, ...]]
"""How long after `at` an answer still holds (ms), and the criteria and rows of advice that change then."""


def valid_until(step: Step, reach: PhaseReach, lang: Lang) -> dict[str, Any] | None:
    """The last moment this answer holds, and what ends then; None when time alone changes nothing."""
    found = end_of(step, reach, turning_points(step, reach, days_completed(step, reach)))
    return None if found is None else ending(step, found, lang)


def ending(step: Step, found: End, lang: Lang) -> dict[str, Any]:
    """An end as the record shows it."""
    after, changed = found
    at, model = step.bound.case.at, step.program.model
    said: list[str] = [(model.criteria.get(id) or model.advice[id]).says.of(lang) for id in changed]
    if not said:  # only an item that must be ruled out turned
        said = ["须先排除的情况" if lang == "zh" else "what must be ruled out first"]
    ends = f"此后有变：{'；'.join(said)}" if lang == "zh" else f"changes after this: {'; '.join(said)}"
    return {"at": at.text_of(at.ms + after), "because": ends}


def end_of(step: Step, reach: PhaseReach, points: list[Any]) -> End | None:
    """The first moment after which move, urgency, purpose, target or advice is another."""
    at, now, told = step.bound.case.at, step.outcome, advised(step)
    just_before = step.verdicts
    for moment in points:
        for ms in (moment, moment + 1):
            slots, history = at_moment(step, at, ms)
            verdicts = step.phase.verdicts(slots, history)
            outcome, _ = step.compiled.outcome(step.standing, verdicts, step.refused, step.bound.place.capabilities)
            then = step._replace(slots=slots, history=history, verdicts=verdicts, outcome=outcome)
            same = _asked(outcome) == _asked(now)
            said = advised(then)
            if same and said == told:
                just_before = verdicts  # what turned here and changed nothing is not what ends the answer later
                continue
            both = zip(step.phase.criteria, just_before, verdicts, strict=False)
            turned = [id for id, before, after in both if before != after]
            other = [id for id in (*told, *said) if (id in told) != (id in said)]
            return moment - at.ms, tuple(dict.fromkeys([*turned, *other]))
    return None


def _asked(outcome: Outcome) -> tuple[Any, ...]:
    """What an outcome asks for, by whichever criteria; what is accepted instead is told by criterion."""
    target = outcome.target
    needs = frozenset(
        (need.criterion if need.instead else "", need.capabilities, need.instead) for need in target.needs
    )
    return (
        outcome.move, outcome.urgency, outcome.purpose, target.tiers, target.capabilities, target.preferred,
        target.direct, needs,
    )  # fmt: skip


def turning_points(step: Step, reach: PhaseReach, days: list[int]) -> list[Any]:
    """The moments from `at` on at which a time window opens or closes; `days` are those at which a day or a year is
    completed."""
    slots, at, history = step.slots, step.bound.case.at.ms, step.history
    found: set[Any] = set()
    for low, durations in reach.counted_back:
        if slots[low] == slots[low + 1] and abs(slots[low]) != INFINITY:
            found.update(slots[low] + duration for duration in durations)
    for lows, within in reach.sampled:
        for low in lows:
            found.update(when + within for when, _ in history.samples.get(low, ()))
            if slots[low] == slots[low + 1]:
                found.add(history.sample_times.get(low, history.at) + within)
    for within in reach.spans:
        found.update(visit.at + within for visit in history.visits)
    found.update(days)
    return sorted(moment for moment in found if moment >= at)[:MOST_POINTS]


def days_completed(step: Step, reach: PhaseReach) -> list[int]:
    """The midnights at which a limit of days after surgery or of age is reached or passed."""
    at, slots = step.bound.case.at, step.slots
    found: list[int] = []
    surgery, limits = reach.days_after
    if limits and slots[surgery] == slots[surgery + 1] and abs(slots[surgery]) != INFINITY:
        begun = at.day_of(slots[surgery])
        found += [at.midnight(begun + day) for day in _whole(limits)]
    born = step.bound.case.patient.birth_date
    if born is not None and reach.ages:
        first = at.day.year - born.year
        near = (first, first + 1, first + 2)  # within the horizon
        found += [at.midnight(birthday(born, years).toordinal()) for years in _whole(reach.ages) if years in near]
    return [moment for moment in found if at.ms <= moment <= at.ms + HORIZON]


@lru_cache(maxsize=1024)
def _whole(limits: tuple[Exact, ...]) -> list[int]:
    """The whole numbers at which a count reaches or passes a limit (at SCALE)."""
    return sorted({whole for limit in limits for whole in (ceil(limit / 1000), floor(limit / 1000) + 1)})


def elapsed(step: Step, reach: PhaseReach, completed: list[int]) -> tuple[Any, ...]:
    """What an end depends on besides what the phase can tell apart: the exact times, and where midnight lies."""
    at = step.bound.case.at
    times = tuple(at.ms - step.slots[low] for low, _ in reach.counted_back)
    visits = tuple(at.ms - visit.at for visit in step.history.visits) if reach.spans else ()
    days = tuple([moment - at.ms for moment in completed])
    return times, visits, days, (at.ms + at.offset_ms) % 86_400_000
