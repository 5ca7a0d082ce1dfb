"""The proofs: `python tests/bench/proofs.py` prints one table.

Every property of every shipped pathway with nothing remembered, the slowest question to the solver, what a proof costs
again after one criterion was edited, and patients drawn by the solver and decided by every engine there is.

Proofs and edits run as a user runs them, `fenji prove` in two processes, and are timed by the clock on the wall and by
processor time: other work on the machine lengthens the first and, where cores are shared, the second a little.
`--part full|edits|drawn` runs one part; `--edits N` edits so many criteria of each pathway.
"""

import argparse
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "engine"), str(HERE), str(HERE.parent)]

from measure import Table  # noqa: E402
from reference import drawn  # noqa: E402

from fenji.engine import Engine  # noqa: E402
from fenji.library import shipped_folder  # noqa: E402
from fenji.prove.proofs import prove  # noqa: E402

FULL_SECONDS, QUERY_SECONDS, EDIT_SECONDS = 60.0, 5.0, 3.0
PATHWAYS = ("hypertension", "diabetes", "stroke", "postoperative")
EDIT = "not recorded(sbp >= 299 mmHg)"
"""What an edit adds to the condition of a criterion: a limit of its own that hardly anybody reaches."""


def cli(*told: str) -> tuple[float, float, int, str]:
    """Seconds on the wall and of processors, the exit status, and the last line printed."""
    before, start = _spent(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "prove", "--lang", "en", *told],
        capture_output=True, text=True, check=False, env={**os.environ, "FENJI_CACHE": ""},
    )  # fmt: skip
    took = time.perf_counter() - start
    return took, _spent() - before, done.returncode, (done.stdout.strip().splitlines() or [""])[-1]


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def full(table: Table) -> None:
    table.section("every property of every shipped pathway, nothing remembered")
    wall, spent, status, said = cli("--no-cache")
    table.add("fenji prove, two processes, on the wall", f"{wall:.1f} s", wall / FULL_SECONDS, 1, f"{FULL_SECONDS:g} s")
    table.add("processor time", f"{spent:.1f} s")
    table.add(said, f"status {status}")
    verdicts = list(prove(Engine.shipped(second_opinion=False)))
    slowest = max(verdicts, key=lambda verdict: verdict.slowest)
    table.add("questions to the solver", f"{sum(verdict.queries for verdict in verdicts):,}")
    of = f"the slowest: {slowest.property} of {slowest.pathway}"
    table.add(of, f"{slowest.slowest:.2f} s", slowest.slowest / QUERY_SECONDS, 1, f"{QUERY_SECONDS:g} s")
    table.add("undecided", str(sum(len(verdict.undecided) for verdict in verdicts)))


def edited(text: str, count: int) -> list[tuple[str, str]]:
    """(criterion, the file with its condition edited), for some criteria written on one line; the same every time."""
    criteria = text[text.index("\ncriteria:") : text.index("\nadvice:")]
    found = []
    for one in re.finditer(r"^  (\w+):\n(?:    .*\n)*?    when: (?![>\n])(\S.*)\n", criteria, re.M):
        condition = one[2].strip("'\"")
        quote = one[2][0] if one[2][0] in "'\"" else ""
        changed = one[0].replace(f"when: {one[2]}", f"when: {quote}({condition}) and {EDIT}{quote}")
        found.append((one[1], text.replace(one[0], changed)))
    return random.Random(6).sample(found, min(count, len(found)))


def edits(table: Table, count: int) -> None:
    table.section(f"again after one criterion was edited ({count} criteria of each pathway, one at a time)")
    with tempfile.TemporaryDirectory() as name:
        content, kept, used = Path(name) / "content", Path(name) / "kept", Path(name) / "used"
        shutil.copytree(shipped_folder() / "rules", content / "rules")
        shutil.copytree(
            shipped_folder() / "pathways", content / "pathways", ignore=shutil.ignore_patterns("*.case.yaml")
        )
        cli("--content", str(content), "--cache", str(kept))
        for pathway in PATHWAYS:
            file = content / "pathways" / pathway / "pathway.yaml"
            text = file.read_text(encoding="utf-8")
            took, spent = [], []
            for _, changed in edited(text, count):
                file.write_text(changed, encoding="utf-8")
                shutil.rmtree(used, ignore_errors=True)
                shutil.copytree(kept, used)
                wall, processors, _, _ = cli(pathway, "--content", str(content), "--cache", str(used))
                took.append(wall)
                spent.append(processors)
            file.write_text(text, encoding="utf-8")
            middle, worst = sorted(took)[len(took) // 2], max(took)
            what = f"{pathway}: median {middle:.1f} s, processors {sorted(spent)[len(spent) // 2]:.1f} s; the longest"
            table.add(what, f"{worst:.1f} s", worst / EDIT_SECONDS, 1, f"{EDIT_SECONDS:g} s")


def everybody(table: Table, every: int) -> None:
    table.section("patients drawn by the solver: each path, each move, each boundary below, at and above")
    with_all = Engine.shipped()
    try:
        for pathway in PATHWAYS:
            count = drawn.compared(with_all, (pathway,), every)
            kinds = ", ".join(f"{number} {kind}" for kind, number in count.by.items())
            table.add(f"{pathway}: {kinds}", f"{count.drawn:,}")
            table.add(
                "  held against durable_rules; against the naive evaluator", f"{count.opinions:,}; {count.referees:,}"
            )
            table.add("  differences", str(len(count.differences)), len(count.differences), 0, "none")
            for difference in count.differences[:5]:
                sys.stderr.write(difference + "\n")
    finally:
        with_all.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", choices=("full", "edits", "drawn"), action="append")
    parser.add_argument("--edits", type=int, default=6)
    parser.add_argument("--every", type=int, default=10, help="of the boundaries, each so manieth")
    told = parser.parse_args()
    parts = told.part or ["full", "edits", "drawn"]
    table = Table()
    if "full" in parts:
        full(table)
    if "edits" in parts:
        edits(table, told.edits)
    if "drawn" in parts:
        everybody(table, told.every)
    print(table.show())


if __name__ == "__main__":
    main()
