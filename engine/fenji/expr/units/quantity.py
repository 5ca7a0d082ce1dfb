"""A number with its unit as written in a case, read into the unit of its term.

Host systems send the same few thousand texts over and over ("146 mmHg"), so whole readings are remembered.
"""

from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from fenji.expr.units.number import parse_number, scaled, split_quantity
from fenji.expr.units.table import Unit
from fenji.expr.units.unit import Conversion, convert, parse_unit


class Misread(StrEnum):
    """Why a text is not a quantity of the wanted kind."""

    NOT_A_NUMBER = "not-a-number"  # no plain decimal in front
    NO_UNIT = "no-unit"  # a bare number where a unit is needed
    UNKNOWN_UNIT = "unknown-unit"
    OTHER_UNIT = "other-unit"  # a known unit that does not convert


@lru_cache(maxsize=65536)
def read_quantity(text: str, unit: Unit, conversions: tuple[Conversion, ...] = ()) -> Fraction | Misread:
    """The exact value of `text` (`146 mmHg`) in `unit`, the unit of the term, or why it has none. Never raises."""
    parts = split_quantity(text)
    if parts is None:
        return Misread.NO_UNIT if parse_number(text.strip()) is not None else Misread.NOT_A_NUMBER
    number, written = parts
    value = parse_number(number)
    if value is None:
        return Misread.NOT_A_NUMBER
    source = parse_unit(written)
    if source is None:
        return Misread.UNKNOWN_UNIT
    converted = convert(value, source, unit, conversions)
    return Misread.OTHER_UNIT if converted is None else converted


@lru_cache(maxsize=65536)
def read_scaled(text: str, unit: Unit, conversions: tuple[Conversion, ...] = ()) -> int | Fraction | Misread:
    """`read_quantity` as compiled programs hold it: times 1000, an int when that is whole."""
    value = read_quantity(text, unit, conversions)
    return value if isinstance(value, Misread) else scaled(value)
