"""What was answered before, bounded.

Two generations instead of an order of use: a hit is one or two dictionary look-ups and needs no lock. When the
young generation is full it becomes the old one, and what the old one held is dropped.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """At most `size` answers. Reading needs no lock; writers must hold one of their own."""

    __slots__ = ("_half", "_old", "_young")

    def __init__(self, size: int) -> None:
        if size < 2:
            raise ValueError(f"a memo holds at least 2 answers; {size} were allowed")
        self._half = size // 2
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def get(self, key: K) -> V | None:
        """The answer in either generation."""
        found = self._young.get(key)
        return self._old.get(key) if found is None else found

    def put(self, key: K, value: V) -> None:
        """Remember, also again: what is put once more belongs to the young."""
        self._old.pop(key, None)
        self._young[key] = value
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}

    def clear(self) -> None:
        self._old, self._young = {}, {}
