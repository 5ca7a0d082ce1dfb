"""`fenji diff`: what two versions mean differently, each with a patient that both decide, differently."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def edits(told: Any) -> dict[tuple[str, str], Any]:
    (pathway,) = told["pathways"]
    return {(edit["section"], edit["id"]): edit for edit in pathway["edits"]}


def test_a_higher_limit_is_tightened_with_a_patient_whom_both_versions_decide_differently(
    fenji: Any, content: Any, tiny: Any, tmp_path: Path
) -> None:
    content("old")
    content("new", tiny.PATHWAY.replace("high: {value: 180 mmHg", "high: {value: 185 mmHg"))
    found = edits(fenji("diff", "old", "new", "--format", "json").data)
    assert set(found) == {("parameters", "high"), ("criteria", "severe_with_headache")}
    parameter, criterion = found["parameters", "high"], found["criteria", "severe_with_headache"]
    assert (parameter["was"], parameter["becomes"]) == ("180 mmHg", "185 mmHg")
    assert parameter["reaches"] == ["severe_with_headache"]
    assert (criterion["what"], criterion["through"]) == (["tightened"], ["high"])
    assert criterion["gained"] is None
    seen = criterion["lost"]
    assert seen["decided_differently"]
    # The patient stands between the limits, and each version says of him what the comparison says it says.
    case = seen["case"]
    assert 180 <= int(case["visits"][-1]["facts"]["sbp"].split()[0]) < 185
    (tmp_path / "witness.case.json").write_text(json.dumps(case), encoding="utf-8")
    for version, move in (("old", "refer_up"), ("new", "stay")):
        decided = fenji("decide", "witness.case.json", "--content", version, "--format", "json").data
        assert decided["move"] == move
        assert seen[version]["move"] == move


def test_what_says_the_same_is_told_as_renamed_moved_or_rewritten(fenji: Any, content: Any, tiny: Any) -> None:
    content("old")
    text = tiny.PATHWAY.replace("  high_fever:", "  very_hot:")
    text = text.replace(
        "when: {all: [severe, severe_headache]}", "when: severe_headache and (dbp >= 110 mmHg or sbp >= 180 mmHg)"
    )
    content("new", text)
    found = edits(fenji("diff", "old", "new", "--format", "json").data)
    assert {key: edit["what"] for key, edit in found.items()} == {
        ("criteria", "severe_with_headache"): ["rewritten"],
        ("criteria", "very_hot"): ["renamed"],
    }
    assert found["criteria", "very_hot"]["old_id"] == "high_fever"
    content("last", tiny.PATHWAY.replace("phases: [clinic]\n    when: temp", "phases: all\n    when: temp"))
    found = edits(fenji("diff", "old", "last", "--format", "json").data)
    assert {key: edit["what"] for key, edit in found.items()} == {("criteria", "high_fever"): ["moved"]}


def test_new_gone_and_loosened_come_with_patients(fenji: Any, content: Any, tiny: Any) -> None:
    content("old")
    start = tiny.PATHWAY.index("  high_fever:")
    extra = tiny.PATHWAY[start:].replace("high_fever", "slow_pulse")
    extra = extra.replace("temperature > 39.0 °C", "heart_rate < 40 /min")
    content("new", tiny.PATHWAY[:start].replace("{all: [severe,", "{any: [severe,") + extra)
    found = edits(fenji("diff", "old", "new", "--format", "json").data)
    assert {key: edit["what"] for key, edit in found.items()} == {
        ("criteria", "severe_with_headache"): ["loosened"],
        ("criteria", "slow_pulse"): ["new"],
        ("criteria", "high_fever"): ["gone"],
    }
    assert found["criteria", "slow_pulse"]["gained"]["new"]["urgency"] == "urgent"
    assert found["criteria", "high_fever"]["lost"]["new"]["move"] != "refer_up"
    assert found["criteria", "severe_with_headache"]["gained"]["decided_differently"]


def test_cases_that_move_are_listed_with_the_edit_that_moved_each(fenji: Any, content: Any, tiny: Any) -> None:
    content("old")
    text = tiny.PATHWAY.replace("high: {value: 180 mmHg", "high: {value: 185 mmHg")
    content("new", text.replace("temperature > 39.0 °C", "temperature > 39.5 °C"))
    ran = fenji("diff", "old", "new", "--cases", "old/pathways", "--format", "json")
    moved = {one["case"]: [(by["section"], by["id"]) for by in one["by"]] for one in ran.data["cases"]}
    assert moved == {"at-180": [("parameters", "high")], "fever-391": [("criteria", "high_fever")]}
    shown = fenji("diff", "old", "new", "--cases", "old/pathways", "--format", "markdown", "--lang", "en").out
    assert "| at-180 | Refer up · emergency → secondary | Stay | `tiny parameters high` |" in shown
    assert "```yaml" in shown


def test_a_git_revision_is_compared_with_the_working_tree(fenji: Any, content: Any, tiny: Any, tmp_path: Path) -> None:
    folder = content(".fenji")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for arguments in (["init", "-q"], ["add", ".fenji"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    file = folder / "pathways" / "tiny" / "pathway.yaml"
    file.write_text(tiny.PATHWAY.replace("temperature > 39.0", "temperature >= 39.0"), encoding="utf-8")
    found = edits(fenji("diff", "HEAD:.fenji/pathways/tiny", str(file.parent), "--format", "json").data)
    assert {key: edit["what"] for key, edit in found.items()} == {("criteria", "high_fever"): ["loosened"]}
    (visit,) = found["criteria", "high_fever"]["gained"]["case"]["visits"]
    assert visit["facts"]["temperature"] == "39 °C"
    assert "HEAD7" in fenji("diff", "HEAD7:.fenji", ".fenji", status=2).err


def test_no_difference_is_said_and_content_with_errors_is_refused(fenji: Any, content: Any, tiny: Any) -> None:
    content("old")
    new = content("new", "# another comment\n" + tiny.PATHWAY)
    assert "no difference" in fenji("diff", "old", "new", "--lang", "en").out
    assert "not compared" not in fenji("diff", "old", "new", "--lang", "en").out
    terms = new / "rules" / "terms.yaml"
    terms.write_text(terms.read_text(encoding="utf-8").replace("zh: 收缩压", "zh: 收缩期血压", 1), encoding="utf-8")
    shown = fenji("diff", "old", "new", "--lang", "en").out
    assert "not compared by meaning (--cases shows who is decided otherwise): rules/terms.yaml" in shown
    assert fenji("diff", "old", "new", "--format", "json").data["not_compared"] == ["rules/terms.yaml"]
    content("bad", tiny.PATHWAY.replace("39.0 °C", "39.0 mmHg"))
    ran = fenji("diff", "old", "bad", "--lang", "en", status=3)
    assert "unit-mismatch" in ran.err


REVIEWS = """\
advice:
  drink: {on: {moves: [stay]}, when: temperature >= 38.0 °C, says: {zh: 多饮水, en: drink}, source: book, mark: text}
reviews:
  - {on: {moves: [stay]}, when: sbp >= 140 mmHg, within: 14 days, source: book, mark: text}
  - {on: {moves: [stay]}, within: 90 days, source: book, mark: text}
must_exclude:
  - {items: [severe_with_headache]}
"""


def changed_row(fenji: Any, content: Any, tiny: Any, was: str, becomes: str, before: str = "") -> Any:
    """What `diff` tells of the one edit between two versions of the pathway above with rows."""
    text = tiny.PATHWAY + REVIEWS
    assert was in text
    content("old", text)
    content("new", text.replace(was, becomes, 1))
    (edit,) = edits(fenji("diff", "old", "new", "--format", "json").data).values()
    return edit


def test_a_shorter_follow_up_comes_with_a_patient_who_is_seen_earlier(fenji: Any, content: Any, tiny: Any) -> None:
    edit = changed_row(fenji, content, tiny, "within: 14 days", "within: 7 days")
    assert (edit["section"], edit["id"], edit["what"]) == ("reviews", "reviews[0]", ["changed"])
    seen = edit["shown"]
    assert (seen["old"]["follow_up_within_days"], seen["new"]["follow_up_within_days"]) == (14, 7)
    shown = fenji("diff", "old", "new", "--lang", "en").out
    assert "review within 14 days" in shown
    assert "review within 7 days" in shown


def test_another_limit_of_a_follow_up_comes_with_a_patient_between_the_two(
    fenji: Any, content: Any, tiny: Any
) -> None:
    edit = changed_row(fenji, content, tiny, "when: sbp >= 140 mmHg", "when: sbp >= 150 mmHg")
    seen = edit["shown"]
    assert (seen["old"]["follow_up_within_days"], seen["new"]["follow_up_within_days"]) == (14, 90)
    assert 140 <= float(seen["case"]["visits"][-1]["facts"]["sbp"].split()[0]) < 150


def test_changed_advice_comes_with_a_patient_who_no_longer_gets_it(fenji: Any, content: Any, tiny: Any) -> None:
    edit = changed_row(fenji, content, tiny, "temperature >= 38.0 °C", "temperature >= 38.5 °C")
    assert (edit["section"], edit["id"]) == ("advice", "drink")
    seen = edit["shown"]
    assert (seen["old"]["advice"], seen["new"]["advice"]) == (["drink"], [])


def test_a_transition_that_leads_elsewhere_comes_with_a_patient_who_goes_there(
    fenji: Any, content: Any, tiny: Any
) -> None:
    edit = changed_row(fenji, content, tiny, "on: [refer_up], to: hospital", "on: [refer_up], to: clinic")
    seen = edit["shown"]
    assert (seen["old"]["next_phase"], seen["new"]["next_phase"]) == ("hospital", "clinic")


def test_something_more_to_exclude_comes_with_a_patient_of_whom_it_is_not_known(
    fenji: Any, content: Any, tiny: Any
) -> None:
    was = "items: [severe_with_headache]"
    edit = changed_row(fenji, content, tiny, was, "items: [severe_with_headache, high_fever]")
    seen = edit["shown"]
    assert (seen["old"]["move"], seen["new"]["move"]) == ("stay", "ask")
    assert "temperature" not in seen["case"]["visits"][-1]["facts"]


def test_a_change_that_only_shows_while_a_fact_is_missing_is_told_as_that(
    fenji: Any, content: Any, tiny: Any
) -> None:
    edit = changed_row(fenji, content, tiny, "when: temperature > 39.0 °C", "when: recorded(temperature > 39.0 °C)")
    assert (edit["section"], edit["id"], edit["what"]) == ("criteria", "high_fever", ["unknown"])
    seen = edit["shown"]
    assert "high_fever" in seen["old"]["unknown"]
    assert "high_fever" not in seen["new"]["unknown"]
    assert "temperature" not in seen["case"]["visits"][-1]["facts"]


# -- scores


@pytest.fixture
def changed_score(fenji: Any, content: Any) -> Callable[..., dict[tuple[str, str], Any]]:
    """What `diff` tells of one score file in which some texts are replaced."""

    def change(score: str, *replaced: tuple[str, str]) -> dict[tuple[str, str], Any]:
        content("old")
        file = content("new") / "rules" / "scores" / f"{score}.yaml"
        text = file.read_text(encoding="utf-8")
        for was, becomes in replaced:
            assert was in text
            text = text.replace(was, becomes, 1)
        file.write_text(text, encoding="utf-8")
        told = fenji("diff", "old", "new", "--format", "json").data
        assert told["not_compared"] == []
        (one,) = told["scores"]
        assert one["score"] == score
        return {(edit["section"], edit["id"]): edit for edit in one["edits"]}

    return change


def facts_of(seen: Any) -> dict[str, str]:
    (visit,) = seen["case"]["visits"]
    return dict(visit["facts"])


def test_a_changed_limit_of_a_score_comes_with_a_patient_who_scores_otherwise(
    fenji: Any, changed_score: Any, tmp_path: Path
) -> None:
    found = changed_score("qsofa", ("resp_rate >= 22 /min", "resp_rate >= 20 /min"))
    assert {key: edit["what"] for key, edit in found.items()} == {("items", "resp_rate"): ["changed"]}
    edit = found["items", "resp_rate"]
    assert (edit["was"], edit["becomes"]) == (
        '{when: "resp_rate >= 22 /min", points: 1}', '{when: "resp_rate >= 20 /min", points: 1}',
    )  # fmt: skip
    seen = edit["shown"]
    assert 20 <= float(facts_of(seen)["resp_rate"].split()[0]) < 22
    assert seen["derived"]["new"]["qsofa"] == seen["derived"]["old"]["qsofa"] + 1
    # Each version says of this patient what the comparison says it says.
    (tmp_path / "witness.case.json").write_text(json.dumps(seen["case"]), encoding="utf-8")
    for version in ("old", "new"):
        decided = fenji("decide", "witness.case.json", "--content", version, "--format", "json").data
        assert decided["derived"]["qsofa"]["value"] == seen["derived"][version]["qsofa"]
    shown = fenji("diff", "old", "new", "--lang", "en").out
    assert "score qsofa\n" in shown
    assert "a patient who scores differently" in shown
    marked = fenji("diff", "old/rules/scores/qsofa.yaml", "new/rules/scores/qsofa.yaml", "--format", "markdown")
    assert "### 评分 qsofa" in marked.out
    assert f"expect: {{derived: {{qsofa: {seen['derived']['new']['qsofa']}}}}}" in marked.out


def test_changed_points_of_a_score_come_with_a_patient_whose_total_differs_by_them(changed_score: Any) -> None:
    found = changed_score("news2", ("temperature <= 39.0 °C, points: 1", "temperature <= 39.0 °C, points: 2"))
    (edit,) = found.values()
    assert (edit["section"], edit["id"], edit["what"]) == ("items", "temperature", ["changed"])
    seen = edit["shown"]
    # Rounded half up to 0.1 °C: the row is that of 38.1 to 39.0.
    assert 38.05 <= float(facts_of(seen)["temperature"].split()[0]) < 39.05
    assert seen["derived"]["new"]["news2"] == seen["derived"]["old"]["news2"] + 1


def test_a_changed_flag_of_a_score_comes_with_a_patient_who_has_it_no_more(changed_score: Any) -> None:
    found = changed_score("news2", ("{news2_single_three: 3}", "{news2_single_three: 2}"))
    (edit,) = found.values()
    assert (edit["section"], edit["id"]) == ("any_item_gives", "news2_single_three")
    old, new = (edit["shown"]["derived"][version]["news2_single_three"] for version in ("old", "new"))
    assert {old, new} == {True, False}


def test_a_changed_band_of_a_score_comes_with_a_patient_of_the_same_total_in_another_band(
    fenji: Any, changed_score: Any, tmp_path: Path
) -> None:
    found = changed_score("news2", ("news2 >= 7}", "news2 >= 8}"), ("5 <= news2 <= 6}", "5 <= news2 <= 7}"))
    (edit,) = found.values()
    assert (edit["section"], edit["id"], edit["what"]) == ("bands", "chart", ["changed"])
    seen = edit["shown"]
    assert seen["derived"] == {"old": {"news2_band": "high"}, "new": {"news2_band": "medium"}}
    (tmp_path / "witness.case.json").write_text(json.dumps(seen["case"]), encoding="utf-8")
    decided = fenji("decide", "witness.case.json", "--content", "new", "--format", "json").data
    assert decided["derived"]["news2"]["value"] == 7


def test_a_score_made_for_others_comes_with_a_patient_for_whom_it_is_made_no_more(changed_score: Any) -> None:
    found = changed_score("news2", ("applies_when: age >= 16 years", "applies_when: age >= 18 years"))
    (edit,) = found.values()
    assert (edit["section"], edit["what"]) == ("applies_when", ["changed"])
    seen = edit["shown"]
    assert 16 <= float(seen["case"]["patient"]["age"].split()[0]) < 18
    assert seen["derived"]["old"]["news2"] is not None
    assert seen["derived"]["new"]["news2"] is None


def test_another_rounding_of_a_score_reaches_the_item_that_it_moves(changed_score: Any) -> None:
    found = changed_score("news2", ("temperature: 0.1 °C}", "temperature: 0.2 °C}"))
    assert found["rounding", "temperature"]["reaches"] == ["temperature"]
    edit = found["items", "temperature"]
    assert (edit["what"], edit["through"], edit["was"]) == (["changed"], ["temperature"], "")
    assert edit["shown"]["derived"]["old"]["news2"] != edit["shown"]["derived"]["new"]["news2"]


def test_what_says_the_same_of_a_score_is_told_as_renamed_or_as_words(changed_score: Any) -> None:
    found = changed_score(
        "qsofa", ("  mentation:\n    - when", "  alertness:\n    - when"), ("  mentation: {zh", "  alertness: {zh"),
        ("en: Quick SOFA", "en: quick SOFA"),
    )  # fmt: skip
    assert {key: edit["what"] for key, edit in found.items()} == {
        ("items", "alertness"): ["renamed"],
        ("words", "item_labels"): ["text"],
        ("words", "title"): ["text"],
    }
    assert all(edit["shown"] is None for edit in found.values())


def test_a_score_that_only_one_version_has_is_named_as_not_compared(fenji: Any, content: Any) -> None:
    content("old")
    (content("new") / "rules" / "scores" / "padss_original.yaml").unlink()
    told = fenji("diff", "old", "new", "--format", "json").data
    assert (told["scores"], told["not_compared"]) == ([], ["rules/scores/padss_original.yaml"])
    # Scores alone, none of them changed.
    shown = fenji("diff", "old/rules/scores/news2.yaml", "new/rules/scores/news2.yaml", "--lang", "en").out
    assert shown.startswith("no difference\n")
