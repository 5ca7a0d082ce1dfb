"""From a tree with places to a validated model, every problem at its place and in the author's words.

pydantic finds the problems; this file says them. Its messages name Python types, so none of them is shown.
"""

from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fenji.diagnostic import Diagnostic, problem
from fenji.expr.names import nearest
from fenji.syntax import Mapping, Scalar, Sequence, Tree

M = TypeVar("M", bound=BaseModel)


def read_model(tree: Tree, model: type[M]) -> tuple[M | None, list[Diagnostic]]:
    """The model that this document is, or why it is none."""
    if not isinstance(tree, Mapping):
        return None, [problem("wrong-shape", tree.span, key="…", wanted="a mapping of keys", page=_page(model))]
    try:
        return model.model_validate(tree.plain()), []
    except ValidationError as error:
        return None, _problems(tree, error, model)


def _problems(tree: Tree, error: ValidationError, model: type[BaseModel]) -> list[Diagnostic]:
    every: list[tuple[tuple[int | str, ...], Diagnostic]] = []
    for details in error.errors(include_url=False):
        path = real_path(tree, details["loc"])
        every.append((path, _tell(tree, path, details, model)))
    found: dict[tuple[Any, ...], Diagnostic] = {}
    kinds: dict[tuple[int | str, ...], set[str]] = {}
    for (path, _), details in zip(every, error.errors(include_url=False), strict=True):
        kinds.setdefault(path, set()).add(details["type"])
    for path, told in every:
        if {"string_type", "dict_type"} <= kinds[path] and isinstance(tree.at(path), Sequence):
            told = problem("condition-shape", tree.span_of(path), shape="a list")
        # A union tries every member; what an author can act on is the complaint that goes deepest, or says most.
        if told.code == "wrong-shape" and any(
            other[: len(path)] == path and (other != path or other_told.code not in ("wrong-shape", "not-one-of"))
            for other, other_told in every
        ):
            continue
        if told.code == "key-missing":
            holder = path[:-1] if path and path[-1] == told.args["key"] else path
            if any(
                other[:-1] == holder and other_told.args.get("nearest") == told.args["key"]
                for other, other_told in every
                if other_told.code == "unknown-key"
            ):
                continue
        if (
            told.code == "not-one-of"
            and "," not in told.args["choices"]
            and any(other[: len(path)] == path and other_told.code != "not-one-of" for other, other_told in every)
        ):
            continue
        found.setdefault((told.at, told.code), told)
    return sorted(found.values(), key=lambda told: (told.at.line, told.at.column, told.code))


def real_path(tree: Tree, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of a pydantic location that names keys and indices of the document.

    pydantic also names the union member it tried ("Words", "tuple[...]"); those steps are nowhere in the tree.
    """
    path: list[int | str] = []
    node = tree
    for step in loc:
        below = node.at((step,))
        if below is not node:
            path.append(step)
            node = below
        elif step == "[key]":
            continue
        elif isinstance(step, str) and step == loc[-1] and isinstance(node, Mapping) and step.isidentifier():
            path.append(step)
    return tuple(path)


def _tell(tree: Tree, path: tuple[int | str, ...], details: ErrorDetails, model: type[BaseModel]) -> Diagnostic:
    key = _last_key(path)
    kind = details["type"]
    if kind == "missing" and isinstance(details["loc"][-1], int):  # one of the two of a pair
        return problem("wrong-shape", tree.span_of(path), key=key, wanted="a list of two `[…, …]`", page=_page(model))
    if kind == "missing":
        missing = str(details["loc"][-1])
        parent = tree.at(path[:-1] if key == missing else path)
        return problem("key-missing", _key_of(tree, path, missing, parent), key=missing)
    if kind == "extra_forbidden":
        before = _cut_by_a_comma(tree, path)
        if before is not None:
            return problem("comma-ends-value", tree.span_of(path, key=True), key=before, found=key)
        keys = _keys(model)
        under = ", ".join(f"`{holder}`" for holder in keys.get(key, ()) if holder != _last_key(path[:-1]))
        near = "" if key in keys else nearest(key, keys)
        return problem("unknown-key", tree.span_of(path, key=True), key=key, under=under, nearest=near)
    at = tree.span_of(path)
    found = tree.at(path).plain()
    shown = found if isinstance(found, str) else ""
    context = details.get("ctx", {})
    if kind in ("literal_error", "enum"):
        words = choices(details)
        return problem("not-one-of", at, key=key, found=shown, choices=", ".join(words), nearest=_meant(shown, words))
    if kind == "model_type" and context.get("class_name") == "Words" and shown:
        return problem("two-languages", at, key=key)
    if kind == "string_pattern_mismatch":
        return problem("not-an-id", tree.span_of(path, key=True), found=shown or key)
    wanted = {
        "string_type": "one text", "tuple_type": "a list `[…]`", "list_type": "a list `[…]`",
        "dict_type": "keys and values `{…}`", "model_type": "keys and values `{…}`", "bool_type": "yes or no",
        "bool_parsing": "yes or no", "too_short": "at least one entry", "too_long": "a list of two `[…, …]`",
        "string_too_short": "some text",
        "model_attributes_type": "keys and values `{…}`", "string_too_long": "a shorter name",
        "value_error": "a length of time such as `60 min`",
    }.get(kind)  # fmt: skip
    if wanted is None:
        by_start = {"int_": "a whole number", "date_": "a date such as `2026-03-01`"}
        wanted = next((said for start, said in by_start.items() if kind.startswith(start)), "another form")
    return problem("wrong-shape", at, key=key, wanted=wanted, page=_page(model))


_LANGUAGE = "pathways/LANGUAGE.md"
_PAGES = {"Pathway": _LANGUAGE, "Score": _LANGUAGE, "Network": "rules/networks/_template.yaml"}


def _page(model: type[BaseModel]) -> str:
    """Where the form of such a file is shown; empty where the files that came along are all there is."""
    return _PAGES.get(model.__name__, "")


def choices(details: ErrorDetails) -> list[str]:
    """The words that may stand where another one does."""
    expected = str(details.get("ctx", {}).get("expected", ""))
    return expected.replace("'", "").replace(" or ", ", ").split(", ")


def _last_key(path: tuple[int | str, ...]) -> str:
    """The innermost key on a path: an entry of a list is called by the list."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _cut_by_a_comma(tree: Tree, path: tuple[int | str, ...]) -> str | None:
    """The key whose value, written without quotes inside `{ }`, was cut off by a comma before this "key"."""
    parent = tree.at(path[:-1])
    if not isinstance(parent, Mapping):
        return None
    open_key: str | None = None
    for key, value in parent:
        if key.text == path[-1]:
            return open_key if isinstance(value, Scalar) and value.null and not value.quoted else None
        if isinstance(value, Scalar) and value.text.count("(") > value.text.count(")"):
            open_key = key.text
        elif not (isinstance(value, Scalar) and value.null):
            open_key = None
    return None


def _key_of(tree: Tree, path: tuple[int | str, ...], missing: str, parent: Tree) -> Any:
    """Where to point for a key that is not there: the key of the mapping that should hold it."""
    holder = path[:-1] if path and path[-1] == missing else path
    return (
        tree.span_of(holder, key=True)
        if holder
        else tree.entries[0][0].span
        if isinstance(tree, Mapping) and tree.entries
        else parent.span
    )


@cache
def _keys(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """Every key that the model knows anywhere, with the keys under which it stands."""
    seen: set[tuple[type[BaseModel], str]] = set()
    found: dict[str, dict[str, None]] = {}

    def visit(kind: Any, holder: str) -> None:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if (kind, holder) in seen:
                return
            seen.add((kind, holder))
            for name, field in kind.model_fields.items():
                written = field.alias or name
                found.setdefault(written, {})[holder] = None
                visit(field.annotation, written)
            return
        for inner in get_args(kind):
            visit(inner, holder)

    visit(model, "")
    return {name: tuple(holder for holder in holders if holder) for name, holders in found.items()}


_IN_CHINESE = {
    "急诊": ("emergency",), "紧急": ("urgent",), "常规": ("routine",), "普通": ("routine",),
    "上转": ("up", "refer_up"), "下转": ("down", "refer_down"), "平转": ("side", "transfer"),
    "转院": ("transfer", "side"),
    "留下": ("stay",), "先问": ("ask",), "村级": ("village",), "基层": ("primary",), "二级": ("secondary",),
    "三级": ("tertiary",), "康复": ("rehabilitation",), "护理": ("nursing",), "居家": ("home",),
    "诊断": ("diagnosis",), "诊治": ("care",), "检查": ("test_only",),
}  # fmt: skip


def _meant(written: str, choices: list[str]) -> str:
    """The word that was meant: the one called so in Chinese, else the nearest in letters."""
    return next((word for word in _IN_CHINESE.get(written, ()) if word in choices), None) or nearest(written, choices)
