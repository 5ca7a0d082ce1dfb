"""The benchmark: `python tests/bench/run.py` prints one table. README.md says what each line is and why its bound.

`--quick` takes fewer patients; `--part NAME` (several allowed) only some parts: core, pathways, stress, start, opinion,
replay, populations.
"""

import argparse
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(HERE)]

import populations  # noqa: E402
import tallies  # noqa: E402
from cohorts import COHORTS  # noqa: E402
from measure import Table, micros, middling, once, one_core, resident_mb, seconds_of, seconds_of_process  # noqa: E402
from peer import table as zen_table  # noqa: E402
from sides import FLOORS, both_sides  # noqa: E402

from fenji.engine import Engine  # noqa: E402

PARTS = ("core", "pathways", "stress", "start", "opinion", "replay", "populations")
WITHOUT_TEXTS = ("institutions", "services", "possible_moves", "questions", "findings")


@contextmanager
def content_with_forty() -> Iterator[Path]:
    """The shipped content, with a network of forty institutions beside the others."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("pathways", "rules"):
            shutil.copytree(ROOT / name, Path(folder) / name)
        network = Path(folder) / "rules" / "networks" / "bench40.yaml"
        network.write_text(populations.network_of_forty(), encoding="utf-8")
        yield Path(folder)


def whole(engine: Engine, case: Any) -> None:
    """A full decision, its texts and evidence left unread."""
    decision = engine.decide(case)
    decision.criteria("met")
    for key in WITHOUT_TEXTS:
        decision.ids(key)


Peer = tuple[str, float] | None
"""The peer's name in the table, and the microseconds of one call; None: it is not installed."""


def the_peer(table: Table) -> Peer:
    """One call of the peer: free to use all cores, which the bounds are held against, and kept on one."""
    table.section("the peer")
    call = zen_table()
    if call is None:
        table.add("zen-engine", "not installed")
        return None
    free = middling(lambda _: call(), range(500))
    table.time("zen-engine, one call of a 40-row table", free)
    with one_core() as kept:
        if kept:
            table.time("  the same, kept on one core", middling(lambda _: call(), range(500)))
    return "zen table 40 x 20", free


def against_the_floor(table: Table, engine: Engine, cases: list[Any], pathway: str, phase: str) -> None:
    """The criteria written by hand and compiled. Stops where they differ on one patient."""
    sides = both_sides(engine, cases, pathway, phase)
    criteria = sides.floor.criteria
    by_hand = [(*takes, *scores) for takes, scores in zip(sides.by_hand, sides.scores, strict=True)]
    floor = micros(lambda one: criteria(*one), by_hand)
    table.time(f"floor: the {len(sides.criteria)} criteria written by hand", floor)
    table.time("verdicts of all criteria, ready slots", micros(lambda one: sides.verdicts(*one), sides.ready),
               ("floor", floor), 4)  # fmt: skip
    if (with_scores := sides.floor.with_scores) is not None:
        floor = micros(lambda one: with_scores(*one), sides.by_hand)
        table.time(f"floor with its {len(sides.derive)} scores", floor)
        both = micros(sides.with_scores, sides.ready)
        table.time("verdicts and these scores, worked out anew", both, ("floor with scores", floor), 4)


def decisions(table: Table, engine: Engine, cases: list[Any], more: list[Any], peer: Peer) -> None:
    """What a decision costs: the first time, again and again, and for `more` patients of the same kind."""

    def render(case: Any) -> None:
        engine.decide(case).to_json()

    table.time("decide and to_json, never seen before", once(render, cases), peer)
    table.time("decide: move, target, phases", micros(engine.decide, cases), peer)
    full = micros(lambda case: whole(engine, case), cases)
    table.time("full decision: receivers ranked, services, moves, questions", full, peer, 0.35)
    table.time("to_json: everything rendered", micros(render, cases), peer, 1)
    if more:
        half = len(more) // 2
        first = once(lambda case: whole(engine, case), more[:half])
        table.time(f"full decision, the next {half:,} patients, once", first, peer)
        table.time(f"decide and to_json, the {half:,} after these, once", once(render, more[half:]), peer)


def core(table: Table, engine: Engine, count: int, peer: Peer) -> list[str]:
    """A hypertension follow-up in a network of forty institutions, and its floor."""
    plain = list(populations.clinic(count))
    cases = [engine.read_case(data) for data in plain]
    more = [engine.read_case(data) for data in populations.clinic(count // 4, seed=2)]
    table.section(f"hypertension follow-up, a community clinic, {count:,} patients, network of 40 institutions")
    tables = [tallies.cohort(table, engine, "hypertension follow-up", plain, cases)]
    against_the_floor(table, engine, cases, "hypertension", "follow_up")

    def read(case: Any) -> None:
        decision = engine.decide(case)
        for key in WITHOUT_TEXTS:
            decision[key]

    decisions(table, engine, cases, more, peer)
    table.time("bind: the typed case held against terms", micros(engine.bind, cases))
    table.time("  a full decision with its texts, as values", micros(read, cases), peer)
    table.time("from a mapping to JSON", micros(lambda data: engine.decide(data).to_json(), plain), peer)
    at_once(table, engine, plain)
    size = sum(len(engine.decide(case).to_json()) for case in cases) / len(cases)
    table.add("characters of JSON per decision", f"{size:,.0f}")
    return tables


def at_once(table: Table, engine: Engine, plain: list[Any]) -> None:
    """All four pathways of one case, against one of them and against the mean of the four."""
    ids = list(engine.content.pathways)
    several = [engine.read_case(data | {"pathway": ids, "phase": None}) for data in plain]
    alone = {
        id: micros(engine.decide, [engine.read_case(data | {"pathway": id, "phase": None}) for data in plain])
        for id in ids
    }
    one, mean = alone["hypertension"], sum(alone.values()) / len(alone)
    all_four = micros(engine.decide, several)
    table.time("decide, one pathway, phase left to the engine", one)
    table.time("decide, all four pathways at once", all_four, ("one pathway", one), 2.5)
    table.time("  the same, against each of the four alone", all_four, ("mean of the four", mean))


def pathways(table: Table, engine: Engine, count: int, peer: Peer) -> list[str]:
    """The three other pathways, as hypertension: ordinary patients of each phase, with a floor where there is one."""
    tables = []
    for cohort in COHORTS:
        plain = list(cohort.patients(count))
        cases = [engine.read_case(data) for data in plain]
        more = [engine.read_case(data) for data in cohort.patients(count // 4, seed=2)]
        table.section(f"{cohort.title}, {count:,} patients")
        tables.append(tallies.cohort(table, engine, cohort.title, plain, cases))
        if (cohort.pathway, cohort.phase) in FLOORS:
            against_the_floor(table, engine, cases, cohort.pathway, cohort.phase)
        decisions(table, engine, cases, more, peer)
    return tables


def written(table: Table, engine: Engine, peer: Peer) -> None:
    """The cases that people wrote beside the content, in the network of forty where they name no institution."""
    for pathway in engine.content.pathways:
        plain = list(populations.written(engine, pathway))
        facts = sum(len(visit.get("facts") or ()) for data in plain for visit in data.get("visits") or ()) / len(plain)
        table.section(f"{pathway}: the {len(plain):,} cases that stand beside the content, of all phases")
        table.add("facts told at all visits, mean", f"{facts:,.1f}")
        decisions(table, engine, [engine.read_case(data) for data in plain], [], peer)


def stress(table: Table, engine: Engine, count: int, peer: Peer) -> None:
    """Cases that tell anything at all. No patient is like this; the bounds are those of ordinary patients."""
    for pathway in engine.content.pathways:
        cases = [engine.read_case(data) for data in populations.anything(engine, pathway, count)]
        table.section(f"stress test, {pathway}: {count:,} made-up patients of all phases, hardly two alike")
        decisions(table, engine, cases, [], peer)


def start_up(table: Table) -> None:
    """What a host waits for once."""
    table.section("start, in a fresh interpreter")
    path = str(ROOT / "engine")
    imported = seconds_of("import fenji", path)
    table.add("import fenji", f"{imported * 1e3:.0f} ms", imported / 0.15, 1, "150 ms")
    whole = seconds_of("from fenji import Engine", path)
    table.add("from fenji import Engine (with pydantic)", f"{whole * 1e3:.0f} ms")
    begin = "from fenji import Engine\nt = time.process_time()\n"
    begin += f"engine = Engine.load({str(ROOT)!r}, second_opinion=False)"
    loaded = seconds_of(begin, path)
    table.add("load, link and check all content", f"{loaded * 1e3:.0f} ms", loaded / 0.5, 1, "500 ms")
    phases = (
        "\n[engine.compiled(id, next(iter(profiles))).program.phases[phase] "
        "for id, profiles in engine.content.pathways.items() for phase in next(iter(profiles.values())).model.phases]"
    )
    compiled = seconds_of(begin + phases, path)
    table.add("  and compile every phase of every pathway", f"{compiled * 1e3:.0f} ms", compiled / 0.5, 1, "500 ms")
    checked = seconds_of_process([sys.executable, str(ROOT / "cli.py"), "check"])
    table.add("fenji check of all content, from start to end", f"{checked * 1e3:.0f} ms", checked / 0.6, 1, "600 ms")


def opinion(table: Table, folder: Path, count: int) -> None:
    """What the second engine costs."""
    table.section("second opinion (durable_rules in a worker process)")
    cases = list(populations.clinic(count, seed=7))
    off, on = Engine.load(folder, second_opinion=False), Engine.load(folder)
    typed = [off.read_case(data) for data in cases]
    for engine in (off, on):
        engine.decide(typed[0])
    without = micros(off.decide, typed)
    table.time("decide, switched off", without)
    distinct: dict[Any, Any] = {}
    for case in typed:
        decision = off.decide(case)
        distinct.setdefault((*decision.criteria("met"), "/", *decision.criteria("unknown")), case)
    missed = once(on.decide, distinct.values())
    table.time(f"decide, answers not known yet ({len(distinct):,} misses)", missed)
    table.time("decide, answers remembered", micros(on.decide, typed), ("switched off", without))
    status = on.second_opinion_status()
    table.add("the second engine says of itself", f"{status['engine']} {status['state']}")
    on.close()


def replay(table: Table, engine: Engine, count: int) -> None:
    """Many cases in one process."""
    from time import perf_counter

    def stream(size: int, seed: int) -> Iterator[Any]:
        return (engine.decide(data).to_json() for data in populations.clinic(size, seed))

    table.section(f"replay of {count:,} cases in one process, mapping to JSON")
    for seed in (1, 2):
        for _ in stream(max(1_000, count // 10), seed):
            pass
    before = resident_mb()
    begin, characters = perf_counter(), 0
    made = perf_counter()
    for _ in populations.clinic(count, 3):
        pass
    made = perf_counter() - made
    begin = perf_counter()
    for text in stream(count, 3):
        characters += len(text)
    taken = perf_counter() - begin - made
    after = resident_mb()
    table.add("cases a second, one thread", f"{count / taken:,.0f}")
    table.add("JSON written", f"{characters / 1e6:,.0f} million characters")
    held = f"{before:,.0f}, {after:,.0f} MB"
    table.add("memory held after a tenth, then after all", held, after / before, 1.1, "after a tenth")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--part", action="append", choices=PARTS)
    options = parser.parse_args()
    parts = options.part or PARTS
    table = Table()
    tables: list[str] = []
    with content_with_forty() as folder:
        engine = Engine.load(folder, second_opinion=False)  # its cost is a section of its own
        peer = the_peer(table) if {"core", "pathways", "stress"} & set(parts) else None
        if "core" in parts:
            tables += core(table, engine, 300 if options.quick else 2_000, peer)
        if "pathways" in parts:
            written(table, engine, peer)
            tables += pathways(table, engine, 300 if options.quick else 2_000, peer)
        if "stress" in parts:
            stress(table, engine, 100 if options.quick else 500, peer)
        if "start" in parts:
            start_up(table)
        if "opinion" in parts:
            opinion(table, folder, 500 if options.quick else 2_000)
        if "replay" in parts:
            replay(table, engine, 5_000 if options.quick else 100_000)
        if "populations" in parts:
            data = populations.data_folder()
            if data is None:
                table.section("real populations: no folder FENJI_DATA and no ../shared/data; left out")
            else:
                limit = 1_000 if options.quick else None
                nhanes = islice(populations.nhanes(data), limit)
                tables += tallies.populations(table, engine, nhanes, islice(populations.ist(data), limit))
        engine.close()
    print(f"fenji benchmark; Python {platform.python_version()}, {platform.machine()}, {platform.system()}")
    print(table.show())
    for text in tables:
        print()
        print(text)


if __name__ == "__main__":
    main()
