"""Who is owed which priority service, and when it is lost: `rules/services.yaml`."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from fenji.model.eligibility import Definition
from fenji.model.pathway import Condition
from fenji.model.shape import Mark, Several, Shape, Source, Words, YesNo

Way = Literal["up", "down", "same", "stay"]
"""Where the patient is going, or came from by the referral in force; `stay`: the move is to stay."""


class Service(Shape):
    """A service, by the name a patient would read."""

    title: Words


class Reason(Shape):
    """Why something was lost, and what would grant it; never blames the patient.

    `code` is the reason code told, where it differs from the entry's own name. `advice` is said along with the loss.
    """

    text: Words
    would_grant: Words
    code: str | None = None
    advice: str | None = None


class Need(Shape):
    """One condition of a rule. The first that is not met says why the service is lost; without a reason nothing is."""

    when: Condition
    reason: str | None = None
    text: Words | None = None
    would_grant: Words | None = None


class Amount(Shape):
    """Yuan: a figure, a figure by insurance, or what the regime still has due."""

    yuan: int | None = None
    by_insurance: Mapping[str, int] | None = None
    still_due: YesNo = False


class Rule(Shape):
    """Grants services on `ways` where the network's policy has it and all `needs` are met; lost on `lost_on`.

    `lost_on` left out is the same as `ways`. `unless` is said along with the grant, `advice` too.
    """

    id: str
    grants: Several
    policy: Condition | None = None
    ways: tuple[Way, ...]
    lost_on: tuple[Way, ...] | None = None
    needs: tuple[Need, ...]
    amount: Amount | None = None
    because: Words
    unless: Words | None = None
    advice: Several = ()
    source: Several
    mark: Mark


class Regime(Shape):
    """What an admission costs before insurance pays, in yuan by tier.

    `less_per_stay` is taken off for every earlier stay of the year, down to `floor`; `starts` is the first day.
    """

    title: Words
    table: Mapping[str, int] = Field(default_factory=dict)
    other_pool: int | None = None
    less_per_stay: int = 0
    floor: int = 0
    starts: date | None = None
    source: Several
    mark: Mark

    def due(self, tier: str | None, stays_before: int) -> int | None:
        """Yuan due at a tier after so many earlier stays of the year; None where the table has no figure."""
        listed = self.table.get(tier or "")
        return None if listed is None else max(self.floor, listed - self.less_per_stay * stays_before)


class LongPrescriptionNorm(Shape):
    """What holds where a network's file says nothing else; weeks."""

    weeks_max: int
    weeks_free: int
    weeks_when_unasked: int
    disease_list: Several
    source: Several
    mark: Mark


class Convalescent(Shape):
    """Who counts as convalescent: by pathway, or by the purpose of the referral."""

    pathways: Several
    purposes: Several
    source: Several
    mark: Mark


class ServiceAdvice(Shape):
    """Something said with the services. Without `when` it is said where a rule or a reason names it."""

    when: Condition | None = None
    says: Words
    source: Several
    mark: Mark


class PolicyWords(Shape):
    """The words a network's policy may use."""

    priority: tuple[str, ...]
    first_contact: tuple[str, ...]


class Services(Shape):
    """Services in order of precedence, the rules that grant them, and the deductible regimes."""

    sources: Mapping[str, Source] = Field(default_factory=dict)
    services: Mapping[str, Service]
    policy_words: PolicyWords
    comparators_only: Several
    groups: tuple[str, ...]
    convalescent: Convalescent
    long_prescription: LongPrescriptionNorm
    definitions: Mapping[str, Definition] = Field(default_factory=dict)
    rules: tuple[Rule, ...]
    reasons: Mapping[str, Reason]
    regimes: Mapping[str, Regime]
    advice: Mapping[str, ServiceAdvice]
