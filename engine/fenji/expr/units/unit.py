"""Looking a unit up by what was written, converting exactly, and proposing the unit that was meant."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from fenji.expr.units.table import ROWS, Unit

MAX_UNIT_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Conversion:
    """A rule for one substance, declared by its term: `value in the term's unit = value in unit * multiply + add`."""

    unit: str
    multiply: Fraction
    add: Fraction = Fraction(0)

    def __hash__(self) -> int:
        return hash(self.unit)  # one term names a unit once; hashing two fractions per fact read would be dear


_SIGNS = str.maketrans(
    {
        "µ": "u",  # micro sign
        "μ": "u",  # Greek mu
        "º": "°",
        "˚": "°",
        "℃": "°C",
        "℉": "°F",
        "％": "%",
        "／": "/",
        "（": "(",
        "）": ")",
        "·": ".",
        "⋅": ".",
        "∙": ".",
        "•": ".",
        "・": ".",
        "×": "x",
        "ℓ": "L",
        "㎎": "mg",
        "㎏": "kg",
        "㎍": "ug",
        "㎜": "mm",
        "㎝": "cm",
        "㎖": "mL",
        "㎗": "dL",
        "㎡": "m^2",
        "㎪": "kPa",
        "⁻": "-",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def _plain(text: str) -> str:
    """`text` without blanks and with one form of each sign, so that `µmol / L` and `μmol/L` are one spelling.

    A raised number keeps its caret: 10⁹/L must never become 109/L.
    """
    signs = "".join(text.split()).translate(_SIGNS)
    return _RAISED_RUN.sub(lambda run: "^" + run.group().translate(_RAISED), signs)


def _spellings() -> dict[str, Unit]:
    exact: dict[str, Unit] = {}
    for unit, spellings in ROWS:
        for spelling in spellings:
            if exact.setdefault(spelling, unit) is not unit:
                raise ValueError(f"the spelling {spelling!r} stands for two units")
    lower: dict[str, list[Unit]] = {}
    for spelling, unit in exact.items():
        if len(spelling) == 1:
            continue  # a lone k or u is no kelvin and no unit of insulin
        units = lower.setdefault(spelling.lower(), [])
        if unit not in units:
            units.append(unit)
    return exact | {text: units[0] for text, units in lower.items() if len(units) == 1 and text not in exact}


_KNOWN = _spellings()
_WRITTEN = tuple(spelling for _, spellings in ROWS for spelling in spellings)


def parse_unit(text: str) -> Unit | None:
    """The unit written as `text` (UCUM, or as clinicians and laboratories write it); None when it is not known.

    Case counts, but the all-lowercase form of an unmistakable unit is read too (mmhg, mmol/l).
    """
    return _parse_unit(text) if len(text) <= MAX_UNIT_LENGTH else None


@lru_cache(maxsize=4096)
def _parse_unit(text: str) -> Unit | None:
    return _KNOWN.get(text) or _KNOWN.get(_plain(text))


def convert(value: Fraction, source: Unit, target: Unit, conversions: tuple[Conversion, ...] = ()) -> Fraction | None:
    """`value` in `source` expressed in `target`, exactly; None when they measure different things.

    Where the dimensions differ, the first of `conversions` whose unit measures what `source` does is used.
    Conversions belong to a term: with them, `target` must be that term's own unit.
    """
    if source.dimension == target.dimension:
        if source == target:
            return value
        return (value * source.factor + source.offset - target.offset) / target.factor
    for conversion in conversions:
        middle = parse_unit(conversion.unit)
        if middle is not None and middle.dimension == source.dimension:
            in_middle = (value * source.factor + source.offset - middle.offset) / middle.factor
            return in_middle * conversion.multiply + conversion.add
    return None


def suggest_unit(text: str) -> str | None:
    """The spelling most likely meant by a `text` that is no unit (`mmhq`: mmHg); None when none is near.

    Another case is nearest (`MMHG`), then the fewest letters to change, at most one in three; ties go to the
    same length, then to the order of the table.
    """
    folded = _plain(text[:MAX_UNIT_LENGTH]).casefold()
    best: tuple[int, int, int] | None = None
    meant: str | None = None
    for place, spelling in enumerate(_WRITTEN):
        distance = _changes(folded, spelling.casefold(), max(len(folded), len(spelling)) // 3)
        if distance is None:
            continue
        rank = (distance, abs(len(folded) - len(spelling)), place)
        if best is None or rank < best:
            best, meant = rank, spelling
    return meant


def _changes(left: str, right: str, allowed: int) -> int | None:
    """How many letters to add, drop, replace or swap with a neighbour to make `right` of `left`, if not too many."""
    if abs(len(left) - len(right)) > allowed:
        return None
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        previous, row = row, [i]
        for j, b in enumerate(right, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > allowed + 1:
            return None
        before = previous
    return row[-1] if row[-1] <= allowed else None
