"""What each file says, as a hash: comments and layout left out, the order of keys too."""

import json
from collections.abc import Iterator, Mapping

from fenji.syntax import Tree


class Digests(Mapping[str, str]):
    """The hash of each file's tree, by the file's name. Each is reckoned when first asked for: a check asks for none,
    a decision for those that bear on it."""

    def __init__(self, trees: Mapping[str, Tree]) -> None:
        self._trees = dict(trees)
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = _digest(self._trees[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._trees)

    def __len__(self) -> int:
        return len(self._trees)


def _digest(tree: Tree) -> str:
    from hashlib import sha256  # slow to import, and a check needs none

    plain = json.dumps(tree.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(plain.encode()).hexdigest()
