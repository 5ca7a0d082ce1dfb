"""The floor of stroke: the 19 criteria of a suspected stroke."""

from . import Get, scores
from .scores import Range

MINUTE, HOUR = 60, 3600
PLACES = ("village", "primary", "home", "nursing")
"""Where a transient attack is sent on."""


def suspected(
    get: Get, at: float, age: int | None, tier: str | None, can: frozenset[str], abcd2: Range, lams: Range, race: Range
) -> tuple[int, ...]:
    """`can`: what the place can do. A score is its least and its most."""
    speech, limb, blind = get("sudden_speech_disturbance"), get("limb_paralysis"), get("sudden_vision_loss")
    face, arm, leg, talk = get("face_droop"), get("arm_weakness"), get("leg_weakness"), get("speech_abnormal")
    balance, vision = get("balance_loss"), get("vision_loss")
    sign = (
        2 if face or arm or leg or talk or balance or vision or speech or limb or blind
        else 1 if face is None or arm is None or leg is None or talk is None or balance is None or vision is None
        or speech is None or limb is None or blind is None
        else 0
    )  # fmt: skip
    gone, none_left = get("symptoms_resolved") is True, get("deficit_present") is False
    now = 0 if gone or none_left else sign  # what is not recorded as gone is still there
    transient = 2 if gone else sign if none_left else 0
    centre, neurosurgery = "thrombolysis" in can, "neurosurgery" in can
    here = 0 if centre else now
    well = get("last_known_well")
    if well is None:
        early = late = beyond = day = 1
    else:
        elapsed = at - well
        early = 2 if elapsed <= 4.5 * HOUR else 0
        day = 2 if elapsed <= 24 * HOUR else 0
        late, beyond = (0, 0) if early else (day, 2 - day)
    attack = get("tia_at")
    week = three_days = one_day = older = 1
    if attack is not None:
        since = at - attack
        week = 2 if since <= 168 * HOUR else 0
        three_days = 2 if since <= 72 * HOUR else 0
        one_day = 2 if since <= 24 * HOUR else 0
        older = 2 - week
    extra = get("extra_travel_to_thrombectomy")
    detour = 1 if extra is None else 2 if extra <= 30 else 0
    if lams[0] < 4 and race[0] < 5:
        detour = 0
    elif day < detour:
        detour = day
    duration = get("symptom_duration")
    if centre:
        long_ = 0
    else:
        ended = transient if transient < one_day else one_day
        long_ = now if now > ended else ended
        if duration is None:
            long_ = 1 if long_ else 0
        elif duration < 30:
            long_ = 0
    vomiting, headache = get("nausea_vomiting"), get("severe_headache")
    thunder, neck = get("thunderclap_headache"), get("neck_stiffness")
    bleed = (
        0 if neurosurgery
        else 2 if thunder or (neck and vomiting)
        else 1 if thunder is None or (neck is not False and vomiting is not False)
        else 0
    )  # fmt: skip
    changed, gcs = get("consciousness_change"), get("gcs")
    asleep = 0 if centre else 2 if changed or (gcs is not None and gcs <= 12) else 1 if changed is None else 0
    sbp, dbp = get("sbp"), get("dbp")
    if centre:
        pressure = 0
    else:
        pressure = (
            2 if (sbp is not None and sbp >= 180) or (dbp is not None and dbp >= 110)
            else 1 if sbp is None or dbp is None
            else 0
        )  # fmt: skip
        if not (headache or vomiting or speech or limb):
            if headache is False and vomiting is False and speech is False and limb is False:
                pressure = 0
            elif pressure:
                pressure = 1
    breath, oxygen, glucose, fasting = get("resp_rate"), get("spo2"), get("glucose"), get("fpg")
    low = (glucose is not None and glucose < 3.5) or (fasting is not None and fasting < 3.5)
    low_place = 0 if centre else 1 if tier is None else 2 if tier in PLACES else 0
    passed = transient if transient < low_place else low_place
    admit = 0 if abcd2[0] < 3 else passed if passed < three_days else three_days
    return (
        here,
        here if here < early else early,
        here if here < late else late,
        here if well is None else 0,
        here if here < beyond else beyond,
        here if here < detour else detour,
        long_,
        here if get("pregnant") else 0,
        0 if age is not None and age >= 18 else here if age is not None or here == 0 else 1,
        bleed,
        asleep,
        pressure,
        2 if not centre and ((breath is not None and breath > 30) or (oxygen is not None and oxygen < 90)) else 0,
        2 if not centre and get("other_life_threat") else 0,
        passed if passed < week else week,
        admit,
        passed if passed < older else older,
        now if centre else 0,
        now if low else 0,
    )


def suspected_and_scores(
    get: Get, at: float, age: int | None, tier: str | None, can: frozenset[str]
) -> tuple[int, ...]:
    """The same, the scores worked out too."""
    return suspected(get, at, age, tier, can, scores.abcd2(get, age), scores.lams(get), scores.race(get))
