"""Scores for the solver: sums with a floor and a ceiling, as `program/scores.py` fills them."""

from fractions import Fraction
from typing import TYPE_CHECKING

from fenji.linked.vocabulary import given
from fenji.program.scores import ScoreProgram
from fenji.prove.logic import End, Ends, Formula, Pair, all_of, any_of, chosen, compared, end_if, holds, known, negated

if TYPE_CHECKING:
    from fenji.prove.encode import Encoder


def total(encoder: "Encoder", score: ScoreProgram) -> Ends:
    """The sum of the items; a told total counts while items are missing and it is one they can still give."""
    items = encoder.inside(score).ends(score.score.total)
    name = given(score.score.id)
    if name not in encoder.kinds:
        return items
    told = encoder.facts.ends(name)
    fits = all_of(
        [
            negated(known(items)),
            any_of([told.low.open, items.high.open, holds("<=", told.low.at, items.high.at)]),
            any_of([told.high.open, items.low.open, holds(">=", told.high.at, items.low.at)]),
        ]
    )
    low = end_if(all_of([fits, negated(told.low.open)]), _higher(told.low, items.low), items.low)
    high = end_if(all_of([fits, negated(told.high.open)]), _lower(told.high, items.high), items.high)
    return Ends(low, high)


def _higher(told: End, own: End) -> End:
    return end_if(any_of([own.open, holds(">", told.at, own.at)]), told, own)


def _lower(told: End, own: End) -> End:
    return end_if(any_of([own.open, holds("<", told.at, own.at)]), told, own)


def flag(encoder: "Encoder", score: ScoreProgram, term: str) -> Pair:
    """Yes as soon as one known item gives these points; no only when every item is known."""
    points = Ends(End(False, Fraction(score.score.flags[term])), End(False, Fraction(score.score.flags[term])))
    inside = encoder.inside(score)
    ends = [inside.ends(value) for value in score.score.items.values()]
    certain = any_of([all_of([known(one), compared("=", one, points)[0]]) for one in ends])
    return certain, any_of([certain, *[negated(known(one)) for one in ends]])


def band(encoder: "Encoder", score: ScoreProgram, words: tuple[int, ...]) -> Pair:
    """The word of the first row that is certainly met; none: any word."""
    kind = encoder.kinds[str(score.score.band_term)]
    inside = encoder.inside(score)
    earlier: list[Formula] = []
    hits: list[Formula] = []
    for word, condition in score.score.bands[str(score.table)]:
        certain = inside.pair(condition)[0]
        if kind.words.index(word) in words:
            hits.append(all_of([certain, negated(any_of(earlier))]))
        earlier.append(certain)
    met = any_of(hits)
    return met, chosen(any_of(earlier), met, True)
