"""Where each character of a value stands in the file.

The value of a quoted, folded or indented text is not what the author typed: escapes are replaced, lines joined,
indentation removed. This retraces those steps, and only when somebody asks for the place of a part. If the result
is not the very value that the YAML reader gave, the answer is None: better a whole text underlined than a wrong word.
"""

import re

Offsets = tuple[list[int], list[int]]
"""For each character of the value: where what stands for it begins in the file, and where it ends."""

_BREAK = r"(?:\r\n?|\n)"
_FLOW_PIECE = re.compile(rf"(?P<fold>[ \t]*{_BREAK}[ \t\r\n]*)|(?P<text>[^ \t\r\n]+|[ \t]+)")
_ONE_BREAK = re.compile(_BREAK)
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
# JSON writes a character outside the first plane as two.
_PAIR = re.compile(r"\\u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})")
_HEADER = re.compile(rf"[|>](?P<sign>[-+0-9]*)[ \t]*(?:\#[^\r\n]*)?(?:{_BREAK}|\Z)")
_LINE = re.compile(rf"(?P<text>[^\r\n]*)(?P<end>{_BREAK}|\Z)")
_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


class _Trace:
    """The value as far as it has been retraced."""

    def __init__(self) -> None:
        self.characters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def put(self, character: str, start: int, end: int) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)

    def copy(self, text: str, start: int, end: int) -> None:
        self.characters.extend(text[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))

    def fold(self, text: str, start: int, end: int, escaped: bool = False) -> None:
        """Line ends between two words: one is a space, each further one a line break. An escaped one is nothing."""
        breaks = list(_ONE_BREAK.finditer(text, start, end))
        if len(breaks) == 1 and not escaped:
            self.put(" ", breaks[0].start(), breaks[0].end())
            return
        for found in breaks if escaped else breaks[1:]:
            self.put("\n", found.start(), found.end())


def offsets(text: str, start: int, end: int, style: str, value: str) -> Offsets | None:
    """Places of the characters of `value`, which stands at text[start:end] in the given style: "", ', ", | or >."""
    trace = _Trace()
    if style in ("|", ">"):
        known = _block(trace, text, start, end, style, value)
    elif style == '"':
        known = text[start : start + 1] == text[end - 1 : end] == '"' and _double(trace, text, start + 1, end - 1)
    elif style == "'":
        known = text[start : start + 1] == text[end - 1 : end] == "'" and _single(trace, text, start + 1, end - 1)
    else:
        known = _flow(trace, text, start, end)
    if not known or "".join(trace.characters) != value:
        return None
    return trace.starts, trace.ends


def _flow(trace: _Trace, text: str, start: int, end: int) -> bool:
    for piece in _FLOW_PIECE.finditer(text, start, end):
        if piece.lastgroup == "fold":
            trace.fold(text, piece.start(), piece.end())
        else:
            trace.copy(text, piece.start(), piece.end())
    return True


def _single(trace: _Trace, text: str, start: int, end: int) -> bool:
    for piece in _FLOW_PIECE.finditer(text, start, end):
        if piece.lastgroup == "fold":
            trace.fold(text, piece.start(), piece.end())
            continue
        at = piece.start()
        while at < piece.end():
            quote = text.find("''", at, piece.end())
            if quote < 0:
                trace.copy(text, at, piece.end())
                break
            trace.copy(text, at, quote)
            trace.put("'", quote, quote + 2)
            at = quote + 2
    return True


def _double(trace: _Trace, text: str, start: int, end: int) -> bool:
    at = start
    while at < end:
        if text[at] == "\\":
            found = _ESCAPE.match(text, at, end)
            if found is None:
                return False
            letter = text[at + 1]
            if line_end := _ONE_BREAK.match(text, at + 1, end):
                at = _after_blanks(text, line_end.end(), end)
                trace.fold(text, line_end.end(), at, escaped=True)
                continue
            if pair := _PAIR.match(text, at, end):
                high, low = int(pair.group("high"), 16), int(pair.group("low"), 16)
                trace.put(chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), at, pair.end())
                at = pair.end()
                continue
            if letter in "xuU":
                trace.put(chr(int(found.group()[2:], 16)), at, found.end())
            elif letter in _ESCAPED:
                trace.put(_ESCAPED[letter], at, found.end())
            else:
                return False
            at = found.end()
            continue
        escape = text.find("\\", at, end)
        piece = _FLOW_PIECE.match(text, at, end if escape < 0 else escape)
        if piece is None:
            return False
        if piece.lastgroup == "fold":
            trace.fold(text, piece.start(), piece.end())
        else:
            trace.copy(text, piece.start(), piece.end())
        at = piece.end()
    return True


def _after_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t\r\n":
        at += 1
    return at


def _block(trace: _Trace, text: str, start: int, end: int, style: str, value: str) -> bool:
    end = _after_blanks(text, end, len(text))  # the line ends that close the text are part of it
    header = _HEADER.match(text, start, end)
    if header is None:
        return False
    lines: list[tuple[int, int, re.Match[str]]] = []
    at = header.end()
    while at < end:
        line = _LINE.match(text, at, end)
        assert line is not None, "the pattern matches anything"
        lines.append((line.start(), line.end("text"), line))
        at = line.end()
    indent = _indentation(text, lines, value)
    # A line of text is one that reaches beyond the indentation; the others only count as line ends.
    pending: re.Match[str] | None = None  # the end of the last line of text
    empty: list[re.Match[str]] = []
    after_blank = False
    for begins, ends, line in lines:
        if ends - begins <= indent:
            empty.append(line)
            continue
        blank = text[begins + indent] in " \t"
        if pending is not None:
            folds = style == ">" and not after_blank and not blank
            if not folds:
                trace.put("\n", pending.start("end"), pending.end("end"))
            elif not empty:
                trace.put(" ", pending.start("end"), pending.end("end"))
        for skipped in empty:
            trace.put("\n", skipped.start("end"), skipped.end("end"))
        empty = []
        after_blank = blank
        trace.copy(text, begins + indent, ends)
        pending = line
    chomping = header.group("sign").strip("0123456789")
    if chomping != "-" and pending is not None and pending.group("end"):
        trace.put("\n", pending.start("end"), pending.end("end"))
    if chomping == "+":
        for skipped in empty:
            if skipped.group("end"):
                trace.put("\n", skipped.start("end"), skipped.end("end"))
    return True


def _indentation(text: str, lines: list[tuple[int, int, "re.Match[str]"]], value: str) -> int:
    """How many spaces were taken off each line; read off the first line that has anything but spaces."""
    for begins, ends, _ in lines:
        written = text[begins:ends]
        if written.strip(" "):
            first = next((line for line in _ONE_BREAK.split(value) if line.strip(" ")), "")
            return (len(written) - len(written.lstrip(" "))) - (len(first) - len(first.lstrip(" ")))
    return max((ends - begins for begins, ends, _ in lines), default=0)
