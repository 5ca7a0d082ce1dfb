"""What keeps open who may receive is asked about, after all that bears on the move itself."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fenji.engine import Engine
from fenji.explain.labels import Labels
from fenji.library import Loading, load_with
from fenji.report.terminal import DecisionPage
from fenji.run.policy import Placement

ROOT = Path(__file__).resolve().parents[2]
AT = "2026-05-20T09:00:00+08:00"
DRUGS = "drugs_in_receiver_catalogue"
SETTLED = {
    "sbp": "130 mmHg", "dbp": "80 mmHg", "heart_rate": "70 /min", "symptom_screen_done": "yes",
    "diagnosis_clear": "yes", "plan_settled": "yes", "condition_stable": "yes", "complications_stable": "yes",
}  # fmt: skip
ROW = {"settles": ["drugs_not_available"], "could_change_move_to": []}
Place = Callable[..., Placement]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


def told(pathway: Any = "hypertension", phase: str = "specialist", where: Any = None, **facts: Any) -> dict[str, Any]:
    place = {"network": "jinan", "institution": "jinan.fifth_hospital"} if where is None else where
    named = dict.fromkeys(pathway, phase) if isinstance(pathway, list) else phase
    patient = {"age": "60 years", "sex": "male", "residence": "槐荫区", "insurance": "resident"}
    visits = [{"at": AT, "facts": SETTLED | facts}]
    return {"case": "f", "pathway": pathway, "phase": named, "at": AT, "patient": patient, "visits": visits} | place


def test_going_down_with_the_drugs_unknown_asks_for_them_last_and_excludes_nobody(engine: Engine) -> None:
    down = engine.decide(told())
    assert down.move == "refer_down"
    assert down.institutions["eligible"][0]["id"] == "jinan.huaiyin_chc"
    last = down.questions[-1]
    assert last["term"] == DRUGS
    assert {key: last[key] for key in ROW} == ROW
    assert last["text"] == "所需长期用药在接收机构能否全部配到？"
    assert down.possible_moves == engine.decide(told(**{DRUGS: "yes"})).possible_moves


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_known_answer_is_not_asked_for(engine: Engine, word: str) -> None:
    assert DRUGS not in engine.decide(told(**{DRUGS: word})).ids("questions")


def test_what_could_not_be_had_is_still_asked_for(engine: Engine) -> None:
    assert engine.decide(told(**{DRUGS: "unobtainable"})).ids("questions")[-1] == DRUGS


def test_without_a_move_or_without_candidates_nobody_is_asked(engine: Engine) -> None:
    up = engine.decide(told(phase="specialist", consciousness_change="yes"))
    assert up.move in ("refer_up", "transfer")
    assert DRUGS not in up.ids("questions")
    nowhere = engine.decide(told(where={"tier": "tertiary"}))
    assert nowhere.move == "refer_down"
    assert DRUGS not in nowhere.ids("questions")


def test_only_a_receiver_of_village_or_primary_tier_depends_on_it(placed: Place) -> None:
    here = {"network": "jinan", "here": "jinan.fifth_hospital", "residence": "槐荫区"}
    to_primary = placed("refer_down", urgency="routine", tiers=("primary",), **here)
    assert to_primary.asks == ((DRUGS, ("drugs_not_available",)),)
    assert placed("refer_down", urgency="routine", tiers=("secondary",), **here).asks == ()
    assert placed("refer_up", urgency="routine", tiers=("tertiary",), **here).asks == ()
    assert placed("stay", urgency=None, **here).asks == ()
    unfit = placed("refer_down", urgency="routine", tiers=("primary",), fit_for_transfer="no", **here)
    assert (unfit.eligible, unfit.asks) == ((), ())


def test_values_ids_and_json_say_the_same_however_often_and_in_both_languages(engine: Engine) -> None:
    for _ in (1, 2):
        for facts in ({}, {DRUGS: "yes"}, {DRUGS: "no"}, {"plan_settled": "unobtainable"}):
            for lang in ("zh", "en"):
                one = engine.decide(told(**facts), lang=lang)  # type: ignore[arg-type]  # the two languages
                assert one.to_json() == json.dumps(one.to_dict(), ensure_ascii=False, separators=(",", ":"))
                assert one.ids("questions") == tuple(row["term"] for row in one.questions)
                assert len(set(one.ids("questions"))) == len(one.questions)


def test_a_merged_record_asks_once_and_last(engine: Engine) -> None:
    more = {"glucose": "8.0 mmol/L", "serious_disease_beyond_capacity": "no", "needs_test_not_available": "no",
            "needs_upper_diagnosis": "no"}  # fmt: skip
    both = engine.decide(told(["hypertension", "diabetes"], **more))
    assert both.move == "ask"
    asked = [row for row in both.questions if row["term"] == DRUGS]
    assert len(asked) == 1
    assert "drugs_not_available" not in asked[0]["settles"]
    assert both.pathways[0].questions[-1]["settles"] == ["drugs_not_available"]


def test_where_all_pathways_send_down_the_merged_record_ends_with_it(engine: Engine) -> None:
    ward = {
        "airway_swelling_signs": [], "bleeding_uncontrolled": "no", "iv_fluids": "no", "mobility": "independent",
        "needs_inpatient_rehab": "no", "oral_diet_ok": "yes", "pain_controlled_oral": "yes", "temperature": "37.3 °C",
        "surgery_at": "2026-05-18T09:00:00+08:00", "procedure_family": "thyroid", "red_flag_list_given": "yes",
        "suspected_infection": "no", "vitals_stable": "yes", "wound_healing_well": "yes", "acvpu": "alert",
        "resp_rate": "16 /min", "spo2": "97 %", "on_oxygen": "no", "serious_disease_beyond_capacity": "no",
        "needs_test_not_available": "no", "needs_upper_diagnosis": "no",
    }  # fmt: skip
    data = told("hypertension", where={"network": "demo_city", "institution": "demo_city.second_hospital"}, **ward)
    data |= {"pathway": ["hypertension", "postoperative"]}
    data["phase"] = {"hypertension": "specialist", "postoperative": "ward"}
    data["patient"]["residence"] = "东区"
    both = engine.decide(data)
    assert [part.move for part in both.pathways] == ["refer_down", "refer_down"]
    assert both.move == "refer_down"
    assert any(row["tier"] in ("village", "primary") for row in both.institutions["eligible"])
    last = both.questions[-1]
    assert (last["term"], {key: last[key] for key in ROW}) == (DRUGS, ROW)
    assert both.ids("questions").count(DRUGS) == 1
    assert json.loads(both.to_json())["questions"] == both.questions
    data["visits"][0]["facts"][DRUGS] = "yes"
    assert DRUGS not in engine.decide(data).ids("questions")


def test_the_page_shows_the_question(engine: Engine) -> None:
    page = DecisionPage(Labels(engine.content, "zh"), 100, False)(engine.decide(told()))
    assert f"[{DRUGS}]" in page


@pytest.mark.parametrize(
    ("written", "code"), [("[drugs_in_receiver_catalog]", "unknown-term"), ("[fit_for_transfer]", None)]
)
def test_what_a_filter_asks_for_is_a_declared_term(tmp_path: Path, written: str, code: str | None) -> None:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = tmp_path / "rules" / "eligibility.yaml"
    text = path.read_text(encoding="utf-8")
    assert f"ask: [{DRUGS}]" in text
    path.write_text(text.replace(f"ask: [{DRUGS}]", f"ask: {written}"), encoding="utf-8")
    _, problems = load_with(Loading(tmp_path))
    found = [problem for problem in problems if problem.severity == "error"]
    assert [problem.code for problem in found] == ([] if code is None else [code])
    if code is not None:
        assert found[0].args["nearest"] == DRUGS
        assert found[0].at.line == text[: text.index(f"ask: [{DRUGS}]")].count("\n") + 1
