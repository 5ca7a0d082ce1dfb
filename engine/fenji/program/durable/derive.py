"""The worker: forward chaining in durable_rules, run as a script of its own and importing nothing of fenji.

It reads one JSON message a line and answers each with one line. A fault in the C code ends this process and no
other. The driver holds the fence: one session, facts that are single tokens of ours, one pattern a rule, actions
that only record and are always completed, a session deleted before anything else is done with its rule set.
"""

import importlib.util
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable
from types import ModuleType
from typing import Any

SESSION = "1"
MEMORY_BYTES = 1 << 30
ALWAYS = "begin"

Rules = list[tuple[str, list[str], list[str]]]


def load(path: str) -> ModuleType:
    """The C module of durable_rules at that path. Raises ImportError where it cannot be had (Python 3.13)."""
    spec = importlib.util.spec_from_file_location("durable_rules_engine", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no module can be loaded from {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Stratum:
    """One rule set. `close` gives its memory back; it is not to be used after that."""

    def __init__(self, engine: Any, name: str, rules: Rules, closes: list[str]) -> None:
        self._engine = engine
        self._closes = closes
        self._conclusions = {f"r{n}": conclusions for n, (_, _, conclusions) in enumerate(rules)}
        self._premises = {premise for premise, _, _ in rules}
        self._given = sorted({token for _, given, _ in rules for token in given})
        patterns = {
            f"r{n}": {"all": [{"m": {"$and": [{token: 1} for token in (premise, *given)]} if given else {premise: 1}}]}
            for n, (premise, given, _) in enumerate(rules)
        }
        self._handle = engine.create_ruleset(name, json.dumps(patterns)) if rules else None
        if rules:
            self._warm_up(*rules[0][:2])

    def _warm_up(self, premise: str, given: Iterable[str]) -> None:
        # The first session of a rule set must have fired before it is deleted: the engine frees what it never set.
        if not self._fired(premise, "".join(f',"{token}":1' for token in given)):
            raise RuntimeError("the warm-up case did not fire")
        self._engine.delete_state(self._handle, SESSION)

    def derive(self, known: set[str]) -> None:
        """Add to `known` what follows from it, then `no_x` for everything this stratum closes without it."""
        beside = "".join(f',"{token}":1' for token in self._given if token in known)
        waiting = deque(sorted(self._premises & known))
        asserted = set(waiting)
        try:
            while waiting:
                for rule in self._fired(waiting.popleft(), beside):
                    for token in self._conclusions[rule]:
                        known.add(token)
                        if token in self._premises and token not in asserted:
                            asserted.add(token)
                            waiting.append(token)
        finally:
            if asserted:
                self._engine.delete_state(self._handle, SESSION)
        known.update(f"no_{token}" for token in self._closes if token not in known)

    def _fired(self, token: str, beside: str) -> list[str]:
        """Assert one token and return the rules it set off, each of them completed."""
        fact = f'{{"id":"{token}","sid":"{SESSION}","{token}":1{beside}}}'  # ids of ours need no escapes
        outcome, session = self._engine.assert_fact(self._handle, fact)
        if outcome not in (0, 1):  # 1: no rule wanted it
            raise RuntimeError(f"asserting {token} gave {outcome}")
        fired = []
        action = self._engine.start_action_for_state(self._handle, session)
        while action is not None:
            message = action[1] if isinstance(action, tuple) else action
            fired.append(message[2 : message.index('"', 2)])  # {"r7":{"m":...}}
            action = self._engine.complete_and_start_action(self._handle, session)
        return fired

    def close(self) -> None:
        if self._handle is not None:
            self._engine.delete_ruleset(self._handle)
            self._handle = None


class Base:
    """The strata of one phase; `wanted` are the tokens an answer is read from."""

    def __init__(self, engine: Any, name: str, strata: list[tuple[Rules, list[str]]], wanted: list[str]) -> None:
        self.strata = [Stratum(engine, f"{name}.{n}", *stratum) for n, stratum in enumerate(strata)]
        self._wanted = frozenset(wanted)

    def derive(self, tokens: list[str]) -> list[str]:
        known = {ALWAYS, *tokens}
        for stratum in self.strata:
            stratum.derive(known)
        return sorted(known & self._wanted)


def answer(engine: Any, bases: dict[str, Base], message: dict[str, Any]) -> list[list[str]]:
    """Take in the rule bases a message brings, then derive the answer to each of its questions."""
    bases.update((name, Base(engine, name, *base)) for name, base in message["bases"].items())
    return [bases[name].derive(tokens) for name, tokens in message["questions"]]


def serve(engine_path: str, take: Callable[[], bytes], give: Callable[[bytes], object]) -> None:
    """Answer until the host closes the pipe. What goes wrong is told, then the process ends: its state is suspect."""
    bases: dict[str, Base] = {}
    try:
        engine = load(engine_path)
        give(b'{"ready":1}\n')
        while line := take():
            message = json.loads(line)
            _alarm(message["seconds"])
            answers = answer(engine, bases, message)
            _alarm(0)
            give(json.dumps({"number": message["number"], "answers": answers}).encode() + b"\n")
    except Exception as fault:
        give(json.dumps({"fault": f"{type(fault).__name__}: {fault}"}).encode() + b"\n")
        return
    for stratum in (stratum for base in bases.values() for stratum in base.strata):
        stratum.close()


def _alarm(seconds: float) -> None:
    # The default action of the signal ends the process even inside C code that never returns, host or no host.
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _restrain() -> None:
    """No core files, bounded memory, no part in the terminal's interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        bound = MEMORY_BYTES if most == resource.RLIM_INFINITY else min(MEMORY_BYTES, most)
        try:
            resource.setrlimit(resource.RLIMIT_AS, (bound, most))
        except (ValueError, OSError):  # not every system lets address space be bounded
            return


def main(arguments: Collection[str]) -> None:
    (engine_path,) = arguments
    _restrain()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing the C code might print can get between the answers

    def give(line: bytes) -> None:
        replies.write(line)
        replies.flush()

    serve(engine_path, sys.stdin.buffer.readline, give)


if __name__ == "__main__":
    main(sys.argv[1:])
