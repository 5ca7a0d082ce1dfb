"""The policy layer as deciding sees it: sites by id, and the placement of an outcome rendered part by part."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes import Lang
from fenji.expr.layout import Bounds, Slots
from fenji.expr.names import nearest
from fenji.expr.units import scaled
from fenji.model.case import Case
from fenji.model.read_case import MANY, CaseProblem, Path
from fenji.model.shape import Source
from fenji.program.policy.area import Site
from fenji.program.policy.policy import Policy
from fenji.run.bind import Bound
from fenji.run.combine import Outcome
from fenji.run.placed import Placed, PlacedMemory
from fenji.run.policy import Placement, Situation, extra_travel
from fenji.run.policy.place import too_many_contracted
from fenji.run.policy.wording import Said
from fenji.run.render import cite
from fenji.run.values import plain_number

EXTRA_TRAVEL = "extra_travel_to_thrombectomy"


class Networks:
    """Places over one compiled policy. Holds no patient; safe for many threads."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.memory = PlacedMemory(policy)
        content = policy.content
        self._sources: dict[str, Source] = {}
        for part in (content.tiers, content.capabilities, content.eligibility, content.services, content.documents):
            self._sources |= part.sources

    # -- references of a case

    def site(self, id: str) -> Site | None:
        return self.policy.site(id)

    def knows_network(self, id: str) -> bool:
        return id in self.policy.areas

    def network_ids(self) -> Iterable[str]:
        return tuple(self.policy.areas)

    def institution_ids(self) -> Iterable[str]:
        return tuple(id for area in self.policy.areas.values() for id in area.sites)

    def network_of(self, case: Case) -> str | None:
        area = self.policy.area(case.network, case.institution)
        return None if area is None else area.model.network

    def references(self, case: Case) -> list[CaseProblem]:
        """Institutions and documents named in the case that no file knows. A group that no rule knows has no effect."""
        problems: list[CaseProblem] = []
        contract, referral = case.patient.contract, case.referral
        named: list[tuple[Path, str | None]] = [(("patient", "wishes", "prefers"), case.patient.wishes.prefers)]
        if contract is not None:
            named.append((("patient", "contract", "with"), contract.with_))
            named += [(("patient", "contract", "also", i), id) for i, id in enumerate(contract.also)]
        if referral is not None:
            named.append((("referral", "from"), referral.from_))
        for path, id in named:
            if id is not None and self.policy.site(id) is None:
                args = {"name": id, "nearest": nearest(id, self.institution_ids()), "known": ""}
                problems.append(CaseProblem("case-unknown-institution", path, args))
                if len(problems) >= MANY:
                    return problems
        for tier in too_many_contracted(self.policy, contract):
            problems.append(CaseProblem("case-contract-too-many", ("patient", "contract", "also"), {"tier": tier}))
        if referral is not None:
            documents = self.policy.content.documents.documents
            self._known(referral.documents, documents, ("referral", "documents"), "case-unknown-document", problems)
        return problems

    def _known(
        self, names: tuple[str, ...], known: Iterable[str], path: Path, code: str, problems: list[CaseProblem]
    ) -> None:
        if not names:
            return
        every = tuple(known)
        for index, name in enumerate(names):
            if name not in every:
                args = {"name": name, "nearest": nearest(name, every), "known": ", ".join(every)}
                problems.append(CaseProblem(code, (*path, index), args))
                if len(problems) >= MANY:
                    return

    def travel_terms(self, case: Case) -> Mapping[str, Bounds]:
        """What the minutes of travel say by themselves: the detour to the thrombectomy hospital."""
        area = self.policy.area(case.network, case.institution) if case.travel else None
        minutes = extra_travel(area, case.travel) if area is not None else None
        if minutes is None:
            return {}
        held = scaled(max(minutes, 0))
        return {EXTRA_TRAVEL: (held, held)}

    # -- placing

    def later(self, bound: Bound, outcome: Outcome, slots: Slots, pathways: tuple[str, ...]) -> Placed:
        """Renders the placement of an outcome, worked out when the first part of it is read."""
        case, now = bound.case, bound.now
        today = case.at.day.toordinal()
        situation = Situation(
            case.at,
            outcome.move,
            slots,
            outcome.urgency,
            outcome.purpose,
            outcome.target,
            pathways,
            case.patient,
            bound.place.network,
            case.institution,
            bound.place.tier,
            case.referral,
            case.travel,
            (now is not None and now.day == today) or today in [visit.day for visit in bound.earlier],
            outcome.refused_emergency,
        )
        return Placed(self, self.memory, situation)

    def part(self, placed: Placement, key: str, lang: Lang) -> Any:
        """One part of the record."""
        match key:
            case "institutions":
                return self.institutions(placed, lang)
            case "services":
                return self._services(placed, lang)
            case "lost":
                return [
                    {
                        "id": lost.id,
                        "reason": lost.reason,
                        "text": lost.text(lang),
                        "would_grant": lost.would_grant(lang),
                    }
                    | ({"terms": list(lost.terms)} if lost.terms else {})
                    for lost in placed.lost
                ]
            case "documents":
                papers = placed.documents
                return {
                    "required": list(papers.required),
                    "missing": list(papers.missing),
                    "later": list(papers.later),
                }
        return self.advice(placed, lang)

    def said(self, advice: Iterable[Said], lang: Lang) -> list[dict[str, Any]]:
        """Advice as the record shows it."""
        return [{"id": one.id, "text": one.text(lang), "source": self._cite(one.source, lang)} for one in advice]

    def advice(self, placed: Placement, lang: Lang) -> list[dict[str, Any]]:
        """What goes along with the lists, as the record shows it."""
        return self.said(placed.advice, lang)

    def institutions(self, placed: Placement, lang: Lang) -> dict[str, Any]:
        """Both lists as the record shows them."""
        eligible = []
        for receiver in placed.eligible:
            row: dict[str, Any] = {
                "id": receiver.id,
                "name": receiver.site.name,
                "tier": receiver.site.tier,
                "rank": receiver.rank,
                "because": list(receiver.because(lang)),
                "relation": receiver.relation,
            }
            if receiver.out_of_network:
                row["out_of_network"] = True
                loses = placed.loses(receiver)
                if loses:
                    row["loses"] = list(loses)
            if receiver.needs_approval:
                row["needs_approval"] = receiver.needs_approval
            if receiver.lacks:
                row["lacks"] = list(receiver.lacks)
            eligible.append(row)
        excluded = [
            {
                "id": one.id,
                "name": one.name,
                "because": [
                    {"reason": why.reason, "text": why.text(lang), "would_admit": why.would_admit(lang)}
                    for why in one.because
                ],
            }
            for one in placed.excluded
        ]
        return {"eligible": eligible, "excluded": excluded}

    def _services(self, placed: Placement, lang: Lang) -> list[dict[str, Any]]:
        rows = []
        for granted in placed.services:
            row: dict[str, Any] = {
                "id": granted.id,
                "title": granted.title(lang),
                "granted_by": list(granted.granted_by),
                "because": granted.because(lang),
            }
            if granted.amount is not None:
                row["amount"] = plain_number(granted.amount)
            row["source"] = self._cite(granted.source, lang)
            rows.append(row)
        return rows

    def _cite(self, references: tuple[str, ...], lang: Lang) -> str:
        return cite(references, self._sources, lang)
