"""The referral in force: the one being made, or the one by which the patient came.

`from_` and `first` are None where there is no referral, and also where the case names only a tier; `known` tells the
two apart. In a chain of referrals `first` is where it began and `by` is that of its first link.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fenji.model.case import Contract, Referral
from fenji.program.policy.area import Area, Site
from fenji.program.policy.policy import Policy
from fenji.run.policy.situation import DIRECTION, Situation

_HOSPITALS = ("secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class InForce:
    """`direction` is none without a referral, also where the patient goes by himself; what he brings along, `visit` and
    `documents`, is told all the same. `told` is the case's own referral where it is this one or its chain."""

    direction: str
    by: str
    from_: Site | None
    first: Site | None
    known: bool
    visit: str | None
    documents: tuple[str, ...]
    paid_told: int | Fraction | None
    stays_before: int
    same_cycle: bool
    earlier: Referral | None

    @property
    def referred(self) -> bool:
        return self.direction != "none"


def in_force(policy: Policy, area: Area, situation: Situation) -> InForce:
    """The referral in force for a situation."""
    told = situation.referral
    if (
        told is not None
        and told.by == "self"
        and not (
            situation.move in DIRECTION and told.from_ == situation.here and told.direction == DIRECTION[situation.move]
        )
    ):
        told = None
    if situation.move in DIRECTION:
        return _made(policy, area, situation, told)
    if told is None:
        return _none(situation)
    sender = policy.site(told.from_)
    by = sender_word(area, situation.contract, sender, told.by, None)
    return InForce(
        told.direction, by, sender, sender, sender is not None, told.visit, told.documents,
        paid_of(told), told.stays_before, True, told,
    )  # fmt: skip


def _none(situation: Situation, alone: Referral | None = None) -> InForce:
    visit, documents = (None, ()) if alone is None else (alone.visit, alone.documents)
    return InForce("none", "none", None, None, True, visit, documents, None, 0, False, None)


def _made(policy: Policy, area: Area, situation: Situation, told: Referral | None) -> InForce:
    direction = DIRECTION[situation.move]
    here = policy.site(situation.here)
    same = told is not None and (told.direction == direction or (direction == "same" and told.direction == "up"))
    if same and told is not None and told.by == "self":
        return _none(situation, told)
    own = told if same else None
    chained = own is not None and own.from_ is not None and own.from_ != situation.here and here is not None
    first = policy.site(own.from_) if chained and own is not None else here
    by = sender_word(area, situation.contract, first, None if own is None else own.by, situation.tier_here)
    return InForce(
        direction,
        by,
        here,
        first,
        here is not None,
        None if own is None else own.visit,
        () if own is None else own.documents,
        None if own is None else paid_of(own),
        0 if told is None else told.stays_before,
        told is not None,
        told,
    )


def paid_of(told: Referral) -> int | Fraction | None:
    """The deductible that the case says is paid, in yuan."""
    paid: Any = told.deductible_paid
    return paid if isinstance(paid, (int, Fraction)) else None if paid is None else Fraction(str(paid))


def is_doctors(area: Area, contract: Contract | None, site: Site | None) -> bool:
    """The institution of the contract, or a station or clinic that it owns."""
    if contract is None or site is None:
        return False
    return site.id == contract.with_ or site.id in area.owned.get(contract.with_, ())


def sender_word(area: Area, contract: Contract | None, first: Site | None, told: str | None, tier: str | None) -> str:
    """Who sends. `family_doctor` stands only where the contract in force is with the institution that sent first."""
    doctors = is_doctors(area, contract, first)
    if told == "family_doctor":
        return "family_doctor" if doctors else "primary"
    if told is not None:
        return told
    if doctors:
        return "family_doctor"
    level = tier if first is None else first.tier
    if level in ("village", "primary"):
        return "primary"
    return level if level in _HOSPITALS else "other"
