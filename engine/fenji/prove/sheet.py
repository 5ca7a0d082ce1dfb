"""One phase at one own tier as the solver sees it: verdicts, moves, transitions and follow-up as named formulas."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

import z3

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.linked.content import Content
from fenji.model.pathway import CanByTier
from fenji.program.effect import TOP
from fenji.program.program import PhaseProgram, Standing
from fenji.prove.encode import Encoder, Mode, Shared
from fenji.prove.facts import EarlierDay, Facts, Place, Words, earlier_days
from fenji.prove.logic import Formula, Pair, negated, same
from fenji.prove.moves import Moves, lowest_is, moves_of, purpose_is, row_taken
from fenji.run.step import Compiled

MOST_DAYS = 3
"""How many earlier visits are encoded at most; a condition that looks back further is named among what is left out."""


class Book:
    """One program over one set of facts: the sheets of all its phases share the variables of the patient."""

    def __init__(self, compiled: Compiled, content: Content, facts: "Shelf | None" = None) -> None:
        self.compiled = compiled
        self.program = compiled.program
        self.model = compiled.program.model
        self.content = content
        self.shelf = facts if facts is not None else Shelf(content, look_back(compiled))
        self.shared = Shared()
        self._sheets: dict[tuple[str, str | None, bool], Sheet] = {}
        self._again: dict[tuple[str, str | None], Sheet] = {}

    def sheet(self, phase: str, tier: str | None, named: bool = False) -> "Sheet":
        key = (phase, tier, named)
        if key not in self._sheets:
            self._sheets[key] = Sheet(self, phase, tier, named)
        return self._sheets[key]

    def again(self, phase: str, tier: str | None) -> "Sheet":
        """The same place when what changes within a day has been measured again."""
        key = (phase, tier)
        if key not in self._again:
            self._again[key] = Sheet(self, phase, tier, False, self.shelf.again)
        return self._again[key]

    def standings(self, *, named: bool = False, phases: Collection[str] | None = None) -> Iterator["Sheet"]:
        """Every phase at every tier that it admits; where the house can matter, also with the institution named.

        A sheet is encoded when the one before it has been dealt with. `phases`: these only.
        """
        for phase, declared in self.model.phases.items():
            if phases is not None and phase not in phases:
                continue
            for tier in declared.tiers:
                yield self.sheet(phase, tier)
                if named and self.place_matters(phase):
                    yield self.sheet(phase, tier, True)

    def place_matters(self, phase: str) -> bool:
        """Whether a named institution can be decided differently from a tier."""
        program = self.program.phases[phase]
        top = TOP in self.model.phases[phase].tiers and program.standings[TOP].sideways
        return top or any(reads_place(node, self.program.linked.definitions) for node in program.conditions)

    def place(self, phase: str, tier: str | None, named: bool) -> Place:
        """What can be done: anything at all where the institution is named, else what its tier lets one assume."""
        words = self.program.layout.terms[PLACE].words
        if named:
            return Place(tier, True, {word: z3.Bool(f"can {word}") for word in words})
        rows = self.model.can_when_only_tier_is_known or (CanByTier(tier="tertiary", can="all"),)
        able: set[str] = set()
        for row in rows:
            if row.tier == tier and (not row.phases or phase in row.phases):
                able.update(words if row.can == "all" else row.can)
        return Place(tier, False, {word: word in able for word in words})

    def encoder(
        self, phase: str, place: Place, facts: Facts | None = None, *, mode: Mode = "now",
        shared: Shared | None = None, closed: Encoder | None = None,
    ) -> Encoder:  # fmt: skip
        return Encoder(
            self.program.linked.definitions, self.compiled.scores, facts or self.shelf.now, place, phase,
            earlier=self.shelf.days, mode=mode, shared=shared if shared is not None else self.shared, closed=closed,
        )  # fmt: skip


class Shelf:
    """The variables of one patient: now, the days before, and now measured again."""

    def __init__(self, content: Content, days: int) -> None:
        self.words = Words.of(content.declared.kinds, content.declared.terms)
        self.now = Facts("", self.words)
        self.again = Facts("again:", self.words, patient=self.now, before=self.now)
        self.days, self._limits = earlier_days(days, self.words, self.now)

    def limits(self) -> list[Formula]:
        return [*self._limits, *self.now.constraints, *[c for day in self.days for c in day.facts.constraints]]


class Sheet:
    """A phase at an own tier. Formulas have names, which `definitions` explains to a solver.

    Nothing is encoded before it is asked for: who only wants to know which criteria stand here pays nothing.
    `facts`: another reading of the visit than the one that all sheets share.
    """

    def __init__(self, book: Book, phase: str, tier: str | None, named: bool, facts: Facts | None = None) -> None:
        self.book = book
        self.phase = phase
        self.tier = tier
        self.named = named
        self.program: PhaseProgram = book.program.phases[phase]
        self.standing: Standing = self.program.standings[tier]
        self.facts = facts
        read = "" if facts is None else f".{facts.prefix.rstrip(':')}"
        self.prefix = f"{book.program.id}.{phase}.{tier}{'.named' if named else ''}{read}"
        self.definitions: list[Formula] = []
        self.followed: list[Formula] = []
        """What the names of the transition rows stand for, apart from the rest: many questions follow nobody."""
        self.refused: list[Formula] = []
        """The same for those who refuse, of whom few questions speak."""
        self._moves: dict[bool, Moves] = {}
        self._rows: dict[bool, tuple[Formula, ...]] = {}

    @cached_property
    def encoder(self) -> Encoder:
        return self.book.encoder(self.phase, self.book.place(self.phase, self.tier, self.named), self.facts)

    @property
    def limits(self) -> list[Formula]:
        """What holds of the values of its own reading."""
        return [] if self.facts is None else self.facts.constraints

    @cached_property
    def verdicts(self) -> tuple[Pair, ...]:
        return self.pairs("", self.encoder, self.program.conditions)

    @cached_property
    def scope(self) -> Pair:
        return self.encoder.pair(self.book.program.linked.scope)

    @property
    def in_scope(self) -> Formula:
        return self.scope[1]

    def pairs(self, prefix: str, encoder: Encoder, conditions: Sequence[n.Condition]) -> tuple[Pair, ...]:
        found = []
        for index, condition in enumerate(conditions):
            certain, possible = encoder.pair(condition)
            found.append((self.name(f"{prefix}c{index}", certain), self.name(f"{prefix}p{index}", possible)))
        return tuple(found)

    def name(self, text: str, formula: Formula) -> Formula:
        """A name for a formula; constants keep their own."""
        if isinstance(formula, bool):
            return formula
        named = z3.Bool(f"{self.prefix}!{text}")
        self._named_in(text).append(same(named, formula))
        return named

    def _named_in(self, text: str) -> list[Formula]:
        if text.startswith("refused "):
            return self.refused
        return self.followed if text.startswith(("row", "lowest ", "purpose ")) else self.definitions

    def moves(self, *, refused: bool = False) -> Moves:
        if refused not in self._moves:
            found = moves_of(self.standing, self.verdicts, self.encoder.place, refused=refused)
            mark = "refused " if refused else ""
            self._moves[refused] = Moves(
                found.standing,
                {one: self.name(f"{mark}{one}", formula) for one, formula in found.moves.items()},
                {i: self.name(f"{mark}by{i}", formula) for i, formula in found.deciding.items()},
                {key: self.name(f"{mark}declined {key}", formula) for key, formula in found.declined.items()},
                self.name(f"{mark}flagged", found.flagged),
                self.name(f"{mark}clash", found.clash),
                found.met,
                {key: self.name(f"{mark}reached {key}", formula) for key, formula in found.reached.items()},
            )
        return self._moves[refused]

    def rows(self, *, refused: bool = False) -> tuple[Formula, ...]:
        """Per transition row of the pathway: when it is taken from here."""
        if refused not in self._rows:
            moves = self.moves(refused=refused)
            group = moves.group()
            mark = "refused " if refused else ""
            lowest = {tier: self.name(f"{mark}lowest {tier}", f) for tier, f in lowest_is(group).items()}
            purposes = {one: self.name(f"{mark}purpose {one}", f) for one, f in purpose_is(group).items()}
            linked = self.book.program.linked
            self._rows[refused] = tuple(
                self.name(
                    f"{mark}row{index}",
                    row_taken(
                        row, self.phase, moves, self.encoder.pair(linked.transitions[index])[0], lowest, purposes
                    ),
                )
                for index, row in enumerate(self.book.model.transitions)
            )
        return self._rows[refused]

    def reading(self) -> object:
        """What the moves of this sheet rest on. Two tiers of a phase that read alike decide everybody alike."""
        pairs = [self.encoder.pair(condition) for condition in self.program.conditions]
        standing = self.standing
        roles = (standing.up, standing.down, standing.holds, standing.asks, standing.excludes, standing.down_unknown)
        needs = tuple(
            (e.role, e.capabilities, e.tiers if e.role == "down" else ()) if e is not None else None
            for e in standing.effects
        )
        top = self.tier == TOP and self.named and standing.sideways
        parts = [part for pair in (*pairs, self.scope) for part in pair]
        formulas = tuple(part if isinstance(part, bool) else part.get_id() for part in parts)
        return self.phase, top, roles, needs, formulas

    def index_of(self, criterion: str) -> int:
        return self.program.criteria.index(criterion)

    def outside(self) -> Formula:
        return negated(self.in_scope)


def look_back(compiled: Compiled) -> int:
    """How many earlier visits the conditions of a program need: the most that any of them looks back on."""
    return min(max((depth(node) for node in every_node(compiled)), default=0), MOST_DAYS)


def depth(node: n.Node) -> int:
    """How many earlier visits one node looks back on."""
    match node:
        case n.Repeated(how, count):
            return count if how in ("days", "visits") else max(count - 1, 1)
        case n.CountVisits(limit=limit):
            return limit
        case n.Over(how=how):
            return 2 if how in ("previous", "change", "first") else 1
        case n.AnySample():
            return 1
    return 0


def every_node(compiled: Compiled) -> list[n.Node]:
    """Every node that the conditions of a program reach, scores aside."""
    linked = compiled.program.linked
    queue: list[n.Node] = [
        linked.scope, *linked.criteria.values(), *linked.transitions, *linked.reviews, *linked.excluded,
        *linked.definitions.values(),
    ]  # fmt: skip
    found: list[n.Node] = []
    while queue:
        node = queue.pop()
        found.append(node)
        queue.extend(n.children(node))
    return found


def reads_place(node: n.Node, definitions: Mapping[str, n.Node]) -> bool:
    """Whether the verdict depends on what the institution can do."""
    seen: set[str] = set()
    queue = [node]
    while queue:
        one = queue.pop()
        if PLACE in n.terms_named(one) or "capabilities_here" in n.terms_named(one):
            return True
        if isinstance(one, n.Ref | n.ValueRef) and one.name not in seen:
            seen.add(one.name)
            queue.append(definitions[one.name])
        queue.extend(n.children(one))
    return False


__all__ = ["Book", "EarlierDay", "Sheet", "Shelf", "every_node", "look_back", "reads_place"]
