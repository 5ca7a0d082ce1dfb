"""What a case is decided by: where the patient is, which pathways, under which profile, in which phase."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from fenji.expr.layout import Bounds
from fenji.expr.names import nearest
from fenji.linked.content import Content
from fenji.model.case import Case
from fenji.model.read_case import MANY, CaseProblem, Path
from fenji.run.bind import Place
from fenji.run.place import Placing
from fenji.run.step import Compiled

CHOICES = 4_096
"""So many distinct answers are remembered."""
NO_TERMS: Mapping[str, Bounds] = MappingProxyType({})


class Shelf(Protocol):
    """The content and programs that a case may name."""

    content: Content

    def compiled(self, pathway: str, profile: str, tables: tuple[tuple[str, str], ...] = ()) -> Compiled: ...
    def profile_named(self, pathway: str, name: str | None) -> str | None: ...
    @property
    def placing(self) -> Placing: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One pathway that a case is decided by, under a profile, in a phase (None: no phase admits the tier)."""

    pathway: str
    profile: str
    phase: str | None
    compiled: Compiled

    @property
    def alone(self) -> tuple[str, ...]:
        return (self.pathway,)


class Chooser:
    """Finds what cases are decided by. Holds no patient; safe for many threads."""

    def __init__(self, programs: Shelf) -> None:
        self.programs = programs
        self._chosen: dict[object, list[Choice]] = {}
        self._places: dict[object, Place] = {}

    def locate(self, case: Case) -> tuple[Place, Mapping[str, Bounds], list[CaseProblem]]:
        """The place of a case, the terms that its travel gives, and every reference that leads nowhere."""
        contract = case.patient.contract
        if case.travel or case.referral is not None or not (_plain(case.edition) and _plain(case.phase)):
            return self._locate(case)
        # The same for all cases that name the same; what is in order is remembered.
        key = (
            case.network, case.institution, case.tier, case.pathways, case.edition, case.phase,
            case.patient.wishes.prefers, None if contract is None else (contract.with_, contract.also),
        )  # fmt: skip
        place = self._places.get(key)
        if place is not None:
            return place, NO_TERMS, []
        found = self._locate(case)
        if not found[2]:
            if len(self._places) >= CHOICES:
                self._places.clear()
            self._places[key] = found[0]
        return found

    def _locate(self, case: Case) -> tuple[Place, Mapping[str, Bounds], list[CaseProblem]]:
        problems: list[CaseProblem] = []
        placing = self.programs.placing
        content = self.programs.content
        if case.network is not None and not placing.knows_network(case.network):
            known = placing.network_ids()
            problems.append(_refers(("network",), "case-unknown-network", case.network, known))
        tier, capabilities = case.tier, None
        if case.institution is not None:
            site = placing.site(case.institution)
            if site is None:
                problems.append(
                    _refers(("institution",), "case-unknown-institution", case.institution, placing.institution_ids())
                )
            else:
                if case.tier is not None and site.tier is not None and case.tier != site.tier:
                    args = {"tier": case.tier, "institution": case.institution, "own": site.tier}
                    problems.append(CaseProblem("case-tier-differs", ("tier",), args))
                tier, capabilities = site.tier or case.tier, site.capabilities
        elif case.tier is None:
            problems.append(CaseProblem("case-place-missing", (), {}))
        for id in case.travel:
            if placing.site(id) is None:
                path = ("travel", id)
                found = _refers(path, "case-unknown-institution", id, placing.institution_ids())
                problems.append(CaseProblem(found.code, path, found.args, True))
                if len(problems) >= MANY:
                    break
        problems.extend(placing.references(case))
        for index, pathway in enumerate(case.pathways or ()):
            if pathway not in content.pathways:
                where: Path = ("pathway",) if len(case.pathways or ()) == 1 else ("pathway", index)
                problems.append(_refers(where, "case-unknown-pathway", pathway, content.pathways))
                if len(problems) >= MANY:
                    break
        place = Place(case.institution, tier, capabilities, placing.network_of(case))
        if not problems:
            problems.extend(self.choose(case, place)[1])
        return place, placing.travel_terms(case), problems

    def choose(self, case: Case, place: Place) -> tuple[list[Choice], list[CaseProblem]]:
        """What a case is decided by. The same for all cases that name the same; what is in order is remembered."""
        if not (_plain(case.edition) and _plain(case.phase)):
            return self._choices(case, place)
        key = (case.pathways, case.edition, case.phase, place.tier)
        found = self._chosen.get(key)
        if found is not None:
            return found, []
        choices, problems = self._choices(case, place)
        if not problems:
            if len(self._chosen) >= CHOICES:
                self._chosen.clear()
            self._chosen[key] = choices
        return choices, problems

    def _choices(self, case: Case, place: Place) -> tuple[list[Choice], list[CaseProblem]]:
        problems: list[CaseProblem] = []
        choices: list[Choice] = []
        content = self.programs.content
        named = case.pathways if case.pathways is not None else tuple(content.pathways)
        for keyed, key in ((case.edition, "edition"), (case.phase, "phase")):
            for id, name in keyed.items() if isinstance(keyed, Mapping) else ():
                if key == "edition" and id in content.scores:
                    if name not in content.scores[id].bands:
                        tables = content.scores[id].bands
                        problems.append(_refers((key, id), "case-unknown-edition", name, tables, pathway=id))
                elif id not in content.pathways:
                    problems.append(_refers((key, id), "case-unknown-pathway", id, content.pathways))
                if len(problems) >= MANY:
                    return [], problems
        for id in named:
            if id not in content.pathways:
                continue
            edition = case.edition.get(id) if isinstance(case.edition, Mapping) else case.edition
            profile = self.programs.profile_named(id, edition)
            model = next(iter(content.pathways[id].values())).model
            if profile is None:
                if case.pathways is None:
                    profile = self.programs.profile_named(id, None)
                else:
                    path: Path = ("edition", id) if isinstance(case.edition, Mapping) else ("edition",)
                    known = (*model.profiles, model.edition)
                    problems.append(_refers(path, "case-unknown-edition", str(edition), known, pathway=id))
                    continue
            assert profile is not None
            compiled = self.programs.compiled(id, profile, self.tables(case))
            phase = case.phase.get(id) if isinstance(case.phase, Mapping) else case.phase
            if phase is not None and phase not in model.phases:
                if case.pathways is None or (len(case.pathways) > 1 and not isinstance(case.phase, Mapping)):
                    phase = None
                else:
                    path = ("phase", id) if isinstance(case.phase, Mapping) else ("phase",)
                    problems.append(_refers(path, "case-unknown-phase", phase, model.phases, pathway=id))
                    continue
            if phase is not None and place.tier is not None and place.tier not in model.phases[phase].tiers:
                if case.pathways is not None:
                    path = ("phase", id) if isinstance(case.phase, Mapping) else ("phase",)
                    args = {"phase": phase, "tier": place.tier, "tiers": ", ".join(model.phases[phase].tiers)}
                    problems.append(CaseProblem("case-phase-tier", path, args))
                    continue
                phase = None
            if phase is None:
                phase = compiled.program.initial_phase(place.tier)
            if phase is None and case.pathways is not None:
                args = {"pathway": id, "tier": str(place.tier)}
                problems.append(CaseProblem("case-no-phase", ("tier",) if case.tier else ("institution",), args))
            choices.append(Choice(id, profile, phase, compiled))
        return choices, problems

    def tables(self, case: Case) -> tuple[tuple[str, str], ...]:
        """Band tables that the case picks for a score by `edition: {barthel: five_step}`."""
        if not isinstance(case.edition, Mapping):
            return ()
        scores = self.programs.content.scores
        picked = case.edition.items()
        return tuple(sorted((id, table) for id, table in picked if id in scores and table in scores[id].bands))


def _plain(told: str | Mapping[str, str] | None) -> bool:
    """Whether one name is told, or none, and not one for each pathway. (Asking for a Mapping would take longer.)"""
    return told is None or type(told) is str


def _refers(
    path: tuple[str | int, ...], code: str, name: str, known: Iterable[str], **more: str
) -> CaseProblem:
    names = list(known)
    args = {"name": name, "nearest": nearest(name, names), "known": ", ".join(sorted(names)[:12]), **more}
    return CaseProblem(code, path, args)
