"""`fenji graph`: a pathway as a picture."""

import subprocess
import sys
from pathlib import Path
from shutil import which

import click

from fenji.cli.content import content_folder, content_option, format_option
from fenji.cli.pathways import pathway_named
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "把一个路径画成图：各阶段怎样转移，指征按去向和紧急程度分组。SVG 是一页 A4,自成一体;\n"
        "画 SVG 要装 graphviz(dot),没有时给出 Mermaid。",
        "Draws a pathway: how its phases follow each other, and its criteria by move and urgency. SVG is one A4 page,\n"
        "self-contained; it needs graphviz (dot), without which Mermaid is given.",
    ),
    examples=Text(
        "fenji graph hypertension                          Mermaid\n"
        "fenji graph stroke --format svg -o stroke.svg     一页 A4\n"
        "fenji graph stroke --format dot | dot -Tpdf > stroke.pdf",
        "fenji graph hypertension                          Mermaid\n"
        "fenji graph stroke --format svg -o stroke.svg     one A4 page\n"
        "fenji graph stroke --format dot | dot -Tpdf > stroke.pdf",
    ),
    exits=Text("0 正常,2 用法不对,3 内容不能用", "0 fine, 2 wrong usage, 3 the content cannot be used"),
)
@click.argument("pathway", metavar="PATHWAY")
@option("-o", "--output", metavar="FILE", default=None, says=Text("写到文件", "Write to a file."))
@option("--profile", metavar="NAME", default=None, says=Text("用哪个版本的参数", "Under which profile."))
@content_option
@format_option("mermaid", "dot", "svg")
def command(pathway: str, output: str | None, profile: str | None, content: str | None, form: str) -> None:
    from fenji import library
    from fenji.review.graph import as_dot, as_mermaid, graph_of
    from fenji.review.picture import page_of

    loaded = library.load(content_folder(content))
    graph = graph_of(pathway_named(loaded, pathway, profile), loaded, reader())
    if form == "svg":
        machine = through_graphviz(as_dot(graph, machine_only=True))
        if machine is None:
            sys.stderr.write(pick(Text(
                "没有装 graphviz(dot),改给 Mermaid\n", "graphviz (dot) is not installed: here is Mermaid instead\n"
            )))  # fmt: skip
            form = "mermaid"
    text = page_of(graph, machine) if form == "svg" else as_dot(graph) if form == "dot" else as_mermaid(graph)
    if output is None:
        sys.stdout.write(text)
    else:
        Path(output).write_text(text, encoding="utf-8", newline="\n")


def through_graphviz(dot: str) -> str | None:
    """Graphviz's SVG; None where it is not installed or does not answer."""
    program = which("dot")
    if program is None:
        return None
    try:
        done = subprocess.run([program, "-Tsvg"], input=dot.encode(), capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")
