"""A tree grown from the front: what a reader of any notation meets, in the order in which it stands in the text.

Here is refused what no notation may do: repeat a key, use anything but a text as a key, nest or swell beyond limits.
"""

from dataclasses import dataclass
from typing import NoReturn

from fenji.diagnostic import Diagnostic, Related
from fenji.syntax.lookalikes import Lookalike, key_without_value, spaces_around, text_of_keys
from fenji.syntax.mistakes import WIDE_SPACES, brief
from fenji.syntax.source import Source
from fenji.syntax.tree import Mapping, Scalar, Sequence, Step, Tree

MANY = 20
"""Problems of one kind in one document after which the rest is left unsaid."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may hold: enough for any honest file, too little for a hostile one to take the machine."""

    depth: int = 64
    characters: int = 16_000_000
    nodes: int = 1_000_000


STANDARD = Limits()


class Refused(Exception):
    """The rest of a document is not read; its problems say why."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that has not ended yet. `key` is the key whose value comes next; None: a key comes next."""

    start: int
    step: Step
    items: list[Tree]
    entries: list[tuple[Scalar, Tree]] | None
    seen: dict[str, Scalar]
    key: Scalar | None = None
    dropped: bool = False  # the value that comes next belongs to a key that was refused


class Builder:
    """Takes scalars, beginnings and ends, and has a tree when all has ended. Places count from the first character."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.root: Tree | None = None
        self.problems: list[Diagnostic] = []
        self._limits = limits
        self._open: list[_Open] = []
        self._nodes = 0
        self._counts: dict[str, int] = {}

    def refuse(self, code: str, start: int, end: int, *related: Related, **args: object) -> None:
        """One problem more, unless there are many of its kind already."""
        self._counts[code] = self._counts.get(code, 0) + 1
        if self._counts[code] <= MANY:
            words = {name: brief(str(value)) for name, value in args.items()}
            self.problems.append(Diagnostic(code, self.source.span(start, end), words, related))

    def scalar(self, start: int, end: int, text: str, style: str) -> None:
        """A text. Raises Refused when there are too many."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._too_many(start, end)
        above = self._open[-1] if self._open else None
        key = None if above is None else above.key
        if key is not None:
            step = key.step
        elif above is None:
            step = None
        else:
            step = (above.step, len(above.items) if above.entries is None else text)
        node = Scalar(self.source, start, end, step, text, style)
        if not style and text:
            if text[0] in WIDE_SPACES or text[-1] in WIDE_SPACES:
                self._suspect(spaces_around(self.source, node))
            if (":" in text or "：" in text) and self._on_lines():
                self._suspect(text_of_keys(self.source, node, root=above is None))
        self._put(node, above)

    def begin(self, start: int, mapping: bool) -> None:
        """A list or mapping begins. Raises Refused when it is nested too deep."""
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self._too_many(start, start)
        if len(self._open) >= self._limits.depth:
            self.refuse("yaml-too-deep", start, start + 1, limit=self._limits.depth)
            raise Refused
        self._open.append(_Open(start, self._way(), [], [] if mapping else None, {}))

    def finish(self, start: int, end: int) -> None:
        """A list or mapping ends with what stands at [start, end); with nothing, if it has no bracket to close it."""
        done = self._open.pop()
        if start == end:  # it ends with its last line, not where the next thing begins
            last = done.items[-1:] if done.entries is None else [value for _, value in done.entries[-1:]]
            end = max(done.start, last[0].end) if last else done.start
        above = self._open[-1] if self._open else None
        if done.entries is None:
            self._put(Sequence(self.source, done.start, end, done.step, tuple(done.items)), above)
        else:
            self._put(Mapping(self.source, done.start, end, done.step, tuple(done.entries)), above)

    def _too_many(self, start: int, end: int) -> NoReturn:
        self.refuse("yaml-too-many", start, max(end, start + 1), limit=self._limits.nodes)
        raise Refused

    def _way(self) -> Step:
        """The way to the list or mapping that comes next; a key has the way of its value."""
        if not self._open:
            return None
        above = self._open[-1]
        if above.entries is None:
            return (above.step, len(above.items))
        return (above.step, "") if above.key is None else above.key.step

    def _put(self, node: Tree, above: _Open | None) -> None:
        if above is None:
            self.root = node
        elif above.entries is None:
            above.items.append(node)
        elif above.key is None:
            self._key(above, node)
        else:
            if not above.dropped:
                if node.start == node.end:
                    self._suspect(key_without_value(self.source, above.key, node))
                above.entries.append((above.key, node))
            above.key, above.dropped = None, False

    def _on_lines(self) -> bool:
        """Whether what comes next is the whole document, or the value of a key that is not in brackets."""
        if not self._open:
            return True
        above = self._open[-1]
        return above.key is not None and self.source.text[above.start : above.start + 1] != "{"

    def _suspect(self, found: Lookalike | None) -> None:
        if found is not None:
            self.refuse(found.code, found.start, found.end, **found.words)

    def _key(self, above: _Open, node: Tree) -> None:
        if not isinstance(node, Scalar):
            self.refuse("yaml-key-not-text", node.start, node.end)
            above.key, above.dropped = Scalar(self.source, node.start, node.end, (above.step, ""), ""), True
            return
        above.key = node
        key = node.text
        if key in ("<<", "") and not node.quoted:
            if key:
                self.refuse("yaml-merge-key", node.start, node.end)
            else:
                self.refuse("yaml-key-missing", node.start, max(node.end, node.start + 1))
            above.dropped = True
            return
        first = above.seen.setdefault(key, node)
        if first is not node:
            shown, place = brief(key), first.span
            related = Related(place, f"`{shown}` 先写在这里", f"`{shown}` is first written here")
            self.refuse("yaml-duplicate-key", node.start, node.end, related, key=shown, line=place.line)
            above.dropped = True
