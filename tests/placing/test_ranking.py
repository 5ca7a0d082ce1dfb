"""The grouped ranking against a plain one: every institution judged and placed by itself, then sorted.

Grouping is only a matter of speed, so no situation may show a difference.
"""

import dataclasses
from collections.abc import Callable
from threading import Thread
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenji.expr.layout import Layout
from fenji.linked.policy import PolicyContent
from fenji.model.eligibility import KeyName
from fenji.model.moment import read_moment
from fenji.model.network import Orders
from fenji.program.policy.policy import Policy, compile_policy
from fenji.run.combine import Target
from fenji.run.facts import FactReader
from fenji.run.policy import Placement, Situation, place
from fenji.run.policy.gate import gate_of, relation_of
from fenji.run.policy.order import KEYS, Candidate, key_of
from fenji.run.policy.query import Query, population_verdicts
from fenji.run.policy.ranking import opened

Place = Callable[..., Placement]
Terms = tuple[Layout, FactReader]
NETWORKS = ("jinan", "xiacheng", "jinghu", "yijiang", "jiujiang", "nanling", "chaoyang", "shanghai", "demo_county",
            "demo_city", "pku_people", "beijing_children")  # fmt: skip


TIERS = [(), ("primary",), ("secondary",), ("tertiary",), ("rehabilitation",), ("village", "primary")]
WANTED = [(), ("emergency",), ("thrombolysis",), ("pediatrics",), ("icu", "pci")]


def plain(query: Query) -> list[str]:
    """The ids of the receivers, strictly eligible only, without groups, runs or memory."""
    area, situation = query.area, query.situation
    gate = gate_of(query, population_verdicts(query))
    found = []
    for site in area.ordered:
        judged = gate.judge(site.profile, site.member, site.profile.excluded_class)
        here = site.id == situation.here
        if opened(query, site, judged) or (here and not (query.emergency and query.needs and not judged.missing)):
            continue
        candidate = Candidate(
            site.profile,
            relation_of(query, judged, site.member, site.grid),
            query.place is not None and site.place == query.place,
            site.tight,
            site.designated,
            site.door_to_needle,
            site.id,
            situation.travel.get(site.id),
            here,
        )
        found.append((key_of(query, candidate), site.id))
    return [id_ for _, id_ in sorted(found)]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_situation_tells_the_grouped_ranking_from_the_plain_one(
    placed: Place, policy: Policy, data: st.DataObject
) -> None:
    network = data.draw(st.sampled_from(NETWORKS))
    area = policy.areas[network]
    ids = sorted(area.sites)
    places = sorted({site.place for site in area.sites.values() if site.place})
    some = st.sampled_from(ids)
    here = data.draw(st.none() | some)
    placement = placed(
        data.draw(st.sampled_from(["refer_up", "refer_down", "transfer"])),
        network=network,
        here=here,
        tier=None if here else data.draw(st.sampled_from(["village", "primary", "secondary", "rehabilitation"])),
        at=data.draw(st.sampled_from(["2019-01-01", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"]))
        + "T09:00:00+08:00",
        urgency=data.draw(st.sampled_from(["emergency", "urgent", "routine"])),
        tiers=data.draw(st.sampled_from(TIERS)),
        capabilities=data.draw(st.sampled_from(WANTED)),
        preferred=data.draw(st.sampled_from([(), ("obstetrics",)])),
        direct=data.draw(st.sampled_from([(), ("thrombectomy",)])),
        residence=data.draw(st.none() | st.sampled_from(places)) if places else None,
        contract=data.draw(st.none() | some),
        also=tuple(data.draw(st.lists(some, max_size=2))),
        prefers=data.draw(st.none() | some),
        travel=data.draw(st.dictionaries(some, st.integers(0, 90), max_size=4)),
        age=data.draw(st.sampled_from([None, 10, 60])),
        **data.draw(st.sampled_from([{}, {"last_known_well": "2026-06-30T08:00:00+08:00"}, {"fit_for_transfer": "no"},
                                     {"drugs_in_receiver_catalogue": "no"}])),
    )  # fmt: skip
    receivers = placement._receivers
    assert receivers is not None
    expected = plain(receivers.query)
    found = [receiver.id for receiver in placement.eligible]
    if expected:
        assert found == expected
        assert len(receivers) == len(expected)
        assert [receiver.rank for receiver in placement.eligible] == list(range(1, len(found) + 1))
    named = set(found) | {each.id for each in placement.excluded}
    assert named | {here} >= set(ids)
    assert len(found) + len(placement.excluded) == len(named)
    assert all(each.because for each in placement.excluded)


def test_threads_that_share_a_policy_get_what_one_alone_gets(placed: Place) -> None:
    asked = [
        {"here": "jinan.huaiyin_chc", "tiers": ("secondary",), "contract": "jinan.huaiyin_chc"},
        {"here": "demo_county.township_a", "urgency": "emergency", "capabilities": ("thrombolysis",)},
        {"here": "shanghai.community_b", "tiers": ("secondary",), "urgency": "routine"},
    ]
    alone = [told(placed(**each)) for each in asked]
    found: list[list[object]] = []

    def work() -> None:
        found.append([told(placed(**each)) for _ in range(30) for each in asked])

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone * 30] * 4


def told(placement: Placement) -> object:
    return (
        [(each.id, each.because("zh")) for each in placement.eligible],
        [(each.id, each.reasons) for each in placement.excluded],
        [(each.id, each.granted_by) for each in placement.services],
        [(each.id, each.reason) for each in placement.lost],
        placement.documents,
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_nothing_a_placement_says_leaves_a_name_unfilled(placed: Place, policy: Policy, network: str) -> None:
    for site in policy.areas[network].ordered:
        for move, urgency in (
            ("refer_up", "routine"),
            ("refer_down", "routine"),
            ("refer_up", "emergency"),
            ("stay", None),
        ):
            placement = placed(
                move, here=site.id, urgency=urgency, contract=site.id, capabilities=("thrombolysis", "ct_24h"), age=None
            )
            for lang in ("zh", "en"):
                said = [text for each in placement.eligible for text in each.because(lang)]
                said += [f.text(lang) + (f.would_admit(lang) or "") for e in placement.excluded for f in e.because]
                said += [each.title(lang) + each.because(lang) for each in placement.services]
                said += [each.title(lang) + each.text(lang) + each.would_grant(lang) for each in placement.lost]
                said += [each.text(lang) for each in placement.advice]
                assert not [text for text in said if "{" in text or not text]


def test_every_key_of_the_content_has_a_meaning(content: PolicyContent) -> None:
    assert set(KEYS) | {"id"} == set(get_args(KeyName)) == set(content.eligibility.keys)


def test_a_network_may_reorder_the_keys(content: PolicyContent, patient_terms: Terms) -> None:
    usual = "relation wish smallest_sufficient_tier travel id".split()
    own = "relation travel wish smallest_sufficient_tier id".split()
    travel = {"demo_city.second_hospital": 40, "demo_city.stroke_hospital": 10}
    found = []
    for order in (usual, own):
        model = content.networks["demo_city"].model_copy(update={"order": Orders(up=tuple(order))})
        changed = dataclasses.replace(content, networks={**content.networks, "demo_city": model})
        compiled, problems = compile_policy(changed, patient_terms[0])
        assert compiled is not None, problems
        situation = asked_for(patient_terms, here="demo_city.chc_a", tiers=("secondary",), travel=travel)
        first = place(compiled, situation).first
        assert first is not None
        found.append(first.id)
    assert found == ["demo_city.second_hospital", "demo_city.stroke_hospital"]


def asked_for(patient_terms: Terms, here: str, tiers: tuple[str, ...], travel: dict[str, int]) -> Situation:
    moment = read_moment("2026-04-14T09:30:00+08:00")
    assert moment is not None
    return Situation(
        moment,
        "refer_up",
        list(patient_terms[0].blank),
        "routine",
        "care",
        Target(tiers=tiers),
        network="demo_city",
        here=here,
        travel=travel,
    )
