"""What can be said of a pathway that cannot be used yet, so that one run tells everything."""

import re
from collections.abc import Iterable, Mapping

from fenji.diagnostic import Diagnostic
from fenji.linked.pathway import link_pathway
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import Declared
from fenji.model.from_tree import sound_part
from fenji.model.pathway import Pathway
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

_ID = re.compile("[a-z0-9][a-z0-9_]*")
_OF_WHAT_WAS_TAKEN_AWAY = frozenset({"definition-form", "choose-rows", "parameter-like", "parameter-kind"})


def conditions_of_broken(
    tree: Tree, declared: Declared, scores: Mapping[str, LinkedScore], capabilities: Iterable[str]
) -> list[Diagnostic]:
    """What is wrong with the conditions that can be read. A name that the file declares is not called unknown, though
    its declaration may be what is broken."""
    part = sound_part(tree, Pathway)
    if part is None or not isinstance(tree, TreeMapping):
        return []
    model, rest = part
    names = {name for key in ("definitions", "parameters") for name in _keys(tree.get(key))}
    renamed = any(_ID.fullmatch(name) is None for name in names)  # any name that is unknown may be meant
    first = tree.entries[0][0].span  # what stands in for something that is broken has the place of the first key
    return [
        found
        for found in link_pathway(model, rest, declared, scores, capabilities)[1]
        if found.at.line != first.line
        and found.code not in _OF_WHAT_WAS_TAKEN_AWAY
        and not (found.code == "unknown-name" and (renamed or found.args["name"] in names))
    ]


def _keys(tree: Tree | None) -> tuple[str, ...]:
    return tuple(tree.keys()) if isinstance(tree, TreeMapping) else ()
