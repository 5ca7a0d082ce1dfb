"""Where a compiled condition finds each term: two numbers a term, the least and the most it can be.

Yes is (1, 1), no (0, 0), unknown (0, 1). A word is its index twice, unknown the first and the last index. A set
is two masks of bits: what it certainly holds and what it possibly holds. A number or a moment is its value
twice, unknown minus and plus infinity. A term is known where the two are equal. Kleene's three values fall out:
"certainly" reads the near end, "possibly" the far one; sums of points get their floor and ceiling the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fenji.expr.kinds import TermKind

INFINITY = float("inf")
MOMENT = "at"
Bounds = tuple[Any, Any]
Slots = list[Any]
"""The numbers of one moment in layout order: `slots[layout.low[t]]`, `slots[layout.low[t] + 1]`."""


def unknown(term: TermKind) -> Bounds:
    """The bounds of a term nobody told anything about."""
    match term.kind:
        case "yes_no":
            return (0, 1)
        case "word":
            return (0, len(term.words) - 1)
        case "set":
            return (0, (1 << len(term.words)) - 1)
    return (-INFINITY, INFINITY)


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of terms in slots. Index of a term's lower bound; its upper bound is the next one."""

    low: Mapping[str, int]
    terms: Mapping[str, TermKind]
    blank: tuple[Any, ...]

    @classmethod
    def of(cls, terms: Iterable[TermKind]) -> "Layout":
        """A layout of these terms in this order, with the moment `at` first."""
        kept = {term.id: term for term in terms}
        low = {MOMENT: 0} | {term: 2 * (index + 1) for index, term in enumerate(kept)}
        blank: list[Any] = [0, 0]
        for term in kept.values():
            blank.extend(unknown(term))
        return cls(low, kept, tuple(blank))
