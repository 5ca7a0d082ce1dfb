"""How large a pathway or a score may be: far more than any guideline, and little enough to be checked at once.

Some checks hold each part against every other (transition rows that overlap), and every profile and phase is looked at
on its own, so what multiplies is bounded.
"""

from collections.abc import Mapping

from fenji.diagnostic import Diagnostic, problem
from fenji.model.pathway import Pathway
from fenji.model.score import Score
from fenji.syntax import Tree

MOST: Mapping[str, int] = {
    "profiles": 30, "phases": 50, "transitions": 200, "criteria": 3_000, "definitions": 3_000, "parameters": 2_000,
    "advice": 3_000, "reviews": 3_000, "must_exclude": 3_000, "questions": 3_000, "sources": 3_000,
}  # fmt: skip
"""Entries under a key of a pathway."""
MOST_OF_SCORE: Mapping[str, int] = {"profiles": 30, "parameters": 500, "definitions": 500, "items": 200}
"""Entries under a key of a score."""
MOST_ROWS = 200
"""Rows of one item, or of one table of bands: each is held against those above it."""
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


def score_too_large(model: Score, tree: Tree) -> list[Diagnostic]:
    """Every key of the score that holds more than it may."""
    held: list[tuple[tuple[str, ...], int, int]] = [
        ((key,), len(getattr(model, key)), most) for key, most in MOST_OF_SCORE.items()
    ]
    held += [(("items", item), len(rows), MOST_ROWS) for item, rows in model.items.items() if rows != "value"]
    tables = model.bands.tables if model.bands is not None else {}
    held += [(("bands", "tables", name), len(rows), MOST_ROWS) for name, rows in tables.items()]
    return [
        problem("too-many-entries", tree.span_of(path, True), key=path[-1], found=number, limit=most)
        for path, number, most in held
        if number > most
    ]
