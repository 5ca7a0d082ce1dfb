"""The keys by which receivers are ranked. Lower is better; a network chooses their order, never their meaning."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fenji.program.policy.area import Profile
from fenji.run.policy.query import MINUTE_MS, Query

Key = tuple[Any, ...]
BEFORE_ALL = (0, -1)
UNKNOWN_TRAVEL = (1, 0)


@dataclass(slots=True, eq=False)
class Candidate:
    """What the keys see: an institution, or several that are alike in all of it."""

    profile: Profile
    relation: str
    near: bool
    tight: bool
    designated: bool
    door_to_needle: int | None
    id: str | None = None
    travel: int | Fraction | None = None
    here: bool = False
    missing: int = 0


def key_of(query: Query, candidate: Candidate) -> Key:
    """The place of a candidate in the order, by all keys but the last, the id."""
    return tuple([KEYS[name](query, candidate) for name in query.plan.keys])


def _relation(query: Query, candidate: Candidate) -> int:
    return list(query.policy.content.eligibility.relations).index(candidate.relation)


def _wish(query: Query, candidate: Candidate) -> int:
    return 0 if candidate.id is not None and candidate.id == query.situation.patient.wishes.prefers else 1


def _contract(query: Query, candidate: Candidate) -> int:
    contract = query.situation.contract
    if contract is None or candidate.id is None:
        return 2
    return 0 if candidate.id == contract.with_ else 1 if candidate.id in contract.also else 2


def _contract_triple(query: Query, candidate: Candidate) -> int:
    if query.area.model.policy.first_contact != "contract_triple":
        return 0
    return 0 if _contract(query, candidate) < 2 else 1


def _smallest_sufficient_tier(query: Query, candidate: Candidate) -> int:
    rank = candidate.profile.rank
    return 0 if rank is None or query.lowest is None else max(0, rank - query.lowest)


def _named_tier(query: Query, candidate: Candidate) -> tuple[int, int, int]:
    """A tier named, the nearer to the lowest rank; a hospital of the kind named before one that stands in for it."""
    rank = candidate.profile.rank
    away = 0 if rank is None or query.lowest is None else abs(rank - query.lowest)
    named = candidate.profile.tier in query.situation.target.tiers
    return 0 if named else 1, away, 0 if rank is None else 1


def _owner(query: Query, candidate: Candidate) -> int:
    sender = query.sender
    return 0 if sender is not None and candidate.id is not None and sender.owner == candidate.id else 1


def _travel(query: Query, candidate: Candidate) -> tuple[int, int | Fraction]:
    if candidate.here:
        return BEFORE_ALL
    return UNKNOWN_TRAVEL if candidate.travel is None else (0, candidate.travel)


def _window(query: Query, candidate: Candidate) -> int:
    if not query.windows:
        return 0
    travel = 0 if candidate.here else candidate.travel
    if travel is None or any(start is None for _, start in query.windows):
        return 1
    door = candidate.door_to_needle
    if door is None:
        door = query.policy.door_to_needle_default
    now = query.situation.at.ms
    spent = (travel + door) * MINUTE_MS
    fits = all(start is not None and now - start + spent <= limit * MINUTE_MS for limit, start in query.windows)
    return 0 if fits else 2


def _direct(query: Query, candidate: Candidate) -> int:
    return int(query.lacks_direct(candidate.profile.capabilities))


def _preferred(query: Query, candidate: Candidate) -> int:
    return sum(1 for wanted in query.situation.target.preferred if wanted not in candidate.profile.capabilities)


def _nearness(query: Query, candidate: Candidate) -> int:
    """Only where travel is unknown: the same district, then own, another member, outside."""
    if candidate.here or candidate.travel is not None:
        return 0
    return 0 if candidate.near else {"own": 1, "other_grid": 2}.get(candidate.relation, 3)


KEYS: Mapping[str, Callable[[Query, Candidate], Any]] = {
    "missing": lambda query, candidate: candidate.missing,
    "relation": _relation,
    "wish": _wish,
    "contract_triple": _contract_triple,
    "contract": _contract,
    "smallest_sufficient_tier": _smallest_sufficient_tier,
    "named_tier": _named_tier,
    "owner": _owner,
    "tight": lambda query, candidate: 0 if candidate.tight else 1,
    "travel": _travel,
    "district": lambda query, candidate: 0 if candidate.near else 1,
    "residence": lambda query, candidate: 0 if candidate.near else 1,
    "designated": lambda query, candidate: 0 if candidate.designated else 1,
    "window": _window,
    "direct": _direct,
    "preferred": _preferred,
    "nearness": _nearness,
}
