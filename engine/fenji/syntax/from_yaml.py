"""YAML text to trees with places; the only import of yaml.

Of YAML only the plain part is taken: mappings, lists and texts. Tags, anchors, aliases, merge keys, directives and
repeated keys are refused, because each lets a file say something else than what a reader sees on the line. Nothing is
constructed, nesting is watched while reading, and no text makes this raise.
"""

import re
from dataclasses import dataclass

import yaml

from fenji.diagnostic import Diagnostic, Related, problem
from fenji.syntax.lookalikes import Lookalike, key_without_value, spaces_around, text_of_keys
from fenji.syntax.mistakes import Mistake, brief, explained
from fenji.syntax.source import Source
from fenji.syntax.tree import Mapping, Scalar, Sequence, Step, Tree

MANY = 20
"""Problems of one kind in one document after which the rest is left unsaid."""

_SLIPS = 8  # of one document; each takes one more reading

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRITTEN = re.compile(r"[^\r\n]")
_PROPERTY = re.compile(r"(?P<sign>[!&])[^\s,\[\]{}]*[ \t]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may hold: enough for any honest file, too little for a hostile one to take the machine."""

    depth: int = 64
    characters: int = 16_000_000
    nodes: int = 1_000_000


STANDARD = Limits()


class _Refused(Exception):
    """The rest of a document is not read."""


def compose(source: Source, start: int, body: str, limits: Limits) -> tuple[Tree | None, list[Diagnostic]]:
    """The tree of one document as far as it could be read, and its problems.

    `body` stands at `start` in the source; it has the source's characters but for those YAML cannot take. Where the
    text breaks a rule of YAML there is no tree; the broken part is left out only to find what else is wrong.
    """
    slips: list[Diagnostic] = []
    while True:
        composer = _Composer(source, start, start + len(body), limits)
        try:
            tree = composer.compose(body)
            break
        except _Refused:
            tree = None
            break
        except yaml.MarkedYAMLError as error:
            mistake = _mistake(source, start, body, error)
        except yaml.YAMLError:
            mistake = Mistake(problem("yaml-syntax", source.span(start, start + 1)))
        tree = None
        known = any(mistake.diagnostic.at == slip.at for slip in slips)
        if not known:
            slips.append(mistake.diagnostic)
        if known or mistake.spoilt is None or mistake.spoilt[0] >= mistake.spoilt[1] or len(slips) >= _SLIPS:
            break
        body = _without(body, *mistake.spoilt, mistake.instead)
    return (None if slips else tree), slips + composer.diagnostics


def _mistake(source: Source, start: int, body: str, error: yaml.MarkedYAMLError) -> Mistake:
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    at = 0 if mark is None else mark.index
    return explained(
        source, start, body, at, context.index if context else None, error.problem or "", error.context or ""
    )


def _without(body: str, start: int, end: int, instead: str) -> str:
    """The text with a part taken out, every other character where it was."""
    return body[:start] + instead + _WRITTEN.sub(" ", body[start + 1 : end]) + body[end:]


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


class _Composer:
    """Builds one tree from the events of the YAML reader, without recursion."""

    def __init__(self, source: Source, start: int, end: int, limits: Limits) -> None:
        self._source = source
        self._start = start
        self._end = end
        self._limits = limits
        self.diagnostics: list[Diagnostic] = []
        self._open: list[_Open] = []
        self._root: Tree | None = None
        self._counts: dict[str, int] = {}

    def compose(self, body: str) -> Tree | None:
        nodes = 0
        for event in yaml.parse(body, Loader=_LOADER):
            if isinstance(event, yaml.ScalarEvent):
                nodes += 1
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                nodes += 1
                self._begin(event, isinstance(event, yaml.MappingStartEvent))
            elif isinstance(event, yaml.CollectionEndEvent):
                self._finish(event)
            elif isinstance(event, yaml.AliasEvent):
                nodes += 1
                start, end = self._place(event)
                self._refuse("yaml-alias", start, end, text=self._source.text[start:end])
                self._put(Scalar(self._source, start, end, self._way(), self._source.text[start:end]))
            if nodes > self._limits.nodes:
                start, end = self._place(event)
                self._refuse("yaml-too-many", start, max(end, start + 1), limit=self._limits.nodes)
                raise _Refused
        return self._root

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        # marks carry an index whenever a text is parsed; the stubs allow for hand-made events without
        begins, ends = event.start_mark, event.end_mark
        start = min(self._start + (begins.index if begins else 0), self._end)
        return start, max(start, min(self._start + (ends.index if ends else 0), self._end))

    def _refuse(self, code: str, start: int, end: int, *related: Related, **args: object) -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        if self._counts[code] <= MANY:
            words = {name: brief(str(value)) for name, value in args.items()}
            self.diagnostics.append(Diagnostic(code, self._source.span(start, end), words, related))

    def _way(self) -> Step:
        """The way to the node that comes next."""
        if not self._open:
            return None
        above = self._open[-1]
        if above.entries is None:
            return (above.step, len(above.items))
        return above.step if above.key is None else (above.step, above.key.text)

    def _properties(self, start: int) -> int:
        """Refuses tags and anchors that stand before a node; gives where the node itself begins."""
        while found := _PROPERTY.match(self._source.text, start, self._end):
            written = found.group().rstrip()
            code = "yaml-tag" if found.group("sign") == "!" else "yaml-anchor"
            self._refuse(code, start, start + len(written), text=written)
            start = found.end()
        return start

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._place(event)
        style = event.style or ""
        if event.anchor is not None or event.tag is not None or (style == "" and not event.implicit[0]):
            start = min(self._properties(start), end)
        if style in ("|", ">"):
            end = start + len(self._source.text[start:end].rstrip())
        self._put(Scalar(self._source, start, end, self._way(), event.value, style))

    def _begin(self, event: yaml.CollectionStartEvent, mapping: bool) -> None:
        start, end = self._place(event)
        if len(self._open) >= self._limits.depth:
            self._refuse("yaml-too-deep", start, max(end, start + 1), limit=self._limits.depth)
            raise _Refused
        if event.anchor is not None or event.tag is not None:
            start = self._properties(start)
        self._open.append(_Open(start, self._way(), [], [] if mapping else None, {}))

    def _finish(self, event: yaml.CollectionEndEvent) -> None:
        done = self._open.pop()
        start, end = self._place(event)
        if start == end:  # no closing bracket: it ends with its last line, not where the next thing begins
            inside = done.items if done.entries is None else [value for _, value in done.entries]
            end = max(done.start, inside[-1].end) if inside else done.start
        if done.entries is None:
            self._put(Sequence(self._source, done.start, end, done.step, tuple(done.items)))
        else:
            self._put(Mapping(self._source, done.start, end, done.step, tuple(done.entries)))

    def _put(self, node: Tree) -> None:
        if isinstance(node, Scalar) and not node.quoted and node.text:
            self._suspect(spaces_around(self._source, node))
            if (":" in node.text or "：" in node.text) and self._on_lines():
                self._suspect(text_of_keys(self._source, node, root=not self._open))
        if not self._open:
            self._root = node
            return
        above = self._open[-1]
        if above.entries is None:
            above.items.append(node)
        elif above.key is None:
            self._key(above, node)
        else:
            if not above.dropped:
                self._suspect(key_without_value(self._source, above.key, node))
                above.entries.append((above.key, node))
            above.key, above.dropped = None, False

    def _on_lines(self) -> bool:
        """Whether what comes next is the whole document, or the value of a key that is not in brackets."""
        if not self._open:
            return True
        above = self._open[-1]
        return above.key is not None and self._source.text[above.start : above.start + 1] != "{"

    def _suspect(self, found: Lookalike | None) -> None:
        if found is not None:
            self._refuse(found.code, found.start, found.end, **found.words)

    def _key(self, above: _Open, node: Tree) -> None:
        if not isinstance(node, Scalar):
            self._refuse("yaml-key-not-text", node.start, node.end)
            above.key, above.dropped = Scalar(self._source, node.start, node.end, above.step, ""), True
            return
        above.key = node
        if node.text == "<<" and not node.quoted:
            self._refuse("yaml-merge-key", node.start, node.end)
            above.dropped = True
        elif node.text == "" and not node.quoted:
            self._refuse("yaml-key-missing", node.start, max(node.end, node.start + 1))
            above.dropped = True
        elif (first := above.seen.get(node.text)) is not None:
            line = first.span.line
            key = brief(node.text)
            related = Related(first.span, f"`{key}` 先写在这里", f"`{key}` is first written here")
            self._refuse("yaml-duplicate-key", node.start, node.end, related, key=key, line=line)
            above.dropped = True
        else:
            above.seen[node.text] = node
