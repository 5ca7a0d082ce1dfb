"""What to find out next: the facts that open criteria lack, the gravest and cheapest first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fenji.codes import Lang
from fenji.model.pathway import Pathway
from fenji.model.terms import Silence, Term
from fenji.program.effect import Effect
from fenji.run.combine import UNKNOWN
from fenji.run.place import Asked
from fenji.run.reach import label, ordered
from fenji.run.step import NOT_APPLICABLE, Step

_EFFORT = {"bedside": 0, "history": 1, "judgement": 1, "laboratory": 2, "imaging": 3}
_GRAVITY = {"emergency": 0, "urgent": 1, "routine": 3}
FIRST, LAST = -1, 8
"""How grave what the answer waits for is, and what only an earlier review waits for."""
SCREENED_TOGETHER = 2
"""From so many left-out symptoms on, the one question that answers them all is asked too."""


@dataclass(frozen=True, slots=True)
class Question:
    term: str
    settles: tuple[str, ...]
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lacks:
    """The facts that a step lacks. `of` what an unknown condition lacks, by its number; `later` what the others lack
    that count as unmet while a fact is left out and may be met once it is told; `follow_up` what earlier reviews
    lack; `scope` what the pathway's limits lack."""

    of: Callable[[int], tuple[str, ...]]
    later: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    follow_up: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()


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


def questions(step: Step, lacks: Lacks, asking: Asking, possible: tuple[str, ...]) -> tuple[Question, ...]:
    """The questions of a step in the order worth asking: first what the answer waits for."""
    terms = asking.terms
    settles: dict[str, dict[str, None]] = {}
    moves: dict[str, set[str]] = {}
    gravity: dict[str, int] = {}

    def add(term: str, item: str, grave: int, could: set[str]) -> None:
        settles.setdefault(term, {})[item] = None
        moves.setdefault(term, set()).update(could)
        gravity[term] = min(gravity.get(term, 9), grave)

    must = {item.item for item in step.standing.excludes}
    waited_for = frozenset(step.outcome.open_items if step.outcome.move == "ask" else ())
    for index, effect in enumerate(step.standing.effects):
        if effect is None:
            continue
        grave = FIRST if effect.criterion in waited_for else _gravity(effect, effect.criterion in must)
        missing = lacks.of(index) if step.verdicts[index] == UNKNOWN else lacks.later.get(index, ())
        for term in missing:
            add(term, effect.criterion, grave, _could(effect, possible))
    for item in step.standing.excludes:
        if item.verdict >= len(step.standing.effects):
            grave = FIRST if item.item in waited_for else 0
            missing = lacks.of(item.verdict) if step.verdicts[item.verdict] == UNKNOWN else ()
            for term in missing or lacks.later.get(item.verdict, ()):
                add(term, item.item, grave, set(possible) - {"ask"})
    for term in lacks.scope:
        add(term, "scope", 1, {NOT_APPLICABLE})
    for term in lacks.follow_up:
        add(term, "follow_up", LAST, set())
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
