"""Priority services: who is owed what, when it is lost and why, and the worked yuan of the page."""

from collections.abc import Callable
from typing import Any

import pytest

from fenji.linked.policy import PolicyContent
from fenji.program.policy.names import Words, ground
from fenji.program.policy.policy import Policy
from fenji.run.policy import Placement
from fenji.run.policy.facts import Ground, facts_of
from fenji.run.policy.in_force import in_force

Place = Callable[..., Placement]
FIVE = {
    "fee_waiver_consultation", "fee_waiver_health_management", "priority_reception", "priority_examination",
    "priority_admission",
}  # fmt: skip
THREE = {"priority_reception", "priority_examination", "priority_admission"}
JINAN = {"here": "jinan.huaiyin_chc", "contract": "jinan.huaiyin_chc", "tiers": ("secondary",)}
WALK_IN = {"here": "jinan.fifth_hospital", "contract": "jinan.huaiyin_chc", "insurance": "resident"}


def granted(placement: Placement) -> dict[str, tuple[str, ...]]:
    return {service.id: service.granted_by for service in placement.services}


def lost(placement: Placement) -> dict[str, str]:
    return {service.id: service.reason for service in placement.lost}


def amounts(placement: Placement) -> dict[str, Any]:
    return {service.id: service.amount for service in placement.services if service.amount is not None}


def test_the_facts_stand_in_the_order_of_the_vocabulary(policy: Policy, content: PolicyContent, placed: Place) -> None:
    situation = placed(**JINAN)._situation
    area = policy.areas["jinan"]
    facts = facts_of(Ground(policy, area, situation, in_force(policy, area, situation), None, False), True)
    words = Words(tuple(content.tiers.tiers), tuple(content.capabilities.capabilities))
    assert tuple(facts) == tuple(named.id for named in ground(words))


# -- E-01 to E-05: the family doctor's up-referral in Jinan


def test_the_family_doctors_referral_up_grants_the_five(placed: Place) -> None:
    found = granted(placed(**JINAN))
    assert set(found) >= FIVE
    assert found["fee_waiver_consultation"] == ("E-01",)
    assert found["priority_admission"] == ("E-05",)


def test_each_service_says_why_in_two_languages_and_names_its_source(placed: Place) -> None:
    for service in placed(**JINAN).services:
        assert service.because("zh")
        assert service.because("en")
        assert service.source
        assert service.title("zh")


def test_a_walk_in_loses_the_five_and_is_told_what_would_grant_them(placed: Place) -> None:
    placement = placed("stay", **WALK_IN)
    assert {id_: lost(placement).get(id_) for id_ in FIVE} == dict.fromkeys(FIVE, "not_referred")
    assert not FIVE & set(granted(placement))
    assert all(each.would_grant("zh") and each.text("en") for each in placement.lost)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"here": "jinan.shizhong_chc"}, "not_by_family_doctor"),
        ({"contract": None}, "not_by_family_doctor"),
        ({"until": "2026-04-13"}, "not_by_family_doctor"),
        ({"since": "2026-04-15"}, "not_by_family_doctor"),
        ({"prefers": "jinan.provincial_west"}, "out_of_network"),
        ({"prefers": "jinan.other_city_hospital"}, "out_of_network"),
        ({"referral": {"direction": "up", "by": "self", "from": "jinan.huaiyin_chc"}}, "not_referred"),
    ],
)
def test_the_five_are_lost_for_the_first_condition_that_fails(
    placed: Place, change: dict[str, Any], reason: str
) -> None:
    placement = placed(**{**JINAN, **change})
    assert {lost(placement).get(id_) for id_ in FIVE} == {reason}


@pytest.mark.parametrize(("since", "until"), [("2026-04-14", None), (None, "2026-04-14"), (None, None)])
def test_a_contract_counts_from_its_first_to_its_last_day(placed: Place, since: str | None, until: str | None) -> None:
    assert set(granted(placed(**JINAN, since=since, until=until))) >= FIVE


def test_a_station_of_the_contracts_centre_is_the_family_doctor(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_station", contract="jinan.huaiyin_chc", tiers=("secondary",))
    assert set(granted(placement)) >= FIVE


def test_a_claim_of_the_family_doctor_without_the_contract_counts_as_primary(placed: Place) -> None:
    placement = placed(
        here="jinan.shizhong_chc", contract="jinan.huaiyin_chc", tiers=("secondary",),
        referral={"direction": "up", "by": "family_doctor", "from": "jinan.shizhong_chc"},
    )  # fmt: skip
    assert lost(placement)["fee_waiver_consultation"] == "not_by_family_doctor"


def test_the_five_hold_where_the_patient_arrived_by_the_referral(placed: Place) -> None:
    sent = {"direction": "up", "by": "family_doctor", "from": "jinan.huaiyin_chc"}
    assert set(granted(placed("stay", **WALK_IN, referral=sent))) >= FIVE | {"results_recognition"}


def test_in_a_chain_the_first_link_decides(placed: Place) -> None:
    chained = placed(
        here="jinan.east_secondary", contract="jinan.licheng_chc", tiers=("tertiary",),
        referral={"direction": "up", "by": "family_doctor", "from": "jinan.licheng_chc"},
    )  # fmt: skip
    assert chained.first is not None
    assert chained.first.id == "jinan.third_hospital"
    assert set(granted(chained)) >= FIVE
    begun_here = placed(here="jinan.east_secondary", contract="jinan.licheng_chc", tiers=("tertiary",))
    assert lost(begun_here)["priority_reception"] == "not_by_family_doctor"


def test_by_tier_alone_the_sender_is_not_known(placed: Place) -> None:
    placement = placed(network="jinan", tier="primary", contract="jinan.tianqiao_chc", tiers=("tertiary",))
    found = next(each for each in placement.lost if each.id == "priority_reception")
    assert (found.reason, found.terms) == ("unknown", ("institution",))


def test_going_up_to_the_owning_centre_costs_nothing(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_station", tiers=("primary",))
    assert not FIVE & set(lost(placement))
    assert not FIVE & set(granted(placement))


# -- E-06, E-06r


def test_the_contract_alone_grants_three_and_no_waiver(placed: Place) -> None:
    walk_in = placed("stay", here="jinghu.second_hospital", contract="jinghu.chc_01")
    assert {id_ for id_, by in granted(walk_in).items() if by == ("E-06",)} == THREE
    assert "fee_waiver_consultation" not in granted(walk_in)
    sent = placed(here="jinghu.chc_01", contract="jinghu.chc_01", tiers=("secondary",))
    assert set(granted(sent)) >= THREE


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contract": None}, "not_contracted"),
        ({"contract": "yijiang.chc_01"}, "contract_elsewhere"),
        ({"prefers": "jinghu.jinghu_other_hospital"}, "out_of_network"),
    ],
)
def test_the_three_are_lost(placed: Place, change: dict[str, Any], reason: str) -> None:
    placement = placed(
        **{"network": "jinghu", "here": "jinghu.chc_01", "contract": "jinghu.chc_01", "tiers": ("secondary",), **change}
    )
    assert {lost(placement)[id_] for id_ in THREE} == {reason}


def test_going_down_grants_no_priority_and_loses_none(placed: Place) -> None:
    placement = placed("refer_down", here="jinghu.second_hospital", contract="jinghu.chc_01", tiers=("primary",))
    assert not THREE & (set(granted(placement)) | set(lost(placement)))


def test_a_planned_network_grants_nothing_and_says_so(placed: Place) -> None:
    placement = placed(here="nanling.township_01", contract="nanling.township_01", prefers="nanling.county_hospital")
    assert {lost(placement)[id_] for id_ in THREE} == {"network_not_active"}
    nobody = placed(here="nanling.township_01", contract="nanling.township_01", tiers=("secondary",))
    assert granted(nobody) == {}
    assert {lost(nobody)[id_] for id_ in THREE} == {"network_not_active"}


def test_the_alliance_referral_grants_reception_and_admission(placed: Place) -> None:
    placement = placed(here="chaoyang.liulitun_chc", tiers=("secondary",))
    assert {id_ for id_, by in granted(placement).items() if by == ("E-06r",)} == {
        "priority_reception", "priority_admission",
    }  # fmt: skip
    assert lost(placed("stay", here="chaoyang.chaoyang_hospital"))["priority_reception"] == "not_referred"


def test_a_referral_that_is_made_is_not_called_none(placed: Place) -> None:
    sent = placed(here="chaoyang.second_hospital", tiers=("tertiary",), urgency="routine")
    walked_in = placed("stay", here="chaoyang.chaoyang_hospital")
    for service in ("priority_reception", "priority_admission", "expert_booking", "early_booking"):
        by_secondary = next(each for each in sent.lost if each.id == service)
        alone = next(each for each in walked_in.lost if each.id == service)
        assert (by_secondary.reason, alone.reason) == ("not_referred", "not_referred")
        assert (by_secondary.text("zh"), alone.text("zh")) == ("不是由本医联体的基层成员首先转出", "未经转诊")
        assert by_secondary.text("en") == "the referral did not begin at a primary member of the consortium"
        assert "primary member" in by_secondary.would_grant("en")


def test_luwan_asks_for_a_contract_too(placed: Place) -> None:
    asked = {"here": "luwan.wuliqiao_chc", "tiers": ("secondary",)}
    assert "priority_reception" in granted(placed(**asked, contract="luwan.dapuqiao_chc"))
    assert lost(placed(**asked))["priority_reception"] == "not_contracted"
    outside = placed(**asked, contract="luwan.wuliqiao_chc", prefers="luwan.other_city_hospital")
    assert {lost(outside)[id_] for id_ in ("priority_reception", "priority_admission", "expert_booking")} == {
        "out_of_network"
    }


# -- the triple


TRIPLE = {
    "contract": "shanghai.community_b", "also": ("shanghai.district_b", "shanghai.city_b"), "insurance": "employee",
    "urgency": "routine", "tiers": ("secondary",),
}  # fmt: skip


def test_in_the_triple_the_contract_is_enough(placed: Place) -> None:
    assert set(granted(placed("stay", here="shanghai.city_b", **TRIPLE))) >= THREE


def test_a_walk_in_outside_the_triple_loses_the_benefits(placed: Place) -> None:
    placement = placed("stay", here="shanghai.city_a", **TRIPLE)
    assert {lost(placement)[id_] for id_ in THREE} == {"outside_triple"}
    assert lost(placement)["early_booking"] == "not_referred"
    assert lost(placement)["expert_booking"] == "not_referred"


@pytest.mark.parametrize(
    ("here", "kept"), [("shanghai.community_b", True), ("shanghai.district_b", True), ("shanghai.community_a", False)]
)
def test_outside_the_triple_only_its_own_senders_keep_the_benefits(placed: Place, here: str, kept: bool) -> None:
    asked = {**TRIPLE, "tiers": ("tertiary",)}
    placement = placed(here=here, **asked, prefers="shanghai.city_a")
    assert (set(granted(placement)) >= THREE) is kept
    if not kept:
        assert lost(placement)["priority_reception"] == "outside_triple"


def test_early_booking_is_for_the_contracted_patient_seen_today_on_the_routine_way(placed: Place) -> None:
    asked = {"here": "shanghai.community_b", **TRIPLE}
    assert granted(placed(**asked))["early_booking"] == ("SH-E5",)
    assert lost(placed(**asked, examined_today=False))["early_booking"] == "not_examined"
    assert "early_booking" not in granted(placed(**{**asked, "urgency": "urgent"}))
    other = {**asked, "contract": "shanghai.community_a"}
    assert lost(placed(**other, prefers="shanghai.district_b"))["early_booking"] == "not_by_family_doctor"


@pytest.mark.parametrize(("day", "given"), [("2024-03-31", False), ("2024-04-01", True)])
def test_early_booking_begins_on_its_day(placed: Place, day: str, given: bool) -> None:
    placement = placed(here="shanghai.community_b", at=f"{day}T09:00:00+08:00", **TRIPLE)
    assert ("early_booking" in granted(placement)) is given
    if not given:
        assert lost(placement)["early_booking"] == "before_rule_start"


# -- E-08, E-11, E-12, E-13, E-15, E-16, E-18, E-19, E-20, E-21


def train(documents: list[str], **told: Any) -> dict[str, Any]:
    sent = {"direction": "up", "by": "primary", "from": "direct_train.township_01", "visit": "outpatient",
            "documents": tuple(documents)}  # fmt: skip
    return {"here": "direct_train.township_01", "tiers": ("secondary",), "referral": {**sent, **told}}


def test_the_complete_set_goes_straight_to_the_ward(placed: Place) -> None:
    full = ["receiver_confirmation", "admission_certificate_sealed", "consent"]
    assert granted(placed(**train(full)))["direct_to_ward"] == ("E-08",)
    for missing in full:
        placement = placed(**train([document for document in full if document != missing]))
        found = next(each for each in placement.lost if each.id == "direct_to_ward")
        assert found.reason == "documents_missing"
        assert missing in placement.documents.missing
    assert "加盖公章的住院证" in placed(**train(["receiver_confirmation", "consent"])).lost[0].text("zh")


def test_tracking_follows_every_patient_sent_down_to_a_primary_member(placed: Place) -> None:
    asked = {"here": "jinan.central_hospital", "urgency": "routine"}
    assert "tracking_and_guidance" in granted(placed("refer_down", **asked, tiers=("primary",), residence="历城区"))
    rehab = placed("refer_down", here="jinan.fifth_hospital", tiers=("rehabilitation",))
    assert "tracking_and_guidance" not in granted(rehab)
    assert "tracking_and_guidance" not in granted(placed(**JINAN))


def test_beds_at_primary_are_for_the_convalescent(placed: Place) -> None:
    asked = {"here": "xiacheng.municipal_hospital", "tiers": ("primary",), "urgency": "routine"}
    stroke = placed("refer_down", **asked, contract="xiacheng.chc_beds", pathways=("stroke",))
    assert "priority_bed_at_primary" in granted(stroke)
    without = placed("refer_down", **asked, contract="xiacheng.chc_no_beds", pathways=("stroke",))
    assert lost(without)["priority_bed_at_primary"] == "no_beds"
    stable = placed("refer_down", **asked, contract="xiacheng.chc_beds")
    assert "priority_bed_at_primary" not in {**granted(stable), **lost(stable)}
    resting = placed("refer_down", **asked, contract="xiacheng.chc_beds", purpose="nursing")
    assert "priority_bed_at_primary" in granted(resting)


@pytest.mark.parametrize(
    ("change", "given", "reason"),
    [
        ({}, True, None),
        ({"documents": ("referral_form_up",)}, False, "mark_missing"),
        ({"prefers": "chaoyang.second_hospital"}, False, None),
        ({"insurance": "none"}, False, None),
    ],
)
def test_the_mark_makes_care_at_a_member_not_designated_reimbursable(
    placed: Place, change: dict[str, Any], given: bool, reason: str | None
) -> None:
    documents = change.pop("documents", ("continuous_treatment_mark",))
    asked = {"prefers": "chaoyang.secondary_03", "insurance": "employee", **change}
    placement = placed(
        here="chaoyang.liulitun_chc", tiers=("secondary",), **asked,
        referral={"direction": "up", "by": "primary", "from": "chaoyang.liulitun_chc", "documents": documents},
    )  # fmt: skip
    assert ("reimbursed_continuous_treatment" in granted(placement)) is given
    assert lost(placement).get("reimbursed_continuous_treatment") == reason


@pytest.mark.parametrize(("drugs", "reason"), [("yes", None), ("no", "drug_missing"), ("unobtainable", "unknown")])
def test_a_prescription_is_continued_where_its_drugs_are(placed: Place, drugs: str, reason: str | None) -> None:
    placement = placed(
        "refer_down", here="xiacheng.municipal_hospital", tiers=("primary",), contract="xiacheng.chc_beds",
        drugs_in_receiver_catalogue=drugs,
    )  # fmt: skip
    assert ("continued_prescription" in granted(placement)) is (reason is None)
    assert lost(placement).get("continued_prescription") == reason
    if drugs == "no":
        assert "drug_delivery" in [said.id for said in placement.advice]
    if drugs == "unobtainable":
        found = next(each for each in placement.lost if each.id == "continued_prescription")
        assert found.terms == ("drugs_in_receiver_catalogue",)


def test_results_are_accepted_inside_one_consortium_and_not_in_an_emergency(placed: Place) -> None:
    assert granted(placed(**JINAN))["results_recognition"] == ("E-16",)
    away = placed(**JINAN, prefers="jinan.other_city_hospital")
    assert lost(away)["results_recognition"] == "out_of_network"
    urgent = placed(**{**JINAN, "urgency": "emergency", "capabilities": ("icu",)})
    assert "results_recognition" not in granted(urgent)
    sideways = placed("transfer", here="demo_city.first_hospital", tiers=("tertiary",), urgency="routine")
    assert "results_recognition" in granted(sideways)


def test_another_grid_by_wish_costs_the_five_and_the_recognition(placed: Place) -> None:
    placement = placed(
        here="jinan.huaiyin_chc", contract="jinan.huaiyin_chc", tiers=("secondary",), prefers="jinan.central_hospital"
    )
    assert {lost(placement)[id_] for id_ in FIVE | {"results_recognition"}} == {"out_of_network"}


@pytest.mark.parametrize("told", [{}, {"insurance": "none", "contract": None}])
@pytest.mark.parametrize("here", ["jinan.huaiyin_chc", "nanling.township_01", "kaiser.medical_group"])
def test_the_green_channel_is_first_and_asks_for_nothing(placed: Place, here: str, told: dict[str, Any]) -> None:
    placement = placed(here=here, urgency="emergency", capabilities=("thrombolysis",), pathways=("stroke",), **told)
    assert list(granted(placement))[:2] == ["green_channel", "treat_before_payment"]
    assert placement.lost == ()


@pytest.mark.parametrize("urgency", ["urgent", "routine"])
def test_there_is_no_green_channel_without_an_emergency(placed: Place, urgency: str) -> None:
    assert "green_channel" not in granted(placed(**{**JINAN, "urgency": urgency}))


def test_a_specialist_is_booked_by_the_centre_but_not_in_an_emergency(placed: Place) -> None:
    asked = {"here": "xiacheng.chc_no_beds", "tiers": ("secondary",)}
    assert "expert_booking" in granted(placed(**asked))
    assert "expert_booking" not in granted(placed(**asked, urgency="emergency", capabilities=("emergency",)))
    assert lost(placed("stay", here="xiacheng.district_hospital"))["expert_booking"] == "not_referred"


def test_slots_promised_without_a_guarantee_are_no_service(placed: Place) -> None:
    placement = placed(here="minhang.longbai_chc", tiers=("tertiary",), urgency="routine")
    assert "expert_booking" not in {**granted(placement), **lost(placement)}


def test_the_lead_is_offered_for_a_remote_consultation_on_the_routine_way_up(placed: Place) -> None:
    asked = {"here": "zju_second.partner_02", "tiers": ("secondary",)}
    placement = placed(**asked, urgency="routine")
    offer = next(each for each in placement.services if each.id == "remote_consultation")
    assert "250–360元" in offer.because("zh")
    assert "remote_consultation" not in granted(placed(**asked, urgency="urgent"))


@pytest.mark.parametrize(
    ("mobility", "given"), [("none", True), ("assist", True), ("aid", False), ("independent", False)]
)
def test_a_family_bed_is_for_the_contracted_patient_who_cannot_walk_alone(
    placed: Place, mobility: str, given: bool
) -> None:
    asked = {"here": "xiacheng.chc_beds", "mobility": mobility}
    assert ("family_bed" in granted(placed("stay", **asked, contract="xiacheng.chc_beds"))) is given
    assert "family_bed" not in granted(placed("stay", **asked))


# -- the long prescription


STABLE = {
    "diagnosis_clear": "yes", "plan_settled": "yes", "condition_stable": "yes", "adherent": "yes",
    "long_prescription_drug_barred": "no",
}  # fmt: skip


def prescribed(placed: Place, network: str = "minhang", here: str = "longbai_chc", **told: Any) -> Placement:
    site = f"{network}.{here}"
    return placed("stay", **{"here": site, "contract": site, **STABLE, **told})


@pytest.mark.parametrize(
    ("network", "here", "weeks", "signed", "reason"),
    [
        ("minhang", "longbai_chc", None, None, None),
        ("minhang", "longbai_chc", "4", None, None),
        ("minhang", "longbai_chc", "5", "no", "not_signed"),
        ("minhang", "longbai_chc", "5", None, "unknown"),
        ("minhang", "longbai_chc", "8", "yes", None),
        ("minhang", "longbai_chc", "9", "yes", "too_many_weeks"),
        ("jinan", "huaiyin_chc", "12", "yes", None),
        ("jinan", "huaiyin_chc", "12", "no", "not_signed"),
        ("jinan", "huaiyin_chc", "13", "yes", "too_many_weeks"),
    ],
)
def test_weeks_and_signature(
    placed: Place, network: str, here: str, weeks: str | None, signed: str | None, reason: str | None
) -> None:
    told = {"prescription_weeks": weeks, "long_prescription_signed": signed}
    placement = prescribed(placed, network, here, **{k: v for k, v in told.items() if v is not None})
    assert ("long_prescription" in granted(placement)) is (reason is None)
    assert lost(placement).get("long_prescription") == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"condition_stable": "no"}, "not_stable"),
        ({"adherent": "no"}, "not_stable"),
        ({"diagnosis_clear": "unobtainable"}, "unknown"),
        ({"long_prescription_drug_barred": "yes"}, "drug_barred"),
        ({"long_prescription_drug_barred": "unobtainable"}, "unknown"),
        ({"contract": None}, "not_contracted"),
        ({"contract": "jinghu.chc_01"}, "contract_elsewhere"),
        ({"pathways": ("stroke",)}, "not_stable"),  # the list of diseases is part of RX-1; the text says so
    ],
)
def test_a_long_prescription_is_lost_for_the_first_condition_that_fails(
    placed: Place, change: dict[str, Any], reason: str
) -> None:
    placement = prescribed(placed, network="minhang", **change)
    assert lost(placement)["long_prescription"] == reason


def test_the_safety_advice_goes_with_every_long_prescription(placed: Place) -> None:
    assert [said.id for said in prescribed(placed).advice] == ["long_prescription_safety"]


def test_a_long_prescription_is_written_where_care_goes_on(placed: Place) -> None:
    down = placed(
        "refer_down", here="demo_county.county_hospital", contract="demo_county.township_a", tiers=("primary",),
        **STABLE, drugs_in_receiver_catalogue="yes",
    )  # fmt: skip
    assert "long_prescription" in granted(down)
    missing = placed(
        "refer_down", here="demo_county.county_hospital", contract="demo_county.township_a", tiers=("primary",),
        **STABLE, drugs_in_receiver_catalogue="no",
    )  # fmt: skip
    assert lost(missing)["long_prescription"] == "drug_missing"
    stayed = prescribed(placed, drugs_in_receiver_catalogue="no")
    assert lost(stayed)["long_prescription"] == "drug_missing"
    assert [said.id for said in stayed.advice] == ["drug_delivery"]
    for told in ("yes", "unobtainable"):
        assert "long_prescription" in granted(prescribed(placed, drugs_in_receiver_catalogue=told))
    at_hospital = placed("stay", here="demo_county.county_hospital", contract="demo_county.township_a", **STABLE)
    assert "long_prescription" not in {**granted(at_hospital), **lost(at_hospital)}
    without = placed(
        "stay", here="demo_county.county_hospital", contract="demo_county.township_a", **STABLE,
        drugs_in_receiver_catalogue="no",
    )  # fmt: skip
    assert "long_prescription" not in lost(without)


# -- deductibles


def county(placed: Place, here: str, wish: str | None, **referral: Any) -> Placement:
    tiers = ("tertiary",) if here == "county_hospital" else ("secondary",)
    sent = {"direction": "up", "from": f"demo_county.{here}", "visit": "inpatient", **referral}
    return placed(
        here=f"demo_county.{here}", tiers=tiers, prefers=None if wish is None else f"demo_county.{wish}", referral=sent
    )


@pytest.mark.parametrize(
    ("here", "wish", "told", "due"),
    [
        ("township_a", None, {}, 200),
        ("township_a", "city_hospital", {}, 600),
        ("county_hospital", "city_hospital", {}, 400),
        ("township_a", "city_hospital", {"stays_before": 1}, 600),
        ("township_a", None, {"stays_before": 2}, 0),
        ("township_a", None, {"deductible_paid": 400, "visit": "outpatient"}, 200),
        ("township_a", None, {"deductible_paid": 700}, 0),
        ("township_a", None, {"visit": "outpatient"}, None),
    ],
)
def test_topped_up_regime(placed: Place, here: str, wish: str | None, told: dict[str, Any], due: int | None) -> None:
    assert amounts(county(placed, here, wish, **told)).get("deductible_top_up") == due


def test_topped_up_regime_going_down_is_waived_after_a_referral_and_asked_about_without(placed: Place) -> None:
    asked = {"here": "demo_county.city_hospital", "tiers": ("primary",), "network": "demo_county"}
    sent = {"direction": "up", "from": "demo_county.township_a"}
    assert amounts(placed("refer_down", **asked, referral=sent)) == {"deductible_waived": 0}
    assert lost(placed("refer_down", **asked))["deductible_waived"] == "unknown"


@pytest.mark.parametrize(("day", "given"), [("2026-03-15", False), ("2026-03-16", True)])
@pytest.mark.parametrize("here", ["jinan.huaiyin_chc", "demo_city.chc_a"])
def test_the_continuous_regimes_begin_on_16_march_2026(placed: Place, here: str, day: str, given: bool) -> None:
    placement = placed(
        here=here, at=f"{day}T09:00:00+08:00", tiers=("secondary",),
        referral={"direction": "up", "by": "primary", "from": here, "visit": "inpatient"},
    )  # fmt: skip
    assert ("deductible_continuous" in granted(placement)) is given
    assert "deductible_continuous" not in lost(placement)


@pytest.mark.parametrize(
    ("wish", "told", "due"),
    [
        ("first_hospital", {}, 200),
        ("second_hospital", {}, 100),
        ("first_hospital", {"visit": "outpatient"}, None),
        ("capital_hospital", {}, None),
        ("first_hospital", {"deductible_paid": 350}, 0),
    ],
)
def test_separate_then_continuous_regime(placed: Place, wish: str, told: dict[str, Any], due: int | None) -> None:
    placement = placed(
        here="demo_city.chc_a", tiers=("secondary",), prefers=f"demo_city.{wish}",
        referral={"direction": "up", "by": "primary", "from": "demo_city.chc_a", "visit": "inpatient", **told},
    )  # fmt: skip
    assert amounts(placement).get("deductible_continuous") == due
    if wish == "capital_hospital":
        due_in_full = next(each for each in placement.lost if each.id == "deductible_continuous")
        assert due_in_full.reason == "out_of_network"
        assert "400元" in due_in_full.text("zh")
        assert "insurance_filing" in placement.documents.required


def test_a_walk_in_or_a_way_that_skipped_primary_loses_the_continuous_deductible(placed: Place) -> None:
    assert lost(placed("stay", **WALK_IN))["deductible_continuous"] == "not_referred"
    skipped = placed(here="demo_city.second_hospital", tiers=("tertiary",))
    found = next(each for each in skipped.lost if each.id == "deductible_continuous")
    assert (found.reason, found.text("zh")) == ("not_referred", "未由基层机构转出，起付线300元照付")
    walked_in = placed("stay", here="demo_city.first_hospital")
    assert "300元" in next(each for each in walked_in.lost if each.id == "deductible_continuous").text("zh")
    assert "deductible_continuous" not in lost(placed("stay", **{**WALK_IN, "insurance": "none"}))


def test_no_amount_is_told_where_the_local_table_is_not_known(placed: Place) -> None:
    placement = placed(**JINAN)
    assert "deductible_continuous" in granted(placement)
    assert "deductible_continuous" not in amounts(placement)


@pytest.mark.parametrize(
    ("here", "move", "insurance", "yuan"),
    [
        ("township_01", "refer_up", "resident", 200),
        ("township_01", "refer_up", "employee", 240),
        ("district_hospital", "refer_down", "resident", 200),
        ("district_hospital", "refer_down", "employee", 240),
        ("township_01", "refer_up", "none", None),
        ("township_01", "refer_up", "other", None),
    ],
)
def test_subsidy_regime(placed: Place, here: str, move: str, insurance: str, yuan: int | None) -> None:
    tiers = ("secondary",) if move == "refer_up" else ("primary",)
    placement = placed(move, here=f"direct_train.{here}", tiers=tiers, insurance=insurance)
    assert amounts(placement).get("deductible_subsidy") == yuan


def test_the_subsidy_is_paid_in_an_emergency_too(placed: Place) -> None:
    placement = placed(here="direct_train.township_01", urgency="emergency", capabilities=("thrombolysis",))
    assert placement.first is not None
    assert placement.first.id == "direct_train.district_hospital"
    assert amounts(placement) == {"deductible_subsidy": 200}


def test_the_subsidy_is_paid_once_in_a_disease_cycle(placed: Place) -> None:
    came = {"direction": "up", "by": "primary", "from": "direct_train.township_01"}
    back = placed("refer_down", here="direct_train.district_hospital", tiers=("primary",), referral=came)
    assert "deductible_subsidy" not in {**granted(back), **lost(back)}


def test_the_subsidy_is_lost_by_a_walk_in_and_beside_the_lead(placed: Place) -> None:
    assert lost(placed("stay", here="direct_train.district_hospital"))["deductible_subsidy"] == "not_referred"
    away = placed(here="direct_train.township_01", tiers=("secondary",), prefers="direct_train.city_hospital")
    assert lost(away)["deductible_subsidy"] == "out_of_network"


# -- statutory groups


@pytest.mark.parametrize(
    ("told", "services"),
    [
        ({"age": 65}, {"priority_reception", "priority_examination"}),
        ({"age": 64}, set()),
        ({"age": None, "groups": ("elderly",)}, {"priority_reception", "priority_examination"}),
        ({"age": None}, set()),
        ({"age": 50, "groups": ("veteran",)}, {"priority_reception", "priority_examination"}),
        ({"age": 50, "groups": ("disabled",)}, {"priority_reception", "priority_examination"}),
        ({"age": 50, "groups": ("blood_donor",)}, {"fee_waiver_consultation"}),
        ({"age": 30, "groups": ("pregnant_high_risk",)}, {"priority_reception", "priority_examination"}),
        ({"age": 50, "groups": ("low_income",)}, set()),
    ],
)
def test_statutory_groups_need_no_referral_and_no_contract(
    placed: Place, told: dict[str, Any], services: set[str]
) -> None:
    placement = placed("stay", here="demo_city.first_hospital", insurance="none", **told)
    assert set(granted(placement)) == services


def test_statutory_groups_are_off_by_default_and_at_public_hospitals_alone(placed: Place) -> None:
    assert granted(placed("stay", here="jinghu.second_hospital", age=80, insurance="none")) == {}
    assert granted(placed("stay", here="demo_city.chc_a", age=80, groups=("veteran",), insurance="none")) == {}


def test_a_donors_waiver_does_not_hold_in_an_emergency(placed: Place) -> None:
    placement = placed(
        here="demo_city.chc_a", urgency="emergency", capabilities=("thrombolysis",), groups=("blood_donor",), age=50
    )
    assert "fee_waiver_consultation" not in granted(placement)


def test_two_grounds_give_one_service_and_both_are_named(placed: Place) -> None:
    placement = placed("stay", here="demo_city.first_hospital", contract="demo_city.chc_b", age=70)
    assert granted(placement)["priority_reception"] == ("E-06", "P-1")
    assert granted(placement)["priority_admission"] == ("E-06",)


def test_a_resident_of_low_income_is_offered_a_contract_at_primary(placed: Place) -> None:
    asked = {"groups": ("low_income",), "age": 50}
    assert "offer_family_doctor" in [s.id for s in placed("stay", here="demo_city.chc_a", **asked).advice]
    signed = placed("stay", here="demo_city.chc_a", contract="demo_city.chc_a", **asked)
    assert "offer_family_doctor" not in [said.id for said in signed.advice]


# -- in general


def test_who_declines_is_promised_nothing_and_loses_nothing(placed: Place) -> None:
    placement = placed("decline", here="jinan.huaiyin_chc", contract="jinan.huaiyin_chc")
    assert (placement.services, placement.lost) == ((), ())


def test_services_stand_in_order_of_precedence(placed: Place, policy: Policy) -> None:
    order = list(policy.rules.precedence)
    for placement in (placed(**JINAN), placed("stay", here="demo_city.first_hospital", contract="demo_city.chc_b")):
        found = [order.index(id_) for id_ in granted(placement)]
        assert found == sorted(found)


def test_an_emergency_counts_the_first_ranked_and_not_the_wish(placed: Place) -> None:
    placement = placed(
        here="demo_city.chc_a", urgency="emergency", capabilities=("thrombolysis",), contract="demo_city.chc_a",
        travel={"demo_city.first_hospital": 5}, prefers="demo_city.capital_hospital",
    )  # fmt: skip
    assert set(granted(placement)) >= THREE
