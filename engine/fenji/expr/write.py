"""Conditions printed in their one canonical form: reading it again gives the same surface form.

Brackets stand only where the grammar needs them; a `between` is printed as the chain it means.
"""

from typing import Literal

from fenji.expr import surface as s
from fenji.expr.lexer import KEYWORDS

_OR, _AND, _NOT, _OVER, _COMPARE, _SUM, _PRIMARY = range(7)
"""How tightly a form binds, loosest first; each may stand where something no tighter is wanted."""


def write(node: s.Surface) -> str:
    """One line that `parse` reads as this very form.

    Raises:
        ValueError: the form holds an `at_least`, which only a tree can say, or words outside `in` and `contains`.
    """
    text, _ = _written(node)
    return text


def _at(node: s.Surface, wanted: int, *, in_sum: bool = False) -> str:
    """The form where something at least this tight is wanted; in a sum the word `2+` needs brackets."""
    text, level = _written(node)
    plus_word = isinstance(node, s.Name) and node.id.endswith("+")
    return f"({text})" if level < wanted or (in_sum and plus_word) else text


def _written(node: s.Surface) -> tuple[str, int]:
    match node:
        case s.Name(id):
            return id, _PRIMARY
        case s.Number():
            return _number(node), _PRIMARY
        case s.Call(function, arguments):
            return f"{function}({', '.join(_at(argument, _OR) for argument in arguments)})", _PRIMARY
        case s.Joined("or", parts):
            return " or ".join(_at(part, _AND) for part in parts), _OR
        case s.Joined(_, parts):
            return " and ".join(_at(part, _NOT) for part in parts), _AND
        case s.Negated(part):
            return f"not {_at(part, _NOT)}", _NOT
        case s.Sum(word, left, right):
            return f"{_at(left, _SUM, in_sum=True)} {word} {_at(right, _PRIMARY, in_sum=True)}", _SUM
        case s.Chain(operands, operators):
            shown = [_at(operand, _SUM) for operand in operands]
            return shown[0] + "".join(
                f" {op} {right}" for op, right in zip(operators, shown[1:], strict=True)
            ), _COMPARE
        case s.Is(subject, word, negated):
            return f"{_at(subject, _SUM)} is {'not ' if negated else ''}{word.id}", _COMPARE
        case s.In(subject, words, negated):
            return f"{_at(subject, _SUM)} {'not ' if negated else ''}in {_set(words)}", _COMPARE
        case s.Contains(subject, words, mode):
            return f"{_at(subject, _SUM)} contains {_contained(words, mode)}", _COMPARE
        case s.AnySample(terms, operator, limit, within):
            of = terms[0].id if len(terms) == 1 else f"of {_words(terms)}"
            return f"any {of} {operator} {_at(limit, _SUM)} within {_time(within)}", _OVER
        case s.Repeated():
            return f"{_at(node.condition, _OVER)} {_quantifier(node)}", _OVER
        case s.Within(comparison, within):
            # Straight after `on last 3 days` a `within` would belong to those days.
            takes_it = isinstance(comparison, s.Repeated) and comparison.how in ("days", "visits")
            return f"{_at(comparison, _PRIMARY if takes_it else _OVER)} within {_time(within)}", _OVER
    raise ValueError(f"{type(node).__name__} has no form on one line")


def _number(node: s.Number) -> str:
    return f"{node.text} {node.unit}" if node.unit else node.text


def _time(within: s.Number | s.Name) -> str:
    return within.id if isinstance(within, s.Name) else _number(within)


def _words(names: tuple[s.Name, ...]) -> str:
    return "{" + ", ".join(name.id for name in names) + "}"


def _set(words: s.Words | s.Name) -> str:
    return words.id if isinstance(words, s.Name) else _words(words.items)


def _contained(words: s.Words | s.Name, mode: Literal["any", "all"]) -> str:
    if mode == "any" and isinstance(words, s.Words) and len(words.items) == 1:
        (only,) = words.items
        if only.id not in KEYWORDS and not only.id[:1].isdigit():
            return only.id
    return f"{mode} of {_set(words)}"


def _quantifier(node: s.Repeated) -> str:
    count = node.count.id if isinstance(node.count, s.Name) else str(node.count)
    having = "" if node.having is None else f" with {_at(node.having, _PRIMARY)}"
    within = "" if node.within is None else f" within {_time(node.within)}"
    match node.how:
        case "previous":
            return f"at previous visit{having}"
        case "earlier":
            return "at any earlier visit"
        case "consecutive":
            return f"at {count} consecutive visits"
        case "days":
            return f"on last {count} days{having}{within}"
    return f"at last {count} visits{having}{within}"
