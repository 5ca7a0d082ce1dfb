"""Case files cut into cases: every kind of file gives the same data, and no bytes can break the reading."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji import casefiles
from fenji.casefiles import CaseText, cases
from fenji.diagnostic import Span
from fenji.review.repeats import Named, Repeats
from fenji.syntax import Source, read_documents

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(WORDS, VALUES, max_size=4), max_size=6)


def read(name: str, data: bytes) -> list[CaseText]:
    """All cases of a file with this name and these bytes."""
    return [case for piece in casefiles._pieces(name, io.BytesIO(data)) for case in cases(piece)]


@pytest.fixture(params=[1, 7, 1 << 16])
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Files are read in blocks; nothing may depend on where a block ends."""
    monkeypatch.setattr(casefiles, "_BLOCK", request.param)
    return int(request.param)


@pytest.mark.parametrize("block", [1, 7, 1 << 16])
@given(
    records=RECORDS,
    indent=st.sampled_from([None, 0, 3]),
    ascii_only=st.booleans(),
    lead=st.sampled_from(["", "\n", "\ufeff", " \r\n\t"]),
)
def test_an_array_gives_its_elements_whatever_the_blocks_and_the_spaces(
    block: int, records: list[dict[str, Any]], indent: int | None, ascii_only: bool, lead: str
) -> None:
    text = lead + json.dumps(records, indent=indent, ensure_ascii=ascii_only) + "\n \n"
    before, casefiles._BLOCK = casefiles._BLOCK, block
    try:
        found = read("a.json", text.encode())
    finally:
        casefiles._BLOCK = before
    assert [case.data for case in found] == records
    lines = text.removeprefix("\ufeff").split("\n")
    for case in found:
        assert lines[case.line - 1][
            case.piece.column - 1 - (0 if case.line > 1 or "\ufeff" not in lead else 1) :
        ].startswith("{")


@given(records=RECORDS, ending=st.sampled_from(["\n", "\r\n", "\n\n", " \n"]))
def test_lines_give_the_same_as_an_array(records: list[dict[str, Any]], ending: str) -> None:
    text = ending.join(json.dumps(record, ensure_ascii=False) for record in records)
    assert [case.data for case in read("a.jsonl", text.encode())] == records


@given(data=st.binary(max_size=400), name=st.sampled_from(["a.yaml", "a.json", "a.jsonl", "-"]))
def test_no_bytes_can_break_the_reading(data: bytes, name: str) -> None:
    for case in read(name, data):
        assert case.data is not None or case.diagnostics or case.tree is None or case.piece.form == "json"
        for problem in case.diagnostics:
            assert problem.at.line >= case.piece.line


@given(
    start=st.sampled_from(
        ["[", "[{}", "[{},", '[{"a":', "{", '{"a"', "[1", "[}", "]", "[[", '["', "[{} {}]", "[{}] {}"]
    ),
    rest=st.text('[]{}",: \n1a\\', max_size=12),
)
def test_no_broken_json_can_break_the_reading_or_go_unnoticed(start: str, rest: str) -> None:
    text = start + rest
    found = read("a.json", text.encode())
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if isinstance(whole, list):
        assert len(found) == len(whole)
    elif whole is None:
        assert found  # something is said


def test_numbers_are_exact_and_a_key_written_twice_is_refused() -> None:
    assert read("a.jsonl", b'{"a": 0.1}\n')[0].data == {"a": Decimal("0.1")}
    for name, text in (
        ("a.jsonl", b'{"a": 1, "a": 2}\n'),
        ("a.json", b'[{"a": 1, "a": 2}]'),
        ("a.yaml", b"a: 1\na: 2\n"),
    ):
        assert [found.code for found in read(name, text)[0].diagnostics] == ["yaml-duplicate-key"]


@pytest.mark.parametrize(
    ("name", "data", "line", "column"),
    [
        ("a.yaml", b"a: 1\n---\nb: \xff\n", 3, 4),
        ("a.jsonl", b'{"a": 1}\n{"b": "\xff"}\n', 2, 8),
        ("a.json", b'[{"a": 1},\n {"b": "\xe4\xb8\xad\xff"}]', 2, 10),
        ("a.json", b'[{"a": 1}, {"b": "\xff"}]', 1, 19),
    ],
)
def test_bytes_that_are_no_utf_8_spoil_their_own_case_only(name: str, data: bytes, line: int, column: int) -> None:
    first, second = read(name, data)
    assert first.data == {"a": 1 if name != "a.yaml" else "1"}
    assert second.data is None
    assert [(found.code, found.at.line, found.at.column) for found in second.diagnostics] == [
        ("yaml-not-utf-8", line, column)
    ]


def test_comments_and_directives_belong_to_the_document_after_them() -> None:
    found = read("a.yaml", b"# one\na: 1\n---\n# two\n\nb: 2\n...\n# three\n---\nc: 3\n---\n# nothing\n")
    assert [case.data for case in found] == [{"a": "1"}, {"b": "2"}, {"c": "3"}]
    assert [case.line for case in found] == [2, 6, 10]
    refused = read("a.yaml", b"a: 1\n...\n%YAML 1.1\n---\nb: 2\n---\nc: 3\n")
    assert [case.data for case in refused] == [{"a": "1"}, None, {"c": "3"}]


@given(
    st.lists(
        st.sampled_from(
            ["a: 1", "b: [1", "  c: 2", "# x", "---", "--- ", "--- d: 4", "...", "%YAML 1.1", "", "- e", "}"]
        ),
        max_size=14,
    )
)
def test_yaml_in_pieces_is_read_as_the_whole_file_is(lines: list[str]) -> None:
    text = "\n".join(lines)
    whole = list(read_documents(Source("a.yaml", text)))
    found = read("a.yaml", text.encode())
    assert [case.data for case in found] == [d.tree.plain() if d.sound and d.tree is not None else None for d in whole]
    for case, document in zip(found, whole, strict=True):
        told = [[(one.code, one.at.line, one.at.column) for one in part.diagnostics] for part in (case, document)]
        assert told[0] == told[1]


def test_half_a_character_is_refused_and_a_whole_one_is_not() -> None:
    half, whole = read("a.jsonl", b'{"a": "\\ud83d"}\n{"a": "\\ud83d\\ude00"}\n')
    assert half.data is None
    assert whole.data == {"a": "\U0001f600"}


@given(st.lists(st.integers(0, 40).map(str), max_size=60))
def test_every_id_used_again_is_found_and_no_other(ids: list[str]) -> None:
    repeats, first = Repeats(), dict[str, int]()
    for line, id in enumerate(ids, start=1):
        found = repeats.of(Named(id, Span("a.case.yaml", line, 1, line, 1), "yaml"))
        if id in first:
            assert found is not None
            assert (found.code, found.related[0].at.line) == ("case-id-twice", first[id])
        else:
            assert found is None
        first.setdefault(id, line)


def test_ids_of_a_file_without_end_take_no_more_room_than_a_million(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenji.review.repeats.MOST", 4_096)
    repeats = Repeats()

    def told(number: int, line: int) -> bool:
        return repeats.of(Named(f"c{number}", Span("a.jsonl", line, 1, line, 1), "json")) is not None

    assert not any(told(number, number + 1) for number in range(10_000))
    # The first 4,096 ids are known for ever, whatever came after them; later ones are let go.
    assert [told(number, 20_000) for number in (0, 4_095, 4_096, 9_999)] == [True, True, False, False]
    assert len(repeats._ids._hashes) <= 2 * 4_096


def test_a_case_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casefiles, "LARGEST", 100)
    long = b'{"a": "' + b"x" * 200 + b'"}'
    found = read("a.jsonl", long + b'\n{"b": 1}\n')
    assert [case.data for case in found] == [None, {"b": 1}]
    assert found[0].diagnostics[0].code == "yaml-too-large"
    for name, data in (("a.json", b"[" + long + b"]"), ("a.json", long[:-1]), ("a.yaml", b"a: |\n" + b"  x\n" * 100)):
        codes = [[problem.code for problem in case.diagnostics] for case in read(name, data)]
        assert codes == [["yaml-too-large"]]
