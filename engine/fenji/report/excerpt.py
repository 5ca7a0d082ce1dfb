"""A line of a file with the place under it: `41 |   when: …` and the carets.

Carets stand under the right character only if widths are counted as a terminal counts them: Chinese characters take
two columns, combining marks none. What a terminal would act on instead of showing is shown as a sign.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import category, east_asian_width

_TAB = "    "
_HIDDEN = "\N{REPLACEMENT CHARACTER}"
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What to print: the line as shown, and the line of carets that goes under it."""

    text: str
    carets: str


def shown(text: str) -> str:
    """The text as it may be printed: no control characters, nothing that turns the reading order."""
    return "".join(_cells(text))


def width(text: str) -> int:
    """Columns that a printed text takes in a terminal."""
    return sum(_width(character) for character in text)


def excerpt(line: str, start: int, end: int, limit: int = 100) -> Excerpt:
    """A line around the characters [start, end), which count from 0, in at most about `limit` columns.

    An empty place is one caret wide, and one past the end of the line is shown there.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    near = 4 * max(limit, 10)  # a line may be as long as a file: only what could be shown is looked at
    left, right = max(start - near, 0), min(start + near, len(line))
    cells = list(_cells(line[left:right]))
    start, end = start - left, min(end, right) - left
    first, last = _window([width(cell) for cell in cells], start, end, max(limit, 10))
    cut = _CUT if first + left > 0 else ""
    before = cut + "".join(cells[first:start])
    marked = "".join(cells[start : min(end, last)])
    text = cut + "".join(cells[first:last]) + (_CUT if last < len(cells) or right < len(line) else "")
    return Excerpt(text.rstrip(), " " * width(before) + "^" * max(width(marked), 1))


def _window(widths: list[int], start: int, end: int, limit: int) -> tuple[int, int]:
    """The part of a line to show: all of it if it fits, else the place with what stands before and after it."""
    if sum(widths) <= limit:
        return 0, len(widths)
    room = limit - 2 * width(_CUT)
    first = last = start
    used = 0
    while last < end and used + widths[last] <= room:  # the place itself
        used += widths[last]
        last += 1
    lead = min(room // 3, room - used)
    while first > 0 and widths[first - 1] <= lead:  # then something before it
        first -= 1
        lead -= widths[first]
        used += widths[first]
    while last < len(widths) and used + widths[last] <= room:  # then what follows
        used += widths[last]
        last += 1
    while first > 0 and used + widths[first - 1] <= room:  # and what is left before it
        first -= 1
        used += widths[first]
    return first, last


def _cells(text: str) -> Iterator[str]:
    for character in text:
        if character == "\t":
            yield _TAB
        elif category(character) in ("Cc", "Cs") or character in "\u2028\u2029" or _turns(character):
            yield _HIDDEN
        else:
            yield character


def _turns(character: str) -> bool:
    return (
        "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
        or character in "\u200b\u200e\u200f\u2060\ufeff"
    )


def _width(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
