"""The scores that the floors read, by hand: the least and the most they can be while items are missing.

A total that was told (`given.<score>`) counts while items are missing and it lies in between.
"""

from typing import Any

from . import Get

Range = tuple[float, float]


def _or_told(low: float, high: float, told: Any) -> Range:
    return (told, told) if low != high and told is not None and low <= told <= high else (low, high)


def news2(get: Get) -> tuple[float, float, int]:
    """Least and most, and whether one item gives 3 (2 yes, 1 perhaps, 0 no). Bands are of rounded values, half up."""
    low = high = three = open_ = 0
    rate = get("resp_rate")
    if rate is None:
        high, open_ = 3, 1
    elif rate < 8.5 or rate >= 24.5:
        low = high = 3
        three = 1
    elif rate < 11.5:
        low = high = 1
    elif rate >= 20.5:
        low = high = 2
    oxygen, spo2 = get("on_oxygen"), get("spo2")
    if oxygen is None:
        high, open_ = high + 2, 1
    elif oxygen:
        low, high = low + 2, high + 2
    if spo2 is None:
        high, open_ = high + 3, 1
    elif get("spo2_scale_2_prescribed"):
        if spo2 < 92.5:
            points = 3 if spo2 < 83.5 else 2 if spo2 < 85.5 else 1 if spo2 < 87.5 else 0
            low, high = low + points, high + points
            three |= points == 3
        elif oxygen is not False:  # on air a high saturation earns nothing
            points = 1 if spo2 < 94.5 else 2 if spo2 < 96.5 else 3
            high += points
            if oxygen:
                low += points
                three |= points == 3
            else:
                open_ = 1
    else:
        points = 3 if spo2 < 91.5 else 2 if spo2 < 93.5 else 1 if spo2 < 95.5 else 0
        low, high = low + points, high + points
        three |= points == 3
    sbp = get("sbp")
    if sbp is None:
        high, open_ = high + 3, 1
    elif sbp < 110.5:
        points = 3 if sbp < 90.5 else 2 if sbp < 100.5 else 1
        low, high = low + points, high + points
        three |= points == 3
    elif sbp >= 219.5:
        low, high, three = low + 3, high + 3, 1
    pulse = get("heart_rate")
    if pulse is None:
        high, open_ = high + 3, 1
    elif pulse < 40.5 or pulse >= 130.5:
        low, high, three = low + 3, high + 3, 1
    elif pulse >= 90.5:
        points = 1 if pulse < 110.5 else 2
        low, high = low + points, high + points
    elif pulse < 50.5:
        low, high = low + 1, high + 1
    acvpu = get("acvpu")
    if get("new_confusion") or (acvpu is not None and acvpu != "alert"):  # denying confusion does not prove alertness
        low, high, three = low + 3, high + 3, 1
    elif acvpu is None:
        high, open_ = high + 3, 1
    temperature = get("temperature")
    if temperature is None:
        high, open_ = high + 3, 1
    elif temperature < 35.05:
        low, high, three = low + 3, high + 3, 1
    elif temperature >= 39.05:
        low, high = low + 2, high + 2
    elif temperature < 36.05 or temperature >= 38.05:
        low, high = low + 1, high + 1
    least, most = _or_told(low, high, get("given.news2")) if low != high else (low, high)
    return least, most, 2 if three else open_


WELLS_DVT = (
    "dvt_active_cancer", "dvt_paralysis_or_plaster", "dvt_bedridden_or_surgery", "dvt_tenderness",
    "dvt_whole_leg_swollen", "dvt_pitting_edema", "dvt_collateral_veins", "dvt_previous",
)  # fmt: skip


def wells_dvt(get: Get) -> Range:
    low = high = 0
    for item in WELLS_DVT:
        found = get(item)
        if found is None:
            high += 1
        elif found:
            low, high = low + 1, high + 1
    swollen, difference = get("dvt_calf_swollen"), get("calf_difference")
    if swollen or (difference is not None and difference >= 3):
        low, high = low + 1, high + 1
    elif swollen is None and difference is None:
        high += 1
    other = get("dvt_alternative_as_likely")
    if other is None:
        low -= 2
    elif other:
        low, high = low - 2, high - 2
    return _or_told(low, high, get("given.wells_dvt"))


WELLS_PE = (
    ("pe_dvt_signs", 3), ("pe_most_likely", 3), ("pe_previous_vte", 1.5), ("hemoptysis", 1), ("pe_malignancy", 1),
)  # fmt: skip


def wells_pe(get: Get) -> Range:
    low = high = 0.0
    for item, points in WELLS_PE:
        found = get(item)
        if found is None:
            high += points
        elif found:
            low, high = low + points, high + points
    pulse = get("heart_rate")
    if pulse is None:
        high += 1.5
    elif pulse > 100:
        low, high = low + 1.5, high + 1.5
    immobile, day = get("pe_immobile_or_surgery"), get("postoperative_day")
    if immobile or (day is not None and day <= 28):  # an old date does not prove that nobody lay in bed
        low, high = low + 1.5, high + 1.5
    elif immobile is None:
        high += 1.5
    return _or_told(low, high, get("given.wells_pe"))


def lams(get: Get) -> Range:
    low = high = 0
    for item, most in (("lams_face", 1), ("lams_arm", 2), ("lams_grip", 2)):
        found = get(item)
        if found is None:
            high += most
        else:
            low, high = low + found, high + found
    return _or_told(low, high, get("given.lams"))


def race(get: Get) -> Range:
    low = high = 0
    for item, most in (
        ("race_face", 2), ("race_arm", 2), ("race_leg", 2), ("race_gaze", 1), ("race_aphasia_or_agnosia", 2),
    ):  # fmt: skip
        found = get(item)
        if found is None:
            high += most
        else:
            low, high = low + found, high + found
    return _or_told(low, high, get("given.race"))


def abcd2(get: Get, age: int | None) -> Range:
    low = high = 0
    if age is None:
        high = 1
    elif age >= 60:
        low = high = 1
    sbp, dbp = get("sbp"), get("dbp")
    if (sbp is not None and sbp >= 140) or (dbp is not None and dbp >= 90):
        low, high = low + 1, high + 1
    elif sbp is None or dbp is None:
        high += 1
    face, arm, leg, limb = get("face_droop"), get("arm_weakness"), get("leg_weakness"), get("limb_paralysis")
    if face or arm or leg or limb:
        low, high = low + 2, high + 2
    else:  # weakness gives 2, speech without it 1
        talk, speech = get("speech_abnormal"), get("sudden_speech_disturbance")
        if talk or speech:
            low += 1
        if face is None or arm is None or leg is None or limb is None:
            high += 2
        elif talk or speech or talk is None or speech is None:
            high += 1
    duration = get("symptom_duration")
    if duration is None:
        high += 2
    else:
        points = 2 if duration >= 60 else 1 if duration >= 10 else 0
        low, high = low + points, high + points
    comorbid = get("comorbid")
    if comorbid is None:
        high += 1
    elif "diabetes" in comorbid or "diabetes_complicated" in comorbid:
        low, high = low + 1, high + 1
    return _or_told(low, high, get("given.abcd2"))
