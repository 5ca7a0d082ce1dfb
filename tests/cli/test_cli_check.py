"""`fenji check` and `fenji test`: content held against itself and against the cases beside it."""

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def content(kit: Any, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the shipped content without its cases, one pathway changed by replacing one text with another, once."""

    def copy(*replacements: tuple[str, str]) -> Path:
        folder = tmp_path / "content"
        shutil.copytree(kit.ROOT / "rules", folder / "rules")
        shutil.copytree(kit.ROOT / "pathways", folder / "pathways", ignore=shutil.ignore_patterns("*.case.*"))
        pathway = folder / "pathways" / "hypertension" / "pathway.yaml"
        text = pathway.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        pathway.write_text(text, encoding="utf-8")
        return folder

    return copy


def test_the_shipped_content_has_no_error(fenji: Any) -> None:
    ran = fenji("check")
    assert ran.status == 0
    assert "错误" not in ran.out


def test_every_error_is_told_with_its_place_in_every_format(fenji: Any, content: Any) -> None:
    folder = content(("when: sbp >= severe_sbp or", "when: sbp >= 180 kg or"))
    line = next(
        number
        for number, text in enumerate((folder / "pathways/hypertension/pathway.yaml").read_text().splitlines(), start=1)
        if "180 kg" in text
    )
    name = "content/pathways/hypertension/pathway.yaml"
    ran = fenji("check", "--content", "content", "--lang", "en")
    assert ran.status == 1
    assert f"--> {name}:{line}:" in ran.out
    assert re.search(r"^\d+ errors?", ran.out, re.M)
    ran = fenji("check", "content", "--format", "json")
    assert ran.status == 1
    problems = [one for one in json.loads(ran.out)["problems"] if one["severity"] == "error"]
    assert {(one["at"]["file"], one["at"]["line"]) for one in problems} == {(name, line)}
    assert "个错误" in ran.err
    ran = fenji("check", "content", "--format", "sarif")
    errors = [one for one in json.loads(ran.out)["runs"][0]["results"] if one["level"] == "error"]
    place = errors[0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (name, line)
    ran = fenji("check", "content", "--format", "github", "--lang", "en")
    assert f"::error file={name},line={line}," in ran.out


def test_a_part_of_the_content_is_checked_alone_and_a_pathway_from_elsewhere_too(
    fenji: Any, content: Any, kit: Any, put: Any
) -> None:
    content(("when: sbp >= severe_sbp or", "when: sbp >= 180 kg or"))
    assert fenji("check", "content/pathways/hypertension").status == 1
    assert fenji("check", "content/rules/scores").status == 0
    text = (kit.ROOT / "pathways/hypertension/pathway.yaml").read_text(encoding="utf-8")
    put("draft.yaml", text.replace("when: sbp >= severe_sbp or", "when: sbp >= 180 kg or", 1))
    ran = fenji("check", "draft.yaml", "--lang", "en")
    assert ran.status == 1
    assert "--> draft.yaml:" in ran.out
    assert fenji("check", str(kit.ROOT / "pathways" / "stroke")).status == 0


def test_a_case_file_can_be_checked_without_deciding(fenji: Any, kit: Any, put: Any) -> None:
    put("a.case.yaml", kit.SEVERE + "---\n" + kit.UNREADABLE)
    ran = fenji("check", "a.case.yaml", "--lang", "en")
    assert ran.status == 1
    assert "error[case-unit-missing]" in ran.out
    assert "--> a.case.yaml:" in ran.out
    put("b.case.yaml", kit.WRONG)
    assert fenji("check", "b.case.yaml").status == 0


# -- test


def test_the_cases_beside_the_content_are_run_and_coverage_is_counted_by_phase(
    fenji: Any, content: Any, kit: Any
) -> None:
    folder = content()
    (folder / "pathways/hypertension/a.case.yaml").write_text(
        kit.SEVERE + "---\n" + kit.CONTROLLED + "---\n" + kit.NO_EXPECTATION, encoding="utf-8"
    )
    ran = fenji("test", "--content", "content", "--format", "json", "--brief")
    assert ran.status == 0
    told = json.loads(ran.out)
    assert list(told) == ["summary", "second_opinion", "coverage", "cases"]
    assert (told["summary"]["matched"], told["summary"]["without_expectation"]) == (2, 1)
    rows = {(row["phase"], row["criterion"]): row for row in told["coverage"]["criteria"]}
    severe = rows["follow_up", "severe_range_bp"]
    assert (severe["met"], severe["unmet"], severe["unknown"]) == (1, 2, 0)
    assert rows["follow_up", "emergency_heart_rate"]["unknown"] == 3
    assert rows["first_visit", "severe_range_bp"]["met"] == 0
    page = fenji("test", "--content", "content", "--lang", "en").out
    assert page.startswith("coverage ")
    assert "hypertension/first_visit/" in page
    assert "matched 2" in page


def test_a_mismatch_fails_and_so_does_coverage_below_the_threshold(fenji: Any, content: Any, kit: Any) -> None:
    folder = content()
    cases = folder / "pathways/hypertension/a.case.yaml"
    cases.write_text(kit.SEVERE, encoding="utf-8")
    assert fenji("test", "--content", "content", "--threshold", "1").status == 0
    ran = fenji("test", "--content", "content", "--threshold", "90", "--lang", "en")
    assert ran.status == 1
    assert "below the 90% asked for" in ran.out
    cases.write_text(kit.WRONG, encoding="utf-8")
    ran = fenji("test", "--content", "content", "--format", "junit")
    assert ran.status == 1
    assert ElementTree.fromstring(ran.out).attrib["failures"] == "1"


def test_a_name_in_an_expectation_that_nothing_has_is_warned_about(fenji: Any, kit: Any, put: Any) -> None:
    # A typo in `not_criteria` holds forever and tests nothing.
    put("a.case.yaml", kit.CONTROLLED.replace("[severe_range_bp]", "[severe_rang_bp]"))
    ran = fenji("replay", "a.case.yaml", "--lang", "en")
    assert ran.status == 0
    assert ran.err == "warning: a.case.yaml:1 controlled: `severe_rang_bp` in not_criteria is nowhere in the content\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_of_codes_and_each_page_read_as_sentences(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    from fenji.cli import main
    from fenji.codes import CODES

    assert main(["codes", "--lang", lang]) == 0
    told = capsys.readouterr().out
    choice = re.compile(r"\[\[[^\]]*\|")
    assert choice.search(told) is None
    for code in sorted(CODES):
        assert main(["codes", code, "--lang", lang]) == 0
        assert choice.search(capsys.readouterr().out) is None, code


def test_who_stands_in_a_content_folder_is_told_that_another_one_was_checked(
    fenji: Any, content: Any, tmp_path: Path
) -> None:
    assert "--content ." not in fenji("check", "--format", "github").err
    folder = content()
    for name in ("pathways", "rules"):
        shutil.move(folder / name, tmp_path / name)
    assert "--content ." in fenji("check", "--format", "github").err
    assert "--content ." not in fenji("check", "--format", "github", "--content", ".").err
