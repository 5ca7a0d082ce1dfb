"""What the pathways of a library ask of whoever receives a patient: one record per entry of a criterion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from fenji.linked.pathway import LinkedPathway
from fenji.model.pathway import Criterion, Purpose, Then, Urgency

Direction = Literal["up", "down", "side"]


@dataclass(frozen=True, slots=True)
class NeedOfPathway:
    """`tiers` None: the rung above the patient's own. `instead`: having all of it serves as well as `capabilities`.
    `here` are the own tiers for which the entry holds; none: any."""

    pathway: str
    criterion: str
    direction: Direction
    urgency: Urgency
    purpose: Purpose
    tiers: tuple[str, ...] | None
    capabilities: tuple[str, ...]
    instead: tuple[str, ...]
    preferred: tuple[str, ...]
    direct: tuple[str, ...]
    here: tuple[str, ...]


def needs_of(pathways: Mapping[str, Mapping[str, LinkedPathway]]) -> list[NeedOfPathway]:
    """Every target that a criterion of a pathway names, under its default profile, in file order."""
    found = []
    for id, profiles in pathways.items():
        linked = next(iter(profiles.values()))
        stands_for = {name: p.words for name, p in linked.parameters.items() if p.words is not None}
        for name, criterion in linked.model.criteria.items():
            for then in _entries(criterion):
                if then.refer is not None:
                    found.append(_need(id, name, then, then.refer, stands_for))
    return found


def _entries(criterion: Criterion) -> Iterable[Then]:
    return criterion.then if isinstance(criterion.then, tuple) else (criterion.then,)


def _need(
    pathway: str, criterion: str, then: Then, direction: Direction, stands_for: Mapping[str, tuple[str, ...]]
) -> NeedOfPathway:
    written = then.tiers or ()
    tiers = None if written == "next" else tuple(t for word in written for t in stands_for.get(word, (word,)))
    return NeedOfPathway(
        pathway, criterion, direction, then.urgency or "routine", then.purpose, tiers, then.capabilities,
        then.accepted_instead, then.preferred, then.direct, then.here,
    )  # fmt: skip
