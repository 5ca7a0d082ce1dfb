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
    return decision.move, decision.urgency, decision.purpose, decision.target, told


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
    # scores.md: surgery within four weeks is 1.5 of Wells PE, with the signs of thrombosis 4.5
    "an item of a score that ends with the fourth week": (
        operated(
            "home", "home", "2026-09-16T09:00:00+08:00", procedure_family="other", pe_dvt_signs="yes",
            pe_most_likely="no", pe_immobile_or_surgery="no", pe_previous_vte="no", pe_malignancy="no",
        ),
        MIDNIGHT,
    ),
    # scores.md: 60 years are one point of ABCD2; with one-sided weakness that is 3, at which a stroke unit is wanted
    "a birthday inside a score": (
        stroke(
            "village", "suspected", {"birth_date": "1966-10-15"}, symptom_screen_done="yes", arm_weakness="yes",
            symptoms_resolved="yes", tia_at="2026-10-14T08:00:00+08:00", symptom_duration="5 min", sbp="120 mmHg",
            dbp="70 mmHg", comorbid=[],
        ),
        MIDNIGHT,
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


def test_what_turned_earlier_and_ended_nothing_is_not_named() -> None:
    """stroke.md: 4.5 hours end the time for thrombolysis, 24 hours that for thrombectomy; only that ends the answer."""
    case = stroke(
        "tertiary", "acute", {"age": "60 years"}, bleed_on_imaging="none", occlusion="m1", nihss=10, mrs_before=0,
        aspects=9, mass_effect="no", evt_accepted_by_centre="no", deficit_disabling="no", sbp="150 mmHg", dbp="80 mmHg",
        last_known_well="2026-10-14T09:00:00+08:00",
    )  # fmt: skip
    found = laboratory.shipped().decide(case, lang="en").valid_until
    assert found is not None
    assert found["at"] == "2026-10-15T09:00:00+08:00"
    assert "thrombectomy" in found["because"]
    assert "thrombolysis" not in found["because"]


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


def between(start: datetime, end: datetime) -> list[datetime]:
    """Moments after `start` and not after `end`: halfway, and the first second of each day (the first 40)."""
    midnight = start.replace(hour=0, minute=0, second=1, microsecond=0) + timedelta(days=1)
    days = (midnight + timedelta(days=day) for day in range(40))
    return [start + (end - start) / 2, *(day for day in days if day <= end), end]


def check_that_it_holds(case: dict[str, Any]) -> None:
    """The answer is the same up to `valid_until` and another after it; without one it is the same for days."""
    decision = laboratory.shipped().decide(case)
    if decision.move == "not_applicable":
        return
    start, now = datetime.fromisoformat(case["at"]), answer(case)
    if decision.valid_until is None:
        # A window of 24 hours is the longest that is counted from a moment.
        for after in (timedelta(hours=1), timedelta(hours=5), timedelta(days=1), timedelta(days=3)):
            assert answer(later(case, start + after)) == now, (after, case)
        return
    end = datetime.fromisoformat(decision.valid_until["at"])
    for moment in between(start, end - timedelta(seconds=1)):
        assert answer(later(case, moment)) == now, (moment, case)
    assert answer(later(case, end + timedelta(seconds=1))) != now, case


AGES = (16, 18, 25, 30, 50, 55, 60, 65, 80)  # the limits of age that the clinical pages and the scores name
DAYS = (0, 1, 2, 3, 4, 7, 8, 14, 28, 30, 42, 365)  # and those of days after surgery


def close_to_a_limit(random: Random, case: dict[str, Any]) -> None:
    """A birthday that counts, or a day after surgery that does, within the next days."""
    start = datetime.fromisoformat(case["at"])
    if random.random() < 0.5:
        day = start.date() + timedelta(days=random.randint(0, 3))
        born = day.replace(day=min(day.day, 28), year=day.year - random.choice(AGES))
        case["patient"] = {"sex": case["patient"].get("sex", "unknown"), "birth_date": born.isoformat()}
    facts = case["visits"][-1]["facts"]
    if "surgery_at" in facts and facts["surgery_at"] != "unobtainable":
        ago = timedelta(days=max(0, random.choice(DAYS) - random.randint(0, 2)), minutes=random.randint(0, 600))
        facts["surgery_at"] = (start - ago).isoformat()


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
        close_to_a_limit(random, case)
        check_that_it_holds(case)


WELLS_PE = (
    "pe_dvt_signs", "pe_most_likely", "pe_immobile_or_surgery", "pe_previous_vte", "pe_malignancy", "hemoptysis",
)  # fmt: skip
ABCD2: dict[str, tuple[Any, ...]] = {
    "arm_weakness": ("yes", "no"), "speech_abnormal": ("yes", "no"), "sbp": ("120 mmHg", "140 mmHg"),
    "symptom_duration": ("5 min", "10 min", "60 min"), "comorbid": ([], ["diabetes"], ["tia"]),
    "symptoms_resolved": ("yes",), "dbp": ("70 mmHg",),
}  # fmt: skip


@given(st.integers(0, 2**32))
def test_a_limit_inside_a_score_ends_an_answer_too(seed: int) -> None:
    """scores.md: surgery within four weeks is an item of Wells PE, 60 years one of ABCD2."""
    random = Random(seed)
    for _ in range(4):
        days = random.choice([5, 26, 27, 28, 29])
        surgery = datetime.fromisoformat(NOON) - timedelta(days=days, minutes=random.randint(0, 600))
        items = {item: random.choice(["yes", "no", "no"]) for item in WELLS_PE}
        wells = operated(
            random.choice(["home", "community"]), "home", surgery.isoformat(), procedure_family="other",
            **{item: value for item, value in items.items() if random.random() < 0.9},
            heart_rate=random.choice(["100 /min", "101 /min"]),
        )  # fmt: skip
        wells["tier"] = {"home": "home", "community": "primary"}[wells["phase"]]
        check_that_it_holds(wells)
        born = datetime.fromisoformat(NOON) + timedelta(days=random.randint(-1, 2))
        tia = stroke(
            random.choice(["village", "primary"]), "suspected",
            {"birth_date": born.date().replace(year=born.year - random.choice([59, 60, 61])).isoformat()},
            tia_at=f"2026-10-{random.choice([10, 11, 12, 13, 14])}T08:00:00+08:00", symptom_screen_done="yes",
            **{term: random.choice(values) for term, values in ABCD2.items()},
        )  # fmt: skip
        check_that_it_holds(tia)
