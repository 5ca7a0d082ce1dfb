"""Problems as they are printed: where the carets stand, in two languages, and for other programs."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.codes import CODES
from fenji.codes.refused import REFUSED
from fenji.codes.yaml import YAML
from fenji.diagnostic import Diagnostic, Related, Span, problem
from fenji.report.diagnostics import in_file_order, place, tally, terminal
from fenji.report.excerpt import excerpt, shown, width
from fenji.report.machine_readable import as_github, as_json, as_sarif
from fenji.syntax import Limits, Source, from_bytes, read_yaml

BAD = Path(__file__).parent / "language" / "bad"


def found_in(text: str, name: str = "f.yaml") -> tuple[tuple[Diagnostic, ...], dict[str, Source]]:
    source = Source(name, text)
    return tuple(read_yaml(source)[1]), {name: source}


# The terminal ---------------------------------------------------------------------------------------------------------


def test_a_report_names_points_and_says_what_to_write() -> None:
    found, sources = found_in("title: x\n\n\n\n\n\n\n\n\nwhen: > 140 mmHg\n", "pathways/a.yaml")
    assert terminal(found, sources, "en") == (
        "error[yaml-condition-start]: a condition cannot begin with `>`: it does not say what is compared\n"
        "  --> pathways/a.yaml:10:7\n"
        "   |\n"
        "10 | when: > 140 mmHg\n"
        "   |       ^^^^^^^^^^\n"
        "   = help: write the term before it, e.g. `sbp > 140 mmHg`; "
        "if this is no condition but text, put it in single quotes\n"
        "\n"
        "1 error\n"
    )


def test_a_report_in_chinese_has_the_second_place_in_its_sentence() -> None:
    found, sources = found_in("收缩压: 1\n收缩压: 2\n")
    assert terminal(found, sources, "zh") == (
        "错误[yaml-duplicate-key]: `收缩压` 写了两遍(第一遍在第 1 行)\n"
        " --> f.yaml:2:1\n"
        "  |\n"
        "2 | 收缩压: 2\n"
        "  | ^^^^^^\n"
        "  = 说明: `收缩压` 先写在 f.yaml:1:1 处\n"
        "  = 建议: 删去一处,或改正其中一处的名称\n"
        "\n"
        "1 个错误\n"
    )


def test_a_place_without_text_is_its_path() -> None:
    one = problem("data-kind", Span.of_path("$.visits[0].facts.sbp"), kind="object")
    assert terminal([one], {}, "en").splitlines()[:2] == [
        "error[data-kind]: data of the kind object cannot be taken",
        " --> $.visits[0].facts.sbp",
    ]


def test_a_file_that_was_not_handed_over_is_named_without_a_quote() -> None:
    one = problem("yaml-tab", Span("elsewhere.yaml", 12, 1, 12, 2))
    assert "|" not in terminal([one], {}, "en")
    assert "  --> elsewhere.yaml:12:1\n" in terminal([one], {}, "en")


def test_the_citation_in_force_is_shown() -> None:
    one = problem("yaml-tab", Span("f", 1, 1, 1, 2), source="county_2022 急诊转诊(2)")
    assert "  = source: county_2022 急诊转诊(2)\n" in terminal([one], {}, "en")
    assert "  = 出处: county_2022 急诊转诊(2)\n" in terminal([one], {}, "zh")


def test_problems_come_in_file_order_and_are_counted() -> None:
    places = [Span("b", 1, 1, 1, 2), Span("a", 2, 5, 2, 6), Span("a", 2, 1, 2, 2), Span("a", 10, 1, 10, 2)]
    found = [problem("yaml-tab", at) for at in places]
    assert [place(one.at) for one in in_file_order(found)] == ["a:2:1", "a:2:5", "a:10:1", "b:1:1"]
    assert tally(found, "en") == "4 errors"
    assert tally(found[:1], "en") == "1 error"
    assert tally(found, "zh") == "4 个错误"
    assert terminal([], {}) == ""


def test_a_place_on_several_lines_is_marked_to_the_end_of_its_first_line() -> None:
    found, sources = found_in("a: 1\n? [b,\n  c]\n: 2\n")
    assert "2 | ? [b,\n  |   ^^^\n" in terminal(found, sources, "en")


def test_colour_only_adds_colour() -> None:
    found, sources = found_in("a: 1\na: 收缩压\n\tb: [")
    painted = terminal(found, sources, "en", colour=True)
    assert "\x1b[" not in terminal(found, sources, "en")
    assert "\x1b[1;31merror\x1b[0m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == terminal(found, sources, "en")


def test_nothing_an_author_writes_reaches_the_terminal_as_a_command() -> None:
    found, sources = found_in("a\x1b[31m: 1\na\x1b[31m: 2\n", "f\x1b[2J.yaml")
    assert found
    assert not set(terminal(found, sources, "en")) & set("\x1b\x00\x07\x08\r\u202e")


# Carets ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "part", "carets"),
    [
        ("when: sbp", "sbp", "      ^^^"),
        ("says: 收缩压 sbp", "sbp", "             ^^^"),
        ("says: 收缩压 sbp", "缩压", "        ^^^^"),
        ("e\u0301 sbp", "sbp", "  ^^^"),  # a letter and its accent take one column
        ("𠮷 sbp", "sbp", "   ^^^"),
        ("a\tsbp", "sbp", "     ^^^"),
        ("≥“a” sbp", "sbp", "     ^^^"),  # ambiguous width counts as one
    ],
)
def test_carets_stand_under_their_characters(line: str, part: str, carets: str) -> None:
    start = line.index(part)
    assert excerpt(line, start, start + len(part)).carets == carets


def test_an_empty_place_and_one_past_the_end_have_one_caret() -> None:
    assert excerpt("abc", 1, 1).carets == " ^"
    assert excerpt("abc", 3, 3).carets == "   ^"
    assert excerpt("abc", 9, 12).carets == "   ^"
    assert excerpt("", 0, 0).carets == "^"


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "收缩压" * 60 + "!" + "x" * 300
    part = excerpt(line, 180, 181, 60)
    assert width(part.text) <= 60
    assert part.text.startswith("…")
    assert part.text.endswith("…")
    assert part.text[_character_at(part.text, len(part.carets) - 1)] == "!"
    assert excerpt(line, 0, 2, 60).text.startswith("收缩压")
    assert excerpt(line, len(line) - 1, len(line), 60).text.endswith("x")


def _character_at(text: str, column: int) -> int:
    for number in range(len(text)):
        if width(text[:number]) >= column:
            return number
    return len(text)


@given(
    st.text(st.sampled_from(list("ab 收é\u0301𠮷\t\x1b：")), max_size=80),
    st.integers(0, 90),
    st.integers(0, 90),
    st.integers(10, 60),
)
def test_a_cut_line_fits_and_still_marks_the_place(line: str, start: int, length: int, limit: int) -> None:
    part = excerpt(line, start, start + length, limit)
    assert width(part.text) <= max(limit, 10)
    assert len(part.carets) <= max(limit, 10) + 1
    marked = shown(line[start : start + length])
    column = len(part.carets) - part.carets.count("^")
    if marked.strip() and part.carets.count("^") == width(marked):
        assert marked.strip() in part.text[_character_at(part.text, column) :] or "\u0301" in line


# Other programs -------------------------------------------------------------------------------------------------------


def test_json_has_the_place_and_no_line_where_there_is_no_text() -> None:
    found, _ = found_in("a: 1\na: 2\n")
    assert as_json(found, "en") == [
        {
            "code": "yaml-duplicate-key",
            "severity": "error",
            "message": "`a` is written twice (first on line 1)",
            "at": {"file": "f.yaml", "line": 2, "column": 1, "end_line": 2, "end_column": 2, "path": None},
            "related": [
                {
                    "message": "`a` is first written here",
                    "at": {"file": "f.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2, "path": "$.a"},
                }
            ],
            "help": "remove one of the two, or correct the name of one",
            "source": None,
        }
    ]
    (bare,) = as_json([problem("data-kind", Span.of_path("$.a"), kind="object")], "zh")
    assert bare["at"] == {
        "file": None, "line": None, "column": None, "end_line": None, "end_column": None, "path": "$.a",
    }  # fmt: skip


def test_sarif_describes_each_rule_once_and_points_to_each_problem() -> None:
    found, _ = found_in("a: 1\na: 2\na: 3\nb: !t x\n", "长 路/f.yaml")
    log = json.loads(json.dumps(as_sarif(found, "0.1.0", "en")))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["yaml-duplicate-key", "yaml-tag"]
    assert [(rules[one["ruleIndex"]]["id"], one["ruleId"]) for one in run["results"]] == [
        ("yaml-duplicate-key", "yaml-duplicate-key"),
        ("yaml-duplicate-key", "yaml-duplicate-key"),
        ("yaml-tag", "yaml-tag"),
    ]
    first = run["results"][0]
    assert first["level"] == "error"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "%E9%95%BF%20%E8%B7%AF/f.yaml"},
        "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 2},
    }
    assert first["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 1


def test_a_github_annotation_is_one_line_with_its_signs_escaped() -> None:
    at = Span("a,b:c.yaml", 3, 2, 3, 5)
    one = problem("yaml-tag", at, Related(Span("d", 1, 1, 1, 2), "见这里", "see here"), text="100%\nx")
    assert as_github([one], "en") == (
        "::error file=a%2Cb%3Ac.yaml,line=3,endLine=3,col=2,endColumn=4,title=yaml-tag::"
        "the tag `100%25\N{REPLACEMENT CHARACTER}x` is not allowed%0Asee at d:1:1%0A"
        "remove it; if the text itself begins with `!`, put it in quotes\n"
    )
    assert as_github([]) == ""


# Every code of YAML text, with the report it must give ----------------------------------------------------------------

OF_TEXT = (*YAML, *REFUSED)

SMALL = Limits(depth=64, characters=2000, nodes=150)  # what the fixtures can exceed while staying readable


@pytest.mark.parametrize("folder", sorted(BAD.glob("yaml-*")), ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_file_gives_exactly_its_report(folder: Path, lang: str, must_print: Callable[[Path, str], None]) -> None:
    source, problems = from_bytes("bad.yaml", (folder / "bad.yaml").read_bytes())
    if not problems:
        problems = read_yaml(source, SMALL)[1]
    assert folder.name in {found.code for found in problems}
    must_print(folder / f"report.{lang}.txt", terminal(problems, {source.name: source}, "zh" if lang == "zh" else "en"))


def test_every_code_of_yaml_text_has_a_bad_file() -> None:
    of_text = {code.id for code in OF_TEXT if code.id.startswith("yaml-")}
    assert of_text == {folder.name for folder in BAD.glob("yaml-*")}


@pytest.mark.parametrize("code", OF_TEXT, ids=lambda code: code.id)
def test_the_examples_of_a_code_show_it_and_its_cure(code: object) -> None:
    known = CODES[getattr(code, "id", "")]
    if known.id in (
        "yaml-too-deep",
        "yaml-too-large",
        "yaml-too-many",
        "yaml-not-utf-8",
        "data-key",
        "data-kind",
        "nothing-written",
    ):
        return  # their examples can only hint at what is wrong
    bad = known.bad.replace("␀", "\0")
    assert known.id in {found.code for found in read_yaml(Source("f", bad))[1]}
    assert read_yaml(Source("f", known.good))[1] == []
