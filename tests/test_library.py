"""Loading a content folder: every problem of every file in one run, and nothing of a broken file is used."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fenji import Engine, InvalidContent
from fenji.library import load, shipped_folder
from fenji.linked.broken import conditions_of_broken, conditions_of_broken_score
from fenji.linked.pathway import link_profile, read_pathway
from fenji.model.from_tree import read_model
from fenji.model.pathway import Pathway
from fenji.model.score import Score
from fenji.syntax import Mapping, Scalar, Sequence, Source, Tree, read_yaml

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


MANDATORY = "    phases: all\n    when: consciousness_change\n    then: {refer: up, urgency: emergency"
"""The end of the first criterion of hypertension."""


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        (MANDATORY.replace("phases", "phase"), "unknown-key"),
        (MANDATORY.replace("when", "whn"), "unknown-key"),
        (MANDATORY.replace("then", "than"), "unknown-key"),
        (MANDATORY.replace("urgency", "urgncy"), "unknown-key"),
        (MANDATORY.replace("    phases: all\n", ""), "key-missing"),
        (MANDATORY.replace("    phases", "    remark: none\n    phases"), "unknown-key"),
        (MANDATORY.replace("refer: up", "refer: upwards"), "not-one-of"),
    ],
)
def test_a_slip_in_a_condition_is_told_beside_a_wrong_key_of_its_criterion(
    folder: Path, instead: str, code: str
) -> None:
    file = folder / "pathways" / "hypertension" / "pathway.yaml"
    slipped = instead.replace("consciousness_change", "consciousness_chnge")
    _spoil(file, (MANDATORY, slipped))
    lines = file.read_text(encoding="utf-8").splitlines()
    found = {(d.code, d.at.line) for d in load(folder).problems if d.severity == "error"}
    line = next(number for number, text in enumerate(lines, start=1) if "consciousness_chnge" in text)
    assert ("unknown-name", line) in found
    assert {told for told, _ in found} == {code, "unknown-name"}


def test_a_slip_in_a_row_of_points_is_told_beside_a_wrong_key_of_its_score(folder: Path) -> None:
    file = folder / "rules" / "scores" / "qsofa.yaml"
    _spoil(file, ("asks: items", "ask: items"), ("resp_rate >= 22 /min, points: 1", "resp_rte >= 22 /min, point: 1"))
    found = [(d.code, d.args.get("name", d.args.get("key"))) for d in load(folder).problems if d.severity == "error"]
    assert ("unknown-name", "resp_rte") in found
    assert {("unknown-key", "ask"), ("unknown-key", "point")} <= set(found)


GOOD = Path(__file__).parent / "language" / "good"


def _keys(tree: Tree, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, value in tree if isinstance(tree, Mapping) else enumerate(tree) if isinstance(tree, Sequence) else ():
        step = key.text if isinstance(key, Scalar) else key
        if isinstance(step, str):
            yield (*at, step)
        yield from _keys(value, (*at, step))


def _called(tree: Tree, path: tuple[str | int, ...], name: str | None) -> Tree:
    """The tree with one of its keys called otherwise, or (None) without it."""
    if isinstance(tree, Mapping):
        entries = []
        for key, value in tree:
            if key.text != path[0]:
                entries.append((key, value))
            elif len(path) > 1:
                entries.append((key, _called(value, path[1:], name)))
            elif name is not None:
                entries.append((replace(key, text=name), value))
        return replace(tree, entries=tuple(entries))
    assert isinstance(tree, Sequence)
    return replace(tree, items=tuple(_called(v, path[1:], name) if i == path[0] else v for i, v in enumerate(tree)))


@pytest.mark.parametrize("file", ["pathways/fever/pathway.yaml", "rules/scores/mini.yaml"])
def test_a_wrong_or_missing_key_has_no_consequences_in_conditions_that_are_right(file: str) -> None:
    content = load(GOOD)
    declared, capabilities = content.declared, content.capabilities.capabilities
    text = (GOOD / file).read_text(encoding="utf-8")
    (tree,), _ = read_yaml(Source(file, text))
    tried = 0
    for path in _keys(tree):
        for name in (f"{path[-1]}x", "zzz", None):
            broken = _called(tree, path, name)
            if file.startswith("pathways/"):
                model: Any
                model, told = read_model(broken, Pathway)
                found = conditions_of_broken(broken, declared, content.scores, capabilities, told)
            else:
                model, told = read_model(broken, Score)
                found = conditions_of_broken_score(broken, declared, told)
            if model is None:
                tried += 1
                assert found == [], (path, name)
    assert tried > 50


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


@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        ("services", "policy_words:", "policy_wrds:"),
        ("eligibility", "first_key:", "frst_key:"),
        ("documents", "order_of_issue:", "order_of_isue:"),
    ],
)
def test_a_wrong_key_in_one_shared_file_hides_no_slip_in_networks_and_brings_none(
    folder: Path, name: str, written: str, instead: str
) -> None:
    _spoil(folder / "rules" / f"{name}.yaml", (f"\n{written}", f"\n{instead}"))
    found = {(d.code, d.at.file) for d in load(folder).problems if d.severity == "error"}
    assert {file for _, file in found} == {f"rules/{name}.yaml"}
    _spoil(folder / "rules" / "networks" / "wuwei.yaml", ("tier: secondary", "tier: secondry"))
    found = {(d.code, d.at.file) for d in load(folder).problems if d.severity == "error"}
    assert ("network-unknown-tier", "rules/networks/wuwei.yaml") in found
    assert ("unknown-key", f"rules/{name}.yaml") in found
