"""A pathway compiled under one profile: functions over slots, and the tables that say what a verdict asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.expr.compile import Verdicts, compile_verdicts
from fenji.expr.kinds import TermKind
from fenji.expr.layout import Layout, Slots
from fenji.linked.pathway import LinkedPathway
from fenji.linked.vocabulary import NAMED_HERE
from fenji.model import pathway as m
from fenji.program.effect import LADDER, TOP, Effect, effect_of, then_for, thens_of
from fenji.program.late import Late, LateMapping
from fenji.program.machine import PathwayMachine


@dataclass(frozen=True, slots=True)
class ExcludeItem:
    """An item of must_exclude: where its verdict and its row's `when` stand among the phase's verdicts."""

    item: str
    verdict: int
    when: int | None
    here: tuple[str, ...]
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A phase seen from one own tier: the effects, and the indexes of the criteria by role."""

    pathway: str
    phase: str
    tier: str | None
    effects: tuple[Effect | None, ...]
    up: tuple[tuple[str, tuple[int, ...]], ...]
    """(urgency, indexes), most urgent first; criteria that refer up or to the side."""
    down: tuple[int, ...]
    holds: tuple[int, ...]
    asks: tuple[int, ...]
    excludes: tuple[ExcludeItem, ...]
    down_unknown: str
    sideways: bool = True
    """From the top of the ladder: a transfer where the house lacks what is needed (else still "up")."""


@dataclass(frozen=True, slots=True)
class PhaseProgram:
    """One phase: its criteria in file order, then the further conditions that must_exclude reads."""

    id: str
    criteria: tuple[str, ...]
    conditions: tuple[n.Condition, ...]
    items: tuple[ExcludeItem, ...]
    verdicts: Verdicts
    completion: Verdicts
    closed: Callable[[Slots, Any], tuple[int, ...]]
    closed_nodes: tuple[n.Recorded, ...]
    standings: Mapping[str | None, Standing]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of advice, follow-up or transitions, with its compiled condition (None: always)."""

    index: int
    when: Callable[[Slots, Any], tuple[int, ...]] | None
    condition: n.Condition


Leaving = tuple[int, m.Transition, Verdicts | None]
"""A transition row: its number, what it asks of the outcome, its compiled condition."""


@dataclass(frozen=True, slots=True)
class Program:
    """One pathway under one profile. Immutable; any number of threads may read it."""

    linked: LinkedPathway
    layout: Layout
    phases: Mapping[str, PhaseProgram]
    machine: PathwayMachine
    scope: Verdicts
    applies_to: Verdicts
    advice: Mapping[str, Mapping[str, Row]]
    reviews: Mapping[str, tuple[Row, ...]]
    transitions: Mapping[str, tuple[Row, ...]]
    inputs: frozenset[str] = field(default_factory=frozenset)
    leaving: Mapping[tuple[str, str], tuple[Leaving, ...]] = field(default_factory=dict)
    """The transition rows that a phase and a move can take."""
    can_by_tier: Mapping[tuple[str, str | None], frozenset[str]] = field(default_factory=dict)
    """What can be done in a phase where only the tier is known."""

    @property
    def model(self) -> m.Pathway:
        return self.linked.model

    @property
    def id(self) -> str:
        return self.linked.model.pathway

    def rows(self, phase: str) -> tuple[n.Condition, ...]:
        """The conditions of advice, reviews and transitions that a phase may take."""
        model = self.model
        return (
            *(row.condition for id, row in self.advice[phase].items() if _here(model.advice[id].on, phase)),
            *(row.condition for row in self.reviews[phase] if _here(model.reviews[row.index].on, phase)),
            *(row.condition for row in self.transitions[phase] if leaves(model.transitions[row.index], phase)),
        )

    def asked(self, phase: str) -> tuple[n.Condition, ...]:
        """All that may be asked of a case in a phase."""
        return (*self.phases[phase].conditions, *self.rows(phase), self.linked.scope, self.linked.applies_to)

    def definition(self, name: str) -> n.Node:
        return self.linked.definitions[name]

    def initial_phase(self, tier: str | None) -> str | None:
        """The initial phase, or where it excludes the tier the first that admits it; None where none does."""
        phases = self.model.phases
        first = next((id for id, phase in phases.items() if phase.initial), next(iter(phases)))
        for id in (first, *phases):
            if tier is None or tier in phases[id].tiers:
                return id
        return None


def _here(on: m.On, phase: str) -> bool:
    return not on.phases or phase in on.phases


def leaves(row: m.Transition, phase: str) -> bool:
    """Whether a transition starts in a phase."""
    return row.start == ("all",) or phase in row.start


def compile_pathway(linked: LinkedPathway, layout: Layout) -> Program:
    """The program of a checked pathway. Total: linking has refused what could not be compiled."""
    model = linked.model

    def function(condition: n.Condition, phase: str) -> Verdicts | None:
        if condition == n.Always(True):
            return None
        return Late(lambda: compile_verdicts([condition], linked.definitions, layout, phase=phase))

    def rows(conditions: Sequence[n.Condition], phase: str) -> tuple[Row, ...]:
        return tuple(Row(i, function(condition, phase), condition) for i, condition in enumerate(conditions))

    phases = LateMapping(tuple(model.phases), lambda id: compile_phase(linked, id, layout))
    transitions = {phase: rows(linked.transitions, phase) for phase in phases}
    return Program(
        linked,
        layout,
        phases,
        PathwayMachine(model),
        Late(lambda: compile_verdicts([linked.scope], linked.definitions, layout)),
        Late(lambda: compile_verdicts([linked.applies_to], linked.definitions, layout)),
        {
            phase: {id: Row(0, function(condition, phase), condition) for id, condition in linked.advice.items()}
            for phase in phases
        },
        {phase: rows(linked.reviews, phase) for phase in phases},
        transitions,
        frozenset(linked.used),
        {
            (phase, move): leaving_of(model, transitions[phase], phase, move) for phase in phases for move in MOVES
        },
        {
            (phase, tier): _can_by_tier(model, phase, tier, layout.terms[PLACE].words)
            for phase in phases
            for tier in (*LADDER, *BESIDE, None)
        },
    )


def leaving_of(model: m.Pathway, rows: Sequence[Row], phase: str, move: str) -> tuple[Leaving, ...]:
    """The transition rows that a phase and a move can take, in order."""
    found: list[Leaving] = []
    for row in rows:
        asked = model.transitions[row.index]
        if move in asked.on and leaves(asked, phase):
            found.append((row.index, asked, row.when))
    return tuple(found)


def _can_by_tier(model: m.Pathway, phase: str, tier: str | None, every: tuple[str, ...]) -> frozenset[str]:
    """What a tier alone lets one assume; where the pathway says nothing, a tertiary hospital can do everything."""
    rows = model.can_when_only_tier_is_known or (m.CanByTier(tier="tertiary", can="all"),)
    found: set[str] = set()
    for row in rows:
        if row.tier == tier and (not row.phases or phase in row.phases):
            found.update(every if row.can == "all" else row.can)
    return frozenset(found)


def compile_phase(linked: LinkedPathway, phase: str, layout: Layout) -> PhaseProgram:
    """One phase of a checked pathway."""
    model = linked.model
    criteria = tuple(id for id, c in model.criteria.items() if c.phases == "all" or phase in c.phases)
    conditions = [_in_phase(linked.criteria[id], model.criteria[id], phase, layout.terms) for id in criteria]
    items: list[ExcludeItem] = []
    for index, row in enumerate(model.must_exclude):
        if row.phases != "all" and phase not in row.phases:
            continue
        when: int | None = None
        if row.when is not None:
            when = len(conditions)
            conditions.append(linked.excluded[index])
        for item in row.items:
            if item in criteria:
                holds = any(then.hold for then in thens_of(model.criteria[item]))
                items.append(ExcludeItem(item, criteria.index(item), when, row.here, holds))
            elif item in model.definitions:
                items.append(ExcludeItem(item, len(conditions), when, row.here))
                conditions.append(n.Ref(item))
    closed = tuple(dict.fromkeys(_closed(conditions, linked.definitions)))
    return PhaseProgram(
        phase,
        criteria,
        tuple(conditions),
        tuple(items),
        compile_verdicts(conditions, linked.definitions, layout, phase=phase),
        Late(lambda: compile_verdicts(conditions, linked.definitions, layout, phase=phase, mode="completion")),
        Late(lambda: compile_verdicts(closed, linked.definitions, layout, phase=phase)),
        closed,
        {tier: _standing(linked, phase, criteria, tuple(items), tier) for tier in (*LADDER, *BESIDE, None)},
    )


MOVES = ("refer_up", "refer_down", "transfer", "stay", "ask", "decline")
BESIDE = ("rehabilitation", "nursing", "home")


def _standing(
    linked: LinkedPathway, phase: str, criteria: tuple[str, ...], items: tuple[ExcludeItem, ...], tier: str | None
) -> Standing:
    model = linked.model
    named = {name: parameter.words for name, parameter in linked.parameters.items() if parameter.words is not None}
    effects: list[Effect | None] = []
    for id in criteria:
        then = then_for(model.criteria[id], phase, tier)
        effects.append(None if then is None else effect_of(id, then, tier, named))

    def having(*roles: str) -> tuple[int, ...]:
        return tuple(i for i, effect in enumerate(effects) if effect is not None and effect.role in roles)

    up = having("up", "side")
    by_urgency = tuple(
        (urgency, tuple(i for i in up if (e := effects[i]) is not None and e.urgency == urgency))
        for urgency in ("emergency", "urgent", "routine")
    )
    return Standing(
        model.pathway,
        phase,
        tier,
        tuple(effects),
        by_urgency,
        having("down"),
        having("hold"),
        having("ask"),
        tuple(item for item in items if not item.here or tier in item.here),
        model.when_down_is_unknown,
        model.when_tertiary_lacks == "transfer",
    )


def _in_phase(condition: n.Condition, criterion: m.Criterion, phase: str, terms: Mapping[str, TermKind]) -> n.Condition:
    """The criterion's condition with what its `then` adds: where it holds, and `unless_here`."""
    entries = [then for then in thens_of(criterion) if not then.phases or phase in then.phases]
    plain = [then for then in entries if not then.here]
    if plain and all(then.unless_here is None for then in entries):
        return condition
    tiers = terms["tier_here"].words
    arms: list[n.Condition] = []
    taken: set[str] = set()
    for then in sorted(entries, key=lambda then: not (then.here or then.phases)):
        here = set(then.here) if then.here else set(tiers)
        if not (then.here or then.phases):
            here -= taken
        taken |= set(then.here) if then.here or not then.phases else set(tiers)
        parts: list[n.Condition] = []
        if here != set(tiers):
            words = tuple(i for i, tier in enumerate(tiers) if tier in here)
            parts.append(n.WordIn("tier_here", words, "{" + ", ".join(tiers[i] for i in words) + "}"))
        if then.unless_here is not None:
            parts.append(_cannot(then.capabilities, terms))
        arms.append(n.And(tuple(parts)) if parts else n.Always(True))
    where = arms[0] if len(arms) == 1 else n.Or(tuple(arms))
    return n.And((where, condition))


def _cannot(capabilities: tuple[str, ...], terms: Mapping[str, TermKind]) -> n.Condition:
    """Not every capability can be had here: by the institution's own, or, only its tier known, at secondary."""
    tiers = terms["tier_here"].words
    at_secondary = n.WordIn("tier_here", (tiers.index("secondary"),), "secondary")
    if not capabilities:
        return at_secondary
    words = tuple(sorted(terms[PLACE].words.index(capability) for capability in capabilities))
    lacks = n.Not(n.Has(PLACE, words, "all", "{" + ", ".join(capabilities) + "}"))
    return n.Or((n.And((n.Yes(NAMED_HERE), lacks)), n.And((n.Not(n.Yes(NAMED_HERE)), at_secondary))))


def _closed(conditions: Sequence[n.Node], definitions: Mapping[str, n.Node]) -> list[n.Recorded]:
    """Every `on_record(...)` that these conditions reach."""
    return [node for node in n.reachable(conditions, definitions) if isinstance(node, n.Recorded) and node.closed]


__all__ = [
    "BESIDE",
    "TOP",
    "ExcludeItem",
    "PhaseProgram",
    "Program",
    "Row",
    "Standing",
    "compile_pathway",
    "compile_phase",
]
