"""Conditions whose verdict is settled before any patient is seen: never met, or met by every value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.check import Checker
from fenji.expr.kinds import Vocabulary
from fenji.expr.values import Definition
from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder, Path
from fenji.linked.checks.reasoning import Key, Reasoner, Regions
from fenji.linked.checks.regions import points
from fenji.linked.checks.walk import phases_of
from fenji.linked.conditions import read_condition
from fenji.linked.pathway import LinkedPathway, read_definition

Settled = Literal["never-met", "always-met"]
_VALUES = (
    n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over, n.Choose,
)  # fmt: skip


def check_verdicts(linked: Mapping[str, LinkedPathway], around: Around, found: Finder) -> None:
    """Every condition under the default profile, and under the others those that a parameter makes different."""
    first, *others = linked.values()
    plain = [(node, n.refers(node)) for _, node in conditions_of(first)] if others else []
    needs = {name: n.refers(node) for name, node in first.definitions.items()} if others else {}
    reports = _Reports(around, found)
    seen: set[tuple[Path, Settled, str]] = set()
    for one in (first, *others):
        reasoner = Reasoner(one.kinds, one.definitions, tuple(one.model.phases))
        changed = set() if one is first else _changed(first, one, needs)
        for number, (path, node) in enumerate(conditions_of(one)):
            if one is not first:
                before, names = plain[number]
                if (node is before or node == before) and changed.isdisjoint(names):
                    continue
            for settled, code, key in settled_parts(node, reasoner):
                mark = (path, code, _term(key))
                if mark not in seen:
                    seen.add(mark)
                    profile = "" if one is first else one.profile
                    reports.report(one, path, settled, code, {"term": _term(key), "profile": profile})
            if path[0] == "criteria":
                _out_of_place(str(path[1]), one, reasoner, found, seen)


def conditions_of(linked: LinkedPathway) -> Iterator[tuple[Path, n.Condition]]:
    """Every condition with the path it is written at, in a fixed order."""
    model = linked.model
    if model.scope is not None:
        yield ("scope",), linked.scope
    yield ("applies_to",), linked.applies_to
    for name, definition in model.definitions.items():
        node = linked.definitions.get(name)
        if definition.when is not None and node is not None:
            yield ("definitions", name, "when"), node.part if isinstance(node, n.Given) else node  # type: ignore[misc]  # a definition with `when` is a condition
        elif isinstance(node, n.Choose):
            for index, (when, _) in enumerate(node.rows):
                yield ("definitions", name, "choose", index, "when"), when
    for id, condition in linked.criteria.items():
        yield ("criteria", id, "when"), condition
    for index, condition in enumerate(linked.transitions):
        yield ("transitions", index, "when"), condition
    for id, condition in linked.advice.items():
        yield ("advice", id, "when"), condition
    for index, condition in enumerate(linked.reviews):
        yield ("reviews", index, "when"), condition
    for index, condition in enumerate(linked.excluded):
        yield ("must_exclude", index, "when"), condition


def settled_parts(
    node: n.Condition, reasoner: Reasoner, *, recorded: bool = False
) -> Iterator[tuple[n.Condition, Settled, Key]]:
    """The smallest parts of a condition whose verdict is settled. What is always met, but asked with `recorded`, asks
    whether something is known, and is no slip."""
    below = False
    inside = recorded or isinstance(node, n.Recorded)
    for child in n.children(node):
        if not isinstance(child, _VALUES):
            for found in settled_parts(child, reasoner, recorded=inside):
                below = True
                yield found
    if below or isinstance(node, (n.Ref, n.Recorded, n.Not, n.Always)):
        return
    key = reasoner.impossible(node)
    if key is not None:
        yield node, "never-met", key
        return
    key = None if recorded else reasoner.certain(node)
    if key is not None:
        yield node, "always-met", key


def _changed(first: LinkedPathway, other: LinkedPathway, named: Mapping[str, frozenset[str]]) -> set[str]:
    """The definitions that differ under another profile, themselves or by what they depend on. `named` are the names
    in those of the first."""
    changed = {
        name
        for name, node in other.definitions.items()
        if (before := first.definitions.get(name)) is not node and before != node
    }
    needs = {name: n.refers(node) if name in changed else named[name] for name, node in other.definitions.items()}
    while more := {name for name, names in needs.items() if name not in changed and names & changed}:
        changed |= more
    return changed


def _out_of_place(
    id: str, linked: LinkedPathway, reasoner: Reasoner, found: Finder, seen: set[tuple[Path, Settled, str]]
) -> None:
    """A criterion that asks for a tier or a phase at which it is never read."""
    node, path = linked.criteria[id], ("criteria", id, "when")
    mark: tuple[Path, Settled, str] = (path, "never-met", "here")
    implied = reasoner.implied(node, True)
    if mark in seen or ("tier_here" not in implied and "in_phase" not in implied):
        return
    model = linked.model
    phases = phases_of(model.criteria[id], model)
    here = {tier for phase in phases for tier in model.phases[phase].tiers}
    tiers = linked.kinds["tier_here"].words if "tier_here" in linked.kinds else ()
    given: Regions = {
        "tier_here": points(tuple(i for i, tier in enumerate(tiers) if tier in here)),
        "in_phase": points(tuple(i for i, phase in enumerate(model.phases) if phase in phases)),
    }
    if reasoner.impossible(node, given) is not None and reasoner.impossible(node) is None:
        seen.add(mark)
        at_tiers = ", ".join(tier for tier in tiers if tier in here)
        found.value("criterion-out-of-place", path, name=id, phases=", ".join(phases), tiers=at_tiers)


def _term(key: Key) -> str:
    return key.removeprefix("=") if isinstance(key, str) else ""


# -- where a part of a checked condition stands in its text


@dataclass(slots=True)
class _Placing(Checker):
    """A checker that remembers where each part it checked stands."""

    places: dict[n.Condition, s.At] = field(default_factory=dict)

    def _condition(self, node: s.Surface) -> n.Condition:
        checked = Checker._condition(self, node)
        self.places[checked] = node.at
        return checked


@dataclass(slots=True)
class _Reports:
    """Reports settled parts where they stand. Checked nodes carry no places: what a report is about is read once more,
    each condition once under each profile."""

    around: Around
    found: Finder
    checkers: dict[str, _Placing] = field(default_factory=dict)
    places: dict[tuple[str, Path], Mapping[n.Condition, s.At]] = field(default_factory=dict)

    def report(
        self, linked: LinkedPathway, path: Path, settled: n.Condition, code: Settled, args: Mapping[str, str]
    ) -> None:
        key = (linked.profile, path)
        if key not in self.places:
            self.places[key] = self._read(linked, path)
        at = self.places[key].get(settled)
        if at is None or at.span.file != self.found.tree.span.file:
            self.found.value(code, path, found="…", **args)
        elif at.text in ("all", "any", "none", "at_least"):
            self.found.span(code, at.span, found=f"{at.text}: …", **args)
        else:
            self.found.span(code, at.span, found=at.text, **args)

    def _read(self, linked: LinkedPathway, path: Path) -> Mapping[n.Condition, s.At]:
        surface = read_condition(self.found.tree.at(path), [])
        if linked.profile not in self.checkers:
            self.checkers[linked.profile] = self._checker(linked)
        checker = self.checkers[linked.profile]
        checker.places = {}
        return checker.places if surface is not None and checker.condition(surface) is not None else {}

    def _checker(self, linked: LinkedPathway) -> _Placing:
        model, tree = linked.model, self.found.tree
        definitions: dict[str, Definition] = {}
        for name, definition in model.definitions.items():
            read = read_definition(definition, ("definitions", name), tree, [])
            if read is not None:
                definitions[name] = read
        scores = self.around.scores.values()
        guarded = {term: score.guard for score in scores if score.guard for term in score.guarded_terms}
        capabilities = frozenset(self.around.capabilities)
        vocabulary = Vocabulary(linked.kinds, linked.parameters, capabilities, tuple(model.phases), guarded)
        checker = _Placing(vocabulary, definitions)
        for name in definitions:
            checker.define(name)
        return checker
