"""Fingerprints of exactly what a question reads: conditions with all that they reach, rows, terms, scores, the place.

They are taken of the checked content, before anything is handed to a solver, so that after an edit what it leaves alone
need not even be encoded.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.linked.content import Content
from fenji.linked.vocabulary import given
from fenji.program.program import leaves
from fenji.program.scores import ScoreProgram
from fenji.run.step import Compiled


class Prints:
    """Fingerprints of one program under one profile. `days`: how many earlier visits are encoded."""

    def __init__(self, compiled: Compiled, content: Content, days: int) -> None:
        self.compiled = compiled
        self.program = compiled.program
        self.linked = compiled.program.linked
        self.content = content
        self.days = days
        self.networks = digest_of(sorted((k, v) for k, v in content.digests.items() if k.startswith("rules/networks")))
        self._scores: dict[str, ScoreProgram] = {}
        for program in compiled.scores:
            for term in (*program.score.guarded_terms, given(program.score.id)):
                self._scores[term] = program
        self._score_names: dict[str, frozenset[str]] = {}
        self._reached: dict[tuple[int, int], tuple[n.Node, frozenset[str]]] = {}
        self._closures: dict[str, str] = {}
        self._standings: dict[tuple[str, str | None], str] = {}

    # -- conditions with all that they reach

    def closure(self, nodes: Iterable[n.Node], definitions: Mapping[str, n.Node] | None = None) -> str:
        """A hash of these conditions and of the definitions, terms and scores that they reach."""
        names: set[str] = set()
        own = list(nodes)
        for node in own:
            names |= self._names(node, definitions if definitions is not None else self.linked.definitions)
        terms = {name[5:] for name in names if name.startswith("term ")}
        parts = [digest_of(own), *sorted(names - {f"term {id}" for id in terms})]
        parts += [self._term(id) for id in sorted(terms)]
        return digest_of([*parts, self.days])

    def _names(self, node: n.Node, definitions: Mapping[str, n.Node]) -> frozenset[str]:
        """What a node reaches: `term …`, and the hash of each definition and score."""
        key = (id(definitions), id(node))
        found = self._reached.get(key)
        if found is not None:
            return found[1]
        names: set[str] = set()
        for term in n.terms_named(node):
            names |= self._named(term)
        if isinstance(node, n.Ref | n.ValueRef):
            target = definitions[node.name]
            names.add(f"definition {node.name} {digest_of(target)}")
            names |= self._names(target, definitions)
        for part in n.children(node):
            names |= self._names(part, definitions)
        self._reached[key] = node, frozenset(names)
        return frozenset(names)

    def _named(self, term: str) -> set[str]:
        names = {f"term {term}", *(f"term {other}" for other in _COUNTED.get(term, ()))}
        program = self._scores.get(term)
        return names if program is None else names | self._score(program)

    def _score(self, program: ScoreProgram) -> frozenset[str]:
        """What a score reaches; its bands read its own total, which is no circle."""
        score = program.score
        if score.id not in self._score_names:
            parts = [score.id, score.items, score.total, score.flags, score.band_term, score.bands, program.table]
            names = {f"score {score.id} {digest_of(parts)}", f"term {given(score.id)}"}
            self._score_names[score.id] = frozenset(names)
            nodes: list[n.Node] = [*score.items.values(), score.total]
            nodes += [condition for rows in score.bands.values() for _, condition in rows]
            for node in nodes:
                names |= self._names(node, score.definitions)
            self._score_names[score.id] = frozenset(names)
        return self._score_names[score.id]

    def _term(self, id: str) -> str:
        kind = self.content.declared.kinds.get(id)
        term = self.content.declared.terms.get(id.removeprefix("given."))
        told = None if term is None else (term.worse, term.points, getattr(term, "step", None), term.silence)
        return digest_of([id, kind, told])

    # -- phases

    def sheet(self, phase: str, tier: str | None, named: bool) -> str:
        """Everything that the outcome, the next phase and the follow-up of this phase at this tier rest on."""
        return digest_of([self._standing(phase, tier), named, self._can(phase, tier, named)])

    def phase(self, phase: str) -> str:
        """The same of all its tiers, and of the networks on file (where a find looks for an institution)."""
        tiers = self.program.model.phases[phase].tiers
        return digest_of(
            [self.networks, *[self.sheet(phase, tier, named) for tier in tiers for named in (False, True)]]
        )

    def place(self, phase: str, tier: str | None, named: bool) -> str:
        return digest_of([phase, tier, named, self._can(phase, tier, named)])

    @cached_property
    def everywhere(self) -> str:
        """Whom the pathway is for, and every place where he can be."""
        phases = self.program.model.phases.items()
        places = [
            self.place(phase, tier, named) for phase, one in phases for tier in one.tiers for named in (False, True)
        ]
        return digest_of([self.closure([self.linked.scope]), places])

    def _can(self, phase: str, tier: str | None, named: bool) -> Any:
        words = self.program.layout.terms[PLACE].words
        rows = () if named else self.program.model.can_when_only_tier_is_known
        return [words, [row for row in rows if row.tier == tier and (not row.phases or phase in row.phases)]]

    def _standing(self, phase: str, tier: str | None) -> str:
        key = (phase, tier)
        if key not in self._standings:
            program, model = self.program.phases[phase], self.program.model
            rows = [
                (index, row.start, row.on, row.target_tier, row.purpose, row.by, row.to)
                for index, row in enumerate(model.transitions)
                if leaves(row, phase)
            ]
            reviews = [(review.on, index) for index, review in enumerate(model.reviews)]
            standing = program.standings[tier]
            roles = [standing.effects, standing.up, standing.down, standing.holds, standing.asks, standing.excludes]
            self._standings[key] = digest_of(
                [phase, tier, program.criteria, roles, standing.down_unknown, standing.sideways, rows, reviews,
                 model.phases[phase].tiers, self._conditions(phase)]
            )  # fmt: skip
        return self._standings[key]

    def _conditions(self, phase: str) -> str:
        if phase not in self._closures:
            conditions = self.program.phases[phase].conditions
            self._closures[phase] = self.closure(
                [*conditions, self.linked.scope, *self.linked.transitions, *self.linked.reviews]
            )
        return self._closures[phase]


_COUNTED = {
    "hours_since_last_known_well": ("last_known_well",),
    "hours_since_recognition": ("recognized_at",),
    "postoperative_day": ("surgery_at",),
    "sleep_midpoint": ("sleep_start", "wake_time"),
}


def digest_of(thing: Any) -> str:
    """A hash of plain content; the same in every process and on every machine."""
    return hashlib.sha256(told(thing).encode()).hexdigest()[:32]


def told(thing: Any) -> str:
    """Content as text: dataclasses and models by their fields, mappings and sets in order."""
    if isinstance(thing, str):
        return repr(thing)
    if isinstance(thing, BaseModel):
        return f"{type(thing).__name__}({thing.model_dump_json()})"
    if is_dataclass(thing) and not isinstance(thing, type):
        return _told_once(thing)
    parts: list[str] = []
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            parts.append(f"{told(key)}:{told(value)}")
        return "{" + ",".join(sorted(parts)) + "}"
    if isinstance(thing, set | frozenset | Sequence):
        for one in thing:
            parts.append(told(one))
        return "[" + ",".join(parts if isinstance(thing, Sequence) else sorted(parts)) + "]"
    return repr(thing)


def _told_once(thing: Any) -> str:
    """A frozen record by its fields; what it comes to is remembered, for one condition is read from many sides."""
    found = _TOLD.get(id(thing))
    if found is not None:
        return found[1]
    parts: list[str] = []
    for name in _fields(type(thing)):
        parts.append(told(getattr(thing, name)))
    text = f"{type(thing).__name__}({','.join(parts)})"
    if len(text) > SHORT:
        text = hashlib.sha256(text.encode()).hexdigest()[:32]
    if len(_TOLD) > MOST_TOLD:
        _TOLD.clear()
    _TOLD[id(thing)] = thing, text
    return text


SHORT, MOST_TOLD = 64, 100_000
_TOLD: dict[int, tuple[Any, str]] = {}
"""By the identity of a record, which is kept so that no other one takes its place."""


def _fields(kind: type[Any]) -> tuple[str, ...]:
    """What a node is made of; where a number was written and what parameter it came from changes no verdict."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(one.name for one in fields(kind) if one.name not in ("shown", "parameter"))
    return _FIELDS[kind]


_FIELDS: dict[type[Any], tuple[str, ...]] = {}
