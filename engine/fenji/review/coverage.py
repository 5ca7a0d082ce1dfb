"""Which verdicts the cases have tried of each criterion, by phase."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenji.linked.content import Content

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
