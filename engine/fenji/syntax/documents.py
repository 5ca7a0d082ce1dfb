"""All documents of a text, each by itself: what is wrong with one never takes away another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from fenji.diagnostic import Diagnostic, problem
from fenji.syntax.build import MANY, STANDARD, Limits
from fenji.syntax.from_json import NoJson, read_value
from fenji.syntax.from_yaml import compose
from fenji.syntax.mistakes import brief
from fenji.syntax.source import Source
from fenji.syntax.tree import Tree

_LINE = r"(?:\A|(?<=[\r\n]))"
_BOUNDARY = re.compile(_LINE + r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
_CONTENT = re.compile(_LINE + r"[ \t]*[^# \t\r\n]")
_DIRECTIVE = re.compile(_LINE + r"%[^\r\n]*")


@cache
def _forbidden() -> re.Pattern[str]:
    """Beside control characters: line ends that no editor shows as such, and marks that make a line look different from
    what it says (zero-width space, reversed reading order). Made when a text has anything that cannot be printed."""
    return re.compile(
        r"[^\t\n\r\x20-\x7e\xa0-\u200a\u200c-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    )


def forbidden(sign: str) -> bool:
    """Whether this sign may not stand in a text, because it does not show or makes others look different."""
    return not sign.isprintable() and _forbidden().match(sign) is not None


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a text: its tree as far as it could be read, and every problem found in it.

    A document with problems may still have a tree, so that an author hears of all its problems at once. It must not
    be decided on: ask `sound` first.
    """

    tree: Tree | None
    diagnostics: tuple[Diagnostic, ...]
    start: int
    end: int

    @property
    def sound(self) -> bool:
        """Read whole, with nothing refused."""
        return self.tree is not None and not self.diagnostics


def read_yaml(source: Source, limits: Limits = STANDARD) -> tuple[list[Tree], list[Diagnostic]]:
    """The trees of all documents that have one, and all problems, in file order. Never raises.

    Where one bad document must not spoil its neighbours, `read_documents` says which problem belongs to which.
    """
    trees: list[Tree] = []
    diagnostics: list[Diagnostic] = []
    for document in read_documents(source, limits):
        diagnostics.extend(document.diagnostics)
        if document.tree is not None:
            trees.append(document.tree)
    return trees, diagnostics


def read_json(source: Source, start: int = 0, end: int | None = None, limits: Limits = STANDARD) -> Document:
    """The one JSON value in a text, or in a part of it such as a line of a JSONL file. Never raises.

    What is no strict JSON is read as YAML, which forgives a comma too many and says better what is wrong.
    """
    end = len(source.text) if end is None else min(end, len(source.text))
    if end - start > limits.characters:
        return _too_large(source, start, end, limits)
    try:
        tree, problems = read_value(source, start, end, limits)
    except NoJson:
        if source.text[start:end].strip():
            return _document(source, start, end, limits)
        return Document(None, (problem("nothing-written", source.span(start, end)),), start, end)
    return Document(tree, tuple(problems), start, end)


def read_documents(source: Source, limits: Limits = STANDARD) -> Iterator[Document]:
    """Every document of a text, one after another. A document in which nothing is written is left out. Never raises."""
    directives: list[Diagnostic] = []
    for start, end in _segments(source.text):
        body = source.text[start:end]
        if not _CONTENT.search(body.removeprefix("---")) and not _forbidden().search(body):
            continue
        directives_here = islice(_DIRECTIVE.finditer(body), MANY) if "%" in body else ()
        found = [
            problem("yaml-directive", source.span(start + line.start(), start + line.end()), text=brief(line.group()))
            for line in directives_here
        ]
        if found and not _CONTENT.search(_DIRECTIVE.sub("", body)):
            directives.extend(found)  # they stand before the `---` of the document they are meant for
            continue
        document = _document(source, start, end, limits)
        if directives:
            document = Document(document.tree, (*directives, *document.diagnostics), document.start, document.end)
            directives = []
        yield document
    if directives:
        yield Document(None, tuple(directives), len(source.text), len(source.text))


def _segments(text: str) -> Iterator[tuple[int, int]]:
    """Where documents begin and end. A line beginning with `---` or `...` always divides: nothing spreads past it."""
    start = 1 if text.startswith("\ufeff") else 0
    for found in _BOUNDARY.finditer(text, start) if "---" in text or "..." in text else ():
        if found.start() > start:
            yield start, found.start()
        start = found.end() if found.group() == "..." else found.start()
    if start < len(text):
        yield start, len(text)


def _document(source: Source, start: int, end: int, limits: Limits) -> Document:
    if end - start > limits.characters:
        return _too_large(source, start, end, limits)
    body = source.text[start:end]
    # Nothing that can be printed is forbidden, and whether all can is known much faster.
    suspects = () if body.replace("\n", "").isprintable() else islice(_forbidden().finditer(body), MANY)
    diagnostics = [
        problem("yaml-control-character", source.span(start + bad.start(), start + bad.end()), sign=_sign(bad.group()))
        for bad in suspects
    ]
    if diagnostics:  # something harmless of the same length in its place shows what else is wrong
        body = _forbidden().sub("\ufffd", body)
    tree, problems = compose(source, start, body, limits)
    return Document(tree, tuple(sorted((*diagnostics, *problems), key=_in_file_order)), start, end)


def _too_large(source: Source, start: int, end: int, limits: Limits) -> Document:
    place = source.span(start, min(end, start + 3))
    return Document(None, (problem("yaml-too-large", place, size=end - start, limit=limits.characters),), start, end)


def _in_file_order(found: Diagnostic) -> tuple[int, int]:
    return found.at.line, found.at.column


def _sign(character: str) -> str:
    return f"U+{ord(character):04X}"
