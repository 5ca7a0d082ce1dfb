"""Of a patient who is measured twice: as few numbers that change as the find allows, and as little as it allows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from fenji.prove.draft import Draft

Shows = Callable[[Draft], bool]
WHOLE = Fraction(1000)
"""1 in the unit of a term, at the scale in which numbers are held."""


def steadier(draft: Draft, shows: Shows) -> Draft:
    """The same patient without those changes that the find does not need."""
    draft = replace(draft, again=draft.changed)
    for id in sorted(draft.again):
        fewer = replace(draft, again={other: value for other, value in draft.again.items() if other != id})
        if shows(fewer):
            draft = fewer
    return draft


def nearer(
    draft: Draft, shows: Shows, changes: Mapping[str, Fraction], limits: Mapping[str, Collection[Fraction]]
) -> Draft:
    """The same patient, every change as small and between as plain numbers as the find allows.

    `changes`: how far a term may change; `limits`: what conditions hold it against.
    """
    for id, second in sorted(draft.changed.items()):
        pairs = _pairs(Fraction(draft.now[id]), Fraction(second), changes[id], limits.get(id, ()))
        for first, then in pairs:
            other = replace(draft.told(**{id: first}), again={**draft.again, id: then})
            if shows(other):
                draft = other
                break
    return draft


def _pairs(
    first: Fraction, second: Fraction, change: Fraction, limits: Collection[Fraction]
) -> Iterator[tuple[Fraction, Fraction]]:
    """Plain numbers across the limits that lie between the two, the nearest together first."""
    grain = _grain(change)
    way = 1 if second > first else -1
    low, high = min(first, second), max(first, second)
    crossed = sorted({limit for limit in limits if low <= limit <= high} | {first, second})
    anchors = dict.fromkeys(near for one in crossed for near in (_floor(one, grain), -_floor(-one, grain)))
    for apart in [grain * count for count in range(1, int(change / grain) + 1)]:
        for anchor in anchors:
            yield anchor - way * apart, anchor
            yield anchor, anchor + way * apart


def _floor(value: Fraction, grain: Fraction) -> Fraction:
    return (value / grain).__floor__() * grain


def _grain(change: Fraction) -> Fraction:
    """The place to which such a number is usually written: whole, or the power of ten below its change."""
    grain = WHOLE
    while grain > change:
        grain /= 10
    return grain
