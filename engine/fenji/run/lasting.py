"""How long an answer holds if nothing happens but time."""

from typing import Any

from fenji.codes import Lang
from fenji.expr.layout import INFINITY
from fenji.run.possible import PhaseReach
from fenji.run.step import Step, at_moment

MOST_POINTS = 40
"""So many moments at which a window opens or closes are looked at."""


def valid_until(step: Step, reach: PhaseReach, lang: Lang) -> dict[str, Any] | None:
    """The last moment this answer holds, and what ends then; None when no window closes that bears on it."""
    found = end_of(step, reach, turning_points(step, reach))
    return None if found is None else ending(step, found, lang)


def ending(step: Step, found: tuple[Any, tuple[str, ...]], lang: Lang) -> dict[str, Any]:
    """An end as the record shows it, from how long after `at` it comes and the criteria that change then."""
    after, changed = found
    at, names = step.bound.case.at, ", ".join(changed)
    ends = f"此后 {names} 的判定改变" if lang == "zh" else f"after this the verdict of {names} changes"
    return {"at": at.text_of(at.ms + after), "because": ends}


def end_of(step: Step, reach: PhaseReach, points: list[Any]) -> tuple[Any, tuple[str, ...]] | None:
    """How long after `at` the answer still holds, and the criteria whose verdicts change then."""
    at, now = step.bound.case.at, step.outcome
    for moment in points:
        for ms in (moment, moment + 1):
            slots, history = at_moment(step, at, ms)
            verdicts = step.phase.verdicts(slots, history)
            if verdicts == step.verdicts:
                continue
            outcome, _ = step.compiled.outcome(step.standing, verdicts, step.refused, step.bound.place.capabilities)
            if (outcome.move, outcome.urgency, outcome.target) == (now.move, now.urgency, now.target):
                continue
            both = zip(step.phase.criteria, step.verdicts, verdicts, strict=False)
            return moment - at.ms, tuple(id for id, before, after in both if before != after)
    return None


def turning_points(step: Step, reach: PhaseReach) -> list[Any]:
    """The moments from `at` on at which a time window opens or closes."""
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
    return sorted(moment for moment in found if moment >= at)[:MOST_POINTS]


def elapsed(step: Step, reach: PhaseReach) -> tuple[Any, ...]:
    """What an end depends on besides what the phase can tell apart: the exact times, and where midnight lies."""
    at = step.bound.case.at
    times = tuple(at.ms - step.slots[low] for low, _ in reach.counted_back)
    return times, (at.ms + at.offset_ms) % 86_400_000
