"""The worker process, seen from the host: how it is started, asked within a time limit, and got rid of.

It is a plain child that runs `derive.py` as a script, not a multiprocessing one: nothing of the host is imported,
pickled or forked into it, whatever the host's `__main__` and threads are.
"""

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from fenji.codes import Text

ENGINE = "durable_rules_engine"
SCRIPT = Path(__file__).with_name("derive.py")
START_SECONDS = 20.0
ALARM_AFTER_SECONDS = 1.0
"""The worker ends itself so long after its limit: nobody else does when the host was killed while it hung."""


class WorkerGone(Exception):
    """The worker cannot answer any more. `late`: a time limit had passed. `told`: it said itself what went wrong."""

    def __init__(self, says: Text, *, late: bool = False, told: bool = False) -> None:
        super().__init__(says.en)
        self.says = says
        self.late = late
        self.told = told


def worker_command() -> tuple[str, ...] | Text:
    """The command line of a worker, or why there can be none here."""
    engine = importlib.util.find_spec(ENGINE)
    if engine is None or not engine.origin:
        if sys.version_info >= (3, 13):
            return Text(
                zh="durable_rules 不支持 Python 3.13 及更高版本",
                en="durable_rules does not run on Python 3.13 or later",
            )
        return Text(
            zh="没有安装 durable_rules:pip install 'fenji[durable]'",
            en="durable_rules is not installed: pip install 'fenji[durable]'",
        )
    python = interpreter()
    if python is None or not SCRIPT.is_file():
        return Text(
            zh="宿主程序是打包的,找不到可以运行工作进程的 Python;请用 command= 指定",
            en="the host is a packed program and no Python was found to run the worker; name one with command=",
        )
    return (python, "-I", "-S", str(SCRIPT), engine.origin)


def interpreter() -> str | None:
    """A Python of this very version, even where the host is not one (embedded, or packed into an executable)."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    beside = [
        Path(prefix, *place)
        for prefix in (sys.prefix, sys.base_prefix)
        for place in (("bin", version), ("bin", "python3"), ("python.exe",), ("Scripts", "python.exe"))
    ]
    own = Path(sys.executable or "")
    frozen = bool(getattr(sys, "frozen", False))
    candidates = beside if frozen or not own.name.lower().startswith("python") else [own, *beside]
    return next((str(path) for path in candidates if path.is_file()), None)


class Worker:
    """One process. After WorkerGone, or any other exception in `ask`, it has been ended and reaped."""

    def __init__(self, command: Sequence[str], start_seconds: float = START_SECONDS) -> None:
        """Start it and wait until it is ready. Raises WorkerGone, also where the system lets no process start."""
        self.answered = 0
        self._number = 0
        self._owner = os.getpid()
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,  # the terminal's interrupts and hang-ups are not for it
            )
        except OSError as fault:
            raise WorkerGone(Text(zh=f"工作进程无法启动:{fault}", en=f"the worker could not start: {fault}")) from fault
        pipes = (self._process.stdin, self._process.stdout)
        courier = Thread(target=_carry, args=(*pipes, self._lines, self._replies), name="fenji-worker", daemon=True)
        try:
            courier.start()
        except RuntimeError as fault:  # no more threads, or the interpreter is on its way out
            self.end()
            raise WorkerGone(Text(zh=f"工作进程无法启动:{fault}", en=f"the worker could not start: {fault}")) from fault
        self._reply(start_seconds)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(
        self, bases: Mapping[str, object], questions: Sequence[tuple[str, Sequence[str]]], seconds: float
    ) -> list[list[str]]:
        """The answers to all questions, in order; `bases` are rule bases it does not hold yet. Raises WorkerGone."""
        self._number += 1
        alarm = seconds + ALARM_AFTER_SECONDS
        message = {"number": self._number, "seconds": alarm, "bases": bases, "questions": questions}
        self._lines.put(json.dumps(message).encode() + b"\n")
        reply = self._reply(seconds)
        answers: list[list[str]] = reply.get("answers", [])
        if reply.get("number") != self._number or len(answers) != len(questions):
            self.end()
            raise WorkerGone(Text(zh="工作进程答非所问", en="the worker answered another question"))
        self.answered += len(questions)
        return answers

    def end(self, patience_seconds: float = 0.0) -> None:
        """Let it go, after a moment to leave by itself, and reap it. Harmless when repeated."""
        if os.getpid() != self._owner:
            self._leave_to_parent()
            return
        self._lines.put(None)
        try:
            self._process.wait(patience_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _leave_to_parent(self) -> None:
        # In a forked child: the process is not ours to wait for, but a pipe held open here would outlive the parent.
        self._process.returncode = 0
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _reply(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._replies.get(timeout=seconds)
            told: dict[str, Any] = json.loads(line) if line else {}
        except Empty:
            self.end()
            zh, en = f"工作进程超过时限({seconds:g} 秒)", f"the worker exceeded its time limit ({seconds:g} s)"
            raise WorkerGone(Text(zh, en), late=True) from None
        except ValueError:
            told = {"fault": "not JSON"}
        except BaseException:  # an interrupt leaves half an exchange behind; the next one must not read its answer
            self.end()
            raise
        if not told:
            self.end(patience_seconds=1.0)
            status = self._process.returncode
            late = status == -signal.SIGALRM if hasattr(signal, "SIGALRM") else False
            zh, en = f"工作进程中断(退出状态 {status})", f"the worker died (exit status {status})"
            raise WorkerGone(Text(zh, en), late=late)
        if "fault" in told:
            self.end(patience_seconds=1.0)
            zh, en = f"工作进程出错:{told['fault']}", f"the worker failed: {told['fault']}"
            raise WorkerGone(Text(zh, en), told=True)
        return told


def _carry(stdin: IO[bytes], stdout: IO[bytes], lines: SimpleQueue[bytes | None], replies: SimpleQueue[bytes]) -> None:
    """Write each line and fetch its reply, empty when the process is gone. Only this thread ever blocks on a pipe."""
    if hasattr(signal, "pthread_sigmask"):
        # Hosts that give SIGPIPE its default back would die with the worker.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    with stdin, stdout, contextlib.suppress(OSError):
        replies.put(_read_line(stdout))
        while line := lines.get():
            unwritten = memoryview(line)
            while unwritten:
                unwritten = unwritten[stdin.write(unwritten) :]
            replies.put(_read_line(stdout))
    replies.put(b"")


def _read_line(stdout: IO[bytes]) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        piece = stdout.read(65536)
        if not piece:
            return b""
        line += piece
    return line
