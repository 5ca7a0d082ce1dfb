"""One decision as one page that a clinician reads in ten seconds: what to do first, then why, where and what else."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.explain.labels import Labels, moment
from fenji.report.page import Page
from fenji.run.decision import Decision

_STYLE = {
    "emergency": "alarm", "urgent": "amber", "routine": "blue", "stay": "green", "refer_down": "green", "ask": "violet",
    "decline": "amber", "not_applicable": "grey",
}  # fmt: skip
_HEADS = {
    "why": Text("依据", "Why"),
    "where": Text("送往", "Where to"),
    "no_one": Text("没有可接收的机构", "no institution can receive"),
    "network": Text(
        "病例没有写医联体或机构，所以不列机构", "the case names no network or institution, so none is listed"
    ),
    "services": Text("可享受", "Benefits"),
    "lost": Text("失去", "Lost"),
    "documents": Text("单据", "Documents"),
    "questions": Text("接着问", "Ask next"),
    "advice": Text("现在做", "Do now"),
    "after": Text("以后", "After that"),
    "review": Text("复诊", "next review"),
    "valid": Text("有效至", "valid until"),
    "possible": Text("还可能是", "still possible"),
    "missing": Text("缺", "missing"),
    "later": Text("事后补", "to follow later"),
    "complete": Text("齐全", "complete"),
    "conflicts": Text("有冲突", "Conflicts"),
    "opinion": Text("第二意见", "second opinion"),
    "unmet": Text("不符合的指征", "Criteria not met"),
    "unknown": Text("不清楚的指征", "Criteria not known"),
    "excluded": Text("排除的机构", "Institutions ruled out"),
}
_ELIGIBLE_SHOWN = 3
_QUESTIONS_SHOWN = 5


class DecisionPage:
    """Renders decisions over one library. `all_` also shows unmet criteria and the institutions ruled out."""

    def __init__(self, labels: Labels, columns: int, colour: bool, all_: bool = False) -> None:
        self.labels, self.lang, self.all = labels, labels.lang, all_
        self.page = Page(columns, colour)

    def __call__(self, decision: Decision) -> str:
        decision = decision.in_language(self.lang)
        self.decision = decision
        self._first(decision)
        if decision.move != "not_applicable":
            self._why(decision)
            self._advice(decision)
            self._where(decision)
            self._services(decision)
            self._documents(decision)
            self._questions(decision)
            self._after(decision)
            self._conflicts(decision)
        if self.all:
            self._everything(decision)
        return str(self.page)

    def _head(self, key: str) -> str:
        return _say(_HEADS[key], self.lang)

    # -- what to do

    def _first(self, decision: Decision) -> None:
        urgency = decision.urgency if decision.move in ("refer_up", "transfer") else None
        said = words.move_of(decision.move, decision.urgency, self.lang)
        soon = words.of(words.HOW_SOON, urgency, self.lang) or words.WHAT_NOW.get(decision.move, "")
        if isinstance(soon, Text):
            soon = _say(soon, self.lang)
        self.page.banner(said, _STYLE[urgency or decision.move])
        if soon:
            self.page.text(soon, "title")
        target = decision.target
        if target is not None:
            parts = [self.labels.listed(map(self.labels.tier, target["tiers"]))]
            required = [id for id in target["capabilities"] if id not in target["preferred"]]
            if required:
                needs = self.labels.listed(map(self.labels.capability, required))
                parts.append(f"须有：{needs}" if self.lang == "zh" else f"with {needs}")
            if target["preferred"]:
                better = self.labels.listed(map(self.labels.capability, target["preferred"]))
                parts.append(f"最好有：{better}" if self.lang == "zh" else f"preferably {better}")
            if decision.purpose not in (None, "care"):
                parts.append(words.of(words.PURPOSES, decision.purpose, self.lang))
            self.page.text(("；" if self.lang == "zh" else "; ").join(parts))
        for line in self.identity(decision):
            self.page.text(line, "dim")

    def identity(self, decision: Decision) -> Iterable[str]:
        """A line for each pathway with its edition and phase, then the moment and the case."""
        for part in decision.pathways or (decision,):
            name = f"{self.labels.pathway(part.pathway)} {part.edition}"
            if part.profile != self.labels.default_profile(part.pathway):
                name += f" ({part.profile})"
            phase = self.labels.phase(part.pathway, part.phase)
            if part.next_phase != part.phase:
                phase += f" → {self.labels.phase(part.pathway, part.next_phase)}"
            yield f"{name} · {phase}"
        yield " · ".join(part for part in (f"{moment(decision.at)} {decision.at[19:]}".strip(), decision.case) if part)

    # -- why

    def _why(self, decision: Decision) -> None:
        met = [row for row in decision.findings if row["verdict"] == "met" and self._moves(row, decision)]
        if not met:
            return
        self.page.head(self._head("why"))
        for row in met:
            of = f" ({self.labels.pathway(row['pathway'])})" if "pathway" in row else ""
            self.page.item("●", row["text"] + of, None, mark_style="title")
            self.evidence(row, decision)

    def _moves(self, row: Mapping[str, Any], decision: Decision) -> bool:
        return "advise" not in self._roles(row, decision)

    def _roles(self, row: Mapping[str, Any], decision: Decision) -> set[str]:
        model = self.labels.model(row.get("pathway") or decision.pathway)
        criterion = model.criteria.get(row["criterion"]) if model is not None else None
        then = criterion.then if criterion is not None else ()
        entries = then if isinstance(then, tuple) else (then,)
        return {
            "advise" if entry.advise is not None else "hold" if entry.hold else "ask" if entry.ask else "refer"
            for entry in entries
        }

    def evidence(self, row: Mapping[str, Any], decision: Decision, indent: int = 4) -> None:
        """The facts that a verdict rests on, each with its limit, and the source."""
        if row["evidence"]:
            self.page.text(self.facts(row, decision), None, indent)
        self.page.text(self.source(row), "dim", indent)

    def source(self, row: Mapping[str, Any]) -> str:
        """The source of a criterion with its honesty mark."""
        mark = words.of(words.MARKS, row["mark"], self.lang) if row["mark"] != "text" else ""
        return f"{row['source']}" + (f" [{mark}]" if mark and mark not in row["source"] else "")

    def facts(self, row: Mapping[str, Any], decision: Decision) -> str:
        """The facts of a finding: those of now first, then by their times; each once, with all its limits."""
        limits: dict[tuple[str, str, str], list[str]] = {}
        for one in row["evidence"]:
            said = f"{self.labels.term(one['term'])} {self.labels.value(one['term'], one['value'], one['unit'])}"
            held = limits.setdefault((one["at"] if one["at"] != decision.at else "", one["term"], said), [])
            limit = self.labels.limit(one["term"], one["limit"])
            if limit and limit not in held:
                held.append(limit)
        times = dict.fromkeys(at for at, _, _ in limits)
        parts = []
        for at in sorted(times):  # now is the empty one
            told = [
                said + (f" ({self.labels.listed(held)})" if held else "")
                for (when, _, said), held in limits.items()
                if when == at
            ]
            joined = ("；" if self.lang == "zh" else "; ").join(told)
            parts.append(f"{moment(at)}: {joined}" if at else joined)
        return "\n".join(parts)

    # -- where

    def _where(self, decision: Decision) -> None:
        if decision.urgency is None:
            return
        eligible = decision.institutions["eligible"]
        self.page.head(self._head("where"))
        if not eligible:
            excluded = decision.institutions["excluded"]
            self.page.text(self._head("no_one" if excluded else "network"), "warn" if excluded else "dim", 2)
            return
        # The room of the line that says how many more there are holds one of them.
        shown = len(eligible) if self.all or len(eligible) == _ELIGIBLE_SHOWN + 1 else _ELIGIBLE_SHOWN
        for row in eligible[:shown]:
            self._institution(row)
        more = len(eligible) - shown
        if more > 0:
            said = f"另有 {more} 家（--all 全部列出）" if self.lang == "zh" else f"{more} more (--all lists them)"
            self.page.text(said, "dim", 2)

    def _institution(self, row: Mapping[str, Any]) -> None:
        self.page.item(f"{row['rank']}.", f"{row['name']} ({row['id']})", "title" if row["rank"] == 1 else None)
        notes = [self.labels.tier(row["tier"]), *row["because"]]
        for key, zh, en in (("lacks", "缺", "lacks"), ("needs_approval", "须批准", "needs approval")):
            if row.get(key):
                told = row[key]
                listed = self.labels.listed(map(self.labels.capability, told)) if isinstance(told, list) else str(told)
                notes.append(
                    f"{zh if self.lang == 'zh' else en}: {listed}"
                    if listed != "True"
                    else (zh if self.lang == "zh" else en)
                )
        if row.get("loses"):
            titles = self.labels.listed(map(self.labels.service, row["loses"]))
            notes.append(f"去这里会失去：{titles}" if self.lang == "zh" else f"going here forfeits: {titles}")
        self.page.text(("；" if self.lang == "zh" else "; ").join(note for note in notes if note), "dim", 5)

    # -- what else

    def _services(self, decision: Decision) -> None:
        if decision.services:
            self.page.head(self._head("services"))
            groups: dict[str, list[str]] = {}
            for row in decision.services:
                amount = row.get("amount")
                title = row["title"] + (
                    "" if amount is None else f" {amount} 元" if self.lang == "zh" else f" {amount} yuan"
                )
                groups.setdefault(row["because"], []).append(title)
            for because, titles in groups.items():
                self.page.item("+", f"{self.labels.listed(titles)} — {because}", None, mark_style="good")
        if decision.lost:
            self.page.head(self._head("lost"))
            lost: dict[tuple[str, str], list[str]] = {}
            for row in decision.lost:
                lost.setdefault((row["text"], row["would_grant"]), []).append(self.labels.service(row["id"]))
            for (text, grant), titles in lost.items():
                self.page.item("−", f"{self.labels.listed(titles)} — {text} → {grant}", None, mark_style="warn")

    def _documents(self, decision: Decision) -> None:
        papers = decision.documents
        if not papers["required"] and not papers["later"]:
            return
        self.page.head(self._head("documents"))
        for key in ("missing", "later"):
            if papers[key]:
                names = self.labels.listed(map(self.labels.document, papers[key]))
                self.page.item("!", f"{self._head(key)}: {names}", "warn" if key == "missing" else None)
        if not papers["missing"] and not papers["later"]:
            self.page.text(self._head("complete"), "good", 2)

    def _advice(self, decision: Decision) -> None:
        if decision.advice:
            self.page.head(self._head("advice"))
            for row in decision.advice:
                self.page.item("→", row["text"])
                if self.all:
                    self.page.text(row["source"], "dim", 4)

    def _questions(self, decision: Decision) -> None:
        asked = decision.questions
        made = _label(decision)
        useful = [
            q
            for q in asked
            if decision.move == "ask"
            or set(q["could_change_move_to"]) - {made}
            or self.labels.about_receivers(q)
            or "follow_up" in q["settles"]
        ]
        shown = asked if self.all else (useful or asked)[:_QUESTIONS_SHOWN]
        if not shown:
            return
        self.page.head(self._head("questions"))
        for number, question in enumerate(shown, start=1):
            others = [m for m in question["could_change_move_to"] if m != made]
            moves = self.labels.listed(words.possible_move(m, self.lang) for m in others)
            could = (f" → 可能变为{moves}" if self.lang == "zh" else f" → could become {moves}") if moves else ""
            if not moves and "follow_up" in question["settles"]:
                could = " → 可能改变复诊时间" if self.lang == "zh" else " → could change when the review is due"
            self.page.item(f"{number}.", f"{question['text']} [{question['term']}]{could}")
        if len(asked) > len(shown):
            more = len(asked) - len(shown)
            self.page.text(f"另有 {more} 问（--all）" if self.lang == "zh" else f"{more} more (--all)", "dim", 2)

    def _after(self, decision: Decision) -> None:
        rows: list[tuple[str, str]] = []
        review = decision.follow_up
        if review is not None:
            days, tier = review["within_days"], self.labels.tier(review["at_tier"])
            when = f"{days} 天内，{tier}" if self.lang == "zh" else f"within {days} days, {tier}"
            rows.append((self._head("review"), f"{when} — {review['because']}"))
        if decision.valid_until is not None:
            until = f"{moment(decision.valid_until['at'])} — {decision.valid_until['because']}"
            rows.append((self._head("valid"), until))
        others = [m for m in decision.possible_moves if m != _label(decision)]
        if others:
            rows.append((self._head("possible"), self.labels.listed(words.possible_move(m, self.lang) for m in others)))
        opinion = decision.second_opinion
        if opinion is not None and opinion.get("status") != "agreed":
            reason = opinion.get("reason")
            said = reason.get(self.lang, "") if isinstance(reason, Mapping) else str(reason or "")
            rows.append((self._head("opinion"), said))
        if rows:
            self.page.head(self._head("after"))
            self.page.pairs(rows)

    def _conflicts(self, decision: Decision) -> None:
        if decision.conflicts:
            self.page.head(self._head("conflicts"))
            for row in decision.conflicts:
                between = " / ".join(map(str, row["between"]))
                self.page.item("!", f"{between} — {row['decided_by']}", None, mark_style="warn")

    # -- --all

    def _everything(self, decision: Decision) -> None:
        for verdict in ("unknown", "unmet"):
            rows = [row for row in decision.findings if row["verdict"] == verdict]
            if rows:
                self.page.head(self._head(verdict))
            for row in rows:
                self.page.item("○" if verdict == "unmet" else "?", f"{row['text']} [{row['criterion']}]")
                if row["missing"]:
                    names = self.labels.listed(map(self.labels.term, row["missing"]))
                    self.page.text(f"{self._head('missing')}: {names}", "warn", 4)
                self.evidence(row, decision)
        excluded = decision.institutions["excluded"]
        if excluded:
            self.page.head(self._head("excluded"))
            for row in excluded:
                self.page.item("×", f"{row.get('name', row['id'])} ({row['id']})")
                for why in row["because"]:
                    would = f" → {why['would_admit']}" if why["would_admit"] else ""
                    self.page.text(f"{why['text']}{would}", "dim", 4)


def _label(decision: Decision) -> str:
    return f"{decision.move}/{decision.urgency}" if decision.urgency else decision.move


def _say(text: Text, lang: Lang) -> str:
    return text.zh if lang == "zh" else text.en
