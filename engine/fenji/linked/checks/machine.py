"""Phases and the transitions between them: what can be reached and left, and rows that never or doubly hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from fenji.diagnostic import Related
from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder
from fenji.linked.checks.reasoning import Reasoner
from fenji.linked.checks.roles import targets
from fenji.linked.checks.walk import entry_for, phases_of
from fenji.linked.pathway import LinkedPathway
from fenji.model import pathway as m

REFERRALS = ("refer_up", "transfer", "refer_down")


@dataclass(slots=True)
class Moves:
    """What can be decided in one phase: the moves, and for referrals the tiers and purposes they may have."""

    moves: set[str] = field(default_factory=lambda: {"stay"})
    tiers: dict[str, set[str]] = field(default_factory=dict)
    purposes: dict[str, set[str]] = field(default_factory=dict)

    def add(self, move: str, tiers: tuple[str, ...], purpose: str) -> None:
        self.moves.add(move)
        self.tiers.setdefault(move, set()).update(tiers)
        self.purposes.setdefault(move, set()).add(purpose)

    def allow(self, row: m.Transition, move: str) -> bool:
        """Whether a row's move with its tiers and purposes can be decided here."""
        if move not in self.moves:
            return False
        if move not in REFERRALS:
            return not row.target_tier and not row.purpose
        tiers, purposes = self.tiers[move], self.purposes[move]
        return (not row.target_tier or bool(tiers & set(row.target_tier))) and (
            not row.purpose or bool(purposes & set(row.purpose))
        )


def moves_of(linked: LinkedPathway, around: Around) -> dict[str, Moves]:
    """For each phase what its criteria can make of a patient."""
    model = linked.model
    found = {phase: Moves() for phase in model.phases}
    for id, criterion in model.criteria.items():
        for phase in phases_of(criterion, model):
            moves = found[phase]
            for tier in model.phases[phase].tiers:
                entry = entry_for(criterion, id, phase, tier)
                if entry is None:
                    continue
                then = entry[1]
                if then.ask:
                    moves.moves.add("ask")
                if then.refer is None:
                    continue
                wanted = targets(then, tier, linked, around)
                if then.urgency != "emergency":
                    moves.moves.add("decline")
                if then.refer == "down":
                    moves.add("refer_down", wanted, then.purpose)
                    moves.moves.add("ask")
                    continue
                if then.refer == "up":
                    moves.add("refer_up", wanted, then.purpose)
                if then.refer == "side" or (tier == around.ladder[-1] and model.when_tertiary_lacks == "transfer"):
                    moves.add("transfer", wanted, then.purpose)
    for row in model.must_exclude:
        for phase in model.phases if row.phases == "all" else row.phases:
            if phase in found:
                found[phase].moves.add("ask")
    return found


def check_machine(linked: LinkedPathway, around: Around, found: Finder, reasoner: Reasoner | None) -> None:
    """`reasoner` None: the conditions have errors, so nothing is concluded from them."""
    model = linked.model
    initial = [id for id, phase in model.phases.items() if phase.initial]
    if len(initial) > 1:
        for id in initial[1:]:
            found.key("initial-phase", ("phases", id, "initial"), count=len(initial))
    elif not initial:
        found.key("initial-phase", ("phases",), count=0)
    _rows(found, model)
    moves = moves_of(linked, around)
    if not any(told.severity == "error" for told in found.problems):
        _never_taken(found, model, moves)  # what was written wrongly above would be told again here
    if reasoner is not None:
        _both_taken(found, linked, moves, reasoner)
    _reach(found, model, initial[0] if initial else next(iter(model.phases)))
    for id in model.phases:
        if not any(id in phases_of(criterion, model) for criterion in model.criteria.values()):
            found.key("phase-without-criteria", ("phases", id), name=id)


def sources_of(row: m.Transition, model: m.Pathway) -> tuple[str, ...]:
    return tuple(model.phases) if row.start == ("all",) else tuple(p for p in row.start if p in model.phases)


def _rows(found: Finder, model: m.Pathway) -> None:
    for index, row in enumerate(model.transitions):
        path = ("transitions", index)
        if bool(row.on) == (row.by is not None):
            found.value("transition-cause", path)
        elif row.by is not None and (row.target_tier or row.purpose or row.when is not None):
            found.value("transition-by-clinician", path)
        elif (row.target_tier or row.purpose) and not set(row.on) & set(REFERRALS):
            found.value("transition-without-target", path)


def _never_taken(found: Finder, model: m.Pathway, moves: dict[str, Moves]) -> None:
    for index, row in enumerate(model.transitions):
        if row.by is not None or not row.on:
            continue
        sources = sources_of(row, model)
        never = [move for move in row.on if not any(moves[phase].allow(row, move) for phase in sources)]
        if len(never) == len(row.on):
            args = {"move": ", ".join(row.on), "phases": ", ".join(sources)}
            found.value("transition-never", ("transitions", index, "on"), **args)
            continue
        for number, move in enumerate(row.on):
            if move in never:
                found.value(
                    "transition-never", ("transitions", index, "on", number), move=move, phases=", ".join(sources)
                )
        if row.start == ("all",):
            continue
        for number, phase in enumerate(row.start):
            if phase in moves and not any(moves[phase].allow(row, move) for move in row.on):
                found.value(
                    "transition-never", ("transitions", index, "from", number), move=", ".join(row.on), phases=phase
                )


def _both_taken(found: Finder, linked: LinkedPathway, moves: dict[str, Moves], reasoner: Reasoner) -> None:
    """Rows of one phase and move that lead to different phases and are not seen to exclude each other."""
    rows = linked.model.transitions
    for second in range(len(rows)):
        for first in range(second):
            shared = next(_shared(linked.model, rows[first], rows[second], moves), None)
            if rows[first].to == rows[second].to or shared is None:
                continue
            if reasoner.exclusive(linked.transitions[first], linked.transitions[second]):
                continue
            bare = rows[first].when is None and rows[second].when is None
            at = found.at("transitions", first)
            found.value(
                "transitions-clash" if bare else "transitions-overlap",
                ("transitions", second),
                Related(at, "另一行在这里", "the other row is here"),
                phase=shared[0],
                move=shared[1],
                first=rows[first].to,
                second=rows[second].to,
            )


def _shared(
    model: m.Pathway, first: m.Transition, second: m.Transition, moves: dict[str, Moves]
) -> Iterator[tuple[str, str]]:
    """A phase and a move that both rows speak of, with a tier and a purpose they share."""
    for phase in sources_of(first, model):
        if phase not in sources_of(second, model):
            continue
        for move in first.on:
            if move not in second.on:
                continue
            tiers = set(first.target_tier or second.target_tier) & set(second.target_tier or first.target_tier)
            purposes = set(first.purpose or second.purpose) & set(second.purpose or first.purpose)
            tiers_free = not first.target_tier and not second.target_tier
            purposes_free = not first.purpose and not second.purpose
            if (tiers or tiers_free) and (purposes or purposes_free) and moves[phase].allow(first, move):
                yield phase, move


def _reach(found: Finder, model: m.Pathway, initial: str) -> None:
    """Phases that no patient gets to, or gets out of."""
    starts = {initial, *(id for id, phase in model.phases.items() if phase.entry)}
    admitted = set(model.phases[initial].tiers)
    for id, phase in model.phases.items():  # the first phase in the file that admits a tier the initial one excludes
        if set(phase.tiers) - admitted:
            starts.add(id)
            admitted |= set(phase.tiers)
    edges = {(source, row.to) for row in model.transitions for source in sources_of(row, model) if row.to != source}
    reached, queue = set(starts), sorted(starts)
    while queue:
        here = queue.pop()
        for source, target in sorted(edges):
            if source == here and target in model.phases and target not in reached:
                reached.add(target)
                queue.append(target)
    leaving = {source for source, _ in edges}
    for id in model.phases:
        if id not in reached:
            found.key("phase-unreachable", ("phases", id), name=id)
        elif id not in leaving and len(model.phases) > 1:
            found.key("phase-no-exit", ("phases", id), name=id)
