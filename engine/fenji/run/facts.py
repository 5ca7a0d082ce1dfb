"""What was told of a term → its bounds. A value that cannot be meant is a problem; it is never clipped or guessed."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fenji.expr.kinds import Exact, TermKind, exact
from fenji.expr.layout import Bounds, unknown
from fenji.expr.names import nearest
from fenji.expr.units import (
    MAX_QUANTITY_LENGTH,
    Misread,
    format_number,
    parse_number,
    read_scaled,
    scaled,
    split_quantity,
    suggest_unit,
    unscaled,
)
from fenji.model.moment import read_moment
from fenji.model.terms import Term
from fenji.model.told import plain_number, shown

Refusal = tuple[str, Mapping[str, str]]
"""A registered code and the words of its sentence."""
UNOBTAINABLE = "unobtainable"
_YES_NO = {"yes": (1, 1), "no": (0, 0), "true": (1, 1), "false": (0, 0)}
REMEMBERED = 16_384
"""So many told values are remembered."""
MOST_WORDS = 16
"""Longer lists of words are read anew each time."""


class Known(dict[tuple[str, Any], Bounds]):
    """What was read before, by term and told value: host systems send the same ones over and over. What was not is
    read when it is looked up; `KeyError` says that it cannot be meant. Moments hardly come twice."""

    def __init__(self, read: Callable[[str, Any], Bounds | Refusal], moments: frozenset[str]) -> None:
        super().__init__()
        self._read = read
        self._moments = moments

    def __missing__(self, told: tuple[str, Any]) -> Bounds:
        found = self._read(*told)
        if type(found[0]) is str:  # may be of any length, and of any number: not to be remembered
            raise KeyError(told)
        if told[0] not in self._moments and (type(told[1]) is not tuple or len(told[1]) <= MOST_WORDS):
            if len(self) >= REMEMBERED:
                self.clear()
            self[told] = found
        return found


class FactReader:
    """Reads facts of declared terms."""

    def __init__(self, terms: Mapping[str, Term], kinds: Mapping[str, TermKind]) -> None:
        self._terms = terms
        self._kinds = kinds
        self._points = {id: frozenset(points) for id, term in terms.items() if (points := _points(term, kinds[id]))}
        self.known = Known(self.read, frozenset(id for id, kind in kinds.items() if kind.kind == "instant"))

    def read(self, id: str, value: Any) -> Bounds | Refusal:
        """The bounds of one fact, or why it cannot be meant. (A pair whose first is a text is a refusal.)"""
        kind = self._kinds.get(id)
        term = self._terms.get(id)
        if kind is None or term is None:
            known = [name for name, declared in self._terms.items() if not declared.derived]
            return "case-unknown-term", {"name": id, "nearest": nearest(id, known)}
        if term.derived:
            return "case-derived-term", {"name": id}
        if isinstance(value, str) and value == UNOBTAINABLE:
            return unknown(kind)
        match kind.kind:
            case "yes_no":
                return self._yes_no(id, value)
            case "word":
                return self._word(kind, value)
            case "set":
                return self._set(kind, value)
            case "instant":
                return self._instant(id, value)
        return self._number(kind, value)

    def _yes_no(self, id: str, value: Any) -> Bounds | Refusal:
        if isinstance(value, bool):
            return (1, 1) if value else (0, 0)
        found = _YES_NO.get(value) if isinstance(value, str) else None
        return found or ("case-yes-no", {"name": id, "found": shown(value)})

    def _word(self, kind: TermKind, value: Any) -> Bounds | Refusal:
        if isinstance(value, str) and value in kind.words:
            index = kind.words.index(value)
            return index, index
        found = shown(value)
        words = ", ".join(kind.words)
        return "case-word-of-term", {
            "name": kind.id, "found": found, "words": words, "nearest": nearest(found, kind.words),
        }  # fmt: skip

    def _set(self, kind: TermKind, value: Any) -> Bounds | Refusal:
        if not isinstance(value, (list, tuple)):
            return "case-set", {"name": kind.id, "found": shown(value), "words": ", ".join(kind.words)}
        mask = 0
        for word in value:
            if not isinstance(word, str) or word not in kind.words:
                return self._word(kind, word)
            mask |= 1 << kind.words.index(word)
        return mask, mask

    def _instant(self, id: str, value: Any) -> Bounds | Refusal:
        moment = read_moment(value) if isinstance(value, str) else None
        if moment is None:
            return "case-instant", {"name": id, "found": shown(value)}
        return moment.ms, moment.ms

    def _number(self, kind: TermKind, value: Any) -> Bounds | Refusal:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal, float, Fraction)):
            return "case-number-of-term", {"name": kind.id, "found": shown(value), **_unit(kind)}
        number: Any
        if kind.unit is not None:
            if not isinstance(value, str):
                return "case-unit-missing", {"name": kind.id, "found": shown(value), **_unit(kind)}
            if len(value) > MAX_QUANTITY_LENGTH:
                return _misread(kind, value, Misread.NOT_A_NUMBER)
            number = read_scaled(value, kind.unit, kind.conversions)
            if isinstance(number, Misread):
                return _misread(kind, value, number)
        else:
            plain = plain_number(value)
            if plain is None:
                with_unit = isinstance(value, str) and split_quantity(value) is not None
                code = "case-unit-not-wanted" if with_unit else "case-number-of-term"
                return code, {"name": kind.id, "found": shown(value), "unit": ""}
            number = scaled(plain)
        if not kind.low <= number <= kind.high:
            return "case-out-of-range", {
                "name": kind.id, "found": shown(value), "low": format_number(unscaled(kind.low)),
                "high": format_number(unscaled(kind.high)), **_unit(kind),
            }  # fmt: skip
        points = self._points.get(kind.id)
        if points is not None and number not in points:
            return "case-points", {
                "name": kind.id, "found": shown(value), "points": _allowed(self._terms[kind.id]),
            }  # fmt: skip
        return number, number


def _points(term: Term, kind: TermKind) -> list[Exact]:
    """The only values of an item or a total, at SCALE; empty where any number will do."""
    if term.step is None:
        return [scaled(number) for text in term.points if (number := parse_number(text)) is not None]
    step = scaled(parse_number(term.step) or Fraction(1))
    count = int((kind.high - kind.low) // step)
    return [exact(kind.low + index * step) for index in range(count + 1)]


def _allowed(term: Term) -> str:
    if term.step is None or term.range is None:
        return ", ".join(term.points)
    return f"{term.range[0]}–{term.range[1]} ({term.step})"


def _misread(kind: TermKind, value: str, why: Misread) -> Refusal:
    words = {"name": kind.id, "found": shown(value), **_unit(kind)}
    match why:
        case Misread.NO_UNIT:
            return "case-unit-missing", words
        case Misread.UNKNOWN_UNIT:
            written = value.strip().lstrip("+-0123456789.").strip()
            return "case-unit-unknown", {**words, "written": written[:40], "nearest": suggest_unit(written) or ""}
        case Misread.OTHER_UNIT:
            return "case-unit-other", words
    return "case-number-of-term", words


def _unit(kind: TermKind) -> dict[str, str]:
    return {"unit": kind.unit.symbol if kind.unit is not None else ""}

