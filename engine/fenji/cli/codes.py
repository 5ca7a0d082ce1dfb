"""`fenji codes`: what a problem's code means."""

import re
import sys

import click

from fenji.cli.content import colour, columns
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import pick, reader, verb
from fenji.codes.code import Text

_BAD = Text("不要写", "Not")
_GOOD = Text("要写", "But")
_SEVERITIES = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}


@verb(
    does=Text(
        "列出问题代码；给出代码则解释它，附错误与正确的写法。",
        "Lists the codes of problems; given one, explains it with a wrong and a right example.",
    ),
    examples=Text("fenji codes\nfenji codes case-unit-missing", "fenji codes\nfenji codes case-unit-missing"),
    exits=Text("0 正常，2 没有这个代码", "0 fine, 2 no such code"),
)
@click.argument("code", required=False, metavar="[CODE]")
def command(code: str | None) -> None:
    from fenji.codes import CODES
    from fenji.expr.names import nearest
    from fenji.report.page import Page

    page = Page(columns(sys.stdout), colour(sys.stdout))
    if code is None:
        page.pairs([(id, _fullest(one.says)) for id, one in sorted(CODES.items())], 0)
        sys.stdout.write(str(page))
        return
    one = CODES.get(code)
    if one is None:
        near = nearest(code, CODES)
        text = Text("没有代码 {code}；是不是 {near}？", "no such code: {code}; did you mean {near}?")
        other = Text("没有代码 {code}；fenji codes 列出全部", "no such code: {code}; fenji codes lists them all")
        raise Stop(USAGE, text if near else other, code=code, near=near)
    page.text(f"{code} ({pick(_SEVERITIES[one.severity])})", "title")
    page.text(_fullest(one.says))
    page.gap()
    page.text(pick(one.why))
    if one.help is not None:
        page.gap()
        page.text(_fullest(one.help))
    lang = reader()
    for title, example in ((_BAD, one.bad), (_GOOD, one.good)):
        if example:
            page.head((title.zh if lang == "zh" else title.en) + ("：" if lang == "zh" else ":"))
            page.verbatim(example, 2)
    sys.stdout.write(str(page))


def _fullest(text: Text) -> str:
    """A sentence as it reads when all that it may say is there: of each choice the first part."""
    return re.sub(r"\[\[([^\]|]*)\|.*?\]\]", r"\1", pick(text))
