"""The network files against the page they were written from: who is in them, since when, and with what."""

from datetime import date

import pytest

from fenji.linked.policy import PolicyContent
from fenji.model.network import Network
from fenji.program.policy.policy import Policy

CENTRES = {
    "thrombolysis", "thrombectomy", "perfusion_imaging", "stroke_unit", "pci", "chest_pain_centre", "trauma_centre",
    "critical_maternal", "critical_newborn",
}  # fmt: skip
NEVER_BY_DEFAULT = CENTRES | {"ambulance"}

# network: form, tightness, status, first day, pooling area, institutions
PAGE = {
    "jinan": ("city_group", "mixed", "active", "2019-12-31", "济南市", 27),
    "xiacheng": ("city_group", "mixed", "active", "2018-01-01", "杭州市", 9),
    "jinghu": ("city_group", "tight", "active", "2019-06-14", "芜湖市", 13),
    "yijiang": ("city_group", "tight", "active", "2019-06-14", "芜湖市", 14),
    "jiujiang": ("city_group", "tight", "active", "2019-06-13", "芜湖市", 7),
    "yijishan": ("bilateral", "loose", "active", "2019-05-27", "芜湖市", 2),
    "nanling": ("county_community", "tight", "planned", None, "芜湖市", 4),
    "wuwei": ("county_community", "tight", "draft", None, "芜湖市", 4),
    "tongling": ("city_group", "single_entity", "active", "2018-03-01", "铜陵市", 23),
    "direct_train": ("city_group", "loose", "active", None, "示例区", 5),
    "chaoyang": ("city_group", "loose", "active", "2012-11-01", "北京市", 12),
    "luwan": ("city_group", "loose", "active", "2011-01-28", "上海市", 8),
    "beijing_youyi": ("city_group", "loose", "active", "2013-11-01", "北京市", 3),
    "beijing_shijitan": ("city_group", "loose", "active", "2013-11-01", "北京市", 3),
    "beijing_zhongri": ("city_group", "loose", "active", "2013-11-01", "北京市", 3),
    "beijing_pinggu": ("county_community", "tight", "active", "2013-11-01", "北京市", 3),
    "beijing_children": ("specialty_alliance", "mixed", "active", "2013-11-01", "北京市", 2),
    "pku_people": ("telemedicine", "contract", "active", "2007-09-01", None, 4),
    "zju_second": ("telemedicine", "contract", "active", None, None, 3),
    "red_house": ("specialty_alliance", "loose", "active", "2015-10-01", "上海市", 12),
    "minhang": ("city_group", "loose", "active", "2015-09-01", "上海市", 6),
    "dabu": ("county_community", "loose", "active", "2016-10-01", "梅州市", 2),
    "shanghai": ("combination", "contract", "active", None, "上海市", 7),
    "xinhua_chongming": ("city_group", "tight", "active", None, "上海市", 4),
    "shiyi_jiading": ("city_group", "tight", "active", None, "上海市", 4),
    "liuyuan_lingang": ("city_group", "tight", "active", None, "上海市", 4),
    "jinshan": ("city_group", "tight", "active", None, "上海市", 4),
    "kaiser": ("comparator", "tight", "example", None, None, 4),
    "uk": ("comparator", "mixed", "example", None, None, 4),
    "demo_county": ("county_community", "tight", "example", None, "示例市", 9),
    "demo_city": ("city_group", "tight", "example", None, "示例市", 8),
}


def test_every_network_of_the_page_is_shipped_and_no_other(content: PolicyContent) -> None:
    assert set(content.networks) == set(PAGE)


@pytest.mark.parametrize("name", sorted(PAGE))
def test_a_network_is_what_the_page_says(content: PolicyContent, name: str) -> None:
    form, tightness, status, start, pool, size = PAGE[name]
    model = content.networks[name]
    first = None if start is None else date.fromisoformat(start)
    found = (model.form, model.tightness, model.status, model.start, model.pooling_area, len(model.institutions))
    assert found == (form, tightness, status, first, pool, size)
    assert model.title.zh
    assert model.title.en


@pytest.mark.parametrize("name", sorted(PAGE))
def test_an_unnamed_institution_says_so_in_its_name_and_a_named_one_gives_its_source(
    content: PolicyContent, name: str
) -> None:
    model = content.networks[name]
    for body in model.institutions:
        assert body.placeholder == (body.name.endswith(("(占位)", "(虚构)", "(示例)"))), body.id
        assert body.placeholder or set(body.source) <= set(model.sources), body.id
        assert body.placeholder or body.source, body.id


@pytest.mark.parametrize("name", sorted(PAGE))
def test_nothing_that_costs_lives_when_wrong_is_assumed_without_a_mark(content: PolicyContent, name: str) -> None:
    named = {("jiujiang.first_hospital", "stroke_unit"), ("jiujiang.first_hospital", "thrombolysis")} | {
        ("jiujiang.ustc_hospital", capability)
        for capability in ("stroke_unit", "thrombolysis", "thrombectomy", "perfusion_imaging")
    }
    for body in content.networks[name].institutions:
        for stated in body.capabilities:
            if stated.id in NEVER_BY_DEFAULT:
                assert stated.placeholder or (body.id, stated.id) in named, (body.id, stated.id)


@pytest.mark.parametrize(
    ("district", "lead"),
    [
        ("历城区", "third"), ("市中区", "fifth"), ("槐荫区", "fifth"), ("南部山区", "fifth"), ("莱芜区", "people"),
        ("钢城区", "people"), ("莱芜高新区", "people"), ("天桥区", "fourth"), ("新旧动能转换先行区", "fourth"),
        ("历下区", "central"), ("济南高新区", "central"),
    ],
)  # fmt: skip
def test_each_of_the_eleven_districts_of_jinan_leads_to_its_own_hospital(
    policy: Policy, district: str, lead: str
) -> None:
    area = policy.areas["jinan"]
    assert area.leads[area.grid_of(district)].id == f"jinan.{lead}_hospital"


def test_the_eleven_districts_are_parted_among_five_grids(content: PolicyContent) -> None:
    grids = content.networks["jinan"].geography.grids
    districts = [district for grid in grids.values() for district in grid.districts]
    assert (len(grids), len(districts), len(set(districts))) == (5, 11, 11)


@pytest.mark.parametrize(
    ("tier", "type_", "present", "absent"),
    [
        ("village", "station", {"general_outpatient"}, {"lab_basic", "family_doctor"}),
        ("primary", "chc", {"family_doctor", "rehabilitation_community"}, {"inpatient_beds", "tcm", "uacr"}),
        ("secondary", "general", {"emergency", "ct_24h", "hypertension_clinic"}, {"icu", "mri_24h"} | NEVER_BY_DEFAULT),
        ("tertiary", "general", {"emergency", "icu", "neurosurgery", "uacr"}, {"tcm"} | NEVER_BY_DEFAULT),
        ("secondary", "tcm", {"tcm", "emergency"}, {"icu"}),
        ("secondary", "eye", {"inpatient_beds", "ecg"}, {"emergency", "ophthalmology", "ct_24h"}),
        ("rehabilitation", "rehab", {"rehabilitation_inpatient", "nursing_care"}, {"emergency", "ecg"}),
        ("nursing", "nursing", {"inpatient_beds", "nursing_care"}, {"general_outpatient"}),
    ],
)
def test_defaults_follow_tier_and_type(
    content: PolicyContent, tier: str, type_: str, present: set[str], absent: set[str]
) -> None:
    found = content.tiers.defaults(tier, type_)
    assert present <= found
    assert not found & absent


@pytest.mark.parametrize("tier", [None, "home"])
def test_no_tier_and_home_can_do_nothing(content: PolicyContent, tier: str | None) -> None:
    assert content.tiers.defaults(tier, None) == frozenset()


def test_the_windows_of_thrombolysis_and_thrombectomy_are_270_and_1440_minutes(content: PolicyContent) -> None:
    windows = {
        name: (window.within, window.counted_from)
        for name, capability in content.capabilities.capabilities.items()
        if (window := capability.treatment_window) is not None
    }
    assert windows == {"thrombolysis": (270, "last_known_well"), "thrombectomy": (1440, "last_known_well")}
    assert content.capabilities.door_to_needle_default.value == 60


@pytest.mark.parametrize(
    ("site", "has", "has_not"),
    [
        ("jinan.fifth_hospital", CENTRES | {"emergency", "icu"}, {"ambulance"}),
        ("jinan.west_hospital_chc", {"inpatient_beds", "nursing_care"}, {"emergency"}),
        ("xiacheng.district_hospital", {"thrombolysis", "stroke_unit"}, {"thrombectomy"}),
        ("xiacheng.chc_no_beds", {"family_bed", "tcm"}, {"inpatient_beds"}),
        ("jiujiang.first_hospital", {"thrombolysis", "stroke_unit", "perfusion_imaging"}, {"thrombectomy"}),
        ("jiujiang.ustc_hospital", {"thrombectomy"}, {"pci"}),
        ("yijiang.eye_hospital", {"ophthalmology", "fundus_photo"}, {"emergency", "cardiology"}),
        ("beijing_children.children_hospital", {"pediatrics", "icu", "ct_24h"}, {"cardiology"}),
        ("red_house.obgyn_hospital", {"obstetrics", "critical_maternal", "icu"}, {"pediatrics"}),
        ("dabu.baihou_township", {"inpatient_beds", "tcm", "nursing_care"}, {"emergency"}),
        ("demo_county.county_hospital", {"thrombolysis", "ambulance"}, {"pci", "thrombectomy"}),
        ("jinan.west_cdc", set(), {"general_outpatient"}),
    ],
)  # fmt: skip
def test_an_institution_can_do_what_its_row_says(policy: Policy, site: str, has: set[str], has_not: set[str]) -> None:
    found = policy.site(site)
    assert found is not None
    assert has <= found.capabilities
    assert not has_not & found.capabilities


def test_all_seven_members_of_luwan_are_named(content: PolicyContent) -> None:
    members = [body for body in content.networks["luwan"].institutions if not body.outside]
    assert len(members) == 7
    assert not any(body.placeholder for body in members)


def test_tongling_is_one_entity_of_one_hospital_and_22_it_owns(content: PolicyContent) -> None:
    bodies = content.networks["tongling"].institutions
    assert sum(body.owner == "tongling.municipal_hospital" for body in bodies) == 22


def test_only_comparators_use_the_gatekeeper(content: PolicyContent) -> None:
    users = {n for n, model in content.networks.items() if model.policy.first_contact == "gatekeeper"}
    assert users == {"kaiser", "uk"}


@pytest.mark.parametrize(
    ("name", "day", "usable"),
    [
        ("jinan", date(2019, 12, 30), False), ("jinan", date(2019, 12, 31), True),
        ("nanling", date(2030, 1, 1), False), ("wuwei", date(2030, 1, 1), False),
        ("kaiser", date(1990, 1, 1), True), ("direct_train", date(1990, 1, 1), True),
    ],
)  # fmt: skip
def test_a_network_is_usable_from_its_start_and_never_while_it_is_only_planned(
    policy: Policy, name: str, day: date, usable: bool
) -> None:
    assert policy.areas[name].usable(day) is usable


def test_institutions_may_be_written_as_a_mapping_and_without_the_networks_id() -> None:
    model = Network.model_validate(
        {
            "network": "x", "title": {"zh": "甲", "en": "A"}, "form": "bilateral", "tightness": "loose",
            "status": "active", "institutions": {"a": {"name": "甲", "tier": "secondary", "capabilities": ["pci"]}},
        }
    )  # fmt: skip
    assert model.full_id(model.institutions[0].id) == "x.a"
    assert model.institutions[0].capabilities[0].placeholder is False


def test_minutes_are_read_with_their_unit() -> None:
    from fenji.model.network import Institution

    found = [Institution(id="a", name="甲", door_to_needle=said).door_to_needle for said in ("60", "60 min", "1 h")]  # type: ignore[arg-type]  # as written
    assert found == [60, 60, 60]
