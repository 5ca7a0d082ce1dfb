"""Who may receive, and which needs a network covers, as pages for a terminal."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import networks as said
from fenji.explain import words
from fenji.explain.labels import Labels, moment
from fenji.report.page import Page

_WORDS: Mapping[str, Text] = {
    "from": Text("自 {it}", "from {it}"),
    "needs": Text("须有 {it}", "with {it}"),
    "tiers": Text("层级 {it}", "tiers {it}"),
    "nobody": Text("没有可接收的机构", "no institution can receive"),
    "excluded": Text("排除的机构", "Institutions ruled out"),
    "more": Text("另排除 {it} 家（--all 列出理由）", "{it} more ruled out (--all gives the reasons)"),
    "loses": Text("去这里会失去：{it}", "going here forfeits: {it}"),
    "approval": Text("须牵头医院同意", "needs the lead's approval"),
    "makes": Text(
        "{it}：共 {spent} 分钟 ≤ {within}，赶得上", "{it}: {spent} min in all, at most {within}: makes the window"
    ),
    "misses": Text("{it}：共 {spent} 分钟 > {within}，赶不上", "{it}: {spent} min in all, at most {within}: misses it"),
    "window_unknown": Text("{it}：时间窗算不出（缺路程或末次正常时间）", "{it}: the window cannot be computed"),
    "as_if": Text(
        "按文件所载全部实现、网络已运行之后来看{day}；看某一天用 --at",
        "as it stands once all that the file announces has come about and the network is in operation{day}; --at looks "
        "at one day",
    ),
    "on": Text("{day} 当日", "on {day}"),
    "not_usable": Text("该网络当日不可用", "the network is not in use on that day"),
    "all_own": Text(
        "其余 {it} 项各区都能在本医联体内解决（--all 列出）",
        "the other {it} are met within the own consortium from every district (--all lists them)",
    ),
    "everything": Text("全部 {it} 项各区都能在本医联体内解决", "all {it} are met within the own consortium everywhere"),
    "everywhere": Text("全网络", "whole network"),
    "or": Text(" 或 {it}", " or {it}"),
    "and_more": Text("等 {it} 家", "of {it}"),
    "asked_by": Text("指征", "asked by"),
}


class RoutePage:
    """Renders the answer of `network route`. `all_`: with every institution ruled out and why."""

    def __init__(self, labels: Labels, columns: int, colour: bool, all_: bool = False) -> None:
        self.labels, self.lang, self.all = labels, labels.lang, all_
        self.page = Page(columns, colour)

    def __call__(self, record: Mapping[str, Any]) -> str:
        asked = record["asked"]
        self.page.text(f"{words.move_of(asked['move'], asked['urgency'], self.lang)} · {record['title']}", "title")
        parts = [_say("from", self.lang, it=asked["from_name"])]
        if asked["tiers"]:
            parts.append(_say("tiers", self.lang, it=self.labels.listed(map(self.labels.tier, asked["tiers"]))))
        if asked["needs"]:
            parts.append(_say("needs", self.lang, it=self.labels.listed(map(self.labels.capability, asked["needs"]))))
        self.page.text(" · ".join([*parts, moment(asked["at"])]), "dim")
        self.page.gap()
        for row in record["eligible"]:
            self._receiver(row)
        if not record["eligible"]:
            self.page.text(_say("nobody", self.lang), "warn")
        for row in record["advice"]:
            self.page.item("→", row["text"])
        excluded = record["excluded"]
        if self.all and excluded:
            self.page.head(_say("excluded", self.lang))
            for row in excluded:
                self.page.item("×", f"{row['name']} ({row['id']})")
                for why in row["because"]:
                    would = f" → {why['would_admit']}" if why["would_admit"] else ""
                    self.page.text(f"{why['text']}{would}", "dim", 4)
        elif excluded:
            self.page.gap()
            self.page.text(_say("more", self.lang, it=len(excluded)), "dim")
        return str(self.page)

    def _receiver(self, row: Mapping[str, Any]) -> None:
        self.page.item(f"{row['rank']}.", f"{row['name']} ({row['id']})", "title" if row["rank"] == 1 else None, 0)
        self.page.text(self._joined([self.labels.tier(row["tier"]), *row["because"]]), "dim", 3)
        for one in row.get("windows", ()):
            key = {True: "makes", False: "misses", None: "window_unknown"}[one["makes_it"]]
            told = _say(
                key, self.lang, it=self.labels.capability(one["capability"]), spent=one["minutes"], within=one["within"]
            )
            self.page.text(told, "good" if one["makes_it"] else "warn", 3)
        if row.get("needs_approval"):
            self.page.text(_say("approval", self.lang), "warn", 3)
        if row.get("loses"):
            titles = self.labels.listed(map(self.labels.service, row["loses"]))
            self.page.text(_say("loses", self.lang, it=titles), "warn", 3)

    def _joined(self, parts: Iterable[str]) -> str:
        return ("；" if self.lang == "zh" else "; ").join(part for part in parts if part)


class CoveragePage:
    """Renders the answer of `network coverage`: district by need, by whom, or nobody. `all_`: also what is in order."""

    def __init__(self, labels: Labels, columns: int, colour: bool, all_: bool = False) -> None:
        self.labels, self.lang, self.all = labels, labels.lang, all_
        self.page = Page(columns, colour)

    def __call__(self, record: Mapping[str, Any]) -> str:
        self.page.text(f"{record['title']} ({record['network']})", "title")
        key = "as_if" if record["as_if_in_operation"] else "on"
        day = record["day"] or ""
        if record["as_if_in_operation"] and day:
            day = f"（{day}）" if self.lang == "zh" else f" ({day})"
        self.page.text(_say(key, self.lang, day=day), "dim")
        if not record["usable"]:
            self.page.text(_say("not_usable", self.lang), "warn")
        fine = [row for row in record["needs"] if row["worst"] == "own"]
        for status in ("nobody", "at_a_pinch", "excluded_class", "outside", "other_grid", "own"):
            rows = [row for row in record["needs"] if row["worst"] == status]
            if not rows or (status == "own" and not self.all):
                continue
            self.page.head(f"{words.of(said.COVERED, status, self.lang)} ({len(rows)})")
            for row in rows:
                self._row(row)
        self.page.gap()
        if fine and not self.all:
            key = "everything" if len(fine) == len(record["needs"]) else "all_own"
            self.page.text(_say(key, self.lang, it=len(fine)), "good")
        return str(self.page)

    def _row(self, row: Mapping[str, Any]) -> None:
        self.page.item("●", need_in_words(row, self.labels))
        asked = row["asked_by"]
        shown = asked if self.all else asked[:3]
        more = f" +{len(asked) - len(shown)}" if len(asked) > len(shown) else ""
        self.page.text(f"{_say('asked_by', self.lang)}: {', '.join(shown)}{more}", "dim", 4)
        together: dict[tuple[Any, ...], list[str]] = {}
        for answer in row["districts"]:
            key = (answer["status"], answer["name"], answer["count"], tuple(answer["lacks"]))
            together.setdefault(key, []).append(answer["district"] or _say("everywhere", self.lang))
        self.page.pairs([(self.labels.listed(places), self._by_whom(*key)) for key, places in together.items()], 4)

    def _by_whom(self, status: str, name: str | None, count: int, lacks: tuple[str, ...]) -> str:
        how = words.of(said.COVERED, status, self.lang)
        if name is None:
            return how
        more = f" {_say('and_more', self.lang, it=count)}" if count > 1 else ""
        missing = f": {self.labels.listed(map(self.labels.capability, lacks))}" if lacks else ""
        return f"{name}{more} — {how}{missing}"


def need_in_words(row: Mapping[str, Any], labels: Labels) -> str:
    """A need as one line: the move, the tiers, the capabilities or what may stand in for them."""
    lang = labels.lang
    move = words.of(said.DIRECTIONS, row["direction"], lang)
    if row["emergency"]:
        move += f" · {words.of(words.URGENCIES, 'emergency', lang)}"
    parts = [move, f"{labels.tier(row['from_tier'])} → {labels.listed(map(labels.tier, row['tiers']))}"]
    if row["capabilities"]:
        needed = labels.listed(map(labels.capability, row["capabilities"]))
        if row["accepted_instead"]:
            needed += _say("or", lang, it=labels.listed(map(labels.capability, row["accepted_instead"])))
        parts.append(_say("needs", lang, it=needed))
    return " · ".join(parts)


def _say(key: str, lang: Lang, **args: object) -> str:
    text = _WORDS[key]
    return (text.zh if lang == "zh" else text.en).format(**args)
