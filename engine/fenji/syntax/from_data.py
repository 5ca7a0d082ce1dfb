"""Data handed over by a program to the same trees that text gives; the places are JSON paths."""

from datetime import date, datetime
from decimal import Decimal

from fenji.diagnostic import Diagnostic, Span
from fenji.syntax.build import STANDARD, Limits
from fenji.syntax.tree import Mapping, Scalar, Sequence, Step, Tree, path_text


class _Refused(Exception):
    pass


def from_data(data: object, limits: Limits = STANDARD) -> tuple[Tree | None, list[Diagnostic]]:
    """A tree of mappings, lists and texts from data of the same shapes, and what in it has no place in YAML.

    Numbers become their shortest decimal text, dates their ISO text, true and false the words `true` and `false`,
    None an unquoted nothing. A text stays the text it is: `"null"` is a word. Never raises on any data.
    """
    found: list[Diagnostic] = []
    count = 0

    def scalar(text: str, step: Step, style: str = "") -> Scalar:
        return Scalar(None, 0, 0, step, text, style)

    def refuse(code: str, step: Step, **words: str) -> None:
        found.append(Diagnostic(code, Span.of_path(path_text(step)), words))

    def grow(value: object, step: Step, depth: int) -> Tree:
        nonlocal count
        count += 1
        if count > limits.nodes:
            refuse("yaml-too-many", step, limit=str(limits.nodes))
            raise _Refused
        text = _text(value)
        if text is not None:
            return scalar(text, step, '"' if isinstance(value, str) else "")
        if depth >= limits.depth:
            refuse("yaml-too-deep", step, limit=str(limits.depth))
            raise _Refused
        if isinstance(value, dict):
            entries: list[tuple[Scalar, Tree]] = []
            for key, below in value.items():
                if not isinstance(key, str):
                    refuse("yaml-key-not-text", step)
                    continue
                entries.append((scalar(key, (step, key), '"'), grow(below, (step, key), depth + 1)))
            return Mapping(None, 0, 0, step, tuple(entries))
        if isinstance(value, list | tuple):
            return Sequence(None, 0, 0, step, tuple(grow(item, (step, i), depth + 1) for i, item in enumerate(value)))
        refuse("data-kind", step, kind=type(value).__name__)
        return scalar("", step)

    try:
        return grow(data, None, 0), found
    except _Refused:
        return None, found


def _text(value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 512 else hex(value)  # no number of medicine; hex is refused later
    if isinstance(value, float):
        return _decimal(Decimal(float.__repr__(value)))  # not repr: numpy's says its own name
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return None


def _decimal(value: Decimal) -> str:
    if not value.is_finite() or not -400 < value.adjusted() < 400:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
