"""What the YAML reader stumbles over, said in the author's words.

The reader names the place where it can go no further, which is often below the slip, and speaks of tokens and
scalars. Here its sentence is only a hint: the lines around the place show which of the usual slips it was.
"""

import re
from dataclasses import dataclass

from fenji.diagnostic import Diagnostic
from fenji.syntax.source import Source

CLOSING = {"[": "]", "{": "}", "'": "'", '"': '"'}
WIDE_SPACES = "\u3000\xa0"
"""What looks like a space and is none: full-width, and the one that forbids a line end."""

_OPENING = {"]": "[", "}": "{"}
_KEY_LINE = re.compile(
    r"^(?P<lead> *(?:- +)*)(?P<key>[^\s#'\"\[\]{},&*!|>%@`:-][^:#]*|'[^']*' *|\"[^\"]*\" *):(?: +(?P<rest>.*))?$"
)
_LEAD = re.compile(r" *(?:- +)*")
_NO_SPACE = re.compile(r"^\s*(?:- +)*(?P<key>\w+):(?P<rest>[^ \t/].*)$")
_COMMENT = re.compile(r"(?<!\s)\s+#.*$")
_WIDE_COLON = re.compile("[：﹕]")
_COMPARISON = re.compile(r">\s*=?\s*[\w.]")
_BRACKET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|(?:^|(?<=\s))#[^\r\n]*|[\[\]{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A slip, and what to leave out when looking for the next one; None where all that follows is doubtful."""

    diagnostic: Diagnostic
    spoilt: tuple[int, int] | None = None
    instead: str = " "


@dataclass(frozen=True, slots=True)
class _Page:
    """One document while its slip is looked for. Places count from the beginning of the document."""

    source: Source
    start: int
    body: Source
    at: int
    since: int
    said: str
    context: str

    def found(
        self, code: str, start: int, end: int, spoilt: tuple[int, int] | None = None, instead: str = " ", **words: str
    ) -> Mistake:
        short = {name: brief(word) for name, word in words.items()}
        at = self.source.span(self.start + start, self.start + max(end, start + 1))
        return Mistake(Diagnostic(code, at, short), spoilt, instead)

    def line_at(self, offset: int) -> tuple[int, int, str]:
        """The number of the line a character stands on, where that line begins, and what it says."""
        number, column = self.body.position(offset)
        return number, min(offset, len(self.body.text)) - column + 1, self.body.line(number)

    def before(self) -> str:
        """What stands on the line before the place."""
        _, begin, line = self.line_at(self.at)
        return line[: self.at - begin].rstrip()

    def line_before(self, number: int) -> int:
        """The last line above that says something; 0 if there is none."""
        number -= 1
        while number > 0 and self.body.line(number).lstrip()[:1] in ("", "#"):
            number -= 1
        return number

    def begin(self, number: int) -> int:
        return self.body.offset(number, 1)

    def family(self, number: int) -> tuple[int, int]:
        """A line and the lines below it that are indented further: what goes when the line goes."""
        depth = indentation(self.body.line(number))
        last = number
        while last < self.body.lines:
            below = self.body.line(last + 1)
            if below.strip() and indentation(below) <= depth:
                break
            last += 1
        return self.begin(number), self.begin(last) + len(self.body.line(last))


def brief(text: str) -> str:
    """Author's words fit for a sentence: on one line, and not endless."""
    text = " ".join(text[:400].split())
    return text if len(text) <= 60 else text[:59] + "…"


def indentation(line: str) -> int:
    """How far a line is indented, in characters."""
    return len(line) - len(line.lstrip(" \t"))


def explained(source: Source, start: int, body: str, at: int, since: int | None, said: str, context: str) -> Mistake:
    """The slip behind what the reader said. `at` and `since` count from the beginning of the document, `body`."""
    at = min(at, len(body))
    page = _Page(source, start, Source("", body), at, at if since is None else min(since, len(body)), said, context)
    for look in (_of_tab, _of_directive, _of_quotes, _of_start, _of_key, _of_brackets, _of_level):
        mistake = look(page)
        if mistake is not None:
            return mistake
    return page.found("yaml-syntax", at, at + 1)


def _of_tab(page: _Page) -> Mistake | None:
    number, begin, line = page.line_at(page.at)
    lead = line[: indentation(line)]
    if "\t" not in lead or not ("cannot start any token" in page.said or "tab character" in page.said):
        return None
    tabs = begin + lead.index("\t")
    return page.found("yaml-tab", tabs, begin + len(lead.rstrip(" ")), page.family(number))


def _of_directive(page: _Page) -> Mistake | None:
    _, begin, line = page.line_at(page.since)
    if not line.startswith("%") or "directive" not in page.context:
        return None
    return page.found("yaml-directive", begin, begin + len(line), (begin, begin + len(line)), text=line)


def _of_quotes(page: _Page) -> Mistake | None:
    if "quoted scalar" not in page.context:
        return None
    if "escape" in page.said or "hexdec" in page.said:
        slash = page.body.text.rfind("\\", page.since, page.at + 2)
        if slash < 0:
            slash = page.at
        written = page.body.text[slash : slash + 2]
        return page.found("yaml-escape", slash, slash + len(written), (slash, slash + 2), found=written)
    sign = page.body.text[page.since : page.since + 1]
    return page.found("yaml-unclosed", page.since, page.since + 1, sign=sign, wanted=sign)


def _of_start(page: _Page) -> Mistake | None:
    """A text that begins with a sign of its own meaning."""
    if "cannot start any token" in page.said:
        start = page.at
    elif page.context.endswith(("a block scalar", "an anchor", "an alias", "a tag")):
        start = page.since
    elif "undefined tag handle" in page.said:
        start = page.at
    elif page.body.text[page.at : page.at + 1] in (",", "?") and page.before().endswith(":"):
        start = page.at
    else:
        return None
    _, begin, line = page.line_at(start)
    written = _COMMENT.sub("", line[start - begin :]).rstrip()
    in_brackets = _open_bracket(page, start) is not None
    if in_brackets:
        written = re.split(r"[,\]}]", written)[0].rstrip()
    if not written:
        return None
    spoilt = (start, start + len(written))
    if _COMPARISON.match(written):
        code = "yaml-condition-start"
        return page.found(code, start, start + len(written), spoilt, "_", sign=written[0], rest=written)
    better = "'" + written.replace("'", "''") + "'"
    return page.found("yaml-reserved-start", start, start + 1, spoilt, "_", sign=written[0], better=better)


def _of_key(page: _Page) -> Mistake | None:
    """A key and its colon."""
    if "could not find expected ':'" in page.said:
        number, _, _ = page.line_at(page.since)
        return _spoilt_colon(page, number) or _no_colon(page, number)
    if "sequence entries are not allowed" in page.said:
        _, begin, line = page.line_at(page.at)
        return page.found("yaml-list-on-line", page.at, page.at + 1, (page.at, begin + len(line)))
    if "mapping values are not allowed" not in page.said:
        return None
    number, begin, line = page.line_at(page.at)
    parts = _KEY_LINE.match(line[: page.at - begin] + " :")
    first = _KEY_LINE.match(line)
    if first is not None and first.group("rest") and begin + first.start("rest") <= page.at:
        rest = _COMMENT.sub("", first.group("rest")).strip()
        inner = rest.strip('“”"') if rest[:1] in '“”"' else rest
        better = f"{first.group('key').rstrip()}: '" + inner.replace("'", "''") + "'"
        spoilt = (begin + first.start("rest"), begin + len(line))
        return page.found("yaml-colon-in-text", page.at, page.at + 1, spoilt, better=better)
    above = page.line_before(number)
    if above == 0 or parts is None:
        return None
    return _spoilt_colon(page, above) or _misplaced(page, number, above)


def _spoilt_colon(page: _Page, number: int) -> Mistake | None:
    """A colon that is full-width, or has no space after it."""
    line, begin = page.body.line(number), page.begin(number)
    wide = _WIDE_COLON.search(line)
    if wide is not None and not set(":#'\"") & set(line[: wide.start()]):
        colon = wide.start()
        better = f"{line[:colon].strip()}: {line[colon + 1 :].strip()}".rstrip()
        spot = begin + colon
        return page.found(
            "yaml-full-width", spot, spot + 1, page.family(number), found=line[colon], wanted=":", better=better
        )
    if (close := _NO_SPACE.match(line)) is not None:
        key = close.group("key")
        if close.group("rest")[0] in WIDE_SPACES:
            spot = begin + close.start("rest")
            return page.found("yaml-wide-space", spot, spot + 1, page.family(number))
        colon = begin + close.end("key")
        better = f"{key}: {close.group('rest').strip()}"
        return page.found("yaml-missing-space", colon, colon + 1, page.family(number), key=key, better=better)
    return None


def _no_colon(page: _Page, number: int) -> Mistake:
    line, begin = page.body.line(number), page.begin(number)
    lead = _LEAD.match(line).end() if line.strip(" -") else 0  # type: ignore[union-attr]  # matches the empty text
    written = _COMMENT.sub("", line[lead:]).rstrip()
    return page.found("yaml-no-colon", begin + lead, begin + lead + len(written), page.family(number), found=written)


def _misplaced(page: _Page, number: int, above: int) -> Mistake:
    """A key on a line that can only continue the text above: one of the two lines is not where it should be."""
    dashes = all(page.body.line(line).lstrip().startswith("- ") for line in (number, above))
    if dashes or _KEY_LINE.match(page.body.line(above)):
        return _indented(page, number)
    return _no_colon(page, above)


def _indented(page: _Page, number: int) -> Mistake:
    """A line that begins in a column where nothing above it begins."""
    line, begin = page.body.line(number), page.begin(number)
    start, end = begin + indentation(line), begin + len(line.rstrip())
    return page.found("yaml-indentation", start, end, page.family(number), columns=_columns(page, number))


def _columns(page: _Page, number: int) -> str:
    """Where the keys above begin that a line could stand beside."""
    columns: list[int] = []
    above = page.line_before(number)
    while above and (not columns or columns[-1] > 1):
        line = page.body.line(above)
        dash, key = indentation(line), _KEY_LINE.match(line)
        # a key after a dash opens two levels: that of the key and that of the dash
        begins = ([len(key.group("lead"))] if key else []) + ([dash] if line.startswith("-", dash) or key else [])
        columns.extend(column + 1 for column in begins if not columns or column + 1 < columns[-1])
        above = page.line_before(above)
    return ", ".join(str(column) for column in sorted(columns)) or "1"


def _of_brackets(page: _Page) -> Mistake | None:
    sign = page.body.text[page.at : page.at + 1]
    bracket = page.since if page.context.startswith("while parsing a flow") else None
    if bracket is not None and page.body.text[bracket : bracket + 1] not in _OPENING.values():
        bracket = None
    if bracket is None:
        bracket = _open_bracket(page, page.at)
    if bracket is None:
        if sign in _OPENING:
            return page.found(
                "yaml-unopened", page.at, page.at + 1, (page.at, page.at + 1), sign=sign, wanted=_OPENING[sign]
            )
        return None
    opened = page.body.text[bracket]
    wanted = CLOSING[opened]
    if sign == ":" and page.before()[-1:] in ("{", "[", ","):
        return page.found("yaml-key-missing", page.at, page.at + 1)
    if sign == ",":
        return page.found("yaml-comma-extra", page.at, page.at + 1, (page.at, page.at + 1))
    if sign not in _OPENING and sign and _closes(page, bracket, wanted):
        start = page.at - _last_word(page.before()) if sign == ":" else page.at
        return page.found("yaml-comma", start, max(page.at, start + 1), wanted=wanted)
    return page.found("yaml-unclosed", bracket, bracket + 1, sign=opened, wanted=wanted)


def _last_word(before: str) -> int:
    """How long the last word or quoted text of a line is."""
    if before[-1:] in ("'", '"'):
        return len(before) - max(before.rfind(before[-1], 0, -1), 0)
    return len(before) - before.rfind(" ") - 1


def _open_bracket(page: _Page, until: int) -> int | None:
    """The innermost bracket still open at a place, as far as can be told without the reader."""
    open_: list[int] = []
    for found in _BRACKET.finditer(page.body.text, 0, until):
        sign = found.group()
        before = page.body.text[max(0, found.start() - 40) : found.start()].rstrip(" ")[-1:]
        if sign in CLOSING and len(sign) == 1 and (open_ or before in ("", "\n", "\r", ":", "-", "\t")):
            open_.append(found.start())
        elif sign in _OPENING and open_:
            open_.pop()
    return open_[-1] if open_ else None


def _closes(page: _Page, bracket: int, wanted: str) -> bool:
    """Whether the closing bracket still comes before the text goes on at the level of the opening one."""
    opening, _, first = page.line_at(bracket)
    number, begin, line = page.line_at(page.at)
    rest = line[page.at - begin :]
    while True:
        if number != opening and line.strip() and indentation(line) <= indentation(first):
            return line.lstrip().startswith(wanted)
        if wanted in rest:
            return True
        number += 1
        if number > page.body.lines:
            return False
        line = rest = page.body.line(number)


def _of_level(page: _Page) -> Mistake | None:
    """A line that belongs neither to the level of the lines above nor below them."""
    if not page.said.startswith("did not find expected"):
        return None
    number, begin, line = page.line_at(page.at)
    before = page.before()
    if before[-1:] in ("'", '"', "]", "}"):
        return page.found(
            "yaml-after-quote", page.at, begin + len(line.rstrip()), (page.at, begin + len(line)), sign=before[-1]
        )
    if before.strip("- "):
        return None
    if line[len(before) :].lstrip().startswith(":"):
        return page.found("yaml-key-missing", page.at, page.at + 1, page.family(number))
    above = page.line_before(number)
    dash = line.lstrip().startswith("- ") or line.strip() == "-"
    in_list = "collection" in page.context
    if (dash and not in_list) or (in_list and not dash):
        _, since_begin, _ = page.line_at(page.since)
        if page.at - begin == page.since - since_begin:
            return page.found("yaml-list-and-keys", page.at, begin + len(line.rstrip()), page.family(number))
    if above and not page.body.line(above).lstrip().startswith("-"):
        spoilt = _spoilt_colon(page, above)
        if spoilt is not None:
            return spoilt
    return _indented(page, number)
