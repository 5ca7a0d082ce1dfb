"""A text and its name, and where its lines begin.

Lines end at LF, CRLF or CR, as editors count them. YAML also breaks lines at three rare characters (NEL and the
Unicode line and paragraph separators); those never change a line number here.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from fenji.diagnostic import Diagnostic, Span, problem
from fenji.syntax.offsets import Offsets, offsets

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Source:
    """A text with places. `name` is what a report calls it: usually a path, `-` for standard input."""

    name: str
    text: str = field(repr=False)
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _retraced: dict[tuple[int, int, str], Offsets | None] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", _line_starts(self.text))

    @property
    def lines(self) -> int:
        """How many lines there are; a line end at the very end opens one more, empty line."""
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, both from 1; an offset outside the text is drawn to its nearer end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The character at a line and column, drawn into the text and into its line."""
        line = min(max(line, 1), len(self._starts))
        start = self._starts[line - 1]
        return min(max(start, start + column - 1), start + len(self.line(line)))

    def span(self, start: int, end: int, path: str = "") -> Span:
        """The place from one character up to, not including, another."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Span(self.name, line, column, end_line, end_column, path)

    def retraced(self, start: int, end: int, style: str, value: str) -> Offsets | None:
        """Where each character of a value of this text stands in it, as `offsets` tells; each value is asked once."""
        key = (start, end, style)
        if key not in self._retraced:
            self._retraced[key] = offsets(self.text, start, end, style, value)
        return self._retraced[key]

    def line(self, number: int) -> str:
        """A line by its number, from 1, without its end; empty for a line there is not."""
        if not 1 <= number <= len(self._starts):
            return ""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def _line_starts(text: str) -> tuple[int, ...]:
    if "\r" in text:
        return (0, *(found.end() for found in _LINE_END.finditer(text)))
    *lines, _ = text.split("\n")
    return tuple(accumulate((len(line) + 1 for line in lines), initial=0))


def from_bytes(name: str, data: bytes) -> tuple[Source, list[Diagnostic]]:
    """The text of a file, which must be UTF-8.

    Where it is not, the first byte that cannot be read is the problem, and the text has a sign in the place of each
    such byte: fit to be quoted in a report, not to be used.
    """
    try:
        return Source(name, data.decode()), []
    except UnicodeDecodeError as error:
        source = Source(name, data.decode(errors="replace"))
        at = len(data[: error.start].decode())
        return source, [problem("yaml-not-utf-8", source.span(at, at + 1), byte=error.start + 1)]
