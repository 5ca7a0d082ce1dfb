"""A second evaluator, naive and written from the language page, agrees with the engine on random content and cases."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import decision, generate
from reference.laboratory import VERDICT, placed, random_engine, reference_of, shipped, some_shipped_patients, terms

seeds = st.integers(0, 2**32 - 1)
CASES = 6


def differences(engine, reference, case):
    """What the two evaluators say differently of one case, as text."""
    decided = engine.decide(case)
    if decided.move == "not_applicable":
        return []
    told = {finding["criterion"]: VERDICT[finding["verdict"]] for finding in decided.findings}
    expected = decision.verdicts(reference, case, case["phase"])
    told = {id: told.get(id, "left out") for id in expected}
    found = [f"{id}: engine {told[id]}, reference {expected[id]}" for id in expected if told[id] != expected[id]]
    move = decision.decide(reference, case, case["phase"])
    if move != (decided.move, decided.urgency):
        found.append(f"move: engine {decided.move} {decided.urgency}, reference {move}")
    return found


@given(seeds)
def test_random_pathways_are_judged_as_the_language_page_says(seed):
    random = Random(seed)
    engine, model = random_engine(random)
    references = {profile: reference_of(model, profile) for profile in ("plain", "other")}
    for _ in range(CASES):
        case = placed(random, generate.case(random, terms()))
        assert differences(engine, references[case["edition"] or "plain"], case) == []


@given(seeds)
def test_shipped_pathways_are_judged_as_they_are_written(seed):
    random = Random(seed)
    for _ in range(2):
        patients = some_shipped_patients(random)
        linked = patients.step.program.linked
        case = patients.case(random)
        assert differences(shipped(), reference_of(linked.model, linked.profile), case) == []


@pytest.mark.parametrize(
    ("sbp", "days_ago", "expected"),
    [("150 mmHg", 14, True), ("149 mmHg", 14, False), (None, 14, None), ("150 mmHg", None, False)],
)
def test_the_reference_itself_reads_two_consecutive_visits_as_the_page_on_hypertension_does(sbp, days_ago, expected):
    linked = shipped().content.pathways["hypertension"]["national"]
    reference = reference_of(linked.model, "national")
    facts = {} if sbp is None else {"sbp": sbp, "dbp": "80 mmHg"}
    visits = [{"at": "2026-02-16T09:00:00+08:00", "facts": facts}] if days_ago else []
    visits.append({"at": "2026-03-02T09:30:00+08:00", "facts": {"sbp": "150 mmHg", "dbp": "80 mmHg"}})
    case = {"at": "2026-03-02T09:30:00+08:00", "tier": "primary", "patient": {"age": "65 years"}, "visits": visits}
    found = decision.verdicts(reference, case, "follow_up")
    assert found["two_consecutive_uncontrolled"] is expected
