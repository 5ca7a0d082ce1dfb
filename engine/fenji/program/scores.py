"""Scores compiled: functions that fill a score's total, flags and band into slots from the items there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.compile import compile_bounds, compile_verdicts
from fenji.expr.layout import Layout, Slots
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import given

Derive = Callable[[Slots], None]


class ScoreProgram:
    """One score over one layout, with one of its band tables."""

    def __init__(self, score: LinkedScore, layout: Layout, table: str | None = None) -> None:
        self.score = score
        self.layout = layout
        self._sum = compile_bounds([score.total, *score.flags.values()], score.definitions, layout)
        self.items = compile_bounds(score.items.values(), score.definitions, layout)
        self._slots = [layout.low[term] for term in (score.id, *score.flags)]
        self._given = layout.low.get(given(score.id))
        self.table = table or (score.model.bands.default if score.model.bands else None)
        bands = score.bands.get(self.table, ()) if self.table else ()
        self._band_slot = layout.low[score.band_term] if score.band_term else None
        words = layout.terms[score.band_term].words if score.band_term else ()
        self._words = [words.index(word) for word, _ in bands]
        definitions: Mapping[str, n.Node] = score.definitions
        self._bands = compile_verdicts([condition for _, condition in bands], definitions, layout)
        guard = score.guard_condition
        self._guard = None if guard is None else compile_verdicts([guard], definitions, layout)

    def derive(self, s: Slots) -> None:
        """Fill total and flags. A told total counts while items are missing and it is one they can still give."""
        found = self._sum(s, None)
        low, high = found[0], found[1]
        if low != high and self._given is not None:
            told_low, told_high = s[self._given], s[self._given + 1]
            if told_low <= high and told_high >= low:
                low, high = max(low, told_low), min(high, told_high)
        total = self._slots[0]
        s[total], s[total + 1] = low, high
        for index, slot in enumerate(self._slots[1:], 1):
            s[slot], s[slot + 1] = found[2 * index], found[2 * index + 1]

    def derive_band(self, s: Slots) -> None:
        """Fill the band word, once total and flags are there."""
        if self._band_slot is None:
            return
        verdicts = self._bands(s, None)
        certain = [word for word, verdict in zip(self._words, verdicts, strict=True) if verdict == 2]
        low, high = (certain[0], certain[0]) if certain else (0, len(self.layout.terms[self._band_term].words) - 1)
        s[self._band_slot], s[self._band_slot + 1] = low, high

    @property
    def _band_term(self) -> str:
        assert self.score.band_term is not None
        return self.score.band_term

    def applies(self, s: Slots) -> int:
        """2, 1 or 0: whether the score is made for this patient."""
        return 2 if self._guard is None else self._guard(s, None)[0]

    def told(self, s: Slots) -> tuple[Any, Any] | None:
        """The bounds of the total that was told, if one was."""
        if self._given is None or s[self._given] != s[self._given + 1]:
            return None
        return s[self._given], s[self._given + 1]

    def sum_alone(self, s: Slots) -> tuple[Any, Any]:
        """Floor and ceiling of the items alone."""
        found = self._sum(s, None)
        return found[0], found[1]


def derive_all(scores: Iterable[ScoreProgram]) -> Derive | None:
    """One function that fills several scores; None for none."""
    kept = tuple(scores)
    if not kept:
        return None

    def derive(s: Slots) -> None:
        for score in kept:
            score.derive(s)
            score.derive_band(s)

    return derive
