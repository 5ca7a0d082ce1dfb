"""Networks at the size of a province: `python tests/bench/networks.py` prints one table.

20 000 institutions, generated, in one file beside the shipped rules: 140 grids with a tertiary lead each, 1 260
secondary hospitals, 3 600 township and community centres, 15 000 village clinics that they own. What is measured:
loading the file (read, checked, compiled) in a fresh interpreter, the memory that it takes, and per decision who may
receive, who is first, what it grants. Every tenth patient names travel times and a wish.

Times are processor time, so that other work on the machine does not count; all of it is one thread that never waits.
`--institutions N` measures another size; the bounds hold for 20 000.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(HERE)]

from measure import Table  # noqa: E402

from fenji.engine import Engine  # noqa: E402
from fenji.model.case import Contract, Patient, Wishes  # noqa: E402
from fenji.model.moment import read_moment  # noqa: E402
from fenji.program.policy.policy import Policy  # noqa: E402
from fenji.run.combine import Need, Target  # noqa: E402
from fenji.run.placing import Networks  # noqa: E402
from fenji.run.policy import Situation, place  # noqa: E402

GRIDS = 140
SECONDARY, CENTRES = 1_260, 3_600
LOAD_SECONDS, MEMORY_MB, DECISION_US = 5.0, 300.0, 5_000.0
WINDOWED = ("thrombolysis", "stroke_unit")


def province(size: int) -> str:
    """The file of a province, as text. The same for the same size."""
    draw = random.Random(20_000)
    lines = [
        "network: province",
        "title: {zh: 某省(虚构), en: Province (fictional)}",
        "form: city_group",
        "tightness: mixed",
        "status: example",
        "pooling_area: 某省",
        "geography:",
        "  grids:",
        *(f"    g{n}: {{districts: [区{n}], lead: h{n:05d}}}" for n in range(GRIDS)),
        "excludes: {administered_by: [province]}",
        "policy: {priority: contract, recognition: true, tracking: true, deductible: national_2026}",
        "sources:",
        "  ours: {title: 生成, mark: ours}",
        "source: ours",
        "mark: ours",
        "institutions:",
    ]
    centre = GRIDS + SECONDARY
    for number in range(size):
        grid = number % GRIDS
        tier, kind, more = "village", "village", f", owner: h{centre + number % CENTRES:05d}"
        if number < GRIDS:
            tier, kind, more = (
                "tertiary",
                "general",
                ", lead: true, capabilities: [thrombolysis, thrombectomy, stroke_unit, pci]",
            )
        elif number < centre:
            tier, kind, more = "secondary", draw.choice(("general", "general", "tcm")), ""
            if draw.random() < 0.3:
                more = (
                    f", capabilities: [thrombolysis, stroke_unit], door_to_needle: {draw.choice((30, 45, 60, 75))} min"
                )
            if draw.random() < 0.1:
                more += ", ownership: private, relation: general"
            if draw.random() < 0.03:
                more += ", administered_by: province"
            if draw.random() < 0.05:
                more += f", from: 2026-{draw.randrange(1, 13):02d}-01"
        elif number < centre + CENTRES:
            tier, kind, more = "primary", draw.choice(("township", "chc")), ""
            if draw.random() < 0.4:
                more = ", capabilities: [inpatient_beds, nursing_care]"
        lines.append(
            f"  - {{id: h{number:05d}, name: 机构{number}(虚构), placeholder: true, tier: {tier}, type: {kind}, "
            f"place: 区{grid}, grid: g{grid}{more}}}"
        )
    return "\n".join(lines) + "\n"


def content_with(size: int, folder: Path) -> None:
    """The shipped content with the province in place of the shipped networks."""
    for name in ("pathways", "rules"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.rmtree(folder / "rules" / "networks")
    (folder / "rules" / "networks").mkdir()
    if size:
        (folder / "rules" / "networks" / "province.yaml").write_text(province(size), encoding="utf-8")


LOADING = """
import gc, json, sys, time
sys.path[:0] = [{engine!r}, {bench!r}]
from measure import resident_mb
from fenji.engine import Engine
start = time.process_time()
engine = Engine.load({folder!r}, second_opinion=False)
took = time.process_time() - start
gc.collect()
import resource
print(json.dumps([took, resident_mb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3]))
"""


def loaded(folder: Path, passes: int) -> tuple[float, float, float]:
    """Seconds to load, megabytes held afterwards, and the most ever held: the best of several fresh interpreters."""
    code = LOADING.format(engine=str(ROOT / "engine"), bench=str(HERE), folder=str(folder))
    found = []
    for _ in range(passes):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    return min(one[0] for one in found), min(one[1] for one in found), min(one[2] for one in found)


def situations(policy: Policy, count: int) -> list[Situation]:
    """Patients all over the province: up, down, urgent, and strokes with a window."""
    draw = random.Random(7)
    at = read_moment("2026-04-14T09:30:00+08:00")
    assert at is not None
    site_ids = list(policy.areas["province"].sites)
    centre = GRIDS + SECONDARY
    found = []
    for number in range(count):
        grid = draw.randrange(GRIDS)
        kind = draw.random()
        primary = site_ids[draw.randrange(centre, centre + CENTRES)]
        hospital = site_ids[draw.randrange(centre)]
        facts = list(policy.patient.blank)
        low = policy.patient.low["last_known_well"]
        wishes, also, travel = Wishes(), (), {}
        if number % 10 == 0:
            travel = {site_ids[draw.randrange(centre)]: draw.randrange(5, 120) for _ in range(8)}
            wishes = Wishes(None, site_ids[draw.randrange(centre)])
        patient = Patient(
            None, draw.randrange(18, 95), "male", f"区{grid}", "resident", Contract(primary, also=also), (), wishes
        )
        common: dict[str, Any] = {"patient": patient, "network": "province", "travel": travel}
        if kind < 0.4:
            found.append(
                Situation(at, "refer_up", facts, "routine", "care", Target(("secondary",)), here=primary, **common)
            )
        elif kind < 0.6:
            target = Target(("secondary", "tertiary"), ("cardiology",), needs=(Need("", ("cardiology",)),))
            found.append(Situation(at, "refer_up", facts, "urgent", "care", target, here=primary, **common))
        elif kind < 0.8:
            found.append(
                Situation(at, "refer_down", facts, "routine", "care", Target(("primary",)), here=hospital, **common)
            )
        else:
            well = at.ms - 60_000 * draw.randrange(30, 260)
            facts[low : low + 2] = (well, well)
            target = Target(("secondary", "tertiary"), WINDOWED, needs=(Need("", WINDOWED),))
            found.append(Situation(at, "refer_up", facts, "emergency", "care", target, here=primary, **common))
    return found


def micros(work: Callable[[Situation], object], over: Sequence[Situation], passes: int = 1) -> float:
    """Microseconds of processor time per patient, the best of several passes over all of them."""
    best = float("inf")
    for _ in range(passes):
        start = time.process_time()
        for one in over:
            work(one)
        best = min(best, time.process_time() - start)
    return best / len(over) * 1e6


def first_and_services(policy: Policy) -> Any:
    def work(situation: Situation) -> object:
        placed = place(policy, situation)
        return placed.first, placed.services, placed.lost, placed.documents

    return work


def whole_list(policy: Policy) -> Any:
    return lambda situation: [receiver.rank for receiver in place(policy, situation).eligible]


def table(size: int, count: int, passes: int) -> Table:
    found = Table()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content_with(0, folder / "none")
        content_with(size, folder / "province")
        found.section(f"loading a network of {size:,} institutions")
        bare_s, bare_mb, _ = loaded(folder / "none", passes)
        took, held, most = loaded(folder / "province", passes)
        file_mb = (folder / "province" / "rules" / "networks" / "province.yaml").stat().st_size / 1e6
        found.add("the file", f"{file_mb:.1f} MB")
        found.add("all content without a network", f"{bare_s:.2f} s")
        found.add("with it: read, checked, compiled", f"{took:.2f} s", took / LOAD_SECONDS, 1, f"{LOAD_SECONDS:g} s")
        found.add("memory of the process", f"{held:.0f} MB", held / MEMORY_MB, 1, f"{MEMORY_MB:g} MB")
        found.add("of which the network", f"{held - bare_mb:.0f} MB")
        found.add("the most while loading", f"{most:.0f} MB")
        engine = Engine.load(folder / "province", second_opinion=False)
    placing = engine.placing
    assert isinstance(placing, Networks)
    policy = placing.policy
    asked = situations(policy, count)
    bound = (f"{DECISION_US / 1000:g} ms", DECISION_US)
    found.section(f"per decision, {count:,} patients")
    found.time("first time: who is first, services, papers", micros(first_and_services(policy), asked), bound, 1)
    found.time("again: who is first, services, papers", micros(first_and_services(policy), asked, passes), bound, 1)
    found.time("the whole ranked list (up to 1 400)", micros(whole_list(policy), asked[:200], passes), bound, 1)
    slowest = max(micros(first_and_services(fresh(policy)), [one]) for one in asked[:40])
    found.time("the slowest, with nothing remembered", slowest, bound, 1)
    return found


def fresh(policy: Policy) -> Policy:
    """The same policy with nothing remembered."""
    from dataclasses import replace

    from fenji.program.memo import Memo

    return replace(policy, plans=Memo(64), bases=Memo(64), settled=Memo(64))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--institutions", type=int, default=20_000)
    parser.add_argument("--patients", type=int, default=2_000)
    parser.add_argument("--passes", type=int, default=3)
    told = parser.parse_args()
    print(table(told.institutions, told.patients, told.passes).show())


if __name__ == "__main__":
    main()
