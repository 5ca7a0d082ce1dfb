"""The floors: all criteria of one phase of each pathway written by hand, as one would without an engine.

They take plain Python values in the units of the terms (mmHg, mmol/L, °C, minutes; times in seconds): True, False, a
number, a word, a set of words, and None for what is not known. Each verdict is 2 (met), 1 (unknown) or 0 (unmet), in
the order of the pathway's file.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

Get = Callable[[str], Any]
DAY = 86_400


class Earlier(NamedTuple):
    """An earlier visit: its time in seconds, its calendar day, and what was told then."""

    at: float
    day: int
    get: Get
