"""A sample that is too old counts no more and is asked for again, and what a fresh one may bring stays possible.

Source: diabetes.md section 8, one glucose sample within 24 hours (the question is `glucose`).
"""

from typing import Any

import pytest
from reference import laboratory

AT = "2026-10-14T12:00:00+08:00"


def told(sampled_at: str, **more: Any) -> dict[str, Any]:
    glucose = {"value": "7 mmol/L", "at": sampled_at}
    facts = {"glucose": glucose, "symptom_screen_done": "yes", **more}
    return {
        "pathway": "diabetes", "phase": "follow_up", "tier": "primary", "at": AT, "patient": {"age": "60 years"},
        "visits": [{"at": AT, "facts": facts}],
    }  # fmt: skip


def test_a_sample_of_just_24_hours_counts_and_an_older_one_is_asked_for_again() -> None:
    engine = laboratory.shipped()
    assert "glucose" not in engine.decide(told("2026-10-13T12:00:00+08:00")).ids("questions")
    assert engine.decide(told("2026-10-13T11:59:59+08:00")).ids("questions")[0] == "glucose"


def test_it_is_asked_for_too_where_every_kind_of_sample_is_old() -> None:
    old = {"value": "6 mmol/L", "at": "2026-10-13T10:00:00+08:00"}
    decision = laboratory.shipped().decide(told("2026-10-13T10:00:00+08:00", fpg=old))
    assert decision.move == "ask"
    assert decision.ids("questions")[0] == "glucose"


@pytest.mark.parametrize("fresh", ["20 mmol/L", "3.0 mmol/L", "7 mmol/L"])
def test_the_move_that_a_fresh_sample_brings_was_possible(fresh: str) -> None:
    engine = laboratory.shipped()
    old = {"value": "6 mmol/L", "at": "2026-10-13T10:00:00+08:00"}
    stale = told("2026-10-13T10:00:00+08:00", fpg=old)
    before = engine.decide(stale)
    stale["visits"][0]["facts"]["glucose"] = fresh
    after = engine.decide(stale)
    assert set(after.possible_moves) <= set(before.possible_moves)
    if after.move != "ask":
        assert f"{after.move}/{after.urgency}" in before.possible_moves
