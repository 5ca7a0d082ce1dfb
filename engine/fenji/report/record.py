"""The contract's record of a replay: one object, or one line for each case."""

import json
from typing import Any

from fenji.codes import Lang
from fenji.report.machine_readable import as_json
from fenji.review.replay import Judged


def entry(judged: Judged, brief: bool, lang: Lang) -> dict[str, Any]:
    """One case of the record; `brief` leaves its decision out."""
    record: dict[str, Any] = {
        "case": judged.case,
        "file": judged.file,
        "line": judged.line,
        "matched": judged.matched,
        "differences": [difference.record() for difference in judged.differences],
        "error": error(judged, lang),
    }
    if not brief:
        record["decision"] = judged.decision.in_language(lang).to_dict() if judged.decision is not None else None
    return record


def error(judged: Judged, lang: Lang) -> dict[str, Any] | None:
    """Why a case was not decided."""
    if judged.kind == "decided":
        return None
    first = judged.diagnostics[0].message(lang) if judged.diagnostics else judged.message
    return {"kind": judged.kind, "message": first, "diagnostics": as_json(judged.diagnostics, lang)}


def dumped(record: Any) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
