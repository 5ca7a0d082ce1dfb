"""What a case would have to expect for the decision it gets now, and its file with only those values written anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fenji.review.expect import Difference
from fenji.review.replay import Judged
from fenji.review.write_case import flow
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

_WHOLE = frozenset(
    {"move", "urgency", "purpose", "phase", "next_phase", "first", "follow_up_within_days", "possible_moves",
     "valid_until", "criteria", "amounts", "derived"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Accepted:
    """One value of one `expect`, to be written anew: where it stands in its file (characters), and what it becomes."""

    file: str
    line: int
    case: str
    key: str
    was: str
    becomes: str
    start: int
    end: int


def new_value(found: Difference) -> Any:
    """What to expect instead: the value itself; of a list the names that still hold, else all that is there now."""
    actual = found.actual
    if found.key in _WHOLE or actual is None:
        return actual
    wanted = found.expected if isinstance(found.expected, list) else [found.expected]
    if found.key.startswith("not_"):
        return [one for one in wanted if one not in actual]
    if found.key == "reasons" and isinstance(actual, Mapping):
        return {id: (reasons or [None])[0] for id, reasons in actual.items()}
    kept = [one for one in wanted if one in actual]
    return kept or actual


def accepted(judged: Judged, text: str) -> list[Accepted]:
    """The values of a case that differ, by their places in the whole text of its file; none for JSON."""
    if judged.matched is not False or judged.text is None or judged.text.tree is None:
        return []
    tree, piece = judged.text.tree, judged.text.piece
    expect = tree.get("expect") if isinstance(tree, TreeMapping) else None
    if piece.form != "yaml" or not isinstance(expect, TreeMapping):
        return []
    before = _offset_of_line(text, piece.line)
    found = []
    for one in judged.differences:
        node: Tree | None = expect.get(one.key)
        if node is None:
            continue
        start, end = before + node.start, before + node.end
        was = text[start:end]
        trailing = was[len(was.rstrip()) :]
        becomes = flow(new_value(one))
        if start and text[start - 1] == ":":  # a key without a value
            becomes = " " + becomes
        found.append(
            Accepted(
                file=judged.file,
                line=node.span.line,
                case=str(judged.case or "?"),
                key=one.key,
                was=was.strip(),
                becomes=becomes + trailing,
                start=start,
                end=end,
            )
        )
    return found


def _offset_of_line(text: str, line: int) -> int:
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at


def rewritten(text: str, changes: Iterable[Accepted]) -> str:
    """The text with these values in place of the old ones; everything else stays as it is, to the letter."""
    for change in sorted(changes, key=lambda one: -one.start):
        text = text[: change.start] + change.becomes + text[change.end :]
    return text
