"""The chapter of one pathway."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenji.codes.code import Lang
from fenji.explain import words as spoken
from fenji.explain.labels import Labels
from fenji.expr.nodes import Always, Node
from fenji.expr.wording import Called, reading
from fenji.linked.content import Content
from fenji.linked.pathway import LinkedPathway
from fenji.linked.spoken import called
from fenji.model import pathway as m
from fenji.model.shape import Words
from fenji.review.book.html import BR, Html, el, joined, table
from fenji.review.book.words import MARKS, STATUS, of, word
from fenji.review.graph import TONES, graph_of, role_of, title_of, tone_of
from fenji.review.picture import page_of
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Scalar, Sequence, Tree


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case beside the content: `matched` None where it was not run."""

    id: str
    title: str
    expects: str
    place: str
    matched: bool | None = None


def said(text: Words | str | None, lang: Lang) -> str:
    return "" if text is None else text if isinstance(text, str) else text.of(lang)


def formal(tree: Tree) -> Html:
    """A condition as it stands in the file; a tree of parts as a list of lists."""
    if isinstance(tree, Scalar):
        return el("code", " ".join(tree.text.split()))
    if isinstance(tree, Sequence):
        return el("ul", *(el("li", formal(item)) for item in tree.items))
    assert isinstance(tree, TreeMapping)
    parts = []
    for key, value in tree:
        inside = formal(value)
        if key.text in ("all", "any", "none", "of"):
            parts.append(joined([el("span", key.text, cls="word"), inside]))
        else:
            parts.append(joined([el("span", key.text + ": ", cls="word"), inside]))
    return el("div", *parts, cls="formal")


def mark(id: str | None, lang: Lang) -> Html:
    return el("span", of(MARKS, id, lang), cls=f"mark {id}") if id else Html("")


class Chapter:
    """One pathway in one language."""

    def __init__(self, linked: LinkedPathway, content: Content, lang: Lang, anchor: str) -> None:
        self.linked, self.content, self.lang, self.anchor = linked, content, lang, anchor
        self.model, self.tree = linked.model, linked.tree
        self.labels = Labels(content, lang)
        self.names: Called = called(linked, content, lang)

    def w(self, key: str) -> str:
        return word(key, self.lang)

    def heard(self, node: Node | None) -> str:
        return "" if node is None or isinstance(node, Always) else reading(node, self.lang, self.names)

    def section(self, key: str, *inner: str) -> Html:
        if not any(inner):
            return Html("")
        return joined([el("h3", self.w(key), id=f"{self.anchor}-{key}"), *inner])

    def phases_of(self, ids: Iterable[str] | str) -> str:
        names = list(self.model.phases) if ids == "all" else [id for id in ids if id != "all"]
        if not names or len(names) == len(self.model.phases):
            return self.w("anywhere")
        return self.labels.listed(self.labels.phase(self.model.pathway, id) for id in names)

    # -- parts

    def html(self, fingerprint: str, cases: list[CaseRow], coverage: Html) -> Html:
        return joined(
            [
                self.head(fingerprint),
                el("div", Html(page_of(graph_of(self.linked, self.content, self.lang))), cls="picture",
                   id=f"{self.anchor}-picture"),
                self.machine(),
                self.criteria(),
                self.definitions(),
                self.parameters(),
                self.section("excluded", self.excluded()),
                self.section("advice", self.advice()),
                self.section("reviews", self.reviews()),
                self.section("questions", self.questions()),
                self.section("open", self.open_points()),
                self.section("sources", self.sources()),
                self.section("cases", coverage, self.cases(cases)),
                self.sign(fingerprint),
            ]
        )  # fmt: skip

    def head(self, fingerprint: str) -> Html:
        model = self.model
        rows: list[tuple[str, str]] = [
            (self.w("pathway"), el("code", model.pathway)),
            (self.w("edition"), f"{model.edition} · {of(STATUS, model.status, self.lang)}"),
        ]
        if model.effective is not None:
            until = f" – {model.effective.to}" if model.effective.to else ""
            rows.append((self.w("effective"), f"{model.effective.start}{until}"))
        if model.scope is not None:
            rows.append(
                (self.w("scope"), joined([self.heard(self.linked.scope), BR, formal(self.tree.at(("scope",)))]))
            )
        rows.append(
            (self.w("applies"), joined([self.heard(self.linked.applies_to), BR, formal(self.tree.at(("applies_to",)))]))
        )
        rows.append((self.w("fingerprint"), el("code", fingerprint)))
        tally = {name: sum(c.mark == name for c in model.criteria.values()) for name in MARKS}
        counts = joined([joined([mark(name, self.lang), f" {n} "]) for name, n in tally.items() if n], " ")
        rows.append((self.w("marks"), counts))
        says = el("p", model.says.of(self.lang)) if model.says is not None else Html("")
        terms = joined([joined([el("dt", key), el("dd", value)]) for key, value in rows])
        return joined([el("h2", model.title.of(self.lang), id=self.anchor), says, el("dl", terms)])

    def machine(self) -> Html:
        model = self.model
        phases = [
            (
                joined([el("b", phase.title.of(self.lang)), " ", el("code", id)]),
                self.labels.listed(self.labels.tier(tier) for tier in phase.tiers),
                joined([self.w("start") if phase.initial else "", said(phase.says, self.lang)], " "),
            )
            for id, phase in model.phases.items()
        ]
        edges = []
        for edge, row in zip(graph_of(self.linked, self.content, self.lang).edges, model.transitions, strict=True):
            edges.append((str(edge.number), self.phases_of("all" if row.start == ("all",) else row.start),
                          edge.says, self.labels.phase(model.pathway, edge.target)))  # fmt: skip
        return self.section(
            "phases",
            table((self.w("phase"), self.w("tiers"), ""), phases),
            table(("", self.w("phase"), self.w("when"), self.w("to")), edges),
        )

    def criteria(self) -> Html:
        groups: dict[str, list[tuple[str, m.Criterion]]] = {}
        order = [group.title for group in graph_of(self.linked, self.content, self.lang).groups]
        tones: dict[str, str] = {}
        for id, criterion in self.model.criteria.items():
            roles = dict.fromkeys(role_of(then) for then in self.thens(criterion))
            first = next(iter(roles))
            title = title_of(first, self.lang)
            tones[title] = tone_of(first)
            groups.setdefault(title, []).append((id, criterion))
        heads = (self.w("says"), self.w("formal"), self.w("heard"), self.w("leads"))
        parts: list[str] = []
        for title in (t for t in order if t in groups):
            line, ground = TONES[tones[title]]
            style = f"border-color:{line};background:{ground}"
            parts.append(el("h4", f"{title} ({len(groups[title])})", cls="head", style=style))
            parts.append(table(heads, [self.criterion(id, c) for id, c in groups[title]], cls="criteria"))
        return self.section("criteria", *parts)

    def criterion(self, id: str, criterion: m.Criterion) -> tuple[str, ...]:
        reads = said(criterion.reads, self.lang)
        note = said(criterion.mark_note, self.lang)
        left = [el("div", el("b", criterion.says.of(self.lang)))]
        if reads:
            left.append(el("div", el("span", self.w("read_as"), cls="soft"), reads))
        left.append(el("div", self.cited(criterion.source), " ", mark(criterion.mark, self.lang), cls="small"))
        if note:
            left.append(el("div", note, cls="small soft"))
        left.append(el("div", el("code", id), cls="soft small"))
        leads = [el("div", self.leads(then)) for then in self.thens(criterion)]
        leads.insert(0, el("div", self.phases_of(criterion.phases), cls="soft small"))
        return (
            joined(left),
            formal(self.tree.at(("criteria", id, "when"))),
            self.heard(self.linked.criteria.get(id)),
            joined(leads),
        )

    @staticmethod
    def thens(criterion: m.Criterion) -> tuple[m.Then, ...]:
        return criterion.then if isinstance(criterion.then, tuple) else (criterion.then,)

    def leads(self, then: m.Then) -> Html:
        zh = self.lang == "zh"
        parts: list[str] = [el("b", title_of(role_of(then), self.lang))]
        if then.refer is not None and then.purpose != "care":
            parts.append(spoken.of(spoken.PURPOSES, then.purpose, self.lang))
        if then.tiers:
            tiers = ("next",) if then.tiers == "next" else then.tiers
            rung = "上一级" if zh else "the next rung up"
            parts.append("→ " + self.labels.listed(rung if t == "next" else self.labels.tier(t) for t in tiers))
        able = self.labels.capability
        for key, zh_word, en_word in (
            (then.capabilities, "须具备", "able to do"), (then.accepted_instead, "或具备", "or"),
            (then.preferred, "优先", "preferred"), (then.direct, "直达优先", "straight to"),
        ):  # fmt: skip
            if key:
                parts.append(f"{zh_word if zh else en_word}: " + self.labels.listed(able(id) for id in key))
        if then.unless_here is not None:
            parts.append("本机构全能做时不适用" if zh else "not where all of it can be done here")
        if then.ask:
            parts.append(self.labels.listed(self.labels.term(id) for id in then.ask))
        if then.advise is not None:
            parts.append(then.advise.of(self.lang))
        limits = []
        if then.phases:
            limits.append(self.phases_of(then.phases))
        if then.here:
            limits.append(self.labels.listed(self.labels.tier(tier) for tier in then.here))
        if limits:
            parts.append(("自 " if zh else "from ") + "; ".join(limits))
        return joined(parts, "; ")

    def cited(self, sources: Iterable[str]) -> str:
        parts = []
        for text in sources:
            id, _, place = text.partition(" ")
            source = self.model.sources.get(id)
            name = said(source.title, self.lang) if source is not None else ("本项目" if self.lang == "zh" else "ours")
            parts.append(f"{name} {place}".strip())
        return "; ".join(parts)

    def definitions(self) -> Html:
        rows = []
        for name, definition in self.model.definitions.items():
            at = self.tree.at(("definitions", name))
            keys = [
                key for key in ("when", "value", "choose", "known_when") if isinstance(at, TreeMapping) and key in at
            ]
            shown = joined(
                [
                    joined(["" if key == "when" else el("span", f"{key} ", cls="word"), formal(at.at((key,)))])
                    for key in keys
                ]
            )
            note = mark(definition.mark, self.lang)
            left = joined([said(definition.says, self.lang), BR, el("code", name), " ", note])
            rows.append((left, el("div", shown, cls="formal"), self.heard(self.linked.definitions.get(name))))
        return self.section(
            "definitions", table((self.w("name"), self.w("formal"), self.w("heard")), rows, cls="defined")
        )

    def parameters(self) -> Html:
        titles = {id: profile.title.of(self.lang) for id, profile in self.model.profiles.items()}
        listed = el("p", joined([joined([el("b", title), " ", el("code", id)]) for id, title in titles.items()], " · "))
        rows = []
        for name, parameter in self.model.parameters.items():
            others = []
            for id, own in parameter.profiles.items():
                value = el("b", self.shown(own.value), cls="differs" if own.value != parameter.value else "")
                others.append(el("div", f"{titles.get(id, id)}: ", value, " ", mark(own.mark, self.lang)))
            left = joined([said(parameter.says, self.lang), el("code", name)], " ")
            default = joined([el("b", self.shown(parameter.value)), " ", mark(parameter.mark, self.lang)])
            rows.append((left, default, joined(others), el("span", self.cited(parameter.source), cls="small")))
        heads = (self.w("name"), self.w("value"), self.w("differences"), self.w("source"))
        return self.section("parameters", listed if titles else "", table(heads, rows, cls="named"))

    def shown(self, value: str | tuple[str, ...]) -> str:
        return value if isinstance(value, str) else "{" + ", ".join(value) + "}"

    def on(self, on: m.On) -> str:
        zh = self.lang == "zh"
        parts = [self.labels.listed(spoken.of(spoken.MOVES, move, self.lang) for move in on.moves)]
        parts.append(self.labels.listed(spoken.of(spoken.URGENCIES, one, self.lang) for one in on.urgency))
        parts.append(self.phases_of(on.phases) if on.phases else "")
        parts.append(self.labels.listed(self.labels.tier(tier) for tier in on.here))
        parts.append(self.labels.listed(self.labels.criterion([self.model.pathway], id) for id in on.by))
        parts.append("" if on.refused is None else ("患者拒绝" if zh else "refused"))
        return "; ".join(part for part in parts if part)

    def advice(self) -> Html:
        rows = []
        for id, advice in self.model.advice.items():
            when = self.heard(self.linked.advice.get(id))
            rows.append((advice.says.of(self.lang), "; ".join(p for p in (self.on(advice.on), when) if p),
                         joined([self.cited(advice.source), " ", mark(advice.mark, self.lang)])))  # fmt: skip
        return table((self.w("advice"), self.w("when"), self.w("source")), rows)

    def reviews(self) -> Html:
        rows = []
        for index, review in enumerate(self.model.reviews):
            when = self.heard(self.linked.reviews[index]) or (self.w("otherwise") if review.otherwise else "")
            rows.append((el("b", review.within), self.on(review.on), when,
                         joined([self.cited(review.source), " ", mark(review.mark, self.lang)])))  # fmt: skip
        return table((self.w("within"), self.w("for"), self.w("when"), self.w("source")), rows)

    def excluded(self) -> Html:
        rows = []
        for index, row in enumerate(self.model.must_exclude):
            items = el(
                "ul", *(el("li", self.labels.criterion([self.model.pathway], id)) for id in row.items), cls="points"
            )
            where = [self.phases_of(row.phases), *(self.labels.tier(tier) for tier in row.here)]
            rows.append((items, "; ".join(where), self.heard(self.linked.excluded[index])))
        return table((self.w("items"), self.w("phase"), self.w("when")), rows)

    def questions(self) -> Html:
        terms = self.content.declared.terms
        rows = []
        for index, group in enumerate(self.model.questions):
            asks = [
                term.ask.of(self.lang) for id in group if (term := terms.get(id)) is not None and term.ask is not None
            ]
            names = self.labels.listed(self.labels.term(id) for id in group)
            rows.append((str(index + 1), names, " ".join(asks)))
        return table(("", self.w("term"), self.w("question")), rows)

    def open_points(self) -> Html:
        points = [el("li", said(point, self.lang)) for point in self.model.open_points]
        doubtful = [
            el("li", mark(c.mark, self.lang), " ", c.says.of(self.lang), f" ({self.cited(c.source)})")
            for c in self.model.criteria.values()
            if c.mark in ("weak", "unconfirmed")
        ]
        doubtful += [
            el(
                "li",
                mark(p.mark, self.lang),
                " ",
                el("code", name),
                f" = {self.shown(p.value)} ({self.cited(p.source)})",
            )
            for name, p in self.model.parameters.items()
            if p.mark in ("weak", "unconfirmed")
        ]
        if not points and not doubtful:
            return el("p", self.w("none_open"))
        return el("ul", *points, *doubtful, cls="points")

    def sources(self) -> Html:
        rows = []
        for id, source in self.model.sources.items():
            details = [source.number, source.edition, source.issuer, source.reference]
            rows.append((el("code", id), said(source.title, self.lang), ", ".join(d for d in details if d),
                         source.year or "", mark(source.mark, self.lang)))  # fmt: skip
        return table(("", self.w("source"), "", "", ""), rows)

    def cases(self, rows: list[CaseRow]) -> Html:
        shown = {True: "✓", False: "✗", None: ""}
        return table(
            (self.w("case"), "", self.w("expects"), self.w("place")),
            [
                (el("code", r.id), r.title, joined([shown[r.matched], " ", r.expects]), el("code", r.place))
                for r in rows
            ],
            cls="cases",
        )

    def sign(self, fingerprint: str) -> Html:
        blank = [(self.w(role), "", "", "") for role in ("clinician", "governance", "quality")]
        heads = (self.w("role"), self.w("person"), self.w("signature"), self.w("date"))
        return el(
            "div", el("h3", self.w("sign"), id=f"{self.anchor}-sign"), el("p", self.w("sign_says")),
            el("p", f"{self.model.title.of(self.lang)} {self.model.edition} · ", el("code", fingerprint), cls="small"),
            table(heads, blank), cls="sign",
        )  # fmt: skip


def sections(lang: Lang) -> Mapping[str, str]:
    """The parts of a chapter that the contents list."""
    keys = (
        "picture",
        "phases",
        "criteria",
        "definitions",
        "parameters",
        "reviews",
        "questions",
        "open",
        "cases",
        "sign",
    )
    return {key: word(key, lang) for key in keys}
