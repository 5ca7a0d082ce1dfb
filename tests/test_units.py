"""Units and numbers: what is read, what is refused, and that nothing is lost on the way."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenji.expr.units import (
    UNITS,
    Conversion,
    Misread,
    Unit,
    convert,
    format_number,
    json_number,
    parse_number,
    parse_ratio,
    parse_unit,
    read_quantity,
    read_scaled,
    scaled,
    split_quantity,
    suggest_unit,
    unscaled,
)

GLUCOSE = (Conversion("mg/dL", Fraction(10, 180)),)
HBA1C = (Conversion("mmol/mol", Fraction("0.09148"), Fraction("2.152")),)
CREATININE = (Conversion("mg/dL", Fraction("88.4")),)

exact = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
same_dimension = [(a, b) for a, b in product(UNITS, UNITS) if a.dimension == b.dimension]


def known(text: str) -> Unit:
    unit = parse_unit(text)
    assert unit is not None, text
    return unit


def into(value: str, source: str, target: str, conversions: tuple[Conversion, ...] = ()) -> Fraction | None:
    return convert(Fraction(value), known(source), known(target), conversions)


@pytest.mark.parametrize(
    ("symbol", "spellings"),
    [
        ("mmHg", ["mmHg", "mm[Hg]", "mm Hg", "mmhg", "毫米汞柱"]),
        ("kPa", ["kPa", "KPa", "kpa", "千帕", "㎪"]),
        ("mmol/L", ["mmol/L", "mmol/l", "mmol / L", "mmol／L", "毫摩尔/升"]),
        ("umol/L", ["umol/L", "umol/l", "µmol/L", "μmol/L", "μmol/l", "微摩尔/升"]),
        ("mg/dL", ["mg/dL", "mg/dl", "㎎/㎗"]),
        ("%", ["%", "％"]),
        ("/min", ["/min", "1/min", "次/分", "次/分钟", "次／分", "bpm", "beats/min", "{beats}/min"]),
        ("°C", ["°C", "℃", "Cel", "ºC", "degC", "摄氏度"]),
        ("°F", ["°F", "℉", "[degF]", "华氏度"]),
        ("s", ["s", "sec", "seconds", "秒"]),
        ("min", ["min", "minute", "minutes", "分钟"]),
        ("h", ["h", "hr", "hour", "hours", "小时"]),
        ("d", ["d", "day", "days", "天"]),
        ("wk", ["wk", "week", "weeks", "周"]),
        ("mo", ["mo", "month", "months", "月", "个月"]),
        ("a", ["a", "yr", "year", "years", "岁", "周岁", "年"]),
        ("kg", ["kg", "㎏", "公斤", "千克"]),
        ("lb", ["lb", "[lb_av]"]),
        ("cm", ["cm", "㎝", "厘米"]),
        ("in", ["in", "[in_i]"]),
        ("kg/m2", ["kg/m2", "kg/m^2", "kg/m²", "kg/㎡"]),
        ("10^9/L", ["10^9/L", "10*9/L", "10⁹/L", "×10^9/L", "×10⁹/L", "x10^9/L", "10^9/l"]),
        ("mL/min/1.73m2", ["mL/min/1.73m2", "mL/min/1.73 m2", "mL/min/1.73m²", "ml/(min·1.73m²)"]),
        ("mL/kg/h", ["mL/kg/h", "ml/kg/h", "mL/(kg·h)"]),
        ("mg/g", ["mg/g"]),
        ("mg/mmol", ["mg/mmol"]),
        ("mmol/mol", ["mmol/mol"]),
    ],
)
def test_a_unit_is_read_in_every_spelling_clinicians_use(symbol: str, spellings: list[str]) -> None:
    assert {known(spelling).symbol for spelling in spellings} == {symbol}


@pytest.mark.parametrize("text", ["MMHG", "MG/DL", "KG", "ML", "Mg", "M", "k", "109/L", "1.73m2", "", " ", "分", "度"])
def test_a_spelling_that_could_mean_something_else_is_refused(text: str) -> None:
    assert parse_unit(text) is None


def test_a_raised_nine_is_never_read_as_one_hundred_and_nine() -> None:
    assert known("10⁹/L") == known("10^9/L")
    assert parse_unit("109/L") is None


@given(st.text(max_size=60))
def test_no_text_makes_the_readers_fail(text: str) -> None:
    parse_unit(text)
    suggest_unit(text)
    split_quantity(text)
    parse_number(text)
    read_quantity(text, known("mmHg"))


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("24.0", "kPa", "mmHg", Fraction(24000) / Fraction("133.322387415")),
        ("100.4", "°F", "°C", Fraction(38)),
        ("32", "°F", "°C", Fraction(0)),
        ("310.15", "K", "°C", Fraction(37)),
        ("38", "°C", "°F", Fraction("100.4")),
        ("1", "a", "mo", Fraction(12)),
        ("1", "a", "d", Fraction("365.25")),
        ("1", "wk", "d", Fraction(7)),
        ("4.5", "h", "min", Fraction(270)),
        ("1", "lb", "kg", Fraction("0.45359237")),
        ("1", "in", "cm", Fraction("2.54")),
        ("3", "斤", "kg", Fraction("1.5")),
        ("13", "g/dL", "g/L", Fraction(130)),
        ("5", "mg/dL", "mg/L", Fraction(50)),
        ("1", "mmol/L", "umol/L", Fraction(1000)),
        ("1", "/s", "/min", Fraction(60)),
        ("250", "10^3/uL", "10^9/L", Fraction(250)),
        ("6500", "/uL", "10^9/L", Fraction("6.5")),
        ("0.5", "mL/kg/min", "mL/kg/h", Fraction(30)),
    ],
)
def test_a_value_converts_exactly(value: str, source: str, target: str, expected: Fraction) -> None:
    assert into(value, source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("mg/dL", "mmol/L"),  # needs the molar mass of the substance
        ("mg/dL", "umol/L"),
        ("mmol/mol", "%"),
        ("mg/g", "mg/mmol"),
        ("mg/g", "%"),
        ("mL/min", "mL/min/1.73m2"),
        ("mEq/L", "mmol/L"),
        ("U", "IU"),
        ("mmHg", "kg"),
        ("min", "/min"),
    ],
)
def test_different_things_never_convert_into_each_other(source: str, target: str) -> None:
    assert into("1", source, target) is None
    assert into("1", target, source) is None


@pytest.mark.parametrize(
    ("value", "source", "target", "conversions", "expected"),
    [
        ("126", "mg/dL", "mmol/L", GLUCOSE, Fraction(7)),
        ("300", "mg/dL", "mmol/L", GLUCOSE, Fraction(50, 3)),
        ("1.26", "g/L", "mmol/L", GLUCOSE, Fraction(7)),  # another size of the same mass per volume
        ("53", "mmol/mol", "%", HBA1C, Fraction("0.09148") * 53 + Fraction("2.152")),
        ("1", "mg/dL", "umol/L", CREATININE, Fraction("88.4")),
        ("0.1", "mmol/L", "umol/L", CREATININE, Fraction(100)),  # no conversion of the substance is needed
    ],
)
def test_a_substance_converts_by_the_rule_of_its_term(
    value: str, source: str, target: str, conversions: tuple[Conversion, ...], expected: Fraction
) -> None:
    assert into(value, source, target, conversions) == expected


def test_a_rule_for_one_unit_does_not_admit_another() -> None:
    assert into("1", "mmHg", "mmol/L", GLUCOSE) is None
    assert into("7", "%", "mmol/L", GLUCOSE) is None


@given(exact, st.sampled_from(same_dimension))
def test_converting_there_and_back_changes_nothing(value: Fraction, units: tuple[Unit, Unit]) -> None:
    there = convert(value, units[0], units[1])
    assert there is not None
    assert convert(there, units[1], units[0]) == value


def test_every_symbol_is_read_as_its_own_unit() -> None:
    assert [parse_unit(unit.symbol) for unit in UNITS] == list(UNITS)
    assert len({unit.symbol for unit in UNITS}) == len(UNITS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mmhq", "mmHg"),
        ("MMHG", "mmHg"),
        ("mmGh", "mmHg"),
        ("mnol/L", "mmol/L"),
        ("mmolL", "mmol/L"),
        ("MG/DL", "mg/dL"),
        ("kPas", "kPa"),
        ("yaers", "years"),
        ("109/L", "10^9/L"),
        ("毫米汞住", "毫米汞柱"),
    ],
)
def test_a_slip_of_the_pen_gets_the_unit_that_was_meant(written: str, meant: str) -> None:
    assert parse_unit(written) is None
    assert suggest_unit(written) == meant


@pytest.mark.parametrize("text", ["", "x", "hz", "furlong", "公里每小时"])
def test_a_word_near_no_unit_gets_no_suggestion(text: str) -> None:
    assert suggest_unit(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", Fraction(7)), ("7.0", Fraction(7)), ("-2.50", Fraction(-5, 2)), ("+36.6", Fraction("36.6"))],
)
def test_a_plain_decimal_is_read_exactly(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "7.",
        ".5",
        "1e3",
        "1E3",
        "1,000",
        "1_000",
        "0x1F",
        "inf",
        "nan",
        "１４６",
        "٣",
        "7 ",
        " 7",
        "1/2",
        "--1",
        "²",
    ],
)
def test_a_number_with_two_readings_is_refused(text: str) -> None:
    assert parse_number(text) is None


def test_a_number_may_have_forty_characters_and_no_more() -> None:
    assert parse_number("9" * 39) == 10**39 - 1
    assert parse_number("9" * 40) == 10**40 - 1
    assert parse_number("9" * 41) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/18.0", Fraction(1, 18)),
        ("1 / 38.67", Fraction(100, 3867)),
        ("88.4", Fraction("88.4")),
        ("1/0", None),
        ("1/0.0", None),
        ("1/2/3", None),
        ("/2", None),
        ("1/", None),
        ("", None),
    ],
)
def test_a_ratio_is_one_decimal_over_another(text: str, value: Fraction | None) -> None:
    assert parse_ratio(text) == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("146 mmHg", ("146", "mmHg")),
        ("146mmHg", ("146", "mmHg")),
        ("  38.5  °C ", ("38.5", "°C")),
        ("5 10^9/L", ("5", "10^9/L")),
        ("5×10⁹/L", ("5", "×10⁹/L")),
        ("60 mL/min/1.73 m2", ("60", "mL/min/1.73 m2")),
        ("50 years", ("50", "years")),
        ("-1 h", ("-1", "h")),
        ("146", None),
        ("mmHg", None),
        ("", None),
        ("1,460 mmHg", None),
        ("1e3 mmHg", None),
        ("1.2.3 mmHg", None),
    ],
)
def test_a_quantity_splits_into_its_number_and_its_unit(text: str, parts: tuple[str, str] | None) -> None:
    assert split_quantity(text) == parts


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("146 mmHg", Fraction(146)),
        ("20 kPa", Fraction(20000) / Fraction("133.322387415")),
        ("146", Misread.NO_UNIT),
        (" 146 ", Misread.NO_UNIT),
        ("high", Misread.NOT_A_NUMBER),
        ("mmHg", Misread.NOT_A_NUMBER),
        ("1e2 mmHg", Misread.NOT_A_NUMBER),
        ("146 mmhq", Misread.UNKNOWN_UNIT),
        ("146 mg/dL", Misread.OTHER_UNIT),
    ],
)
def test_a_pressure_is_read_or_the_reason_is_named(text: str, outcome: Fraction | Misread) -> None:
    assert read_quantity(text, known("mmHg")) == outcome


def test_glucose_in_mass_units_falls_on_the_right_side_of_the_limit() -> None:
    mmol = known("mmol/L")
    high = Fraction("16.7")
    below, above = read_quantity("300 mg/dL", mmol, GLUCOSE), read_quantity("301 mg/dL", mmol, GLUCOSE)
    assert isinstance(below, Fraction)
    assert isinstance(above, Fraction)
    assert below < high < above  # 16.666… and 16.722…
    assert read_quantity("300.6 mg/dL", mmol, GLUCOSE) == high
    assert read_quantity("300 mg/dL", mmol) is Misread.OTHER_UNIT


def test_programs_hold_whole_thousandths_as_ints() -> None:
    held = read_scaled("7.85 mmol/L", known("mmol/L"), GLUCOSE)
    assert held == 7850
    assert type(held) is int
    assert read_scaled("300 mg/dL", known("mmol/L"), GLUCOSE) == Fraction(50000, 3)
    assert read_scaled("7.85", known("mmol/L"), GLUCOSE) is Misread.NO_UNIT


@given(exact)
def test_scaling_loses_nothing(value: Fraction) -> None:
    assert unscaled(scaled(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(146), "146"),
        (Fraction("7.0"), "7"),
        (Fraction("-2.50"), "-2.5"),
        (Fraction(1, 8), "0.125"),
        (Fraction(1, 10**12), "0.000000000001"),  # twelve places are still exact
        (Fraction(1, 10**13), "0"),  # thirteen are rounded to six
        (Fraction(50, 3), "16.666667"),
        (Fraction(-1, 3), "-0.333333"),
        (Fraction(-1, 3 * 10**7), "0"),  # never a negative zero
        (Fraction(10**20), "100000000000000000000"),  # never an exponent
    ],
)
def test_a_number_is_printed_in_its_shortest_form(value: Fraction, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction("36.05"), 1, "36.1"),
        (Fraction("36.04"), 1, "36"),
        (Fraction("110.5"), 0, "111"),
        (Fraction("110.4"), 0, "110"),
        (Fraction("-0.05"), 1, "-0.1"),
    ],
)
def test_a_printed_half_rounds_up(value: Fraction, places: int, text: str) -> None:
    assert format_number(value, places) == text


@given(st.integers(-(10**15), 10**15), st.integers(0, 12))
def test_printing_and_reading_a_decimal_gives_it_back(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert parse_number(format_number(value)) == value


def test_json_gets_an_int_where_the_value_is_whole() -> None:
    assert json_number(Fraction(7)) == 7
    assert json_number(Fraction("7.8")) == "7.8"
