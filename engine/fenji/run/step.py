"""One bound case decided by one pathway: slots, verdicts, outcome, next phase."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from fenji.expr.layout import Bounds, Slots
from fenji.expr.over import History, Visit
from fenji.model.moment import Moment, completed_years
from fenji.program.derived import Filling
from fenji.program.program import PhaseProgram, Program, Standing
from fenji.program.scores import ScoreProgram
from fenji.run.bind import Binder, Bound
from fenji.run.combine import Outcome, combine, lowest

MEMO_LIMIT = 16_384
NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A program with the scores it reads, and what its decisions have been before."""

    program: Program
    scores: tuple[ScoreProgram, ...]
    all_scores: tuple[ScoreProgram, ...]
    score_bits: Mapping[str, int]
    score_of: Mapping[str, ScoreProgram]
    """By every term that speaks of a score."""
    filling: Mapping[str, Filling]
    """By phase, what fills the scores that it reads."""
    fingerprint: str
    memo: "dict[object, tuple[Outcome, Leaving | None]]"

    def outcome(
        self, standing: Standing, verdicts: tuple[int, ...], refused: bool, can_here: frozenset[str] | None
    ) -> "tuple[Outcome, Leaving | None]":
        """`combine`, and where it leads unless that depends on the facts. Remembered by all that they depend on."""
        key = (standing.phase, standing.tier, verdicts, refused, can_here)
        found = self.memo.get(key)
        if found is None:
            if len(self.memo) >= MEMO_LIMIT:
                self.memo.clear()
            outcome = combine(standing, verdicts, refused=refused, can_here=can_here)
            rows = self.program.leaving[standing.phase, outcome.move]
            by_facts = any(when is not None for _, _, when in rows)
            found = outcome, None if by_facts else leaving(self.program, standing.phase, outcome, [], History())
            self.memo[key] = found
        return found


Leaving = tuple[str, tuple[int, ...]]
"""The next phase, and the transition rows that would lead to different ones."""


class Step(NamedTuple):
    """A decided case, with all that its explanations read."""

    compiled: Compiled
    bound: Bound
    binder: Binder
    phase: PhaseProgram
    standing: Standing
    can: frozenset[str]
    slots: Slots
    history: History
    verdicts: tuple[int, ...]
    outcome: Outcome
    next_phase: str
    transition_clash: tuple[int, ...] = ()

    @property
    def program(self) -> Program:
        return self.compiled.program

    @property
    def refused(self) -> bool:
        return self.bound.case.patient.wishes.accepts_referral is False

    @property
    def tier(self) -> str | None:
        return self.bound.place.tier


def can_do(program: Program, bound: Bound, phase: str) -> frozenset[str]:
    """What can be done where the patient is: by the institution's own, or by what its tier alone lets one assume."""
    own = bound.place.capabilities
    return program.can_by_tier[phase, bound.place.tier] if own is None else own


Started = tuple[frozenset[str], Slots, History]
"""A case in one phase of a program: what can be done there, the slots of now, the earlier visits."""


class Readied:
    """Slots and history of one case, made ready once for all its pathways; never changed."""

    __slots__ = ("_binder", "_bound", "_ready", "_together")

    def __init__(self, binder: Binder, bound: Bound, together: Filling | None = None) -> None:
        """`together` fills the scores of all its pathways; without it each pathway fills its own."""
        self._binder = binder
        self._bound = bound
        self._together = together
        self._ready: dict[Any, tuple[Slots, History]] = {}

    def start(self, compiled: Compiled, phase: str) -> Started:
        """Abilities, slots and history of the case in one phase of a program."""
        bound, filling = self._bound, self._together or compiled.filling[phase]
        can = can_do(compiled.program, bound, phase)
        ready = self._ready.get((can, filling))
        if ready is None:
            now, past, read = filling
            fill, fill_past = None if now is None else now.fill, None if past is None else past.fill
            slots, earlier = self._binder.readied(bound, can, fill, fill_past, read)
            ready = self._ready[can, filling] = slots, self._binder.history(bound, earlier, past)
        return can, *ready


def start(compiled: Compiled, binder: Binder, bound: Bound, phase: str) -> Started:
    """Abilities, slots and history of a case in one phase."""
    return Readied(binder, bound).start(compiled, phase)


def decide_step(
    compiled: Compiled, binder: Binder, bound: Bound, phase_id: str, started: Started | None = None
) -> Step:
    """The step of one case in one phase. Total: unknown facts are verdicts, never errors."""
    program = compiled.program
    phase = program.phases[phase_id]
    standing = phase.standings[bound.place.tier]
    can, slots, history = start(compiled, binder, bound, phase_id) if started is None else started
    verdicts = phase.verdicts(slots, history)
    refused = bound.case.patient.wishes.accepts_referral is False
    outcome, led = compiled.outcome(standing, verdicts, refused, bound.place.capabilities)
    next_phase, clash = leaving(program, phase_id, outcome, slots, history) if led is None else led
    return Step(compiled, bound, binder, phase, standing, can, slots, history, verdicts, outcome, next_phase, clash)


def leaving(program: Program, phase: str, outcome: Outcome, slots: Slots, history: History) -> Leaving:
    """Where an outcome leads from a phase."""
    rows = matching_rows(program, phase, outcome, slots, history)
    if not rows:
        return phase, ()
    if len({program.model.transitions[row].to for row in rows}) > 1:
        return phase, rows
    return program.machine.step(phase, outcome.move, rows[0]), ()


def matching_rows(
    program: Program, phase: str, outcome: Outcome, slots: Slots, history: History
) -> tuple[int, ...]:
    """The transition rows that this outcome takes; a row's condition must be certainly met."""
    found: list[int] = []
    tier = lowest(outcome.target.tiers)
    for index, row, when in program.leaving[phase, outcome.move]:
        if row.target_tier and tier not in row.target_tier:
            continue
        if row.purpose and outcome.purpose not in row.purpose:
            continue
        if when is None or when(slots, history)[0] == 2:
            found.append(index)
    return tuple(found)


def at_moment(step: Step, at: Moment, ms: Any) -> tuple[Slots, History]:
    """The same facts at a later moment: only times counted to `at`, and the age, differ."""
    slots, history = step.slots.copy(), step.history._replace(at=ms)
    slots[0] = slots[1] = ms
    step.binder.count_times(slots, at, ms)
    born = step.bound.case.patient.birth_date
    if born is not None:
        low = step.program.layout.low["age"]
        years = completed_years(born, date.fromordinal(at.day_of(ms))) * 1000
        if years != slots[low]:
            slots[low] = slots[low + 1] = years
            history = aged(history, low, (years, years))
    scores = step.compiled.filling[step.phase.id].now
    if scores is not None:
        scores(slots)
    return slots, history


def aged(history: History, low: int, age: Bounds) -> History:
    """The history of a patient of this age: his age holds for the earlier visits too. `low`: where it stands."""

    def one(visit: Visit) -> Visit:
        slots = visit.slots.copy()
        slots[low], slots[low + 1] = age
        if history.derive is not None:
            history.derive(slots)
        return visit._replace(slots=slots)

    return history._replace(
        visits=tuple(map(one, history.visits)),
        days=tuple(map(one, history.days)),
        earlier_today=tuple(map(one, history.earlier_today)),
    )


Steps = Mapping[str, Step]
