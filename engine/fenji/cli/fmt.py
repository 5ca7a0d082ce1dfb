"""`fenji fmt`: content files in one layout."""

import difflib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from fenji.cli.content import content_folder, content_option, name_here
from fenji.cli.stop import FOUND, USAGE, Stop
from fenji.cli.verb import option, pick, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "整理内容文件：行尾空白、空行、文件末尾换行、指征各键的次序、一行条件的空格。注释和文字不动；\n"
        "整理后重新读一遍，意思有任何不同就不改。PATH 是文件或文件夹；不写则整理全部内容，- 为标准输入。",
        "Tidies content files: space at line ends, blank lines, the final line end, the order of a criterion's keys,\n"
        "the spacing of one-line conditions. Comments and words stay; the result is read again, and where it\n"
        "would say anything else the file is left alone. PATH is a file or a folder; left out: all content;\n"
        "- is standard input.",
    ),
    examples=Text(
        "fenji fmt                          全部内容\n"
        "fenji fmt --check                  只看，不改（用于提交前）\n"
        "fenji fmt --diff pathways/stroke   显示会怎样改",
        "fenji fmt                          all content\n"
        "fenji fmt --check                  only look (before a commit)\n"
        "fenji fmt --diff pathways/stroke   show what would change",
    ),
    exits=Text(
        "0 正常，1 有文件要整理（--check、--diff），2 用法不对",
        "0 fine, 1 a file wants tidying (--check, --diff), 2 wrong usage",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@option("--check", is_flag=True, says=Text("不改，只说哪些要整理", "Change nothing; say which files want tidying."))
@option("--diff", is_flag=True, says=Text("不改，显示差别", "Change nothing; show the differences."))
@content_option
def command(paths: tuple[str, ...], check: bool, diff: bool, content: str | None) -> None:
    from fenji.review.format import formatted

    if paths == ("-",):
        sys.stdout.write(formatted(sys.stdin.read()))
        return
    untidy = 0
    for path in _files(paths or tuple(_content(content))):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        tidy = formatted(text)
        if tidy == text:
            continue
        untidy += 1
        name = name_here(str(path), Path.cwd())
        if diff:
            sys.stdout.writelines(
                difflib.unified_diff(text.splitlines(keepends=True), tidy.splitlines(keepends=True), name, name)
            )
        elif not check:
            path.write_bytes(tidy.encode("utf-8", "surrogateescape"))
        said = (
            Text("要整理: {name}\n", "wants tidying: {name}\n")
            if check or diff
            else Text("已整理 {name}\n", "tidied {name}\n")
        )
        sys.stderr.write(pick(said).format(name=name))
    if untidy and (check or diff):
        raise Stop(FOUND)


def _content(content: str | None) -> Iterator[str]:
    folder = content_folder(content)
    yield from (str(folder / part) for part in ("pathways", "rules") if (folder / part).is_dir())


def _files(paths: Iterable[str]) -> Iterator[Path]:
    for text in paths:
        path = Path(text)
        if path.is_dir():
            yield from sorted(found for suffix in ("yaml", "yml") for found in path.rglob(f"*.{suffix}"))
        elif path.is_file():
            yield path
        else:
            raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=text)
