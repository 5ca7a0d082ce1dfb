"""Declared terms: words, silence, ranges, daily changes; and those that nothing uses."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fenji.expr.kinds import exact
from fenji.expr.lexer import KEYWORDS
from fenji.expr.units import format_number, parse_number, unscaled
from fenji.linked.checks.cited import check_sources
from fenji.linked.checks.found import Finder, Path
from fenji.linked.vocabulary import Declared, daily_change
from fenji.model.shape import source_id
from fenji.model.terms import Silence, Term


def check_terms(declared: Declared, found: Finder) -> None:
    terms = declared.terms
    cited: set[str] = set()
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
        cited |= _daily_change(id, term, declared, found)
    for name in declared.sources:
        if name not in cited:
            found.key("source-unused", ("sources", name), name=name)


def _daily_change(id: str, term: Term, declared: Declared, found: Finder) -> set[str]:
    """What can be wrong with a term's daily change; the sources that it cites."""
    if term.daily_change is None:
        return set()
    path: Path = ("terms", id, "daily_change")
    if term.kind not in ("quantity", "number"):
        found.key("term-has-no", path, name=id, key="daily_change", kind=term.kind)
    elif term.derived or term.score:
        found.key("daily-change-of-sum", path, name=id)
    elif (change := daily_change(term, declared.kinds[id].unit)) is None:
        found.value("daily-change-unreadable", (*path, "by"), name=id, unit=term.unit or "")
    elif change > (width := Fraction(declared.kinds[id].high) - Fraction(declared.kinds[id].low)):
        shown = f"{format_number(unscaled(exact(width)))} {term.unit or ''}".strip()
        found.value("daily-change-too-wide", (*path, "by"), name=id, by=term.daily_change.by, width=shown)
    check_sources(found, path, term.daily_change.source, term.daily_change.mark, declared.sources)
    return {source_id(source) for source in term.daily_change.source}


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
