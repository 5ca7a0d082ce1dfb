"""The declared terms: what they are measured in, what may be written, and what silence means.

Expected values were written by hand from the specification of terms, not read from the file.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fenji.expr.units import Conversion, Misread, parse_number, parse_ratio, parse_unit, read_quantity
from fenji.linked.vocabulary import declare
from fenji.model.terms import Terms
from fenji.run.facts import FactReader
from fenji.syntax import Source, read_yaml

FILE = Path(__file__).parents[1] / "rules" / "terms.yaml"
KEYS = {
    "label", "kind", "unit", "range", "words", "ordered", "ladder", "word_labels", "conversions", "points", "step",
    "daily_change", "silence", "group", "effort", "ask", "worse", "score", "derived",
}  # fmt: skip
GROUPS = ["vital", "laboratory", "symptom", "history", "stroke", "postoperative", "score_item", "derived"]


def _terms() -> dict[str, dict[str, Any]]:
    documents, problems = read_yaml(Source("rules/terms.yaml", FILE.read_text(encoding="utf-8")))
    assert problems == []
    assert len(documents) == 1
    plain = documents[0].plain()
    assert isinstance(plain, dict)
    terms = plain["terms"]
    assert isinstance(terms, dict)
    return terms  # type: ignore[return-value]  # the shape is what the tests below check


TERMS = _terms()
by_id = pytest.mark.parametrize("term", sorted(TERMS))


def conversions(term: str) -> tuple[Conversion, ...]:
    found = []
    for row in TERMS[term].get("conversions", []):
        multiply, add = parse_ratio(row["multiply"]), parse_ratio(row.get("add", "0"))
        assert multiply is not None
        assert add is not None
        found.append(Conversion(row["unit"], multiply, add))
    return tuple(found)


def read(term: str, text: str) -> Fraction | Misread:
    unit = parse_unit(TERMS[term]["unit"])
    assert unit is not None
    return read_quantity(text, unit, conversions(term))


@by_id
def test_a_term_has_a_name_in_both_languages_and_nothing_unheard_of(term: str) -> None:
    body = TERMS[term]
    assert set(body) <= KEYS
    assert all(body["label"][lang].strip() for lang in ("zh", "en"))
    assert body["group"] in GROUPS


@by_id
def test_a_term_that_a_case_may_give_can_be_asked_for(term: str) -> None:
    body = TERMS[term]
    if body.get("derived") == "true" and term != "age":  # age is asked when the patient's is not given
        assert "ask" not in body
        assert "effort" not in body
        return
    assert body["effort"] in {"bedside", "history", "judgement", "laboratory", "imaging"}
    assert body["ask"]["zh"].endswith("？")
    assert body["ask"]["en"].endswith("?")


@by_id
def test_a_term_declares_what_its_kind_needs_and_no_more(term: str) -> None:
    body = TERMS[term]
    kind = body["kind"]
    assert kind in {"quantity", "number", "yes_no", "word", "set", "instant"}
    assert ("unit" in body) == (kind == "quantity")
    assert ("range" in body) == (kind in {"quantity", "number"})
    assert ("words" in body) == (kind in {"word", "set"})
    assert "worse" not in body or body["worse"] in {
        "quantity": {"higher", "lower", "both"},
        "number": {"higher", "lower", "both"},
        "yes_no": {"yes", "no"},
        "word": {"higher", "lower"},
    }.get(kind, set())
    if kind == "word" and "worse" in body:
        assert body["ordered"] == "true"


@by_id
def test_a_range_ascends_and_its_unit_is_the_printed_one(term: str) -> None:
    body = TERMS[term]
    if "range" in body:
        low, high = (parse_number(end) for end in body["range"])
        assert low is not None
        assert high is not None
        assert low < high
    if "unit" in body:
        unit = parse_unit(body["unit"])
        assert unit is not None
        assert unit.symbol == body["unit"]


@by_id
def test_every_word_is_written_once_and_named_in_both_languages(term: str) -> None:
    body = TERMS[term]
    words = body.get("words", [])
    assert len(set(words)) == len(words)
    assert set(body.get("ladder", [])) <= set(words)
    if words and term != "capabilities_here":  # capabilities carry their names where they are declared
        assert list(body["word_labels"]) == words
        assert all(label["zh"] and label["en"] for label in body["word_labels"].values())


@by_id
def test_the_points_of_an_item_span_its_range(term: str) -> None:
    body = TERMS[term]
    if body["group"] == "score_item" and body["kind"] == "number":
        points = [int(point) for point in body["points"]]
        assert points == sorted(set(points))
        assert [points[0], points[-1]] == [int(end) for end in body["range"]]
    else:
        assert "points" not in body


def test_the_sections_follow_one_another() -> None:
    order = [GROUPS.index(body["group"]) for body in TERMS.values()]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("term", "unit", "low", "high"),
    [
        ("sbp", "mmHg", "40", "320"),
        ("dbp", "mmHg", "20", "220"),
        ("heart_rate", "/min", "0", "300"),
        ("spo2", "%", "30", "100"),
        ("temperature", "°C", "25", "45"),
        ("weight", "kg", "0.3", "400"),
        ("bmi", "kg/m2", "8", "90"),
        ("urine_output", "mL/kg/h", "0", "20"),
        ("hours_without_urine", "h", "0", "72"),
        ("usual_sbp", "mmHg", "60", "260"),
        ("fpg", "mmol/L", "0.3", "60"),
        ("hba1c", "%", "2", "22"),
        ("creatinine", "umol/L", "5", "3000"),
        ("egfr", "mL/min/1.73m2", "0", "250"),
        ("uacr", "mg/g", "0", "20000"),
        ("hdl", "mmol/L", "0.1", "6"),
        ("platelets", "10^9/L", "0", "3000"),
        ("hemoglobin", "g/L", "10", "300"),
        ("aptt", "s", "10", "300"),
        ("gestation_weeks", "wk", "0", "44"),
        ("onset_age", "a", "0", "120"),
        ("months_on_treatment", "mo", "0", "1200"),
        ("symptom_duration", "min", "0", "100000"),
        ("cerebellar_infarct_volume", "mL", "0", "300"),
        ("extra_travel_to_thrombectomy", "min", "0", "1440"),
        ("days_of_vte_prophylaxis", "d", "0", "60"),
        ("age", "a", "0", "130"),
    ],
)
def test_a_quantity_has_the_unit_and_range_of_the_specification(term: str, unit: str, low: str, high: str) -> None:
    assert TERMS[term]["unit"] == unit
    assert TERMS[term]["range"] == [low, high]


@pytest.mark.parametrize(
    ("term", "low", "high"),
    [
        ("pain_nrs", "0", "10"),
        ("gcs", "3", "15"),
        ("ph", "6.5", "7.9"),
        ("inr", "0.5", "20"),
        ("prescription_weeks", "1", "52"),
        ("nihss", "0", "42"),
        ("mrs", "0", "5"),
        ("news2", "0", "20"),
        ("wells_dvt", "-2", "9"),
        ("wells_pe", "0", "12.5"),
        ("rosier", "-2", "5"),
        ("qsofa", "0", "3"),
        ("padss_original", "0", "10"),
    ],
)
def test_a_number_has_the_range_of_the_specification(term: str, low: str, high: str) -> None:
    assert TERMS[term]["kind"] == "number"
    assert TERMS[term]["range"] == [low, high]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("acvpu", "alert confusion voice pain unresponsive"),
        ("bp_setting", "office home_mean abpm_24h abpm_day abpm_night"),
        ("urine_ketone", "negative trace 1+ 2+ 3+"),
        ("urine_protein", "negative trace 1+ 2+ 3+ 4+"),
        ("diabetic_foot", "none ulcer infected_ulcer gangrene"),
        ("occlusion", "none ica m1 m2_dominant m2_other distal aca pca basilar vertebral"),
        ("swallow_screen", "passed failed not_done"),
        ("mobility", "independent aid assist none"),
        ("wound", "clean erythema swelling warmth pus dehiscence bleeding stitch_abscess"),
        ("sex", "female male unknown"),
        ("tier_here", "village primary secondary tertiary rehabilitation nursing home"),
        ("news2_band", "low low_medium medium high"),
        ("nihss_band", "none minor moderate moderate_severe severe"),
        ("abcd2_band", "low moderate high"),
        ("barthel_band", "none mild moderate severe independent slight minimal partial very total"),
    ],
)
def test_the_words_of_a_term_are_those_of_the_specification(term: str, words: str) -> None:
    assert TERMS[term]["words"] == words.split()


def test_words_are_ordered_only_where_the_order_means_something() -> None:
    assert {term for term, body in TERMS.items() if body.get("ordered") == "true"} == {
        "urine_ketone", "urine_protein", "urine_blood", "functional_deficit",
        "news2_band", "nihss_band", "abcd2_band",
    }  # fmt: skip
    assert {term: body["ladder"] for term, body in TERMS.items() if "ladder" in body} == {
        "tier_here": ["village", "primary", "secondary", "tertiary"],
        # The words of the default table; the other two tables are cut elsewhere and share no order with it.
        "barthel_band": ["none", "mild", "moderate", "severe"],
    }


@pytest.mark.parametrize(
    ("term", "points"),
    [
        ("barthel_feeding", [0, 5, 10]),
        ("barthel_bathing", [0, 5]),
        ("barthel_transfers", [0, 5, 10, 15]),
        ("barthel_stairs", [0, 5, 10]),
        ("four_at_alertness", [0, 4]),
        ("four_at_amt4", [0, 1, 2]),
        ("four_at_acute_change", [0, 4]),
        ("lams_face", [0, 1]),
        ("race_gaze", [0, 1]),
        ("nihss_1a", [0, 1, 2, 3]),
        ("nihss_5a", [0, 1, 2, 3, 4]),
        ("aldrete_circulation", [0, 1, 2]),
        ("padss_intake_output", [0, 1, 2]),
    ],
)
def test_an_item_takes_only_the_points_of_its_table(term: str, points: list[int]) -> None:
    assert TERMS[term]["points"] == [str(point) for point in points]


@pytest.mark.parametrize(
    ("prefix", "highest"),
    [("nihss_", 42), ("barthel_", 100), ("lams_", 5), ("race_", 9), ("aldrete_", 10), ("four_at_", 12)],
)
def test_the_items_of_a_score_add_up_to_its_highest_total(prefix: str, highest: int) -> None:
    items = [body for term, body in TERMS.items() if term.startswith(prefix) and "points" in body]
    assert sum(int(item["points"][-1]) for item in items) == highest
    assert TERMS[prefix.rstrip("_")]["range"][1] == str(highest)


def test_totals_that_may_be_given_are_marked_as_scores() -> None:
    assert {term for term, body in TERMS.items() if body.get("score") == "true"} == set(
        "news2 nihss abcd2 barthel lams race wells_dvt wells_pe aldrete padss four_at".split()
    )


def test_only_what_the_engine_computes_is_derived() -> None:
    assert {term for term, body in TERMS.items() if body.get("derived") == "true"} == set(
        "age sex postoperative_day hours_since_last_known_well hours_since_recognition sleep_midpoint tier_here "
        "capabilities_here news2_single_three rosier qsofa padss_original news2_band nihss_band abcd2_band "
        "barthel_band".split()
    )


def test_the_symptom_screen_answers_every_symptom_but_not_itself() -> None:
    covered = {term for term, body in TERMS.items() if body.get("silence") == {"absent_when": "symptom_screen_done"}}
    assert covered == {term for term, body in TERMS.items() if body["group"] == "symptom"} - {"symptom_screen_done"}
    assert len(covered) == 40
    assert {"orthopnea", "suspected_acs", "other_life_threat", "tachycardia_persistent", "seizure"} <= covered


def test_the_postoperative_screen_answers_its_own_list_and_nothing_else() -> None:
    assert {
        term for term, body in TERMS.items() if body.get("silence") == {"absent_when": "postop_screen_done"}
    } == set(
        "suspected_infection mottled_or_cyanotic new_confusion bleeding_uncontrolled unable_to_keep_fluids distension "
        "ileus_on_imaging unilateral_leg_swelling sudden_dyspnea_or_syncope hemoptysis tingling_or_cramps "
        "dislocation_signs jaundice limb_threat_signs wound airway_swelling_signs".split()
    )


def test_silence_means_unknown_everywhere_else_save_for_the_way_pressure_is_taken() -> None:
    other = {
        term: body["silence"]
        for term, body in TERMS.items()
        if "silence" in body and "absent_when" not in body["silence"]
    }
    assert other == {"bp_setting": {"value": "office"}}


@pytest.mark.parametrize("term", ["worsening_function", "organ_failure", "pregnant", "symptom_screen_done", "sbp"])
def test_no_screen_answers_for_what_is_asked_one_by_one(term: str) -> None:
    assert "silence" not in TERMS[term]


@pytest.mark.parametrize(
    ("term", "text", "value"),
    [
        ("sbp", "24.0 kPa", Fraction(24000) / Fraction("133.322387415")),
        ("fpg", "126 mg/dL", Fraction(7)),
        ("glucose", "300 mg/dL", Fraction(50, 3)),
        ("ogtt_2h", "200 mg/dL", Fraction(100, 9)),
        ("hba1c", "53 mmol/mol", Fraction("7.00044")),  # 0.09148 x 53 + 2.152
        ("temperature", "100.4 °F", Fraction(38)),
        ("creatinine", "1 mg/dL", Fraction("88.4")),
        ("uric_acid", "1 mg/dL", Fraction("59.48")),
        ("ldl", "38.67 mg/dL", Fraction(1)),
        ("hdl", "38.67 mg/dL", Fraction(1)),
        ("tc", "193.35 mg/dL", Fraction(5)),
        ("tg", "88.57 mg/dL", Fraction(1)),
        ("weight", "100 lb", Fraction("45.359237")),
        ("height", "70 in", Fraction("177.8")),
        ("hemoglobin", "13.5 g/dL", Fraction(135)),
        ("crp", "1.2 mg/dL", Fraction(12)),
        ("months_on_treatment", "1 a", Fraction(12)),
        ("gestation_weeks", "196 d", Fraction(28)),
        ("hours_without_urine", "90 min", Fraction("1.5")),
    ],
)
def test_a_unit_in_use_elsewhere_is_converted_exactly(term: str, text: str, value: Fraction) -> None:
    assert read(term, text) == value


def test_three_hundred_milligrams_of_glucose_stay_below_the_danger_limit() -> None:
    value = read("glucose", "300 mg/dL")
    assert isinstance(value, Fraction)
    assert value < Fraction("16.7")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("potassium", "4 mg/dL"),
        ("uacr", "3 mg/mmol"),
        ("hba1c", "7 mmol/L"),
        ("blood_ketone", "3 mg/dL"),
        ("fpg", "7 %"),
    ],
)
def test_a_unit_without_a_declared_conversion_is_refused(term: str, text: str) -> None:
    assert read(term, text) is Misread.OTHER_UNIT


def test_only_the_substances_of_the_specification_have_conversions() -> None:
    assert {term for term, body in TERMS.items() if "conversions" in body} == set(
        "fpg glucose ogtt_2h hba1c creatinine ldl hdl tc tg uric_acid".split()
    )


@pytest.mark.parametrize(
    ("term", "value", "taken"),
    [("wells_pe", "4.5", True), ("wells_pe", "4.2", False), ("news2", "5", True), ("news2", "3.5", False),
     ("barthel", "60", True), ("barthel", "62", False), ("wells_dvt", "-2", True)],
)  # fmt: skip
def test_a_total_that_no_sum_of_items_gives_is_refused(term: str, value: str, taken: bool) -> None:
    terms = Terms.model_validate({"terms": TERMS})
    declared, _ = declare(terms, None, ())
    found = FactReader(declared.terms, declared.kinds).read(term, value)
    assert (found[0] != "case-points") is taken
