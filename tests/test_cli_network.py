"""`fenji network`: what it shows of a network, who may receive and why, what is not covered, and what it refuses."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fenji.cli.front import run
from fenji.engine import Engine
from fenji.linked.needs import NeedOfPathway, needs_of
from fenji.review.coverage_of_needs import asked_of, coverage_of_needs, sender_of
from fenji.run.placing import Networks

ROOT = Path(__file__).parents[1]
AT = "2026-04-14T09:30+08:00"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


@pytest.fixture
def fenji(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command within this process, over content that is loaded once."""
    monkeypatch.setattr(Engine, "load", lambda *_, **__: engine)

    def command(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["fenji", *args])
        status = run(args)
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


Fenji = Callable[..., tuple[int, str, str]]


def record(fenji: Fenji, *args: str) -> Any:
    status, out, err = fenji("network", *args, "--format", "json")
    assert (status, err) == (0, "")
    return json.loads(out)


# show and list


def test_jinan_shows_five_grids_each_with_its_lead_and_districts(fenji: Fenji) -> None:
    grids = {row["grid"]: row for row in record(fenji, "show", "jinan")["grids"]}
    assert {name: (row["lead_name"], len(row["districts"])) for name, row in grids.items()} == {
        "east": ("市第三人民医院", 1),
        "west": ("市第五人民医院", 3),
        "south": ("市人民医院", 3),
        "north": ("市第四人民医院", 2),
        "central": ("市中心医院", 2),
    }


def test_a_network_shows_what_its_policy_grants(fenji: Fenji) -> None:
    rows = {row["key"]: row for row in record(fenji, "show", "jinan", "--lang", "en")["policy"]}
    granted = [service["id"] for rule in rows["priority"]["grants"] for service in rule["services"]]
    assert granted == [
        "fee_waiver_consultation", "fee_waiver_health_management", "priority_reception", "priority_examination",
        "priority_admission",
    ]  # fmt: skip
    assert [rule["rule"] for rule in rows["long_prescription"]["grants"]] == ["E-14"]
    assert rows["documents"]["grants"] == []


def test_a_network_shows_its_placeholders_and_what_check_says_of_it(fenji: Fenji) -> None:
    gaps = record(fenji, "show", "jinan")["gaps"]
    assert "jinan.huaiyin_chc" in {row["id"] for row in gaps["placeholders"]}
    centres = {row["id"]: [one["id"] for one in row["capabilities"]] for row in gaps["placeholder_capabilities"]}
    assert len(centres) == 5
    assert "thrombolysis" in centres["jinan.fifth_hospital"]
    assert "network-long-prescription-terms" in {row["code"] for row in gaps["check"]}


@pytest.mark.parametrize(("day", "in_use"), [("2019-12-30", False), ("2019-12-31", True)])
def test_a_network_is_in_use_from_its_first_day(fenji: Fenji, day: str, in_use: bool) -> None:
    assert record(fenji, "show", "jinan", "--at", day)["in_use"] == {"on": day, "yes": in_use}
    (row,) = [row for row in record(fenji, "list", "--at", day) if row["network"] == "jinan"]
    assert row["in_use"] is in_use


def test_the_list_has_every_network_with_form_and_tightness(fenji: Fenji) -> None:
    rows = {row["network"]: row for row in record(fenji, "list")}
    assert len(rows) == 31
    assert {row["tightness"] for row in rows.values()} == {"contract", "loose", "mixed", "tight", "single_entity"}
    assert rows["tongling"]["members"] == 23


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id", ["jinan", "yijishan", "red_house", "shanghai", "kaiser", "tongling"])
def test_every_page_names_the_network_and_leaves_nothing_unfilled(fenji: Fenji, id: str, lang: str) -> None:
    for verb in ("show", "coverage"):
        status, out, err = fenji("network", verb, id, "--all", "--lang", lang)
        assert (status, err) == (0, "")
        assert f"({id})" in out
        assert "{" not in out
        assert "None" not in out


# route


def first_of(answer: Any) -> str:
    return str(answer["eligible"][0]["id"])


@pytest.mark.parametrize(
    ("travel", "county_first", "minutes"),
    [(40, True, 270), (41, False, 271)],  # known well 170 min ago, door to needle 60; the window is 270 min, inclusive
)
def test_the_nearer_hospital_that_misses_the_window_ranks_after_the_farther_one_that_makes_it(
    fenji: Fenji, travel: int, county_first: bool, minutes: int
) -> None:
    answer = record(
        fenji, "route", "demo_county", "--from", "township_a", "--needs", "thrombolysis", "--urgency", "emergency",
        "--at", AT, "--last-known-well", "2026-04-14T06:40+08:00", "--travel", f"county_hospital={travel}",
        "--travel", "neighbour_hospital=30",
    )  # fmt: skip
    assert (first_of(answer) == "demo_county.county_hospital") is county_first
    (county,) = [row for row in answer["eligible"] if row["id"] == "demo_county.county_hospital"]
    assert county["windows"] == [
        {"capability": "thrombolysis", "minutes": minutes, "within": 270, "makes_it": county_first}
    ]
    (neighbour,) = [row for row in answer["eligible"] if row["id"] == "demo_county.neighbour_hospital"]
    assert neighbour["windows"][0]["minutes"] == 275  # 170 + 30 + 75


def test_the_patients_grid_follows_the_sender_and_with_a_tier_alone_the_residence(fenji: Fenji) -> None:
    asked = ("route", "jinan", "--tier", "tertiary", "--at", AT)
    assert first_of(record(fenji, *asked, "--from", "huaiyin_chc")) == "jinan.fifth_hospital"
    assert first_of(record(fenji, *asked, "--from", "primary", "--residence", "天桥区")) == "jinan.fourth_hospital"
    assert first_of(record(fenji, *asked, "--from", "primary", "--contract", "licheng_chc")) == "jinan.third_hospital"


def test_going_down_home_comes_first_and_a_body_without_tier_never(fenji: Fenji) -> None:
    answer = record(
        fenji, "route", "jinan", "--from", "fifth_hospital", "--direction", "down", "--tier", "primary,rehabilitation",
        "--contract", "shizhong_chc", "--at", AT,
    )  # fmt: skip
    ids = [row["id"] for row in answer["eligible"]]
    assert ids[0] == "jinan.shizhong_chc"
    assert "jinan.west_rehab" in ids
    (cdc,) = [row for row in answer["excluded"] if row["id"] == "jinan.west_cdc"]
    assert [why["reason"] for why in cdc["because"]] == ["tier_not_suitable"]


def test_a_wish_outside_is_marked_and_told_what_it_costs(fenji: Fenji) -> None:
    answer = record(
        fenji, "route", "jinghu", "--from", "chc_01", "--tier", "tertiary", "--contract", "chc_01", "--at", AT,
        "--prefers", "jinghu_other_hospital",
    )  # fmt: skip
    (wished,) = [row for row in answer["eligible"] if row["id"] == "jinghu.jinghu_other_hospital"]
    assert wished["out_of_network"] is True
    assert {"priority_reception", "priority_examination", "priority_admission"} <= set(wished["loses"])
    assert first_of(answer) == "jinghu.second_hospital"


def test_the_same_question_gets_the_same_bytes_and_json_is_chinese_unless_asked(fenji: Fenji) -> None:
    asked = ("network", "route", "jinan", "--from", "huaiyin_chc", "--needs", "pci", "--at", AT, "--format", "json")
    assert fenji(*asked) == fenji(*asked)
    assert "本医联体" in fenji(*asked)[1]
    assert "own consortium" in fenji(*asked, "--lang", "en")[1]


def test_those_ruled_out_are_listed_only_when_asked(fenji: Fenji) -> None:
    asked = ("network", "route", "jinan", "--from", "huaiyin_chc", "--tier", "tertiary", "--at", AT, "--lang", "en")
    assert "leaves province-run hospitals out" not in fenji(*asked)[1]
    assert "leaves province-run hospitals out" in fenji(*asked, "--all")[1]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "jinam"), "there is no network jinam; did you mean jinan?"),
        (("route", "jinan", "--from", "huaiyin_ch", "--at", AT), "did you mean jinan.huaiyin_chc?"),
        (("route", "jinan", "--from", "huaiyin_chc", "--needs", "thrombolisis", "--at", AT), "thrombolysis?"),
        (("route", "jinan", "--from", "huaiyin_chc", "--tier", "second", "--at", AT), "--tier: there is no second"),
        (("route", "jinan", "--from", "huaiyin_chc", "--at", "2026-04-14T09:30"), "a moment has its zone"),
        (("route", "jinan", "--from", "huaiyin_chc"), "--at is missing"),
        (("route", "jinan", "--at", AT), "--from is missing"),
        (("route", "jinan", "--from", "huaiyin_chc", "--at", AT, "--travel", "fifth_hospital"), "ID=MINUTES"),
        (("route", "jinan", "--from", "huaiyin_chc", "--at", AT, "--travel", "fifth_hospital=-1"), "ID=MINUTES"),
        (
            ("route", "jinan", "--from", "huaiyin_chc", "--at", AT, "--last-known-well", "2026-04-14T09:31+08:00"),
            "--last-known-well is after --at",
        ),
        (("route", "jinan", "--from", "huaiyin_chc", "--at", AT, "--prefers", "nobody_at_all"), "--prefers"),
        (("coverage", "jinan", "--at", "yesterday"), "2026-03-16"),
        (("shwo", "jinan"), "did you mean show?"),
        (("show",), "ID"),
        ((), ""),
    ],
)
def test_wrong_usage_says_what_to_write_instead(fenji: Fenji, args: tuple[str, ...], said: str) -> None:
    status, _, err = fenji("network", *args, "--lang", "en") if args else fenji("network")
    assert status == 2
    assert said in err


@pytest.mark.parametrize("verb", ["show", "list", "route", "coverage"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_teaches_by_example(fenji: Fenji, verb: str, lang: str) -> None:
    status, out, _ = fenji("network", verb, "--help", "--lang", lang)
    assert status == 0
    assert out.count(f"fenji network {verb}") >= 3  # the usage line and at least two examples


# coverage


def test_a_need_that_nobody_meets_is_named_with_its_district_and_its_criteria(fenji: Fenji) -> None:
    needs = record(fenji, "coverage", "nanling")["needs"]
    (kidney,) = [row for row in needs if row["capabilities"] == ["nephrology"] and "tertiary" in row["tiers"]]
    assert kidney["worst"] == "nobody"
    assert kidney["districts"] == [
        {"district": "南陵县", "status": "nobody", "by": None, "name": None, "count": 0, "lacks": []}
    ]
    assert "diabetes/renal_failure" in kidney["asked_by"]


def test_an_emergency_that_nobody_can_handle_goes_to_an_emergency_department_and_says_what_is_lacking(
    fenji: Fenji,
) -> None:
    needs = record(fenji, "coverage", "nanling")["needs"]
    (heart,) = [row for row in needs if row["capabilities"] == ["pci"]]
    (answer,) = heart["districts"]
    assert (answer["status"], answer["by"], answer["lacks"]) == ("at_a_pinch", "nanling.county_hospital", ["pci"])


def test_grids_are_looked_at_one_by_one(fenji: Fenji) -> None:
    needs = record(fenji, "coverage", "jinan")["needs"]
    (rehab,) = [row for row in needs if row["tiers"] == ["rehabilitation"]]
    status = {answer["district"]: answer["status"] for answer in rehab["districts"]}
    assert {district for district, held in status.items() if held == "own"} == {"市中区", "槐荫区", "南部山区"}
    assert set(status.values()) == {"own", "other_grid"}
    assert len(status) == 11


@pytest.mark.parametrize(("day", "first"), [("2026-06-30", "other_grid"), ("2026-07-01", "own")])
def test_coverage_on_a_day_counts_the_members_of_that_day(fenji: Fenji, day: str, first: str) -> None:
    # The southern grid's secondary hospital joins on 1 July 2026.
    needs = record(fenji, "coverage", "jinan", "--at", day)["needs"]
    (rehab,) = [row for row in needs if row["tiers"] == ["rehabilitation", "secondary"]]
    assert {answer["district"]: answer["status"] for answer in rehab["districts"]}["莱芜区"] == first


def test_a_planned_network_covers_nothing_on_a_day_and_is_looked_at_as_if_running_without_one(fenji: Fenji) -> None:
    on_a_day = record(fenji, "coverage", "nanling", "--at", "2026-01-01")
    assert on_a_day["usable"] is False
    routine = [row for row in on_a_day["needs"] if not row["emergency"]]
    assert {row["worst"] for row in routine} == {"nobody"}
    running = record(fenji, "coverage", "nanling")
    assert running["as_if_in_operation"] is True
    assert any(row["worst"] == "own" for row in running["needs"] if not row["emergency"])


def test_home_needs_no_receiver_and_an_alliance_answers_for_its_specialty(fenji: Fenji) -> None:
    assert not [row for row in record(fenji, "coverage", "demo_county")["needs"] if row["tiers"] == ["home"]]
    alliance = record(fenji, "coverage", "red_house")["needs"]
    assert alliance
    assert all({"obstetrics", "critical_maternal"} & set(row["capabilities"]) for row in alliance)


def test_every_target_of_every_pathway_is_asked(engine: Engine) -> None:
    needs = needs_of(engine.content.pathways)
    placing = engine.placing
    assert isinstance(placing, Networks)
    found = coverage_of_needs(placing.policy, needs, "demo_county", None)
    asked = {criterion for row in found.rows for criterion in row.asked.criteria}
    home_alone = {f"{need.pathway}/{need.criterion}" for need in needs if need.tiers == ("home",)}
    assert asked | home_alone == {f"{need.pathway}/{need.criterion}" for need in needs}


@pytest.mark.parametrize(
    ("direction", "tiers", "here", "sender"),
    [
        ("up", ("secondary",), (), "primary"),
        ("up", ("tertiary",), ("secondary",), "secondary"),
        ("up", ("primary",), (), "village"),
        ("down", ("primary",), (), "secondary"),
        ("down", ("primary", "home"), (), "secondary"),
        ("down", ("village",), (), "primary"),
        ("down", ("rehabilitation",), (), "secondary"),
        ("down", ("nursing",), ("village",), "village"),
        ("side", ("secondary",), (), "secondary"),
    ],
)
def test_a_need_begins_where_such_a_referral_begins(
    engine: Engine, direction: Any, tiers: tuple[str, ...], here: tuple[str, ...], sender: str
) -> None:
    placing = engine.placing
    assert isinstance(placing, Networks)
    model = placing.policy.areas["demo_county"].model  # members: village, primary and secondary
    need = NeedOfPathway("p", "c", direction, "routine", "care", tiers, (), (), (), (), here)
    assert sender_of(model, engine.content.tiers, need) == sender
    assert [asked.sender for asked in asked_of(model, engine.content.tiers, [need])] == [sender]


# the template


def test_a_city_that_copies_the_template_can_check_it_ask_it_and_decide_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    networks = tmp_path / "rules" / "networks"
    template = (networks / "_template.yaml").read_text(encoding="utf-8")
    filled = template.replace("network: my_city", "network: my_town", 1).replace("status: draft", "status: example", 1)
    (networks / "my_town.yaml").write_text(filled, encoding="utf-8")
    monkeypatch.setenv("FENJI_CONTENT", str(tmp_path))
    monkeypatch.setenv("LANG", "en")

    def fenji(*args: str) -> str:
        monkeypatch.setattr("sys.argv", ["fenji", *args])
        assert run(args) == 0
        return capsys.readouterr().out

    assert "error" not in fenji("check", str(networks / "my_town.yaml"))
    assert "甲医院(占位) (my_town.lead_hospital)" in fenji("network", "show", "my_town")
    assert "nobody" in fenji("network", "coverage", "my_town")
    emergency = ("--needs", "thrombolysis", "--urgency", "emergency", "--at", AT)
    assert "1. 甲医院(占位)" in fenji("network", "route", "my_town", "--from", "chc_01", *emergency)
    case = tmp_path / "one.case.yaml"
    case.write_text(
        "case: first\npathway: hypertension\nphase: follow_up\ninstitution: my_town.station_01\n"
        "at: 2026-04-14T09:30:00+08:00\npatient: {age: 60 years, sex: male, insurance: resident, "
        "contract: {with: my_town.chc_01, since: 2025-01-01}}\n"
        "visits:\n  - at: 2026-04-14T09:30:00+08:00\n"
        "    facts: {sbp: 185 mmHg, dbp: 112 mmHg, symptom_screen_done: yes}\n",
        encoding="utf-8",
    )
    page = fenji("decide", str(case))
    assert "1. 甲医院(占位) (my_town.lead_hospital)" in page
    assert "priority reception, priority examination, priority admission" in page


def test_a_copy_whose_id_was_not_changed_is_told_so(tmp_path: Path, fenji: Fenji) -> None:
    copy = tmp_path / "my_town.yaml"
    copy.write_bytes((ROOT / "rules" / "networks" / "_template.yaml").read_bytes())
    status, out, _ = fenji("check", str(copy), "--lang", "en")
    assert status == 0
    assert "the network is `my_city`, its file `my_town.yaml`" in out
