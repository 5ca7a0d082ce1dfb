"""Stroke: the call, the ward, and the time after it."""

from datetime import datetime, timedelta

from populations import CENTRES, Data

from .draw import CITIES, COUNTIES, Pick, age_of, maybe, measured, number, person, pressure, some, told, visit, vitals

SIGNS = ("face_droop", "arm_weakness", "leg_weakness", "speech_abnormal", "balance_loss", "vision_loss")


def suspected(pick: Pick, at: datetime) -> Data:
    """What an emergency line writes down, mostly from homes, some from centres and small hospitals."""
    place = pick.choices(
        ({"tier": "home"}, {"institution": pick.choice(CENTRES)}, {"institution": "bench40.nursing_0"},
         {"institution": pick.choice(COUNTIES)}, {"institution": pick.choice(CITIES)}),
        (60, 22, 4, 8, 6),
    )[0]  # fmt: skip
    child = pick.random() < 0.004
    patient = person(pick, at, 14 if child else 69, 2 if child else 13, 12)
    truly, facts = pick.random() < 0.65, Data()
    told(pick, facts, *((sign, 0.93, often if truly else 0.04) for sign, often in zip(
        SIGNS, (0.5, 0.62, 0.5, 0.55, 0.25, 0.12), strict=True
    )))  # fmt: skip
    told(
        pick, facts, ("consciousness_change", 0.9, 0.12), ("severe_headache", 0.8, 0.1),
        ("nausea_vomiting", 0.75, 0.18), ("thunderclap_headache", 0.6, 0.02), ("neck_stiffness", 0.4, 0.03),
        ("seizure", 0.7, 0.04), ("other_life_threat", 0.5, 0.01), ("symptom_screen_done", 0.45, 0.98),
    )  # fmt: skip
    began = at - timedelta(minutes=min(9000, max(10, round(pick.lognormvariate(5.0, 1.4)))))
    gone = pick.random() < (0.16 if truly else 0.05)
    if gone:
        facts["symptoms_resolved"] = "yes"
        facts["symptom_duration"] = f"{pick.choice((3, 5, 9, 10, 20, 30, 45, 60, 120))} min"
        if pick.random() < 0.2:
            began -= timedelta(days=pick.choice((1, 3, 6, 8, 15)))
        maybe(pick, facts, 0.9, "tia_at", began.isoformat())
    else:
        told(pick, facts, ("symptoms_resolved", 0.8, 0), ("deficit_present", 0.5, 0.97 if truly else 0.4))
        if truly and pick.random() < 0.15:
            facts |= {"woke_with_deficit": "yes", "onset_known": "no", "recognized_at": began.isoformat()}
        elif pick.random() < 0.85:
            facts |= {"last_known_well": began.isoformat(), "onset_known": "yes"}
        if pick.random() < 0.4:
            facts["symptom_duration"] = f"{max(5, (at - began).seconds // 60)} min"
    pressure(pick, facts, 155, 25, 0.55)
    measured(pick, facts, 0.45, "glucose", 7.4, 2.3, 2.0, 28, "mmol/L", 1)
    measured(pick, facts, 0.35, "gcs", 14.5, 2.0, 3, 15)
    measured(pick, facts, 0.35, "resp_rate", 18, 4, 8, 44, "/min")
    measured(pick, facts, 0.4, "spo2", 96, 2.6, 74, 100, "%")
    measured(pick, facts, 0.4, "heart_rate", 82, 15, 38, 160, "/min")
    if facts.get("arm_weakness") == "yes" and pick.random() < 0.6:
        if pick.random() < 0.2:
            facts["lams"] = pick.randrange(1, 6)
        else:
            facts |= {"lams_face": pick.randrange(2), "lams_arm": pick.choice((1, 1, 2))}
            maybe(pick, facts, 0.85, "lams_grip", 0, 1, 1, 2)
        minutes = ("5 min", "12 min", "20 min", "30 min", "31 min", "50 min")
        maybe(pick, facts, 0.6, "extra_travel_to_thrombectomy", *minutes)
    if pick.random() < 0.6:
        facts["comorbid"] = some(pick, {"hypertension": 0.6, "diabetes": 0.2, "af": 0.15, "stroke": 0.15, "tia": 0.05})
    if patient["sex"] == "female" and age_of(patient, at) < 50:
        told(pick, facts, ("pregnant", 0.8, 0.1))
    return {**place, "patient": patient, "visits": [visit(at, facts)]}


def _imaging(pick: Pick, facts: Data) -> None:
    facts["ct_done"] = "yes"
    facts["bleed_on_imaging"] = pick.choices(("none", "ich", "sah", "other"), (80, 15, 3, 2))[0]
    told(pick, facts, ("mass_effect", 0.96, 0.05), ("hydrocephalus_or_herniation", 0.96, 0.015))


def acute(pick: Pick, at: datetime) -> Data:
    """A stroke ward: a third in their first hours, the others some days later and with earlier rounds."""
    place = {"institution": pick.choice(COUNTIES if pick.random() < 0.6 else CITIES)}
    patient = person(pick, at, 68, 12)
    facts: Data = {}
    pressure(pick, facts, 152, 22, 0.97)
    measured(pick, facts, 0.8, "heart_rate", 80, 13, 40, 150, "/min")
    if pick.random() < 0.97:
        _imaging(pick, facts)
    facts["comorbid"] = some(pick, {"hypertension": 0.65, "diabetes": 0.25, "af": 0.2, "stroke": 0.15})
    first = pick.random() < 0.35
    hours = pick.lognormvariate(1.6, 0.9) if first else 24 * pick.randrange(2, 15) + pick.randrange(24)
    well = at - timedelta(minutes=round(60 * hours))
    if pick.random() < 0.88:
        facts |= {"last_known_well": well.isoformat(), "onset_known": "yes"}
    else:
        facts |= {"onset_known": "no", "woke_with_deficit": "yes", "recognized_at": well.isoformat()}
    visits = []
    if first:
        _acute_first(pick, facts, at, well)
    else:
        nihss = max(1, round(pick.lognormvariate(1.6, 0.7)))
        for day in range(pick.randrange(1, 4), 0, -1):
            round_: Data = {"nihss": min(42, nihss + pick.choice((0, 0, 1, 2)))}
            pressure(pick, round_, 150, 18)
            visits.append(visit(at - timedelta(days=day, hours=pick.randrange(4)), round_))
        _acute_later(pick, facts, at, well, min(42, nihss))
    return {**place, "patient": patient, "visits": [*visits, visit(at, facts)]}


def _acute_first(pick: Pick, facts: Data, at: datetime, well: datetime) -> None:
    told(pick, facts, ("deficit_present", 0.9, 0.99), ("deficit_disabling", 0.9, 0.7), ("pregnant", 0.05, 0.1))
    vessels = ("ica", "m2_dominant", "basilar", "distal", "pca")
    maybe(pick, facts, 0.75, "occlusion", *("none",) * 9, *("m1",) * 4, *vessels)
    maybe(pick, facts, 0.9, "nihss", *range(0, 16), *range(2, 25))
    maybe(pick, facts, 0.8, "mrs_before", 0, 0, 0, 0, 1, 1, 2, 3, 4)
    maybe(pick, facts, 0.7, "aspects", 10, 10, 9, 9, 8, 8, 7, 6, 5, 4, 2)
    measured(pick, facts, 0.8, "glucose", 7.6, 2.4, 2.4, 26, "mmol/L", 1)
    measured(pick, facts, 0.7, "platelets", 215, 62, 20, 600, "10^9/L")
    if pick.random() < 0.6:
        facts["inr"] = pick.choice(("1.0", "1.0", "1.1", "1.2", "1.7", "1.8", "2.6"))
    if pick.random() < 0.05:
        facts["doac_last_dose"] = (at - timedelta(hours=pick.choice((10, 30, 47, 48, 60)))).isoformat()
    told(
        pick, facts, ("needs_test_not_available", 0.5, 0.08), ("evt_accepted_by_centre", 0.15, 0.6),
        ("dwi_flair_mismatch", 0.1, 0.5), ("perfusion_penumbra", 0.12, 0.6),
    )  # fmt: skip
    given = pick.random() < 0.15
    if given:
        facts["ivt_given_at"] = (well + (at - well) / 2).isoformat()
        told(pick, facts, ("severe_allergy", 0.9, 0.05))
    told(
        pick, facts, ("active_bleeding_or_brain_edema", 0.9, 0.06 if given else 0.01), ("organ_failure", 0.9, 0.01),
        ("severe_infection_or_pressure_ulcer", 0.9, 0.02), ("consciousness_change", 0.9, 0.15),
        ("worsening_function", 0.9, 0.4 if facts.get("mass_effect") == "yes" else 0.03),
    )  # fmt: skip
    maybe(pick, facts, 0.6, "swallow_screen", "passed", "passed", "failed", "not_done")


def _acute_later(pick: Pick, facts: Data, at: datetime, well: datetime, nihss: int) -> None:
    maybe(pick, facts, 0.9, "nihss", nihss)
    if pick.random() < 0.1:
        facts["evt_done_at"] = (well + timedelta(hours=7)).isoformat()
    told(
        pick, facts, ("vitals_stable", 0.95, 0.93), ("neuro_treatment_finished", 0.95, 0.6),
        ("inpatient_complication", 0.9, 0.12), ("rehab_comorbidity", 0.9, 0.6), ("needs_inpatient_rehab", 0.9, 0.55),
        ("active_bleeding_or_brain_edema", 0.97, 0.02), ("severe_infection_or_pressure_ulcer", 0.97, 0.03),
        ("worsening_function", 0.97, 0.03), ("organ_failure", 0.97, 0.01), ("consciousness_change", 0.9, 0.04),
        ("seizure", 0.8, 0.02), ("needs_upper_diagnosis", 0.3, 0.03),
    )  # fmt: skip
    if facts.get("bleed_on_imaging") == "sah":
        told(pick, facts, ("aneurysm_unsecured", 0.8, 0.3))
    maybe(pick, facts, 0.95, "labs_state", *("normal",) * 5, "stable", "stable", "stable", "abnormal")
    maybe(pick, facts, 0.8, "functional_deficit", "none", *("mild",) * 3, *("heavy",) * 3)
    maybe(pick, facts, 0.5, "barthel", *range(20, 101, 5))
    maybe(pick, facts, 0.5, "mrs", 1, 1, 2, 2, 3, 3, 4, 4, 5)
    maybe(pick, facts, 0.9, "swallow_screen", *("passed",) * 7, "failed", "failed", "not_done")
    if facts.get("swallow_screen") == "failed":
        told(pick, facts, ("feeding_plan", 0.8, 0.8))
    maybe(pick, facts, 0.12, "clinician_down_decision", "rehabilitation", "community", "stay")
    if pick.random() < 0.04:
        facts["cerebellar_infarct_volume"] = number(pick, 22, 14, 2, 90, "mL")


def recovery(pick: Pick, at: datetime) -> Data:
    """Weeks after the ward: a visit at a centre or at home."""
    place = {"institution": pick.choice(CENTRES)} if pick.random() < 0.75 else {"tier": "home"}
    patient = person(pick, at, 68, 11, home=place.get("institution"))
    usual, nihss = pick.gauss(128, 12) if pick.random() < 0.97 else 180, pick.choice((0, 1, 1, 2, 2, 3, 4, 6, 9))
    visits = []
    for back in range(pick.randrange(1, 4), 0, -1):
        facts: Data = {"symptom_screen_done": "yes", "nihss": nihss + pick.choice((0, 0, 0, 1))}
        pressure(pick, facts, usual, 12, 0.95)
        visits.append(visit(at - timedelta(days=28 * back + pick.randrange(-5, 6)), facts))
    facts = {"comorbid": ["stroke", *some(pick, {"hypertension": 0.65, "diabetes": 0.25, "af": 0.15})]}
    pressure(pick, facts, usual, 14, 0.97)
    measured(pick, facts, 0.8, "heart_rate", 74, 11, 40, 140, "/min")
    measured(pick, facts, 0.4, "ldl", 1.9, 0.6, 0.5, 6, "mmol/L", 1)
    measured(pick, facts, 0.1, "glucose", 7.2, 2, 2.6, 24, "mmol/L", 1)
    if pick.random() < 0.15:
        vitals(pick, facts, pick.random() < 0.1)
    if pick.random() < 0.7:
        facts["nihss"] = nihss + pick.choices((0, 1, 2, 5), (85, 9, 5, 1))[0]
    signs = pick.random()
    if signs < 0.02 or 0.5 < signs < 0.8:  # new, or what the stroke left
        facts[pick.choice(SIGNS)] = "yes"
        facts["signs_residual"] = "no" if signs < 0.02 else "yes"
        if signs < 0.02:
            maybe(pick, facts, 0.7, "last_known_well", *((at - timedelta(hours=h)).isoformat() for h in (2, 8, 30)))
            if pick.random() < 0.5:
                facts["symptoms_resolved"] = "yes"
                facts["tia_at"] = (at - timedelta(days=pick.choice((1, 5, 9)))).isoformat()
                facts["symptom_duration"] = pick.choice(("8 min", "30 min", "60 min"))
            maybe(pick, facts, 0.5, "extra_travel_to_thrombectomy", "20 min", "40 min")
            pressure(pick, facts, 170, 25)
            measured(pick, facts, 0.8, "glucose", 5.5, 2.5, 2.4, 18, "mmol/L", 1)
            measured(pick, facts, 0.5, "spo2", 94, 4, 74, 100, "%")
            told(pick, facts, ("severe_headache", 0.8, 0.3))
            maybe(pick, facts, 0.4, "lams", 2, 4, 5)
    if pick.random() < 0.9:
        facts["symptom_screen_done"] = "yes"
        told(pick, facts, *((symptom, 0.008, 0.6) for symptom in (
            "seizure", "thunderclap_headache", "consciousness_change", "nausea_vomiting", "severe_headache",
            "dizziness", "other_life_threat",
        )))  # fmt: skip
    told(
        pick, facts, ("worsening_function", 0.9, 0.01), ("organ_failure", 0.5, 0.004), ("adherent", 0.8, 0.8),
        ("active_bleeding_or_brain_edema", 0.5, 0.004), ("severe_infection_or_pressure_ulcer", 0.7, 0.006),
        ("adverse_reaction", 0.8, 0.04), ("adverse_reaction_unmanageable", 0.4, 0.02),
        ("needs_upper_diagnosis", 0.4, 0.01), ("needs_test_not_available", 0.4, 0.04), ("carer_available", 0.5, 0.8),
    )  # fmt: skip
    maybe(pick, facts, 0.5, "mrs", 0, 1, 1, 2, 2, 3, 4)
    maybe(pick, facts, 0.4, "barthel", *range(40, 101, 5), 100, 100)
    return {**place, "patient": patient, "visits": [*visits, visit(at, facts)]}
