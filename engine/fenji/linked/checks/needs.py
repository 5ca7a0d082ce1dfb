"""Capabilities that some pathway needs and nobody in or around a network has."""

from collections.abc import Iterable

from fenji.diagnostic import Diagnostic
from fenji.linked.checks.found import Finder
from fenji.linked.needs import NeedOfPathway
from fenji.linked.policy import PolicyContent
from fenji.model.network import Network
from fenji.model.tiers import Tiers


def check_needs(content: PolicyContent, needs: Iterable[NeedOfPathway]) -> list[Diagnostic]:
    """One note per network whose text is at hand and that lacks something."""
    asked = list(needs)
    found: list[Diagnostic] = []
    for id, model in content.networks.items():
        tree = content.network_trees.get(id)
        lacking = nobody_has(model, content.tiers, asked) if tree is not None else ()
        if tree is not None and lacking:
            finder = Finder(tree)
            finder.key("network-need-unmet", ("institutions",), missing=", ".join(lacking), network=id)
            found += finder.problems
    return found


def nobody_has(model: Network, tiers: Tiers, needs: Iterable[NeedOfPathway]) -> tuple[str, ...]:
    """The capabilities that no institution of the file has, member or known outside, nor what may stand in for them.

    An institution that leaves one day is not counted on. A specialty alliance answers for its specialty alone.
    """
    able = [_able(model, tiers, index) for index, body in enumerate(model.institutions) if body.end is None]
    anybody = frozenset().union(*able)
    found: dict[str, None] = {}
    for need in needs:
        if need.instead and any(one.issuperset(need.instead) for one in able):
            continue
        found.update(dict.fromkeys(c for c in need.capabilities if c not in anybody))
    if model.form == "specialty_alliance":
        return tuple(capability for capability in found if capability in model.specialty_capabilities)
    return tuple(found)


def _able(model: Network, tiers: Tiers, index: int) -> frozenset[str]:
    body = model.institutions[index]
    stated = {capability.id for capability in body.capabilities}
    return (tiers.defaults(body.tier, body.type) | stated) - set(body.lacks)
