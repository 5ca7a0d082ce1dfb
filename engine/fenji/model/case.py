"""A patient case: all the engine is told at one time. Typed, frozen, and not yet held against the terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from fenji.diagnostic import Span
from fenji.model.moment import Moment

Sex = Literal["female", "male", "unknown"]
Sender = Literal["family_doctor", "primary", "secondary", "tertiary", "self"]
Visiting = Literal["outpatient", "inpatient", "emergency"]


@dataclass(frozen=True, slots=True)
class Contract:
    """A family-doctor contract (家庭医生签约). `also` are further institutions of a combination contract."""

    with_: str
    since: date | None = None
    until: date | None = None
    also: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Voluntariness. `accepts_referral` None: nothing was said, which is no objection."""

    accepts_referral: bool | None = None
    prefers: str | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    birth_date: date | None = None
    age_years: int | None = None
    sex: Sex = "unknown"
    residence: str | None = None
    insurance: str | None = None
    contract: Contract | None = None
    groups: tuple[str, ...] = ()
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class Referral:
    """The referral under way."""

    direction: Literal["up", "down", "same"]
    by: Sender | None = None
    from_: str | None = None
    visit: Visiting | None = None
    documents: tuple[str, ...] = ()
    deductible_paid: Any = None
    stays_before: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: what was told of each term, as written (a text, a number, words), and the times of the samples that
    have one of their own."""

    at: Moment
    facts: Mapping[str, Any]
    own: Mapping[str, Moment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `place` says where it stands in a file, for messages and for replay."""

    at: Moment
    visits: tuple[Visit, ...] = ()
    case: str | None = None
    title: str | None = None
    pathways: tuple[str, ...] | None = None
    edition: str | Mapping[str, str] | None = None
    phase: str | Mapping[str, str] | None = None
    network: str | None = None
    institution: str | None = None
    tier: str | None = None
    patient: Patient = Patient()
    referral: Referral | None = None
    travel: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] | None = None
    place: Span | None = None
