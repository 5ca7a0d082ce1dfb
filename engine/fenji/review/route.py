"""Who may receive, asked of a network without a pathway: the clinical outcome is given, not decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from fenji.codes import Lang
from fenji.model.case import Contract, Patient, Sex, Wishes
from fenji.model.moment import Moment
from fenji.model.pathway import Move, Urgency
from fenji.program.policy.policy import Policy
from fenji.run.combine import Need, Target
from fenji.run.placing import Networks
from fenji.run.policy import Placement, Situation, place
from fenji.run.policy.receivers import Receiver
from fenji.run.values import plain_number

MINUTE_MS = 60_000
MOVES: Mapping[str, Move] = {"up": "refer_up", "down": "refer_down", "same": "transfer"}
Direction = Literal["up", "down", "same"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `here` is an institution, or with `tier_here` nothing but its tier; `travel` minutes from here;
    `contract` the institutions of a family-doctor contract, the doctor's first."""

    network: str
    at: Moment
    here: str | None = None
    tier_here: str | None = None
    direction: Direction = "up"
    urgency: Urgency = "routine"
    needs: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    travel: Mapping[str, int | Fraction] = field(default_factory=dict)
    last_known_well: Moment | None = None
    age: int | None = None
    sex: Sex = "unknown"
    residence: str | None = None
    contract: tuple[str, ...] = ()
    prefers: str | None = None


@dataclass(frozen=True, slots=True)
class InTime:
    """A treatment window at one receiver, in minutes: gone by at the needle, and allowed. `spent` None: not known."""

    capability: str
    spent: int | Fraction | None
    within: int

    @property
    def makes_it(self) -> bool | None:
        return None if self.spent is None else self.spent <= self.within


def routed(policy: Policy, question: Question) -> Placement:
    """The placement that a decision with this outcome would have."""
    facts = list(policy.patient.blank)
    low, terms = policy.patient.low, policy.patient.terms
    if question.age is not None:
        facts[low["age"] : low["age"] + 2] = (question.age * 1000, question.age * 1000)
    word = terms["sex"].words.index(question.sex)
    facts[low["sex"] : low["sex"] + 2] = (word, word)
    if question.last_known_well is not None:
        known = question.last_known_well.ms
        facts[low["last_known_well"] : low["last_known_well"] + 2] = (known, known)
    contract = Contract(question.contract[0], also=question.contract[1:]) if question.contract else None
    patient = Patient(
        None, question.age, question.sex, question.residence, None, contract, (), Wishes(None, question.prefers)
    )
    needs = (Need("", question.needs),) if question.needs else ()
    return place(
        policy,
        Situation(
            question.at,
            MOVES[question.direction],
            facts,
            question.urgency,
            "care",
            Target(question.tiers, question.needs, needs=needs),
            (),
            patient,
            question.network,
            question.here,
            question.tier_here,
            None,
            question.travel,
        ),
    )


def answered(networks: Networks, question: Question, lang: Lang) -> dict[str, Any]:
    """The answer as plain data: what was asked, who may receive, best first, who may not, and what is said along."""
    policy = networks.policy
    placed = routed(policy, question)
    lists = networks.institutions(placed, lang)
    for row, receiver in zip(lists["eligible"], placed.eligible, strict=True):
        told = windows(policy, question, receiver)
        if told:
            row["windows"] = [
                {
                    "capability": one.capability,
                    "minutes": None if one.spent is None else plain_number(one.spent),
                    "within": one.within,
                    "makes_it": one.makes_it,
                }
                for one in told
            ]
    here = policy.site(question.here)
    tier = policy.content.tiers.tiers.get(question.tier_here or "")
    return {
        "network": question.network,
        "title": policy.areas[question.network].model.title.of(lang),
        "asked": {
            "move": MOVES[question.direction],
            "urgency": question.urgency,
            "from": question.here,
            "from_name": here.name if here is not None else tier.label.of(lang) if tier is not None else "",
            "from_tier": here.tier if here is not None else question.tier_here,
            "tiers": list(question.tiers),
            "needs": list(question.needs),
            "at": question.at.text,
        },
        **lists,
        "advice": networks.advice(placed, lang),
    }


def windows(policy: Policy, question: Question, receiver: Receiver) -> tuple[InTime, ...]:
    """The treatment windows of what is needed, as this receiver meets them."""
    declared = policy.content.capabilities.capabilities
    found = []
    for capability in question.needs:
        window = declared[capability].treatment_window
        if window is not None and question.direction != "down":
            known = window.counted_from == "last_known_well"
            found.append(InTime(capability, _spent(policy, question, receiver) if known else None, window.within))
    return tuple(found)


def _spent(policy: Policy, question: Question, receiver: Receiver) -> int | Fraction | None:
    travel = 0 if receiver.here else question.travel.get(receiver.id)
    since = question.last_known_well
    if travel is None or since is None:
        return None
    door = receiver.site.door_to_needle
    gone = Fraction(question.at.ms - since.ms, MINUTE_MS)
    spent = gone + travel + (policy.door_to_needle_default if door is None else door)
    return spent.numerator if spent.denominator == 1 else spent
