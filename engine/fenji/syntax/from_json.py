"""JSON text to trees with places.

JSON is not quite a part of YAML: a character outside the first plane is written as two escapes, a key may be longer
than YAML allows, and lines may be indented with tabs. So it has a reader of its own, strict and without recursion.
"""

import re
from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from typing import Any

from fenji.diagnostic import Diagnostic
from fenji.syntax.build import Builder, Limits, Refused
from fenji.syntax.source import Source
from fenji.syntax.tree import Tree

_BLANK = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![\w.+-])|true\b|false\b|null\b")
_STRING = JSONDecoder()  # asked only where a string begins
_HALF = re.compile("[\ud800-\udfff]")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(text: str) -> Any:
    raise ValueError


STRICT = JSONDecoder(object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_no_constant)
"""The quick reader: exact numbers, ValueError for a repeated key and for `NaN`. It tells no places."""


class NoJson(Exception):
    """The text is not strict JSON."""


def read_value(source: Source, start: int, end: int, limits: Limits) -> tuple[Tree | None, list[Diagnostic]]:
    """The one value that stands at [start, end), and what is refused in it.

    Raises:
        NoJson: anything but one JSON value stands there.
    """
    reader = _Reader(source, start, end, limits)
    try:
        reader.read()
    except Refused:
        return None, reader.builder.problems
    return reader.builder.root, reader.builder.problems


class _Reader:
    def __init__(self, source: Source, start: int, end: int, limits: Limits) -> None:
        self.builder = Builder(source, limits)
        self._text = source.text
        self._at = start
        self._end = end

    def read(self) -> None:
        closing: list[str] = []  # the brackets still open, as the signs that close them
        while True:
            sign = self._sign()
            if sign in ("{", "["):
                self.builder.begin(self._at, sign == "{")
                self._at += 1
                closing.append("}" if sign == "{" else "]")
                if self._sign() != closing[-1]:
                    self._key(closing)
                    continue
            elif sign == '"':
                self._string()
            else:
                self._plain()
            if not self._after_value(closing):
                return

    def _after_value(self, closing: list[str]) -> bool:
        """Closes what ends here; whether another value follows."""
        while closing:
            sign = self._sign()
            if sign == ",":
                self._at += 1
                self._key(closing)
                return True
            if sign != closing[-1]:
                raise NoJson
            closing.pop()
            self.builder.finish(self._at, self._at + 1)
            self._at += 1
        if self._sign():
            raise NoJson
        return False

    def _key(self, closing: list[str]) -> None:
        """In a mapping, the key and its colon."""
        if closing[-1] != "}":
            return
        if self._sign() != '"':
            raise NoJson
        self._string()
        if self._sign() != ":":
            raise NoJson
        self._at += 1

    def _sign(self) -> str:
        """The next character that is no blank; empty at the end."""
        found = _BLANK.match(self._text, self._at, self._end)
        self._at = found.end() if found else self._at
        return self._text[self._at] if self._at < self._end else ""

    def _string(self) -> None:
        start = self._at
        try:
            value, self._at = _STRING.raw_decode(self._text, start)
        except JSONDecodeError:
            raise NoJson from None
        if self._at > self._end:
            raise NoJson
        if half := _HALF.search(value):
            self.builder.refuse("yaml-control-character", start, self._at, sign=f"U+{ord(half.group()):04X}")
            value = _HALF.sub("\ufffd", value)
        self.builder.scalar(start, self._at, value, '"')

    def _plain(self) -> None:
        found = _PLAIN.match(self._text, self._at, self._end)
        if found is None:
            raise NoJson
        self._at = found.end()
        self.builder.scalar(found.start(), found.end(), found.group(), "")
