"""`fenji replay`: many cases, in every form, from every kind of file."""

import csv
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

FORMS = ("pretty", "json", "jsonl", "junit", "csv")


def as_data(text: str) -> Any:
    """A case of these tests as JSON data."""
    from fenji.syntax import Source, read_yaml

    return read_yaml(Source("", text))[0][0].plain()


def test_the_json_object_is_the_contracts_with_cases_in_input_order(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG + "---\n" + kit.UNREADABLE)
    put("b.case.yaml", kit.NO_EXPECTATION)
    ran = fenji("replay", "b.case.yaml", "a.case.yaml", "--format", "json")
    told = json.loads(ran.out)
    assert list(told) == ["summary", "second_opinion", "cases"]
    assert told["summary"] == {
        "cases": 4, "matched": 1, "mismatched": 1, "without_expectation": 1, "unreadable": 1,
    }  # fmt: skip
    assert list(told["second_opinion"]) == ["engine", "agreed", "disagreed", "unavailable"]
    assert sum(told["second_opinion"][key] for key in ("agreed", "disagreed", "unavailable")) == 3
    assert [case["case"] for case in told["cases"]] == ["nothing-expected", "severe", "wrong", "no-unit"]
    assert [case["matched"] for case in told["cases"]] == [None, True, False, None]
    for case in told["cases"]:
        assert list(case) == ["case", "file", "line", "matched", "differences", "error", "decision"]
    first, severe, wrong, unreadable = told["cases"]
    assert (first["file"], first["line"], first["error"]) == ("b.case.yaml", 1, None)
    text = kit.SEVERE.splitlines()
    assert (severe["file"], severe["line"]) == ("a.case.yaml", 1)
    assert wrong["line"] == len(text) + 2  # the line after the first case and the dashes
    assert wrong["differences"] == [
        {"key": "move", "expected": "refer_up", "actual": "stay"},
        {"key": "urgency", "expected": "urgent", "actual": None},
        {"key": "criteria", "expected": ["severe_range_bp"], "actual": wrong["differences"][2]["actual"]},
    ]
    assert "severe_range_bp" not in wrong["differences"][2]["actual"]
    assert wrong["decision"]["move"] == "stay"
    assert unreadable["decision"] is None
    problem = unreadable["error"]["diagnostics"][0]
    assert problem["code"] == "case-unit-missing"
    assert problem["at"]["file"] == "a.case.yaml"
    assert problem["at"]["path"] == "$.visits[0].facts.sbp"
    assert ran.status == 4


def test_brief_leaves_the_decisions_out_and_changes_nothing_else(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG)
    whole = json.loads(fenji("replay", "a.case.yaml", "--format", "json").out)
    brief = json.loads(fenji("replay", "a.case.yaml", "--format", "json", "--brief").out)
    for case in whole["cases"]:
        del case["decision"]
    assert brief == whole


def test_jsonl_has_the_same_entries_one_a_line(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG)
    whole = json.loads(fenji("replay", "a.case.yaml", "--format", "json").out)
    lines = fenji("replay", "a.case.yaml", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == whole["cases"]


def test_junit_has_a_suite_for_each_file_and_counts_each_kind(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG + "---\n" + kit.UNREADABLE)
    put("b.case.yaml", kit.NO_EXPECTATION.replace("nothing-expected", '"<&\\u0001>"'))
    ran = fenji("replay", "a.case.yaml", "b.case.yaml", "--format", "junit")
    root = ElementTree.fromstring(ran.out)
    assert (root.tag, root.attrib["tests"], root.attrib["failures"]) == ("testsuites", "4", "1")
    assert (root.attrib["errors"], root.attrib["skipped"]) == ("1", "1")
    first, second = root
    assert (first.attrib["name"], first.attrib["tests"]) == ("a.case.yaml", "3")
    assert [case.attrib["name"] for case in first] == ["severe", "wrong", "no-unit"]
    assert [[child.tag for child in case] for case in first] == [[], ["failure"], ["error"]]
    failure = first[1][0]
    assert "move" in failure.attrib["message"]
    assert "stay" in str(failure.text)
    assert "a.case.yaml:" in str(first[2][0].text)
    assert [child.tag for child in second[0]] == ["skipped"]


def test_csv_has_a_row_for_each_case_and_no_formula(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG + "---\n" + kit.NO_EXPECTATION.replace("nothing-", '"=1+1, "'))
    put("b.case.yaml", kit.NO_EXPECTATION.replace("nothing-expected", '"=cmd, \\"x\\""'))
    ran = fenji("replay", "a.case.yaml", "b.case.yaml", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["case"], row["matched"], row["move"]) for row in rows[:2]] == [
        ("severe", "true", "refer_up"),
        ("wrong", "false", "stay"),
    ]
    assert rows[-1]["case"] == '\'=cmd, "x"'
    assert json.loads(rows[1]["differences"])[0]["key"] == "move"


def test_pretty_shows_expected_against_actual_with_the_evidence_and_counts_of_moves(
    fenji: Any, kit: Any, put: Any
) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.WRONG)
    ran = fenji("replay", "a.case.yaml", "--lang", "en")
    assert ran.status == 1
    assert ran.out.startswith("✗ wrong\n")
    assert "✗ severe" not in ran.out
    assert re.search(r"move: expected refer_up\n +actual stay\n", ran.out)
    assert "severe_range_bp (unmet)" in ran.out
    assert "systolic blood pressure 179 mmHg (≥ 180 mmHg)" in ran.out  # just below
    assert "cases 2, matched 1, mismatched 1" in ran.out
    assert "Refer up · urgent 1" in ran.out
    assert "Stay 1" in ran.out


# -- exit status


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("SEVERE", "CONTROLLED", "EMERGENCY"), 0),
        (("SEVERE", "NO_EXPECTATION"), 0),
        (("SEVERE", "WRONG"), 1),
        (("WRONG", "UNREADABLE", "SEVERE"), 4),
    ],
)
def test_the_status_is_that_of_the_gravest_case(
    fenji: Any, kit: Any, put: Any, names: tuple[str, ...], status: int
) -> None:
    put("a.case.yaml", "---\n".join(getattr(kit, name) for name in names))
    assert fenji("replay", "a.case.yaml").status == status


def test_one_bad_case_never_stops_the_others(fenji: Any, kit: Any, put: Any) -> None:
    broken = ("case: [1\n", "just words\n", "case: a\ncase: b\n", "- 1\n", "at: 2026-03-02T09:30\n", kit.UNREADABLE)
    put("a.case.yaml", "---\n".join(text + "---\n" + kit.SEVERE for text in broken))
    put("b.case.yaml", b"\xff\xfe\x00")
    put("c.case.jsonl", "{]\n" + json.dumps(as_data(kit.SEVERE)) + "\n[[[[\n")
    put("d.case.json", json.dumps([as_data(kit.SEVERE), 1, None, [], as_data(kit.SEVERE)]))
    put("e.case.json", "[" + json.dumps(as_data(kit.SEVERE)) + ",\n{\n]")
    ran = fenji("replay", ".", "--format", "json", "--brief")
    told = json.loads(ran.out)
    assert told["summary"]["matched"] == 6 + 1 + 2 + 1
    assert told["summary"]["unreadable"] == 6 + 1 + 2 + 3 + 1
    assert ran.status == 4


# -- kinds of files


def test_yaml_json_arrays_and_jsonl_give_the_same_decisions(fenji: Any, kit: Any, put: Any) -> None:
    texts = [kit.SEVERE, kit.CONTROLLED, kit.EMERGENCY]
    data = [as_data(text) for text in texts]
    put("x/a.case.yaml", "---\n".join(texts))
    put("x/b.case.json", json.dumps(data, indent=1))
    put("x/c.case.jsonl", "\n".join(json.dumps(one) for one in data) + "\n\n")
    put("x/d.case.yml", "---\n" + texts[0] + "...\n---\n" + texts[1] + "---\n# nothing\n---\n" + texts[2])
    for number, one in enumerate(data):
        put(f"x/e/{number}.case.json", json.dumps(one, indent=3))
    put("x/ignored.yaml", "not a case")
    told = json.loads(fenji("replay", "x", "--format", "json").out)
    assert told["summary"]["matched"] == told["summary"]["cases"] == 15
    for start in range(0, 15, 3):
        for number in range(3):
            assert told["cases"][start + number]["decision"] == told["cases"][number]["decision"]
    assert [case["file"] for case in told["cases"]] == sorted(case["file"] for case in told["cases"])


def test_stdin_may_hold_yaml_an_array_or_lines(fenji: Any, kit: Any) -> None:
    data = [as_data(kit.SEVERE), as_data(kit.CONTROLLED)]
    for told in (
        kit.SEVERE + "---\n" + kit.CONTROLLED,
        json.dumps(data),
        "\ufeff" + json.dumps(data, indent=2),
        "\n".join(json.dumps(one) for one in data),
        "\r\n".join(json.dumps(one) for one in data),
        kit.SEVERE.replace("\n", "\r\n") + "---\r\n" + kit.CONTROLLED.replace("\n", "\r\n"),
    ):
        ran = fenji("replay", "-", "--format", "jsonl", "--brief", stdin=told)
        assert ran.status == 0, ran.err
        assert [json.loads(line)["case"] for line in ran.out.splitlines()] == ["severe", "controlled"]


def test_places_count_from_the_beginning_of_the_file_in_every_kind_of_file(fenji: Any, kit: Any, put: Any) -> None:
    good, bad = as_data(kit.SEVERE), as_data(kit.UNREADABLE)
    put("a.case.yaml", "# a comment\n\n" + kit.SEVERE + "---\n" + kit.UNREADABLE)
    put("b.case.jsonl", json.dumps(good) + "\n\n" + json.dumps(bad, ensure_ascii=False) + "\n")
    put("c.case.json", "[\n  " + json.dumps(good) + ", " + json.dumps(bad) + "\n]\n")
    put("d.case.json", "[" + json.dumps(good, indent=2) + ",\n" + json.dumps(bad, indent=2) + "]")
    told = json.loads(fenji("replay", ".", "--format", "json", "--brief").out)
    found = [case["error"]["diagnostics"][0]["at"] for case in told["cases"] if case["error"]]
    assert len(found) == 4
    for at in found:
        line = Path(put("x", "").parent / at["file"]).read_text(encoding="utf-8").split("\n")[at["line"] - 1]
        assert line[at["column"] - 1 : at["end_column"] - 1].strip('"') == "139"


def test_an_empty_input_is_not_taken_for_success(fenji: Any, put: Any) -> None:
    put("a.case.yaml", "# nothing\n---\n")
    for args, told in ((("a.case.yaml",), ""), (("-",), "")):
        ran = fenji("replay", *args, stdin=told)
        assert ran.status == 4
        assert "没有读到任何病例" in ran.err


# -- many


@pytest.mark.parametrize("form", FORMS)
def test_two_processes_give_the_same_bytes_as_one(fenji: Any, kit: Any, put: Any, form: str) -> None:
    texts = [kit.SEVERE, kit.WRONG, kit.EMERGENCY, kit.UNREADABLE, kit.CONTROLLED, kit.NO_EXPECTATION]
    put("a.case.yaml", "---\n".join(texts * 30))
    put("b.case.jsonl", "".join(json.dumps(as_data(text)) + "\n" for text in texts * 30))
    one = fenji("replay", "a.case.yaml", "b.case.jsonl", "--format", form, "-o", "one")
    two = fenji("replay", "a.case.yaml", "b.case.jsonl", "--format", form, "-o", "two", "--jobs", "2")
    folder = put("x", "").parent
    assert (folder / "one").read_bytes() == (folder / "two").read_bytes()
    assert (one.status, one.err) == (two.status, two.err)
    assert one.status == 4


def test_an_id_used_twice_in_a_yaml_file_is_told_with_both_places_and_both_cases_are_decided(
    fenji: Any, kit: Any, put: Any
) -> None:
    put("twice.case.yaml", "---\n".join([kit.SEVERE, kit.CONTROLLED, kit.SEVERE]))
    ran = fenji("replay", "twice.case.yaml", "--format", "json", "--lang", "en")
    assert ran.status == 4
    record = json.loads(ran.out)
    assert record["summary"] == {
        "cases": 3, "matched": 3, "mismatched": 0, "without_expectation": 0, "unreadable": 0,
    }  # fmt: skip
    assert record["repeated_ids"] == 1
    lines = [one["line"] for one in record["cases"] if one["case"] == "severe"]
    assert "error[case-id-twice]: two cases of this file are called `severe`\n" in ran.err
    assert f"--> twice.case.yaml:{lines[1]}:7" in ran.err
    assert f"used first at twice.case.yaml:{lines[0]}:" in ran.err
    assert fenji("check", "twice.case.yaml").status == 1
    assert fenji("test", "twice.case.yaml").status == 4
    assert "ids used again 1" in fenji("replay", "twice.case.yaml", "--lang", "en").out


def test_other_files_may_use_an_id_again_and_a_file_may_be_given_twice(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE)
    put("b.case.yaml", kit.SEVERE)
    ran = fenji("replay", "a.case.yaml", "b.case.yaml", "a.case.yaml", "--jobs", "2")
    assert (ran.status, ran.err) == (0, "")
    put("many.case.yaml", "---\n".join([kit.SEVERE, kit.CONTROLLED]))
    ran = fenji("replay", "many.case.yaml", "many.case.yaml")
    assert (ran.status, ran.err) == (0, "")


def test_an_id_used_again_in_what_a_system_wrote_is_a_warning(fenji: Any, kit: Any, put: Any) -> None:
    lines = [json.dumps(as_data(case)) for case in (kit.SEVERE, kit.CONTROLLED, kit.SEVERE)]
    put("lines.jsonl", "\n".join(lines))
    put("array.case.json", "[" + ",\n".join(lines) + "]")
    for file, line in (("lines.jsonl", 3), ("array.case.json", 3)):
        ran = fenji("replay", file, "--lang", "en")
        assert ran.status == 0
        assert ran.err.startswith("warning[case-id-repeated]: the id `severe` is used more than once in this file")
        assert f"{file}:{line}:1" in ran.err
        assert fenji("check", file).status == 0
    ran = fenji("replay", "-", "--lang", "en", stdin="\n".join(lines))
    assert (ran.status, ran.err) == (0, "")  # no file: whoever sends it knows what it sends


def test_memory_stays_flat_over_many_cases(kit: Any, put: Any, tmp_path: Path) -> None:
    case = as_data(kit.SEVERE)
    program = (
        "import resource, sys; sys.argv[1:] = sys.argv[1:]; sys.path.insert(0, {engine!r});"
        "from fenji.cli import main; status = main(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, status)"
    ).format(engine=str(kit.ROOT / "engine"))
    used = []
    for count in (300, 6_000):
        put("many.jsonl", "".join(json.dumps(case | {"case": f"severe-{number}"}) + "\n" for number in range(count)))
        done = subprocess.run(
            [kit.command()[0], "-c", program, "replay", "many.jsonl", "--format", "json", "--brief", "-o", "out.json"],
            capture_output=True, text=True, cwd=tmp_path, env=kit.environment(), timeout=240, check=True,
        )  # fmt: skip
        kilobytes, status = done.stdout.split()
        assert status == "0"
        used.append(int(kilobytes))
        assert json.loads((tmp_path / "out.json").read_text())["summary"]["matched"] == count
    assert used[1] - used[0] < 12_000  # kB, though the file is 20 times as long and 3 MB longer


def test_a_huge_case_is_refused_in_a_line_and_the_next_is_decided(fenji: Any, kit: Any, put: Any) -> None:
    huge = as_data(kit.SEVERE) | {"title": "x" * 17_000_000}
    put("a.jsonl", json.dumps(huge) + "\n" + json.dumps(as_data(kit.SEVERE)) + "\n")
    ran = fenji("replay", "a.jsonl", "--format", "jsonl", "--brief")
    first, second = map(json.loads, ran.out.splitlines())
    assert first["error"] is not None
    assert second["matched"] is True
    assert len(ran.err) < 3_000


# -- our own faults, and engines that disagree

FAULTS = """\
import os, sys
sys.path.insert(0, {engine!r})
from fenji.engine import Engine, SecondOpinionDisagrees
from fenji.program.rulebase import Conclusions
from fenji.run.opinion import Disagreement

decide = Engine.decide

def faulty(self, case, **more):
    if case.title == "die":
        os._exit(9)
    if case.title == "fault":
        raise KeyError("180 mmHg")
    if case.title == "disagree":
        both = Conclusions("stay"), Conclusions("ask")
        raise SecondOpinionDisagrees(case.case, Disagreement("hypertension", "follow_up", (), *both))
    return decide(self, case, **more)

Engine.decide = faulty
"""


def test_engines_that_disagree_are_counted_and_the_others_are_decided(fenji: Any, kit: Any, put: Any) -> None:
    put("sitecustomize.py", FAULTS.format(engine=str(kit.ROOT / "engine")))
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.SEVERE + "title: disagree\n---\n" + kit.CONTROLLED)
    ran = fenji("replay", "a.case.yaml", "--format", "json", "--brief", env={"PYTHONPATH": "."})
    told = json.loads(ran.out)
    assert ran.status == 70
    assert (told["second_opinion"]["agreed"], told["second_opinion"]["disagreed"]) == (2, 1)
    assert (told["summary"]["cases"], told["summary"]["matched"]) == (3, 2)
    assert told["cases"][1]["error"]["kind"] == "disagreed"
    assert told["cases"][1]["matched"] is None
    put("b.case.yaml", kit.SEVERE + "title: disagree\n")
    ran = fenji("decide", "b.case.yaml", env={"PYTHONPATH": "."})
    assert (ran.status, ran.out) == (70, "")


def test_a_fault_in_one_case_is_status_70_without_patient_values_and_the_others_are_decided(
    fenji: Any, kit: Any, put: Any
) -> None:
    put("sitecustomize.py", FAULTS.format(engine=str(kit.ROOT / "engine")))
    put("a.case.yaml", kit.SEVERE + "title: fault\n---\n" + kit.CONTROLLED + "---\n" + kit.UNREADABLE)
    ran = fenji("replay", "a.case.yaml", "--format", "jsonl", "--brief", env={"PYTHONPATH": "."})
    first, second, _ = map(json.loads, ran.out.splitlines())
    assert ran.status == 70  # though a case could not be read: 4
    assert first["error"]["kind"] == "fault"
    assert "180 mmHg" not in first["error"]["message"]
    assert second["matched"] is True


def test_a_process_that_dies_is_one_line_and_status_70(fenji: Any, kit: Any, put: Any) -> None:
    put("sitecustomize.py", FAULTS.format(engine=str(kit.ROOT / "engine")))
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.SEVERE + "title: die\n")
    ran = fenji("replay", "a.case.yaml", "--jobs", "2", env={"PYTHONPATH": "."})
    assert ran.status == 70
    assert len(ran.err.splitlines()) == 1
