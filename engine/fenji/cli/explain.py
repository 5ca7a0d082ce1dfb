"""`fenji explain`: why, why not, and what would change it."""

import json
import sys

import click

from fenji.cli.content import colour, columns, content_option, format_option, language_of_json, load
from fenji.cli.onecase import decided, one_case
from fenji.cli.output import output_option, written_to
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option, reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "解释一个病例的判定：每个指征符合、不符合还是不清楚，依据哪些事实，缺什么；\n"
        "缺的事实会把去向变成什么，已知的哪些事实挡住了没有符合的指征。",
        "Explains the decision of one case: every criterion with its verdict, evidence and what is missing;\n"
        "which missing facts could lead to which moves; which known facts hold an unmet criterion back.",
    ),
    examples=Text(
        "fenji explain patient.case.yaml\n"
        "fenji explain patient.case.yaml --criterion two_consecutive_uncontrolled\n"
        "fenji explain patient.case.yaml --format json --lang en",
        "fenji explain patient.case.yaml\n"
        "fenji explain patient.case.yaml --criterion two_consecutive_uncontrolled\n"
        "fenji explain patient.case.yaml --format json --lang en",
    ),
    exits=Text(
        "0 已解释；2 用法不对，或没有这个指征；3 内容不能用；4 病例读不懂；70 本软件出错",
        "0 explained; 2 wrong usage, or no such criterion; 3 content unusable; 4 the case cannot be read; 70 our fault",
    ),
)
@click.argument("case", metavar="CASE")
@option("--criterion", metavar="ID", default=None, says=Text("只解释这一个指征", "Explain this one criterion."))
@content_option
@format_option("pretty", "json")
@output_option
def command(case: str, criterion: str | None, content: str | None, form: str, output: str | None) -> None:
    from fenji.explain.labels import Labels
    from fenji.explain.why import Unknown, explanation
    from fenji.report.explained import ExplanationPage

    text = one_case(case)
    engine = load(content)
    lang = language_of_json() if form == "json" else reader()
    decision = decided(engine, text, lang)
    labels = Labels(engine.content, lang)
    try:
        told = explanation(decision, labels, criterion)
    except Unknown as unknown:
        no_such = Text(
            "没有判定指征 {name}；这个病例判定过的有: {known}",
            "no criterion {name} was judged; those of this case: {known}",
        )
        near = Text("没有判定指征 {name}；是不是 {near}？", "no criterion {name} was judged; did you mean {near}?")
        elsewhere = Text(
            "指征 {name} 不在这个病例所处的阶段（{phase}）里，只在: {phases}",
            "the criterion {name} does not belong to the phase of this case ({phase}), only to: {phases}",
        )
        said = elsewhere if unknown.phases else near if unknown.near else no_such
        raise Stop(USAGE, said, name=criterion, known=", ".join(unknown.known), near=unknown.near,
                   phase=unknown.phase, phases=", ".join(unknown.phases)) from None  # fmt: skip
    if form == "json":
        shown = json.dumps(told.record(), ensure_ascii=False, indent=2) + "\n"
    else:
        shown = ExplanationPage(labels, columns(sys.stdout), output is None and colour(sys.stdout))(told)
    with written_to(output) as stream:
        stream.write(shown)
