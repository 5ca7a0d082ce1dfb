"""Scores filled into slots, remembered by the facts that they read: most patients have few of them told."""

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from fenji.expr.layout import MOMENT, Slots
from fenji.linked.scores import LinkedScore
from fenji.program.scores import Derive, ScoreProgram
from fenji.program.sight import Sight

REMEMBERED = 4_096
"""So many sets of facts are remembered per score."""


class Remembered:
    """One score: what it fills in, by the exact bounds of all that it reads."""

    __slots__ = ("_known", "_outputs", "_read", "_score")

    def __init__(self, score: ScoreProgram) -> None:
        low = score.layout.low
        self._score = score
        outputs = [low[term] for term in _outputs(score.score) if term in low]
        self._outputs = tuple(place for index in outputs for place in (index, index + 1))
        inputs = sorted({*Sight([], {}, [score.score], score.layout).terms, MOMENT} - set(_outputs(score.score)))
        places = [place for term in inputs if term in low for place in (low[term], low[term] + 1)]
        self._read: Callable[[Slots], Any] = itemgetter(*places)
        self._known: dict[Any, tuple[Any, ...]] = {}
        if not _reads_moments(score):
            self._read = itemgetter(*[place for place in places if place > 1])

    def fill(self, slots: Slots) -> None:
        """Total, flags and band."""
        key = self._read(slots)
        found = self._known.get(key)
        if found is None:
            self._score.derive(slots)
            self._score.derive_band(slots)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = tuple([slots[place] for place in self._outputs])
            return
        for place, value in zip(self._outputs, found, strict=True):
            slots[place] = value


def derive_remembered(scores: Iterable[ScoreProgram]) -> Derive | None:
    """One function that fills several scores, each looked up where its facts were seen before; None for none."""
    fills = tuple([Remembered(score).fill for score in scores])
    if not fills:
        return None

    def derive(slots: Slots, /) -> None:
        for fill in fills:
            fill(slots)

    return derive


def _outputs(score: LinkedScore) -> tuple[str, ...]:
    return score.guarded_terms


def _reads_moments(score: ScoreProgram) -> bool:
    """Whether a score asks how long ago something was, so that the moment decided for bears on it."""
    terms = Sight([], {}, [score.score], score.layout).terms
    kinds = score.layout.terms
    return any(term in kinds and kinds[term].kind == "instant" for term in terms)
