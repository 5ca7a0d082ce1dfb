"""The one case that `decide` and `explain` are about."""

import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from fenji.casefiles import STDIN, CaseText, cases, pieces
from fenji.cli.content import tell
from fenji.cli.stop import CASE, OUR_FAULT, USAGE, Stop
from fenji.codes.code import Lang, Text
from fenji.diagnostic import InvalidCase

if TYPE_CHECKING:
    from fenji.engine import Engine
    from fenji.run.decision import Decision


def one_case(path: str) -> CaseText:
    """The case of a file, or of stdin; found before any content is loaded.

    Prints what is wrong and raises Stop where there is none that can be read, or more than one.
    """
    if path != STDIN:
        if Path(path).is_dir():
            raise Stop(
                USAGE,
                Text(
                    "{path} 是文件夹；许多病例用 fenji replay {path}",
                    "{path} is a folder; for many cases: fenji replay {path}",
                ),
                path=path,
            )
        if not Path(path).exists():
            raise Stop(USAGE, Text("没有文件 {path}", "there is no file {path}"), path=path)
    elif sys.stdin is None or sys.stdin.closed:
        raise Stop(USAGE, Text("标准输入没有打开", "standard input is closed"))
    found = list(islice((case for piece in pieces(path) for case in cases(piece)), 2))
    if len(found) > 1:
        raise Stop(
            USAGE,
            Text(
                "{path} 里不止一个病例；用 fenji replay {path}",
                "{path} holds more than one case; use: fenji replay {path}",
            ),
            path=path,
        )
    if not found:
        raise Stop(CASE, Text("{path} 里没有病例", "there is no case in {path}"), path=path)
    text = found[0]
    if text.data is None and text.diagnostics:
        tell(text.diagnostics, {text.file: text.source})
        raise Stop(CASE)
    return text


def decided(engine: "Engine", text: CaseText, lang: Lang) -> "Decision":
    """Its decision. Prints every problem of a case that cannot be read, and raises Stop."""
    from fenji.engine import SecondOpinionDisagrees

    try:
        return engine.decide(text.data, lang=lang)
    except InvalidCase as invalid:
        tell(text.placed(invalid), {text.file: text.source})
        raise Stop(CASE) from None
    except SecondOpinionDisagrees as disagrees:
        said = Text("两个引擎结论不同，不作判定：{what}", "the two engines disagree, so nothing is decided: {what}")
        raise Stop(OUR_FAULT, said, what=str(disagrees)) from None
