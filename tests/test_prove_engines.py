"""The solver, the compiled engine, the evidence walk, durable_rules and the naive evaluator decide patients alike."""

from collections.abc import Callable, Iterator

import pytest
import z3
from reference.drawn import compared

from fenji.engine import Engine
from fenji.prove.ask import Tally
from fenji.prove.draft import Draft
from fenji.prove.logic import expression
from fenji.prove.moves import LABELS
from fenji.prove.properties.missing_is_safe import exact_moves
from fenji.prove.prover import Prover
from fenji.prove.sheet import Sheet

PATHWAYS = ("hypertension", "diabetes", "stroke", "postoperative")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine.shipped()
    yield made
    made.close()


def _prover(engine: Engine, pathway: str) -> Prover:
    return Prover(engine, pathway, str(engine.profile_named(pathway, None)), Tally(20))


def _one_tier_each(prover: Prover) -> Iterator[Sheet]:
    for phase, declared in prover.model.phases.items():
        yield prover.book.sheet(phase, declared.tiers[0])


def _holds(model: object, formula: object) -> bool:
    return formula if isinstance(formula, bool) else z3.is_true(model.eval(formula, model_completion=True))  # type: ignore[attr-defined]


def _drawn(prover: Prover, sheet: Sheet, *goals: object) -> Iterator[tuple[object, Draft]]:
    ask = prover.ask(sheet)
    for index, goal in enumerate(goals):
        model = ask.model(goal, about=f"drawn {index}")
        if model is not None:
            yield model, prover.draft(model, sheet)


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_solver_engine_evidence_durable_rules_and_the_naive_evaluator_decide_drawn_patients_alike(
    engine: Engine, pathway: str
) -> None:
    """Somebody for each verdict of each criterion, each move and transition, and some at the limits."""
    count = compared(engine, (pathway,), every=60, named=False)
    assert count.differences == []
    assert count.drawn == count.referees
    assert count.drawn > 150
    assert count.by["boundary"] > 10


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_a_named_institution_decides_as_its_abilities_say(engine: Engine, pathway: str) -> None:
    prover = _prover(engine, pathway)
    sheets = [sheet for sheet in prover.sheets() if sheet.named][:4]
    for sheet in sheets:
        moves = sheet.moves()
        for model, draft in _drawn(prover, sheet, *[moves.moves[one] for one in LABELS]):
            seen = prover.oracle.see(draft)
            assert seen is not None
            assert [one for one in LABELS if _holds(model, moves.moves[one])] == [seen.move]


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_possible_moves_never_miss_a_completion_that_the_solver_finds(
    engine: Engine, pathway: str, record_property: Callable[[str, object], None]
) -> None:
    prover = _prover(engine, pathway)
    age, _ = prover.book.shelf.now.read("age")
    too_many = asked = 0
    for sheet in _one_tier_each(prover):
        sheet.moves()
        here = z3.And(age, expression(sheet.in_scope))
        goals = [z3.And(here, *[z3.Not(told) for told in untold]) for untold in _untold(sheet)]
        for _, draft in _drawn(prover, sheet, *goals):
            seen = prover.oracle.see(draft)
            assert seen is not None
            if not seen.in_scope:
                continue
            exact = exact_moves(prover, sheet, draft)
            listed = frozenset(prover.oracle.possible(seen))
            assert exact <= listed, (sheet.prefix, exact - listed, prover.oracle.case(draft))
            asked += 1
            too_many += bool(listed - exact)
    record_property("decisions", asked)
    record_property("with a move too many", too_many)
    assert asked > 0


def _untold(sheet: Sheet) -> Iterator[list[object]]:
    """Flags of terms to leave untold: every second, every third, two of three …, so that much is left to complete."""
    told = sheet.encoder.facts.told
    flags = [told[id] for id in sorted(told) if id != "age" and not isinstance(told[id], bool)]
    for step, rest in ((2, 0), (2, 1), (3, 0), (3, 1), (4, 2), (5, 1)):
        yield [flag for index, flag in enumerate(flags) if index % step == rest]
    yield [flag for index, flag in enumerate(flags) if index % 3]
