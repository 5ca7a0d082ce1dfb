"""A pathway read aloud: what its terms, words, phases and definitions are called, and its criteria as sentences."""

from fenji.codes import Lang
from fenji.expr.check import PLACE
from fenji.expr.wording import Called, reading
from fenji.linked.content import Content
from fenji.linked.pathway import LinkedPathway
from fenji.model.shape import Words


def called(linked: LinkedPathway, content: Content, lang: Lang) -> Called:
    """The labels of one pathway's conditions in one language."""
    terms, tiers = content.declared.terms, content.tiers.tiers
    kinds = content.declared.kinds
    of_tier = {id: tier.label.of(lang) for id, tier in tiers.items()}
    able = {id: one.label.of(lang) for id, one in content.capabilities.capabilities.items()}
    word_labels = {id: {word: label.of(lang) for word, label in term.word_labels.items()} for id, term in terms.items()}
    word_labels |= {"tier_here": of_tier, PLACE: able, "capabilities_here": able}
    definitions = {}
    for name, definition in linked.model.definitions.items():
        if definition.says is not None:
            definitions[name] = definition.says.of(lang) if isinstance(definition.says, Words) else definition.says
    for score in content.scores.values():
        if score.guard is not None:
            title = score.model.title.of(lang)
            definitions[score.guard] = f"{title}适用" if lang == "zh" else f"{title} applies"
    return Called(
        {id: kind.words for id, kind in kinds.items()},
        {id: term.label.of(lang) for id, term in terms.items()},
        word_labels,
        definitions,
        {id: phase.title.of(lang) for id, phase in linked.model.phases.items()},
    )


def readings(linked: LinkedPathway, content: Content, lang: Lang) -> dict[str, str]:
    """Every criterion and every definition of a pathway, read aloud; definitions under `definition NAME`."""
    labels = called(linked, content, lang)
    found = {f"definition {name}": reading(linked.definitions[name], lang, labels)
             for name in linked.model.definitions if name in linked.definitions}  # fmt: skip
    return found | {id: reading(node, lang, labels) for id, node in linked.criteria.items()}
