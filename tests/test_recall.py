"""What is remembered between cases changes nothing: every record is the one that would be worked out from scratch."""

import importlib.util
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fenji.engine import Engine
from fenji.run.decision import Decision
from fenji.run.policy.place import Placement
from fenji.run.recall import Memory
from fenji.run.record import Record
from fenji.run.render import Explained
from fenji.syntax import Source, read_documents

ROOT = Path(__file__).resolve().parents[1]
CLINICAL = ("follow_up", "valid_until", "advice", "findings", "derived", "possible_moves", "conflicts", "trace")
PLACED = ("institutions", "services", "lost", "documents")


def bench(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"fenji_bench_{name}", ROOT / "tests" / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


populations = bench("populations")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


def own_cases(step: int) -> Iterator[dict[str, Any]]:
    """Every so many-th case that stands beside the pathways."""
    number = 0
    for path in sorted((ROOT / "pathways").glob("*/*.case.yaml")):
        for document in read_documents(Source(path.name, path.read_text(encoding="utf-8"))):
            data = document.tree.plain() if document.tree is not None else None
            if isinstance(data, dict):
                number += 1
                if number % step == 0:
                    yield data


def made_up(engine: Engine, each: int) -> Iterator[dict[str, Any]]:
    for pathway in engine.content.pathways:
        yield from populations.anything(engine, pathway, each, seed=11)


def records(decision: Decision) -> Iterator[Record]:
    for part in decision.pathways or (decision,):
        if part.move != "not_applicable":
            assert isinstance(part._render, Record)
            yield part._render


def from_scratch(record: Record, lang: Any) -> dict[str, Any]:
    """The clinical parts, worked out by the walk over the checked conditions, without any memory."""
    recall, step = record.recalled.recall, record.step
    explained = Explained(step, recall.reach, recall.asking, recall.compiled.all_scores, recall.days)
    asked = [
        {
            "term": question.term,
            "text": explained.question_text(question.term, lang),
            "settles": list(question.settles),
            "could_change_move_to": list(question.moves),
        }
        for question in explained.asked
    ]
    return {
        "follow_up": explained.follow_up(lang),
        "valid_until": explained.valid_until(lang),
        "advice": explained.advice(lang) + record.placed("advice", lang),
        "findings": explained.findings(lang),
        "derived": explained.derived(lang),
        "questions": asked + record.about_receivers(lang),
        "possible_moves": list(explained.possible),
        "conflicts": explained.conflicts(lang),
        "trace": explained.trace(),
    }


def test_a_remembered_record_is_the_record_worked_out_from_scratch(engine: Engine) -> None:
    cases = [*own_cases(step=8), *made_up(engine, each=40)]
    for round_ in (1, 2):
        for data in cases:
            decision = engine.decide(data)
            for part, record in zip(decision.pathways or (decision,), records(decision), strict=False):
                wanted = from_scratch(record, "zh")
                for key in (*CLINICAL, "questions"):
                    assert part[key] == wanted[key], (data["case"], key, round_)


def test_json_is_the_values_of_the_record_encoded(engine: Engine) -> None:
    for lang in ("zh", "en"):
        for data in [*own_cases(step=15), *made_up(engine, each=15)]:
            decision = engine.decide(data, lang=lang)  # type: ignore[arg-type]  # the two languages
            plain = json.dumps(decision.to_dict(), ensure_ascii=False, separators=(",", ":"))
            assert decision.to_json() == plain, data["case"]


def test_lists_and_services_are_those_of_a_placement_of_its_own(engine: Engine) -> None:
    network = ROOT / "rules" / "networks" / "demo_city.yaml"
    assert network.is_file()
    homes = ("demo_city.chc_a", "demo_city.chc_b", "demo_city.second_hospital")
    for number, data in enumerate(populations.clinic(120, seed=5)):
        told = data | {
            "network": "demo_city",
            "institution": homes[number % 3],
            "phase": "follow_up" if number % 3 < 2 else "specialist",
            "patient": data["patient"] | {"contract": None, "residence": ("东区", "西区")[number % 2]},
        }
        decision = engine.decide(told)
        for record in records(decision):
            situation = record.placed._situation  # type: ignore[attr-defined]  # of a content with networks
            fresh = Placement(engine.placing.policy, situation)  # type: ignore[attr-defined]  # the same
            for key in PLACED:
                assert decision[key] == engine.placing.part(fresh, key, "zh"), (data["case"], key)  # type: ignore[attr-defined]  # the same


def test_what_a_reader_does_to_a_record_stays_with_that_record(engine: Engine) -> None:
    data = next(iter(own_cases(step=3)))
    before = engine.decide(data).to_json()
    spoilt = engine.decide(data)
    for key in (*CLINICAL, *PLACED, "questions"):
        value = spoilt[key]
        if isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    row.clear()
            value.clear()
        elif isinstance(value, dict):
            value.clear()
    assert engine.decide(data).to_json() == before


def test_any_thread_writes_the_same_bytes(engine: Engine) -> None:
    cases = [engine.read_case(data) for data in [*own_cases(step=40), *made_up(engine, each=8)]]
    alone = [engine.decide(case).to_json() for case in cases]
    fresh = Engine.load(ROOT, second_opinion=False)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda case: fresh.decide(case).to_json(), cases * 4))
    assert together == alone * 4


def test_a_memory_that_forgets_all_the_time_gives_the_same_records(engine: Engine) -> None:
    cases = [engine.read_case(data) for data in made_up(engine, each=15)]
    whole = [engine.decide(case).to_json() for case in cases]
    small = Engine.load(ROOT, second_opinion=False)
    small._decider._memory = Memory(patterns=2, forms=2)
    assert [small.decide(case).to_json() for case in cases] == whole


def test_the_same_facts_later_give_their_own_times(engine: Engine) -> None:
    data = {
        "case": "later", "pathway": "hypertension", "phase": "follow_up", "tier": "primary",
        "at": "2026-03-02T09:30:00+08:00",
        "visits": [{"at": "2026-03-02T09:30:00+08:00", "facts": {"sbp": "146 mmHg", "dbp": "88 mmHg"}}],
    }  # fmt: skip
    first = engine.decide(data)
    when = "2026-04-05T10:00:00+08:00"
    facts = {"sbp": "147 mmHg", "dbp": "87 mmHg"}
    later = engine.decide(data | {"at": when, "visits": [{"at": when, "facts": facts}]})
    assert "2026-03-02" not in later.to_json()
    assert "146" not in later.to_json()
    shown = {e["value"] for finding in later.findings for e in finding["evidence"] if e["term"] == "sbp"}
    assert shown == {147}
    assert {e["value"] for f in first.findings for e in f["evidence"] if e["term"] == "sbp"} == {146}
