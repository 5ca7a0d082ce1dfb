"""The command line as its users meet it: real processes, in empty folders, with files of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Facts and answers below are those of the specification of hypertension: severe range 180/110 without emergency signs
# goes up the same day; 140/90 twice running goes up by appointment; 180/110 with severe headache is an emergency.
HEAD = """\
case: {name}
pathway: hypertension
phase: follow_up
tier: primary
at: 2026-03-02T09:30:00+08:00
patient: {{age: 50 years, sex: male}}
"""
NOW = """\
visits:
  - at: 2026-03-02T09:30:00+08:00
    facts: {{sbp: {sbp} mmHg, dbp: {dbp} mmHg, symptom_screen_done: yes{more}}}
"""


def written(name: str, sbp: int, dbp: int, more: str = "", expect: str = "") -> str:
    """A case of one visit, now, everything asked for and absent unless `more` says otherwise."""
    facts = NOW.format(sbp=sbp, dbp=dbp, more=", " + more if more else "")
    return HEAD.format(name=name) + facts + (f"expect:\n{expect}" if expect else "")


SEVERE = written("severe", 180, 95, expect="  move: refer_up\n  urgency: urgent\n  criteria: [severe_range_bp]\n")
CONTROLLED = written("controlled", 139, 89, expect="  move: stay\n  urgency: null\n  not_criteria: [severe_range_bp]\n")
EMERGENCY = written("emergency", 180, 95, "severe_headache: yes", "  move: refer_up\n  urgency: emergency\n")
WRONG = written("wrong", 179, 109, expect="  move: refer_up\n  urgency: urgent\n  criteria: [severe_range_bp]\n")
NO_EXPECTATION = written("nothing-expected", 139, 89)
UNREADABLE = written("no-unit", 139, 89).replace("139 mmHg", "139")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment that says nothing of its own about language, colour or content."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return kept | {"PYTHONUTF8": "1"} | dict(more or {})


def command(*args: str) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), *args]


@pytest.fixture
def fenji(tmp_path: Path) -> Run:
    """Runs `python cli.py ARGS` in an empty folder, with nothing in the environment but what is given."""

    def run(*args: str, stdin: str | bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
        told = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            command(*args), input=told, capture_output=True, cwd=tmp_path, env=environment(env), timeout=240
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err
        return ran

    return run


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the folder that the command runs in."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def kit() -> object:
    """This module: the cases it writes and how it starts processes."""
    return sys.modules[__name__]
