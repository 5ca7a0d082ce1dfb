"""A replay as JUnit XML, for build servers: one suite for each file, one test for each case."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from fenji.codes.code import Lang
from fenji.report.diagnostics import place
from fenji.report.excerpt import shown
from fenji.report.mismatches import as_written
from fenji.review.replay import Judged, Tally

COUNTED = ("tests", "failures", "errors", "skipped")
KINDS: Mapping[str, str | None] = {
    "matched": None,
    "mismatched": "failures",
    "without_expectation": "skipped",
    "unreadable": "errors",
    "disagreed": "errors",
    "fault": "errors",
}
_NOT_SHOWN = re.compile(  # what XML cannot hold, and what turns the reading order of the page that shows it
    "[^\t\n\r\x20-\x7e\xa0-\u200a\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def case(judged: Judged, lang: Lang) -> str:
    """One `<testcase>`."""
    name = judged.case or f"{judged.file}:{judged.line}"
    file = _attribute(judged.file)
    opening = f'<testcase classname={file} name={_attribute(name)} file={file} line="{judged.line}"'
    body = _body(judged, lang)
    return f"{opening}/>" if body is None else f"{opening}>{body}</testcase>"


def _body(judged: Judged, lang: Lang) -> str | None:
    if judged.kind != "decided":
        told = "\n".join(f"{place(d.at)}: {shown(d.message(lang))}" for d in judged.diagnostics) or judged.message
        first = _attribute(told.partition("\n")[0])
        return f"<error type={_attribute(judged.kind)} message={first}>{_text(told)}</error>"
    if judged.matched is None:
        return '<skipped message="no expectation"/>'
    if judged.matched:
        return None
    wants, has = ("期望", "实际") if lang == "zh" else ("expected", "actual")
    lines = [
        shown(f"{one.key}: {wants} {as_written(one.expected)}, {has} {as_written(one.actual)}")
        for one in judged.differences
    ]
    keys = ", ".join(one.key for one in judged.differences)
    return f'<failure type="mismatch" message={_attribute(keys)}>{_text(chr(10).join(lines))}</failure>'


def suite(file: str, counts: Mapping[str, int]) -> str:
    """The opening tag of a suite."""
    return f"<testsuite name={_attribute(file)} " + " ".join(f'{key}="{counts[key]}"' for key in COUNTED) + ">"


def head(tally: Tally) -> str:
    errors = tally.unreadable + tally.disagreed + tally.faults
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="fenji" tests="{tally.cases}" failures="{tally.mismatched}" errors="{errors}" '
        f'skipped="{tally.without_expectation}">'
    )


def _attribute(text: str) -> str:
    return quoteattr(_NOT_SHOWN.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(text: str) -> str:
    return escape(_NOT_SHOWN.sub("\ufffd", text))
