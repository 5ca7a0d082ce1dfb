"""What is wrong, or lacking, in a network's file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from fenji.diagnostic import Diagnostic
from fenji.expr.names import nearest
from fenji.linked.checks.cited import check_cited
from fenji.linked.checks.found import Finder, Path, declared_here
from fenji.linked.policy import PolicyContent
from fenji.model.network import Institution, Network
from fenji.model.salvage import sound_part
from fenji.model.tiers import Planning
from fenji.syntax import Mapping, Scalar, Sequence, Tree

BRACKETED = ("(占位)", "(虚构)", "(示例)", "（占位）", "（虚构）", "（示例）")
_FREE = ("governance", "shared_services", "readiness", "payment", "targets", "figures", "programme")
"""Keys with any form below them; they may cite sources there."""


def check_networks(content: PolicyContent) -> list[Diagnostic]:
    """Every problem of every network whose text is at hand, network by network."""
    found: list[Diagnostic] = []
    for name, model in content.networks.items():
        tree = content.network_trees.get(name)
        if tree is not None:
            found.extend(_name_of_file(name, tree))
            found.extend(check_network(model, tree, content))
    return found


def check_broken_network(tree: Tree, content: PolicyContent) -> list[Diagnostic]:
    """The names that lead nowhere in a network that cannot be used yet, so that one run tells them too. A name that is
    declared in the file is none of them, though what declares it may be what is broken."""
    part = sound_part(tree, Network)
    if part is None or not isinstance(tree, Mapping):
        return []
    first = tree.entries[0][0].span  # what is made up has the place of the first key
    institutions = tree.at(("institutions",))
    parts = (("geography", "grids"), ("sources",))
    declared = {*_names_in(institutions), *(name for part in parts for name in _names_in(tree.at(part)))}
    nameless = isinstance(institutions, Sequence) and len(institutions) > len(list(_names_in(institutions)))
    model, rest = part
    return [
        told
        for told in check_network(model, rest, content)
        if told.code.startswith(("network-unknown-", "unknown-source"))
        and told.at.line != first.line
        and told.args["name"].rpartition(".")[2] not in declared
        and not (nameless and told.code == "network-unknown-institution")
    ]


def _names_in(tree: Tree) -> Iterable[str]:
    """The keys of a mapping, or the ids in a list."""
    if isinstance(tree, Mapping):
        yield from tree.keys()
    elif isinstance(tree, Sequence):
        for item in tree:
            id = item.at(("id",))
            if isinstance(id, Scalar):
                yield id.text.rpartition(".")[2]


def _name_of_file(id: str, tree: Tree) -> list[Diagnostic]:
    """A copied file whose id was not changed, or the other way round."""
    file = tree.span.file.rpartition("/")[2]
    finder = Finder(tree)
    if file.rpartition(".")[0] != id and not file.startswith("_"):
        finder.value("network-file-name", ("network",), name=id, file=file)
    return finder.problems


def check_network(model: Network, tree: Tree, content: PolicyContent) -> list[Diagnostic]:
    """Every problem of one network, in the order of its file."""
    finder = Finder(tree)
    bodies = _Bodies(model, tree)
    _policy(model, content, finder)
    _dates(finder, model.network, ("end",), model.start, model.end)
    _geography(model, bodies, finder)
    _leads(model, bodies, finder)
    seen: dict[str, int] = {}
    for number, body in enumerate(model.institutions):
        full = model.full_id(body.id)
        path = bodies.path(number)
        if full in seen:
            first = declared_here(finder.at(*bodies.path(seen[full]), "id"), full)
            finder.value("network-institution-twice", (*path, "id"), first, name=body.id)
        seen.setdefault(full, number)
        _names(model, body, path, bodies, content, finder)
        _honesty(model, body, path, finder)
    _overlaps(model, bodies, finder)
    _sources(model, bodies, finder)
    _notes(model, bodies, content.tiers.planning, finder)
    return sorted(finder.problems, key=lambda told: (told.at.line, told.at.column, told.code))


class _Bodies:
    """Where the institutions stand: they may be written as a list or as a mapping."""

    def __init__(self, model: Network, tree: Tree) -> None:
        written = tree.at(("institutions",))
        self._keys = written.keys() if isinstance(written, Mapping) else None
        self.by_id = {model.full_id(body.id): body for body in model.institutions}

    def path(self, number: int) -> Path:
        return ("institutions", number if self._keys is None else self._keys[number])


def _near(name: str, known: Iterable[str]) -> str:
    names = tuple(known)
    found = nearest(name, names) or nearest(name.lower(), names)
    return f" (`{found}`?)" if found else ""


# -- the network itself


def _policy(model: Network, content: PolicyContent, finder: Finder) -> None:
    services = content.services
    documents = {rule.policy for rule in content.documents.required if rule.policy is not None}
    for key, word, known in (
        ("priority", model.policy.priority, services.policy_words.priority),
        ("deductible", model.policy.deductible, tuple(services.regimes)),
        ("documents", model.policy.documents, tuple(sorted(documents))),
        ("first_contact", model.policy.first_contact, services.policy_words.first_contact),
    ):
        if word is not None and word not in known:
            finder.value("network-unknown-word", ("policy", key), key=key, name=word, words=", ".join(known))
    if model.policy.first_contact in services.comparators_only and model.form != "comparator":
        finder.value("network-gatekeeper", ("policy", "first_contact"), name=model.policy.first_contact)
    if model.form == "specialty_alliance" and not model.specialty_capabilities:
        finder.value("network-specialty", ("form",))
    for index, name in enumerate(model.specialty_capabilities):
        _capability(name, ("specialty_capabilities", index), content, finder)
    for direction in ("up", "down", "time_critical"):
        order: tuple[str, ...] | None = getattr(model.order, direction)
        if order is not None:
            check_order(direction, order, ("order", direction), content, finder)


def check_order(direction: str, order: tuple[str, ...], path: Path, content: PolicyContent, finder: Finder) -> None:
    """An order begins with its first key, ends with the id, and names each known key at most once."""
    eligibility = content.eligibility
    first = eligibility.first_key.of(direction)
    sound = order[:1] == (first,) and order[-1:] == ("id",) and len(set(order)) == len(order)
    known = [key for key in eligibility.keys if key != "missing"]
    if not sound or any(name not in known for name in order):
        finder.value("policy-order", path, name=direction, first=first, found=", ".join(order), known=", ".join(known))


def _dates(finder: Finder, name: str, path: Path, start: date | None, end: date | None) -> None:
    if start is not None and end is not None and end < start:
        finder.value("network-dates-reversed", path, name=name, start=start.isoformat(), end=end.isoformat())


def _geography(model: Network, bodies: _Bodies, finder: Finder) -> None:
    grids = model.geography.grids
    if not grids:
        return
    where: dict[str, list[str]] = defaultdict(list)
    for name, grid in grids.items():
        for index, district in enumerate(grid.districts):
            where[district].append(name)
            if len(where[district]) > 1:
                again: Path = ("geography", "grids", name, "districts", index)
                held = ", ".join(where[district])
                finder.value("network-district-in-two-grids", again, district=district, grids=held)
    told: set[str] = set()
    for index, district in enumerate(model.geography.districts):
        if district not in where:
            told.add(district)
            finder.value("network-district-in-no-grid", ("geography", "districts", index), district=district)
    for number, body in enumerate(model.institutions):
        if body.outside or body.place is None:
            continue
        path = (*bodies.path(number), "place")
        if body.place not in where:
            if body.place not in told:
                told.add(body.place)
                finder.value("network-district-in-no-grid", path, district=body.place)
        elif body.grid in grids and body.grid not in where[body.place]:
            other = ", ".join(where[body.place])
            finder.value(
                "network-place-in-another-grid", path, name=body.name, place=body.place, other=other, grid=body.grid
            )


def _leads(model: Network, bodies: _Bodies, finder: Finder) -> None:
    leads: list[tuple[str, Path]] = []
    for name, grid in model.geography.grids.items():
        path: Path = ("geography", "grids", name, "lead")
        if grid.lead is None:
            finder.key("network-grid-without-lead", path[:-1], name=name)
        elif model.full_id(grid.lead) not in bodies.by_id:
            near = _near(grid.lead, bodies.by_id)
            finder.value("network-unknown-institution", path, key="lead", name=grid.lead, nearest=near)
        else:
            leads.append((model.full_id(grid.lead), path))
    leads.extend(
        (model.full_id(body.id), (*bodies.path(number), "lead"))
        for number, body in enumerate(model.institutions)
        if body.lead
    )
    told: set[str] = set()
    for full, path in leads:
        body = bodies.by_id[full]
        if full in told:
            continue
        told.add(full)
        if model.lead_rule is not None and body.tier != model.lead_rule:
            finder.value("network-lead-tier", path, name=body.name, tier=body.tier or "none", wanted=model.lead_rule)
        if body.outside:
            finder.value("network-lead-outside", path, name=body.name)


# -- institutions


def _capability(name: str, path: Path, content: PolicyContent, finder: Finder) -> None:
    known = content.capabilities.capabilities
    if name not in known:
        finder.value("network-unknown-capability", path, name=name, nearest=_near(name, known))


def _names(
    model: Network, body: Institution, path: Path, bodies: _Bodies, content: PolicyContent, finder: Finder
) -> None:
    if body.tier is not None and body.tier not in content.tiers.tiers:
        near = _near(body.tier, content.tiers.tiers)
        finder.value("network-unknown-tier", (*path, "tier"), name=body.tier, nearest=near)
    if body.type is not None and body.type not in content.tiers.types:
        near = _near(body.type, content.tiers.types)
        finder.value("network-unknown-type", (*path, "type"), name=body.type, nearest=near)
    for index, stated in enumerate(body.capabilities):
        _capability(stated.id, (*path, "capabilities", index), content, finder)
    for index, name in enumerate(body.lacks):
        _capability(name, (*path, "lacks", index), content, finder)
    if body.grid is not None and body.grid not in model.geography.grids:
        near = _near(body.grid, model.geography.grids)
        finder.value("network-unknown-grid", (*path, "grid"), name=body.grid, nearest=near)
    if body.owner is not None and model.full_id(body.owner) not in bodies.by_id:
        near = _near(body.owner, bodies.by_id)
        finder.value("network-unknown-institution", (*path, "owner"), key="owner", name=body.owner, nearest=near)
    issuer = body.may_issue.get("of") if not isinstance(body.may_issue, tuple) else None
    if isinstance(issuer, str) and model.full_id(issuer) not in bodies.by_id:
        near = _near(issuer, bodies.by_id)
        finder.value(
            "network-unknown-institution", (*path, "may_issue", "of"), key="may_issue", name=issuer, nearest=near
        )
    _dates(finder, body.name, (*path, "to"), body.start, body.end)


def _honesty(model: Network, body: Institution, path: Path, finder: Finder) -> None:
    says_so = body.name.endswith(BRACKETED)
    if says_so and not body.placeholder:
        finder.value("network-placeholder-unflagged", (*path, "name"), name=body.name)
    elif body.placeholder and not says_so:
        finder.value("network-placeholder-named", (*path, "name"), name=body.name)
    elif not body.placeholder and not body.outside and not body.source:
        finder.value("network-member-without-source", (*path, "name"), name=body.name)
    if body.pooling_area is not None and not body.outside and body.pooling_area != model.pooling_area:
        finder.value(
            "network-pooling-differs", (*path, "pooling_area"), name=body.name, pool=body.pooling_area,
            own=model.pooling_area or "—",
        )  # fmt: skip


def _overlaps(model: Network, bodies: _Bodies, finder: Finder) -> None:
    """One institution under two ids of this network, both members on one day."""
    for number, body in enumerate(model.institutions):
        for linked in body.same_as:
            other = bodies.by_id.get(model.full_id(linked))
            if other is None or other is body or body.outside or other.outside:
                continue
            starts = max(body.start or date.min, other.start or date.min)
            ends = min(body.end or date.max, other.end or date.max)
            if starts <= ends:
                path = (*bodies.path(number), "same_as")
                finder.value("network-membership-overlap", path, name=body.name, other=other.name)


# -- what it rests on


def _sources(model: Network, bodies: _Bodies, finder: Finder) -> None:
    check_cited(finder, ("source",), model.source, model.sources)
    if model.policy.slots is not None:
        check_cited(finder, ("policy", "slots", "source"), model.policy.slots.source, model.sources)
    for number, body in enumerate(model.institutions):
        check_cited(finder, (*bodies.path(number), "source"), body.source, model.sources)
    for key in _FREE:
        for path, references in _cited_below(getattr(model, key), (key,)):
            check_cited(finder, path, references, model.sources)


def _cited_below(value: Any, path: Path) -> Iterator[tuple[Path, list[str]]]:
    """The citations below a key that may have any form, each with its path."""
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _cited_below(item, (*path, index))
    elif isinstance(value, dict):
        for key, below in value.items():
            if key == "source":
                listed = below if isinstance(below, list) else [below]
                yield (*path, key), [one for one in listed if isinstance(one, str)]
            else:
                yield from _cited_below(below, (*path, key))


# -- what is lacking


def _notes(model: Network, bodies: _Bodies, planning: Planning, finder: Finder) -> None:
    if model.policy.long_prescription is not None:
        stated = {"disease_list": bool(model.disease_list), "quota_exempt": model.quota_exempt is not None}
        lacking = [name for name, there in stated.items() if not there]
        if lacking:
            finder.key("network-long-prescription-terms", ("policy", "long_prescription"), missing=", ".join(lacking))
    ways = model.payment.get("by_tier") if isinstance(model.payment, dict) else None
    if isinstance(ways, dict) and "prepaid" in ways.values() and "capped" in ways.values():
        finder.value("network-payment-mixed", ("payment",), found=", ".join(f"{k} {v}" for k, v in ways.items()))
    for number, body in enumerate(model.institutions):
        path = bodies.path(number)
        if body.outside:
            continue
        if model.policy.referral_desk and body.tier == "primary" and body.referral_desk is None:
            finder.value("network-referral-desk", (*path, "name"), name=body.name)
        for key, people, planned in (
            ("residents", body.residents, planning.residents),
            ("served", body.served, planning.served),
        ):
            if people is None or planned is None:
                continue
            low, high = planned.range
            if not low <= people <= high:
                finder.value("network-planning-ratio", (*path, key), name=body.name, people=people, low=low, high=high)
