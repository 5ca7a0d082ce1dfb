"""Clocks and memory. Processor time of this process, the best of several passes: other work only makes it slower."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

PASSES = 7


def micros(work: Callable[[Any], Any], over: Sequence[Any], passes: int = PASSES) -> float:
    """Microseconds per item: the fastest of several passes over all items."""
    best = float("inf")
    for _ in range(passes):
        start = time.process_time()
        for item in over:
            work(item)
        best = min(best, time.process_time() - start)
    return best / len(over) * 1e6


def middling(work: Callable[[Any], Any], over: Sequence[Any], passes: int = 15) -> float:
    """Microseconds per item: the middle of several passes. For the peer, which other work can make faster too."""
    return median(micros(work, over, 1) for _ in range(passes))


@contextmanager
def one_core() -> Iterator[bool]:
    """Keeps this thread, and those it starts, on one core; False where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        yield False
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, before)


def once(work: Callable[[Any], Any], over: Iterable[Any]) -> float:
    """Microseconds per item of a single pass: for what is only slow the first time."""
    count, start = 0, time.process_time()
    for item in over:
        work(item)
        count += 1
    return (time.process_time() - start) / count * 1e6


def seconds_of(code: str, path: str, passes: int = 5) -> float:
    """Seconds of processor time that a fresh interpreter spends in `code`, without its own start."""
    best = float("inf")
    start = f"import sys, time; sys.path.insert(0, {path!r}); t = time.process_time()"
    timed = f"{start}\n{code}\nprint(time.process_time() - t)"
    for _ in range(passes):
        done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
        best = min(best, float(done.stdout.split()[-1]))
    return best


def seconds_of_process(command: list[str], passes: int = 5) -> float:
    """Seconds of processor time that a command takes from its start to its end."""
    best = float("inf")
    for _ in range(passes):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def resident_mb() -> float:
    """Megabytes of memory this process holds now (Linux), else the most it ever held."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  # one line of the kernel
            return int(file.read().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was measured, the number, what it is held against, and the bound."""

    what: str
    number: str
    against: str = ""
    ratio: float | None = None
    bound: float | None = None

    @property
    def kept(self) -> str:
        if self.ratio is None or self.bound is None:
            return ""
        return "yes" if self.ratio <= self.bound else "NO"


class Table:
    """The one table."""

    def __init__(self) -> None:
        self.lines: list[Line | str] = []

    def section(self, title: str) -> None:
        self.lines.append(title)

    def time(self, what: str, us: float, against: tuple[str, float] | None = None, bound: float | None = None) -> None:
        ratio = None if against is None else us / against[1]
        name = "" if against is None else against[0]
        self.lines.append(Line(what, f"{us:,.2f} µs" if us < 10 else f"{us:,.1f} µs", name, ratio, bound))

    def add(
        self, what: str, number: str, ratio: float | None = None, bound: float | None = None, against: str = ""
    ) -> None:
        self.lines.append(Line(what, number, against, ratio, bound))

    def show(self) -> str:
        width = max(len(line.what) for line in self.lines if isinstance(line, Line))
        shown = [f"{'':{width}}  {'measured':>16}  {'held against':<22}  {'ratio':>7}  {'bound':>6}  kept"]
        for line in self.lines:
            if isinstance(line, str):
                shown.append(f"-- {line}")
                continue
            ratio = "" if line.ratio is None else f"{line.ratio:.2f}"
            bound = "" if line.bound is None else f"{line.bound:g}"
            numbers = f"{line.number:>16}  {line.against:<22}  {ratio:>7}  {bound:>6}  {line.kept}"
            shown.append(f"{line.what:{width}}  {numbers}".rstrip())
        return "\n".join(shown)
