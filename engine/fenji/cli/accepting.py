"""`fenji test --accept`: new expectations, shown first and then written into their case files."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from fenji.casefiles import case_files, cases, pieces
from fenji.cli.content import load
from fenji.cli.output import written_to
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import pick, reader
from fenji.codes.code import Text
from fenji.report.excerpt import shown
from fenji.review.accept import Accepted, accepted, rewritten
from fenji.review.replay import judge

_NOTHING = Text("没有不符的期望", "no expectation differs")
_JSON = Text("{file} 不是 YAML，不改", "{file} is no YAML and stays as it is")
_ASK = Text("写入这些期望?", "Write these expectations?")
_WRITTEN = Text("写入 {files} 个文件，{values} 处", "{values} values written in {files} files")


def accept_all(paths: Iterable[str], content: str | None) -> None:
    """Shows every value that would change and writes them; on a terminal only after asking."""
    try:
        files = list(case_files(paths))
    except FileNotFoundError as error:
        raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=error) from None
    engine = load(content)
    changes: dict[str, tuple[str, list[Accepted]]] = {}
    for file in files:
        text = Path(file).read_bytes().decode("utf-8", errors="replace")
        found: list[Accepted] = []
        for piece in pieces(file):
            for one in cases(piece):
                judged = judge(engine, one, reader())
                if judged.matched is False and piece.form != "yaml":
                    sys.stderr.write(shown(pick(_JSON).format(file=file)) + "\n")
                found += accepted(judged, text)
        if found and not text.startswith("\ufeff") and "\ufffd" not in text:
            changes[file] = (text, found)
    engine.close()
    for file, (_, found) in changes.items():
        for change in found:
            click.echo(shown(f"{file}:{change.line}: {change.case}: {change.key}"))
            click.echo(shown(f"  - {' '.join(change.was.split())}"))
            click.echo("\n".join(shown(line) for line in f"  + {change.becomes.strip()}".split("\n")))
    if not changes:
        click.echo(pick(_NOTHING))
        return
    if sys.stdin.isatty() and sys.stdout.isatty() and not click.confirm(pick(_ASK)):
        return
    for file, (text, found) in changes.items():
        with written_to(file) as stream:  # whole or not at all: the cases of others stand in it too
            stream.write(rewritten(text, found))
    values = sum(len(found) for _, found in changes.values())
    click.echo(pick(_WRITTEN).format(files=len(changes), values=values))
