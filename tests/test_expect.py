"""What a case expects, key by key, held against decisions of the shipped content.

The answers are those of the specification: 180/95 without emergency signs goes up the same day to secondary care, and
the review is due within 14 days; in the network of the example the fifth hospital leads the patient's own grid.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from fenji.engine import Engine
from fenji.model.read_case import EXPECT_KEYS
from fenji.review.expect import KEYS, differences

AT = "2026-03-02T09:30:00+08:00"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped(second_opinion=False)


def case(**changes: Any) -> dict[str, Any]:
    """180/95, all symptoms asked and absent, sent up by the family doctor's centre of a network."""
    facts = {"sbp": "180 mmHg", "dbp": "95 mmHg", "symptom_screen_done": "yes"}
    return {
        "case": "c", "pathway": "hypertension", "phase": "follow_up", "institution": "jinan.huaiyin_chc", "at": AT,
        "patient": {
            "age": "50 years", "sex": "male", "residence": "槐荫区", "insurance": "resident",
            "contract": {"with": "jinan.huaiyin_chc"},
        },
        "visits": [{"at": AT, "facts": facts}],
    } | changes  # fmt: skip


def at_home() -> dict[str, Any]:
    """The same with 139/89: stays, so nothing is asked of any institution."""
    facts = {"sbp": "139 mmHg", "dbp": "89 mmHg", "symptom_screen_done": "yes"}
    return case(visits=[{"at": AT, "facts": facts}])


FULFILLED: list[dict[str, Any]] = [
    {"move": "refer_up"},
    {"urgency": "urgent"},
    {"purpose": "care"},
    {"phase": "follow_up", "next_phase": "specialist"},
    {"criteria": ["severe_range_bp"]},
    {"criteria": "severe_range_bp"},
    {"criteria": []},
    {"not_criteria": ["danger_symptom", "emergency_heart_rate"]},
    {"tiers": ["secondary"]},
    {"capabilities": []},
    {"capabilities": None},
    {"eligible": ["jinan.fifth_hospital"], "not_eligible": ["jinan.huaiyin_station"]},
    {"first": "jinan.fifth_hospital"},
    {"services": ["priority_admission"], "not_services": ["green_channel"]},
    {"lost": []},
    {"amounts": {"green_channel": None}},
    {"reasons": {"jinan.huaiyin_station": "tier_not_suitable"}},
    {"reasons": {"jinan.huaiyin_station": ["tier_not_suitable"]}},
    {"reasons": {"jinan.fifth_hospital": None}},
    {"documents_missing": ["referral_form_up", "consent"]},
    {"follow_up_within_days": 14},
    {"follow_up_within_days": "14"},
    {"follow_up_within_days": Decimal("14.0")},
    {"asks": ["heart_rate"]},
    {"derived": {"age": 50}},
    {"derived": {"age": "50.0", "news2": None}},
    {"possible_moves": ["refer_up/urgent", "refer_up/emergency"]},
    {"valid_until": None},
    {},
]


@pytest.mark.parametrize("expect", FULFILLED, ids=str)
def test_what_holds_is_no_difference(engine: Engine, expect: Mapping[str, Any]) -> None:
    assert differences(expect, engine.decide(case())) == []


@pytest.mark.parametrize(
    ("expect", "actual"),
    [
        ({"move": "stay"}, "refer_up"),
        ({"move": None}, "refer_up"),
        ({"urgency": None}, "urgent"),
        ({"urgency": "emergency"}, "urgent"),
        ({"purpose": "diagnosis"}, "care"),
        ({"criteria": ["severe_range_bp", "danger_symptom"]}, ["severe_range_bp"]),
        ({"not_criteria": ["danger_symptom", "severe_range_bp"]}, ["severe_range_bp"]),
        ({"tiers": ["secondary", "tertiary"]}, ["secondary"]),
        ({"capabilities": ["obstetrics"]}, []),
        ({"not_eligible": ["jinan.fifth_hospital"]}, ["jinan.fifth_hospital"]),
        ({"first": "jinan.central_hospital"}, "jinan.fifth_hospital"),
        ({"first": None}, "jinan.fifth_hospital"),
        ({"not_services": ["priority_admission", "green_channel"]}, ["priority_admission"]),
        ({"lost": ["priority_admission"]}, []),
        ({"amounts": {"green_channel": 0}}, {"green_channel": None}),
        ({"reasons": {"jinan.huaiyin_station": "out_of_network"}}, {"jinan.huaiyin_station": ["tier_not_suitable"]}),
        ({"reasons": {"jinan.fifth_hospital": "not_active"}}, {"jinan.fifth_hospital": None}),
        ({"documents_missing": None}, ["referral_form_up", "consent"]),
        ({"follow_up_within_days": 15}, 14),
        ({"follow_up_within_days": None}, 14),
        ({"follow_up_within_days": "14.0000001"}, 14),
        ({"derived": {"age": 51}}, {"age": 50}),
        ({"derived": {"age": None}}, {"age": 50}),
        ({"derived": {"news2": 0, "age": 50}}, {"news2": None, "age": 50}),
        ({"possible_moves": ["refer_up/urgent"]}, ["refer_up/emergency", "refer_up/urgent"]),
    ],
    ids=str,
)
def test_what_does_not_hold_is_told_with_the_actual_value(
    engine: Engine, expect: Mapping[str, Any], actual: Any
) -> None:
    found = differences(expect, engine.decide(case()))
    assert [(one.key, one.actual) for one in found] == [(next(iter(expect)), actual)]


def test_without_a_referral_the_target_is_null_and_only_null_or_nothing_fits(engine: Engine) -> None:
    decision = engine.decide(at_home())
    assert decision.target is None
    fits = {"urgency": None, "purpose": None, "tiers": None, "first": None, "eligible": [], "documents_missing": []}
    assert differences(fits, decision) == []
    assert [one.actual for one in differences({"tiers": ["secondary"]}, decision)] == [None]


def test_yes_and_no_of_derived_terms_are_written_as_words_or_as_json(engine: Engine) -> None:
    # NEWS2: 8 breaths a minute score 3 by themselves.
    facts = {
        "resp_rate": "8 /min", "spo2": "97 %", "on_oxygen": "no", "sbp": "120 mmHg", "heart_rate": "70 /min",
        "acvpu": "alert", "temperature": "36.8 °C",
    }  # fmt: skip
    told = {"case": "n", "pathway": "postoperative", "phase": "ward", "tier": "tertiary", "at": AT,
            "patient": {"age": "60 years"}, "visits": [{"at": AT, "facts": facts}]}  # fmt: skip
    decision = engine.decide(told)
    for yes in ("yes", True):
        assert differences({"derived": {"news2": 3, "news2_single_three": yes}}, decision) == []
    for no in ("no", False):
        assert len(differences({"derived": {"news2_single_three": no}}, decision)) == 1


def test_amounts_are_compared_exactly(engine: Engine) -> None:
    # The subsidy regime of the direct train (M-4): a resident sent up by a township member to the lead gets 200 yuan.
    told = case(
        network="direct_train",
        institution="direct_train.township_01",
        patient={"age": "50 years", "sex": "male", "insurance": "resident"},
        referral={"direction": "up", "by": "primary", "from": "direct_train.township_01", "visit": "outpatient"},
    )
    decision = engine.decide(told)
    for exact in (200, "200", "200.00", Decimal(200)):
        assert differences({"amounts": {"deductible_subsidy": exact}}, decision) == []
    for other in (240, "200.01", Decimal("199.99"), None, "two hundred"):
        assert [one.actual for one in differences({"amounts": {"deductible_subsidy": other}}, decision)] == [
            {"deductible_subsidy": 200}
        ]


def test_every_key_that_a_case_may_write_can_be_compared() -> None:
    assert set(KEYS) == set(EXPECT_KEYS)
