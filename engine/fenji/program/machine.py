"""The state machine of a pathway, run by `transitions`; the only import of it.

The library takes the first of two enabled transitions in silence and calls what strings name. So it never sees
a string of an author: guards are our own callables, and the rows that match are counted before it is asked.
"""

from dataclasses import dataclass
from typing import Any

from transitions import Machine

from fenji.model.pathway import Move, Pathway


class Token:
    """What the machine moves: a state, and the one row that may be taken."""

    __slots__ = ("row", "state")

    def __init__(self, state: str, row: int) -> None:
        self.state = state
        self.row = row


@dataclass(frozen=True, slots=True)
class Edge:
    """One row from one phase. `by` is a move, or "clinician"."""

    row: int
    source: str
    target: str
    by: str


class PathwayMachine:
    """The machine of one pathway. Stepping is pure: a token of its own, never registered, thrown away after."""

    def __init__(self, pathway: Pathway) -> None:
        self.edges = tuple(edges(pathway))
        self._taken: dict[tuple[str, str, int], str] = {}
        self._machine = Machine(
            model=None,
            states=list(pathway.phases),
            initial=next(iter(pathway.phases)),
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for edge in self.edges:
            if edge.by != "clinician":
                self._machine.add_transition(edge.by, edge.source, edge.target, conditions=[_row_is(edge.row)])

    def step(self, phase: str, move: str, row: int) -> str:
        """The phase after `move`, by the row that was found to match. The same every time, so asked only once."""
        key = (phase, move, row)
        found = self._taken.get(key)
        if found is None:
            token = Token(phase, row)
            event = self._machine.events.get(move)
            if event is not None:
                event.trigger(token)
            found = self._taken[key] = token.state
        return found


def _row_is(row: int) -> Any:
    def chosen(event: Any) -> bool:
        return bool(event.model.row == row)

    return chosen


def edges(pathway: Pathway) -> list[Edge]:
    """Every edge of the machine, rows with several phases or moves spelled out."""
    found: list[Edge] = []
    for index, row in enumerate(pathway.transitions):
        sources = tuple(pathway.phases) if row.start == ("all",) else row.start
        moves: tuple[Move | str, ...] = ("clinician",) if row.by == "clinician" else row.on
        found.extend(
            Edge(index, source, row.to, str(move)) for source in sources for move in moves if source in pathway.phases
        )
    return found
