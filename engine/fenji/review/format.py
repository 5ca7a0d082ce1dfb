"""Content files in one layout. Comments stay, words stay; only space, the order of a criterion's keys and the spacing
of one-line conditions are settled.

What is formatted is read again and held against what was read before: where they say anything different, the file is
left as it was. So a mistake here can cost layout, never meaning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fenji.expr.parse import Flaw, parse
from fenji.expr.write import write
from fenji.syntax import Mapping, Scalar, Sequence, Source, Tree, read_documents

CRITERION = ("says", "reads", "source", "mark", "mark_note", "phases", "when", "then", "see", "accepts")
"""What the source demands, how it is read, then the formal condition, then where it leads."""
CONDITIONS = ("scope", "applies_to", "when", "known_when", "applies_when", "fails_when")
_BLANK_LINES = 2


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str


def formatted(text: str) -> str:
    """The text in canonical layout; the very text where it is no sound YAML."""
    tidy = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    trees = _trees(tidy)
    if trees is None:
        return text
    for step in (_spaced, _ordered, _trimmed):
        after = step(tidy, trees)
        if after == tidy:
            continue
        # Each step by itself, so that one that cannot be shown to be harmless does not undo the others.
        read = _trees(after)
        if read is not None and [_squeezed(tree) for tree in read] == [_squeezed(tree) for tree in trees]:
            tidy, trees = after, read
    return tidy


def _trees(text: str) -> list[Tree | None] | None:
    """The documents of a text; None where one of them cannot be read whole."""
    documents = list(read_documents(Source("", text)))
    if not documents or not all(document.sound for document in documents):
        return None
    return [document.tree for document in documents]


def _squeezed(tree: Tree | None, condition: bool = False) -> Any:
    """What a document says, the spaces of its conditions apart."""
    match tree:
        case Mapping():
            return {key.text: _squeezed(value, condition or key.text in CONDITIONS) for key, value in tree}
        case Sequence():
            return [_squeezed(item, condition) for item in tree]
        case Scalar():
            return (re.sub(r"\s+", "", tree.text) if condition else tree.text, tree.null)
    return None


# -- conditions


def _spaced(text: str, trees: list[Tree | None]) -> str:
    """One-line conditions with their canonical spacing, where that changes nothing but spaces."""
    edits: list[_Edit] = []
    for tree in trees:
        for leaf in _conditions(tree):
            if leaf.style != "" or text[leaf.start : leaf.end] != leaf.text:
                continue
            found = parse(leaf)
            if isinstance(found, Flaw):
                continue
            try:
                canonical = write(found)
            except ValueError:
                continue
            if canonical != leaf.text and re.sub(r"\s", "", canonical) == re.sub(r"\s", "", leaf.text):
                edits.append(_Edit(leaf.start, leaf.end, canonical))
    return _applied(text, edits)


def _conditions(tree: Tree | None, inside: bool = False) -> Iterator[Scalar]:
    """Every scalar that is a condition or a leaf of one."""
    match tree:
        case Mapping():
            for key, value in tree:
                if key.text != "count":
                    yield from _conditions(value, inside or key.text in CONDITIONS)
        case Sequence():
            for item in tree:
                yield from _conditions(item, inside)
        case Scalar() if inside:
            yield tree


def _applied(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, key=lambda one: -one.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


# -- the order of keys


def _ordered(text: str, trees: list[Tree | None]) -> str:
    """The keys of criteria written in block style, each with its comments, in canonical order."""
    source = Source("", text)
    edits: list[_Edit] = []
    for tree in trees:
        criteria = tree.get("criteria") if isinstance(tree, Mapping) else None
        for _, body in criteria if isinstance(criteria, Mapping) else ():
            edit = _reordered(body, source) if isinstance(body, Mapping) else None
            if edit is not None:
                edits.append(edit)
    return _applied(text, edits)


def _reordered(body: Mapping, source: Source) -> _Edit | None:
    keys = [key for key, _ in body]
    names = [key.text for key in keys]
    wanted = sorted(names, key=lambda name: CRITERION.index(name) if name in CRITERION else len(CRITERION))
    lines = [source.position(key.start)[0] for key in keys]
    columns = {source.position(key.start)[1] for key in keys}
    if names == wanted or len(columns) != 1 or len(set(lines)) != len(lines):
        return None
    indent = next(iter(columns)) - 1
    if any(source.line(line)[:indent].strip() for line in lines):
        return None
    # A chunk is a key with the comments right above it; comments above the first key speak of the criterion.
    begins = [lines[0]]
    for before, line in pairwise(lines):
        at = line
        while at - 1 > before and re.match(r"\s*#", source.line(at - 1)) and _indent(source.line(at - 1)) == indent:
            at -= 1
        begins.append(at)
    last_value = [value for _, value in body][-1]
    last = max(source.position(max(last_value.end - 1, last_value.start))[0], lines[-1])
    ends = [*(begin - 1 for begin in begins[1:]), last]
    chunks = {
        name: [source.line(n) for n in range(begin, end + 1)]
        for name, begin, end in zip(names, begins, ends, strict=True)
    }
    if any(not line.strip() for name in names for line in chunks[name][-1:]):
        return None  # a blank line between keys belongs to nobody
    start, end = source.offset(begins[0], 1), source.offset(last, 1) + len(source.line(last))
    return _Edit(start, end, "\n".join(line for name in wanted for line in chunks[name]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# -- space


def _trimmed(text: str, trees: list[Tree | None]) -> str:
    """No space at the ends of lines, few blank lines, one line end at the end; texts over several lines are kept."""
    source = Source("", text)
    kept: set[int] = set()
    for tree in trees:
        kept.update(line for leaf in _scalars(tree) for line in _inside(leaf, source))
    lines: list[str] = []
    blank = 0
    for number in range(1, source.lines + 1):
        line = source.line(number)
        if number not in kept:
            line = line.rstrip()
            blank = 0 if line else blank + 1
            if blank > _BLANK_LINES or (not line and not lines):
                continue
        else:
            blank = 0
        lines.append(line)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


def _scalars(tree: Tree | None) -> Iterator[Scalar]:
    match tree:
        case Mapping():
            for _, value in tree:
                yield from _scalars(value)
        case Sequence():
            for item in tree:
                yield from _scalars(item)
        case Scalar():
            yield tree


def _inside(leaf: Scalar, source: Source) -> range:
    """The lines of a text that runs over several."""
    first, last = source.position(leaf.start)[0], source.position(leaf.end)[0]
    return range(first, last + 1) if last > first and leaf.style != "" else range(0)
