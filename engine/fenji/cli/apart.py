"""Work done in processes of its own, one for each piece, so many at a time.

A pool would start a process in place of each that has ended, from a thread of its own and even while it is being taken
down; one that is told to end before it has come to itself may then be waited for without end.
"""

import signal
from collections.abc import Callable, Generator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")


def apart(context: BaseContext, work: Callable[[A], B], pieces: Sequence[A], jobs: int) -> Generator[B]:
    """What the work makes of each piece, as it is done. What it raises there is raised here.

    Raises EOFError where a process ends without a word. Whatever still runs when this is closed is ended.
    """
    left = list(reversed(pieces))
    running: dict[Connection, BaseProcess] = {}
    try:
        while left or running:
            while left and len(running) < jobs:
                here, there = context.Pipe(duplex=False)
                process = context.Process(target=_done, args=(there, work, left.pop()), daemon=True)  # type: ignore[attr-defined]  # every real context has it
                process.start()
                there.close()
                running[here] = process
            for ready in wait(list(running)):
                assert isinstance(ready, Connection)
                done, result = ready.recv()
                running.pop(ready).join()
                ready.close()
                if not done:
                    raise result
                yield result
    finally:
        for process in running.values():
            process.kill()
            process.join()


def _done(there: Connection, work: Callable[[Any], object], piece: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        told = (True, work(piece))
    except Exception as fault:
        told = (False, fault)
    there.send(told)
