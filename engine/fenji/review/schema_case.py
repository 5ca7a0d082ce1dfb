"""JSON Schema of a case. The case is read by hand for speed (`model/read_case.py`), so its schema is written here; a
test holds both to the same keys and all shipped cases to this schema."""

from collections.abc import Mapping
from typing import Any

from fenji.linked.content import Content
from fenji.model.read_case import EXPECT_KEYS, TIERS
from fenji.model.terms import Term
from fenji.review.schema_vocabulary import definitions, term_words

Schema = dict[str, Any]
_TEXT: Schema = {"type": ["string", "number"]}
_WORD: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$",
}
_DAY: Schema = {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_YES_NO: Schema = {"enum": ["yes", "no", True, False, None]}
_YUAN: Schema = {"type": ["number", "string", "null"]}
_WHOLE: Schema = {"type": ["integer", "string", "null"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _list(of: Schema) -> Schema:
    return {"type": ["array", "null"], "items": of}


def _keys(says: str, keys: Mapping[str, Schema], required: tuple[str, ...] = (), null: bool = True) -> Schema:
    found: Schema = {
        "description": says,
        "type": ["object", "null"] if null else "object",
        "additionalProperties": False,
        "properties": dict(keys),
    }
    return {**found, "required": list(required)} if required else found


def _said(says: str, schema: Schema) -> Schema:
    return {"description": says, **({"allOf": [schema]} if "$ref" in schema else schema)}


def case_schema(content: Content) -> Schema:
    """One document of a case file. Files of several documents are validated one by one."""
    models = [profiles[next(iter(profiles))].model for profiles in content.pathways.values()]
    pathways: Schema = {"enum": list(content.pathways)} if content.pathways else {"type": "string"}
    per_pathway = {"anyOf": [_TEXT, {"type": "null"}, {"type": "object", "additionalProperties": _TEXT}]}
    phases = list(dict.fromkeys(phase for model in models for phase in model.phases))
    phase: Schema = {
        "anyOf": [{"enum": phases}, {"type": "null"}, {"type": "object", "additionalProperties": {"enum": phases}}]
    }
    tier: Schema = {"enum": [*TIERS, None]}
    policy = content.policy
    networks: Schema = {"enum": [*policy.networks, None]} if policy is not None else _WORD
    groups: Schema = {"examples": list(policy.services.groups)} if policy is not None else {}
    keys: dict[str, Schema] = {
        "case": _said("编号，文件内唯一\n\nThe id, unique in the file.", _TEXT),
        "title": _said("标题\n\nA title.", _TEXT),
        "pathway": _said(
            "路径，或若干路径；不写则选用 applies_to 满足的\n\nOne id, or a list; left out: those that apply.",
            {"anyOf": [pathways, {"type": "array", "items": pathways}, {"type": "null"}]},
        ),
        "edition": _said("版本，或 {路径: 版本}\n\nAn edition or a profile.", per_pathway),
        "phase": _said("阶段，或 {路径: 阶段}\n\nThe phase.", phase),
        "network": _said("医联体网络\n\nThe network.", networks),
        "institution": _said("患者所在机构\n\nWhere the patient is.", _WORD),
        "tier": _said("或只写层级\n\nOr only its tier.", tier),
        "at": _said("为哪个时刻判定，带时区；必写\n\nThe moment decided for, with its zone; required.", _MOMENT),
        "patient": _patient(groups),
        "referral": _referral(),
        "travel": _said(
            "到各机构的分钟数\n\nMinutes to each institution.",
            {"type": ["object", "null"], "additionalProperties": {"type": ["number", "string"]}},
        ),
        "visits": _said(
            "就诊，旧的在前；与 at 同时者为“现在”\n\nVisits, oldest first; one at the moment `at` is now.",
            {
                "type": ["array", "null"],
                "items": _keys(
                    "一次就诊\n\nOne visit.", {"at": _MOMENT, "facts": _ref("facts")}, required=("at",), null=False
                ),
            },
        ),
        "expect": _expect(content),
    }
    declared = {"facts": _facts(content), **definitions(content)}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["at"],
        "properties": keys,
        "definitions": {
            name: declared[name] for name in ("facts", "capability", "tier", "term", "service", "document")
        },
    }


def _patient(groups: Schema) -> Schema:
    contract = _keys(
        "家庭医生签约；null 为未签约\n\nA family-doctor contract; null: none.",
        {"with": _TEXT, "since": _DAY, "until": _DAY, "also": _list(_TEXT)},
        required=("with",),
    )
    wishes = _keys(
        "意愿\n\nVoluntariness.",
        {
            "accepts_referral": _said("同意转诊\n\nAccepts referral.", _YES_NO),
            "prefers": _said("愿去的机构\n\nThe institution preferred.", _WORD),
        },
    )
    return _keys(
        "患者\n\nThe patient.",
        {
            "birth_date": _said("出生日期\n\nDate of birth.", _DAY),
            "age": _said("或年龄，带单位，如 50 years\n\nOr an age, with its unit.", {"type": ["string", "null"]}),
            "sex": _said("性别\n\nSex.", {"enum": ["female", "male", "unknown", None]}),
            "residence": _said("居住区县\n\nDistrict of residence.", _WORD),
            "insurance": _said("医保\n\nInsurance.", {"enum": ["resident", "employee", "none", "other", None]}),
            "contract": contract,
            "groups": _said("人群\n\nGroups.", _list({"type": "string", **groups})),
            "wishes": wishes,
        },
    )


def _referral() -> Schema:
    return _keys(
        "正在进行的转诊\n\nThe referral under way.",
        {
            "direction": {"enum": ["up", "down", "same"]},
            "by": {"enum": ["family_doctor", "primary", "secondary", "tertiary", "self", None]},
            "from": _WORD,
            "visit": {"enum": ["outpatient", "inpatient", "emergency", None]},
            "documents": _said("单据，按开具先后\n\nPapers in order of issue.", _list(_ref("document"))),
            "deductible_paid": _said("已付起付线（元）\n\nDeductible paid, yuan.", _YUAN),
            "stays_before": _said("年内此前住院次数\n\nEarlier stays of the year.", _WHOLE),
        },
        required=("direction",),
    )


def _expect(content: Content) -> Schema:
    moves = ["refer_up", "refer_down", "transfer", "stay", "ask", "decline", "not_applicable", None]
    filters = [f.code for f in content.policy.eligibility.filters] if content.policy is not None else []
    derived = {id: {"description": term_words(id, t)} for id, t in content.declared.terms.items() if _computed(t)}
    known: dict[str, Schema] = {
        "move": _said("去向\n\nThe move.", {"enum": moves}),
        "urgency": {"enum": ["emergency", "urgent", "routine", None]},
        "purpose": {"enum": ["care", "diagnosis", "test_only", "rehabilitation", "nursing", None]},
        "criteria": _said("满足的指征\n\nThese are met.", _list({"type": "string"})),
        "not_criteria": _said("未满足或不清楚\n\nUnmet or unknown.", _list({"type": "string"})),
        "tiers": _list(_ref("tier")),
        "capabilities": _list(_ref("capability")),
        "services": _list(_ref("service")),
        "not_services": _list(_ref("service")),
        "documents_missing": _list(_ref("document")),
        "asks": _said("要问的术语\n\nTerms among the questions.", _list(_ref("term"))),
        "amounts": _said("元\n\nYuan.", {"type": ["object", "null"], "propertyNames": _ref("service")}),
        "reasons": _said(
            "{机构: 排除原因}\n\nThe code is among the reasons of its exclusion.",
            {"type": ["object", "null"], "additionalProperties": {"enum": list(dict.fromkeys(filters))}},
        ),
        "derived": _said("算出的值\n\nDerived terms.", {"type": ["object", "null"], "properties": derived}),
        "follow_up_within_days": _said("几天内复诊\n\nNext review, exactly.", {"type": ["number", "null"]}),
        "first": _WORD,
        "phase": _WORD,
        "next_phase": _WORD,
    }
    return _keys(
        "期望；只比较写出的键\n\nOnly the keys given are compared.",
        {key: known.get(key, {}) for key in EXPECT_KEYS},
    )


def _computed(term: Term) -> bool:
    return term.derived or term.score


def _facts(content: Content) -> Schema:
    return {
        "description": "事实；没写 = 没问，no = 问过没有，unobtainable = 问过得不到\n\n"
        "Facts. Left out: not asked; no: absent; unobtainable: could not be had.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {
            id: _fact(id, term) for id, term in content.declared.terms.items() if not term.derived or term.score
        },
    }


def _fact(id: str, term: Term) -> Schema:
    value = _value(term)
    told = {
        "type": "object",
        "additionalProperties": False,
        "required": ["value"],
        "properties": {"value": value, "at": _MOMENT, "source": _TEXT},
    }
    return {"description": term_words(id, term), "anyOf": [value, told]}


def _value(term: Term) -> Schema:
    unobtainable = ["unobtainable", None]
    match term.kind:
        case "yes_no":
            return {"enum": ["yes", "no", True, False, *unobtainable]}
        case "word" if term.words:
            words = [word for text in term.words for word in _as_read(text)]
            return {"enum": [*dict.fromkeys(words), *unobtainable]}
        case "set" if term.words:
            words = [word for text in term.words for word in _as_read(text)]
            return {"anyOf": [{"type": "array", "items": {"enum": words}}, {"enum": [*words, *unobtainable]}]}
        case "quantity":
            example = f"{term.range[0]} {term.unit}" if term.range else ""
            return {"type": ["string", "null"], "examples": [example, "unobtainable"]}
        case "instant":
            return {"anyOf": [_MOMENT, {"enum": unobtainable}]}
    return {"type": ["string", "number", "null"]}


def _as_read(word: str) -> list[Any]:
    """A word of an enumeration, and the number that an editor takes it for."""
    try:
        return [word, int(word)]
    except ValueError:
        return [word]
