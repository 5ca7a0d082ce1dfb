"""A document as it was written: scalars, sequences and mappings, each with its place.

Nothing is typed here. `1E51`, `22:00` and `no` are the texts that the author wrote; what a field means decides what
they are. The one thing a scalar says beyond its text is whether it was quoted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from json import dumps
from typing import TypeAlias

from fenji.diagnostic import Span
from fenji.syntax.source import Source

Step: TypeAlias = "tuple[Step, str | int] | None"
"""The way to a node: its parent's way and one key or index more. None is the root."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""A tree without places."""

Path: TypeAlias = tuple[str | int, ...]


def path_text(step: Step) -> str:
    """A JSON path: `$.visits[0].facts.sbp`; a key that is no single word is quoted, `$["as written"]`."""
    parts: list[str] = []
    while step is not None:
        step, last = step
        if isinstance(last, int):
            parts.append(f"[{last}]")
        elif last.isidentifier():
            parts.append(f".{last}")
        else:
            parts.append(f"[{dumps(last, ensure_ascii=False)}]")
    return "$" + "".join(reversed(parts))


@dataclass(frozen=True, slots=True)
class _Placed:
    """What every node has: the text it stands in (None for data without text), from where to where, and its way."""

    source: Source | None = field(repr=False, compare=False)
    start: int = field(repr=False, compare=False)
    end: int = field(repr=False, compare=False)
    step: Step = field(repr=False, compare=False)

    @property
    def span(self) -> Span:
        """The place of the whole node."""
        return self._between(self.start, self.end)

    @property
    def path(self) -> str:
        """The JSON path of the node."""
        return path_text(self.step)

    def _between(self, start: int, end: int) -> Span:
        path = path_text(self.step)
        return Span.of_path(path) if self.source is None else self.source.span(start, end, path)


@dataclass(frozen=True, slots=True)
class Scalar(_Placed):
    """One text. `plain` means unquoted; `style` is "", ', ", | or > as written."""

    text: str
    style: str = ""

    @property
    def quoted(self) -> bool:
        """Written in quotes or as a block of text: then `null` and `~` are words like any other."""
        return self.style != ""

    @property
    def null(self) -> bool:
        """Nothing was written: an unquoted empty, `null` or `~`."""
        return self.style == "" and self.text in ("", "null", "~", "Null", "NULL")

    def subspan(self, start: int, end: int) -> Span:
        """The place in the file of the characters text[start:end].

        An empty range is the point before its character. Where the text cannot be retraced it is the whole scalar.
        """
        if self.source is None:
            return self.span
        length = len(self.text)
        start = min(max(start, 0), length)
        end = min(max(end, start), length)
        if self.style == "" and self.end - self.start == length:
            return self._between(self.start + start, self.start + end)
        known = self.source.retraced(self.start, self.end, self.style, self.text)
        if known is None:
            return self.span
        starts, ends = known
        if start < end:
            return self._between(starts[start], ends[end - 1])
        point = starts[start] if start < length else ends[-1] if ends else self._inside()
        return self._between(point, point)

    def _inside(self) -> int:
        return min(self.start + (self.style != ""), self.end)

    def plain(self) -> str | None:
        """The text, or None where nothing was written."""
        return None if self.null else self.text

    def at(self, path: Path) -> "Tree":
        """The deepest node on a path: a scalar has nothing below it."""
        return self

    def span_of(self, path: Path, key: bool = False) -> Span:
        """The place of the deepest node on a path."""
        return self.span


@dataclass(frozen=True, slots=True)
class Sequence(_Placed):
    """A list."""

    items: tuple["Tree", ...]

    def __iter__(self) -> Iterator["Tree"]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def plain(self) -> list[Plain]:
        """The list without places."""
        return [item.plain() for item in self.items]

    def at(self, path: Path) -> "Tree":
        """The deepest node there is on a path of keys and indices."""
        return _at(self, path)

    def span_of(self, path: Path, key: bool = False) -> Span:
        """The place of the deepest node on a path; `key` asks for its key's place where it has one."""
        return _span_of(self, path, key)


@dataclass(frozen=True, slots=True)
class Mapping(_Placed):
    """Keys with their values, as written and in that order; no key twice."""

    entries: tuple[tuple[Scalar, "Tree"], ...]
    _numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_numbers", {key.text: number for number, (key, _) in enumerate(self.entries)})

    def __iter__(self) -> Iterator[tuple[Scalar, "Tree"]]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, key: str) -> bool:
        return key in self._numbers

    def keys(self) -> tuple[str, ...]:
        """The keys as written, in order."""
        return tuple(self._numbers)

    def get(self, key: str) -> "Tree | None":
        """The value of a key; None where it was not written."""
        number = self._numbers.get(key)
        return None if number is None else self.entries[number][1]

    def key(self, key: str) -> Scalar | None:
        """The key itself, with its place."""
        number = self._numbers.get(key)
        return None if number is None else self.entries[number][0]

    def key_span(self, key: str) -> Span:
        """The place of a key; of the whole mapping where it was not written."""
        found = self.key(key)
        return self.span if found is None else found.span

    def plain(self) -> dict[str, Plain]:
        """The mapping without places."""
        return {key.text: value.plain() for key, value in self.entries}

    def at(self, path: Path) -> "Tree":
        """The deepest node there is on a path of keys and indices."""
        return _at(self, path)

    def span_of(self, path: Path, key: bool = False) -> Span:
        """The place of the deepest node on a path; `key` asks for its key's place where it has one."""
        return _span_of(self, path, key)


Tree: TypeAlias = Scalar | Sequence | Mapping


def _child(node: Tree, step: str | int) -> Tree | None:
    if isinstance(node, Mapping):
        return node.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def _at(node: Tree, path: Path) -> Tree:
    for step in path:
        below = _child(node, step)
        if below is None:
            return node
        node = below
    return node


def _span_of(root: Tree, path: Path, key: bool) -> Span:
    node: Tree = root
    spot: Span | None = None
    for step in path:
        below = _child(node, step)
        if below is None:
            break
        spot = node.key_span(str(step)) if isinstance(node, Mapping) else None
        node = below
    return spot if key and spot is not None else node.span
