"""One bound case decided by one pathway: slots, verdicts, outcome, next phase."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fenji.expr.check import PLACE
from fenji.expr.layout import Slots
from fenji.expr.over import Derive, History
from fenji.model.moment import Moment
from fenji.model.pathway import CanByTier
from fenji.program.program import PhaseProgram, Program, Standing
from fenji.program.scores import ScoreProgram
from fenji.run.bind import Binder, Bound
from fenji.run.combine import Outcome, combine, lowest

MEMO_LIMIT = 100_000
NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program with the scores it reads, and what its decisions have been before."""

    program: Program
    scores: tuple[ScoreProgram, ...]
    all_scores: tuple[ScoreProgram, ...]
    derive: Derive | None
    fingerprint: str
    memo: dict[object, Outcome]

    def outcome(
        self, standing: Standing, verdicts: tuple[int, ...], refused: bool, can_here: frozenset[str] | None
    ) -> Outcome:
        """`combine`, remembered: it depends on nothing but these."""
        key = (standing.phase, standing.tier, verdicts, refused, can_here)
        found = self.memo.get(key)
        if found is None:
            if len(self.memo) >= MEMO_LIMIT:
                self.memo.clear()
            found = self.memo[key] = combine(standing, verdicts, refused=refused, can_here=can_here)
        return found


@dataclass(frozen=True, slots=True)
class Step:
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


def can_do(program: Program, bound: Bound, phase: str, every: tuple[str, ...]) -> frozenset[str]:
    """What can be done where the patient is: by the institution's own, or by what its tier alone lets one assume."""
    if bound.place.capabilities is not None:
        return bound.place.capabilities
    rows = program.model.can_when_only_tier_is_known or (CanByTier(tier="tertiary", can="all"),)
    found: set[str] = set()
    for row in rows:
        if row.tier == bound.place.tier and (not row.phases or phase in row.phases):
            found.update(every if row.can == "all" else row.can)
    return frozenset(found)


def start(compiled: Compiled, binder: Binder, bound: Bound, phase_id: str) -> tuple[frozenset[str], Slots, History]:
    """Abilities, slots and history of a case in one phase."""
    program = compiled.program
    can = can_do(program, bound, phase_id, program.layout.terms[PLACE].words)
    slots = binder.slots(bound, bound.now, can)
    if compiled.derive is not None:
        compiled.derive(slots)
    return can, slots, binder.history(bound, can, compiled.derive)


def decide_step(compiled: Compiled, binder: Binder, bound: Bound, phase_id: str) -> Step:
    """The step of one case in one phase. Total: unknown facts are verdicts, never errors."""
    program = compiled.program
    phase = program.phases[phase_id]
    standing = phase.standings[bound.place.tier]
    can, slots, history = start(compiled, binder, bound, phase_id)
    verdicts = phase.verdicts(slots, history)
    refused = bound.case.patient.wishes.accepts_referral is False
    outcome = compiled.outcome(standing, verdicts, refused, bound.place.capabilities)
    rows = _matching_rows(program, phase_id, outcome, slots, history)
    targets = {program.model.transitions[row].to for row in rows}
    next_phase = program.machine.step(phase_id, outcome.move, rows[0]) if len(targets) == 1 else phase_id
    clash = rows if len(targets) > 1 else ()
    return Step(
        compiled, bound, binder, phase, standing, can, slots, history, verdicts, outcome, next_phase, clash
    )


def _matching_rows(
    program: Program, phase: str, outcome: Outcome, slots: Slots, history: History
) -> tuple[int, ...]:
    """The transition rows that this outcome takes; a row's condition must be certainly met."""
    found: list[int] = []
    tier = lowest(outcome.target.tiers)
    for index, row in enumerate(program.model.transitions):
        if outcome.move not in row.on or (row.start != ("all",) and phase not in row.start):
            continue
        if row.target_tier and tier not in row.target_tier:
            continue
        if row.purpose and outcome.purpose not in row.purpose:
            continue
        when = program.transitions[phase][index].when
        if when is None or when(slots, history)[0] == 2:
            found.append(index)
    return tuple(found)


def at_moment(step: Step, at: Moment, ms: object) -> tuple[Slots, History]:
    """The same facts at a later moment: only times counted to `at` differ."""
    slots = list(step.slots)
    slots[0] = slots[1] = ms
    step.binder.count_times(slots, at, ms)
    if step.compiled.derive is not None:
        step.compiled.derive(slots)
    return slots, replace(step.history, at=ms)


Steps = Mapping[str, Step]
