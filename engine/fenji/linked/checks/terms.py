"""Declared terms: words, silence, ranges; and those that nothing uses."""

from collections.abc import Iterable, Mapping

from fenji.expr.lexer import KEYWORDS
from fenji.expr.units import parse_number
from fenji.linked.checks.found import Finder
from fenji.model.terms import Silence, Term


def check_terms(terms: Mapping[str, Term], found: Finder) -> None:
    for id, term in terms.items():
        path = ("terms", id)
        if id in KEYWORDS:
            found.key("reserved-name", path, name=id)
        if term.kind == "quantity" and term.unit is None:
            found.key("term-needs", path, name=id, missing="unit")
        if term.kind in ("quantity", "number") and term.range is None:
            found.key("term-needs", path, name=id, missing="range")
        if term.kind in ("word", "set") and not term.words and not term.derived:
            found.key("term-needs", path, name=id, missing="words")
        if term.kind != "quantity" and term.unit is not None:
            found.key("term-has-no", (*path, "unit"), name=id, key="unit", kind=term.kind)
        if term.kind not in ("word", "set") and term.words:
            found.key("term-has-no", (*path, "words"), name=id, key="words", kind=term.kind)
        _words(id, term, found)
        _silence(id, term, terms, found)
        for index, text in enumerate(term.points):
            if parse_number(text) is None:
                found.value("number-wanted", (*path, "points", index), found=text)


def _words(id: str, term: Term, found: Finder) -> None:
    path = ("terms", id)
    for index, word in enumerate(term.words):
        if word in term.words[:index]:
            found.value("word-twice", (*path, "words", index), word=word)
    for key, words in (("word_labels", tuple(term.word_labels)), ("ladder", term.ladder)):
        for index, word in enumerate(words):
            if word not in term.words:
                step: str | int = word if key == "word_labels" else index
                args = {"word": word, "term": id, "nearest": "", "words": ", ".join(term.words)}
                (found.key if key == "word_labels" else found.value)("unknown-word", (*path, key, step), **args)


def _silence(id: str, term: Term, terms: Mapping[str, Term], found: Finder) -> None:
    if not isinstance(term.silence, Silence):
        return
    for index, name in enumerate(term.silence.absent_when):
        screen = terms.get(name)
        if screen is None or screen.kind != "yes_no":
            found.value("silence-screen", ("terms", id, "silence", "absent_when", index), name=name)
    word = term.silence.value
    if word is not None and word not in term.words:
        args = {"word": word, "term": id, "nearest": "", "words": ", ".join(term.words)}
        found.value("unknown-word", ("terms", id, "silence", "value"), **args)


def check_terms_used(terms: Mapping[str, Term], used: Iterable[str], found: Finder) -> None:
    """One note for all terms that no condition, question or rule speaks of."""
    named = set(used)
    for term in terms.values():
        if isinstance(term.silence, Silence):
            named |= set(term.silence.absent_when)
    left = [id for id, term in terms.items() if id not in named and not term.derived]
    if left:
        found.key("terms-unused", ("terms",), count=len(left), names=", ".join(left))
