"""`valid_until` is the moment at which time alone changes the answer: the same facts, found again later, say so."""

import copy
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import laboratory
from reference.laboratory import patients_of

NOON = "2026-10-14T12:00:00+08:00"
MIDNIGHT = "2026-10-15T00:00:00+08:00"
WELL = {
    "symptom_screen_done": "yes", "postop_screen_done": "yes", "resp_rate": "16 /min", "spo2": "97 %",
    "on_oxygen": "no", "sbp": "126 mmHg", "heart_rate": "76 /min", "acvpu": "alert", "temperature": "36.8 °C",
    "comorbid": [],
}  # fmt: skip


def operated(phase: str, tier: str, surgery_at: str, **facts: Any) -> dict[str, Any]:
    return {
        "pathway": "postoperative", "phase": phase, "tier": tier, "at": NOON,
        "patient": {"age": "55 years", "sex": "female"},
        "visits": [{"at": NOON, "facts": {**WELL, "surgery_at": surgery_at, **facts}}],
    }  # fmt: skip


def stroke(tier: str, phase: str, patient: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {
        "pathway": "stroke", "phase": phase, "tier": tier, "at": NOON, "patient": patient,
        "visits": [{"at": NOON, "facts": facts}],
    }  # fmt: skip


def later(case: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The same facts found again at a later moment: of one visit, with no sample times of their own."""
    moved = copy.deepcopy(case)
    moved["at"] = at.isoformat()
    for visit in moved["visits"]:
        visit["at"] = at.isoformat()
    return moved


def answer(case: dict[str, Any]) -> tuple[Any, ...]:
    decision = laboratory.shipped().decide(case)
    placed = ("wish", "nobody", "only_with")
    told = {row["id"] for row in decision.advice if not row["id"].startswith(placed)}
    return decision.move, decision.urgency, decision.target, told


BILE = {"procedure_family": "cholecystectomy", "abdominal_pain": "yes"}
CASES = {
    # postoperative.md: abdominal pain after cholecystectomy is a warning from the second to the eighth day
    "a warning that begins tomorrow": (operated("home", "home", "2026-10-13T20:00:00+08:00", **BILE), MIDNIGHT),
    "a warning that ends today": (operated("home", "home", "2026-10-06T20:00:00+08:00", **BILE), MIDNIGHT),
    # the last of six weeks after surgery
    "six weeks that are over tomorrow": (
        operated(
            "community", "primary", "2026-09-02T23:59:00+08:00", procedure_family="other", suspected_infection="yes"
        ),
        MIDNIGHT,
    ),
    # stroke.md: the window for thrombolysis closes 4.5 h after last known well
    "a treatment window": (
        stroke(
            "village", "suspected", {"age": "70 years"}, arm_weakness="yes",
            last_known_well="2026-10-14T10:00:00+08:00",
        ),
        "2026-10-14T14:30:00+08:00",
    ),
    # a child until the birthday: pediatrics is preferred below 18 years
    "a birthday": (
        stroke(
            "primary", "suspected", {"birth_date": "2008-10-15"}, arm_weakness="yes",
            last_known_well="2026-10-12T10:00:00+08:00",
        ),
        MIDNIGHT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_moment_is_the_one_at_which_the_answer_changes(name: str) -> None:
    case, until = CASES[name]
    found = laboratory.shipped().decide(case).valid_until
    assert found is not None
    assert found["at"] == until
    end = datetime.fromisoformat(until)
    assert answer(later(case, end - timedelta(seconds=1))) == answer(case)
    assert answer(later(case, end + timedelta(seconds=1))) != answer(case)


def test_what_ends_is_said_in_words_of_both_languages() -> None:
    case, _ = CASES["a warning that ends today"]
    decision = laboratory.shipped().decide(case)
    assert decision.valid_until is not None
    assert "胆囊切除" in decision.valid_until["because"]
    english = decision.in_language("en").valid_until
    assert english is not None
    assert "cholecystectomy" in english["because"]


def test_a_day_that_changes_nothing_is_not_told() -> None:
    case = operated("home", "home", "2026-10-06T20:00:00+08:00", procedure_family="cholecystectomy")
    assert laboratory.shipped().decide(case).valid_until is None


def test_a_birthday_years_away_is_no_news() -> None:
    case = stroke("primary", "suspected", {"birth_date": "2014-10-15"}, arm_weakness="yes")
    assert laboratory.shipped().decide(case).valid_until is None


@given(st.integers(0, 2**32))
def test_an_answer_holds_until_the_moment_and_no_longer(seed: int) -> None:
    random, engine = Random(seed), laboratory.shipped()
    for _ in range(6):
        pathway = random.choice(["hypertension", "postoperative", "stroke"])  # their samples have no windows
        profile = next(iter(engine.content.pathways[pathway]))
        phases = engine.content.pathways[pathway][profile].model.phases
        phase = random.choice(list(phases))
        drawn = patients_of(engine, pathway, profile, phase, random.choice(phases[phase].tiers)).case(random)
        if not drawn["visits"] or drawn["visits"][-1]["at"] != drawn["at"]:
            continue
        facts = {
            term: told["value"] if isinstance(told, dict) else told
            for term, told in drawn["visits"][-1]["facts"].items()
        }
        case = {**drawn, "visits": [{"at": drawn["at"], "facts": facts}]}
        decision = engine.decide(case)
        if decision.move == "not_applicable":
            continue
        start = datetime.fromisoformat(case["at"])
        if decision.valid_until is None:
            # A window of 24 hours is the longest that is counted from a moment.
            for after in (timedelta(hours=1), timedelta(hours=5), timedelta(days=1), timedelta(days=3)):
                assert answer(later(case, start + after)) == answer(case), (after, case)
            continue
        end = datetime.fromisoformat(decision.valid_until["at"])
        halfway = start + (end - start) / 2
        assert answer(later(case, halfway)) == answer(case), case
        assert answer(later(case, end + timedelta(seconds=1))) != answer(case), case
