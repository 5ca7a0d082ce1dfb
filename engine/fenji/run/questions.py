"""What to find out next: the facts that open criteria lack, the gravest and cheapest first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fenji.codes import Lang
from fenji.model.pathway import Pathway
from fenji.model.terms import Silence, Term
from fenji.program.effect import Effect
from fenji.run.combine import UNKNOWN
from fenji.run.evidence import Grounds
from fenji.run.place import Asked
from fenji.run.reach import label, ordered
from fenji.run.step import Step

_EFFORT = {"bedside": 0, "history": 1, "judgement": 1, "laboratory": 2, "imaging": 3}
_GRAVITY = {"emergency": 0, "urgent": 1, "routine": 3}
SCREENED_TOGETHER = 2
"""From so many left-out symptoms on, the one question that answers them all is asked too."""


@dataclass(frozen=True, slots=True)
class Question:
    term: str
    settles: tuple[str, ...]
    moves: tuple[str, ...]


class Asking:
    """The order in which the facts of one pathway are asked for when all else is equal."""

    def __init__(self, model: Pathway, terms: Mapping[str, Term]) -> None:
        self.terms = terms
        self.authored: dict[str, int] = {}
        for group in model.questions:
            for term in group:
                self.authored.setdefault(term, len(self.authored))
        self.declared = {term: index for index, term in enumerate(terms)}

    def text(self, term: str, lang: Lang) -> str:
        """The question that asks for a term."""
        declared = self.terms.get(term)
        if declared is None:
            return term
        if declared.ask is not None:
            return declared.ask.of(lang)
        return f"{declared.label.zh}?" if lang == "zh" else f"{declared.label.en}?"


def placing_questions(asked: Asked, before: Iterable[str], asking: Asking, lang: Lang) -> list[dict[str, Any]]:
    """The questions about who may receive, as the record shows them: last, and none that was asked before."""
    return [
        {"term": term, "text": asking.text(term, lang), "settles": list(codes), "could_change_move_to": []}
        for term, codes in asked
        if term not in before
    ]


def questions(
    step: Step, grounds_of: Callable[[int], Grounds], asking: Asking, possible: tuple[str, ...]
) -> tuple[Question, ...]:
    """The questions of a step in the order worth asking."""
    terms = asking.terms
    settles: dict[str, dict[str, None]] = {}
    moves: dict[str, set[str]] = {}
    gravity: dict[str, int] = {}

    def add(term: str, item: str, grave: int, could: set[str]) -> None:
        settles.setdefault(term, {})[item] = None
        moves.setdefault(term, set()).update(could)
        gravity[term] = min(gravity.get(term, 9), grave)

    must = {item.item for item in step.standing.excludes}
    for index, effect in enumerate(step.standing.effects):
        if step.verdicts[index] != UNKNOWN or effect is None:
            continue
        grave = _gravity(effect, effect.criterion in must)
        for term in grounds_of(index).missing:
            add(term, effect.criterion, grave, _could(effect, possible))
    for item in step.standing.excludes:
        if item.verdict >= len(step.standing.effects) and step.verdicts[item.verdict] == UNKNOWN:
            for term in grounds_of(item.verdict).missing:
                add(term, item.item, 0, set(possible) - {"ask"})
    for effect in step.standing.effects:
        if effect is not None and effect.role == "ask" and effect.criterion in step.outcome.by:
            for term in effect.asks:
                add(term, effect.criterion, 0, set(possible) - {"ask"})
    _screens(step, terms, settles, moves, gravity)
    rank, declared = asking.authored, asking.declared
    order = sorted(
        settles,
        key=lambda term: (
            gravity[term],
            rank.get(term, len(rank)),
            _EFFORT[terms[term].effort] if term in terms else 9,
            -len(settles[term]),
            declared.get(term, 9999),
        ),
    )
    return tuple(Question(term, tuple(settles[term]), _ordered(frozenset(moves[term]))) for term in order)


def _gravity(effect: Effect, must_exclude: bool) -> int:
    if must_exclude:
        return 0 if effect.urgency == "emergency" else 1
    if effect.role in ("down", "hold", "ask"):
        return 2
    return _GRAVITY.get(effect.urgency or "", 4) + (1 if effect.role == "advise" else 0)


def _could(effect: Effect, possible: tuple[str, ...]) -> set[str]:
    if effect.role in ("up", "side"):
        return {m for m in possible if m in (label("refer_up", effect.urgency), label("transfer", effect.urgency))}
    if effect.role == "down":
        return {m for m in possible if m == "refer_down/routine"}
    if effect.role in ("hold", "ask"):
        return {m for m in possible if m in ("refer_down/routine", "stay")}
    return set()


@lru_cache(maxsize=1024)
def _ordered(moves: frozenset[str]) -> tuple[str, ...]:
    return ordered(moves)


def _screens(
    step: Step,
    terms: Mapping[str, Term],
    settles: dict[str, dict[str, None]],
    moves: dict[str, set[str]],
    gravity: dict[str, int],
) -> None:
    """Where several symptoms were left out, ask for the screen that answers all of them."""
    told = step.bound.now.facts if step.bound.now is not None else {}
    covered: dict[str, list[str]] = {}
    for term in settles:
        declared = terms.get(term)
        if declared is None or term in told or not isinstance(declared.silence, Silence):
            continue
        for screen in declared.silence.absent_when:
            covered.setdefault(screen, []).append(term)
    for screen, symptoms in covered.items():
        if len(symptoms) < SCREENED_TOGETHER or screen in told:
            continue
        settles[screen] = dict.fromkeys(item for term in symptoms for item in settles[term])
        moves[screen] = {move for term in symptoms for move in moves[term]}
        gravity[screen] = min(gravity[term] for term in symptoms)
