"""A length of time as content writes it, in whole minutes."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from fenji.expr.units import convert, parse_number, parse_unit, split_quantity

_MINUTE = parse_unit("min")


def _minutes(value: Any) -> Any:
    if not isinstance(value, str) or (parse_number(value) is not None):
        return value
    parts = split_quantity(value)
    number = parse_number(parts[0]) if parts else None
    unit = parse_unit(parts[1]) if parts else None
    if number is None or unit is None or _MINUTE is None:
        raise ValueError(f"`{value}` is no length of time; write for example `60 min`")
    minutes = convert(number, unit, _MINUTE)
    if minutes is None or minutes.denominator != 1:
        raise ValueError(f"`{value}` is no whole number of minutes; write for example `60 min`")
    return minutes.numerator


Minutes = Annotated[int, BeforeValidator(_minutes)]
"""Whole minutes, written `60`, `60 min` or `1 h`."""
