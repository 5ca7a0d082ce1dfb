"""The patients around each limit as a table to sign: for a terminal, in Markdown, as data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.explain.labels import Labels
from fenji.report.page import Page
from fenji.review.boundary import Around, Row, Side

SIDES: Mapping[Side, Text] = {
    "below": Text("刚好低于", "just below"),
    "at": Text("正好", "at"),
    "above": Text("刚好高于", "just above"),
    "unknown": Text("不知道", "not known"),
}
_TITLE = Text("{title}:各界值上下的病人", "{title}: the patients around each limit")
_HEADS = (
    Text("指征", "criterion"), Text("界值", "limit"), Text("病人", "patient"), Text("值", "value"),
    Text("判断", "verdict"), Text("去向", "decision"), Text("同意", "agreed"),
)  # fmt: skip
_NONE = Text(
    "没有找到只由这个界值决定的病人", "no patient found in whom this limit alone decides"
)
_SIGNED = Text("签名 ____________  日期 ____________", "Signed ____________  Date ____________")
_UNSIGNED = Text("没有找到病人的界值", "Limits for which no patient was found")


def _say(text: Text, lang: Lang, **args: object) -> str:
    return (text.zh if lang == "zh" else text.en).format(**args)


def _limit(text: str) -> str:
    """A limit with the signs that are printed in books."""
    return text.replace(">=", "≥").replace("<=", "≤").replace("!=", "≠")


def _decision(row: Row, lang: Lang) -> str:
    return words.move_of(row.move, row.urgency, lang)


def boundaries_page(found: Sequence[Around], pathway: str, labels: Labels, columns: int, colour: bool) -> str:
    """One pathway for a terminal, limit by limit."""
    lang = labels.lang
    page = Page(columns, colour)
    page.text(_say(_TITLE, lang, title=labels.pathway(pathway)), "title")
    criterion = None
    for one in found:
        if one.criterion != criterion:
            criterion = one.criterion
            page.head(f"{criterion}  {labels.criterion((pathway,), criterion)}")
        place = f"{one.at.file}:{one.at.line}:{one.at.column}"
        where = f"{labels.phase(pathway, one.phase)}, {labels.tier(one.tier)}"
        page.item("▸", f"{_limit(one.limit)}  {where}  {place}")
        if not one.rows:
            page.text(_say(_NONE, lang), "dim", 4)
        page.pairs(
            [
                (
                    f"{_say(SIDES[row.side], lang)} {row.value or ''}".rstrip(),
                    f"{words.of(words.VERDICTS, row.verdict, lang)} · {_decision(row, lang)}",
                )
                for row in one.rows
            ],
            4,
        )
    return str(page)


def boundaries_markdown(found: Sequence[Around], pathway: str, labels: Labels) -> str:
    """One pathway as a table to sign."""
    lang = labels.lang
    lines = [f"# {_say(_TITLE, lang, title=labels.pathway(pathway))}", ""]
    lines.append("| " + " | ".join(_say(head, lang) for head in _HEADS) + " |")
    lines.append("|" + "---|" * len(_HEADS))
    lines += list(_lines(found, pathway, labels))
    without = [one for one in found if not one.rows]
    if without:
        lines += ["", f"## {_say(_UNSIGNED, lang)}", ""]
        lines += [f"- `{one.criterion}`: {_limit(one.limit)}" for one in without]
    return "\n".join([*lines, "", _say(_SIGNED, lang), ""])


def _lines(found: Sequence[Around], pathway: str, labels: Labels) -> Iterator[str]:
    lang = labels.lang
    for one in found:
        for row in one.rows:
            cells = (
                f"`{one.criterion}`", _limit(one.limit),
                f"{_say(SIDES[row.side], lang)}, {labels.phase(pathway, one.phase)}, {labels.tier(one.tier)}",
                row.value or "?", words.of(words.VERDICTS, row.verdict, lang), _decision(row, lang), "☐",
            )  # fmt: skip
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def boundaries_record(found: Sequence[Around], pathway: str) -> dict[str, Any]:
    """One pathway as data, each patient as a case."""
    return {
        "pathway": pathway,
        "limits": [
            {
                "criterion": one.criterion, "definition": one.definition, "term": one.term, "limit": one.limit,
                "file": one.at.file, "line": one.at.line, "column": one.at.column, "profile": one.profile,
                "phase": one.phase, "tier": one.tier,
                "patients": [
                    {
                        "side": row.side, "value": row.value, "verdict": row.verdict, "move": row.move,
                        "urgency": row.urgency, "case": row.case,
                    }
                    for row in one.rows
                ],
            }
            for one in found
        ],
    }  # fmt: skip
