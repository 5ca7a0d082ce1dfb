"""Scores of which nothing was told are filled in at once for all patients alike: the same as working each one out."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import laboratory
from reference.laboratory import patients_of

from fenji.expr.layout import Slots
from fenji.program.derived import Derived
from fenji.program.scores import derive_all
from fenji.run.bind import Bound
from fenji.run.render import Explained
from fenji.run.step import Compiled, Readied, start

seeds = st.integers(0, 2**32)


def drawn(random: Random) -> tuple[Compiled, Bound, str]:
    engine = laboratory.shipped()
    pathway = random.choice(list(engine.content.pathways))
    profile = next(iter(engine.content.pathways[pathway]))
    phases = engine.content.pathways[pathway][profile].model.phases
    phase = random.choice(list(phases))
    patients = patients_of(engine, pathway, profile, phase, random.choice(phases[phase].tiers))
    return engine.compiled(pathway, profile), engine.bind(engine.read_case(patients.case(random))), phase


def worked_out(compiled: Compiled, bound: Bound, can: frozenset[str]) -> tuple[Slots, list[Slots]]:
    """All slots of the case, each score of the pathway worked out from them, whatever was told."""
    derive = derive_all(compiled.scores)

    def fill(slots: Slots, told: int, otherwise: object) -> None:
        if derive is not None:
            derive(slots)

    return laboratory.shipped().binder.readied(bound, can, fill)


@given(seeds)
def test_a_score_has_the_value_that_working_it_out_gives_now_and_at_every_earlier_visit(seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        compiled, bound, phase = drawn(random)
        can, slots, history = start(compiled, laboratory.shipped().binder, bound, phase)
        now, earlier = worked_out(compiled, bound, can)
        assert slots == now
        assert [visit.slots for visit in history.visits] == earlier


@given(seeds)
def test_pathways_together_give_each_its_own_scores(seed: int) -> None:
    engine, random = laboratory.shipped(), Random(seed)
    programs = [engine.compiled(id, next(iter(profiles))) for id, profiles in engine.content.pathways.items()]
    together = Derived.joined(program.derive for program in programs if program.derive is not None)
    assert together is not None
    for _ in range(4):
        compiled, bound, phase = drawn(random)
        _, alone, _ = start(compiled, engine.binder, bound, phase)
        _, joined, _ = Readied(engine.binder, bound, together).start(compiled, phase)
        for score in compiled.scores:
            for term in score.score.guarded_terms:
                low = score.layout.low[term]
                assert joined[low : low + 2] == alone[low : low + 2], term


@given(seeds)
def test_what_a_record_shows_of_scores_is_what_working_them_out_gives(seed: int) -> None:
    engine, random = laboratory.shipped(), Random(seed)
    for _ in range(8):
        _, bound, _ = drawn(random)
        decision = engine.decide_bound(bound)
        if decision.move == "not_applicable":
            continue
        record: Any = decision._render
        recall = record.recalled.recall
        explained = Explained(record.step, recall.reach, recall.asking, recall.compiled.all_scores, recall.days)
        assert decision.derived == explained.derived("zh")


def test_programs_that_know_a_score_differently_fill_their_own() -> None:
    engine = laboratory.shipped()
    one = engine.compiled("stroke", next(iter(engine.content.pathways["stroke"])))
    other = engine.compiled("stroke", next(iter(engine.content.pathways["stroke"])), (("barthel", "five_step"),))
    assert one.derive is not None
    assert other.derive is not None
    assert Derived.joined([one.derive, other.derive]) is None
    assert Derived.joined([one.derive, one.derive]) is not None


@pytest.mark.parametrize("told", ["nothing", "the age", "a screen"])
def test_a_score_that_needs_no_telling_is_shown(told: str) -> None:
    """A symptom screen answers items that nobody told, and an age gives points of its own."""
    facts = {"a screen": {"symptom_screen_done": "yes"}}.get(told, {})
    case = {
        "at": "2026-03-02T09:30:00+08:00", "pathway": "stroke", "phase": "suspected", "tier": "secondary",
        "patient": {"age": "70 years"} if told == "the age" else {},
        "visits": [{"at": "2026-03-02T09:30:00+08:00", "facts": facts}],
    }  # fmt: skip
    engine = laboratory.shipped()
    decision = engine.decide(case)
    record: Any = decision._render
    recall = record.recalled.recall
    explained = Explained(record.step, recall.reach, recall.asking, recall.compiled.all_scores, recall.days)
    assert decision.derived == explained.derived("zh")
