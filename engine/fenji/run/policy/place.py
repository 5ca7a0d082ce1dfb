"""Placing a patient: from the clinical outcome to institutions, services and papers.

Pure: the same policy and situation give the same placement, whatever was asked before. Lists and texts are worked out
as they are read; the services are worked out at once, because they decide what is lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from fenji.expr.layout import Slots, unknown
from fenji.model.case import Contract
from fenji.model.eligibility import Advice
from fenji.model.shape import Words
from fenji.program.policy.area import Area, Site
from fenji.program.policy.policy import Policy
from fenji.run.policy.entitle import NOTHING, Entitled, Granted, Lost, entitle, slots_of
from fenji.run.policy.facts import Ground, facts_of, yes
from fenji.run.policy.in_force import in_force
from fenji.run.policy.papers import NO_PAPERS, Papers, papers_for
from fenji.run.policy.query import ask
from fenji.run.policy.receivers import Excluded, Receiver, Receivers
from fenji.run.policy.situation import DIRECTION, REFERRALS, Situation
from fenji.run.policy.wording import Said

_SILENT = ("decline",)


@dataclass(frozen=True, slots=True)
class Settled:
    """Services and papers at one destination."""

    entitled: Entitled
    papers: Papers
    granted: tuple[str, ...] = field(init=False)
    """The services by id."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "granted", tuple([one.id for one in self.entitled.services]))


Chosen = tuple[Site | None, bool]
"""An institution, and whether it lies outside the network."""


class Placement:
    """Who may receive, who may not, what is granted and lost, and which papers travel."""

    def __init__(self, policy: Policy, situation: Situation) -> None:
        self._policy = policy
        self._situation = situation
        self._area: Area | None = policy.area(situation.network, situation.here)
        self._going: Chosen | None = None
        self._settled_there: Settled | None = None

    @cached_property
    def _receivers(self) -> Receivers | None:
        if self._area is None or self._situation.move not in REFERRALS:
            return None
        return Receivers(ask(self._policy, self._area, self._situation))

    # -- institutions

    @property
    def eligible(self) -> tuple[Receiver, ...]:
        """The institutions that may receive, best first."""
        return () if self._receivers is None else self._receivers.eligible

    @property
    def excluded(self) -> tuple[Excluded, ...]:
        """The institutions that may not, in order of id, each with every reason."""
        return () if self._receivers is None else self._receivers.excluded

    @property
    def first(self) -> Receiver | None:
        return None if self._receivers is None else self._receivers.first

    def one_by_one(self) -> Iterator[Receiver]:
        """The eligible institutions, best first, each worked out when it is asked for."""
        return iter(()) if self._receivers is None else self._receivers.listed()

    @property
    def count(self) -> int:
        """How many may receive; nothing is listed for it."""
        return 0 if self._receivers is None else len(self._receivers)

    @property
    def asks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What would settle who may receive: terms, each with the codes of the filters that are open for want of it."""
        return () if self._receivers is None else self._receivers.asks

    @property
    def destination(self) -> Chosen:
        """The institution where the services would be given, and whether it lies outside the network."""
        if self._going is None:
            self._going = self._destination()
        return self._going

    def going_to(self, destination: Chosen) -> None:
        """Take a destination that was found before for a situation like this one."""
        self._going = destination

    @property
    def settled(self) -> Settled:
        """Services and papers there. The same object for situations that nothing tells apart."""
        if self._settled_there is None:
            self._settled_there = self._settle(*self.destination)
        return self._settled_there

    def _destination(self) -> Chosen:
        """Where the services would be given: the wish if it may receive (in an emergency it does not count), else the
        first; without a move of the patient, here."""
        situation, receivers = self._situation, self._receivers
        if receivers is None:
            return None if situation.move in REFERRALS else self._policy.site(situation.here), False
        wish = None if situation.emergency else receivers.chosen(situation.patient.wishes.prefers)
        if wish is not None:
            return wish
        first = receivers.first
        return (None, False) if first is None else (first.site, first.out_of_network)

    def loses(self, receiver: Receiver) -> tuple[str, ...]:
        """The services that choosing this institution costs, against the first one of the own consortium."""
        if not receiver.out_of_network or self._situation.emergency or self._receivers is None:
            return ()
        own, here = self._receivers.first, self._settle(receiver.site, True).entitled
        if own is None or own.out_of_network:
            return tuple(lost.id for lost in here.lost)
        held = {granted.id for granted in self._settle(own.site, False).entitled.services}
        kept = {granted.id for granted in here.services}
        return tuple(id_ for id_ in self._policy.rules.precedence if id_ in held - kept)

    # -- services and papers

    @property
    def services(self) -> tuple[Granted, ...]:
        """The services owed at the destination, in order of precedence."""
        return self.settled.entitled.services

    @property
    def lost(self) -> tuple[Lost, ...]:
        """The services not owed there, each with its first unmet condition; none in an emergency."""
        return self.settled.entitled.lost

    @property
    def documents(self) -> Papers:
        return self.settled.papers

    def _settle(self, dest: Site | None, away: bool) -> Settled:
        """Services and papers at a destination, remembered by all that bears on them."""
        situation, policy, area = self._situation, self._policy, self._area
        if area is None:
            return self._settled_nowhere()
        patient, facts, contract = situation.patient, situation.facts, situation.contract
        known = (
            area.id,
            None if dest is None else dest.id,
            away,
            area.epoch(situation.at.day),
            situation.move,
            situation.urgency,
            situation.purpose,
            situation.target.capabilities,
            situation.pathways,
            situation.here,
            situation.tier_here,
            patient.insurance,
            None if contract is None else (contract.with_, contract.also),
            patient.groups,
            situation.referral,
            situation.examined_today,
            situation.refused,
            policy.settled_by[area.id](facts),
        )
        found: Settled | None = policy.settled.get(known)
        if found is None:
            found = self._work_out(area, dest, away)
            with policy.lock:
                policy.settled.put(known, found)
        return found

    def _work_out(self, area: Area, dest: Site | None, away: bool) -> Settled:
        situation, policy = self._situation, self._policy
        referral = in_force(policy, area, situation)
        ground = Ground(policy, area, situation, referral, dest, away)
        facts = facts_of(ground, documents_complete=True)
        required = policy.document_rules.verdicts(slots_of(policy.document_rules, facts, ground), None)
        # Whoever goes by himself gets no benefit of a referral, but the papers of the move are owed: DIRECTION, not R.
        direction = "none" if situation.move in _SILENT else DIRECTION.get(situation.move, referral.direction)
        papers = papers_for(
            policy, area.model.policy.documents, direction, referral.visit, required, referral.documents,
            situation.emergency,
        )  # fmt: skip
        if situation.move in _SILENT:
            return Settled(NOTHING, papers)
        if papers.missing:
            facts["documents_complete"] = (0, 0)
        entitled = entitle(ground, facts, papers)
        return Settled(entitled, papers if situation.move in REFERRALS else NO_PAPERS)

    def _settled_nowhere(self) -> Settled:
        situation, policy = self._situation, self._policy
        known = (None, situation.move, situation.emergency, situation.refused, situation.referral)
        found: Settled | None = policy.settled.get(known)
        if found is None:
            found = Settled(NOTHING, self._papers_without_network())
            with policy.lock:
                policy.settled.put(known, found)
        return found

    def _papers_without_network(self) -> Papers:
        """No network: the national papers of the move; where it would go, and so any filing, is not known."""
        situation, policy = self._situation, self._policy
        told = situation.referral
        direction = DIRECTION.get(situation.move, "none")
        same = told is not None and told.direction == ("up" if direction == "same" else direction)
        known = {
            "refused": yes(situation.refused or situation.move == "decline"),
            "moving": yes(situation.move in REFERRALS),
        }
        slots: Slots = [situation.at.ms, situation.at.ms]
        for named in policy.rules.names:
            slots += known.get(named.id, unknown(named.term()))
        for term in policy.document_rules.clinical:
            slots += unknown(policy.patient.terms[term])
        verdicts = policy.document_rules.verdicts(slots, None)
        visit, issued = (told.visit, told.documents) if same and told is not None else (None, ())
        return papers_for(policy, "national", direction, visit, verdicts, issued, situation.emergency)

    # -- advice

    @cached_property
    def advice(self) -> tuple[Said, ...]:
        """What goes along with the lists and the services."""
        if self._area is None or self._situation.move in _SILENT:
            return ()
        services = self._policy.content.services.advice
        told = [(id_, services[id_]) for id_ in self.settled.entitled.advice]
        return (*self.said_with_the_list(), *(Said(id_, t.says, t.source, t.mark) for id_, t in told))

    def said_with_the_list(self) -> list[Said]:
        """What goes along with the lists alone."""
        situation, receivers = self._situation, self._receivers
        if receivers is None:
            return []
        advice = self._policy.content.eligibility.advice
        said: list[Said] = []
        if not len(receivers):
            if receivers.nobody_fits_to_travel:
                said.append(_said("treat_on_the_spot", advice.treat_on_the_spot))
            elif situation.emergency:
                said.append(_said("nobody_in_an_emergency", advice.nobody_in_an_emergency))
            else:
                said.append(_said("nobody_eligible", advice.nobody_eligible))
        elif receivers.nobody_makes_the_window:
            said.append(_said("nobody_makes_the_window", advice.nobody_makes_the_window))
        first = receivers.first
        if first is not None and first.needs_approval:
            said.append(_said("only_with_approval", advice.only_with_approval))
        answer = self._answer_to_the_wish(receivers)
        return said if answer is None else [*said, answer]

    def _answer_to_the_wish(self, receivers: Receivers) -> Said | None:
        """A wish that is not simply followed is answered in words."""
        advice = self._policy.content.eligibility.advice
        wish = self._policy.site(self._situation.patient.wishes.prefers)
        if wish is None:
            return None
        name = Words(zh=wish.name, en=wish.name)
        if self._situation.emergency:
            return _said("wish_in_an_emergency", advice.wish_in_an_emergency, name=name)
        refused = receivers.why_not(wish.id)
        if refused is None:
            return None
        reasons = Words(
            zh="；".join(failure.text("zh") for failure in refused.because) or "—",
            en="; ".join(failure.text("en") for failure in refused.because) or "—",
        )
        return _said("wish_not_possible", advice.wish_not_possible, name=name, reasons=reasons)


def _said(id_: str, advice: Advice, **args: Words) -> Said:
    return Said(id_, advice.says, (advice.source,), advice.mark, args)


def place(policy: Policy, situation: Situation) -> Placement:
    """Who may receive this patient, what it grants and costs, and which papers travel."""
    return Placement(policy, situation)


def too_many_contracted(policy: Policy, contract: Contract | None) -> tuple[str, ...]:
    """The tiers of which a combination contract names more than one hospital; a case with one is an error."""
    if contract is None:
        return ()
    found: list[str] = []
    for tier in ("secondary", "tertiary"):
        named = [id_ for id_ in contract.also if (site := policy.site(id_)) is not None and site.tier == tier]
        if len(named) > 1:
            found.append(tier)
    return tuple(found)
