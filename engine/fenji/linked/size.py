"""How large a pathway may be: far more than any guideline, and little enough to be checked at once.

Some checks hold each part against every other (transition rows that overlap), and every profile and phase is looked at
on its own, so what multiplies is bounded.
"""

from collections.abc import Mapping

from fenji.diagnostic import Diagnostic, problem
from fenji.model.pathway import Pathway
from fenji.syntax import Tree

MOST: Mapping[str, int] = {
    "profiles": 30, "phases": 50, "transitions": 200, "criteria": 3_000, "definitions": 3_000, "parameters": 2_000,
    "advice": 3_000, "reviews": 3_000, "must_exclude": 3_000, "questions": 3_000, "sources": 3_000,
}  # fmt: skip
"""Entries under a key of a pathway."""
MOST_PARTS = 200_000
"""Parts of all conditions under all profiles together, every name replaced by what it stands for."""


def too_large(model: Pathway, tree: Tree) -> list[Diagnostic]:
    """Every key of the pathway that holds more than it may."""
    found = []
    for key, most in MOST.items():
        number = len(getattr(model, key))
        if number > most:
            at = tree.span_of((key,), True)
            found.append(problem("too-many-entries", at, key=key, found=number, limit=most))
    return found
