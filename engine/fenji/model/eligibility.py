"""Who may receive a patient, in which order, and how that is said: `rules/eligibility.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from fenji.model.pathway import Condition
from fenji.model.shape import Mark, Shape, Source, Words, YesNo


class Filter(Shape):
    """One reason to leave an institution out. All are looked at, in the order of the file.

    `in_emergency: not_applied` and `wish: opens` say what opens the closed door. `nobody_else: opens` (no emergency)
    and `nobody_else: opens_in_emergency` do so when otherwise nobody would be left.
    """

    code: str
    fails_when: Condition
    in_emergency: Literal["applied", "not_applied"] = "applied"
    wish: Literal["opens", "stays"] = "stays"
    opened_as: str | None = None
    nobody_else: Literal["opens", "opens_in_emergency", "stays"] = "stays"
    text: Words
    would_admit: Words | None = None
    source: str
    mark: Mark


class Relation(Shape):
    """How an institution stands to the sender's consortium. The order of the file is the order of preference."""

    label: Words
    out_of_network: YesNo = False


class Key(Shape):
    """A key of the order; `says` is read between two neighbours that it separated."""

    says: Words


class Advice(Shape):
    """Something said with the list; it moves nothing."""

    says: Words
    source: str
    mark: Mark


class Definition(Shape):
    """A condition with a name."""

    says: Words | None = None
    when: Condition


class Eligibility(Shape):
    """Filters, relations, and the three orders."""

    sources: Mapping[str, Source] = Field(default_factory=dict)
    definitions: Mapping[str, Definition] = Field(default_factory=dict)
    filters: tuple[Filter, ...]
    relations: Mapping[str, Relation]
    keys: Mapping[str, Key]
    orders: Mapping[Literal["up", "down", "time_critical"], tuple[str, ...]]
    first_key: Mapping[Literal["up", "down", "time_critical"], str]
    statuses: Mapping[str, Words]
    wording: Mapping[str, Words]
    advice: Mapping[str, Advice]
