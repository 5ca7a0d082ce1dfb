"""The shipped policy content, compiled once, and situations to ask it about.

The clinical outcome is given here, not decided: these tests hold the policy pages, whatever a pathway says.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel

from fenji.expr.layout import Layout, Slots
from fenji.linked.policy import PolicyContent
from fenji.linked.vocabulary import declare
from fenji.model.case import Contract, Patient, Referral, Wishes
from fenji.model.documents import Documents
from fenji.model.eligibility import Eligibility
from fenji.model.from_tree import read_model
from fenji.model.moment import read_moment
from fenji.model.network import Network
from fenji.model.services import Services
from fenji.model.terms import Terms
from fenji.model.tiers import Capabilities, Tiers
from fenji.program.policy.policy import Policy, compile_policy
from fenji.run.combine import Need, Target
from fenji.run.facts import FactReader
from fenji.run.policy import Placement, Situation, place
from fenji.syntax import Source, Tree, read_yaml

RULES = Path(__file__).parents[2] / "rules"
M = TypeVar("M", bound=BaseModel)


def read(path: Path, model: type[M]) -> tuple[M, Tree]:
    trees, problems = read_yaml(Source(path.name, path.read_text(encoding="utf-8")))
    assert problems == []
    found, problems = read_model(trees[0], model)
    assert problems == []
    assert found is not None
    return found, trees[0]


@pytest.fixture(scope="session")
def content() -> PolicyContent:
    tiers, _ = read(RULES / "tiers.yaml", Tiers)
    capabilities, _ = read(RULES / "capabilities.yaml", Capabilities)
    eligibility, eligibility_tree = read(RULES / "eligibility.yaml", Eligibility)
    services, services_tree = read(RULES / "services.yaml", Services)
    documents, documents_tree = read(RULES / "documents.yaml", Documents)
    networks: dict[str, Network] = {}
    trees: dict[str, Tree] = {}
    for path in sorted((RULES / "networks").glob("*.yaml")):
        if not path.name.startswith("_"):
            model, tree = read(path, Network)
            networks[model.network], trees[model.network] = model, tree
    return PolicyContent(
        tiers, capabilities, eligibility, services, documents, networks, eligibility_tree, services_tree,
        documents_tree, trees,
    )  # fmt: skip


@pytest.fixture(scope="session")
def patient_terms(content: PolicyContent) -> tuple[Layout, FactReader]:
    terms, tree = read(RULES / "terms.yaml", Terms)
    declared, problems = declare(terms, tree, content.capabilities.capabilities)
    assert problems == []
    return Layout.of(declared.kinds.values()), FactReader(terms.terms, declared.kinds)


@pytest.fixture(scope="session")
def policy(content: PolicyContent, patient_terms: tuple[Layout, FactReader]) -> Policy:
    compiled, problems = compile_policy(content, patient_terms[0])
    assert [(problem.code, problem.args, problem.at) for problem in problems] == []
    assert compiled is not None
    return compiled


Place = Callable[..., Placement]


@pytest.fixture(scope="session")
def placed(policy: Policy, patient_terms: tuple[Layout, FactReader]) -> Place:
    """`placed(move, network=…, here=…, …)`: the placement of one situation, told in the words of a case."""
    return placing(policy, patient_terms)


@pytest.fixture(scope="session")
def placed_in(content: PolicyContent, patient_terms: tuple[Layout, FactReader]) -> Callable[[Network], Place]:
    """`placed_in(network)`: the same where this one network is all there is."""

    def build(model: Network) -> Place:
        changed = replace(content, networks={model.network: model}, network_trees={})
        compiled, problems = compile_policy(changed, patient_terms[0])
        assert problems == []
        assert compiled is not None
        return placing(compiled, patient_terms)

    return build


def placing(policy: Policy, patient_terms: tuple[Layout, FactReader]) -> Place:
    """The placement of one situation by this policy, told in the words of a case."""
    layout, reader = patient_terms

    def slots(facts: Mapping[str, Any], age: int | None, sex: str) -> Slots:
        found: Slots = list(layout.blank)
        for term, value in facts.items():
            bounds = reader.read(term, value)
            assert not isinstance(bounds[0], str), bounds
            found[layout.low[term] : layout.low[term] + 2] = bounds
        if age is not None:
            found[layout.low["age"] : layout.low["age"] + 2] = (age * 1000, age * 1000)
        word = layout.terms["sex"].words.index(sex)
        found[layout.low["sex"] : layout.low["sex"] + 2] = (word, word)
        return found

    def build(
        move: str = "refer_up",
        *,
        at: str = "2026-04-14T09:30:00+08:00",
        urgency: str | None = "urgent",
        purpose: str | None = "care",
        tiers: tuple[str, ...] = (),
        capabilities: tuple[str, ...] = (),
        instead: tuple[str, ...] = (),
        preferred: tuple[str, ...] = (),
        direct: tuple[str, ...] = (),
        needs: tuple[Need, ...] | None = None,
        pathways: tuple[str, ...] = ("hypertension",),
        network: str | None = None,
        here: str | None = None,
        tier: str | None = None,
        age: int | None = 60,
        sex: str = "male",
        residence: str | None = None,
        insurance: str | None = "resident",
        contract: str | None = None,
        also: tuple[str, ...] = (),
        since: str | None = "2024-01-01",
        until: str | None = None,
        groups: tuple[str, ...] = (),
        prefers: str | None = None,
        referral: Mapping[str, Any] | None = None,
        travel: Mapping[str, int] | None = None,
        examined_today: bool = True,
        refused: bool = False,
        **facts: Any,
    ) -> Placement:
        moment = read_moment(at)
        assert moment is not None
        signed = None
        if contract is not None:
            signed = Contract(
                contract, None if since is None else date.fromisoformat(since),
                None if until is None else date.fromisoformat(until), also,
            )  # fmt: skip
        patient = Patient(None, age, sex, residence, insurance, signed, groups, Wishes(None, prefers))  # type: ignore[arg-type]  # words of a case
        if needs is None:
            needs = (Need("row", capabilities, instead),) if capabilities else ()
        required = capabilities or tuple(dict.fromkeys(c for need in needs for c in need.capabilities))
        going = move in ("refer_up", "refer_down", "transfer")
        told = {("from_" if key == "from" else key): value for key, value in (referral or {}).items()}
        sent = None if referral is None else Referral(**told)
        network = network or (here or contract or "").partition(".")[0] or None
        situation = Situation(
            moment, move, slots(facts, age, sex), urgency if going else None, purpose if going else None,  # type: ignore[arg-type]  # words of a case
            Target(tiers, required, preferred, direct, needs), pathways, patient, network, here, tier, sent,
            travel or {}, examined_today, refused,
        )  # fmt: skip
        return place(policy, situation)

    return build


@pytest.fixture(scope="session")
def rules_text() -> dict[str, str]:
    """The text of the shared rule files, by name."""
    return {name: (RULES / f"{name}.yaml").read_text(encoding="utf-8") for name in ("services", "eligibility")}


@pytest.fixture(scope="session")
def template_text() -> str:
    """The template that a city fills in."""
    return (RULES / "networks" / "_template.yaml").read_text(encoding="utf-8")
