"""What a case tells, whatever it is: as words for a sentence, as a number, as text that every file can take."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fenji.expr.units import parse_number

LONGEST_NUMBER = 512
"""Bits of a whole number from which on it is no number of medicine, and too long to be written out."""


def shown(value: Any) -> str:
    """What was written, for a sentence: short, and printable whatever it is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, (list, tuple)):
        return "[…]"
    if isinstance(value, str):
        return printable(value, 60)
    if isinstance(value, int) and value.bit_length() >= LONGEST_NUMBER:
        return "…"
    if isinstance(value, (int, float, Decimal, Fraction, date)):
        return str(value)[:60]
    return f"({type(value).__name__})"


def printable(text: str, most: int | None) -> str:
    """A text no longer than this, a sign in the place of half a character."""
    return text[:most].encode("utf-8", "replace").decode()


def half_character(text: str) -> str | None:
    """The first surrogate of a text, which no file and no other program could take; None where there is none."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return text[error.start]
    return None


def plain_number(value: Any) -> Fraction | None:
    """A number as JSON has it, or its plain decimal text; None for anything else. Exact: a binary float is the
    shortest decimal that names it, as it is printed."""
    if isinstance(value, str):
        return parse_number(value.strip())
    if isinstance(value, bool):
        return None
    if isinstance(value, Fraction) or (isinstance(value, int) and value.bit_length() < LONGEST_NUMBER):
        return Fraction(value)
    if isinstance(value, float):
        value = Decimal(float.__repr__(value))
    if isinstance(value, Decimal) and value.is_finite() and -40 < value.adjusted() < 40:
        return parse_number(format(value, "f"))
    return None
