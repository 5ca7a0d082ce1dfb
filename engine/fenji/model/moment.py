"""Moments and dates of a case: always with a zone, exact, and never read from a clock."""

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
FIRST_YEAR, END_YEAR = 1800, 3000
"""What other programs write for "never" and "for ever", such as 0001-01-01 and 9999-12-31, is no moment of a case."""
_MILLISECOND = timedelta(milliseconds=1)
_MINUTE = timedelta(minutes=1)
# Python takes any sign between date and time, and half an hour written as `09,5` for half a second.
_WRITTEN = re.compile(
    r"[0-9W-]+[Tt ](?:[0-9]{2}|[0-9]{2}:?[0-9]{2}|[0-9]{2}:?[0-9]{2}:?[0-9]{2}(?:[.,][0-9]+)?)"
    r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?(?::?[0-9]{2})?)"
)


class Moment(NamedTuple):
    """A moment: milliseconds since 1970 (exact), its calendar date in its own zone, its ISO text, its zone offset."""

    ms: int | Fraction
    day: date
    text: str
    offset_ms: int

    def day_of(self, ms: int | Fraction) -> int:
        """The calendar day (proleptic ordinal) of another moment, in the zone of this one."""
        return (ms + self.offset_ms) // 86_400_000 + _EPOCH_DAY

    def midnight(self, day: int) -> int:
        """The moment (ms) at which a calendar day begins, in the zone of this one."""
        return (day - _EPOCH_DAY) * 86_400_000 - self.offset_ms

    def text_of(self, ms: int | Fraction) -> str:
        """Another moment as ISO text in the zone of this one."""
        return _written(ms, self.offset_ms) + self.text[len(self.text) - 6 :]


@lru_cache(maxsize=4096)
def _written(ms: int | Fraction, offset_ms: int) -> str:
    """A moment as ISO text without its zone."""
    local = _EPOCH.replace(tzinfo=None) + timedelta(microseconds=round(ms * 1000), milliseconds=offset_ms)
    return local.isoformat()


def read_moment(text: str) -> Moment | None:
    """The moment an ISO 8601 text with a zone names; None when it is none, or has no zone.

    The zone is a whole number of minutes, as every civil zone is: seconds could not be written back.
    """
    return _read_moment(text) if 16 <= len(text) <= 40 else None


@lru_cache(maxsize=4096)
def _read_moment(text: str) -> Moment | None:
    if _WRITTEN.fullmatch(text) is None:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = value.utcoffset()
    if offset is None or offset % _MINUTE or not FIRST_YEAR <= value.year < END_YEAR:
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


def read_date(text: str) -> date | None:
    """The date that `2026-03-01` names; None when it is none."""
    return _read_date(text) if len(text) == 10 else None


@lru_cache(maxsize=4096)
def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def completed_years(born: date, on: date) -> int:
    """Age in completed calendar years (周岁); a birthday counts from its day on, 29 February from 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """The day on which so many years are completed."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)
