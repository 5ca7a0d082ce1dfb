"""A pathway as written. Conditions stay as they stand in the file; `linked` reads them with their places."""

from typing import Any, Literal

from pydantic import Field

from fenji.model.shape import Cited, Id, Mark, Several, Shape, Source, Words, YesNo

Move = Literal["refer_up", "refer_down", "transfer", "stay", "ask", "decline"]
Urgency = Literal["emergency", "urgent", "routine"]
Purpose = Literal["care", "diagnosis", "test_only", "rehabilitation", "nursing"]
Tier = Literal["village", "primary", "secondary", "tertiary", "rehabilitation", "nursing", "home"]
Condition = str | dict[str, Any]
"""A line of the expression language, or a tree of all, any, none, at_least."""


class Effective(Shape):
    start: str = Field(alias="from")
    to: str | None = None


class CanByTier(Shape):
    """What `can(...)` answers when the case names a tier and no institution."""

    tier: Tier
    phases: Several = ()
    can: Literal["all"] | tuple[str, ...]


class Profile(Shape):
    title: Words
    default: YesNo = False
    note: Words | None = None


class ProfileValue(Shape):
    value: str | tuple[str, ...]
    source: Several
    mark: Mark
    mark_note: str | Words | None = None


class Parameter(Cited):
    """A constant with its source and its alternatives. `like` names the term whose words it holds."""

    value: str | tuple[str, ...]
    says: Words | None = None
    like: str | None = None
    profiles: dict[str, ProfileValue] = {}


class Choice(Shape):
    when: Condition | None = None
    value: str | None = None
    otherwise: str | None = None


class Definition(Shape):
    """A condition (`when`), a value (`value`), or a value chosen by conditions (`choose`)."""

    says: Words | str | None = None
    reads: Words | str | None = None
    when: Condition | None = None
    value: str | None = None
    choose: tuple[Choice, ...] | None = None
    known_when: Condition | None = None
    source: Several = ()
    mark: Mark | None = None
    mark_note: str | Words | None = None


class Phase(Shape):
    """A node of the machine. `entry`: patients also enter here, by `phase:` of their first case."""

    title: Words
    tiers: tuple[Tier, ...] = Field(min_length=1)
    initial: YesNo = False
    entry: YesNo = False
    says: Words | None = None


class Transition(Shape):
    """An edge of the state machine: by a move, or by the clinician through the next case."""

    start: Several = Field(alias="from")
    on: tuple[Move, ...] = ()
    when: Condition | None = None
    target_tier: tuple[Tier, ...] = ()
    purpose: tuple[Purpose, ...] = ()
    by: Literal["clinician"] | None = None
    to: str
    says: Words | None = None


class Then(Shape):
    """What a met criterion asks for. `phases` and `here` say from where this entry holds.

    `tiers` are tiers, or parameters that stand for one.
    """

    phases: Several = ()
    here: tuple[Tier, ...] = ()
    refer: Literal["up", "down", "side"] | None = None
    urgency: Urgency | None = None
    purpose: Purpose = "care"
    tiers: Literal["next"] | tuple[str, ...] | None = None
    capabilities: tuple[str, ...] = ()
    accepted_instead: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    unless_here: Literal["all_capabilities"] | None = None
    hold: YesNo = False
    ask: tuple[str, ...] = ()
    advise: Words | None = None


class Criterion(Cited):
    """One citable reason for a move, for holding, for asking or for advice."""

    says: Words
    reads: Words | str | None = None
    phases: Literal["all"] | tuple[str, ...]
    when: Condition
    then: Then | tuple[Then, ...]
    see: str | None = None
    accepts: dict[str, Any] | tuple[dict[str, Any], ...] | None = None


class On(Shape):
    """For which decisions a row of advice or follow-up holds; a key left out holds for all."""

    moves: tuple[Move, ...] = ()
    phases: Several = ()
    here: tuple[Tier, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    direction: tuple[Literal["up", "down", "side"], ...] = ()
    by: Several = ()
    refused: YesNo | None = None


class Advice(Cited):
    on: On = On()
    when: Condition | None = None
    says: Words
    see: str | None = None


class Review(Cited):
    """A follow-up interval."""

    on: On = On()
    when: Condition | None = None
    otherwise: YesNo = False
    within: str
    says: Words | None = None


class MustExclude(Shape):
    phases: Literal["all"] | tuple[str, ...] = "all"
    here: tuple[Tier, ...] = ()
    when: Condition | None = None
    items: tuple[str, ...] = Field(min_length=1)


class TierRole(Shape):
    does: Words
    source: Several = ()
    mark: Mark | None = None


class Accepted(Shape):
    """A find of the proofs that governance accepts, with its reason and who answers for it."""

    property: str
    between: tuple[str, ...] = ()
    because: Words | str
    by: str


class Pathway(Shape):
    pathway: Id
    title: Words
    says: Words | None = None
    edition: str
    status: Literal["draft", "in_review", "released", "retired"]
    effective: Effective | None = None
    scope: Condition | None = None
    applies_to: Condition
    when_down_is_unknown: Literal["ask", "stay"]
    when_tertiary_lacks: Literal["transfer", "refer_up"] = "transfer"
    can_when_only_tier_is_known: tuple[CanByTier, ...] = ()
    sources: dict[Id, Source]
    profiles: dict[str, Profile] = {}
    parameters: dict[Id, Parameter] = {}
    definitions: dict[Id, Definition] = {}
    phases: dict[Id, Phase] = Field(min_length=1)
    transitions: tuple[Transition, ...] = ()
    criteria: dict[Id, Criterion] = Field(min_length=1)
    advice: dict[Id, Advice] = {}
    reviews: tuple[Review, ...] = ()
    must_exclude: tuple[MustExclude, ...] = ()
    questions: tuple[Several, ...] = ()
    tier_roles: dict[Tier, TierRole | tuple[TierRole, ...]] = {}
    accepts: tuple[Accepted, ...] = ()
    open_points: tuple[Words | str, ...] = ()
