"""One solver over some sheets, asked many small questions in turn.

A question is known by what it reads and by its own name, so that one without an answer need not be asked twice. What
it may cost is counted in steps of the solver, not in seconds: a busy machine changes no verdict.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import z3

from fenji.prove.known import Known
from fenji.prove.logic import Formula, expression
from fenji.prove.sheet import Sheet, Shelf

STEPS_PER_SECOND = 10_000_000
"""What z3 counts as its resources in a second, roughly, on a quiet core of 2024."""
MOST_STEPS = 4_000_000_000


def steps(timeout: float) -> int:
    """The steps that a question of so many seconds may take."""
    return max(1, min(MOST_STEPS, int(timeout * STEPS_PER_SECOND)))


@dataclass(slots=True)
class Tally:
    """How many questions were asked, how long the longest took, and which were not decided in their steps.

    `known` are questions that have no answer, by the fingerprint of all that they rest on.
    """

    timeout: float
    known: Known = field(default_factory=Known)
    queries: int = 0
    slowest: float = 0.0
    undecided: list[str] = field(default_factory=list)


class Ask:
    """Questions about sheets that share one patient. Every answer is a model, or None: no patient at all.

    `base` is the fingerprint of what every question here reads; the solver is filled when first needed. `followed`:
    of so many sheets, the first ones, questions ask which transition is taken.
    """

    def __init__(
        self, shelf: Shelf, sheets: Sequence[Sheet], tally: Tally, also: Sequence[Formula] = (), *, base: str,
        followed: int = 0,
    ) -> None:  # fmt: skip
        self.tally = tally
        self.base = base
        self._shelf = shelf
        self._sheets = tuple(sheets)
        self._also = tuple(also)
        self._followed = self._sheets[:followed]
        self._solver: Any = None
        self._refused = False
        self._limits: set[int] = set()

    def fingerprint(self, about: str, key: Sequence[str], base: str | None) -> str:
        """Everything that the answer rests on."""
        told = [self.base if base is None else base, about, *key, str(steps(self.tally.timeout))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]

    def none(self, *, about: str, key: Sequence[str] = (), base: str | None = None) -> bool:
        """Whether it is known that nobody answers this question."""
        found = self.tally.known.has_none(self.fingerprint(about, key, base))
        self.tally.queries += found
        return found

    def model(
        self, *formulas: Formula, about: str, key: Sequence[str] = (), base: str | None = None, refused: bool = False
    ) -> Any:
        """A model of all of these, or None. What takes too many steps is noted as undecided under `about`.

        `about` and `key` name the question among all those with the same base. `refused`: the formulas speak of
        patients who refuse, too.
        """
        if any(one is False for one in formulas) or self.none(about=about, key=key, base=base):
            return None
        started = perf_counter()
        solver = self._filled(refused)
        solver.push()
        try:
            solver.add([expression(one) for one in formulas if one is not True])
            solver.set("rlimit", steps(self.tally.timeout))
            answer = solver.check()
            found = solver.model() if answer == z3.sat else None
        finally:
            solver.pop()
        self.tally.queries += 1
        self.tally.slowest = max(self.tally.slowest, perf_counter() - started)
        if answer == z3.unknown:
            self.tally.undecided.append(about)
        elif found is None:
            self.tally.known.note_none(self.fingerprint(about, key, base))
        return found

    def possible(self, *formulas: Formula, about: str, key: Sequence[str] = ()) -> bool:
        return self.model(*formulas, about=about, key=key) is not None

    def _filled(self, refused: bool) -> Any:
        """The solver with all that is named, and the limits of every term that has been read until now."""
        if self._solver is None:
            self._solver = z3.Solver()
            for sheet in self._sheets:
                sheet.moves()
            for sheet in self._followed:
                sheet.rows()
            for sheet in self._sheets:
                self._add(sheet.definitions)
            for sheet in self._followed:
                self._add(sheet.followed)
            self._add(self._also)
        if refused and not self._refused:
            self._refused = True
            for sheet in self._sheets:
                sheet.moves(refused=True)
                sheet.rows(refused=True)
                self._add(sheet.refused)
        limits = [*self._shelf.limits(), *(limit for sheet in self._sheets for limit in sheet.limits)]
        self._add(list({id(limit): limit for limit in limits if id(limit) not in self._limits}.values()))
        self._limits.update(id(limit) for limit in limits)
        return self._solver

    def _add(self, formulas: Sequence[Formula]) -> None:
        context, solver = self._solver.ctx.ref(), self._solver.solver
        for one in formulas:
            if one is not True:
                z3.Z3_solver_assert(context, solver, expression(one).as_ast())
