"""Where an author starts is valid at once, in a shell that completes, under hooks that check."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fenji import Engine, library
from fenji.cli import main
from fenji.review.format import formatted
from fenji.syntax import Mapping, Sequence, Source, read_yaml

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder of one's own, without its cases."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(ROOT / "pathways", tmp_path / "pathways", ignore=shutil.ignore_patterns("*.case.yaml"))
    return tmp_path


def errors_and_warnings(folder: Path, name: str) -> list[str]:
    found = library.load(folder).problems
    return [f"{one.code}: {one.message()}" for one in found if one.severity != "note" and name in one.at.file]


def test_a_new_pathway_passes_check_and_its_cases_hold(content: Path) -> None:
    assert main(["new", "pathway", "asthma", "--content", str(content)]) == 0
    assert errors_and_warnings(content, "asthma") == []
    assert main(["test", str(content / "pathways" / "asthma"), "--content", str(content)]) == 0
    for path in (content / "pathways" / "asthma").iterdir():
        assert formatted(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8")


def test_a_new_pathway_says_in_both_languages_that_it_is_only_a_start(content: Path) -> None:
    assert main(["new", "pathway", "asthma", "--content", str(content)]) == 0
    model = library.load(content).pathway_of("asthma").model
    assert model.status == "draft"
    assert {criterion.mark for criterion in model.criteria.values()} == {"unconfirmed"}
    assert model.open_points


def test_a_new_network_passes_check(content: Path) -> None:
    assert main(["new", "network", "our_county", "--content", str(content)]) == 0
    assert errors_and_warnings(content, "our_county") == []
    policy = library.load(content).policy
    assert policy is not None
    assert policy.networks["our_county"].status == "draft"


@pytest.mark.parametrize("pathway", ["diabetes", "hypertension", "postoperative", "stroke"])
def test_a_new_case_is_decided_as_it_stands_and_with_every_hint_taken(pathway: str, tmp_path: Path) -> None:
    file = tmp_path / "a.case.yaml"
    assert main(["new", "case", pathway, "-o", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    engine = Engine.load(ROOT, second_opinion=False)
    for written in (text, re.sub(r"(?m)^      # ", "      ", text)):
        trees, problems = read_yaml(Source("a", written))
        assert problems == []
        data = trees[0].plain()
        assert isinstance(data, dict)
        decision = engine.decide(data)
        assert decision.pathway == pathway
    asked = {term for group in engine.content.pathway_of(pathway).model.questions for term in group}
    assert all(f"# {term}: " in text for term in asked)


def test_nothing_that_is_there_is_overwritten(content: Path) -> None:
    before = (content / "pathways" / "stroke" / "pathway.yaml").read_bytes()
    assert main(["new", "pathway", "stroke", "--content", str(content)]) == 2
    assert (content / "pathways" / "stroke" / "pathway.yaml").read_bytes() == before
    assert not (content / "pathways" / "stroke" / "first.case.yaml").exists()
    assert main(["new", "network", "jinan", "--content", str(content)]) == 2


@pytest.mark.parametrize("id", ["Asthma", "a/b", "../a", "哮喘", ""])
def test_an_id_that_conditions_could_not_name_is_refused(content: Path, id: str) -> None:
    assert main(["new", "pathway", id, "--content", str(content)]) == 2


def completed(words: str, at: int) -> list[str]:
    environ = os.environ | {"_FENJI_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(at)}
    done = subprocess.run([sys.executable, ROOT / "cli.py"], env=environ, capture_output=True, text=True, check=False)
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_a_shell_completes_verbs_options_and_their_words() -> None:
    assert completed("fenji gr", 1) == ["graph"]
    assert "--threshold" in completed("fenji test --", 2)
    assert set(completed("fenji check --format ", 3)) >= {"pretty", "json", "sarif", "github"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_asks_fenji(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_FENJI_COMPLETE={shell}_complete" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_reads_the_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    done = subprocess.run(["bash", "-n"], input=capsys.readouterr().out, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_hooks_call_verbs_that_there_are() -> None:
    trees, problems = read_yaml(Source("hooks", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")))
    assert problems == []
    hooks = trees[0]
    assert isinstance(hooks, Sequence)
    assert [hook.get("id").text for hook in hooks if isinstance(hook, Mapping)] == [  # type: ignore[union-attr]
        "fenji-fmt", "fenji-check", "fenji-test",
    ]  # fmt: skip
    for hook in hooks:
        entry = hook.plain()["entry"].split()  # type: ignore[index, call-overload, union-attr]
        assert entry[0] == "fenji"
        assert main([entry[1], "--help"]) == 0
