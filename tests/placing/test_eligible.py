"""Who may receive, and in which order: the page on eligibility, filter by filter and key by key."""

from collections.abc import Callable

import pytest

from fenji.program.policy.policy import Policy
from fenji.run.combine import Need
from fenji.run.policy import Placement, extra_travel

Place = Callable[..., Placement]
STROKE = {"pathways": ("stroke",), "urgency": "emergency", "capabilities": ("thrombolysis",)}


def ids(placement: Placement) -> list[str]:
    return [receiver.id for receiver in placement.eligible]


def reasons(placement: Placement, id_: str) -> tuple[str, ...]:
    return next(each.reasons for each in placement.excluded if each.id == id_)


def relations(placement: Placement) -> dict[str, str]:
    return {receiver.id: receiver.relation for receiver in placement.eligible}


# -- candidates and relation


def test_the_place_where_the_patient_is_is_no_candidate(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_chc", tiers=("secondary",))
    named = ids(placement) + [each.id for each in placement.excluded]
    assert "jinan.huaiyin_chc" not in named
    assert len(named) == 26


@pytest.mark.parametrize("move", ["stay", "ask", "decline"])
def test_without_a_referral_both_lists_are_empty(placed: Place, move: str) -> None:
    placement = placed(move, here="jinan.huaiyin_chc")
    assert (placement.eligible, placement.excluded) == ((), ())


def test_without_a_network_both_lists_are_empty(placed: Place) -> None:
    placement = placed(tier="primary")
    assert (placement.eligible, placement.excluded, placement.services, placement.lost) == ((), (), (), ())


def test_the_network_is_the_prefix_of_the_institution_where_none_is_named(placed: Place) -> None:
    assert placed(here="jinghu.chc_01", tiers=("secondary",)).first.id == "jinghu.district_hospital"  # type: ignore[union-attr]  # somebody is first


def test_relations_in_a_city_of_grids(placed: Place) -> None:
    found = relations(placed(here="jinan.huaiyin_chc", tiers=("secondary",), prefers="jinan.provincial_west"))
    assert found["jinan.fifth_hospital"] == "own"
    assert found["jinan.central_hospital"] == "other_grid"
    assert found["jinan.other_city_hospital"] == "outside"
    assert found["jinan.provincial_west"] == "excluded_class"


@pytest.mark.parametrize(
    ("told", "first"),
    [
        ({"residence": "天桥区"}, "fourth"),
        ({"contract": "jinan.laiwu_chc", "residence": "天桥区"}, "people"),
        ({"residence": "北京"}, "central"),  # no grid known: every member is own, the first by id
    ],
)
def test_the_lead_of_a_resident_follows_the_contract_and_else_the_residence(
    placed: Place, told: dict[str, str], first: str
) -> None:
    placement = placed(network="jinan", tier="primary", tiers=("tertiary",), **told)
    assert placement.first is not None
    assert placement.first.id == f"jinan.{first}_hospital"


def test_going_down_the_grid_of_the_contract_is_the_own_one(placed: Place) -> None:
    placement = placed("refer_down", here="jinan.central_hospital", tiers=("primary",), contract="jinan.licheng_chc")
    assert ids(placement)[:2] == ["jinan.licheng_chc", "jinan.east_secondary"]


def test_a_contract_that_ended_no_longer_says_where_home_is(placed: Place) -> None:
    placement = placed(
        "refer_down", here="jinan.central_hospital", tiers=("primary",), contract="jinan.licheng_chc",
        until="2026-04-13", residence="历下区",
    )  # fmt: skip
    assert ids(placement)[0] == "jinan.lixia_chc"


# -- filters


@pytest.mark.parametrize(
    ("at", "admitted"),
    [("2019-12-30T23:59:00+08:00", False), ("2019-12-31T00:01:00+08:00", True)],
)
def test_a_network_receives_from_its_first_day_on(placed: Place, at: str, admitted: bool) -> None:
    placement = placed(here="jinan.huaiyin_chc", at=at, tiers=("secondary",))
    assert ("jinan.fifth_hospital" in ids(placement)) is admitted
    if not admitted:
        assert reasons(placement, "jinan.fifth_hospital") == ("network_not_active",)


def test_a_planned_network_has_nobody_and_the_ordinary_rules_are_named(placed: Place) -> None:
    placement = placed(here="nanling.township_01", tiers=("secondary",))
    assert ids(placement) == []
    assert reasons(placement, "nanling.county_hospital") == ("network_not_active",)
    assert [said.id for said in placement.advice] == ["nobody_eligible"]
    failure = next(each for each in placement.excluded if each.id == "nanling.county_hospital").because[0]
    assert "筹建" in failure.text("zh")
    assert "2026-04-14" in failure.text("en")
    assert failure.would_admit("en")


@pytest.mark.parametrize(
    ("day", "admitted"), [("2026-06-30", False), ("2026-07-01", True)]
)  # fmt: skip
def test_a_member_receives_from_the_day_it_joins(placed: Place, day: str, admitted: bool) -> None:
    placement = placed(here="jinan.laiwu_chc", at=f"{day}T10:00:00+08:00", tiers=("secondary",))
    assert ("jinan.south_secondary" in ids(placement)) is admitted
    if not admitted:
        assert reasons(placement, "jinan.south_secondary") == ("membership_not_started",)


@pytest.mark.parametrize(("day", "admitted"), [("2025-12-31", True), ("2026-01-01", False)])
def test_a_member_receives_to_its_last_day(placed: Place, day: str, admitted: bool) -> None:
    placement = placed(here="jinan.tianqiao_chc", at=f"{day}T10:00:00+08:00", tiers=("secondary",))
    assert ("jinan.north_secondary" in ids(placement)) is admitted
    if not admitted:
        assert reasons(placement, "jinan.north_secondary") == ("membership_ended",)


def test_the_day_is_that_of_the_zone_in_which_at_is_written(placed: Place) -> None:
    placement = placed(here="jinan.laiwu_chc", at="2026-06-30T23:00:00+00:00", tiers=("secondary",))
    assert reasons(placement, "jinan.south_secondary") == ("membership_not_started",)


def test_a_province_run_hospital_is_left_out_in_jinan_and_a_partner_in_xiacheng(placed: Place) -> None:
    jinan = placed(here="jinan.huaiyin_chc", tiers=("secondary",))
    assert reasons(jinan, "jinan.provincial_west") == ("provincial_excluded",)
    assert "xiacheng.provincial_hospital" in ids(placed(here="xiacheng.chc_no_beds", tiers=("secondary",)))


@pytest.mark.parametrize(
    ("sender", "tiers", "admitted"),
    [
        ("xiacheng.station_01", ("primary",), {"chc_beds", "chc_no_beds", "district_hospital", "municipal_hospital",
                                               "affiliated_private", "provincial_hospital"}),
        ("xiacheng.station_01", (), {"chc_beds", "chc_no_beds", "district_hospital", "municipal_hospital",
                                     "affiliated_private", "provincial_hospital"}),
        ("xiacheng.chc_beds", (), {"district_hospital", "affiliated_private", "municipal_hospital",
                                   "provincial_hospital"}),
        ("xiacheng.chc_beds", ("tertiary",), {"municipal_hospital", "provincial_hospital"}),
        ("xiacheng.district_hospital", (), {"municipal_hospital", "provincial_hospital"}),
        ("xiacheng.rehab_01", ("secondary", "tertiary"), {"district_hospital", "affiliated_private",
                                                          "municipal_hospital", "provincial_hospital"}),
    ],
)  # fmt: skip
def test_going_up_means_above_the_sender_and_not_below_the_lowest_tier_named(
    placed: Place, sender: str, tiers: tuple[str, ...], admitted: set[str]
) -> None:
    placement = placed(here=sender, tiers=tiers)
    assert {id_.partition(".")[2] for id_ in ids(placement)} == admitted
    assert reasons(placement, "xiacheng.nursing_01") == ("tier_not_suitable",)


def test_the_senders_own_rung_is_allowed_where_the_sender_lacks_what_is_wanted(placed: Place) -> None:
    wanted = {"tiers": ("secondary",), "capabilities": ("thrombolysis",), "urgency": "urgent"}
    lacking = placed(here="xiacheng.affiliated_private", **wanted)
    assert "xiacheng.district_hospital" in ids(lacking)
    able = placed(here="demo_county.county_hospital", **{**wanted, "capabilities": ("cardiology",)})
    assert reasons(able, "demo_county.neighbour_hospital") == ("tier_not_suitable",)


@pytest.mark.parametrize(
    ("sender", "tiers", "admitted"),
    [
        ("xiacheng.municipal_hospital", ("primary",), {"chc_beds", "chc_no_beds", "district_hospital",
                                                       "affiliated_private"}),
        ("xiacheng.municipal_hospital", (), {"chc_beds", "chc_no_beds", "district_hospital", "affiliated_private"}),
        ("xiacheng.municipal_hospital", ("rehabilitation",), {"rehab_01"}),
        ("xiacheng.municipal_hospital", ("rehabilitation", "primary"), {"rehab_01", "chc_beds", "chc_no_beds",
                                                                        "district_hospital", "affiliated_private"}),
        ("xiacheng.district_hospital", ("nursing",), {"nursing_01"}),
        ("xiacheng.district_hospital", ("village",), {"station_01", "chc_beds", "chc_no_beds"}),
        ("xiacheng.rehab_01", ("primary",), {"chc_beds", "chc_no_beds", "district_hospital", "affiliated_private",
                                             "municipal_hospital", "provincial_hospital"}),
    ],
)  # fmt: skip
def test_going_down_means_below_the_sender_and_beside_the_ladder_only_where_named(
    placed: Place, sender: str, tiers: tuple[str, ...], admitted: set[str]
) -> None:
    placement = placed("refer_down", here=sender, tiers=tiers, urgency="routine")
    assert {id_.partition(".")[2] for id_ in ids(placement)} == admitted


def test_a_transfer_stays_on_the_rung_or_goes_where_the_tier_is_named(placed: Place) -> None:
    same = placed("transfer", here="demo_city.first_hospital", capabilities=("thrombectomy",), urgency="urgent",
                  pathways=("stroke",))  # fmt: skip
    able = {"stroke_hospital", "provincial_hospital", "capital_hospital"}
    assert {id_.partition(".")[2] for id_ in ids(same)} == able
    named = placed("transfer", here="demo_city.first_hospital", tiers=("secondary",), urgency="routine")
    assert "demo_city.second_hospital" in ids(named)


def test_an_institution_without_tier_never_receives(placed: Place) -> None:
    for urgency in ("routine", "emergency"):
        placement = placed(here="jinan.huaiyin_chc", urgency=urgency, tiers=("primary",), prefers="jinan.west_cdc")
        assert "tier_not_suitable" in reasons(placement, "jinan.west_cdc")


def test_the_missing_capabilities_are_named(placed: Place) -> None:
    placement = placed(here="demo_county.township_a", tiers=("secondary",), capabilities=("pci", "icu", "ecg"))
    failure = next(e for e in placement.excluded if e.id == "demo_county.county_hospital").because[0]
    assert (failure.reason, failure.text("en")) == ("capability_missing", "lacks PCI, intensive care")
    assert failure.text("zh") == "缺少：急诊冠脉介入、重症监护"


def test_all_of_an_accepted_alternative_passes_and_half_of_it_does_not(placed: Place) -> None:
    wanted = {"capabilities": ("thrombectomy",), "instead": ("thrombolysis", "perfusion_imaging")}
    placement = placed(here="jiujiang.chc_01", urgency="emergency", pathways=("stroke",), **wanted)
    assert "jiujiang.first_hospital" in ids(placement)
    assert "以静脉溶栓、灌注成像代替" in placement.eligible[0].because("zh")
    county = placed(here="demo_county.township_a", urgency="emergency", pathways=("stroke",), **wanted)
    assert reasons(county, "demo_county.county_hospital") == ("capability_missing",)


def test_preferred_and_direct_capabilities_exclude_nobody(placed: Place) -> None:
    placement = placed(
        here="demo_county.township_a", **STROKE, preferred=("critical_newborn",), direct=("thrombectomy",)
    )
    assert "demo_county.county_hospital" in ids(placement)


def test_a_specialty_alliance_takes_its_specialty_alone_but_not_in_an_emergency(placed: Place) -> None:
    asked = {"network": "red_house", "tier": "primary", "sex": "female", "tiers": ("secondary",)}
    assert reasons(placed(**asked), "red_house.member_01") == ("specialty_not_covered",)
    assert "red_house.member_01" in ids(placed(**asked, capabilities=("obstetrics",)))
    assert "red_house.member_01" in ids(placed(**asked, urgency="emergency", capabilities=("emergency",)))


def test_a_specialty_hospital_takes_its_specialty_alone_in_an_emergency_too(placed: Place) -> None:
    asked = {"here": "yijiang.chc_03", "tiers": ("secondary",)}
    assert reasons(placed(**asked), "yijiang.eye_hospital") == ("specialty_not_covered",)
    assert "yijiang.eye_hospital" in ids(placed(**asked, capabilities=("ophthalmology",)))
    urgent = placed(**asked, urgency="emergency", capabilities=("ecg",))
    assert reasons(urgent, "yijiang.eye_hospital") == ("specialty_not_covered",)


@pytest.mark.parametrize(("age", "admitted"), [(17, True), (18, False), (None, True)])
def test_the_childrens_hospital_takes_patients_under_18_and_asks_where_the_age_is_unknown(
    placed: Place, age: int | None, admitted: bool
) -> None:
    placement = placed(network="beijing_children", tier="primary", age=age, capabilities=("pediatrics",))
    hospital = "beijing_children.children_hospital"
    assert (hospital in ids(placement)) is admitted
    if not admitted:
        assert reasons(placement, hospital) == ("population_not_served",)
    if age is None:
        receiver = next(each for each in placement.eligible if each.id == hospital)
        assert any("18岁以下" in said for said in receiver.because("zh"))


@pytest.mark.parametrize(("sex", "admitted"), [("female", True), ("male", False), ("unknown", True)])
def test_the_womens_hospital_takes_women(placed: Place, sex: str, admitted: bool) -> None:
    placement = placed(network="red_house", tier="primary", sex=sex, capabilities=("obstetrics",))
    assert ("red_house.obgyn_hospital" in ids(placement)) is admitted


def test_nobody_receives_a_patient_not_fit_to_travel_unless_it_is_an_emergency(placed: Place) -> None:
    asked = {"here": "demo_county.township_a", "fit_for_transfer": "no", "tiers": ("secondary",)}
    placement = placed(**asked, prefers="demo_county.city_hospital")
    assert ids(placement) == []
    assert all("not_fit_for_transfer" in each.reasons for each in placement.excluded)
    assert "treat_on_the_spot" in [said.id for said in placement.advice]
    assert ids(placed(**asked, urgency="emergency", capabilities=("thrombolysis",)))


@pytest.mark.parametrize(("told", "admitted"), [("no", False), ("yes", True), ("unobtainable", True)])
def test_a_missing_drug_keeps_the_patient_out_of_primary_and_village(placed: Place, told: str, admitted: bool) -> None:
    placement = placed(
        "refer_down", here="demo_county.county_hospital", tiers=("village",), urgency="routine",
        drugs_in_receiver_catalogue=told,
    )  # fmt: skip
    assert ("demo_county.township_a" in ids(placement)) is admitted
    if not admitted:
        assert reasons(placement, "demo_county.township_a") == ("drugs_not_available",)
        assert reasons(placement, "demo_county.village_a") == ("drugs_not_available",)


def test_a_missing_drug_does_not_bar_a_hospital_or_the_way_up(placed: Place) -> None:
    down = placed("refer_down", here="demo_city.first_hospital", tiers=("primary",), drugs_in_receiver_catalogue="no")
    assert "demo_city.second_hospital" in ids(down)
    assert ids(placed(here="xiacheng.station_01", tiers=("primary",), drugs_in_receiver_catalogue="no"))


def test_every_filter_that_fails_is_told_in_the_order_of_the_page(placed: Place) -> None:
    placement = placed(here="nanling.township_01", tiers=("secondary",), capabilities=("pci",), fit_for_transfer="no")
    assert reasons(placement, "nanling.village_01") == (
        "network_not_active", "tier_not_suitable", "capability_missing", "not_fit_for_transfer",
    )  # fmt: skip


# -- what opens a closed door


def test_an_emergency_ignores_the_borders_and_still_shows_them(placed: Place) -> None:
    placement = placed(here="nanling.township_01", **STROKE)
    assert ids(placement)[0] == "nanling.county_hospital"
    assert placement.eligible[0].out_of_network
    jinan = placed(here="jinan.huaiyin_chc", **STROKE)
    assert relations(jinan)["jinan.provincial_west"] == "excluded_class"
    assert jinan.lost == ()


@pytest.mark.parametrize(
    ("here", "wish", "relation"),
    [
        ("jinan.huaiyin_chc", "jinan.provincial_west", "excluded_class"),
        ("jinan.huaiyin_chc", "jinan.south_secondary", "outside"),
        ("jinan.huaiyin_chc", "jinan.north_secondary", "outside"),
        ("nanling.township_01", "nanling.county_hospital", "outside"),
        ("pku_people.community_01", "pku_people.zoned_away_01", "outside"),
    ],
)
def test_a_wish_opens_what_borders_close(placed: Place, here: str, wish: str, relation: str) -> None:
    placement = placed(here=here, tiers=("secondary",), prefers=wish)
    found = next(each for each in placement.eligible if each.id == wish)
    assert (found.relation, found.out_of_network) == (relation, True)


def test_a_wish_outside_is_ranked_by_its_relation_and_names_what_it_costs(placed: Place) -> None:
    placement = placed(
        here="jinan.huaiyin_chc", tiers=("secondary",), contract="jinan.huaiyin_chc", prefers="jinan.provincial_west"
    )
    assert ids(placement)[0] == "jinan.fifth_hospital"
    assert ids(placement)[-1] == "jinan.provincial_west"
    assert set(placement.loses(placement.eligible[-1])) >= {
        "fee_waiver_consultation", "fee_waiver_health_management", "priority_reception", "priority_examination",
        "priority_admission",
    }  # fmt: skip


def test_a_wish_never_opens_a_missing_capability_and_is_answered_in_words(placed: Place) -> None:
    placement = placed(here="demo_county.township_a", capabilities=("pci",), prefers="demo_county.neighbour_hospital")
    assert "capability_missing" in reasons(placement, "demo_county.neighbour_hospital")
    assert placement.first is not None
    assert placement.first.id == "demo_county.city_hospital"
    assert any("邻县医院" in said.text("zh") for said in placement.advice)


def test_a_wish_in_another_loaded_network_counts_as_outside(placed: Place) -> None:
    placement = placed(here="jinghu.chc_01", tiers=("secondary",), prefers="jiujiang.first_hospital")
    assert relations(placement)["jiujiang.first_hospital"] == "outside"
    kept_out = placed(here="jinghu.chc_01", tiers=("secondary",), prefers="red_house.obgyn_hospital")
    assert reasons(kept_out, "red_house.obgyn_hospital") == ("specialty_not_covered", "population_not_served")


def test_when_nobody_else_can_the_province_run_hospital_is_eligible_with_the_leads_approval(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_chc", tiers=("secondary",), capabilities=("tcm",))
    assert [(r.id, r.relation, r.needs_approval, r.out_of_network) for r in placement.eligible] == [
        ("jinan.provincial_central", "excluded_class", "lead", True)
    ]
    assert "only_with_approval" in [said.id for said in placement.advice]


def test_when_nobody_can_in_an_emergency_somebody_with_an_emergency_department_is_named(placed: Place) -> None:
    placement = placed(
        here="dabu.baihou_township", urgency="emergency", capabilities=("thrombolysis", "ct_24h"), pathways=("stroke",)
    )
    assert [(receiver.id, receiver.lacks) for receiver in placement.eligible] == [
        ("dabu.tcm_hospital", ("thrombolysis",))
    ]


def test_the_fewest_missing_come_first(placed: Place) -> None:
    placement = placed(
        here="demo_county.township_a", urgency="emergency", pathways=("x",),
        needs=(Need("a", ("critical_newborn",)), Need("b", ("thrombectomy", "tcm"))),
    )  # fmt: skip
    found = [(receiver.id, len(receiver.lacks)) for receiver in placement.eligible]
    assert found[0] == ("demo_county.city_hospital", 1)
    assert found[1] == ("demo_county.county_tcm", 2)
    assert found[-1][1] == 3


def test_in_an_emergency_a_hospital_that_can_do_it_itself_comes_before_its_equals(placed: Place) -> None:
    placement = placed(
        here="demo_county.county_hospital", **STROKE, at="2026-05-22T12:00:00+08:00",
        last_known_well="2026-05-22T11:00:00+08:00",
        travel={"demo_county.neighbour_hospital": 0, "demo_county.city_hospital": 30},
    )  # fmt: skip
    assert ids(placement)[0] == "demo_county.county_hospital"
    routine = placed(here="demo_county.county_hospital", urgency="routine", capabilities=("thrombolysis",))
    assert "demo_county.county_hospital" not in ids(routine)


# -- the order going up


def order_up(placed: Place, **told: object) -> list[str]:
    return [id_.partition(".")[2] for id_ in ids(placed(**{"urgency": "routine", **told}))]


def test_the_wish_decides_within_a_relation(placed: Place) -> None:
    asked = {"here": "chaoyang.liulitun_chc", "tiers": ("secondary",)}
    assert order_up(placed, **asked)[0] == "second_hospital"
    assert order_up(placed, **asked, prefers="chaoyang.secondary_03")[0] == "secondary_03"


def test_the_triple_comes_before_the_smaller_tier(placed: Place) -> None:
    found = order_up(
        placed, here="shanghai.community_b", tiers=("secondary",), contract="shanghai.community_b",
        also=("shanghai.district_b", "shanghai.city_b"),
    )  # fmt: skip
    assert found[:4] == ["district_b", "city_b", "district_a", "private_a"]


def test_the_smallest_sufficient_tier_comes_before_the_rest(placed: Place) -> None:
    assert order_up(placed, here="jinan.licheng_chc", tiers=("secondary",))[:2] == ["east_secondary", "third_hospital"]


def test_a_station_is_sent_to_the_centre_that_owns_it(placed: Place) -> None:
    found = order_up(placed, here="xiacheng.station_01", tiers=("primary",))
    assert found[:2] == ["chc_no_beds", "chc_beds"]


def test_tight_comes_before_general_at_equal_tier(placed: Place) -> None:
    found = order_up(placed, here="xiacheng.chc_beds", tiers=("secondary",))
    assert found == ["district_hospital", "affiliated_private", "municipal_hospital", "provincial_hospital"]


def test_shorter_travel_comes_first_and_known_before_unknown(placed: Place) -> None:
    asked = {"here": "minhang.longbai_chc", "tiers": ("tertiary",)}
    assert order_up(placed, **asked) == ["hospital_01", "hospital_02", "hospital_03", "hospital_04"]
    found = order_up(placed, **asked, travel={"minhang.hospital_03": 20, "minhang.hospital_04": 10})
    assert found == ["hospital_04", "hospital_03", "hospital_01", "hospital_02"]


def test_the_own_district_comes_first_where_travel_is_unknown(placed: Place) -> None:
    found = order_up(placed, here="demo_city.chc_b", tiers=("tertiary",))
    assert found[:3] == ["first_hospital", "stroke_hospital", "provincial_hospital"]
    east = order_up(placed, here="demo_city.chc_a", tiers=("tertiary",))
    assert east[:2] == ["stroke_hospital", "first_hospital"]


def test_a_designated_hospital_comes_before_one_that_is_not(placed: Place) -> None:
    found = order_up(placed, here="chaoyang.liulitun_chc", tiers=("secondary",))
    assert found[:3] == ["second_hospital", "wujing_hospital", "secondary_03"]


def test_the_last_key_is_the_id(placed: Place) -> None:
    found = order_up(placed, here="luwan.wuliqiao_chc", tiers=("secondary",))
    assert found == ["dongnan_hospital", "luwan_branch", "ruijin_hospital", "other_city_hospital"]


def test_because_names_the_key_that_separated_it_from_the_next_one(placed: Place) -> None:
    placement = placed(here="xiacheng.chc_beds", tiers=("secondary",), urgency="routine")
    assert [receiver.separated_by for receiver in placement.eligible] == [
        "tight", "smallest_sufficient_tier", "tight", None,
    ]  # fmt: skip
    assert placement.eligible[0].because("en")[-1] == "before the next one: tight before general relation"
    assert [receiver.rank for receiver in placement.eligible] == [1, 2, 3, 4]


# -- the order going down


def order_down(placed: Place, **told: object) -> list[str]:
    asked = {"urgency": "routine", "tiers": ("primary",), **told}
    return [id_.partition(".")[2] for id_ in ids(placed("refer_down", **asked))]


def test_the_contracts_institution_comes_first_then_the_district(placed: Place) -> None:
    asked = {"here": "demo_city.first_hospital"}
    assert order_down(placed, **asked, residence="西区")[:2] == ["chc_b", "chc_a"]
    assert order_down(placed, **asked, residence="西区", contract="demo_city.chc_a")[:2] == ["chc_a", "chc_b"]


def test_the_wish_comes_before_the_contract(placed: Place) -> None:
    found = order_down(placed, here="demo_city.first_hospital", contract="demo_city.chc_a", prefers="demo_city.chc_b")
    assert found[0] == "chc_b"


def test_the_tier_named_comes_before_the_rung_between(placed: Place) -> None:
    assert order_down(placed, here="xiacheng.municipal_hospital") == [
        "chc_beds", "chc_no_beds", "district_hospital", "affiliated_private",
    ]  # fmt: skip


def test_a_rehabilitation_hospital_comes_before_the_secondary_one_that_stands_in_for_it(placed: Place) -> None:
    found = order_down(
        placed,
        here="xiacheng.municipal_hospital",
        tiers=("rehabilitation", "secondary"),
        capabilities=("rehabilitation_inpatient",),
        purpose="rehabilitation",
        pathways=("stroke",),
    )
    assert found == ["rehab_01", "district_hospital", "affiliated_private"]


def test_going_down_travel_comes_before_the_id(placed: Place) -> None:
    found = order_down(placed, here="demo_city.first_hospital", travel={"demo_city.chc_b": 5, "demo_city.chc_a": 9})
    assert found[:2] == ["chc_b", "chc_a"]


# -- time-critical


def critical(placed: Place, minutes: int, **travel: int) -> list[str]:
    """Known well so many minutes ago, from the township of the demo county."""
    hour, minute = divmod(12 * 60 - minutes, 60)
    at, well = "2026-05-22T12:00:00+08:00", f"2026-05-22T{hour:02d}:{minute:02d}:00+08:00"
    placement = placed(
        here="demo_county.township_a", **STROKE, at=at, last_known_well=well,
        travel={f"demo_county.{name}": minutes for name, minutes in travel.items()},
    )  # fmt: skip
    return [id_.partition(".")[2] for id_ in ids(placement)]


def test_the_nearer_hospital_that_makes_the_window_is_first_although_outside(placed: Place) -> None:
    # 150+40+60 = 250 can; 150+80+45 = 275 cannot; 150+15+75 = 240 can and is nearer
    found = critical(placed, 150, county_hospital=40, city_hospital=80, neighbour_hospital=15)
    assert found == ["neighbour_hospital", "county_hospital", "city_hospital"]


def test_270_minutes_exactly_still_fit_and_275_do_not(placed: Place) -> None:
    # 170+40+60 = 270; 170+30+75 = 275
    travel = {"county_hospital": 40, "neighbour_hospital": 30, "city_hospital": 90}
    assert critical(placed, 170, **travel)[0] == "county_hospital"
    assert critical(placed, 171, **travel)[0] == "neighbour_hospital"  # nobody can: the nearest


def test_where_nobody_makes_the_window_the_nearest_is_first_and_that_is_said(placed: Place) -> None:
    placement = placed(
        here="demo_county.township_a", **STROKE, at="2026-05-22T12:00:00+08:00",
        last_known_well="2026-05-22T08:00:00+08:00",
        travel={
            "demo_county.county_hospital": 40, "demo_county.neighbour_hospital": 30, "demo_county.city_hospital": 90,
        },
    )  # fmt: skip
    assert ids(placement)[0] == "demo_county.neighbour_hospital"
    assert [said.id for said in placement.advice] == ["nobody_makes_the_window"]


def test_unknown_travel_comes_after_one_that_can_and_before_one_that_cannot(placed: Place) -> None:
    found = critical(placed, 150, county_hospital=40, neighbour_hospital=100)
    assert found == ["county_hospital", "city_hospital", "neighbour_hospital"]


@pytest.mark.parametrize(("travel", "makes_it"), [(29, True), (30, True), (31, False)])
def test_a_door_to_needle_time_left_out_is_60_minutes(placed: Place, travel: int, makes_it: bool) -> None:
    placement = placed(
        here="jinan.huaiyin_chc", **STROKE, at="2026-05-22T12:00:00+08:00",
        last_known_well="2026-05-22T09:00:00+08:00", travel={"jinan.fifth_hospital": travel},
    )  # fmt: skip  # 180 minutes ago
    assert ids(placement)[0 if makes_it else -1] == "jinan.fifth_hospital"


def test_a_direct_capability_comes_before_travel(placed: Place) -> None:
    asked = {
        "here": "demo_city.chc_a", "at": "2026-05-22T12:00:00+08:00", "last_known_well": "2026-05-22T11:00:00+08:00",
        "travel": {"demo_city.first_hospital": 10, "demo_city.stroke_hospital": 30},
    }  # fmt: skip
    assert ids(placed(**STROKE, **asked))[0] == "demo_city.first_hospital"
    assert ids(placed(**STROKE, **asked, direct=("thrombectomy",)))[0] == "demo_city.stroke_hospital"


def test_an_accepted_alternative_is_no_lack_of_the_direct_capability(placed: Place) -> None:
    placement = placed(
        here="jiujiang.chc_01", urgency="emergency", pathways=("stroke",), direct=("thrombectomy",),
        needs=(Need("late", ("thrombectomy",), ("thrombolysis", "perfusion_imaging")),),
        at="2026-05-22T12:00:00+08:00", last_known_well="2026-05-22T04:00:00+08:00",
        travel={"jiujiang.first_hospital": 20, "jiujiang.ustc_hospital": 150},
    )  # fmt: skip
    assert ids(placement) == ["jiujiang.first_hospital", "jiujiang.ustc_hospital"]


def test_the_window_of_an_alternative_is_that_of_the_capability_named(placed: Place) -> None:
    # 8 h since well: far outside the 270 minutes of thrombolysis, inside the 1440 of thrombectomy
    placement = placed(
        here="jiujiang.chc_01", urgency="emergency", pathways=("stroke",), capabilities=("thrombectomy",),
        instead=("thrombolysis", "perfusion_imaging"), at="2026-05-22T12:00:00+08:00",
        last_known_well="2026-05-22T04:00:00+08:00", travel={"jiujiang.first_hospital": 20},
    )  # fmt: skip
    assert "nobody_makes_the_window" not in [said.id for said in placement.advice]


def test_preferred_capabilities_order_after_travel(placed: Place) -> None:
    asked = {"here": "demo_city.chc_a", "urgency": "emergency", "capabilities": ("emergency",), "preferred": ("pci",)}
    near = {"demo_city.second_hospital": 5, "demo_city.stroke_hospital": 5}
    assert ids(placed(**asked, travel=near))[0] == "demo_city.stroke_hospital"
    assert ids(placed(**asked, travel={**near, "demo_city.second_hospital": 4}))[0] == "demo_city.second_hospital"


def test_nearness_stands_in_for_unknown_travel(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_chc", **STROKE)
    found = ids(placement)
    assert found[0] == "jinan.provincial_west"  # the same district
    assert found[1] == "jinan.fifth_hospital"  # own
    assert found[-2:] == ["jinan.other_city_hospital", "jinan.provincial_central"]  # outside


def test_a_wish_does_not_order_an_emergency_and_is_shown_beside_the_list(placed: Place) -> None:
    asked = {"here": "demo_city.chc_a", **STROKE, "travel": {"demo_city.first_hospital": 10}}
    placement = placed(**asked, prefers="demo_city.capital_hospital")
    assert ids(placement)[0] == "demo_city.first_hospital"
    assert "wish_in_an_emergency" in [said.id for said in placement.advice]


def test_an_urgent_referral_for_a_treatment_with_a_window_is_time_critical(placed: Place) -> None:
    placement = placed(
        here="jinan.huaiyin_chc", urgency="urgent", capabilities=("thrombolysis",), pathways=("stroke",),
        travel={"jinan.central_hospital": 5, "jinan.fifth_hospital": 30},
    )  # fmt: skip
    assert ids(placement)[0] == "jinan.central_hospital"
    assert "provincial_excluded" in reasons(placement, "jinan.provincial_west")


@pytest.mark.parametrize(
    ("travel", "expected"),
    [
        ({"demo_city.first_hospital": 10, "demo_city.stroke_hospital": 30}, 20),
        ({"demo_city.stroke_hospital": 30, "demo_city.provincial_hospital": 22}, 0),
        ({"demo_city.first_hospital": 10}, None),
        ({}, None),
    ],
)
def test_the_extra_travel_to_thrombectomy_is_the_difference_of_the_shortest(
    policy: Policy, travel: dict[str, int], expected: int | None
) -> None:
    assert extra_travel(policy.areas["demo_city"], travel) == expected


def test_the_same_question_gets_the_same_answer_whatever_was_asked_before(placed: Place) -> None:
    asked = {"here": "jinan.huaiyin_chc", "tiers": ("secondary",)}
    before = ids(placed(**asked))
    placed(here="jinan.licheng_chc", tiers=("secondary",))
    placed(**asked, prefers="jinan.provincial_west", travel={"jinan.central_hospital": 3})
    assert ids(placed(**asked)) == before
