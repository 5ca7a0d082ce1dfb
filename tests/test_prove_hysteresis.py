"""Nobody goes down and up again, or up and down, because what changes within a day was measured again.

A small pathway on one number at a time; the daily changes are written beside the terms for the test.
"""

import re
import shutil
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fenji.casefiles import cases, pieces
from fenji.cli.front import run
from fenji.engine import Engine
from fenji.library import shipped_folder
from fenji.prove.found import Find, Verdict
from fenji.prove.memory import Memory
from fenji.prove.proofs import prove

PATHWAY = """\
pathway: pressure
title: {{zh: 血压, en: Pressure}}
edition: 2026.1
status: draft
applies_to: sbp is known
when_down_is_unknown: stay
sources: {{handbook: {{title: 手册, year: 2020}}}}
phases:
  clinic: {{title: {{zh: 门诊, en: Clinic}}, tiers: [primary], initial: true}}
  ward: {{title: {{zh: 病房, en: Ward}}, tiers: [secondary]}}
transitions:
  - {{from: [clinic], on: [refer_up], to: ward}}
  - {{from: [ward], on: [refer_down], to: clinic}}
criteria:
  high: {{says: {{zh: 高, en: high}}, source: handbook, mark: ours, phases: [clinic],
    when: {up}, then: {{refer: up, urgency: routine, tiers: [secondary]}}}}
  fit: {{says: {{zh: 可以下转, en: fit to go}}, source: handbook, mark: ours, phases: [ward],
    when: {down}, then: {{refer: down, tiers: [primary]}}}}
reviews:
  - {{on: {{moves: [stay]}}, within: 7 days, source: handbook, mark: ours}}
{accepts}"""
UP, DOWN = "sbp >= 145 mmHg", "sbp < 140 mmHg"
Make = Callable[..., Engine]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """The engine over the pathway, with these daily changes and no others."""

    def make(up: str = UP, down: str = DOWN, *, accepts: str = "", **changes: str) -> Engine:
        folder = tmp_path / "content"
        shutil.rmtree(folder, ignore_errors=True)
        rules = shipped_folder() / "rules"
        shutil.copytree(rules, folder / "rules", ignore=shutil.ignore_patterns("networks", "schema"))
        file = folder / "rules" / "terms.yaml"
        terms = re.sub(r"    daily_change:\n(?:      .*\n)+", "", file.read_text(encoding="utf-8"))
        for term, by in (changes or {"sbp": "10 mmHg"}).items():
            change = f"    daily_change: {{by: {by}, source: ours, mark: ours}}\n"
            terms = re.sub(rf"(?m)^  {term}:\n", lambda found, more=change: found[0] + more, terms)  # type: ignore[misc]  # bound now
        file.write_text(terms, encoding="utf-8")
        (folder / "pathways" / "pressure").mkdir(parents=True)
        text = PATHWAY.format(up=up, down=down, accepts=accepts)
        (folder / "pathways" / "pressure" / "pathway.yaml").write_text(text, encoding="utf-8")
        return Engine.load(folder, second_opinion=False)

    return make


def proved(engine: Engine, property: str = "hysteresis", memory: Memory | None = None) -> Verdict:
    (found,) = prove(engine, ["pressure"], [property], memory=memory)
    assert not found.faults
    assert not found.undecided
    return found


def facts(case: Mapping[str, Any]) -> dict[str, str]:
    told: dict[str, str] = case["visits"][-1]["facts"]
    return told


def number(text: str) -> Fraction:
    return Fraction(text.split()[0])


def by_direction(found: Verdict) -> dict[str, Find]:
    return {find.facts["direction"]: find for find in found.finds}


def test_a_gap_narrower_than_the_daily_change_sends_patients_round_and_a_wider_one_nobody(made: Make) -> None:
    narrow = proved(made())
    assert narrow.status == "refuted"
    assert {find.between for find in narrow.finds} == {("fit", "high"), ("down_then_up", "fit", "high")}
    assert proved(made(down="sbp < 130 mmHg")).status == "proved"
    assert proved(made(), "no_ping_pong").status == "proved"


def test_both_directions_come_with_the_patient_before_and_measured_again(made: Make) -> None:
    engine = made()
    for direction, find in by_direction(proved(engine)).items():
        first, second = find.cases
        before, after = number(facts(first)["sbp"]), number(facts(second)["sbp"])
        assert abs(after - before) <= 10
        assert (before >= 145 and after < 140) if direction == "up then down" else (before < 140 and after >= 145)
        assert facts(first).keys() == facts(second).keys() == {"sbp"}
        moves = [engine.decide(dict(case)).move for case in (first, second)]
        assert moves == (["refer_up", "refer_down"] if direction == "up then down" else ["refer_down", "refer_up"])
        assert find.facts["changed"] == {"sbp": [facts(first)["sbp"], facts(second)["sbp"]]}


def test_the_patient_shown_changes_by_little_and_between_whole_numbers(made: Make) -> None:
    find = by_direction(proved(made()))["down then up"]
    before, after = (facts(case)["sbp"] for case in find.cases)
    assert (before, after) == ("139 mmHg", "145 mmHg")


@pytest.mark.parametrize(("by", "status"), [("4.9", "proved"), ("5", "proved"), ("5.1", "refuted")])
def test_the_change_is_held_against_the_gap_just_below_at_and_above_with_an_open_end(
    made: Make, by: str, status: str
) -> None:
    assert proved(made(sbp=f"{by} mmHg")).status == status


@pytest.mark.parametrize(("by", "status"), [("4.9", "proved"), ("5", "refuted"), ("5.1", "refuted")])
def test_the_change_itself_is_still_a_change_that_happens(made: Make, by: str, status: str) -> None:
    assert proved(made(down="sbp <= 140 mmHg", sbp=f"{by} mmHg")).status == status


def test_a_term_without_a_stated_change_does_not_change(made: Make) -> None:
    assert proved(made(dbp="10 mmHg")).status == "proved"


def test_a_patient_measured_again_stays_within_the_range_of_the_term(made: Make) -> None:
    assert proved(made("sbp > 320 mmHg or dbp >= 145 mmHg", "sbp <= 320 mmHg and dbp < 140 mmHg")).status == "proved"


def test_what_is_not_known_is_not_measured_on_arrival(made: Make) -> None:
    engine = made("recorded(dbp >= 90 mmHg)", "not recorded(dbp >= 90 mmHg) and dbp is unknown", dbp="10 mmHg")
    assert proved(engine).status == "proved"


@pytest.mark.parametrize(("by", "status"), [("2.9", "proved"), ("3", "proved"), ("3.1", "refuted")])
def test_a_score_follows_the_numbers_that_changed(made: Make, by: str, status: str) -> None:
    """NEWS2 gives 12 breaths no point and 8 three, each from half a breath below: they lie just more than 3 apart."""
    found = proved(made("news2 >= 3", "news2 < 1", resp_rate=f"{by} /min"))
    assert found.status == status
    for find in found.finds:
        assert set(find.facts["changed"]) == {"resp_rate"}


def test_two_numbers_may_change_at_once(made: Make) -> None:
    """The pulse pressure of neither 10 alone: one up and the other down."""
    apart = ("sbp - dbp >= 75 mmHg", "sbp - dbp < 60 mmHg")
    assert proved(made(*apart, sbp="10 mmHg")).status == "proved"
    found = proved(made(*apart, sbp="10 mmHg", dbp="10 mmHg"))
    assert found.status == "refuted"
    assert all(set(find.facts["changed"]) == {"sbp", "dbp"} for find in found.finds)


def test_history_stays_as_it_was(made: Make) -> None:
    before = ("sbp >= 145 mmHg at previous visit", "sbp < 140 mmHg at previous visit")
    assert proved(made(*before)).status == "proved"
    twice = "sbp >= 145 mmHg at 2 consecutive visits"
    for find in proved(made(twice, f"not ({twice})")).finds:
        first, second = find.cases
        assert first["visits"][:-1] == second["visits"][:-1] != []


def test_what_clashes_with_unchanged_facts_belongs_to_no_ping_pong_and_is_not_repeated(made: Make) -> None:
    engine = made("sbp >= 140 mmHg", "sbp <= 140 mmHg")
    assert proved(engine, "no_ping_pong").status == "refuted"
    assert proved(engine).status == "proved"


@pytest.mark.parametrize("accepted", ["no_ping_pong", "hysteresis"])
def test_accepting_one_of_the_two_properties_does_not_accept_the_other(made: Make, accepted: str) -> None:
    accepts = f"accepts:\n  - {{property: {accepted}, because: {{zh: 有意, en: meant}}, by: us}}\n"
    statuses = {
        "no_ping_pong": proved(made(UP, "sbp <= 145 mmHg", accepts=accepts), "no_ping_pong").status,
        "hysteresis": proved(made(accepts=accepts)).status,
    }
    assert statuses.pop(accepted) == "accepted"
    assert set(statuses.values()) == {"refuted"}


def test_accepting_one_direction_does_not_accept_the_other(made: Make) -> None:
    entry = "accepts:\n  - {property: hysteresis, between: [fit, high], because: {zh: 有意, en: meant}, by: us}\n"
    found = proved(made(accepts=entry))
    assert found.status == "refuted"
    assert [find.accepted is None for find in found.finds if "down_then_up" in find.between] == [True]
    assert [find.accepted is None for find in found.finds if "down_then_up" not in find.between] == [False]


def test_a_proof_is_made_again_when_the_stated_change_is_another(made: Make, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert proved(made(sbp="5 mmHg"), memory=Memory(folder)).status == "proved"
    assert proved(made(sbp="6 mmHg"), memory=Memory(folder)).status == "refuted"
    assert proved(made(sbp="5 mmHg"), memory=Memory(folder)).status == "proved"


def test_the_patients_of_an_earlier_proof_say_the_same_again(made: Make, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    first = proved(made(sbp="6 mmHg"), memory=Memory(folder))
    again = proved(made(sbp="7 mmHg"), memory=Memory(folder))
    assert [(f.says, f.between, f.standings) for f in again.finds] == [
        (f.says, f.between, f.standings) for f in first.finds
    ]


def test_both_patients_are_written_as_cases_that_decide_as_the_title_says(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FENJI_CACHE", "")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    engine = made()
    content, written = tmp_path / "content", tmp_path / "written"
    told = ["prove", "pressure", "--property", "hysteresis", "--content", str(content), "--write-cases", str(written)]
    assert run(told) == 1
    said = capsys.readouterr().out
    assert "patients sent down by fit are, measured again within the daily change, sent up again on arrival" in said
    (file,) = written.iterdir()
    found = [case.data for piece in pieces(str(file)) for case in cases(piece)]
    assert len(found) == 4
    for case in found:
        assert isinstance(case, Mapping)
        assert "再量一次" in case["title"]
    moves = [engine.decide(case).move for case in found]
    assert sorted(moves[:2]) == sorted(moves[2:]) == ["refer_down", "refer_up"]
    assert run([*told[:-2], "--format", "sarif"]) == 1
    assert '"ruleId": "proof-refuted"' in capsys.readouterr().out
