"""One pathway, checked: its conditions under each profile, its references, its machine.

A pathway is checked once per profile, since a parameter's value may differ in kind; a problem that every profile
has is reported once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenji.diagnostic import Diagnostic, Related, problem
from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.check import Checker
from fenji.expr.kinds import Parameter, TermKind, Vocabulary
from fenji.expr.names import nearest
from fenji.expr.units import parse_number, parse_unit, scaled, split_quantity, suggest_unit
from fenji.expr.values import Definition, Typed
from fenji.linked.conditions import as_problem, read_condition
from fenji.linked.scores import LinkedScore
from fenji.linked.size import MOST_PARTS, too_large
from fenji.linked.vocabulary import Declared, by_its_id
from fenji.model import pathway as m
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Scalar, Tree

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class LinkedPathway:
    """A pathway under one profile: every condition as checked nodes."""

    model: m.Pathway
    tree: Tree
    profile: str
    kinds: Mapping[str, TermKind]
    definitions: Mapping[str, n.Node]
    typed: Mapping[str, Typed]
    criteria: Mapping[str, n.Condition]
    scope: n.Condition
    applies_to: n.Condition
    transitions: tuple[n.Condition, ...]
    advice: Mapping[str, n.Condition]
    reviews: tuple[n.Condition, ...]
    excluded: tuple[n.Condition, ...]
    used: frozenset[str]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    tree: Tree
    problems: list[Diagnostic] = field(default_factory=list)

    def condition(self, *path: str | int) -> s.Surface | None:
        node = self.tree.at(path)
        return read_condition(node, self.problems)


def profiles_of(model: m.Pathway) -> tuple[str, ...]:
    """The profiles of a pathway, the default one first."""
    if not model.profiles:
        return (DEFAULT,)
    return tuple(sorted(model.profiles, key=lambda name: (not model.profiles[name].default,)))


def default_profile(model: m.Pathway) -> str:
    return profiles_of(model)[0]


def link_pathway(
    model: m.Pathway,
    tree: Tree,
    declared: Declared,
    scores: Mapping[str, LinkedScore],
    capabilities: Iterable[str],
) -> tuple[dict[str, LinkedPathway], list[Diagnostic]]:
    """The pathway under each profile, and every problem of its conditions. No profile at all: it is too large."""
    problems = too_large(model, tree)
    if problems:
        return {}, problems
    written, given = read_pathway(model, tree), _Given(declared, scores, frozenset(capabilities))
    problems = [by_its_id(found, declared) for found in written.problems]
    parts = 0
    linked: dict[str, LinkedPathway] = {}
    first: _Checked | None = None
    for profile in profiles_of(model):
        linked[profile], checked = _link_profile(written, profile, given, first)
        problems.extend(checked.problems)
        parts += checked.parts
        if parts > MOST_PARTS:
            problems.append(problem("too-many-parts", tree.span_of(("criteria",), True), limit=MOST_PARTS))
            return {}, _once(problems)
        if first is None and not checked.problems:
            first = checked
    return linked, _once(problems)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a pathway is linked with."""

    declared: Declared
    scores: Mapping[str, LinkedScore]
    capabilities: frozenset[str]


@dataclass(slots=True)
class _Checked:
    """What checking under one profile found, so that another need not check again what its parameters leave alone."""

    written: "Written"
    profile: str
    parameters: Mapping[str, Parameter]
    checker: Checker
    conditions: dict[tuple[str | int, ...], tuple[n.Condition | None, set[str]]] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    parts: int = 0

    def has_same(self, name: str, parameter: m.Parameter, profile: str) -> bool:
        """Whether a parameter is the one that was read here, and says the same under that profile."""
        if parameter is not self.written.model.parameters.get(name) or name not in self.parameters:
            return False
        return profile == self.profile or parameter.profiles.keys().isdisjoint((profile, self.profile))


@dataclass(frozen=True, slots=True)
class Written:
    """A pathway whose conditions have been read and not yet checked; the same for every profile.

    `surfaces` by where a condition stands, `("criteria", id, "when")`; `definitions` by name.
    """

    model: m.Pathway
    tree: Tree
    surfaces: Mapping[tuple[str | int, ...], s.Surface]
    definitions: Mapping[str, Definition]
    problems: tuple[Diagnostic, ...] = ()


def read_pathway(model: m.Pathway, tree: Tree) -> Written:
    """The conditions of a pathway as written; what cannot be read is left out and among the problems."""
    reader = _Reader(tree)
    surfaces = _surfaces(model, reader)
    definitions = {name: _definition(definition, name, reader) for name, definition in model.definitions.items()}
    return Written(
        model,
        tree,
        {path: surface for path, surface in surfaces.items() if surface is not None},
        {name: definition for name, definition in definitions.items() if definition is not None},
        tuple(reader.problems),
    )


class Linker:
    """Links versions of one pathway that differ in little: each is checked only where it differs from the first."""

    def __init__(
        self,
        written: "Written",
        declared: Declared,
        scores: Mapping[str, LinkedScore],
        capabilities: Iterable[str],
    ) -> None:
        self._written, self._given = written, _Given(declared, scores, frozenset(capabilities))
        self._first: dict[str, _Checked | None] = {}

    def link(self, written: "Written", profile: str) -> tuple[LinkedPathway, list[Diagnostic]]:
        """One version under one profile, and what is wrong with its conditions there."""
        if profile not in self._first:
            checked = _link_profile(self._written, profile, self._given, None)[1]
            self._first[profile] = None if checked.problems else checked
        like = self._first[profile] if tuple(written.model.phases) == tuple(self._written.model.phases) else None
        linked, checked = _link_profile(written, profile, self._given, like)
        return linked, checked.problems


def link_profile(
    written: Written, profile: str, declared: Declared, scores: Mapping[str, LinkedScore], capabilities: Iterable[str]
) -> tuple[LinkedPathway, list[Diagnostic]]:
    """The pathway under one profile, and what is wrong with its conditions there."""
    given = _Given(declared, scores, frozenset(capabilities))
    linked, checked = _link_profile(written, profile, given, None)
    return linked, checked.problems


def _link_profile(
    written: Written, profile: str, given: _Given, like: _Checked | None
) -> tuple[LinkedPathway, _Checked]:
    model, tree, known = written.model, written.tree, written.definitions
    declared, scores = given.declared, given.scores
    problems: list[Diagnostic] = []
    parameters: dict[str, Parameter] = {}
    for name, parameter in model.parameters.items():
        if like is not None and like.has_same(name, parameter, profile):
            parameters[name] = like.parameters[name]
        elif (read := read_parameter(name, parameter, profile, tree, declared.kinds, problems)) is not None:
            parameters[name] = read
    if problems:
        like = None
    guarded = {term: score.guard for score in scores.values() if score.guard for term in score.guarded_terms}
    vocabulary = Vocabulary(declared.kinds, parameters, given.capabilities, tuple(model.phases), guarded)
    guards = {s_.guard: s_.guard_condition for s_ in scores.values() if s_.guard and s_.guard_condition}
    if like is None:
        checked = _Checked(written, profile, parameters, Checker(vocabulary, known), problems=problems)
        apart: set[str] = set()
    else:
        before = like.written.definitions
        apart = {
            *(name for name in (*parameters, *like.parameters) if parameters.get(name) != like.parameters.get(name)),
            *(name for name in (*known, *before) if known.get(name) is not before.get(name)),
        }
        others = like.checker.under_others(vocabulary, known, apart)
        checked = _Checked(written, profile, parameters, others, problems=problems)
    checker = checked.checker
    for name in known:
        checker.define(name)
    for path, surface in written.surfaces.items():
        same = like is not None and like.written.surfaces.get(path) is surface
        if like is not None and same and apart.isdisjoint(like.conditions[path][1]):
            checked.conditions[path] = like.conditions[path]
            checker.used |= like.conditions[path][1]
        else:
            checked.conditions[path] = checker.condition_and_names(surface)
            checked.parts += checker.size
            if checked.parts > MOST_PARTS:
                break  # told by link_pathway

    def find(name: str) -> Related | None:
        return _where_declared(name, tree, declared)

    # A name that is declared, but whose declaration could not be read, is told once: there.
    broken = {*model.parameters, *model.definitions}
    problems.extend(
        as_problem(flaw, find)
        for flaw in checker.flaws
        if flaw.code != "unknown-name" or flaw.args["name"] not in broken
    )

    def get(*path: str | int) -> n.Condition:
        return checked.conditions.get(path, (None,))[0] or n.Always(True)

    linked = LinkedPathway(
        model,
        tree,
        profile,
        declared.kinds,
        {**guards, **checker.conditions, **{name: typed.node for name, typed in checker.values.items()}},
        dict(checker.values),
        {id: get("criteria", id, "when") for id in model.criteria},
        get("scope"),
        get("applies_to"),
        tuple(get("transitions", i, "when") for i in range(len(model.transitions))),
        {id: get("advice", id, "when") for id in model.advice},
        tuple(get("reviews", i, "when") for i in range(len(model.reviews))),
        tuple(get("must_exclude", i, "when") for i in range(len(model.must_exclude))),
        frozenset(checker.used),
        parameters,
    )
    return linked, checked


def _surfaces(model: m.Pathway, reader: _Reader) -> dict[tuple[str | int, ...], s.Surface | None]:
    paths: list[tuple[str | int, ...]] = [("applies_to",)]
    if model.scope is not None:
        paths.append(("scope",))
    paths.extend(("criteria", id, "when") for id in model.criteria)
    paths.extend(("transitions", i, "when") for i, row in enumerate(model.transitions) if row.when is not None)
    paths.extend(("advice", id, "when") for id, row in model.advice.items() if row.when is not None)
    paths.extend(("reviews", i, "when") for i, row in enumerate(model.reviews) if row.when is not None)
    paths.extend(("must_exclude", i, "when") for i, row in enumerate(model.must_exclude) if row.when is not None)
    return {path: reader.condition(*path) for path in paths}


def read_definition(definition: m.Definition, path: tuple[str | int, ...], tree: Tree, problems: list[Diagnostic]) -> (
    Definition | None
):
    """A definition as written under `path`, or None with its problems noted."""
    node = tree.at(path)
    key = _key(tree, path)
    at = s.At(key, 0, len(key.text))
    forms = [form for form in ("when", "value", "choose") if getattr(definition, form) is not None]
    if len(forms) != 1:
        problems.append(problem("definition-form", key.span, name=key.text))
        return None
    if definition.when is not None:
        when = read_condition(tree.at((*path, "when")), problems)
        known = (
            read_condition(tree.at((*path, "known_when")), problems) if definition.known_when is not None else None
        )
        return None if when is None else Definition(at, when=when, known_when=known)
    if definition.value is not None:
        value = read_condition(tree.at((*path, "value")), problems)
        return None if value is None else Definition(at, value=value)
    rows: list[tuple[s.Surface | None, s.Surface]] = []
    choices = definition.choose or ()
    for index, row in enumerate(choices):
        last = index == len(choices) - 1
        good = row.otherwise is not None if last else row.when is not None and row.value is not None
        if not good:
            problems.append(problem("choose-rows", node.span_of(("choose", index)), name=key.text))
            return None
        when = None if last else read_condition(tree.at((*path, "choose", index, "when")), problems)
        value = read_condition(tree.at((*path, "choose", index, "otherwise" if last else "value")), problems)
        if value is None or (when is None and not last):
            return None
        rows.append((when, value))
    if not rows:
        problems.append(problem("choose-rows", key.span, name=key.text))
        return None
    return Definition(at, choose=tuple(rows))


def _definition(definition: m.Definition, name: str, reader: _Reader) -> Definition | None:
    return read_definition(definition, ("definitions", name), reader.tree, reader.problems)


def _key(tree: Tree, path: tuple[str | int, ...]) -> Scalar:
    parent = tree.at(path[:-1])
    key = parent.key(str(path[-1])) if isinstance(parent, TreeMapping) else None
    assert key is not None, path
    return key


def read_parameter(
    name: str,
    parameter: m.Parameter,
    profile: str,
    tree: Tree,
    kinds: Mapping[str, TermKind],
    problems: list[Diagnostic],
    under: tuple[str | int, ...] = ("parameters",),
) -> Parameter | None:
    """The parameter's value under one profile: words of the term it is `like`, a number with its unit, or `none`."""
    own = parameter.profiles.get(profile)
    value = parameter.value if own is None else own.value
    path = (*under, name, "value") if own is None else (*under, name, "profiles", profile, "value")
    if parameter.like is not None:
        return _words(name, value, parameter.like, kinds, path, tree, problems)
    if not isinstance(value, str):
        problems.append(problem("parameter-like", tree.span_of(path), name=name))
        return None
    if value == "none":
        return Parameter(name, unlimited=True)
    parts = split_quantity(value)
    number = parse_number(parts[0] if parts else value)
    unit = parse_unit(parts[1]) if parts else None
    if number is None:
        problems.append(problem("number-wanted", tree.span_of(path), found=value))
        return None
    if parts and unit is None:
        near = suggest_unit(parts[1]) or ""
        problems.append(problem("unknown-unit", tree.span_of(path), unit=parts[1], nearest=near))
        return None
    return Parameter(name, scaled(number), unit, parts[1] if parts else "")


def _words(
    name: str,
    value: str | tuple[str, ...],
    like: str,
    kinds: Mapping[str, TermKind],
    path: tuple[str | int, ...],
    tree: Tree,
    problems: list[Diagnostic],
) -> Parameter | None:
    term = kinds.get(like)
    if term is None or not term.words:
        problems.append(problem("parameter-like", tree.span_of(path), name=name))
        return None
    words = (value,) if isinstance(value, str) else value
    known = ", ".join(term.words)
    for index, word in enumerate(words):
        if word not in term.words:
            at = tree.span_of(path if isinstance(value, str) else (*path, index))
            problems.append(
                problem("unknown-word", at, word=word, term=like, nearest=nearest(word, term.words), words=known)
            )
    return Parameter(name, words=tuple(word for word in words if word in term.words), like=like)


def _where_declared(name: str, tree: Tree, declared: Declared) -> Related | None:
    if declared.tree is not None and name in declared.terms:
        at = declared.tree.span_of(("terms", name), key=True)
        return Related(at, f"`{name}` 在这里声明", f"`{name}` is declared here")
    for section in ("definitions", "parameters"):
        below = tree.at((section,))
        if below is not tree and isinstance(below, TreeMapping) and name in below:
            return Related(below.key_span(name), f"`{name}` 在这里声明", f"`{name}` is declared here")
    return None


def _once(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for found in problems:
        seen.setdefault((found.code, found.at), found)
    return sorted(seen.values(), key=lambda d: (d.at.file, d.at.line, d.at.column, d.code))


