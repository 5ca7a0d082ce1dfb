"""A score as a record shows it: total, items, flags and band, as far as they are known."""

from typing import Any

from fenji.expr.layout import Slots
from fenji.linked.vocabulary import given
from fenji.program.scores import ScoreProgram
from fenji.run.combine import MET
from fenji.run.values import number


def score_shown(score: ScoreProgram, slots: Slots) -> dict[str, Any]:
    """What a record shows of one score, which is filled into the slots; nothing of one nothing was told of."""
    layout, found = score.layout, dict[str, Any]()
    if not _anything_told(score, slots):
        return found
    score.derive(slots)
    score.derive_band(slots)
    if score.applies(slots) != MET:
        return found
    low = layout.low[score.score.id]
    if slots[low] == slots[low + 1]:
        found[score.score.id] = {"value": number(slots[low]), "items": items_shown(score, slots)}
    for flag in score.score.flags:
        index = layout.low[flag]
        if slots[index] == slots[index + 1]:
            found[flag] = {"value": bool(slots[index])}
    band = score.score.band_term
    if band is not None:
        index = layout.low[band]
        if slots[index] == slots[index + 1]:
            found[band] = {"value": layout.terms[band].words[slots[index]], "table": score.table}
    return found


def items_shown(score: ScoreProgram, slots: Slots) -> dict[str, Any]:
    """The points of each item, null while they are not known."""
    bounds = score.items(slots, None)
    return {
        item: number(bounds[2 * i]) if bounds[2 * i] == bounds[2 * i + 1] else None
        for i, item in enumerate(score.score.items)
    }


def _anything_told(score: ScoreProgram, slots: Slots) -> bool:
    layout = score.layout
    total = layout.low.get(given(score.score.id))
    if total is not None and slots[total] == slots[total + 1]:
        return True
    bounds = score.items(slots, None)
    return any(bounds[i] == bounds[i + 1] for i in range(0, len(bounds), 2))
