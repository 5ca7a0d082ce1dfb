"""A placement as it is read: lists and services remembered for patients whom the policy cannot tell apart.

The lists are kept under all that ranking and filtering look at; services, losses and papers go with the settled
object that the policy itself remembers. Nothing is kept of a network that is not in operation on the day (its
sentences name the date), nor of a list that shows institutions outside the network (what going there costs depends on
more).
"""

import json
from collections.abc import Iterable
from itertools import count
from threading import Lock
from typing import Any, Protocol

from fenji.codes import Lang
from fenji.expr.layout import INFINITY
from fenji.program.memo import Memo
from fenji.program.policy.policy import Policy
from fenji.run.combine import Target
from fenji.run.form import ENCODE
from fenji.run.place import Asked
from fenji.run.policy.place import Chosen, Placement, Settled
from fenji.run.policy.situation import REFERRALS, Situation
from fenji.run.policy.wording import Said

LISTS = 2_048
SETTLED = 2_048


class Renderer(Protocol):
    """What puts a placement into the words of the record."""

    def part(self, placed: Placement, key: str, lang: Lang) -> Any: ...
    def said(self, advice: Iterable[Said], lang: Lang) -> list[dict[str, Any]]: ...


class Lists:
    """Both lists of one kind of situation: where the services are given, the ids in order, and the texts as JSON."""

    __slots__ = ("asks", "destination", "ids", "said", "texts")

    def __init__(self, destination: Chosen, asks: Asked, ids: tuple[str, ...]) -> None:
        self.destination = destination
        self.asks = asks
        self.ids = ids
        self.texts: dict[Lang, str] = {}
        self.said: dict[Lang, str] = {}


class PlacedMemory:
    """What was placed before. Bounded; reading needs no lock."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        low = policy.patient.low
        self._clinical = tuple(
            (low[term], policy.patient.terms[term].kind == "instant") for term in policy.gate.clinical
        )
        self._populations = tuple(policy.populations.values())
        self.asking = any(one.ask for one in policy.content.eligibility.filters)
        self._numbers = count()
        self._targets: dict[Target, int] = {}
        """Every target that the pathways can ask for: they are few."""
        self._known: dict[int, tuple[Target, int]] = {}
        self._lists: Memo[Any, Lists] = Memo(LISTS)
        self._settled: Memo[Any, tuple[Settled, dict[str, str]]] = Memo(SETTLED)
        self._lock = Lock()

    def key(self, situation: Situation) -> tuple[Any, ...] | None:
        """All that the lists depend on; None where they are worked out anew each time."""
        policy, patient, day = self.policy, situation.patient, situation.at.day
        area = policy.area(situation.network, situation.here)
        if area is None or not area.usable(day) or situation.move not in REFERRALS:
            return None
        facts, now, contract = situation.facts, situation.at.ms, situation.contract
        clinical = [
            (now - facts[low] if instant and abs(facts[low]) != INFINITY else facts[low], facts[low + 1] == facts[low],
             0 if instant else facts[low + 1])
            for low, instant in self._clinical
        ]  # fmt: skip
        windows = [
            now - facts[window.slot]
            for capability in situation.target.capabilities
            if (window := policy.windows.get(capability)) is not None
        ]
        return (
            area.id, area.epoch(day), situation.here, situation.tier_here, situation.move, situation.urgency,
            self._number(situation.target), patient.residence,
            None if contract is None else (contract.with_, contract.also),
            patient.wishes.prefers, tuple(situation.travel.items()) if situation.travel else None, tuple(clinical),
            tuple([verdicts(facts, None)[0] for verdicts in self._populations]), tuple(windows),
        )  # fmt: skip

    def _number(self, target: Target) -> int:
        """A number for a target: quicker to compare than the target itself."""
        found = self._known.get(id(target))
        if found is not None and found[0] is target:
            return found[1]
        number = self._targets.setdefault(target, next(self._numbers))
        if len(self._known) >= LISTS:
            self._known.clear()
        self._known[id(target)] = (target, number)
        return number

    def lists(self, key: tuple[Any, ...]) -> Lists | None:
        return self._lists.get(key)

    def keep_lists(self, key: tuple[Any, ...], lists: Lists) -> None:
        with self._lock:
            self._lists.put(key, lists)

    def texts(self, settled: Settled) -> dict[str, str]:
        """The texts of what is settled, by part and language. Kept with the object: its id alone would not do."""
        found = self._settled.get(id(settled))
        if found is None or found[0] is not settled:
            found = (settled, {})
            with self._lock:
                self._settled.put(id(settled), found)
        return found[1]


class Placed:
    """One placement, read part by part: as values, or as JSON text."""

    __slots__ = ("_lists", "_looked", "_memory", "_placement", "_renderer", "_situation")

    def __init__(self, renderer: Renderer, memory: PlacedMemory, situation: Situation) -> None:
        self._renderer = renderer
        self._memory = memory
        self._situation = situation
        self._placement: Placement | None = None
        self._lists: Lists | None = None
        self._looked = False

    @property
    def placement(self) -> Placement:
        """The placement itself, worked out when it is first asked for."""
        if self._placement is None:
            placement = Placement(self._memory.policy, self._situation)
            lists = self.lists
            if lists is not None:
                placement.going_to(lists.destination)
            self._placement = placement
        return self._placement

    @property
    def lists(self) -> Lists | None:
        """The lists as they are remembered; None where they are not."""
        if not self._looked:
            self._looked = True
            memory = self._memory
            key = memory.key(self._situation)
            if key is not None:
                lists = memory.lists(key)
                if lists is None:
                    placement = Placement(memory.policy, self._situation)
                    self._placement = placement
                    eligible = placement.eligible
                    if any(receiver.out_of_network for receiver in eligible):
                        return None
                    lists = Lists(placement.destination, placement.asks, tuple(receiver.id for receiver in eligible))
                    memory.keep_lists(key, lists)
                self._lists = lists
        return self._lists

    def __call__(self, key: str, lang: Lang) -> Any:
        """One part of the record, fresh for whoever reads it."""
        return json.loads(self.text(key, lang))

    def text(self, key: str, lang: Lang) -> str:
        """The same as JSON."""
        if key == "institutions":
            return self._institutions(lang)
        texts = self._memory.texts(self.placement.settled)
        if key == "advice":
            return self._advice(texts, lang)
        name = f"{key}/{lang}"
        text = texts.get(name)
        if text is None:
            text = texts[name] = ENCODE(self._renderer.part(self.placement, key, lang))
        return text

    def texts(self, lang: Lang) -> tuple[str, str, str, str]:
        """Institutions, services, losses and documents as JSON."""
        known = self._memory.texts(self.placement.settled)
        services, lost, documents = (known.get(f"{key}/{lang}") for key in ("services", "lost", "documents"))
        return (
            self._institutions(lang),
            self.text("services", lang) if services is None else services,
            self.text("lost", lang) if lost is None else lost,
            self.text("documents", lang) if documents is None else documents,
        )

    def ids(self, key: str) -> tuple[str, ...]:
        """The institutions that may receive, best first, or the services granted; by id, without texts."""
        if key == "institutions":
            lists = self.lists
            return tuple(one.id for one in self.placement.eligible) if lists is None else lists.ids
        return self.placement.settled.granted

    @property
    def asked(self) -> Asked:
        """The unknown terms that keep open who may receive, each with the codes of the filters that want it."""
        situation, low = self._situation, self._memory.policy.patient.low
        if situation.move not in REFERRALS or not self._memory.asking:
            return ()
        lists, facts = self.lists, situation.facts
        asks = self.placement.asks if lists is None else lists.asks
        if not asks:
            return ()
        return tuple([one for one in asks if facts[low[one[0]]] != facts[low[one[0]] + 1]])

    def _institutions(self, lang: Lang) -> str:
        lists = self.lists
        text = None if lists is None else lists.texts.get(lang)
        if text is None:
            text = ENCODE(self._renderer.part(self.placement, "institutions", lang))
            if lists is not None:
                lists.texts[lang] = text
        return text

    def _advice(self, texts: dict[str, str], lang: Lang) -> str:
        lists = self.lists
        if lists is None and self._situation.move in REFERRALS:
            return ENCODE(self._renderer.part(self.placement, "advice", lang))
        said = "[]" if lists is None else lists.said.get(lang)
        if said is None:
            assert lists is not None
            said = lists.said[lang] = ENCODE(self._renderer.said(self.placement.said_with_the_list(), lang))
        name = f"advice/{lang}"
        granted = texts.get(name)
        if granted is None:
            every = self._renderer.part(self.placement, "advice", lang)
            count = len(self.placement.said_with_the_list())
            granted = texts[name] = ENCODE(every[count:])
        return granted if said == "[]" else said if granted == "[]" else f"{said[:-1]},{granted[1:]}"
