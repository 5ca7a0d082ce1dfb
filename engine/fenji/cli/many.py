"""Many cases through one engine or through several processes; the results come in the order of the input."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from fenji.calm import passed_over
from fenji.casefiles import CaseText, Piece, cases, pieces
from fenji.cli.stop import OUR_FAULT, Stop
from fenji.codes.code import Lang, Text
from fenji.diagnostic import Span, problem
from fenji.engine import Engine
from fenji.report.diagnostics import terminal
from fenji.report.excerpt import shown
from fenji.report.replayed import Printed, entry_of, outcome_of
from fenji.review.expect import Names
from fenji.review.repeats import Named, named
from fenji.review.replay import Judged, Tally, faulty, judge
from fenji.review.watching import Watch

_BATCH = 64
_BATCH_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with each case: how it is printed, and whether verdicts are counted."""

    form: str
    brief: bool
    json_lang: Lang
    lang: Lang
    columns: int
    colour: bool
    coverage: bool = False
    stderr_colour: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one batch: each case as printed, what stderr is told, the counts, the ids and where they stand."""

    printed: tuple[Printed, ...]
    told: tuple[str, ...]
    tally: Tally
    named: tuple[Named, ...] = ()


class Worker:
    """Decides and prints batches."""

    def __init__(self, engine: Engine, job: Job) -> None:
        from fenji.explain.labels import Labels

        self.engine, self.job = engine, job
        self._lang: Lang = job.json_lang if job.form in ("json", "jsonl") else job.lang
        self._names = Names.of(engine.content, engine.placing.institution_ids())
        self._watch: Watch | None = None
        self._entry: Callable[[Judged], str] = entry_of(
            job.form, brief=job.brief, lang=self._lang, columns=job.columns, colour=job.colour,
            labels=Labels(engine.content, job.lang),
        )  # fmt: skip

    def __call__(self, batch: Iterable[Piece]) -> Done:
        tally, printed, told, ids = Tally(), [], [], []
        for piece in batch:
            for text in cases(piece):
                judged = self._judged(text)
                try:
                    said = self._entry(judged)
                    if self.job.coverage:
                        tally.cover(judged)
                        self._watched(judged, tally)
                except Exception as fault:  # a part of the record that is worked out when read; the others go on
                    judged = faulty(None, fault, judged=judged)
                    said = self._entry(judged)
                tally.count(judged)
                printed.append(Printed(judged.file, outcome_of(judged), said))
                if (id := named(text, judged.case)) is not None:
                    ids.append(id)
                if judged.kind == "unreadable":
                    told.append(self._told(judged) + "\n")
                told += [self._strange(judged, key, name) for key, name in judged.unheard_of]
        return Done(tuple(printed), tuple(told), tally, tuple(ids))

    def _watched(self, judged: Judged, tally: Tally) -> None:
        """What the case shows of leaves and limits, counted."""
        if judged.decision is None or judged.text is None:
            return
        if self._watch is None:
            self._watch = Watch(self.engine)
        tally.seen.update(self._watch.seen(self.engine.read_case(judged.text.data)))

    def _judged(self, text: CaseText) -> Judged:
        return judge(self.engine, text, self._lang, self._names)

    def _strange(self, judged: Judged, key: str, name: str) -> str:
        place, name = shown(f"{judged.file}:{judged.line} {judged.case or ''}"), shown(name)
        if self.job.lang == "zh":
            return f"警告: {place}: {key} 里的 `{name}` 内容里没有\n"
        return f"warning: {place}: `{name}` in {key} is nowhere in the content\n"

    def _told(self, judged: Judged) -> str:
        sources = {judged.file: judged.text.source} if judged.text is not None else {}
        return terminal(judged.diagnostics, sources, self.job.lang, self.job.stderr_colour, self.job.columns)


# -- batches


def all_pieces(files: Iterable[str]) -> Iterator[Piece]:
    """The pieces of all files; a file that cannot be opened is a piece that cannot be read."""
    for file in files:
        try:
            yield from pieces(file)
        except OSError as error:
            name = Path(file).as_posix()
            found = problem("file-unreadable", Span(name, 1, 1, 1, 1), name=name, why=str(error.strerror))
            yield Piece(name, 1, 1, b"", "yaml", found)


def batches(found: Iterable[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    size = 0
    for piece in found:
        batch.append(piece)
        size += len(piece.data)
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


_worker: Worker | None = None


def _begin(folder: str, job: Job) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()
    global _worker
    if _worker is None:
        _worker = Worker(Engine.load(folder), job)
        passed_over()


def _watch(parent: int) -> None:
    """Ends this process when nobody is left to hand it work."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _do(batch: list[Piece]) -> Done:
    assert _worker is not None
    return _worker(batch)


def run(engine: Engine, folder: Path, job: Job, files: Sequence[str], jobs: int) -> Iterator[Done]:
    """The results of all cases in these files, in order.

    Raises:
        Stop: a process died.
    """
    global _worker
    if jobs <= 1:
        worker = Worker(engine, job)
        for batch in batches(all_pieces(files)):
            yield worker(batch)
        return
    # Where processes are forked they share the loaded content; elsewhere each loads its own.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    _worker = Worker(engine, job)
    pool = ProcessPoolExecutor(jobs, context, _begin, (str(folder), job))
    waiting: deque[Future[Done]] = deque()
    try:
        for batch in batches(all_pieces(files)):
            waiting.append(pool.submit(_do, batch))
            if len(waiting) >= 3 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise Stop(OUR_FAULT, Text("一个工作进程意外退出", "a worker process died")) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        _worker = None
