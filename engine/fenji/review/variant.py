"""The same content with one pathway written differently: only what a change reaches is linked and compiled again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr.compile import compile_verdicts
from fenji.linked.content import Content, errors
from fenji.linked.pathway import LinkedPathway, Linker, Written
from fenji.program.late import LateMapping
from fenji.program.program import Program, Row, compile_phase, leaving_of
from fenji.run.bind import Binder
from fenji.run.decide import Decider
from fenji.run.place import Placing
from fenji.run.recall import PhaseRecall
from fenji.run.step import Compiled, Step


class Unsound(Exception):
    """The change would be refused by `check`, so no patient is ever decided by it."""


class LateRecall:
    """What a phase explains, made ready when a case asks for more than move, target and criteria: few ever do."""

    def __init__(self, make: Callable[[], PhaseRecall]) -> None:
        self._make = make
        self.criteria: dict[tuple[Any, str], tuple[str, ...]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


class LightDecider(Decider):
    """Decides cases one by one by programs that live briefly."""

    def _recall(self, compiled: Compiled, step: Step) -> PhaseRecall:
        return cast(PhaseRecall, LateRecall(lambda: Decider._recall(self, compiled, step)))


class Variant:
    """Programs of an engine, those of one pathway replaced. What `Decider` needs of an engine."""

    def __init__(self, engine: Engine, pathway: str, written: Written, linker: Linker | None = None) -> None:
        """`linker` knows the pathway as it was, where many variants of it are tried."""
        self.engine, self.pathway, self.written, self._linker = engine, pathway, written, linker
        self.content: Content = engine.content
        self.decider = LightDecider(self)
        self._compiled: dict[object, Compiled] = {}
        self._linked: dict[str, LinkedPathway] = {}

    @property
    def binder(self) -> Binder:
        return self.engine.binder

    @property
    def version(self) -> str:
        return self.engine.version

    @property
    def placing(self) -> Placing:
        return self.engine.placing

    def fingerprint(self, pathways: Iterable[str], network: str | None) -> str:
        return ""

    def profile_named(self, pathway: str, name: str | None) -> str | None:
        return self.engine.profile_named(pathway, name)

    def opinion(self, step: Step) -> Mapping[str, Any] | None:
        return None

    def linked(self, profile: str) -> LinkedPathway:
        """The pathway under a profile. Raises Unsound."""
        found = self._linked.get(profile)
        if found is None:
            found, problems = (self._linker or linker_of(self.engine, self.written)).link(self.written, profile)
            if errors(problems):
                raise Unsound
            self._linked[profile] = found
        return found

    def compiled(self, pathway: str, profile: str, tables: tuple[tuple[str, str], ...] = ()) -> Compiled:
        base = self.engine.compiled(pathway, profile, tables)
        if pathway != self.pathway:
            return base
        key = (profile, tables)
        found = self._compiled.get(key)
        if found is None:
            program = recompiled(base.program, self.linked(profile))
            found = self._compiled[key] = replace(base, program=program, memo={})
        return found


def linker_of(engine: Engine, written: Written) -> Linker:
    """A linker of versions of this pathway over the content of an engine."""
    content = engine.content
    return Linker(written, content.declared, content.scores, content.capabilities.capabilities)


# -- what a change reaches


def changed_conditions(old: LinkedPathway, new: LinkedPathway) -> "Changed":
    """Which definitions, criteria and rows say something else, by themselves or through a definition."""
    names = {*old.definitions, *new.definitions}
    moved = {name for name in names if not alike(old.definitions.get(name), new.definitions.get(name))}
    while True:
        more = {name for name in names - moved if name in new.definitions and n.refers(new.definitions[name]) & moved}
        if not more:
            break
        moved |= more
    return Changed(frozenset(moved), old, new)


def alike(old: n.Node | None, new: n.Node | None) -> bool:
    """Whether two conditions say the same: how a number is shown does not count, nor a choice never taken."""
    return old is new or old == new or (old is not None and new is not None and _bare(old) == _bare(new))


def _bare(node: n.Node) -> n.Node:
    match node:
        case n.Literal_(value):
            return n.Literal_(value, "")
        case n.Choose(rows, otherwise):
            kept = tuple((when, _bare(value)) for when, value in rows if when != n.Always(False))
            return n.Choose(kept, _bare(otherwise))  # type: ignore[arg-type]  # a value stays a value
        case n.Compare(op, left, right):
            return n.Compare(op, _bare(left), _bare(right))  # type: ignore[arg-type]  # a value stays a value
    return node


class Changed:
    """What differs between a pathway and its variant under one profile."""

    def __init__(self, definitions: frozenset[str], old: LinkedPathway, new: LinkedPathway) -> None:
        self.definitions, self.old, self.new = definitions, old, new
        self.criteria = frozenset(
            id for id in new.criteria if id not in old.criteria or self.moved(old.criteria[id], new.criteria[id])
        )
        self.thens = frozenset(
            id
            for id, criterion in new.model.criteria.items()
            if id in old.model.criteria and criterion.then != old.model.criteria[id].then
        )

    def moved(self, old: n.Node, new: n.Node) -> bool:
        return not alike(old, new) or bool(n.refers(new) & self.definitions)

    def rows(self, old: tuple[n.Condition, ...], new: tuple[n.Condition, ...]) -> frozenset[int]:
        if len(old) != len(new):
            return frozenset(range(len(new)))
        return frozenset(i for i, (a, b) in enumerate(zip(old, new, strict=True)) if self.moved(a, b))

    def phase(self, phase: str) -> bool:
        """Whether anything that decides in this phase differs."""
        model = self.new.model
        if model.must_exclude != self.old.model.must_exclude:
            return True
        for id in self.criteria | self.thens:
            written = model.criteria[id]
            if written.phases == "all" or phase in written.phases:
                return True
        excluded = self.rows(self.old.excluded, self.new.excluded)
        return any(
            index in excluded or self.definitions.intersection(row.items)
            for index, row in enumerate(model.must_exclude)
            if row.phases == "all" or phase in row.phases
        )

    @property
    def nothing(self) -> bool:
        """Whether the change says the same as before."""
        a, b = self.old, self.new
        return not (
            self.definitions or self.criteria or self.thens or self.rows(a.transitions, b.transitions)
            or self.rows(a.reviews, b.reviews) or self.rows(a.excluded, b.excluded) or a.scope != b.scope
            or any(self.moved(a.advice[id], b.advice[id]) for id in b.advice if id in a.advice)
            or a.model.reviews != b.model.reviews or a.model.transitions != b.model.transitions
            or self.moved(a.applies_to, b.applies_to)
        )  # fmt: skip


def recompiled(base: Program, linked: LinkedPathway) -> Program:
    """The program of a changed pathway with the phases of the old one that the change does not reach."""
    changed = changed_conditions(base.linked, linked)
    layout = base.layout

    def row(index: int, condition: n.Condition, phase: str) -> Row:
        if condition == n.Always(True):
            return Row(index, None, condition)
        return Row(index, compile_verdicts([condition], linked.definitions, layout, phase=phase), condition)

    def rows(
        kept: Mapping[str, tuple[Row, ...]], old: tuple[n.Condition, ...], new: tuple[n.Condition, ...]
    ) -> Mapping[str, tuple[Row, ...]]:
        moved = changed.rows(old, new)
        if not moved:
            return kept
        return {
            phase: tuple(row(i, c, phase) if i in moved else have[i] for i, c in enumerate(new))
            for phase, have in kept.items()
        }

    advice = {id for id, c in linked.advice.items() if changed.moved(base.linked.advice[id], c)}
    verdicts = [
        compile_verdicts([new], linked.definitions, layout) if changed.moved(old, new) else kept
        for old, new, kept in (
            (base.linked.scope, linked.scope, base.scope),
            (base.linked.applies_to, linked.applies_to, base.applies_to),
        )
    ]
    transitions = rows(base.transitions, base.linked.transitions, linked.transitions)
    return replace(
        base,
        linked=linked,
        phases=LateMapping(
            tuple(base.phases),
            lambda id: compile_phase(linked, id, layout) if changed.phase(id) else base.phases[id],
        ),
        scope=verdicts[0],
        applies_to=verdicts[1],
        advice=base.advice
        if not advice
        else {
            phase: {id: row(0, linked.advice[id], phase) if id in advice else kept for id, kept in have.items()}
            for phase, have in base.advice.items()
        },
        reviews=rows(base.reviews, base.linked.reviews, linked.reviews),
        transitions=transitions,
        leaving=base.leaving
        if transitions is base.transitions and linked.model.transitions == base.linked.model.transitions
        else {(phase, move): leaving_of(linked.model, transitions[phase], phase, move) for phase, move in base.leaving},
    )
