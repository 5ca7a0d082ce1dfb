"""`fenji prove`: properties of a pathway for every patient, not for the cases one thought of."""

import gc
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fenji.cli.apart import apart
from fenji.cli.content import (
    content_folder,
    content_option,
    engine_version,
    format_option,
    language_of_json,
    load,
    name_here,
    relative,
)
from fenji.cli.mutate import known_pathways
from fenji.cli.stop import FOUND, OUR_FAULT, USAGE, Stop
from fenji.cli.verb import option, pick, reader, verb
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.diagnostic import Diagnostic
    from fenji.engine import Engine
    from fenji.linked.content import Content
    from fenji.prove.found import Verdict
    from fenji.prove.proofs import Task

UNDECIDED = 5
NAMES = (
    "consistent", "total", "live", "reachable", "no_ping_pong", "hysteresis", "monotone", "missing_is_safe",
    "profiles_agree", "consent", "equity", "pairs", "refines",
)  # fmt: skip
MISSING = Text("证明要用求解器 z3:pip install 'fenji[prove]'", "proofs need the solver z3: pip install 'fenji[prove]'")


@verb(
    does=Text(
        "证明路径的性质：对每位患者成立，或者给出一位反例患者（在取值范围之内，由引擎当场重判）。\n"
        "PATHWAY 是路径的 id；不写则全部。内容用 accepts 写明理由的反例算“已接受”。结论后面列出编码没有包括什么。",
        "Proves properties of pathways: they hold for every patient, or a patient comes back who breaks them\n"
        "(within the plausible ranges, decided again by the engine at once). PATHWAY is the id of a pathway;\n"
        "left out, all of them. A find that the content accepts with a reason (`accepts:`) is printed as\n"
        "accepted. What the encoding leaves out is printed with the verdict.",
    ),
    examples=Text(
        "fenji prove                                        全部路径的全部性质\n"
        "fenji prove hypertension --property total          一个性质\n"
        "fenji prove stroke --write-cases found/            反例存成病例\n"
        "fenji prove --format sarif > proofs.sarif          给编辑器或代码托管平台",
        "fenji prove                                        every property of every pathway\n"
        "fenji prove hypertension --property total          one property\n"
        "fenji prove stroke --write-cases found/            save the counter-examples as cases\n"
        "fenji prove --format sarif > proofs.sarif          for an editor or a code host",
    ),
    exits=Text(
        "0 成立（或已接受），1 有反例，2 用法不对，3 内容不能用，5 未决，70 引擎不认反例",
        "0 proved (or accepted), 1 refuted, 2 wrong usage, 3 the content cannot be used, 5 undecided,\n"
        "70 the engine does not confirm a counter-example",
    ),
)
@click.argument("pathways", nargs=-1, metavar="[PATHWAY]...")
@option("--property", "properties", multiple=True, type=click.Choice(NAMES), metavar="NAME",
        says=Text("只证这个性质（可重复）", "This property only (repeatable)."))  # fmt: skip
@option("--timeout", type=click.FloatRange(0.001, 3600), default=5.0, show_default=True, metavar="S",
        says=Text("每次询问求解器的秒数，按求解器自己的步数计，与机器忙闲无关",
                  "Seconds for each question, counted in steps of the solver: load changes no verdict."))  # fmt: skip
@option("--write-cases", "cases", metavar="DIR", default=None,
        says=Text("把反例存成病例文件", "Save the counter-examples as case files."))  # fmt: skip
@option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, metavar="N",
        says=Text("进程数；结果相同", "Processes; the result is the same."))  # fmt: skip
@option(
    "--profile",
    metavar="NAME",
    default=None,
    says=Text(
        "证这个版本；all 是每个版本（默认：缺省版本）", "Prove this profile, or `all` (default: the default one)."
    ),
)
@option(
    "--cache",
    "cache",
    metavar="DIR",
    default=None,
    says=Text(
        "证过的记在这里（默认：用户缓存文件夹，或 FENJI_CACHE）",
        "Where what was proved is kept (default: the user's cache folder, or FENJI_CACHE).",
    ),
)
@option("--no-cache", "fresh", is_flag=True, says=Text("不用以前证过的结果", "Do not use what was proved before."))
@content_option
@format_option("text", "json", "sarif")
def command(
    pathways: tuple[str, ...], properties: tuple[str, ...], timeout: float, cases: str | None, jobs: int,
    profile: str | None, cache: str | None, fresh: bool, content: str | None, form: str,
) -> None:  # fmt: skip
    if cases is not None and Path(cases).exists() and not Path(cases).is_dir():
        raise Stop(USAGE, Text("{path} 不是文件夹", "{path} is no folder"), path=cases)
    engine = load(content, second_opinion=False)
    wanted = known_pathways(engine, pathways)
    folder = content_folder(content)
    if profile is not None and profile != "all" and not any(engine.profile_named(id, profile) for id in wanted):
        raise Stop(USAGE, Text("没有版本 {profile}", "no such profile: {profile}"), profile=profile)
    kept = None if fresh else Path(cache) if cache is not None else cache_folder()
    verdicts = list(proved(engine, wanted, properties or None, timeout, kept, jobs, profile))
    _print(verdicts, form, folder)
    if cases is not None:
        _write(verdicts, Path(cases))
    if any(verdict.faults for verdict in verdicts):
        raise Stop(OUR_FAULT)
    statuses = {verdict.status for verdict in verdicts}
    if "refuted" in statuses:
        raise Stop(FOUND)
    if "undecided" in statuses:
        raise Stop(UNDECIDED)


def proved(
    engine: "Engine", pathways: list[str], properties: Iterable[str] | None = None, timeout: float = 5.0,
    cache: Path | None = None, jobs: int = 1, profile: str | None = None,
) -> Iterator["Verdict"]:  # fmt: skip
    """The verdicts, in the order of the tasks. Raises Stop where the solver is not installed."""
    try:
        import_module("z3")  # only to say what is missing
    except ImportError:
        raise Stop(USAGE, MISSING) from None
    from fenji.prove.memory import Memory
    from fenji.prove.proofs import placed, tasks_of

    tasks = tasks_of(engine, pathways, properties, profile)
    memory = Memory(cache)
    found = {task: memory.get(task.key(engine, memory, timeout)) for task in tasks}
    waiting = bundles([task for task, verdict in found.items() if verdict is None])
    for verdicts in _in_processes(engine, waiting, timeout, cache, jobs):
        found.update(verdicts)
    for task in tasks:
        verdict = found[task]
        assert verdict is not None
        yield placed(engine, verdict)


WEIGHTS = {
    "no_ping_pong": 5, "hysteresis": 2, "monotone": 11, "missing_is_safe": 2, "live": 3, "consistent": 2, "pairs": 4,
}  # fmt: skip
"""Such that both shares of a pathway take about as long after an edit, where somebody waits."""
BESIDE = {"hysteresis": "no_ping_pong"}
"""Who asks for what another property finds is proved in the same process after it, so that it is found once."""


SHARES = 2


def bundles(tasks: list["Task"]) -> list[list["Task"]]:
    """Tasks that are proved one after the other in one process: some of those of one pathway and profile.

    Longest first. What a bundle comes to depends neither on the others nor on the number of processes.
    """
    groups: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.pathway, task.profile), []).append(task)
    found: list[list[Task]] = []
    for group in groups.values():
        together: dict[str, list[Task]] = {}
        for task in group:
            together.setdefault(BESIDE.get(task.property, task.property), []).append(task)
        shares: list[list[Task]] = [[] for _ in range(min(SHARES, len(together)))]
        for beside in sorted(together.values(), key=_weight_of, reverse=True):
            min(shares, key=_weight_of).extend(beside)
        found += [sorted(share, key=lambda task: NAMES.index(task.property)) for share in shares]
    return sorted(found, key=_weight_of, reverse=True)


def _weight_of(tasks: list["Task"]) -> int:
    return sum(map(_weight, tasks))


def _weight(task: "Task") -> int:
    return WEIGHTS.get(task.property, 1) * (3 if task.pathway in ("stroke", "postoperative") else 1)


def _in_processes(
    engine: "Engine", waiting: list[list["Task"]], timeout: float, cache: Path | None, jobs: int
) -> Iterator[list[tuple["Task", "Verdict"]]]:
    """Each bundle in a process of its own, so that no proof feels what another one left in the solver."""
    if not waiting:
        return
    from fenji.engine import Engine

    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    shared = None if way == "fork" else engine.content
    if way == "fork":
        alone = engine.second_opinion_status()["state"] == "off"
        _SHARED.append(engine if alone else Engine(engine.content, second_opinion=False))
        for task in dict.fromkeys(task for bundle in waiting for task in bundle):
            for id, of in task.programs(engine):
                _SHARED[0].compiled(id, of)
    asked = [(shared, bundle, timeout, cache) for bundle in waiting]
    working = apart(multiprocessing.get_context(way), _proved_there, asked, jobs)
    try:
        for done, verdicts in enumerate(working, start=1):
            _progress(f"{done}/{len(waiting)}")
            yield verdicts
    finally:
        working.close()
        _SHARED.clear()
        _progress("")


_SHARED: list["Engine"] = []
"""The engine, its programs ready, for processes that are forked from this one."""


def _proved_there(asked: tuple["Content | None", list["Task"], float, Path | None]) -> list[tuple["Task", "Verdict"]]:
    from fenji.engine import Engine
    from fenji.prove import proofs
    from fenji.prove.memory import Memory

    content, bundle, timeout, cache = asked
    gc.disable()  # a short life with many small solver expressions and few circles
    engine = Engine(content, second_opinion=False) if content is not None else _SHARED[0]
    return list(zip(bundle, proofs.proved(engine, bundle, timeout, Memory(cache)), strict=True))


def _progress(said: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{said}")
        sys.stderr.flush()


def cache_folder() -> Path | None:
    """Where verdicts outlive the process: the user's cache folder, or what FENJI_CACHE says (empty: nowhere)."""
    told = os.environ.get("FENJI_CACHE")
    if told is not None:
        return Path(told) / "proofs" if told else None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    with suppress(RuntimeError):
        return (Path(base) if base else Path.home() / ".cache") / "fenji" / "proofs"
    return None


def _print(verdicts: list["Verdict"], form: str, folder: Path) -> None:
    from fenji.prove.proofs import as_problems
    from fenji.report.machine_readable import as_sarif
    from fenji.report.proofs import as_data, tally, text_of

    verdicts = [_named_here(verdict, folder) for verdict in verdicts]
    if form == "json":
        lang = language_of_json()
        record = {"engine": engine_version(), "proofs": as_data(verdicts, lang)}
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=2, default=str) + "\n")
    elif form == "sarif":
        log = as_sarif(as_problems(verdicts), engine_version(), language_of_json())
        sys.stdout.write(json.dumps(log, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(text_of(verdicts, reader(), times=sys.stdout.isatty()))
        return
    sys.stderr.write(tally(verdicts, reader()) + "\n")


def _named_here(verdict: "Verdict", folder: Path) -> "Verdict":
    """Places named as they can be opened from where the command was called."""
    from dataclasses import replace

    finds = tuple(
        replace(find, at=tuple(replace(span, file=name_here(span.file, folder)) for span in find.at))
        for find in verdict.finds
    )
    return replace(verdict, finds=finds)


def problems(engine: "Engine", folder: Path, pathways: list[str]) -> list["Diagnostic"]:
    """What the proofs find, as problems of the content (for `check --prove`)."""
    from fenji.prove.proofs import as_problems

    return relative(as_problems(proved(engine, pathways, cache=cache_folder(), jobs=2)), folder)


def _write(verdicts: list["Verdict"], folder: Path) -> None:
    """One case file per pathway, profile (where there are several) and property; each case says what is wrong."""
    from fenji.review.write_case import case_yaml

    folder.mkdir(parents=True, exist_ok=True)
    for verdict in verdicts:
        found = [case for find in verdict.finds for case in find.cases]
        if found:
            several = any(one.pathway == verdict.pathway and one.profile != verdict.profile for one in verdicts)
            under = f"-{verdict.profile.replace('+', '-')}" if several and verdict.profile else ""
            name = f"{verdict.pathway.replace('+', '-')}{under}-{verdict.property}.case.yaml"
            text = "".join("---\n" + case_yaml(case, {}) for case in found)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    said = sum(len(find.cases) for verdict in verdicts for find in verdict.finds)
    sys.stderr.write(pick(Text(f"写了 {said} 个病例到 {folder}\n", f"wrote {said} cases to {folder}\n")))
