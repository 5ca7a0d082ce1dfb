"""One solver over some sheets, asked many small questions in turn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import z3

from fenji.prove.known import Known
from fenji.prove.logic import Formula, digest_of, expression
from fenji.prove.sheet import Sheet, Shelf


@dataclass(slots=True)
class Tally:
    """How many questions were asked, how long the longest took, and which were not decided in time.

    `known` are questions that have no answer, by the fingerprint of all that they rest on.
    """

    timeout: float
    known: Known = field(default_factory=Known)
    queries: int = 0
    slowest: float = 0.0
    undecided: list[str] = field(default_factory=list)


class Ask:
    """Questions about sheets that share one patient. Every answer is a model, or None: no patient at all."""

    def __init__(self, shelf: Shelf, sheets: Sequence[Sheet], tally: Tally, also: Sequence[Formula] = ()) -> None:
        self.tally = tally
        self._parts: list[bytes] = []
        self._base: bytes | None = None
        self.solver = z3.Solver()
        self.solver.set("timeout", max(1, int(tally.timeout * 1000)))
        for sheet in sheets:
            sheet.moves()
            sheet.moves(refused=True)
            sheet.rows()
            sheet.rows(refused=True)
        for sheet in sheets:
            self._add(sheet.definitions)
            self._parts.append(sheet.digest())
        self._add(shelf.limits())
        self._parts.append(shelf.digest())
        self.add(*also)

    def add(self, *formulas: Formula) -> None:
        self._add(formulas)
        self._parts.append(digest_of(formulas))
        self._base = None

    def _add(self, formulas: Sequence[Formula]) -> None:
        self.solver.add([expression(one) for one in formulas if one is not True])

    def fingerprint(self, formulas: Sequence[Formula]) -> str:
        """Everything that the answer rests on."""
        if self._base is None:
            self._base = hashlib.sha256(b"".join(self._parts)).digest()
        return hashlib.sha256(self._base + digest_of(formulas)).hexdigest()

    def model(self, *formulas: Formula, about: str) -> Any:
        """A model of all of these, or None. What takes too long is noted as undecided under `about`."""
        if any(one is False for one in formulas):
            return None
        started = perf_counter()
        key = self.fingerprint(formulas)
        if self.tally.known.has_none(key):
            self.tally.queries += 1
            return None
        self.solver.push()
        try:
            self.solver.add([expression(one) for one in formulas if one is not True])
            answer = self.solver.check()
            found = self.solver.model() if answer == z3.sat else None
        finally:
            self.solver.pop()
        self.tally.queries += 1
        self.tally.slowest = max(self.tally.slowest, perf_counter() - started)
        if answer == z3.unknown:
            self.tally.undecided.append(about)
        elif found is None:
            self.tally.known.note_none(key)
        return found

    def possible(self, *formulas: Formula, about: str) -> bool:
        return self.model(*formulas, about=about) is not None
