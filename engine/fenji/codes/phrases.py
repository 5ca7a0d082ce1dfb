"""Short phrases that fill a place in many sentences: what was expected, what kind a thing is.

Code that finds a problem names the phrase by its English text; the sentence takes it in its own language.
"""

from collections.abc import Mapping

from fenji.codes.code import Lang

_SAID_IN_PHRASES = frozenset({"expected", "kind", "wanted", "direction", "shape"})
_CHINESE: Mapping[str, str] = {
    # what a condition expects next
    "a name": "名称",
    "a term": "一个术语",
    "a word of the set": "集合里的一个词",
    "a term, a number or (": "术语、数值或 `(`",
    "a comparison such as >= 3.9 mmol/L": "一个比较，例如 `>= 3.9 mmol/L`",
    "known / unknown / empty": " `known`、`unknown`、`empty` 或一个词",
    "a whole number from 1 to 20": "1 到 20 的整数",
    "a number": "一个数",
    "{ or a parameter": " `{` 或一个参数",
    "and / or": " `and` 或 `or`",
    # kinds of things
    "quantity": "带单位的数值",
    "number": "无单位的数",
    "yes_no": "是/否",
    "word": "单选词",
    "set": "多选词",
    "instant": "时刻",
    "value": "一个数值",
    "quantity / number": "数值",
    # shapes in a file
    "one text": "一段文字",
    "a list `[…]`": "一个列表 `[…]`",
    "keys and values `{…}`": "若干“键: 值” `{…}`",
    "a mapping of keys": "若干“键: 值”",
    "yes or no": " `yes` 或 `no`",
    "at least one entry": "至少一项",
    "a list of two `[…, …]`": "两项的列表 `[…, …]`",
    "some text": "一段文字",
    "a shorter name": "短一些的名称",
    "a whole number": "一个整数",
    "a date such as `2026-03-01`": "一个日期，如 `2026-03-01`",
    "a length of time such as `60 min`": "一段时间，如 `60 min`",
    "another form": "别的写法",
    "a list": "一个列表",
    "term": "术语",
    "definition": "定义",
    "parameter": "参数",
    # directions
    "up": "上转",
    "down": "下转",
    "side": "平转",
}
_ENGLISH: Mapping[str, str] = {
    "yes_no": "yes/no term",
    "word": "term with one word of a list",
    "set": "set of words",
    "instant": "moment",
    "quantity": "quantity with a unit",
    "number": "plain number",
    "quantity / number": "number",
    "side": "to the side",
    "and / or": "`and` or `or`",
    "a term, a number or (": "a term, a number or `(`",
    "a comparison such as >= 3.9 mmol/L": "a comparison such as `>= 3.9 mmol/L`",
    "known / unknown / empty": "`known`, `unknown`, `empty` or a word",
    "{ or a parameter": "`{` or a parameter",
}


def phrase(name: str, value: str, lang: Lang) -> str:
    """`value` in the language of the sentence, where the argument `name` is one that holds a phrase."""
    if name not in _SAID_IN_PHRASES:
        return value
    said = (_CHINESE if lang == "zh" else _ENGLISH).get(value)
    if said is not None:
        return said
    return f"`{value}`" if name == "expected" and value not in _CHINESE else value
