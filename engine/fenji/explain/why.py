"""Why a decision is as it is, and what would change it: read off the record, never decided again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fenji.explain.labels import Labels
from fenji.expr.names import nearest
from fenji.run.decision import Decision

Finding = Mapping[str, Any]


class Unknown(KeyError):
    """No such criterion among those judged. `phases` are those it belongs to, where it belongs to others."""

    def __init__(self, known: tuple[str, ...], near: str, phase: str = "", phases: tuple[str, ...] = ()) -> None:
        super().__init__(near)
        self.known, self.near, self.phase, self.phases = known, near, phase, phases


@dataclass(frozen=True, slots=True)
class Change:
    """A move that is still possible, and the facts of which one or more would have to be found out for it."""

    move: str
    facts: tuple[str, ...]
    through: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        return {"move": self.move, "facts": list(self.facts), "through": list(self.through)}


@dataclass(frozen=True, slots=True)
class Explanation:
    """`decisive` are the findings that made the move; `others` the rest by verdict; `changes` what could still be."""

    decision: Decision
    decisive: tuple[Finding, ...]
    met: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    unmet: tuple[Finding, ...]
    changes: tuple[Change, ...]
    only: str | None = None

    def record(self) -> dict[str, Any]:
        """As data: what `explain --format json` prints."""
        decision = self.decision
        return {
            "case": decision.case,
            "pathway": decision.pathway,
            "phase": decision.phase,
            "move": decision.move,
            "urgency": decision.urgency,
            "decisive": [row["criterion"] for row in self.decisive],
            "criteria": [dict(row) for row in (*self.met, *self.unknown, *self.unmet)],
            "certain": len(decision.possible_moves) == 1,
            "possible_moves": list(decision.possible_moves),
            "changes": [change.record() for change in self.changes],
            "questions": [dict(row) for row in decision.questions if self._about(row)],
            "conflicts": [dict(row) for row in decision.conflicts],
        }

    def _about(self, question: Mapping[str, Any]) -> bool:
        return self.only is None or self.only in question["settles"]


def explanation(decision: Decision, labels: Labels, criterion: str | None = None) -> Explanation:
    """The explanation of a decision, or of one criterion of it.

    Raises:
        Unknown: that criterion was not judged.
    """
    findings = list(decision.findings)
    if criterion is not None:
        findings = [row for row in findings if row["criterion"] == criterion]
        if not findings:
            raise _unknown(decision, labels, criterion)
    by = {verdict: tuple(r for r in findings if r["verdict"] == verdict) for verdict in ("met", "unknown", "unmet")}
    decisive = tuple(row for row in by["met"] if decides(row, decision, labels))
    return Explanation(decision, decisive, by["met"], by["unknown"], by["unmet"], changes(decision), criterion)


def decides(finding: Finding, decision: Decision, labels: Labels) -> bool:
    """Whether a met criterion asked for the move that was made."""
    effects = effects_of(finding, decision, labels)
    match decision.move:
        case "refer_up" | "transfer":
            return any(e.refer in ("up", "side") and e.urgency == decision.urgency for e in effects)
        case "refer_down":
            return any(e.refer == "down" for e in effects)
        case "decline":
            return any(e.refer is not None for e in effects)
        case "ask":
            return any(e.ask for e in effects)
        case "stay":
            return any(e.hold for e in effects)
    return False


def effects_of(finding: Finding, decision: Decision, labels: Labels) -> tuple[Any, ...]:
    """What the pathway lets a criterion ask for, in the phase of the decision."""
    pathway = finding.get("pathway") or decision.pathway
    model = labels.model(pathway)
    criterion = model.criteria.get(finding["criterion"]) if model is not None else None
    if criterion is None:
        return ()
    then = criterion.then if isinstance(criterion.then, tuple) else (criterion.then,)
    phase = decision.phase[pathway] if isinstance(decision.phase, Mapping) else decision.phase
    here = tuple(entry for entry in then if phase in entry.phases)
    return here or tuple(entry for entry in then if not entry.phases)


def changes(decision: Decision) -> tuple[Change, ...]:
    """Every move but the one made that is still possible, with the missing facts that could lead there."""
    made = f"{decision.move}/{decision.urgency}" if decision.urgency else decision.move
    found = []
    for move in decision.possible_moves:
        if move == made:
            continue
        asked = [question for question in decision.questions if move in question["could_change_move_to"]]
        through = dict.fromkeys(name for question in asked for name in question["settles"])
        found.append(Change(move, tuple(question["term"] for question in asked), tuple(through)))
    return tuple(found)


def _unknown(decision: Decision, labels: Labels, name: str) -> Unknown:
    known = tuple(dict.fromkeys(row["criterion"] for row in decision.findings))
    for part in decision.pathways or (decision,):
        model = labels.model(part.pathway)
        if model is not None and name in model.criteria:
            phases = model.criteria[name].phases
            return Unknown(known, "", str(part.phase), tuple(model.phases) if phases == "all" else tuple(phases))
    return Unknown(known, nearest(name, known))
