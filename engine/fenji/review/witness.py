"""A patient whom two versions of a pathway decide differently: valid, and with no fact more than it takes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.review.patients import CaseData, Patients, Setting, case_of, found_facts, smallest, solver_of
from fenji.review.solving import UNKNOWN, Definitions, Facts, Goal, Spot
from fenji.review.variant import Unsound
from fenji.run.decision import Decision

Decide = Callable[[CaseData], Decision | None]
"""Decides a case by one version; None where that version cannot read it."""
PER_SETTING = 12
"""So many proposals are decided for each setting before it is given up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a version says of a patient, as far as it matters to him."""

    move: str
    urgency: str | None
    purpose: str | None
    tiers: tuple[str, ...]
    capabilities: tuple[str, ...]
    next_phase: Any
    met: tuple[str, ...]
    unknown: tuple[str, ...]
    within_days: int | None
    advice: tuple[str, ...]

    @property
    def decided(self) -> tuple[Any, ...]:
        """Where to, how soon, what for, to whom."""
        return self.move, self.urgency, self.purpose, self.tiers, self.capabilities

    def expect(self) -> dict[str, Any]:
        """The answer in the keys of a case's `expect`."""
        said: dict[str, Any] = {"move": self.move, "urgency": self.urgency}
        return said | {"criteria": list(self.met)} if self.met else said

    def record(self) -> dict[str, Any]:
        return {
            "move": self.move, "urgency": self.urgency, "purpose": self.purpose, "tiers": list(self.tiers),
            "capabilities": list(self.capabilities), "next_phase": self.next_phase, "criteria": list(self.met),
            "unknown": list(self.unknown),
            "follow_up_within_days": self.within_days, "advice": list(self.advice),
        }  # fmt: skip


def answer_of(decision: Decision) -> Answer:
    target = decision.target or {}
    follow_up = decision.follow_up
    return Answer(
        decision.move,
        decision.urgency,
        decision.purpose,
        tuple(target.get("tiers", ())),
        tuple(target.get("capabilities", ())),
        decision.next_phase,
        tuple(decision.criteria("met")),
        tuple(decision.criteria("unknown")),
        None if follow_up is None else follow_up["within_days"],
        tuple(row["id"] for row in decision.advice),
    )


@dataclass(frozen=True, slots=True)
class Witness:
    """A patient, and what the old and the new version answer him."""

    case: CaseData
    old: Answer
    new: Answer
    derived: Mapping[str, Any] = field(default_factory=dict)
    """What the old version derives where the new one derives something else; `now` is what that is."""
    now: Mapping[str, Any] = field(default_factory=dict)

    @property
    def decided_differently(self) -> bool:
        return self.old.decided != self.new.decided

    @property
    def tellable(self) -> bool:
        """Whether `expect` has a key that tells the two apart."""
        a, b = self.old, self.new
        return (
            self.decided_differently or a.next_phase != b.next_phase or a.within_days != b.within_days
            or set(a.met) != set(b.met) or set(a.advice) != set(b.advice)
        )  # fmt: skip

    @property
    def expect(self) -> dict[str, Any]:
        """What the old version answers, in the keys that tell it from the new one."""
        a, b = self.old, self.new
        said: dict[str, Any] = {"move": a.move, "urgency": a.urgency}
        if self.derived:
            said = {"derived": dict(self.derived)}
        if a.purpose != b.purpose and a.purpose is not None:
            said["purpose"] = a.purpose
        if gone := [id for id in a.met if id not in b.met]:
            said["criteria"] = gone
        if come := [id for id in b.met if id not in a.met]:
            said["not_criteria"] = come
        if a.tiers != b.tiers and a.tiers:
            said["tiers"] = list(a.tiers)
        if a.capabilities != b.capabilities and a.capabilities:
            said["capabilities"] = list(a.capabilities)
        if a.next_phase != b.next_phase and not isinstance(a.next_phase, Mapping):  # several pathways have no one phase
            said["next_phase"] = a.next_phase
        if a.within_days != b.within_days:
            said["follow_up_within_days"] = a.within_days
        if missing := [id for id in a.advice if id not in b.advice]:
            said["advice"] = missing
        if extra := [id for id in b.advice if id not in a.advice]:
            said["not_advice"] = extra
        return said


def decide_by(engine: Engine, by: Callable[[Any], Decision] | None = None) -> Decide:
    """Decides by an engine, or by a variant of it given as a function of the bound case."""

    def decide(case: CaseData) -> Decision | None:
        try:
            bound = engine.bind(engine.read_case(case))
            return engine.decide_bound(bound) if by is None else by(bound)
        except (InvalidCase, Unsound):
            return None

    return decide


Pair = tuple[n.Condition | None, n.Condition | None]
"""A condition in the old and in the new version; None where it has none."""


def proposals(
    engine: Engine, setting: Setting, pair: Pair, old: Definitions, new: Definitions, others: Sequence[Goal] = (),
    left: list[int] | None = None,
) -> Iterator[Facts]:
    """Facts on which the condition comes out otherwise in the two versions."""
    a, b = (n.Always(False) if one is None else one for one in pair)
    for met in (True, False):
        goals = [*others, Goal(a, met, old), Goal(b, not met, new)]
        for number, facts in enumerate(found_facts(solver_of(engine, setting, left), setting, goals)):
            if number >= PER_SETTING:
                break
            yield facts


def half_known(facts: Facts) -> Iterator[Facts]:
    """The same facts with one of them not known, by turns."""
    for spot in facts:
        if spot[1] != "tier_here":
            yield {**facts, spot: UNKNOWN}


def witness(
    patients: Patients,
    settings_: Iterable[Setting],
    facts_of: Callable[[Setting], Iterable[Facts]],
    old: Decide,
    new: Decide,
    name: str = "witness",
    most: int = 120,
    fits: Callable[[Witness], bool] = lambda found: True,
) -> Witness | None:
    """The first patient decided differently; else one for whom only a criterion, a follow-up or an advice differs."""
    engine = patients.engine
    lesser: tuple[Setting, dict[Spot, Any]] | None = None
    tried = 0
    for setting in settings_:
        calm = patients.calm(setting)
        for facts in facts_of(setting):
            for whole in (calm.around(facts), dict(facts)):
                tried += 1
                found = _differs(engine, setting, whole, old, new, name)
                if found is None or not fits(found):
                    continue
                if found.decided_differently:
                    return _small(engine, setting, whole, old, new, name, found, fits)
                lesser = lesser or (setting, whole)
            if tried > most:
                break
        if tried > most:
            break
    if lesser is None:
        return None
    setting, whole = lesser
    found = _differs(engine, setting, whole, old, new, name)
    assert found is not None
    return _small(engine, setting, whole, old, new, name, found, fits)


def _differs(
    engine: Engine, setting: Setting, facts: Mapping[Spot, Any], old: Decide, new: Decide, name: str
) -> Witness | None:
    case = case_of(engine, setting, facts, name)
    if case is None:
        return None
    before, after = old(case), new(case)
    if before is None or after is None:
        return None
    a, b = answer_of(before), answer_of(after)
    return None if a == b else Witness(case, a, b)


def _small(
    engine: Engine, setting: Setting, facts: dict[Spot, Any], old: Decide, new: Decide, name: str, first: Witness,
    fits: Callable[[Witness], bool],
) -> Witness:
    """The same difference with as few facts as will do."""

    def kept(trial: Mapping[Spot, Any]) -> bool:
        found = _differs(engine, setting, trial, old, new, name)
        if found is None or not fits(found):
            return False
        if first.decided_differently:
            return found.old.decided == first.old.decided and found.new.decided == first.new.decided
        return not found.decided_differently and found.old.decided[:2] == first.old.decided[:2]

    small = smallest(facts, kept)
    return _differs(engine, setting, small, old, new, name) or first
