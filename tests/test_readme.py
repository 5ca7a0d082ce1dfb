"""Every block of the README is run, and the output it shows is the output there is."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- (?P<mark>[^\n]*) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```", re.S)
BLOCKS = [(m["mark"] or "", m["kind"], m["body"]) for m in BLOCK.finditer(README)]


def run(arguments: list[str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "", "NO_COLOR": "1", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *arguments],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=240, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("body", [body for _, kind, body in BLOCKS if kind == "python"])
def test_every_python_block_runs_as_it_is_printed(body: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine")}
    done = subprocess.run(
        [sys.executable, "-c", body], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


COMMANDS = [
    line
    for mark, kind, body in BLOCKS
    if kind == "sh" and not mark.startswith("command:")
    for line in body.splitlines()
]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_fenji_command_of_the_readme_succeeds(line: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(line)
    assert program == "fenji"
    if "-o" in arguments:
        place = arguments.index("-o") + 1
        arguments[place] = str(tmp_path / arguments[place])
    done = run(arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("mark", "body"), [(m, b) for m, k, b in BLOCKS if m.startswith("output: ")])
def test_the_output_shown_is_the_output_there_is(mark: str, body: str) -> None:
    done = run(shlex.split(mark.removeprefix("output: "))[1:])
    shown = done.stdout.splitlines()
    if importlib.util.find_spec("durable_rules_engine") is None:
        # Without the second engine (Python 3.13) its absence is said in a line of its own.
        shown = [line for line in shown if not line.startswith("  第二意见")]
    assert "\n".join(shown).rstrip("\n") == body.rstrip("\n")


def test_the_two_commands_set_up_with_nothing_but_pip_and_then_do_what_they_say() -> None:
    commands = {mark: body.strip() for mark, kind, body in BLOCKS if kind == "sh" and mark.startswith("command:")}
    assert set(commands) == {"command:decide", "command:test"}
    assert all("\n" not in line for line in commands.values())
    assert "fenji decide" in commands["command:decide"]
    assert commands["command:test"].endswith("pytest")


def test_the_yaml_shown_is_a_criterion_that_reads() -> None:
    for _, kind, body in BLOCKS:
        if kind == "yaml":
            criterion = yaml.safe_load(body)["criteria"]["severe_range_bp"]
            assert set(criterion) >= {"says", "source", "mark", "when", "then"}
