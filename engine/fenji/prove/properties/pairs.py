"""Two pathways at once: whenever they ask for different things, the order of moves says which wins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import z3

from fenji.codes.code import Text
from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.prove.ask import Ask, Tally
from fenji.prove.draft import Draft
from fenji.prove.found import Find
from fenji.prove.known import FORM
from fenji.prove.logic import all_of, any_of, expression
from fenji.prove.moves import DOWN, LABELS
from fenji.prove.prints import digest_of
from fenji.prove.prover import Prover, where
from fenji.prove.sheet import Sheet, Shelf, look_back

NAME = "pairs"
STATES = Text(
    "对每两个路径：同一位患者在同一级机构，两个路径要求的去向不同时，合并的去向是次序中靠前的那一个，"
    "没有路径的急诊被别的去向盖住，只有每个路径都同意时才下转。逐对列出会出现的不同去向和胜出者，每一种附一位患者。",
    "For each two pathways: when they ask for different things of one patient at one tier, the merged move is the one "
    "that stands first in the order of moves, no pathway's emergency is lost, and nobody goes down unless both say so. "
    "Each pair of different moves that occurs is listed with the winner and a patient.",
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two pathways that ask one patient for different things."""

    asked: tuple[str, str]
    wins: str
    standings: tuple[str, str]
    case: dict[str, object]
    agrees: bool
    """Whether the engine's merged decision is the winner."""
    parts: tuple[str, ...]
    """What the engine says each pathway asks for."""


def meetings(engine: Engine, tally: Tally, programs: Sequence[tuple[str, str]]) -> Iterator[Meeting]:
    """All the ways in which two pathways differ about one patient, each with the first patient found.

    `programs`: the two pathways, each with its profile.
    """
    compiled = [engine.compiled(id, profile) for id, profile in programs]
    shelf = Shelf(engine.content, min(1, max(look_back(one) for one in compiled)))
    first, second = (Prover(engine, id, profile, tally, shelf) for id, profile in programs)
    seen: set[tuple[str, str]] = set()
    for one in first.sheets(named=False):
        for other in second.sheets(named=False):
            if one.tier == other.tier:
                yield from _at(engine, first, second, one, other, shelf, tally, seen)


def _at(
    engine: Engine, first: Prover, second: Prover, one: Sheet, other: Sheet, shelf: Shelf, tally: Tally,
    seen: set[tuple[str, str]],
) -> Iterator[Meeting]:  # fmt: skip
    """First who differed here in an earlier proof and still does, then what the solver finds."""
    prefix = first.name(NAME, where(one), where(other), "")
    base = f"{first.print_of(one)}|{second.print_of(other)}"
    for key, draft in tally.known.starting(prefix):
        asked = cast("tuple[str, str]", tuple(key.removeprefix(prefix).split("|")))
        if asked not in seen and draft.phase == one.phase and draft.tier == one.tier:
            settled = digest_of([base, asked, FORM])
            if tally.known.has_none(settled):
                meeting: Meeting | None = _meeting(first, second, one, other, draft, asked, asked, True)
            else:
                meeting = _met(engine, first, second, one, other, draft, asked)
            if meeting is not None and meeting.parts == asked:
                tally.known.keep_patient(key, draft)
                if meeting.agrees:
                    tally.known.note_none(settled)
                seen.add(asked)
                yield meeting
    ask = Ask(shelf, (one, other), tally, base=base)
    about = f"{one.prefix} {other.prefix}"
    while not ask.none(about=about, key=(open_key := (NAME, *(f"{x}>{y}" for x, y in sorted(seen))))):
        mine, theirs = one.moves().moves, other.moves().moves
        fresh = any_of([all_of([mine[x], theirs[y]]) for x in LABELS for y in LABELS if x != y and (x, y) not in seen])
        model = ask.model(fresh, one.in_scope, other.in_scope, about=about, key=open_key)
        if model is None:
            return
        x, y = (next(label for label in LABELS if _true(model, moves[label])) for moves in (mine, theirs))
        seen.add((x, y))
        draft = first.draft(model, one)
        tally.known.keep_patient(f"{prefix}{x}|{y}", draft)
        found = _met(engine, first, second, one, other, draft, (x, y))
        assert found is not None
        if found.agrees:
            tally.known.note_none(digest_of([base, (x, y), FORM]))
        yield found


def _true(model: object, formula: object) -> bool:
    return z3.is_true(model.eval(expression(formula), model_completion=True))  # type: ignore[attr-defined,no-any-return]  # a model


def _met(
    engine: Engine, first: Prover, second: Prover, one: Sheet, other: Sheet, draft: Draft, asked: tuple[str, str]
) -> Meeting | None:
    """What the engine makes of both pathways. None for a patient of an earlier proof that no case can describe now."""
    meeting = _meeting(first, second, one, other, draft, asked, (), False)
    try:
        decision = engine.decide(meeting.case)
    except InvalidCase:
        return None
    merged = decision.move if decision.urgency is None else f"{decision.move}/{decision.urgency}"
    parts = tuple(part.move if part.urgency is None else f"{part.move}/{part.urgency}" for part in decision.pathways)
    return replace(meeting, parts=parts, agrees=merged == meeting.wins and parts == asked)


def _meeting(
    first: Prover, second: Prover, one: Sheet, other: Sheet, draft: Draft, asked: tuple[str, str],
    parts: tuple[str, ...], agrees: bool,
) -> Meeting:  # fmt: skip
    wins = min(asked, key=LABELS.index)
    ids = [first.pathway, second.pathway]
    phases = {first.pathway: one.phase, second.pathway: other.phase}
    told = ((one.pathway, one.oracle.edition) for one in (first, second))
    editions = {id: edition for id, edition in told if edition is not None}
    name = f"{NAME}-{first.pathway}-{second.pathway}-{asked[0]}-{asked[1]}".replace("/", "-")
    title = f"{first.pathway}: {asked[0]}; {second.pathway}: {asked[1]} → {wins}"
    case = first.oracle.speller.case(draft, ids, name=name, title=title, phase=phases, edition=editions or None)
    return Meeting(asked, wins, (one.prefix, other.prefix), case, agrees, parts)


def lost(meeting: Meeting) -> bool:
    """Whether the winner is wrong: an emergency passed over, or somebody sent down against a pathway."""
    emergency = any(one.endswith("emergency") for one in meeting.asked)
    return (emergency and not meeting.wins.endswith("emergency")) or meeting.wins == DOWN or not meeting.agrees


def find_of(a: str, b: str, meeting: Meeting) -> Find:
    says = Text(
        f"{a} 要求 {meeting.asked[0]},{b} 要求 {meeting.asked[1]}，合并的结果不对",
        f"{a} asks for {meeting.asked[0]}, {b} for {meeting.asked[1]}, and the merged move is wrong",
    )
    return Find(NAME, says, (a, b), meeting.standings, (meeting.case,), meeting.agrees)
