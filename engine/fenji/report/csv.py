"""A replay as a table, one row for each case; RFC 4180."""

from fenji.codes.code import Lang
from fenji.report.excerpt import shown
from fenji.report.record import dumped, error
from fenji.review.replay import Judged

_COLUMNS = (
    "case", "file", "line", "matched", "pathway", "phase", "move", "urgency", "purpose", "tiers", "criteria_met",
    "differences", "error",
)  # fmt: skip
HEAD = ",".join(_COLUMNS) + "\n"


def row(judged: Judged, lang: Lang) -> str:
    """One row with its line end. Lists are joined with a space, differences are JSON."""
    decision = judged.decision
    failed = error(judged, lang)
    cells = [
        judged.case or "",
        judged.file,
        str(judged.line),
        {True: "true", False: "false", None: ""}[judged.matched],
        *(
            ("", "", "", "", "", "", "")
            if decision is None
            else (
                _joined(decision.pathway),
                _joined(decision.phase),
                decision.move,
                decision.urgency or "",
                decision.purpose or "",
                _joined(decision.target["tiers"]) if decision.target is not None else "",
                _joined(decision.criteria("met")),
            )
        ),
        dumped([difference.record() for difference in judged.differences]) if judged.differences else "",
        failed["message"] if failed is not None else "",
    ]
    return ",".join(_cell(cell) for cell in cells) + "\n"


def _joined(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key}:{inner}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    text = shown(text)  # a line of its own could be a command to a build server
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        text = "'" + text  # no spreadsheet may take a patient's file for a formula
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text
