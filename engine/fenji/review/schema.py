"""JSON Schema (draft-07) of every content file, generated from the models and the vocabulary of one library.

An editor reads YAML with types (`2026.1` is a number to it, `true` a boolean), the engine reads what is written. A
text without a fixed form is therefore a text or a number here.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from fenji.codes.code import Text
from fenji.linked.content import Content
from fenji.model.documents import Documents
from fenji.model.eligibility import Eligibility
from fenji.model.network import Network
from fenji.model.pathway import Pathway
from fenji.model.score import Score
from fenji.model.services import Services
from fenji.model.terms import Terms
from fenji.model.tiers import Capabilities, Tiers
from fenji.review.schema_case import case_schema
from fenji.review.schema_vocabulary import CONDITION, KEYED_BY, NAMED, TEXTUAL, definitions, value_words
from fenji.review.schema_words import KEYS, WITHIN

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
MODELS: Mapping[str, type[BaseModel]] = {
    "pathway": Pathway,
    "terms": Terms,
    "score": Score,
    "network": Network,
    "tiers": Tiers,
    "capabilities": Capabilities,
    "eligibility": Eligibility,
    "services": Services,
    "documents": Documents,
}
KINDS = (*MODELS, "case")
"""The kinds of file, each with its own schema, `<kind>.schema.json`."""
TITLES: Mapping[str, Text] = {
    "pathway": Text("路径", "A pathway"),
    "terms": Text("术语表", "Terms"),
    "score": Text("评分", "A score"),
    "network": Text("医联体网络", "A network"),
    "tiers": Text("层级", "Tiers"),
    "capabilities": Text("能力", "Capabilities"),
    "eligibility": Text("接收资格", "Eligibility"),
    "services": Text("优先服务", "Services"),
    "documents": Text("单据", "Documents"),
    "case": Text("病例", "A case"),
}
YES_NO: Schema = {"enum": ["yes", "no", True, False]}


def schema_of(kind: str, content: Content) -> Schema:
    """The schema of one kind of file. Raises KeyError for a kind that is none."""
    title = TITLES[kind]
    head: Schema = {"$schema": DRAFT, "$id": f"{kind}.schema.json", "title": f"{title.zh} · {title.en}"}
    if kind == "case":
        return {**head, **case_schema(content)}
    made = MODELS[kind].model_json_schema(by_alias=True, schema_generator=_AsWritten)
    models = {name: shape for name, shape in made.pop("$defs", {}).items() if name != "Words"}
    root = MODELS[kind].__name__
    body = _shape(root, made)
    parts = {_plain(name): _shape(_plain(name), shape) for name, shape in models.items()}
    vocabulary = definitions(content)
    everything = {**parts, **vocabulary}
    used = _used(body, everything)
    return {**head, **body, "definitions": {name: everything[name] for name in everything if name in used}}


def both(text: Text) -> str:
    return f"{text.zh}\n\n{text.en}"


class _AsWritten(GenerateJsonSchema):
    """What may be written, before the model's own readers have tidied it."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        widen = _WIDER.get(getattr(schema["function"]["function"], "__name__", ""))
        return inner if widen is None else widen(inner)


_WIDER: Mapping[str, Callable[[Schema], Schema]] = {
    "_as_list": lambda inner: {"anyOf": [{"type": "string"}, inner]},
    "_is_yes": lambda inner: dict(YES_NO),
    "_minutes": lambda inner: {"type": ["integer", "string"], "pattern": "^[0-9]"},
}
# Shapes that may be written as one bare text, by the name of the shape.
_BARE: Mapping[str, Schema] = {
    "Stated": {"$ref": "#/definitions/capability"},
    "Population": {"$ref": "#/definitions/condition"},
}


def _plain(name: str) -> str:
    """A shape's own name: pydantic spells out the module where two shapes share one."""
    return name.rsplit("__", 1)[-1] if "__" in name else name


def _shape(name: str, made: Schema) -> Schema:
    """One model as an author meets it: its keys explained, its vocabulary named."""
    if made.get("type") != "object":
        return made
    keys = {key: _key(name, key, value) for key, value in made.get("properties", {}).items()}
    found: Schema = {"type": "object", "additionalProperties": False, "properties": keys}
    if made.get("required"):
        found["required"] = made["required"]
    if name == "Network":
        by_id = {"type": "object", "additionalProperties": {"$ref": "#/definitions/Institution"}}
        keys["institutions"] = {
            "description": keys["institutions"]["description"],
            "anyOf": [{key: keys["institutions"][key] for key in ("type", "items")}, by_id],
        }
    if name == "Institution":
        found.pop("required", None)  # in a mapping by id, the id stands before the colon
    if name in _BARE:
        return {"anyOf": [_BARE[name], found]}
    return found


def _key(shape: str, key: str, made: Schema) -> Schema:
    words = NAMED.get(f"{shape}.{key}")
    value = _value(made, words, key)
    keyed = KEYED_BY.get(f"{shape}.{key}")
    if keyed is not None:
        value["propertyNames"] = {"$ref": f"#/definitions/{keyed}"}
    default = made.get("default")
    if isinstance(default, str):
        value["default"] = default
    said = meaning(shape, key)
    if said is None:
        return value
    if "$ref" in value:
        value = {"allOf": [value]}
    return {"description": both(said), **value}


def meaning(shape: str, key: str) -> Text | None:
    """What a key means in a shape; None where nobody said."""
    return WITHIN.get(f"{shape}.{key}") or KEYS.get(key) or WITHIN.get(shape)


def _value(made: Schema, words: str | None, key: str) -> Schema:
    """A value's schema in draft-07, with `words` naming the definition that its texts must come from."""
    if "$ref" in made:
        name = _plain(made["$ref"].rsplit("/", 1)[-1])
        return {"$ref": "#/definitions/" + ("two_languages" if name == "Words" else name)}
    if "anyOf" in made:
        options: list[Schema] = list(made["anyOf"])
        texts = [one for one in options if one.get("type") == "string" and "enum" not in one and "const" not in one]
        trees = [one for one in options if one.get("additionalProperties") is True]
        if texts and trees:
            options = [one for one in options if one not in texts and one not in trees]
            return _one_of([CONDITION, *(_value(one, words, key) for one in options)])
        return _one_of([_value(one, words, key) for one in options])
    kind = made.get("type")
    if "const" in made or "enum" in made:
        written = list(made.get("enum", [made.get("const")]))
        described = value_words(key, written)
        return {"enum": written, **({"markdownEnumDescriptions": described} if described else {})}
    if kind == "array":
        found: Schema = {"type": "array"}
        if "prefixItems" in made:
            found["items"] = [_value(one, words, key) for one in made["prefixItems"]]
        elif made.get("items"):
            found["items"] = _value(made["items"], words, key)
        return found | {name: made[name] for name in ("minItems", "maxItems") if name in made}
    if kind == "object":
        return _mapping(made, words, key)
    if kind == "string":
        if made.get("format") == "date":
            return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
        if words is not None:
            return {"$ref": f"#/definitions/{words}"}
        if "pattern" in made:
            return {"type": ["string", "integer"], "pattern": made["pattern"], "maxLength": made.get("maxLength", 80)}
        return {"type": "string"} if key in TEXTUAL else {"type": ["string", "number"]}
    if kind == "integer":
        return {"type": "integer"}
    return {name: value for name, value in made.items() if name in ("type", "pattern")}


def _mapping(made: Schema, words: str | None, key: str) -> Schema:
    found: Schema = {"type": "object"}
    for name in ("minProperties",):
        if name in made:
            found[name] = made[name]
    if made.get("patternProperties"):
        found["patternProperties"] = {
            pattern: _value(one, words, key) for pattern, one in made["patternProperties"].items()
        }
        found["additionalProperties"] = False
    elif isinstance(made.get("additionalProperties"), dict):
        found["additionalProperties"] = _value(made["additionalProperties"], words, key)
    names = made.get("propertyNames", {}).get("enum")
    if names:
        found["propertyNames"] = {"enum": names}
    return found


def _one_of(options: Iterable[Schema]) -> Schema:
    """`anyOf` without repetition; one option stands for itself."""
    kept: list[Schema] = []
    for option in options:
        if option not in kept:
            kept.append(option)
    return kept[0] if len(kept) == 1 else {"anyOf": kept}


def _used(body: Schema, parts: Mapping[str, Schema]) -> set[str]:
    """The definitions that a schema comes to, however far."""
    found: set[str] = set()
    todo: list[Any] = [body]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                todo.append(parts[name])
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    return found
