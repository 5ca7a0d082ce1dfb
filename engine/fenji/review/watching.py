"""What a case shows of the conditions that decide it: which leaves of each tree decided, and on which side of each
limit the patient stood.

A leaf decides where the condition would have come out otherwise had this leaf come out otherwise, and it alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fenji.diagnostic import Span
from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.compile import compile_bounds, compile_verdicts
from fenji.expr.layout import INFINITY
from fenji.expr.units import parse_unit, split_quantity
from fenji.linked.pathway import LinkedPathway, Written, read_pathway
from fenji.model.case import Case
from fenji.program.program import Program
from fenji.review.boundary import limit_text
from fenji.review.sites import JOINTS, Owner, owners, text_of
from fenji.review.solving import MINUTE, Solver, spots_of
from fenji.run.step import start

Key = tuple[str, ...]
"""("branch", pathway, owner, leaf, met|unmet) or ("boundary", pathway, owner, limit, below|at|above|unknown)."""
MET, UNMET = 2, 0
SIDES = ("below", "at", "above", "unknown")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line at the end of a tree: whose, which in order, as written, and as checked."""

    owner: Owner
    number: int
    text: str
    at: Span
    node: n.Condition

    @property
    def name(self) -> str:
        return ".".join(map(str, self.owner))


Tree = Leaf | tuple[str, int, tuple["Tree", ...]]
"""A leaf, or ("and" | "or" | "not" | "count", how many, parts)."""


@dataclass(frozen=True, slots=True)
class Watched:
    """The conditions of one pathway under one profile in one phase, with functions that work them all out at once."""

    trees: tuple[Tree, ...]
    leaves: tuple[Leaf, ...]
    limits: tuple[tuple[Leaf, n.Compare, str, Fraction], ...]
    verdicts: Any
    bounds: Any


def trees_of(written: Written, linked: LinkedPathway) -> Iterator[tuple[Owner, Tree]]:
    """Every condition that decides: the criteria and the definitions, as trees of leaves."""
    for owner, surface in owners(written):
        node = _node_of(linked, owner)
        if node is not None:
            numbers = iter(range(1_000_000))
            yield owner, _tree(owner, surface, node, numbers)


def _node_of(linked: LinkedPathway, owner: Owner) -> n.Condition | None:
    match owner:
        case ("criteria", str() as id, "when"):
            return linked.criteria[id]
        case ("definitions", str() as name, ("when" | "known_when") as form):
            found = linked.definitions.get(name)
            if isinstance(found, n.Given):
                return found.part if form == "when" else found.condition
            return found if form == "when" else None  # type: ignore[return-value]  # a definition with a `when`
        case ("definitions", str() as name, "choose", int() as index, "when"):
            found = linked.definitions.get(name)
            return found.rows[index][0] if isinstance(found, n.Choose) and index < len(found.rows) else None
    return None


def _tree(owner: Owner, surface: s.Surface, node: n.Condition, numbers: Iterator[int]) -> Tree:
    """Surface and node side by side: they branch alike down to the leaves."""
    if isinstance(surface, JOINTS):
        match surface, node:
            case s.Joined(word, parts), n.And(inner) | n.Or(inner) if len(parts) == len(inner):
                pairs = zip(parts, inner, strict=True)
                return word, 0, tuple(_tree(owner, a, b, numbers) for a, b in pairs)
            case s.Negated(part), n.Not(inner_part):
                return "not", 0, (_tree(owner, part, inner_part, numbers),)
            case s.AtLeast(count, parts), n.AtLeast(_, inner):
                pairs = zip(parts, inner, strict=True)
                return "count", count, tuple(_tree(owner, a, b, numbers) for a, b in pairs)
    return Leaf(owner, next(numbers), text_of(surface), surface.at.span, node)


def leaves_of(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
    else:
        for part in tree[2]:
            yield from leaves_of(part)


def limits_in(leaf: Leaf) -> Iterator[n.Compare]:
    """The comparisons of a leaf itself; those of the definitions it names belong to them."""
    queue: list[n.Node] = [leaf.node]
    while queue:
        node = queue.pop(0)
        if isinstance(node, n.Compare):
            yield node
        queue.extend(n.children(node))


class Watch:
    """Looks at cases, one after another."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._written: dict[str, Written] = {}
        self._watched: dict[tuple[str, str, str], Watched] = {}

    def written(self, pathway: str) -> Written:
        found = self._written.get(pathway)
        if found is None:
            linked = self.engine.content.pathway_of(pathway)
            found = self._written[pathway] = read_pathway(linked.model, linked.tree)
        return found

    def seen(self, case: Case) -> Iterator[Key]:
        """What one case shows. Raises InvalidCase."""
        bound = self.engine.bind(case)
        for choice in self.engine.chosen(bound):
            assert choice.phase is not None
            program = choice.compiled.program
            _, slots, history = start(choice.compiled, self.engine.binder, bound, choice.phase)
            if program.model.scope is not None and program.scope(slots, history)[0] == UNMET:
                continue
            watched = self._of(choice.pathway, choice.profile, choice.phase, program)
            verdicts = watched.verdicts(slots, history)
            by_leaf = dict(zip(watched.leaves, verdicts, strict=True))
            for tree in watched.trees:
                for leaf in _deciding(tree, by_leaf, True):
                    verdict = by_leaf[leaf]
                    if verdict != 1:
                        shown = "met" if verdict == MET else "unmet"
                        yield "branch", choice.pathway, leaf.name, str(leaf.number), shown
            ends = watched.bounds(slots, history)
            for index, (leaf, _, text, step) in enumerate(watched.limits):
                side = _side(ends[4 * index : 4 * index + 4], step)
                if side is not None:
                    yield "boundary", choice.pathway, leaf.name, text, side

    def _of(self, pathway: str, profile: str, phase: str, program: Program) -> Watched:
        key = (pathway, profile, phase)
        found = self._watched.get(key)
        if found is None:
            found = self._watched[key] = self._make(pathway, phase, program)
        return found

    def _make(self, pathway: str, phase: str, program: Program) -> Watched:
        linked = program.linked
        used = {
            node.name
            for node in n.reachable(program.phases[phase].conditions, linked.definitions)
            if isinstance(node, (n.Ref, n.ValueRef))
        }
        here = set(program.phases[phase].criteria)
        trees = tuple(
            tree
            for owner, tree in trees_of(self.written(pathway), linked)
            if (owner[1] in here if owner[0] == "criteria" else owner[1] in used)
        )
        leaves = tuple(leaf for tree in trees for leaf in leaves_of(tree))
        limits = tuple(self.limits(leaves))
        sides = [side for _, compare, _, _ in limits for side in (compare.left, compare.right)]
        return Watched(
            trees,
            leaves,
            limits,
            compile_verdicts([leaf.node for leaf in leaves], linked.definitions, program.layout, phase=phase),
            compile_bounds(sides, linked.definitions, program.layout),
        )

    def limits(self, leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, n.Compare, str, Fraction]]:
        """Each limit with its text and the smallest step beside it, at SCALE."""
        declared = self.engine.content.declared
        solver = Solver(declared.kinds, declared.terms, {}, "", 0, 0)
        for leaf in leaves:
            for compare in limits_in(leaf):
                spots = [*spots_of(compare.left, 0), *spots_of(compare.right, 0)]
                terms = [term for _, term in spots if term in declared.terms]
                step = max((Fraction(solver.step(term)) for term in terms), default=Fraction(MINUTE))
                yield leaf, compare, _text(compare), max(step, _own_step(compare))


def _text(compare: n.Compare) -> str:
    """The comparison without its number: profiles differ in it, and it is one limit all the same."""
    return limit_text(compare)


def _own_step(compare: n.Compare) -> Fraction:
    """One unit in the last place of the limit as it is written."""
    for side in (compare.right, compare.left):
        if isinstance(side, n.Literal_):
            pair = split_quantity(side.shown) or (side.shown, "")
            unit = parse_unit(pair[1]) if pair[1] else None
            places = len(pair[0].partition(".")[2])
            size = Fraction(1000, 10**places)
            return size * unit.factor if unit is not None and unit.dimension == "time" else Fraction(0)
    return Fraction(0)


def _side(ends: Sequence[Any], step: Fraction) -> str | None:
    """Where the left side stands to the right one; None where it is further away than one step."""
    a, b, x, y = ends
    if a != b or x != y:
        return "unknown"
    if a in (INFINITY, -INFINITY) or x in (INFINITY, -INFINITY):
        return None
    gap = a - x
    if gap == 0:
        return "at"
    if gap != gap or abs(gap) > step:  # a value that cannot exist compares with nothing
        return None
    return "above" if gap > 0 else "below"


def _verdict(tree: Tree, by_leaf: dict[Leaf, int]) -> int:
    if isinstance(tree, Leaf):
        return by_leaf[tree]
    kind, count, parts = tree
    found = [_verdict(part, by_leaf) for part in parts]
    match kind:
        case "and":
            return min(found)
        case "or":
            return max(found)
        case "not":
            return 2 - found[0]
    certain, possible = sum(v == MET for v in found), sum(v != UNMET for v in found)
    return MET if certain >= count else 1 if possible >= count else UNMET


def _deciding(tree: Tree, by_leaf: dict[Leaf, int], decides: bool) -> Iterator[Leaf]:
    """The leaves without which the whole would have come out otherwise."""
    if not decides:
        return
    if isinstance(tree, Leaf):
        yield tree
        return
    kind, count, parts = tree
    found = [_verdict(part, by_leaf) for part in parts]
    whole = _verdict(tree, by_leaf)
    for part, verdict in zip(parts, found, strict=True):
        match kind:
            case "not":
                alone = True
            case "and":
                alone = whole == MET or (verdict == UNMET and found.count(UNMET) == 1)
            case "or":
                alone = whole == UNMET or (verdict == MET and found.count(MET) == 1)
            case _:
                certain, possible = found.count(MET), len(found) - found.count(UNMET)
                alone = (whole == MET and verdict == MET and certain == count) or (
                    whole == UNMET and verdict == UNMET and possible == count - 1
                )
        yield from _deciding(part, by_leaf, alone)
