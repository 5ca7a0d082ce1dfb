"""A page for a terminal: headings, items, and text wrapped by what characters take up, Chinese ones two columns."""

from collections.abc import Iterator
from unicodedata import east_asian_width

from fenji.report.excerpt import shown, width

_STYLES = {
    "title": "1",
    "dim": "2",
    "head": "1;36",
    "good": "32",
    "warn": "33",
    "bad": "1;31",
    "alarm": "1;37;41",
    "amber": "1;30;43",
    "blue": "1;37;44",
    "green": "1;30;42",
    "violet": "1;37;45",
    "grey": "1;37;100",
}
_LABEL = 24
"""The widest label that a second column stands beside."""
_NO_START = set("，。、；：！？）」』》〉】〕…·%）,.;:!?)]}’”")
_NO_END = set("（「『《〈【〔([{‘“")


class Page:
    """Collects lines. `columns` is how wide they may be; styles are words of this module."""

    def __init__(self, columns: int, colour: bool) -> None:
        self.columns = max(columns, 24)
        self._colour = colour
        self._lines: list[str] = []

    def styled(self, text: str, style: str | None) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colour and style and text else text

    def banner(self, text: str, style: str) -> None:
        """The line that is seen first."""
        for line in wrapped(_printable(text), self.columns - 2):
            self._lines.append(self.styled(f" {line} ", style) if self._colour else line)

    def text(self, text: str, style: str | None = None, indent: int = 0) -> None:
        """A paragraph."""
        for line in wrapped(_printable(text), self.columns - indent):
            self._lines.append(" " * indent + self.styled(line, style))

    def item(
        self, mark: str, text: str, style: str | None = None, indent: int = 2, mark_style: str | None = None
    ) -> None:
        """A paragraph with a mark before its first line."""
        hang = indent + width(mark) + 1
        for index, line in enumerate(wrapped(_printable(text), self.columns - hang)):
            lead = " " * indent + self.styled(mark, mark_style or style) + " " if index == 0 else " " * hang
            self._lines.append(lead + self.styled(line, style))

    def head(self, text: str) -> None:
        self.gap()
        self._lines.append(self.styled(text, "head"))

    def pairs(self, rows: list[tuple[str, str]], indent: int = 2) -> None:
        """Labels and their texts in two columns; where that is too narrow, one below the other."""
        room = min(max((width(label) for label, _ in rows), default=0), _LABEL)
        hang = indent + room + 2
        for label, text in rows:
            if self.columns - hang < 24 or width(label) > room:
                self.text(label, "dim", indent)
                self.text(text, None, hang if self.columns - hang >= 24 else indent + 2)
                continue
            for index, line in enumerate(wrapped(_printable(text), self.columns - hang)):
                lead = " " * indent + self.styled(label, "dim") + " " * (room - width(label) + 2)
                self._lines.append((lead if index == 0 else " " * hang) + line)

    def verbatim(self, text: str, indent: int = 0) -> None:
        """Lines as they are."""
        self._lines += [" " * indent + shown(line) if line else "" for line in text.strip("\n").split("\n")]

    def gap(self) -> None:
        if self._lines and self._lines[-1] != "":
            self._lines.append("")

    def __str__(self) -> str:
        return "\n".join(self._lines).rstrip("\n") + "\n" if self._lines else ""


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text. Breaks at spaces and between Chinese characters; no line begins with a closing sign."""
    columns = max(columns, 8)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for part in _parts(paragraph):
            room = width(part.rstrip(" "))
            if used and used + room > columns:
                lines.append(line.rstrip(" "))
                line, used = "", 0
                part = part.lstrip(" ")
            while width(part) > columns and width(part.rstrip(" ")) > columns:
                cut = _fit(part, columns)
                lines.append(part[:cut])
                part = part[cut:]
            line += part
            used = width(line)
        lines.append(line.rstrip(" "))
    return lines


def _printable(text: str) -> str:
    return "\n".join(shown(line) for line in text.split("\n"))


def _fit(text: str, columns: int) -> int:
    used = 0
    for index, character in enumerate(text):
        used += width(character)
        if used > columns:
            return max(index, 1)
    return len(text)


def _parts(text: str) -> Iterator[str]:
    """What may not be broken: words with the spaces after them, Chinese characters one by one with their signs."""
    held = ""
    for character in text:
        wide = east_asian_width(character) in ("W", "F")
        if held and character not in _NO_START and held[-1] not in _NO_END:
            was_wide = east_asian_width(held[-1]) in ("W", "F")
            if (held[-1] == " " and character != " ") or (wide and held[-1] != " ") or (was_wide and character != " "):
                yield held
                held = ""
        held += character
    if held:
        yield held
