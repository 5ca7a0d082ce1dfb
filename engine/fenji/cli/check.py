"""`fenji check`: every problem in the content."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fenji.calm import no_collecting
from fenji.cli.content import (
    colour,
    columns,
    content_folder,
    content_option,
    engine_version,
    format_option,
    language_of_json,
    load,
    pathway_or_path,
    real,
)
from fenji.cli.stop import FOUND, USAGE, Stop
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.cli.checking import Checked


@verb(
    does=Text(
        "检查内容：一次列出每一处问题，附位置、出处和该怎么写。PATH 可以是路径文件或文件夹；不写则检查全部。",
        "Checks the content: every problem at once, with its place, its source and what to write instead.\n"
        "PATH is a pathway file or a folder; left out, all content is checked.",
    ),
    examples=Text(
        "fenji check                                  全部内容\n"
        "fenji check pathways/hypertension            一个路径\n"
        "fenji check --format sarif > fenji.sarif     给编辑器或代码托管平台",
        "fenji check                                  all content\n"
        "fenji check pathways/hypertension            one pathway\n"
        "fenji check --format sarif > fenji.sarif     for an editor or a code host",
    ),
    exits=Text(
        "0 没有错误（警告和提示不算），1 有错误，2 用法不对",
        "0 no error (warnings and notes do not count), 1 errors, 2 wrong usage",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@option("--prove", "proving", is_flag=True,
        says=Text("再证明全部性质(见 fenji prove)", "Prove all properties as well (see fenji prove)."))  # fmt: skip
@content_option
@format_option("pretty", "json", "sarif", "github")
def command(paths: tuple[str, ...], content: str | None, form: str, proving: bool) -> None:
    with no_collecting():  # a check makes next to no garbage
        _check(paths, content, form, proving)


def _check(paths: tuple[str, ...], content: str | None, form: str, proving: bool) -> None:
    from fenji.cli.checking import checked
    from fenji.report.diagnostics import tally, terminal
    from fenji.report.machine_readable import as_github, as_json, as_sarif

    if any(not Path(path).exists() for path in paths):
        folder = content_folder(content)
        paths = tuple(pathway_or_path(path, folder) for path in paths)
    for path in paths:
        if not Path(path).exists():
            raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=path)
    found = checked(paths, content)
    if proving and not any(one.severity == "error" for one in found.diagnostics):
        _prove(found, paths, content)
    lang = reader()
    match form:
        case "json":
            record = {
                "engine": engine_version(),
                "files": found.files,
                "problems": as_json(found.diagnostics, language_of_json()),
            }
            sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        case "sarif":
            log = as_sarif(found.diagnostics, engine_version(), language_of_json())
            sys.stdout.write(json.dumps(log, ensure_ascii=False, indent=2) + "\n")
        case "github":
            sys.stdout.write(as_github(found.diagnostics, lang))
        case _:
            sys.stdout.write(terminal(found.diagnostics, found.sources, lang, colour(sys.stdout), columns(sys.stdout)))
            if not found.diagnostics:
                sys.stdout.write(pick(Text("没有问题", "no problems")))
                sys.stdout.write(pick(Text(f"({found.files} 个文件)\n", f" ({found.files} files)\n")))
    if form != "pretty":
        said = tally(found.diagnostics, lang) or pick(Text("没有问题", "no problems"))
        sys.stderr.write(said + "\n")
    if not paths and content is None and _content_here():
        sys.stderr.write(pick(_ALONG))
    if any(one.severity == "error" for one in found.diagnostics):
        raise Stop(FOUND)


_ALONG = Text(
    "检查的是随软件附带的内容；这个文件夹里的内容用：fenji check --content .\n",
    "This checked the content that came along; for the content of this folder: fenji check --content .\n",
)


def _content_here() -> bool:
    """Whether the present folder holds content, and not the one that is in use."""
    here = Path()
    return (here / "pathways").is_dir() and (here / "rules").is_dir() and not here.samefile(content_folder(None))


def _prove(found: "Checked", paths: tuple[str, ...], content: str | None) -> None:
    """Adds what the proofs find to what the checks found."""
    from fenji.cli.prove import problems

    engine = load(content)
    folder = content_folder(content)
    files = {id: real(folder / "pathways" / id / "pathway.yaml") for id in engine.content.pathways}
    wanted = [
        id
        for id, file in files.items()
        if not paths or any(real(Path(path)) in (file, *file.parents) for path in paths)
    ]
    found.take(problems(engine, folder, wanted), {}, 0)
