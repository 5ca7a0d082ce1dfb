"""Patients for changed rows: who gets another follow-up, another advice, another next phase, or is held back by what
must be excluded first."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.linked.pathway import LinkedPathway, profiles_of
from fenji.model import pathway as m
from fenji.review.compare import STEPS, compare
from fenji.review.edits import Comparison, Edit, Version
from fenji.review.patients import Patients, Setting, settings
from fenji.review.solving import Facts, Goal
from fenji.review.survivors import others_for
from fenji.review.witness import Pair, Witness, decide_by, half_known, proposals, witness

ROWS = frozenset({"scope", "transitions", "advice", "reviews", "must_exclude"})


def compare_all(old: Engine, new: Engine, pathway: str) -> Comparison:
    """Every difference of a pathway, each with a patient: conditions of criteria and rows of every kind."""
    found = compare(old, new, pathway)
    a, b, patients = Version.of(old, pathway), Version.of(new, pathway), Patients(new)
    return Comparison(pathway, [with_patient(edit, a, b, patients) for edit in found.edits])


def with_patient(edit: Edit, a: Version, b: Version, patients: Patients) -> Edit:
    """The edit with a patient for whom it makes a difference; without where the search finds none."""
    if edit.section not in ROWS or not {"new", "gone", "changed"} & set(edit.what):
        return edit
    left = [STEPS]
    for linked in (b.linked, a.linked):
        for others in others_for(linked, edit.section != "scope"):
            found = witness(
                patients, settings(b.engine, b.model.pathway, (profiles_of(b.model)[0],), _phases(edit, a, b)),
                _proposed(edit, a, b, others, left), decide_by(a.engine), decide_by(b.engine), "witness",
                fits=_fits(edit),
            )  # fmt: skip
            if found is not None:
                return replace(edit, shown=found)
    return edit


def _fits(edit: Edit) -> Callable[[Witness], bool]:
    def fits(found: Witness) -> bool:
        old, new = found.old, found.new
        match edit.section:
            case "advice":
                return ((edit.old_id or edit.id) in old.advice) != (edit.id in new.advice)
            case "reviews":
                return old.within_days != new.within_days
            case "transitions":
                return bool(old.next_phase != new.next_phase)
        return found.decided_differently

    return fits


def _place(edit: Edit, new: bool) -> int | None:
    """Which row of a list it is in one of the versions."""
    name = edit.id if new else edit.old_id
    if name is None and not new and "gone" in edit.what:
        name = edit.id
    if name is None or "[" not in name or (new and "gone" in edit.what):
        return None
    return int(name.partition("[")[2].rstrip("]"))


def _row(edit: Edit, version: Version, new: bool) -> tuple[Any, n.Condition | None]:
    """The row as written, and its condition; None where this version has none."""
    model, linked = version.model, version.linked
    if edit.section == "scope":
        return None, linked.scope
    if edit.section == "advice":
        id = edit.id if new else edit.old_id or edit.id
        return model.advice.get(id), linked.advice.get(id)
    place = _place(edit, new)
    if place is None:
        return None, None
    rows: tuple[Any, ...] = getattr(model, edit.section)
    conditions = {"transitions": linked.transitions, "reviews": linked.reviews, "must_exclude": linked.excluded}
    return rows[place], conditions[edit.section][place]


def _phases(edit: Edit, a: Version, b: Version) -> tuple[str, ...]:
    """The phases in which either version reads the row, of those that both have."""
    both = [phase for phase in b.model.phases if phase in a.model.phases]
    named: set[str] = set()
    for version, new in ((a, False), (b, True)):
        match _row(edit, version, new)[0]:
            case m.Transition(start=start):
                named.update(both if start == ("all",) else start)
            case m.Review(on=on) | m.Advice(on=on):
                named.update(on.phases or both)
            case m.MustExclude(phases=phases):
                named.update(both if phases == "all" else phases)
    return tuple(phase for phase in both if not named or phase in named)


def _proposed(
    edit: Edit, a: Version, b: Version, others: Callable[[Setting], tuple[Goal, ...]], left: list[int]
) -> Callable[[Setting], Iterator[Facts]]:
    old_row, old = _row(edit, a, False)
    new_row, new = _row(edit, b, True)
    same = old is not None and new is not None and a.meaning.of(old) == b.meaning.of(new)
    pair: Pair = (None, new) if same else (old, new)

    def facts_of(setting: Setting) -> Iterator[Facts]:
        yield from proposals(
            b.engine, setting, pair, a.linked.definitions, b.linked.definitions, others(setting), left
        )
        for linked, item in _items(old_row, new_row, a.linked, b.linked):
            node: Any = linked.criteria.get(item) or n.Ref(item)
            goals = (*others(setting), Goal(node, False, linked.definitions))
            for facts in proposals(b.engine, setting, (None, n.Always(True)), {}, {}, goals, left):
                yield from half_known(facts)

    return facts_of


def _items(old: Any, new: Any, a: LinkedPathway, b: LinkedPathway) -> Iterator[tuple[LinkedPathway, str]]:
    """What must be excluded in one version only."""
    before, after = (row.items if isinstance(row, m.MustExclude) else () for row in (old, new))
    yield from ((b, item) for item in after if item not in before)
    yield from ((a, item) for item in before if item not in after)
