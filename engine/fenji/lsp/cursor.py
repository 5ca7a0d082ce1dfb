"""Where the cursor stands: on which key path, writing a key or a value, inside a condition or not.

Told from the text alone, by indentation and brackets, since a file that is being written is rarely whole.
"""

import re
from dataclasses import dataclass

from fenji.review.format import CONDITIONS
from fenji.syntax import Mapping, Scalar, Sequence, Tree

ITEM = "[]"
"""A step into a list."""
_KEY = re.compile(r"""((?:[\w./+-]+|"[^"]*"|'[^']*')):(?:[ \t]|$)""")


@dataclass(frozen=True, slots=True)
class Cursor:
    """`path` leads to the mapping whose key is being written (`on_key`), or to the value. `before` is the line's text
    of the value up to the cursor; `word` its last word."""

    path: tuple[str, ...]
    on_key: bool
    before: str

    @property
    def word(self) -> str:
        found = re.search(r"[\w.]*$", self.before)
        return found.group() if found else ""

    @property
    def in_condition(self) -> bool:
        return not self.on_key and any(step in CONDITIONS for step in self.path)


def cursor_at(text: str, offset: int) -> Cursor:
    """The cursor at a character of a text."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:offset]
    around = _open_above(text[:start], line)
    if around is not None:
        return around
    lead, dashes, rest = _parts(line)
    column = lead + len(dashes)
    path = _above(text[:start], column, lead if dashes else None)
    found = _KEY.match(rest)
    if found is None:
        key_wanted = ":" not in rest and rest[:1] not in ("{", "[", '"', "'", "|", ">")
        if dashes and key_wanted and any(step in CONDITIONS for step in path):
            return Cursor(path, False, rest)
        return Cursor(path, True, rest) if key_wanted else _in_flow(path, rest)
    key = found.group(1).strip("\"'")
    return _in_flow((*path, key), rest[found.end() :])


def _parts(line: str) -> tuple[int, str, str]:
    found = re.match(r"([ \t]*)((?:-[ \t]+|-$)*)(.*)$", line, re.S)
    assert found is not None
    return len(found.group(1)), found.group(2), found.group(3)


def _above(text: str, column: int, dash: int | None) -> tuple[str, ...]:
    """The keys that the line at `column` lies under; `dash` is the column of its own list mark."""
    path: list[str] = []
    if dash is not None:
        path, column = [ITEM], dash + 1  # a list may stand in the column of its key
    for line in reversed(text.split("\n")[:-1]):
        if column == 0 or line.startswith("---"):
            break
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        lead, dashes, rest = _parts(line)
        at = lead + len(dashes)
        found = _KEY.match(rest)
        if at == column and dashes:
            path.insert(0, ITEM)
            column = lead + 1
        elif at < column and found is not None:
            path.insert(0, found.group(1).strip("\"'"))
            column = at
            if dashes:
                path.insert(0, ITEM)
                column = lead + 1
    return tuple(path)


_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\n]*")


def _open_above(text: str, line: str) -> Cursor | None:
    """The cursor inside `{ }` or `[ ]` that a line above has opened and none has closed; None where there is none."""
    lines = text.split("\n")[:-1]
    found: Cursor | None = None
    below = [line]
    for number in range(len(lines) - 1, -1, -1):
        above = lines[number]
        if above.startswith("---"):
            break
        lead, dashes, rest = _parts(above)
        key = _KEY.match(rest)
        value = rest[key.end() :].lstrip() if key is not None else rest
        if value[:1] in ("{", "["):
            inside = _COMMENT.sub("", "\n".join([value, *reversed(below[1:])])) + "\n" + line
            if _stays_open(inside):
                path = _above("\n".join(lines[:number]) + "\n", lead + len(dashes), lead if dashes else None)
                found = _in_flow((*path, key.group(1).strip("\"'")) if key is not None else path, inside)
        below.append(above)
        if above[:1] not in ("", " ", "-", "#"):
            break  # a key of the file itself: nothing reaches past it
    return found


def _stays_open(value: str) -> bool:
    """Whether the bracket that a value begins with is still open at its end."""
    depth, quote = 0, ""
    for before, char in zip(" " + value, value, strict=False):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and before in " \n{[,":
            quote = char
        elif char in "{[(":
            depth += 1
        elif char in "}])":
            depth -= 1
            if depth == 0:
                return False
    return True


def _in_flow(path: tuple[str, ...], value: str) -> Cursor:
    """A value from its key on, perhaps inside `{ }` and `[ ]`."""
    stack: list[tuple[str, str | None]] = []
    token = ""
    quote = ""
    for index, char in enumerate(value):
        if quote:
            quote = "" if char == quote else quote
            token += char
        elif char in "\"'" and not token.strip():
            quote = char
            token += char
        elif char == "#" and (index == 0 or value[index - 1] in " \t\n"):
            return Cursor((*path, "#"), False, "")
        elif char in "{[" and not token.strip():
            stack.append((char, None))
            token = ""
        elif char in "{[(":
            stack.append(("(", None))  # inside a condition: `in {a, b}`
            token += char
        elif char in "}])" and stack:
            opened, _ = stack.pop()
            token = token + char if opened == "(" else ""
        elif char == "," and stack and stack[-1][0] != "(":
            stack[-1] = (stack[-1][0], None)
            token = ""
        elif char in " \t\n" and token.endswith(":") and stack and stack[-1] == ("{", None):
            stack[-1] = ("{", token[:-1].strip().strip("\"'"))
            token = ""
        else:
            token += char
    steps = [ITEM if char == "[" else key for char, key in stack if char != "("]
    on_key = bool(steps) and steps[-1] is None
    return Cursor((*path, *(step for step in steps if step is not None)), on_key, " ".join(token.lstrip().split("\n")))


# -- the node of a tree at a place


@dataclass(frozen=True, slots=True)
class Node:
    """What stands at a place: the path of the node, the scalar there, and whether it is a key."""

    path: tuple[str | int, ...]
    scalar: Scalar
    is_key: bool


def node_at(tree: Tree | None, offset: int) -> Node | None:
    """The scalar, key or value, that covers a character."""
    path: list[str | int] = []
    node = tree
    while node is not None:
        if isinstance(node, Scalar):
            return Node(tuple(path), node, False) if node.start <= offset <= node.end else None
        below: Tree | None = None
        if isinstance(node, Mapping):
            for key, value in node:
                if key.start <= offset <= key.end:
                    return Node((*path, key.text), key, True)
                if value.start <= offset <= value.end:
                    path.append(key.text)
                    below = value
                    break
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                if item.start <= offset <= item.end:
                    path.append(index)
                    below = item
                    break
        node = below
    return None


def word_at(text: str, offset: int) -> tuple[str, int, int]:
    """The word around a character, with where it begins and ends."""
    start = end = min(offset, len(text))
    while start > 0 and re.match(r"[\w.+]", text[start - 1]):
        start -= 1
    while end < len(text) and re.match(r"[\w.+]", text[end]):
        end += 1
    return text[start:end], start, end
