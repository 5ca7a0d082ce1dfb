"""From the text of a condition to its surface form, by recursive descent.

A text that does not parse gives a `Flaw` at the place where reading stopped, never an exception to the caller.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import cast

from fenji.expr import surface as s
from fenji.expr.lexer import KEYWORDS, Token, tokens
from fenji.expr.names import nearest

MAX_LENGTH = 4_000
MAX_DEPTH = 60
MAX_TERMS = 30
"""Terms of one sum, and times that one condition may be asked of visits."""
FUNCTIONS = frozenset(
    "recorded denied on_record either_recorded can in_phase count change last previous lowest_earlier "
    "highest_earlier first values".split()
)
_SECOND_LIMIT = re.compile(r"/[0-9]+(?:\.[0-9]+)?")
_COMPARE = (">=", "<=", ">", "<", "=", "!=")
_SIGNS = {"、": ",", "。": ".", "&": "and", "|": "or", "!": "not", "＆": "and", "｜": "or", "！": "not"}

_WORDS = {
    word: sign
    for sign, words in {
        "or": "或 或者", "and": "且 并且 并 和 与 及 同时", "not": "非 不 没有 无", "is": "是", "=": "等于",
        ">=": "大于等于 不低于 不小于 至少", "<=": "小于等于 不高于 不超过 至多", ">": "大于 高于 超过",
        "<": "小于 低于 不足",
    }.items()
    for word in words.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem in a condition: a registered code, the place, and the words of its sentence."""

    code: str
    at: s.At
    args: dict[str, str] = field(default_factory=dict)


def _narrow(sign: str) -> str:
    """What a wide or foreign sign stands for in a condition; empty when that cannot be said."""
    plain = _SIGNS.get(sign) or _WORDS.get(sign) or unicodedata.normalize("NFKC", sign)
    return plain if plain != sign and plain.isascii() else ""


class _Stop(Exception):
    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw


def parse(leaf: s.Leaf) -> s.Surface | Flaw:
    """The surface form of one line, or why it cannot be read."""
    text = leaf.text
    if len(text) > MAX_LENGTH:
        return Flaw("condition-too-long", s.At(leaf, 0, 1), {"limit": str(MAX_LENGTH)})
    parser = _Parser(leaf, tokens(text))
    try:
        node = parser.condition()
        parser.expect_end()
    except _Stop as stop:
        return stop.flaw
    return node


class _Parser:
    def __init__(self, leaf: s.Leaf, found: list[Token]) -> None:
        self.leaf = leaf
        self.tokens = found
        self.position = 0
        self.depth = 0

    # -- reading tokens

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def ahead(self, steps: int = 1) -> Token:
        return self.tokens[min(self.position + steps, len(self.tokens) - 1)]

    def is_word(self, *words: str) -> bool:
        return self.token.kind in ("name", "unit") and self.token.text in words

    def is_op(self, *ops: str) -> bool:
        return self.token.kind == "op" and self.token.text in ops

    def take(self) -> Token:
        token = self.token
        if token.kind != "end":
            self.position += 1
        return token

    def take_word(self, *words: str) -> Token:
        if not self.is_word(*words):
            raise self.stop("condition-syntax", expected=" / ".join(words))
        return self.take()

    def take_op(self, op: str) -> Token:
        if not self.is_op(op):
            raise self.stop("condition-syntax", expected=op)
        return self.take()

    def take_name(self, what: str = "a name") -> Token:
        if self.token.kind != "name" or self.token.text in KEYWORDS:
            raise self.stop("condition-syntax", expected=what)
        return self.take()

    def at(self, start: int, end: int | None = None) -> s.At:
        return s.At(self.leaf, start, self.tokens[self.position - 1].end if end is None else end)

    def stop(self, code: str, token: Token | None = None, **args: str) -> _Stop:
        token = token or self.token
        end = token.end if token.end > token.start else token.start + 1
        found = token.text if token.kind != "end" else ""
        start = min(token.start, max(len(self.leaf.text) - 1, 0))
        if token.kind == "bad":
            better = _narrow(found)
            code, args = "condition-character", {"better": better, "word": found if found.isalpha() else ""}
        elif found.lower() in KEYWORDS and found not in KEYWORDS:
            args["better"] = found.lower()
        return _Stop(Flaw(code, s.At(self.leaf, start, max(end, start + 1)), {"found": found, **args}))

    def expect_end(self) -> None:
        if self.token.kind == "end":
            return
        raise self.stop("condition-syntax", expected="and / or")

    # -- grammar, loosest binding first

    def condition(self) -> s.Surface:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.stop("condition-too-deep", limit=str(MAX_DEPTH))
        node = self.joined("or")
        self.depth -= 1
        return node

    def joined(self, word: str) -> s.Surface:
        start = self.token.start
        read = self.negation if word == "and" else lambda: self.joined("and")
        parts = [read()]
        while self.is_word(word):
            self.take()
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        return s.Joined("and" if word == "and" else "or", tuple(parts), at=self.at(start))

    def negation(self) -> s.Surface:
        start = self.token.start
        if self.is_word("not"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.stop("condition-too-deep", limit=str(MAX_DEPTH))
            self.take()
            part = self.negation()
            self.depth -= 1
            return s.Negated(part, at=self.at(start))
        return self.repeated()

    def repeated(self) -> s.Surface:
        start = self.token.start
        node = self.any_sample() if self.is_word("any") else self.comparison()
        count = 0
        while self.is_word("at", "on", "within"):
            count += 1
            if count > MAX_TERMS:
                raise self.stop("condition-too-deep", limit=str(MAX_TERMS))
            if self.is_word("within"):
                node = s.Within(node, self.within(), at=self.at(start))
                continue
            node = self.quantifier(node, start)
        return node

    def quantifier(self, node: s.Surface, start: int) -> s.Surface:
        self.take_word("at", "on")
        if self.is_word("previous"):
            self.take()
            self.take_word("visit")
            return s.Repeated(node, "previous", 1, self.having(), None, at=self.at(start))
        if self.is_word("any"):
            self.take()
            self.take_word("earlier")
            self.take_word("visit")
            return s.Repeated(node, "earlier", 1, None, None, at=self.at(start))
        if self.is_word("last"):
            self.take()
            count = self.count()
            by = self.take_word("visits", "days").text
            having = self.having()
            within = self.within() if self.is_word("within") else None
            return s.Repeated(node, "days" if by == "days" else "visits", count, having, within, at=self.at(start))
        count = self.count()
        self.take_word("consecutive")
        self.take_word("visits")
        return s.Repeated(node, "consecutive", count, None, None, at=self.at(start))

    def having(self) -> s.Surface | None:
        if not self.is_word("with"):
            return None
        self.take()
        return self.primary()

    def within(self) -> s.Number | s.Name:
        self.take_word("within")
        return self.parameter() or self.number()

    def parameter(self) -> s.Name | None:
        token = self.token
        if token.kind != "name" or token.text in KEYWORDS:
            return None
        self.take()
        return s.Name(token.text, at=self.at(token.start))

    def count(self) -> int | s.Name:
        named = self.parameter()
        if named is not None:
            return named
        token = self.token
        if token.kind != "number" or not token.text.isdigit() or not 1 <= int(token.text) <= 20:
            raise self.stop("condition-syntax", expected="a whole number from 1 to 20")
        self.take()
        return int(token.text)

    def any_sample(self) -> s.Surface:
        start = self.take_word("any").start
        if self.is_word("of"):
            self.take()
            names = self.words().items
        else:
            name = self.take_name("a term")
            names = (s.Name(name.text, at=self.at(name.start)),)
        if not self.is_op(*_COMPARE):
            raise self.stop("condition-syntax", expected="a comparison such as >= 3.9 mmol/L")
        operator = cast(s.CompareOp, self.take().text)
        limit = self.sum()
        within = self.within()
        return s.AnySample(names, operator, limit, within, at=self.at(start))

    def comparison(self) -> s.Surface:
        start = self.token.start
        first = self.sum()
        if self.is_op(*_COMPARE):
            operands, operators = [first], []
            while self.is_op(*_COMPARE):
                operators.append(cast(s.CompareOp, self.take().text))
                operands.append(self.sum())
            return s.Chain(tuple(operands), tuple(operators), at=self.at(start))
        if self.is_word("between"):
            self.take()
            low = self.sum()
            self.take_word("and")
            high = self.sum()
            return s.Chain((low, first, high), ("<=", "<="), at=self.at(start))
        if self.is_word("is"):
            self.take()
            negated = self.is_word("not") and bool(self.take())
            word = self.token
            if word.kind != "name" or (word.text in KEYWORDS and word.text not in ("known", "unknown", "empty")):
                raise self.stop("condition-syntax", expected="known / unknown / empty")
            self.take()
            return s.Is(first, s.Name(word.text, at=self.at(word.start)), negated, at=self.at(start))
        if self.is_word("in") or (self.is_word("not") and self.ahead().text == "in"):
            negated = self.is_word("not") and bool(self.take())
            self.take()
            return s.In(first, self.word_set(), negated, at=self.at(start))
        if self.is_word("contains"):
            self.take()
            if self.is_word("any", "all"):
                mode = self.take().text
                self.take_word("of")
                return s.Contains(first, self.word_set(), "all" if mode == "all" else "any", at=self.at(start))
            name = self.take_name("a word of the set")
            single = s.Words((s.Name(name.text, at=self.at(name.start)),), at=self.at(name.start))
            return s.Contains(first, single, "any", at=self.at(start))
        return first

    def word_set(self) -> s.Words | s.Name:
        if self.is_op("{"):
            return self.words()
        name = self.take_name("{ or a parameter")
        return s.Name(name.text, at=self.at(name.start))

    def words(self) -> s.Words:
        start = self.take_op("{").start
        items: list[s.Name] = []
        while not self.is_op("}"):
            token = self.token
            if token.kind not in ("name", "number", "unit"):
                raise self.stop("condition-syntax", expected="}")
            self.take()
            items.append(s.Name(token.text, at=self.at(token.start)))
            if not self.is_op("}"):
                self.take_op(",")
        self.take_op("}")
        return s.Words(tuple(items), at=self.at(start))

    def sum(self) -> s.Surface:
        start = self.token.start
        left = self.primary()
        count = 1
        while self.is_op("+", "-"):
            word = self.take().text
            count += 1
            if count > MAX_TERMS:
                raise self.stop("condition-too-deep", limit=str(MAX_TERMS))
            right = self.primary()
            left = s.Sum("+" if word == "+" else "-", left, right, at=self.at(start))
        return left

    def number(self) -> s.Number:
        start = self.token.start
        sign = self.take().text if self.is_op("-") else ""
        token = self.token
        if token.kind != "number":
            raise self.stop("condition-syntax", expected="a number")
        self.take()
        if self.token.kind == "unit" and _SECOND_LIMIT.fullmatch(self.token.text):
            raise self.stop("two-limits", number=sign + token.text, second=self.token.text[1:])
        unit = self.take().text if self.token.kind == "unit" else ""
        return s.Number(sign + token.text, unit, at=self.at(start))

    def primary(self) -> s.Surface:
        token = self.token
        if token.kind == "number" or self.is_op("-"):
            return self.number()
        if self.is_op("("):
            self.take()
            node = self.condition()
            self.take_op(")")
            return node
        if token.kind == "name" and self.ahead().kind == "op" and self.ahead().text == "(":
            return self.call()
        # `at` is the moment decided for where a value stands, and opens a quantifier after a condition.
        if token.text == "at" or (token.text in ("last", "previous") and self.ahead().text == "("):
            self.take()
            return s.Name(token.text, at=self.at(token.start))
        if token.kind != "name" or token.text in KEYWORDS:
            raise self.stop("condition-syntax", expected="a term, a number or (")
        self.take()
        return s.Name(token.text, at=self.at(token.start))

    def call(self) -> s.Surface:
        token = self.take()
        if token.text not in FUNCTIONS:
            known = sorted(FUNCTIONS)
            raise self.stop(
                "unknown-function", token, name=token.text, known=", ".join(known), nearest=nearest(token.text, known)
            )
        self.take_op("(")
        arguments: list[s.Surface] = []
        while not self.is_op(")"):
            arguments.append(self.condition())
            if not self.is_op(")"):
                self.take_op(",")
        self.take_op(")")
        return s.Call(token.text, tuple(arguments), at=self.at(token.start))
