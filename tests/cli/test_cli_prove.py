"""`fenji prove`: exit statuses, forms, cases that can be replayed, and what it says without a solver."""

import json
import sys
from pathlib import Path

import pytest

from fenji.cli.front import run
from fenji.engine import Engine


@pytest.fixture(autouse=True)
def _english_and_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENJI_CACHE", "")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def test_a_property_that_holds_ends_with_status_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", "hypertension", "--property", "consent"]) == 0
    said = capsys.readouterr().out
    assert "hypertension · consent: proved" in said
    assert "left out: " in said


def test_an_accepted_find_is_printed_as_accepted_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", "postoperative", "--property", "reachable"]) == 0
    said = capsys.readouterr().out
    assert "postoperative · reachable: accepted" in said
    assert "Cases of day surgery begin in this phase by naming it. (ours, for governance)" in said


def test_json_says_the_same_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", "diabetes", "--property", "missing_is_safe", "--format", "json"]) == 0
    (proof,) = json.loads(capsys.readouterr().out)["proofs"]
    assert (proof["pathway"], proof["property"], proof["status"]) == ("diabetes", "missing_is_safe", "accepted")
    (find,) = proof["finds"]
    assert find["between"] == ["emergency_glucose"]
    assert find["confirmed"] is True
    assert find["places"][0].startswith("pathways/diabetes/pathway.yaml:")


def test_sarif_stands_at_the_place_concerned(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prove", "diabetes", "--property", "missing_is_safe", "--format", "sarif"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["ruleId"] == "proof-accepted"
    assert result["level"] == "note"


def test_counter_examples_are_saved_as_cases_that_decide_as_the_title_says(tmp_path: Path) -> None:
    from fenji.casefiles import cases, pieces

    arguments = ["prove", "diabetes", "--property", "missing_is_safe", "--write-cases", str(tmp_path)]
    assert run(arguments) == 0
    (file,) = tmp_path.iterdir()
    assert file.name == "diabetes-missing_is_safe.case.yaml"
    engine = Engine.shipped(second_opinion=False)
    (case,) = [case for piece in pieces(str(file)) for case in cases(piece)]
    decision = engine.decide(case.data)
    assert decision.move == "stay"
    assert "emergency_glucose" in decision.criteria("unknown")


def test_without_the_solver_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    assert run(["prove", "diabetes", "--property", "refines"]) == 2
    assert "pip install 'fenji[prove]'" in capsys.readouterr().err


def test_a_property_that_does_not_exist_is_wrong_usage() -> None:
    assert run(["prove", "--property", "beauty"]) == 2
