"""One record never tells to give something by mouth and to give nothing by mouth, nor to lower the pressure and not."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import laboratory

AT = "2026-10-14T12:00:00+08:00"
BY_MOUTH = {"oral_drug_while_waiting", "treat_low_glucose", "high_glucose_on_site"}
NOT_BY_MOUTH = {
    "nothing_by_mouth", "nil_by_mouth", "low_glucose_not_by_mouth", "high_glucose_not_by_mouth", "hypoglycemia_first",
    "no_oral_drug_with_altered_consciousness", "no_oral_drug_when_gravely_ill", "lowering_only_by_order",
}  # fmt: skip
NO_LOWERING = {"no_lowering_before_imaging", "no_pressure_lowering_on_the_way", "no_oral_drug_with_slow_heart_rate"}
PHASES = ("suspected", "recovery", "secondary_prevention")
SIGNS = (  # design/terms.md: the signs of stroke, the headache of bleeding, and what forbids swallowing
    "face_droop", "arm_weakness", "leg_weakness", "speech_abnormal", "balance_loss", "vision_loss",
    "sudden_speech_disturbance", "limb_paralysis", "sudden_vision_loss", "thunderclap_headache", "neck_stiffness",
    "consciousness_change", "severe_headache", "nausea_vomiting", "seizure", "other_life_threat",
    "organ_failure", "active_bleeding_or_brain_edema", "worsening_function",
)  # fmt: skip
MEASURED = {
    "sbp": ("128 mmHg", "179 mmHg", "180 mmHg", "190 mmHg"), "dbp": ("80 mmHg", "109 mmHg", "110 mmHg"),
    "glucose": ("3.0 mmol/L", "3.9 mmol/L", "6 mmol/L", "16.7 mmol/L"), "fpg": ("3.4 mmol/L", "6 mmol/L"),
    "resp_rate": ("16 /min", "31 /min"), "spo2": ("89 %", "97 %"), "gcs": ("12", "13", "15"),
    "heart_rate": ("40 /min", "76 /min"), "acvpu": ("alert", "voice"), "symptoms_resolved": ("yes", "no"),
    "signs_residual": ("yes", "no"), "pregnant": ("yes", "no"),
}  # fmt: skip
"""What the other two do not read is an emergency that only scores make: NEWS2 of 7, a rise of NIHSS."""


def told(facts: dict[str, Any], phase: str = "suspected") -> dict[str, Any]:
    return {
        "pathway": ["hypertension", "diabetes", "stroke"], "at": AT, "tier": "primary",
        "phase": {"hypertension": "follow_up", "diabetes": "follow_up", "stroke": phase},
        "patient": {"age": "60 years", "sex": "female"}, "visits": [{"at": AT, "facts": facts}],
    }  # fmt: skip


def advised(case: dict[str, Any]) -> set[str]:
    return {row["id"] for row in laboratory.shipped().decide(case).advice}


@given(st.integers(0, 2**32))
def test_no_record_advises_both(seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        facts: dict[str, Any] = {"symptom_screen_done": "yes"} if random.random() < 0.7 else {}
        for sign in random.sample(SIGNS, random.choice([0, 1, 1, 2])):
            facts[sign] = random.choice(["yes", "yes", "no", "unobtainable"])
        for term, values in MEASURED.items():
            if random.random() < 0.5:
                facts[term] = random.choice(values)
        said = advised(told(facts, random.choice(PHASES)))
        assert not (said & BY_MOUTH and said & NOT_BY_MOUTH), (facts, said)
        assert not ("oral_drug_while_waiting" in said and said & NO_LOWERING), (facts, said)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("phase", PHASES)
def test_no_sign_alone_gets_both(sign: str, phase: str) -> None:
    facts = {"symptom_screen_done": "yes", "sbp": "190 mmHg", "dbp": "100 mmHg", "glucose": "3.0 mmol/L", sign: "yes"}
    said = advised(told(facts, phase))
    assert not said & BY_MOUTH
    assert "low_glucose_not_by_mouth" in said
