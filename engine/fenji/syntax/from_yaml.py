"""YAML text to trees with places; the only import of yaml.

Of YAML only the plain part is taken: mappings, lists and texts. Tags, anchors, aliases, merge keys, directives and
repeated keys are refused, because each lets a file say something else than what a reader sees on the line. Nothing is
constructed, nesting is watched while reading, and no text makes this raise.
"""

import re

import yaml

from fenji.diagnostic import Diagnostic, problem
from fenji.syntax.build import Builder, Limits, Refused
from fenji.syntax.mistakes import Mistake, explained
from fenji.syntax.source import Source
from fenji.syntax.tree import Tree

_SLIPS = 8  # of one document; each takes one more reading

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WRITTEN = re.compile(r"[^\r\n]")
_PROPERTY = re.compile(r"(?P<sign>[!&])[^\s,\[\]{}]*[ \t]*")


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
        except Refused:
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
    return (None if slips else tree), slips + composer.builder.problems


def _mistake(source: Source, start: int, body: str, error: yaml.MarkedYAMLError) -> Mistake:
    mark, context = error.problem_mark or error.context_mark, error.context_mark
    at = 0 if mark is None else mark.index
    return explained(
        source, start, body, at, context.index if context else None, error.problem or "", error.context or ""
    )


def _without(body: str, start: int, end: int, instead: str) -> str:
    """The text with a part taken out, every other character where it was."""
    return body[:start] + instead + _WRITTEN.sub(" ", body[start + 1 : end]) + body[end:]


class _Composer:
    """Hands the events of the YAML reader to the builder, without recursion, and refuses what is only YAML's."""

    def __init__(self, source: Source, start: int, end: int, limits: Limits) -> None:
        self.builder = Builder(source, limits)
        self._text = source.text
        self._start = start
        self._end = end

    def compose(self, body: str) -> Tree | None:
        loader = _LOADER(body)
        take, builder = loader.get_event, self.builder
        try:
            while (event := take()) is not None:
                kind = type(event)
                if kind is yaml.ScalarEvent:
                    self._scalar(event)
                elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    start, _ = self._place(event)
                    if event.anchor is not None or event.tag is not None:
                        start = self._properties(start)
                    builder.begin(start, kind is yaml.MappingStartEvent)
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    builder.finish(*self._place(event))
                elif kind is yaml.AliasEvent:
                    start, end = self._place(event)
                    builder.refuse("yaml-alias", start, end, text=self._text[start:end])
                    builder.scalar(start, end, self._text[start:end], "")
        finally:
            loader.dispose()
        return builder.root

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        # marks carry an index whenever a text is parsed; the stubs allow for hand-made events without
        begins, ends = event.start_mark, event.end_mark
        start = self._start + (begins.index if begins else 0)
        end = self._start + (ends.index if ends else 0)
        if end > self._end or start > end:
            start = min(start, self._end)
            end = max(start, min(end, self._end))
        return start, end

    def _properties(self, start: int) -> int:
        """Refuses tags and anchors that stand before a node; gives where the node itself begins."""
        while found := _PROPERTY.match(self._text, start, self._end):
            written = found.group().rstrip()
            code = "yaml-tag" if found.group("sign") == "!" else "yaml-anchor"
            self.builder.refuse(code, start, start + len(written), text=written)
            start = found.end()
        return start

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._place(event)
        style = event.style or ""
        if event.anchor is not None or event.tag is not None or (style == "" and not event.implicit[0]):
            start = min(self._properties(start), end)
        if style in ("|", ">"):
            end = start + len(self._text[start:end].rstrip())
        self.builder.scalar(start, end, event.value, style)
