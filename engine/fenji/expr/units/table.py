"""The table of units: for each dimension its units, their exact size, and the spellings read for them.

The first spelling is the one printed. Case carries meaning (mg is not Mg), so a spelling is added here
only when no other unit could be meant; all-lowercase forms (mmhg, mmol/l), blanks and typographic signs
(µ, ², ㎎, ×) are dealt with in `unit.py`.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: `value * factor + offset` is the same amount in the base unit of `dimension`.

    Two units convert into each other when their dimensions are equal. `offset` is 0 except for temperatures.
    """

    symbol: str
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)

    def __hash__(self) -> int:
        return hash(self.symbol)  # symbols are unique; hashing two fractions per fact read would be dear


# dimension -> rows of (size in the base unit, spellings divided by blanks)
_ROWS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "pressure": (
        ("133.322387415", "mmHg mm[Hg] 毫米汞柱"),  # terms of the project; UCUM agrees
        ("1000", "kPa KPa 千帕"),
        ("100", "hPa"),
        ("1", "Pa"),
        ("98.0665", "cmH2O cm[H2O]"),
    ),
    "time": (
        ("1", "s sec secs second seconds 秒"),
        ("60", "min mins minute minutes 分钟"),
        ("3600", "h hr hrs hour hours 小时"),
        ("86400", "d day days 天 日"),
        ("604800", "wk wks week weeks 周 星期"),
        ("2629800", "mo mos month months 月 个月"),  # 1 a = 12 mo = 365.25 d
        ("31557600", "a yr yrs year years 岁 周岁 年"),
    ),
    "mass": (
        ("1000", "kg Kg kilogram kilograms 千克 公斤"),
        ("500", "斤 市斤"),
        ("1", "g gram grams 克"),
        ("0.001", "mg 毫克"),
        ("0.000001", "ug mcg 微克"),
        ("453.59237", "lb lbs [lb_av] pound pounds 磅"),
    ),
    "length": (
        ("1", "m 米"),
        ("0.01", "cm 厘米 公分"),
        ("0.001", "mm 毫米"),
        ("0.0254", "in [in_i] inch inches 英寸"),
        ("0.3048", "ft [ft_i] foot feet 英尺"),
    ),
    "rate": (
        ("1", "/min 1/min min-1 bpm 次/分 次/分钟 次/min beats/min breaths/min {beats}/min {breaths}/min"),
        ("60", "/s 1/s"),
        ("1/60", "/h 1/h"),
    ),
    "fraction": (("0.01", "% percent"), ("0.001", "‰ [ppth]")),
    "amount_fraction": (("1", "mmol/mol"),),
    "amount_per_volume": (
        ("1", "mol/L"),
        ("0.001", "mmol/L 毫摩尔/升 毫摩/升"),
        ("0.000001", "umol/L 微摩尔/升 微摩/升"),
        ("0.000000001", "nmol/L"),
        ("0.000000000001", "pmol/L"),
    ),
    "mass_per_volume": (
        ("1", "g/L 克/升"),
        ("10", "g/dL"),
        ("0.001", "mg/L 毫克/升"),
        ("0.01", "mg/dL"),
        ("0.000001", "ug/L"),
        ("0.001", "ug/mL"),
        ("0.00001", "ug/dL"),
        ("0.000001", "ng/mL"),
        ("0.000000001", "ng/L"),
        ("0.000000001", "pg/mL"),
    ),
    "equivalents_per_volume": (("1", "mEq/L meq/L"),),
    "osmoles_per_mass": (("1", "mOsm/kg mosm/kg"),),
    "arbitrary": (("1", "U"),),
    "arbitrary_international": (("1", "IU [iU]"),),
    "arbitrary_per_volume": (("1", "U/L"), ("1000", "U/mL")),
    "count_per_volume": (
        ("1", "10^9/L 10*9/L x10^9/L x10*9/L X10^9/L *10^9/L 10E9/L"),
        ("1000", "10^12/L 10*12/L x10^12/L x10*12/L X10^12/L *10^12/L 10E12/L"),
        ("1", "10^3/uL 10*3/uL x10^3/uL x10*3/uL K/uL"),
        ("1000", "10^6/uL 10*6/uL x10^6/uL x10*6/uL"),
        ("0.001", "/uL 个/uL"),
    ),
    "mass_fraction": (("1", "mg/g"), ("1", "ug/mg"), ("0.001", "ug/g"), ("0.001", "mg/kg")),
    "mass_per_amount": (("1", "mg/mmol g/mol"), ("0.001", "ug/mmol mg/mol")),
    "mass_per_area": (("1", "kg/m2 kg/m^2 千克/平方米"),),
    "area": (("1", "m2 m^2 平方米"), ("0.0001", "cm2 cm^2")),
    "volume": (("1", "L l 升"), ("0.1", "dL"), ("0.001", "mL cc cm3 毫升"), ("0.000001", "uL 微升")),
    "volume_per_time": (("1", "mL/min"), ("1000", "L/min 升/分"), ("1/60", "mL/h mL/hr"), ("1/1440", "mL/d mL/24h")),
    "mass_per_time": (("1", "g/d g/24h"), ("0.001", "mg/d mg/24h")),
    "filtration": (
        (
            "1",
            "mL/min/1.73m2 mL/min/1.73m^2 mL/min/{1.73_m2} mL/min/(1.73m2) mL/min/(1.73m^2) mL/min.1.73m2 "
            "mL/min.1.73m^2 mL/(min.1.73m2) mL/(min.1.73m^2) mL/minper1.73m2 mL/minper1.73m^2",
        ),
        ("60", "mL/s/1.73m2 mL/s/1.73m^2"),
    ),
    "volume_per_mass_time": (
        ("1", "mL/kg/h mL/kg/hr mL/(kg.h) mL/kg.h"),
        ("60", "mL/kg/min mL/(kg.min)"),
        ("1/24", "mL/kg/d mL/kg/24h"),
    ),
}

# Base unit of temperature: degree Celsius.
_TEMPERATURES: Final = (
    ("1", "0", "°C Cel degC oC 摄氏度"),
    ("5/9", "-160/9", "°F [degF] degF oF 华氏度"),
    ("1", "-273.15", "K"),
)


def _rows() -> list[tuple[Unit, tuple[str, ...]]]:
    rows: list[tuple[Unit, tuple[str, ...]]] = []
    for dimension, units in _ROWS.items():
        for factor, words in units:
            spellings = tuple(words.split(" "))
            rows.append((Unit(spellings[0], dimension, Fraction(factor)), spellings))
    for factor, offset, words in _TEMPERATURES:
        spellings = tuple(words.split(" "))
        rows.append((Unit(spellings[0], "temperature", Fraction(factor), Fraction(offset)), spellings))
    return rows


ROWS: Final[tuple[tuple[Unit, tuple[str, ...]], ...]] = tuple(_rows())
UNITS: Final[tuple[Unit, ...]] = tuple(unit for unit, _ in ROWS)
