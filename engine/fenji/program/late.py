"""Parts of a program made when they are first asked for: a host that decides one pathway waits for no other."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from fenji.calm import no_collecting
from fenji.expr.compile import Verdicts
from fenji.expr.layout import Slots

V = TypeVar("V")


class Late:
    """A compiled function, compiled at its first call. Two threads may both compile it: the same either way."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Verdicts]) -> None:
        self._make = make
        self._made: Verdicts | None = None

    def __call__(self, slots: Slots, history: Any, /) -> tuple[int, ...]:
        made = self._made
        if made is None:
            with no_collecting():
                made = self._made = self._make()
        return made(slots, history)


class LateMapping(Mapping[str, V], Generic[V]):
    """A mapping whose values are made when they are first looked up."""

    __slots__ = ("_made", "_make", "_names")

    def __init__(self, names: tuple[str, ...], make: Callable[[str], V]) -> None:
        self._names = names
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        found = self._made.get(name)
        if found is None:
            if name not in self._names:
                raise KeyError(name)
            found = self._made.setdefault(name, self._make(name))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
