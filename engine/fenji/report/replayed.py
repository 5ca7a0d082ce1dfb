"""The printed forms of a replay. What one case says is made where it was decided; a form puts the parts together.

`json` has its summary first and `junit` its counts, so the parts before them wait in a temporary file: memory stays
flat however many cases there are.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal, Protocol

from fenji.codes.code import Lang
from fenji.report import annotations, csv, junit, mismatches, record
from fenji.review.replay import Judged, Tally

Outcome = Literal["matched", "mismatched", "without_expectation", "unreadable", "disagreed", "fault"]
_SPOOL = 8_000_000


@dataclass(frozen=True, slots=True)
class Printed:
    """What one case says in one form."""

    file: str
    outcome: Outcome
    text: str


def outcome_of(judged: Judged) -> Outcome:
    if judged.kind != "decided":
        return judged.kind
    return "without_expectation" if judged.matched is None else "matched" if judged.matched else "mismatched"


class Form(Protocol):
    """Puts the printed cases of a replay together on a stream."""

    def begin(self, stream: IO[str]) -> None: ...
    def take(self, printed: Printed) -> None: ...
    def end(self, tally: Tally, engine: str | None, more: Mapping[str, Any]) -> None: ...


def entry_of(form: str, *, brief: bool, lang: Lang, columns: int, colour: bool, labels: Any) -> Callable[[Judged], str]:
    """What makes the text of one case in a form."""
    match form:
        case "json" | "jsonl":
            return lambda judged: record.dumped(record.entry(judged, brief, lang))
        case "junit":
            return lambda judged: junit.case(judged, lang)
        case "csv":
            return lambda judged: csv.row(judged, lang)
        case "github":
            return lambda judged: annotations.annotation(judged, lang)
    return mismatches.Mismatches(labels, columns, colour)


class Lines:
    """jsonl and csv: one line after another."""

    def __init__(self, head: str = "", ending: str = "\n") -> None:
        self._head, self._ending = head, ending

    def begin(self, stream: IO[str]) -> None:
        self._stream = stream
        stream.write(self._head)

    def take(self, printed: Printed) -> None:
        if printed.text:
            self._stream.write(printed.text + self._ending)

    def end(self, tally: Tally, engine: str | None, more: Mapping[str, Any]) -> None:
        pass


class OneObject:
    """json: the contract's object."""

    def begin(self, stream: IO[str]) -> None:
        self._stream = stream
        self._spool = tempfile.SpooledTemporaryFile(  # closed in `end`
            max_size=_SPOOL, mode="w+", encoding="utf-8", errors="backslashreplace", newline="\n"
        )
        self._first = True

    def take(self, printed: Printed) -> None:
        self._spool.write(printed.text if self._first else ",\n" + printed.text)
        self._first = False

    def end(self, tally: Tally, engine: str | None, more: Mapping[str, Any]) -> None:
        head = {"summary": tally.summary(), "second_opinion": tally.second_opinion(engine), **more}
        self._stream.write(record.dumped(head)[:-1] + ',"cases":[\n')
        _poured(self._spool, self._stream)
        self._stream.write("\n]}\n" if not self._first else "]}\n")


class Suites:
    """junit: one suite for each file."""

    def begin(self, stream: IO[str]) -> None:
        self._stream = stream
        self._spool: Any = None
        self._file: str | None = None
        self._whole = tempfile.SpooledTemporaryFile(  # closed in `end`
            max_size=_SPOOL, mode="w+", encoding="utf-8", newline="\n"
        )

    def take(self, printed: Printed) -> None:
        if printed.file != self._file:
            self._close()
            self._file = printed.file
            self._counts = dict.fromkeys(junit.COUNTED, 0)
            self._spool = tempfile.SpooledTemporaryFile(  # closed in `_close`
                max_size=_SPOOL, mode="w+", encoding="utf-8", newline="\n"
            )
        self._counts["tests"] += 1
        if (kind := junit.KINDS[printed.outcome]) is not None:
            self._counts[kind] += 1
        self._spool.write(printed.text + "\n")

    def _close(self) -> None:
        if self._file is not None:
            self._whole.write(junit.suite(self._file, self._counts) + "\n")
            _poured(self._spool, self._whole)
            self._whole.write("</testsuite>\n")
        self._file = None

    def end(self, tally: Tally, engine: str | None, more: Mapping[str, Any]) -> None:
        self._close()
        self._stream.write(junit.head(tally) + "\n")
        _poured(self._whole, self._stream)
        self._stream.write("</testsuites>\n")


def _poured(spool: Any, stream: Any) -> None:
    spool.seek(0)
    while block := spool.read(1 << 16):
        stream.write(block)
    spool.close()


def form_of(form: str) -> Form:
    match form:
        case "json":
            return OneObject()
        case "junit":
            return Suites()
        case "csv":
            return Lines(csv.HEAD, "")
        case "github":
            return Lines("", "")
    return Lines()
