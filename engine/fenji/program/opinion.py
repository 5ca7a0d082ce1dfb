"""The second opinion: what durable_rules concludes from the same verdicts, remembered, and compared with ours.

It never raises into a decision. What could not be had is an `Unavailable` with its reason, and it is for the
caller to say so; a difference is a `Disagreed` with both accounts.
"""

import os
import time
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from threading import Lock

from fenji.codes import Text
from fenji.program.chaining import rulebase_of
from fenji.program.durable.fence import breaches
from fenji.program.durable.worker import Worker, WorkerGone, worker_command
from fenji.program.memo import Memo
from fenji.program.rulebase import Answers, Conclusions, PhaseRules, RuleBase, Vocabulary

LIMIT_SECONDS = 2.0
MEMO_SIZE = 100_000
MISSES_PER_WORKER = 100_000
BASES_PER_WORKER = 64
QUESTIONS_PER_MESSAGE = 100
STRIKES = 2
FAILURES_IN_A_ROW = 6
PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """Both roads led to the same conclusions."""


@dataclass(frozen=True, slots=True)
class Disagreed:
    """Two roads, two answers: no decision may be given."""

    ours: Conclusions
    theirs: Conclusions


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No second opinion, and why. To be said wherever a decision is shown."""

    reason: Text


Opinion = Agreed | Disagreed | Unavailable
Question = tuple[str, Answers]
AGREED = Agreed()
OFF = Text(zh="第二意见已关闭", en="the second opinion is switched off")
CLOSED = Text(zh="第二意见已关闭:引擎正在退出", en="the second opinion is closed: the engine is shutting down")


class SecondOpinion:
    """Asks durable_rules, in a worker process that is started at the first miss. Safe for many threads, and forks.

    `rules` by key, one for every phase and own tier. `limit_seconds` bounds one question; `command` starts a
    worker where none can be found (a host packed into one executable).
    """

    def __init__(
        self,
        rules: Mapping[str, PhaseRules],
        *,
        limit_seconds: float = LIMIT_SECONDS,
        memo_size: int = MEMO_SIZE,
        misses_per_worker: int = MISSES_PER_WORKER,
        command: Sequence[str] | None = None,
        generate: Callable[[PhaseRules], RuleBase] = rulebase_of,
    ) -> None:
        self._rules = dict(rules)
        self._limit_seconds = limit_seconds
        self._misses_per_worker = misses_per_worker
        self._generate = generate
        self._memo: Memo[Question, Conclusions | Unavailable] = Memo(memo_size)
        self._same: dict[Conclusions, Conclusions] = {}  # few differ: 100,000 answers share them
        self._prepared: dict[str, _Prepared | Unavailable] = {}
        self._strikes: dict[Question, int] = {}
        self._failures_in_a_row = 0
        self._resume_at = 0.0
        self._count = dict.fromkeys(("misses", "workers", "replaced", "crashed", "timed_out"), 0)
        self._last_failure: Text | None = None
        self._off: Unavailable | None = None
        self._by_choice = False
        self._command: tuple[str, ...] = ()
        found = tuple(command) if command is not None else worker_command()
        if isinstance(found, Text):
            self._off = Unavailable(found)
        else:
            self._command = found
        self._slot = _Slot()
        self._lock = Lock()
        weakref.finalize(self, self._slot.empty)
        _ALIVE.add(self)

    @classmethod
    def off(cls, reason: Text = OFF) -> "SecondOpinion":
        """One that answers every question with that reason."""
        opinion = cls({})
        opinion._off, opinion._by_choice = Unavailable(reason), True
        return opinion

    def conclude(self, rules_key: str, tokens: Answers) -> Conclusions | Unavailable:
        """What durable_rules concludes. Never raises; a question it was asked before costs a look-up."""
        try:
            found = self._memo.get((rules_key, tokens))  # no lock: what is known never waits for a worker
        except TypeError as fault:
            return _our_fault(fault)
        return self.ask_many(((rules_key, tokens),))[0] if found is None else found

    def check(self, ours: Conclusions, rules_key: str, tokens: Answers) -> Opinion:
        """Our conclusions held against theirs. Never raises."""
        theirs = self.conclude(rules_key, tokens)
        if isinstance(theirs, Unavailable):
            return theirs
        return AGREED if ours == theirs else Disagreed(ours, theirs)

    def ask_many(self, questions: Iterable[Question]) -> list[Conclusions | Unavailable]:
        """The answers in order; what is not remembered goes to the worker in large messages. Never raises."""
        asked = list(questions)
        known: dict[Question, Conclusions | Unavailable] = {}
        try:
            open_ones = iter(dict.fromkeys(asked))
            while some := tuple(islice(open_ones, QUESTIONS_PER_MESSAGE)):
                with self._lock:
                    known |= self._answers(some)
            return [known[question] for question in asked]
        except Exception as fault:
            unknown = _our_fault(fault)
            return [unknown for _ in asked]

    def status(self) -> dict[str, object]:
        """What there is to say about it: for `where`, and for whoever runs the host."""
        state = (
            "off" if self._by_choice else "unavailable" if self._off else "running" if self._slot.worker else "ready"
        )
        return {
            "engine": _engine_name(),
            "state": state,
            "reason": self._off.reason._asdict() if self._off else None,
            "phases": len(self._rules),
            "remembered": len(self._memo),
            **self._count,
            "last_failure": self._last_failure._asdict() if self._last_failure else None,
        }

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker, None before the first miss."""
        worker = self._slot.worker
        return worker.pid if worker else None

    def know(self, key: str, rules: PhaseRules) -> None:
        """One more phase, compiled since; a key that is known already keeps its rules."""
        with self._lock:
            self._rules.setdefault(key, rules)

    def reload(self, rules: Mapping[str, PhaseRules]) -> None:
        """Other content: nothing is remembered, and the worker is replaced."""
        with self._lock:
            self._slot.empty()
            self._rules = dict(rules)
            self._memo.clear()
            self._same.clear()
            self._prepared.clear()
            self._strikes.clear()
            self._failures_in_a_row, self._resume_at = 0, 0.0

    def close(self) -> None:
        """End the worker, now, even while others ask: they are told. Harmless when repeated."""
        self._off = self._off or Unavailable(CLOSED)
        self._slot.empty()

    def _answers(self, questions: Sequence[Question]) -> dict[Question, Conclusions | Unavailable]:
        answers: dict[Question, Conclusions | Unavailable] = {}
        ready: list[_Ready] = []
        for question in questions:
            found = self._memo.get(question)
            if found is not None:
                self._memo.put(question, found)
                answers[question] = found
            elif self._off:
                answers[question] = self._off
            elif isinstance(prepared := self._prepare(question), Unavailable):
                answers[question] = prepared
            else:
                ready.append(prepared)
        return answers | self._put(ready)

    def _prepare(self, question: Question) -> "_Ready | Unavailable":
        key, tokens = question
        if key not in self._prepared:
            self._prepared[key] = self._phase(key)
        phase = self._prepared[key]
        if isinstance(phase, Unavailable):
            return phase
        try:
            return _Ready(question, phase, sorted(phase.vocabulary.tokens(tokens) & phase.inputs))
        except ValueError as fault:
            return Unavailable(Text(zh=f"问题不合词表:{fault}", en=f"the question is not in the vocabulary: {fault}"))

    def _phase(self, key: str) -> "_Prepared | Unavailable":
        if key not in self._rules:
            return Unavailable(Text(zh=f"没有环节 {key} 的规则", en=f"there are no rules for the phase {key}"))
        base, vocabulary = self._generate(self._rules[key]), Vocabulary.of(self._rules[key])
        if found := breaches(base, vocabulary):
            over = ", ".join(f"{breach.limit} {breach.found} > {breach.allowed}" for breach in found)
            return Unavailable(
                Text(zh=f"内容超出第二意见的限度:{over}", en=f"more than the second opinion takes: {over}")
            )
        return _Prepared(vocabulary, base, base.inputs, f"b{len(self._prepared)}", base.plain())

    def _put(self, ready: Sequence["_Ready"]) -> dict[Question, Conclusions | Unavailable]:
        """Ask the worker. A question that ends it twice is not asked again; one that it ended beside is."""
        if not ready:
            return {}
        missing = self._off  # again: it may have been closed meanwhile
        if missing is None and self._last_failure and time.monotonic() < self._resume_at:
            missing = Unavailable(self._last_failure)
        worker = missing or self._worker({one.phase.name for one in ready})
        if isinstance(worker, Unavailable):
            return {one.question: worker for one in ready}
        try:
            bases = {one.phase.name: one.phase.wire for one in ready if one.phase.name not in self._slot.holds}
            seconds = self._limit_seconds * (1 + (len(ready) - 1) / QUESTIONS_PER_MESSAGE)
            derived = worker.ask(bases, [(one.phase.name, one.tokens) for one in ready], seconds)
        except WorkerGone as gone:
            self._slot.empty()
            self._failed(gone)
            return self._again(ready, gone)
        except BaseException:  # an interrupt on its way through: the worker was ended
            self._slot.empty()
            raise
        self._slot.holds.update(bases)
        self._failures_in_a_row = 0
        self._count["misses"] += len(ready)
        answers: dict[Question, Conclusions | Unavailable] = {}
        for one, tokens in zip(ready, derived, strict=True):
            self._strikes.pop(one.question, None)
            read = one.phase.base.read(frozenset(tokens))
            answers[one.question] = same = self._same.setdefault(read, read)
            self._memo.put(one.question, same)
        return answers

    def _again(self, ready: Sequence["_Ready"], gone: WorkerGone) -> dict[Question, Conclusions | Unavailable]:
        if len(ready) > 1:  # one of them did it: one by one, all others get their answer
            answers: dict[Question, Conclusions | Unavailable] = {}
            for one in ready:
                answers |= self._put([one])
            return answers
        question = ready[0].question
        strikes = self._strikes.get(question, 0) + 1
        if strikes < STRIKES:
            self._strikes[question] = strikes
            return {question: Unavailable(gone.says)} if gone.late else self._put(ready)
        self._strikes.pop(question, None)
        refused = Unavailable(gone.says)
        self._memo.put(question, refused)
        return {question: refused}

    def _worker(self, names: set[str]) -> Worker | Unavailable:
        worker, holds = self._slot.worker, self._slot.holds
        crowded = bool(names - holds) and len(holds | names) > BASES_PER_WORKER
        if worker and (crowded or worker.answered >= self._misses_per_worker):
            self._slot.empty()
            self._count["replaced"] += 1
            worker = None
        if worker is not None:
            return worker
        try:
            worker = Worker(self._command)
        except WorkerGone as gone:
            self._failed(gone)
            if gone.told:  # it runs, and says that it cannot serve here: it will not say otherwise next time
                self._off = Unavailable(gone.says)
            return Unavailable(gone.says)
        self._count["workers"] += 1
        self._slot.fill(worker)
        if self._off:  # closed while it started
            self._slot.empty()
            return self._off
        return worker

    def _failed(self, gone: WorkerGone) -> None:
        self._count["timed_out" if gone.late else "crashed"] += 1
        self._last_failure = gone.says
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= FAILURES_IN_A_ROW:
            self._resume_at = time.monotonic() + PAUSE_SECONDS

    def _forked(self) -> None:
        """In the child of a fork: the worker belongs to the parent, and the lock may be held by nobody there is."""
        self._lock = Lock()
        self._slot.empty()


@dataclass(frozen=True, slots=True)
class _Prepared:
    vocabulary: Vocabulary
    base: RuleBase
    inputs: frozenset[str]
    name: str
    wire: object


@dataclass(frozen=True, slots=True)
class _Ready:
    question: Question
    phase: _Prepared
    tokens: list[str]


class _Slot:
    """The place of the worker, apart from its owner so that it can be emptied when the owner is gone."""

    def __init__(self) -> None:
        self.worker: Worker | None = None
        self.holds: set[str] = set()

    def fill(self, worker: Worker) -> None:
        self.worker, self.holds = worker, set()

    def empty(self) -> None:
        worker, self.worker, self.holds = self.worker, None, set()
        if worker is not None:
            worker.end(patience_seconds=0.5)


_ALIVE: "weakref.WeakSet[SecondOpinion]" = weakref.WeakSet()


def _after_fork() -> None:
    for opinion in list(_ALIVE):
        opinion._forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _our_fault(fault: Exception) -> Unavailable:
    said = f"{type(fault).__name__}: {fault}"
    return Unavailable(Text(zh=f"第二意见自身出错:{said}", en=f"a fault of the second opinion itself: {said}"))


def _engine_name() -> str | None:
    try:
        return f"durable_rules {version('durable-rules')}"
    except PackageNotFoundError:
        return None
