"""`fenji docs`: the content as a book."""

import sys
from pathlib import Path

from fenji.cli.content import content_folder, content_option, load
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "把一个内容文件夹做成一本可打印的手册（HTML，自成一体，不联网）：每个路径的图、指征与依据、\n"
        "形式条件与机器的理解、参数与版本差异、病例、待确认问题、指纹与审签栏。",
        "Makes a book of a content folder (one HTML file, nothing fetched, ready to print): for each pathway its\n"
        "picture, criteria beside their source and reading, parameters and profiles, cases, open points,\n"
        "fingerprint and signature block.",
    ),
    examples=Text(
        "fenji docs                       写到 book.zh.html\n"
        "fenji docs --lang en -o site     写到 site/book.en.html\n"
        "fenji docs --coverage            先跑病例，写进覆盖率",
        "fenji docs                       writes book.en.html here\n"
        "fenji docs --lang zh -o site     writes site/book.zh.html\n"
        "fenji docs --coverage            runs the cases first, for the coverage",
    ),
    exits=Text("0 正常，3 内容不能用", "0 fine, 3 the content cannot be used"),
)
@option("-o", "--output", metavar="PATH", default=".",
        says=Text("写到这个文件夹，或这个 .html 文件", "The folder, or the .html file, to write to."))  # fmt: skip
@option("--coverage", is_flag=True, says=Text("先跑病例", "Run the cases first."))
@content_option
def command(output: str, coverage: bool, content: str | None) -> None:
    from fenji.cli.casebook import case_rows
    from fenji.review.book import Facts, book

    engine = load(content)
    folder = content_folder(content)
    try:
        rows, tried = case_rows(engine, folder, reader(), run=coverage)
    finally:
        engine.close()
    pathways = list(engine.content.pathways)
    facts = Facts(
        engine.version,
        engine.fingerprint(pathways, None),
        {id: engine.fingerprint([id], None) for id in pathways},
        rows,
        tuple(tried) if tried is not None else None,
    )
    target = Path(output)
    if target.suffix != ".html" or target.is_dir():
        target = target / f"book.{reader()}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(book(engine.content, facts, reader()), encoding="utf-8", newline="\n")
    sys.stderr.write(pick(Text("已写 {target}\n", "wrote {target}\n")).format(target=target))
