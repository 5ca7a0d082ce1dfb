"""A finding with gaps where the case's own values and times belong, and whole sheets of them as JSON.

A form is made from a finding that was worked out, and kept only if filling it in gives that very finding again.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fenji.codes import Lang
from fenji.expr.check import PLACE
from fenji.expr.layout import Bounds, Layout
from fenji.expr.over import Visit
from fenji.linked.vocabulary import NAMED_HERE
from fenji.run.grounds import Seen
from fenji.run.render import Explained

VALUE, TIME = "value", "at"
ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_TEXTS = 4_096
_MARK = "\ue000gap\ue000"
"""What stands in a gap while a form is made; texts of content never hold characters of private use."""


_OF_NOW = ("now", "word", "here")


class Where(NamedTuple):
    """Which fact goes into a gap: of now, of an earlier visit or day (by its place), or a sample (by its place).

    Yes, no and words of now ("word") and what can be done here ("here") are no gaps: the phase tells them apart, so
    they are part of the form, and only their time is the case's.
    """

    term: str
    kind: str = "now"
    place: int = 0


def _parts_of(where: Where) -> tuple[str, ...]:
    return (TIME,) if where.kind in ("here", "word") else (VALUE, TIME)


class FindingForm:
    """One criterion's finding without the case: the dict but for values and times, and where those come from."""

    __slots__ = ("frame", "gaps", "missing", "pieces", "rows")

    def __init__(
        self, frame: Mapping[str, Any], rows: tuple[tuple[Mapping[str, Any], Where], ...], missing: tuple[str, ...]
    ) -> None:
        self.frame = frame
        self.rows = rows
        self.missing = missing
        open_parts = [(where, [part for part in row if part in _parts_of(where)]) for row, where in rows]
        self.gaps = tuple((where, part) for where, parts in open_parts for part in parts)
        marked = [{**row, **dict.fromkeys(_parts_of(where), _MARK)} for row, where in rows]
        self.pieces = tuple(ENCODE({**frame, "evidence": marked}).split(f'"{_MARK}"'))

    def filled(self, explained: Explained) -> dict[str, Any]:
        """The finding of this case."""
        evidence = [
            {**row, VALUE: copied(row[VALUE]), TIME: time_at(explained, where)}
            if where.kind in ("here", "word")
            else {**row, VALUE: value_at(explained, where), TIME: time_at(explained, where)}
            for row, where in self.rows
        ]
        return {**self.frame, "evidence": evidence, "missing": list(self.missing)}

    def written(self, explained: Explained) -> str:
        """The same as JSON."""
        parts = [self.pieces[0]]
        for (where, part), after in zip(self.gaps, self.pieces[1:], strict=True):
            parts += [ENCODE(value_at(explained, where) if part == VALUE else time_at(explained, where)), after]
        return "".join(parts)


def form_of(explained: Explained, index: int, lang: Lang) -> FindingForm | None:
    """The form of a finding; None when filling it in would not give the finding again."""
    grounds = explained.grounds(index)
    if index >= len(explained.step.phase.criteria):
        return FindingForm({}, (), grounds.missing)
    finding = explained.finding(index, lang)
    shown = [seen for seen in grounds.seen if seen.term != NAMED_HERE]
    if len(shown) != len(finding["evidence"]):
        return None
    rows: list[tuple[Mapping[str, Any], Where]] = []
    for seen, entry in zip(shown, finding["evidence"], strict=True):
        where = _where(explained, seen)
        if where is None or (where.kind not in _OF_NOW and index not in explained.phase_reach.over_visits):
            return None
        rows.append(({**entry, **dict.fromkeys(_parts_of(where))}, where))
    form = FindingForm({**finding, "evidence": []}, tuple(rows), tuple(finding["missing"]))
    return form if form.written(explained) == ENCODE(finding) else None


def _where(explained: Explained, seen: Seen) -> Where | None:
    step = explained.step
    low = step.program.layout.low[seen.term]
    if seen.sample is not None:
        samples = step.history.samples.get(low, ())
        if seen.sample in samples and list(samples).count(seen.sample) == 1:
            return Where(seen.term, "sample", list(samples).index(seen.sample))
        own = step.history.sample_times.get(low, step.history.at)
        return Where(seen.term, "own sample") if seen.sample == (own, step.slots[low]) else None
    if seen.visit is None:
        if seen.term == PLACE:
            return Where(seen.term, "here")
        told = step.program.layout.terms[seen.term].kind
        return Where(seen.term, "word" if told in ("yes_no", "word", "set") else "now")
    for kind, visits in (("visit", step.history.visits), ("day", step.history.days)):
        for index, visit in enumerate(visits):
            if visit is seen.visit:
                return Where(seen.term, kind, index)
    return None


def _visit(explained: Explained, where: Where) -> Visit:
    history = explained.step.history
    return (history.visits if where.kind == "visit" else history.days)[where.place]


def value_at(explained: Explained, where: Where) -> Any:
    """The value that goes into a gap."""
    step = explained.step
    match where.kind:
        case "now":
            return explained.value(where.term, step.slots)
        case "sample" | "own sample":
            low = step.program.layout.low[where.term]
            held = step.slots[low] if where.kind == "own sample" else step.history.samples[low][where.place][1]
            return explained.value_held(where.term, held)
    return explained.value(where.term, _visit(explained, where).slots)


def time_at(explained: Explained, where: Where) -> str:
    """The time that goes into a gap."""
    step = explained.step
    match where.kind:
        case "here":
            return step.bound.case.at.text
        case "now" | "word":
            return explained.observed_at(where.term, None)
        case "own sample":
            low = step.program.layout.low[where.term]
            return step.bound.case.at.text_of(step.history.sample_times.get(low, step.history.at))
        case "sample":
            low = step.program.layout.low[where.term]
            return step.bound.case.at.text_of(step.history.samples[low][where.place][0])
    if where.kind == "visit":
        at, own = step.bound.case.at, step.bound.earlier[where.place].at
        if own.offset_ms == at.offset_ms:
            return own.text  # the same moment, written in the same zone
    return explained.observed_at(where.term, _visit(explained, where))


class Sheet:
    """All findings of one kind of case as JSON, pieces and gaps laid out once."""

    __slots__ = ("_forms", "_others", "_pieces", "_times", "_values", "complete")

    def __init__(
        self, forms: Sequence[FindingForm | None], layout: Layout, texts: Mapping[str, dict[Any, str]]
    ) -> None:
        self._forms = forms
        self.complete = None not in forms
        if not self.complete:
            return
        # The texts of a form are shared by all sheets that hold it.
        self._pieces: list[str] = ["["]
        self._times: list[int] = []
        values: dict[str, list[int]] = {}
        self._others: list[tuple[Where, str, int, int, dict[Any, str]]] = []
        for number, form in enumerate(forms):
            assert form is not None
            if number:
                self._pieces.append(",")
            self._pieces.append(form.pieces[0])
            for (where, part), after in zip(form.gaps, form.pieces[1:], strict=True):
                place = len(self._pieces)
                self._pieces += ("", after)
                if part == TIME and where.kind in _OF_NOW:
                    self._times.append(place)
                elif where.kind == "now":
                    values.setdefault(where.term, []).append(place)
                else:
                    self._others.append((where, part, place, layout.low[where.term], texts[where.term]))
        self._pieces.append("]")
        self._values = [(term, layout.low[term], texts[term], places) for term, places in values.items()]

    def write(self, explained: Explained, lang: Lang, parts: list[str]) -> None:
        """Appends the findings of this case, as a JSON list, to the parts of a text."""
        step = explained.step
        if not self.complete or not explained.same_time:
            findings = (
                ENCODE(explained.finding(index, lang)) if form is None else form.written(explained)
                for index, form in enumerate(self._forms)
            )  # fmt: skip
            parts.append(f"[{','.join(findings)}]")
            return
        slots = step.slots
        own = self._pieces.copy()
        at = f'"{step.bound.case.at.text}"'
        for place in self._times:
            own[place] = at
        for term, low, known, places in self._values:
            held = slots[low]
            text = known.get(held) if held == slots[low + 1] else None
            if text is None:
                text = _text(explained, Where(term), (held, slots[low + 1]), known)
            for place in places:
                own[place] = text
        for where, part, place, low, known in self._others:
            if part == TIME:
                own[place] = f'"{time_at(explained, where)}"'
                continue
            then = _held(explained, where, low)
            text = known.get(then[0]) if then[0] == then[1] else None
            own[place] = _text(explained, where, then, known) if text is None else text
        parts += own


def _held(explained: Explained, where: Where, low: int) -> Bounds:
    """What goes into the gap of a value, as it is held."""
    step = explained.step
    if where.kind == "sample":
        held = step.history.samples[low][where.place][1]
        return held, held
    slots = _visit(explained, where).slots if where.kind in ("visit", "day") else step.slots
    return slots[low], slots[low + 1]


def _text(explained: Explained, where: Where, held: Bounds, known: dict[Any, str]) -> str:
    text = ENCODE(value_at(explained, where))
    if held[0] == held[1] and explained.step.program.layout.terms[where.term].kind != "instant":
        if len(known) >= _TEXTS:
            known.clear()
        known[held[0]] = text
    return text


def copied(value: Any) -> Any:
    """A copy of plain data all the way down."""
    if isinstance(value, dict):
        return {name: copied(part) for name, part in value.items()}
    if isinstance(value, list):
        return [copied(part) for part in value]
    return value
