"""The condition language in three-valued logic, line by line: `expression | facts | verdict`.

Facts are `name value`, parted by commas; a name alone means yes. Visits are parted by `;`, the oldest first, each with
how long before the decision it was (`-14d: sbp 146 mmHg`); without that it is now. `@-3h` after a value dates its
sample. `[a b]` is a set. `age`, `sex`, `tier`, `phase` and `can` are the patient's and the place's; `-` is a case
without visits.
Lines that begin with `let` or `define` give a table its parameters and definitions.

Expectations are reasoned from LANGUAGE.md. Each line is evaluated by the compiled function and by the walk that gathers
evidence; both must give the verdict.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fenji import library
from fenji.expr import nodes as n
from fenji.expr.check import PLACE, Checker, Definition
from fenji.expr.compile import compile_verdicts
from fenji.expr.kinds import Parameter, Vocabulary
from fenji.expr.layout import Layout
from fenji.expr.surface import At, Surface, TextLeaf
from fenji.expr.units import parse_number, parse_unit, scaled, split_quantity
from fenji.linked.conditions import read_condition
from fenji.linked.content import Content
from fenji.model.read_case import read_case
from fenji.program.scores import ScoreProgram, derive_all
from fenji.run.bind import Binder, Place
from fenji.run.evidence import Walker
from fenji.syntax import Source, read_yaml

TABLES = Path(__file__).parent / "tables"
NOW = datetime.fromisoformat("2026-03-02T09:30:00+08:00")
VERDICTS = ("unmet", "unknown", "met")
PHASES = ("first_visit", "follow_up", "specialist")
UNITS = {"d": "days", "h": "hours", "min": "minutes", "s": "seconds"}


@dataclass(frozen=True)
class Line:
    file: str
    number: int
    expression: str
    facts: str
    verdict: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


@dataclass
class Table:
    lines: list[Line] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)


def surface(text: str) -> Surface:
    trees, problems = read_yaml(Source("table", text if text.startswith("{") else f"'{text}'"))
    assert problems == []
    problems = []
    found = read_condition(trees[0], problems)
    assert found is not None, problems
    return found


@cache
def tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    for path in sorted(TABLES.glob("*.txt")):
        table = found[path.name] = Table()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            text = line.split(" #")[0].strip()
            if not text or text.startswith("#"):
                continue
            if text.startswith("let "):
                name, value = re.fullmatch(r"let (\w+) = (.+)", text).groups()  # type: ignore[union-attr]  # a bad line
                table.parameters[name] = _parameter(name, value)
            elif text.startswith("define "):
                name, body = re.fullmatch(r"define (\w+) = (.+)", text).groups()  # type: ignore[union-attr]  # as above
                table.definitions[name] = _definition(body)
            else:
                expression, facts, verdict = (part.strip() for part in text.split("|"))
                assert verdict in VERDICTS, f"{path.name}:{number}"
                table.lines.append(Line(path.name, number, expression, facts, verdict))
    return found


def _parameter(name: str, value: str) -> Parameter:
    if value == "none":
        return Parameter(name, unlimited=True)
    words = re.fullmatch(r"(\w+) \[(.*)\]", value)
    if words:
        return Parameter(name, words=tuple(words[2].split()), like=words[1])
    number, unit = split_quantity(value) or (value, "")
    read = parse_number(number)
    assert read is not None
    return Parameter(name, scaled(read), parse_unit(unit) if unit else None, unit)


def _definition(body: str) -> Definition:
    at = At(TextLeaf(body), 0, len(body))
    if body.startswith("choose "):
        rows: list[tuple[Surface | None, Surface]] = []
        for row in body.removeprefix("choose ").split(";"):
            when, _, value = row.partition("->")
            rows.append((None if when.strip() == "otherwise" else surface(when.strip()), surface(value.strip())))
        return Definition(at, choose=tuple(rows))
    if body.startswith("value "):
        return Definition(at, value=surface(body.removeprefix("value ")))
    return Definition(at, when=surface(body))


def _before(text: str) -> datetime:
    amount, unit = re.fullmatch(r"-(\d+)(d|h|min|s)", text).groups()  # type: ignore[union-attr]  # a bad line
    return NOW - timedelta(**{UNITS[unit]: int(amount)})


def _case(facts: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The case, and what stands beside it: phase and abilities."""
    case: dict[str, Any] = {"at": NOW.isoformat(), "tier": "primary", "patient": {}, "visits": []}
    beside: dict[str, str] = {}
    if facts == "-":
        return case, beside
    for part in facts.split(";"):
        when, rest = re.fullmatch(r"(?:(now|-\w+):)?\s*(.*)", part.strip()).groups()  # type: ignore[union-attr]  # always
        told: dict[str, Any] = {}
        for item in re.split(r",\s*(?![^\[]*\])", rest):
            if not item.strip():
                continue
            name, _, value = item.strip().partition(" ")
            if name in ("phase", "can"):
                beside[name] = value
            elif name == "tier":
                case["tier"] = value
            elif name in ("age", "sex"):
                case["patient"][name] = value
            else:
                told[name] = _value(value or "yes")
        at = NOW if when in (None, "now") else _before(when)
        case["visits"].append({"at": at.isoformat(), "facts": told})
    return case, beside


def _value(text: str) -> Any:
    value, _, own = text.partition(" @")
    read: Any = value[1:-1].split() if value.startswith("[") else value
    if isinstance(read, str) and re.fullmatch(r"-\d+(d|h|min|s)", read):
        read = _before(read).isoformat()
    return {"value": read, "at": _before(own).isoformat()} if own else read


class Evaluator:
    """Everything of the shipped vocabulary that a line needs, made once."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.kinds = content.declared.kinds
        self.layout = Layout.of(self.kinds.values())
        self.binder = Binder(content.declared.terms, self.layout)
        scores = tuple(ScoreProgram(score, self.layout) for score in content.scores.values())
        self.derive = derive_all(scores)
        self.capabilities = tuple(content.capabilities.capabilities)

    def fill(self, slots: list[Any], told: int, otherwise: object) -> None:
        """Every score, from its items: what was told is not asked."""
        assert self.derive is not None
        self.derive(slots)

    def verdicts(self, line: Line, table: Table) -> tuple[str, str]:
        scores = self.content.scores.values()
        guarded = {term: score.guard for score in scores if score.guard for term in score.guarded_terms}
        guards = {s.guard: s.guard_condition for s in scores if s.guard and s.guard_condition is not None}
        vocabulary = Vocabulary(self.kinds, table.parameters, frozenset(self.capabilities), PHASES, guarded)
        checker = Checker(vocabulary, table.definitions)
        for name in table.definitions:
            checker.define(name)
        node = checker.condition(surface(line.expression))
        assert node is not None, [(flaw.code, flaw.args) for flaw in checker.flaws]
        values = {name: typed.node for name, typed in checker.values.items()}
        definitions: dict[str, n.Node] = {**guards, **checker.conditions, **values}
        data, beside = _case(line.facts)
        case, problems = read_case(data)
        assert case is not None, problems
        bound, problems = self.binder.bind(case, Place(tier=case.tier), {})
        assert bound is not None, problems
        can = frozenset(re.findall(r"\w+", beside.get("can", "")))
        slots, earlier = self.binder.readied(bound, can, self.fill, self.fill)
        history = self.binder.history(bound, earlier, self.derive)
        phase = beside.get("phase", PHASES[0])
        compiled = compile_verdicts([node], definitions, self.layout, phase=phase)(slots, history)[0]
        walker = Walker(definitions, self.layout, phase, slots, history, lambda term, _: (term,))
        return VERDICTS[compiled], VERDICTS[walker.grounds(node).verdict]


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    content = library.load(library.shipped_folder())
    assert PLACE in content.declared.kinds
    return Evaluator(content)


@pytest.mark.parametrize("line", [line for table in tables().values() for line in table.lines], ids=str)
def test_a_condition_has_the_verdict_the_language_gives_it(line: Line, evaluator: Evaluator) -> None:
    compiled, walked = evaluator.verdicts(line, tables()[line.file])
    assert (compiled, walked) == (line.verdict, line.verdict), f"{line.expression} | {line.facts}"


def test_no_line_stands_twice() -> None:
    for table in tables().values():
        keys = [(line.expression, line.facts) for line in table.lines]
        assert [key for key in keys if keys.count(key) > 1] == []
