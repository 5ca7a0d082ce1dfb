"""Checks of linked content: what each part may say given all others. Nothing here reads a file or decides a patient.

Errors make content unusable; warnings are what an author should look at before he signs.
"""

from collections.abc import Iterable, Mapping

from fenji.diagnostic import Diagnostic
from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder
from fenji.linked.checks.frame import check_frame, check_names
from fenji.linked.checks.machine import check_machine
from fenji.linked.checks.needs import check_needs
from fenji.linked.checks.network import check_networks
from fenji.linked.checks.profiles import check_profiles
from fenji.linked.checks.reasoning import Reasoner
from fenji.linked.checks.references import check_references
from fenji.linked.checks.roles import check_roles, check_rows_here
from fenji.linked.checks.scores import check_score
from fenji.linked.checks.terms import check_terms, check_terms_used
from fenji.linked.checks.unused import check_unused
from fenji.linked.checks.verdicts import check_verdicts
from fenji.linked.content import Content
from fenji.linked.needs import needs_of
from fenji.linked.pathway import LinkedPathway
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Scalar, Sequence, Tree

__all__ = ["Around", "check_library", "check_pathway", "in_order"]


def check_pathway(linked: Mapping[str, LinkedPathway], around: Around, *, sound: bool = True) -> list[Diagnostic]:
    """Everything to say of one pathway under all its profiles, in file order.

    `sound` False: some of its conditions could not be read, so nothing is concluded from what they say.
    """
    if not linked:  # too large to be linked, and that is said
        return []
    first = next(iter(linked.values()))
    found = Finder(first.tree)
    check_frame(first, found)
    check_names(first, around, found)
    check_profiles(linked, around, found)
    check_references(first, around, found)
    check_roles(first, around, found)
    check_rows_here(first, found)
    reasoner = Reasoner(first.kinds, first.definitions, tuple(first.model.phases)) if sound else None
    check_machine(first, around, found, reasoner)
    if sound:
        check_unused(linked, found)
        check_verdicts(linked, around, found)
    return in_order(found.problems)


def check_library(content: Content) -> list[Diagnostic]:
    """Everything to say of a library beyond what reading and linking said, in file order."""
    around = Around.of(content)
    broken = {found.at.file for found in content.problems if found.severity == "error"}
    problems: list[Diagnostic] = []
    for linked in content.pathways.values():
        file = next(iter(linked.values())).tree.span.file
        problems += check_pathway(linked, around, sound=file not in broken)
    for score in content.scores.values():
        of_score = Finder(score.tree)
        check_score(score, around, of_score)
        problems += of_score.problems
    if content.declared.tree is not None:
        of_terms = Finder(content.declared.tree)
        check_terms(content.declared, of_terms)
        if not any(name.startswith(("pathways/", "rules/scores/", "rules/terms.yaml")) for name in broken):
            check_terms_used(content.declared.terms, terms_used(content), of_terms)
        problems += of_terms.problems
    if content.policy is not None:
        problems += check_networks(content.policy)
        problems += check_needs(content.policy, needs_of(content.pathways))
    return in_order(problems)


def terms_used(content: Content) -> set[str]:
    """The terms that a condition, a question or a rule of the library names."""
    used: set[str] = set()
    for linked in content.pathways.values():
        for one in linked.values():
            used |= one.used
            used |= {term for line in one.model.questions for term in line}
    for score in content.scores.values():
        used |= {score.id, *score.inputs, *score.flags, *((score.band_term,) if score.band_term else ())}
    policy = content.policy
    for tree in (policy.eligibility_tree, policy.services_tree, policy.documents_tree) if policy is not None else ():
        if tree is not None:
            used |= set(_words(tree))
    return used


def _words(tree: Tree) -> Iterable[str]:
    """Every word of a tree, keys too."""
    if isinstance(tree, Scalar):
        yield from tree.text.replace("(", " ").replace(")", " ").split()
    elif isinstance(tree, Sequence):
        for item in tree:
            yield from _words(item)
    elif isinstance(tree, TreeMapping):
        for key, value in tree:
            yield key.text
            yield from _words(value)


def in_order(problems: Iterable[Diagnostic]) -> list[Diagnostic]:
    """File by file, each from top to bottom; what is told twice of one place is told once."""
    once: dict[tuple[object, ...], Diagnostic] = {}
    for found in problems:
        once.setdefault((found.code, found.at, tuple(sorted(found.args.items()))), found)
    return sorted(once.values(), key=lambda d: (d.at.file, d.at.line, d.at.column, d.code))
