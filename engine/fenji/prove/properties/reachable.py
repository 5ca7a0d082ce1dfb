"""Every phase can be entered and left by some patient."""

from collections.abc import Iterator

from fenji.codes.code import Text
from fenji.prove.found import Find
from fenji.prove.prover import Prover

NAME = "reachable"
STATES = Text(
    "从某一级机构的初始阶段出发，沿着至少一位患者走得通的转换（或由临床医师），每个阶段都能进入；进入之后至少有一位患者能离开。",
    "From the initial phase of some tier, along transitions that at least one patient takes (or a clinician may), "
    "every phase is entered; and at least one patient leaves it again.",
)


def search(prover: Prover) -> Iterator[Find]:
    program, model = prover.compiled.program, prover.model
    tiers = sorted({tier for phase in model.phases.values() for tier in phase.tiers})
    entered = {phase for tier in tiers if (phase := program.initial_phase(tier)) is not None}
    taken: dict[str, set[str]] = {phase: set() for phase in model.phases}
    for sheet in prover.sheets():
        rows = sheet.rows()
        for index, row in enumerate(model.transitions):
            if row.to == sheet.phase or row.to in taken[sheet.phase] or rows[index] is False:
                continue
            if prover.ask(sheet).possible(rows[index], sheet.in_scope, about=f"transition {index + 1}"):
                taken[sheet.phase].add(row.to)
    for row in model.transitions:
        if row.by == "clinician":
            for phase in model.phases if row.start == ("all",) else row.start:
                if row.to != phase:
                    taken[phase].add(row.to)
    queue = list(entered)
    while queue:
        for phase in sorted(taken[queue.pop()] - entered):
            entered.add(phase)
            queue.append(phase)
    for phase in model.phases:
        if phase not in entered:
            yield Find(NAME, Text(f"阶段 {phase} 进不去", f"phase {phase} is never entered"), (phase,))
        if not taken[phase]:
            yield Find(NAME, Text(f"阶段 {phase} 出不来", f"nobody ever leaves phase {phase}"), (phase,))
    yield from _idle_rows(prover, taken)


def _idle_rows(prover: Prover, taken: dict[str, set[str]]) -> Iterator[Find]:
    """A transition row that no decision takes."""
    for index, row in enumerate(prover.model.transitions):
        if row.by == "clinician":
            continue
        used = any(
            sheet.rows(refused=refused)[index] is not False
            and prover.ask(sheet).possible(sheet.rows(refused=refused)[index], sheet.in_scope, about=f"row {index + 1}")
            for sheet in prover.sheets()
            for refused in (False, True)
        )
        if not used:
            says = Text(f"第{index + 1}条转换没有患者走得到", f"no patient ever takes transition {index + 1}")
            yield Find(NAME, says, (f"transition {index + 1}",))
