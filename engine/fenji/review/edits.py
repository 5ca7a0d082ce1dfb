"""What a comparison of two versions tells: one edit after the other, and the versions they lie between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from fenji.engine import Engine
from fenji.linked.pathway import LinkedPathway
from fenji.model import pathway as m
from fenji.review.meaning import Meaning
from fenji.review.witness import Witness

What = Literal["new", "gone", "renamed", "moved", "tightened", "loosened", "changed", "unknown", "rewritten", "text"]
"""`unknown`: it differs only while a fact is missing; `rewritten`: another condition that means the same; `text`: only
words, sources or marks differ."""
Section = Literal[
    "pathway", "scope", "parameters", "definitions", "phases", "transitions", "criteria", "advice", "reviews",
    "must_exclude", "items", "any_item_gives", "applies_when", "bands", "rounding", "range", "asks", "profiles",
    "words",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference. `reaches` are the criteria that mean something else by it, by their new ids."""

    section: Section
    id: str
    what: Sequence[What]
    was: str = ""
    becomes: str = ""
    old_id: str | None = None
    line: int = 0
    reaches: tuple[str, ...] = ()
    profile: str | None = None
    lost: Witness | None = None
    gained: Witness | None = None
    shown: Witness | None = None
    """Where nobody loses or gains a criterion: for whom else it makes a difference."""
    through: tuple[str, ...] = ()

    @property
    def witness(self) -> Witness | None:
        """The patient to show: rather one who is decided differently."""
        both = [one for one in (self.lost, self.gained, self.shown) if one is not None]
        return next((one for one in both if one.decided_differently), both[0] if both else None)


@dataclass(slots=True)
class Comparison:
    """All differences of one pathway, or of one score."""

    pathway: str
    edits: list[Edit] = field(default_factory=list)
    kind: Literal["pathway", "score"] = "pathway"


@dataclass(frozen=True, slots=True)
class Version:
    """A pathway of one version under its default profile, with the engine that decides by it."""

    engine: Engine
    linked: LinkedPathway
    meaning: Meaning

    @classmethod
    def of(cls, engine: Engine, pathway: str, profile: str | None = None) -> "Version":
        linked = engine.content.pathway_of(pathway, profile)
        return cls(engine, linked, Meaning(linked.definitions))

    @property
    def model(self) -> m.Pathway:
        return self.linked.model
