"""The naive evaluator's decision: the five steps of the hypertension page, in the order they are written there."""

from collections.abc import Mapping
from typing import Any

from reference.evaluator import Reference
from reference.valued import Verdict, every, surface


def entries(criterion: Any) -> tuple[Any, ...]:
    return criterion.then if isinstance(criterion.then, tuple) else (criterion.then,)


def then_for(reference: Reference, criterion: Any) -> Any:
    """What a criterion asks for in this phase at this own tier; None where it does not hold at all."""
    plain = None
    for then in entries(criterion):
        if not then.phases and not then.here:
            plain = then
        elif reference.phase in (then.phases or (reference.phase,)) and (not then.here or reference.tier in then.here):
            return then
    return plain


def lacks(reference: Reference, then: Any) -> bool:
    """Whether the present house cannot do all that is asked; only its tier known, or nothing asked: at secondary."""
    if reference.house is None or not then.capabilities:
        return bool(reference.tier == "secondary")
    return not reference.house.issuperset(then.capabilities)


def verdicts(reference: Reference, case: Mapping[str, Any], phase: str) -> dict[str, Verdict]:
    """The verdict of every criterion of the phase."""
    reference.read(case, phase)
    found: dict[str, Verdict] = {}
    for id, criterion in reference.pathway.criteria.items():
        if criterion.phases == "all" or phase in criterion.phases:
            then = then_for(reference, criterion)
            here = then is not None and (not then.unless_here or lacks(reference, then))
            found[id] = every([here, reference.holds(surface(criterion.when), reference.now, reference.pathway)])
    return found


def decide(reference: Reference, case: Mapping[str, Any], phase: str) -> tuple[str, str | None]:
    """Move and urgency."""
    found = verdicts(reference, case, phase)
    pathway = reference.pathway
    asked = {id: then_for(reference, pathway.criteria[id]) for id in found}
    refused = ((case.get("patient") or {}).get("wishes") or {}).get("accepts_referral") in (False, "no")

    def having(verdict: Verdict, *roles: str) -> list[Any]:
        def role(then: Any) -> str | None:
            return "hold" if then.hold else "ask" if then.ask else then.refer

        return [then for id, then in asked.items() if then and found[id] is verdict and role(then) in roles]

    for urgency in ("emergency", "urgent", "routine"):
        met = [then for then in having(True, "up", "side") if (then.urgency or "routine") == urgency]
        if met and refused and urgency != "emergency":
            return "decline", None
        if met:
            asked_for = {capability for then in met for capability in then.capabilities}
            at_top = reference.tier == "tertiary" and pathway.when_tertiary_lacks == "transfer"
            beyond = at_top and reference.house is not None and not asked_for <= reference.house
            return "transfer" if beyond or all(then.refer == "side" for then in met) else "refer_up", urgency
    for row in pathway.must_exclude:
        if (row.phases != "all" and phase not in row.phases) or (row.here and reference.tier not in row.here):
            continue
        if row.when is not None and reference.holds(surface(row.when), reference.now, pathway) is False:
            continue
        for item in row.items:
            if item in pathway.criteria and item not in found:
                continue
            met = found[item] if item in found else reference.holds(surface(item), reference.now, pathway)
            holds = item in pathway.criteria and any(then.hold for then in entries(pathway.criteria[item]))
            if met is None or (met and not holds):
                return "ask", None
    if having(True, "ask"):
        return "ask", None
    downs, unsure = having(True, "down"), (pathway.when_down_is_unknown, None)
    if having(True, "hold"):
        return "stay", None
    if not downs:
        return unsure if having(None, "down") else ("stay", None)
    if having(None, "hold", "up", "side"):
        return unsure
    if len({(frozenset(then.tiers), frozenset(then.capabilities)) for then in downs}) > 1:
        return "ask", None
    return ("decline", None) if refused else ("refer_down", "routine")
