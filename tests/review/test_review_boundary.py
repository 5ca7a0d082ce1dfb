"""`fenji boundary`: around each limit four patients, decided."""

from typing import Any


def test_each_limit_has_four_patients_who_differ_in_this_one_value(fenji: Any, content: Any) -> None:
    content()
    (told,) = fenji("boundary", "--content", "content", "--format", "json").data
    limits = {one["limit"]: one for one in told["limits"]}
    assert list(limits) == ["sbp >= 180 mmHg (high)", "dbp >= 110 mmHg", "temperature > 39.0 °C"]
    systolic = limits["sbp >= 180 mmHg (high)"]
    assert (systolic["criterion"], systolic["definition"]) == ("severe_with_headache", "severe")
    seen = [(row["side"], row["value"], row["verdict"], row["move"], row["urgency"]) for row in systolic["patients"]]
    assert seen == [
        ("below", "179 mmHg", "unmet", "stay", None),
        ("at", "180 mmHg", "met", "refer_up", "emergency"),
        ("above", "181 mmHg", "met", "refer_up", "emergency"),
        ("unknown", None, "unknown", "stay", None),
    ]
    facts = [row["case"]["visits"][-1]["facts"] for row in systolic["patients"]]
    others = [{name: value for name, value in one.items() if name != "sbp"} for one in facts]
    assert all(one == others[0] for one in others)
    fever = [(row["value"], row["verdict"]) for row in limits["temperature > 39.0 °C"]["patients"]]
    assert fever == [("38.9 °C", "unmet"), ("39 °C", "unmet"), ("39.1 °C", "met"), (None, "unknown")]


def test_a_limit_that_can_never_decide_alone_is_told_not_left_out(fenji: Any, content: Any, tiny: Any) -> None:
    never = tiny.PATHWAY.replace("temperature > 39.0 °C", "temperature > 39.0 °C and temperature < 38.0 °C")
    content(pathway=never, cases=tiny.documents("at-180"))
    page = fenji("boundary", "--content", "content", "--format", "markdown", "--lang", "en").out
    assert "## Limits for which no patient was found" in page
    assert "- `high_fever`: temperature > 39.0 °C" in page
    assert "| `severe_with_headache` | sbp ≥ 180 mmHg (high) | at, Clinic, " in page
    assert "Signed ____" in page


def test_the_limits_of_shipped_hypertension_are_those_of_its_page(fenji: Any) -> None:
    (told,) = fenji("boundary", "hypertension", "--format", "json").data
    rows = {(one["criterion"], one["limit"]): {r["side"]: r for r in one["patients"]} for one in told["limits"]}
    severe = rows["severe_range_bp", "sbp >= 180 mmHg (severe_sbp)"]
    assert [severe[side]["move"] for side in ("below", "at", "above")] == ["stay", "refer_up", "refer_up"]
    assert severe["at"]["urgency"] == "urgent"
    assert severe["unknown"]["move"] == "ask"  # severe range must be excluded before anybody stays
    slow = rows["emergency_heart_rate", "heart_rate <= 40 /min (heart_rate_too_slow)"]
    assert [slow[side]["verdict"] for side in ("below", "at", "above")] == ["met", "met", "unmet"]
