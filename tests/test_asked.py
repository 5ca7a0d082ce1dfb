"""What is asked: whatever may change the answer, first what it waits for, last what only the next review needs."""

from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from reference import laboratory
from reference.laboratory import patients_of

from fenji import Decision, Engine

AT = "2026-03-10T09:00:00+08:00"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(Path(__file__).resolve().parents[1], second_opinion=False)


def decided(engine: Engine, pathway: Any, phase: Any, tier: str, patient: dict[str, Any], **facts: str) -> Decision:
    visits = [{"at": AT, "facts": facts}]
    return engine.decide(
        {"case": "a", "pathway": pathway, "phase": phase, "tier": tier, "at": AT, "patient": patient, "visits": visits}
    )


def question(decision: Decision, term: str) -> dict[str, Any]:
    return next(dict(row) for row in decision.questions if row["term"] == term)


SIXTY = {"age": "60 years", "sex": "male"}
SIGN = {"face_droop": "yes", "last_known_well": "2026-03-10T08:00:00+08:00"}


@pytest.mark.parametrize(
    "term", ["lams", "race", "extra_travel_to_thrombectomy", "deficit_present", "glucose", "sbp"]
)
def test_what_counts_as_no_while_it_is_left_out_is_asked_all_the_same(engine: Engine, term: str) -> None:
    """Stroke: signs, still there, last known well, LAMS or RACE and the longer way, pressure and glucose."""
    assert term in decided(engine, "stroke", "suspected", "primary", SIXTY, **SIGN).ids("questions")


def test_the_last_item_that_decides_where_to_is_asked(engine: Engine) -> None:
    facts = SIGN | {"lams_arm": "2", "lams_grip": "1", "extra_travel_to_thrombectomy": "10 min"}
    asked = question(decided(engine, "stroke", "suspected", "primary", SIXTY, **facts), "lams_face")
    assert asked["settles"] == ["lvo_direct"]


@pytest.mark.parametrize(
    ("pathway", "phase", "patient", "facts", "terms", "days"),
    [
        ("hypertension", "follow_up", SIXTY, {}, ["adverse_reaction"], 90),
        ("hypertension", "first_visit", {"age": "30 years", "sex": "male"}, {}, ["bmi", "waist"], 365),
        ("diabetes", "follow_up", SIXTY, {"fpg": "6 mmol/L"}, ["adverse_reaction"], 90),
        ("diabetes", "follow_up", SIXTY, {"glucose": "8 mmol/L"}, ["fpg"], 14),
    ],
)
def test_a_review_that_might_be_due_earlier_asks_for_what_it_lacks(
    engine: Engine, pathway: str, phase: str, patient: dict[str, Any], facts: dict[str, str], terms: list[str],
    days: int,
) -> None:  # fmt: skip
    """A row of follow-up that is unknown does not count; it becomes a question."""
    well = {"sbp": "118 mmHg", "dbp": "76 mmHg", "symptom_screen_done": "yes"}
    decision = decided(engine, pathway, phase, "primary", patient, **well, **facts)
    assert decision.follow_up is not None
    assert (decision.move, decision.follow_up["within_days"]) == ("stay", days)
    for term in terms:
        assert "follow_up" in question(decision, term)["settles"]


@pytest.mark.parametrize(
    ("patient", "facts", "first"),
    [
        (SIXTY, {"sbp": "178 mmHg", "symptom_screen_done": "yes"}, "dbp"),
        ({"age": "49 years", "sex": "female"}, {"sbp": "140 mmHg", "dbp": "89 mmHg", "symptom_screen_done": "yes"},
         "pregnant"),
    ],
)  # fmt: skip
def test_what_the_answer_waits_for_is_asked_first(
    engine: Engine, patient: dict[str, Any], facts: dict[str, str], first: str
) -> None:
    decision = decided(engine, "hypertension", "follow_up", "primary", patient, **facts)
    assert decision.move == "ask"
    assert decision.ids("questions")[0] == first


def test_an_age_that_is_not_known_may_put_the_patient_outside_the_pathway(engine: Engine) -> None:
    told = {"sbp": "128 mmHg", "dbp": "78 mmHg", "symptom_screen_done": "yes"}
    unknown = decided(engine, "hypertension", "follow_up", "primary", {"sex": "male"}, **told)
    assert unknown.possible_moves[-1] == "not_applicable"
    asked = question(unknown, "age")
    assert "scope" in asked["settles"]
    assert "not_applicable" in asked["could_change_move_to"]
    known = decided(engine, "hypertension", "follow_up", "primary", SIXTY, **told)
    assert "not_applicable" not in known.possible_moves


def test_who_is_asked_first_is_not_due_for_the_review_of_who_stays(engine: Engine) -> None:
    both = dict.fromkeys(["hypertension", "diabetes"], "follow_up")
    told = {"sbp": "128 mmHg", "dbp": "78 mmHg", "symptom_screen_done": "yes"}
    merged = decided(engine, list(both), both, "primary", SIXTY, **told)
    assert [part.move for part in merged.pathways] == ["stay", "ask"]
    assert (merged.move, merged.follow_up) == ("ask", None)


def test_a_move_that_is_still_possible_has_a_question_that_leads_to_it() -> None:
    """Of moves up; where to stay or go down is also decided by what is asked for moves up."""
    engine = laboratory.shipped()
    tried = 0
    for number, pathway in islice(enumerate(sorted(engine.content.pathways) * 60), 240):
        random = Random(number)
        profile = next(iter(engine.content.pathways[pathway]))
        phases = engine.content.pathways[pathway][profile].model.phases
        phase = random.choice(list(phases))
        patients = patients_of(engine, pathway, profile, phase, random.choice(phases[phase].tiers))
        decision = engine.decide(patients.case(random))
        if decision.move == "not_applicable":
            continue
        now = decision.move if decision.urgency is None else f"{decision.move}/{decision.urgency}"
        led = {move for row in decision.questions for move in row["could_change_move_to"]}
        for move in decision.possible_moves:
            if move != now and move.startswith(("refer_up", "transfer", "not_applicable")):
                tried += 1
                assert move in led, (pathway, phase, number, move)
    assert tried > 200
