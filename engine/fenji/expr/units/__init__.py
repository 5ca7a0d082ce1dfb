"""Units of measurement and plain numbers, exact: what a clinician writes, and what it is worth.

Amounts of substance and masses per volume are different dimensions: glucose in mg/dL becomes mmol/L
only by the conversion its term declares, never by a factor known here.
"""

from fenji.expr.units.number import (
    MAX_QUANTITY_LENGTH,
    SCALE,
    format_number,
    json_number,
    parse_number,
    parse_ratio,
    scaled,
    split_quantity,
    unscaled,
)
from fenji.expr.units.quantity import Misread, read_quantity, read_scaled
from fenji.expr.units.table import UNITS, Unit
from fenji.expr.units.unit import Conversion, convert, parse_unit, suggest_unit

__all__ = [
    "MAX_QUANTITY_LENGTH",
    "SCALE",
    "UNITS",
    "Conversion",
    "Misread",
    "Unit",
    "convert",
    "format_number",
    "json_number",
    "parse_number",
    "parse_ratio",
    "parse_unit",
    "read_quantity",
    "read_scaled",
    "scaled",
    "split_quantity",
    "suggest_unit",
    "unscaled",
]
