"""Checks of content: what is called impossible is impossible, and no content, however broken, breaks the checks."""

import random
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenji import library
from fenji.codes import CODES
from fenji.diagnostic import Diagnostic
from fenji.expr import nodes as n
from fenji.expr.compile import compile_verdicts
from fenji.expr.kinds import TermKind
from fenji.expr.layout import Layout
from fenji.expr.over import History
from fenji.expr.units import parse_unit
from fenji.linked.checks import check_library
from fenji.linked.checks.reasoning import Reasoner
from fenji.linked.checks.regions import both, compared, covers, either, is_empty, points, universe, without

GOOD = Path(__file__).parent / "language" / "good"
KINDS = {
    kind.id: kind
    for kind in (
        TermKind("a", "quantity", parse_unit("mmHg"), low=0, high=10),
        TermKind("b", "number", low=0, high=10),
        TermKind("x", "yes_no"),
        TermKind("y", "yes_no"),
        TermKind("w", "word", words=("p", "q", "r")),
        TermKind("s", "set", words=("c", "d")),
    )
}
LAYOUT = Layout.of(KINDS.values())
OPS: tuple[n.NumberOp, ...] = (">=", "<=", ">", "<", "=", "!=")
NUMBERS = [Fraction(0), Fraction(1), Fraction(5, 2), Fraction(5), Fraction(9), Fraction(10)]
LIMITS = [Fraction(-1), Fraction(0), Fraction(5, 2), Fraction(3), Fraction(5), Fraction(10), Fraction(11)]


def exact(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


LITERALS = st.sampled_from(LIMITS).map(lambda v: n.Literal_(exact(v), str(v)))
ATOMS = st.one_of(
    st.builds(lambda op, t, v: n.Compare(op, n.Term(t), v), st.sampled_from(OPS), st.sampled_from("ab"), LITERALS),
    st.builds(lambda op, t, v: n.Compare(op, v, n.Term(t)), st.sampled_from(OPS), st.sampled_from("ab"), LITERALS),
    st.sampled_from("xy").map(n.Yes),
    st.sets(st.integers(0, 2)).map(lambda words: n.WordIn("w", tuple(sorted(words)), "…")),
    st.builds(lambda i: n.Has("s", (i,), "any", "…"), st.integers(0, 1)),
    st.builds(lambda mode: n.Has("s", (0, 1), mode, "…"), st.sampled_from(["any", "all"])),
    st.sampled_from("abxyw").map(n.Known),
    st.sampled_from(["d1", "d2"]).map(n.Ref),
    st.booleans().map(n.Always),
    st.sets(st.sampled_from(["one", "two"]), min_size=1).map(lambda phases: n.InPhase(tuple(sorted(phases)))),
)


def _compound(inner: st.SearchStrategy[n.Condition]) -> st.SearchStrategy[n.Condition]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        parts.map(n.And),
        parts.map(n.Or),
        inner.map(n.Not),
        inner.map(n.Recorded),
        parts.map(n.EitherRecorded),
        st.builds(lambda p: n.AtLeast(2, p), parts),
        st.builds(n.Given, inner, inner),
    )


CONDITIONS = st.recursive(ATOMS, _compound, max_leaves=8)
PLAIN = st.recursive(
    st.one_of(
        st.builds(lambda op, t, v: n.Compare(op, n.Term(t), v), st.sampled_from(OPS), st.sampled_from("ab"), LITERALS),
        st.sampled_from("xy").map(n.Yes),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(n.And),
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(n.Or),
        inner.map(n.Not),
    ),
    max_leaves=4,
)


def random_slots(rng: random.Random, known: bool) -> list[int | Fraction | float]:
    slots = list(LAYOUT.blank)
    slots[0] = slots[1] = 0
    for id, kind in KINDS.items():
        if not known and rng.random() < 0.3:
            continue
        low = LAYOUT.low[id]
        value: int | Fraction
        match kind.kind:
            case "yes_no":
                value = rng.randint(0, 1)
            case "word":
                value = rng.randint(0, 2)
            case "set":
                value = rng.randint(0, 3)
            case _:
                value = exact(rng.choice(NUMBERS))
        slots[low] = slots[low + 1] = value
    return slots


@settings(max_examples=500, deadline=None)
@given(CONDITIONS, PLAIN, PLAIN, st.randoms(use_true_random=False))
def test_what_is_called_impossible_is_never_met(
    node: n.Condition, d1: n.Condition, d2: n.Condition, rng: random.Random
) -> None:
    definitions: dict[str, n.Node] = {"d1": d1, "d2": d2}
    reasoner = Reasoner(KINDS, definitions, ("one", "two"))
    impossible, certain = reasoner.impossible(node), reasoner.certain(node)
    if impossible is None and certain is None:
        return
    for phase in ("one", "two"):
        verdicts = compile_verdicts([node], definitions, LAYOUT, phase=phase)
        for _ in range(30):
            if impossible is not None:
                assert verdicts(random_slots(rng, known=False), History())[0] != 2
            if certain is not None:
                assert verdicts(random_slots(rng, known=True), History())[0] == 2


@settings(max_examples=500, deadline=None)
@given(PLAIN)
def test_on_comparisons_of_one_term_nothing_is_missed(node: n.Condition) -> None:
    """For one number and plain `and`, `or`, `not`, a condition that no value meets is found out."""
    terms = {one.id for one in _all_nodes(node) if isinstance(one, n.Term)} | {
        one.term for one in _all_nodes(node) if isinstance(one, n.Yes)
    }
    if terms != {"a"}:
        return
    reasoner = Reasoner(KINDS, {}, ())
    verdicts = compile_verdicts([node], {}, LAYOUT, phase="")
    met = []
    for value in sorted({*LIMITS, *(v + Fraction(1, 4) for v in LIMITS)}):
        if 0 <= value <= 10:
            slots = list(LAYOUT.blank)
            slots[LAYOUT.low["a"]] = slots[LAYOUT.low["a"] + 1] = exact(value)
            met.append(verdicts(slots, History())[0] == 2)
    assert (reasoner.impossible(node) is not None) == (not any(met))
    assert (reasoner.certain(node) is not None) == all(met)


def _all_nodes(node: n.Node) -> list[n.Node]:
    return [node, *(below for child in n.children(node) for below in _all_nodes(child))]


@given(st.lists(st.tuples(st.sampled_from(OPS), st.sampled_from(LIMITS)), min_size=1, max_size=4))
def test_regions_are_sets_of_numbers(parts: list[tuple[n.NumberOp, Fraction]]) -> None:
    whole = universe(KINDS["a"])
    regions = [both(compared(op, exact(limit)), whole) for op, limit in parts]

    def holds(region: object, value: Fraction) -> bool:
        return bool(both(region, points_of(value)))  # type: ignore[arg-type]  # a region

    for value in (Fraction(0), Fraction(1, 3), Fraction(5, 2), Fraction(3), Fraction(10)):
        every = [holds(region, value) for region in regions]
        joined, met = regions[0], regions[0]
        for region in regions[1:]:
            joined, met = either(joined, region), both(met, region)
        assert holds(joined, value) == any(every)
        assert holds(met, value) == all(every)
        assert holds(without(joined, whole), value) == (not any(every))


def points_of(value: Fraction) -> tuple[tuple[tuple[Fraction, int], tuple[Fraction, int]], ...]:
    return (((value, 0), (value, 1)),)


def test_words_that_stand_side_by_side_cover_the_whole() -> None:
    whole = universe(KINDS["w"])
    assert covers(either(points((0, 2)), points((1,))), whole, stepped=True)
    assert not covers(points((0, 2)), whole, stepped=True)
    assert is_empty(both(points((0,)), points((1, 2))), stepped=True)
    assert without(points((0, 1, 2)), whole) == ()


# Shipped content ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> library.Content:
    return library.load(library.shipped_folder())


def test_the_shipped_content_has_no_error_and_no_warning_about_pathways(shipped: library.Content) -> None:
    told = [found for found in shipped.problems if found.severity != "note"]
    about_pathways = [found for found in told if not found.at.file.startswith("rules/networks/")]
    assert [(found.code, found.at.file, found.at.line) for found in about_pathways] == []
    assert [found.code for found in told if found.severity == "error"] == []


def test_checks_come_in_file_order_and_are_repeatable(shipped: library.Content) -> None:
    once, again = check_library(shipped), check_library(shipped)
    assert once == again
    places = [(found.at.file, found.at.line, found.at.column) for found in once]
    assert places == sorted(places)


# Broken content -------------------------------------------------------------------------------------------------------

FILES = ("pathways/fever/pathway.yaml", "rules/scores/mini.yaml", "rules/terms.yaml")
WRONG = (
    "", "null", "[]", "{}", "[a, b]", "{a: b}", "yes", "-1", "9999999999999999999999", "sbp", "febrile", "all", "next",
    "ours", "2026-13-01", "((((", "sbp >= ", "“", "，", "visit", "temperature >= 38.0 °C", "{all: []}", "refer_up",
    "none",
)  # fmt: skip


def broken(text: str, rng: random.Random) -> str:
    """The text with some lines left out, doubled, moved or given another value."""
    lines = text.splitlines()
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        match rng.randint(0, 4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[rng.randrange(len(lines))])
            case 2:
                head, colon, _ = lines[at].partition(": ")
                lines[at] = f"{head}{colon}{rng.choice(WRONG)}"
            case 3:
                words = lines[at].split(" ")
                words[rng.randrange(len(words))] = rng.choice(WRONG)
                lines[at] = " ".join(words)
            case _:
                slips = [("[", ""), ("}", ""), (": ", ":"), (">=", "＞"), ("zh", "zn"), (", ", "，"), ("_", "-")]
                a, b = rng.choice(slips)
                lines[at] = lines[at].replace(a, b)
    return "\n".join(lines) + "\n"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FILES), st.randoms(use_true_random=False))
def test_no_slip_of_an_author_does_more_than_give_problems(file: str, rng: random.Random) -> None:
    problems = problems_of(file, broken((GOOD / file).read_text(encoding="utf-8"), rng))
    for found in problems:
        assert found.code in CODES
        for lang in ("zh", "en"):
            said = found.message(lang) + found.help(lang)  # type: ignore[arg-type]  # one of the two
            assert "[[" not in said
        if found.at.file == file:
            assert found.at.line >= 1


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("broken") / "content"
    shutil.copytree(GOOD, path)
    return path


_FOLDER: list[Path] = []


@pytest.fixture(autouse=True)
def _remember(folder: Path) -> None:
    _FOLDER[:] = [folder]


def problems_of(file: str, text: str) -> list[Diagnostic]:
    folder = _FOLDER[0]
    target = folder / file
    good = (GOOD / file).read_bytes()
    try:
        target.write_text(text, encoding="utf-8")
        _, problems = library.load_with(library.Loading(folder))
        return problems
    finally:
        target.write_bytes(good)
