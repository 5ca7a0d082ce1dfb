"""What is written and never used: sources, definitions, parameters, profiles; terms for a whole library."""

from collections.abc import Iterable, Mapping

from fenji.expr import nodes as n
from fenji.linked.checks.found import Finder
from fenji.linked.checks.walk import citations, thens
from fenji.linked.pathway import LinkedPathway
from fenji.model.shape import source_id


def check_unused(linked: Mapping[str, LinkedPathway], found: Finder) -> None:
    model = next(iter(linked.values())).model
    cited = {source_id(reference) for _, references, _ in citations(model) for reference in references}
    for name in model.sources:
        if name not in cited:
            found.key("source-unused", ("sources", name), name=name)
    left = set(model.definitions)
    for one in linked.values():  # a parameter without a limit may drop a definition under one profile
        if left:
            left -= definitions_used(one)
    for name in model.definitions:
        if name in left:
            found.key("definition-unused", ("definitions", name), name=name)
    named = set().union(*(one.used for one in linked.values()))
    for id, criterion in model.criteria.items():
        for _, then in thens(criterion, id):
            named |= set(then.tiers) if isinstance(then.tiers, tuple) else set()
    for name in model.parameters:
        if name not in named:
            found.key("parameter-unused", ("parameters", name), name=name)


def definitions_used(linked: LinkedPathway) -> set[str]:
    """The definitions that some condition of the pathway, directly or through another, depends on."""
    queue: list[n.Node] = [
        linked.scope, linked.applies_to, *linked.criteria.values(), *linked.transitions, *linked.advice.values(),
        *linked.reviews, *linked.excluded,
    ]  # fmt: skip
    used = {item for row in linked.model.must_exclude for item in row.items if item in linked.definitions}
    queue += [linked.definitions[name] for name in used]
    return _followed(queue, linked.definitions, used)


def _followed(queue: list[n.Node], definitions: Mapping[str, n.Node], used: set[str]) -> set[str]:
    return used | {node.name for node in n.reachable(queue, definitions) if isinstance(node, (n.Ref, n.ValueRef))}


def unused_of(roots: Iterable[n.Node], definitions: Mapping[str, n.Node]) -> tuple[str, ...]:
    """The names among `definitions` that none of these nodes depends on, in their order."""
    used = _followed(list(roots), definitions, set())
    return tuple(name for name in definitions if name not in used)
