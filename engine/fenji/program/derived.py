"""Scores filled into slots, remembered by the facts that they read: most patients have few of them told."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from fenji.expr import nodes as n
from fenji.expr.layout import MOMENT, Slots
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import given
from fenji.program.scores import ScoreProgram

REMEMBERED = 4_096
"""So many sets of facts are remembered per score, and so many kinds of patient of whom nothing was told."""
Values = tuple[tuple[int, Any], ...]
"""What is put where."""


def inputs_of(score: LinkedScore) -> frozenset[str]:
    """The terms that bear on a score, its own total as told among them."""
    conditions = [condition for table in score.bands.values() for _, condition in table]
    if score.guard_condition is not None:
        conditions.append(score.guard_condition)
    read = n.reachable([*conditions, *score.items.values(), score.total], score.definitions)
    named = {term for node in read for term in n.terms_named(node)}
    return frozenset(named - set(score.guarded_terms)) | {given(score.id)}


def bits_of(scores: Iterable[Iterable[LinkedScore]]) -> Mapping[str, int]:
    """For each term the scores on which it bears, as bits in this order. A score may come in several editions."""
    found: dict[str, int] = {}
    for index, editions in enumerate(scores):
        for score in editions:
            for term in inputs_of(score) | {score.id}:  # a told total goes by the name of its score
                found[term] = found.get(term, 0) | 1 << index
    return found


class ScoreSlots:
    """Where one score stands in slots: what it reads and what it fills."""

    __slots__ = ("counts_time", "filled", "key")

    def __init__(self, score: ScoreProgram) -> None:
        low, kinds = score.layout.low, score.layout.terms
        inputs = inputs_of(score.score)
        self.counts_time = any(term in kinds and (kinds[term].kind == "instant" or term in COUNTED) for term in inputs)
        """Whether the moment decided for bears on it."""
        read = sorted(inputs | {MOMENT} if self.counts_time else inputs)
        self.key: Callable[[Slots], Any] = itemgetter(*_places(read, low))
        """The exact bounds of all that it reads."""
        self.filled = _places(score.score.guarded_terms, low)


def _places(terms: Iterable[str], low: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(place for term in terms if term in low for place in (low[term], low[term] + 1))


class Remembered:
    """One score: what it fills in, by the exact bounds of all that it reads. `bit`: the score among others."""

    __slots__ = ("_known", "bit", "score", "slots")

    def __init__(self, score: ScoreProgram, bit: int) -> None:
        self.score = score
        self.bit = bit
        self.slots = ScoreSlots(score)
        self._known: dict[Any, Values] = {}

    def fill(self, slots: Slots) -> Values:
        """Total, flags and band; what was put where."""
        key = self.slots.key(slots)
        found = self._known.get(key)
        if found is None:
            own = slots.copy()
            self.score.derive(own)
            self.score.derive_band(own)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = tuple([(place, own[place]) for place in self.slots.filled])
        for place, value in found:
            slots[place] = value
        return found


STARTS = ("surgery_at", "last_known_well", "recognized_at", "sleep_start", "wake_time")
"""Moments that the counted terms are worked out from."""
COUNTED = ("hours_since_last_known_well", "hours_since_recognition", "postoperative_day", "sleep_midpoint")
"""Terms counted to the moment decided for."""


class DifferentlyKnown(Exception):
    """Several programs know one score each in its own way."""


class Derived:
    """Fills several scores. None reads another."""

    def __init__(self, scores: Iterable[Remembered]) -> None:
        self._scores = tuple(scores)
        self._always = sum(one.bit for one in self._scores if one.slots.counts_time)
        self._every = sum(one.bit for one in self._scores)
        self._untold: dict[Any, Values] = {}

    @classmethod
    def of(cls, scores: Collection[Remembered]) -> "Derived | None":
        """What fills these; None for none."""
        return cls(scores) if scores else None

    @classmethod
    def joined(cls, several: Iterable["Derived"]) -> "Derived | None":
        """One that fills what several fill. Raises DifferentlyKnown."""
        every = [one for derived in several for one in derived._scores]
        kept = {one.bit: one for one in every}
        if any(kept[one.bit].score is not one.score for one in every):
            raise DifferentlyKnown
        return cls.of([kept[bit] for bit in sorted(kept)])

    @property
    def scores(self) -> tuple[LinkedScore, ...]:
        return tuple([one.score.score for one in self._scores])

    def __call__(self, slots: Slots, /) -> None:
        """Fill them from these slots."""
        for one in self._scores:
            one.fill(slots)

    def fill(self, slots: Slots, told: int, otherwise: Hashable) -> None:
        """The same where it is known on which scores something `told` bears, as bits, and all that the others
        depend on: those are alike for every patient of whom nothing was told."""
        told = (told | self._always) & self._every
        key = told, otherwise
        untold = self._untold.get(key)
        if untold is None:
            own = slots.copy()
            untold = tuple([both for one in self._scores if not one.bit & told for both in one.fill(own)])
            if len(self._untold) >= REMEMBERED:
                self._untold.clear()
            self._untold[key] = untold
        for place, value in untold:
            slots[place] = value
        if told:
            for one in self._scores:
                if one.bit & told:
                    one.fill(slots)


class Filling(NamedTuple):
    """What fills the scores read in a phase: those of now, and those that it reads of earlier visits. `read`: the
    terms that a fact of an earlier visit must be told of to bear on anything."""

    now: Derived | None
    past: Derived | None
    read: frozenset[str]

    @classmethod
    def of(cls, now: Collection[Remembered], past: Collection[Remembered], terms: frozenset[str]) -> "Filling":
        """`past`: the scores among the `terms` read of earlier visits."""
        scores = [one.score.score for one in past]
        read = terms.union(STARTS, *[inputs_of(score) | {score.id} for score in scores])
        return cls(Derived.of(now), Derived.of(past), read)

    @classmethod
    def joined(cls, several: Iterable["Filling"]) -> "Filling | None":
        """One that fills what several fill; None where they know a score differently."""
        together = tuple(several)
        try:
            return cls(
                Derived.joined([one.now for one in together if one.now is not None]),
                Derived.joined([one.past for one in together if one.past is not None]),
                frozenset().union(*[one.read for one in together]),
            )
        except DifferentlyKnown:
            return None
