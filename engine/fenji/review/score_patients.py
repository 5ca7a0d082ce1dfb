"""Patients made up for a question about a score: every item told, and two versions of the score that differ."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr.layout import Layout, Slots
from fenji.linked.scores import LinkedScore
from fenji.program.regions import cuts_of
from fenji.program.scores import ScoreProgram
from fenji.review.patients import Setting, case_of
from fenji.review.witness import Decide, Witness, answer_of

DEFAULT = "default"
TRIES = 6_000
"""So many patients are made up at random, always the same ones, before a search gives up."""
Told = dict[str, Any]
"""Values of terms as slots hold them."""


def reckoned(program: ScoreProgram, state: Slots) -> tuple[Any, ...]:
    """Whether the score is made for these facts, its total, flags and band."""
    own = state.copy()
    program.derive(own)
    program.derive_band(own)
    low = program.layout.low
    places = [low[term] for term in program.score.guarded_terms]
    return (program.applies(own), *(own[place + end] for place in places for end in (0, 1)))


def tables_of(score: LinkedScore) -> tuple[str | None, ...]:
    """The names of its band tables; one None where it has no bands."""
    return tuple(score.bands) or (None,)


def values_told_apart(score: LinkedScore, layout: Layout) -> dict[str, list[Any]]:
    """For each input of a score the values that it tells apart: at each limit and a step to either side."""
    parts = [*score.items.values(), *([score.guard_condition] if score.guard_condition else [])]
    cuts = cuts_of(parts, score.definitions)
    kinds = layout.terms
    found: dict[str, list[Any]] = {}
    for node in n.reachable(parts, score.definitions):
        for term in n.terms_named(node):
            kind = kinds.get(term)
            if kind is None or kind.kind in ("set", "instant") or term in score.guarded_terms:
                continue
            if kind.kind in ("yes_no", "word"):
                found[term] = list(range(2 if kind.kind == "yes_no" else len(kind.words)))
                continue
            limits = cuts[term].fixed if term in cuts else ()
            near = {limit + step for limit in limits for step in (-1000, -500, -100, 0, 100, 500, 1000)}
            found[term] = sorted(value for value in {kind.low, kind.high, *near} if kind.low <= value <= kind.high)
    return found


def made_up(score: str, values: Mapping[str, list[Any]]) -> Iterator[Told]:
    """Patients of whom every input is told, always the same ones."""
    random = Random(score)
    for _ in range(TRIES):
        yield {term: random.choice(among) for term, among in values.items()}


def slots_of(layout: Layout, told: Told) -> Slots:
    """The slots of a patient of whom only this is told."""
    slots = list(layout.blank)
    for term, value in told.items():
        if term in layout.low:
            low = layout.low[term]
            slots[low] = slots[low + 1] = value
    return slots


def decided_with(
    engine: Engine, score: LinkedScore, profile: str, table: str | None, told: Told, old: Decide, new: Decide, name: str
) -> Witness | None:
    """The patient as a case of a pathway that knows the score, decided both ways; None where both derive the same of
    it, or one cannot read the case."""
    pathways = engine.content.pathways
    terms = score.guarded_terms
    for id in sorted(pathways, key=lambda id: not engine.content.pathway_of(id).used.intersection(terms)):
        first = next(iter(pathways[id]))
        own = profile if profile in pathways[id] else first
        if profile != DEFAULT and profile not in pathways[id]:
            continue
        phase, written = next(iter(engine.content.pathway_of(id).model.phases.items()))
        setting = Setting(id, own, phase, written.tiers[-1], own == first)
        case = case_of(engine, setting, {(0, term): value for term, value in told.items()}, name)
        if case is None:
            continue
        if table is not None and score.model.bands is not None and table != score.model.bands.default:
            case["edition"] = {score.id: table}
        before, after = old(case), new(case)
        if before is None or after is None:
            continue
        had, has = before.derived, after.derived
        moved = [term for term in terms if had.get(term, {}).get("value") != has.get(term, {}).get("value")]
        if moved:
            was, becomes = ({term: side.get(term, {}).get("value") for term in moved} for side in (had, has))
            return Witness(case, answer_of(before), answer_of(after), was, becomes)
    return None
