"""The whole book: cover, contents, one chapter per pathway, what they share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenji.codes.code import Lang
from fenji.linked.content import Content
from fenji.review.book.chapter import CaseRow, Chapter, mark, sections
from fenji.review.book.html import STYLE, Html, el, joined, table
from fenji.review.book.shared import Shared
from fenji.review.book.words import MARKS, MARKS_MEAN, STATUS, of, word
from fenji.review.coverage import Tried, share

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is not in the content itself: versions, fingerprints, cases, and the coverage where the cases were run."""

    engine: str
    fingerprint: str
    fingerprints: Mapping[str, str]
    cases: Mapping[str, list[CaseRow]] = field(default_factory=dict)
    coverage: tuple[Tried, ...] | None = None


def book(content: Content, facts: Facts, lang: Lang) -> str:
    """One page of HTML, complete in itself."""
    chapters = []
    for id in content.pathways:
        chapter = Chapter(content.pathway_of(id), content, lang, f"p-{id}")
        tried = None if facts.coverage is None else [row for row in facts.coverage if row.pathway == id]
        chapters.append(chapter.html(facts.fingerprints[id], facts.cases.get(id, []), _coverage(chapter, tried)))
    body = joined(
        [_contents(content, lang), el("main", _cover(content, facts, lang), *chapters, Shared(content, lang).html())]
    )
    head = joined(
        [
            Html('<meta charset="utf-8">'),
            Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
            Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            el("title", word("book", lang)),
            el("style", Html(STYLE)),
        ]
    )
    tag = "zh-CN" if lang == "zh" else "en"
    return f'<!doctype html>\n<html lang="{tag}"><head>{head}</head>\n<body>{body}</body></html>\n'


def _contents(content: Content, lang: Lang) -> Html:
    links: list[str] = [el("b", word("contents", lang))]
    for id in content.pathways:
        model = content.pathway_of(id).model
        links.append(el("a", model.title.of(lang), href=f"#p-{id}"))
        links += [el("a", title, href=f"#p-{id}-{key}", cls="sub") for key, title in sections(lang).items()]
    shared = ("scores", "services", "networks", "terms") if content.policy is not None else ("scores", "terms")
    links += [el("a", word(key, lang), href=f"#{key}") for key in shared]
    return el("nav", *links)


def _cover(content: Content, facts: Facts, lang: Lang) -> Html:
    def w(key: str) -> str:
        return word(key, lang)

    rows = []
    for id in content.pathways:
        model = content.pathway_of(id).model
        rows.append((el("a", model.title.of(lang), href=f"#p-{id}"), model.edition, of(STATUS, model.status, lang),
                     str(len(model.criteria)), el("code", facts.fingerprints[id], cls="small")))  # fmt: skip
    meaning = [(mark(id, lang), of(MARKS_MEAN, id, lang)) for id in MARKS]
    return joined(
        [
            el("h1", w("book")),
            el("p", w("intro"), cls="soft"),
            el("dl", el("dt", w("engine")), el("dd", facts.engine), el("dt", w("fingerprint")),
               el("dd", el("code", facts.fingerprint))),
            table((w("pathway"), w("edition"), w("status"), w("criteria"), w("fingerprint")), rows),
            el("h3", w("marks")),
            table((w("mark"), w("meaning")), meaning),
        ]
    )  # fmt: skip


def _coverage(chapter: Chapter, tried: Iterable[Tried] | None) -> Html:
    if tried is None:
        return el("p", chapter.w("no_coverage"), cls="soft small")
    rows = list(tried)
    lacking = [
        (chapter.labels.phase(row.pathway, row.phase), el("code", row.criterion), ", ".join(row.lacking))
        for row in rows
        if row.lacking
    ]
    done = chapter.w("coverage_is").format(share=f"{int(share(rows) * 10) / 10:g}")
    return joined([el("p", done), table((chapter.w("phase"), chapter.w("not_tried"), ""), lacking)])
