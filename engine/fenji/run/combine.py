"""From the verdicts of a phase to a move: a total function of the set of findings, free of order, on one page.

1. an emergency criterion met → up, even when consent is refused; 2. else the most urgent up criterion met → up
(refused: decline); 3. else something that must be excluded is not, or an `ask` criterion is met → ask; 4. else a
down criterion met, every hold and every up criterion unmet → down (refused: decline); 5. else stay. What an unknown
down or hold criterion does (ask or stay) the pathway says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fenji.model.pathway import Move, Purpose, Urgency
from fenji.program.effect import LADDER, PURPOSES, TOP, Effect, merged_tiers
from fenji.program.program import ExcludeItem, Standing

MET, UNKNOWN, UNMET = 2, 1, 0
Verdicts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What one criterion needs of an institution: all of `capabilities`, or all of `instead`."""

    criterion: str
    capabilities: tuple[str, ...]
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    tiers: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


NOWHERE = Target()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The move and what decided it. `declined` is the urgency and direction that the patient refused."""

    move: Move
    urgency: Urgency | None = None
    purpose: Purpose | None = None
    target: Target = NOWHERE
    by: tuple[str, ...] = ()
    declined: tuple[Urgency, str] | None = None
    refused_emergency: bool = False
    open_items: tuple[str, ...] = ()
    clash: tuple[str, ...] = ()


def combine(standing: Standing, verdicts: Verdicts, *, refused: bool, can_here: frozenset[str] | None) -> Outcome:
    """The outcome. `can_here` are the capabilities of the present institution, None when only its tier is known."""
    for urgency, indexes in standing.up:
        met = [effect for i in indexes if verdicts[i] == MET and (effect := standing.effects[i]) is not None]
        if not met:
            continue
        target, purpose = _target(met)
        by = tuple(effect.criterion for effect in met)
        emergency = urgency == "emergency"
        if refused and not emergency:
            return Outcome("decline", by=by, declined=(met[0].urgency or "routine", "up"))
        sideways = _goes_sideways(standing, met, target, can_here)
        return Outcome(
            "transfer" if sideways else "refer_up", met[0].urgency, purpose, target, by, refused_emergency=refused
        )
    open_items = tuple(item.item for item in standing.excludes if is_open(item, verdicts))
    asked = tuple(_names(standing, standing.asks, verdicts, MET))
    if open_items or asked:
        return Outcome("ask", by=asked, open_items=tuple(dict.fromkeys(open_items)))
    return _down_or_stay(standing, verdicts, refused)


def is_open(item: ExcludeItem, verdicts: Verdicts) -> bool:
    """Whether an item of must_exclude keeps the patient from staying: it is not certainly unmet.

    A met hold keeps him from going down, and that is all; an item whose row certainly does not count is closed.
    """
    if item.when is not None and verdicts[item.when] == UNMET:
        return False
    return verdicts[item.verdict] == UNKNOWN or (verdicts[item.verdict] == MET and not item.holds)


def _down_or_stay(standing: Standing, verdicts: Verdicts, refused: bool) -> Outcome:
    stay_or_ask: Move = "ask" if standing.down_unknown == "ask" else "stay"
    met = [e for i in standing.down if verdicts[i] == MET and (e := standing.effects[i]) is not None]
    unknown_down = tuple(_names(standing, standing.down, verdicts, UNKNOWN))
    if any(verdicts[i] == MET for i in standing.holds):
        return Outcome("stay", by=tuple(_names(standing, standing.holds, verdicts, MET)))
    if not met:
        return Outcome(stay_or_ask, open_items=unknown_down) if unknown_down else Outcome("stay")
    still_open = tuple(_names(standing, standing.holds, verdicts, UNKNOWN)) + tuple(
        name for _, indexes in standing.up for name in _names(standing, indexes, verdicts, UNKNOWN)
    )
    by = tuple(effect.criterion for effect in met)
    if still_open:
        return Outcome(stay_or_ask, by=by, open_items=still_open)
    if refused:
        return Outcome("decline", by=by, declined=("routine", "down"))
    if len({(frozenset(effect.tiers), frozenset(effect.capabilities)) for effect in met}) > 1:
        # Two ways down that differ: which one is for the clinician to say.
        return Outcome("ask", by=by, clash=by)
    target, purpose = _target(met)
    return Outcome("refer_down", "routine", purpose, target, by)


def _names(standing: Standing, indexes: Sequence[int], verdicts: Verdicts, verdict: int) -> list[str]:
    return [effect.criterion for i in indexes if verdicts[i] == verdict and (effect := standing.effects[i]) is not None]


def _target(met: list[Effect]) -> tuple[Target, Purpose]:
    """Capabilities joined; tiers not below the highest of the lowest; care before diagnosis before test only."""
    if len(met) == 1:
        effect = met[0]
        needs = (Need(effect.criterion, effect.capabilities, effect.accepted_instead),) if effect.capabilities else ()
        target = Target(effect.tiers, effect.capabilities, effect.preferred, effect.direct, needs)
        return target, effect.purpose or "care"
    required = tuple(dict.fromkeys(c for effect in met for c in effect.capabilities))
    target = Target(
        merged_tiers([effect.tiers for effect in met]),
        required,
        tuple(dict.fromkeys(c for effect in met for c in effect.preferred if c not in required)),
        tuple(dict.fromkeys(c for effect in met for c in effect.direct)),
        tuple(Need(e.criterion, e.capabilities, e.accepted_instead) for e in met if e.capabilities),
    )
    return target, min((effect.purpose or "care" for effect in met), key=PURPOSES.index)


def _goes_sideways(standing: Standing, met: list[Effect], target: Target, can_here: frozenset[str] | None) -> bool:
    """From the top of the ladder nobody goes up: it is a transfer unless the house has all that is needed."""
    if all(effect.role == "side" for effect in met):
        return True
    if standing.tier != TOP or can_here is None or not standing.sideways:
        return False
    return not can_here.issuperset(target.capabilities)


def lowest(tiers: Sequence[str]) -> str | None:
    """The lowest tier of a target: on the ladder if any is, else the first named."""
    for tier in LADDER:
        if tier in tiers:
            return tier
    return tiers[0] if tiers else None
