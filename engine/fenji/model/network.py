"""One area's institutions, grids and local policy: a file of `rules/networks/`.

The dates here are days, both ends inclusive. What an institution can do is not its `capabilities` alone: the defaults
of its tier and type come first (`tiers.yaml`), and `lacks` is taken away.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field, model_validator

from fenji.model.minutes import Minutes
from fenji.model.pathway import Condition
from fenji.model.shape import Id, Mark, Several, Shape, Source, Words, YesNo

Form = Literal[
    "city_group", "county_community", "specialty_alliance", "telemedicine", "bilateral", "combination", "comparator"
]
Tightness = Literal["contract", "loose", "mixed", "tight", "single_entity"]
Status = Literal["draft", "planned", "active", "ended", "example"]


class Stated(Shape):
    """A capability an institution's file names. A placeholder is assumed until governance confirms it."""

    id: str
    placeholder: YesNo = False

    @model_validator(mode="before")
    @classmethod
    def _bare_word(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value


class Population(Shape):
    """Whom alone an institution treats."""

    when: Condition
    label: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare_condition(cls, value: Any) -> Any:
        return {"when": value} if isinstance(value, str) else value


class Institution(Shape):
    """A member of the network, or with `outside` a known institution that is none.

    The id may be written with or without the network's id before it. `start` and `end` are the first and last day
    of membership.
    """

    id: str
    name: str
    placeholder: YesNo = False
    tier: str | None = None
    type: str | None = None
    place: str | None = None
    grid: str | None = None
    relation: Literal["tight", "general"] = "tight"
    lead: YesNo = False
    owner: str | None = None
    administered_by: Literal["district", "city", "province", "nation"] | None = None
    ownership: Literal["public", "private", "military"] = "public"
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    designated: YesNo = True
    pooling_area: str | None = None
    population: Population | None = None
    door_to_needle: Minutes | None = None
    capabilities: tuple[Stated, ...] = ()
    lacks: Several = ()
    outside: YesNo = False
    same_as: Several = ()
    source: Several = ()
    mark: Mark | None = None
    note: Words | None = None
    referral_desk: str | None = None
    may_issue: Mapping[str, Any] | tuple[str, ...] = ()
    readiness: tuple[Any, ...] = ()
    residents: int | None = None
    served: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_tier(cls, value: Any) -> Any:
        if isinstance(value, dict) and value.get("tier") == "none":
            return {**value, "tier": None}
        return value


class Grid(Shape):
    """The districts one consortium answers for, and its lead."""

    districts: Several
    lead: str | None = None
    label: Words | None = None


class Geography(Shape):
    """Grids, or a list of districts; neither: the network has no territory."""

    grids: Mapping[str, Grid] = Field(default_factory=dict)
    districts: Several = ()
    planned_sub_districts: int | None = None


class Contracted(Shape):
    """A service that may ask for a family-doctor contract."""

    contract: YesNo = False


class EarlyBooking(Shape):
    """Slots opened to the sender before the public sees them: how many days ahead, for whom, since when."""

    days: int
    contract: YesNo = False
    since: date | None = None


class RemoteConsultation(Shape):
    """Offered, with the band of its fee in yuan where one is known."""

    fee_min: int | None = None
    fee_max: int | None = None


class LongPrescription(Shape):
    """The longest prescription in weeks, and whether it asks for a contract."""

    weeks_max: int
    contract: YesNo = True


class Slots(Shape):
    """What the higher hospital holds back: measured, and promised only where `guaranteed`."""

    lead_time_days: int | None = None
    share_min: str | None = None
    expert_share_min: str | None = None
    return_unused: YesNo | None = None
    fee: int | None = None
    requires_examined: YesNo | None = None
    guaranteed: YesNo | None = None
    source: Several = ()
    mark: Mark | None = None


class NetworkPolicy(Shape):
    """What the network has switched on; a key left out means there is no such service."""

    priority: str | None = None
    tracking: YesNo = False
    recognition: YesNo = False
    priority_bed: YesNo = False
    direct_to_ward: YesNo = False
    continued_prescription: YesNo = False
    continuous_treatment: YesNo = False
    family_bed: YesNo = False
    populations: YesNo = False
    expert_booking: Contracted | None = None
    early_booking: EarlyBooking | None = None
    remote_consultation: RemoteConsultation | None = None
    long_prescription: LongPrescription | None = None
    slots: Slots | None = None
    deductible: str | None = None
    documents: str = "national"
    first_contact: str = "voluntary"
    benefit_level: str | None = None
    referral_desk: YesNo = False


class Orders(Shape):
    """A network's own order of the keys by which receivers are ranked."""

    up: tuple[str, ...] | None = None
    down: tuple[str, ...] | None = None
    time_critical: tuple[str, ...] | None = None


class Excludes(Shape):
    """Classes of institution to which the network does not refer on its own."""

    administered_by: Several = ()
    ownership: Several = ()
    type: Several = ()


class Network(Shape):
    """One network file."""

    network: Id
    title: Words
    form: Form
    tightness: Tightness
    status: Status
    start: date | None = None
    end: date | None = None
    pooling_area: str | None = None
    lead_rule: str | None = None
    geography: Geography = Geography()
    specialty: str | None = None
    specialty_capabilities: Several = ()
    excludes: Excludes = Excludes()
    policy: NetworkPolicy = NetworkPolicy()
    order: Orders = Orders()
    institutions: tuple[Institution, ...] = ()
    # Shown and checked, without effect on a decision.
    sources: Mapping[str, Source] = Field(default_factory=dict)
    source: Several = ()
    mark: Mark | None = None
    governance: Any = None
    shared_services: Any = None
    members_open: Several = ()
    referral_desk: str | None = None
    may_issue: Mapping[str, Any] | tuple[str, ...] = ()
    readiness: Any = None
    payment: Any = None
    targets: Any = None
    figures: Any = None
    programme: Any = None
    disease_list: Several = ()
    quota_exempt: YesNo | None = None
    open_points: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _institutions_by_id(cls, value: Any) -> Any:
        """A mapping from id to institution says the same as a list of institutions with their ids."""
        if isinstance(value, dict) and isinstance(value.get("institutions"), dict):
            found = [{"id": name, **(body or {})} for name, body in value["institutions"].items()]
            return {**value, "institutions": found}
        return value

    def full_id(self, name: str) -> str:
        """An institution's id as cases write it: with the network's id before it."""
        return name if name.startswith(f"{self.network}.") else f"{self.network}.{name}"
