"""Conditions → one Python function, built from `ast` nodes: never from text, never by evaluating an author's words.

Every condition becomes a pair of expressions over the slots (layout.py): is it certainly met, is it possibly
met. The verdict is 2 (met), 1 (unknown) or 0 (unmet).

Two modes. In `now`, `recorded(x)` asks what is known now. In `completion` every missing fact is still to be
learned: `recorded(x)` may turn out either way, and `is known` is true (moments excepted: what never happened
has no time).
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal

from fenji.expr import located as at
from fenji.expr import nodes as n
from fenji.expr import over
from fenji.expr.boolean import all_of, any_of, compare, const, not_, verdict
from fenji.expr.layout import MOMENT, Layout, Slots

Mode = Literal["now", "completion"]
Verdicts = Callable[[Slots, Any], tuple[int, ...]]
Pair = tuple[ast.expr, ast.expr]
DEEPEST = 16
"""So deep are definitions put where they are read: Python compiles no expression of any depth."""
_OPS: Mapping[str, type[ast.cmpop]] = {">=": ast.GtE, "<=": ast.LtE, ">": ast.Gt, "<": ast.Lt}


def compile_verdicts(
    conditions: Iterable[n.Condition],
    definitions: Mapping[str, n.Node],
    layout: Layout,
    *,
    phase: str = "",
    mode: Mode = "now",
    name: str = "verdicts",
) -> Verdicts:
    """`verdicts(slots, history)` gives one of 0, 1, 2 per condition, in order. `definitions` are checked nodes."""
    code = _Code(definitions, layout, phase, mode)
    conditions = tuple(conditions)
    code.count_uses(conditions)
    results = [verdict(*code.pair(condition)) for condition in conditions]
    return code.function(name, at.Tuple(results, ast.Load()))


def compile_bounds(
    values: Iterable[n.Value | n.Condition],
    definitions: Mapping[str, n.Node],
    layout: Layout,
    *,
    mode: Mode = "now",
    name: str = "bounds",
) -> Callable[[Slots, Any], tuple[Any, ...]]:
    """`bounds(slots, history)`: low and high of each value (a condition counts 0 or 1), flattened in order."""
    code = _Code(definitions, layout, "", mode)
    ends: list[ast.expr] = []
    for value in values:
        if isinstance(value, _VALUES):
            ends.extend(code.ends(value))
        else:
            certain, possible = code.pair(value)
            ends.append(at.IfExp(certain, const(1), const(0)))
            ends.append(at.IfExp(possible, const(1), const(0)))
    return code.function(name, at.Tuple(ends, ast.Load()))


_VALUES = (n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over, n.Choose)


class _Code:
    """Builds the body of one function: statements for what is used more than once, then the result."""

    def __init__(self, definitions: Mapping[str, n.Node], layout: Layout, phase: str, mode: Mode) -> None:
        self.definitions = definitions
        self.layout = layout
        self.phase = phase
        self.mode = mode
        self.statements: list[ast.stmt] = []
        self.pairs: dict[object, Pair] = {}
        self.scope: dict[str, object] = {"_over": over}
        self.count = 0
        self.once: frozenset[str] = frozenset()
        self.depth = 0

    def count_uses(self, conditions: Iterable[n.Node]) -> None:
        """What only one place reads is worked out there, and so only if it matters there."""
        uses = Counter(x.name for x in n.reachable(conditions, self.definitions) if isinstance(x, n.Ref))
        self.once = frozenset(name for name, count in uses.items() if count == 1)

    # -- building blocks

    def slot(self, index: int) -> ast.expr:
        return at.Subscript(at.Name("s", ast.Load()), const(index), ast.Load())

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def let(self, value: ast.expr) -> ast.expr:
        """A local variable for an expression that several others read."""
        if isinstance(value, (ast.Constant, ast.Name)):
            return value
        name = self.fresh()
        self.statements.append(at.Assign([at.Name(name, ast.Store())], value))
        return at.Name(name, ast.Load())

    def keep(self, value: object) -> ast.expr:
        """A name in the function's globals for an object that is no literal."""
        name = f"k{len(self.scope)}"
        self.scope[name] = value
        return at.Name(name, ast.Load())

    def call(self, function: str, *arguments: ast.expr) -> Pair:
        """A helper of over.py that returns a pair."""
        self.scope["_" + function] = getattr(over, function)
        called = self.let(at.Call(at.Name("_" + function, ast.Load()), list(arguments), []))
        return (
            at.Subscript(called, const(0), ast.Load()),
            at.Subscript(called, const(1), ast.Load()),
        )

    def function(self, name: str, result: ast.expr) -> Callable[..., Any]:
        arguments = ast.arguments(
            posonlyargs=[at.arg("s"), at.arg("h")], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        body = [*self.statements, at.Return(result)]
        definition = at.FunctionDef(name, arguments, body, [])
        if "type_params" in ast.FunctionDef._fields:  # required from Python 3.12 on
            definition.type_params = []  # type: ignore[attr-defined,unused-ignore]  # unknown to 3.11's stubs
        module = ast.Module([definition], [])
        scope = dict(self.scope)
        exec(compile(module, "<fenji program>", "exec"), scope)
        made: Callable[..., Any] = scope[name]  # type: ignore[assignment]  # just defined
        return made

    def inner(self, condition: n.Condition, mode: Mode) -> ast.expr:
        """A function of its own for a condition that is read on other days' slots too."""
        code = _Code(self.definitions, self.layout, self.phase, mode)
        code.count_uses([condition])
        certain, possible = code.pair(condition)
        possible = code.let(possible)
        return self.keep(code.function("part", at.Tuple([all_of([possible, certain]), possible], ast.Load())))

    def then_and_now(self, condition: n.Condition) -> list[ast.expr]:
        """The condition for earlier visits and for now; one function where the mode is `now` anyway."""
        then = self.inner(condition, "now")
        return [then, then if self.mode == "now" else self.inner(condition, self.mode)]

    # -- conditions

    def pair(self, node: n.Condition) -> Pair:
        match node:
            case n.Always(met):
                return const(met), const(met)
            case n.Yes(term):
                low = self.layout.low[term]
                return self.slot(low), self.slot(low + 1)
            case n.Compare():
                return self.compare(node)
            case n.WordIn(term, words):
                return self.word_in(self.layout.low[term], words)
            case n.Has(term, words, mode):
                return self.has(self.layout.low[term], words, mode)
            case n.Empty(term):
                low = self.layout.low[term]
                return not_(self.slot(low + 1)), not_(self.slot(low))
            case n.Known(term):
                return self.known(term)
            case n.Ref(name):
                return self.ref(name)
            case n.And(parts):
                pairs = [self.pair(part) for part in parts]
                return all_of([c for c, _ in pairs]), all_of([p for _, p in pairs])
            case n.Or(parts):
                pairs = [self.pair(part) for part in parts]
                return any_of([c for c, _ in pairs]), any_of([p for _, p in pairs])
            case n.Not(part):
                certain, possible = self.pair(part)
                return not_(possible), not_(certain)
            case n.AtLeast(count, parts):
                return self.at_least(count, [self.pair(part) for part in parts])
            case n.Recorded(part, closed):
                return self.recorded(node, part, closed)
            case n.EitherRecorded(parts):
                return self.either([self.pair(part) for part in parts])
            case n.Given(condition, part):
                given, _ = self.pair(condition)
                certain, possible = self.pair(part)
                return all_of([given, certain]), any_of([not_(given), possible])
            case n.InPhase(phases):
                inside = self.phase in phases
                return const(inside), const(inside)
            case n.Repeated():
                return self.repeated(node)
            case n.AnySample(terms, op, limit, within):
                lows = tuple(self.layout.low[term] for term in terms)
                operator = const(op)
                return self.call(
                    "any_sample", const(lows), operator, self.number(limit.value), self.number(within),
                    const(self.mode == "completion"), at.Name("s", ast.Load()), at.Name("h", ast.Load()),
                )  # fmt: skip
            case n.CountVisits(part, op, limit, within):
                return self.call(
                    "count_visits", *self.then_and_now(part), const(op), const(limit), self.number(within),
                    at.Name("s", ast.Load()), at.Name("h", ast.Load()),
                )  # fmt: skip
        raise AssertionError(node)

    def ref(self, name: str) -> Pair:
        if name not in self.pairs:
            definition = self.definitions[name]
            assert not isinstance(definition, _VALUES)
            here = name in self.once and self.depth < DEEPEST
            self.depth += 1
            certain, possible = self.pair(definition)
            self.depth -= 1
            if here:
                return certain, possible
            possible = self.let(possible)
            self.pairs[name] = (self.let(all_of([possible, certain])), possible)
        return self.pairs[name]

    def known(self, term: str) -> Pair:
        low = self.layout.low[term]
        known = compare(self.slot(low), ast.Eq(), self.slot(low + 1))
        if self.mode == "now":
            return known, known
        if self.layout.terms[term].kind == "instant":
            return known, const(True)
        return const(True), const(True)

    def recorded(self, node: n.Recorded, part: n.Condition, closed: bool) -> Pair:
        if self.mode == "now":
            certain, _ = self.pair(part)
            return certain, certain
        if not closed:
            return self.pair(part)
        # What is closed was read once, from the facts as they are; `h.closed` holds the verdicts.
        held = at.Attribute(at.Name("h", ast.Load()), "closed", ast.Load())
        met = compare(self.keep(node), ast.In(), held)
        return met, met

    def either(self, pairs: list[Pair]) -> Pair:
        certain = self.let(any_of([c for c, _ in pairs]))
        if self.mode == "completion":
            return certain, any_of([p for _, p in pairs])
        silent = all_of([all_of([not_(c), p]) for c, p in pairs])
        return certain, any_of([certain, silent])

    def word_in(self, low: int, words: tuple[int, ...]) -> Pair:
        first, last = self.slot(low), self.slot(low + 1)
        if not words:
            return const(False), const(False)
        if len(words) == 1:
            one = const(words[0])
            certain = compare(first, ast.Eq(), one, ast.Eq(), last)
            return certain, compare(first, ast.LtE(), one, ast.LtE(), last)
        inside = compare(first, ast.In(), const(frozenset(words)))
        same = compare(first, ast.Eq(), last)
        return all_of([inside, same]), any_of([inside, not_(same)])

    def has(self, low: int, words: tuple[int, ...], mode: str) -> Pair:
        mask = sum(1 << word for word in words)

        def holds(index: int) -> ast.expr:
            common = at.BinOp(self.slot(index), ast.BitAnd(), const(mask))
            return common if mode == "any" else compare(common, ast.Eq(), const(mask))

        return holds(low), holds(low + 1)

    def at_least(self, count: int, pairs: list[Pair]) -> Pair:
        def total(parts: list[ast.expr]) -> ast.expr:  # halved, since Python's own compiler walks down a long sum
            if len(parts) == 1:
                return at.IfExp(parts[0], const(1), const(0))
            middle = len(parts) // 2
            return at.BinOp(total(parts[:middle]), ast.Add(), total(parts[middle:]))

        certain, possible = total([c for c, _ in pairs]), total([p for _, p in pairs])
        return compare(certain, ast.GtE(), const(count)), compare(possible, ast.GtE(), const(count))

    def compare(self, node: n.Compare) -> Pair:
        (a, b), (x, y) = self.ends(node.left), self.ends(node.right)
        if node.op == "=":
            certain = all_of([compare(a, ast.Eq(), y), compare(b, ast.Eq(), x)])
            return certain, all_of([compare(a, ast.LtE(), y), compare(b, ast.GtE(), x)])
        if node.op == "!=":  # no negation of "=": a change that does not exist meets neither
            apart = any_of([compare(a, ast.Gt(), y), compare(b, ast.Lt(), x)])
            return apart, any_of([compare(a, ast.Lt(), y), compare(b, ast.Gt(), x)])
        op = _OPS[node.op]()
        if node.op in (">=", ">"):
            return compare(a, op, y), compare(b, op, x)
        return compare(b, op, x), compare(a, op, y)

    def repeated(self, node: n.Repeated) -> Pair:
        # What a day must have is asked of the record, so an unknown counts as not having it.
        having: ast.expr = const(None)
        if node.having is not None:
            having = at.Tuple(self.then_and_now(n.Recorded(node.having)), ast.Load())
        return self.call(
            node.how, *self.then_and_now(node.part), const(node.count), having, self.number(node.within),
            at.Name("s", ast.Load()), at.Name("h", ast.Load()),
        )  # fmt: skip

    # -- values: the least and the most

    def number(self, value: object) -> ast.expr:
        return self.keep(value) if isinstance(value, Fraction) else const(value)

    def ends(self, node: n.Value) -> Pair:
        match node:
            case n.Literal_(value):
                number = self.number(value)
                return number, number
            case n.Term(term):
                low = self.layout.low[term]
                return self.slot(low), self.slot(low + 1)
            case n.Moment():
                moment = self.slot(self.layout.low[MOMENT])
                return moment, moment
            case n.Plus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return at.BinOp(a, ast.Add(), x), at.BinOp(b, ast.Add(), y)
            case n.Minus(left, right):
                (a, b), (x, y) = self.ends(left), self.ends(right)
                return at.BinOp(a, ast.Sub(), y), at.BinOp(b, ast.Sub(), x)
            case n.Scaled(value, factor):
                a, b = self.ends(value)
                times = self.number(factor.numerator if factor.denominator == 1 else factor)
                return at.BinOp(a, ast.Mult(), times), at.BinOp(b, ast.Mult(), times)
            case n.Clamp(value, least, most):
                a, b = self.ends(value)
                return self.most(a, self.number(least)), self.least(b, self.number(most))
            case n.ValueRef(name):
                key = ("value", name)
                if key not in self.pairs:
                    definition = self.definitions[name]
                    assert isinstance(definition, _VALUES)
                    a, b = self.ends(definition)
                    self.pairs[key] = (self.let(a), self.let(b))
                return self.pairs[key]
            case n.Over(how, term, within):
                return self.call(
                    "over_visits", const(how), const(self.layout.low[term]), self.number(within),
                    const(self.mode == "completion"),
                    at.Name("s", ast.Load()), at.Name("h", ast.Load()),
                )  # fmt: skip
            case n.Choose(rows, otherwise):
                return self.choose(rows, otherwise)
        raise AssertionError(node)

    def choose(self, rows: tuple[tuple[n.Condition, n.Value], ...], otherwise: n.Value) -> Pair:
        low, high = self.ends(otherwise)
        for condition, value in reversed(rows):
            certain, possible = self.pair(condition)
            possible = self.let(possible)
            certain = self.let(all_of([possible, certain]))
            a, b = self.ends(value)
            low, high = self.let(low), self.let(high)
            low = at.IfExp(certain, a, at.IfExp(possible, self.least(a, low), low))
            high = at.IfExp(certain, b, at.IfExp(possible, self.most(b, high), high))
        return self.let(low), self.let(high)

    def least(self, a: ast.expr, b: ast.expr) -> ast.expr:
        return at.IfExp(compare(a, ast.LtE(), b), a, b)

    def most(self, a: ast.expr, b: ast.expr) -> ast.expr:
        return at.IfExp(compare(a, ast.GtE(), b), a, b)
