"""What can be said of content that cannot be used yet, so that one run tells everything."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from fenji.diagnostic import Diagnostic
from fenji.linked.checks.found import Finder
from fenji.linked.checks.frame import check_reviews
from fenji.linked.checks.network import check_broken_network, check_networks
from fenji.linked.checks.services import check_shared
from fenji.linked.pathway import link_pathway
from fenji.linked.policy import PolicyContent
from fenji.linked.scores import LinkedScore, link_score
from fenji.linked.vocabulary import Declared
from fenji.model.documents import Documents
from fenji.model.eligibility import Eligibility
from fenji.model.network import Network
from fenji.model.pathway import Pathway
from fenji.model.salvage import sound_part
from fenji.model.score import Score
from fenji.model.services import Services
from fenji.model.tiers import Capabilities, Tiers
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

M = TypeVar("M", bound=BaseModel)
_ID = re.compile("[a-z0-9][a-z0-9_]*")
_OF_WHAT_WAS_TAKEN_AWAY = frozenset(
    {"definition-form", "choose-rows", "parameter-like", "parameter-kind", "score-rows"}
)

_RESTS_ON_SHARED = frozenset({"network-unknown-word", "network-gatekeeper", "policy-order"})
_DECLARING = ("definitions", "parameters")


def conditions_of_broken(
    tree: Tree,
    declared: Declared,
    scores: Mapping[str, LinkedScore],
    capabilities: Iterable[str],
    told: Iterable[Diagnostic],
) -> list[Diagnostic]:
    """What else is wrong with the conditions and reviews of a pathway of which these problems are `told`.

    A name that the file declares is not called unknown, though its declaration may be what is broken.
    """
    part = sound_part(tree, Pathway)
    if part is None:
        return []
    reviews = Finder(part[1])
    check_reviews(part[0], reviews)
    return _else(tree, part, [*link_pathway(*part, declared, scores, capabilities)[1], *reviews.problems], told)


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


Shared = tuple[M, Tree | None] | None
"""A file of rules that all networks share, or what is left of it; without a tree it is not looked at itself."""


def shared_part(model: M | None, tree: Tree | None, kind: type[M]) -> "Shared[M]":
    """A file of shared rules as read; where it has problems, what is left of it; None where nothing is."""
    if model is not None:
        return model, tree
    part = None if tree is None else sound_part(tree, kind)
    return None if part is None else (part[0], None)


def beside_broken_rules(
    tiers: Tiers,
    capabilities: Capabilities,
    eligibility: "Shared[Eligibility]",
    services: "Shared[Services]",
    documents: "Shared[Documents]",
    networks: Mapping[str, Network],
    trees: Mapping[str, Tree],
    broken: Iterable[Tree],
) -> list[Diagnostic]:
    """What is wrong with networks, and with those shared rules that are whole, while others of these rules are broken:
    only what does not rest on the broken ones."""
    if eligibility is None or services is None or documents is None:
        return []
    (e, e_tree), (s, s_tree), (d, d_tree) = eligibility, services, documents
    content = PolicyContent(tiers, capabilities, e, s, d, networks, e_tree, s_tree, d_tree, trees)
    found = [*check_networks(content), *check_shared(content)]
    found += [one for tree in broken for one in check_broken_network(tree, content)]
    return [one for one in found if one.code not in _RESTS_ON_SHARED]


def _keys(tree: Tree | None) -> tuple[str, ...]:
    return tuple(tree.keys()) if isinstance(tree, TreeMapping) else ()
