"""What the proofs must find in content that is broken on purpose, and must not find once it is mended."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import z3

from fenji.engine import Engine
from fenji.library import shipped_folder
from fenji.prove.ask import Tally
from fenji.prove.found import Verdict
from fenji.prove.memory import Memory
from fenji.prove.proofs import PROPERTIES, prove, statement, tasks_of
from fenji.prove.properties.pairs import meetings
from fenji.prove.properties.profiles_agree import alike

HEAD = """\
pathway: fever
title: {zh: 发热, en: Fever}
edition: 2026.1
status: draft
applies_to: temperature is known
when_down_is_unknown: stay
sources: {handbook: {title: 手册, year: 2020}}
phases:
  clinic: {title: {zh: 门诊, en: Clinic}, tiers: [primary], initial: true}
  ward: {title: {zh: 病房, en: Ward}, tiers: [secondary]}
"""
TRANSITIONS = """\
transitions:
  - {from: [clinic], on: [refer_up], to: ward}
  - {from: [ward], on: [refer_down], to: clinic}
"""
UP = "temperature >= 39 °C"
REVIEWS = "reviews:\n  - {on: {moves: [stay]}, within: 7 days, source: handbook, mark: ours}\n"


def criterion(id: str, phase: str, when: str, then: str) -> str:
    return (
        f"  {id}: {{says: {{zh: 一, en: one}}, source: handbook, mark: ours, phases: [{phase}],\n"
        f"    when: {when}, then: {then}}}\n"
    )


def up(when: str = UP, urgency: str = "routine", id: str = "hot", phase: str = "clinic") -> str:
    return criterion(id, phase, when, f"{{refer: up, urgency: {urgency}, tiers: [secondary]}}")


def down(when: str = "temperature < 39 °C", tiers: str = "[primary]", id: str = "cool") -> str:
    return criterion(id, "ward", when, f"{{refer: down, tiers: {tiers}}}")


Make = Callable[..., Engine]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """The engine over one small pathway and the terms that come along."""

    def make(criteria: str, *, transitions: str = TRANSITIONS, reviews: str = REVIEWS, more: str = "") -> Engine:
        folder = tmp_path / "content"
        shutil.rmtree(folder, ignore_errors=True)
        rules = shipped_folder() / "rules"
        shutil.copytree(rules, folder / "rules", ignore=shutil.ignore_patterns("networks", "schema"))
        (folder / "pathways" / "fever").mkdir(parents=True)
        text = HEAD + transitions + "criteria:\n" + criteria + reviews + more
        (folder / "pathways" / "fever" / "pathway.yaml").write_text(text, encoding="utf-8")
        return Engine.load(folder, second_opinion=False)

    return make


def verdict(engine: Engine, property: str) -> Verdict:
    (found,) = prove(engine, ["fever"], [property])
    assert not found.faults
    return found


def names(found: Verdict) -> set[str]:
    return {name for find in found.finds for name in find.between}


def test_a_pathway_without_a_flaw_has_every_property(made: Make) -> None:
    engine = made(up() + down("temperature < 38.5 °C"))  # half a degree is what a temperature moves in a day
    found = {one.property: one.status for one in prove(engine, ["fever"])}
    assert found == dict.fromkeys((name for name in PROPERTIES if name != "pairs"), "proved")


def test_two_ways_down_with_different_targets_clash(made: Make) -> None:
    found = verdict(made(up() + down() + down("temperature < 38 °C", "[home]", "cold")), "consistent")
    assert found.status == "refuted"
    assert names(found) == {"cool", "cold"}
    (find,) = found.finds
    (case,) = find.cases
    assert find.confirmed
    assert case["visits"][-1]["facts"].keys() == {"temperature"}


def test_two_ways_down_that_exclude_each_other_do_not_clash(made: Make) -> None:
    apart = down("38 °C <= temperature < 39 °C") + down("temperature < 38 °C", "[home]", "cold")
    assert verdict(made(up() + apart), "consistent").status == "proved"


def test_two_transitions_that_one_decision_takes_clash(made: Make) -> None:
    both = TRANSITIONS + "  - {from: [clinic], on: [refer_up], when: heart_rate >= 100 /min, to: clinic}\n"
    found = verdict(made(up() + down(), transitions=both), "consistent")
    assert names(found) == {"transition 1", "transition 3"}


def test_who_stays_without_a_review_is_found_with_a_patient(made: Make) -> None:
    rows = REVIEWS.replace("within", "when: temperature >= 38 °C, within")
    found = verdict(made(up() + down(), reviews=rows), "total")
    assert names(found) == {"clinic", "ward"}
    assert all(find.confirmed for find in found.finds)


@pytest.mark.parametrize(
    ("criteria", "name"),
    [
        (up() + up("temperature > 45 °C and sbp < 40 mmHg", id="never"), "never"),
        (up() + up("temperature >= 40 °C", id="shadowed"), "shadowed"),
        (up(urgency="urgent") + up("temperature >= 39.5 °C", id="too_late"), "too_late"),
    ],
    ids=["never met", "never changes anything", "always overruled"],
)
def test_an_idle_criterion_is_named(made: Make, criteria: str, name: str) -> None:
    assert names(verdict(made(criteria + down()), "live")) == {name}


def test_a_criterion_that_adds_a_capability_is_not_idle(made: Make) -> None:
    then = "{refer: up, urgency: routine, tiers: [secondary], capabilities: [icu]}"
    engine = made(up() + criterion("very_hot", "clinic", "temperature >= 40 °C", then) + down())
    assert verdict(engine, "live").status == "proved"


def test_a_phase_that_nobody_enters_or_leaves_is_named(made: Make) -> None:
    engine = made(up() + down(), transitions="transitions:\n  - {from: [clinic], on: [refer_up], to: clinic}\n")
    assert names(verdict(engine, "reachable")) == {"ward", "clinic"}


def test_the_same_facts_that_go_up_and_come_down_again_are_found(made: Make) -> None:
    found = verdict(made(up("temperature >= 38 °C") + down("temperature <= 38 °C")), "no_ping_pong")
    up_first = next(find for find in found.finds if "down_then_up" not in find.between)
    assert set(up_first.between) == {"hot", "cool"}
    assert up_first.cases[0]["visits"][-1]["facts"] == {"temperature": "38 °C"}
    assert up_first.confirmed


@pytest.mark.parametrize(("limit", "status"), [("38 °C", "proved"), ("38.1 °C", "refuted")])
def test_limits_that_meet_without_overlap_send_nobody_in_circles(made: Make, limit: str, status: str) -> None:
    found = verdict(made(up("temperature >= 38 °C") + down(f"temperature < {limit}")), "no_ping_pong")
    assert found.status == status


def test_a_worse_value_that_is_less_urgent_is_found(made: Make) -> None:
    found = verdict(made(up("spo2 < 90 % and spo2 >= 80 %") + down("spo2 >= 95 %")), "monotone")
    assert names(found) == {"spo2"}
    (find,) = found.finds
    before, after = (case["visits"][-1]["facts"]["spo2"] for case in find.cases)
    assert 80 <= float(before.split()[0]) < 90
    assert float(after.split()[0]) < 80


def test_an_emergency_that_is_unknown_while_the_patient_stays_is_named_unless_it_must_be_excluded(made: Make) -> None:
    emergency = up("consciousness_change", "emergency", "coma")
    assert names(verdict(made(up() + emergency + down()), "missing_is_safe")) == {"coma"}
    mended = "must_exclude:\n  - {phases: [clinic], items: [coma]}\n"
    assert verdict(made(up() + emergency + down(), more=mended), "missing_is_safe").status == "proved"


def test_an_accepted_find_is_accepted_and_covers_no_other(made: Make) -> None:
    accepts = "accepts:\n  - {property: live, between: [shadowed], because: {zh: 有意, en: meant}, by: us}\n"
    idle = up() + up("temperature >= 40 °C", id="shadowed")
    assert verdict(made(idle + down(), more=accepts), "live").status == "accepted"
    two = idle + up("temperature >= 41 °C", id="other")
    found = verdict(made(two + down(), more=accepts), "live")
    assert found.status == "refuted"
    assert {find.between for find in found.finds if find.accepted is None} == {("other",)}


def test_profiles_may_differ_in_numbers_only(made: Make) -> None:
    engine = made(up() + down())
    linked = next(iter(engine.content.pathways["fever"].values()))
    hot, cool = linked.criteria["hot"], linked.criteria["cool"]
    assert alike(hot, hot)
    assert not alike(hot, cool)


def test_what_takes_too_long_is_undecided_and_not_proved(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(z3.Solver, "check", lambda self, *_: z3.unknown)
    (found,) = prove(made(up() + down()), ["fever"], ["total"])
    assert found.status == "undecided"


def test_a_proof_is_remembered_until_the_content_changes(made: Make, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    first = list(prove(made(up() + down()), ["fever"], ["total"], memory=Memory(folder)))
    asked = list(prove(made(up() + down()), ["fever"], ["total"], memory=Memory(folder)))
    assert first[0].queries == asked[0].queries
    assert asked[0].seconds == 0
    changed = made(up("temperature >= 38.5 °C") + down())
    (again,) = prove(changed, ["fever"], ["total"], memory=Memory(folder))
    assert again.seconds > 0


LATER_REVIEW = REVIEWS.replace("within", "when: temperature >= 38 °C, within")
EDITS = {
    "a limit of one criterion": (up("temperature >= 39.5 °C") + down(), {}),
    "a limit that makes circles": (up("temperature >= 38 °C") + down("temperature <= 38 °C"), {}),
    "another criterion": (up() + up("spo2 < 90 % and spo2 >= 80 %", "urgent", "breath") + down(), {}),
    "a review that misses some": (up() + down(), {"reviews": LATER_REVIEW}),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_after_an_edit_the_same_is_said_as_without_a_memory(made: Make, tmp_path: Path, edit: str) -> None:
    folder = tmp_path / "cache"
    list(prove(made(up() + down()), ["fever"], memory=Memory(folder)))
    criteria, more = EDITS[edit]
    changed = made(criteria, **more)
    again = [_said(one) for one in prove(changed, ["fever"], memory=Memory(folder))]
    assert again == [_said(one) for one in prove(changed, ["fever"])]


def _said(found: Verdict) -> object:
    return (
        found.property,
        found.status,
        [(f.says.en, f.between, f.standings, f.confirmed) for f in found.finds],
        found.notes,
    )


def test_after_an_edit_only_what_reads_it_is_asked_of_the_solver(
    made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    check = z3.Solver.check
    monkeypatch.setattr(z3.Solver, "check", lambda self, *rest: asked.append(1) or check(self, *rest))
    folder = tmp_path / "cache"
    list(prove(made(up() + down()), ["fever"], memory=Memory(folder)))
    first = len(asked)
    asked.clear()
    list(prove(made(up() + down("temperature < 38.5 °C")), ["fever"], memory=Memory(folder)))
    assert 0 < len(asked) < first / 2
    asked.clear()
    said_elsewhere = up().replace("en: one", "en: in other words") + down("temperature < 38.5 °C")
    list(prove(made(said_elsewhere), ["fever"], memory=Memory(folder)))
    assert asked == []


def test_every_property_has_its_page_and_its_statement() -> None:
    pages = Path(__file__).parent.parent / "engine" / "docs" / "proofs"
    for name in PROPERTIES:
        assert statement(name).en in " ".join((pages / f"{name}.md").read_text(encoding="utf-8").split())
        assert statement(name).zh in (pages / f"{name}.md").read_text(encoding="utf-8")


# -- the shipped content


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine.shipped(second_opinion=False)


QUICK = ("consistent", "total", "live", "reachable", "profiles_agree", "consent", "equity", "refines")


def _statuses(found: Iterable[Verdict]) -> dict[tuple[str, str], str]:
    verdicts = list(found)
    assert not [find for verdict in verdicts for find in verdict.faults]
    return {(verdict.pathway, verdict.property): verdict.status for verdict in verdicts}


def test_the_shipped_pathways_hold_or_what_does_not_is_accepted(shipped: Engine) -> None:
    found = _statuses(prove(shipped, properties=QUICK))
    assert set(found.values()) <= {"proved", "accepted"}, found
    assert {property for _, property in found} == set(QUICK)


def test_every_pathway_holds_in_every_property_but_for_what_is_accepted(shipped: Engine) -> None:
    found = _statuses(prove(shipped, properties=["no_ping_pong", "hysteresis", "monotone", "missing_is_safe"]))
    accepted = {
        (id, property)
        for id in ("stroke", "postoperative")
        for property in ("no_ping_pong", "hysteresis", "monotone", "missing_is_safe")
    }
    assert {key: status for key, status in found.items() if key in accepted} == dict.fromkeys(accepted, "accepted")
    assert {key: status for key, status in found.items() if key not in accepted} == {
        ("hypertension", "no_ping_pong"): "accepted",
        ("hypertension", "hysteresis"): "accepted",
        ("hypertension", "monotone"): "accepted",
        ("hypertension", "missing_is_safe"): "accepted",
        ("diabetes", "no_ping_pong"): "proved",
        ("diabetes", "hysteresis"): "accepted",
        ("diabetes", "monotone"): "proved",
        ("diabetes", "missing_is_safe"): "accepted",
    }


def test_two_pathways_are_held_together_under_a_profile_of_either(shipped: Engine) -> None:
    tasks = tasks_of(shipped, properties=["pairs"], profile="all")
    defaults = [task for task in tasks if not task.profile]
    assert len(defaults) == 6
    others = sum(len(profiles) - 1 for profiles in shipped.content.pathways.values())
    assert len(tasks) == 6 + 3 * others
    for task in tasks:
        ids = [id for id, _ in task.programs(shipped)]
        usual = [shipped.profile_named(id, None) == profile for id, profile in task.programs(shipped)]
        assert ids == task.pathway.split("+")
        assert usual.count(False) == (1 if task.profile else 0)


def test_a_named_profile_is_taken_by_the_pathways_that_have_it(shipped: Engine) -> None:
    named = [task.profile for task in tasks_of(shipped, ["stroke"], ["pairs"], "spec_2017")]
    assert named == ["spec_2017+cn_2023"]
    assert tasks_of(shipped, ["stroke"], ["pairs"], "no_such_profile") == []


def test_the_patients_of_a_pair_name_the_profile_that_is_not_the_default(shipped: Engine) -> None:
    programs = [("diabetes", "strict"), ("hypertension", "national")]
    met = list(meetings(shipped, Tally(5.0), programs))
    assert len(met) > 20
    for one in met:
        assert one.agrees
        assert one.case["edition"] == {"diabetes": "strict"}
