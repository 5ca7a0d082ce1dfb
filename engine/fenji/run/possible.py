"""The moves still possible for one step, by `reach`."""

from collections.abc import Mapping
from typing import Any

from fenji.expr.layout import Slots, unknown
from fenji.expr.over import History
from fenji.model.terms import Term
from fenji.run.combine import UNKNOWN, UNMET
from fenji.run.fate import Fate, FateWalker, learned
from fenji.run.phase_reach import FIXED, PhaseReach
from fenji.run.reach import Reach, Search, label, ordered
from fenji.run.step import NOT_APPLICABLE, Step, aged


class _Past:
    """The history as it looks once an age is learned: the patient's age holds for the earlier visits too."""

    def __init__(self, history: History, age: int, open_age: bool) -> None:
        self.history, self.age = history, age
        self.varies = open_age and bool(history.visits)
        self.known: dict[tuple[Any, Any], History] = {}

    def seen_from(self, slots: Slots) -> History:
        if not self.varies:
            return self.history
        age = slots[self.age], slots[self.age + 1]
        found = self.known.get(age)
        if found is None:
            found = self.known[age] = aged(self.history, self.age, age)
        return found


def closed_now(step: Step) -> frozenset[object]:
    """The `on_record` conditions that are met on the facts as they are."""
    phase = step.phase
    if not phase.closed_nodes:
        return frozenset()
    verdicts = phase.closed(step.slots, step.history)
    return frozenset(node for node, verdict in zip(phase.closed_nodes, verdicts, strict=True) if verdict == 2)


def possible_moves(step: Step, phase_reach: PhaseReach) -> tuple[str, ...]:
    """Every move/urgency still reachable, most urgent first. One element: the decision is certain."""
    program, layout = step.program, step.program.layout
    told, history = _still_told(step, phase_reach)
    missing = phase_reach.missing(program, told)
    derive = phase_reach.derive
    past = _Past(history, layout.low["age"], "age" in missing)

    def evaluate(slots: Slots) -> tuple[int, ...]:
        if derive is not None:
            derive(slots)
        return step.phase.completion(slots, past.seen_from(slots))

    def heard(slots: Slots) -> tuple[int, ...]:
        if derive is not None:
            derive(slots)
        return phase_reach.alarms[0](slots, past.seen_from(slots))

    def fates(slots: Slots, v: tuple[int, ...]) -> dict[int, Fate]:
        beyond = [i for i in phase_reach.beyond if v[i] == 1]
        if not beyond:
            return {}
        walker = FateWalker(
            program.linked.definitions, program.layout, step.phase.id, slots, past.seen_from(slots), FIXED, loose
        )
        return {i: walker.fate(step.phase.conditions[i]) for i in beyond}

    beside = {NOT_APPLICABLE} if scope_is_open(step) else set()
    if not missing:
        return ordered({label(step.outcome.move, step.outcome.urgency)} | beside)
    loose = phase_reach.loose(program, told)
    reach = Reach(step.standing, step.refused, step.bound.place.capabilities, *phase_reach.settled(step.standing))
    at = step.bound.case.at.ms
    slots = told
    for term in missing:
        kind, low = layout.terms[term], layout.low[term]
        if kind.numeric and not _is_derived(phase_reach.terms, term):
            slots[low], slots[low + 1] = kind.low, kind.high
    search = Search(
        reach,
        evaluate,
        slots,
        program.layout,
        {term: phase_reach.regions(program, term, at) for term in missing},
        phase_reach.benign,
        phase_reach.reads,
        fates,
        (heard, phase_reach.alarms[1]),
    )
    return ordered(search.run() | beside)


def scope_is_open(step: Step) -> bool:
    """Whether a fact still missing may put the patient outside what the pathway is for."""
    program = step.program
    return program.model.scope is not None and program.scope(step.slots, step.history)[0] == UNKNOWN


def open_later(step: Step, phase_reach: PhaseReach) -> list[int]:
    """The conditions that are unmet while facts are left out, and may be met once they are told."""
    slots, history = _still_told(step, phase_reach)
    if phase_reach.derive is not None:
        phase_reach.derive(slots)
    later = step.phase.completion(slots, history)
    return [i for i, (now, then) in enumerate(zip(step.verdicts, later, strict=True)) if now == UNMET and then]


def _still_told(step: Step, phase_reach: PhaseReach) -> tuple[Slots, History]:
    """What is told and not too old, and the history once the facts of now are learned: the start of every completion.

    A fresh sample may replace one that was taken too long ago.
    """
    slots, times = step.slots.copy(), dict(step.history.sample_times)
    for low in phase_reach.expired(step):
        slots[low], slots[low + 1] = unknown(step.program.layout.terms[phase_reach.term_at[low]])
        times.pop(low, None)
    return slots, learned(step.history._replace(closed=closed_now(step), sample_times=times))


def _is_derived(terms: Mapping[str, Term], term: str) -> bool:
    declared = terms.get(term)
    return declared is not None and declared.derived
