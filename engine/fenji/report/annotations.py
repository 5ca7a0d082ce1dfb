"""A replay as annotations for GitHub: one line for each case that did not match or could not be read."""

from fenji.codes.code import Lang
from fenji.report.machine_readable import as_github, escaped
from fenji.report.mismatches import as_written
from fenji.review.replay import Judged


def annotation(judged: Judged, lang: Lang) -> str:
    """`::error file=…,line=…,title=…::message`; empty for a case that matched."""
    if judged.kind == "unreadable":
        return as_github(judged.diagnostics, lang)
    if judged.kind == "decided" and judged.matched is not False:
        return ""
    wants, has = ("期望", "实际") if lang == "zh" else ("expected", "actual")
    lines = [
        f"{one.key}: {wants} {as_written(one.expected)}, {has} {as_written(one.actual)}" for one in judged.differences
    ]
    decision = judged.decision
    for row in decision.findings if decision is not None and judged.differences else ():
        if row["verdict"] == "met":
            seen = ", ".join(f"{fact['term']} {as_written(fact['value'])}" for fact in row["evidence"])
            lines.append(f"{row['criterion']}: {seen}" if seen else row["criterion"])
    said = "\n".join(lines) or judged.message
    title = escaped(judged.case or "?", in_property=True)
    return f"::error file={escaped(judged.file, in_property=True)},line={judged.line},title={title}::{escaped(said)}\n"
