"""A replay for a person: every case that did not match, with the evidence behind what it expected; then the counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.explain.labels import Labels
from fenji.report.page import Page
from fenji.report.record import dumped
from fenji.report.terminal import DecisionPage
from fenji.review.replay import Judged, Tally

_SHOWN = 6
_ABOUT_THE_MOVE = frozenset({"move", "urgency", "purpose", "tiers", "capabilities", "next_phase"})


class Mismatches:
    """What one case of a replay says on a terminal: nothing, unless it did not match."""

    def __init__(self, labels: Labels, columns: int, colour: bool) -> None:
        self.labels, self.columns, self.colour = labels, columns, colour

    def __call__(self, judged: Judged) -> str:
        lang = self.labels.lang
        page = Page(self.columns, self.colour)
        if judged.kind in ("disagreed", "fault"):
            page.item("!", f"{judged.case or '?'}  {judged.file}:{judged.line}", "bad", 0)
            page.text(judged.message, None, 2)
            return str(page)
        if judged.matched is not False:
            return ""
        decision = judged.decision
        assert decision is not None
        page.item("✗", judged.case or "?", "bad", 0)
        page.text(f"{judged.file}:{judged.line}" + (f"  {judged.title}" if judged.title else ""), "dim", 2)
        wants, has = ("期望", "实际") if lang == "zh" else ("expected", "actual")
        for one in judged.differences:
            page.item(f"{one.key}:", f"{wants} {as_written(one.expected)}", None, 2, "title")
            page.item(" " * len(one.key) + " ", f"{has} {as_written(one.actual)}", "warn", 2)
        said = words.move_of(decision.move, decision.urgency, lang)
        page.text(f"{'判定' if lang == 'zh' else 'decided'}: {said}", None, 2)
        for row in _concerned(judged)[:_SHOWN]:
            mark = {"met": "●", "unmet": "○", "unknown": "?"}[row["verdict"]]
            page.item(
                mark, f"{row['criterion']} ({words.of(words.VERDICTS, row['verdict'], lang)}) {row['text']}", None, 4
            )
            facts = DecisionPage(self.labels, self.columns, self.colour)
            if row["evidence"]:
                page.text(facts.facts(row, decision), "dim", 6)
            if row["missing"]:
                names = self.labels.listed(f"{self.labels.term(t)} [{t}]" for t in row["missing"])
                page.text(f"{'缺' if lang == 'zh' else 'missing'}: {names}", "warn", 6)
        return str(page)


def _concerned(judged: Judged) -> list[Mapping[str, Any]]:
    """The findings that a reader needs: of the criteria named, and what decided where the move differs."""
    decision = judged.decision
    assert decision is not None
    named: set[str] = set()
    keys = {one.key for one in judged.differences}
    for one in judged.differences:
        if one.key in ("criteria", "not_criteria"):
            listed = one.expected if isinstance(one.expected, list) else [one.expected]
            there = {str(name) for name in one.actual or ()}
            named |= {name for name in map(str, listed) if (name in there) == (one.key == "not_criteria")}
    rows = [row for row in decision.findings if row["criterion"] in named]
    if keys & _ABOUT_THE_MOVE:
        rows += [row for row in decision.findings if row["verdict"] == "met" and row not in rows]
        if decision.move == "ask":
            asked = {name for question in decision.questions[:3] for name in question["settles"]}
            rows += [row for row in decision.findings if row["criterion"] in asked and row not in rows]
    return rows


def as_written(value: Any) -> str:
    """A value as a case file would say it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(as_written, value)) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) and value else dumped(value)


_LABELS: Mapping[str, Text] = {
    "cases": Text("病例", "cases"),
    "matched": Text("符合期望", "matched"),
    "mismatched": Text("不符", "mismatched"),
    "without_expectation": Text("没有写期望", "without expectation"),
    "unreadable": Text("读不懂", "unreadable"),
    "disagreed": Text("两个引擎不一致", "engines disagree"),
    "faults": Text("本软件出错", "our faults"),
    "repeated": Text("编号重复", "ids used again"),
    "moves": Text("去向", "moves"),
    "opinion": Text("第二意见", "second opinion"),
}


def _say(key: str, lang: Lang) -> str:
    text = _LABELS[key]
    return text.zh if lang == "zh" else text.en


def summary(tally: Tally, engine: str | None, lang: Lang, columns: int, colour: bool) -> str:
    """The counts at the end."""
    page = Page(columns, colour)
    counts = {
        **tally.summary(), "disagreed": tally.disagreed, "faults": tally.faults, "repeated": tally.repeated
    }  # fmt: skip
    said = [
        f"{_say(key, lang)} {count}"
        for key, count in counts.items()
        if count or key in ("cases", "matched", "mismatched")
    ]
    joined = ("，" if lang == "zh" else ", ").join(said)
    page.text(joined, "good" if tally.status == 0 else "bad")
    rows = list(_rows(tally, engine, lang))
    page.pairs(rows, 0)
    return str(page)


def _rows(tally: Tally, engine: str | None, lang: Lang) -> Iterable[tuple[str, str]]:
    if tally.moves:
        ordered = sorted(tally.moves.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = [f"{words.possible_move(label, lang)} {count}" for label, count in ordered]
        yield _say("moves", lang), ("，" if lang == "zh" else ", ").join(listed)
    if tally.agreed or tally.disagreed or tally.unavailable:
        said = "一致 {}，不一致 {}，没有 {}" if lang == "zh" else "agreed {}, disagreed {}, unavailable {}"
        said = said.format(tally.agreed, tally.disagreed, tally.unavailable)
        yield _say("opinion", lang), f"{said} ({engine})" if engine else said
