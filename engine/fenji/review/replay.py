"""One case of many: decided and held against what it expects. Whatever happens to it, the others go on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fenji.casefiles import CaseText
from fenji.codes import Lang
from fenji.diagnostic import Diagnostic, InvalidCase
from fenji.engine import Engine
from fenji.review.expect import Difference, Names, differences, unheard_of
from fenji.review.fault import place_of
from fenji.run.decision import Decision
from fenji.syntax import Mapping as MappingTree
from fenji.syntax import Scalar

Kind = Literal["decided", "unreadable", "disagreed", "fault"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one case. `matched` None: it expects nothing, or was not decided."""

    case: str | None
    file: str
    line: int
    kind: Kind
    matched: bool | None = None
    differences: tuple[Difference, ...] = ()
    decision: Decision | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    message: str = ""
    title: str | None = None
    text: CaseText | None = None
    unheard_of: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts over many cases; `moves` by move/urgency, `coverage` by pathway, phase, criterion and verdict."""

    cases: int = 0
    matched: int = 0
    mismatched: int = 0
    without_expectation: int = 0
    unreadable: int = 0
    agreed: int = 0
    disagreed: int = 0
    unavailable: int = 0
    faults: int = 0
    repeated: int = 0
    """Cases with an id that another case of their file has; `twice` counts those where that is an error."""
    twice: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    coverage: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    seen: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """What the cases showed of leaves and limits (watching.py)."""

    def count(self, judged: Judged) -> None:
        self.cases += 1
        match judged.kind:
            case "unreadable":
                self.unreadable += 1
            case "disagreed":
                self.disagreed += 1
            case "fault":
                self.faults += 1
            case _:
                self._decided(judged)

    def _decided(self, judged: Judged) -> None:
        if judged.matched is None:
            self.without_expectation += 1
        elif judged.matched:
            self.matched += 1
        else:
            self.mismatched += 1
        decision = judged.decision
        assert decision is not None
        self.moves[f"{decision.move}/{decision.urgency}" if decision.urgency else decision.move] += 1
        opinion = decision.second_opinion
        if opinion is not None and opinion.get("status") == "agreed":
            self.agreed += 1
        elif decision.move != "not_applicable":
            self.unavailable += 1
            if opinion is not None and opinion.get("reason"):
                self.reasons[str(opinion["reason"])] += 1

    def cover(self, judged: Judged) -> None:
        """Counts which verdict each criterion had, by phase."""
        if judged.decision is None:
            return
        for part in judged.decision.pathways or (judged.decision,):
            if part.move == "not_applicable":
                continue
            for verdict in ("met", "unmet", "unknown"):
                for criterion in part.criteria(verdict):
                    self.coverage[str(part.pathway), str(part.phase), criterion, verdict] += 1

    def add(self, other: "Tally") -> None:
        for name in (
            "cases", "matched", "mismatched", "without_expectation", "unreadable", "agreed", "disagreed",
            "unavailable", "faults", "repeated", "twice",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.moves.update(other.moves)
        self.coverage.update(other.coverage)
        self.reasons.update(other.reasons)
        self.seen.update(other.seen)

    def summary(self) -> dict[str, int]:
        """The contract's summary; a case that the second opinion disputed, or that failed by our fault, is only in
        `cases`."""
        return {
            "cases": self.cases,
            "matched": self.matched,
            "mismatched": self.mismatched,
            "without_expectation": self.without_expectation,
            "unreadable": self.unreadable,
        }

    def second_opinion(self, engine: str | None) -> dict[str, Any]:
        return {
            "engine": engine,
            "agreed": self.agreed,
            "disagreed": self.disagreed,
            "unavailable": self.unavailable,
        }

    @property
    def status(self) -> int:
        """The exit status: our own fault before an unreadable case before a mismatch."""
        if self.faults or self.disagreed:
            return 70
        if self.unreadable or self.twice:
            return 4
        return 1 if self.mismatched else 0


def judge(engine: Engine, text: CaseText, lang: Lang, names: Names | None = None) -> Judged:
    """Decides a case and compares. Never raises. With `names`, names in `expect` that nothing has are noted."""
    name = id_of(text)
    if text.data is None and text.diagnostics:
        return Judged(name, text.file, text.line, "unreadable", diagnostics=text.diagnostics, text=text)
    title = _named(text.data, "title")
    try:
        case = engine.read_case(text.data)
        decision = engine.decide(case, lang=lang)
        found = tuple(differences(case.expect, decision)) if case.expect else ()
    except InvalidCase as invalid:
        placed = text.placed(invalid)
        return Judged(name, text.file, text.line, "unreadable", diagnostics=placed, title=title, text=text)
    except Exception as fault:  # the others must go on
        return faulty(text, fault, name, title)
    matched = not found if case.expect else None
    strange = tuple(unheard_of(case.expect, names)) if case.expect and names is not None else ()
    return Judged(
        case.case, text.file, text.line, "decided", matched, found, decision, title=title, text=text, unheard_of=strange
    )  # fmt: skip


def id_of(text: CaseText) -> str | None:
    """The id of a case as written, of one that cannot be read too; None where it has none."""
    if text.data is None and text.diagnostics:
        written = text.tree.get("case") if isinstance(text.tree, MappingTree) else None
        return written.text if isinstance(written, Scalar) and not written.null else None
    return _named(text.data, "case")


def faulty(text: CaseText | None, fault: Exception, name: str | None = None, title: str | None = None,
           judged: Judged | None = None) -> Judged:  # fmt: skip
    """A case that our own fault kept from being decided, or that the second opinion disputes."""
    kind: Kind = "disagreed" if type(fault).__name__ == "SecondOpinionDisagrees" else "fault"
    message = str(fault) if kind == "disagreed" else f"{type(fault).__name__} ({place_of(fault)})"
    file, line = (text.file, text.line) if text is not None else ("", 0)
    if judged is not None:
        name, title, file, line = judged.case, judged.title, judged.file, judged.line
    return Judged(name, file, line, kind, message=message, title=title, text=text)


def _named(data: Any, key: str) -> str | None:
    found = data.get(key) if isinstance(data, Mapping) else None
    return str(found)[:200] if isinstance(found, (str, int)) else None
