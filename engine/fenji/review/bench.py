"""Cases made ready once, to be decided again and again by content that differs in one place.

A case is bound to its facts, its verdicts and rows are worked out, and what it expects has held; a change of content
then only has to ask whether any of these numbers moved before it decides the case anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fenji.casefiles import CaseText, cases, pieces
from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.expr.layout import Slots
from fenji.expr.over import History
from fenji.review.expect import differences
from fenji.review.variant import Changed, Unsound, Variant, changed_conditions
from fenji.run.bind import Bound
from fenji.run.choose import Choice
from fenji.run.decision import Decision
from fenji.run.step import Compiled, start


@dataclass(frozen=True, slots=True)
class Ready:
    """A case bound and decided: the pathway's own part of it, and what its conditions came to."""

    text: CaseText
    bound: Bound
    expect: Mapping[str, Any]
    choice: Choice
    slots: Slots
    history: History
    verdicts: tuple[int, ...]

    @property
    def name(self) -> str:
        return str(self.bound.case.case or f"{self.text.file}:{self.text.line}")


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A case that names no pathway: `applies_to` picks those that decide it."""

    text: CaseText
    bound: Bound
    expect: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.bound.case.case or f"{self.text.file}:{self.text.line}")


def unnamed(engine: Engine, texts: Iterable[CaseText]) -> list[Unnamed]:
    """The cases that name no pathway and hold now."""
    found = []
    for text in texts:
        try:
            case = engine.read_case(text.data)
            if case.pathways is None and case.expect:
                bound = engine.bind(case)
                if not differences(case.expect, engine.decide_bound(bound)):
                    found.append(Unnamed(text, bound, case.expect))
        except InvalidCase:
            continue
    return found


def read_texts(files: Iterable[str]) -> Iterator[CaseText]:
    """Every case of these files that can be read as a document."""
    for file in files:
        for piece in pieces(file):
            yield from (text for text in cases(piece) if text.data is not None)


def ready(engine: Engine, pathway: str, texts: Iterable[CaseText]) -> list[Ready]:
    """The cases that this pathway decides and that hold now; a case that fails anyhow can show nothing."""
    found = []
    for text in texts:
        try:
            case = engine.read_case(text.data)
            bound = engine.bind(case)
        except InvalidCase:
            continue
        expect = case.expect
        if not expect:
            continue
        for choice in engine.chosen(bound):
            if choice.pathway == pathway and choice.phase is not None:
                if differences(expect, engine.decide_bound(bound)):
                    break
                found.append(_made(engine, text, bound, expect, choice))
    return found


def _made(engine: Engine, text: CaseText, bound: Bound, expect: Mapping[str, Any], choice: Choice) -> Ready:
    assert choice.phase is not None
    _, slots, history = start(choice.compiled, engine.binder, bound, choice.phase)
    verdicts = choice.compiled.program.phases[choice.phase].verdicts(slots, history)
    return Ready(text, bound, expect, choice, slots, history, verdicts)


_DEAR = frozenset({"asks", "possible_moves"})
"""What is looked at last: it takes a search."""


class Trial:
    """One changed pathway against the ready cases."""

    def __init__(self, engine: Engine, pathway: str, variant: Variant) -> None:
        self.engine, self.pathway, self.variant = engine, pathway, variant
        self._changed: dict[str, Changed] = {}

    def changed(self, profile: str) -> Changed:
        """What the change reaches under a profile. Raises Unsound."""
        found = self._changed.get(profile)
        if found is None:
            base = self.engine.content.pathways[self.pathway][profile]
            found = self._changed[profile] = changed_conditions(base, self.variant.linked(profile))
        return found

    def compiled(self, one: Ready) -> Compiled:
        tables = self.engine.tables(one.bound.case)
        return self.variant.compiled(self.pathway, one.choice.profile, tables)

    def moves(self, one: Ready) -> bool:
        """Whether any verdict, row or role that this case uses came out otherwise."""
        changed = self.changed(one.choice.profile)
        if changed.nothing:
            return False
        compiled, phase = self.compiled(one), str(one.choice.phase)
        program, old = compiled.program, one.choice.compiled.program
        new_phase = program.phases[phase]
        if new_phase is not old.phases[phase]:
            if new_phase.verdicts(one.slots, one.history) != one.verdicts:
                return True
            if any(one.verdicts[new_phase.criteria.index(id)] for id in changed.thens if id in new_phase.criteria):
                return True
            if changed.new.model.must_exclude != changed.old.model.must_exclude:
                return True
        if changed.old.model.reviews != changed.new.model.reviews and "follow_up_within_days" in one.expect:
            return True
        told = one.slots, one.history
        if program.scope is not old.scope and program.scope(*told) != old.scope(*told):
            return True
        if changed.old.model.transitions != changed.new.model.transitions:
            return True
        pairs = [
            *zip(program.transitions[phase], old.transitions[phase], strict=True),
            *zip(program.reviews[phase], old.reviews[phase], strict=True),
            *((program.advice[phase][id], row) for id, row in old.advice[phase].items()),
        ]
        for new_row, old_row in pairs:
            if new_row is old_row:
                continue
            after = (2,) if new_row.when is None else new_row.when(*told)
            before = (2,) if old_row.when is None else old_row.when(*told)
            if after != before:
                return True
        return False

    def killed_by(self, cases_: Iterable[Ready]) -> Ready | None:
        """The first case that no longer gets what it expects; None where all still do.

        Raises:
            Unsound: `check` would refuse the change.
        """
        asking: list[tuple[Ready, Decision]] = []
        for one in cases_:
            if not self.moves(one):
                continue
            decision = self.decision(one)
            if decision is None or _differs(one, decision, dear=False):
                return one
            if not _DEAR.isdisjoint(one.expect):
                asking.append((one, decision))
        return next((one for one, decision in asking if _differs(one, decision, dear=True)), None)

    def picked_by(self, cases_: Iterable["Unnamed"]) -> "Unnamed | None":
        """The first case without a pathway that is decided by others now, and expects otherwise. Raises Unsound."""
        for one in cases_:
            decision = self.decision(one)
            if decision is None or _differs(one, decision, dear=False) or _differs(one, decision, dear=True):
                return one
        return None

    def decision(self, one: "Ready | Unnamed") -> Decision | None:
        """What the changed pathway decides; None where it cannot even run. Raises Unsound."""
        try:
            return self.variant.decider.decide(one.bound, "zh")
        except Unsound:
            raise
        except Exception:
            return None


def _differs(one: "Ready | Unnamed", decision: Decision, dear: bool) -> bool:
    """Whether a case no longer gets what it expects, in what is dear to ask or in the rest. Raises Unsound."""
    try:
        return bool(
            differences({key: wanted for key, wanted in one.expect.items() if (key in _DEAR) == dear}, decision)
        )
    except Unsound:
        raise
    except Exception:  # a program that cannot even say it is noticed
        return True


def same_everywhere(trial: Trial) -> bool:
    """Whether the change says the same under every profile. Raises Unsound."""
    profiles = trial.engine.content.pathways[trial.pathway]
    return all(trial.changed(profile).nothing for profile in profiles)
