"""An explanation as pages for a terminal: what decided, what is open, what holds the rest back."""

from collections.abc import Mapping
from typing import Any

from fenji.codes.code import Text
from fenji.explain import words
from fenji.explain.labels import Labels
from fenji.explain.why import Change, Explanation
from fenji.report.page import Page
from fenji.report.terminal import DecisionPage

_HEADS: Mapping[str, Text] = {
    "decided_by": Text("为什么", "Why"),
    "by_rule": Text(
        "没有指征要求转诊，必须排除的危险征象均已排除",
        "no criterion asks for a referral, and the danger signs that must be excluded are",
    ),
    "by_gap": Text(
        "没有符合的上转指征，但有必须排除的还没有排除",
        "nothing met asks to go up, but something that must be excluded is still open",
    ),
    "change": Text("什么会改变它", "What would change it"),
    "certain": Text(
        "补上任何缺的事实，去向都不变",
        "nothing: whatever is found out about the missing facts, the move stays the same",
    ),
    "unrecorded": Text(
        "记下某个没有记录就当作没有的事实（例如症状已消失）",
        "by recording something that counts as absent until recorded (that the signs have gone, for instance)",
    ),
    "met": Text("也符合", "Met as well"),
    "unknown": Text("不清楚", "Not known"),
    "unmet": Text("不符合，被这些事实挡住", "Not met, held back by these facts"),
    "missing": Text("缺", "missing"),
    "reads": Text("理解", "read as"),
    "then": Text("符合时", "if met"),
}


class ExplanationPage:
    """Renders explanations over one library."""

    def __init__(self, labels: Labels, columns: int, colour: bool) -> None:
        self.labels, self.lang = labels, labels.lang
        self.page = Page(columns, colour)
        self._facts = DecisionPage(labels, columns, colour)

    def __call__(self, told: Explanation) -> str:
        decision = told.decision
        said = words.move_of(decision.move, decision.urgency, self.lang)
        self.page.banner(said, "title")
        for line in self._facts.identity(decision):
            self.page.text(line, "dim")
        if told.only is None:
            self._why(told)
            self._changes(told)
            self._conflicts(told)
        for key, rows in (
            ("met", [row for row in told.met if told.only is not None or row not in told.decisive]),
            ("unknown", told.unknown),
            ("unmet", told.unmet),
        ):
            if rows:
                self.page.head(self._say(key))
            for row in rows:
                self._finding(row, told)
        if told.only is not None:
            self._changes(told)
        return str(self.page)

    def _say(self, key: str) -> str:
        return _HEADS[key].zh if self.lang == "zh" else _HEADS[key].en

    def _why(self, told: Explanation) -> None:
        decision = told.decision
        if decision.move == "not_applicable":
            self.page.head(self._say("decided_by"))
            now = words.WHAT_NOW["not_applicable"]
            self.page.text(now.zh if self.lang == "zh" else now.en, None, 2)
            return
        self.page.head(self._say("decided_by"))
        for row in told.decisive:
            self._finding(row, told)
        if not told.decisive:
            self.page.text(self._say("by_gap" if decision.move == "ask" else "by_rule"), None, 2)

    def _finding(self, row: Mapping[str, Any], told: Explanation) -> None:
        decision = told.decision
        mark = {"met": "●", "unmet": "○", "unknown": "?"}[row["verdict"]]
        style = {"met": "title", "unmet": "dim", "unknown": "warn"}[row["verdict"]]
        self.page.item(mark, f"{row['text']} [{row['criterion']}]", None, 2, style)
        if row["evidence"]:
            self.page.text(self._facts.facts(row, decision), None, 4)
        if row["missing"]:
            names = self.labels.listed(f"{self.labels.term(t)} [{t}]" for t in row["missing"])
            self.page.text(f"{self._say('missing')}: {names}", "warn", 4)
        self.page.text(self._facts.source(row), "dim", 4)
        if told.only is not None:
            self._in_full(row, told)

    def _in_full(self, row: Mapping[str, Any], told: Explanation) -> None:
        pathway = row.get("pathway") or told.decision.pathway
        model = self.labels.model(pathway)
        criterion = model.criteria.get(row["criterion"]) if model is not None else None
        if criterion is None:
            return
        if criterion.reads is not None:
            reads = criterion.reads if isinstance(criterion.reads, str) else criterion.reads.of(self.lang)
            self.page.text(f"{self._say('reads')}: {reads}", None, 4)

    def _changes(self, told: Explanation) -> None:
        changes = [c for c in told.changes if told.only is None or told.only in c.through]
        if (told.only is not None and not changes) or told.decision.move == "not_applicable":
            return
        self.page.head(self._say("change"))
        if len(told.decision.possible_moves) == 1:
            self.page.text(self._say("certain"), "good", 2)
        for change in changes:
            self._change(change, told)

    def _change(self, change: Change, told: Explanation) -> None:
        self.page.item("→", words.possible_move(change.move, self.lang), "title")
        if not change.facts:
            self.page.text(self._say("unrecorded"), None, 6)
        for question in told.decision.questions:
            if question["term"] not in change.facts:
                continue
            through = [name for name in question["settles"] if told.only is None or name == told.only]
            settles = self.labels.listed(self.labels.criterion(self._pathways(told), name) for name in through[:2])
            more = f" +{len(through) - 2}" if len(through) > 2 else ""
            self.page.item("·", f"{question['text']} [{question['term']}] — {settles}{more}", None, 4)

    def _pathways(self, told: Explanation) -> tuple[str, ...]:
        pathway = told.decision.pathway
        return tuple(pathway) if isinstance(pathway, list) else (pathway,)

    def _conflicts(self, told: Explanation) -> None:
        for row in told.decision.conflicts:
            between = " / ".join(map(str, row["between"]))
            self.page.item("!", f"{between} — {row['decided_by']}", "warn")
