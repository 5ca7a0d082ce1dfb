"""What the cases have tried: the verdicts of each criterion by phase, the leaves of each condition, each limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenji.linked.content import Content
from fenji.review.watching import SIDES, Key, Leaf, Watch, leaves_of, trees_of

VERDICTS = ("met", "unmet", "unknown")
NEEDED = ("met", "unmet")
"""What a criterion must have been, in a phase, to count as tried; unknown is shown beside it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One criterion in one phase: how many cases met it, did not, could not tell."""

    pathway: str
    phase: str
    criterion: str
    met: int
    unmet: int
    unknown: int

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(verdict for verdict in NEEDED if not getattr(self, verdict))


def coverage(
    content: Content, counts: Mapping[tuple[str, str, str, str], int], pathways: Iterable[str] | None = None
) -> list[Tried]:
    """Every criterion of every phase in the order of the file; `pathways` None: those that some case was decided by."""
    seen = {pathway for pathway, _, _, _ in counts}
    found = []
    for id in content.pathways:
        if id not in (seen if pathways is None else set(pathways)):
            continue
        model = content.pathway_of(id).model
        for phase in model.phases:
            for criterion, written in model.criteria.items():
                if written.phases == "all" or phase in written.phases:
                    tried = [counts.get((id, phase, criterion, verdict), 0) for verdict in VERDICTS]
                    found.append(Tried(id, phase, criterion, *tried))
    return found


def share(found: Iterable[Tried]) -> float:
    """Per cent of the needed verdicts that were tried."""
    rows = list(found)
    if not rows:
        return 100.0
    return 100 * sum(len(NEEDED) - len(row.lacking) for row in rows) / (len(NEEDED) * len(rows))


# -- branches and boundaries


@dataclass(frozen=True, slots=True)
class Branch:
    """One leaf of a condition: how often it decided as met, and as unmet."""

    pathway: str
    owner: str
    leaf: str
    file: str
    line: int
    met: int
    unmet: int

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(verdict for verdict in NEEDED if not getattr(self, verdict))


@dataclass(frozen=True, slots=True)
class Boundary:
    """One limit: how many patients stood just below it, at it, just above it, and of how many it was not known."""

    pathway: str
    owner: str
    limit: str
    file: str
    line: int
    below: int
    at: int
    above: int
    unknown: int

    @property
    def lacking(self) -> tuple[str, ...]:
        return tuple(side for side in SIDES if not getattr(self, side))


def branches(watch: Watch, counts: Mapping[Key, int], pathways: Iterable[str]) -> list[Branch]:
    """Every leaf of every condition of these pathways, in the order of the file."""
    found = []
    for pathway in pathways:
        for leaf in _leaves(watch, pathway):
            met, unmet = (counts.get(("branch", pathway, leaf.name, str(leaf.number), v), 0) for v in NEEDED)
            found.append(Branch(pathway, leaf.name, leaf.text, leaf.at.file, leaf.at.line, met, unmet))
    return found


def boundaries(watch: Watch, counts: Mapping[Key, int], pathways: Iterable[str]) -> list[Boundary]:
    """Every limit of every condition of these pathways, in the order of the file."""
    found = []
    for pathway in pathways:
        for leaf, _, text, _ in watch.limits(_leaves(watch, pathway)):
            sides = [counts.get(("boundary", pathway, leaf.name, text, side), 0) for side in SIDES]
            found.append(Boundary(pathway, leaf.name, text, leaf.at.file, leaf.at.line, *sides))
    return found


def _leaves(watch: Watch, pathway: str) -> list[Leaf]:
    linked = watch.engine.content.pathway_of(pathway)
    return [leaf for _, tree in trees_of(watch.written(pathway), linked) for leaf in leaves_of(tree)]


def share_of(found: Iterable[Branch | Boundary]) -> float:
    """Per cent of what is needed that was seen: of a leaf two verdicts, of a limit four patients."""
    rows = list(found)
    needed = sum(len(SIDES) if isinstance(row, Boundary) else len(NEEDED) for row in rows)
    return 100 * (needed - sum(len(row.lacking) for row in rows)) / needed if needed else 100.0


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the cases of some pathways have tried."""

    criteria: list[Tried]
    branches: list[Branch]
    boundaries: list[Boundary]

    def least(self, kind: str) -> float:
        """Per cent of one kind, or of the least covered one where all are asked for."""
        shares = {
            "criterion": share(self.criteria), "branch": share_of(self.branches), "boundary": share_of(self.boundaries),
        }  # fmt: skip
        return shares.get(kind, min(shares.values()))
