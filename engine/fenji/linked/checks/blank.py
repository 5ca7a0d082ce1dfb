"""Texts of which nothing is written but the quotes: no id, place, title or source of content is blank."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Parts

from fenji.diagnostic import Diagnostic, problem
from fenji.syntax import Mapping, Scalar, Sequence, Source, Tree

_LOOKS_SO = re.compile(r"""\"[ \t]*\"|'[ \t]*'""")


def check_blank(
    trees: Parts[str, Tree], sources: Parts[str, Source], told: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """Every blank text about whose place nothing is `told` yet. Only files whose text may hold one are looked through:
    this is done whenever content is loaded."""
    places = {(one.at.file, one.at.line, one.at.column) for one in told}
    suspect = [tree for name, tree in trees.items() if _LOOKS_SO.search(sources[name].text)]
    found = [one for tree in suspect for one in _blank(tree, "…")]
    return [one for one in found if (one.at.file, one.at.line, one.at.column) not in places]


def _blank(tree: Tree, key: str) -> Iterator[Diagnostic]:
    if isinstance(tree, Scalar):
        if tree.quoted and not tree.text.strip():
            yield problem("wrong-shape", tree.span, key=key, wanted="some text", page="")
    elif isinstance(tree, Sequence):
        for item in tree:
            yield from _blank(item, key)
    elif isinstance(tree, Mapping):
        for name, value in tree:
            yield from _blank(name, key)
            yield from _blank(value, name.text)
