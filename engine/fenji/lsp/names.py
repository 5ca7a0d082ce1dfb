"""Names in a file: where each is defined, and everywhere it is used."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from fenji.diagnostic import Span
from fenji.expr import surface as s
from fenji.lsp.cursor import node_at, word_at
from fenji.lsp.desk import Desk, Sheet
from fenji.syntax import Mapping, Scalar, Sequence, Source, Tree, read_yaml

SECTIONS = ("definitions", "parameters", "criteria", "phases", "sources", "profiles")
RENAMED = ("definitions", "parameters")


@dataclass(frozen=True, slots=True)
class Named:
    """A name under the cursor and the section of the file that defines it."""

    name: str
    section: str
    span: Span


def key_of(tree: Tree | None, section: str, name: str) -> Span | None:
    """Where a section of a file defines a name."""
    below = tree.get(section) if isinstance(tree, Mapping) else None
    return below.key_span(name) if isinstance(below, Mapping) and name in below else None


def definition_at(desk: Desk, sheet: Sheet, offset: int) -> Span | None:
    """Where the word at a character is defined: in the file, in the terms, in another file of the content."""
    word, _, _ = word_at(sheet.source.text, offset)
    node = node_at(sheet.tree, offset)
    path = node.path if node is not None else ()
    order = _likely(path)
    for section in (*order, *(one for one in SECTIONS if one not in order)):
        found = key_of(sheet.tree, section, word)
        if found is not None and not (node is not None and node.is_key and path == (section, word)):
            return found
    if node is not None and node.is_key and path[:1] in (("definitions",), ("parameters",)) and len(path) == 2:
        return node.scalar.span
    return _elsewhere(desk, sheet, word, path)


def _likely(path: tuple[str | int, ...]) -> tuple[str, ...]:
    keys = [step for step in path if isinstance(step, str)]
    last = keys[-1] if keys else ""
    if last in ("source",):
        return ("sources",)
    if last in ("phases", "to", "from"):
        return ("phases",)
    if last in ("items", "by"):
        return ("criteria", "definitions")
    return ()


def _elsewhere(desk: Desk, sheet: Sheet, word: str, path: tuple[str | int, ...]) -> Span | None:
    content = desk.content
    if content is None:
        return None
    if path[-1:] == ("pathway",) and word in content.pathways:
        return _top(content.pathway_of(word).tree)
    if path[-1:] == ("network",) and content.policy is not None and word in content.policy.network_trees:
        return _top(content.policy.network_trees[word])
    found = key_of(content.declared.tree, "terms", word)
    if found is not None:
        return found
    capability = desk.sources.get("rules/capabilities.yaml")
    if capability is not None and word in content.capabilities.capabilities:
        trees, _ = read_yaml(capability)
        return key_of(trees[0], "capabilities", word) if trees else None
    if sheet.kind == "case":
        for linked in (content.pathway_of(id) for id in content.pathways):
            for section in ("criteria", "phases"):
                found = key_of(linked.tree, section, word)
                if found is not None:
                    return found
    return None


def _top(tree: Tree) -> Span:
    return tree.entries[0][0].span if isinstance(tree, Mapping) and tree.entries else tree.span


# -- renaming


def renamed_at(sheet: Sheet, offset: int) -> Named | None:
    """The definition or parameter whose name stands at a character, where it is defined or used."""
    word, start, end = word_at(sheet.source.text, offset)
    for section in RENAMED:
        if key_of(sheet.tree, section, word) is None:
            continue
        at = sheet.source.span(start, end)
        if any(_same(span, at) for span in uses(sheet, section, word)):
            return Named(word, section, at)
    return None


def _same(a: Span, b: Span) -> bool:
    return (a.line, a.column, a.end_line, a.end_column) == (b.line, b.column, b.end_line, b.end_column)


def uses(sheet: Sheet, section: str, name: str) -> list[Span]:
    """Its own place and every use of a definition or parameter, in file order."""
    found: list[Span] = []
    own = key_of(sheet.tree, section, name)
    if own is not None:
        found.append(own)
    written = sheet.written
    if written is not None:
        parts: list[Any] = list(written.surfaces.values())
        for definition in written.definitions.values():
            parts += [definition.when, definition.value, definition.choose, definition.known_when]
        found += [one.at.span for one in _named(parts) if one.id == name]
    found += [leaf.span for leaf in _listed(sheet.tree) if leaf.text == name]
    return sorted(set(found))


def _named(part: Any, words: bool = False) -> Iterator[s.Name]:
    """Every name in conditions that may be a definition or a parameter; words in braces are neither."""
    match part:
        case s.Name():
            yield part
        case s.Is(subject=subject):
            yield from _named(subject)
        case s.Words():
            return
        case tuple() | list():
            for one in part:
                yield from _named(one)
        case _ if is_dataclass(part) and not isinstance(part, (type, s.At)):
            for field in fields(part):
                if field.name != "at":
                    yield from _named(getattr(part, field.name))


def _listed(tree: Tree | None) -> Iterator[Scalar]:
    """Names outside conditions: what must be excluded, and parameters that stand for a tier."""
    if not isinstance(tree, Mapping):
        return
    rows = tree.get("must_exclude")
    for row in rows.items if isinstance(rows, Sequence) else ():
        yield from _leaves(row.get("items") if isinstance(row, Mapping) else None)
    criteria = tree.get("criteria")
    for _, body in criteria if isinstance(criteria, Mapping) else ():
        then = body.get("then") if isinstance(body, Mapping) else None
        for entry in then.items if isinstance(then, Sequence) else (then,):
            yield from _leaves(entry.get("tiers") if isinstance(entry, Mapping) else None)


def _leaves(tree: Tree | None) -> Iterator[Scalar]:
    if isinstance(tree, Scalar):
        yield tree
    elif isinstance(tree, Sequence):
        for item in tree.items:
            yield from _leaves(item)


def taken(desk: Desk, sheet: Sheet, name: str) -> bool:
    """Whether a name means something already."""
    if any(key_of(sheet.tree, section, name) is not None for section in RENAMED):
        return True
    return desk.content is not None and name in desk.content.declared.kinds


def line_of(source: Source, offset: int) -> str:
    return source.line(source.position(offset)[0])
