"""The nearest right name to one that was mistyped."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 200
"""Characters of a name beyond which nothing that is declared was meant."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to `name`; empty when none is close. Ties go to the alphabetically first."""
    if len(name) > LONGEST:
        return ""
    found = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else ""
