"""Coverage of criteria by cases, as text and as data."""

from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.report.page import Page
from fenji.review.coverage import Tried, share

_SHOWN = 5
_HEAD = Text(
    "覆盖率 {share}%：{rows} 个（阶段×指征），缺 {lacking} 个判定",
    "coverage {share}%: {rows} criteria by phase, {lacking} verdicts not tried",
)
_BELOW = Text("低于要求的 {threshold}%", "below the {threshold}% asked for")


def coverage_page(found: list[Tried], threshold: float | None, lang: Lang, columns: int, colour: bool) -> str:
    """The share by pathway, and what has not been tried."""
    page = Page(columns, colour)
    total = share(found)
    said = _say(_HEAD, lang).format(share=_percent(total), rows=len(found), lacking=sum(len(r.lacking) for r in found))
    low = threshold is not None and total < threshold
    page.text(
        said + (f" — {_say(_BELOW, lang).format(threshold=_percent(threshold or 0))}" if low else ""),
        "bad" if low else "title",
    )
    for id in dict.fromkeys(row.pathway for row in found):
        own = [row for row in found if row.pathway == id]
        lacking = [row for row in own if row.lacking]
        page.text(f"{id}  {_percent(share(own))}%", "title", 2)
        for row in lacking[:_SHOWN]:
            never = ", ".join(words.of(words.VERDICTS, verdict, lang) for verdict in row.lacking)
            page.item(
                "○", f"{id}/{row.phase}/{row.criterion}: {'没有试过' if lang == 'zh' else 'never'} {never}", "dim", 4
            )
        if len(lacking) > _SHOWN:
            page.text(f"… {len(lacking) - _SHOWN}", "dim", 4)
    return str(page)


def coverage_record(found: list[Tried]) -> dict[str, Any]:
    """The same as data."""
    return {
        "percent": round(share(found), 2),
        "criteria": [
            {
                "pathway": row.pathway,
                "phase": row.phase,
                "criterion": row.criterion,
                "met": row.met,
                "unmet": row.unmet,
                "unknown": row.unknown,
            }
            for row in found
        ],
    }


def _percent(value: float) -> str:
    # Rounded down, so that 100 means all.
    return f"{int(value * 10) / 10:g}"


def _say(text: Text, lang: Lang) -> str:
    return text.zh if lang == "zh" else text.en
