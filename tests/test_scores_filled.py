"""Scores of which nothing was told are filled in at once for all patients alike: the same as working each one out."""

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import laboratory
from reference.laboratory import patients_of

from fenji.expr.layout import Slots
from fenji.program.derived import Derived, Filling
from fenji.program.scores import ScoreProgram, derive_all
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

    return laboratory.shipped().binder.readied(bound, can, fill, fill)


@given(seeds)
def test_a_score_that_a_phase_reads_has_the_value_that_working_it_out_gives(seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        compiled, bound, phase = drawn(random)
        can, slots, history = start(compiled, laboratory.shipped().binder, bound, phase)
        now, earlier = worked_out(compiled, bound, can)
        read, unread = places_of(compiled.scores, compiled.filling[phase].now)
        assert [slots[place] for place in range(len(slots)) if place not in unread] == [
            now[place] for place in range(len(now)) if place not in unread
        ]
        then, not_then = places_of(compiled.scores, compiled.filling[phase].past)
        assert then <= read
        low = compiled.program.layout.low
        told = {low[term] for term in compiled.filling[phase].read if term in low}
        looked_at = {place for start in told for place in (start, start + 1)} - not_then
        for visit, whole in zip(history.visits, earlier, strict=True):
            for place in looked_at | then:
                assert visit.slots[place] == whole[place]


def places_of(scores: Iterable[ScoreProgram], filled: Derived | None) -> tuple[set[int], set[int]]:
    """The slots of the scores that are filled, and of those that are not."""
    found: tuple[set[int], set[int]] = (set(), set())
    kept = () if filled is None else filled.scores
    for score in scores:
        for term in score.score.guarded_terms:
            low = score.layout.low[term]
            found[score.score not in kept].update((low, low + 1))
    return found


@given(seeds)
def test_whatever_a_phase_asks_is_answered_as_if_every_score_were_worked_out_at_every_visit(seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        compiled, bound, phase = drawn(random)
        binder, program = laboratory.shipped().binder, compiled.program
        can, slots, history = start(compiled, binder, bound, phase)
        now, earlier = worked_out(compiled, bound, can)
        whole = binder.history(bound, earlier, derive_all(compiled.scores))
        asked = program.phases[phase]
        assert asked.verdicts(slots, history) == asked.verdicts(now, whole)
        for row in (*program.advice[phase].values(), *program.reviews[phase], *program.transitions[phase]):
            if row.when is not None and row.condition in program.rows(phase):
                assert row.when(slots, history) == row.when(now, whole)
        for also in (program.scope, program.applies_to):
            assert also(slots, history) == also(now, whole)


def test_the_scores_read_of_earlier_visits_are_those_of_conditions_over_visits() -> None:
    """Stroke compares NIHSS with the visits before; nothing else of the shipped content looks back at a score."""
    engine = laboratory.shipped()
    looked_back = {
        (pathway, score.id)
        for pathway, profiles in engine.content.pathways.items()
        for filling in engine.compiled(pathway, next(iter(profiles))).filling.values()
        if filling.past is not None
        for score in filling.past.scores
    }
    assert looked_back == {("stroke", "nihss")}


@given(seeds)
def test_pathways_together_give_each_its_own_scores(seed: int) -> None:
    engine, random = laboratory.shipped(), Random(seed)
    programs = [engine.compiled(id, next(iter(profiles))) for id, profiles in engine.content.pathways.items()]
    for _ in range(4):
        compiled, bound, phase = drawn(random)
        others = [next(iter(program.filling)) for program in programs]
        fillings = [program.filling[other] for program, other in zip(programs, others, strict=True)]
        together = Filling.joined([*fillings, compiled.filling[phase]])
        assert together is not None
        _, alone, _ = start(compiled, engine.binder, bound, phase)
        _, joined, _ = Readied(engine.binder, bound, together).start(compiled, phase)
        own = compiled.filling[phase].now
        for score in () if own is None else own.scores:
            for term in score.guarded_terms:
                low = compiled.program.layout.low[term]
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
    assert Filling.joined([one.filling["rehab_hospital"], other.filling["rehab_hospital"]]) is None
    assert Filling.joined([one.filling["rehab_hospital"], one.filling["suspected"]]) is not None


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
