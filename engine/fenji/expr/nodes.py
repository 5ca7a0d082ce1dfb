"""Conditions as checked: every name resolved, every number exact and in the unit of what it is compared with.

The nodes are few and plain because several engines read them: the compiled function, the walk that gathers
evidence, the reference evaluator, the solver, and the Chinese and English readings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fenji.expr.kinds import Exact

NumberOp = Literal[">=", "<=", ">", "<", "=", "!="]


# -- values: numbers and moments


@dataclass(frozen=True, slots=True)
class Term:
    """The value of a numeric or time term now."""

    id: str


@dataclass(frozen=True, slots=True)
class Literal_:
    """A constant at SCALE, with what the author wrote and the parameter it came from, if any."""

    value: Exact
    shown: str
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """`at`, the moment decided for."""


@dataclass(frozen=True, slots=True)
class Plus:
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Minus:
    left: "Value"
    right: "Value"


@dataclass(frozen=True, slots=True)
class Scaled:
    """A value in another unit of the same dimension: value times factor (factor > 0)."""

    value: "Value"
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Clamp:
    """A value that cannot lie outside these ends: an item of a score while it is unknown."""

    value: "Value"
    low: Exact
    high: Exact


@dataclass(frozen=True, slots=True)
class ValueRef:
    """A definition that has a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Over:
    """A value over the visits, now included: last, previous, first, lowest or highest of the earlier ones, change."""

    how: Literal["last", "previous", "first", "lowest_earlier", "highest_earlier", "change", "values"]
    term: str
    within: Exact | None = None


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first row whose condition is met; while a condition is unknown, one of the rows still open."""

    rows: tuple[tuple["Condition", "Value"], ...]
    otherwise: "Value"


Value = Term | Literal_ | Moment | Plus | Minus | Scaled | Clamp | ValueRef | Over | Choose


# -- conditions: met, unmet or unknown


@dataclass(frozen=True, slots=True)
class Always:
    """A condition whose verdict no fact can change."""

    met: bool


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes/no term."""

    term: str


@dataclass(frozen=True, slots=True)
class Compare:
    op: NumberOp
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class WordIn:
    """An enumeration term is one of these words (their indexes in the declaration, ascending)."""

    term: str
    words: tuple[int, ...]
    shown: str


@dataclass(frozen=True, slots=True)
class Has:
    """A set term contains any, or all, of these words (indexes ascending)."""

    term: str
    words: tuple[int, ...]
    mode: Literal["any", "all"]
    shown: str


@dataclass(frozen=True, slots=True)
class Empty:
    term: str


@dataclass(frozen=True, slots=True)
class Known:
    term: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A definition that is a condition."""

    name: str


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Certainly met on what is known. `closed`: later knowledge is not considered in possible moves."""

    part: "Condition"
    closed: bool = False


@dataclass(frozen=True, slots=True)
class EitherRecorded:
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Given:
    """`part`, but unknown unless `condition` is certainly met."""

    condition: "Condition"
    part: "Condition"


@dataclass(frozen=True, slots=True)
class InPhase:
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """`part` over days or visits; see LANGUAGE.md section 2 for each `how`. `within` is in seconds at SCALE."""

    how: Literal["consecutive", "days", "visits", "previous", "earlier"]
    count: int
    part: "Condition"
    having: "Condition | None" = None
    within: Exact | None = None


@dataclass(frozen=True, slots=True)
class AnySample:
    """One sample of these terms in the time before `at` (seconds at SCALE, inclusive) compares so with the limit."""

    terms: tuple[str, ...]
    op: NumberOp
    limit: Literal_
    within: Exact


@dataclass(frozen=True, slots=True)
class CountVisits:
    """The number of visits (in the time before `at`) on which `part` is met compares so with `limit`."""

    part: "Condition"
    op: NumberOp
    limit: int
    within: Exact | None


Condition = (
    Always | Yes | Compare | WordIn | Has | Empty | Known | Ref | And | Or | Not | AtLeast | Recorded | EitherRecorded
    | Given | InPhase | Repeated | AnySample | CountVisits
)  # fmt: skip
Node = Condition | Value


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, conditions and values alike, in written order."""
    match node:
        case And(parts) | Or(parts) | EitherRecorded(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | Recorded(part) | CountVisits(part):
            return (part,)
        case Given(condition, part):
            return (condition, part)
        case Repeated(part=part, having=having):
            return (part,) if having is None else (part, having)
        case Compare(_, left, right) | Plus(left, right) | Minus(left, right):
            return (left, right)
        case Scaled(value) | Clamp(value):
            return (value,)
        case Choose(rows, otherwise):
            return (*(part for row in rows for part in row), otherwise)
        case AnySample(limit=limit):
            return (limit,)
    return ()


def terms_named(node: Node) -> tuple[str, ...]:
    """The term ids that this very node names (not those of its parts)."""
    match node:
        case Term(id):
            return (id,)
        case Yes(term) | WordIn(term) | Has(term) | Empty(term) | Known(term):
            return (term,)
        case Over(term=term):
            return (term,)
        case AnySample(terms):
            return terms
    return ()


def below(node: Node) -> list[Node]:
    """A node and all its parts, in written order."""
    found: list[Node] = []
    queue = [node]
    while queue:
        one = queue.pop()
        found.append(one)
        queue.extend(reversed(children(one)))
    return found


def refers(node: Node) -> frozenset[str]:
    """The definitions that a node names, itself or in its parts."""
    return frozenset(one.name for one in below(node) if isinstance(one, (Ref, ValueRef)))


def reachable(nodes: Iterable[Node], definitions: Mapping[str, Node]) -> list[Node]:
    """Every node these depend on, through definitions, each definition once, in written order."""
    found: list[Node] = []
    seen: set[str] = set()
    queue = list(nodes)[::-1]
    while queue:
        node = queue.pop()
        found.append(node)
        queue.extend(reversed(children(node)))
        if isinstance(node, (Ref, ValueRef)) and node.name not in seen:
            seen.add(node.name)
            if node.name in definitions:
                queue.append(definitions[node.name])
    return found
