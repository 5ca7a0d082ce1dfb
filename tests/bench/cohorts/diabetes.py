"""Diabetes: a quarterly visit at a community centre."""

from datetime import datetime, timedelta

from populations import CENTRES, Data

from .draw import Pick, age_of, maybe, measured, number, person, pressure, some, told, visit


def follow_up(pick: Pick, at: datetime) -> Data:
    home = pick.choice(CENTRES)
    patient = person(pick, at, *((62, 12) if pick.random() < 0.985 else (20, 4)), 15, home)
    usual = pick.gauss(6.8, 1.0)
    visits = []
    for back in range(pick.choice((2, 2, 3)), 0, -1):
        facts: Data = {"symptom_screen_done": "yes"}
        pressure(pick, facts, 135, 15)
        measured(pick, facts, 0.95, "fpg", usual, 0.7, 2.6, 24, "mmol/L", 1)
        told(pick, facts, ("adverse_reaction", 0.9, 0.04), ("adherent", 0.6, 0.8))
        visits.append(visit(at - timedelta(days=90 * back + pick.randrange(-9, 10)), facts))
    if pick.random() < 0.02:  # low or high this morning or yesterday, treated, and seen again
        glucose = pick.choice(("3.4 mmol/L", "3.9 mmol/L", "17.2 mmol/L", "12.1 mmol/L"))
        visits.append(visit(at - timedelta(hours=pick.choice((2, 5, 23, 24, 26))), {"glucose": glucose}))
    visits.append(visit(at, _diabetes_now(pick, patient, age_of(patient, at), usual)))
    return {"institution": home, "patient": patient, "visits": visits}


def _diabetes_now(pick: Pick, patient: Data, age: int, usual: float) -> Data:
    facts: Data = {}
    pressure(pick, facts, 136, 16, 0.97)
    measured(pick, facts, 0.95, "fpg", usual, 0.8, 2.6, 26, "mmol/L", 1)
    measured(pick, facts, 0.35, "glucose", usual + 2.6, 2.6, 2.6, 31, "mmol/L", 1)
    measured(pick, facts, 0.04, "ogtt_2h", usual + 4, 3, 4, 30, "mmol/L", 1)
    measured(pick, facts, 0.4, "hba1c", usual * 0.6 + 3, 0.6, 4.6, 14, "%", 1)
    measured(pick, facts, 0.35, "ldl", 2.6, 0.7, 0.6, 7, "mmol/L", 1)
    measured(pick, facts, 0.35, "egfr", 128 - 0.7 * age if pick.random() < 0.96 else 35, 17, 8, 140, "mL/min/1.73m2")
    measured(pick, facts, 0.8, "heart_rate", 75, 10, 42, 140, "/min")
    measured(pick, facts, 0.7, "weight", 66, 11, 35, 130, "kg", 1)
    if pick.random() < 0.12:
        facts["temperature"] = number(pick, *pick.choice(((36.6, 0.3), (36.6, 0.3), (38.6, 0.6))), 35, 41, "°C", 1)
    maybe(pick, facts, 0.15, "urine_ketone", *("negative",) * 12, "trace", "trace", "1+", "2+", "3+")
    measured(pick, facts, 0.2 if "urine_ketone" in facts else 0.02, "blood_ketone", 0.6, 1.0, 0, 9, "mmol/L", 1)
    if pick.random() < 0.9:
        facts["symptom_screen_done"] = "yes"
        told(
            pick, facts, *((symptom, 0.015, 0.75) for symptom in (
                "polyuria", "polydipsia", "weight_loss", "blurred_vision", "dizziness", "palpitation",
                "nausea_vomiting",
            )), *((symptom, 0.004, 0.8) for symptom in (
                "consciousness_change", "suspected_acs", "face_droop", "arm_weakness", "sudden_vision_loss",
                "fruity_breath", "tachycardia_persistent", "other_life_threat",
            )),
        )  # fmt: skip
    also = some(pick, {"hypertension": 0.55, "chd": 0.12, "stroke": 0.05, "retinopathy": 0.06, "ckd": 0.05})
    facts["comorbid"] = ["diabetes_complicated" if pick.random() < 0.2 else "diabetes", *also]
    newly = (0.6, 0.4) if age < 30 else (0.1, 0.02)
    told(
        pick, facts, ("adverse_reaction", 0.9, 0.04), ("new_or_worse_complication", 0.9, 0.02),
        ("severe_hypoglycemia", 0.85, 0.006), ("recurrent_hypoglycemia", 0.7, 0.012), ("foot_ischemia", 0.6, 0.012),
        ("retinopathy_severe", 0.35, 0.01), ("adherent", 0.8, 0.8), ("on_insulin_or_secretagogue", 0.5, 0.5),
        ("acute_diabetes_complication_suspected", 0.3, 0.008), ("suspected_type1", 0.1, 0.04),
        ("diabetes_type_unclear", 0.1, 0.03), ("glucose_swings_hard_to_manage", 0.3, 0.01),
        ("needs_test_not_available", 0.5, 0.05), ("needs_upper_diagnosis", 0.4, 0.01),
        ("serious_disease_beyond_capacity", 0.4, 0.006), ("first_abnormal_glucose", *newly),
        ("adverse_reaction_unmanageable", 0.4, 0.01),
    )  # fmt: skip
    if patient["sex"] == "female" and age < 50:
        told(pick, facts, ("pregnant", 0.8, 0.06), ("lactating", 0.7, 0.06))
    if pick.random() < 0.65:
        facts["diabetic_foot"] = pick.choices(("none", "ulcer", "infected_ulcer", "gangrene"), (980, 10, 7, 3))[0]
    if pick.random() < 0.75:
        facts["months_on_treatment"] = f"{pick.choice((1, 2, 3, 6, 12, 36))} mo"
    return facts
