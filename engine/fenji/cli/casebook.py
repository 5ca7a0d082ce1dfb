"""The cases that stand beside the content, as rows of a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fenji.casefiles import CaseText, case_files, cases, pieces
from fenji.codes import Lang
from fenji.engine import Engine
from fenji.explain.words import move_of
from fenji.review.book.chapter import CaseRow
from fenji.review.coverage import Tried, coverage
from fenji.review.replay import Tally, judge


def case_rows(
    engine: Engine, folder: Path, lang: Lang, *, run: bool
) -> tuple[dict[str, list[CaseRow]], list[Tried] | None]:
    """Rows by pathway, in file order; with `run` each case is decided, and the coverage comes along."""
    rows: dict[str, list[CaseRow]] = {}
    tally = Tally()
    beside = folder / "pathways"
    for file in case_files([str(beside)]) if beside.is_dir() else ():
        home = Path(file).parent.name
        for text in (text for piece in pieces(file) for text in cases(piece)):
            judged = judge(engine, text, lang) if run else None
            if judged is not None:
                tally.count(judged)
                tally.cover(judged)
            rows.setdefault(home, []).append(_row(text, lang, None if judged is None else judged.matched))
    return rows, coverage(engine.content, tally.coverage, engine.content.pathways) if run else None


def _row(text: CaseText, lang: Lang, matched: bool | None) -> CaseRow:
    data: Mapping[str, Any] = text.data if isinstance(text.data, Mapping) else {}
    expect = data.get("expect")
    told: Mapping[str, Any] = expect if isinstance(expect, Mapping) else {}
    move, urgency = told.get("move"), told.get("urgency")
    expects = move_of(str(move), str(urgency) if urgency else None, lang) if move else ", ".join(map(str, told))
    place = f"{Path(text.file).name}:{text.line}"
    return CaseRow(str(data.get("case") or ""), str(data.get("title") or ""), expects, place, matched)
