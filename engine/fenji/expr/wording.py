"""Conditions read aloud, in Chinese and English: what the machine understood, for a clinician to agree with or not.

The reading is made of the checked nodes, not of the text, so that a wrong unit, a wrong binding of `and` and `or` or a
number from another profile is heard. Definitions are read by what they say of themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from fenji.codes import Lang
from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.expr.kinds import Exact
from fenji.expr.units import format_number, split_quantity, unscaled


class Labels(Protocol):
    """What things are called in the language of the reading."""

    def term(self, id: str) -> str: ...
    def words_of(self, term: str) -> tuple[str, ...]: ...
    def word(self, term: str, word: str) -> str: ...
    def definition(self, name: str) -> str: ...
    def phase(self, id: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Called:
    """Labels from plain tables; what is in none of them is called by its own name.

    `words` are each term's words in declared order, `word_labels` what they are called. Capabilities are the words of
    the place.
    """

    words: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, str] = field(default_factory=dict)
    word_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    definitions: Mapping[str, str] = field(default_factory=dict)
    phases: Mapping[str, str] = field(default_factory=dict)

    def term(self, id: str) -> str:
        return self.terms.get(id, id)

    def words_of(self, term: str) -> tuple[str, ...]:
        return self.words[term]

    def word(self, term: str, word: str) -> str:
        return self.word_labels.get(term, {}).get(word, word)

    def definition(self, name: str) -> str:
        return self.definitions.get(name, name)

    def phase(self, id: str) -> str:
        return self.phases.get(id, id)


_OPS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {">=": "达到或超过", ">": "超过", "<=": "不超过", "<": "低于", "=": "等于", "!=": "不等于"},
    "en": {
        ">=": " is at least ", ">": " is above ", "<=": " is at most ", "<": " is below ", "=": " is ",
        "!=": " is not ",
    },
}  # fmt: skip
_FLIP: Mapping[str, n.NumberOp] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
_UNLESS: Mapping[str, n.NumberOp] = {">=": "<", "<=": ">", ">": "<=", "<": ">=", "=": "!=", "!=": "="}
_UNITS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {
        "years": "岁", "year": "岁", "a": "岁", "h": "小时", "hours": "小时", "d": "天", "day": "天", "days": "天",
        "wk": "周", "weeks": "周", "mo": "个月", "months": "个月", "min": "分钟", "minutes": "分钟", "/min": "次/分",
    },
    "en": {"a": "years", "d": "days", "wk": "weeks", "mo": "months"},
}  # fmt: skip
_TIMES: tuple[tuple[int, str], ...] = ((86_400, "d"), (3_600, "h"), (60, "min"))
_LOOSE, _AND, _OR, _TIGHT = "loose", "and", "or", "tight"


def reading(node: n.Node, lang: Lang, labels: Labels) -> str:
    """One sentence, without a full stop."""
    return _Reader(lang, labels).read(node)


@dataclass(frozen=True, slots=True)
class _Reader:
    lang: Lang
    labels: Labels

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def read(self, node: n.Node) -> str:
        return self._condition(node)[0]

    def within(self, node: n.Node, joined: str) -> str:
        """A part inside an `and` or an `or`: in brackets where it is the other of the two, or a list of its own."""
        text, kind = self._condition(node)
        if kind in (_TIGHT, joined):
            return text
        return self.say(f"（{text}）", f"({text})")

    # -- conditions: the text, and how loosely it hangs together

    def _condition(self, node: n.Node) -> tuple[str, str]:
        match node:
            case n.And(parts):
                between = self._between(parts)
                if between is not None:
                    return between, _TIGHT
                if _signs(parts):
                    return self.say("以下各项都有：", "all of these: ") + self._signs(parts), _LOOSE
                return self.say("，且", " and ").join(self.within(part, _AND) for part in parts), _AND
            case n.Or(parts):
                if _signs(parts):
                    return self.say("以下有任一项：", "any of these: ") + self._signs(parts), _LOOSE
                return self.say("，或", " or ").join(self.within(part, _OR) for part in parts), _OR
            case n.Not(part):
                return self._negated(part)
            case n.AtLeast(count, parts):
                return self.say(f"以下至少{count}项：", f"at least {count} of: ") + self._list(parts), _LOOSE
            case n.EitherRecorded(parts):
                return self.say("已知的各项中有一项满足：", "of what is known, one is met: ") + self._list(
                    parts
                ), _LOOSE
            case n.Recorded(n.Not(part)):
                return self.say("明确否认：", "denied: ") + self._clause(part), _LOOSE
            case n.Recorded(part, closed):
                if closed:
                    return self.say("以现有记录为准：", "going by the record as it is: ") + self._clause(part), _LOOSE
                return self.say("有记录表明：", "on record: ") + self._clause(part), _LOOSE
            case n.Given(condition, part):
                only = self.read(condition)
                return self._clause(part) + self.say(
                    f"（仅在{only}时可判断）", f" (to be judged only if {only})"
                ), _LOOSE
            case n.Repeated():
                return self._repeated(node), _LOOSE
            case n.Ref(name):
                return self.say(f"“{self.labels.definition(name)}”", f"“{self.labels.definition(name)}”"), _TIGHT
        return self._simple(node), _TIGHT

    def _clause(self, node: n.Node) -> str:
        return self.within(node, _LOOSE)

    def _list(self, parts: tuple[n.Condition, ...]) -> str:
        return self.say("；", "; ").join(self.read(part) for part in parts)

    def _signs(self, parts: tuple[n.Condition, ...]) -> str:
        return self.say("、", ", ").join(self.labels.term(part.term) for part in parts if isinstance(part, n.Yes))

    def _quoted(self, text: str) -> str:
        return text if text.startswith("“") and text.endswith("”") and text.count("“") == 1 else f"“{text}”"

    def _negated(self, part: n.Condition) -> tuple[str, str]:
        match part:
            case n.Compare(op, left, right):
                return self._simple(n.Compare(_UNLESS[op], left, right)), _TIGHT
            case n.Yes(term):
                return self._yes_no(term, False), _TIGHT
            case n.Known(term):
                return self.labels.term(term) + self.say("未知", " is unknown"), _TIGHT
            case n.Empty(term):
                return self.labels.term(term) + self.say("至少有一项", " holds at least one"), _TIGHT
            case n.WordIn(term, words, shown):
                if not _ordered(shown):
                    return self._word(term, words, False), _TIGHT
                order, _, word = shown.partition(" ")
                opposite = _OPS[self.lang][_UNLESS[order]]
                return f"{self.labels.term(term)}{opposite}{self.labels.word(term, word)}", _TIGHT
            case n.Has(term, words, mode):
                return self._has(term, words, mode, False), _TIGHT
            case n.Ref():
                return self.say("不属于", "not ") + self.read(part), _TIGHT
            case n.Recorded(inner):
                return self.say("没有记录表明：", "not on record: ") + self._clause(inner), _LOOSE
        return self.say("并非", "not ") + self._clause(part), _TIGHT

    def _simple(self, node: n.Node) -> str:
        match node:
            case n.Always(met):
                return self.say("总是满足" if met else "永不满足", "always met" if met else "never met")
            case n.Yes(term):
                return self._yes_no(term, True)
            case n.Known(term):
                return self.labels.term(term) + self.say("已知", " is known")
            case n.Empty(term):
                return self.labels.term(term) + self.say("一项也没有", " holds none")
            case n.WordIn(term, words, shown):
                if _ordered(shown):
                    order, _, word = shown.partition(" ")
                    return f"{self.labels.term(term)}{_OPS[self.lang][order]}{self.labels.word(term, word)}"
                return self._word(term, words, True)
            case n.Has(term, words, mode):
                return self._has(term, words, mode, True)
            case n.InPhase(phases):
                names = self._either([self.labels.phase(phase) for phase in phases])
                return self.say(f"现处于{names}阶段", f"the phase now is {names}")
            case n.Compare(op, left, right):
                if isinstance(left, n.Literal_) and not isinstance(right, n.Literal_):
                    op, left, right = _FLIP[op], right, left
                return f"{self._value(left)}{_OPS[self.lang][op]}{self._value(right)}"
            case n.AnySample(terms, op, limit, within):
                names = self._either([self.labels.term(term) for term in terms])
                time = self._time(within)
                compared = f"{_OPS[self.lang][op]}{self._value(limit)}"
                return self.say(f"{time}内任一次{names}{compared}", f"any {names} in the last {time}{compared}")
            case n.CountVisits(part, op, limit, within):
                what = self._quoted(self.read(part))
                zh = f"{self._inside(within)}满足{what}的就诊次数{_OPS['zh'][op]}{limit}次"
                return self.say(zh, f"the number of visits{self._inside(within)} with {what}{_OPS['en'][op]}{limit}")
        return self._value(node)

    def _yes_no(self, term: str, yes: bool) -> str:
        return self.labels.term(term) + self.say("（是）" if yes else "（否）", ": yes" if yes else ": no")

    def _word(self, term: str, words: tuple[int, ...], inside: bool) -> str:
        said = self._either(self._names(term, words))
        if self.lang == "zh":
            is_ = "为" if inside else "不为"
            return f"{self.labels.term(term)}{is_}{said}"
        return f"{self.labels.term(term)} is {'' if inside else 'not '}{said}"

    def _names(self, term: str, words: tuple[int, ...]) -> list[str]:
        every = self.labels.words_of(term)
        return [self.labels.word(term, every[index]) for index in words]

    def _has(self, term: str, words: tuple[int, ...], mode: str, holds: bool) -> str:
        names = self._both_or_either(self._names(term, words), mode)
        if term == PLACE:
            return self.say(
                f"本机构{'能' if holds else '不能'}做{names}", f"this house {'has' if holds else 'lacks'} {names}"
            )
        verb = self.say("含有" if holds else "不含", " contains " if holds else " does not contain ")
        return f"{self.labels.term(term)}{verb}{names}"

    def _repeated(self, node: n.Repeated) -> str:
        part = self.read(node.part)
        having = self.read(node.having) if node.having is not None else ""
        with_zh, with_en = (f"{self._quoted(having)}的", f" with {self._quoted(having)}") if having else ("", "")
        apart = "" if node.within is None else self.say(
            f"（首末相隔不超过{self._time(node.within)}）", f" (first and last at most {self._time(node.within)} apart)"
        )  # fmt: skip
        match node.how:
            case "consecutive":
                return self.say(f"连续{node.count}次随访都：{part}", f"at {node.count} visits in a row: {part}")
            case "days":
                return self.say(
                    f"最近{node.count}个有{with_zh or '就诊的'}日子{apart}都：{part}",
                    f"on each of the last {node.count} days{with_en}{apart}: {part}",
                )
            case "visits":
                return self.say(
                    f"最近{node.count}次{with_zh}就诊{apart}都：{part}",
                    f"at each of the last {node.count} visits{with_en}{apart}: {part}",
                )
            case "previous":
                return self.say(f"上一次{with_zh}就诊时：{part}", f"at the previous visit{with_en}: {part}")
        return self.say(f"以前某次就诊时：{part}", f"at some earlier visit: {part}")

    def _between(self, parts: tuple[n.Condition, ...]) -> str | None:
        """`a <= x <= b`, both ends included, as one phrase."""
        match parts:
            case (n.Compare("<=", n.Literal_() as low, x), n.Compare("<=", y, n.Literal_() as high)) if x == y:
                ends = f"{self._value(low)}", f"{self._value(high)}"
                return self.say(
                    f"{self._value(x)}在{ends[0]}到{ends[1]}之间（含两端）",
                    f"{self._value(x)} is between {ends[0]} and {ends[1]}, both included",
                )
        return None

    # -- values

    def _value(self, node: n.Node) -> str:
        match node:
            case n.Term(id):
                return self.labels.term(id)
            case n.Literal_(_, shown):
                return self._quantity(shown)
            case n.Moment():
                return self.say("现在", "now")
            case n.Minus(n.Moment(), n.Term(id)):
                return self.say(f"距{self.labels.term(id)}的时间", f"the time since {self.labels.term(id)}")
            case n.Plus(left, right):
                return self.say(
                    f"{self._value(left)}加{self._value(right)}", f"{self._value(left)} plus {self._value(right)}"
                )
            case n.Minus(left, right):
                return self.say(
                    f"{self._value(left)}减{self._value(right)}", f"{self._value(left)} minus {self._value(right)}"
                )
            case n.Scaled(value) | n.Clamp(value):
                return self._value(value)
            case n.ValueRef(name):
                return f"“{self.labels.definition(name)}”"
            case n.Over(how, term, within):
                return self._over(how, self.labels.term(term), within)
            case n.Choose(rows, otherwise):
                read = [(self.read(when), self._value(value)) for when, value in rows]
                zh = "；".join(f"{when}时取{value}" for when, value in read)
                en = "; ".join(f"{value} if {when}" for when, value in read)
                last = self._value(otherwise)
                return self.say(f"（{zh}；否则取{last}）", f"({en}; otherwise {last})")
        return self.read(node)

    def _over(self, how: str, label: str, within: Exact | None) -> str:
        inside = self._inside(within)
        match how:
            case "last":
                return self.say(f"最近一次{label}", f"the last {label}")
            case "previous":
                return self.say(f"上一次{label}", f"the {label} before that")
            case "first":
                return self.say(f"首次{label}", f"the first {label}")
            case "lowest_earlier":
                return self.say(f"以往最低的{label}", f"the lowest earlier {label}")
            case "highest_earlier":
                return self.say(f"以往最高的{label}", f"the highest earlier {label}")
            case "change":
                return self.say(f"{inside}{label}的增加", f"the rise of {label}{inside}")
        return self.say(f"{label}的记录次数", f"the number of values of {label}")

    def _inside(self, within: Exact | None) -> str:
        return "" if within is None else self.say(f"{self._time(within)}内", f" in the last {self._time(within)}")

    def _time(self, within: Exact) -> str:
        """Seconds at SCALE, in the largest unit that leaves a plain number."""
        seconds = unscaled(within)
        size, unit = next(((s, u) for s, u in _TIMES if (seconds / s).denominator == 1), (1, "s"))
        if seconds == Fraction(86_400):
            size, unit = 3_600, "h"
        return self._quantity(f"{format_number(seconds / size)} {unit}")

    def _quantity(self, shown: str) -> str:
        parts = split_quantity(shown)
        if parts is None:
            return shown
        number, unit = parts
        spoken = _UNITS[self.lang].get(unit)
        if self.lang == "zh":
            return f"{number}{spoken}" if spoken else f"{number} {unit}"
        if number == "1" and spoken is not None:
            spoken = spoken.removesuffix("s")
        return f"{number} {spoken or unit}"

    def _either(self, names: list[str]) -> str:
        return self.say("或", " or ").join(names)

    def _both_or_either(self, names: list[str], mode: str) -> str:
        return self._either(names) if mode == "any" else self.say("和", " and ").join(names)


def _signs(parts: tuple[n.Condition, ...]) -> bool:
    """Whether this is a list of three or more yes/no terms, better read as a list."""
    return len(parts) > 2 and all(isinstance(part, n.Yes) for part in parts)


def _ordered(shown: str) -> bool:
    """Whether words were meant by their order, as in `>= 2+`."""
    return shown.startswith(("<", ">"))
