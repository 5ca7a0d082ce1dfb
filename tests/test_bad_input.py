"""Whatever is handed over: a decision or a clear refusal. Never a traceback, never a hang, never a wrong default.

Each of these was found by an attack or by the fuzzer (`tests/fuzz/`), or guards a door that was tried.
"""

import json
import os
import shutil
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from csv import reader
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import pytest

from fenji import Engine, InvalidCase
from fenji.casefiles import _pieces, cases
from fenji.expr.check import MAX_HEIGHT, Checker
from fenji.expr.kinds import TermKind, Vocabulary
from fenji.expr.parse import Flaw, parse
from fenji.expr.surface import At, TextLeaf
from fenji.expr.values import Definition
from fenji.library import Loading, load_with
from fenji.linked.conditions import read_condition
from fenji.model.moment import read_date, read_moment
from fenji.model.read_case import MANY
from fenji.report import csv, junit
from fenji.report.diagnostics import terminal
from fenji.review.replay import judge
from fenji.syntax import Source, from_data, read_json, read_yaml

AT = "2026-03-02T09:30:00+08:00"
SEEDS = Path(__file__).parent / "fuzz" / "seeds"
LANGUAGE = Path(__file__).parent / "language"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine.shipped(second_opinion=False)
    yield made
    made.close()


def case(**more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "case": "c", "pathway": "hypertension", "at": AT, "tier": "primary",
        "patient": {"age": "50 years", "sex": "female"},
        "visits": [{"at": AT, "facts": {"sbp": "150 mmHg", "dbp": "90 mmHg"}}],
    }  # fmt: skip
    return plain | more


def told(**facts: Any) -> dict[str, Any]:
    return case(visits=[{"at": AT, "facts": facts}])


def codes(engine: Engine, data: Any) -> list[str]:
    """The codes of a refusal, every one of which can be said and written."""
    with pytest.raises(InvalidCase) as refused:
        engine.decide(data)
    for found in refused.value.diagnostics:
        for lang in ("zh", "en"):
            assert found.message(lang)
            (found.message(lang) + found.help(lang) + found.at.path).encode()
    str(refused.value).encode()
    terminal(refused.value.diagnostics, {}).encode()
    return [found.code for found in refused.value.diagnostics]


@contextmanager
def seconds(count: int) -> Iterator[None]:
    """A hang ends the test."""

    def late(number: int, frame: object) -> None:
        raise AssertionError(f"not done in {count} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(count)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


# -- JSON text


def test_a_repeated_key_in_json_text_is_refused_at_its_place(engine: Engine) -> None:
    text = json.dumps(told(sbp="110 mmHg")).replace('"sbp"', '"sbp": "190 mmHg", "sbp"')
    with pytest.raises(InvalidCase) as refused:
        engine.decide(text)
    (found,) = refused.value.diagnostics
    assert found.code == "yaml-duplicate-key"
    assert found.at.column == text.rindex('"sbp"') + 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_text_with_what_json_has_not_is_refused(engine: Engine, number: str) -> None:
    assert codes(engine, json.dumps(case(travel="@")).replace('"@"', number)) == ["case-json"]


@pytest.mark.parametrize("text", ["", "[", "{", "at: 2026", "[" * 100_000, '{"a":' * 100_000])
def test_text_that_is_no_json_is_refused(engine: Engine, text: str) -> None:
    assert codes(engine, text) == ["case-json"] or codes(engine, text) == ["yaml-too-deep"]


def test_half_a_character_in_json_text_is_refused(engine: Engine) -> None:
    assert codes(engine, json.dumps(case(case="\ud800"))) == ["yaml-control-character"]


@pytest.mark.parametrize("digits", [4_300, 4_301, 50_000])
def test_a_number_longer_than_python_reads_is_refused(engine: Engine, digits: int) -> None:
    text = json.dumps(told(gcs="@")).replace('"@"', "1" * digits)
    assert codes(engine, text) == ["case-number-of-term"]


# -- numbers

ENDLESS = [
    "1e999999999", Decimal("1e999999999"), Decimal("1e-999999999"), float("inf"), float("nan"), Decimal("NaN"),
    Decimal("sNaN"), 10**5000, -(10**5000), "1e2", "1_000", "５", "٥", "1/2", True, "nan", "", "0x10",
]  # fmt: skip


@pytest.mark.parametrize("number", ENDLESS, ids=lambda value: type(value).__name__)
def test_only_plain_numbers_are_minutes_and_money(engine: Engine, number: Any) -> None:
    with seconds(20):
        found = codes(engine, case(travel={"jinan.huaiyin_chc": number}))
        assert set(found) <= {"case-number", "case-shape"}
        found = codes(engine, case(referral={"direction": "up", "deductible_paid": number, "stays_before": number}))
        assert set(found) == {"case-number"}


@pytest.mark.parametrize("number", ENDLESS, ids=lambda value: type(value).__name__)
def test_only_plain_numbers_are_values(engine: Engine, number: Any) -> None:
    with seconds(20):
        assert codes(engine, told(gcs=number))[0] in ("case-number-of-term", "case-unit-not-wanted")
        assert codes(engine, told(sbp=number))[0] in ("case-unit-missing", "case-number-of-term", "case-unit-unknown")


def test_a_whole_number_of_any_length_is_no_name(engine: Engine) -> None:
    assert codes(engine, case(case=10**5000)) == ["case-shape"]


def test_a_binary_float_is_the_decimal_that_it_prints(engine: Engine) -> None:
    """0.1 + 0.2 is above 0.3 by a hair, and stays so: nothing is rounded before it is compared."""
    from fenji.model.told import plain_number

    assert plain_number(0.1 + 0.2) == Fraction("0.30000000000000004")
    assert plain_number(0.1) == Fraction(1, 10)
    assert plain_number(1e-7) == Fraction(1, 10**7)
    assert plain_number(-0.0) == 0


class Single(float):
    """Says its own name, as numpy's numbers do."""

    def __repr__(self) -> str:
        return f"np.float64({float.__repr__(self)})"

    __str__ = __repr__


def test_a_float_of_another_library_is_a_float(engine: Engine) -> None:
    assert engine.decide(told(gcs=Single(15.0))).to_json() == engine.decide(told(gcs=15)).to_json()
    tree, problems = from_data({"a": Single(1.5)})
    assert problems == []
    assert tree is not None
    assert tree.plain() == {"a": "1.5"}


@pytest.mark.parametrize("value", [True, False])
def test_yes_and_no_are_no_numbers(engine: Engine, value: bool) -> None:
    assert codes(engine, told(gcs=value)) == ["case-number-of-term"]
    engine.decide(told(gcs=15))  # remembered: 1 and True are the same key to Python
    assert codes(engine, told(gcs=value)) == ["case-number-of-term"]


@pytest.mark.parametrize("value", [0, 1])
def test_numbers_are_not_yes_and_no(engine: Engine, value: int) -> None:
    engine.decide(told(severe_headache=bool(value)))
    assert codes(engine, told(severe_headache=value)) == ["case-yes-no"]


# -- moments


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T09,5+08:00", "2026-03-02T09.5+08:00", "2026-03-02T09:30,5+08:00", "2026-03-02x09:30:00+08:00",
        "2026-03-02T09:30:00+08:00:30", "2026-03-02T09:30:60+08:00", "2026-03-02T24:00:00+08:00",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1799-12-31T23:59:59+00:00",
        "3000-01-01T00:00:00+00:00", "2026-03-02T09:30:00", "2026-03-02", "２０２６-03-02T09:30:00+08:00",
        AT + "\n", AT + "\0", "9" * 1_000_000,
    ],
)  # fmt: skip
def test_what_python_would_read_as_another_moment_is_none(engine: Engine, text: str) -> None:
    """Half past nine may be written `09,5`; Python reads it as half a second past nine."""
    assert read_moment(text) is None
    assert codes(engine, case(at=text))[0] in ("case-moment", "case-moment-zone")


@pytest.mark.parametrize("zone", ["+14:00", "-12:00", "+23:59", "-23:59", "+05:45", "Z", "-00:00"])
@pytest.mark.parametrize("pathway", ["stroke", "postoperative", "hypertension"])
def test_every_zone_can_be_decided_in(engine: Engine, zone: str, pathway: str) -> None:
    for day in ("1800-01-02T00:00:00", "2999-12-30T23:59:59.999999"):
        now = day + zone
        facts = {"last_known_well": "1800-01-01T00:00:00+14:00", "surgery_at": now, "sbp": "185 mmHg"}
        found = engine.decide(case(pathway=pathway, at=now, visits=[{"at": now, "facts": facts}]))
        json.loads(found.to_json())


def test_a_date_is_a_date() -> None:
    assert read_date("2026-02-29") is None
    assert read_date("２０２６-03-01") is None
    assert read_date("9999-12-31") == date(9999, 12, 31)


# -- shapes

HOSTILE_KEYS: list[Any] = [None, 1, (1, 2), 1.5, b"at", True, 10**5000, frozenset()]


@pytest.mark.parametrize("key", HOSTILE_KEYS, ids=lambda key: type(key).__name__)
def test_a_key_that_is_no_text_is_refused(engine: Engine, key: Any) -> None:
    assert codes(engine, case() | {key: 1}) == ["data-key"]
    assert codes(engine, told() | {"visits": [{"at": AT, "facts": {key: "1"}}]}) == ["data-key"]
    for name in ("travel", "edition", "phase", "patient", "referral", "expect"):
        assert "data-key" in codes(engine, case(**{name: {key: "1"}}))


class Array:
    """Compares to an array, which has no truth, as numpy's do."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        return Array()

    def __bool__(self) -> bool:
        raise ValueError("the truth value of an array is ambiguous")


class Locked:
    """Raises when it is looked up."""

    def __hash__(self) -> int:
        raise RuntimeError("no hash today")


def strange() -> list[Any]:
    around: dict[str, Any] = {}
    around["value"] = around
    ring: list[Any] = []
    ring.append(ring)
    deep: Any = []
    for _ in range(50_000):
        deep = [deep]
    return [
        around, ring, deep, Array(), Locked(), b"150", {1, 2}, (x for x in "ab"), complex(1, 2), object(), len,
        date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), "\ud800", Decimal("sNaN"), memoryview(b"1"),
    ]  # fmt: skip


@pytest.mark.parametrize("value", strange(), ids=lambda value: type(value).__name__)
def test_no_value_of_any_kind_is_more_than_refused(engine: Engine, value: Any) -> None:
    fields = ("case", "title", "phase", "network", "institution", "tier", "at", "patient", "referral", "travel")
    for data in [*(case(**{name: value}) for name in fields), *(told(**{name: value}) for name in ("sbp", "acvpu"))]:
        try:
            engine.decide(data).to_json().encode()
        except InvalidCase:
            codes(engine, data)
    twice = case(visits=[{"at": AT, "facts": {"sbp": value}}, {"at": AT, "facts": {"sbp": value}}])
    codes(engine, twice)


@pytest.mark.parametrize("make", [OrderedDict, MappingProxyType], ids=lambda make: make.__name__)
def test_every_mapping_is_a_mapping(engine: Engine, make: Callable[[Any], Any]) -> None:
    assert engine.decide(make(case())).to_json() == engine.decide(case()).to_json()


def test_a_pathway_named_twice_decides_once(engine: Engine) -> None:
    with seconds(20):
        assert engine.decide(case(pathway=["hypertension"] * 5_000)).to_json() == engine.decide(case()).to_json()


def test_an_empty_list_names_no_pathway(engine: Engine) -> None:
    left_out = case()
    del left_out["pathway"]
    assert engine.decide(case(pathway=[])).to_json() == engine.decide(left_out).to_json()


@pytest.mark.parametrize("own", ["2026-03-02T08:00:00+08:00", None, AT, "2026-03-02T01:30:00+00:00"])
def test_one_value_with_two_times_is_no_choice_of_the_machine(engine: Engine, own: str | None) -> None:
    """Two visits at one moment are one visit: whichever time came last would have won without a word."""
    first = {"value": "150 mmHg", "at": "2026-03-02T08:00:00+08:00"}
    then = {"value": "150 mmHg", "at": own} if own else "150 mmHg"
    twice = case(visits=[{"at": AT, "facts": {"sbp": first}}, {"at": AT, "facts": {"sbp": then}}])
    if own == first["at"]:
        engine.decide(twice)
    else:
        assert codes(engine, twice) == ["case-fact-twice"]
    dated = {"value": "150 mmHg", "at": AT}
    engine.decide(case(visits=[{"at": AT, "facts": {"sbp": "150 mmHg"}}, {"at": AT, "facts": {"sbp": dated}}]))


# -- sizes


@pytest.mark.parametrize(
    "data",
    [
        {"visits": [{"at": AT, "facts": {f"t{i}": "1" for i in range(100_000)}}]},
        {f"t{i}": 1 for i in range(100_000)},
        {"pathway": [f"p{i}" for i in range(100_000)]},
        {"edition": {f"p{i}": "x" for i in range(100_000)}},
        {"travel": {f"p{i}": 1 for i in range(100_000)}},
        {"referral": {"direction": "up", "documents": [f"p{i}" for i in range(100_000)]}},
        {"patient": {"contract": {"with": "x", "also": [f"p{i}" for i in range(100_000)]}}},
    ],
    ids=["facts", "keys", "pathways", "editions", "travel", "documents", "contracts"],
)
def test_of_very_many_problems_the_first_are_told_at_once(engine: Engine, data: dict[str, Any]) -> None:
    with seconds(30):
        assert 0 < len(codes(engine, case(**data))) <= MANY


@pytest.mark.parametrize("name", ["facts", "top", "tier", "pathway", "institution", "word"])
def test_a_name_without_end_is_refused_at_once(engine: Engine, name: str) -> None:
    long = "a" * 1_000_000
    data = {
        "facts": told(**{long: "1"}), "top": case(**{long: 1}), "tier": case(tier="a" * 1_999),
        "pathway": case(pathway="a" * 1_999), "institution": case(institution="a" * 1_999), "word": told(acvpu=long),
    }[name]  # fmt: skip
    with seconds(10):
        (code,) = codes(engine, data)
    assert code.startswith("case-")


def test_five_thousand_visits_are_decided_and_one_more_is_refused(engine: Engine) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    visits = [
        {"at": (start + timedelta(hours=6 * i)).isoformat(), "facts": {"sbp": "150 mmHg", "dbp": "95 mmHg"}}
        for i in range(5_001)
    ]
    with seconds(60):
        engine.decide(case(visits=visits[:5_000])).to_json()
        assert codes(engine, case(visits=visits)) == ["case-too-many-visits"]


def test_what_is_refused_is_not_remembered(engine: Engine) -> None:
    """A host that sends texts of any length must not fill the memory."""
    known = engine.binder.reader.known
    before = len(known)
    for i in range(50):
        codes(engine, told(sbp=f"{i}" + "x" * 1_000, comorbid=[f"{i}"], unheard_of=f"{i}"))
    assert len(known) == before


def test_a_language_in_which_nothing_is_written_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="not 'fr'"):
        engine.decide(case(), lang="fr")
    with pytest.raises(ValueError, match="not ''"):
        engine.decide(case(), lang="")


def test_what_was_read_before_does_not_let_another_type_pass(engine: Engine) -> None:
    """To a dictionary `True` is 1 and 1.0 is 1; to a reader `yes` is no number of points."""
    engine.decide(told(nihss_1a=1, pregnant=True))
    assert codes(engine, told(nihss_1a=True)) == ["case-number-of-term"]
    engine.decide(told(nihss_1a=1.0))
    assert codes(engine, told(pregnant=1)) == ["case-yes-no"]


# -- texts that mean something to a program further on


@pytest.mark.parametrize("text", ["{x}", "{0.__class__}", "%s%n", "[[a|b]]", "{", "}}", "\x1b[31m", "a\n::error::b"])
def test_the_words_of_a_case_are_never_a_template_nor_a_command(engine: Engine, text: str) -> None:
    for data in (
        told(**{text: "1"}), told(sbp=text), told(acvpu=text), case(phase=text), case(pathway=text), case(tier=text),
        case(network=text), case(**{text: 1}),
    ):  # fmt: skip
        with pytest.raises(InvalidCase) as refused:
            engine.decide(data)
        for found in refused.value.diagnostics:
            if text.isprintable():
                assert text in found.message() or text in found.at.path
            shown = terminal([found], {}, "en")
            assert "\x1b" not in shown
            assert "\n::" not in shown


def test_no_name_of_a_case_reaches_a_build_server_or_a_spreadsheet_as_a_command(engine: Engine) -> None:
    for name in ("=cmd|' /C calc'!A0", "a\n::error file=x::b", "\x1b[31m", "\n=1+1", "]]><b>&\x01", "\u202ea"):
        for data in (case(case=name), case(case=name, expect={"move": name}), case(case=name, phase=name)):
            (piece,) = _pieces("a.case.json", BytesIO(json.dumps(data).encode()))
            (one,) = cases(piece)
            judged = judge(engine, one, "en")
            row = csv.row(judged, "en")
            cells = next(reader([row]))
            assert len(row.splitlines()) == 1
            assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in cells if cell)
            xml = junit.case(judged, "en")
            ElementTree.fromstring(xml)
            for written in (row, xml):
                assert "\x1b" not in written
                assert "\n::" not in written


# -- files


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.case.yaml", b"\n" * 3_000_000),
        ("a.case.json", b"\n" * 3_000_000),
        ("a.case.json", b" " * 20_000_000),
        ("a.case.yaml", b"a: " + b"[" * 200_000),
        ("a.case.yaml", b"".join(b" " * i + b"a:\n" for i in range(1_000))),
        ("a.case.json", b"[" * 200_000),
        ("a.case.json", b'{"a":' * 100_000),
        ("a.case.jsonl", b"[" * 200_000 + b"\n"),
        ("a.case.yaml", b'a: "' + b"\\x41" * 300_000),
        ("a.case.yaml", b"a: 1\n" * 50_000),
        ("a.case.yaml", b"a: [1, 2\n" * 5_000),
        ("a.case.yaml", b"a: &a [x]\nb: [*a, *a, *a]\n"),
        ("a.case.yaml", bytes(range(256)) * 100),
        ("-", bytes(range(255, -1, -1)) * 100),
    ],
)
def test_no_file_holds_up_or_breaks_a_run(engine: Engine, name: str, data: bytes) -> None:
    with seconds(60):
        for piece in _pieces(name, BytesIO(data)):
            for one in cases(piece):
                assert judge(engine, one, "zh").kind == "unreadable"
                terminal(one.diagnostics, {one.file: one.source}).encode()


def test_a_line_as_long_as_a_file_is_shown_at_once() -> None:
    source = Source("a", "a: " + "x" * 10_000_000 + " [")
    _, problems = read_yaml(Source("a", "a: [" + "x" * 10_000_000))
    with seconds(10):
        assert terminal(problems, {"a": source})


# -- conditions


def test_names_that_rest_on_names_without_end_are_refused() -> None:
    for order in (range(1_000), range(999, -1, -1)):
        written = {i: f"d{i - 1}" if i else "x" for i in order}
        leaves = {f"d{i}": TextLeaf(text) for i, text in written.items()}
        definitions = {}
        for name, leaf in leaves.items():
            surface = parse(leaf)
            assert not isinstance(surface, Flaw)
            definitions[name] = Definition(At(leaf, 0, 1), when=surface)
        checker = Checker(Vocabulary({}, {}, frozenset(), (), {}), definitions)
        for name in definitions:
            checker.define(name)
        assert {flaw.code for flaw in checker.flaws} <= {"condition-too-deep", "unknown-name"}
    assert MAX_HEIGHT < 150  # a reader may need several calls for a level, and Python allows 1,000 in all


@pytest.mark.parametrize("text", ["{0} or not {0}", "{0} and ({0} or {0})"])
def test_names_that_double_at_each_step_are_refused(text: str) -> None:
    leaves = {f"d{i}": TextLeaf(text.format(f"d{i - 1}") if i else "can(here)") for i in range(40)}
    surfaces = {name: parse(leaf) for name, leaf in leaves.items()}
    definitions = {
        name: Definition(At(leaves[name], 0, 1), when=surface)
        for name, surface in surfaces.items()
        if not isinstance(surface, Flaw)
    }
    kinds = {"can_here": TermKind("can_here", "set", words=("here",))}
    checker = Checker(Vocabulary(kinds, {}, frozenset({"here"}), (), {}), definitions)
    with seconds(10):
        for name in definitions:
            checker.define(name)
    assert [flaw.code for flaw in checker.flaws][:1] == ["condition-too-deep"]


@pytest.mark.parametrize(
    "text",
    [
        "sbp " + "- 1 mmHg " * 400 + "> 100 mmHg", "sbp > 100 mmHg" + " at 2 consecutive visits" * 150,
        "count(sbp > 1 mmHg) >= 3" + " within 9 days" * 200, "(" * 1_900 + "x" + ")" * 1_900, "not " * 900 + "x",
        "recorded(" * 300 + "x" + ")" * 300,
    ],
    ids=["sum", "visits", "within", "brackets", "not", "calls"],
)  # fmt: skip
def test_a_condition_nested_without_end_is_refused(text: str) -> None:
    found = parse(TextLeaf(text))
    assert isinstance(found, Flaw)
    assert found.code == "condition-too-deep"


@pytest.mark.parametrize("text", ["x at ٣ consecutive visits", "sbp > ５ mmHg", "x at ² consecutive visits"])
def test_digits_of_other_scripts_are_no_numbers_in_a_condition(text: str) -> None:
    assert isinstance(parse(TextLeaf(text)), Flaw)


@pytest.mark.parametrize("count", ["²", "٢", "9" * 5_000, "-1", "1.0", "1e3"])
def test_a_count_of_parts_is_a_plain_number(count: str) -> None:
    text = json.dumps({"at_least": {"count": count, "of": ["x", "y"]}}, ensure_ascii=False)
    tree = read_json(Source("a", text)).tree
    assert tree is not None
    problems: list[Any] = []
    assert read_condition(tree, problems) is None
    assert [found.code for found in problems] == ["condition-at-least"]


# -- what the fuzzer found


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*/*")), ids=lambda seed: f"{seed.parent.name}/{seed.name}")
def test_what_the_fuzzer_found_stays_mended(engine: Engine, seed: Path) -> None:
    data = seed.read_bytes()
    for name in ("a.case.yaml", "a.case.json", "a.case.jsonl"):
        for piece in _pieces(name, BytesIO(data)):
            for one in cases(piece):
                judged = judge(engine, one, "zh")
                assert judged.kind in ("decided", "unreadable"), judged.message


# -- threads


def test_sixteen_threads_share_an_engine_while_its_second_opinion_is_closed() -> None:
    shared = Engine.shipped()
    people = [told(sbp=f"{100 + i} mmHg", dbp=f"{60 + i % 50} mmHg") for i in range(60)]
    alone = [{**json.loads(shared.decide(person).to_json())} for person in people]
    wrong: list[object] = []
    start = threading.Barrier(17)

    def work(first: int) -> None:
        start.wait()
        for i in range(120):
            at = (first * 7 + i) % len(people)
            try:
                found = json.loads(shared.decide(people[at]).to_json())
                if {k: v for k, v in found.items() if k != "second_opinion"} != {
                    k: v for k, v in alone[at].items() if k != "second_opinion"
                }:
                    wrong.append((at, "differs"))
            except Exception as fault:
                wrong.append(fault)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(16)]
    for thread in threads:
        thread.start()
    start.wait()
    shared.close()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_fork_in_the_middle_decides_like_its_parent() -> None:
    shared = Engine.shipped()
    try:
        before = shared.decide(case()).to_json()
        busy = threading.Thread(target=lambda: [shared.decide(told(sbp=f"{100 + i} mmHg")) for i in range(100)])
        busy.start()
        child = os.fork()
        if child == 0:
            same = False
            try:
                same = json.loads(shared.decide(case()).to_json())["move"] == json.loads(before)["move"]
            finally:
                os._exit(0 if same else 1)
        _, status = os.waitpid(child, 0)
        busy.join()
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        shared.close()


# -- files that are none


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("kind", ["pipe", "folder", "circle", "nowhere", "endless", "huge"])
def test_what_is_no_file_of_content_is_told_and_never_waited_for(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "content"
    shutil.copytree(LANGUAGE / "good", folder)
    odd = folder / "pathways/odd/pathway.yaml"
    odd.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "folder":
        odd.mkdir()
    elif kind == "huge":
        odd.touch()
        os.truncate(odd, 1_000_000_000)  # takes no place on the disk
    else:
        odd.symlink_to({"circle": "pathway.yaml", "nowhere": "gone.yaml", "endless": "/dev/zero"}[kind])
    with seconds(30):
        _, problems = load_with(Loading(folder))
    (found,) = (one.code for one in problems if "odd" in one.at.file)
    assert found == {"nowhere": "file-missing", "huge": "yaml-too-large"}.get(kind, "file-unreadable")


@pytest.mark.parametrize("sign", ["\\e", "\\a", "\\u202e", "\\N", "\\L", "\\u200b", "\\0"])
def test_no_sign_that_a_screen_obeys_hides_in_the_words_of_content(tmp_path: Path, sign: str) -> None:
    """Written out it was refused before; as an escape inside quotes it reached pictures, books and reports."""
    folder = tmp_path / "content"
    shutil.copytree(LANGUAGE / "good", folder)
    file = folder / "pathways/cough/pathway.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("{zh: 咳嗽, en: Cough}", f'{{zh: 咳嗽, en: "Cough{sign}"}}', 1), encoding="utf-8")
    _, problems = load_with(Loading(folder))
    (found,) = (one for one in problems if one.at.file == "pathways/cough/pathway.yaml")
    assert (found.code, found.at.line) == ("yaml-control-character", 2)


def test_no_name_of_a_case_or_a_file_reaches_the_screen_as_a_command(
    engine: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    from fenji.cli import main

    file = tmp_path / "a\x1b[31m.case.json"
    data = case(case="\x1b[31m", title="\x1b]0;x\a", expect={"move": "\x1b[1m", "criteria": ["\x1b[2m\u202e"]})
    file.write_text(json.dumps(data), encoding="utf-8")
    forms = (["replay", "--format", "csv"], ["replay", "--format", "junit"], ["test", "--format", "github"])
    for verb in (["decide"], ["explain"], ["replay"], ["test"], ["test", "--accept"], *forms):
        for path in (file, file.with_name("\x1b[32m.case.json")):
            main([*verb, str(path)])
            told = capfd.readouterr()
            for stream in (told.out, told.err):
                assert "\x1b" not in stream
                assert "\u202e" not in stream
