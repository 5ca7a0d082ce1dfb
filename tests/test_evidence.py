"""What a verdict rests on, said as a person would say it."""

from collections.abc import Iterator

import pytest

from fenji import Engine

AT = "2026-03-02T09:30:00+08:00"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine.shipped(second_opinion=False)
    yield made
    made.close()


def place_of(engine: Engine, **where: str) -> list[tuple[str, object]]:
    """The facts about the place on which `can(thrombolysis)` rests, here unmet."""
    facts = {"last_known_well": "2026-03-02T08:00:00+08:00", "nihss": "10", "deficit_present": "yes"}
    decision = engine.decide(
        {"pathway": "stroke", "at": AT, "patient": {"age": "60 years"}, "visits": [{"at": AT, "facts": facts}], **where}
    )
    (found,) = (one for one in decision.findings if one["criterion"] == "stroke_at_centre")
    assert found["verdict"] == "unmet"
    return [(one["term"], one["value"]) for one in found["evidence"]]


@pytest.mark.parametrize("tier", ["secondary", "primary"])
def test_where_only_the_tier_is_told_the_tier_is_the_evidence(engine: Engine, tier: str) -> None:
    """To the pathway the two tiers are alike, and what it remembers of one is not shown for the other."""
    assert place_of(engine, tier=tier) == [("tier_here", tier)]


def test_where_the_institution_is_named_what_it_can_do_is_the_evidence(engine: Engine) -> None:
    assert place_of(engine, network="jinan", institution="jinan.huaiyin_chc") == [("capabilities_here", [])]
