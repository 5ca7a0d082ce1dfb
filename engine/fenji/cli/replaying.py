"""The run behind `replay` and `test`: files to results, with progress on a terminal and the summary at the end."""

import sys
from collections.abc import Iterable
from typing import Any

from fenji.casefiles import case_files
from fenji.cli.content import colour, columns, content_folder, language_of_json, load
from fenji.cli.many import Job, run
from fenji.cli.output import written_to
from fenji.cli.progress import Progress
from fenji.cli.stop import CASE, FINE, USAGE, Stop
from fenji.cli.testing import Coverage
from fenji.cli.verb import reader
from fenji.codes.code import Text
from fenji.report.coverage import coverage_record
from fenji.report.diagnostics import terminal
from fenji.report.mismatches import summary
from fenji.report.replayed import form_of
from fenji.review.repeats import Repeats
from fenji.review.replay import Tally

_TOLD = 20
"""So many unreadable cases are explained on stderr; the rest are counted."""


def replay(
    paths: Iterable[str],
    content: str | None,
    form: str,
    output: str | None,
    jobs: int,
    brief: bool,
    tested: Coverage | None = None,
) -> None:
    """Replays, prints, and ends the command by Stop unless all is well. `tested` adds coverage."""
    try:
        files = list(case_files(paths))
    except FileNotFoundError as error:
        raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=error) from None
    if not files:
        text = Text("{paths} 里没有病例文件（*.case.yaml 等）", "there is no case file (*.case.yaml, …) in {paths}")
        raise Stop(USAGE, text, paths=", ".join(paths))
    with written_to(output) as stream:
        engine = load(content)
        on_terminal = output is None and colour(sys.stdout)
        job = Job(
            form, brief, language_of_json(), reader(), columns(sys.stdout), on_terminal, tested is not None,
            colour(sys.stderr),
        )  # fmt: skip
        assembled = form_of(form)
        assembled.begin(stream)
        tally, told, repeats = Tally(), 0, Repeats()
        progress = Progress(sys.stderr)
        try:
            for done in run(engine, content_folder(content), job, files, jobs):
                twice = [problem for one in done.named if (problem := repeats.of(one)) is not None]
                if done.told or twice or any(printed.text for printed in done.printed):
                    progress.clear()
                for printed in done.printed:
                    assembled.take(printed)
                left = max(_TOLD - told, 0)
                again = [terminal([problem], {}, job.lang, job.stderr_colour) + "\n" for problem in twice[:left]]
                for note in [*done.told, *again][:left]:
                    stream.flush()
                    sys.stderr.write(note)
                told += len(done.told) + len(twice)
                tally.add(done.tally)
                tally.repeated += len(twice)
                tally.twice += sum(problem.severity == "error" for problem in twice)
                progress.show(tally.cases)
        finally:
            progress.clear()
        name = engine.second_opinion_status()["engine"]
        named = str(name) if name is not None else None
        status = tally.status
        found = tested.tried(engine, tally) if tested is not None else None
        beside: dict[str, Any] = {"repeated_ids": tally.repeated} if tally.repeated else {}
        if found is not None:
            beside["coverage"] = coverage_record(found)
        assembled.end(tally, named, beside)
        out = stream if form == "pretty" else sys.stderr
        if tested is not None and found is not None:
            out.write(tested.page(found, out))
            status = max(status, tested.status(found))
        out.write(summary(tally, named, reader(), columns(out), output is None and colour(out)))
        engine.close()
    if told > _TOLD:
        more = Text("还有 {n} 处问题没有一一列出", "{n} more problems are not listed")
        sys.stderr.write((more.zh if reader() == "zh" else more.en).format(n=told - _TOLD) + "\n")
    if not tally.cases:
        raise Stop(CASE, Text("没有读到任何病例", "there was no case to read"))
    if status != FINE:
        raise Stop(status)
