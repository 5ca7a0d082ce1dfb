"""Scores, checked: each item a value that is chosen by conditions, the total their sum.

Bands come after rounding: a comparison with a limit of the table is turned into one with the unrounded value
(rounding half up to a step, x rounds to at least L exactly when x >= L - step/2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fenji.diagnostic import Diagnostic, problem
from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.check import Checker
from fenji.expr.kinds import Exact, TermKind, Vocabulary, exact
from fenji.expr.names import nearest
from fenji.expr.units import parse_number, read_quantity, scaled
from fenji.expr.values import Definition
from fenji.linked.conditions import as_problem, read_condition
from fenji.linked.size import score_too_large
from fenji.linked.vocabulary import Declared
from fenji.model.score import Score
from fenji.syntax import Tree


@dataclass(frozen=True, slots=True)
class LinkedScore:
    """A score as checked nodes, points at SCALE. `total` is the sum of the items, `flags` what one item must give."""

    id: str
    model: Score
    tree: Tree
    items: Mapping[str, n.Value]
    total: n.Value
    definitions: Mapping[str, n.Node]
    flags: Mapping[str, Exact]
    band_term: str | None
    bands: Mapping[str, tuple[tuple[str, n.Condition], ...]]
    guard: str | None
    guard_condition: n.Condition | None
    low: Exact
    high: Exact
    inputs: frozenset[str]

    @property
    def guarded_terms(self) -> tuple[str, ...]:
        """The terms that speak of this score: total, flags, band word."""
        return (self.id, *self.flags, *((self.band_term,) if self.band_term else ()))


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """A score whose conditions have been read and not yet checked; the same for every profile.

    `surfaces` by where a condition stands, `("items", id, 0, "when")`; `definitions` by name.
    """

    model: Score
    tree: Tree
    surfaces: Mapping[tuple[str | int, ...], s.Surface]
    definitions: Mapping[str, Definition]
    problems: tuple[Diagnostic, ...] = ()


def read_score(model: Score, tree: Tree) -> WrittenScore:
    """The conditions of a score as written; what cannot be read is left out and among the problems."""
    from fenji.linked.pathway import read_definition  # the shapes are the same in both files

    problems: list[Diagnostic] = []
    definitions = {
        name: defined
        for name, definition in model.definitions.items()
        if (defined := read_definition(definition, ("definitions", name), tree, problems)) is not None
    }
    paths: list[tuple[str | int, ...]] = []
    for item, rows in model.items.items():
        if rows != "value":
            paths += [("items", item, index, "when") for index, row in enumerate(rows) if row.when is not None]
    if model.applies_when is not None:
        paths.append(("applies_when",))
    if model.bands is not None:
        for table, words in model.bands.tables.items():
            paths += [("bands", "tables", table, index, "when") for index in range(len(words))]
    surfaces = {path: surface for path in paths if (surface := read_condition(tree.at(path), problems)) is not None}
    return WrittenScore(model, tree, surfaces, definitions, tuple(problems))


def link_score(
    model: Score, tree: Tree, declared: Declared, profile: str = "default"
) -> tuple[LinkedScore | None, list[Diagnostic]]:
    """The score under one profile, and every problem of its conditions."""
    problems = score_too_large(model, tree)
    if problems:
        return None, problems
    return link_written(read_score(model, tree), declared, profile)


def link_written(
    written: WrittenScore, declared: Declared, profile: str = "default"
) -> tuple[LinkedScore | None, list[Diagnostic]]:
    """The same of a score whose conditions have been read."""
    from fenji.linked.pathway import read_parameter  # the shapes are the same in both files

    model, tree, definitions = written.model, written.tree, written.definitions
    problems = list(written.problems)
    parameters = {
        name: found
        for name, parameter in model.parameters.items()
        if (found := read_parameter(name, parameter, profile, tree, declared.kinds, problems)) is not None
    }
    checker = Checker(Vocabulary(declared.kinds, parameters), definitions)
    for name in definitions:
        checker.define(name)

    def condition(*path: str | int) -> n.Condition | None:
        surface = written.surfaces.get(path)
        return None if surface is None else checker.condition(surface)

    rounding = _rounding(model, tree, declared.kinds, problems)
    items: dict[str, n.Value] = {}
    for item, rows in model.items.items():
        if rows == "value":
            if item not in declared.kinds:
                at = tree.span_of(("items", item), key=True)
                problems.append(problem("unknown-name", at, name=item, nearest=nearest(item, declared.kinds)))
                continue
            checker.used.add(item)
            kind = declared.kinds[item]
            items[item] = n.Clamp(n.Term(item), kind.low, kind.high)
            continue
        built: list[tuple[n.Condition, n.Value]] = []
        otherwise: n.Value | None = None
        for index, row in enumerate(rows):
            points = parse_number((row.otherwise if row.when is None else row.points) or "")
            if points is None or (row.when is None) != (index == len(rows) - 1):
                problems.append(problem("score-rows", tree.span_of(("items", item, index)), item=item))
                break
            literal = n.Literal_(scaled(points), str(row.otherwise if row.when is None else row.points))
            if row.when is None:
                otherwise = literal
                continue
            when = condition("items", item, index, "when")
            if when is not None:
                built.append((round_limits(when, rounding), literal))
        if otherwise is not None:
            items[item] = n.Choose(tuple(built), otherwise)
    guard = condition("applies_when") if model.applies_when is not None else None
    total: n.Value | None = None
    for value in items.values():
        total = value if total is None else n.Plus(total, value)
    flags = {flag: scaled(parse_number(points) or Fraction(0)) for flag, points in model.any_item_gives.items()}
    bands: dict[str, tuple[tuple[str, n.Condition], ...]] = {}
    if model.bands is not None:
        for table, words in model.bands.tables.items():
            read = [(b.word, condition("bands", "tables", table, i, "when")) for i, b in enumerate(words)]
            bands[table] = tuple((word, when) for word, when in read if when is not None)
    problems.extend(as_problem(flaw) for flaw in checker.flaws)
    if problems or total is None:
        return None, problems
    rounded = {name: round_limits(node, rounding) for name, node in checker.conditions.items()}
    return (
        LinkedScore(
            model.score,
            model,
            tree,
            items,
            total,
            {**rounded, **{name: typed.node for name, typed in checker.values.items()}},
            flags,
            model.bands.term if model.bands else None,
            bands,
            f"{model.score} applies" if guard is not None else None,
            guard,
            scaled(parse_number(model.range[0]) or Fraction(0)),
            scaled(parse_number(model.range[1]) or Fraction(0)),
            frozenset(checker.used),
        ),
        problems,
    )


def _rounding(
    model: Score, tree: Tree, kinds: Mapping[str, TermKind], problems: list[Diagnostic]
) -> dict[str, Exact]:
    steps: dict[str, Exact] = {}
    for term, step in model.rounding.items():
        kind = kinds.get(term)
        value = read_quantity(step, kind.unit) if kind is not None and kind.unit is not None else parse_number(step)
        if kind is None or not isinstance(value, Fraction) or value <= 0:
            problems.append(problem("score-rounding", tree.span_of(("rounding", term)), term=term))
            continue
        steps[term] = scaled(value)
    return steps


def round_limits(node: n.Condition, steps: Mapping[str, Exact]) -> n.Condition:
    """The same condition on unrounded values, where it speaks of rounded ones."""
    if not steps:
        return node
    match node:
        case n.And(parts):
            return n.And(tuple(round_limits(part, steps) for part in parts))
        case n.Or(parts):
            return n.Or(tuple(round_limits(part, steps) for part in parts))
        case n.EitherRecorded(parts):
            return n.EitherRecorded(tuple(round_limits(part, steps) for part in parts))
        case n.Not(part):
            return n.Not(round_limits(part, steps))
        case n.Recorded(part, closed):
            return n.Recorded(round_limits(part, steps), closed)
        case n.Compare(op, n.Term(term) as value, n.Literal_() as limit) if term in steps:
            return _rounded(op, value, limit, steps[term])
        case n.Compare(op, n.Literal_() as limit, n.Term(term) as value) if term in steps:
            flip: dict[n.NumberOp, n.NumberOp] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
            return _rounded(flip[op], value, limit, steps[term])
    return node


def _rounded(op: n.NumberOp, value: n.Term, limit: n.Literal_, step: Exact) -> n.Condition:
    """round(x) op L, for L on the grid: x rounds to L from L - step/2 (included) to L + step/2 (excluded)."""
    half = Fraction(step) / 2

    def at(number: Fraction) -> n.Literal_:
        return n.Literal_(exact(number), limit.shown, limit.parameter)

    below, above = at(limit.value - half), at(limit.value + half)
    match op:
        case ">=":
            return n.Compare(">=", value, below)
        case ">":
            return n.Compare(">=", value, above)
        case "<=":
            return n.Compare("<", value, above)
        case "<":
            return n.Compare("<", value, below)
        case "=":
            return n.And((n.Compare(">=", value, below), n.Compare("<", value, above)))
        case "!=":
            return n.Or((n.Compare("<", value, below), n.Compare(">=", value, above)))


