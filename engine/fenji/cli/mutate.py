"""`fenji mutate`: does every part of a pathway or score matter to some case?"""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fenji.cli.content import colour, columns, content_folder, content_option, format_option, load, name_here
from fenji.cli.output import output_option, written_to
from fenji.cli.stop import FOUND, USAGE, Stop
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.casefiles import CaseText
    from fenji.engine import Engine
    from fenji.report.mutated import Survivor
    from fenji.review.mutate import Score, Trials
    from fenji.review.score_trials import ScoreTrials

    AnyTrials = Trials | ScoreTrials

T = TypeVar("T")
_CHUNK = 12


@verb(
    does=Text(
        "逐一改动路径里的数值、比较号、单位、且/或/非、作用、紧急程度、去向、能力、目的，或评分里的界值和分数，\n"
        "看病例能不能发现。没有病例发现的改动，给出位置和该加的病例。写路径或评分的 id；不写则全部路径。",
        "Changes each number, comparator, unit, connective, role, urgency, tier, capability and purpose of a pathway,\n"
        "or each limit and each number of points of a score, one at a time, and sees whether the cases notice.\n"
        "A change that none notices is told with its place and the case to add. Name pathways or scores by their\n"
        "ids; left out, all pathways.",
    ),
    examples=Text(
        "fenji mutate hypertension\n"
        "fenji mutate news2 barthel\n"
        "fenji mutate --scores\n"
        "fenji mutate stroke --limit 90 --format json\n"
        "fenji mutate diabetes --write pathways/diabetes/bench.case.yaml",
        "fenji mutate hypertension\n"
        "fenji mutate news2 barthel\n"
        "fenji mutate --scores\n"
        "fenji mutate stroke --limit 90 --format json\n"
        "fenji mutate diabetes --write pathways/diabetes/bench.case.yaml",
    ),
    exits=Text(
        "0 每一个都达到 --limit，1 有没有达到的，2 用法不对，3 内容不能用",
        "0 each of them reaches --limit, 1 one does not, 2 wrong usage, 3 the content cannot be used",
    ),
)
@click.argument("named", nargs=-1, metavar="[PATHWAY|SCORE]...")
@option("--scores", is_flag=True, says=Text("全部评分", "All scores."))
@content_option
@format_option("pretty", "json")
@output_option
@option("--jobs", type=click.IntRange(1, 256), default=None, metavar="N",
        says=Text("进程数(缺省: 每个处理器一个)；结果逐字节相同",
                  "Processes (default: one for each processor); the result is the same, byte for byte."))  # fmt: skip
@option("--limit", type=click.FloatRange(0, 100), default=95.0, show_default=True, metavar="N",
        says=Text("至少要发现百分之几", "So many per cent must be noticed."))  # fmt: skip
@option("--write", "write", metavar="FILE", default=None,
        says=Text("把该加的病例附在这个文件后面", "Append the cases to add to this file."))  # fmt: skip
def command(
    named: tuple[str, ...], scores: bool, content: str | None, form: str, output: str | None, jobs: int | None,
    limit: float, write: str | None,
) -> None:  # fmt: skip
    from fenji.report.mutated import cases_file, mutated_page, mutated_record

    engine = load(content)
    folder = content_folder(content)
    wanted = _known(engine, named, scores)
    jobs = jobs or _processors()
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


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _known(engine: "Engine", named: tuple[str, ...], scores: bool) -> list[str]:
    """The pathways and scores asked for; all pathways where none is. Raises Stop for a name that nothing has."""
    content = engine.content
    for id in named:
        if id not in content.scores:
            known_pathways(engine, (id,))
    if scores:
        return list(dict.fromkeys([*named, *content.scores]))
    return list(named or content.pathways)


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


def _tried(engine: "Engine", folder: Path, id: str, jobs: int) -> "tuple[Score, AnyTrials, list[Survivor]]":
    """Every change of a pathway or score tried, and a patient looked for wherever one survived."""
    from dataclasses import replace

    from fenji.report.mutated import Survivor
    from fenji.review.mutate import Score

    trials = _trials_of(engine, folder, id)
    score = Score(id, len(trials.cases))
    for tried in _all(trials, trials, range(len(trials.changes)), jobs, _CHUNK):
        score.tried += tried
    alive = [one.index for one in score.tried if one.fate == "survived"]
    witnesses = [one for found in _all(trials, trials.missing, alive, jobs, 1) for one in found]
    found = []
    for index, witness in zip(alive, witnesses, strict=True):
        change = trials.changes[index]
        here = replace(change, at=replace(change.at, file=name_here(change.at.file, folder)))
        found.append(Survivor(here, witness))
    return score, trials, found


def _trials_of(engine: "Engine", folder: Path, id: str) -> "AnyTrials":
    from fenji.casefiles import case_files
    from fenji.review.bench import read_texts, ready, unnamed
    from fenji.review.mutate import Trials, changes_of
    from fenji.review.score_trials import ScoreTrials, score_changes_of, scored

    if id not in engine.content.pathways:
        return ScoreTrials(engine, id, score_changes_of(engine, id), scored(engine, id, _texts(folder)))
    cases = ready(engine, id, read_texts(case_files([str(folder / "pathways" / id)])))
    others = unnamed(engine, _texts(folder))
    return Trials(engine, id, changes_of(engine, id), cases, others)


@cache
def _texts(folder: Path) -> "list[CaseText]":
    """Every case of the content."""
    from fenji.casefiles import case_files
    from fenji.review.bench import read_texts

    everywhere = [str(folder / name) for name in ("pathways", "rules") if (folder / name).is_dir()]
    return list(read_texts(case_files(everywhere)))


_trials: "tuple[AnyTrials, Callable[[Sequence[int]], list[Any]]] | None" = None


def _all(
    trials: "AnyTrials", work: "Callable[[Sequence[int]], list[T]]", indexes: "Sequence[int]", jobs: int, size: int
) -> "Iterator[list[T]]":
    """What comes of all these changes, in order; the processes are forked, so they share what is ready."""
    chunks = [indexes[start : start + size] for start in range(0, len(indexes), size)]
    if jobs <= 1 or len(chunks) < 2 or sys.platform != "linux":
        yield from map(work, chunks)
        return
    global _trials
    _trials = trials, work
    try:
        with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
            yield from pool.map(_chunk, chunks)
    finally:
        _trials = None


def _chunk(indexes: "Sequence[int]") -> list[Any]:
    assert _trials is not None
    return _trials[1](indexes)
