"""The text of conditions: nothing an author writes breaks the reader, and what is printed is read back the same."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenji.codes import CODES
from fenji.expr import surface as s
from fenji.expr.check import PLACE, Checker
from fenji.expr.kinds import Parameter, TermKind, Vocabulary
from fenji.expr.lexer import tokens
from fenji.expr.names import nearest
from fenji.expr.parse import FUNCTIONS, MAX_DEPTH, MAX_LENGTH, Flaw, parse
from fenji.expr.units import parse_unit
from fenji.expr.write import write

NOWHERE = s.At(s.TextLeaf(""), 0, 0)

KINDS = {
    kind.id: kind
    for kind in (
        TermKind("sbp", "quantity", parse_unit("mmHg"), low=40_000, high=320_000),
        TermKind("fpg", "quantity", parse_unit("mmol/L"), low=500, high=60_000),
        TermKind("gcs", "number", low=3_000, high=15_000),
        TermKind("rash", "yes_no"),
        TermKind("sex", "word", words=("female", "male", "unknown")),
        TermKind("ketone", "word", words=("-", "1+", "2+"), ladder=("-", "1+", "2+")),
        TermKind("comorbid", "set", words=("chd", "stroke")),
        TermKind("onset", "instant"),
        TermKind(PLACE, "set", words=("ct", "icu")),
    )
}
VOCABULARY = Vocabulary(
    KINDS,
    {
        "limit": Parameter("limit", 180_000, parse_unit("mmHg"), "mmHg"),
        "some": Parameter("some", words=("chd",), like="comorbid"),
        "open": Parameter("open", unlimited=True),
    },
    frozenset({"ct", "icu"}),
    ("first", "second"),
)
PIECES = (
    *KINDS, "limit", "some", "open", "and", "or", "not", "in", "is", "is not", "contains", "any", "all", "of",
    "between", "within", "at", "on", "last", "previous", "earlier", "consecutive", "visits", "visit", "days", "with",
    "empty", "known", "unknown", "3", "2+", "1", "140 mmHg", "7.0 mmol/L", "24 h", "3 days", "-1", "38.5 °C", "{", "}",
    "(", ")", ",", "+", "-", ">=", "<=", ">", "<", "=", "!=", "≥", "female", "chd", "ct", "first", "yes",
    *sorted(FUNCTIONS), "＞", "，", "（", "。", "\u3000", "\n", "\t", "ß", "𝒳", "\x00", "0x1F", "1e9", "1,000", "..",
    "a.b", "__class__",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=200),
)


def checked(surface: s.Surface) -> list[Flaw]:
    checker = Checker(VOCABULARY, {})
    node = checker.condition(surface)
    assert (node is None) == bool(checker.flaws)
    return checker.flaws


def assert_said(flaw: Flaw, text: str) -> None:
    """A flaw has a registered code, all the words of its sentences, and a place inside the text."""
    assert flaw.code in CODES
    for text_of in (CODES[flaw.code].says, CODES[flaw.code].help):
        if text_of is None:
            continue
        outside = re.sub(r"\[\[.*?\]\]", "", text_of.en).replace("{{", "").replace("}}", "")
        assert set(re.findall(r"\{(\w+)\}", outside)) <= set(flaw.args)
    assert 0 <= flaw.at.start < max(flaw.at.end, 1)
    assert flaw.at.start <= len(text)


# Nothing breaks it ----------------------------------------------------------------------------------------------------


@settings(max_examples=1_500, deadline=None)
@given(TEXTS)
def test_no_text_does_more_than_give_flaws(text: str) -> None:
    found = parse(s.TextLeaf(text))
    for flaw in [found] if isinstance(found, Flaw) else checked(found):
        assert_said(flaw, text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3_999,
        "(" * 1_900 + "rash" + ")" * 1_900,
        "not " * 999 + "rash",
        "recorded(" * 400 + "rash" + ")" * 400,
        "rash at previous visit" + " at previous visit" * 200,
        "rash and " * 440 + "rash",
        "sbp " + "+ sbp " * 600 + ">= 140 mmHg",
        "- " * 1_999,
        "1" * 3_999,
        "sbp >= " + "9" * 3_000 + " mmHg",
        "comorbid contains any of {" + "chd, " * 790 + "}",
        " " * 4_000,
        "",
        "a" * 4_000,
        "在" * 4_000,
    ],
    ids=lambda text: f"{text[:12]}…{len(text)}",
)
def test_the_longest_and_deepest_texts_are_read_or_refused_at_once(text: str) -> None:
    start = time.process_time()
    found = parse(s.TextLeaf(text))
    if isinstance(found, Flaw):
        assert_said(found, text)
    else:
        checked(found)
    assert time.process_time() - start < 0.5


def test_a_condition_may_be_4000_characters_long_and_no_longer() -> None:
    fits = "rash".ljust(MAX_LENGTH)
    assert isinstance(parse(s.TextLeaf(fits)), s.Name)
    over = parse(s.TextLeaf(fits + " "))
    assert isinstance(over, Flaw)
    assert over.code == "condition-too-long"


@pytest.mark.parametrize(("opens", "closes"), [("(", ")"), ("not ", ""), ("recorded(", ")")])
def test_sixty_levels_are_read_and_the_next_is_refused(opens: str, closes: str) -> None:
    within = MAX_DEPTH - 1
    assert not isinstance(parse(s.TextLeaf(opens * within + "rash" + closes * within)), Flaw)
    deeper = parse(s.TextLeaf(opens * MAX_DEPTH + "rash" + closes * MAX_DEPTH))
    assert isinstance(deeper, Flaw)
    assert deeper.code == "condition-too-deep"


@pytest.mark.parametrize(
    ("text", "column", "better"),
    [
        ("sbp ＞ 180 mmHg", 4, ">"),
        ("sbp ＝ 180 mmHg", 4, "="),
        ("sex in {male，female}", 12, ","),
        ("sex in {male、female}", 12, ","),
        ("（rash）", 0, "("),
        ("rash ｏｒ sex", 5, "or"),
        ("rash & rash", 5, "and"),
        ("rash || rash", 5, "or"),
        ("! rash", 0, "not"),
        ("rash 且 rash", 5, "and"),
        ("rash 或者 rash", 5, "or"),
        ("sbp 不低于 180 mmHg", 4, ">="),
        ("皮疹 or rash", 0, ""),
    ],
)
def test_a_foreign_sign_is_pointed_at_with_what_to_write(text: str, column: int, better: str) -> None:
    found = parse(s.TextLeaf(text))
    assert isinstance(found, Flaw)
    assert (found.code, found.at.start, found.args["better"]) == ("condition-character", column, better)


@pytest.mark.parametrize("text", ["sbp >= 180/110 mmHg", "sbp < 90/60", "sbp >= 179.5/110 mmHg"])
def test_two_limits_in_one_word_are_no_unit(text: str) -> None:
    found = parse(s.TextLeaf(text))
    assert isinstance(found, Flaw)
    assert found.code == "two-limits"


@pytest.mark.parametrize("text", ["pulse >= 100 /min", "pulse >= 100/min", "gfr < 30 mL/min/1.73m2"])
def test_a_rate_is_a_unit(text: str) -> None:
    assert not isinstance(parse(s.TextLeaf(text)), Flaw)


def test_a_name_in_capitals_is_the_name_in_small_letters() -> None:
    assert nearest("SBP", ["sbp", "dbp"]) == "sbp"
    assert nearest("Severe_Range", ["severe_range", "severe_headache"]) == "severe_range"


def test_every_problem_of_a_condition_is_told_at_once() -> None:
    surface = parse(s.TextLeaf("spb >= 140 mmHg and (fpg >= 7.0 or comorbid contains gout) and not rahs"))
    assert not isinstance(surface, Flaw)
    assert [(flaw.code, flaw.at.text) for flaw in checked(surface)] == [
        ("unknown-name", "spb"),
        ("unit-missing", "7.0"),
        ("unknown-word", "gout"),
        ("unknown-name", "rahs"),
    ]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_tokens_stand_where_they_say(text: str) -> None:
    found = tokens(text)
    assert found[-1].kind == "end"
    for token in found[:-1]:
        assert token.start < token.end <= len(text)
        assert token.kind == "op" or text[token.start : token.end] == token.text
    assert [token.start for token in found] == sorted(token.start for token in found)


# Printing and reading -------------------------------------------------------------------------------------------------

IDS = st.sampled_from(["sbp", "rash", "severe_range", "a1", "x", "comorbid"])
NAMES = IDS.map(lambda id: s.Name(id, at=NOWHERE))
PLUS = st.sampled_from(["1+", "2+"]).map(lambda id: s.Name(id, at=NOWHERE))
WORDS = st.lists(st.one_of(NAMES, PLUS), max_size=3).map(lambda items: s.Words(tuple(items), at=NOWHERE))
SETS = st.one_of(WORDS, NAMES)
NUMBERS = st.builds(
    lambda text, unit: s.Number(text, unit, at=NOWHERE),
    st.sampled_from(["0", "3", "7.0", "140", "-2.5", "90"]),
    st.sampled_from(["", "mmHg", "mmol/L", "%", "/min", "h", "days", "°C", "10^9/L"]),
)
TIMES = st.one_of(NUMBERS, NAMES)
VALUES = st.one_of(NAMES, PLUS, NUMBERS, st.just(s.Name("at", at=NOWHERE)))
OPS = st.sampled_from([">=", "<=", ">", "<", "=", "!="])
COUNTS = st.integers(1, 20)


def _forms(inner: st.SearchStrategy[s.Surface]) -> st.SearchStrategy[s.Surface]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    chains = st.lists(inner, min_size=2, max_size=3).flatmap(
        lambda operands: st.lists(OPS, min_size=len(operands) - 1, max_size=len(operands) - 1).map(
            lambda ops: s.Chain(tuple(operands), tuple(ops), at=NOWHERE)
        )
    )
    return st.one_of(
        st.builds(lambda word, p: s.Joined(word, p, at=NOWHERE), st.sampled_from(["and", "or"]), parts),
        st.builds(lambda part: s.Negated(part, at=NOWHERE), inner),
        st.builds(lambda word, a, b: s.Sum(word, a, b, at=NOWHERE), st.sampled_from(["+", "-"]), inner, inner),
        chains,
        st.builds(lambda a, w, no: s.Is(a, w, no, at=NOWHERE), inner, st.one_of(NAMES, PLUS), st.booleans()),
        st.builds(
            lambda a, w, no: s.Is(a, s.Name(w, at=NOWHERE), no, at=NOWHERE), inner,
            st.sampled_from(["known", "unknown", "empty"]), st.booleans(),
        ),
        st.builds(lambda a, w, no: s.In(a, w, no, at=NOWHERE), inner, SETS, st.booleans()),
        st.builds(lambda a, w, m: s.Contains(a, w, m, at=NOWHERE), inner, SETS, st.sampled_from(["any", "all"])),
        st.builds(
            lambda f, a: s.Call(f, tuple(a), at=NOWHERE),
            st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=2),
        ),
        st.builds(
            lambda t, op, limit, w: s.AnySample(tuple(t), op, limit, w, at=NOWHERE),
            st.lists(NAMES, min_size=1, max_size=2), OPS, inner, TIMES,
        ),
        st.builds(
            lambda c, how, n, having, w: s.Repeated(c, how, n, having, w, at=NOWHERE),
            inner, st.sampled_from(["days", "visits"]), COUNTS, st.none() | inner, st.none() | TIMES,
        ),
        st.builds(lambda c, n: s.Repeated(c, "consecutive", n, None, None, at=NOWHERE), inner, COUNTS),
        st.builds(lambda c, having: s.Repeated(c, "previous", 1, having, None, at=NOWHERE), inner, st.none() | inner),
        st.builds(lambda c: s.Repeated(c, "earlier", 1, None, None, at=NOWHERE), inner),
        st.builds(lambda c, w: s.Within(c, w, at=NOWHERE), inner, TIMES),
    )  # fmt: skip


SURFACES = st.recursive(VALUES, _forms, max_leaves=12)


@settings(max_examples=1_500, deadline=None)
@given(SURFACES)
def test_what_is_printed_is_read_back_the_same(surface: s.Surface) -> None:
    assert parse(s.TextLeaf(write(surface))) == surface


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_printing_settles_after_one_reading(text: str) -> None:
    surface = parse(s.TextLeaf(text))
    if isinstance(surface, Flaw):
        return
    once = write(surface)
    again = parse(s.TextLeaf(once))
    assert not isinstance(again, Flaw)
    assert write(again) == once


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("sbp≥180 mmHg", "sbp >= 180 mmHg"),
        ("sbp => 180mmHg  or  (rash)", "sbp >= 180 mmHg or rash"),
        ("fpg between 4.4 mmol/L and 7.0 mmol/L", "4.4 mmol/L <= fpg <= 7.0 mmol/L"),
        ("not (rash)", "not rash"),
        ("(rash or itch) and (not pain)", "(rash or itch) and not pain"),
        ("comorbid contains any of {chd}", "comorbid contains chd"),
        ("any of {glucose} <= 3.9 mmol/L within 24 h", "any glucose <= 3.9 mmol/L within 24 h"),
        ("ketone >= 2+ and rash", "ketone >= 2+ and rash"),
        ("(rash on last 3 days with (seen)) within 28 days", "(rash on last 3 days with seen) within 28 days"),
        ("rash on last 3 days with seen within 28 days", "rash on last 3 days with seen within 28 days"),
        ("sex!=male", "sex != male"),
    ],
)
def test_the_canonical_form_of_common_spellings(written: str, canonical: str) -> None:
    surface = parse(s.TextLeaf(written))
    assert not isinstance(surface, Flaw)
    assert write(surface) == canonical


def test_at_least_has_no_form_on_one_line() -> None:
    name = s.Name("rash", at=NOWHERE)
    with pytest.raises(ValueError, match="AtLeast"):
        write(s.AtLeast(1, (name, name), at=NOWHERE))
