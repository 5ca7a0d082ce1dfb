"""Content of any size is checked or refused in bounded time. No timers: each of these once did not come back, so that
it ends at all is the test."""

import shutil
from pathlib import Path

import pytest

from fenji import Engine
from fenji.diagnostic import Diagnostic
from fenji.expr.names import MANY, nearest
from fenji.library import Loading, load_with
from fenji.linked.checks.regions import Region, both, either
from fenji.linked.size import MOST

ROOT = Path(__file__).parents[1]
FRAME = """\
pathway: large
title: {zh: 大, en: Large}
edition: 2026.1
status: draft
when_down_is_unknown: ask
applies_to: sbp is known
sources:
  book: {title: 书, year: 2022}
"""
PHASES = """\
phases:
  first: {title: {zh: 一, en: First}, tiers: [village, primary], initial: true}
  second: {title: {zh: 二, en: Second}, tiers: [secondary, tertiary]}
"""
MOVES = """\
transitions:
  - {from: all, on: [refer_up], target_tier: [secondary], to: second}
  - {from: all, on: [refer_down], to: first}
"""
DOWN = """\
criteria:
  down:
    {says: {zh: 下, en: down}, source: book, mark: digest, phases: [second], when: severe_headache,
     then: {refer: down, tiers: [primary]}}
"""


def criterion(name: str, when: str) -> str:
    return (
        f"  {name}:\n    {{says: {{zh: 上, en: up}}, source: book, mark: digest, phases: [first], when: {when},\n"
        "     then: {refer: up, urgency: routine, tiers: [secondary]}}\n"
    )


def rows(count: int, when: str) -> str:
    return "".join(criterion(f"c{i}", when.format(i=i, limit=100 + i % 150)) for i in range(count))


def parts(count: int, line: str, word: str) -> str:
    return "{" + word + ": [" + ", ".join(line.format(f"{100 + i % 150}.{i}") for i in range(count)) + "]}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "pathways" / "large").mkdir(parents=True)
    return tmp_path


def told(folder: Path, text: str) -> list[Diagnostic]:
    (folder / "pathways/large/pathway.yaml").write_text(text, encoding="utf-8")
    _, problems = load_with(Loading(folder))
    return [found for found in problems if found.at.file == "pathways/large/pathway.yaml"]


def codes(folder: Path, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for problem in told(folder, text):
        found[problem.code] = found.get(problem.code, 0) + 1
    return found


def definitions(count: int) -> str:
    line = "  pressure_from_{i}: {{says: {{zh: 高, en: high}}, when: sbp >= {limit} mmHg}}\n"
    return "definitions:\n" + "".join(line.format(i=i, limit=100 + i % 150) for i in range(count))


def test_two_thousand_criteria_are_checked_and_there_is_nothing_to_say(folder: Path) -> None:
    text = FRAME + definitions(2_000) + PHASES + MOVES + DOWN + rows(2_000, "pressure_from_{i} or dbp >= 90.{i} mmHg")
    assert codes(folder, text) == {}


def test_two_thousand_remarks_are_each_told_in_their_place(folder: Path) -> None:
    text = FRAME + definitions(2_000) + PHASES + MOVES + DOWN + rows(2_000, "sbp >= 40 mmHg or pressure_from_{i}")
    found = told(folder, text)
    assert {problem.code for problem in found} == {"always-met"}
    assert len({problem.at.line for problem in found}) == 2_000
    assert found[-1].args["found"] == "sbp >= 40 mmHg"


def test_two_thousand_slips_among_two_thousand_names_each_get_a_better_one(folder: Path) -> None:
    text = FRAME + definitions(2_000) + PHASES + MOVES + DOWN + rows(2_000, "pressure_form_{i}")
    found = [problem for problem in told(folder, text) if problem.code == "unknown-name"]
    assert len(found) == 2_000
    assert all(problem.args["nearest"].startswith("pressure_from_") for problem in found)


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("sbp != {} mmHg", "all", {}),
        ("sbp = {} mmHg", "any", {}),
        ("sbp != {} mmHg", "any", {"always-met": 1}),
        ("sbp = {} mmHg", "all", {"never-met": 1}),
        ("sbp >= {} mmHg", "all", {}),
    ],
)
def test_a_condition_of_three_thousand_parts_is_checked(
    folder: Path, line: str, word: str, expected: dict[str, int]
) -> None:
    text = FRAME + PHASES + MOVES + DOWN + criterion("up", parts(3_000, line, word))
    assert codes(folder, text) == expected


def test_at_least_half_of_three_thousand_parts_decides(folder: Path) -> None:
    """Python's own compiler ran out of depth over the sum of so many."""
    lines = parts(3_000, "sbp >= {} mmHg", "of")[1:]
    text = FRAME + PHASES + MOVES + DOWN + criterion("up", "{at_least: {count: 1500, " + lines + "}")
    assert codes(folder, text) == {}
    engine = Engine.load(folder, second_opinion=False)
    now = "2026-03-02T09:30:00+08:00"
    for value, met in (("300 mmHg", True), ("41 mmHg", False)):
        case = {"pathway": "large", "tier": "primary", "at": now, "visits": [{"at": now, "facts": {"sbp": value}}]}
        assert (engine.decide(case).criteria("met") == ["up"]) is met


@pytest.mark.parametrize("key", sorted(MOST))
def test_more_entries_than_anybody_reviews_are_refused_where_they_stand(folder: Path, key: str) -> None:
    count = MOST[key] + 1
    entry = {
        "profiles": "  p{i}: {{title: {{zh: 甲, en: A}}, default: {default}}}",
        "phases": "  p{i}: {{title: {{zh: 甲, en: A}}, tiers: [primary]}}",
        "transitions": "  - {{from: all, on: [stay], to: first}}",
        "parameters": "  p{i}: {{value: 1 mmHg, source: book, mark: text}}",
        "definitions": "  p{i}: {{says: {{zh: 甲, en: A}}, when: sbp is known}}",
        "sources": "  p{i}: {{title: 书, year: 2022}}",
        "advice": "  p{i}: {{says: {{zh: 甲, en: A}}, source: book, mark: text}}",
        "reviews": "  - {{within: 1 d, source: book, mark: text}}",
        "must_exclude": "  - {{items: [down]}}",
        "questions": "  - [sbp]",
        "criteria": criterion("c{i}", "sbp is known").rstrip("\n").replace("{", "{{").replace("}", "}}").replace(
            "c{{i}}", "c{i}"
        ),
    }[key]  # fmt: skip
    lines = "".join(entry.format(i=i, default="yes" if i == 0 else "no") + "\n" for i in range(count))
    written = {"sources": FRAME, "phases": PHASES, "transitions": MOVES, "criteria": DOWN}
    if key in written:
        whole = FRAME + PHASES + MOVES + DOWN
        text = whole.replace(written[key], written[key] + lines)
    else:
        text = FRAME + f"{key}:\n{lines}" + PHASES + MOVES + DOWN
    (found,) = told(folder, text)
    assert (found.code, found.args["key"], found.args["limit"]) == ("too-many-entries", key, str(MOST[key]))
    assert text.splitlines()[found.at.line - 1] == f"{key}:"


@pytest.mark.parametrize(("rows", "items", "key"), [(201, 1, "item_0"), (1, 201, "items")])
def test_a_score_of_endless_rows_or_items_is_refused(folder: Path, rows: int, items: int, key: str) -> None:
    file = folder / "rules/scores/qsofa.yaml"
    head, _, _ = file.read_text(encoding="utf-8").partition("items:\n")
    lines = "".join(f"    - {{when: sbp <= {100 + row}.5 mmHg, points: 1}}\n" for row in range(rows))
    written = "".join(f"  item_{i}:\n{lines}    - {{otherwise: 0}}\n" for i in range(items))
    file.write_text(head + "items:\n" + written, encoding="utf-8")
    _, problems = load_with(Loading(folder))
    found = [one for one in problems if one.at.file == "rules/scores/qsofa.yaml"]
    assert [(one.code, one.args["key"]) for one in found] == [("too-many-entries", key)]


def test_many_criteria_on_one_very_large_definition_are_refused(folder: Path) -> None:
    huge = "  huge: {says: {zh: 大, en: large}, when: " + parts(3_000, "sbp >= {} mmHg", "all") + "}\n"
    text = FRAME + "definitions:\n" + huge + PHASES + MOVES + DOWN + rows(1_000, "huge and dbp >= 90 mmHg")
    assert codes(folder, text) == {"too-many-parts": 1}


def test_a_file_of_content_has_a_limit_of_size(folder: Path) -> None:
    assert codes(folder, FRAME + "# " + "x" * 2_000_000) == {"yaml-too-large": 1}


def test_the_nearest_of_very_many_names_is_the_nearest() -> None:
    names = [f"name_{i}_{i % 7}" for i in range(2 * MANY)]
    assert nearest("nme_1234_2", names) == "name_1234_2"  # 1234 = 7 x 176 + 2
    assert nearest("entirely different", names) == ""


def test_what_lies_in_all_of_many_ranges_is_what_lies_in_each_pair_after_the_other() -> None:
    def span(*ends: int) -> Region:
        return tuple(((a, 0), (b, 1)) for a, b in zip(ends[::2], ends[1::2], strict=True))

    one, two, three = span(0, 4, 6, 9), span(2, 7), span(3, 6, 7, 12)
    assert both(one, two, three) == both(both(one, two), three) == span(3, 4, 6, 6, 7, 7)
    assert either(one, two, three) == either(either(one, two), three) == span(0, 12)
    assert both(one) == either(one) == one
