"""What all pathways share: scores, networks, services and terms."""

from fenji.codes.code import Lang
from fenji.explain.labels import Labels
from fenji.linked.content import Content
from fenji.linked.scores import LinkedScore
from fenji.model.network import Institution, Network
from fenji.review.book.chapter import formal, mark, said
from fenji.review.book.html import BR, Html, el, joined, table
from fenji.review.book.words import FORMS, STATUS, of, word


class Shared:
    """The chapters behind the pathways, in one language."""

    def __init__(self, content: Content, lang: Lang) -> None:
        self.content, self.lang, self.labels = content, lang, Labels(content, lang)

    def w(self, key: str) -> str:
        return word(key, self.lang)

    def html(self) -> Html:
        return joined([self.scores(), self.services(), self.networks(), self.terms()])

    # -- scores

    def scores(self) -> Html:
        return joined([el("h2", self.w("scores"), id="scores"), *(self.score(s) for s in self.content.scores.values())])

    def score(self, score: LinkedScore) -> Html:
        model, tree = score.model, score.tree
        labels = model.item_labels
        rows = []
        for item, points in model.items.items():
            name = labels[item].of(self.lang) if item in labels else self.labels.term(item)
            if points == "value":
                declared = self.content.declared.terms.get(item)
                rows.append((name, self.labels.listed(declared.points) if declared is not None else "", ""))
                continue
            for index, row in enumerate(points):
                at = tree.at(("items", item, index, "when"))
                condition = formal(at) if row.when is not None else self.labels.listed([word("otherwise", self.lang)])
                points_ = row.otherwise if row.when is None else row.points
                rows.append((name if index == 0 else "", condition, str(points_)))
        bands = []
        if model.bands is not None:
            for table_, words in model.bands.tables.items():
                for index, band in enumerate(words):
                    at = tree.at(("bands", "tables", table_, index, "when"))
                    bands.append((table_, self.labels.word(model.bands.term, band.word), formal(at)))
        traps = [el("li", said(trap, self.lang)) for trap in (*model.traps, *model.open_points)]
        applies = formal(tree.at(("applies_when",))) if model.applies_when is not None else Html("")
        cited = "; ".join(model.source)
        return joined(
            [
                el("h3", model.title.of(self.lang), " ", el("code", model.score)),
                el(
                    "p",
                    f"{model.range[0]}–{model.range[1]} · {cited} ",
                    mark(model.mark, self.lang),
                    " ",
                    applies,
                    cls="small",
                ),
                table((self.w("items"), self.w("formal"), self.w("points")), rows),
                table((self.w("bands"), "", self.w("formal")), bands),
                el("ul", *traps, cls="points small") if traps else Html(""),
            ]
        )

    # -- services and networks

    def services(self) -> Html:
        policy = self.content.policy
        if policy is None:
            return Html("")
        tree = policy.services_tree
        rows = []
        for index, rule in enumerate(policy.services.rules):
            needs = []
            for at, need in enumerate(rule.needs):
                shown = formal(tree.at(("rules", index, "needs", at, "when"))) if tree is not None else str(need.when)
                needs.append(shown)
            when = joined([rule.because.of(self.lang), el("div", joined(needs, " · "), cls="soft small")])
            rows.append((self.labels.listed(self.labels.service(id) for id in rule.grants), when,
                         joined([self.cited(rule.source), " ", mark(rule.mark, self.lang)])))  # fmt: skip
        return joined(
            [
                el("h2", self.w("services"), id="services"),
                table((self.w("service"), self.w("granted"), self.w("source")), rows),
            ]
        )

    def cited(self, sources: tuple[str, ...]) -> str:
        policy = self.content.policy
        known = policy.services.sources if policy is not None else {}
        parts = []
        for text in sources:
            id, _, place = text.partition(" ")
            parts.append(f"{said(known[id].title, self.lang) if id in known else id} {place}".strip())
        return "; ".join(parts)

    def networks(self) -> Html:
        policy = self.content.policy
        if policy is None:
            return Html("")
        return joined(
            [el("h2", self.w("networks"), id="networks"), *(self.network(n) for n in policy.networks.values())]
        )

    def network(self, network: Network) -> Html:
        grids = [
            (el("code", id), self.labels.listed(grid.districts), grid.lead or "")
            for id, grid in network.geography.grids.items()
        ]
        facts = f"{of(FORMS, network.form, self.lang)} · {of(STATUS, network.status, self.lang)}"
        switched = [name for name, value in network.policy if value not in (None, False, "voluntary", "national")]
        notes = [el("li", note.of(self.lang)) for note in (*network.open_points, *network.notes)]
        return joined(
            [
                el("h3", network.title.of(self.lang), " ", el("code", network.network)),
                el("p", facts, " · ", el("code", ", ".join(switched) or "–"), cls="small"),
                table((self.w("grids"), "", self.w("lead")), grids),
                table(
                    (self.w("institution"), self.w("tier"), self.w("type"), self.w("able")),
                    [self.institution(network, one) for one in network.institutions],
                ),
                el("ul", *notes, cls="points small") if notes else Html(""),
            ]
        )

    def institution(self, network: Network, one: Institution) -> tuple[str, ...]:
        marks = [
            el("span", self.w(key), cls="mark plain")
            for key, holds in (("placeholder", one.placeholder), ("lead", one.lead), ("outside", one.outside))
            if holds
        ]
        able = self.labels.listed(
            self.labels.capability(c.id) + (f" ({self.w('placeholder')})" if c.placeholder else "")
            for c in one.capabilities
        )
        lacks = (
            self.w("lacks") + self.labels.listed(self.labels.capability(id) for id in one.lacks) if one.lacks else ""
        )
        only = self.w("only") + said(one.population.label, self.lang) if one.population is not None else ""
        kind = self.content.tiers.types.get(one.type or "")
        name = joined([one.name, " ", *marks, BR, el("code", network.full_id(one.id), cls="soft")])
        return (
            name,
            self.labels.tier(one.tier) if one.tier else "–",
            kind.label.of(self.lang) if kind is not None else "",
            "; ".join(part for part in (able, lacks, only) if part),
        )

    # -- terms

    def terms(self) -> Html:
        rows = []
        for id, term in self.content.declared.terms.items():
            limits = ""
            if term.range is not None:
                limits = f"{term.range[0]}–{term.range[1]} {term.unit or ''}"
            elif term.words:
                limits = self.labels.listed(self.labels.word(id, text) for text in term.words)
            elif term.unit:
                limits = term.unit
            rows.append((el("code", id), term.label.of(self.lang), limits,
                         term.ask.of(self.lang) if term.ask is not None else ""))  # fmt: skip
        return joined(
            [
                el("h2", self.w("terms"), id="terms"),
                table((self.w("term"), self.w("name"), self.w("unit"), self.w("question")), rows),
            ]
        )
