"""`fenji schema`: what an editor needs to complete and check content as it is typed."""

import json
import sys
from pathlib import Path

import click

from fenji.cli.content import content_folder, content_option
from fenji.cli.stop import FOUND, USAGE, Stop
from fenji.cli.verb import option, pick, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "由模型和术语生成 JSON Schema(draft-07),编辑器据此补全、检查并显示中英文说明。\n"
        "KIND 是文件种类：pathway、terms、score、network、tiers、capabilities、\n"
        "eligibility、services、documents、case。\n"
        "随软件附带的在 rules/schema/;改了术语或模型以后重新生成。",
        "Generates JSON Schema (draft-07) from the models and the vocabulary, so that an editor completes, checks and\n"
        "explains content in both languages. KIND is a kind of file: pathway, terms, score, network, tiers,\n"
        "capabilities, eligibility, services, documents, case.\n"
        "What ships lies in rules/schema/; generate it again once terms have changed.",
    ),
    examples=Text(
        "fenji schema pathway               一种文件，写到标准输出\n"
        "fenji schema -o rules/schema       全部种类，写到文件夹\n"
        "fenji schema -o rules/schema --check   只看是否最新",
        "fenji schema pathway               one kind, to standard output\n"
        "fenji schema -o rules/schema       all kinds, into a folder\n"
        "fenji schema -o rules/schema --check   only say whether they are fresh",
    ),
    exits=Text(
        "0 正常,1 已过时(--check),2 用法不对,3 内容不能用", "0 fine, 1 stale (--check), 2 wrong usage, 3 no content"
    ),
)
@click.argument("kind", required=False, metavar="[KIND]")
@option("-o", "--output", metavar="DIR", default=None, says=Text("写到这个文件夹", "Write into this folder."))
@option(
    "--check", is_flag=True, says=Text("不写，只看是否最新", "Write nothing; say whether the folder is fresh.")
)
@content_option
def command(kind: str | None, output: str | None, check: bool, content: str | None) -> None:
    from fenji import library
    from fenji.review.schema import KINDS, schema_of

    if kind is not None and kind not in KINDS:
        raise Stop(USAGE, Text("没有这种文件: {kind}(有 {all})", "no such kind: {kind} (there are {all})"),
                   kind=kind, all=", ".join(KINDS))  # fmt: skip
    if kind is None and output is None:
        raise Stop(USAGE, Text("写出 KIND,或用 -o 给出文件夹", "name a KIND, or a folder with -o"))
    loaded = library.load(content_folder(content))
    made = {name: as_text(schema_of(name, loaded)) for name in KINDS if kind in (None, name)}
    if output is None:
        sys.stdout.write(made[str(kind)])
        return
    folder = Path(output)
    stale = [name for name, text in made.items() if _read(folder / f"{name}.schema.json") != text]
    if check:
        if stale:
            says = Text(
                "已过时: {names};运行 fenji schema -o {folder}", "stale: {names}; run fenji schema -o {folder}"
            )
            raise Stop(FOUND, says, names=", ".join(stale), folder=output)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (folder / f"{name}.schema.json").write_text(made[name], encoding="utf-8", newline="\n")
    said = Text("{n} 个已更新，{k} 个本来就是最新的\n", "{n} written, {k} fresh already\n")
    sys.stderr.write(pick(said).format(n=len(stale), k=len(made) - len(stale)))


def as_text(schema: dict[str, object]) -> str:
    """A schema as it lies in a file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None
