"""Scores compiled: functions that fill a score's total, flags and band into slots from the items there."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.compile import Mode, compile_bounds, compile_verdicts
from fenji.expr.layout import Layout, Slots
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import given

Derive = Callable[[Slots], None]


class ScoreProgram:
    """One score over one layout, with one of its band tables. `mode` as in expr/compile.py."""

    def __init__(
        self, score: LinkedScore, layout: Layout, table: str | None = None, *, mode: Mode = "now"
    ) -> None:
        self.score = score
        self.layout = layout
        self._sum = compile_bounds([score.total], score.definitions, layout, mode=mode)
        self.items = compile_bounds(score.items.values(), score.definitions, layout, mode=mode)
        self._total = layout.low[score.id]
        self._flags = tuple((layout.low[flag], points) for flag, points in score.flags.items())
        self._given = layout.low.get(given(score.id))
        self.table = table or (score.model.bands.default if score.model.bands else None)
        bands = score.bands.get(self.table, ()) if self.table else ()
        self._band_slot = layout.low[score.band_term] if score.band_term else None
        words = layout.terms[score.band_term].words if score.band_term else ()
        self._words = [words.index(word) for word, _ in bands]
        definitions: Mapping[str, n.Node] = score.definitions
        self._bands = compile_verdicts([condition for _, condition in bands], definitions, layout, mode=mode)
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
        s[self._total], s[self._total + 1] = low, high
        if not self._flags:
            return
        ends = self.items(s, None)
        known = [a for a, b in zip(ends[::2], ends[1::2], strict=True) if a == b]
        for slot, points in self._flags:
            # Yes as soon as one known item gives these points; no only when every item is known.
            s[slot] = int(points in known)
            s[slot + 1] = int(points in known or 2 * len(known) < len(ends))

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

    def derive(slots: Slots) -> None:
        for score in kept:
            score.derive(slots)
            score.derive_band(slots)

    return derive
