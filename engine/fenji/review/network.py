"""A network as governance reads it: members, grids, what its policy grants, and what is still open.

The records are plain data, the same for a page and for JSON; every id stands beside its label in one language.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from fenji.codes import Lang
from fenji.explain import networks as said
from fenji.explain.labels import Labels
from fenji.explain.words import MARKS, of
from fenji.linked.content import Content
from fenji.model.network import Institution, Network
from fenji.model.shape import Source, Words, source_id
from fenji.program.policy.policy import Policy
from fenji.run.policy.entitle import grant_args
from fenji.run.policy.wording import filled

_POLICY_KEY = re.compile(r"policy\.([a-z_]+)")
_BESIDE = ("slots", "documents", "first_contact", "benefit_level", "referral_desk")
"""Policy keys that switch on no service of their own."""


def listed(content: Content, policy: Policy, lang: Lang, day: date | None) -> list[dict[str, Any]]:
    """One row per network, by id. `day`: also whether it is in use on that day."""
    rows = []
    for id, area in sorted(policy.areas.items()):
        model = area.model
        members = [body for body in model.institutions if not body.outside]
        row: dict[str, Any] = {
            "network": id,
            "title": model.title.of(lang),
            "form": _word(said.FORMS, model.form, lang),
            "tightness": model.tightness,
            "status": model.status,
            "start": _day(model.start),
            "end": _day(model.end),
            "members": len(members),
            "outside": len(model.institutions) - len(members),
            "placeholders": sum(body.placeholder for body in model.institutions),
        }
        rows.append(row if day is None else row | {"in_use": area.usable(day)})
    return rows


def shown(content: Content, policy: Policy, id: str, lang: Lang, day: date | None) -> dict[str, Any]:
    """Everything that a network's file says, and what its policy grants."""
    area = policy.areas[id]
    model, labels = area.model, Labels(content, lang)
    record: dict[str, Any] = {
        "network": id,
        "title": model.title.of(lang),
        "form": _word(said.FORMS, model.form, lang),
        "tightness": _word(said.TIGHTNESS, model.tightness, lang),
        "status": _word(said.STATUSES, model.status, lang),
        "start": _day(model.start),
        "end": _day(model.end),
    }
    if day is not None:
        record["in_use"] = {"on": day.isoformat(), "yes": area.usable(day)}
    record |= {
        "pooling_area": model.pooling_area,
        "lead_rule": model.lead_rule,
        "specialty": {"name": model.specialty, "capabilities": _capabilities(labels, model.specialty_capabilities)}
        if model.specialty_capabilities
        else None,
        "excludes": {
            key: list(value)
            for key in ("administered_by", "ownership", "type")
            if (value := getattr(model.excludes, key))
        },
        "grids": _grids(model),
        "districts": list(model.geography.districts),
        "members": _by_tier(policy, model, labels, lang, outside=False),
        "outside": _by_tier(policy, model, labels, lang, outside=True),
        "policy": _policy(policy, model, lang),
        "always": _granted(policy, model, lang).get("", []),
        "gaps": _gaps(content, model, labels, lang),
        "descriptive": _descriptive(model, lang),
        "sources": _sources(model, lang),
    }
    return record


# -- members


def _grids(model: Network) -> list[dict[str, Any]]:
    rows = []
    for name, grid in model.geography.grids.items():
        lead = None if grid.lead is None else model.full_id(grid.lead)
        body = next((body for body in model.institutions if model.full_id(body.id) == lead), None)
        members = sum(1 for body in model.institutions if body.grid == name and not body.outside)
        rows.append(
            {
                "grid": name,
                "districts": list(grid.districts),
                "lead": lead,
                "lead_name": None if body is None else body.name,
                "members": members,
            }
        )
    return rows


def _by_tier(policy: Policy, model: Network, labels: Labels, lang: Lang, outside: bool) -> list[dict[str, Any]]:
    tiers = policy.content.tiers
    order = [*reversed(tiers.ladder), *(tier for tier in tiers.tiers if tier not in tiers.ladder), None]
    rows = []
    for tier in order:
        found = [body for body in model.institutions if body.tier == tier and body.outside is outside]
        if found:
            label = labels.tier(tier) or policy.content.eligibility.wording.no_tier.of(lang)
            held = [_institution(policy, model, body, labels, lang) for body in found]
            rows.append({"tier": tier, "label": label, "institutions": held})
    return rows


def _institution(policy: Policy, model: Network, body: Institution, labels: Labels, lang: Lang) -> dict[str, Any]:
    tiers = policy.content.tiers
    defaults = tiers.defaults(body.tier, body.type)
    kind = tiers.types.get(body.type or "")
    row: dict[str, Any] = {
        "id": model.full_id(body.id),
        "name": body.name,
        "placeholder": body.placeholder,
        "type": None if body.type is None else {"id": body.type, "label": kind.label.of(lang) if kind else body.type},
        "place": body.place,
        "grid": body.grid,
        "lead": body.lead,
        "relation": body.relation,
        "owner": None if body.owner is None else model.full_id(body.owner),
        "administered_by": body.administered_by,
        "ownership": body.ownership,
        "from": _day(body.start),
        "to": _day(body.end),
        "designated": body.designated,
        "pooling_area": body.pooling_area,
        "door_to_needle": body.door_to_needle,
        "capabilities": _capabilities(labels, sorted((defaults | {c.id for c in body.capabilities}) - set(body.lacks))),
        "stated": [
            {"id": stated.id, "label": labels.capability(stated.id), "placeholder": stated.placeholder}
            for stated in body.capabilities
        ],
        "lacks": _capabilities(labels, body.lacks),
    }
    if body.population is not None:
        label = body.population.label
        row["population"] = str(body.population.when) if label is None else label.of(lang)
    for key in ("referral_desk", "residents", "served"):
        if getattr(body, key) is not None:
            row[key] = getattr(body, key)
    if body.may_issue:
        row["may_issue"] = body.may_issue if isinstance(body.may_issue, Mapping) else list(body.may_issue)
    if body.readiness:
        row["readiness"] = list(body.readiness)
    if body.same_as:
        row["same_as"] = list(body.same_as)
    if body.note is not None:
        row["note"] = body.note.of(lang)
    return row


def _capabilities(labels: Labels, ids: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": id, "label": labels.capability(id)} for id in ids]


# -- policy


def _policy(policy: Policy, model: Network, lang: Lang) -> list[dict[str, Any]]:
    granted = _granted(policy, model, lang)
    services = policy.content.services
    rows: list[dict[str, Any]] = []
    for key, value in model.policy:
        if value is None or value is False:
            continue
        written = value if isinstance(value, (bool, str)) else value.model_dump(exclude_none=True, mode="json")
        row = {"key": key, "title": _label(said.POLICY, key, lang), "value": written}
        if isinstance(value, str):
            regime = services.regimes.get(value) if key == "deductible" else None
            row["meaning"] = regime.title.of(lang) if regime else _label(said.POLICY_WORDS, value, lang)
        row["grants"] = [] if key in _BESIDE else granted.get(key, [])
        rows.append(row)
    return rows


def _granted(policy: Policy, model: Network, lang: Lang) -> dict[str, list[dict[str, Any]]]:
    """What each policy key has switched on; under an empty key what holds everywhere."""
    services = policy.content.services.services
    args = grant_args(policy.areas[model.network], lang)
    found: dict[str, list[dict[str, Any]]] = {}
    for active in policy.active[model.network]:
        rule = active.rule
        key = "" if rule.policy is None else "".join(_POLICY_KEY.findall(str(rule.policy))[:1])
        row = {
            "rule": rule.id,
            "services": [{"id": id, "title": services[id].title.of(lang)} for id in rule.grants],
            "because": filled(rule.because, lang, args),
            "source": list(rule.source),
            "mark": rule.mark,
        }
        found.setdefault(key, []).append(row)
    return found


# -- what is open


def _gaps(content: Content, model: Network, labels: Labels, lang: Lang) -> dict[str, Any]:
    tree = None if content.policy is None else content.policy.network_trees.get(model.network)
    file = None if tree is None else tree.span.file
    bodies = [body for body in model.institutions if body.placeholder]
    return {
        "placeholders": [{"id": model.full_id(body.id), "name": body.name} for body in bodies],
        "placeholder_capabilities": [
            {
                "id": model.full_id(body.id),
                "name": body.name,
                "capabilities": _capabilities(labels, [c.id for c in body.capabilities if c.placeholder]),
            }
            for body in model.institutions
            if not body.placeholder and any(c.placeholder for c in body.capabilities)
        ],
        "check": [
            {"code": found.code, "line": found.at.line, "text": found.message(lang)}
            for found in content.problems
            if file is not None and found.at.file == file
        ],
        "open_points": [words.of(lang) for words in model.open_points],
    }


def _descriptive(model: Network, lang: Lang) -> list[dict[str, Any]]:
    """Keys that are shown and change no decision."""
    rows = []
    for key in said.DESCRIPTIVE:
        value = getattr(model, key)
        if value not in (None, (), {}):
            plain = list(value) if isinstance(value, tuple) else value
            rows.append({"key": key, "title": _label(said.DESCRIPTIVE, key, lang), "value": plain})
    return rows + [{"key": "notes", "title": "", "value": words.of(lang)} for words in model.notes]


def _sources(model: Network, lang: Lang) -> list[dict[str, Any]]:
    own = [*model.source] if model.source else []
    return [
        {
            "id": id,
            "title": _source_title(source, lang),
            "year": source.year,
            "issuer": source.issuer,
            "mark": source.mark,
            "mark_label": of(MARKS, source.mark, lang) if source.mark else None,
            "of_the_network": any(source_id(reference) == id for reference in own),
        }
        for id, source in model.sources.items()
    ]


def _source_title(source: Source, lang: Lang) -> str:
    return source.title.of(lang) if isinstance(source.title, Words) else source.title


def _word(words: Mapping[str, Any], id: str, lang: Lang) -> dict[str, str]:
    return {"id": id, "label": of(words, id, lang)}


def _label(words: Mapping[str, Any], id: str, lang: Lang) -> str:
    return of(words, id, lang)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
