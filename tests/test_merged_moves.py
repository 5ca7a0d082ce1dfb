"""Several pathways: where one alone would send the patient down and the merged move is another, nobody goes down."""

import json
from pathlib import Path
from typing import Any

import pytest

from fenji.engine import Engine

AT = "2026-05-20T09:00:00+08:00"
BOTH = ["hypertension", "diabetes"]
SETTLED = {
    "sbp": "130 mmHg", "dbp": "80 mmHg", "heart_rate": "70 /min", "glucose": "8.0 mmol/L",
    "symptom_screen_done": "yes", "serious_disease_beyond_capacity": "no", "needs_test_not_available": "no",
    "needs_upper_diagnosis": "no", "diagnosis_clear": "yes", "plan_settled": "yes", "condition_stable": "yes",
    "complications_stable": "yes",
}  # fmt: skip
"""All that both pathways want before a patient leaves a hospital, but for the drugs."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(Path(__file__).resolve().parents[1], second_opinion=False)


def told(pathway: Any, phase: Any, facts: dict[str, str], tier: str = "secondary") -> dict[str, Any]:
    patient = {"age": "55 years", "sex": "male"}
    visits = [{"at": AT, "facts": facts}]
    return {"case": "m", "pathway": pathway, "phase": phase, "tier": tier, "at": AT, "patient": patient,
            "visits": visits}  # fmt: skip


IN_HOSPITAL = dict.fromkeys(BOTH, "specialist")


def test_down_needs_every_pathway_and_then_every_pathway_leaves(engine: Engine) -> None:
    down = engine.decide(told(BOTH, IN_HOSPITAL, SETTLED | {"drugs_in_receiver_catalogue": "yes"}))
    assert (down.move, down.next_phase) == ("refer_down", dict.fromkeys(BOTH, "follow_up"))
    assert [(row["entered"], row["by"]) for row in down.trace] == [("follow_up", "refer_down")] * 2
    assert down.follow_up is not None
    assert (down.follow_up["within_days"], down.follow_up["at_tier"]) == (14, "primary")


def test_who_stays_for_another_pathway_stays_in_his_phase_and_is_seen_again_there(engine: Engine) -> None:
    kept = engine.decide(told(BOTH, IN_HOSPITAL, SETTLED | {"drugs_in_receiver_catalogue": "no"}))
    assert [part.move for part in kept.pathways] == ["refer_down", "stay"]
    assert (kept.move, kept.next_phase) == ("stay", IN_HOSPITAL)
    assert kept.follow_up is not None
    assert (kept.follow_up["within_days"], kept.follow_up["at_tier"]) == (30, "secondary")
    assert [(row["pathway"], row["left"], row["entered"], row["by"]) for row in kept.trace] == [
        ("hypertension", "specialist", "specialist", "stay"), ("diabetes", "specialist", "specialist", "stay"),
    ]  # fmt: skip


def test_the_pathways_own_decision_stays_as_it_is(engine: Engine) -> None:
    facts = SETTLED | {"drugs_in_receiver_catalogue": "no"}
    merged = engine.decide(told(BOTH, IN_HOSPITAL, facts))
    alone = engine.decide(told("hypertension", "specialist", facts))
    own = merged.pathways[0]
    assert own.to_json() == alone.to_json()
    assert (own.next_phase, own.trace[0]["entered"]) == ("follow_up", "follow_up")


def test_while_one_pathway_asks_the_other_is_not_gone(engine: Engine) -> None:
    asked = engine.decide(told(BOTH, IN_HOSPITAL, SETTLED))
    assert [part.move for part in asked.pathways] == ["refer_down", "ask"]
    assert (asked.move, asked.next_phase) == ("ask", IN_HOSPITAL)
    assert {row["by"] for row in asked.trace} == {"ask"}
    assert asked.follow_up is None or asked.follow_up["at_tier"] == "secondary"


HANDED_BACK = {"hypertension": "village_handback", "diabetes": "follow_up"}
AT_THE_CENTRE = {
    "sbp": "128 mmHg", "dbp": "78 mmHg", "heart_rate": "72 /min", "fpg": "6.5 mmol/L", "glucose": "8.0 mmol/L",
    "bp_setting": "office", "symptom_screen_done": "yes", "serious_disease_beyond_capacity": "no",
    "needs_test_not_available": "no", "needs_upper_diagnosis": "no", "adverse_reaction_unmanageable": "no",
    "adverse_reaction": "no", "new_or_worse_complication": "no", "target_organ_damage_new": "no",
    "diagnosis_clear": "yes", "plan_settled": "yes", "condition_stable": "yes", "complications_stable": "yes",
    "long_term_plan_made": "yes", "plan_change_expected_soon": "no", "drugs_in_receiver_catalogue": "yes",
}  # fmt: skip
"""A township centre that hands its hypertension back to the village."""


def test_who_goes_up_for_another_pathway_stays_in_the_phase_of_this_one(engine: Engine) -> None:
    up = engine.decide(told(BOTH, HANDED_BACK, AT_THE_CENTRE | {"glucose": "17.0 mmol/L"}, "primary"))
    own, other = up.pathways
    assert (own.move, own.next_phase, other.move) == ("refer_down", "follow_up", "refer_up")
    assert up.move == "refer_up"
    assert up.next_phase == {"hypertension": "village_handback", "diabetes": other.next_phase}
    first = up.trace[0]
    assert (first["left"], first["entered"], first["by"]) == ("village_handback", "village_handback", "refer_up")
    assert up.follow_up is not None
    assert up.follow_up["at_tier"] == "primary"


def test_who_stays_takes_the_row_of_staying(engine: Engine) -> None:
    kept = engine.decide(told(BOTH, HANDED_BACK, AT_THE_CENTRE, "primary"))
    assert [part.move for part in kept.pathways] == ["refer_down", "stay"]
    assert (kept.move, kept.next_phase) == ("stay", dict.fromkeys(BOTH, "follow_up"))
    assert [(row["left"], row["entered"], row["by"]) for row in kept.trace] == [
        ("village_handback", "follow_up", "stay"), ("follow_up", "follow_up", "stay"),
    ]  # fmt: skip
    assert kept.follow_up is not None
    assert kept.follow_up["at_tier"] == "primary"


def test_the_record_is_of_one_piece_in_both_languages(engine: Engine) -> None:
    for word in ("yes", "no", "unobtainable"):
        decision = engine.decide(told(BOTH, IN_HOSPITAL, SETTLED | {"drugs_in_receiver_catalogue": word}))
        assert [row["entered"] for row in decision.trace] == list(decision.next_phase.values())
        assert {row["by"] for row in decision.trace} == {decision.move}
        other = decision.in_language("en")
        assert other.next_phase == decision.next_phase
        assert (other.follow_up is None) == (decision.follow_up is None)
        for one in (decision, other):
            assert one.to_json() == json.dumps(one.to_dict(), ensure_ascii=False, separators=(",", ":"))


def test_what_the_house_cannot_do_for_one_pathway_makes_it_a_transfer_for_all(engine: Engine) -> None:
    """A thrombectomy that this tertiary hospital has no team for, and an emergency that it treats in the house."""
    facts = {
        "bleed_on_imaging": "none", "occlusion": "m1", "last_known_well": "2026-05-20T06:00:00+08:00", "nihss": "10",
        "mrs_before": "0", "aspects": "9", "mass_effect": "no", "consciousness_change": "yes",
    }  # fmt: skip
    case = told(["stroke", "hypertension"], {"stroke": "acute", "hypertension": "specialist"}, facts)
    del case["tier"]
    merged = engine.decide(case | {"institution": "demo_city.first_hospital"})
    assert [(part.move, part.urgency) for part in merged.pathways] == [
        ("transfer", "emergency"), ("refer_up", "emergency"),
    ]  # fmt: skip
    assert (merged.move, merged.urgency) == ("transfer", "emergency")
    assert merged.target is not None
    assert set(merged.target["capabilities"]) >= {"thrombectomy", "emergency"}
