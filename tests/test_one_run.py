"""Whoever mends a file mends it once: what is wrong with it is told in one run, whatever else is wrong with it."""

import shutil
from pathlib import Path

import pytest

from fenji.library import Loading, load_with

ROOT = Path(__file__).parents[1]
NETWORK = "rules/networks/my_city.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "pathways", tmp_path / "pathways")
    return tmp_path


def told(folder: Path, file: str) -> set[str]:
    return {found.code for found in load_with(Loading(folder))[1] if found.at.file == file}


def network(folder: Path, *changes: tuple[str, str]) -> None:
    """The template with these changes."""
    text = (folder / "rules/networks/_template.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / NETWORK).write_text(text, encoding="utf-8")


SLIPS = (
    ("type: chc\n", "type: clinc\n"), ("tier: village\n", "tier: vilage\n"), ("id: thrombolysis,", "id: thromboly,"),
    ("owner: chc_01 ", "owner: chc_11 "), ("grid: two\n", "grid: tow\n"), ("priority: contract ", "priority: contrct "),
)  # fmt: skip
UNKNOWN = {f"network-unknown-{what}" for what in ("type", "tier", "capability", "institution", "grid", "word")}


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ((), None),
        (("status: draft ", "status: drafted "), "not-one-of"),
        (("name: 乙医院(占位)", "name: [乙医院(占位)]"), "wrong-shape"),
        (("lead_rule: tertiary", "x\nled_rule: tertiary"), "unknown-key"),
        (("title: {zh: 某市医联体(模板), en: Template of a network}", "title: 某市医联体"), "two-languages"),
    ],
)
def test_names_that_lead_nowhere_are_told_whatever_else_is_wrong_with_a_network(
    folder: Path, slip: tuple[str, str] | tuple[()], code: str | None
) -> None:
    network(folder, *SLIPS, *([slip] if slip else []))
    found = told(folder, NETWORK)
    assert found >= UNKNOWN
    assert code is None or code in found


def test_a_name_whose_declaration_is_what_is_wrong_is_not_called_unknown(folder: Path) -> None:
    network(folder, ("id: chc_01", "idd: chc_01"), ("form: city_group ", "form: city_grop "))
    assert {code for code in told(folder, NETWORK) if code.startswith("network-unknown")} == set()


def test_a_file_that_is_no_yaml_does_not_hide_what_is_wrong_with_the_others(folder: Path) -> None:
    """Of that file itself only the text is told: what it says cannot be known before it can be read."""
    network(folder, *SLIPS)
    broken = folder / "pathways/stroke/pathway.yaml"
    broken.write_text(broken.read_text(encoding="utf-8").replace("phases:\n", "phases\n", 1), encoding="utf-8")
    other = folder / "pathways/diabetes/pathway.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("mark: text", "mark: tekst", 1), encoding="utf-8")
    assert any(code.startswith("yaml-") for code in told(folder, "pathways/stroke/pathway.yaml"))
    assert "not-one-of" in told(folder, "pathways/diabetes/pathway.yaml")
    assert told(folder, NETWORK) >= UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "code", "names"),
    [
        ("edition: 2026.1\n", "edition: &e 2026.1\n", "yaml-anchor", True),
        ("edition: 2026.1\n", "edition: !!str 2026.1\n", "yaml-tag", True),
        ("edition: 2026.1\n", "edition: 2026.1\nedition: 2026.2\n", "yaml-duplicate-key", False),
    ],
)
def test_what_a_text_says_beside_what_is_refused_in_it_is_told_too(
    folder: Path, old: str, new: str, code: str, names: bool
) -> None:
    """But of a key that stands twice the second is not read, so names may seem to lack that it declares."""
    file = "pathways/hypertension/pathway.yaml"
    text = (folder / file).read_text(encoding="utf-8").replace(old, new, 1)
    slips = (("mark: digest", "mark: digst"), ("status:", "scope_: x\nstatus:"), ("severe_headache", "headach"))
    for right, wrong in slips:
        text = text.replace(right, wrong, 1)
    (folder / file).write_text(text, encoding="utf-8")
    found = told(folder, file)
    assert found >= {code, "not-one-of", "unknown-key"}
    assert ("unknown-name" in found) is names
    loaded = load_with(Loading(folder))[0]
    assert loaded is not None
    assert "hypertension" not in loaded.pathways


@pytest.mark.parametrize("blank", ['""', '" "'])
def test_a_source_of_blanks_is_no_source(folder: Path, blank: str) -> None:
    file = "rules/eligibility.yaml"
    text = (folder / file).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("source:") and line.startswith("    "))
    without = line.partition("source:")[0] + f"source: {blank}"
    (folder / file).write_text(text.replace(line, without, 1), encoding="utf-8")
    assert "source-missing" in told(folder, file)


def test_a_review_without_whole_days_is_told_beside_a_wrong_word(folder: Path) -> None:
    file = "pathways/diabetes/pathway.yaml"
    text = (folder / file).read_text(encoding="utf-8")
    for right, wrong in (("refer: up,", "refer: upp,"), ("within: 14 days", "within: 14")):
        assert right in text
        text = text.replace(right, wrong, 1)
    (folder / file).write_text(text, encoding="utf-8")
    assert told(folder, file) >= {"not-one-of", "review-within"}
