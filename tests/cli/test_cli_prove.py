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


def test_what_is_remembered_is_told_in_the_same_bytes_and_no_form_for_machines_holds_a_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("json", "sarif", "text"):
        told = []
        for _ in range(2):
            arguments = ["prove", "diabetes", "--property", "missing_is_safe", "--property", "live", "--format", form]
            assert run([*arguments, "--cache", str(tmp_path / form)]) == 0
            told.append(capsys.readouterr().out)
        assert told[0] == told[1]
        assert '"seconds"' not in told[0]
        assert str(tmp_path) not in told[0]


def test_the_number_of_processes_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for jobs in ("1", "3"):
        assert run(["prove", "diabetes", "--property", "monotone", "--property", "missing_is_safe",
                    "--format", "json", "--jobs", jobs]) == 0  # fmt: skip
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_every_profile_can_be_proved_and_one_that_is_not_there_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["prove", "diabetes", "--property", "missing_is_safe", "--format", "json"]
    assert run([*arguments, "--profile", "all", "--write-cases", str(tmp_path)]) == 0
    proofs = json.loads(capsys.readouterr().out)["proofs"]
    profiles = [proof["profile"] for proof in proofs]
    assert profiles == list(Engine.shipped(second_opinion=False).content.pathways["diabetes"])
    assert len(list(tmp_path.iterdir())) == len(profiles)
    assert run([*arguments, "--profile", "strict"]) == 0
    assert [proof["profile"] for proof in json.loads(capsys.readouterr().out)["proofs"]] == ["strict"]
    assert run([*arguments, "--profile", "lenient"]) == 2


def test_a_question_may_take_so_many_steps_and_no_more_whatever_the_machine_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(2):
        assert run(["prove", "diabetes", "--property", "monotone", "--timeout", "0.001"]) == 5
        assert "diabetes · monotone: undecided" in capsys.readouterr().out


def test_without_the_solver_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    assert run(["prove", "diabetes", "--property", "refines"]) == 2
    assert "pip install 'fenji[prove]'" in capsys.readouterr().err


def test_a_property_that_does_not_exist_is_wrong_usage() -> None:
    assert run(["prove", "--property", "beauty"]) == 2
