"""The seam to the policy layer: where the patient is, who may receive him, what he is entitled to."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from fenji.codes import Lang
from fenji.expr.layout import Bounds, Slots
from fenji.model.case import Case
from fenji.model.read_case import CaseProblem
from fenji.run.bind import Bound
from fenji.run.combine import Outcome

Asked = tuple[tuple[str, tuple[str, ...]], ...]
"""Terms to find out because of who may receive, each with the codes of the filters that it settles."""


class SiteHere(Protocol):
    """What deciding reads of an institution."""

    @property
    def tier(self) -> str | None: ...
    @property
    def capabilities(self) -> frozenset[str]: ...


class Rendered(Protocol):
    """A placement that renders its parts when they are read: as values, as JSON, or by id alone."""

    @property
    def asked(self) -> Asked: ...
    def __call__(self, key: str, lang: Lang) -> Any: ...
    def text(self, key: str, lang: Lang) -> str: ...
    def texts(self, lang: Lang) -> tuple[str, str, str, str]: ...
    def ids(self, key: str) -> tuple[str, ...]: ...


class Placing(Protocol):
    """Networks and institutions, as deciding sees them."""

    def site(self, id: str) -> SiteHere | None: ...
    def knows_network(self, id: str) -> bool: ...
    def network_ids(self) -> Iterable[str]: ...
    def institution_ids(self) -> Iterable[str]: ...
    def network_of(self, case: Case) -> str | None: ...
    def references(self, case: Case) -> list[CaseProblem]: ...
    def travel_terms(self, case: Case) -> Mapping[str, Bounds]: ...
    def later(self, bound: Bound, outcome: Outcome, slots: Slots, pathways: tuple[str, ...]) -> Rendered: ...


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

    def later(self, bound: Bound, outcome: Outcome, slots: Slots, pathways: tuple[str, ...]) -> Rendered:
        return Nobody()


class Nobody:
    """A placement where no institution is known."""

    asked: Asked = ()

    def __call__(self, key: str, lang: Lang) -> Any:
        return json.loads(self.text(key, lang))

    def text(self, key: str, lang: Lang) -> str:
        if key == "institutions":
            return '{"eligible":[],"excluded":[]}'
        return '{"required":[],"missing":[],"later":[]}' if key == "documents" else "[]"

    def ids(self, key: str) -> tuple[str, ...]:
        return ()

    def texts(self, lang: Lang) -> tuple[str, str, str, str]:
        return (
            self.text("institutions", lang), self.text("services", lang), self.text("lost", lang),
            self.text("documents", lang),
        )  # fmt: skip
