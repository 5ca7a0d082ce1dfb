"""What the rules of services and documents may read, worked out for one destination.

The order of the mapping is the order of the vocabulary GROUND (program/policy/names.py); a test holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from fenji.expr.layout import Bounds
from fenji.model.services import Regime
from fenji.program.policy.area import Area, Site
from fenji.program.policy.names import (
    DIRECTIONS,
    INSURANCES,
    MOVES,
    OWNERSHIPS,
    PURPOSES,
    SENDERS,
    URGENCIES,
)
from fenji.program.policy.policy import Policy
from fenji.program.policy.rules import early_booking_since
from fenji.run.policy.in_force import InForce
from fenji.run.policy.situation import REFERRALS, Situation

YES: Bounds = (1, 1)
NO: Bounds = (0, 0)
UNKNOWN: Bounds = (0, 1)


@dataclass(frozen=True, slots=True)
class Ground:
    """One destination: `out_of_network` as its place in the list says; `placed` is false where there is none."""

    policy: Policy
    area: Area
    situation: Situation
    referral: InForce
    dest: Site | None
    out_of_network: bool

    @property
    def placed(self) -> bool:
        return self.dest is not None


def yes(value: object) -> Bounds:
    return YES if value else NO


def facts_of(ground: Ground, documents_complete: bool) -> dict[str, Bounds]:
    """Every name with its bounds, in the order of the vocabulary."""
    policy, area, situation, referral, dest = (
        ground.policy, ground.area, ground.situation, ground.referral, ground.dest,
    )  # fmt: skip
    services = policy.content.services
    day, patient = situation.at.day, situation.patient
    here = policy.site(situation.here)
    contract = situation.contract
    contracted_site = None if contract is None else area.sites.get(contract.with_)
    usable = area.usable(day)
    moving = situation.move in REFERRALS
    known, first, sent_from = referral.known, referral.first, referral.from_
    up, down = referral.direction == "up", referral.direction == "down"
    dest_member = dest is not None and area.usable_member(dest, day)
    dest_unknown = dest is None and not moving and situation.here is None
    lead = None if here is None else area.leads.get(here.grid if area.gridded else None)
    insured = patient.insurance in ("resident", "employee")
    urgency = situation.urgency or "none"
    purpose = situation.purpose or "none"
    consortium = _in_consortium(ground, dest_member)
    tier_word = {name: (i, i) for i, name in enumerate(("none", *policy.content.tiers.tiers))}
    regime = services.regimes.get(area.model.policy.deductible or "")
    paid = paid_yuan(regime, referral)
    place_tier = situation.tier_here if dest_unknown else None if dest is None else dest.tier
    return {
        "move": _word(MOVES, situation.move),
        "urgency": _word(URGENCIES, urgency),
        "purpose": _word(PURPOSES, purpose),
        "direction": _word(DIRECTIONS, referral.direction),
        "emergency": yes(urgency == "emergency"),
        "moving": yes(moving),
        "refused": yes(situation.refused or situation.move == "decline"),
        "placed": yes(dest is not None),
        "insurance": _word(INSURANCES, patient.insurance or "none"),
        "insured": yes(insured),
        "groups": _set(services.groups, patient.groups),
        "contracted": yes(contract is not None),
        "contracted_here": _contracted_here(ground, contracted_site),
        "convalescent": yes(
            purpose in services.convalescent.purposes
            or any(id_ in services.convalescent.pathways for id_ in situation.pathways)
        ),
        "disease_listed": yes(any(id_ in services.long_prescription.disease_list for id_ in situation.pathways)),
        "examined_today": yes(situation.examined_today),
        "referred": yes(referral.referred),
        "by": _word(SENDERS, referral.by),
        "by_family_doctor": _by_family_doctor(referral, contract is not None, up),
        "sent_up": _sent_up(area, day, referral, up),
        "sent_down": _sent_down(referral, down),
        "first.tier": _tier(tier_word, first, known),
        "from.tier": _tier(tier_word, sent_from, known),
        "from.usable_member": yes(area.usable_member(sent_from, day)) if known else UNKNOWN,
        "from.is_lead": yes(is_lead(area, sent_from)) if known else UNKNOWN,
        "documents": _set(tuple(policy.content.documents.documents), referral.documents),
        "documents_complete": yes(documents_complete),
        "same_cycle": YES if referral.same_cycle else UNKNOWN,
        "paid": (paid * 1000, paid * 1000),
        "subsidy_paid_before": yes(_subsidy_paid_before(ground, here)),
        "here.tier": tier_word.get(situation.tier_here or "", (0, 0)) if here is None else _tier(tier_word, here, True),
        "sender.usable_member": UNKNOWN if here is None else yes(area.usable_member(here, day)),
        "sender.is_lead": UNKNOWN if here is None else yes(is_lead(area, here)),
        "lead.consults": UNKNOWN
        if here is None
        else yes(lead is not None and "remote_consultation" in lead.capabilities),
        "dest.tier": tier_word.get(place_tier or "", (0, 0)),
        "dest.ownership": _word(OWNERSHIPS, "none" if dest is None else dest.ownership),
        "dest.capabilities": _set(
            tuple(policy.content.capabilities.capabilities), () if dest is None else dest.capabilities
        ),
        "dest.usable_member": UNKNOWN if dest_unknown else yes(dest_member),
        "dest.is_lead": yes(is_lead(area, dest)),
        "dest.designated": yes(dest is not None and dest.designated),
        "dest.can_help": yes(
            dest is not None
            and ("emergency" in dest.capabilities or not dest.capabilities.isdisjoint(situation.target.capabilities))
        ),
        "in_consortium": UNKNOWN if dest_unknown else consortium,
        "inside": UNKNOWN if dest_unknown else _inside(ground, consortium),
        "one_consortium": UNKNOWN if not known else yes(_same_consortium(area, day, sent_from, dest)),
        "same_pool": UNKNOWN if dest is None else yes(dest.pooling_area == area.model.pooling_area),
        "regime.started": yes(regime is not None and (regime.starts is None or regime.starts <= day)),
        "regime.has_amount": yes(
            regime is not None and dest is not None and regime.due(dest.tier, referral.stays_before) is not None
        ),
        "network.usable": yes(usable),
        **policy.policy_facts[area.id],
        "policy.early_booking.started": yes(area.model.policy.early_booking and early_booking_since(area.model) <= day),
    }


def _word(words: tuple[str, ...], word: str) -> Bounds:
    at = words.index(word) if word in words else 0
    return at, at


def _set(words: tuple[str, ...], held: object) -> Bounds:
    mask = 0
    for place, word in enumerate(words):
        if word in held:  # type: ignore[operator]  # a tuple or a set of words
            mask |= 1 << place
    return mask, mask


def _tier(words: Mapping[str, Bounds], site: Site | None, known: bool) -> Bounds:
    if not known:
        return 0, len(words) - 1
    return (0, 0) if site is None or site.tier is None else words.get(site.tier, (0, 0))


def is_lead(area: Area, site: Site | None) -> bool:
    """A lead of the network: the file says so, or it is the lead of a grid."""
    return site is not None and site.network == area.id and (site.lead or site in area.leads.values())


def _contracted_here(ground: Ground, with_: Site | None) -> Bounds:
    """A contract in force with a usable member; where there are grids, of the destination's grid."""
    area, dest = ground.area, ground.dest
    if not area.usable_member(with_, ground.situation.at.day):
        return NO
    if not area.gridded or with_ is None:
        return YES
    if dest is None:
        return YES
    return yes(same_grid(with_.grid, dest.grid))


def same_grid(one: str | None, other: str | None) -> bool:
    """An institution of no grid serves every grid."""
    return one is None or other is None or one == other


def _by_family_doctor(referral: InForce, contracted: bool, up: bool) -> Bounds:
    if not up:
        return NO
    if not referral.known:
        return UNKNOWN if contracted else NO
    return yes(contracted and referral.by == "family_doctor")


def _sent_up(area: Area, day: date, referral: InForce, up: bool) -> Bounds:
    if not up:
        return NO
    if not referral.known:
        return UNKNOWN
    first = referral.first
    return yes(first is not None and first.tier in ("village", "primary") and area.usable_member(first, day))


def _sent_down(referral: InForce, down: bool) -> Bounds:
    if not down:
        return NO
    if not referral.known:
        return UNKNOWN
    return yes(referral.from_ is not None and referral.from_.tier in ("secondary", "tertiary"))


def _in_consortium(ground: Ground, dest_member: bool) -> Bounds:
    """The destination is a usable member, of the grid where the referral began (without one: of the contract)."""
    area, dest, referral = ground.area, ground.dest, ground.referral
    if dest is None or not dest_member or ground.out_of_network:
        return NO
    if not area.gridded:
        return YES
    if referral.referred:
        if not referral.known:
            return UNKNOWN
        first = referral.first
        return yes(first is not None and first.network == area.id and same_grid(first.grid, dest.grid))
    contract = ground.situation.contract
    with_ = None if contract is None else area.sites.get(contract.with_)
    return yes(with_ is not None and same_grid(with_.grid, dest.grid))


def _inside(ground: Ground, consortium: Bounds) -> Bounds:
    """In the consortium; with a combination contract also in the triple, or sent by its doctor or district hospital."""
    if consortium == NO or ground.area.model.policy.first_contact != "contract_triple":
        return consortium
    contract, referral, dest = ground.situation.contract, ground.referral, ground.dest
    triple = () if contract is None else (contract.with_, *contract.also)
    if dest is not None and dest.id in triple:
        return consortium
    if referral.direction != "up":
        return NO
    if not referral.known:
        return UNKNOWN if contract is not None else NO
    if referral.by == "family_doctor":
        return consortium
    sent = (referral.from_, referral.first)
    return yes(any(site is not None and site.tier == "secondary" and site.id in triple for site in sent))


def _same_consortium(area: Area, day: date, one: Site | None, other: Site | None) -> bool:
    if one is None or other is None or not (area.usable_member(one, day) and area.usable_member(other, day)):
        return False
    return not area.gridded or same_grid(one.grid, other.grid)


def paid_yuan(regime: Regime | None, referral: InForce) -> int | Fraction:
    """The deductible already paid: as told, else for an in-patient what the sender's tier costs, else nothing."""
    if referral.paid_told is not None:
        return referral.paid_told
    if regime is None or referral.visit != "inpatient" or referral.from_ is None:
        return 0
    return regime.due(referral.from_.tier, referral.stays_before) or 0


def _subsidy_paid_before(ground: Ground, here: Site | None) -> bool:
    """An earlier leg of this disease cycle went the other way between a primary member and the lead."""
    earlier, area, day = ground.referral.earlier, ground.area, ground.situation.at.day
    if earlier is None or here is None or earlier.direction == ground.referral.direction:
        return False
    sender = area.sites.get(earlier.from_ or "")
    primary, lead = (sender, here) if earlier.direction == "up" else (here, sender)
    return (
        primary is not None and primary.tier == "primary" and area.usable_member(primary, day) and is_lead(area, lead)
    )
