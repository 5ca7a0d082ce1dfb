"""What can be said of a pathway or a score that cannot be used yet, so that one run tells everything."""

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from fenji.diagnostic import Diagnostic
from fenji.linked.pathway import link_pathway
from fenji.linked.scores import LinkedScore, link_score
from fenji.linked.vocabulary import Declared
from fenji.model.pathway import Pathway
from fenji.model.salvage import sound_part
from fenji.model.score import Score
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

_ID = re.compile("[a-z0-9][a-z0-9_]*")
_OF_WHAT_WAS_TAKEN_AWAY = frozenset(
    {"definition-form", "choose-rows", "parameter-like", "parameter-kind", "score-rows"}
)

_DECLARING = ("definitions", "parameters")


def conditions_of_broken(
    tree: Tree,
    declared: Declared,
    scores: Mapping[str, LinkedScore],
    capabilities: Iterable[str],
    told: Iterable[Diagnostic],
) -> list[Diagnostic]:
    """What else is wrong with the conditions of a pathway of which these problems are `told`.

    A name that the file declares is not called unknown, though its declaration may be what is broken.
    """
    part = sound_part(tree, Pathway)
    if part is None:
        return []
    return _else(tree, part, link_pathway(*part, declared, scores, capabilities)[1], told)


def conditions_of_broken_score(tree: Tree, declared: Declared, told: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same of a score."""
    part = sound_part(tree, Score)
    return [] if part is None else _else(tree, part, link_score(*part, declared)[1], told)


def _else(
    tree: Tree, part: tuple[BaseModel, Tree], found: Iterable[Diagnostic], told: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """What is no consequence of what was taken away or made up, and not told yet."""
    _, rest = part
    if not isinstance(tree, TreeMapping) or not isinstance(rest, TreeMapping):
        return []
    names = {name for key in _DECLARING for side in (tree, rest) for name in _keys(side.get(key))}
    # Any name that is unknown may be meant, or be declared in what was taken away.
    renamed = any(_ID.fullmatch(name) is None for name in names) or any(
        key.text not in rest and (key.text in _DECLARING or isinstance(value, TreeMapping)) for key, value in tree
    )
    lines = {(one.at.file, one.at.line) for one in told if one.code != "unknown-key"}
    first = tree.entries[0][0].span  # what stands in for something that is broken has the place of the first key
    return [
        one
        for one in found
        if one.at.line != first.line
        and (one.at.file, one.at.line) not in lines
        and one.code not in _OF_WHAT_WAS_TAKEN_AWAY
        and not (one.code == "unknown-name" and (renamed or one.args["name"] in names))
    ]


def _keys(tree: Tree | None) -> tuple[str, ...]:
    return tuple(tree.keys()) if isinstance(tree, TreeMapping) else ()
