"""What a diagnostic code is: a word that never changes meaning, and its sentences in two languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Severity = Literal["error", "warning", "note"]
Lang = Literal["zh", "en"]
LANGUAGES = ("zh", "en")


def language(told: str) -> Lang:
    """The language of this name. Raises ValueError for one in which nothing is written."""
    if told not in LANGUAGES:
        raise ValueError(f"lang is {' or '.join(map(repr, LANGUAGES))}, not {told!r}")
    return told  # type: ignore[return-value]  # one of the two


class Text(NamedTuple):
    """The same sentence in Chinese and English; `{name}` is filled in per diagnostic."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    `says` is the first line of a report (lower case, no full stop), `help` what to write instead,
    `why` the page that `fenji codes CODE` shows, `bad` and `good` a short example in YAML. `instead` says for some
    names what to write in their place, which is `{instead}` in the sentences.
    """

    id: str
    severity: Severity
    says: Text
    help: Text | None
    why: Text
    bad: str
    good: str
    instead: Mapping[str, str] = field(default_factory=dict)
