"""Labels of content put into sentences of content. Nothing is worded before it is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenji.codes import Lang
from fenji.model.shape import Words
from fenji.program.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Said:
    """Something said to the clinician: a sentence of the content with its source, worded when it is read."""

    id: str
    words: Words
    source: tuple[str, ...]
    mark: str
    args: Mapping[str, Words] = field(default_factory=dict)

    def text(self, lang: Lang = "zh") -> str:
        return filled(self.words, lang, {name: words.of(lang) for name, words in self.args.items()})


class _Visible(dict[str, str]):
    """A name that nobody fills stays visible."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def filled(words: Words, lang: Lang, args: Mapping[str, str]) -> str:
    """A sentence with its names filled in."""
    return words.of(lang).format_map(_Visible(args))


def listed(parts: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(parts)


def capabilities(policy: Policy, ids: Iterable[str], lang: Lang) -> str:
    """Capabilities by their labels; one that no file declares by its id."""
    known = policy.content.capabilities.capabilities
    return listed((known[id].label.of(lang) if id in known else id for id in ids), lang)


def tiers(policy: Policy, ids: Iterable[str], lang: Lang) -> str:
    known = policy.content.tiers.tiers
    return listed((known[id].label.of(lang) if id in known else id for id in ids), lang)


def documents(policy: Policy, ids: Iterable[str], lang: Lang) -> str:
    known = policy.content.documents.documents
    return listed((known[id].label.of(lang) if id in known else id for id in ids), lang)
