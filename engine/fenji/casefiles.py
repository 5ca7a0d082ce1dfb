"""Case files → cases, one at a time, with flat memory whatever the size of the file.

A file is cut into pieces that can be read by themselves (a YAML document, a line of JSONL, an element of a JSON
array); pieces are what goes to other processes. JSON is read fast and without places; only a piece with a problem is
read again, with places, to say where it is.
"""

import codecs
import errno
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Literal

from fenji.diagnostic import Diagnostic, InvalidCase, Span, problem
from fenji.syntax import Source, Tree, from_bytes, read_documents, read_json
from fenji.syntax.from_json import STRICT

STDIN = "-"
SUFFIXES = (".case.yaml", ".case.yml", ".case.json", ".case.jsonl")
LARGEST = 64_000_000
"""Bytes of one case from which on it is refused unread: four for each character that one document may have."""
_BLOCK = 1 << 16

Form = Literal["yaml", "json"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a case file. `line` and `column` say where it begins, from 1."""

    file: str
    line: int
    column: int
    data: bytes
    form: Form
    refused: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class Part(Source):
    """A piece of a file, with places counted from the beginning of the whole file."""

    first: int = 1
    indent: int = 0

    def position(self, offset: int) -> tuple[int, int]:
        line, column = Source.position(self, offset)
        return line + self.first - 1, column + (self.indent if line == 1 else 0)

    def offset(self, line: int, column: int) -> int:
        line -= self.first - 1
        return Source.offset(self, line, column - (self.indent if line == 1 else 0))

    def span(self, start: int, end: int, path: str = "") -> Span:
        line, column = self.position(start)
        end_line, end_column = self.position(max(start, end))
        return Span(self.name, line, column, end_line, end_column, path)

    def line(self, number: int) -> str:
        found = Source.line(self, number - self.first + 1)
        if number == self.first and self.indent:
            return " " * self.indent + found if self.indent <= 2_000 else ""
        return found


@dataclass(frozen=True, slots=True)
class CaseText:
    """One case as it stands in its file. `data` None: it cannot be read, and `diagnostics` say why."""

    file: str
    line: int
    data: Any
    diagnostics: tuple[Diagnostic, ...]
    piece: Piece
    tree: Tree | None = None

    @property
    def source(self) -> Source:
        """The text around the case, for a report to quote."""
        return _part(self.piece)[0]

    def placed(self, invalid: InvalidCase) -> tuple[Diagnostic, ...]:
        """Problems that only have a JSON path, with the place in this file."""
        tree = self.tree
        if tree is None:
            tree = read_json(_part(self.piece)[0]).tree
        if tree is None:
            return tuple(replace(found, at=replace(found.at, file=self.file)) for found in invalid.diagnostics)
        return tuple(_placed(found, tree) for found in invalid.diagnostics)


# -- which files


def case_files(paths: Iterable[str]) -> Iterator[str]:
    """The files that are meant: a folder stands for every case file below it, in name order.

    Raises:
        FileNotFoundError: nothing is at a path, or a folder holds no case file.
    """
    for path in paths:
        if path == STDIN or not Path(path).is_dir():
            if path != STDIN and not Path(path).exists():
                raise FileNotFoundError(path)
            yield path
            continue
        found = sorted(str(p) for p in Path(path).rglob("*") if p.name.endswith(SUFFIXES) and p.is_file())
        yield from found


# -- pieces


def pieces(file: str) -> Iterator[Piece]:
    """The pieces of a file, in order. Raises OSError where the file cannot be read."""
    if file == STDIN:
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), STDIN)
        yield from _pieces(STDIN, sys.stdin.buffer)
        return
    with Path(file).open("rb") as stream:
        yield from _pieces(Path(file).as_posix(), stream)


def _pieces(name: str, stream: IO[bytes]) -> Iterator[Piece]:
    lines = _Lines(stream)
    head = lines.peek().removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if name.endswith(".jsonl"):
        return _lines_of(name, lines)
    if name.endswith((".yaml", ".yml")) or (not name.endswith(".json") and head[:1] not in (b"{", b"[")):
        return _documents_of(name, lines)
    if head[:1] == b"[":
        return _elements_of(name, lines)
    if _whole(head.partition(b"\n")[0]):
        return _lines_of(name, lines)
    return _all_of(name, lines)


class _Lines:
    """Lines of a stream that need not be seekable; no line is longer than LARGEST."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._ahead = b""

    def peek(self) -> bytes:
        """What the stream begins with, at least one line if it is no longer than LARGEST and not blank."""
        ahead, size, written = [self._ahead], len(self._ahead), _is_written(self._ahead)
        while size < LARGEST and not (written and ahead[-1].endswith(b"\n")):
            line = self._stream.readline(LARGEST)
            if not line:
                break
            ahead.append(line)
            size += len(line)
            written = written or _is_written(line)
        self._ahead = b"".join(ahead)
        return self._ahead

    def __iter__(self) -> Iterator[bytes]:
        head, self._ahead = self._ahead, b""
        yield from io.BytesIO(head)
        while line := self._stream.readline(LARGEST):
            yield line

    def blocks(self) -> Iterator[bytes]:
        yield self._ahead
        self._ahead = b""
        while block := self._stream.read(_BLOCK):
            yield block


def _is_written(data: bytes) -> bool:
    return bool(data.strip(b"\xef\xbb\xbf \t\r\n"))


def _whole(line: bytes) -> bool:
    """Whether a line is one JSON value, complete."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _refused(name: str, line: int, form: Form) -> Piece:
    found = problem("yaml-too-large", Span(name, line, 1, line, 2), size=f"> {LARGEST}", limit=LARGEST // 4)
    return Piece(name, line, 1, b"", form, found)


def _lines_of(name: str, lines: _Lines) -> Iterator[Piece]:
    """One piece for each line that is not blank."""
    number, broken = 1, False
    for line in lines:
        ended = line.endswith(b"\n")
        if broken or (not ended and len(line) >= LARGEST):
            if not broken:
                yield _refused(name, number, "json")
            broken = not ended
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield Piece(name, number, 1, line, "json")
        number += ended


def _documents_of(name: str, lines: _Lines) -> Iterator[Piece]:
    """One piece for each YAML document, with the comments and directives before it."""
    held: list[bytes] = []
    size, start, number, content = 0, 1, 1, False
    for line in lines:
        if line.startswith((b"---", b"...")) and content and line[3:4] in (b"", b" ", b"\t", b"\r", b"\n"):
            yield Piece(name, start, 1, b"".join(held), "yaml")
            held, size, start, content = [], 0, number, False
        held.append(line)
        size += len(line)
        if not content:
            bare = line.strip()
            content = bool(bare) and not bare.startswith((b"#", b"%")) and bare not in (b"---", b"...", b"\xef\xbb\xbf")
        if size > LARGEST:
            yield _refused(name, start, "yaml")
            return
        number += line.endswith(b"\n")
    if content or any(line.startswith(b"%") for line in held):
        yield Piece(name, start, 1, b"".join(held), "yaml")


def _all_of(name: str, lines: _Lines) -> Iterator[Piece]:
    held: list[bytes] = []
    size = 0
    for block in lines.blocks():
        held.append(block)
        size += len(block)
        if size > LARGEST:
            yield _refused(name, 1, "json")
            return
    data = b"".join(held)
    if data.strip(b"\xef\xbb\xbf \t\r\n"):
        yield Piece(name, 1, 1, data, "json")


_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def _elements_of(name: str, lines: _Lines) -> Iterator[Piece]:
    """One piece for each element of the array that the file is. What breaks off is handed on whole, to be explained."""
    blocks = lines.blocks()
    raw = b"".join(block for block in [next(blocks, b"")])
    # Bytes that are no UTF-8 go through unharmed, to be refused where their case is read.
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    text = decoder.decode(raw)
    at = text.index("[") + 1
    line, column = _moved(1, 1, text[:at])
    text, wants = text[at:], "value"
    ended = False
    while True:
        blank = _BLANK.match(text)
        at = blank.end() if blank is not None else 0
        sign = text[at : at + 1]
        if (wants == "comma" and sign == ",") or (sign == "]" and wants != "more"):
            line, column = _moved(line, column, text[: at + 1])
            text = text[at + 1 :]
            if sign == "]":
                break
            wants = "more"
            continue
        if sign and wants != "comma":
            line, column = _moved(line, column, text[:at])
            text = text[at:]
            try:
                _, end = _DECODER.raw_decode(text)
            except RecursionError:
                end = 0
            except ValueError:
                end = -1
            if end > 0 and (sign in '{["' or end < len(text)):
                yield Piece(name, line, column, _encoded(text[:end]), "json")
                line, column = _moved(line, column, text[:end])
                text, wants = text[end:], "comma"
                continue
        if ended or len(text) > LARGEST // 4 or (sign and wants == "comma"):
            yield from _broken(name, line, column, text)
            return
        # What is there is not yet a value: twice as much, so that reading again costs no more than reading once.
        more = []
        size = max(len(text), _BLOCK)
        while size > 0 and not ended:
            block = next(blocks, b"")
            ended = not block
            more.append(block)
            size -= len(block)
        text += decoder.decode(b"".join(more), final=ended)
    # After the array nothing may follow.
    while not ended and not text.strip():
        block = next(blocks, b"")
        ended = not block
        line, column = _moved(line, column, text)
        text = decoder.decode(block, final=ended)
    if rest := text.lstrip():
        line, column = _moved(line, column, text[: len(text) - len(rest)])
        yield Piece(name, line, column, _encoded(rest[:200]), "json")


def _broken(name: str, line: int, column: int, text: str) -> Iterator[Piece]:
    if len(text) > LARGEST // 4:
        yield _refused(name, line, "json")
    else:
        yield Piece(name, line, column, _encoded(text or " "), "json")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _moved(line: int, column: int, passed: str) -> tuple[int, int]:
    count = passed.count("\n")
    return (line + count, len(passed) - passed.rfind("\n")) if count else (line, column + len(passed))


# -- cases


_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _part(piece: Piece) -> tuple[Part, list[Diagnostic]]:
    source, problems = from_bytes(piece.file, piece.data)
    part = Part(piece.file, source.text, first=piece.line, indent=piece.column - 1)
    return part, [replace(found, at=_shifted(found.at, part)) for found in problems]


def _shifted(at: Span, part: Part) -> Span:
    """A place counted from the beginning of a part, counted from the beginning of its file."""
    indent = part.indent if at.line == 1 else 0
    line, column, end_column = at.line + part.first - 1, at.column + indent, at.end_column + indent
    return replace(at, line=line, column=column, end_line=line, end_column=end_column)


def cases(piece: Piece) -> Iterator[CaseText]:
    """The cases in a piece: one, or none; more only where a file has line ends of its own kind. Never raises."""
    if piece.refused is not None:
        yield CaseText(piece.file, piece.line, None, (piece.refused,), piece)
        return
    if piece.form == "json":
        try:
            data = STRICT.decode(piece.data.decode("utf-8-sig"))
            if _SURROGATE.search(piece.data):
                json.dumps(data, ensure_ascii=False, default=str).encode()
        except (ValueError, RecursionError):  # half a character is one of the former
            pass
        else:
            yield CaseText(piece.file, piece.line, data, (), piece)
            return
    part, problems = _part(piece)
    if problems:
        yield CaseText(piece.file, piece.line, None, tuple(problems), piece)
        return
    documents = [read_json(part)] if piece.form == "json" else read_documents(part)
    for document in documents:
        line = document.tree.span.line if document.tree is not None else part.position(document.start)[0]
        if document.sound and document.tree is not None:
            yield CaseText(piece.file, line, document.tree.plain(), (), piece, document.tree)
        else:
            yield CaseText(piece.file, line, None, document.diagnostics, piece, document.tree)


_STEP = re.compile(r'\.([^.\[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')
_ABOUT_THE_KEY = frozenset({"case-unknown-term", "case-unknown-key", "case-derived-term", "case-fact-twice"})


def _placed(found: Diagnostic, tree: Tree) -> Diagnostic:
    path: list[str | int] = []
    for name, index, quoted in _STEP.findall(found.at.path):
        path.append(int(index) if index else json.loads(quoted) if quoted else name)
    span = tree.span_of(tuple(path), found.code in _ABOUT_THE_KEY)
    return replace(found, at=replace(span, path=found.at.path))
