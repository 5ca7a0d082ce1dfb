"""The schemas that editors use: fresh, true of everything shipped, and strict about what the engine is strict about."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fenji import library
from fenji.cli import main
from fenji.linked.content import Content
from fenji.model import read_case
from fenji.review.schema import KINDS, MODELS, meaning, schema_of
from fenji.syntax import Mapping, Scalar, Sequence, Source, Tree, read_documents

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "rules" / "schema"
FILES = {
    "pathway": "pathways/*/pathway.yaml",
    "score": "rules/scores/*.yaml",
    "network": "rules/networks/*.yaml",
} | {kind: f"rules/{kind}.yaml" for kind in KINDS if kind not in ("pathway", "score", "network", "case")}
CASES = sorted([*ROOT.glob("pathways/*/*.case.yaml"), *ROOT.glob("rules/cases/*.case.yaml")])


@pytest.fixture(scope="module")
def content() -> Content:
    return library.load(ROOT)


def as_an_editor_reads(tree: Tree | None) -> Any:
    """YAML 1.2 core types, which the engine leaves alone and editors apply."""
    if isinstance(tree, Mapping):
        return {key.text: as_an_editor_reads(value) for key, value in tree}
    if isinstance(tree, Sequence):
        return [as_an_editor_reads(item) for item in tree.items]
    assert isinstance(tree, Scalar)
    if tree.quoted:
        return tree.text
    if tree.null:
        return None
    if tree.text in ("true", "false"):
        return tree.text == "true"
    if re.fullmatch(r"[-+]?[0-9]+", tree.text):
        return int(tree.text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", tree.text):
        return float(tree.text)
    return tree.text


def documents(path: Path) -> Iterator[Any]:
    for document in read_documents(Source(path.name, path.read_text(encoding="utf-8"))):
        if document.tree is not None:
            yield as_an_editor_reads(document.tree)


def validator(kind: str) -> jsonschema.Draft7Validator:
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def complaints(kind: str, data: Any) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in validator(kind).iter_errors(data)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schema_is_what_the_models_and_terms_say_today(kind: str, content: Content) -> None:
    written = json.loads((SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    assert written == schema_of(kind, content), "run: fenji schema -o rules/schema"


@pytest.mark.parametrize("kind", FILES)
def test_every_shipped_file_of_a_kind_satisfies_its_schema(kind: str) -> None:
    found = sorted(ROOT.glob(FILES[kind]))
    assert found
    checks = validator(kind)
    for path in found:
        for data in documents(path):
            assert [f"{path.name} {list(e.absolute_path)}: {e.message[:200]}" for e in checks.iter_errors(data)] == []


def test_every_shipped_case_satisfies_the_schema_of_cases() -> None:
    checks = validator("case")
    for path in CASES:
        for number, data in enumerate(documents(path)):
            wrong = next(checks.iter_errors(data), None)
            assert wrong is None, f"{path.name}[{number}] {list(wrong.absolute_path)}: {wrong.message[:200]}"


def test_every_shipped_file_tells_the_editor_its_schema() -> None:
    for kind, pattern in {**FILES, "case": "pathways/*/*.case.yaml"}.items():
        for path in sorted(ROOT.glob(pattern)):
            first = path.read_text(encoding="utf-8").partition("\n")[0]
            told = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
            assert told is not None, path
            assert (path.parent / told.group(1)).resolve() == SCHEMAS / f"{kind}.schema.json", path


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_is_explained_in_both_languages(kind: str, content: Content) -> None:
    def keys(shape: str, node: Any) -> Iterator[tuple[str, str]]:
        for option in [node, *node.get("anyOf", [])] if isinstance(node, dict) else []:
            for key in option.get("properties", {}):
                yield shape, key

    schema = schema_of(kind, content)
    shapes = [(MODELS[kind].__name__, schema), *schema["definitions"].items()]
    of_models = [(shape, node) for shape, node in shapes if shape[0].isupper()]
    for shape, key in (pair for name, node in of_models for pair in keys(name, node)):
        said = meaning(shape, key)
        assert said is not None, f"{shape}.{key}"
        assert said.zh, f"{shape}.{key}"
        assert said.en, f"{shape}.{key}"


def test_a_case_has_the_keys_that_the_engine_reads_and_no_others(content: Content) -> None:
    keys = schema_of("case", content)["properties"]
    assert set(keys) == set(read_case._KEYS)
    assert set(keys["patient"]["properties"]) == set(read_case._PATIENT)
    assert set(keys["referral"]["properties"]) == set(read_case._REFERRAL)
    assert set(keys["expect"]["properties"]) == set(read_case.EXPECT_KEYS)


def wrong(data: Any, *path: str | int, to: Any) -> Any:
    """The same document with one value changed."""
    changed = copy.deepcopy(data)
    node = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    return changed


CASE = {"case": "a", "at": "2026-03-02T09:30:00+08:00", "visits": [{"at": "2026-03-02T09:30:00+08:00", "facts": {}}]}


@pytest.mark.parametrize(
    ("path", "value", "good"),
    [
        (("at",), "2026-03-02T09:30:00", False),  # without a zone
        (("at",), "2026-03-02T09:30:00Z", True),
        (("tier",), "primary", True),
        (("tier",), "primry", False),
        (("visits", 0, "facts"), {"sbp": "146 mmHg"}, True),
        (("visits", 0, "facts"), {"sbp": 146}, False),  # a bare number for a term with a unit
        (("visits", 0, "facts"), {"spb": "146 mmHg"}, False),
        (("visits", 0, "facts"), {"severe_headache": "no"}, True),
        (("visits", 0, "facts"), {"severe_headache": "none"}, False),
        (("visits", 0, "facts"), {"urine_protein": "unobtainable"}, True),
        (("visits", 0, "facts"), {"age": "60 years"}, False),  # derived: told with the patient
        (("visits", 0, "facts"), {"sbp": {"value": "146 mmHg", "at": "2026-03-02T09:00:00+08:00"}}, True),
        (("visits", 0, "facts"), {"sbp": {"worth": "146 mmHg"}}, False),
        (("expect",), {"move": "refer_up"}, True),
        (("expect",), {"move": "up"}, False),
        (("expect",), {"moves": "refer_up"}, False),
    ],
)
def test_the_schema_of_a_case_refuses_what_the_engine_refuses(path: tuple[Any, ...], value: Any, good: bool) -> None:
    assert (complaints("case", wrong(CASE, *path, to=value)) == []) is good


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("criteria", "severe_range_alone", "sez"), "x"),
        (("when_down_is_unknown",), "perhaps"),
        (("status",), "finished"),
        (("criteria", "emergency_with_neurological_signs", "then"), {"refer": "upwards", "urgency": "emergency"}),
        (("criteria", "emergency_with_neurological_signs", "then"), {"refer": "up", "capabilities": ["ct_24hours"]}),
        (("criteria", "emergency_with_neurological_signs", "when"), {"every": ["severe_range"]}),
        (("criteria", "emergency_with_neurological_signs", "mark"), "sure"),
        (("questions",), [["spb"]]),
    ],
)
def test_the_schema_of_a_pathway_points_at_a_slip_of_the_pen(path: tuple[str, ...], value: Any) -> None:
    data = next(documents(ROOT / "pathways/hypertension/pathway.yaml"))
    if path[1:2] and path[1] not in data[path[0]]:
        data[path[0]][path[1]] = dict(next(iter(data[path[0]].values())))
    assert complaints("pathway", data) == []
    assert complaints("pathway", wrong(data, *path, to=value)) != []


def test_a_term_shows_its_label_and_range_where_it_is_offered() -> None:
    schema = json.loads((SCHEMAS / "case.schema.json").read_text(encoding="utf-8"))
    said = schema["definitions"]["facts"]["properties"]["sbp"]["description"]
    assert "收缩压" in said
    assert "systolic blood pressure" in said
    assert "40–320 mmHg" in said  # rules/terms.yaml


def test_check_says_which_schemas_are_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "schema", "-o", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {f"{kind}.schema.json" for kind in KINDS}
    assert main(["--lang", "en", "schema", "-o", str(tmp_path), "--check"]) == 0
    (tmp_path / "tiers.schema.json").write_text("{}", encoding="utf-8")
    capsys.readouterr()
    assert main(["--lang", "en", "schema", "-o", str(tmp_path), "--check"]) == 1
    assert "tiers" in capsys.readouterr().err
    assert main(["--lang", "en", "schema", "patients"]) == 2
