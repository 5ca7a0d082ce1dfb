"""What a case and a content folder may name: groups that nobody knows, ids that two files claim."""

import shutil
from pathlib import Path

import pytest

from fenji import Engine
from fenji.diagnostic import InvalidCase
from fenji.library import Loading, load_with

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


def patient(**more: object) -> dict[str, object]:
    return {
        "pathway": "hypertension",
        "phase": "follow_up",
        "institution": "demo_county.township_b",
        "at": "2026-04-14T09:30:00+08:00",
        "patient": {"age": "60 years", "sex": "male", "insurance": "resident", **more},
        "visits": [{"at": "2026-04-14T09:30:00+08:00", "facts": {"sbp": "185 mmHg", "dbp": "100 mmHg",
                                                                 "symptom_screen_done": "yes"}}],
    }  # fmt: skip


def granted(engine: Engine, *groups: str) -> list[str]:
    return [row["id"] for row in engine.decide(patient(groups=list(groups))).services]


def test_a_group_that_no_rule_knows_is_accepted_and_has_no_effect(engine: Engine) -> None:
    nobody = granted(engine)
    assert granted(engine, "teacher") == nobody
    disabled = granted(engine, "disabled")
    assert set(disabled) - set(nobody) == {"priority_reception", "priority_examination"}
    assert granted(engine, "teacher", "disabled") == disabled


def test_an_institution_that_no_file_knows_is_still_refused(engine: Engine) -> None:
    with pytest.raises(InvalidCase) as raised:
        engine.decide(patient(wishes={"prefers": "demo_county.county_hospitl"}))
    (told,) = raised.value.diagnostics
    assert (told.code, told.args["nearest"]) == ("case-unknown-institution", "demo_county.county_hospital")


def test_nothing_is_lost_to_a_receiver_that_there_is_not(engine: Engine) -> None:
    case = patient()
    visits = case["visits"]
    assert isinstance(visits, list)
    visits[0]["facts"]["fit_for_transfer"] = "no"
    decision = engine.decide(case, lang="en")
    assert decision.institutions["eligible"] == []
    assert [row["id"] for row in decision.lost] == []
    assert [row["id"] for row in decision.advice][-1] == "treat_on_the_spot"


@pytest.mark.parametrize(
    ("first", "second", "id"),
    [
        ("rules/networks/dabu.yaml", "rules/networks/dabu_copy.yaml", "dabu"),
        ("rules/scores/lams.yaml", "rules/scores/lams_copy.yaml", "lams"),
        ("pathways/stroke/pathway.yaml", "pathways/stroke_copy/pathway.yaml", "stroke"),
    ],
)
def test_two_files_with_one_id_are_an_error_that_shows_both_places(
    tmp_path: Path, first: str, second: str, id: str
) -> None:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / second).parent.mkdir(exist_ok=True)
    shutil.copyfile(tmp_path / first, tmp_path / second)
    content, problems = load_with(Loading(tmp_path))
    (told,) = [problem for problem in problems if problem.severity == "error"]
    assert (told.code, told.args["name"], told.at.file) == ("id-twice", id, second)
    (other,) = told.related
    assert (other.at.file, other.at.line) == (first, told.at.line)
    assert content is not None


@pytest.mark.parametrize(
    ("file", "written", "wrong", "code"),
    [
        ("networks/beijing_children.yaml", "age < 18 years", "agee < 18 years", "unknown-name"),
        ("networks/beijing_children.yaml", "age < 18 years", "age < 18", "unit-missing"),
        ("services.yaml", "      - when: emergency\n", "      - when: emergancy\n", "unknown-name"),
        ("services.yaml", "reason: not_contracted", "reason: not_contractd", "policy-unknown-name"),
        ("eligibility.yaml", "fails_when: dest.not_started", "fails_when: dest.not_startd", "unknown-name"),
        ("documents.yaml", "when: refused", "when: refusd", "unknown-name"),
    ],
)
def test_check_finds_what_would_keep_the_policy_from_being_used(
    tmp_path: Path, file: str, written: str, wrong: str, code: str
) -> None:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    path = tmp_path / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, wrong, 1), encoding="utf-8")
    _, problems = load_with(Loading(tmp_path))
    (told,) = [problem for problem in problems if problem.severity == "error"]
    assert (told.code, told.at.file) == (code, f"rules/{file}")


def test_the_fingerprint_covers_a_network_whatever_its_file_is_called(tmp_path: Path, engine: Engine) -> None:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    file = tmp_path / "rules" / "networks" / "dabu.yaml"
    file.rename(file.with_name("county.yaml"))
    file = file.with_name("county.yaml")
    before = Engine.load(tmp_path, second_opinion=False).fingerprint(["stroke"], "dabu")
    text = file.read_text(encoding="utf-8").replace("start: 2016-10-01", "start: 2016-10-02")
    file.write_text(text, encoding="utf-8")
    after = Engine.load(tmp_path, second_opinion=False).fingerprint(["stroke"], "dabu")
    assert before != after
