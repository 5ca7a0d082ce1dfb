"""Plain decimal numbers, read and written exactly.

Only ASCII digits with one point count as a number: an exponent, a thousands separator or a fullwidth
digit is refused, because two readers could take it for two values.
"""

import re
from fractions import Fraction

MAX_NUMBER_LENGTH = 40
MAX_QUANTITY_LENGTH = 80
SCALE = 1000

_EXACT_PLACES = 12
_ROUNDED_PLACES = 6
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
# The unit may touch its number ("38°C"), but what follows must not look like more of the number.
_QUANTITY = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?)(?:\s+|(?![0-9.,_]|[eE][0-9+-]))(\S.*)")


def parse_number(text: str) -> Fraction | None:
    """The exact value of a plain decimal such as `7`, `-2.50`; None for anything else or above 40 characters."""
    if len(text) > MAX_NUMBER_LENGTH or _NUMBER.fullmatch(text) is None:
        return None
    return Fraction(text)


def parse_ratio(text: str) -> Fraction | None:
    """The exact value of a decimal or of one decimal over another (`1/18.0`); None for anything else."""
    above, slash, below = text.partition("/")
    top = parse_number(above.strip())
    bottom = parse_number(below.strip()) if slash else Fraction(1)
    if top is None or not bottom:
        return None
    return top / bottom


def split_quantity(text: str) -> tuple[str, str] | None:
    """The number and the unit of `146 mmHg`, as written; None when either is missing. The unit is not looked up."""
    if len(text) > MAX_QUANTITY_LENGTH:
        return None
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    number, unit = found.group(1), found.group(2).rstrip()
    return (number, unit) if len(number) <= MAX_NUMBER_LENGTH else None


def format_number(value: Fraction | int, places: int | None = None) -> str:
    """The shortest decimal text of `value`.

    Exact when at most 12 decimal places suffice, else rounded half up (away from zero) to 6. With `places`
    it is rounded to so many and trailing zeros are kept off. Never an exponent, never a negative zero.
    """
    exact = Fraction(value)
    if places is None:
        places = _EXACT_PLACES if (exact * 10**_EXACT_PLACES).denominator == 1 else _ROUNDED_PLACES
    numerator, denominator = abs(exact.numerator) * 10**places, exact.denominator
    digits = (2 * numerator + denominator) // (2 * denominator)
    whole, rest = divmod(digits, 10**places)
    sign = "-" if exact < 0 and digits else ""
    fraction = str(rest).rjust(places, "0").rstrip("0") if rest else ""
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def json_number(value: Fraction | int) -> int | str:
    """An int when `value` is whole, else the text of a JSON number, to be written without quotation marks."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else format_number(exact)


def scaled(value: Fraction | int) -> int | Fraction:
    """`value` as compiled programs hold it: times 1000, an int when that is whole."""
    times = Fraction(value) * SCALE
    return times.numerator if times.denominator == 1 else times


def unscaled(held: int | Fraction) -> Fraction:
    """The value behind `scaled`."""
    return Fraction(held) / SCALE
