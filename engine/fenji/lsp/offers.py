"""What can be written where the cursor stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fenji.explain.labels import Labels
from fenji.linked.content import Content
from fenji.lsp.cursor import ITEM, Cursor
from fenji.lsp.desk import Desk, Sheet
from fenji.model.pathway import Pathway
from fenji.model.shape import Words
from fenji.review.schema_vocabulary import term_words

Sort = Literal["key", "term", "definition", "parameter", "word", "function", "value", "unit"]


@dataclass(frozen=True, slots=True)
class Offer:
    """`insert` is what is written, `says` a line beside it, `more` the page about it."""

    label: str
    sort: Sort
    says: str = ""
    more: str = ""
    insert: str = ""


FUNCTIONS: tuple[tuple[str, str, str], ...] = (
    ("and", "且", "and"),
    ("or", "或", "or"),
    ("not", "非", "not"),
    ("is known", "已知", "about knowledge itself"),
    ("is unknown", "不清楚", "about knowledge itself"),
    ("between", "介于（含两端）", "both ends included"),
    ("in", "属于", "one of these words"),
    ("contains any of", "含其一", "a set holds one of these"),
    ("contains all of", "全含", "a set holds all of these"),
    ("recorded()", "已知肯定满足；不清楚算没有记录", "certainly met on what is known"),
    ("denied()", "已知肯定不满足", "certainly unmet on what is known"),
    ("on_record()", "同 recorded,且不再追问", "as recorded, and the question is closed"),
    ("either_recorded()", "任一已知满足", "met when one is certainly met"),
    ("can()", "本机构能做", "the present institution has this capability"),
    ("in_phase()", "现在的阶段", "the phase now"),
    ("count()", "满足的就诊次数", "number of visits on which it is met"),
    ("change()", "一段时间内的变化", "last minus first value in the time"),
    ("last()", "最近一次的值", "the last value"),
    ("previous()", "上一次的值", "the value before"),
    ("any", "一段时间内任一次", "one sample in the time before"),
    ("within", "在…之内", "in the time before the moment decided for"),
    ("at 2 consecutive visits", "连续两次就诊", "on the last two days with a visit"),
    ("at previous visit", "上一次就诊", "at the visit before"),
)


def offers(desk: Desk, sheet: Sheet, cursor: Cursor) -> list[Offer]:
    """In no order but that of the content; the editor sorts and filters."""
    content = desk.content
    if content is None or "#" in cursor.path:
        return []
    if cursor.in_condition:
        return list(_condition(content, sheet, cursor))
    schema = desk.schema(sheet.kind)
    if cursor.on_key:
        return [*_keys(schema, cursor.path), *_local_keys(sheet, cursor)]
    return [*_values(schema, cursor.path), *_local(sheet, cursor)]


# -- by the schema


def nodes(schema: dict[str, Any], path: Iterable[str]) -> list[dict[str, Any]]:
    """The parts of a schema that speak of a path, with all their alternatives."""
    found = _spread(schema, [schema])
    for step in path:
        below: list[dict[str, Any]] = []
        for node in found:
            if step == ITEM:
                items = node.get("items")
                below += items if isinstance(items, list) else [items] if isinstance(items, dict) else []
            elif step in node.get("properties", {}):
                below.append(node["properties"][step])
            else:
                below += node.get("patternProperties", {}).values()
                more = node.get("additionalProperties")
                below += [more] if isinstance(more, dict) else []
        found = _spread(schema, below)
    return found


def _spread(schema: dict[str, Any], parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in parts:
        if "$ref" in node:
            found += _spread(schema, [schema["definitions"][node["$ref"].rpartition("/")[2]]])
            continue
        found.append(node)
        for word in ("anyOf", "allOf", "oneOf"):
            found += _spread(schema, node.get(word, []))
    return found


def _keys(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[Offer]:
    for node in nodes(schema, path):
        required = node.get("required", ())
        for key, value in node.get("properties", {}).items():
            said = _described(schema, value)
            yield Offer(key, "key", said.partition("\n")[0] + (" *" if key in required else ""), said, f"{key}: ")


def _described(schema: dict[str, Any], node: dict[str, Any]) -> str:
    return next((one["description"] for one in _spread(schema, [node]) if "description" in one), "")


def _values(schema: dict[str, Any], path: tuple[str, ...]) -> Iterator[Offer]:
    seen: set[str] = set()
    for node in nodes(schema, path):
        described = node.get("markdownEnumDescriptions", [])
        for index, value in enumerate(node.get("enum", ())):
            text = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            if text not in seen and not isinstance(value, bool):
                seen.add(text)
                yield Offer(text, "value", described[index] if index < len(described) else "")
        for example in node.get("examples", ()):
            if str(example) and str(example) not in seen:
                seen.add(str(example))
                yield Offer(str(example), "value")


# -- names of the file itself


def _local(sheet: Sheet, cursor: Cursor) -> Iterator[Offer]:
    """Phases, criteria, sources and profiles, where a key asks for them."""
    model = sheet.model
    if model is None:
        return
    keys = [step for step in cursor.path if step != ITEM]
    key = keys[-1] if keys else ""
    if key in ("phases", "to", "from") and "effective" not in keys:
        yield from (Offer(id, "value", phase.title.zh, phase.title.en) for id, phase in model.phases.items())
        yield Offer("all", "value")
    elif key == "source":
        yield from (Offer(id, "value", source.name()) for id, source in model.sources.items())
    elif key in ("items", "by", "between"):
        yield from (Offer(id, "value", one.says.zh, one.says.en) for id, one in model.criteria.items())
        if key == "items":
            yield from _definitions(model)
    elif key == "tiers":
        yield from _parameters(model)


def _local_keys(sheet: Sheet, cursor: Cursor) -> Iterator[Offer]:
    if sheet.model is not None and cursor.path[-1:] == ("profiles",) and len(cursor.path) > 1:
        for id, profile in sheet.model.profiles.items():
            yield Offer(id, "key", profile.title.zh, profile.title.en, f"{id}: ")


def _definitions(model: Pathway) -> Iterator[Offer]:
    for name, definition in model.definitions.items():
        says = definition.says
        zh, en = (says.zh, says.en) if isinstance(says, Words) else (says or "", says or "")
        yield Offer(name, "definition", zh, en)


def _parameters(model: Pathway) -> Iterator[Offer]:
    for name, parameter in model.parameters.items():
        value = parameter.value if isinstance(parameter.value, str) else ", ".join(parameter.value)
        yield Offer(name, "parameter", value, ", ".join(parameter.source))


# -- inside a condition

_OF_TERM = re.compile(
    r"(\w+)\s*(?:=|!=|is(?:\s+not)?|in\s*\{[^}]*|contains(?:\s+(?:any|all)\s+of)?\s*\{?[^}]*)\s*[\w+]*$"
)
_NUMBER = re.compile(r"(\w+)\s*(?:>=|<=|>|<|=|between)\s*[\d.]+\s+[\w/%°]*$")
_CALL = re.compile(r"(can|in_phase)\([^)]*$")


def _condition(content: Content, sheet: Sheet, cursor: Cursor) -> Iterator[Offer]:
    terms, before = content.declared.terms, cursor.before
    called = _CALL.search(before)
    if called is not None:
        if called.group(1) == "can":
            for id, one in content.capabilities.capabilities.items():
                yield Offer(id, "value", one.label.zh, one.label.en)
        elif sheet.model is not None:
            yield from (Offer(id, "value", p.title.zh, p.title.en) for id, p in sheet.model.phases.items())
        return
    measured = _NUMBER.search(before)
    if measured is not None and (term := terms.get(measured.group(1))) is not None and term.unit:
        yield Offer(term.unit, "unit", "标准单位 · the declared unit")
        yield from (Offer(rule.unit, "unit", "可换算 · converts") for rule in term.conversions)
        return
    of = _OF_TERM.search(before)
    if of is not None and (term := terms.get(of.group(1))) is not None and term.words:
        zh, en = Labels(content, "zh"), Labels(content, "en")
        for word in term.words:
            yield Offer(word, "word", zh.word(of.group(1), word), en.word(of.group(1), word))
        return
    if sheet.model is not None:
        yield from _definitions(sheet.model)
        yield from _parameters(sheet.model)
    for id, term in terms.items():
        yield Offer(id, "term", term.label.zh, term_words(id, term))
    for written, zh_, en_ in FUNCTIONS:
        yield Offer(written, "function", zh_, en_)
