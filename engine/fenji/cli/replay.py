"""`fenji replay`: many cases, compared with what they expect."""

import click

from fenji.cli.content import content_option, format_option
from fenji.cli.output import brief_option, jobs_option, output_option
from fenji.cli.verb import verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "判定许多病例并与各自的 expect 比较。CASES 是文件、文件夹（其中所有 *.case.yaml、.yml、\n"
        ".json、.jsonl）或 -（标准输入）。一个病例有问题不影响其他病例；内存占用不随病例数增长。",
        "Decides many cases and compares each with its `expect`. CASES are files, folders (every\n"
        "*.case.yaml, .yml, .json and .jsonl below them) or - (standard input). One bad case never stops\n"
        "the others, and memory stays flat.",
    ),
    examples=Text(
        "fenji replay cases/                                    不符的病例，附证据\n"
        "fenji replay cases.jsonl --format json --brief -o out.json --jobs 4\n"
        "zcat year.jsonl.gz | fenji replay - --format csv > moves.csv",
        "fenji replay cases/                                    what did not match, with the evidence\n"
        "fenji replay cases.jsonl --format json --brief -o out.json --jobs 4\n"
        "zcat year.jsonl.gz | fenji replay - --format csv > moves.csv",
    ),
    exits=Text(
        "0   全部符合（或没有写期望）\n"
        "1   有病例不符\n"
        "2   用法不对\n"
        "3   内容不能用\n"
        "4   有病例读不懂，或一个 YAML 文件里编号重复\n"
        "70  本软件出错，或两个引擎结论不同\n"
        "几种情况都有时，取 70、4、1、0 中靠前的。",
        "0   all match (or expect nothing)\n"
        "1   some do not match\n"
        "2   wrong usage\n"
        "3   the content cannot be used\n"
        "4   some cannot be read, or an id stands twice in one YAML file\n"
        "70  our own fault, or the two engines disagree\n"
        "Where several hold: 70 before 4 before 1 before 0.",
    ),
)
@click.argument("cases", nargs=-1, required=True, metavar="CASES...")
@content_option
@format_option("pretty", "json", "jsonl", "junit", "csv")
@output_option
@jobs_option
@brief_option
def command(cases: tuple[str, ...], content: str | None, form: str, output: str | None, jobs: int, brief: bool) -> None:
    from fenji.cli.replaying import replay

    replay(cases, content, form, output, jobs, brief)
