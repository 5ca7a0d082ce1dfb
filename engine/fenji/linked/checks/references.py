"""Names that must lead somewhere: phases, sources, capabilities, tiers, criteria, terms, other pathways."""

from collections.abc import Iterable

from fenji.diagnostic import Related, Span
from fenji.expr import nodes as n
from fenji.expr.names import nearest
from fenji.linked.checks.around import Around
from fenji.linked.checks.cited import check_sources
from fenji.linked.checks.found import Finder, Path
from fenji.linked.checks.walk import citations, phase_names, rows_on, thens
from fenji.linked.pathway import LinkedPathway
from fenji.model import pathway as m


def check_references(linked: LinkedPathway, around: Around, found: Finder) -> None:
    model = linked.model
    for path, phases in phase_names(model):
        for index, phase in enumerate(phases):
            if phase not in model.phases:
                _unknown(found, "unknown-phase", (*path, index), phase, model.phases)
    for path, sources, mark in citations(model):
        check_sources(found, path, sources, mark, model.sources)
    for id, criterion in model.criteria.items():
        for path, then in thens(criterion, id):
            _then(found, path, then, linked, around)
        if criterion.see is not None:
            _see(found, ("criteria", id, "see"), criterion.see, linked, linked.criteria[id], around)
    for id, advice in model.advice.items():
        if advice.see is not None:
            _see(found, ("advice", id, "see"), advice.see, linked, linked.advice[id], around)
    for path, on in rows_on(model):
        if on.moves and set(on.moves) <= {"stay", "ask"} and (on.urgency or on.direction):
            found.value("row-never", path, moves=", ".join(on.moves))
        for index, name in enumerate(on.by):
            if name not in model.criteria:
                _unknown(found, "unknown-criterion", (*path, "by", index), name, model.criteria)
    for index, row in enumerate(model.must_exclude):
        for number, item in enumerate(row.items):
            _item(found, ("must_exclude", index, "items", number), item, row, linked)
    for index, can in enumerate(model.can_when_only_tier_is_known):
        if can.can != "all":
            path = ("can_when_only_tier_is_known", index, "can")
            _capabilities(found, path, can.can, around)
    for index, line in enumerate(model.questions):
        for number, term in enumerate(line):
            if term not in around.terms:
                _unknown(found, "unknown-term", ("questions", index, number), term, around.terms)


def _unknown(found: Finder, code: str, path: Path, name: str, known: Iterable[str], **more: str) -> None:
    names = list(known)
    found.value(code, path, name=name, nearest=nearest(name, names), known=", ".join(names[:12]), **more)


def _then(found: Finder, path: Path, then: m.Then, linked: LinkedPathway, around: Around) -> None:
    for key in ("capabilities", "accepted_instead", "preferred", "direct"):
        _capabilities(found, (*path, key), getattr(then, key), around)
    for index, term in enumerate(then.ask):
        if term not in around.terms:
            _unknown(found, "unknown-term", (*path, "ask", index), term, around.terms)
    if isinstance(then.tiers, tuple):
        named = [name for name, parameter in linked.parameters.items() if parameter.like == "tier_here"]
        for index, tier in enumerate(then.tiers):
            if tier not in around.tiers and tier not in named:
                _unknown(found, "unknown-tier", (*path, "tiers", index), tier, [*around.tiers, *named])


def _capabilities(found: Finder, path: Path, names: Iterable[str], around: Around) -> None:
    for index, name in enumerate(names):
        if name not in around.capabilities:
            _unknown(found, "unknown-capability", (*path, index), name, around.capabilities)


def _see(
    found: Finder, path: Path, name: str, linked: LinkedPathway, when: n.Condition, around: Around
) -> None:
    """The pathway that is named exists, is another one, and reads the facts that send the patient to it."""
    if name not in around.pathways:
        _unknown(found, "unknown-pathway", path, name, around.pathways)
    elif name == linked.model.pathway:
        found.value("see-itself", path, name=name)
    elif name in around.reads:
        spoken = {term for node in n.reachable([when], linked.definitions) for term in n.terms_named(node)}
        unread = sorted(term for term in spoken if term in around.terms and term not in around.reads[name])
        if unread:
            found.value("see-terms", path, name=name, terms=", ".join(unread))


def _item(found: Finder, path: Path, item: str, row: m.MustExclude, linked: LinkedPathway) -> None:
    model = linked.model
    criterion = model.criteria.get(item)
    if criterion is None:
        definition = model.definitions.get(item)
        if definition is None:
            _unknown(found, "unknown-item", path, item, [*model.criteria, *model.definitions])
        elif definition.when is None:
            found.value("not-a-condition", path, found=item)
        return
    if row.phases != "all" and criterion.phases != "all" and not set(row.phases) & set(criterion.phases):
        at = found.at("criteria", item, "phases")
        found.value(
            "item-of-other-phase", path, _reads(at, item), name=item, phases=", ".join(criterion.phases)
        )


def _reads(at: Span, item: str) -> Related:
    return Related(at, f"`{item}` 的阶段写在这里", f"the phases of `{item}` are declared here")
