"""The nearest right name to one that was mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

LONGEST = 200
"""Characters of a name beyond which nothing that is declared was meant."""
MANY = 1_000
"""Among more names than this, only those that share the most pairs of letters are looked at closely."""
_FEW = 30


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to `name`; empty when none is close. Ties go to the alphabetically first."""
    if len(name) > LONGEST:
        return ""
    names = sorted(known)
    if len(names) > MANY:
        own = _pairs(name)
        names = sorted(names, key=lambda other: -len(own & _pairs(other)))[:_FEW]
    found = get_close_matches(name, names, n=1, cutoff=0.6) or get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return found[0] if found else ""


@lru_cache(maxsize=4_096)
def _pairs(name: str) -> frozenset[str]:
    """Every two letters that stand next to each other."""
    return frozenset(name[i : i + 2] for i in range(min(len(name), LONGEST) - 1))
