"""The scores of a record, each remembered by the exact facts that it reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.expr.layout import Slots
from fenji.program.derived import ScoreSlots, inputs_of
from fenji.program.scores import ScoreProgram
from fenji.run.form import ENCODE
from fenji.run.points import score_shown

REMEMBERED = 2_048
"""So many sets of facts are remembered per score."""


class ShownScore:
    """One score as a record shows it."""

    __slots__ = ("_known", "_score", "_slots", "bit")

    def __init__(self, score: ScoreProgram, bit: int) -> None:
        """`bit`: the score among those on which something told bears."""
        self.bit = bit
        self._score = score
        self._slots = ScoreSlots(score)
        self._known: dict[Any, tuple[dict[str, Any], str, tuple[tuple[int, Any], ...]]] = {}

    def of(self, slots: Slots) -> tuple[dict[str, Any], str]:
        """The score as values and as members of a JSON object; it is filled into the slots."""
        key = self._slots.key(slots)
        found = self._known.get(key)
        if found is None:
            own = slots.copy()
            values = score_shown(self._score, own)
            put = tuple([(place, own[place]) for place in self._slots.filled])
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = (values, ENCODE(values)[1:-1], put)
        for place, value in found[2]:
            slots[place] = value
        return found[0], found[1]


ALWAYS = 1 << 62
"""The bit of scores to be looked at whatever was told. Content has far fewer scores than bits below it."""


def shown_scores(
    scores: Iterable[ScoreProgram], bits: Mapping[str, int], untold: frozenset[str]
) -> tuple[ShownScore, ...]:
    """Scores, each with its bit. `untold` are the terms that may be known though nobody told them: of the patient,
    the place, or out of silence; a score that reads one is always looked at."""
    return tuple(
        ShownScore(score, bits[score.score.id] if inputs_of(score.score).isdisjoint(untold) else ALWAYS)
        for score in scores
    )
