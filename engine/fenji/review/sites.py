"""Where conditions stand in a pathway, part by part, and the same pathway with one part replaced.

A site is a part of a condition as written; its place in the file comes with it. Replacing builds new values up to the
root: the pathway that was read is never changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, TypeVar, cast

from fenji.expr import surface as s
from fenji.expr.values import Definition
from fenji.linked.pathway import Written
from fenji.linked.scores import WrittenScore

Owner = tuple[str | int, ...]
"""Whose condition it is: `("criteria", id, "when")`, `("definitions", name, "known_when")`, …"""
Step = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Site:
    """A part of a condition: whose, the way to it, and what was written there."""

    owner: Owner
    steps: tuple[Step, ...]
    node: s.Surface


W = TypeVar("W", bound=Written | WrittenScore)


def owners(written: Written | WrittenScore) -> Iterator[tuple[Owner, s.Surface]]:
    """Every condition and value of a pathway or score, definitions first."""
    for name, definition in written.definitions.items():
        yield from _of_definition(name, definition)
    yield from written.surfaces.items()


def _of_definition(name: str, definition: Definition) -> Iterator[tuple[Owner, s.Surface]]:
    for form in ("when", "known_when", "value"):
        found: s.Surface | None = getattr(definition, form)
        if found is not None:
            yield ("definitions", name, form), found
    for index, (when, value) in enumerate(definition.choose):
        if when is not None:
            yield ("definitions", name, "choose", index, "when"), when
        yield ("definitions", name, "choose", index, "value"), value


def sites(owner: Owner, root: s.Surface) -> Iterator[Site]:
    """Every part of a condition, the whole first."""
    yield from _below(owner, (), root)


def _below(owner: Owner, steps: tuple[Step, ...], node: s.Surface) -> Iterator[Site]:
    yield Site(owner, steps, node)
    for step, part in parts(node):
        yield from _below(owner, (*steps, step), part)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "at")


def parts(node: s.Surface) -> Iterator[tuple[Step, s.Surface]]:
    """The direct parts, each with the step that leads to it."""
    for name in _names(cast(Any, type(node))):
        value = getattr(node, name)
        if isinstance(value, s.Node):
            yield (name, None), cast(s.Surface, value)
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                if isinstance(part, s.Node):
                    yield (name, index), cast(s.Surface, part)


def replaced(root: s.Surface, steps: tuple[Step, ...], new: s.Surface) -> s.Surface:
    """The condition with the part at the end of these steps replaced."""
    if not steps:
        return new
    (name, index), rest = steps[0], steps[1:]
    value = getattr(root, name)
    changed: Any
    if index is None:
        changed = replaced(value, rest, new)
    else:
        changed = (*value[:index], replaced(value[index], rest, new), *value[index + 1 :])
    return changed_part(root, **{name: changed})


def changed_part(node: s.Surface, **parts_: Any) -> s.Surface:
    """The node with some of its own fields replaced."""
    return cast(s.Surface, replace(cast(Any, node), **parts_))


def with_condition(written: W, owner: Owner, surface: s.Surface) -> W:
    """The pathway or score with another condition there."""
    if owner[0] != "definitions":
        return replace(written, surfaces={**written.surfaces, owner: surface})
    name = str(owner[1])
    old: Definition = written.definitions[name]
    if owner[2] != "choose":
        new = replace(old, **cast(Any, {str(owner[2]): surface}))
    else:
        index: int = cast(int, owner[3])
        when, value = old.choose[index]
        row = (surface, value) if owner[4] == "when" else (when, surface)
        new = replace(old, choose=(*old.choose[:index], row, *old.choose[index + 1 :]))
    return replace(written, definitions={**written.definitions, name: new})


def with_site(written: W, site: Site, new: s.Surface) -> W:
    """The pathway or score with this one part replaced."""
    root = condition_of(written, site.owner)
    return with_condition(written, site.owner, replaced(root, site.steps, new))


def condition_of(written: Written | WrittenScore, owner: Owner) -> s.Surface:
    """What stands there. Raises KeyError where nothing does."""
    if owner[0] != "definitions":
        return written.surfaces[owner]
    definition = written.definitions[str(owner[1])]
    return dict(_of_definition(str(owner[1]), definition))[owner]


JOINTS = (s.Joined, s.Negated, s.AtLeast)


def leaves(owner: Owner, root: s.Surface) -> Iterator[Site]:
    """The lines at the ends of an all/any/none/and/or/not tree: what is true or not by itself."""

    def down(steps: tuple[Step, ...], node: s.Surface) -> Iterator[Site]:
        if isinstance(node, JOINTS):
            for step, part in parts(node):
                yield from down((*steps, step), part)
        else:
            yield Site(owner, steps, node)

    yield from down((), root)


def text_of(node: s.Surface) -> str:
    """A part as it stands in the file; a tree of all/any/none as one line."""
    match node:
        case s.Joined(word, inner):
            return f" {word} ".join(_inner(part) for part in inner)
        case s.Negated(part):
            return f"not {_inner(part)}"
        case s.AtLeast(count, inner):
            return f"at least {count} of ({', '.join(text_of(part) for part in inner)})"
    return node.at.text


def _inner(node: s.Surface) -> str:
    text = text_of(node)
    return f"({text})" if isinstance(node, s.Joined) else text
