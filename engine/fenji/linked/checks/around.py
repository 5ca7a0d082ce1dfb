"""What a pathway or score is checked against: everything of the library but itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from fenji.linked.content import Content
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import Declared
from fenji.model.terms import Term


@dataclass(frozen=True, slots=True)
class Around:
    """The names of a library. `ladder` are the tiers that go up, lowest first; `reads` the names each pathway uses."""

    declared: Declared
    scores: Mapping[str, LinkedScore]
    score_profiles: Mapping[tuple[str, str], LinkedScore]
    pathways: tuple[str, ...]
    reads: Mapping[str, frozenset[str]]
    capabilities: tuple[str, ...]
    tiers: tuple[str, ...]
    ladder: tuple[str, ...]
    lowest_receiver: str

    @property
    def terms(self) -> Mapping[str, Term]:
        return self.declared.terms

    @classmethod
    def of(cls, content: Content) -> "Around":
        return cls(
            content.declared,
            content.scores,
            content.score_profiles,
            tuple(sorted({*content.pathways, *_unread(content)})),
            {id: frozenset().union(*(one.used for one in linked.values())) for id, linked in content.pathways.items()},
            tuple(content.capabilities.capabilities),
            tuple(content.tiers.tiers),
            content.tiers.ladder,
            content.tiers.lowest_receiver,
        )


def _unread(content: Content) -> list[str]:
    """Pathways whose file is there but cannot be used yet: naming them is no mistake."""
    parts = [name.split("/") for name in content.sources]
    return [part[1] for part in parts if len(part) == 3 and part[0] == "pathways" and part[2] == "pathway.yaml"]
