"""Which rows of advice and follow-up belong to a decision."""

from fenji.model.pathway import On
from fenji.program.program import Row
from fenji.run.combine import MET, UNMET
from fenji.run.step import Step

_DIRECTION = {"refer_up": "up", "refer_down": "down", "transfer": "side"}


def row_holds(on: On, row: Row, step: Step) -> bool:
    """Whether a row belongs to this decision. Its condition must be certainly met."""
    return row_verdict(on, row, step) == MET


def row_verdict(on: On, row: Row, step: Step) -> int:
    """The verdict of a row's condition; unmet where the row is of other decisions."""
    outcome = step.outcome
    urgency, direction = outcome.declined or (outcome.urgency, _DIRECTION.get(outcome.move))
    fits = (
        (not on.moves or outcome.move in on.moves)
        and (not on.phases or step.phase.id in on.phases)
        and (not on.here or step.tier in on.here)
        and (not on.urgency or urgency in on.urgency)
        and (not on.direction or direction in on.direction)
        and (not on.by or any(criterion in on.by for criterion in outcome.by))
        and (on.refused is None or on.refused == step.refused)
    )
    if not fits:
        return UNMET
    return MET if row.when is None else row.when(step.slots, step.history)[0]


def advised(step: Step) -> tuple[str, ...]:
    """The advice of a decision by id: criteria that advise, then rows."""
    program, phase = step.program, step.phase.id
    rows = program.advice[phase]
    return (
        *(
            effect.criterion
            for index, effect in enumerate(step.standing.effects)
            if effect is not None and effect.role == "advise" and step.verdicts[index] == MET
        ),
        *(id for id, advice in program.model.advice.items() if row_holds(advice.on, rows[id], step)),
    )
