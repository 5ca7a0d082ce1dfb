"""`fenji diff`: what two versions mean differently, each with a patient that both decide, differently."""

import json
import subprocess
from pathlib import Path
from typing import Any


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
    content("new", "# another comment\n" + tiny.PATHWAY)
    assert "no difference" in fenji("diff", "old", "new", "--lang", "en").out
    content("bad", tiny.PATHWAY.replace("39.0 °C", "39.0 mmHg"))
    ran = fenji("diff", "old", "bad", "--lang", "en", status=3)
    assert "unit-mismatch" in ran.err
