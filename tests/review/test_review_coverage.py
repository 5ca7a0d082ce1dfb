"""`fenji test`: which leaves decided, which sides of limits were tried, and new expectations taken over."""

from functools import reduce
from pathlib import Path
from typing import Any


def test_branches_and_boundaries_are_counted_as_worked_out_by_hand(fenji: Any, content: Any, tiny: Any) -> None:
    content(cases=tiny.documents("at-180", "just-below", "fever-391"))
    told = fenji("test", "--content", "content", "--format", "json", "--brief").data["coverage"]
    leaves = {(row["of"], row["leaf"]): (row["met"], row["unmet"]) for row in told["branches"]["leaves"]}
    assert leaves == {
        # Met alone by at-180; unmet together with dbp in the two others, where each of the two would have turned it.
        ("definitions.severe.when", "sbp >= high"): (1, 2),
        ("definitions.severe.when", "dbp >= 110 mmHg"): (0, 2),
        # at-180 needs both; just-below fails by severity alone; fever-391 has neither, so nothing decides alone.
        ("criteria.severe_with_headache.when", "severe"): (1, 1),
        ("criteria.severe_with_headache.when", "severe_headache"): (1, 0),
        ("criteria.high_fever.when", "temperature > 39.0 °C"): (1, 2),
    }
    assert told["branches"]["percent"] == 80  # 8 of 10
    sides = ("below", "at", "above", "unknown")
    limits = {row["limit"]: tuple(row[side] for side in sides) for row in told["boundaries"]["limits"]}
    assert limits == {
        "sbp >= 180 mmHg (high)": (1, 1, 0, 0),
        "dbp >= 110 mmHg": (1, 0, 0, 0),
        "temperature > 39.0 °C": (0, 1, 1, 0),
    }
    assert told["boundaries"]["percent"] == 41.67  # 5 of 12


def test_the_threshold_holds_against_the_kind_asked_for(fenji: Any, content: Any, tiny: Any) -> None:
    content()
    asked = ("test", "--content", "content", "--threshold", "95", "--lang", "en")
    fenji(*asked)
    page = " ".join(fenji(*asked, "--coverage", "boundary", status=1).out.split())
    assert "below the 95% asked for" in page
    assert "sbp >= 180 mmHg (high): never just above, unknown" in page


ODD = """\
# Why this case is here.
case: odd   # its name
pathway: tiny
tier: primary
at: 2026-03-02T09:00:00+08:00
visits:
  - {at: 2026-03-02T09:00:00+08:00, facts: {sbp: 179 mmHg, dbp: 80 mmHg, severe_headache: yes, temperature: 39.1 °C}}
expect:
  move: stay        # wrong
  # between
  urgency: null
  criteria:
    - severe_with_headache
  follow_up_within_days: null
"""
CHANGED = {
    "move: stay": "move: refer_up",
    "urgency: null": "urgency: urgent",
    "    - severe_with_headache\n": "    [high_fever]\n",
}
"""What is decided, in the place of what is expected above; all else stays as it is, comments too."""
TAKEN = reduce(lambda text, was: text.replace(was, CHANGED[was]), CHANGED, ODD)


def test_accepting_shows_first_and_changes_nothing_but_the_values_that_differ(
    fenji: Any, content: Any, tiny: Any
) -> None:
    folder = content(cases=tiny.documents("at-180") + "---\n" + ODD + "---\n" + tiny.documents("fever-391"))
    file: Path = folder / "pathways" / "tiny" / "tiny.case.yaml"
    before = file.read_text(encoding="utf-8")
    annotated = fenji("test", "--content", "content", "--format", "github", "--lang", "en", status=1).out
    assert annotated.startswith("::error file=content/pathways/tiny/tiny.case.yaml,line=")
    assert annotated.count("::error") == 1
    assert "title=odd::" in annotated
    assert "move: expected stay, actual refer_up" in annotated
    assert file.read_text(encoding="utf-8") == before
    shown = fenji("test", "--content", "content", "--accept", "--lang", "en").out
    assert "odd: move\n  - stay\n  + refer_up\n" in shown
    assert "3 values written in 1 files" in shown
    assert file.read_text(encoding="utf-8") == before.replace(ODD, TAKEN)
    fenji("test", "--content", "content")


def test_only_the_pathway_that_is_tested_counts_and_its_id_is_enough(fenji: Any, content: Any, tiny: Any) -> None:
    both = tiny.documents("at-180").replace("pathway: tiny", "pathway: [tiny, other]")
    folder = content(cases=tiny.documents(*tiny.CASES) + "---\n" + both.replace("case: at-180", "case: both"))
    other = folder / "pathways" / "other"
    other.mkdir()
    (other / "pathway.yaml").write_text(tiny.PATHWAY.replace("pathway: tiny", "pathway: other"), encoding="utf-8")
    for asked in ("tiny", str(folder / "pathways" / "tiny")):
        told = fenji("test", asked, "--content", "content", "--lang", "en").out
        assert "other  " not in told
    assert "other  " in fenji("test", "--content", "content", "--lang", "en").out
    assert fenji("check", "other", "--content", "content").status == 0
