"""The policy cases that governance reads, decided by the whole engine."""

from pathlib import Path

import pytest

from fenji import Engine
from fenji.review.expect import differences
from fenji.syntax import Mapping, Source, read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "rules" / "cases").glob("*.case.yaml"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_policy_case_gets_what_governance_expects(engine: Engine, file: Path) -> None:
    trees, problems = read_yaml(Source(file.name, file.read_text(encoding="utf-8")))
    assert problems == []
    wrong = {}
    for tree in trees:
        assert isinstance(tree, Mapping)
        case = tree.plain()
        expect = case["expect"]
        assert isinstance(expect, dict)
        found = differences(expect, engine.decide(case))
        if found:
            wrong[case["case"]] = found
    assert wrong == {}


def test_there_are_policy_cases() -> None:
    assert len(FILES) >= 3
