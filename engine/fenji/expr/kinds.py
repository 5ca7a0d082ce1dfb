"""What a term is: a quantity with a unit, a plain number, yes or no, a word, a set of words, or a moment.

Programs hold a quantity as its value in the term's unit at SCALE (units.SCALE), so that nearly every value is
an int. Moments are milliseconds since 1970-01-01T00:00Z; the difference of two moments is then a duration in
seconds at the same scale.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from fenji.expr.units import Conversion, Unit

Exact = int | Fraction
KindName = Literal["quantity", "number", "yes_no", "word", "set", "instant"]


def exact(value: Fraction | int) -> Exact:
    """The same number, as an int where it is whole (ints compare many times faster)."""
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else value


@dataclass(frozen=True, slots=True)
class TermKind:
    """A term as conditions see it.

    `low` and `high` are the plausible range at SCALE (quantity, number). `words` are the words of an
    enumeration or a set in declared order; `ladder` is the part of them that has an order.
    """

    id: str
    kind: KindName
    unit: Unit | None = None
    words: tuple[str, ...] = ()
    ladder: tuple[str, ...] = ()
    low: Exact = 0
    high: Exact = 0
    conversions: tuple[Conversion, ...] = ()

    @property
    def numeric(self) -> bool:
        return self.kind in ("quantity", "number")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named constant: an exact number at SCALE in `unit`, or words of the term it is `like`."""

    name: str
    number: Exact | None = None
    unit: Unit | None = None
    unit_text: str = ""
    words: tuple[str, ...] | None = None
    like: str | None = None
    unlimited: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names a condition may use.

    `guarded` maps a score to the definition that says for whom it is made; a comparison of that score is unmet
    for everybody else.
    """

    terms: Mapping[str, TermKind]
    parameters: Mapping[str, Parameter]
    capabilities: frozenset[str] = frozenset()
    phases: tuple[str, ...] = ()
    guarded: Mapping[str, str] = field(default_factory=dict)
