"""What stands under the pointer: a term, a name, a key, a condition read aloud in both languages."""

from collections.abc import Iterator

from fenji.codes.code import Lang
from fenji.expr.nodes import Node as Checked
from fenji.expr.wording import reading
from fenji.linked.content import Content
from fenji.linked.pathway import LinkedPathway
from fenji.linked.spoken import called
from fenji.lsp.cursor import Node, node_at, word_at
from fenji.lsp.desk import Desk, Sheet
from fenji.lsp.offers import nodes
from fenji.model.shape import Words
from fenji.model.terms import Term
from fenji.review.format import CONDITIONS

_LANGUAGES: tuple[Lang, Lang] = ("zh", "en")


def hover_at(desk: Desk, sheet: Sheet, offset: int) -> str:
    """Markdown; empty where there is nothing to say."""
    node = node_at(sheet.tree, offset)
    if node is None or desk.content is None:
        return ""
    word, _, _ = word_at(sheet.source.text, offset)
    if not node.is_key and any(step in CONDITIONS or step in ("value", "otherwise") for step in node.path):
        return "\n\n---\n\n".join([*_word(desk.content, sheet, word, desk), *_aloud(sheet, node, desk.content)])
    parts = list(_word(desk.content, sheet, node.scalar.text if node.is_key else word, desk))
    if node.is_key and node.path[:1] == ("criteria",) and len(node.path) == 2:
        parts = list(_aloud(sheet, node, desk.content))
    said = _explained(desk, sheet, node)
    if said and (node.is_key or not parts):
        parts.append(said)
    return "\n\n---\n\n".join(parts)


def _word(content: Content, sheet: Sheet, word: str, desk: Desk) -> Iterator[str]:
    """A term, a definition or a parameter."""
    model = sheet.model
    if model is not None and word in model.definitions:
        says = model.definitions[word].says
        both = f"{says.zh}\n\n{says.en}" if isinstance(says, Words) else says or ""
        node = sheet.linked.definitions.get(word) if sheet.linked is not None else None
        heard = (
            "\n\n".join(_readings(sheet.linked, node, content)) if sheet.linked is not None and node is not None else ""
        )
        yield f"**{word}** · 定义 definition\n\n{both}" + (f"\n\n{heard}" if heard else "")
    elif model is not None and word in model.parameters:
        parameter = model.parameters[word]
        lines = [
            f"**{word}** · 参数 parameter: `{_shown(parameter.value)}`",
            f"{', '.join(parameter.source)} · {parameter.mark}",
        ]
        lines += [
            f"- {id}: `{_shown(own.value)}` ({', '.join(own.source)}, {own.mark})"
            for id, own in parameter.profiles.items()
        ]
        yield "\n\n".join(lines[:2]) + "".join(f"\n{line}" for line in lines[2:])
    elif (term := content.declared.terms.get(word)) is not None:
        lines = [f"**{word}** · {term.label.zh} · {term.label.en}"]
        limits = [f"`{term.range[0]}–{term.range[1]}`"] if term.range is not None else []
        if term.unit:
            limits.append(f"`{term.unit}`")
        limits += [
            f"`{rule.unit}` → × {rule.multiply}" + (f" + {rule.add}" if rule.add != "0" else "")
            for rule in term.conversions
        ]
        if limits:
            lines.append("范围、单位 range, unit: " + " ".join(limits))
        if (change := term.daily_change) is not None:
            lines.append(f"一日变化 daily change: `{change.by}` · {', '.join(change.source)} · {change.mark}")
        if term.words:
            lines.append(_listed_words(term))
        if term.ask is not None:
            lines.append(f"{term.ask.zh}\n\n{term.ask.en}")
        if term.note is not None:
            lines.append(term.note if isinstance(term.note, str) else f"{term.note.zh}\n\n{term.note.en}")
        if term.derived:
            lines.append("由引擎算出，病例里不写 · computed, never written in a case")
        score = content.scores.get(word)
        if score is not None:
            lines.append(f"{score.tree.span.file}: {', '.join(score.model.source)} · {score.model.mark}")
        if content.declared.tree is not None:
            at = content.declared.tree.span_of(("terms", word), key=True)
            lines.append(f"{at.file}:{at.line}")
        yield "\n\n".join(lines)
    elif (capability := content.capabilities.capabilities.get(word)) is not None:
        yield f"**{word}** · {capability.label.zh} · {capability.label.en}"
    elif model is not None and word in model.sources:
        source = model.sources[word]
        yield f"**{word}** · {source.name()} {source.number or ''} {source.year or ''}".strip()


def _listed_words(term: Term) -> str:
    if not term.word_labels:
        return "词 words: " + ", ".join(f"`{word}`" for word in term.words)
    labels = ((word, term.word_labels.get(word)) for word in term.words)
    rows = (f"- `{word}`" + (f" {label.zh} · {label.en}" if label is not None else "") for word, label in labels)
    return "词 words:\n" + "\n".join(rows)


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "{" + ", ".join(value) + "}"


def _aloud(sheet: Sheet, node: Node, content: Content) -> Iterator[str]:
    """The whole condition that the pointer is in."""
    linked = sheet.linked
    if linked is None:
        return
    found = _condition(linked, node.path)
    if found is not None:
        yield "\n\n".join(_readings(linked, found, content))


def _condition(linked: LinkedPathway, path: tuple[str | int, ...]) -> Checked | None:
    match path:
        case ("criteria", str(id), *_):
            return linked.criteria.get(id)
        case ("definitions", str(name), *_):
            return linked.definitions.get(name)
        case ("advice", str(id), *_):
            return linked.advice.get(id)
        case ("transitions", int(index), *_) if index < len(linked.transitions):
            return linked.transitions[index]
        case ("reviews", int(index), *_) if index < len(linked.reviews):
            return linked.reviews[index]
        case ("must_exclude", int(index), *_) if index < len(linked.excluded):
            return linked.excluded[index]
        case ("scope", *_):
            return linked.scope
        case ("applies_to", *_):
            return linked.applies_to
    return None


def _readings(linked: LinkedPathway, node: Checked, content: Content) -> Iterator[str]:
    for lang in _LANGUAGES:
        yield "🔊 " + reading(node, lang, called(linked, content, lang))


def _explained(desk: Desk, sheet: Sheet, node: Node) -> str:
    """What a key, or a fixed word, means by the schema."""
    schema = desk.schema(sheet.kind)
    path = tuple("[]" if isinstance(step, int) else step for step in node.path)
    for found in nodes(schema, path) if schema else ():
        if node.is_key and "description" in found:
            return str(found["description"])
        if not node.is_key and node.scalar.text in found.get("enum", ()):
            described = found.get("markdownEnumDescriptions", [])
            index = found["enum"].index(node.scalar.text)
            if index < len(described):
                return f"**{node.scalar.text}** · {described[index]}"
    return ""
