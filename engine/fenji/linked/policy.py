"""The policy content of one library, as read: networks and the rules that every network shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fenji.model.documents import Documents
from fenji.model.eligibility import Eligibility
from fenji.model.network import Network
from fenji.model.services import Services
from fenji.model.tiers import Capabilities, Tiers
from fenji.syntax import Tree


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """The content files as read, each with its tree where it came from a text (for places)."""

    tiers: Tiers
    capabilities: Capabilities
    eligibility: Eligibility
    services: Services
    documents: Documents
    networks: Mapping[str, Network]
    eligibility_tree: Tree | None = None
    services_tree: Tree | None = None
    documents_tree: Tree | None = None
    network_trees: Mapping[str, Tree] = field(default_factory=dict)
