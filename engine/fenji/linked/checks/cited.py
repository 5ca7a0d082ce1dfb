"""What is cited must be declared: the sources of pathways, scores, networks and of the ladder."""

from collections.abc import Iterable

from fenji.expr.names import nearest
from fenji.linked.checks.found import Finder, Path
from fenji.model.shape import source_id

OURS = "ours"
"""The source that everything of our own making names; it need not be declared."""


def check_cited(found: Finder, path: Path, references: Iterable[str], declared: Iterable[str]) -> None:
    """Each citation of the list at `path` names a source of its file, and none is blank."""
    names = [OURS, *declared]
    for index, reference in enumerate(references):
        id = source_id(reference)
        if not id:
            found.value("source-missing", (*path, index))
        elif id not in names:
            found.value(
                "unknown-source", (*path, index), name=id, nearest=nearest(id, names), known=", ".join(names[:12])
            )


def check_sources(
    found: Finder, path: Path, references: Iterable[str], mark: str | None, declared: Iterable[str]
) -> None:
    """The `source` and `mark` of the entry at `path`: something is cited, it is declared, and the mark fits it."""
    references = tuple(references)
    ids = {source_id(reference) for reference in references}
    if mark is not None and not any(ids):
        found.value("source-missing", (*path, "source"))
        return
    check_cited(found, (*path, "source"), references, declared)
    if ids == {OURS} and mark in ("text", "digest"):
        found.value("ours-marked-as-read", (*path, "mark"), mark=mark)
