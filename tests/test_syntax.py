"""Reading YAML text: what is taken, what is refused, and that every place is the true one."""

import json
import time
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from fenji.diagnostic import Span
from fenji.syntax import (
    Limits,
    Mapping,
    Scalar,
    Sequence,
    Source,
    from_bytes,
    from_data,
    read_documents,
    read_json,
    read_yaml,
)


def tree_of(text: str) -> Mapping:
    trees, problems = read_yaml(Source("f.yaml", text))
    assert problems == []
    assert len(trees) == 1
    assert isinstance(trees[0], Mapping)
    return trees[0]


def value_of(text: str, key: str = "a") -> Scalar:
    value = tree_of(text).get(key)
    assert isinstance(value, Scalar)
    return value


def codes_of(text: str, limits: Limits | None = None) -> list[tuple[str, int, int]]:
    source = Source("f.yaml", text)
    _, problems = read_yaml(source) if limits is None else read_yaml(source, limits)
    return [(found.code, found.at.line, found.at.column) for found in problems]


def written(source: Source, at: Span) -> str:
    return source.text[source.offset(at.line, at.column) : source.offset(at.end_line, at.end_column)]


# Source ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_at_each_kind_of_line_end(end: str) -> None:
    source = Source("f", f"收缩压{end}𝒳b{end}")
    assert [source.line(n) for n in (0, 1, 2, 3, 4)] == ["", "收缩压", "𝒳b", "", ""]
    assert source.lines == 3
    assert source.position(2) == (1, 3)
    assert source.position(source.text.index("b")) == (2, 2)
    assert source.offset(2, 2) == source.text.index("b")
    assert source.position(10_000) == (3, 1)


def test_a_file_that_is_not_utf_8_is_refused_at_its_first_wrong_byte() -> None:
    source, problems = from_bytes("f", "title: x\ncase: 复诊\n".encode("gbk"))
    assert [(found.code, found.at.line, found.at.column, found.args["byte"]) for found in problems] == [
        ("yaml-not-utf-8", 2, 7, "16")
    ]
    assert source.line(1) == "title: x"
    assert from_bytes("f", "血压".encode()) == (Source("f", "血压"), [])


# What is read ---------------------------------------------------------------------------------------------------------


def test_nothing_is_typed() -> None:
    text = (
        "icd11: 1E51\ntime: 22:00\nflag: no\nnumber: 007\ndate: 2026-03-02\n"
        "quoted: 'null'\nnothing:\ntilde: ~\nword: null\n"
    )
    assert tree_of(text).plain() == {
        "icd11": "1E51",
        "time": "22:00",
        "flag": "no",
        "number": "007",
        "date": "2026-03-02",
        "quoted": "null",
        "nothing": None,
        "tilde": None,
        "word": None,
    }


def test_a_path_leads_to_its_node_or_the_deepest_there_is() -> None:
    tree = tree_of("visits:\n  - facts:\n      sbp: 146 mmHg\n")
    assert tree.at(("visits", 0, "facts", "sbp")).plain() == "146 mmHg"
    assert tree.at(("visits", 0, "facts", "dbp")).plain() == {"sbp": "146 mmHg"}
    assert tree.at(("visits", 7)).plain() == [{"facts": {"sbp": "146 mmHg"}}]
    at = tree.span_of(("visits", 0, "facts", "sbp"))
    assert (at.line, at.column, at.end_line, at.end_column) == (3, 12, 3, 20)
    assert at.path == "$.visits[0].facts.sbp"
    key = tree.span_of(("visits", 0, "facts", "sbp"), key=True)
    assert (key.line, key.column, key.end_column) == (3, 7, 10)
    visits = tree.get("visits")
    assert isinstance(visits, Sequence)
    assert visits.span_of((0,), key=True) == visits.items[0].span


def test_a_key_that_is_no_word_is_quoted_in_the_path() -> None:
    assert value_of("'a b': {\"c\": x}".replace("{", "").replace('"c": x}', "x"), "a b").path == '$["a b"]'


def test_a_list_or_mapping_ends_with_its_last_line() -> None:
    tree = tree_of("a:\n  b: 1\n  c: [2,\n    3]\n\n# later\nd:\n- 4\n\n")
    assert [(s.line, s.column, s.end_line, s.end_column) for s in (tree.span_of(("a",)), tree.span_of(("d",)))] == [
        (2, 3, 4, 7),
        (8, 1, 8, 4),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    trees, problems = read_yaml(Source("f", "\ufeffcase: x\n"))
    assert problems == []
    assert trees[0].plain() == {"case": "x"}
    assert trees[0].span_of(("case",)).column == 8  # the mark itself is the first character of the line


def test_an_empty_document_is_left_out_and_an_explicit_null_is_not() -> None:
    trees, problems = read_yaml(Source("f", "---\n# nothing\n---\na: 1\n---\nnull\n---\n...\n"))
    assert [tree.plain() for tree in trees] == [{"a": "1"}, None]
    assert problems == []


def test_json_is_read_as_written() -> None:
    text = '{"case":"x","facts":{"sbp":{"value":146.50,"unit":"mmHg"}},"list":[1,true,null]}'
    assert tree_of(text).plain() == {
        "case": "x",
        "facts": {"sbp": {"value": "146.50", "unit": "mmHg"}},
        "list": ["1", "true", None],
    }


# Places inside a value ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "part", "place"),
    [
        ("a: 收缩压 >= 180 mmHg\n", "180", (1, 11, 1, 14)),
        ("a: 𝒳𝒳 b\n", "b", (1, 7, 1, 8)),
        ("x: 中\r\na: sbp >= 1\r\n", "1", (2, 11, 2, 12)),
        ("a: sbp\n  and\n\n  dbp\n", "dbp", (4, 3, 4, 6)),
        ("a: 'it''s high'\n", "high", (1, 11, 1, 15)),
        ("a: 'it''s high'\n", "'", (1, 7, 1, 9)),
        ('a: "\\u6536\\t缩"\n', "缩", (1, 13, 1, 14)),
        ('a: "\\U0001D4B3 b"\n', "\U0001d4b3", (1, 5, 1, 15)),
        ('a: "x \\\n   y z"\n', "z", (2, 6, 2, 7)),
        ("a: >\n  (sbp >= 180 mmHg)\n  and headache\n", "headache", (3, 7, 3, 15)),
        ("a: >-\n\n  one\n  two\n\n    more\n  last\n", "more", (6, 5, 6, 9)),
        ("a: |2-\n    deep\n   less\n", "less", (3, 4, 3, 8)),
        ("a: | # why\n  one\n  two\n", "two", (3, 3, 3, 6)),
        ("a: |+\n  one\n\n\nb: 1\n", "one", (2, 3, 2, 6)),
        ("b:\n  - a: >\n      中文 sbp\n    c: 1\n", "sbp", (3, 10, 3, 13)),
    ],
)
def test_a_part_of_a_value_has_its_true_place(text: str, part: str, place: tuple[int, int, int, int]) -> None:
    tree = tree_of(text)
    scalar = tree.get("a") or tree.at(("b", 0, "a"))
    assert isinstance(scalar, Scalar)
    start = scalar.text.index(part)
    at = scalar.subspan(start, start + len(part))
    assert (at.line, at.column, at.end_line, at.end_column) == place


def test_a_part_that_runs_over_a_line_end_spans_it() -> None:
    scalar = value_of("a: >\n  sbp >=\n  180\n")
    at = scalar.subspan(4, 10)
    assert scalar.text[4:10] == ">= 180"
    assert (at.line, at.column, at.end_line, at.end_column) == (2, 7, 3, 6)


def test_an_empty_part_is_a_point_before_its_character() -> None:
    scalar = value_of("a: 'ab'\n")
    ends = [(scalar.subspan(n, n).column, scalar.subspan(n, n).end_column) for n in range(3)]
    assert ends == [(5, 5), (6, 6), (7, 7)]
    empty = value_of("a: ''\n").subspan(0, 0)
    assert (empty.column, empty.end_column) == (5, 5)


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", [("yaml-duplicate-key", 3, 1)]),
        ("a: {x: 1, 'x': 2}\n", [("yaml-duplicate-key", 1, 11)]),
        ("a: !!int 1\n", [("yaml-tag", 1, 4)]),
        ("a: !!python/object/apply:os.system [ls]\n", [("yaml-tag", 1, 4)]),
        ("a: ! x\n", [("yaml-tag", 1, 4)]),
        ("a: &x {b: 1}\nc: *x\n", [("yaml-anchor", 1, 4), ("yaml-alias", 2, 4)]),
        ("a: &x !t b\n", [("yaml-anchor", 1, 4), ("yaml-tag", 1, 7)]),
        ("a:\n  <<: {b: 1}\n", [("yaml-merge-key", 2, 3)]),
        ("[a, b]: 1\n", [("yaml-key-not-text", 1, 1)]),
        ("{a: 1}: 1\n", [("yaml-key-not-text", 1, 1)]),
        (": 1\n", [("yaml-key-missing", 1, 1)]),
        ("%YAML 1.1\n---\na: 1\n", [("yaml-directive", 1, 1)]),
        ("%TAG !e! tag:e,2026:\n---\na: 1\n", [("yaml-directive", 1, 1)]),
        ("a: 1\n%x y\n", [("yaml-directive", 2, 1)]),
        ("a: x\x00y\n", [("yaml-control-character", 1, 5)]),
        ("a: x\x1by\nb: \ud800\n", [("yaml-control-character", 1, 5), ("yaml-control-character", 2, 4)]),
        ("a: x\ufeff\n", [("yaml-control-character", 1, 5)]),
        ("# a comment\u2028sbp: 300 mmHg\n", [("yaml-control-character", 1, 12)]),
        ("a: x\x85\n", [("yaml-control-character", 1, 5)]),
        ("sb\u200bp: 1\n", [("yaml-control-character", 1, 3)]),
        ("a: x\u202ey\n", [("yaml-control-character", 1, 5)]),
    ],
)
def test_what_hides_meaning_is_refused(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert codes_of(text) == expected


def test_a_repeated_key_shows_both_places() -> None:
    _, problems = read_yaml(Source("f", "a: 1\nb: 2\na: 3\n"))
    assert problems[0].related[0].at.line == 1
    assert problems[0].args == {"key": "a", "line": "1"}


def test_a_merge_key_in_quotes_is_a_key() -> None:
    assert tree_of("'<<': 1\n").plain() == {"<<": "1"}


def test_limits_hold_just_above_and_not_at_them() -> None:
    assert codes_of("a: [[1]]", Limits(depth=3)) == []
    assert codes_of("a: [[[1]]]", Limits(depth=3)) == [("yaml-too-deep", 1, 6)]
    assert codes_of("a: 1", Limits(characters=4)) == []
    assert codes_of("a: 12", Limits(characters=4)) == [("yaml-too-large", 1, 1)]
    assert codes_of("[1, 2]", Limits(nodes=3)) == []
    assert codes_of("[1, 2, 3]", Limits(nodes=3)) == [("yaml-too-many", 1, 8)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [part * 100_000 for part in ("[", "{", "- ", "? ", "[\n", "a:\n - [{", "{a: ")],
    ids=["[", "{", "-", "?", "lines", "mixed", "keys"],
)
def test_a_nesting_bomb_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    trees, problems = read_yaml(Source("f", text))
    assert trees == []
    assert problems
    assert time.perf_counter() - started < 5


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        " " * 300_000 + "x: : :",
        "a" + " " * 300_000 + "\nb: c: d",
        "- " * 200 + "a\n" + "%TAG !a! b\n" * 50_000 + "c: d",
        "%TAG !a! b\n" * 100_000 + "---\nc: d",
        "a: '" + "''" * 300_000,
        'a: "' + "\\q" * 300_000,
        "a：b\n" * 100_000,
        "a:b\n" * 100_000 + "c: d",
        "a: [" + "{x: 'y'}, " * 60_000 + "\nb: 1",
        "a: >\n" + "\n" * 300_000 + "  x\n b",
    ],
    ids=["indent", "blanks", "directives", "tags", "quotes", "escapes", "wide", "close", "brackets", "breaks"],
)
def test_a_long_broken_text_takes_no_more_than_its_length(text: str) -> None:
    started = time.perf_counter()
    read_yaml(Source("f", text))
    assert time.perf_counter() - started < 10


# Typical slips --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", ("yaml-tab", 2, 1)),
        ("a:\n  b: 1\n  \tc: 1\n", ("yaml-tab", 3, 3)),
        ("a: |\n\tx\n", ("yaml-tab", 2, 1)),
        ("case：htn-1\ntitle: x\n", ("yaml-full-width", 1, 5)),
        ("title: x\nphase：follow_up\nat: y\n", ("yaml-full-width", 2, 6)),
        ("case：htn-1\n", ("yaml-full-width", 1, 5)),
        ("facts: {sbp：146 mmHg}\n", ("yaml-full-width", 1, 12)),
        ("case:htn-1\nphase: x\n", ("yaml-missing-space", 1, 5)),
        ("case:htn-1\nphase:x\n", ("yaml-missing-space", 1, 5)),
        ("facts: {sbp:146 mmHg}\n", ("yaml-missing-space", 1, 12)),
        ("facts:\n  sbp:146 mmHg\n  dbp:88 mmHg\n", ("yaml-missing-space", 2, 6)),
        ("case:\u3000htn-1\nphase: x\n", ("yaml-wide-space", 1, 6)),
        ("case:\u3000htn-1\n", ("yaml-wide-space", 1, 6)),
        ("facts:\n\u3000sbp: 146 mmHg\n", ("yaml-wide-space", 2, 1)),
        ("facts:\n  sbp: \u3000146 mmHg\n", ("yaml-wide-space", 2, 8)),
        ("facts: {severe_headache: no\xa0}\n", ("yaml-wide-space", 1, 28)),
        ("when: > 140 mmHg\n", ("yaml-condition-start", 1, 7)),
        ("when: >=140 mmHg\n", ("yaml-condition-start", 1, 7)),
        ("any: [> 140 mmHg, x]\n", ("yaml-condition-start", 1, 7)),
        ("title: > 复诊\n", ("yaml-condition-start", 1, 8)),
        ("title: |x\n", ("yaml-reserved-start", 1, 8)),
        ("title: @x\n", ("yaml-reserved-start", 1, 8)),
        ("title: %5\n", ("yaml-reserved-start", 1, 8)),
        ("title: `x`\n", ("yaml-reserved-start", 1, 8)),
        ("title: ,x\n", ("yaml-reserved-start", 1, 8)),
        ("title: ? x\n", ("yaml-reserved-start", 1, 8)),
        ("facts: {: 1}\n", ("yaml-key-missing", 1, 9)),
        ("facts:\n  : 1\n", ("yaml-key-missing", 2, 3)),
        ("title: *复诊*\n", ("yaml-reserved-start", 1, 8)),
        ("when: a: b\n", ("yaml-colon-in-text", 1, 8)),
        ("- title: 复诊: x\n", ("yaml-colon-in-text", 1, 12)),
        ("a: [1, 2\nb: 3\n", ("yaml-unclosed", 1, 4)),
        ("a: {b: [1}\n", ("yaml-unclosed", 1, 8)),
        ("a: {b: 1\n", ("yaml-unclosed", 1, 4)),
        ("a: 'x\nb: 1\n", ("yaml-unclosed", 1, 4)),
        ("a: [1]]\n", ("yaml-unopened", 1, 7)),
        ("a: ]\n", ("yaml-unopened", 1, 4)),
        ("a: ['x' 'y']\n", ("yaml-comma", 1, 9)),
        ("a: [\n  'x'\n  'y'\n]\n", ("yaml-comma", 3, 3)),
        ("a: {x: 1 y: 2}\n", ("yaml-comma", 1, 10)),
        ("a: [x,, y]\n", ("yaml-comma-extra", 1, 7)),
        ('a: "x" y\n', ("yaml-after-quote", 1, 8)),
        ("a: 'it's'\n", ("yaml-after-quote", 1, 8)),
        ('a: "\\q"\n', ("yaml-escape", 1, 5)),
        ("x: 1\nfoo\ny: 2\n", ("yaml-no-colon", 2, 1)),
        ("a:\n    b: 1\n  c: 2\n", ("yaml-indentation", 3, 3)),
        ("a: 1\n  b: 2\n", ("yaml-indentation", 2, 3)),
        ("- a\nb: 1\n", ("yaml-list-and-keys", 2, 1)),
        ("b: 1\n- a\n", ("yaml-list-and-keys", 2, 1)),
        ("a: - b\n", ("yaml-list-on-line", 1, 4)),
    ],
)
def test_a_usual_slip_is_named_where_it_is(text: str, expected: tuple[str, int, int]) -> None:
    assert codes_of(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "at: 22:00\nlink: https://example.org/a\n",
        "says:\n  注意：头痛或呕吐取任一\n",
        "says: >\n  sbp:1\n",
        "list:\n  - jinan:huaiyin\n",
        "code: {system: 'a:b', x: c:d}\n",
        "tiers: [a:b, c]\n",
        "title: “复诊”：未达标\n",
    ],
)
def test_a_colon_inside_a_text_is_left_alone(text: str) -> None:
    assert codes_of(text) == []


@pytest.mark.parametrize(
    ("text", "help_text"),
    [
        ("when: > 140 mmHg\n", "sbp > 140 mmHg"),
        ("title: 复诊: it's high\n", "title: '复诊: it''s high'"),
        ("title: @x # why\n", "'@x'"),
        ("case：htn-1\ntitle: x\n", "case: htn-1"),
        ("a:\n    b: 1\n  c: 2\n", "column 1, 5"),
    ],
)
def test_the_help_writes_out_what_to_write(text: str, help_text: str) -> None:
    _, problems = read_yaml(Source("f", text))
    assert help_text in problems[0].help("en")
    assert help_text.replace("column ", "第 ") in problems[0].help("zh")


def test_several_slips_of_one_document_are_named_together() -> None:
    text = "says: 血压: 高\nwhen: > 3\nphase：x\nfacts:\n\tsbp: 1\nok: 1\nok: 2\n"
    assert [code for code, _, _ in codes_of(text)] == [
        "yaml-colon-in-text",
        "yaml-condition-start",
        "yaml-full-width",
        "yaml-tab",
        "yaml-duplicate-key",
    ]


def test_no_message_speaks_of_the_reader_or_leaves_a_gap() -> None:
    texts = ["a: [", "a: 'x", "\tx: 1", "a: @", "a: b: c", "a: - b", "a: 1\n b: 2", "a: |9x", "a: !<", "? [a]: b\n : c"]
    jargon = ("scalar", "token", "block", "flow", "node", "yaml.", "{")
    for found in read_yaml(Source("f", "\n---\n".join(texts)))[1]:
        for sentence in (found.message("zh"), found.message("en"), found.help("zh"), found.help("en")):
            assert not any(word in sentence for word in jargon if found.code != "yaml-key-not-text" or word != "{")


# One document never takes another away --------------------------------------------------------------------------------


def test_a_broken_document_leaves_its_neighbours_whole() -> None:
    text = "case: one\n---\ncase: 'two\n---\ncase: three\n--- # x\ncase: [\n...\n---\ncase: five\n"
    documents = list(read_documents(Source("f", text)))
    assert [document.tree and document.tree.plain() for document in documents] == [
        {"case": "one"},
        None,
        {"case": "three"},
        None,
        {"case": "five"},
    ]
    assert [document.sound for document in documents] == [True, False, True, False, True]
    assert [found.at.line for document in documents for found in document.diagnostics] == [3, 7]
    assert documents[4].tree is not None
    assert documents[4].tree.span.line == 10


def test_a_document_with_something_refused_keeps_its_tree_but_is_not_sound() -> None:
    (document,) = read_documents(Source("f", "a: 1\na: 2\nb: 3\n"))
    assert document.tree is not None
    assert document.tree.plain() == {"a": "1", "b": "3"}
    assert not document.sound


def test_a_document_may_begin_on_the_line_of_its_dashes() -> None:
    trees, problems = read_yaml(Source("f", "\ufeff--- {a: 1}\r--- b\r"))
    assert [tree.plain() for tree in trees] == [{"a": "1"}, "b"]
    assert problems == []


def test_dashes_inside_a_text_do_not_divide() -> None:
    assert tree_of("a: |\n  x\n  ---\n  y\nb: x --- y\n").plain() == {"a": "x\n---\ny\n", "b": "x --- y"}


# JSON -----------------------------------------------------------------------------------------------------------------


def json_of(text: str) -> object:
    document = read_json(Source("f.json", text))
    assert document.diagnostics == ()
    assert document.tree is not None
    return document.tree.plain()


def test_json_is_read_where_yaml_would_stumble() -> None:
    long_key = "k" * 2000  # YAML takes no key of more than 1024 characters
    assert json_of('{"a": "\\ud842\\udfb7\\/"}') == {"a": "𠮷/"}
    assert json_of(f'{{"{long_key}": [1.50, -2e3, true, null, "null"]}}') == {
        long_key: ["1.50", "-2e3", "true", None, "null"]
    }
    assert json_of("[]") == []
    assert json_of(' {"a" :\t{ } }\r\n') == {"a": {}}


def test_a_line_of_jsonl_keeps_its_place_in_the_file() -> None:
    source = Source("f.jsonl", '{"a": 1}\n{"b": {"c": "𠮷\\u6536x"}}\n')
    document = read_json(source, 9, 100)
    assert document.tree is not None
    value = document.tree.at(("b", "c"))
    assert isinstance(value, Scalar)
    at = value.subspan(2, 3)
    assert (at.line, at.column, at.path) == (2, 21, "$.b.c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": 2, "a": 3}', ("yaml-duplicate-key", 1, 18)),
        ('{"a": "\\ud842"}', ("yaml-control-character", 1, 7)),
        ('{"a": [1, 2}', ("yaml-unclosed", 1, 7)),
        ('{"a": "x', ("yaml-unclosed", 1, 7)),
        ('{"a": 1 "b": 2}', ("yaml-comma", 1, 9)),
        ("[" * 65, ("yaml-too-deep", 1, 65)),
        ("", ("nothing-written", 1, 1)),
    ],
)
def test_bad_json_is_named_where_it_is(text: str, expected: tuple[str, int, int]) -> None:
    document = read_json(Source("f.json", text))
    assert not document.sound
    assert [(found.code, found.at.line, found.at.column) for found in document.diagnostics] == [expected]


def test_a_json_bomb_is_refused_at_once() -> None:
    for text in ("[" * 1_000_000, '{"a":' * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000):
        assert [found.code for found in read_json(Source("f", text)).diagnostics] == ["yaml-too-deep"]


# Data without text ----------------------------------------------------------------------------------------------------


def test_data_becomes_the_tree_that_its_text_would_give() -> None:
    numbers = {"sbp": 146, "fpg": Decimal("7.10"), "x": 1e-7}
    tree, problems = from_data({**numbers, "ok": True, "none": None, "at": date(2026, 3, 2), "l": ("no",)})
    assert problems == []
    assert tree is not None
    assert tree.plain() == {
        "sbp": "146", "fpg": "7.1", "x": "0.0000001", "ok": "true", "none": None, "at": "2026-03-02", "l": ["no"],
    }  # fmt: skip
    assert tree.span_of(("l", 0)) == Span.of_path("$.l[0]")


def test_a_text_null_in_data_is_a_word() -> None:
    tree, _ = from_data({"a": "null", "b": ""})
    assert tree is not None
    assert tree.plain() == {"a": "null", "b": ""}


def test_data_that_is_no_data_is_refused_with_its_path() -> None:
    _, problems = from_data({"a": [1, object()], 3: 4})
    assert [(found.code, found.at.path) for found in problems] == [("data-kind", "$.a[1]"), ("yaml-key-not-text", "$")]
    loop: list[object] = []
    loop.append(loop)
    assert from_data(loop)[0] is None
    assert from_data([float("nan"), float("-inf"), Decimal("1e999999")])[0] is not None


# Properties -----------------------------------------------------------------------------------------------------------

_SIGNS = st.sampled_from(list(" \n\t\r:,-[]{}'\"#&*!|>%@`?~<=x1中：“\u2028\u3000\x85\x00\ufeff𝒳\\")) | st.sampled_from(
    ["\n---\n", "\n--- ", "\n...\n", ": ", "- ", "  ", "\r\n", ">-\n ", "a: ", "<<: ", "%YAML 1.1\n"]
)


@settings(max_examples=400, deadline=2000)
@given(st.lists(_SIGNS, max_size=60).map("".join) | st.text(max_size=60))
def test_no_text_makes_the_reader_raise_and_every_place_is_in_the_file(text: str) -> None:
    source = Source("f", text)
    for document in read_documents(source):
        assert document.tree is not None or document.diagnostics
        for found in document.diagnostics:
            assert found.message("zh")
            assert found.message("en")
            assert 1 <= found.at.line <= source.lines
            assert 1 <= found.at.column <= len(source.line(found.at.line)) + 2
        nodes = [] if document.tree is None else [document.tree]
        while nodes:
            node = nodes.pop()
            assert 0 <= node.start <= node.end <= len(text)
            if isinstance(node, Scalar):
                assert node.subspan(0, len(node.text)).file == "f"
            elif isinstance(node, Sequence):
                nodes.extend(node.items)
            else:
                nodes.extend(part for entry in node.entries for part in entry)


@settings(max_examples=300, deadline=2000)
@given(st.lists(_SIGNS, max_size=40).map("".join), st.lists(_SIGNS, max_size=40).map("".join))
def test_what_yaml_accepts_and_we_do_not_refuse_reads_the_same(first: str, second: str) -> None:
    text = first + second
    trees, problems = read_yaml(Source("f", text))
    if problems:
        return
    try:
        expected = list(yaml.compose_all(text.removeprefix("\ufeff"), Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        # an empty document is nothing to us, even if only a tab or the end of a document stands in it
        assert "\t" in text or "..." in text
        return
    stripped = [one for one in expected if not (isinstance(one, yaml.ScalarNode) and one.value == "" and not one.style)]
    assert [_texts(one) for one in stripped] == [_texts_of_plain(tree) for tree in trees]


def _texts(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return [(_texts(key), _texts(value)) for key, value in node.value]
    return [_texts(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else node.value


def _texts_of_plain(node: object) -> object:
    if isinstance(node, Mapping):
        return [(key.text, _texts_of_plain(value)) for key, value in node.entries]
    return [_texts_of_plain(item) for item in node.items] if isinstance(node, Sequence) else getattr(node, "text", None)


_TEXTS = st.text(st.sampled_from(list("ab 中收𝒳'\"\\:#-?>|,[]{}\n\téx0=<&*!%@`")), max_size=30)
_KEYS = st.text(st.sampled_from(list("ab中_ :")), min_size=1, max_size=8)
_VALUES = _TEXTS | st.lists(_TEXTS, max_size=3) | st.dictionaries(_KEYS, _TEXTS, max_size=3)


@settings(max_examples=400, deadline=2000)
@given(
    st.dictionaries(_KEYS, _VALUES, max_size=4),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.sampled_from([20, 80, 1000]),
    st.sampled_from([2, 4]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_character_of_a_value_is_found_where_it_stands(
    data: dict[str, object], style: str | None, width: int, indent: int, unicode: bool, flow: bool, end: str
) -> None:
    text = yaml.dump(
        data, Dumper=_Dumper, default_style=style, width=width, indent=indent, allow_unicode=unicode,
        default_flow_style=flow, line_break=end,
    )  # fmt: skip
    source = Source("f", text)
    trees, problems = read_yaml(source)
    assert problems == []
    assert trees[0].plain() == data
    nodes: list[object] = [trees[0]]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Scalar):
            _check_each_character(source, node)
        elif isinstance(node, Sequence):
            nodes.extend(node.items)
        elif isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in entry)


class _Dumper(yaml.SafeDumper):
    """Repeats a value rather than point to it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _check_each_character(source: Source, node: Scalar) -> None:
    previous = node.start
    for number, character in enumerate(node.text):
        at = node.subspan(number, number + 1)
        start = source.offset(at.line, at.column)
        piece = written(source, at)
        assert start >= previous
        previous = start
        if piece.startswith("\\") and node.style == '"':
            assert yaml.load(f'"{piece}"', Loader=yaml.BaseLoader) == character
        elif character == "'" and node.style == "'":
            assert piece == "''"
        elif character in " \n":
            assert piece == character or piece in ("\n", "\r\n")
        else:
            assert piece == character


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_data_of_any_shape_comes_back(data: object) -> None:
    tree, problems = from_data(data)
    assert problems == []
    assert tree is not None
    assert tree.plain() == json.loads(json.dumps(data))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.sampled_from(list('ab收𠮷"\\\\/\n\t\x00{}[]:,'))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(_JSON, st.booleans(), st.sampled_from([None, 2, "\t"]))
def test_json_comes_back_and_every_character_is_found(data: object, ascii_only: bool, indent: int | str | None) -> None:
    source = Source("f", json.dumps(data, ensure_ascii=ascii_only, indent=indent))
    document = read_json(source)
    assert document.sound
    assert document.tree is not None
    assert document.tree.plain() == _as_text(data)
    nodes: list[object] = [document.tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Scalar):
            for number, character in enumerate(node.text):
                piece = written(source, node.subspan(number, number + 1))
                assert json.loads(f'"{piece}"') == character
        elif isinstance(node, Sequence):
            nodes.extend(node.items)
        elif isinstance(node, Mapping):
            nodes.extend(part for entry in node.entries for part in entry)


def _as_text(data: object) -> object:
    if isinstance(data, dict):
        return {key: _as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_as_text(value) for value in data]
    return data if data is None or isinstance(data, str) else json.dumps(data)


@settings(max_examples=300)
@given(st.text(st.sampled_from(list('{}[]:,"\\u1d8.e-+ \n\x00truefalsn')), max_size=30))
def test_what_the_standard_reader_accepts_reads_the_same_or_is_refused(text: str) -> None:
    document = read_json(Source("f", text))
    try:
        json.loads(text)
    except ValueError:
        return
    if document.sound and document.tree is not None:
        assert document.tree.plain() == _as_text_of(text)
    else:
        assert document.diagnostics


def _as_text_of(text: str) -> object:
    return _plain_words(json.loads(text, parse_int=_Word, parse_float=_Word))


class _Word(str):
    """A number as written."""


def _plain_words(data: object) -> object:
    if isinstance(data, dict):
        return {key: _plain_words(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain_words(value) for value in data]
    return {True: "true", False: "false"}[data] if isinstance(data, bool) else data
