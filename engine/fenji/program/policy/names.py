"""The names in which the conditions of eligibility, services and documents speak.

Two fixed vocabularies, besides the clinical terms: GATE for one candidate receiver, GROUND for the services at one
destination. The values are worked out in `run/policy`; here is only what each is. The order of a tuple is the order of
its values in the slots.
"""

from collections.abc import Mapping
from typing import NamedTuple

from fenji.expr.kinds import KindName, TermKind
from fenji.expr.units import scaled

MANY = scaled(10_000_000)


class Named(NamedTuple):
    """A name, its kind, the words it may be, and for a question to the clinician the term to ask for."""

    id: str
    kind: KindName
    words: tuple[str, ...] = ()
    ask: str = ""

    def term(self) -> TermKind:
        return TermKind(self.id, self.kind, words=self.words, low=0, high=MANY)


class Words(NamedTuple):
    """The words that content declares."""

    tiers: tuple[str, ...]
    capabilities: tuple[str, ...]
    priorities: tuple[str, ...] = ()
    first_contacts: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


MOVES = ("refer_up", "refer_down", "transfer", "stay", "ask", "decline", "not_applicable")
URGENCIES = ("none", "routine", "urgent", "emergency")
PURPOSES = ("none", "care", "diagnosis", "test_only", "rehabilitation", "nursing")
DIRECTIONS = ("none", "up", "down", "same")
INSURANCES = ("none", "resident", "employee", "other")
SENDERS = ("none", "family_doctor", "primary", "secondary", "tertiary", "self", "other")
OWNERSHIPS = ("none", "public", "private", "military")

FLAGS = (
    "tracking", "recognition", "priority_bed", "direct_to_ward", "continued_prescription", "continuous_treatment",
    "family_bed", "populations",
)  # fmt: skip
"""Policy keys that are simply on or off."""


def gate(words: Words) -> tuple[Named, ...]:
    """The names of one candidate receiver."""
    return (
        Named("network.usable", "yes_no"),
        Named("network.specialty_alliance", "yes_no"),
        Named("direction", "word", DIRECTIONS),
        Named("time_critical", "yes_no"),
        Named("sender.on_ladder", "yes_no"),
        Named("sender.rank", "number"),
        Named("sender.lacks_capability", "yes_no"),
        Named("target.names_tiers", "yes_no"),
        Named("target.names_ladder", "yes_no"),
        Named("target.lowest_rank", "number"),
        Named("target.has_capabilities", "yes_no"),
        Named("target.names_alliance_specialty", "yes_no"),
        Named("dest.member", "yes_no"),
        Named("dest.not_started", "yes_no"),
        Named("dest.ended", "yes_no"),
        Named("dest.excluded_class", "yes_no"),
        Named("dest.has_tier", "yes_no"),
        Named("dest.on_ladder", "yes_no"),
        Named("dest.tier", "word", ("none", *words.tiers)),
        Named("dest.rank", "number"),
        Named("dest.same_tier", "yes_no"),
        Named("dest.lacks_capability", "yes_no"),
        Named("dest.specialty_hospital", "yes_no"),
        Named("dest.serves_patient", "yes_no"),
        Named("target.names_dest_tier", "yes_no"),
        Named("target.names_dest_specialty", "yes_no"),
    )


def ground(words: Words) -> tuple[Named, ...]:
    """The names of services and documents: patient, referral in force, destination, the network's policy."""
    tier = ("none", *words.tiers)
    return (
        Named("move", "word", MOVES),
        Named("urgency", "word", URGENCIES),
        Named("purpose", "word", PURPOSES),
        Named("direction", "word", DIRECTIONS),
        Named("emergency", "yes_no"),
        Named("moving", "yes_no"),
        Named("refused", "yes_no"),
        Named("placed", "yes_no"),
        # the patient
        Named("insurance", "word", INSURANCES, "insurance"),
        Named("insured", "yes_no", (), "insurance"),
        Named("groups", "set", words.groups, "groups"),
        Named("contracted", "yes_no", (), "contract"),
        Named("contracted_here", "yes_no", (), "contract"),
        Named("convalescent", "yes_no"),
        Named("disease_listed", "yes_no"),
        Named("examined_today", "yes_no"),
        # the referral in force
        Named("referred", "yes_no", (), "referral"),
        Named("by", "word", SENDERS, "institution"),
        Named("by_family_doctor", "yes_no", (), "institution"),
        Named("sent_up", "yes_no", (), "institution"),
        Named("sent_down", "yes_no", (), "institution"),
        Named("first.tier", "word", tier, "institution"),
        Named("from.tier", "word", tier, "institution"),
        Named("from.usable_member", "yes_no", (), "institution"),
        Named("from.is_lead", "yes_no", (), "institution"),
        Named("documents", "set", words.documents, "referral"),
        Named("documents_complete", "yes_no"),
        Named("same_cycle", "yes_no", (), "referral"),
        Named("paid", "number", (), "referral"),
        Named("subsidy_paid_before", "yes_no", (), "referral"),
        # where
        Named("here.tier", "word", tier, "institution"),
        Named("sender.usable_member", "yes_no", (), "institution"),
        Named("sender.is_lead", "yes_no", (), "institution"),
        Named("lead.consults", "yes_no", (), "institution"),
        Named("dest.tier", "word", tier),
        Named("dest.ownership", "word", OWNERSHIPS),
        Named("dest.capabilities", "set", words.capabilities),
        Named("dest.usable_member", "yes_no"),
        Named("dest.is_lead", "yes_no"),
        Named("dest.designated", "yes_no"),
        Named("dest.can_help", "yes_no"),
        Named("in_consortium", "yes_no", (), "institution"),
        Named("inside", "yes_no", (), "institution"),
        Named("one_consortium", "yes_no", (), "institution"),
        Named("same_pool", "yes_no"),
        Named("regime.started", "yes_no"),
        Named("regime.has_amount", "yes_no"),
        # the network's policy
        Named("network.usable", "yes_no"),
        Named("weeks_max", "number"),
        Named("weeks_free", "number"),
        Named("policy.priority", "word", ("none", *words.priorities)),
        Named("policy.deductible", "word", ("none", *words.regimes)),
        Named("policy.first_contact", "word", words.first_contacts),
        *(Named(f"policy.{flag}", "yes_no") for flag in FLAGS),
        Named("policy.expert_booking", "yes_no"),
        Named("policy.expert_booking.contract", "yes_no"),
        Named("policy.early_booking", "yes_no"),
        Named("policy.early_booking.contract", "yes_no"),
        Named("policy.early_booking.started", "yes_no"),
        Named("policy.remote_consultation", "yes_no"),
        Named("policy.long_prescription", "yes_no"),
        Named("policy.long_prescription.contract", "yes_no"),
    )


def kinds(names: tuple[Named, ...], clinical: Mapping[str, TermKind]) -> dict[str, TermKind]:
    """Every name a condition may use: ours, and the clinical terms."""
    return {**clinical, **{named.id: named.term() for named in names}}
