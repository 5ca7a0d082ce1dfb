"""Patients that the solver draws, decided by everything that can decide.

For each phase: somebody for each verdict of each criterion and for each move and transition, and for each limit that a
criterion holds a term against somebody just below, at and just above it, for whom the criterion is met and for whom it
is not. What the solver says of him is held against the compiled function, the walk that gathers evidence, the moves and
transitions, durable_rules, and, where only a tier is named, the naive evaluator.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import z3
from reference import decision
from reference.laboratory import reference_of

from fenji.engine import Engine
from fenji.program.reads import reads_of
from fenji.prove.ask import Tally
from fenji.prove.draft import Draft
from fenji.prove.facts import AT_MS
from fenji.prove.logic import Formula, all_of, negated, number
from fenji.prove.moves import LABELS
from fenji.prove.prover import Prover
from fenji.prove.sheet import Sheet
from fenji.run.evidence import Walker

BESIDE = Fraction(1, 10) * 1000  # a tenth of a unit, at SCALE; a moment: a tenth of a second
TRUTH = {2: True, 1: None, 0: False}


@dataclass
class Count:
    """How many were drawn, by what, and every difference as text."""

    drawn: int = 0
    asked: int = 0
    by: dict[str, int] = field(default_factory=dict)
    opinions: int = 0
    referees: int = 0
    differences: list[str] = field(default_factory=list)


def prover_of(engine: Engine, pathway: str, profile: str | None = None) -> Prover:
    return Prover(engine, pathway, str(engine.profile_named(pathway, profile)), Tally(20))


def goals(prover: Prover, sheet: Sheet, every: int = 1) -> Iterator[tuple[str, Formula]]:
    """What to ask the solver for, each with its kind. `every`: of the boundaries only each so manieth."""
    for certain, possible in sheet.verdicts:
        yield "path", certain
        yield "path", all_of([possible, negated(certain)])
        yield "path", negated(possible)
    for move in LABELS:
        yield "move", sheet.moves().moves[move]
    for row in sheet.rows():
        yield "move", row
    boundaries = (
        (met, place)
        for index, condition in enumerate(sheet.program.conditions)
        for place in limits(prover, sheet, condition)
        for met in (sheet.verdicts[index][0], negated(sheet.verdicts[index][1]))
    )
    for number_, (met, place) in enumerate(boundaries):
        if number_ % every == 0:
            yield "boundary", all_of([met, place])


def limits(prover: Prover, sheet: Sheet, condition: Any) -> Iterator[Formula]:
    """A term that the condition reads, just below, at and just above each limit it is held against."""
    now, cuts = prover.book.shelf.now, prover.oracle.cuts(sheet.phase)
    for term in sorted(reads_of(condition, prover.linked.definitions, {})):
        kind = now.words.kinds.get(term)
        if kind is None or kind.kind not in ("quantity", "number", "instant") or term not in now.value:
            continue
        told, value = now.read(term)
        own = cuts.get(term)
        edges = [] if own is None else own.ago if kind.kind == "instant" else own.fixed
        for edge in edges:
            at = Fraction(AT_MS) - Fraction(edge) if kind.kind == "instant" else Fraction(edge)
            yield all_of([told, value == number(at)])
            yield all_of([told, value < number(at), value >= number(at - BESIDE)])
            yield all_of([told, value > number(at), value <= number(at + BESIDE)])


def draw(prover: Prover, sheet: Sheet, count: Count, every: int = 1) -> Iterator[tuple[Any, Draft]]:
    ask = prover.ask(sheet)
    for index, (kind, goal) in enumerate(goals(prover, sheet, every)):
        if goal is False:
            continue
        count.asked += 1
        model = ask.model(goal, about=f"drawn {index}")
        if model is not None:
            count.drawn += 1
            count.by[kind] = count.by.get(kind, 0) + 1
            yield model, prover.draft(model, sheet)


def holds(model: Any, formula: Formula) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))


def differences(engine: Engine, prover: Prover, sheet: Sheet, model: Any, draft: Draft, count: Count) -> list[str]:
    """What the engines say differently of one patient, as text."""
    seen = prover.oracle.see(draft)
    if seen is None:
        return [f"no case describes {draft}"]
    step, moves = seen.step, sheet.moves()
    expected = tuple(2 if holds(model, c) else 1 if holds(model, p) else 0 for c, p in sheet.verdicts)
    found = []
    if step.verdicts != expected:
        found.append(f"verdicts: engine {step.verdicts}, solver {expected}")
    told = [one for one in LABELS if holds(model, moves.moves[one])]
    if told != [seen.move]:
        found.append(f"move: engine {seen.move}, solver {told}")
    rows = tuple(i for i, row in enumerate(sheet.rows()) if holds(model, row))
    if rows != seen.rows():
        found.append(f"transitions: engine {seen.rows()}, solver {rows}")
    definitions, layout = prover.linked.definitions, step.program.layout
    walker = Walker(definitions, layout, sheet.phase, step.slots, step.history, lambda *_: ())
    walked = tuple(walker.grounds(condition).verdict for condition in sheet.program.conditions)
    if walked != expected:
        found.append(f"verdicts: evidence {walked}, solver {expected}")
    opinion = engine.opinion(step)
    if opinion is not None:
        count.opinions += opinion["status"] == "agreed"
        if opinion["status"] not in ("agreed", "unavailable", "off"):
            found.append(f"durable_rules: {opinion}")
    if draft.can is None:
        found += refereed(prover, sheet, draft, expected, seen.move, count)
    return [f"{sheet.prefix}: {one}; {prover.oracle.case(draft)}" for one in found]


def refereed(
    prover: Prover, sheet: Sheet, draft: Draft, expected: tuple[int, ...], move: str, count: Count
) -> list[str]:
    """What the naive evaluator says differently: it reads the case file and the content, and nothing of the engine."""
    case = prover.oracle.case(draft)
    reference = reference_of(prover.model, prover.profile)
    told = decision.verdicts(reference, case, sheet.phase)
    count.referees += 1
    found = []
    for id, verdict in zip(sheet.program.criteria, expected, strict=False):
        if told[id] is not TRUTH[verdict]:
            found.append(f"{id}: reference {told[id]}, solver {TRUTH[verdict]}")
    named, urgency = decision.decide(reference, case, sheet.phase)
    if move != (named if urgency is None else f"{named}/{urgency}"):
        found.append(f"move: reference {named} {urgency}, engine {move}")
    return found


def compared(engine: Engine, pathways: tuple[str, ...], every: int = 1, named: bool = True) -> Count:
    """Everybody drawn in every phase: at its first tier, and at one institution with abilities of its own."""
    count = Count()
    for pathway in pathways:
        prover = prover_of(engine, pathway)
        for phase, declared in prover.model.phases.items():
            sheets = [prover.book.sheet(phase, declared.tiers[0])]
            if named and prover.book.place_matters(phase):
                sheets.append(prover.book.sheet(phase, declared.tiers[-1], True))
            for sheet in sheets:
                for model, draft in draw(prover, sheet, count, every):
                    count.differences += differences(engine, prover, sheet, model, draft, count)
    return count
