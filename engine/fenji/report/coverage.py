"""Coverage of criteria by cases, as text and as data."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.report.page import Page
from fenji.review.coverage import Boundary, Branch, Seen, Tried, share, share_of

_SHOWN = 5
_HEAD = Text(
    "覆盖率 {share}%：{rows} 个（阶段×指征），缺 {lacking} 个判定",
    "coverage {share}%: {rows} criteria by phase, {lacking} verdicts not tried",
)
_BELOW = Text("低于要求的 {threshold}%", "below the {threshold}% asked for")


Shown = Literal["criterion", "branch", "boundary", "all"]
_BRANCHES = Text(
    "条件的分支 {share}%：{rows} 个末端，缺 {lacking} 个独立决定的判定",
    "branches {share}%: {rows} leaves of conditions, {lacking} verdicts that none decided alone",
)
_BOUNDARIES = Text(
    "界值 {share}%：{rows} 个界值，缺 {lacking} 种病人(刚低、正好、刚高、不知道)",
    "boundaries {share}%: {rows} limits, {lacking} patients not tried (just below, at, just above, unknown)",
)
_SIDES = {
    "below": Text("刚低", "just below"), "at": Text("正好", "at"), "above": Text("刚高", "just above"),
    "unknown": Text("不知道", "unknown"),
}  # fmt: skip


def coverage_page(found: Seen, threshold: float | None, shown: Shown, lang: Lang, columns: int, colour: bool) -> str:
    """The shares, and what has not been tried of the kind asked for, by pathway."""
    page = Page(columns, colour)

    def head(text: Text, kind: Shown, rows: Sequence[Any], total: float) -> None:
        said = _say(text, lang).format(
            share=_percent(total), rows=len(rows), lacking=sum(len(row.lacking) for row in rows)
        )
        low = threshold is not None and shown in (kind, "all") and total < threshold
        below = f" — {_say(_BELOW, lang).format(threshold=_percent(threshold or 0))}" if low else ""
        page.text(said + below, "bad" if low else "title")

    def gaps(rows: Sequence[Any], of: Callable[[Any], str], share_: Callable[[Any], float]) -> None:
        for id in dict.fromkeys(row.pathway for row in rows):
            own = [row for row in rows if row.pathway == id]
            lacking = [row for row in own if row.lacking]
            page.text(f"{id}  {_percent(share_(own))}%", "title", 2)
            most = _SHOWN if shown in ("criterion", "all") else len(lacking)
            for row in lacking[:most]:
                page.item("○", of(row), "dim", 4)
            if len(lacking) > most:
                page.text(f"… {len(lacking) - most}", "dim", 4)

    head(_HEAD, "criterion", found.criteria, share(found.criteria))
    if shown in ("criterion", "all"):
        gaps(found.criteria, lambda row: f"{row.pathway}/{row.phase}/{row.criterion}: {_never(row, lang)}", share)
    head(_BRANCHES, "branch", found.branches, share_of(found.branches))
    if shown in ("branch", "all"):
        gaps(found.branches, lambda row: f"{_place(row)} {row.owner}: {row.leaf}: {_never(row, lang)}", share_of)
    head(_BOUNDARIES, "boundary", found.boundaries, share_of(found.boundaries))
    if shown in ("boundary", "all"):
        gaps(found.boundaries, lambda row: f"{_place(row)} {row.owner}: {row.limit}: {_never(row, lang)}", share_of)
    return str(page)


def _never(row: Tried | Branch | Boundary, lang: Lang) -> str:
    if isinstance(row, Boundary):
        names = [_say(_SIDES[side], lang) for side in row.lacking]
    else:
        names = [words.of(words.VERDICTS, verdict, lang) for verdict in row.lacking]
    return f"{'没有试过' if lang == 'zh' else 'never'} {', '.join(names)}"


def _place(row: Branch | Boundary) -> str:
    return f"{row.file}:{row.line}"


def coverage_record(found: Seen) -> dict[str, Any]:
    """The same as data."""
    return {
        "percent": round(share(found.criteria), 2),
        "criteria": [
            {
                "pathway": row.pathway,
                "phase": row.phase,
                "criterion": row.criterion,
                "met": row.met,
                "unmet": row.unmet,
                "unknown": row.unknown,
            }
            for row in found.criteria
        ],
        "branches": {
            "percent": round(share_of(found.branches), 2),
            "leaves": [
                {
                    "pathway": row.pathway, "of": row.owner, "leaf": row.leaf, "file": row.file, "line": row.line,
                    "met": row.met, "unmet": row.unmet,
                }
                for row in found.branches
            ],
        },
        "boundaries": {
            "percent": round(share_of(found.boundaries), 2),
            "limits": [
                {
                    "pathway": row.pathway, "of": row.owner, "limit": row.limit, "file": row.file, "line": row.line,
                    "below": row.below, "at": row.at, "above": row.above, "unknown": row.unknown,
                }
                for row in found.boundaries
            ],
        },
    }  # fmt: skip


def _percent(value: float) -> str:
    # Rounded down, so that 100 means all.
    return f"{int(value * 10) / 10:g}"


def _say(text: Text, lang: Lang) -> str:
    return text.zh if lang == "zh" else text.en
