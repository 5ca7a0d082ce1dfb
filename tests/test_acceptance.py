"""The page of features: every command of it runs, and shows the words that it promises."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from fenji.cli.front import run
from fenji.engine import Engine
from fenji.review.expect import differences
from fenji.syntax import Mapping, Source, read_yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "engine" / "docs" / "acceptance.md"
CASES = sorted((ROOT / "rules" / "cases" / "acceptance").glob("*.case.yaml"))
ROW = re.compile(r"^\| ([A-Z]+-\d+b?) \| `fenji ([^`]+)` \| (.+) \|$")
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [found.groups() for line in TEXT.splitlines() if (found := ROW.match(line))]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


@pytest.fixture
def fenji(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], tuple[int, str]]:
    """Runs a command of the page in the checkout, in English, on a wide terminal."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(Engine, "load", lambda *_, **__: engine)
    for name, value in (("LANG", "en"), ("LC_ALL", "en"), ("COLUMNS", "400"), ("NO_COLOR", "1")):
        monkeypatch.setenv(name, value)

    def command(written: str) -> tuple[int, str]:
        argv = shlex.split(written)
        monkeypatch.setattr("sys.argv", ["fenji", *argv])
        status = run(argv)
        told = capsys.readouterr()
        assert told.err == "" or status == 0
        return status, told.out

    return command


@pytest.mark.parametrize(("row", "written", "sees"), ROWS, ids=[f"{row}-{n}" for n, (row, *_) in enumerate(ROWS)])
def test_the_command_of_a_row_shows_what_the_row_says(
    fenji: Callable[[str], tuple[int, str]], row: str, written: str, sees: str
) -> None:
    status, out = fenji(written)
    finds_a_mistake = written.startswith("check tests/language/bad/")
    assert status in ((0, 1) if finds_a_mistake else (0,))
    assert [words for words in re.findall(r"`([^`]+)`", sees) if words not in out] == []


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.name)
def test_every_case_of_the_page_gets_what_it_expects(engine: Engine, file: Path) -> None:
    trees, problems = read_yaml(Source(file.name, file.read_text(encoding="utf-8")))
    assert problems == []
    (tree,) = trees
    assert isinstance(tree, Mapping)
    case = tree.plain()
    expect = case["expect"]
    assert isinstance(expect, dict)
    assert differences(expect, engine.decide(case)) == []
    assert case["case"] == file.name.removesuffix(".case.yaml")


def test_every_case_stands_on_the_page() -> None:
    assert [file.name for file in CASES if file.name not in TEXT] == []


def test_every_line_of_the_tables_is_a_row_that_is_run() -> None:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| row ")]
    assert len(lines) == len(ROWS)
    assert len(ROWS) > 120
