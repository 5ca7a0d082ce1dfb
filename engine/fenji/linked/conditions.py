"""Condition trees of a file → one surface form; every flaw → a diagnostic at its true place."""

import re
from collections.abc import Callable

from fenji.diagnostic import Diagnostic, Related, problem
from fenji.expr import surface as s
from fenji.expr.parse import Flaw, parse
from fenji.syntax import Mapping, Scalar, Sequence, Tree

_COUNT = re.compile("[0-9]{1,6}")
_KEYS = ("all", "any", "none", "at_least")


def read_condition(tree: Tree, problems: list[Diagnostic]) -> s.Surface | None:
    """The condition that stands here, or None with its problems noted."""
    if isinstance(tree, Scalar):
        found = parse(tree)
        if isinstance(found, Flaw):
            problems.append(as_problem(found))
            return None
        return found
    if isinstance(tree, Sequence) or len(tree) != 1 or tree.keys()[0] not in _KEYS:
        found_keys = ", ".join(tree.keys()) if isinstance(tree, Mapping) else "a list"
        problems.append(problem("condition-shape", tree.span, shape=found_keys))
        return None
    key, body = tree.entries[0]
    at = s.At(key, 0, len(key.text))
    if key.text == "at_least":
        return _at_least(body, at, problems)
    if not isinstance(body, Sequence) or not body.items:
        problems.append(problem("condition-list", key.span, key=key.text))
        return None
    parts = _parts(body, problems)
    if parts is None:
        return None
    if key.text == "none":
        either = parts[0] if len(parts) == 1 else s.Joined("or", parts, at=at)
        return s.Negated(either, at=at)
    return parts[0] if len(parts) == 1 else s.Joined("and" if key.text == "all" else "or", parts, at=at)


def _parts(body: Sequence, problems: list[Diagnostic]) -> tuple[s.Surface, ...] | None:
    read = [read_condition(item, problems) for item in body]
    kept = tuple(part for part in read if part is not None)
    return kept if len(kept) == len(read) else None


def _at_least(body: Tree, at: s.At, problems: list[Diagnostic]) -> s.Surface | None:
    count = body.get("count") if isinstance(body, Mapping) else None
    of = body.get("of") if isinstance(body, Mapping) else None
    counted = isinstance(count, Scalar) and _COUNT.fullmatch(count.text) is not None
    if not isinstance(count, Scalar) or not counted or not isinstance(of, Sequence) or not of.items:
        problems.append(problem("condition-at-least", at.span))
        return None
    parts = _parts(of, problems)
    return None if parts is None else s.AtLeast(int(count.text), parts, at=at)


def as_problem(flaw: Flaw, declared: Callable[[str], Related | None] = lambda name: None) -> Diagnostic:
    """A flaw of a condition as a diagnostic; `declared` finds where a name it speaks of stands."""
    related = declared(flaw.args.get("name", flaw.args.get("term", "")))
    return Diagnostic(flaw.code, flaw.at.span, flaw.args, () if related is None else (related,))
