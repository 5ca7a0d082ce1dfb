"""Truth values and comparisons as `ast` nodes, made simpler where they are constant."""

import ast
from typing import Any

from fenji.expr import located as at


def const(value: Any) -> ast.expr:
    return at.Constant(value)


def is_constant(node: ast.expr, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def all_of(parts: list[ast.expr]) -> ast.expr:
    return _joined(parts, True, ast.And())


def any_of(parts: list[ast.expr]) -> ast.expr:
    return _joined(parts, False, ast.Or())


def _joined(parts: list[ast.expr], neutral: bool, how: ast.boolop) -> ast.expr:
    """`neutral` is the value that adds nothing; its opposite decides."""
    kept = [part for part in parts if not is_constant(part, neutral)]
    if any(is_constant(part, not neutral) for part in kept):
        return const(not neutral)
    if not kept:
        return const(neutral)
    return kept[0] if len(kept) == 1 else at.BoolOp(how, kept)


def not_(part: ast.expr) -> ast.expr:
    if isinstance(part, ast.Constant):
        return const(not part.value)
    return at.UnaryOp(ast.Not(), part)


def compare(left: ast.expr, *rest: ast.cmpop | ast.expr) -> ast.expr:
    ops = [part for part in rest if isinstance(part, ast.cmpop)]
    right = [part for part in rest if isinstance(part, ast.expr)]
    return at.Compare(left, ops, right)


def verdict(certain: ast.expr, possible: ast.expr) -> ast.expr:
    if isinstance(certain, ast.Constant):
        return const(2) if certain.value else at.IfExp(possible, const(1), const(0))
    known = at.IfExp(certain, const(2), const(1))
    # What is certain is possible, and most conditions are neither: so one question settles most of them.
    return known if is_constant(possible, True) else at.IfExp(possible, known, const(0))
