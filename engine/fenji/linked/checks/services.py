"""What the shared rules name and nobody declares: services, reasons, tiers, documents, relations, keys."""

from collections.abc import Iterable

from fenji.diagnostic import Diagnostic
from fenji.expr.names import nearest
from fenji.linked.checks.found import Finder, Path
from fenji.linked.checks.network import check_order
from fenji.linked.policy import PolicyContent
from fenji.model.shape import source_id


def check_shared(content: PolicyContent) -> list[Diagnostic]:
    """Every dangling name of services.yaml, eligibility.yaml and documents.yaml, file by file."""
    return [*_services(content), *_eligibility(content), *_documents(content)]


class _Names:
    """Reports names that are not among the declared ones."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def declared(self, what: str, name: str | None, known: Iterable[str], path: Path) -> None:
        if name is not None and name not in (names := tuple(known)):
            near = nearest(name, names)
            self.finder.value(
                "policy-unknown-name", path, what=what, name=name, nearest=f" (`{near}`?)" if near else ""
            )

    def each(self, what: str, names: Iterable[str], known: Iterable[str], path: Path) -> None:
        for index, name in enumerate(names):
            self.declared(what, name, known, (*path, index))

    def source(self, written: str, known: Iterable[str], path: Path) -> None:
        """A source id, then perhaps the place in it."""
        if id := source_id(written):
            self.declared("source", id, known, path)
        else:
            self.finder.value("source-missing", path)


def _ordered(finder: Finder) -> list[Diagnostic]:
    return sorted(finder.problems, key=lambda told: (told.at.line, told.at.column, told.code))


def _services(content: PolicyContent) -> list[Diagnostic]:
    if content.services_tree is None:
        return []
    finder = Finder(content.services_tree)
    names, services = _Names(finder), content.services
    for i, rule in enumerate(services.rules):
        names.each("service", rule.grants, services.services, ("rules", i, "grants"))
        names.each("advice", rule.advice, services.advice, ("rules", i, "advice"))
        for j, source in enumerate(rule.source):
            names.source(source, services.sources, ("rules", i, "source", j))
        for j, need in enumerate(rule.needs):
            names.declared("reason", need.reason, services.reasons, ("rules", i, "needs", j, "reason"))
    for name, reason in services.reasons.items():
        names.declared("advice", reason.advice, services.advice, ("reasons", name, "advice"))
        names.declared("reason", reason.code, services.reasons, ("reasons", name, "code"))
    for name, regime in services.regimes.items():
        for tier in regime.table:
            names.declared("tier", tier, content.tiers.tiers, ("regimes", name, "table", tier))
    if "unknown" not in services.reasons:
        names.declared("reason", "unknown", services.reasons, ("reasons",))
    return _ordered(finder)


def _eligibility(content: PolicyContent) -> list[Diagnostic]:
    if content.eligibility_tree is None:
        return []
    finder = Finder(content.eligibility_tree)
    names, eligibility = _Names(finder), content.eligibility
    for i, filter_ in enumerate(eligibility.filters):
        names.declared("relation", filter_.opened_as, eligibility.relations, ("filters", i, "opened_as"))
        names.source(filter_.source, eligibility.sources, ("filters", i, "source"))
        if filter_.stands_in is not None:
            names.source(filter_.stands_in.source, eligibility.sources, ("filters", i, "stands_in", "source"))
    for direction, order in eligibility.orders.named():
        check_order(direction, order, ("orders", direction), content, finder)
    return _ordered(finder)


def _documents(content: PolicyContent) -> list[Diagnostic]:
    if content.documents_tree is None:
        return []
    finder = Finder(content.documents_tree)
    names, documents = _Names(finder), content.documents
    for i, rule in enumerate(documents.required):
        names.each("document", rule.documents, documents.documents, ("required", i, "documents"))
        names.each("visit", rule.visits, documents.visits, ("required", i, "visits"))
        names.source(rule.source, documents.sources, ("required", i, "source"))
    for i, order in enumerate(documents.order_of_issue):
        for key, document in (("document", order.document), ("after", order.after)):
            names.declared("document", document, documents.documents, ("order_of_issue", i, key))
    return _ordered(finder)
