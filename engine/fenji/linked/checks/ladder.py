"""What the ladder and the list of capabilities name: tiers, capabilities, terms and sources that must be declared."""

from collections.abc import Iterable

from fenji.diagnostic import Diagnostic
from fenji.expr.names import nearest
from fenji.linked.checks.cited import check_cited
from fenji.linked.checks.found import Finder, Path
from fenji.linked.vocabulary import Declared
from fenji.model.tiers import Capabilities, Tiers
from fenji.syntax import Tree


def check_ladder(tiers: Tiers, tree: Tree, capabilities: Iterable[str]) -> list[Diagnostic]:
    """Every dangling name of `rules/tiers.yaml`, and planned numbers that no institution can have."""
    found, can = Finder(tree), list(capabilities)
    for index, name in enumerate(tiers.ladder):
        _known(found, "tier", ("ladder", index), name, tiers.tiers)
    _known(found, "tier", ("lowest_receiver",), tiers.lowest_receiver, tiers.ladder)
    for id, tier in tiers.tiers.items():
        path: Path = ("tiers", id)
        _known(found, "tier", (*path, "like"), tier.like, tiers.tiers)
        _known(found, "tier", (*path, "next_rung"), tier.next_rung, tiers.tiers)
        _each(found, (*path, "capabilities"), tier.capabilities, can)
    for id, kind in tiers.types.items():
        for key, names in (
            ("instead_of_tier", kind.instead_of_tier or ()), ("adds", kind.adds), ("specialty", kind.specialty),
        ):  # fmt: skip
            _each(found, ("types", id, key), names, can)
    for key, planned in (("residents", tiers.planning.residents), ("served", tiers.planning.served)):
        if planned is None:
            continue
        check_cited(found, ("planning", key, "source"), (planned.source,), tiers.sources)
        low, high = planned.range
        if not 0 <= low <= high:
            found.value("range-unreadable", ("planning", key, "range"), term=key)
    return found.problems


def check_capabilities(capabilities: Capabilities, tree: Tree, declared: Declared) -> list[Diagnostic]:
    """Every dangling name of `rules/capabilities.yaml`. A treatment window is counted from a term that is a moment."""
    found = Finder(tree)
    check_cited(
        found, ("door_to_needle_default", "source"), (capabilities.door_to_needle_default.source,), capabilities.sources
    )
    for id, capability in capabilities.capabilities.items():
        window = capability.treatment_window
        if window is None:
            continue
        path: Path = ("capabilities", id, "treatment_window")
        check_cited(found, (*path, "source"), (window.source,), capabilities.sources)
        _known(found, "term", (*path, "counted_from"), window.counted_from, declared.kinds)
        term = declared.kinds.get(window.counted_from)
        if term is not None and term.kind != "instant":
            args = {"name": window.counted_from, "kind": term.kind, "wanted": "instant", "better": ""}
            found.value("kind-mismatch", (*path, "counted_from"), **args)
    return found.problems


def _each(found: Finder, path: Path, names: Iterable[str], known: Iterable[str]) -> None:
    for index, name in enumerate(names):
        _known(found, "capability", (*path, index), name, known)


def _known(found: Finder, what: str, path: Path, name: str | None, known: Iterable[str]) -> None:
    names = list(known)
    if name is not None and name not in names:
        found.value(f"unknown-{what}", path, name=name, nearest=nearest(name, names), known=", ".join(names[:12]))
