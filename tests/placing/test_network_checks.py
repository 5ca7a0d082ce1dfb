"""Every problem of a network file: found, at its place, and nothing found in a file that has none."""

import dataclasses
from typing import Any

import pytest

from fenji.codes.network import NETWORK
from fenji.diagnostic import Diagnostic
from fenji.linked.checks.network import check_network, check_networks
from fenji.linked.checks.services import check_shared
from fenji.linked.policy import PolicyContent
from fenji.model.eligibility import Eligibility
from fenji.model.from_tree import read_model
from fenji.model.network import Network
from fenji.model.services import Services
from fenji.model.tiers import PeoplePlanned, Planning
from fenji.syntax import Source, Tree, read_yaml

SOUND = """\
network: town
title: {zh: 某市, en: Town}
form: city_group
tightness: mixed
status: active
start: 2020-01-01
end: 2030-12-31
pooling_area: 某市
lead_rule: tertiary
geography:
  grids:
    east: {districts: [甲区], lead: town.a}
    west: {districts: [乙区], lead: b}
policy:
  priority: jinan
  deductible: national_2026
  documents: national
  first_contact: voluntary
  long_prescription: {weeks_max: 12}
  referral_desk: true
disease_list: [hypertension]
quota_exempt: true
sources:
  T: {title: 某方案}
institutions:
  - {id: town.a, name: 甲医院, tier: tertiary, type: general, place: 甲区, grid: east, lead: true, source: T}
  - {id: b, name: 乙医院(占位), placeholder: true, tier: tertiary, type: tcm, place: 乙区, grid: west}
  - id: c
    name: 丙中心(占位)
    placeholder: true
    tier: primary
    type: chc
    place: 乙区
    grid: west
    owner: b
    from: 2021-01-01
    to: 2026-06-30
    capabilities: [tcm, {id: inpatient_beds, placeholder: true}]
    lacks: [ecg]
    referral_desk: 转诊办
    residents: 100000
  - {id: c2, name: 丙中心新址(占位), placeholder: true, tier: primary, type: chc, place: 乙区, grid: west, same_as: c, from: 2026-07-01, referral_desk: 转诊办}
  - {id: d, name: 丁站(占位), placeholder: true, tier: village, type: station, place: 甲区, grid: east, served: 3000}
  - {id: e, name: 外市医院(占位), placeholder: true, tier: tertiary, type: general, place: 外区, outside: true, pooling_area: 外市}
"""  # noqa: E501  # lines as an author writes them


def read(text: str) -> tuple[Network, Tree]:
    trees, problems = read_yaml(Source("town.yaml", text))
    assert problems == []
    model, problems = read_model(trees[0], Network)
    assert problems == []
    assert model is not None
    return model, trees[0]


def checked(content: PolicyContent, text: str) -> list[Diagnostic]:
    model, tree = read(text)
    return check_network(model, tree, content)


def test_a_sound_file_has_no_problem(content: PolicyContent) -> None:
    assert checked(content, SOUND) == []


# code, what is written, what is written instead, line of the report
CASES = [
    ("network-unknown-institution", "owner: b", "owner: bb", 35),
    ("network-unknown-institution", "lead: b", "lead: bb", 13),
    ("network-unknown-grid", "place: 甲区, grid: east, lead", "place: 甲区, grid: eest, lead", 26),
    ("network-unknown-tier", "tier: tertiary, type: tcm", "tier: tertiry, type: tcm", 27),
    ("network-unknown-type", "type: tcm", "type: tmc", 27),
    ("network-unknown-capability", "[tcm, {id", "[tmc, {id", 38),
    ("network-unknown-capability", "lacks: [ecg]", "lacks: [ekg]", 39),
    ("network-unknown-word", "priority: jinan", "priority: jinnan", 15),
    ("network-unknown-word", "national_2026", "national_2027", 16),
    ("network-unknown-word", "documents: national", "documents: natonal", 17),
    ("network-unknown-word", "first_contact: voluntary", "first_contact: forced", 18),
    ("network-institution-twice", "id: d,", "id: c2,", 43),
    ("network-district-in-two-grids", "districts: [乙区]", "districts: [乙区, 甲区]", 13),
    ("network-district-in-no-grid", "districts: [乙区]", "districts: [丙区]", 27),
    ("network-place-in-another-grid", "place: 甲区, grid: east, served", "place: 乙区, grid: east, served", 43),
    ("network-lead-tier", "name: 甲医院, tier: tertiary", "name: 甲医院, tier: secondary", 12),
    ("network-lead-outside", "lead: true, source", "lead: true, outside: true, source", 12),
    ("network-dates-reversed", "from: 2021-01-01\n    to: 2026-06-30", "from: 2026-06-30\n    to: 2026-06-29", 37),
    ("network-dates-reversed", "end: 2030-12-31", "end: 2019-12-31", 7),
    ("network-membership-overlap", "to: 2026-06-30", "to: 2026-07-01", 42),
    ("network-placeholder-unflagged", "name: 丁站(占位), placeholder: true", "name: 丁站(占位)", 43),
    ("network-placeholder-named", "name: 丁站(占位)", "name: 丁站", 43),
    ("network-gatekeeper", "first_contact: voluntary", "first_contact: gatekeeper", 18),
    ("network-specialty", "form: city_group", "form: specialty_alliance", 3),
    ("policy-order", "quota_exempt: true", "quota_exempt: true\norder: {up: [travel, id]}", 23),
    ("policy-order", "quota_exempt: true", "quota_exempt: true\norder: {up: [relation, travel]}", 23),
    ("policy-order", "quota_exempt: true", "quota_exempt: true\norder: {time_critical: [travel, window, id]}", 23),
    ("policy-order", "quota_exempt: true", "quota_exempt: true\norder: {down: [relation, luck, id]}", 23),
    ("network-member-without-source", ", lead: true, source: T", ", lead: true", 26),
    ("network-long-prescription-terms", "quota_exempt: true\n", "", 19),
    ("network-long-prescription-terms", "disease_list: [hypertension]\n", "", 19),
    ("network-referral-desk", "    referral_desk: 转诊办\n", "", 29),
    ("network-grid-without-lead", "{districts: [乙区], lead: b}", "{districts: [乙区]}", 13),
    ("network-planning-ratio", "residents: 100000", "residents: 100001", 41),
    ("network-planning-ratio", "served: 3000", "served: 2999", 43),
    (
        "network-payment-mixed",
        "quota_exempt: true",
        "quota_exempt: true\npayment: {by_tier: {tertiary: prepaid, primary: capped}}",
        23,
    ),
    ("network-pooling-differs", "    lacks: [ecg]", "    lacks: [ecg]\n    pooling_area: 别市", 40),
]


@pytest.mark.parametrize(("code", "written", "instead", "line"), CASES)
def test_a_problem_is_found_at_its_place(
    content: PolicyContent, code: str, written: str, instead: str, line: int
) -> None:
    assert written in SOUND
    found = checked(content, SOUND.replace(written, instead, 1))
    assert (code, line) in [(problem.code, problem.at.line) for problem in found]
    told = next(problem for problem in found if problem.code == code)
    for lang in ("zh", "en"):
        assert "{" not in told.message(lang)
        assert "{" not in told.help(lang)


@pytest.mark.parametrize(
    ("code", "written", "instead", "line"),
    [
        ("source-missing", "quota_exempt: true", 'quota_exempt: true\nsource: ""', 23),
        ("source-missing", "quota_exempt: true", 'quota_exempt: true\nsource: [T, " "]', 23),
        ("source-missing", "lead: true, source: T", 'lead: true, source: ""', 26),
        ("unknown-source", "quota_exempt: true", "quota_exempt: true\nsource: T9 第二条", 23),
        ("unknown-source", "lead: true, source: T", "lead: true, source: [T 二, T9]", 26),
        ("unknown-source", "quota_exempt: true", "quota_exempt: true\npayment: {modes: [x], source: T9}", 23),
        ("unknown-source", "referral_desk: true", "referral_desk: true\n  slots: {source: T9}", 21),
    ],
)
def test_a_network_cites_only_sources_that_it_declares(
    content: PolicyContent, code: str, written: str, instead: str, line: int
) -> None:
    assert written in SOUND
    found = checked(content, SOUND.replace(written, instead, 1))
    assert [(problem.code, problem.at.line) for problem in found] == [(code, line)]


def test_what_is_our_own_needs_no_declared_source(content: PolicyContent) -> None:
    assert checked(content, SOUND.replace("lead: true, source: T", "lead: true, source: ours")) == []


def test_every_code_of_networks_is_tried_here() -> None:
    elsewhere = {"policy-unknown-name", "network-need-unmet", "network-file-name", "policy-rule-idle"}
    tried = {code for code, *_ in CASES} | elsewhere
    assert {code.id for code in NETWORK} == tried


@pytest.mark.parametrize("residents", [29_999, 30_000, 100_000, 100_001])
def test_a_centre_serves_30_000_to_100_000(content: PolicyContent, residents: int) -> None:
    found = checked(content, SOUND.replace("residents: 100000", f"residents: {residents}"))
    assert ([problem.code for problem in found] == []) is (30_000 <= residents <= 100_000)


@pytest.mark.parametrize("served", [2_999, 3_000, 5_000, 5_001])
def test_a_station_serves_3_000_to_5_000(content: PolicyContent, served: int) -> None:
    found = checked(content, SOUND.replace("served: 3000", f"served: {served}"))
    assert ([problem.code for problem in found] == []) is (3_000 <= served <= 5_000)


def test_the_planned_numbers_are_those_of_the_content(content: PolicyContent) -> None:
    residents = PeoplePlanned(range=(30_000, 99_999), source="T1", mark="text")
    tiers = content.tiers.model_copy(update={"planning": Planning(residents=residents)})
    (told,) = checked(dataclasses.replace(content, tiers=tiers), SOUND)
    assert (told.code, told.args["high"]) == ("network-planning-ratio", "99999")
    # Who plans nothing is told nothing.
    tiers = content.tiers.model_copy(update={"planning": Planning()})
    found = checked(dataclasses.replace(content, tiers=tiers), SOUND.replace("residents: 100000", "residents: 1"))
    assert found == []


def test_all_problems_of_a_file_are_told_at_once_in_its_order(content: PolicyContent) -> None:
    text = SOUND.replace("priority: jinan", "priority: jin").replace("owner: b", "owner: x").replace("tcm,", "tmc,")
    lines = [problem.at.line for problem in checked(content, text)]
    assert lines == sorted(lines)
    assert len(lines) >= 3


def test_a_mapping_of_institutions_is_checked_at_its_places(content: PolicyContent) -> None:
    text = "network: x\ntitle: {zh: 甲, en: A}\nform: bilateral\ntightness: loose\nstatus: active\ninstitutions:\n"
    text += "  a: {name: 甲(占位), placeholder: true, tier: secondry}\n"
    (found,) = checked(content, text)
    assert (found.code, found.at.line, found.at.column) == ("network-unknown-tier", 7, 45)


def test_the_shipped_networks_and_rules_hold_only_notes(content: PolicyContent) -> None:
    found = [*check_networks(content), *check_shared(content)]
    assert {problem.severity for problem in found} <= {"note"}


def test_minhang_is_asked_for_its_list_and_its_exemption(content: PolicyContent) -> None:
    found = check_network(content.networks["minhang"], content.network_trees["minhang"], content)
    (told,) = [problem for problem in found if problem.code == "network-long-prescription-terms"]
    assert told.args["missing"] == "disease_list, quota_exempt"


@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        ("services", "grants: fee_waiver_consultation", "grants: fee_waver"),
        ("services", "reason: no_beds", "reason: no_bed"),
        ("services", "advice: drug_delivery", "advice: drug_deliver"),
        ("services", "table: {primary: 400", "table: {primry: 400"),
        ("services", "source: T3/2 二", "source: T9"),
        ("services", "source: T3/2 二", 'source: ""'),
        ("eligibility", "opened_as: excluded_class", "opened_as: excluded"),
        ("eligibility", "      source: T3/8", "      source: T9"),
    ],
)
def test_a_dangling_name_of_the_shared_rules_is_found(
    content: PolicyContent, name: str, written: str, instead: str, rules_text: dict[str, str]
) -> None:
    assert written in rules_text[name]
    trees, problems = read_yaml(Source(f"{name}.yaml", rules_text[name].replace(written, instead, 1)))
    assert problems == []
    models: dict[str, type[Services] | type[Eligibility]] = {"services": Services, "eligibility": Eligibility}
    model, problems = read_model(trees[0], models[name])
    assert problems == []
    changed: dict[str, Any] = {name: model, f"{name}_tree": trees[0]}
    broken = dataclasses.replace(content, **changed)
    wanted = "source-missing" if instead.endswith('""') else "policy-unknown-name"
    assert wanted in [problem.code for problem in check_shared(broken)]


def test_the_template_can_be_read_and_has_no_problem_but_is_no_network(
    content: PolicyContent, template_text: str
) -> None:
    assert checked(content, template_text) == []
    assert not any(name.startswith("_") for name in content.networks)
