"""`fenji mutate`: a change that no case notices is found, with the case that would."""

import json
from pathlib import Path
from typing import Any

import pytest

from fenji.casefiles import case_files
from fenji.engine import Engine
from fenji.linked.pathway import Written, link_profile, read_pathway
from fenji.review.bench import read_texts, ready
from fenji.review.mutate import Trials, changes_of
from fenji.review.score_trials import ScoreTrials, score_changes_of
from fenji.review.score_trials import scored as scored_of
from fenji.review.variant import linker_of


def changes(told: Any) -> set[tuple[str, str, str]]:
    return {(one["of"], one["was"], one["becomes"]) for one in told["survivors"]}


NAMES_NONE = """\
case: names-no-pathway
tier: primary
at: 2026-03-02T09:00:00+08:00
visits:
  - {at: 2026-03-02T09:00:00+08:00, facts: {sbp: 150 mmHg, dbp: 80 mmHg, severe_headache: no, temperature: 37.0 °C}}
expect: {move: stay}
"""
"""A pressure is known, so that `applies_to` picks the pathway; were it not picked, nothing would apply."""


def test_cases_on_both_sides_of_every_limit_notice_every_change(fenji: Any, content: Any, tiny: Any) -> None:
    content(cases=tiny.documents(*tiny.CASES) + "---\n" + NAMES_NONE)
    (told,) = fenji("mutate", "--content", "content", "--format", "json").data["pathways"]
    assert (told["pathway"], told["cases"], told["percent"], told["survivors"]) == ("tiny", 6, 100, [])
    # By hand: 180 up, down and to its neighbour 110, the same of 110; 39.0 up and down by 0.1.
    assert told["kinds"]["number"] == {"killed": 8, "counted": 8}
    # Three comparisons, each to the stricter or laxer sign and turned round; `sbp is known` to its opposite.
    assert told["kinds"]["comparator"] == {"killed": 7, "counted": 7}
    assert told["kinds"]["connective"] == {"killed": 2, "counted": 2}
    assert told["kinds"]["role"] == {"killed": 2, "counted": 2}
    assert told["kinds"]["urgency"] == {"killed": 2, "counted": 2}
    # Each refers to a secondary hospital; a tertiary one instead.
    assert told["kinds"]["tier"] == {"killed": 2, "counted": 2}
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
    assert written.startswith("# applies_to: sbp is known → sbp is not known\n")
    assert "# parameters.high: 180 mmHg → 110 mmHg\n" in written
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


SCORE = """\
score: qsofa
title: {zh: 小评分, en: small score}
sources: {book: {title: A book, year: 2020}}
source: book
mark: ours
range: [0, 3]
items:
  breathing:
    - {when: resp_rate >= 22 /min, points: 1}
    - {otherwise: 0}
  pressure:
    - {when: sbp <= 100 mmHg, points: 2}
    - {otherwise: 0}
item_labels:
  breathing: {zh: 呼吸, en: breathing}
  pressure: {zh: 血压, en: pressure}
"""
SCORED = """\
case: score-{name}
pathway: tiny
tier: primary
at: 2026-03-02T09:00:00+08:00
visits:
  - {{at: 2026-03-02T09:00:00+08:00, facts: {{resp_rate: {rate} /min, sbp: {sbp} mmHg}}}}
expect: {{derived: {{qsofa: {total}}}}}
"""
EDGES = [(22, 120, 1), (21, 101, 0), (16, 100, 2)]
"""At and just beside both limits, worked out by hand."""


def scored(*edges: tuple[int, int, int]) -> str:
    return "---\n".join(
        SCORED.format(name=number, rate=rate, sbp=sbp, total=total) for number, (rate, sbp, total) in enumerate(edges)
    )


def test_a_score_with_a_case_at_each_edge_can_change_nowhere_unnoticed(fenji: Any, content: Any) -> None:
    folder = content(cases=scored(*EDGES))
    (folder / "rules" / "scores" / "qsofa.yaml").write_text(SCORE, encoding="utf-8")
    (told,) = fenji("mutate", "qsofa", "--content", "content", "--format", "json").data["pathways"]
    assert (told["pathway"], told["percent"], told["survivors"]) == ("qsofa", 100, [])
    # 22 and 100 up and down by one; 1, 2 and the two 0 up, those above 0 down as well.
    assert told["kinds"]["number"]["counted"] == 4
    assert told["kinds"]["points"] == {"killed": 6, "counted": 6}
    assert told["kinds"]["comparator"] == {"killed": 4, "counted": 4}


def test_a_limit_of_a_score_that_no_case_stands_at_comes_with_the_case_to_add(
    fenji: Any, content: Any, tmp_path: Path
) -> None:
    folder = content(cases=scored(EDGES[0], EDGES[2]))
    (folder / "rules" / "scores" / "qsofa.yaml").write_text(SCORE, encoding="utf-8")
    ran = fenji("mutate", "qsofa", "--content", "content", "--format", "json", status=1)
    (told,) = ran.data["pathways"]
    assert ("items.breathing", "22 /min", "21 /min") in changes(told)
    target = folder / "pathways" / "tiny" / "more.case.yaml"
    fenji("mutate", "qsofa", "--content", "content", "--write", str(target), status=None)
    fenji("replay", str(target), "--content", "content")
    after = fenji("mutate", "qsofa", "--content", "content", "--format", "json").data["pathways"][0]
    assert after["percent"] == 100


def test_every_limit_and_point_of_the_shipped_scores_is_held_by_a_case_or_explained(root: Path) -> None:
    engine = Engine.shipped(second_opinion=False)
    texts = list(read_texts(case_files([str(root / "pathways"), str(root / "rules")])))
    explained = (root / "rules" / "scores" / "mutation.md").read_text(encoding="utf-8")
    for score in ("barthel", "abcd2", "wells_dvt"):
        every = score_changes_of(engine, score)
        trials = ScoreTrials(engine, score, every, scored_of(engine, score, texts))
        survived = [every[one.index] for one in trials(range(len(every))) if one.fate == "survived"]
        assert len(survived) <= len(every) * 0.05, score
        assert all(str(change.owner[1]) in explained for change in survived), score


def test_a_changed_pathway_linked_beside_the_old_one_is_what_it_is_when_linked_alone() -> None:
    engine = Engine.shipped(second_opinion=False)
    content = engine.content
    for pathway in ("hypertension", "stroke"):
        base = content.pathway_of(pathway)
        linker = linker_of(engine, read_pathway(base.model, base.tree))
        for change in changes_of(engine, pathway)[::23]:
            assert isinstance(change.written, Written)
            for profile in content.pathways[pathway]:
                alone = link_profile(
                    change.written, profile, content.declared, content.scores, content.capabilities.capabilities
                )
                assert linker.link(change.written, profile) == alone, (change.name, change.was, change.becomes)
