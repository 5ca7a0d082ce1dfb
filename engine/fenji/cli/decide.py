"""`fenji decide`: one case, one decision."""

import sys

import click

from fenji.cli.content import colour, columns, content_option, format_option, language_of_json, load
from fenji.cli.onecase import decided, one_case
from fenji.cli.output import output_option, written_to
from fenji.cli.verb import option, reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "判定一个病例：去向和紧急程度、依据、接收机构、可享受的待遇、单据、接着要问什么。\n"
        "CASE 是 YAML 或 JSON 文件；- 表示标准输入。",
        "Decides one case: where to and how soon, why, who can receive, benefits, documents, what to ask next.\n"
        "CASE is a YAML or JSON file; - reads standard input.",
    ),
    examples=Text(
        "fenji decide patient.case.yaml               给人看\n"
        "fenji decide patient.case.yaml --all         连不符合的指征和排除的机构\n"
        "cat patient.json | fenji decide - --format json",
        "fenji decide patient.case.yaml               for a person\n"
        "fenji decide patient.case.yaml --all         with unmet criteria and institutions ruled out\n"
        "cat patient.json | fenji decide - --format json",
    ),
    exits=Text(
        "0 已判定；2 用法不对，或文件里不止一个病例；3 内容不能用；4 病例读不懂；70 本软件出错",
        "0 decided; 2 wrong usage, or several cases in the file; 3 content unusable; 4 the case cannot be read;\n"
        "70 our own fault",
    ),
)
@click.argument("case", metavar="CASE")
@content_option
@format_option("pretty", "json")
@output_option
@option(
    "--all",
    "all_",
    is_flag=True,
    says=Text("也列出不符合的指征和排除的机构", "Also unmet criteria and institutions ruled out."),
)
def command(case: str, content: str | None, form: str, output: str | None, all_: bool) -> None:
    text = one_case(case)
    engine = load(content)
    decision = decided(engine, text, language_of_json() if form == "json" else reader())
    if form == "json":
        shown = decision.to_json(indent=2 if output is None and sys.stdout.isatty() else None) + "\n"
    else:
        from fenji.explain.labels import Labels
        from fenji.report.terminal import DecisionPage

        labels = Labels(engine.content, reader())
        shown = DecisionPage(labels, columns(sys.stdout), output is None and colour(sys.stdout), all_)(decision)
    with written_to(output) as stream:
        stream.write(shown)
