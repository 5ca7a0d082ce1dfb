"""After an operation: the ward round, and the weeks in the care of a centre or a nursing home."""

from datetime import datetime, timedelta

from populations import CENTRES, Data

from .draw import CITIES, COUNTIES, Pick, age_of, maybe, measured, number, person, pressure, some, told, visit, vitals

FAMILIES = {
    "hernia": 14, "cholecystectomy": 15, "appendectomy": 10, "colorectal": 9, "hip_fracture": 9, "hip_replacement": 8,
    "knee_replacement": 8, "other_fracture": 8, "thyroid": 6, "cancer_surgery": 5, "bariatric": 2, "pancreatitis": 3,
    "other": 3,
}  # fmt: skip
"""Operations of a general and orthopaedic ward, by hundredths."""
JOINTS = frozenset(("hip_replacement", "knee_replacement", "hip_fracture", "other_fracture"))
GUT = frozenset(FAMILIES) - JOINTS - {"thyroid", "other"}


def operation(pick: Pick, facts: Data, operated: datetime) -> str:
    family = pick.choices(tuple(FAMILIES), tuple(FAMILIES.values()))[0]
    if pick.random() < 0.98:
        facts["procedure_family"] = family
    if pick.random() < 0.97:
        facts["surgery_at"] = operated.isoformat()
    if family in JOINTS:
        told(pick, facts, ("implant", 0.9, 0.9))
    return family


def screened(pick: Pick, facts: Data, chance: float, often: float) -> None:
    """The two screens; what is there is named, what is left out is not there where they were answered."""
    if pick.random() < chance:
        facts["postop_screen_done"] = "yes"
    if pick.random() < chance:
        facts["symptom_screen_done"] = "yes"
    told(pick, facts, ("suspected_infection", 8 * often, 0.4), *((sign, often, 0.7) for sign in (
        "new_confusion", "bleeding_uncontrolled", "unilateral_leg_swelling", "distension",
        "sudden_dyspnea_or_syncope", "nausea_vomiting", "abdominal_pain", "jaundice", "unable_to_keep_fluids",
    )), *((sign, often / 3, 0.7) for sign in (
        "hemoptysis", "precordial_pain", "mottled_or_cyanotic", "limb_threat_signs", "dislocation_signs",
        "tingling_or_cramps", "ileus_on_imaging", "other_life_threat",
    )))  # fmt: skip


def ward(pick: Pick, at: datetime) -> Data:
    """A surgical ward: the day of surgery to the second week, the rounds of the days before, one answer a line."""
    place = {"institution": pick.choice(COUNTIES if pick.random() < 0.6 else CITIES)}
    patient = person(pick, at, 58, 16, 15)
    day = pick.choice((0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9, 12))
    operated = at - timedelta(days=day, hours=pick.choice((1, 2, 3, 5, 7)))
    facts: Data = {}
    family = operation(pick, facts, operated)
    ill = pick.random() < 0.06
    usual = max(4, 60 + 25 * day - 9 * day * day + 30 * (family == "colorectal"))
    visits = []
    for back in range(min(day, pick.randrange(1, 4)), 0, -1):
        round_: Data = {"postop_screen_done": "yes"}
        vitals(pick, round_, ill and pick.random() < 0.5)
        told(pick, round_, ("flatus", 0.8, min(0.95, 0.2 + 0.25 * (day - back))))
        measured(pick, round_, 0.5, "crp", usual + 15 * back, 25, 1, 380, "mg/L")
        visits.append(visit(at - timedelta(days=back, hours=pick.randrange(3)), round_))
    vitals(pick, facts, ill)
    screened(pick, facts, 0.92, 0.04 if ill else 0.01)
    measured(pick, facts, 0.5, "crp", usual, 30, 1, 400, "mg/L")
    if pick.random() < 0.9:
        facts["pain_nrs"] = min(10, max(0, round(pick.gauss(3, 1.6))))
    if pick.random() < 0.9:
        facts["wound"] = some(pick, {"erythema": 0.02, "swelling": 0.02, "pus": 0.01, "bleeding": 0.01}) or ["clean"]
    well = min(0.97, 0.4 + 0.2 * day)
    told(
        pick, facts, ("vitals_stable", 0.95, 0.6 if ill else 0.97), ("oral_diet_ok", 0.97, well),
        ("iv_fluids", 0.97, 1 - well), ("pain_controlled_oral", 0.97, well), ("wound_healing_well", 0.97, 0.97),
        ("carer_available", 0.8, 0.85), ("red_flag_list_given", 0.8, well),
        ("needs_inpatient_rehab", 0.9, 0.5 if family in JOINTS else 0.03),
        ("plan_settled", 0.9, 0.85), ("diagnosis_clear", 0.9, 0.97), ("vte_plan_defined", 0.85, 0.9),
        ("serious_disease_beyond_capacity", 0.4, 0.012), ("needs_upper_diagnosis", 0.4, 0.015),
    )  # fmt: skip
    if family in GUT:
        told(pick, facts, ("flatus", 0.9, min(0.95, 0.3 + 0.25 * day)), ("stool", 0.85, min(0.95, 0.1 + 0.2 * day)))
        if day >= 3 and pick.random() < 0.08:  # the gut does not start, or stops again
            facts |= {"distension": "yes", "hours_no_flatus": f"{pick.choice((12, 24, 26, 40))} h"}
            told(pick, facts, ("nausea_vomiting", 0.8, 0.7))
    if family == "pancreatitis":
        maybe(pick, facts, 0.8, "hours_without_improvement", "0 h", "12 h", "47 h", "48 h", "72 h")
        told(pick, facts, ("new_or_worse_complication", 0.8, 0.1))
    if family == "cholecystectomy" and pick.random() < 0.06:
        facts |= {"abdominal_pain": "yes", **pick.choice(({"jaundice": "yes"}, {"nausea_vomiting": "yes"}, {}))}
    if family == "thyroid" and pick.random() < 0.08:
        facts["airway_swelling_signs"] = ["neck_swelling"]
    if family in JOINTS:
        told(pick, facts, ("fixation_reliable", 0.85, 0.95))
    if pick.random() < 0.04:
        facts["bleeding_controlled_at"] = (at - timedelta(hours=pick.choice((3, 12, 23, 24, 40)))).isoformat()
    thrombosis(pick, facts, 0.03)
    maybe(pick, facts, 0.9, "mobility", *("independent",) * 2, "aid", "aid", "assist", "aid" if day > 1 else "none")
    if patient["sex"] == "female" and age_of(patient, at) < 50:
        told(pick, facts, ("pregnant", 0.8, 0.03))
    return {**place, "patient": patient, "visits": [*visits, visit(at, facts)]}


def thrombosis(pick: Pick, facts: Data, chance: float) -> None:
    """Where somebody thought of it: the items of the scores, or a total."""
    if pick.random() < chance:
        told(pick, facts, *((item, 0.8, 0.35) for item in (
            "dvt_bedridden_or_surgery", "dvt_tenderness", "dvt_whole_leg_swollen", "dvt_pitting_edema", "dvt_previous",
        )), ("dvt_alternative_as_likely", 0.6, 0.3), ("vte_workup_open", 0.5, 0.6))  # fmt: skip
        if pick.random() < 0.6:
            facts["calf_difference"] = number(pick, 2.6, 1, 0, 8, "cm", 1)
    if pick.random() < chance / 2:
        facts["wells_pe"] = pick.choice((1.5, 3, 4, 4.5, 6))
    if pick.random() < chance / 2:
        told(pick, facts, ("pe_dvt_signs", 0.8, 0.4), ("pe_most_likely", 0.9, 0.4), ("pe_previous_vte", 0.9, 0.1))


def community(pick: Pick, at: datetime) -> Data:
    """Days to weeks after leaving: the visit of a centre, or the round of a nursing home."""
    home = pick.choice(CENTRES) if pick.random() < 0.85 else "bench40.nursing_0"
    patient = person(pick, at, 60, 16, 15, home)
    day = pick.choice((2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 18, 24, 31, 40, 60, 120))
    facts: Data = {}
    family = operation(pick, facts, at - timedelta(days=day, hours=pick.randrange(6)))
    ill = pick.random() < 0.04
    visits = []
    for back in range(min(pick.randrange(1, 4), day - 1), 0, -1):
        earlier: Data = {"postop_screen_done": "yes", "wound": ["clean"], "flatus": "yes"}
        vitals(pick, earlier, False)
        visits.append(visit(at - timedelta(days=back * max(1, day // 5), hours=pick.randrange(3)), earlier))
    if pick.random() < 0.88:
        vitals(pick, facts, ill)
    else:
        pressure(pick, facts, 130, 14)
        measured(pick, facts, 0.9, "temperature", 36.7, 0.4, 35, 40, "°C", 1)
    screened(pick, facts, 0.92, 0.06 if ill else 0.007)
    if pick.random() < 0.9:
        facts["wound"] = some(pick, {
            "erythema": 0.015, "swelling": 0.01, "pus": 0.01, "dehiscence": 0.004, "bleeding": 0.005,
            "stitch_abscess": 0.02,
        }) or ["clean"]  # fmt: skip
    if pick.random() < 0.9:
        facts["pain_nrs"] = min(10, max(0, round(pick.gauss(2, 1.5))))
    told(
        pick, facts, ("vitals_stable", 0.9, 0.985), ("oral_diet_ok", 0.9, 0.98), ("pain_controlled_oral", 0.9, 0.985),
        ("wound_healing_well", 0.8, 0.95), ("carer_available", 0.5, 0.8), ("voided", 0.4, 0.97),
        ("serious_disease_beyond_capacity", 0.3, 0.01), ("needs_upper_diagnosis", 0.3, 0.012),
    )  # fmt: skip
    if family in GUT:
        told(pick, facts, ("flatus", 0.8, 0.97), ("stool", 0.7, 0.95))
        if pick.random() < 0.02:
            facts |= {"distension": "yes", "nausea_vomiting": "yes", "flatus": pick.choice(("yes", "no"))}
            maybe(pick, facts, 0.5, "vomiting_hours", "2 h", "4 h", "5 h", "12 h")
    if family == "cholecystectomy" and pick.random() < 0.05:
        facts[pick.choice(("abdominal_pain", "jaundice"))] = "yes"
    if family == "pancreatitis":
        maybe(pick, facts, 0.5, "hours_without_improvement", "0 h", "24 h", "48 h")
        told(pick, facts, ("new_or_worse_complication", 0.8, 0.06))
    if family == "thyroid" and pick.random() < 0.15:
        facts |= pick.choice(({"tingling_or_cramps": "yes"}, {"airway_swelling_signs": ["neck_swelling"]}))
    if family in JOINTS | {"cancer_surgery", "bariatric"}:
        facts["days_of_vte_prophylaxis"] = f"{min(day, pick.choice((5, 7, 14, 28, 35)))} d"
    if pick.random() < 0.02:
        facts["hours_since_catheter_removal"] = pick.choice(("3 h", "6 h", "9 h"))
        facts["voided"] = pick.choice(("yes", "no"))
    if age_of(patient, at) >= 75 and pick.random() < 0.2:
        facts |= {"four_at_alertness": 0, "four_at_amt4": pick.choice((0, 0, 1, 2)), "four_at_attention": 0}
        maybe(pick, facts, 0.9, "four_at_acute_change", 0, 0, 0, 4)
    if pick.random() < 0.02:
        facts["gcs"] = pick.choice((15, 14, 12))
    thrombosis(pick, facts, 0.03)
    maybe(pick, facts, 0.8, "mobility", *("independent",) * 3, "aid", "aid", "assist", "none")
    facts["comorbid"] = some(pick, {"hypertension": 0.35, "diabetes": 0.15, "immunosuppressed": 0.02, "cancer": 0.06})
    if patient["sex"] == "female" and age_of(patient, at) < 50:
        told(pick, facts, ("pregnant", 0.8, 0.03))
    return {"institution": home, "patient": patient, "visits": [*visits, visit(at, facts)]}
