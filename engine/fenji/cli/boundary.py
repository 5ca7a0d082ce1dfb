"""`fenji boundary`: what the patients around each limit get."""

import json
from dataclasses import replace

import click

from fenji.cli.content import colour, columns, content_folder, content_option, format_option, load, name_here
from fenji.cli.mutate import known_pathways
from fenji.cli.output import output_option, written_to
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option, reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "每个界值四个病人:刚好低于、正好、刚好高于、不知道,各得什么判断和去向;可打印签字。\n"
        "PATHWAY 是路径的 id；不写则全部。",
        "Four patients for each limit: just below, at, just above and not known, with what each would get; a table\n"
        "to sign. PATHWAY is the id of a pathway; left out, all of them.",
    ),
    examples=Text(
        "fenji boundary hypertension\nfenji boundary stroke --format markdown -o limits.md",
        "fenji boundary hypertension\nfenji boundary stroke --format markdown -o limits.md",
    ),
    exits=Text("0 正常,2 用法不对,3 内容不能用", "0 fine, 2 wrong usage, 3 the content cannot be used"),
)
@click.argument("pathways", nargs=-1, metavar="[PATHWAY]...")
@content_option
@format_option("pretty", "markdown", "json")
@output_option
@option("--profile", default=None, metavar="NAME", says=Text("用这套参数", "Use this set of parameters."))
def command(pathways: tuple[str, ...], content: str | None, form: str, output: str | None, profile: str | None) -> None:
    from fenji.explain.labels import Labels
    from fenji.report.boundaries import boundaries_markdown, boundaries_page, boundaries_record
    from fenji.review.boundary import boundaries
    from fenji.review.patients import Patients

    engine = load(content)
    folder = content_folder(content)
    wanted = known_pathways(engine, pathways)
    labels, patients = Labels(engine.content, reader()), Patients(engine)
    for id in wanted:
        if profile is not None and profile not in engine.content.pathways[id]:
            text = Text("路径 {id} 没有 {profile} 这套参数", "the pathway {id} has no profile {profile}")
            raise Stop(USAGE, text, id=id, profile=profile)
    records = []
    with written_to(output) as stream:
        for id in wanted:
            found = [
                replace(one, at=replace(one.at, file=name_here(one.at.file, folder)))
                for one in boundaries(patients, id, profile)
            ]
            match form:
                case "json":
                    records.append(boundaries_record(found, id))
                case "markdown":
                    stream.write(boundaries_markdown(found, id, labels))
                case _:
                    stream.write(boundaries_page(found, id, labels, columns(stream), colour(stream)))
            stream.flush()
        if form == "json":
            stream.write(json.dumps(records, ensure_ascii=False, indent=2) + "\n")
