"""The words of one library as an editor offers them: ids with their labels, and which key takes which."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes.code import Text
from fenji.explain.words import MOVES, PURPOSES, URGENCIES
from fenji.linked.content import Content
from fenji.model.shape import Words
from fenji.model.terms import Term
from fenji.review.book.words import STATUS

Schema = dict[str, Any]
CONDITION: Schema = {"$ref": "#/definitions/condition"}
TEXTUAL = ("zh", "en", "says", "reads", "title", "name", "note")
"""Keys whose value is a sentence or a name, never a number."""

NAMED: Mapping[str, str] = {
    "Parameter.like": "term",
    "Then.ask": "term",
    "Filter.ask": "term",
    "Then.tiers": "tier_or_parameter",
    "Then.capabilities": "capability",
    "Then.accepted_instead": "capability",
    "Then.preferred": "capability",
    "Then.direct": "capability",
    "CanByTier.can": "capability",
    "Bands.term": "term",
    "TreatmentWindow.counted_from": "term",
    "Pathway.questions": "term",
    "Silence.absent_when": "term",
    "Score.score": "term",
    "Institution.lacks": "capability",
    "Institution.tier": "tier_or_none",
    "Institution.type": "institution_type",
    "Excludes.type": "institution_type",
    "Stated.id": "capability",
    "Network.specialty_capabilities": "capability",
    "NetworkPolicy.documents": "document_policy",
    "NetworkPolicy.deductible": "regime",
    "NetworkPolicy.priority": "priority",
    "NetworkPolicy.first_contact": "first_contact",
    "Tier.capabilities": "capability",
    "Tier.next_rung": "tier",
    "InstitutionType.instead_of_tier": "capability",
    "InstitutionType.adds": "capability",
    "InstitutionType.specialty": "capability",
    "Rule.grants": "service",
    "Requirement.documents": "document",
    "IssueOrder.document": "document",
    "IssueOrder.after": "document",
    "Orders.up": "order_key",
    "Orders.down": "order_key",
    "Orders.time_critical": "order_key",
    "OrderSet.up": "order_key",
    "OrderSet.down": "order_key",
    "OrderSet.time_critical": "order_key",
}
"""`Shape.key` → the definition that its texts come from."""
KEYED_BY: Mapping[str, str] = {"Score.rounding": "term", "Score.any_item_gives": "term"}

_MARKS: Mapping[str, Text] = {
    "text": Text("读过原文", "a primary text that was read"),
    "digest": Text("据可靠的摘要", "from a reliable digest"),
    "weak": Text("只有较弱的佐证", "weak support only"),
    "unconfirmed": Text("未能证实", "could not be confirmed"),
    "ours": Text("本项目编定", "our own encoding"),
}
_VALUES: Mapping[str, Mapping[str, Text]] = {
    "mark": _MARKS,
    "urgency": URGENCIES,
    "purpose": PURPOSES,
    "moves": MOVES,
    "on": MOVES,
    "effort": {
        "bedside": Text("床旁", "at the bedside"),
        "history": Text("问病史", "by asking"),
        "judgement": Text("医生判断", "the clinician's judgement"),
        "laboratory": Text("化验", "laboratory"),
        "imaging": Text("影像", "imaging"),
    },
    "kind": {
        "quantity": Text("带单位的数", "a number with a unit"),
        "number": Text("不带单位的数", "a number without unit"),
        "yes_no": Text("是或否", "yes or no"),
        "word": Text("一个词", "one word"),
        "set": Text("若干词", "a set of words"),
        "instant": Text("日期时刻", "a date and time"),
    },
    "status": STATUS,
}


def value_words(key: str, values: Iterable[Any]) -> list[str]:
    """What each fixed word of a key means; nothing where not all of them have a meaning on record."""
    known = _VALUES.get(key, {})
    found = [known[value] for value in values if value in known]
    return [f"{text.zh} · {text.en}" for text in found] if len(found) == len(list(values)) else []


def _enum(entries: Mapping[str, str]) -> Schema:
    if not entries:
        return {"type": "string"}
    found: Schema = {"enum": list(entries)}
    if any(entries.values()):
        found["markdownEnumDescriptions"] = list(entries.values())
    return found


def _said(words: Words | None) -> str:
    return "" if words is None else f"{words.zh} · {words.en}"


def definitions(content: Content) -> dict[str, Schema]:
    """Everything a schema may refer to beyond the shapes themselves."""
    tiers = {id: _said(tier.label) for id, tier in content.tiers.tiers.items()}
    found: dict[str, Schema] = {
        "condition": _condition(),
        "two_languages": {
            "type": "object",
            "additionalProperties": False,
            "required": ["zh", "en"],
            "properties": {
                "zh": {"type": "string", "minLength": 1, "description": "中文 · Chinese"},
                "en": {"type": "string", "minLength": 1, "description": "英文 · English"},
            },
        },
        "term": _enum({id: term_words(id, term) for id, term in content.declared.terms.items()}),
        "capability": _enum({id: _said(one.label) for id, one in content.capabilities.capabilities.items()}),
        "tier": _enum(tiers),
        "tier_or_none": _enum({**tiers, "none": "不接诊 · receives nobody"}),
        "tier_or_parameter": {"anyOf": [_enum(tiers), {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}]},
        "institution_type": _enum({id: _said(one.label) for id, one in content.tiers.types.items()}),
    }
    policy = content.policy
    if policy is None:
        for name in ("service", "document", "document_policy", "regime", "priority", "first_contact", "order_key"):
            found[name] = {"type": "string"}
        return found
    services, papers = policy.services, policy.documents
    found |= {
        "service": _enum({id: _said(one.title) for id, one in services.services.items()}),
        "document": _enum({id: _said(one.label) for id, one in papers.documents.items()}),
        "document_policy": _enum(dict.fromkeys(sorted({row.policy for row in papers.required if row.policy}), "")),
        "regime": _enum({id: _said(one.title) for id, one in services.regimes.items()}),
        "priority": _enum(dict.fromkeys(services.policy_words.priority, "")),
        "first_contact": _enum(dict.fromkeys(services.policy_words.first_contact, "")),
        "order_key": _enum({id: _said(one.says) for id, one in policy.eligibility.keys.items()}),
    }
    return found


def term_words(id: str, term: Term) -> str:
    """A term in one paragraph: its meaning, unit, range and words."""
    parts = [_said(term.label)]
    if term.range is not None:
        parts.append(f"{term.range[0]}–{term.range[1]}" + (f" {term.unit}" if term.unit else ""))
    elif term.unit:
        parts.append(term.unit)
    if term.words and len(term.words) <= 12:
        parts.append(" | ".join(term.words))
    if term.derived:
        parts.append("由引擎算出 · computed")
    return "; ".join(parts)


def _condition() -> Schema:
    parts = {"type": "array", "minItems": 1, "items": CONDITION}
    tree = {
        "all": ("都满足 · all of these", parts),
        "any": ("满足其一 · any of these", parts),
        "none": ("都不满足 · none of these", parts),
        "at_least": (
            "至少满足几条 · at least so many of these",
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["count", "of"],
                "properties": {"count": {"type": ["integer", "string"]}, "of": parts},
            },
        ),
    }
    return {
        "anyOf": [
            {
                "type": "string",
                "minLength": 1,
                "description": "一行条件，如 sbp >= 180 mmHg or dbp >= 110 mmHg\n\nOne line of the condition language.",
            },
            {
                "type": "object",
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
                "properties": {key: {"description": says, **body} for key, (says, body) in tree.items()},
            },
        ]
    }
