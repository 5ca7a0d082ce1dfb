"""The floor of the postoperative pathway: the 25 criteria of a surgical ward."""

from collections.abc import Sequence

from . import DAY, Earlier, Get, scores
from .scores import Range

HOUR = 3600
ABDOMINAL = frozenset(
    ("colorectal", "cholecystectomy", "appendectomy", "hernia", "bariatric", "pancreatitis", "cancer_surgery")
)
THROMBOSIS = frozenset(
    ("hip_replacement", "knee_replacement", "hip_fracture", "bariatric", "colorectal", "cancer_surgery")
)


def ward(
    get: Get, earlier: Sequence[Earlier], at: float, age: int | None, tier: str | None, can: frozenset[str] | None,
    news2: tuple[float, float, int], wells_dvt: Range, wells_pe: Range,
) -> tuple[int, ...]:  # fmt: skip
    """`can`: what the institution can do, None where only its tier is known. A score is its least and its most;
    NEWS2 also says whether one item gives 3."""
    secondary = 1 if tier is None else 2 if tier == "secondary" else 0
    if can is None:
        no_icu = no_liver = no_gut = secondary
    else:
        no_icu = 0 if "icu" in can else 2
        no_liver = 0 if "hepatobiliary_surgery" in can else 2
        no_gut = 0 if "icu" in can and "general_surgery" in can else 2
    # NEWS2 is not made for pregnant patients nor for anyone under 16.
    scored = 0 if get("pregnant") else 1 if age is None else 2 if age >= 16 else 0
    low, high, single = news2
    if scored:
        critical = 2 if low >= 7 else 1 if high >= 7 else 0
        urgent = 2 if low >= 5 else 1 if high >= 5 else 0
        three = single
        review = (
            2 if (low >= 5 and high < 7) or (high < 5 and single == 2)
            else 1 if (high >= 5 and low < 7) or (low < 5 and single)
            else 0
        )  # fmt: skip
        if scored == 1:
            critical, urgent, three, review = critical and 1, urgent and 1, three and 1, review and 1
    else:
        critical = urgent = three = review = 0
    family, temperature = get("procedure_family"), get("temperature")
    fever = temperature is not None and temperature > 38
    vomiting, distension, pain = get("nausea_vomiting"), get("distension"), get("abdominal_pain")
    infection, bleeding = get("suspected_infection"), get("bleeding_uncontrolled")
    if family is None or family == "cholecystectomy":
        bile = (
            2 if get("jaundice") or (pain is True) + (distension is True) + (vomiting is True) + fever >= 2 else 0
        )
        if family is None and bile:
            bile = 1
    else:
        bile = 0
    stuck = complicated = 0
    if family is None or family == "pancreatitis":
        hours = get("hours_without_improvement")
        stuck = 2 if hours is not None and hours >= 48 else 0
        complicated = 2 if infection or bleeding or get("new_or_worse_complication") else 0
        if family is None:
            stuck, complicated = stuck and 1, complicated and 1
    stable, healing, diet = get("vitals_stable"), get("wound_healing_well"), get("oral_diet_ok")
    fluids, comfortable, flatus, stool = get("iv_fluids"), get("pain_controlled_oral"), get("flatus"), get("stool")
    gut = (
        2 if flatus and stool
        else 0 if flatus is False or stool is False
        else 1
    )  # fmt: skip
    if family is not None and family not in ABDOMINAL:
        gut = 2
    elif family is None and gut == 0:
        gut = 1
    if (
        stable is False or infection or healing is False or diet is False or fluids or comfortable is False or gut == 0
        or (temperature is not None and temperature > 37.3)
    ):  # fmt: skip
        recovered = 0
    elif (
        stable and infection is False and healing and diet and fluids is False and comfortable and gut == 2
        and temperature is not None
    ):  # fmt: skip
        recovered = 2
    else:
        recovered = 1
    rehab, mobility, carer = get("needs_inpatient_rehab"), get("mobility"), get("carer_available")
    diagnosis, plan, list_given = get("diagnosis_clear"), get("plan_settled"), get("red_flag_list_given")
    walks = mobility == "independent" or mobility == "aid"
    able = 2 if walks or carer else 1 if mobility is None or carer is None else 0
    if recovered == 0 or rehab or plan is False:
        home = nursing = 0
    else:
        sure = recovered == 2 and rehab is False and plan
        if able == 0 or diagnosis is False or list_given is False:
            home = 0
        else:
            home = 2 if sure and able == 2 and diagnosis and list_given else 1
        if carer or walks:
            nursing = 0
        else:
            nursing = 2 if sure and carer is False and mobility is not None else 1
    fixed = get("fixation_reliable")
    if family is None:
        firm = 2 if fixed else 1
    elif family == "hip_fracture" or family == "other_fracture":
        firm = 1 if fixed is None else 2 if fixed else 0
    else:
        firm = 2
    if stable is False or healing is False or infection or plan is False or rehab is False or firm == 0:
        to_rehab = 0
    else:
        to_rehab = 2 if stable and healing and infection is False and plan and rehab and firm == 2 else 1
    day, no_diet, no_flatus = get("postoperative_day"), get("hours_no_oral_diet"), get("hours_no_flatus")
    silent = (
        (vomiting is True) + (no_diet is not None and no_diet > 24) + (no_flatus is not None and no_flatus > 24)
        + (distension is True) + (get("ileus_on_imaging") is True)
    )  # fmt: skip
    ileus = 0 if silent < 2 else 1 if day is None else 2 if day >= 4 else 0
    controlled = get("bleeding_controlled_at")
    bleeds = (
        2 if bleeding or (controlled is not None and at - controlled < DAY)
        else 1 if bleeding is None
        else 0
    )  # fmt: skip
    workup = get("vte_workup_open")
    clot = (
        2 if workup
        or (
            workup is None
            and (
                get("unilateral_leg_swelling") or get("sudden_dyspnea_or_syncope") or wells_dvt[0] >= 2
                or wells_pe[0] > 4
            )
        )
        else 0
    )  # fmt: skip
    if family is not None and family not in THROMBOSIS:
        no_plan = 0
    else:
        vte_plan = get("vte_plan_defined")
        no_plan = 0 if vte_plan else 1 if vte_plan is None or family is None else 2
    watch = neck = 0
    if family is None or family == "thyroid":
        operated, airway = get("surgery_at"), get("airway_swelling_signs")
        watch = 1 if operated is None else 2 if at - operated < 6 * HOUR else 0
        neck = 1 if airway is None else 2 if airway else 0
        if family is None:
            watch, neck = watch and 1, neck and 1
    protein = 0
    if (family is None or family == "colorectal") and day is not None and day >= 2:
        crp = get("crp")
        limit = 140 if day == 2 else 152 if day == 3 else 180 if day == 4 else None
        if crp is not None and limit is not None and crp >= limit:
            protein = 2
        elif day >= 3:
            values = [value for visit in earlier if (value := visit.get("crp")) is not None]
            if crp is not None:
                values.append(crp)
            if len(values) > 1 and values[-1] > values[-2]:
                protein = 2
        if family is None:
            protein = protein and 1
    again = 0
    if (vomiting is True) + (distension is True) + (flatus is False) + (diet is False) >= 2:
        again = 2 if any(visit.get("flatus") for visit in earlier) else 0
    breath, gcs, spo2, calf = get("resp_rate"), get("gcs"), get("spo2"), get("calf_difference")
    back = (
        get("hemoptysis") or get("precordial_pain") or get("chest_or_back_pain_persistent") or get("dislocation_signs")
        or get("limb_threat_signs") or get("other_life_threat") or get("organ_failure") or fever
        or (breath is not None and breath > 30) or (gcs is not None and gcs <= 12)
        or (spo2 is not None and spo2 < 90 and not get("spo2_scale_2_prescribed"))
        or (stable is False and (get("pregnant") or (age is not None and age < 16)))
        or (rehab and (get("severe_infection_or_pressure_ulcer") or get("worsening_function")))
        or (calf is not None and calf >= 3 and workup is not False)
    )  # fmt: skip
    return (
        no_icu if no_icu < critical else critical,
        no_liver if no_liver < bile else bile,
        no_gut if no_gut < stuck else stuck,
        no_gut if no_gut < complicated else complicated,
        secondary if get("serious_disease_beyond_capacity") else 0,
        secondary if get("needs_upper_diagnosis") else 0,
        home,
        to_rehab,
        nursing,
        urgent,
        three,
        2 if infection else 0,
        ileus,
        bleeds,
        clot,
        2 if diet is False else 0,
        no_plan,
        watch,
        neck,
        protein,
        again,
        2 if back else 0,
        neck,
        critical,
        review,
    )


def ward_and_scores(
    get: Get, earlier: Sequence[Earlier], at: float, age: int | None, tier: str | None, can: frozenset[str] | None
) -> tuple[int, ...]:
    """The same, the scores worked out too."""
    return ward(
        get, earlier, at, age, tier, can, scores.news2(get), scores.wells_dvt(get), scores.wells_pe(get)
    )
