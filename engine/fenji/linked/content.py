"""All content of one library, checked: what programs are compiled from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenji.diagnostic import Diagnostic
from fenji.linked.pathway import LinkedPathway
from fenji.linked.policy import PolicyContent
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import Declared
from fenji.model.tiers import Capabilities, Tiers
from fenji.syntax import Source


@dataclass(frozen=True, slots=True)
class Content:
    """Checked content. `digests` are the hashes of what each file says, by name, comments and layout left out."""

    declared: Declared
    scores: Mapping[str, LinkedScore]
    score_profiles: Mapping[tuple[str, str], LinkedScore]
    pathways: Mapping[str, Mapping[str, LinkedPathway]]
    tiers: Tiers
    capabilities: Capabilities
    policy: PolicyContent | None
    digests: Mapping[str, str]
    sources: Mapping[str, Source]
    problems: tuple[Diagnostic, ...] = ()

    def scores_under(self, profile: str) -> dict[str, LinkedScore]:
        """Every score, under the profile of this name where it has one."""
        return {id: self.score_profiles.get((id, profile), score) for id, score in self.scores.items()}

    def pathway_of(self, id: str, profile: str | None = None) -> LinkedPathway:
        profiles = self.pathways[id]
        return profiles[profile] if profile is not None else next(iter(profiles.values()))


def errors(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(problem for problem in problems if problem.severity == "error")
