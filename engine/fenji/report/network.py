"""A network, or the list of them, as a page for a terminal. Reads the records of `review/network.py`, nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import networks as said
from fenji.explain.words import MARKS, of
from fenji.report.page import Page

_WORDS: Mapping[str, Text] = {
    "unlimited": Text("不限", "open"),
    "in_use": Text("{day} 可用", "in use on {day}"),
    "not_in_use": Text("{day} 不可用", "not in use on {day}"),
    "pool": Text("统筹区 {it}", "pooling area {it}"),
    "grids": Text("网格", "Grids"),
    "districts": Text("区县", "Districts"),
    "no_territory": Text("不分地域", "no territory"),
    "members": Text("成员", "Members"),
    "outside": Text("医联体外的已知机构", "Known institutions outside"),
    "policy": Text("政策与它给予的服务", "Policy, and what it grants"),
    "always": Text("不问政策，总是给予", "always, whatever the policy"),
    "gaps": Text("待补", "Gaps"),
    "record": Text("只作记录，不影响判定", "For the record, without effect on a decision"),
    "sources": Text("来源", "Sources"),
    "excludes": Text("不主动转往", "not referred to on its own"),
    "lead_rule": Text("牵头须为", "a lead must be"),
    "specialty": Text("只接", "receives for"),
    "placeholder": Text("占位", "placeholder"),
    "lead": Text("牵头", "lead"),
    "general": Text("一般关系", "general relation"),
    "owner": Text("主办 {it}", "run by {it}"),
    "from": Text("{it} 起", "from {it}"),
    "to": Text("至 {it}", "until {it}"),
    "not_designated": Text("非医保定点", "not insurance-designated"),
    "door": Text("入院到给药 {it} 分钟", "door to needle {it} min"),
    "only": Text("只收 {it}", "treats {it} only"),
    "desk": Text("转诊窗口 {it}", "desk: {it}"),
    "lacks": Text("没有 {it}", "without {it}"),
    "nothing": Text("无", "none"),
}


class NetworkPage:
    """Renders one network. `all_`: every capability of every institution too."""

    def __init__(self, lang: Lang, columns: int, colour: bool, all_: bool = False) -> None:
        self.lang, self.all = lang, all_
        self.page = Page(columns, colour)

    def say(self, key: str, **args: object) -> str:
        text = _WORDS[key]
        return (text.zh if self.lang == "zh" else text.en).format(**args)

    def listed(self, parts: Iterable[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(parts)

    def __call__(self, record: Mapping[str, Any]) -> str:
        self._first(record)
        self._territory(record)
        for key in ("members", "outside"):
            if record[key]:
                self.page.head(self.say(key))
                for rung in record[key]:
                    self.page.text(f"{rung['label']} ({len(rung['institutions'])})", "title", 2)
                    for body in rung["institutions"]:
                        self._institution(body)
        self._policy(record)
        self._gaps(record["gaps"])
        if record["descriptive"]:
            self.page.head(self.say("record"))
            for row in record["descriptive"]:
                title = f"{row['title']}: " if row["title"] else ""
                self.page.item("·", title + self.plain(row["value"]))
        self._sources(record["sources"])
        return str(self.page)

    # -- parts

    def _first(self, record: Mapping[str, Any]) -> None:
        self.page.text(f"{record['title']} ({record['network']})", "title")
        dates = f"{record['start'] or self.say('unlimited')} – {record['end'] or self.say('unlimited')}"
        parts = [record["form"]["label"], record["tightness"]["label"], record["status"]["label"], dates]
        if record["pooling_area"]:
            parts.append(self.say("pool", it=record["pooling_area"]))
        self.page.text(" · ".join(parts))
        used = record.get("in_use")
        if used is not None:
            key = "in_use" if used["yes"] else "not_in_use"
            self.page.text(self.say(key, day=used["on"]), "good" if used["yes"] else "warn")
        if record["lead_rule"]:
            self.page.text(f"{self.say('lead_rule')} {record['lead_rule']}", "dim")
        if record["specialty"]:
            names = self.listed(one["label"] for one in record["specialty"]["capabilities"])
            self.page.text(f"{self.say('specialty')} {names}", "dim")
        if record["excludes"]:
            called = {**said.ADMINISTERED, **said.OWNERSHIPS}
            told = [of(called, word, self.lang) for written in record["excludes"].values() for word in written]
            self.page.text(f"{self.say('excludes')}: {self.listed(told)}", "dim")

    def _territory(self, record: Mapping[str, Any]) -> None:
        if record["grids"]:
            self.page.head(self.say("grids"))
            rows = []
            for grid in record["grids"]:
                lead = f"{self.say('lead')} {grid['lead_name']} ({grid['lead']})" if grid["lead"] else ""
                rows.append((grid["grid"], " · ".join(one for one in (self.listed(grid["districts"]), lead) if one)))
            self.page.pairs(rows)
        if record["districts"] or not record["grids"]:
            self.page.head(self.say("districts"))
        if record["districts"]:
            self.page.text(self.listed(record["districts"]), None, 2)
        elif not record["grids"]:
            self.page.text(self.say("no_territory"), "dim", 2)

    def _institution(self, body: Mapping[str, Any]) -> None:
        notes = []
        if body["lead"]:
            notes.append(self.say("lead"))
        if body["type"]:
            notes.append(body["type"]["label"])
        notes += [one for one in (body["place"], body["grid"]) if one]
        if body["relation"] == "general":
            notes.append(self.say("general"))
        for key, words in (("administered_by", said.ADMINISTERED), ("ownership", said.OWNERSHIPS)):
            if body[key] in words:
                notes.append(of(words, body[key], self.lang))
        told = (
            ("owner", body["owner"]), ("from", body["from"]), ("to", body["to"]), ("pool", body["pooling_area"]),
            ("door", body["door_to_needle"]), ("only", body.get("population")), ("desk", body.get("referral_desk")),
        )  # fmt: skip
        notes += [self.say(key, it=value) for key, value in told if value is not None]
        if not body["designated"]:
            notes.append(self.say("not_designated"))
        self.page.item("?" if body["placeholder"] else "●", f"{body['name']} ({body['id']})", None, 4)
        if notes:
            self.page.text(" · ".join(notes), "dim", 6)
        if self.all:
            able = self.listed(one["label"] for one in body["capabilities"])
            self.page.text(able or self.say("nothing"), "dim", 6)
        elif body["stated"]:
            mark = f"({self.say('placeholder')})"
            stated = self.listed(one["label"] + (mark if one["placeholder"] else "") for one in body["stated"])
            self.page.text("+ " + stated, "dim", 6)
        if body["lacks"] and not self.all:
            self.page.text(self.say("lacks", it=self.listed(one["label"] for one in body["lacks"])), "dim", 6)
        for key in ("may_issue", "readiness"):
            if body.get(key):
                self.page.text(f"{of(said.DESCRIPTIVE, key, self.lang)}: {self.plain(body[key])}", "dim", 6)
        if body.get("note"):
            self.page.text(body["note"], "dim", 6)

    def _policy(self, record: Mapping[str, Any]) -> None:
        self.page.head(self.say("policy"))
        for row in record["policy"]:
            value = row["value"]
            told = "" if value is True else f": {row.get('meaning') or self.plain(value)}"
            self.page.item("●" if row["grants"] else "·", f"{row['title']}{told} [{row['key']}]")
            self._grants(row["grants"])
        if record["always"]:
            self.page.item("●", self.say("always"))
            self._grants(record["always"])

    def _grants(self, grants: Iterable[Mapping[str, Any]]) -> None:
        together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in grants:
            mark = "" if row["mark"] == "text" else f" [{of(MARKS, row['mark'], self.lang)}]"
            together.setdefault((row["because"], self.listed(row["source"]) + mark), []).append(row)
        for (because, source), rows in together.items():
            titles = self.listed(service["title"] for row in rows for service in row["services"])
            rules = self.listed(dict.fromkeys(row["rule"] for row in rows))
            self.page.item("+", f"{titles} — {because} ({rules})", None, 4, "good")
            self.page.text(source, "dim", 6)

    def _gaps(self, gaps: Mapping[str, Any]) -> None:
        self.page.head(self.say("gaps"))
        count = len(gaps["placeholders"])
        zh = self.lang == "zh"
        if count:
            some = "1 institution is a placeholder" if count == 1 else f"{count} institutions are placeholders"
            self.page.item("?", f"{count} 家机构是占位" if zh else some)
        for row in gaps["placeholder_capabilities"]:
            names = self.listed(one["label"] for one in row["capabilities"])
            self.page.item("?", f"{row['name']}: {names} ({self.say('placeholder')})")
        for row in gaps["check"]:
            self.page.item("!", f"{row['text']} [{row['code']}]", "warn")
        for text in gaps["open_points"]:
            self.page.item("?", text)
        if not any(gaps.values()):
            self.page.text(self.say("nothing"), "good", 2)

    def _sources(self, sources: Iterable[Mapping[str, Any]]) -> None:
        self.page.head(self.say("sources"))
        for row in sources:
            parts = [row["title"], row["issuer"], row["year"], row["mark_label"] if row["mark"] != "text" else None]
            self.page.item("·", f"{row['id']}: " + " · ".join(str(one) for one in parts if one))

    def plain(self, value: Any) -> str:
        """A value of the file, on one line."""
        if isinstance(value, Mapping):
            return "; ".join(f"{key}: {self.plain(held)}" for key, held in value.items())
        if isinstance(value, (list, tuple)):
            return self.listed(self.plain(held) for held in value)
        return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def list_page(rows: Iterable[Mapping[str, Any]], lang: Lang, columns: int, colour: bool) -> str:
    """One line per network: id, title, form, status, dates, members."""
    page = Page(columns, colour)
    lines = []
    for row in rows:
        status = of(said.STATUSES, row["status"], lang).partition("（")[0].partition(" (")[0]
        dates = f"{row['start'] or ''}–{row['end'] or ''}" if row["start"] or row["end"] else ""
        count = f"{row['members']} 家成员" if lang == "zh" else f"{row['members']} members"
        used = row.get("in_use")
        parts = [row["title"], row["form"]["label"], status, dates, count]
        if used is not None:
            parts.append(("可用" if used else "不可用") if lang == "zh" else ("in use" if used else "not in use"))
        lines.append((row["network"], " · ".join(part for part in parts if part)))
    page.pairs(lines, 0)
    return str(page)



