"""`fenji diff`: two versions of content, compared by what they mean."""

import json
import sys
from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from fenji.cli.content import colour, columns, content_option, format_option
from fenji.cli.output import output_option, written_to
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option, reader, verb
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.engine import Engine


@verb(
    does=Text(
        "按意思而不是按行比较两份内容:改名、移动、收紧、放宽、新增、删除；每处改变了的条件附一个判定不同的病人，\n"
        "每处改变了的评分附一个得分不同的病人。\n"
        "OLD、NEW 是路径或评分的文件、文件夹,或 git 版本,如 HEAD~1:pathways/stroke。",
        "Compares two versions by meaning, not by line: renamed, moved, tightened, loosened, new, gone; for each\n"
        "changed condition a patient who is decided differently, for each changed score one who scores differently.\n"
        "OLD and NEW are files of pathways or scores, folders, or git revisions such as HEAD~1:pathways/stroke.",
    ),
    examples=Text(
        "fenji diff HEAD~1:pathways/stroke pathways/stroke\n"
        "fenji diff old/ new/ --cases cases/              哪些病例判定变了,因哪处改动\n"
        "fenji diff main:pathways pathways --format markdown",
        "fenji diff HEAD~1:pathways/stroke pathways/stroke\n"
        "fenji diff old/ new/ --cases cases/              which cases move, and by which edit\n"
        "fenji diff main:pathways pathways --format markdown",
    ),
    exits=Text(
        "0 比较完毕(有没有差别都是),2 用法不对,3 内容不能用",
        "0 compared, whether or not there are differences, 2 wrong usage, 3 the content cannot be used",
    ),
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@content_option
@format_option("pretty", "markdown", "json")
@output_option
@option("--cases", "cases", metavar="FILE", multiple=True,
        says=Text("病例文件或文件夹:列出判定变了的病例",
                  "Case files or folders: list the cases decided otherwise."))  # fmt: skip
def command(old: str, new: str, content: str | None, form: str, output: str | None, cases: tuple[str, ...]) -> None:
    from fenji.casefiles import case_files
    from fenji.cli.versions import side
    from fenji.report.compared import compared_markdown, compared_page, compared_record, shifts_page
    from fenji.review.bench import read_texts
    from fenji.review.compare_rows import compare_all
    from fenji.review.compare_scores import compare_score
    from fenji.review.shifts import Shift, shifts

    with TemporaryDirectory() as scratch, written_to(output) as stream:
        a, b = side(old, content, scratch), side(new, content, scratch)
        ids = [id for id in a.pathways if id in b.pathways]
        added = [id for id in b.pathways if id not in a.pathways]
        removed = [id for id in a.pathways if id not in b.pathways]
        both = [id for id in a.scores if id in b.scores]
        if not ids and not added and not removed and not both:
            raise Stop(USAGE, Text("两边都没有路径", "there is no pathway on either side"))
        compared = [compare_all(a.engine, b.engine, id) for id in ids]
        compared += [compare_score(a.engine, b.engine, id) for id in both if _changed(a.engine, b.engine, id)]
        found: list[Shift] | None = None
        if cases:
            try:
                found = list(shifts(a.engine, b.engine, compared, read_texts(case_files(cases))))
            except FileNotFoundError as error:
                raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=error) from None
        told_of = {_file(one.engine, id) for one in (a, b) for id in both}
        others = _others(a.engine.content.digests, b.engine.content.digests, told_of)
        match form:
            case "json":
                told = compared_record(compared, added, removed, found)
                record = {"old": old, "new": new, **told, "not_compared": others}
                stream.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
            case "markdown":
                stream.write(compared_markdown(compared, added, removed, found, reader()))
            case _:
                shape = reader(), columns(stream), colour(stream)
                stream.write(compared_page(compared, added, removed, *shape))
                if found is not None:
                    stream.write(shifts_page(found, *shape))
        if others and form != "json":
            said = "另有改动，不按意思比较（用 --cases 看判定）" if reader() == "zh" else _NOT_COMPARED
            stream.write(f"\n{said}: {', '.join(others)}\n")
    sys.stdout.flush()


_NOT_COMPARED = "changed as well, not compared by meaning (--cases shows who is decided otherwise)"


def _others(old: Mapping[str, str], new: Mapping[str, str], compared: set[str]) -> list[str]:
    """The files beside the pathways and these that differ: terms, networks, services, a score that only one has."""
    names = {*old, *new} - compared
    return sorted(name for name in names if name.startswith("rules/") and old.get(name) != new.get(name))


def _file(engine: "Engine", score: str) -> str:
    return engine.content.scores[score].tree.span.file


def _changed(old: "Engine", new: "Engine", score: str) -> bool:
    """Whether the file of a score says something else."""
    a, b = (engine.content.digests[_file(engine, score)] for engine in (old, new))
    return a != b
