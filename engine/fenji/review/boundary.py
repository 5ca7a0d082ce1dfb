"""The patients around each limit: one just below it, one at it, one just above and one of whom the value is not known.

For each limit of a criterion a patient is looked for in whom nothing but this one number decides the criterion; then
only that number is changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from fenji.diagnostic import InvalidCase, Span
from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr.kinds import Exact, exact
from fenji.linked.pathway import LinkedPathway, profiles_of
from fenji.review.patients import CaseData, Patients, Setting, case_of, found_facts, settings, smallest, solver_of
from fenji.review.solving import Definitions, Facts, Goal, Solver, Spot, spots_of

Side = Literal["below", "at", "above", "unknown"]
VERDICTS = ("met", "unmet", "unknown")
STEPS = 6_000
"""So many steps the search for the patient of one limit may take."""
WAYS = 8
"""So many ways in which a limit can decide are tried."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison that decides a criterion, with what else must hold for it to decide."""

    criterion: str
    definition: str | None
    compare: n.Compare
    shown: str
    goals: tuple[Goal, ...]
    back: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One patient at a limit, and what he gets."""

    side: Side
    value: str | None
    case: CaseData
    verdict: str
    move: str
    urgency: str | None


@dataclass(frozen=True, slots=True)
class Around:
    """One limit with its patients; no rows where none was found."""

    criterion: str
    definition: str | None
    term: str
    limit: str
    at: Span
    profile: str
    phase: str
    tier: str
    rows: tuple[Row, ...] = ()


def limits_of(linked: LinkedPathway, criterion: str) -> list[tuple[Limit, ...]]:
    """Every limit that can decide a criterion, in the order of its condition: the ways in which it can."""
    found: dict[object, dict[object, Limit]] = {}
    for limit in _down(_Way(criterion, linked.definitions), linked.criteria[criterion]):
        key = (limit.definition, limit.compare)
        found.setdefault(key, {}).setdefault(tuple((goal.node, goal.met, goal.back) for goal in limit.goals), limit)
    return [tuple(ways.values()) for ways in found.values()]


@dataclass(frozen=True, slots=True)
class _Way:
    criterion: str
    definitions: Definitions
    definition: str | None = None
    goals: tuple[Goal, ...] = ()
    back: int = 0

    def needing(self, parts: Sequence[n.Condition], met: bool) -> "_Way":
        more = tuple(Goal(part, met, self.definitions, self.back) for part in parts)
        return replace(self, goals=(*self.goals, *more))


def _down(way: _Way, node: n.Condition) -> Iterator[Limit]:
    match node:
        case n.Compare():
            yield from _compared(way, node)
        case n.AnySample(terms, op, limit):
            for term in terms:
                yield from _compared(way, n.Compare(op, n.Term(term), limit))
        case n.And(parts) | n.Or(parts) | n.EitherRecorded(parts):
            for index, part in enumerate(parts):
                others = (*parts[:index], *parts[index + 1 :])
                yield from _down(way.needing(others, isinstance(node, n.And)), part)
        case n.AtLeast(count, parts):
            for index, part in enumerate(parts):
                others = (*parts[:index], *parts[index + 1 :])
                yield from _down(way.needing(others[: count - 1], True).needing(others[count - 1 :], False), part)
        case n.Not(part) | n.Recorded(part):
            yield from _down(way, part)
        case n.Given(condition, part):
            yield from _down(way.needing((condition,), True), part)
        case n.Ref(name):
            definition = way.definitions.get(name)
            if definition is not None:
                yield from _down(replace(way, definition=name), definition)  # type: ignore[arg-type]  # a condition
        case n.Repeated(how, count, part, having):
            if how in ("previous", "earlier"):
                other = replace(way, back=way.back + 1)
                yield from _down(other if having is None else other.needing((having,), True), part)
                return
            for back in range(int(count)):
                there = replace(way, back=way.back + back)
                held = (*((part,) if back else ()), *((having,) if having is not None else ()))
                way = replace(way, goals=there.needing(held, True).goals)
            yield from _down(way, part)


def _compared(way: _Way, node: n.Compare) -> Iterator[Limit]:
    for before_left, left in _simple(node.left, way):
        for before_right, right in _simple(node.right, way):
            compare = n.Compare(node.op, left, right)
            if list(spots_of(left, 0)) or list(spots_of(right, 0)):
                goals = (*way.goals, *before_left, *before_right)
                yield Limit(way.criterion, way.definition, compare, limit_text(compare), goals, way.back)


def _simple(value: n.Value, way: _Way) -> Iterator[tuple[tuple[Goal, ...], n.Value]]:
    solver = Solver({}, {}, {}, "", 0, 0)
    yield from solver.simple(value, Goal(n.Always(True), True, way.definitions, way.back))


def limit_text(compare: n.Compare) -> str:
    """A comparison as a reader sees it: `sbp >= 180 mmHg`."""
    return f"{_shown(compare.left)} {compare.op} {_shown(compare.right)}"


def _shown(node: n.Value) -> str:
    match node:
        case n.Literal_(_, shown, parameter):
            return f"{shown} ({parameter})" if parameter is not None else shown
        case n.Term(id):
            return id
        case n.Moment():
            return "at"
        case n.Plus(left, right):
            return f"{_shown(left)} + {_shown(right)}"
        case n.Minus(left, right):
            return f"{_shown(left)} - {_shown(right)}"
        case n.Scaled(value) | n.Clamp(value):
            return _shown(value)
        case n.Over(how, term):
            return f"{how}({term})"
        case n.ValueRef(name):
            return name
    return "…"


# -- patients


def boundaries(patients: Patients, pathway: str, profile: str | None = None) -> Iterator[Around]:
    """Every limit of every criterion of a pathway with its patients, in the order of the file."""
    engine = patients.engine
    model = engine.content.pathway_of(pathway).model
    profile = profile or profiles_of(model)[0]
    linked = engine.content.pathways[pathway][profile]
    for id, criterion in model.criteria.items():
        phases = tuple(model.phases) if criterion.phases == "all" else criterion.phases
        places = list(settings(engine, pathway, (profile,), phases))
        for ways in limits_of(linked, id):
            yield around(patients, linked, ways, places)


def around(patients: Patients, linked: LinkedPathway, ways: Sequence[Limit], places: Sequence[Setting]) -> Around:
    """The patients of one limit, in the first phase and tier in which it can decide."""
    left, limit = [STEPS], ways[0]
    spot = _spot(limit)
    empty = Around(
        limit.criterion, limit.definition, spot[1], limit.shown, _place(linked, limit), linked.profile,
        places[0].phase, places[0].tier,
    )  # fmt: skip
    for setting in places:
        solver = solver_of(patients.engine, setting, left)
        for way in ways[:WAYS]:
            for met in (True, False):
                # What must hold comes first: it leaves less to choose where other things must not.
                goals = [*sorted(way.goals, key=lambda goal: not goal.met), Goal(way.compare, met, {}, way.back)]
                for number, facts in enumerate(found_facts(solver, setting, goals)):
                    rows = _rows(patients, setting, way, solver, _spot(way), facts)
                    if rows:
                        return replace(empty, phase=setting.phase, tier=setting.tier, rows=rows)
                    if number >= 5:
                        break
    return empty


def _spot(limit: Limit) -> Spot:
    """The number that the patients of a limit differ in."""
    return next(iter([*spots_of(limit.compare.left, limit.back), *spots_of(limit.compare.right, limit.back)]))


def _place(linked: LinkedPathway, limit: Limit) -> Span:
    for side in (limit.compare.right, limit.compare.left):
        if isinstance(side, n.Literal_) and side.parameter in linked.model.parameters:
            own = linked.model.parameters[side.parameter].profiles
            path: tuple[str, ...] = ("parameters", str(side.parameter), "value")
            if linked.profile in own:
                path = ("parameters", str(side.parameter), "profiles", linked.profile, "value")
            return linked.tree.span_of(path)
    if limit.definition is not None and limit.definition in linked.model.definitions:
        return linked.tree.span_of(("definitions", limit.definition), key=True)
    return linked.tree.span_of(("criteria", limit.criterion), key=True)


def _rows(
    patients: Patients, setting: Setting, limit: Limit, solver: Solver, spot: Spot, facts: Facts
) -> tuple[Row, ...]:
    engine = patients.engine
    values = _values(solver, limit, spot, facts)
    known = {side: value for side, value in values.items() if value is not None}
    for whole in (patients.calm(setting).around(facts), dict(facts)):
        first = {side: _row(engine, setting, limit, spot, whole, side, value) for side, value in known.items()}
        verdicts = {row.verdict for row in first.values() if row is not None}
        if not {"met", "unmet"} <= verdicts:
            continue

        def kept(trial: Any, first: dict[Side, Row | None] = first) -> bool:
            for side, row in first.items():
                now = _row(engine, setting, limit, spot, trial, side, known[side])
                if row is None or now is None or (now.verdict, now.move, now.urgency) != (
                    row.verdict, row.move, row.urgency,
                ):  # fmt: skip
                    return False
            return True

        small = smallest({**whole, spot: next(iter(known.values()))}, kept)
        rows = [_row(engine, setting, limit, spot, small, side, value) for side, value in values.items()]
        return tuple(row for row in rows if row is not None)
    return ()


def _values(solver: Solver, limit: Limit, spot: Spot, facts: Facts) -> dict[Side, Exact | None]:
    """The values just below, at and above the limit that a case can say; None for unknown."""
    term = spot[1]
    held = {other: value for other, value in facts.items() if other != spot}
    root = solver.turn(limit.compare, spot, held, limit.back)
    found: dict[Side, Exact | None] = {}
    if root is not None:
        kind, points = solver.kinds[term], solver.points(term)
        if points:
            below = [point for point in points if point < root]
            above = [point for point in points if point > root]
            sides: list[tuple[Side, Exact | None]] = [
                ("below", max(below, default=None)), ("at", root if root in points else None),
                ("above", min(above, default=None)),
            ]  # fmt: skip
        else:
            step = solver.step(term, root)
            grid = Fraction(root) / step
            on = grid.denominator == 1
            sides = [
                ("below", exact(Fraction((grid.__ceil__() - 1) * step))), ("at", exact(root) if on else None),
                ("above", exact(Fraction((grid.__floor__() + 1) * step))),
            ]  # fmt: skip
        for side, value in sides:
            if value is not None and (value <= solver.at if kind.kind == "instant" else kind.low <= value <= kind.high):
                found[side] = value
        if kind.kind == "instant":  # a later moment is a shorter time
            found = {side: found[other] for side, other in _TURNED if other in found}
    return {**found, "unknown": None}


_TURNED: tuple[tuple[Side, Side], ...] = (("below", "above"), ("at", "at"), ("above", "below"))


def _row(
    engine: Engine, setting: Setting, limit: Limit, spot: Spot, facts: Any, side: Side, value: Exact | None
) -> Row | None:
    held = {other: fact for other, fact in facts.items() if other != spot}
    if value is not None:
        held[spot] = value
    case = case_of(engine, setting, held, f"{limit.criterion.replace('_', '-')}-{side}")
    if case is None:
        return None
    try:
        decision = engine.decide(case)
    except InvalidCase:
        return None
    verdict = next((name for name in VERDICTS if limit.criterion in decision.criteria(name)), "unknown")
    return Row(side, _said(case, spot), case, verdict, decision.move, decision.urgency)


def _said(case: CaseData, spot: Spot) -> str | None:
    """The value of the term as the case says it."""
    back, term = spot
    if term in ("age", "sex"):
        found = case.get("patient", {}).get(term)
        return None if found is None else str(found)
    told = case["visits"][-1 - back]["facts"] if back < len(case["visits"]) else {}
    name = {"postoperative_day": "surgery_at", "hours_since_last_known_well": "last_known_well",
            "hours_since_recognition": "recognized_at", "sleep_midpoint": "sleep_start"}.get(term, term)  # fmt: skip
    return None if name not in told else str(told[name])
