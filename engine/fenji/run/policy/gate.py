"""The hard filters: which of them a kind of institution fails, and what its relation to the sender is."""

from dataclasses import dataclass

from fenji.expr.layout import Slots
from fenji.program.policy.area import Profile
from fenji.program.policy.conditions import MET, UNKNOWN
from fenji.program.policy.names import DIRECTIONS
from fenji.run.policy.query import Query, ranked, serves, yes


@dataclass(frozen=True, slots=True)
class Judged:
    """A profile judged. `failed` are the filters that count, `closed` all whose condition holds (by number); `open`
    those that count and ask for something, and whose condition is unknown; `stands_in` those that do not keep it out
    when otherwise nobody would be left."""

    failed: tuple[int, ...]
    closed: tuple[int, ...]
    missing: tuple[str, ...]
    open: tuple[int, ...] = ()
    stands_in: tuple[int, ...] = ()


@dataclass(slots=True, eq=False)
class Gate:
    """The filters asked of one situation. `populations` are the verdicts of the network the profiles stand in."""

    query: Query
    populations: tuple[int, ...]
    clinical: tuple[object, ...]
    fixed: Slots
    usable: bool

    def judge(self, profile: Profile, member: bool, excluded: bool) -> Judged:
        """Which filters institutions of this profile fail. `member`, `excluded`: as the case's network sees it."""
        query = self.query
        day = query.situation.at.day
        missing = query.missing(profile.capabilities)
        tiers = query.policy.content.tiers
        target = query.situation.target
        tier = profile.tier
        slots: Slots = [
            *self.fixed,
            *yes(member),
            *yes(member and day < profile.start),
            *yes(member and day > profile.end),
            *yes(excluded),
            *yes(tier is not None),
            *yes(profile.rank is not None),
            *_tier_word(tuple(tiers.tiers), tier),
            *ranked(profile.rank),
            *yes(tier is not None and tier == query.plan.sender_tier),
            *yes(missing),
            *yes(profile.specialty is not None),
            *serves(profile, self.populations),
            *yes(tier is not None and tier in target.tiers),
            *yes(profile.specialty is not None and not profile.specialty.isdisjoint(query.plan.named)),
            *self.clinical,
        ]
        filters = query.policy.content.eligibility.filters
        found = query.policy.gate.verdicts(slots, None)
        verdicts, standing = found[: len(filters)], found[len(filters) :]
        closed = tuple(number for number, verdict in enumerate(verdicts) if verdict == MET)
        stands_in = tuple(n for n, verdict in zip(query.policy.stand_ins, standing, strict=True) if verdict == MET)
        open_ = tuple(number for number, verdict in enumerate(verdicts) if verdict == UNKNOWN and filters[number].ask)
        failed = closed
        if query.emergency and (closed or open_):
            failed = tuple(number for number in closed if filters[number].in_emergency == "applied")
            open_ = tuple(number for number in open_ if filters[number].in_emergency == "applied")
        return Judged(failed, closed, missing, open_, stands_in)


def relation_of(query: Query, judged: Judged, member: bool, grid: str | None) -> str:
    """How an institution stands to the sender's consortium; what opened a closed door decides first."""
    filters, relations = query.policy.content.eligibility.filters, query.policy.content.eligibility.relations
    opened = [as_ for number in judged.closed if (as_ := filters[number].opened_as) is not None]
    if opened:
        order = list(relations)
        return max(opened, key=order.index)
    if not member:
        return "outside"
    if query.own_grid is not None and grid is not None and grid != query.own_grid:
        return "other_grid"
    return "own"


def gate_of(query: Query, populations: tuple[int, ...]) -> Gate:
    """The gate of a query."""
    situation, area = query.situation, query.area
    tiers = query.policy.content.tiers
    target = situation.target
    usable = area.usable(situation.at.day)
    clinical: list[object] = []
    for term in query.policy.gate.clinical:
        place = query.policy.patient.low[term]
        clinical += situation.facts[place : place + 2]
    direction = DIRECTIONS.index(query.direction)
    fixed: Slots = [
        situation.at.ms,
        situation.at.ms,
        *yes(usable),
        *yes(area.specialty),
        direction,
        direction,
        *yes(query.plan.critical),
        *yes(query.plan.sender_rank is not None),
        *ranked(query.plan.sender_rank),
        *yes(query.plan.sender_lacks),
        *yes(target.tiers),
        *yes(any(tiers.rank(tier) is not None for tier in target.tiers)),
        *ranked(query.lowest),
        *yes(query.needs),
        *yes(not area.specialty.isdisjoint(query.plan.named)),
    ]
    return Gate(query, populations, tuple(clinical), fixed, usable)


def _tier_word(tiers: tuple[str, ...], tier: str | None) -> tuple[int, int]:
    at = tiers.index(tier) + 1 if tier in tiers else 0
    return at, at
