"""`fenji mutate`: does every part of a pathway matter to some case?"""

import json
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fenji.cli.content import colour, columns, content_folder, content_option, format_option, load, name_here
from fenji.cli.output import jobs_option, output_option, written_to
from fenji.cli.stop import FOUND, USAGE, Stop
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.engine import Engine
    from fenji.report.mutated import Survivor
    from fenji.review.mutate import Score, Trials, Tried

_CHUNK = 12


@verb(
    does=Text(
        "逐一改动路径里的数值、比较号、单位、且/或/非、作用和紧急程度，看旁边的病例能不能发现。\n"
        "没有病例发现的改动，给出位置和该加的病例。PATHWAY 是路径的 id；不写则全部。",
        "Changes each number, comparator, unit, connective, role and urgency of a pathway, one at a time, and sees\n"
        "whether the cases beside it notice. A change that none notices is told with its place and the case to add.\n"
        "PATHWAY is the id of a pathway; left out, all of them.",
    ),
    examples=Text(
        "fenji mutate hypertension --jobs 2\n"
        "fenji mutate stroke --limit 90 --format json\n"
        "fenji mutate diabetes --write pathways/diabetes/bench.case.yaml",
        "fenji mutate hypertension --jobs 2\n"
        "fenji mutate stroke --limit 90 --format json\n"
        "fenji mutate diabetes --write pathways/diabetes/bench.case.yaml",
    ),
    exits=Text(
        "0 每个路径都达到 --limit，1 有路径没有达到，2 用法不对，3 内容不能用",
        "0 every pathway reaches --limit, 1 one does not, 2 wrong usage, 3 the content cannot be used",
    ),
)
@click.argument("pathways", nargs=-1, metavar="[PATHWAY]...")
@content_option
@format_option("pretty", "json")
@output_option
@jobs_option
@option("--limit", type=click.FloatRange(0, 100), default=95.0, show_default=True, metavar="N",
        says=Text("至少要发现百分之几", "So many per cent must be noticed."))  # fmt: skip
@option("--write", "write", metavar="FILE", default=None,
        says=Text("把该加的病例附在这个文件后面", "Append the cases to add to this file."))  # fmt: skip
def command(
    pathways: tuple[str, ...], content: str | None, form: str, output: str | None, jobs: int, limit: float,
    write: str | None,
) -> None:  # fmt: skip
    from fenji.report.mutated import cases_file, mutated_page, mutated_record

    engine = load(content)
    folder = content_folder(content)
    wanted = known_pathways(engine, pathways)
    records, low = [], False
    survivors: list[Survivor] = []
    with written_to(output) as stream:
        for id in wanted:
            score, trials, found = _tried(engine, folder, id, jobs)
            survivors += found
            low = low or score.percent < limit
            if form == "json":
                records.append(mutated_record(score, trials.changes, found))
            else:
                form_ = reader(), columns(stream), colour(stream)
                stream.write(mutated_page(score, trials.changes, found, *form_, limit))
                stream.flush()
        if form == "json":
            stream.write(json.dumps({"limit": limit, "pathways": records}, ensure_ascii=False, indent=2) + "\n")
    if write is not None and (text := cases_file(survivors, reader())):
        _append(Path(write), text)
    if low:
        raise Stop(FOUND)


def known_pathways(engine: "Engine", pathways: tuple[str, ...]) -> list[str]:
    """The pathways asked for, all where none is. Raises Stop for one that is not there."""
    for id in pathways:
        if id not in engine.content.pathways:
            near = engine.nearest_pathway(id)
            text = Text("没有路径 {id};是不是 {near}?", "no such pathway: {id}; did you mean {near}?")
            other = Text("没有路径 {id}", "no such pathway: {id}")
            raise Stop(USAGE, text if near else other, id=id, near=near)
    return list(pathways or engine.content.pathways)


def _append(file: Path, text: str) -> None:
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if not before:
        text = text.removeprefix("---\n")
    elif not before.endswith("\n"):
        text = "\n" + text
    file.write_text(before + text, encoding="utf-8", newline="\n")
    sys.stderr.write(pick(Text(f"已写入 {file}\n", f"written to {file}\n")))


def _tried(engine: "Engine", folder: Path, pathway: str, jobs: int) -> "tuple[Score, Trials, list[Survivor]]":
    """Every change of one pathway tried, and a patient looked for wherever one survived."""
    from dataclasses import replace

    from fenji.casefiles import case_files
    from fenji.report.mutated import Survivor
    from fenji.review.bench import read_texts, ready
    from fenji.review.mutate import Score, Trials, changes_of
    from fenji.review.patients import Patients
    from fenji.review.survivors import missing_case

    beside = folder / "pathways" / pathway
    cases = ready(engine, pathway, read_texts(case_files([str(beside)])))
    trials = Trials(engine, pathway, changes_of(engine, pathway), cases)
    score = Score(pathway, len(cases))
    for tried in _all(trials, jobs):
        score.tried += tried
    patients = Patients(engine)
    found = []
    for one in score.tried:
        if one.fate == "survived":
            change = trials.changes[one.index]
            here = replace(change, at=replace(change.at, file=name_here(change.at.file, folder)))
            found.append(Survivor(here, missing_case(patients, pathway, change)))
    return score, trials, found


_trials: "Trials | None" = None


def _all(trials: "Trials", jobs: int) -> "Iterator[list[Tried]]":
    """The fates of all changes in order; the processes are forked, so they share what is ready."""
    indexes = range(len(trials.changes))
    chunks = [indexes[start : start + _CHUNK] for start in range(0, len(indexes), _CHUNK)]
    if jobs <= 1 or sys.platform != "linux":
        yield from map(trials, chunks)
        return
    global _trials
    _trials = trials
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_chunk, chunks)
    finally:
        _trials = None


def _chunk(indexes: range) -> "list[Tried]":
    assert _trials is not None
    return _trials(indexes)
