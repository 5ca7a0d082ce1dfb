"""Which cases are decided otherwise by a new version, and which edit moved each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fenji.casefiles import CaseText
from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.linked.pathway import Written, read_pathway
from fenji.program.program import compile_pathway
from fenji.review.edits import Comparison, Edit
from fenji.review.variant import Unsound, Variant
from fenji.review.witness import Answer, answer_of
from fenji.run.bind import Bound
from fenji.run.step import Compiled


@dataclass(frozen=True, slots=True)
class Shift:
    """A case that the two versions answer differently; `by` are the edits that move it, each by itself if possible."""

    case: str
    file: str
    line: int
    old: Answer | None
    new: Answer | None
    by: tuple[tuple[str, Edit], ...]


class _WithEdit(Variant):
    """The old content with one edit of the new one."""

    def compiled(self, pathway: str, profile: str, tables: tuple[tuple[str, str], ...] = ()) -> Compiled:
        base = self.engine.compiled(pathway, profile, tables)
        if pathway != self.pathway:
            return base
        key = (profile, tables)
        if key not in self._compiled:
            program = compile_pathway(self.linked(profile), base.program.layout)
            self._compiled[key] = replace(base, program=program, memo={})
        return self._compiled[key]


def shifts(
    old: Engine, new: Engine, compared: Sequence[Comparison], texts: Iterable[CaseText], *, all_: bool = False
) -> Iterator[Shift]:
    """Every case whose move, urgency, purpose or target differs; `all_`: also where a criterion or a date does."""
    tried: dict[tuple[str, int], Variant | None] = {}
    for text in texts:
        before, after = _answer(old, text.data), _answer(new, text.data)
        if before is None and after is None:
            continue
        if before is not None and after is not None:
            if before == after or (not all_ and before.decided == after.decided):
                continue
        by = tuple(_movers(old, new, compared, text.data, before, after, tried))
        name = text.data.get("case") if isinstance(text.data, dict) else None
        yield Shift(str(name or "?"), text.file, text.line, before, after, by)


def _answer(engine: Engine, data: Any) -> Answer | None:
    try:
        return answer_of(engine.decide(data))
    except InvalidCase:
        return None


def _movers(
    old: Engine, new: Engine, compared: Sequence[Comparison], data: Any, before: Answer | None, after: Answer | None,
    tried: dict[tuple[str, int], Variant | None],
) -> Iterator[tuple[str, Edit]]:  # fmt: skip
    """The edits that give the new answer by themselves; where none does, those of the criteria that differ."""
    try:
        bound = old.bind(old.read_case(data))
    except InvalidCase:
        return
    pathways = {choice.pathway for choice in old.chosen(bound)}
    found = False
    likely: list[tuple[str, Edit]] = []
    differ = set(before.met if before else ()) ^ set(after.met if after else ())
    for comparison in compared:
        if comparison.pathway not in pathways:
            continue
        for index, edit in enumerate(comparison.edits):
            if set(edit.what) <= {"text", "rewritten", "renamed"} or (edit.section == "criteria" and not edit.becomes):
                continue
            if differ & {*edit.reaches, edit.id}:
                likely.append((comparison.pathway, edit))
            key = (comparison.pathway, index)
            if key not in tried:
                tried[key] = _alone(old, new, comparison.pathway, edit)
            if tried[key] is not None and _moves(tried[key], bound, before, after):
                found = True
                yield comparison.pathway, edit
    if not found:
        yield from likely


def _moves(variant: Variant | None, bound: Bound, before: Answer | None, after: Answer | None) -> bool:
    assert variant is not None
    try:
        answer = answer_of(variant.decider.decide(bound, "zh"))
    except (Unsound, InvalidCase, KeyError):
        return False
    return before is not None and after is not None and answer != before and answer.decided == after.decided


def _alone(old: Engine, new: Engine, pathway: str, edit: Edit) -> Variant | None:
    """The old pathway with this one edit; None where it cannot stand by itself."""
    a, b = (read_pathway((p := engine.content.pathway_of(pathway)).model, p.tree) for engine in (old, new))
    written = with_edit(a, b, edit)
    variant = _WithEdit(old, pathway, written)
    try:
        for profile in old.content.pathways[pathway]:
            variant.linked(profile)
    except (Unsound, KeyError):
        return None
    return variant


def with_edit(a: Written, b: Written, edit: Edit) -> Written:
    """The old pathway as written with one edit of the new one taken over."""
    model, section = a.model, edit.section
    surfaces, definitions = dict(a.surfaces), dict(a.definitions)
    changed: Any
    if section in ("parameters", "definitions", "criteria", "phases", "advice"):
        there, here = dict(getattr(b.model, section)), dict(getattr(model, section))
        for id in {edit.id, edit.old_id or edit.id}:
            if id in there:
                here[id] = there[id]
            else:
                here.pop(id, None)
            if section == "definitions":
                definitions.pop(id, None)
                definitions |= {id: b.definitions[id]} if id in b.definitions else {}
            if section in ("criteria", "advice"):
                surfaces.pop((section, id, "when"), None)
                own = b.surfaces.get((section, id, "when"))
                surfaces |= {(section, id, "when"): own} if own is not None else {}
        # The order of the old file, new ones last.
        changed = {section: here}
    else:
        changed = {section: getattr(b.model, section)}
        surfaces = {path: surface for path, surface in surfaces.items() if path[0] != section}
        surfaces |= {path: surface for path, surface in b.surfaces.items() if path[0] == section}
    return replace(a, model=model.model_copy(update=changed), surfaces=surfaces, definitions=definitions)
