"""Conditions as written: names are still names, units still words.

Every node knows its place (`at`), which takes no part in equality, so that two spellings of one condition
compare equal and parse(print(x)) == x can be tested.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from fenji.diagnostic import Span


class Leaf(Protocol):
    """A text with places: where a range of its characters stands in the author's file."""

    @property
    def text(self) -> str: ...

    def subspan(self, start: int, end: int) -> Span: ...


@dataclass(frozen=True, slots=True)
class At:
    """A range of characters of a leaf."""

    leaf: Leaf
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.leaf.subspan(self.start, self.end)

    @property
    def text(self) -> str:
        return self.leaf.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class TextLeaf:
    """A condition that stands in no file."""

    text: str
    name: str = ""

    def subspan(self, start: int, end: int) -> Span:
        return Span(self.name, 1, start + 1, 1, end + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    at: At = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name(Node):
    id: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as written, with its unit as written (empty: none)."""

    text: str
    unit: str


@dataclass(frozen=True, slots=True)
class Words(Node):
    """`{a, b}`."""

    items: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    arguments: tuple["Surface", ...]


@dataclass(frozen=True, slots=True)
class Joined(Node):
    """`and`, `or` and `none` over two or more parts (one part stands for itself)."""

    word: Literal["and", "or"]
    parts: tuple["Surface", ...]


@dataclass(frozen=True, slots=True)
class Negated(Node):
    part: "Surface"


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """`at_least: {count: n, of: [...]}`."""

    count: int
    parts: tuple["Surface", ...]


CompareOp = Literal[">=", "<=", ">", "<", "=", "!="]


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`a <= b < c`: as many operators as operands less one."""

    operands: tuple["Surface", ...]
    operators: tuple[CompareOp, ...]


@dataclass(frozen=True, slots=True)
class Sum(Node):
    word: Literal["+", "-"]
    left: "Surface"
    right: "Surface"


@dataclass(frozen=True, slots=True)
class Is(Node):
    """`x is word`, `x is known`, `x is unknown`, `x is empty`; negated with `is not`."""

    subject: "Surface"
    word: Name
    negated: bool


@dataclass(frozen=True, slots=True)
class In(Node):
    subject: "Surface"
    words: "Words | Name"
    negated: bool


@dataclass(frozen=True, slots=True)
class Contains(Node):
    subject: "Surface"
    words: "Words | Name"
    mode: Literal["any", "all"]


@dataclass(frozen=True, slots=True)
class AnySample(Node):
    """`any t >= x within w`, `any of {t, u} >= x within w`."""

    terms: tuple[Name, ...]
    operator: CompareOp
    limit: "Surface"
    within: "Number | Name"


@dataclass(frozen=True, slots=True)
class Repeated(Node):
    """A condition over visits or days.

    `how`: consecutive (at n consecutive visits), days (on last n days), visits (at last n visits),
    previous (at previous visit), earlier (at any earlier visit). Counts and times may be parameters.
    """

    condition: "Surface"
    how: Literal["consecutive", "days", "visits", "previous", "earlier"]
    count: "int | Name"
    having: "Surface | None"
    within: "Number | Name | None"


@dataclass(frozen=True, slots=True)
class Within(Node):
    """A comparison of a count or a change, over a time: `count(c) >= 3 within 90 days`."""

    comparison: "Surface"
    within: "Number | Name"


Surface = (
    Name | Number | Words | Call | Joined | Negated | AtLeast | Chain | Sum | Is | In | Contains | AnySample
    | Repeated | Within
)  # fmt: skip
