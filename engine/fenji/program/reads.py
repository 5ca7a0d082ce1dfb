"""Which facts each verdict of a phase reads, scores followed down to their items."""

from collections.abc import Iterable, Mapping

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import NAMED_HERE, given

OVER_VISITS = (n.Repeated, n.CountVisits, n.Over, n.AnySample)
"""What is asked of earlier visits."""
WHERE = (NAMED_HERE, "tier_here")
"""What `can(...)` rests on beside what can be done here: where no institution is named, the tier is its evidence."""


def reads_of(
    node: n.Node, definitions: Mapping[str, n.Node], scores: Mapping[str, LinkedScore]
) -> frozenset[str]:
    """Every term that bears on this condition. A score brings its items and its told total."""
    found: set[str] = set()
    _gather([node], definitions, scores, found, set())
    return frozenset(found)


def _gather(
    nodes: Iterable[n.Node],
    definitions: Mapping[str, n.Node],
    scores: Mapping[str, LinkedScore],
    found: set[str],
    seen: set[str],
) -> None:
    for node in n.reachable(nodes, definitions):
        for term in n.terms_named(node):
            found.add(term)
            if term == PLACE:
                found.update(WHERE)
            score = _score_of(term, scores)
            if score is not None and score.id not in seen:
                seen.add(score.id)
                found.add(given(score.id))
                _gather(score.items.values(), score.definitions, scores, found, seen)


def of_the_past(nodes: Iterable[n.Node], definitions: Mapping[str, n.Node]) -> frozenset[str]:
    """The terms that these read of earlier visits."""
    over = [node for node in n.reachable(nodes, definitions) if isinstance(node, OVER_VISITS)]
    return frozenset(term for node in n.reachable(over, definitions) for term in n.terms_named(node))


def _score_of(term: str, scores: Mapping[str, LinkedScore]) -> LinkedScore | None:
    if term in scores:
        return scores[term]
    return next((score for score in scores.values() if term in score.guarded_terms), None)


def scores_read(terms: Iterable[str], scores: Mapping[str, LinkedScore]) -> tuple[str, ...]:
    """The scores that any of these terms speaks of, in declared order."""
    named = set(terms)
    return tuple(id for id, score in scores.items() if named.intersection(score.guarded_terms))
