"""Case ids that one file uses twice: a report that names such a case does not say which one is meant.

Both cases are decided. In YAML, which people write, a second use is an error; in JSON, which a machine writes, it is a
warning; standard input is no file, and its ids are its sender's affair. Memory stays flat: of an id only eight bytes of
its hash and its line are kept, of one file at a time, and of no more than `MOST` ids.
"""

from array import array
from dataclasses import dataclass
from hashlib import blake2b

from fenji.casefiles import STDIN, CaseText, Form
from fenji.diagnostic import Diagnostic, Related, Span, problem
from fenji.syntax import Mapping

MOST = 1 << 20
"""So many different ids of a file are remembered (24 MB); what comes after is compared with these."""


@dataclass(frozen=True, slots=True)
class Named:
    """Where a case of a file is given its id."""

    id: str
    at: Span
    form: Form


def named(text: CaseText, id: str | None) -> Named | None:
    """The place of a case's id; None where it has none, or stands in no file."""
    if id is None or text.file == STDIN:
        return None
    if isinstance(text.tree, Mapping):
        return Named(id, text.tree.span_of(("case",)), text.piece.form)
    column = text.piece.column
    return Named(id, Span(text.file, text.line, column, text.line, column), text.piece.form)


class Repeats:
    """Finds ids that are used again, file by file, in the order of the cases."""

    def __init__(self) -> None:
        self._file = ""
        self._line = 0
        self._ids = _Ids()

    def of(self, one: Named) -> Diagnostic | None:
        """The problem of a case whose id an earlier case of the same file has."""
        if one.at.file != self._file or one.at.line < self._line:  # also the same file, given a second time
            self._file, self._ids = one.at.file, _Ids()
        self._line = one.at.line
        first = self._ids.line_of(one.id, one.at.line)
        if first is None:
            return None
        before = Related(Span(one.at.file, first, 1, first, 1), "先用在这里", "used first here")
        if one.form == "yaml":
            return problem("case-id-twice", one.at, before, name=one.id[:80])
        return problem("case-id-repeated", one.at, before, name=one.id[:80])


class _Ids:
    """A table from the hash of an id to the line where it was first used. Two ids have one hash once in 10^7 files of
    a million cases."""

    def __init__(self) -> None:
        self._count = 0
        self._grown(1 << 10)

    def _grown(self, size: int) -> None:
        self._hashes, self._lines = array("Q", bytes(8 * size)), array("L", bytes(array("L").itemsize * size))

    def _slot(self, hashed: int) -> int:
        mask = len(self._hashes) - 1
        slot = hashed & mask
        while self._hashes[slot] not in (0, hashed):
            slot = (slot + 1) & mask
        return slot

    def line_of(self, id: str, line: int) -> int | None:
        """The line where the id was used first; None: here, which is remembered."""
        # 0 marks a free place
        hashed = int.from_bytes(blake2b(id.encode("utf-8", "replace"), digest_size=8).digest(), "little") or 1
        slot = self._slot(hashed)
        if self._hashes[slot]:
            return self._lines[slot]
        if self._count < MOST:
            self._hashes[slot], self._lines[slot] = hashed, line
            self._count += 1
            if 2 * self._count > len(self._hashes):
                self._double()
        return None

    def _double(self) -> None:
        hashes, lines = self._hashes, self._lines
        self._grown(2 * len(hashes))
        for hashed, line in zip(hashes, lines, strict=True):
            if hashed:
                slot = self._slot(hashed)
                self._hashes[slot], self._lines[slot] = hashed, line
