"""Each code of networks beside a file that earns it and the exact report it must get."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fenji import library
from fenji.codes.network import NETWORK
from fenji.diagnostic import Diagnostic
from fenji.expr.layout import Layout
from fenji.linked.checks.needs import check_needs
from fenji.linked.checks.network import check_network, check_networks
from fenji.linked.checks.services import check_shared
from fenji.linked.needs import needs_of
from fenji.linked.pathway import LinkedPathway
from fenji.linked.policy import PolicyContent
from fenji.model.documents import Documents
from fenji.model.from_tree import read_model
from fenji.model.network import Network
from fenji.model.services import Services
from fenji.program.policy.policy import policy_problems
from fenji.report.diagnostics import terminal
from fenji.syntax import Source, read_yaml

BAD = Path(__file__).parents[1] / "language" / "bad"
CODES = sorted(code.id for code in NETWORK)


@pytest.fixture(scope="module")
def pathways() -> Mapping[str, Mapping[str, LinkedPathway]]:
    return library.load(BAD.parents[2]).pathways


@pytest.mark.parametrize("code", CODES)
def test_a_bad_network_gets_exactly_the_report_beside_it(
    code: str,
    content: PolicyContent,
    pathways: Mapping[str, Mapping[str, LinkedPathway]],
    patient_terms: tuple[Layout, object],
    must_print: Callable[[Path, str], None],
) -> None:
    (file,) = (BAD / code).glob("*.yaml")
    source = Source(f"rules/{file.name}", file.read_text(encoding="utf-8"))
    trees, problems = read_yaml(source)
    assert problems == []
    found: list[Diagnostic]
    if file.name == "documents.yaml":
        documents, problems = read_model(trees[0], Documents)
        assert documents is not None
        found = check_shared(dataclasses.replace(content, documents=documents, documents_tree=trees[0]))
    elif file.name == "services.yaml":
        services, problems = read_model(trees[0], Services)
        assert services is not None
        found = policy_problems(
            dataclasses.replace(content, services=services, services_tree=trees[0]), patient_terms[0]
        )
    else:
        network, problems = read_model(trees[0], Network)
        assert network is not None
        found = check_network(network, trees[0], content)
        alone = dataclasses.replace(
            content, networks={network.network: network}, network_trees={network.network: trees[0]}
        )
        if code == "network-need-unmet":
            found += check_needs(alone, needs_of(pathways))
        if code == "network-file-name":
            found = check_networks(alone)
    assert problems == []
    assert code in {problem.code for problem in found}
    for lang in ("en", "zh"):
        must_print(BAD / code / f"report.{lang}.txt", terminal(found, {source.name: source}, lang))
