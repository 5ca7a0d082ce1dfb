"""The ladder of institutions and what each can do: `rules/tiers.yaml` and `rules/capabilities.yaml`."""

from collections.abc import Mapping

from pydantic import Field

from fenji.model.minutes import Minutes
from fenji.model.shape import Mark, Several, Shape, Source, Words


class Tier(Shape):
    """One tier; its capabilities are the defaults of an institution that states nothing. `like` adds another tier's."""

    label: Words
    like: str | None = None
    capabilities: Several = ()
    next_rung: str | None = None


class InstitutionType(Shape):
    """A kind of institution: what replaces or joins its tier's defaults, and the only specialty it receives for."""

    label: Words
    instead_of_tier: tuple[str, ...] | None = None
    adds: Several = ()
    specialty: Several = ()


class PeoplePlanned(Shape):
    """How many people one institution is planned for, the least and the most, both inclusive."""

    range: tuple[int, int]
    source: str
    mark: Mark


class Planning(Shape):
    """What a network's file is held against, as notes: residents of one centre, people served by one station."""

    residents: PeoplePlanned | None = None
    served: PeoplePlanned | None = None


class Tiers(Shape):
    """The ladder, lowest first, the tiers on and beside it, and the types."""

    sources: Mapping[str, Source] = Field(default_factory=dict)
    ladder: tuple[str, ...] = Field(min_length=1)
    lowest_receiver: str
    tiers: Mapping[str, Tier]
    types: Mapping[str, InstitutionType]
    planning: Planning = Planning()

    def rank(self, tier: str | None) -> int | None:
        """The place on the ladder, counted from 0; None beside the ladder and where there is no tier."""
        return self.ladder.index(tier) if tier in self.ladder else None

    def defaults(self, tier: str | None, type_: str | None) -> frozenset[str]:
        """What an institution of this tier and type can do when its file states nothing."""
        found: set[str] = set()
        kind = self.types.get(type_ or "")
        if kind is not None and kind.instead_of_tier is not None:
            found.update(kind.instead_of_tier)
        else:
            at, seen = tier, set[str]()
            while at is not None and at in self.tiers and at not in seen:
                seen.add(at)
                found.update(self.tiers[at].capabilities)
                at = self.tiers[at].like
        if kind is not None and tier is not None:
            found.update(kind.adds)
        return frozenset(found)


class TreatmentWindow(Shape):
    """How long after `counted_from` (a term) a treatment may still begin, in minutes, inclusive."""

    within: Minutes
    counted_from: str
    source: str
    mark: Mark


class Capability(Shape):
    """Something an institution can do now."""

    label: Words
    treatment_window: TreatmentWindow | None = None


class DefaultMinutes(Shape):
    """A length of time that stands in where an institution gives none."""

    value: Minutes
    source: str
    mark: Mark


class Capabilities(Shape):
    """Every capability a network or a criterion may name."""

    sources: Mapping[str, Source] = Field(default_factory=dict)
    door_to_needle_default: DefaultMinutes
    capabilities: Mapping[str, Capability]
