"""`fenji mutate`: a change that no case notices is found, with the case that would."""

import json
from pathlib import Path
from typing import Any

import pytest

from fenji.casefiles import case_files
from fenji.engine import Engine
from fenji.review.bench import read_texts, ready
from fenji.review.mutate import Trials, changes_of


def changes(told: Any) -> set[tuple[str, str, str]]:
    return {(one["of"], one["was"], one["becomes"]) for one in told["survivors"]}


def test_cases_on_both_sides_of_every_limit_notice_every_change(fenji: Any, content: Any) -> None:
    content()
    (told,) = fenji("mutate", "--content", "content", "--format", "json").data["pathways"]
    assert (told["pathway"], told["cases"], told["percent"], told["survivors"]) == ("tiny", 5, 100, [])
    # By hand: 180 up, down and to its neighbour 110, the same of 110; 39.0 up and down by 0.1.
    assert told["kinds"]["number"] == {"killed": 8, "counted": 8}
    # Three comparisons, each to the stricter or laxer sign and turned round.
    assert told["kinds"]["comparator"] == {"killed": 6, "counted": 6}
    assert told["kinds"]["connective"] == {"killed": 2, "counted": 2}
    assert told["kinds"]["role"] == {"killed": 2, "counted": 2}
    assert told["kinds"]["urgency"] == {"killed": 2, "counted": 2}
    # 110 kPa and 39 °F lie outside what a living patient can have, so `check` refuses them; 180 kPa is a parameter.
    assert told["kinds"]["unit"] == {"killed": 1, "counted": 1}
    assert told["refused"] == 2


def test_without_the_patient_just_below_the_changes_downwards_survive(fenji: Any, content: Any, tiny: Any) -> None:
    content(cases=tiny.documents("at-180", "fever-391", "at-110", "no-headache"))
    ran = fenji("mutate", "tiny", "--content", "content", "--format", "json", status=1)
    (told,) = ran.data["pathways"]
    assert {
        ("parameters.high", "180 mmHg", "179 mmHg"),
        ("definitions.severe", "110 mmHg", "109 mmHg"),
        ("criteria.high_fever", "39.0 °C", "38.9 °C"),
        ("criteria.high_fever", "temperature > 39.0 °C", "temperature >= 39.0 °C"),
    } <= changes(told)
    survivor = next(one for one in told["survivors"] if one["becomes"] == "179 mmHg")
    text = (Path(survivor["file"]).name, survivor["line"], survivor["column"])
    lines = tiny.PATHWAY.splitlines()
    assert text[0] == "pathway.yaml"
    assert lines[survivor["line"] - 1][survivor["column"] - 1 :].startswith("180 mmHg")
    # The missing patient stands exactly between the two limits.
    (visit,) = survivor["case"]["visits"]
    assert visit["facts"]["sbp"] == "179 mmHg"
    assert visit["facts"]["severe_headache"] == "yes"
    assert survivor["case"]["expect"]["move"] == "stay"


def test_the_cases_it_writes_are_valid_hold_now_and_notice_what_survived(
    fenji: Any, content: Any, tiny: Any, tmp_path: Path
) -> None:
    folder = content(cases=tiny.documents("at-180", "fever-391", "at-110"))
    before = fenji("mutate", "--content", "content", "--format", "json", status=1).data["pathways"][0]
    assert before["percent"] < 95
    target = folder / "pathways" / "tiny" / "more.case.yaml"
    fenji("mutate", "--content", "content", "--write", str(target), status=None)
    written = target.read_text(encoding="utf-8")
    assert written.startswith("# parameters.high: 180 mmHg → 110 mmHg\n")
    fenji("replay", str(target), "--content", "content")
    after = fenji("mutate", "--content", "content", "--format", "json").data["pathways"][0]
    assert after["percent"] == 100


def test_two_processes_come_to_the_same_as_one(fenji: Any, content: Any, tiny: Any) -> None:
    content(cases=tiny.documents("at-180", "fever-391"))
    one = fenji("mutate", "--content", "content", "--format", "json", status=1)
    two = fenji("mutate", "--content", "content", "--format", "json", "--jobs", "2", status=1)
    assert one.out == two.out


def test_the_page_names_place_change_and_case_in_both_languages(fenji: Any, content: Any, tiny: Any) -> None:
    content(cases=tiny.documents("at-180", "fever-391", "at-110", "no-headache"))
    page = fenji("mutate", "--content", "content", "--lang", "en", "--limit", "50").out
    assert page.startswith("tiny: ")
    assert "content/pathways/tiny/pathway.yaml:9:17  parameters.high (number)" in page
    assert "180 mmHg → 179 mmHg" in page
    assert "expect: {move: stay, urgency: null, not_criteria: [severe_with_headache], next_phase: clinic}" in page
    assert "该加的病例" in fenji("mutate", "--content", "content", "--lang", "zh", "--limit", "50").out


def test_a_case_that_fails_anyhow_notices_nothing(fenji: Any, content: Any, tiny: Any) -> None:
    wrong = tiny.documents("at-180").replace("urgency: emergency", "urgency: routine")
    content(cases=wrong)
    (told,) = fenji("mutate", "--content", "content", "--format", "json", status=1).data["pathways"]
    assert (told["cases"], told["killed"]) == (0, 0)


def test_an_unknown_pathway_is_a_usage_error_with_the_nearest_name(fenji: Any, content: Any) -> None:
    content()
    assert "tiny" in fenji("mutate", "tyny", "--content", "content", "--lang", "en", status=2).err


@pytest.mark.parametrize("pathway", ["hypertension", "diabetes"])
def test_no_shipped_urgency_or_role_can_change_unnoticed(pathway: str, root: Path) -> None:
    engine = Engine.shipped(second_opinion=False)
    cases = ready(engine, pathway, read_texts(case_files([str(root / "pathways" / pathway)])))
    every = changes_of(engine, pathway)
    trials = Trials(engine, pathway, every, cases)
    chosen = [index for index, one in enumerate(every) if one.kind in ("role", "urgency")]
    fates = {(every[index].name, every[index].becomes): trials.fate(index).fate for index in chosen}
    assert len(fates) > 40
    assert {name for name, fate in fates.items() if fate == "survived"} == set(), json.dumps(len(fates))
