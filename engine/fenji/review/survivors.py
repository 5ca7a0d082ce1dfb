"""The case that is missing: for a change that no case noticed, a patient who would notice it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.linked.pathway import LinkedPathway, Written, profiles_of
from fenji.program.effect import thens_of
from fenji.review.mutations import Mutation
from fenji.review.patients import CaseData, Patients, Setting, settings
from fenji.review.solving import Facts, Goal
from fenji.review.variant import Changed, Unsound, Variant, changed_conditions
from fenji.review.witness import Decide, Pair, Witness, decide_by, proposals, witness

STEPS = 30_000
"""So many steps the search for one missing case may take."""
MOST_UP = 3
"""So many criteria are tried as the reason for a referral, where only a referral can show a row."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A condition that a change reaches, with the phases in which it counts and the criterion it belongs to."""

    pair: Pair
    phases: tuple[str, ...]
    row: bool = False


def differing(changed: Changed) -> Iterator[Differing]:
    """Every condition that comes out otherwise under one profile, criteria first."""
    old, new = changed.old, changed.new
    every = tuple(new.model.phases)

    def phases_of(written: Any) -> tuple[str, ...]:
        named: Any = getattr(written, "phases", ())
        return every if named in ("all", ()) or not named else tuple(named)

    for id in new.model.criteria:
        if id in changed.criteria:
            yield Differing((old.criteria.get(id), new.criteria[id]), phases_of(new.model.criteria[id]))
        elif id in changed.thens:
            # Its condition is the same: whoever meets it is asked for something else.
            yield Differing((n.Always(False), new.criteria[id]), phases_of(new.model.criteria[id]))
    if old.scope != new.scope:
        yield Differing((old.scope, new.scope), every)
    for index in sorted(changed.rows(old.excluded, new.excluded)):
        yield Differing((old.excluded[index], new.excluded[index]), phases_of(new.model.must_exclude[index]))
    for name in sorted(changed.definitions):
        if any(name in row.items for row in new.model.must_exclude):
            yield Differing((n.Ref(name), n.Ref(name)), every)
    yield from _rows(changed, phases_of, every)


def _rows(changed: Changed, phases_of: Callable[[Any], tuple[str, ...]], every: tuple[str, ...]) -> Iterator[Differing]:
    old, new = changed.old, changed.new
    for index, (a_row, b_row) in enumerate(zip(old.model.transitions, new.model.transitions, strict=False)):
        if a_row != b_row:
            start = every if b_row.start == ("all",) else b_row.start
            yield Differing((n.Always(False), new.transitions[index]), start, True)
    for index in sorted(changed.rows(old.transitions, new.transitions)):
        start = new.model.transitions[index].start
        pair: Pair = (old.transitions[index], new.transitions[index])
        yield Differing(pair, every if start == ("all",) else start, True)
    for index in sorted(changed.rows(old.reviews, new.reviews)):
        yield Differing((old.reviews[index], new.reviews[index]), phases_of(new.model.reviews[index].on), True)
    for id, row in new.model.advice.items():
        if changed.moved(old.advice[id], new.advice[id]):
            yield Differing((old.advice[id], new.advice[id]), phases_of(row.on), True)
    for index, (a, b) in enumerate(zip(old.model.reviews, new.model.reviews, strict=False)):
        if a.within != b.within:
            yield Differing((n.Always(False), new.reviews[index]), phases_of(b.on), True)


def missing_case(patients: Patients, pathway: str, change: Mutation) -> Witness | None:
    """A patient for whom the change makes a difference; None where the search finds none."""
    engine, left = patients.engine, [STEPS]
    assert isinstance(change.written, Written)
    variant = Variant(engine, pathway, change.written)
    old, new = decide_by(engine), decide_by(engine, lambda bound: variant.decider.decide(bound, "zh"))
    if change.owner[0] == "applies_to":
        return _picked(patients, pathway, variant, old, new, left)
    best: Witness | None = None
    model = engine.content.pathway_of(pathway).model
    for profile in profiles_of(model):
        base = engine.content.pathways[pathway][profile]
        try:
            changed = changed_conditions(base, variant.linked(profile))
        except Unsound:
            return None
        if changed.nothing:
            continue
        for one in differing(changed):
            for others in others_for(changed.new, one.row):
                found = witness(
                    patients, settings(engine, pathway, (profile,), one.phases),
                    _proposed(engine, changed, one, others, left), old, new, "to-add",
                    fits=lambda seen: seen.tellable,
                )  # fmt: skip
                if found is not None and (found.decided_differently or one.row):
                    return found
                best = best or found
        if best is not None:
            return best
    return best


def _picked(
    patients: Patients, pathway: str, variant: Variant, old: Decide, new: Decide, left: list[int]
) -> Witness | None:
    """A patient whose case names no pathway, and who is decided by others now."""
    engine = patients.engine
    base = engine.content.pathway_of(pathway)
    try:
        changed = changed_conditions(base, variant.linked(base.profile))
    except Unsound:
        return None
    pair = Differing((base.applies_to, changed.new.applies_to), tuple(base.model.phases))
    found = witness(
        patients, settings(engine, pathway, (base.profile,), pair.phases),
        _proposed(engine, changed, pair, lambda setting: (), left),
        lambda case: old(_nameless(case)), lambda case: new(_nameless(case)), "to-add",
        fits=lambda seen: seen.decided_differently,
    )  # fmt: skip
    return None if found is None else replace(found, case=_nameless(found.case))


def _nameless(case: CaseData) -> CaseData:
    return {key: value for key, value in case.items() if key not in ("pathway", "edition", "phase")}


def _proposed(
    engine: Engine, changed: Changed, one: Differing, others: Callable[[Setting], tuple[Goal, ...]], left: list[int]
) -> Callable[[Setting], Iterable[Facts]]:
    def of(setting: Setting) -> Iterable[Facts]:
        old, new = changed.old.definitions, changed.new.definitions
        return proposals(engine, setting, one.pair, old, new, others(setting), left)

    return of


def others_for(linked: LinkedPathway, row: bool) -> Iterator[Callable[[Setting], tuple[Goal, ...]]]:
    """What else must hold: nothing; for a row, by turns some criterion that refers."""
    yield lambda setting: ()
    if not row:
        return
    model = linked.model
    for role in ("emergency", "urgent", "routine", "down"):
        names = [
            id
            for id, criterion in model.criteria.items()
            for then in thens_of(criterion)
            if (then.urgency == role and then.refer != "down") or (role == "down" and then.refer == "down")
        ]
        for name in names[:MOST_UP]:
            yield lambda setting, name=name: _met(linked, name, setting)  # type: ignore[misc]  # binds the name


def _met(linked: LinkedPathway, name: str, setting: Setting) -> tuple[Goal, ...]:
    criterion = linked.model.criteria[name]
    if criterion.phases != "all" and setting.phase not in criterion.phases:
        return (Goal(n.Always(False), True, {}),)
    return (Goal(linked.criteria[name], True, linked.definitions),)
