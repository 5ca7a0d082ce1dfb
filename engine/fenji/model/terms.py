"""Terms as declared in `rules/terms.yaml`: the words that cases and conditions speak in."""

from typing import Any, Literal

from pydantic import Field

from fenji.model.shape import Cited, Id, Several, Shape, Source, Words, YesNo


class UnitRule(Shape):
    """Substance-specific conversion: value in the term's unit = value in `unit` times `multiply` plus `add`."""

    unit: str
    multiply: str
    add: str = "0"


class Silence(Shape):
    """What it means when a term is left out: a fixed word, or absent once one of these is answered yes."""

    value: str | None = None
    absent_when: Several = ()


class DailyChange(Cited):
    """How far two measurements on one day may lie apart in a patient who has not changed: `by`, in the term's unit."""

    by: str


class Term(Shape):
    label: Words
    kind: Literal["quantity", "number", "yes_no", "word", "set", "instant"]
    unit: str | None = None
    range: tuple[str, str] | None = None
    words: tuple[str, ...] = ()
    word_labels: dict[str, Words] = {}
    ordered: YesNo = False
    ladder: tuple[str, ...] = ()
    conversions: tuple[UnitRule, ...] = ()
    silence: Silence | Literal["unknown"] = "unknown"
    group: str
    effort: Literal["bedside", "history", "judgement", "laboratory", "imaging"] = "history"
    ask: Words | None = None
    worse: Literal["higher", "lower", "yes", "no", "both", "none"] = "none"
    score: YesNo = False
    derived: YesNo = False
    points: tuple[str, ...] = ()
    step: str | None = None
    daily_change: DailyChange | None = None
    may_lie_ahead: YesNo = False
    """Of an instant: it may lie after the moment decided for. Else such a case is refused."""
    code: dict[str, Any] = {}
    note: Words | str | None = None


class Terms(Shape):
    terms: dict[Id, Term] = Field(min_length=1)
    title: Words | None = None
    sources: dict[str, Source] = {}
