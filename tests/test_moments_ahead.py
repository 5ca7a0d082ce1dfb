"""What has happened is not later than the moment decided for: such a moment is refused, with its place."""

from pathlib import Path
from typing import Any

import pytest
from reference import laboratory

from fenji.engine import Engine, InvalidCase

AT = "2026-10-14T12:00:00+08:00"
INSTANTS = sorted(id for id, term in laboratory.terms().items() if term.kind == "instant" and not term.derived)


def told(facts: dict[str, Any], earlier: dict[str, Any] | None = None) -> dict[str, Any]:
    visits = [{"at": "2026-10-13T12:00:00+08:00", "facts": earlier}] if earlier else []
    return {
        "pathway": "stroke", "tier": "primary", "at": AT, "patient": {"age": "70 years"},
        "visits": [*visits, {"at": AT, "facts": {"arm_weakness": "yes", **facts}}],
    }  # fmt: skip


def refused(case: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(InvalidCase) as error:
        laboratory.shipped().decide(case)
    return [(problem.code, problem.at.path) for problem in error.value.diagnostics]


def test_there_are_moments_to_look_at() -> None:
    assert {"last_known_well", "surgery_at", "ivt_given_at", "tia_at", "bleeding_controlled_at"} <= set(INSTANTS)


@pytest.mark.parametrize("term", INSTANTS)
def test_a_moment_at_the_moment_decided_for_is_taken_and_a_second_later_is_refused(term: str) -> None:
    engine = laboratory.shipped()
    for same in (AT, "2026-10-14T04:00:00Z", "2026-10-14T11:59:59+08:00"):
        assert engine.decide(told({term: same})).move
    for later in ("2026-10-14T12:00:01+08:00", "2026-10-14T04:00:00.001Z", "2026-10-15T11:00:00+08:00"):
        assert refused(told({term: later})) == [("case-moment-ahead", f"$.visits[0].facts.{term}")]


def test_of_an_earlier_visit_it_may_be_later_than_that_visit_yet_not_than_the_moment_decided_for() -> None:
    engine = laboratory.shipped()
    written_down_later = told({}, {"last_known_well": "2026-10-14T09:00:00+08:00"})
    assert engine.decide(written_down_later).move == "refer_up"
    assert refused(told({}, {"last_known_well": "2026-10-14T13:00:00+08:00"})) == [
        ("case-moment-ahead", "$.visits[0].facts.last_known_well")
    ]


def test_a_value_with_a_source_is_refused_too_and_one_that_cannot_be_had_is_not() -> None:
    ahead = {"value": "2026-10-16T09:00:00+08:00", "source": "chart"}
    assert [code for code, _ in refused(told({"surgery_at": ahead}))] == ["case-moment-ahead"]
    assert laboratory.shipped().decide(told({"last_known_well": "unobtainable"})).move == "refer_up"


def test_a_term_may_say_that_it_may_lie_ahead(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[1]
    (tmp_path / "pathways").symlink_to(root / "pathways")
    rules = tmp_path / "rules"
    rules.mkdir()
    for file in (root / "rules").iterdir():
        if file.name != "terms.yaml":
            (rules / file.name).symlink_to(file)
    text = (root / "rules" / "terms.yaml").read_text(encoding="utf-8")
    added = """
  next_dose_at:
    label: {zh: 下次用药时间, en: time of the next dose}
    kind: instant
    group: history
    may_lie_ahead: yes
"""
    (rules / "terms.yaml").write_text(text.rstrip() + "\n" + added, encoding="utf-8")
    engine = Engine.load(tmp_path, second_opinion=False)
    assert engine.decide(told({"next_dose_at": "2026-10-15T08:00:00+08:00"})).move == "refer_up"
    with pytest.raises(InvalidCase):
        engine.decide(told({"last_known_well": "2026-10-15T08:00:00+08:00"}))
