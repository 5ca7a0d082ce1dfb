"""When otherwise nobody would be left: who stands in for a kind of hospital that is not there, and what is said."""

from collections.abc import Callable

import pytest

from fenji.linked.policy import PolicyContent
from fenji.model.network import Network
from fenji.run.policy import Placement

Place = Callable[..., Placement]
REHABILITATION = {"tiers": ("rehabilitation",), "capabilities": ("rehabilitation_inpatient",), "urgency": "routine"}
NURSING = {"tiers": ("nursing",), "capabilities": ("nursing_care",), "urgency": "routine"}


def ids(placement: Placement) -> list[str]:
    return [receiver.id for receiver in placement.eligible]


def reasons(placement: Placement, id_: str) -> tuple[str, ...]:
    return next(each.reasons for each in placement.excluded if each.id == id_)


def said(placement: Placement) -> list[str]:
    return [each.id for each in placement.advice]


# -- going down, and the kind of hospital named is not there (two rungs: tertiary, secondary for post-operative)


def test_without_a_rehabilitation_hospital_the_secondary_members_take_the_post_operative_patient(placed: Place) -> None:
    placement = placed("refer_down", here="chaoyang.chaoyang_hospital", pathways=("postoperative",), **REHABILITATION)
    assert ids(placement) == ["chaoyang.second_hospital", "chaoyang.secondary_03", "chaoyang.wujing_hospital"]
    assert {receiver.needs_approval for receiver in placement.eligible} == {None}
    assert "没有可接诊的康复医院，能力齐备的下级机构代为接收" in placement.eligible[0].because("zh")
    assert any("rehabilitation hospital" in one and "stands in" in one for one in placement.eligible[0].because("en"))
    assert "nobody_eligible" not in said(placement)


def test_the_others_are_left_out_for_the_reasons_they_had(placed: Place) -> None:
    placement = placed("refer_down", here="chaoyang.chaoyang_hospital", **REHABILITATION)
    assert reasons(placement, "chaoyang.liulitun_chc") == ("tier_not_suitable", "capability_missing")
    assert reasons(placement, "chaoyang.other_city_hospital") == ("tier_not_suitable",)
    assert {each.id for each in placement.excluded}.isdisjoint(ids(placement))


def test_where_there_is_a_rehabilitation_hospital_it_alone_receives(placed: Place) -> None:
    placement = placed("refer_down", here="demo_county.city_hospital", **REHABILITATION)
    assert ids(placement) == ["demo_county.rehab"]
    assert not any("stands in" in one for one in placement.eligible[0].because("en"))
    assert reasons(placement, "demo_county.county_hospital") == ("tier_not_suitable",)


@pytest.mark.parametrize(
    ("here", "found"),
    [
        ("demo_county.village_a", set()),
        ("demo_county.township_a", set()),
        ("demo_county.county_hospital", {"township_a", "township_b"}),
        ("demo_county.city_hospital", {"township_a", "township_b", "county_hospital", "county_tcm",
                                       "neighbour_hospital"}),
    ],
)  # fmt: skip
def test_who_stands_in_is_below_the_sender_and_not_below_primary(placed: Place, here: str, found: set[str]) -> None:
    # no nursing home has an electrocardiograph, and no village clinic; every township has one
    placement = placed("refer_down", here=here, tiers=("nursing",), capabilities=("ecg",), urgency="routine")
    assert {id_.partition(".")[2] for id_ in ids(placement)} == found


def test_a_township_with_nursing_beds_stands_in_for_the_nursing_home(placed: Place) -> None:
    placement = placed("refer_down", here="dabu.tcm_hospital", **NURSING)
    assert ids(placement) == ["dabu.baihou_township"]
    assert ids(placed("refer_down", here="chaoyang.chaoyang_hospital", **NURSING)) == []


def test_a_drug_that_cannot_be_had_keeps_out_who_would_stand_in(placed: Place) -> None:
    asked = {"here": "dabu.tcm_hospital", **NURSING}
    assert ids(placed("refer_down", **asked, drugs_in_receiver_catalogue="no")) == []
    assert [term for term, _ in placed("refer_down", **asked).asks] == ["drugs_in_receiver_catalogue"]


def test_nobody_stands_in_for_the_home_or_where_no_capability_is_asked_for(placed: Place) -> None:
    for tiers in (("home",), ("rehabilitation",)):
        placement = placed("refer_down", here="chaoyang.chaoyang_hospital", tiers=tiers, urgency="routine")
        assert ids(placement) == []
        assert said(placement) == ["nobody_eligible"]


def test_nobody_stands_in_where_a_rung_is_named_going_up_or_in_a_network_not_in_operation(placed: Place) -> None:
    rung = placed("refer_down", here="chaoyang.chaoyang_hospital", tiers=("primary",), capabilities=("pci",))
    up = placed(here="chaoyang.liulitun_chc", tiers=("rehabilitation",), capabilities=("nursing_care",))
    before = placed("refer_down", here="chaoyang.chaoyang_hospital", at="2012-10-31T09:00:00+08:00", **REHABILITATION)
    assert (ids(rung), ids(up), ids(before)) == ([], [], [])


def test_the_wish_decides_among_those_who_stand_in(placed: Place) -> None:
    asked = {"here": "chaoyang.chaoyang_hospital", **REHABILITATION}
    assert ids(placed("refer_down", **asked, prefers="chaoyang.wujing_hospital"))[0] == "chaoyang.wujing_hospital"
    refused = placed("refer_down", **asked, prefers="chaoyang.liulitun_chc")
    assert ids(refused)[0] == "chaoyang.second_hospital"
    assert "wish_not_possible" in said(refused)


def test_what_the_plan_leaves_out_comes_before_who_stands_in(
    content: PolicyContent, placed_in: Callable[[Network], Place]
) -> None:
    model = content.networks["demo_city"]
    province = {"excludes": content.networks["jinan"].excludes}
    bodies = [
        body.model_copy(update={"administered_by": "province"}) if body.id == "demo_city.rehab" else body
        for body in model.institutions
    ]
    asked = {"here": "demo_city.first_hospital", **REHABILITATION}
    only = placed_in(model.model_copy(update={**province, "institutions": tuple(bodies)}))("refer_down", **asked)
    assert [(one.id, one.needs_approval) for one in only.eligible] == [("demo_city.rehab", "lead")]
    assert not any("stands in" in one for one in only.eligible[0].because("en"))
    none = placed_in(model.model_copy(update={"institutions": tuple(b for b in bodies if b.id != "demo_city.rehab")}))
    stand_in = none("refer_down", **asked)
    assert [(one.id, one.needs_approval) for one in stand_in.eligible] == [("demo_city.second_hospital", None)]


# -- from beside the ladder no rank bounds, and the tier named comes first


@pytest.mark.parametrize("told", ["yes", "no"])
def test_from_the_rehabilitation_hospital_the_tier_named_comes_first(placed: Place, told: str) -> None:
    asked = {"here": "demo_county.rehab", "urgency": "routine", "drugs_in_receiver_catalogue": told}
    placement = placed("refer_down", tiers=("primary", "nursing"), **asked)
    own = [one.site.tier for one in placement.eligible if one.relation == "own"]
    assert own[-2:] == ["secondary", "secondary"]
    assert sorted(own[:-2]) == (["nursing", "primary", "primary"] if told == "yes" else ["nursing"])
    if told == "no":
        assert reasons(placement, "demo_county.township_a") == ("drugs_not_available",)


# -- an emergency and nobody


def test_in_an_emergency_with_nobody_listed_120_is_called_and_no_choice_is_spoken_of(placed: Place) -> None:
    placement = placed(
        here="dabu.tcm_hospital", urgency="emergency", tiers=("tertiary",), capabilities=("neurosurgery",),
        pathways=("stroke",),
    )  # fmt: skip
    assert ids(placement) == []
    (advice,) = placement.advice
    assert advice.id == "nobody_in_an_emergency"
    assert "120" in advice.text("zh")
    assert "120" in advice.text("en")
    assert "自行选择" not in advice.text("zh")
    assert "choice" not in advice.text("en")
    assert set(placement.documents.later) == {"referral_form_up", "consent"}


# -- the reasons of those left out


def test_one_entry_per_filter_also_where_alliance_and_hospital_both_refuse(placed: Place) -> None:
    placement = placed(network="red_house", tier="primary", tiers=("secondary",), sex="female")
    hospital = next(each for each in placement.excluded if each.id == "red_house.obgyn_hospital")
    assert [failure.reason for failure in hospital.because] == ["specialty_not_covered"]
    assert hospital.because[0].text("en").count("only") == 2
    assert hospital.because[0].text("zh").count("；") == 1
    assert hospital.because[0].would_admit("en") == "a referral in that specialty"


def test_the_alliance_names_its_own_specialty_and_the_hospital_its_own(
    content: PolicyContent, placed_in: Callable[[Network], Place]
) -> None:
    model = content.networks["red_house"]
    bodies = [
        body.model_copy(update={"type": "eye", "population": None}) if body.id == "red_house.obgyn_hospital" else body
        for body in model.institutions
    ]
    alliance = placed_in(model.model_copy(update={"institutions": tuple(bodies)}))
    placement = alliance(network="red_house", tier="primary", tiers=("secondary",))
    hospital = next(each for each in placement.excluded if each.id == "red_house.obgyn_hospital")
    theirs, own = hospital.because[0].text("en").split("; ")
    assert "obstetrics" in theirs
    assert "obstetrics" not in own
    assert "ophthalmology" in own


def test_in_an_emergency_the_house_that_may_not_keep_the_patient_says_why(placed: Place) -> None:
    asked = {"here": "beijing_children.children_hospital", "urgency": "emergency", "capabilities": ("emergency",)}
    adult = placed(**asked, age=60)
    assert reasons(adult, "beijing_children.children_hospital") == ("specialty_not_covered", "population_not_served")
    child = placed(**asked, age=10, preferred=("pediatrics",))
    assert ids(child)[0] == "beijing_children.children_hospital"
    unable = placed(**{**asked, "capabilities": ("thrombectomy",)}, age=60)
    routine = placed(**{**asked, "urgency": "routine"}, age=60)
    for placement in (unable, routine):
        assert "beijing_children.children_hospital" not in [each.id for each in placement.excluded]
