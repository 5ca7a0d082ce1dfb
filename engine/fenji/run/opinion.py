"""A step's outcome held against the second engine's conclusions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fenji.program.opinion import Agreed, Disagreed, SecondOpinion, Unavailable
from fenji.program.program import Standing
from fenji.program.rulebase import Conclusions, CriterionRule, PhaseRules
from fenji.run.combine import MET, Outcome, is_open
from fenji.run.step import Step

REMEMBERED = 100_000
AGREED: Mapping[str, Any] = {"status": "agreed"}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two engines, two answers: which criteria were met, and both accounts."""

    pathway: str
    phase: str
    met: tuple[str, ...]
    ours: Conclusions
    theirs: Conclusions


class Opinions:
    """Asks the second engine about steps, once for every set of verdicts."""

    def __init__(self, second: SecondOpinion) -> None:
        self.second = second
        self._switched_off = second.status()["state"] == "off"
        self._silent: Mapping[str, Any] | None = None
        self._keys: dict[int, tuple[Standing, str]] = {}
        self._agreed: dict[tuple[int, tuple[int, ...], bool], Outcome] = {}

    def of(self, step: Step) -> Mapping[str, Any] | Disagreement:
        """Agreed, why it could not be had, or the disagreement."""
        if self._silent is not None:
            return self._silent
        same = (id(step.standing), step.verdicts, step.refused)
        if self._agreed.get(same) is step.outcome:
            return AGREED
        key = self._key(step)
        sheet = answer_sheet(step)
        ours = conclusions(step)
        opinion = self.second.check(ours, key, sheet)
        if isinstance(opinion, Agreed):
            if len(self._agreed) >= REMEMBERED:
                self._agreed.clear()
            self._agreed[same] = step.outcome
            return AGREED
        if isinstance(opinion, Unavailable):
            said = {"status": "unavailable", "reason": opinion.reason._asdict()}
            if self._switched_off:
                self._silent = said
            return said
        assert isinstance(opinion, Disagreed)
        met = tuple(id for id, v in zip(step.phase.criteria, step.verdicts, strict=False) if v == MET)
        return Disagreement(step.program.id, step.phase.id, met, opinion.ours, opinion.theirs)

    def _key(self, step: Step) -> str:
        standing = step.standing
        found = self._keys.get(id(standing))
        if found is None:
            key = f"{step.program.id}/{step.program.linked.profile}/{standing.phase}/{standing.tier}"
            self.second.know(key, phase_rules(standing))
            # The standing is kept beside its key: an id is only unique while its object lives.
            found = self._keys[id(standing)] = (standing, key)
        return found[1]


def phase_rules(standing: Standing) -> PhaseRules:
    """The rules of a phase at one own tier, as the second engine takes them."""
    rules = tuple(
        CriterionRule(
            effect.criterion,
            effect.role,
            effect.urgency if effect.role in ("up", "side") else None,
            effect.purpose,
            effect.tiers,
            effect.capabilities,
        )
        if effect is not None
        else CriterionRule(f"criterion {index}", "advise")
        for index, effect in enumerate(standing.effects)
    )
    return PhaseRules(
        standing.pathway,
        standing.phase,
        rules,
        tuple(item.item for item in standing.excludes),
        "ask" if standing.down_unknown == "ask" else "stay",
    )


def answer_sheet(step: Step) -> bytes:
    """The verdicts, the open items and consent, one byte each."""
    count = len(step.standing.effects)
    opened = [is_open(item, step.verdicts) for item in step.standing.excludes]
    return bytes([*step.verdicts[:count], *opened, step.refused])


def conclusions(step: Step) -> Conclusions:
    """Our outcome in the second engine's words.

    What a move up from the top of the ladder is called (a transfer where the house lacks what is needed) depends on
    the institution alone and is no inference, so it is compared as the move up that it was inferred as.
    """
    outcome = step.outcome
    move = outcome.move
    if move == "transfer" and not _sideways_by_rule(step):
        move = "refer_up"
    if outcome.urgency is None:
        return Conclusions(move, conflict=bool(outcome.clash))
    return Conclusions(
        move,
        outcome.urgency,
        outcome.purpose,
        frozenset(outcome.target.tiers),
        frozenset(outcome.target.capabilities),
    )


def _sideways_by_rule(step: Step) -> bool:
    effects = [e for e in step.standing.effects if e is not None and e.criterion in step.outcome.by]
    return all(effect.role == "side" for effect in effects)
