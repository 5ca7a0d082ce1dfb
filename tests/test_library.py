"""Loading a content folder: every problem of every file in one run, and nothing of a broken file is used."""

import shutil
from pathlib import Path

import pytest

from fenji import Engine, InvalidContent
from fenji.library import load, shipped_folder
from fenji.linked.pathway import link_profile, read_pathway

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def _spoil(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_a_wrong_word_in_one_criterion_hides_no_slip_in_the_others(folder: Path) -> None:
    file = folder / "pathways" / "hypertension" / "pathway.yaml"
    _spoil(
        file,
        ("- dbp >= uncontrolled_dbp\n", "- dpb >= uncontrolled_dbp\n"),
        ("value: 180 mmHg", "value: 180 mmol/L"),
        ("refer: up, urgency: urgent", "refer: up, urgency: soon"),
    )
    found = [(d.code, d.at.file) for d in load(folder).problems if d.severity == "error"]
    mine = [code for code, name in found if name == "pathways/hypertension/pathway.yaml"]
    assert {"unknown-name", "unit-mismatch", "not-one-of"} <= set(mine)
    assert {name for _, name in found} == {"pathways/hypertension/pathway.yaml"}


def test_content_with_an_error_is_refused_whole(folder: Path) -> None:
    _spoil(folder / "pathways" / "stroke" / "pathway.yaml", ("title:", "titel:"))
    with pytest.raises(InvalidContent) as refused:
        Engine.load(folder)
    assert any(d.args.get("nearest") == "title" for d in refused.value.diagnostics)


def test_a_folder_without_vocabulary_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent) as refused:
        Engine.load(tmp_path)
    assert "rules/terms.yaml" in {d.at.file for d in refused.value.diagnostics}


def test_the_fingerprint_changes_with_what_a_file_says_and_not_with_how_it_is_laid_out(folder: Path) -> None:
    before = Engine.load(folder, second_opinion=False)
    file = folder / "pathways" / "diabetes" / "pathway.yaml"
    file.write_text("# a remark\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    remark = Engine.load(folder, second_opinion=False)
    assert remark.fingerprint(["diabetes"], None) == before.fingerprint(["diabetes"], None)
    _spoil(file, ("value: 16.7 mmol/L", "value: 16.8 mmol/L"))
    changed = Engine.load(folder, second_opinion=False)
    assert changed.fingerprint(["diabetes"], None) != before.fingerprint(["diabetes"], None)
    assert changed.fingerprint(["stroke"], None) == before.fingerprint(["stroke"], None)


def test_a_profile_linked_beside_the_first_one_is_what_it_is_when_linked_alone() -> None:
    content = load(shipped_folder())
    for id, profiles in content.pathways.items():
        first = next(iter(profiles.values()))
        written = read_pathway(first.model, first.tree)
        for profile, linked in profiles.items():
            alone, problems = link_profile(
                written, profile, content.declared, content.scores, content.capabilities.capabilities
            )
            assert problems == []
            assert linked == alone, (id, profile)


def test_a_unit_that_is_wrong_under_one_profile_only_is_told_all_the_same(folder: Path) -> None:
    file = folder / "pathways" / "hypertension" / "pathway.yaml"
    _spoil(file, ("guideline_2024: {value: 140 mmHg", "guideline_2024: {value: 140 kg"))
    found = [d for d in load(folder).problems if d.severity == "error"]
    assert {d.code for d in found} == {"unit-mismatch"}
    assert {d.args["found"] for d in found} == {"kg"}
