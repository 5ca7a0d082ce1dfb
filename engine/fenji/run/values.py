"""Held numbers, words and moments as a record shows them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from fenji.expr.kinds import TermKind
from fenji.expr.units import format_number, unscaled
from fenji.model.moment import Moment


def number(held: Any) -> int | float:
    """A JSON number in canonical decimal form from a number at SCALE; a fraction is rounded half up to 6 places."""
    if type(held) is int and held % 1000 == 0:
        return held // 1000
    value = unscaled(held)
    if value.denominator == 1:
        return value.numerator
    return float(format_number(value))


def plain_number(value: Fraction | int) -> int | float:
    """The same from a plain number."""
    return number(Fraction(value) * 1000)


def shown(kind: TermKind, held: Any, at: Moment) -> Any:
    """The value of a known term: a number, yes/no as true/false, a word, a list of words, or an ISO moment."""
    match kind.kind:
        case "yes_no":
            return bool(held)
        case "word":
            return kind.words[held]
        case "set":
            return [word for index, word in enumerate(kind.words) if held >> index & 1]
        case "instant":
            return at.text_of(held)
    return number(held)


def unit_of(kind: TermKind) -> str | None:
    return kind.unit.symbol if kind.unit is not None else None


Labels = Mapping[str, Any]
