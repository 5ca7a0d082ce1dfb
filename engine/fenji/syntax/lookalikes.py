"""Slips that YAML accepts: what was meant as a key and its value is read as one piece of text.

`{sbp:146 mmHg}` is a key without a value, and `sbp:146 mmHg` on a line of its own a text; a field would complain of
the one or the other, but only here does it show that a space or the right colon is all that is missing.
"""

import re
from typing import NamedTuple

from fenji.syntax.mistakes import WIDE_SPACES
from fenji.syntax.source import Source
from fenji.syntax.tree import Scalar, Tree

_KEY_AND_MORE = re.compile(r"[ \t]*(?P<key>\w+)(?P<colon>:(?=[^ \t/])|[：﹕])(?P<rest>.*)")
_WORD_AND_MORE = re.compile(r"\s*(?P<key>[A-Za-z_]\w*)(?P<colon>:)[^ \t/].*", re.ASCII)
_LINE_END = re.compile(r"\r\n?|\n")


class Lookalike(NamedTuple):
    """The colon that does not act as one."""

    code: str
    start: int
    end: int
    words: dict[str, str]


def key_without_value(source: Source, key: Scalar, value: Tree) -> Lookalike | None:
    """`{sbp:146 mmHg}` and `{sbp：146 mmHg}`: a key with no colon of its own after it."""
    if key.quoted or not isinstance(value, Scalar) or value.quoted or value.start != value.end:
        return None
    if source.text[key.end : key.end + 40].lstrip().startswith(":"):
        return None
    return _colon(source, key.start, key.end)


def spaces_around(source: Source, text: Scalar) -> Lookalike | None:
    """A text without quotes that begins or ends with a space which is none to YAML, so it became part of the text."""
    if text.text[0] in WIDE_SPACES:
        return Lookalike("yaml-wide-space", text.start, text.start + 1, {})
    if text.text[-1] in WIDE_SPACES:
        return Lookalike("yaml-wide-space", text.end - 1, text.end, {})
    return None


def text_of_keys(source: Source, text: Scalar, root: bool) -> Lookalike | None:
    """A text on lines of its own, each of which looks like a key; for a whole document the first line is enough."""
    lead = text.start
    while lead > 0 and source.text[lead - 1] == " ":
        lead -= 1
    if lead > 0 and source.text[lead - 1] not in "\r\n\ufeff":
        return None
    written = source.text[text.start : text.end]
    if not root and not all(_WORD_AND_MORE.fullmatch(line) for line in _LINE_END.split(written) if line.strip()):
        return None
    return _colon(source, text.start, text.end)


def _colon(source: Source, start: int, end: int) -> Lookalike | None:
    found = _KEY_AND_MORE.match(source.text, start, end)
    if found is None:
        return None
    key, colon = found.group("key"), found.group("colon")
    better = f"{key}: {found.group('rest').strip()}"
    at, past = found.span("colon")
    if colon == ":" and source.text[past] in WIDE_SPACES:
        return Lookalike("yaml-wide-space", past, past + 1, {})
    if colon == ":":
        return Lookalike("yaml-missing-space", at, past, {"key": key, "better": better})
    return Lookalike("yaml-full-width", at, past, {"found": colon, "wanted": ":", "better": better})
