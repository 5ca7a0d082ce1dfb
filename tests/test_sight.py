"""Two values are one to a set of conditions exactly when none of them can tell the two apart."""

from fractions import Fraction

from fenji.expr import nodes as n
from fenji.expr.kinds import TermKind
from fenji.expr.layout import INFINITY, Layout
from fenji.program.sight import Sight

LAYOUT = Layout.of(
    [
        TermKind("sbp", "quantity", low=0, high=300_000),
        TermKind("dbp", "quantity", low=0, high=300_000),
        TermKind("cough", "yes_no"),
        TermKind("began", "instant"),
    ]
)


def limit(value: int) -> n.Literal_:
    return n.Literal_(value, str(value))


def at_least(term: str, value: int) -> n.Compare:
    return n.Compare(">=", n.Term(term), limit(value))


def sight(*conditions: n.Condition, definitions: dict[str, n.Node] | None = None) -> Sight:
    return Sight(conditions, definitions or {}, (), LAYOUT)


def test_values_between_two_limits_are_one_and_a_limit_stands_alone() -> None:
    seen = sight(at_least("sbp", 140_000), at_least("sbp", 180_000))
    values = (139_000, 139_999, 140_000, 140_001, 179_000, 180_000, 181_000)
    tokens = [seen.token("sbp", (value, value)) for value in values]
    assert tokens[0] == tokens[1]
    assert tokens[3] == tokens[4]
    assert len(set(tokens)) == 5


def test_an_exact_fraction_stands_on_its_side_of_the_limit() -> None:
    seen = sight(at_least("sbp", 140_000))
    below, third = Fraction(419_999, 3), Fraction(420_001, 3)
    assert seen.token("sbp", (below, below)) == seen.token("sbp", (100_000, 100_000))
    assert seen.token("sbp", (third, third)) == seen.token("sbp", (150_000, 150_000))


def test_unknown_is_like_no_value() -> None:
    seen = sight(at_least("sbp", 140_000))
    unknown = seen.token("sbp", (-INFINITY, INFINITY))
    assert unknown not in {seen.token("sbp", (value, value)) for value in (0, 140_000, 300_000)}


def test_terms_compared_with_each_other_are_told_apart_by_their_values() -> None:
    seen = sight(n.Compare(">", n.Term("sbp"), n.Term("dbp")))
    assert seen.token("sbp", (120_000, 120_000)) != seen.token("sbp", (121_000, 121_000))


def test_terms_added_up_are_told_apart_by_their_values() -> None:
    seen = sight(n.Compare(">=", n.Plus(n.Term("sbp"), n.Term("dbp")), limit(200_000)))
    assert seen.token("dbp", (80_000, 80_000)) != seen.token("dbp", (81_000, 81_000))


def test_values_over_visits_are_told_apart_by_their_values() -> None:
    seen = sight(n.Compare(">=", n.Over("change", "sbp"), limit(20_000)))
    assert seen.token("sbp", (120_000, 120_000)) != seen.token("sbp", (121_000, 121_000))


def test_limits_chosen_by_a_condition_all_count() -> None:
    choose = n.Choose(((n.Yes("cough"), limit(130_000)),), limit(150_000))
    seen = sight(n.Compare(">=", n.Term("sbp"), n.ValueRef("target")), definitions={"target": choose})
    values = [120_000, 130_000, 140_000, 150_000, 160_000]
    assert len({seen.token("sbp", (value, value)) for value in values}) == 5
    assert "cough" in seen.terms


def test_a_moment_counts_by_how_long_ago_it_is() -> None:
    since = n.Minus(n.Moment(), n.Term("began"))
    seen = sight(n.Compare("<=", since, limit(3_600_000)))
    now = 10_000_000
    agos = (1_800_000, 3_600_000, 3_600_001)
    half, whole, more = (seen.instant("began", (now - ago, now - ago), now) for ago in agos)
    assert len({half, whole, more}) == 3
    assert half == seen.instant("began", (now + 5 - 1_700_000, now + 5 - 1_700_000), now + 5)
    assert not seen.moment


def test_what_no_condition_reads_is_not_seen() -> None:
    seen = sight(at_least("sbp", 140_000))
    assert seen.terms == {"sbp"}
    assert not seen.windows


def test_a_span_of_time_makes_the_times_of_visits_count() -> None:
    repeated = n.Repeated("days", 3, at_least("sbp", 140_000), within=1)
    assert sight(repeated).windows
    assert not sight(n.Repeated("consecutive", 2, at_least("sbp", 140_000))).windows
