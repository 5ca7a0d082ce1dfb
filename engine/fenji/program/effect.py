"""What a met criterion asks for, worked out for one phase and one own tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fenji.model.pathway import Criterion, Purpose, Then, Urgency

Role = Literal["up", "down", "side", "hold", "ask", "advise"]
LADDER = ("village", "primary", "secondary", "tertiary")
TOP = LADDER[-1]
URGENCIES: tuple[Urgency, ...] = ("emergency", "urgent", "routine")
PURPOSES: tuple[Purpose, ...] = ("care", "rehabilitation", "nursing", "diagnosis", "test_only")
"""The purpose that wins when several criteria of one urgency are met, first to last."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A criterion's role and target. `tiers` are resolved (`next` is the rung above the own tier)."""

    criterion: str
    role: Role
    urgency: Urgency | None = None
    purpose: Purpose | None = None
    tiers: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    accepted_instead: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


def thens_of(criterion: Criterion) -> tuple[Then, ...]:
    return criterion.then if isinstance(criterion.then, tuple) else (criterion.then,)


def then_for(criterion: Criterion, phase: str, tier: str | None) -> Then | None:
    """The entry that holds in this phase at this own tier; the one without either key is "otherwise"."""
    otherwise: Then | None = None
    for then in thens_of(criterion):
        if not then.phases and not then.here:
            otherwise = then
        elif (not then.phases or phase in then.phases) and (not then.here or tier in then.here):
            return then
    return otherwise


def next_rung(tier: str | None) -> tuple[str, ...]:
    """The rung above; beside the ladder, and at its top, the hospitals."""
    if tier in LADDER and tier != TOP:
        return (LADDER[LADDER.index(tier) + 1],)
    return (TOP,) if tier == TOP else ("secondary", "tertiary")


def effect_of(id: str, then: Then, tier: str | None, named: Mapping[str, tuple[str, ...]]) -> Effect:
    """The effect of one `then` entry at one own tier; `named` are the parameters that stand for tiers."""
    if then.hold:
        return Effect(id, "hold")
    if then.ask:
        return Effect(id, "ask", asks=then.ask)
    if then.refer is None:
        return Effect(id, "advise")
    written = then.tiers or ()
    tiers = next_rung(tier) if written == "next" else tuple(t for word in written for t in named.get(word, (word,)))
    urgency: Urgency = then.urgency or "routine"
    return Effect(
        id,
        then.refer,
        urgency,
        then.purpose,
        tiers,
        then.capabilities,
        then.accepted_instead,
        then.preferred,
        then.direct,
    )


def merged_tiers(wanted: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Of all tiers asked for, those not below the highest of the lowest ones; beside the ladder, all of them."""
    union = [tier for tiers in wanted for tier in tiers]
    if any(tier not in LADDER for tier in union):
        return tuple(dict.fromkeys(union))
    floor = max((min(LADDER.index(tier) for tier in tiers) for tiers in wanted if tiers), default=0)
    return tuple(tier for tier in LADDER if tier in union and LADDER.index(tier) >= floor)
