"""Moments and dates of a case: always with a zone, exact, and never read from a clock."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_MILLISECOND = timedelta(milliseconds=1)


class Moment(NamedTuple):
    """A moment: milliseconds since 1970 (exact), its calendar date in its own zone, its ISO text, its zone offset."""

    ms: int | Fraction
    day: date
    text: str
    offset_ms: int

    def day_of(self, ms: int | Fraction) -> int:
        """The calendar day (proleptic ordinal) of another moment, in the zone of this one."""
        return (ms + self.offset_ms) // 86_400_000 + _EPOCH_DAY

    def text_of(self, ms: int | Fraction) -> str:
        """Another moment as ISO text in the zone of this one."""
        zone = timedelta(milliseconds=self.offset_ms)
        micro = round(ms * 1000)
        local = _EPOCH.replace(tzinfo=None) + timedelta(microseconds=micro) + zone
        return local.isoformat() + self.text[len(self.text) - 6 :]


@lru_cache(maxsize=65536)
def read_moment(text: str) -> Moment | None:
    """The moment an ISO 8601 text with a zone names; None when it is none, or has no zone."""
    if not 16 <= len(text) <= 40:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = value.utcoffset()
    if offset is None:
        return None
    try:
        since = value - _EPOCH
    except OverflowError:
        return None
    ms = Fraction(since // timedelta(microseconds=1), 1000)
    return Moment(
        ms.numerator if ms.denominator == 1 else ms,
        value.date(),
        _iso(value),
        offset // _MILLISECOND,
    )


def _iso(value: datetime) -> str:
    text = value.isoformat()
    return text[:-6] + "+00:00" if text.endswith("Z") else text


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """The date that `2026-03-01` names; None when it is none."""
    if len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def completed_years(born: date, on: date) -> int:
    """Age in completed calendar years (周岁); a birthday counts from its day on, 29 February from 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
