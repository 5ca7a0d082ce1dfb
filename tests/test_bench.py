"""The floors of the benchmark say of every patient what the compiled criteria say."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from fenji.engine import Engine

sys.path.insert(0, str(Path(__file__).resolve().parent / "bench"))

import populations  # the path comes first
from cohorts import COHORTS
from run import content_with_forty
from sides import FLOORS, both_sides

PLACES = {
    "hypertension": ({"tier": "village"}, {"tier": "primary"}),
    "diabetes": ({"tier": "village"}, {"institution": "bench40.chc_1"}),
    "stroke": (
        {"tier": "home"}, {"tier": "nursing"}, {"tier": "secondary"}, {"institution": "bench40.county_0"},
        {"institution": "bench40.city_0"},
    ),
    "postoperative": (
        {"tier": "secondary"}, {"tier": "tertiary"}, {"institution": "bench40.county_0"},
        {"institution": "bench40.city_1"},
    ),
}  # fmt: skip
LIMITS = {
    "sbp": ("140 mmHg", "180 mmHg", "90 mmHg", "110.4 mmHg", "100.5 mmHg", "150 mmHg"),
    "dbp": ("90 mmHg", "110 mmHg", "80 mmHg"),
    "fpg": ("3.9 mmol/L", "5.1 mmol/L", "6.1 mmol/L", "7 mmol/L", "10 mmol/L", "11.1 mmol/L", "16.7 mmol/L"),
    "glucose": ("3.5 mmol/L", "3.9 mmol/L", "10 mmol/L", "11.1 mmol/L", "16.7 mmol/L"),
    "ogtt_2h": ("7.8 mmol/L", "8.5 mmol/L"), "hba1c": ("7 %", "7.5 %"), "ldl": ("1.8 mmol/L", "2.6 mmol/L"),
    "egfr": ("30 mL/min/1.73m2",), "blood_ketone": ("3 mmol/L",), "months_on_treatment": ("3 mo",),
    "symptom_duration": ("10 min", "30 min", "60 min"), "extra_travel_to_thrombectomy": ("30 min",), "gcs": (12,),
    "resp_rate": ("8.5 /min", "11.4 /min", "20.5 /min", "24.5 /min", "30 /min"),
    "spo2": ("83.5 %", "87.4 %", "92.5 %", "93.5 %", "94.5 %", "96.5 %", "90 %"),
    "heart_rate": ("40.5 /min", "50.5 /min", "90.5 /min", "100 /min", "110.4 /min", "130.5 /min"),
    "temperature": ("35.05 °C", "36.05 °C", "37.3 °C", "38 °C", "38.05 °C", "39 °C", "39.05 °C"),
    "calf_difference": ("3 cm",), "crp": ("140 mg/L", "152 mg/L", "180 mg/L"), "hours_without_improvement": ("48 h",),
    "hours_no_flatus": ("24 h",), "hours_no_oral_diet": ("24 h",), "potassium": ("3.5 mmol/L",),
}  # fmt: skip
"""What stands exactly at a limit of a criterion or of a score, or between two whole numbers of one."""
INSTANTS = {"last_known_well", "tia_at", "surgery_at", "bleeding_controlled_at"}
MINUTES = (270, 360, 1440, 2880, 4320, 5760, 10080, 28 * 1440)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with content_with_forty() as folder:
        yield Engine.load(folder, second_opinion=False)


def odd(engine: Engine, pathway: str, phase: str, count: int) -> Iterator[dict[str, Any]]:
    """Who tell anything: many facts or few, no age or a child, a second visit that day, values at the limits."""
    for number, data in enumerate(populations.anything(engine, pathway, count, seed=5)):
        visits = data["visits"]
        place = PLACES[pathway][number % len(PLACES[pathway])]
        if number % 5 == 0:
            del data["patient"]["age"]
        elif number % 7 == 0:
            data["patient"]["age"] = f"{number % 20} years"
        if number % 3 == 0:
            for visit in visits:
                visit["facts"] = dict(islice(visit["facts"].items(), number % 9, None, 6))
        if number % 4 == 0 and len(visits) > 1 and pathway != "hypertension":  # whose floor takes whole days
            visits[-2]["at"] = (datetime.fromisoformat(data["at"]) - timedelta(hours=1 + number % 30)).isoformat()
        told, limit = visits[-1]["facts"], number // 2
        if number % 2:
            told |= {term: values[limit % len(values)] for term, values in LIMITS.items() if term in told}
            for term in INSTANTS & told.keys():
                since = timedelta(minutes=MINUTES[limit % len(MINUTES)])
                told[term] = (datetime.fromisoformat(data["at"]) - since).isoformat()
        yield {key: value for key, value in data.items() if key != "tier"} | place | {"phase": phase}


@pytest.mark.parametrize("key", FLOORS, ids=" ".join)
def test_floor_and_engine_agree_on_ordinary_patients(engine: Engine, key: tuple[str, str]) -> None:
    ordinary = {(one.pathway, one.phase): one.patients for one in COHORTS} | {
        ("hypertension", "follow_up"): populations.clinic
    }
    cases = [engine.read_case(data) for data in ordinary[key](300, 11)]
    assert len(both_sides(engine, cases, *key).ready) == 300


@pytest.mark.parametrize("key", FLOORS, ids=" ".join)
def test_floor_and_engine_agree_on_patients_who_tell_anything(engine: Engine, key: tuple[str, str]) -> None:
    cases = [engine.read_case(data) for data in odd(engine, *key, 400)]
    assert len(both_sides(engine, cases, *key).ready) == 400


@pytest.mark.parametrize("cohort", COHORTS, ids=lambda cohort: f"{cohort.pathway} {cohort.phase}")
def test_cohort_is_the_same_every_time_and_tells_as_much_as_a_clinician(engine: Engine, cohort: Any) -> None:
    patients = list(cohort.patients(200))
    assert patients == list(cohort.patients(200))
    told = sum(len(data["visits"][-1]["facts"]) for data in patients) / len(patients)
    assert 10 <= told <= 30
    for data in patients[:20]:
        engine.decide(data)
