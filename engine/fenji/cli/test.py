"""`fenji test`: the cases beside the content, and which criteria they try."""

from pathlib import Path

import click

from fenji.cli.content import content_folder, content_option, format_option, name_here, pathway_or_path
from fenji.cli.output import brief_option, jobs_option, output_option
from fenji.cli.verb import option, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "跑内容旁边的病例（pathways/**/*.case.yaml），报告哪些不符，以及每个指征在每个阶段里\n"
        "有没有试过符合、不符合、不清楚。PATH 可以是内容里的文件夹或病例文件。",
        "Runs the cases beside the content (pathways/**/*.case.yaml): which do not match, and whether each\n"
        "criterion has been tried met, unmet and unknown in each phase. PATH is a folder or a case file.",
    ),
    examples=Text(
        "fenji test                                   全部路径\n"
        "fenji test pathways/stroke                   一个路径\n"
        "fenji test --threshold 90 --format junit -o test.xml\n"
        "fenji test --coverage boundary               没有试过的界值\n"
        "fenji test pathways/stroke --accept          接受现在的结果",
        "fenji test                                   all pathways\n"
        "fenji test pathways/stroke                   one pathway\n"
        "fenji test --threshold 90 --format junit -o test.xml\n"
        "fenji test --coverage boundary               the limits not tried\n"
        "fenji test pathways/stroke --accept          take what is decided now",
    ),
    exits=Text(
        "与 fenji replay 相同；覆盖率低于 --threshold 时为 1",
        "as fenji replay; 1 also where coverage is below --threshold",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@content_option
@format_option("pretty", "json", "jsonl", "junit", "csv", "github")
@output_option
@jobs_option
@brief_option
@option("--threshold", type=click.FloatRange(0, 100), default=None, metavar="N",
        says=Text("覆盖率（百分数）低于 N 即失败", "Fail where coverage is below N per cent."))  # fmt: skip
@option(
    "--coverage",
    "shown",
    type=click.Choice(["criterion", "branch", "boundary", "all"]),
    default="criterion",
    show_default=True,
    says=Text(
        "列出哪一种没试过的，--threshold 也看它：指征、条件的分支、界值上下、全部",
        "Which gaps are listed and held against --threshold: criteria, branches of conditions, limits, all.",
    ),
)
@option("--accept", is_flag=True,
        says=Text("先显示再把现在的结果写进病例的 expect，只改不符的键",
                  "Show, then write what is decided now into the expectations."))  # fmt: skip
def command(
    paths: tuple[str, ...], content: str | None, form: str, output: str | None, jobs: int, brief: bool,
    threshold: float | None, shown: str, accept: bool,
) -> None:  # fmt: skip
    from fenji.cli.replaying import replay
    from fenji.cli.testing import Coverage

    folder = content_folder(content)
    paths = tuple(pathway_or_path(path, folder) for path in paths)
    beside = paths or (name_here("pathways", folder),)
    if accept:
        from fenji.cli.accepting import accept_all

        accept_all(beside, content)
        return
    replay(beside, content, form, output, jobs, brief, Coverage(threshold, _meant(beside, folder), shown))  # type: ignore[arg-type]  # a choice


def _meant(paths: tuple[str, ...], folder: Path) -> tuple[str, ...] | None:
    """The pathways in whose folders these paths lie; None where one of them lies elsewhere."""
    home = (folder / "pathways").resolve()
    every = tuple(sorted(file.parent.name for file in home.glob("*/pathway.yaml")))
    found: list[str] = []
    for path in map(Path, paths):
        full = path.resolve()
        if full == home:
            return every
        if home not in full.parents or (id := full.relative_to(home).parts[0]) not in every:
            return None
        found.append(id)
    return tuple(dict.fromkeys(found))
