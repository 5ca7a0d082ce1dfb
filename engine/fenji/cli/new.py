"""`fenji new`: a start that is valid as it stands."""

import re
import sys
from pathlib import Path

import click

from fenji.cli.content import content_folder, content_option
from fenji.cli.pathways import pathway_named
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option, pick, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "新建一个带注释、能通过 fenji check 的起点：\n"
        "  pathway ID   pathways/ID/ 里的路径和头两个病例\n"
        "  network ID   rules/networks/ID.yaml\n"
        "  case PATHWAY 一个路径的病例，要问的术语都列在注释里（写到 -o，缺省为标准输出）",
        "Starts a commented file that passes `fenji check`:\n"
        "  pathway ID   a pathway and its first two cases, in pathways/ID/\n"
        "  network ID   rules/networks/ID.yaml\n"
        "  case PATHWAY a case of a pathway with what to ask behind `#` (to -o, else to standard output)",
    ),
    examples=Text(
        "fenji new pathway asthma --content content/\n"
        "fenji new network our_county --content content/\n"
        "fenji new case hypertension -o patient.case.yaml",
        "fenji new pathway asthma --content content/\n"
        "fenji new network our_county --content content/\n"
        "fenji new case hypertension -o patient.case.yaml",
    ),
    exits=Text(
        "0 正常，2 用法不对或文件已在，3 内容不能用", "0 fine, 2 wrong usage or the file is there already, 3 no content"
    ),
)
@click.argument("kind", type=click.Choice(["pathway", "network", "case"]))
@click.argument("id", metavar="ID")
@option("-o", "--output", metavar="FILE", default=None, says=Text("病例写到这个文件", "Where a case is written."))
@content_option
def command(kind: str, id: str, output: str | None, content: str | None) -> None:
    from fenji import library
    from fenji.review.starts import case_start, cases_start, network_start, pathway_start

    folder = content_folder(content)
    loaded = library.load(folder)
    if kind == "case":
        text = case_start(loaded, pathway_named(loaded, id).model)
        if output is None:
            sys.stdout.write(text)
        else:
            _write({Path(output): text})
        return
    if re.fullmatch(r"[a-z0-9][a-z0-9_]{0,79}", id) is None:
        raise Stop(USAGE, Text("编号只用小写字母、数字和 _：{id}", "an id is small letters, digits and _: {id}"), id=id)
    if folder.name == "_shipped":
        raise Stop(USAGE, Text("用 --content 指定您自己的内容文件夹", "name your own content folder with --content"))
    if kind == "pathway":
        home = folder / "pathways" / id
        _write({home / "pathway.yaml": pathway_start(loaded, id), home / "first.case.yaml": cases_start(loaded, id)})
    else:
        template = folder / "rules" / "networks" / "_template.yaml"
        if not template.is_file():
            template = library.shipped_folder() / "rules" / "networks" / "_template.yaml"
        text = network_start(template.read_text(encoding="utf-8"), id)
        _write({folder / "rules" / "networks" / f"{id}.yaml": text})


def _write(files: dict[Path, str]) -> None:
    """New files only: nothing that is there is overwritten."""
    for path in files:
        if path.exists():
            raise Stop(USAGE, Text("{path} 已经有了", "{path} is there already"), path=path)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        sys.stderr.write(pick(Text("已写 {path}\n", "wrote {path}\n")).format(path=path))
