"""The floor: the 27 criteria of a hypertension follow-up written by hand, as one would without an engine.

From the clinical page of the pathway: plain numbers (mmHg, /min, years, months, mmol/L), True, False, and None for
what is not known. Each verdict is 2 (met), 1 (unknown) or 0 (unmet), in the order of the pathway's file.
"""

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]


def follow_up(get: Any, before: Facts | None, age: int | None, sex: str) -> tuple[int, ...]:
    """`get(term)` gives a fact of now; `before` are the facts of the last earlier day, if there was one."""
    sbp, dbp = get("sbp"), get("dbp")
    open_bp = sbp is None or dbp is None
    severe = 2 if (sbp is not None and sbp >= 180) or (dbp is not None and dbp >= 110) else 1 if open_bp else 0
    raised = 2 if (sbp is not None and sbp >= 140) or (dbp is not None and dbp >= 90) else 1 if open_bp else 0
    headache, vomiting = get("severe_headache"), get("nausea_vomiting")
    speech, limb = get("sudden_speech_disturbance"), get("limb_paralysis")
    neuro = (
        2 if headache or vomiting or speech or limb
        else 1 if headache is None or vomiting is None or speech is None or limb is None
        else 0
    )  # fmt: skip
    face, arm, talk = get("face_droop"), get("arm_weakness"), get("speech_abnormal")
    stroke = (
        2 if face or arm or talk or speech or limb
        else 1 if face is None or arm is None or talk is None or speech is None or limb is None
        else 0
    )  # fmt: skip
    chest = get("chest_or_back_pain_persistent")
    chest_v = 1 if chest is None else 2 if chest else 0
    edema, dyspnea, orthopnea = get("leg_edema"), get("dyspnea"), get("orthopnea")
    heart = 2 if edema or dyspnea or orthopnea else 1 if edema is None or dyspnea is None or orthopnea is None else 0
    acs = get("suspected_acs")
    threat, unrecordable, allergy = get("other_life_threat"), get("pulse_or_bp_unrecordable"), get("severe_allergy")
    life = (
        2 if threat or unrecordable or allergy
        else 1 if threat is None or unrecordable is None or allergy is None
        else 0
    )  # fmt: skip
    rate = get("heart_rate")
    male = sex == "male"
    pregnant, lactating = get("pregnant"), get("lactating")
    if male or pregnant is False or (pregnant is None and age is not None and age > 49):
        pregnant_v = 0
    else:
        pregnant_v = 2 if pregnant else 1
    if male or lactating is False or (lactating is None and age is not None and age > 49):
        lactating_v = 0
    else:
        lactating_v = 2 if lactating else 1
    severe_pregnant = 2 if (sbp is not None and sbp >= 160) or (dbp is not None and dbp >= 110) else 1 if open_bp else 0
    dizzy, blurred, blind = get("dizziness"), get("blurred_vision"), get("sudden_vision_loss")
    eye, palpitation, tight = get("eye_pain"), get("palpitation"), get("chest_tightness")
    precordial = get("precordial_pain")
    danger = (
        2 if headache or dizzy or vomiting or blurred or blind or eye or palpitation or tight or precordial or chest
        or dyspnea or orthopnea
        else 1 if headache is None or dizzy is None or vomiting is None or blurred is None or blind is None
        or eye is None or palpitation is None or tight is None or precordial is None or chest is None
        or dyspnea is None or orthopnea is None
        else 0
    )  # fmt: skip
    beyond, consciousness = get("serious_disease_beyond_capacity"), get("consciousness_change")
    secondary = get("secondary_hypertension_suspected")
    unexplained, potassium, diuretic = (
        get("hypokalemia_unexplained"), get("potassium"), get("bp_drugs_include_diuretic"),
    )  # fmt: skip
    if unexplained:
        low_potassium = 2
    else:
        if (potassium is not None and potassium >= 3.5) or diuretic:
            low_potassium = 0
        elif potassium is not None and diuretic is False:
            low_potassium = 2
        else:
            low_potassium = 1
        if unexplained is None and low_potassium == 0:
            low_potassium = 1
    paroxysmal = get("paroxysmal_bp_with_headache_palpitation_sweating")
    no_test, upper = get("needs_test_not_available"), get("needs_upper_diagnosis")
    if before is None:
        twice = reaction_twice = 0
    else:
        first, last = uncontrolled(before.get, age), uncontrolled(get, age)
        twice = first if first < last else last
        one, two = before.get("adverse_reaction"), get("adverse_reaction")
        reaction_twice = 0 if one is False or two is False else 2 if one and two else 1
    unmanageable = get("adverse_reaction_unmanageable")
    reaction = 2 if unmanageable or reaction_twice == 2 else 1 if unmanageable is None or reaction_twice else 0
    worse, organ = get("new_or_worse_complication"), get("target_organ_damage_new")
    complication = 2 if worse or organ else 1 if worse is None or organ is None else 0
    if age is None:
        sure = (sbp is not None and sbp >= 150) or (dbp is not None and dbp >= 90)
        above = 2 if sure else 0 if sbp is not None and dbp is not None and sbp < 130 and dbp < 80 else 1
    else:
        top, bottom = (150, 90) if age >= 80 else (130, 80)
        above = 2 if (sbp is not None and sbp >= top) or (dbp is not None and dbp >= bottom) else 1 if open_bp else 0
    classes, full = get("bp_drug_classes"), get("bp_drugs_full_dose")
    months, adherent = get("months_on_treatment"), get("adherent")
    three = (
        0 if (classes is not None and classes < 3) or full is False or above == 0
        else 2 if classes is not None and full and above == 2
        else 1
    )  # fmt: skip
    treated = (
        0 if (months is not None and months < 3) or adherent is False or above == 0
        else 2 if months is not None and adherent and above == 2
        else 1
    )  # fmt: skip
    fluctuates, again, tcm = (
        get("bp_fluctuates_hard_to_manage"), get("bp_rises_again_after_control"), get("tcm_wanted_not_available"),
    )  # fmt: skip
    either = pregnant_v if pregnant_v > lactating_v else lactating_v
    return (
        1 if consciousness is None else 2 if consciousness else 0,
        severe if severe < neuro else neuro,
        stroke,
        severe if severe < chest_v else chest_v,
        raised if raised < heart else heart,
        1 if acs is None else 2 if acs else 0,
        life,
        1 if rate is None else 2 if rate <= 40 or rate >= 131 else 0,
        pregnant_v if pregnant_v < severe_pregnant else severe_pregnant,
        severe,
        danger,
        either if either < raised else raised,
        1 if beyond is None else 2 if beyond else 0,
        1 if sbp is None else 2 if sbp <= 90 else 0,
        1 if secondary is None else 2 if secondary else 0,
        low_potassium,
        1 if paroxysmal is None else 2 if paroxysmal else 0,
        1 if no_test is None else 2 if no_test else 0,
        1 if upper is None else 2 if upper else 0,
        twice,
        reaction,
        complication,
        three,
        treated,
        1 if fluctuates is None else 2 if fluctuates else 0,
        1 if again is None else 2 if again else 0,
        1 if tcm is None else 2 if tcm else 0,
    )


def uncontrolled(get: Any, age: int | None) -> int:
    """The two-visit rule's predicate on one day; office readings only."""
    if get("bp_setting") != "office":
        return 1
    sbp, dbp = get("sbp"), get("dbp")
    if dbp is not None and dbp >= 90:
        return 2
    if age is None:
        if sbp is not None and sbp >= 150:
            return 2
        return 0 if sbp is not None and sbp < 140 and dbp is not None else 1
    if sbp is not None and sbp >= (150 if age >= 65 else 140):
        return 2
    return 1 if sbp is None or dbp is None else 0
