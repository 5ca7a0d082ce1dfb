"""What can still be read of a file that has problems, so that one run tells the others too.

Nothing is decided by it: what is broken is left out, and what must be there is made up, with the place of the file's
first key, by which whoever looks at the rest knows it.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Parts
from dataclasses import replace
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fenji.expr.names import nearest
from fenji.model.from_tree import choices, real_path
from fenji.model.shape import Words
from fenji.syntax import Mapping, Scalar, Sequence, Tree

M = TypeVar("M", bound=BaseModel)
_Path = tuple[int | str, ...]
_ROUNDS = 20


def sound_part(tree: Tree, model: type[M]) -> tuple[M, Tree] | None:
    """The model of what is left when everything that has a problem is taken away, and the tree of just that.

    What must be there is replaced by something that can stand there, else all around it would be lost with it.
    """
    made: set[_Path] = set()
    for _ in range(_ROUNDS):
        if not isinstance(tree, Mapping) or not tree.entries:
            return None
        try:
            return model.model_validate(tree.plain()), tree
        except ValidationError as error:
            instead = dict(_instead(tree, error, model, made))
        if () in instead:
            return None
        tree = _changed(tree, instead, (), _anything(tree))
    return None


def _instead(
    tree: Mapping, error: ValidationError, model: type[BaseModel], made: set[_Path]
) -> Iterator[tuple[_Path, Tree | None]]:
    """What to put in the place of each thing that has a problem; None: nothing."""
    every = [(_place(tree, details), details) for details in error.errors(include_url=False)]
    meant = {path: _meant(tree, path, wrong, model) for path, wrong in every if wrong["type"] == "extra_forbidden"}
    for path, key in meant.items():
        yield path, None
        if key is not None:
            yield (*path[:-1], key), tree.at(path)
    for path, details in every:
        if path in meant or any(path == (*wrong[:-1], key) for wrong, key in meant.items()):
            continue
        # A union tries every member: only the member that goes deepest into what is written is meant.
        if any(other[: len(path)] == path and len(other) > len(path) for other, _ in every):
            continue
        if details["type"] != "missing":
            yield path, _stand_in(tree, tree.at(path), details)
        elif path in made:
            yield path[:-1], None
        else:
            made.add(path)
            yield path, _made(_type_of(model, details["loc"]), _anything(tree))


def _meant(tree: Mapping, path: _Path, details: ErrorDetails, model: type[BaseModel]) -> str | None:
    """The key that a mistyped one was meant to be: the nearest that may stand there and does not."""
    holder = tree.at(path[:-1])
    for member in _members(_type_of(model, details["loc"][:-1])):
        if isinstance(member, type) and issubclass(member, BaseModel) and isinstance(holder, Mapping):
            keys = [field.alias or name for name, field in member.model_fields.items()]
            near = nearest(str(path[-1]), [key for key in keys if key not in holder])
            return near or None
    return None


def _place(tree: Mapping, details: ErrorDetails) -> _Path:
    """The path of what has a problem; of what is missing, where it should be."""
    path, last = real_path(tree, details["loc"]), details["loc"][-1]
    return path if details["type"] != "missing" or path[-1:] == (last,) else (*path, last)


def _stand_in(tree: Mapping, found: Tree, details: ErrorDetails) -> Tree | None:
    """What can stand where something has a problem; None: nothing."""
    kind = details["type"]
    if kind == "literal_error" and isinstance(found, Scalar):
        return replace(found, text=choices(details)[0])
    if kind == "string_type":
        return _anything(tree)
    if kind == "model_type" and details.get("ctx", {}).get("class_name") == "Words":
        return _made(Words, _anything(tree))
    return None


def _anything(tree: Mapping) -> Scalar:
    """A text that stands for any other, at the place of the first key."""
    return replace(tree.entries[0][0], text="x")


def _mapping(text: Scalar, entries: Parts[str, Tree]) -> Mapping:
    keyed = tuple((replace(text, text=key), value) for key, value in entries.items())
    return Mapping(text.source, text.start, text.end, text.step, keyed)


def _type_of(model: type[BaseModel], loc: tuple[int | str, ...]) -> Any:
    """The type of what pydantic misses there. Steps that name a member of a union lead nowhere else."""
    here: list[Any] = [model]
    for step in loc:
        members = [member for one in here for member in _members(one)]
        below = []
        for member in members:
            if isinstance(member, type) and issubclass(member, BaseModel):
                fields = {field.alias or name: field for name, field in member.model_fields.items()}
                below += [fields[step].annotation] if step in fields else []
            elif get_origin(member) is dict or get_origin(member) is Parts:
                below.append(get_args(member)[1])
            elif get_origin(member) is tuple and isinstance(step, int):
                below.append(get_args(member)[0])
        here = below or members
    return here[0]


def _members(kind: Any) -> Iterator[Any]:
    """A type without what is noted at it, or the members of a union."""
    if get_origin(kind) is Annotated:
        yield from _members(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for member in get_args(kind):
            yield from _members(member)
    else:
        yield kind


def _made(kind: Any, text: Scalar) -> Tree:
    """Something of this type, all of it at the place of `text`."""
    member = next(iter(_members(kind)))
    arguments = get_args(member)
    match get_origin(member) or member:
        case origin if origin is Literal:
            return replace(text, text=str(arguments[0]))
        case origin if origin is tuple:
            return Sequence(text.source, text.start, text.end, text.step, (_made(arguments[0], text),))
        case origin if origin is dict or origin is Parts:
            return _mapping(text, {text.text: _made(arguments[1], text)})
        case origin if isinstance(origin, type) and issubclass(origin, BaseModel):
            needed = {name: field for name, field in origin.model_fields.items() if field.is_required()}
            return _mapping(text, {f.alias or name: _made(f.annotation, text) for name, f in needed.items()})
        case origin if origin is int:
            return replace(text, text="1")
        case origin if origin is bool:
            return replace(text, text="no")
        case origin if origin is date:
            return replace(text, text="2026-01-01")
    return text


def _changed(tree: Tree, instead: Parts[_Path, Tree | None], here: _Path, text: Scalar) -> Tree:
    """The tree with other parts at these paths, or (None) without them; what is not there yet comes last."""
    if isinstance(tree, Mapping):
        entries = []
        for key, value in tree:
            path = (*here, key.text)
            below = instead[path] if path in instead else _changed(value, instead, path, text)
            entries.extend([(key, below)] if below is not None else [])
        for path, part in instead.items():
            last = str(path[-1])
            if path[:-1] == here and last not in tree and part is not None:
                entries.append((replace(text, text=last), part))
        return replace(tree, entries=tuple(entries))
    if isinstance(tree, Sequence):
        items = []
        for index, value in enumerate(tree):
            path = (*here, index)
            below = instead[path] if path in instead else _changed(value, instead, path, text)
            items.extend([below] if below is not None else [])
        return replace(tree, items=tuple(items))
    return tree
