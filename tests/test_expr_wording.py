"""Conditions read aloud: a clinician hears what the machine understood, in both languages."""

import re

import pytest

from fenji import library
from fenji.expr.check import PLACE, Checker
from fenji.expr.kinds import Parameter, TermKind, Vocabulary
from fenji.expr.parse import Flaw, parse
from fenji.expr.surface import At, Surface, TextLeaf
from fenji.expr.units import parse_unit
from fenji.expr.values import Definition
from fenji.expr.wording import Called, reading
from fenji.linked.content import Content
from fenji.linked.spoken import readings

TIERS = ("village", "primary", "secondary", "tertiary")
KINDS = {
    kind.id: kind
    for kind in (
        TermKind("sbp", "quantity", parse_unit("mmHg"), low=40_000, high=320_000),
        TermKind("fpg", "quantity", parse_unit("mmol/L"), low=500, high=60_000),
        TermKind("age", "quantity", parse_unit("a"), low=0, high=130_000),
        TermKind("crp", "quantity", parse_unit("mg/L"), low=0, high=900_000),
        TermKind("headache", "yes_no"),
        TermKind("vomiting", "yes_no"),
        TermKind("paralysis", "yes_no"),
        TermKind("sex", "word", words=("female", "male", "unknown")),
        TermKind("ketone", "word", words=("-", "1+", "2+"), ladder=("-", "1+", "2+")),
        TermKind("tier_here", "word", words=TIERS, ladder=TIERS),
        TermKind("comorbid", "set", words=("chd", "stroke")),
        TermKind("well", "instant"),
        TermKind(PLACE, "set", words=("ct", "icu")),
    )
}
WORDS = {id: kind.words for id, kind in KINDS.items()}
ZH = Called(
    WORDS,
    {
        "sbp": "收缩压", "fpg": "空腹血糖", "age": "年龄", "crp": "C反应蛋白", "headache": "剧烈头痛",
        "vomiting": "呕吐", "paralysis": "肢体瘫痪", "sex": "性别", "ketone": "尿酮", "tier_here": "所在层级",
        "comorbid": "合并症", "well": "最后正常",
    },
    {"sex": {"female": "女", "male": "男"}, "comorbid": {"chd": "冠心病", "stroke": "脑卒中"},
     "tier_here": {"primary": "基层"}, PLACE: {"ct": "CT", "icu": "重症监护"}},
    {"severe": "血压达重度范围", "target": "收缩压目标"},
    {"first": "首诊", "ward": "病房"},
)  # fmt: skip
EN = Called(
    WORDS,
    {
        "sbp": "systolic pressure", "fpg": "fasting glucose", "age": "age", "crp": "C-reactive protein",
        "headache": "severe headache", "vomiting": "vomiting", "paralysis": "paralysis of a limb", "sex": "sex",
        "ketone": "urine ketones", "tier_here": "tier here", "comorbid": "other diseases", "well": "last known well",
    },
    {"comorbid": {"chd": "coronary heart disease", "stroke": "stroke"}, "tier_here": {"primary": "primary care"},
     PLACE: {"ct": "CT", "icu": "intensive care"}},
    {"severe": "pressure in the severe range", "target": "the systolic target"},
    {"first": "first visit", "ward": "ward"},
)  # fmt: skip


def surface(text: str) -> Surface:
    found = parse(TextLeaf(text))
    assert not isinstance(found, Flaw)
    return found


def read(text: str) -> tuple[str, str]:
    at = At(TextLeaf(text), 0, len(text))
    definitions = {
        "severe": Definition(at, when=surface("sbp >= 180 mmHg")),
        "target": Definition(at, choose=((surface("age >= 80 years"), surface("150 mmHg")), (None, surface("limit")))),
    }
    parameters = {"limit": Parameter("limit", 140_000, parse_unit("mmHg"), "mmHg")}
    checker = Checker(Vocabulary(KINDS, parameters, frozenset({"ct", "icu"}), ("first", "ward")), definitions)
    node = checker.condition(surface(text))
    assert node is not None, checker.flaws
    return reading(node, "zh", ZH), reading(node, "en", EN)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("sbp >= 180 mmHg", "收缩压达到或超过180 mmHg", "systolic pressure is at least 180 mmHg"),
        ("180 mmHg < sbp", "收缩压超过180 mmHg", "systolic pressure is above 180 mmHg"),
        ("not sbp >= 180 mmHg", "收缩压低于180 mmHg", "systolic pressure is below 180 mmHg"),
        ("sbp < limit", "收缩压低于140 mmHg", "systolic pressure is below 140 mmHg"),
        ("sbp > target", "收缩压超过“收缩压目标”", "systolic pressure is above “the systolic target”"),
        ("age >= 80 years", "年龄达到或超过80岁", "age is at least 80 years"),
        (
            "4.4 mmol/L <= fpg <= 7.0 mmol/L",
            "空腹血糖在4.4 mmol/L到7.0 mmol/L之间（含两端）",
            "fasting glucose is between 4.4 mmol/L and 7.0 mmol/L, both included",
        ),
        (
            "4.4 mmol/L < fpg <= 7.0 mmol/L",
            "空腹血糖超过4.4 mmol/L，且空腹血糖不超过7.0 mmol/L",
            "fasting glucose is above 4.4 mmol/L and fasting glucose is at most 7.0 mmol/L",
        ),
        ("headache", "剧烈头痛（是）", "severe headache: yes"),
        ("not headache", "剧烈头痛（否）", "severe headache: no"),
        ("severe and not severe", "“血压达重度范围”，且不属于“血压达重度范围”",
         "“pressure in the severe range” and not “pressure in the severe range”"),
        (
            "(headache or vomiting) and severe",
            "（剧烈头痛（是），或呕吐（是）），且“血压达重度范围”",
            "(severe headache: yes or vomiting: yes) and “pressure in the severe range”",
        ),
        (
            "headache or vomiting and severe",
            "剧烈头痛（是），或（呕吐（是），且“血压达重度范围”）",
            "severe headache: yes or (vomiting: yes and “pressure in the severe range”)",
        ),
        (
            "severe and (headache or vomiting or paralysis)",
            "“血压达重度范围”，且（以下有任一项：剧烈头痛、呕吐、肢体瘫痪）",
            "“pressure in the severe range” and (any of these: severe headache, vomiting, paralysis of a limb)",
        ),
        ("not (headache and vomiting)", "并非（剧烈头痛（是），且呕吐（是））",
         "not (severe headache: yes and vomiting: yes)"),
        ("sex is male", "性别为男", "sex is male"),
        ("sex is not male", "性别不为男", "sex is not male"),
        ("sex in {female, male}", "性别为女或男", "sex is female or male"),
        ("ketone >= 1+", "尿酮达到或超过1+", "urine ketones is at least 1+"),
        ("not tier_here > primary", "所在层级不超过基层", "tier here is at most primary care"),
        ("comorbid contains chd", "合并症含有冠心病", "other diseases contains coronary heart disease"),
        ("comorbid contains all of {chd, stroke}", "合并症含有冠心病和脑卒中",
         "other diseases contains coronary heart disease and stroke"),
        ("not comorbid contains any of {chd, stroke}", "合并症不含冠心病或脑卒中",
         "other diseases does not contain coronary heart disease or stroke"),
        ("comorbid is empty", "合并症一项也没有", "other diseases holds none"),
        ("comorbid is not empty", "合并症至少有一项", "other diseases holds at least one"),
        ("fpg is known", "空腹血糖已知", "fasting glucose is known"),
        ("fpg is unknown", "空腹血糖未知", "fasting glucose is unknown"),
        ("recorded(headache)", "有记录表明：剧烈头痛（是）", "on record: severe headache: yes"),
        ("denied(headache)", "明确否认：剧烈头痛（是）", "denied: severe headache: yes"),
        ("not recorded(headache)", "没有记录表明：剧烈头痛（是）", "not on record: severe headache: yes"),
        ("on_record(headache)", "以现有记录为准：剧烈头痛（是）", "going by the record as it is: severe headache: yes"),
        ("either_recorded(headache, vomiting)", "已知的各项中有一项满足：剧烈头痛（是）；呕吐（是）",
         "of what is known, one is met: severe headache: yes; vomiting: yes"),
        ("can(ct)", "本机构能做CT", "this house has CT"),
        ("not can(icu)", "本机构不能做重症监护", "this house lacks intensive care"),
        ("in_phase(first, ward)", "现处于首诊或病房阶段", "the phase now is first visit or ward"),
        ("at - well <= 4.5 h", "距最后正常的时间不超过4.5小时", "the time since last known well is at most 4.5 h"),
        ("any fpg <= 3.9 mmol/L within 24 h", "24小时内任一次空腹血糖不超过3.9 mmol/L",
         "any fasting glucose in the last 24 h is at most 3.9 mmol/L"),
        ("severe at 2 consecutive visits", "连续2次随访都：“血压达重度范围”",
         "at 2 visits in a row: “pressure in the severe range”"),
        ("severe on last 3 days with headache within 28 days",
         "最近3个有“剧烈头痛（是）”的日子（首末相隔不超过28天）都：“血压达重度范围”",
         "on each of the last 3 days with “severe headache: yes” (first and last at most 28 days apart): "
         "“pressure in the severe range”"),
        ("severe at last 2 visits", "最近2次就诊都：“血压达重度范围”",
         "at each of the last 2 visits: “pressure in the severe range”"),
        ("severe at previous visit with (fpg is known)", "上一次“空腹血糖已知”的就诊时：“血压达重度范围”",
         "at the previous visit with “fasting glucose is known”: “pressure in the severe range”"),
        ("headache at any earlier visit", "以前某次就诊时：剧烈头痛（是）",
         "at some earlier visit: severe headache: yes"),
        ("count(severe) >= 3 within 90 days", "90天内满足“血压达重度范围”的就诊次数达到或超过3次",
         "the number of visits in the last 90 days with “pressure in the severe range” is at least 3"),
        ("change(sbp) >= 20 mmHg within 3 days", "3天内收缩压的增加达到或超过20 mmHg",
         "the rise of systolic pressure in the last 3 days is at least 20 mmHg"),
        ("last(crp) > previous(crp)", "最近一次C反应蛋白超过上一次C反应蛋白",
         "the last C-reactive protein is above the C-reactive protein before that"),
        ("last(crp) - lowest_earlier(crp) >= 4 mg/L", "最近一次C反应蛋白减以往最低的C反应蛋白达到或超过4 mg/L",
         "the last C-reactive protein minus the lowest earlier C-reactive protein is at least 4 mg/L"),
        ("values(crp) >= 2", "C反应蛋白的记录次数达到或超过2",
         "the number of values of C-reactive protein is at least 2"),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_it_was_understood(text: str, zh: str, en: str) -> None:
    assert read(text) == (zh, en)


def test_what_binds_tighter_is_heard() -> None:
    assert read("headache or vomiting and paralysis") != read("(headache or vomiting) and paralysis")


@pytest.fixture(scope="module")
def content() -> Content:
    return library.load(library.shipped_folder())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_shipped_criterion_can_be_read_by_a_clinician(content: Content, lang: str) -> None:
    """No name of a term, definition or parameter is left in a sentence, and no word of the other language."""
    strange = re.compile(r"[a-z0-9]+_[a-z0-9_]+" if lang == "zh" else r"[a-z0-9]+_[a-z0-9_]+|[\u4e00-\u9fff]")
    read = 0
    for profiles in content.pathways.values():
        for linked in profiles.values():
            for name, sentence in readings(linked, content, lang).items():  # type: ignore[arg-type]  # one of the two
                assert not strange.search(sentence), (linked.model.pathway, name, sentence)
                read += 1
    assert read > 1_000
