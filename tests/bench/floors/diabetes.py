"""The floor of diabetes: the 34 criteria of a follow-up in primary care."""

from collections.abc import Sequence

from . import DAY, Earlier, Get


def follow_up(
    get: Get, earlier: Sequence[Earlier], at: float, today: int, age: int | None, sex: str, tier: str | None
) -> tuple[int, ...]:
    """`get(term)` gives a fact of now; `earlier` are the visits before, oldest first."""
    consciousness, acs = get("consciousness_change"), get("suspected_acs")
    consciousness_v = 1 if consciousness is None else 2 if consciousness else 0
    glucose, fpg, ogtt = get("glucose"), get("fpg"), get("ogtt_2h")
    # The highest and the lowest sample of the last 24 hours, whichever kind it was.
    if glucose is None:
        highest = lowest = fpg
    elif fpg is None:
        highest = lowest = glucose
    else:
        highest, lowest = (glucose, fpg) if glucose > fpg else (fpg, glucose)
    for visit in reversed(earlier):
        if visit.at < at - DAY:
            break
        for sample in (visit.get("glucose"), visit.get("fpg")):
            if sample is not None:
                if highest is None or sample > highest:
                    highest = sample
                if lowest is None or sample < lowest:
                    lowest = sample
    danger = 1 if highest is None else 2 if highest >= 16.7 or lowest <= 3.9 else 0
    fruity, deep, ketone, urine = get("fruity_breath"), get("deep_breathing"), get("blood_ketone"), get("urine_ketone")
    ketosis = (
        2 if fruity or deep or (ketone is not None and ketone >= 3) or urine == "2+" or urine == "3+"
        else 1 if fruity is None or deep is None or ketone is None or urine is None
        else 0
    )  # fmt: skip
    helped = get("severe_hypoglycemia")
    helped_v = 1 if helped is None else 2 if helped else 0
    worst = consciousness_v if consciousness_v > ketosis else ketosis
    if helped_v > worst:
        worst = helped_v
    face, arm, talk = get("face_droop"), get("arm_weakness"), get("speech_abnormal")
    speech, limb = get("sudden_speech_disturbance"), get("limb_paralysis")
    stroke = (
        2 if face or arm or talk or speech or limb
        else 1 if face is None or arm is None or talk is None or speech is None or limb is None
        else 0
    )  # fmt: skip
    threat, unrecordable, allergy = get("other_life_threat"), get("pulse_or_bp_unrecordable"), get("severe_allergy")
    life = (
        2 if threat or unrecordable or allergy
        else 1 if threat is None or unrecordable is None or allergy is None
        else 0
    )  # fmt: skip
    sbp, dbp = get("sbp"), get("dbp")
    severe = (
        2 if (sbp is not None and sbp >= 180) or (dbp is not None and dbp >= 110)
        else 1 if sbp is None or dbp is None
        else 0
    )  # fmt: skip
    acute, fast, temperature = (
        get("acute_diabetes_complication_suspected"), get("tachycardia_persistent"), get("temperature"),
    )  # fmt: skip
    blind, eyes, foot = get("sudden_vision_loss"), get("retinopathy_severe"), get("diabetic_foot")
    ischemia, egfr, comorbid = get("foot_ischemia"), get("egfr"), get("comorbid")
    kidney = 1 if egfr is None else 2 if egfr < 30 else 0
    if sex == "male":
        pregnancy = lactation = 0
    else:
        # A "yes" on record counts at any age; what nobody asked is open up to 49.
        fertile = age is None or age <= 49
        pregnant, lactating = get("pregnant"), get("lactating")
        pregnancy = 2 if pregnant else 1 if pregnant is None and fertile else 0
        lactation = 2 if lactating else 1 if lactating is None and fertile else 0
        if pregnancy:
            abnormal = (
                2 if (fpg is not None and fpg >= 5.1) or (ogtt is not None and ogtt >= 8.5)
                or (highest is not None and highest >= 10)
                or (comorbid is not None and ("diabetes" in comorbid or "diabetes_complicated" in comorbid))
                else 1 if fpg is None or ogtt is None or highest is None or comorbid is None
                else 0
            )  # fmt: skip
            if abnormal < pregnancy:
                pregnancy = abnormal
        if lactation:
            abnormal = (
                2 if (fpg is not None and fpg >= 6.1) or (ogtt is not None and ogtt >= 7.8)
                or (highest is not None and highest >= 11.1)
                else 1 if fpg is None or ogtt is None or highest is None
                else 0
            )  # fmt: skip
            if abnormal < lactation:
                lactation = abnormal
    type1, beyond = get("suspected_type1"), get("serious_disease_beyond_capacity")
    here = 1 if tier is None else 2 if tier == "primary" or tier == "village" or tier == "secondary" else 0
    beyond_v = 1 if beyond is None else 2 if beyond else 0
    reaction, before, reaction_before = get("adverse_reaction"), None, None
    # Two days in a row: the last known value of today, and that of the last earlier day.
    last, previous_day = fpg, -1
    for visit in reversed(earlier):
        if visit.day == today:
            if last is None:
                last = visit.get("fpg")
            if reaction is None:
                reaction = visit.get("adverse_reaction")
            continue
        if previous_day not in (-1, visit.day):
            break
        previous_day = visit.day
        if before is None:
            before = visit.get("fpg")
        if reaction_before is None:
            reaction_before = visit.get("adverse_reaction")
    if previous_day == -1:
        twice = reaction_twice = 0
    else:
        twice = (
            0 if (last is not None and last < 7) or (before is not None and before < 7)
            else 1 if last is None or before is None
            else 2
        )  # fmt: skip
        reaction_twice = (
            0 if reaction is False or reaction_before is False
            else 2 if reaction and reaction_before
            else 1
        )  # fmt: skip
    unmanageable = get("adverse_reaction_unmanageable")
    persists = 2 if unmanageable or reaction_twice == 2 else 1 if unmanageable is None or reaction_twice else 0
    worse, again = get("new_or_worse_complication"), get("recurrent_hypoglycemia")
    months, hba1c, ldl = get("months_on_treatment"), get("hba1c"), get("ldl")
    if months is not None and months < 3:
        off = 0
    else:
        vascular = (
            1 if comorbid is None
            else 2 if "chd" in comorbid or "stroke" in comorbid or "tia" in comorbid or "pad" in comorbid
            else 0
        )  # fmt: skip
        young = 1 if age is None else 2 if age < 65 else 0
        sugar = 1 if hba1c is None else 2 if hba1c >= 7.5 or (hba1c >= 7 and young == 2) else young if hba1c >= 7 else 0
        fat = 1 if ldl is None else 2 if ldl >= 2.6 else vascular if ldl >= 1.8 else 0
        off = sugar if sugar > fat else fat
        if months is None and off == 2:
            off = 1
    swings, type_unclear = get("glucose_swings_hard_to_manage"), get("diabetes_type_unclear")
    first = get("first_abnormal_glucose")
    young_onset = (
        0 if first is False or (age is not None and age >= 25)
        else 1 if first is None or age is None
        else 2
    )  # fmt: skip
    no_test, upper = get("needs_test_not_available"), get("needs_upper_diagnosis")
    return (
        consciousness_v,
        danger if danger < worst else worst,
        1 if acs is None else 2 if acs else 0,
        stroke,
        life,
        danger,
        severe,
        ketosis,
        helped_v,
        1 if acute is None else 2 if acute else 0,
        1 if fast is None else 2 if fast else 0,
        1 if temperature is None else 2 if temperature > 39 else 0,
        1 if blind is None else 2 if blind else 0,
        1 if eyes is None else 2 if eyes else 0,
        1 if foot is None else 2 if foot == "infected_ulcer" or foot == "gangrene" else 0,
        1 if ischemia is None else 2 if ischemia else 0,
        kidney,
        pregnancy,
        lactation,
        1 if type1 is None else 2 if type1 else 0,
        beyond_v if beyond_v < here else here,
        twice,
        persists,
        1 if worse is None else 2 if worse else 0,
        1 if again is None else 2 if again else 0,
        off,
        1 if swings is None else 2 if swings else 0,
        1 if type_unclear is None else 2 if type_unclear else 0,
        1 if age is None else 2 if age < 18 else 0,
        young_onset,
        1 if foot is None else 2 if foot == "ulcer" else 0,
        kidney,  # the default edition's limit is the same
        1 if no_test is None else 2 if no_test else 0,
        1 if upper is None else 2 if upper else 0,
    )
