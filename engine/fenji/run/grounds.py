"""What a verdict rests on, and what it lacks."""

from dataclasses import dataclass
from typing import Any

from fenji.expr.over import Visit


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact that counted: the term, the slots it was read from (None: now), the limit it was held against."""

    term: str
    limit: str
    visit: Visit | None = None
    sample: tuple[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """A verdict (certainly, possibly met) with what it rests on and what it lacks."""

    certain: bool
    possible: bool
    seen: tuple[Seen, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def verdict(self) -> int:
        return 2 if self.certain else 1 if self.possible else 0


def distinct(seen: Any) -> tuple[Seen, ...]:
    kept: dict[tuple[Any, ...], Seen] = {}
    for one in seen:
        key = (one.term, one.limit, one.visit.at if one.visit is not None else None, one.sample)
        kept.setdefault(key, one)
    return tuple(kept.values())


def distinct_names(names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
