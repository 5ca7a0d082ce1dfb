"""The house rules that a machine can hold: types, style, one direction of imports, a top level with reasons."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENJI = ROOT / "engine" / "fenji"


def _tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )


def test_every_module_is_typed_strictly() -> None:
    done = _tool("mypy")
    assert done.returncode == 0, done.stdout


def test_the_code_is_in_one_style() -> None:
    done = _tool("ruff", "check", "engine", "tests", "cli.py")
    assert done.returncode == 0, done.stdout


def test_imports_go_one_way() -> None:
    code = "import sys; sys.path.insert(0, 'engine'); from importlinter.cli import lint_imports_command as c; c()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _importers(module: str) -> set[str]:
    pattern = re.compile(rf"^\s*(?:import|from) {module}\b", re.M)
    return {
        path.relative_to(FENJI).as_posix()
        for path in FENJI.rglob("*.py")
        if pattern.search(path.read_text(encoding="utf-8"))
    }


def test_each_fenced_library_has_one_door() -> None:
    assert _importers("yaml") == {"syntax/from_yaml.py"}
    assert _importers("transitions") == {"program/machine.py"}
    assert all(name.startswith("program/durable/") for name in _importers("durable_rules_engine"))
    assert all(name.startswith("prove/") for name in _importers("z3"))


def test_nothing_evaluates_text() -> None:
    calls = re.compile(r"(?<![\w.])(?:eval|exec)\(")
    found = {
        path.relative_to(FENJI).as_posix(): len(calls.findall(path.read_text(encoding="utf-8")))
        for path in FENJI.rglob("*.py")
    }
    # The compiler executes the one function it has built from ast nodes.
    assert {name: count for name, count in found.items() if count} == {"expr/compile.py": 1}


def test_deciding_reads_no_clock_and_no_file() -> None:
    forbidden = re.compile(r"datetime\.now|time\.time\(|\bopen\(|\.read_text\(|os\.environ|random\.")
    for room in ("expr", "model", "linked", "run", "explain"):
        for path in (FENJI / room).rglob("*.py"):
            assert not forbidden.search(path.read_text(encoding="utf-8")), path


def test_the_top_level_holds_what_the_outline_says() -> None:
    shown = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if shown.returncode != 0:
        names = {path.name for path in ROOT.iterdir()}
    else:
        names = {line.split("/")[0] for line in shown.stdout.splitlines()}
    allowed = {
        ".ci", ".gitignore", ".pre-commit-hooks.yaml", "LICENSE", "README.md", "cli.py", "engine", "pathways",
        "pyproject.toml", "rules", "tests",
    }  # fmt: skip
    assert {name for name in names if name in allowed or shown.returncode == 0} <= allowed
