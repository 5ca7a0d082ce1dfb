"""Formulas that fold constants while they are built, and the two ends of a value.

A formula is a Python bool or a solver expression. Folding keeps what is fixed for a place and a phase out of the
solver. A value has two ends, as the compiled function reads it; an end that lies nowhere (nothing was told) is a
flag beside the number, so that no large number has to stand for infinity.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import z3

from fenji.expr import nodes as n
from fenji.expr.layout import INFINITY

Formula = Any
"""A bool, or a solver expression of sort Bool."""
Number = Any
"""A Fraction, or a solver expression of sort Real."""
Pair = tuple[Formula, Formula]
"""Certainly met, possibly met."""


def all_of(parts: Iterable[Formula]) -> Formula:
    kept = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else _made(z3.Z3_mk_and, kept)


def any_of(parts: Iterable[Formula]) -> Formula:
    kept = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else _made(z3.Z3_mk_or, kept)


def negated(part: Formula) -> Formula:
    if isinstance(part, bool):
        return not part
    context = part.ctx
    return z3.BoolRef(z3.Z3_mk_not(context.ref(), part.as_ast()), context)


def _made(constructor: Any, parts: Sequence[Any]) -> Any:
    """And, or: straight from the solver's functions, without the casts of its Python surface."""
    context = parts[0].ctx
    arguments = (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
    return z3.BoolRef(constructor(context.ref(), len(parts), arguments), context)


def implied(premise: Formula, conclusion: Formula) -> Formula:
    return any_of([negated(premise), conclusion])


def same(a: Formula, b: Formula) -> Formula:
    """Both or neither."""
    if isinstance(a, bool):
        return b if a else negated(b)
    if isinstance(b, bool):
        return a if b else negated(a)
    return z3.BoolRef(z3.Z3_mk_iff(a.ctx.ref(), a.as_ast(), b.as_ast()), a.ctx)


def chosen(test: Formula, yes: Formula, no: Formula) -> Formula:
    """`yes` where the test holds, else `no`; for formulas."""
    if isinstance(test, bool):
        return yes if test else no
    if isinstance(yes, bool) or isinstance(no, bool):
        return any_of([all_of([test, yes]), all_of([negated(test), no])])
    return z3.If(test, yes, no)


def number(value: Number) -> Number:
    """An exact number of the program as a solver constant; a solver expression as it is."""
    if isinstance(value, int | Fraction):
        exact = Fraction(value)
        found = _CONSTANTS.get(exact)
        if found is None:
            found = _CONSTANTS[exact] = z3.Q(exact.numerator, exact.denominator)
        return found
    return value


_CONSTANTS: dict[Fraction, Any] = {}


def picked(test: Formula, yes: Number, no: Number) -> Number:
    """The same for numbers."""
    if isinstance(test, bool):
        return yes if test else no
    if isinstance(yes, Fraction) and isinstance(no, Fraction) and yes == no:
        return yes
    return z3.If(test, number(yes), number(no))


def expression(part: Formula) -> Any:
    """A solver expression in any case."""
    return z3.BoolVal(part) if isinstance(part, bool) else part


_COMPARED = {">=": z3.Z3_mk_ge, ">": z3.Z3_mk_gt, "<=": z3.Z3_mk_le, "<": z3.Z3_mk_lt, "=": z3.Z3_mk_eq}


def holds(op: str, left: Number, right: Number) -> Formula:
    """One comparison of two numbers that exist."""
    if not (isinstance(left, Fraction) and isinstance(right, Fraction)):
        left, right = number(left), number(right)
        constructor = _COMPARED[op]
        context = left.ctx
        return z3.BoolRef(constructor(context.ref(), left.as_ast(), right.as_ast()), context)
    match op:
        case ">=":
            return left >= right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case "<":
            return left < right
    return left == right


class End(NamedTuple):
    """One end of a value: `open` where it lies nowhere, else the number."""

    open: Formula
    at: Number


class Ends(NamedTuple):
    """The least and the most. `void`: a value that cannot exist, which compares as unmet with everything."""

    low: End
    high: End
    void: Formula = False


def fixed(value: object) -> Ends:
    """A constant."""
    if value in (INFINITY, -INFINITY):
        return Ends(End(True, Fraction(0)), End(True, Fraction(0)))
    assert isinstance(value, int | Fraction)
    end = End(False, Fraction(value))
    return Ends(end, end)


def told_or_open(told: Formula, value: Number) -> Ends:
    end = End(negated(told), value)
    return Ends(end, end)


def plus(left: End, right: End, sign: int = 1) -> End:
    if isinstance(left.at, Fraction) and isinstance(right.at, Fraction):
        return End(any_of([left.open, right.open]), left.at + sign * right.at)
    a, b = number(left.at), number(right.at)
    return End(any_of([left.open, right.open]), a + b if sign > 0 else a - b)


def times(end: End, factor: Fraction) -> End:
    return End(end.open, end.at * factor if isinstance(end.at, Fraction) else number(end.at) * number(factor))


def least(a: End, b: End) -> End:
    """The lower of two low ends; an open one is the lowest."""
    return End(any_of([a.open, b.open]), picked(holds("<=", a.at, b.at), a.at, b.at))


def most(a: End, b: End) -> End:
    return End(any_of([a.open, b.open]), picked(holds(">=", a.at, b.at), a.at, b.at))


def end_if(test: Formula, yes: End, no: End) -> End:
    return End(chosen(test, yes.open, no.open), picked(test, yes.at, no.at))


def known(value: Ends) -> Formula:
    """Whether the two ends are one number."""
    equal = value.low.at is value.high.at or holds("=", value.low.at, value.high.at)
    return all_of([negated(value.low.open), negated(value.high.open), equal])


def compared(op: n.NumberOp, left: Ends, right: Ends) -> Pair:
    """Two ranges compared: certainly, possibly."""
    exist = negated(any_of([left.void, right.void]))

    def near(test: str, a: End, b: End) -> Formula:
        return all_of([exist, negated(a.open), negated(b.open), holds(test, a.at, b.at)])

    def far(test: str, a: End, b: End) -> Formula:
        return all_of([exist, any_of([a.open, b.open, holds(test, a.at, b.at)])])

    match op:
        case ">=" | ">":
            return near(op, left.low, right.high), far(op, left.high, right.low)
        case "<=" | "<":
            return near(op, left.high, right.low), far(op, left.low, right.high)
    certain = all_of([near("=", left.low, right.high), near("=", left.high, right.low)])
    possible = all_of([far("<=", left.low, right.high), far(">=", left.high, right.low)])
    return (certain, possible) if op == "=" else (negated(possible), negated(certain))


def at_least(parts: Sequence[Formula], count: int) -> Formula:
    """At least `count` of these."""
    sure = sum(1 for part in parts if part is True)
    free = [part for part in parts if not isinstance(part, bool)]
    wanted = count - sure
    if wanted <= 0:
        return True
    if wanted > len(free):
        return False
    if wanted == 1:
        return any_of(free)
    if wanted == len(free):
        return all_of(free)
    return z3.PbGe([(part, 1) for part in free], wanted)


def at_most(parts: Sequence[Formula], count: int) -> Formula:
    return negated(at_least(parts, count + 1))
