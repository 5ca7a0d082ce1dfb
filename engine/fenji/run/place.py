"""The seam to the policy layer: where the patient is, who may receive him, what he is entitled to."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from fenji.expr.layout import Bounds, Slots
from fenji.model.case import Case
from fenji.model.read_case import CaseProblem
from fenji.run.bind import Bound
from fenji.run.combine import Outcome
from fenji.run.decision import Render


class SiteHere(Protocol):
    """What deciding reads of an institution."""

    @property
    def tier(self) -> str | None: ...
    @property
    def capabilities(self) -> frozenset[str]: ...


class Placing(Protocol):
    """Networks and institutions, as deciding sees them."""

    def site(self, id: str) -> SiteHere | None: ...
    def knows_network(self, id: str) -> bool: ...
    def network_ids(self) -> Iterable[str]: ...
    def institution_ids(self) -> Iterable[str]: ...
    def network_of(self, case: Case) -> str | None: ...
    def references(self, case: Case) -> list[CaseProblem]: ...
    def travel_terms(self, case: Case) -> Mapping[str, Bounds]: ...
    def later(self, bound: Bound, outcome: Outcome, slots: Slots, pathways: tuple[str, ...]) -> Render: ...


class NoNetworks:
    """Content without networks: no institution is known, nobody is listed."""

    def site(self, id: str) -> SiteHere | None:
        return None

    def knows_network(self, id: str) -> bool:
        return False

    def network_ids(self) -> Iterable[str]:
        return ()

    def institution_ids(self) -> Iterable[str]:
        return ()

    def network_of(self, case: Case) -> str | None:
        return None

    def references(self, case: Case) -> list[CaseProblem]:
        return []

    def travel_terms(self, case: Case) -> Mapping[str, Bounds]:
        return {}

    def later(self, bound: Bound, outcome: Outcome, slots: Slots, pathways: tuple[str, ...]) -> Render:
        def nothing(key: str, lang: Any) -> Any:
            if key == "institutions":
                return {"eligible": [], "excluded": []}
            if key == "documents":
                return {"required": [], "missing": [], "later": []}
            return []

        return nothing
