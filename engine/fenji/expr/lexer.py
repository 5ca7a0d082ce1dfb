"""Words of a condition, each with its place.

What a newcomer would get wrong: `2+` is a word (urine protein two plus), `2 + 3` is a sum; a plus belongs to
the digits before it only when no space stands between and nothing it could add follows.
"""

import re
from typing import Literal, NamedTuple

TokenKind = Literal["name", "number", "op", "unit", "end", "bad"]

KEYWORDS = frozenset(
    "and or not in is contains any all of between within at on last previous earlier consecutive with empty known "
    "unknown visit visits day days".split()
)
# Words that open something after a number and therefore are no units ("3 days" is read by the parser).
NOT_UNITS = frozenset("and or not in is contains within at on with of between consecutive visits visit".split())

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<op>>=|<=|!=|==|=>|=<|<>|[≥≤≠]|[<>=+\-(){},])
    """,
    re.X,
)
_COMPARES = "<>=!≥≤≠"
_PLUSWORD = re.compile(r"[0-9]\+")
_UNIT = re.compile(
    r"(?:10[\^*][0-9]+|[A-Za-zµμ°℃℉%/次岁年月周天日小时分钟秒\[\]])[A-Za-z0-9µμ°℃℉%/^*.\[\]次岁年月周天日小时分钟秒]*"
)
SPELLINGS = {"≥": ">=", "≤": "<=", "≠": "!=", "==": "=", "=>": ">=", "=<": "<=", "<>": "!="}


class Token(NamedTuple):
    kind: TokenKind
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Every token in order, then one `end`. What belongs nowhere becomes a `bad` token."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        after_number = bool(found) and found[-1].kind == "number"
        if after_number:
            gap = position
            while gap < len(text) and text[gap].isspace():
                gap += 1
            unit = _UNIT.match(text, gap)
            if unit and unit.group().lower() not in NOT_UNITS and not _is_ordinal_word(unit.group(), found):
                found.append(Token("unit", unit.group(), unit.start(), unit.end()))
                position = unit.end()
                continue
        match = _TOKEN.match(text, position)
        if match is None:
            end = position + 1
            while _of_another_script(text[position]) and end < len(text) and _of_another_script(text[end]):
                end += 1  # a whole word, not its first character
            found.append(Token("bad", text[position:end], position, end))
            position = end
            continue
        if match.lastgroup == "number" and _is_plus_word(text, match.end(), match):
            end = match.start() + 2
            found.append(Token("name", text[match.start() : end], match.start(), end))
            position = end
            continue
        if match.lastgroup == "number":
            found.append(Token("number", match.group(), match.start(), match.end()))
        elif match.lastgroup == "name":
            found.append(Token("name", match.group(), match.start(), match.end()))
        elif match.lastgroup == "op":
            found.append(Token("op", SPELLINGS.get(match.group(), match.group()), match.start(), match.end()))
        position = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _of_another_script(sign: str) -> bool:
    return sign.isalpha() and not sign.isascii()


def _is_plus_word(text: str, end: int, match: re.Match[str]) -> bool:
    """`2+` before a word such as `and`, a comparison, a bracket, a comma, or the end: no sum could go on so."""
    if not _PLUSWORD.match(text, match.start()) or end - match.start() != 1:
        return False
    rest = text[end + 1 :]
    if rest[:1] and not rest[0].isspace() and rest[0] not in "),}" + _COMPARES:
        return False
    following = re.match(r"\s*([A-Za-z_]+|\S|$)", rest)
    word = following.group(1) if following else ""
    return word in KEYWORDS or word in ("", ")", ",", "}", *_COMPARES)


def _is_ordinal_word(word: str, found: list[Token]) -> bool:
    """`last 3 days with …`: after `last` the word belongs to the quantifier, not to the number."""
    return word in ("days", "day") and len(found) > 1 and found[-2].text == "last"
