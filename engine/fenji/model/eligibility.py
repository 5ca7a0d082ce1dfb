"""Who may receive a patient, in which order, and how that is said: `rules/eligibility.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from fenji.model.pathway import Condition
from fenji.model.shape import Mark, Shape, Source, Words, YesNo


class StandIn(Shape):
    """Who takes the place of what a filter asks for, where otherwise nobody would be left and it is no emergency."""

    when: Condition
    source: str
    mark: Mark


class Filter(Shape):
    """One reason to leave an institution out. All are looked at, in the order of the file.

    `in_emergency: not_applied` and `wish: opens` say what opens the closed door. `nobody_else: opens` (no emergency)
    and `nobody_else: opens_in_emergency` do so when otherwise nobody would be left; where that leaves nobody still,
    `stands_in` says who is taken all the same. `ask` are the facts to find out where it is unknown for somebody who
    may receive.
    """

    code: str
    fails_when: Condition
    ask: tuple[str, ...] = ()
    in_emergency: Literal["applied", "not_applied"] = "applied"
    wish: Literal["opens", "stays"] = "stays"
    opened_as: str | None = None
    nobody_else: Literal["opens", "opens_in_emergency", "stays"] = "stays"
    stands_in: StandIn | None = None
    text: Words
    would_admit: Words | None = None
    source: str
    mark: Mark


class Relation(Shape):
    """How an institution stands to the sender's consortium. The order of the file is the order of preference."""

    label: Words
    out_of_network: YesNo = False


KeyName = Literal[
    "missing", "relation", "wish", "contract_triple", "contract", "smallest_sufficient_tier", "named_tier", "owner",
    "tight", "travel", "district", "residence", "designated", "window", "direct", "preferred", "nearness", "id",
]  # fmt: skip
"""The keys there are. What each compares is fixed; which come into an order, and where, is content."""


class Key(Shape):
    """A key of the order; `says` is read between two neighbours that it separated."""

    says: Words


class Advice(Shape):
    """Something said with the list; it moves nothing."""

    says: Words
    source: str
    mark: Mark


class Wording(Shape):
    """The sentences of which `because` is made."""

    matches: Words
    matches_instead: Words
    relation: Words
    before_next: Words
    last: Words
    population_unknown: Words
    lacks: Words
    needs_approval: Words
    stands_in: Words
    here: Words
    no_tier: Words
    next_rung: Words
    lower_rung: Words
    same_rung: Words


class ListAdvice(Shape):
    """What is said with a list of receivers."""

    nobody_eligible: Advice
    nobody_in_an_emergency: Advice
    treat_on_the_spot: Advice
    nobody_makes_the_window: Advice
    wish_in_an_emergency: Advice
    wish_not_possible: Advice
    only_with_approval: Advice


class OrderSet(Shape):
    """The three orders: keys, most weighty first."""

    up: tuple[str, ...]
    down: tuple[str, ...]
    time_critical: tuple[str, ...]

    def named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return (("up", self.up), ("down", self.down), ("time_critical", self.time_critical))


class FirstKeys(Shape):
    """The key that each order must begin with, also where a network has its own."""

    up: str
    down: str
    time_critical: str

    def of(self, direction: str) -> str:
        return {"up": self.up, "down": self.down}.get(direction, self.time_critical)


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
    keys: Mapping[KeyName, Key]
    orders: OrderSet
    first_key: FirstKeys
    statuses: Mapping[str, Words]
    wording: Wording
    advice: ListAdvice
