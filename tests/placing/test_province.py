"""A province of 20 000 institutions is looked at by kinds, not one by one."""

import dataclasses
from collections.abc import Mapping

import pytest

from fenji.expr.layout import Layout
from fenji.linked.policy import PolicyContent
from fenji.model.case import Contract, Patient
from fenji.model.moment import read_moment
from fenji.model.network import Network
from fenji.program.policy.policy import Policy, compile_policy
from fenji.run.combine import Target
from fenji.run.facts import FactReader
from fenji.run.policy import Situation, place
from fenji.run.policy.gate import Gate

DISTRICTS = 140
SIZE = 20_000


def province() -> dict[str, object]:
    def body(number: int) -> dict[str, object]:
        district = number % DISTRICTS
        tier, kind = ("village", "village") if number >= 5_000 else ("primary", "township")
        if number < 1_400:
            tier, kind = ("tertiary" if number < DISTRICTS else "secondary"), "general"
        found: dict[str, object] = {
            "id": f"h{number:05d}",
            "name": f"机构{number}(占位)",
            "placeholder": True,
            "tier": tier,
            "type": kind,
            "place": f"区{district}",
            "grid": f"g{district}",
        }
        if tier == "village":
            found["owner"] = f"h{1_400 + number % 3_600:05d}"
        if tier == "secondary" and number % 3 == 0:
            found["capabilities"] = ["thrombolysis"]
        return found

    return {
        "network": "province",
        "title": {"zh": "某省", "en": "Province"},
        "form": "city_group",
        "tightness": "mixed",
        "status": "example",
        "geography": {
            "grids": {f"g{n}": {"districts": [f"区{n}"], "lead": f"h{n:05d}"} for n in range(DISTRICTS)},
        },
        "policy": {"priority": "contract", "recognition": True},
        "institutions": [body(number) for number in range(SIZE)],
    }


@pytest.fixture(scope="module")
def policy(content: PolicyContent, patient_terms: tuple[Layout, FactReader]) -> Policy:
    model = Network.model_validate(province())
    changed = dataclasses.replace(content, networks={"province": model}, network_trees={})
    compiled, problems = compile_policy(changed, patient_terms[0])
    assert problems == []
    assert compiled is not None
    return compiled


def asked(policy: Policy, here: str, move: str, tiers: tuple[str, ...], travel: Mapping[str, int]) -> Situation:
    moment = read_moment("2026-04-14T09:30:00+08:00")
    assert moment is not None
    patient = Patient(residence="区10", insurance="resident", contract=Contract("province.h01410"))
    return Situation(
        moment,
        move,  # type: ignore[arg-type]  # a word of the contract
        list(policy.patient.blank),
        "routine",
        "care",
        Target(tiers=tiers),
        patient=patient,
        here=here,
        travel=travel,
    )


def test_20_000_institutions_are_a_handful_of_kinds(policy: Policy) -> None:
    area = policy.areas["province"]
    assert len(area.ordered) == SIZE
    assert len(area.profiles) == 5
    assert sum(len(profile.sites) for profile in area.profiles) == SIZE


def test_filters_are_asked_once_a_kind(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    judge = Gate.judge

    def counted(self: Gate, *told: object) -> object:
        calls.append(told)
        return judge(self, *told)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Gate, "judge", counted)
    situation = asked(policy, "province.h01500", "refer_up", ("secondary",), {"province.h00200": 12})
    first = place(policy, situation).first
    assert first is not None
    assert len(calls) == 5
    place(policy, situation)
    assert len(calls) == 5


def test_the_own_grid_is_first_and_everybody_is_listed(policy: Policy) -> None:
    travel = {"province.h00920": 10, "province.h00501": 5}  # own grid 80, another grid
    placement = place(policy, asked(policy, "province.h01480", "refer_up", ("secondary",), travel))
    found = [receiver.id for receiver in placement.eligible]
    own = [site for site in policy.areas["province"].ordered if site.grid == "g80" and site.tier == "secondary"]
    assert found[0] == "province.h00920"
    assert set(found[: len(own)]) == {site.id for site in own}
    assert found[len(own)] == "province.h00080"
    assert found[len(own) + 1] == "province.h00501"
    assert len(found) == 1_400
    assert len(placement.excluded) == SIZE - 1_400 - 1


def test_home_comes_first_going_down(policy: Policy) -> None:
    placement = place(policy, asked(policy, "province.h00010", "refer_down", ("primary",), {}))
    first = placement.first
    assert first is not None
    assert (first.id, first.relation) == ("province.h01410", "own")
