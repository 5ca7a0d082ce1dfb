"""Every phase can be entered and left by some patient."""

from collections.abc import Iterator

from fenji.codes.code import Text
from fenji.model.pathway import Transition
from fenji.prove.found import Find
from fenji.prove.prover import Prover, where
from fenji.prove.sheet import Sheet

NAME = "reachable"
STATES = Text(
    "从某一级机构的初始阶段出发，沿着至少一位患者走得通的转换（或由临床医师），每个阶段都能进入；进入之后至少有一位患者能离开；"
    "每条转换至少在某个版本有患者走得到。",
    "From the initial phase of some tier, along transitions that at least one patient takes (or a clinician may), "
    "every phase is entered; at least one patient leaves it again; and each transition is taken by some patient under "
    "some profile.",
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
            if _taken(prover, [sheet], index, False):
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
    yield from _idle_rows(prover)


def _taken(prover: Prover, sheets: list[Sheet], index: int, refused: bool) -> bool:
    """Whether somebody at one of these sheets takes a row."""
    at = where(sheets[0]) if len(sheets) == 1 else "anywhere"
    return prover.somebody(
        sheets,
        lambda sheet: sheet.rows(refused=refused)[index],
        lambda sheet, seen: not refused and index in seen.rows() and (len(sheets) > 1 or sheet is sheets[0]),
        (NAME, prover.profile, f"row {index + 1}", at, "refused" if refused else "willing"),
        refused=refused,
    )


def _idle_rows(prover: Prover) -> Iterator[Find]:
    """A transition row that no decision takes."""
    for index, row in enumerate(prover.model.transitions):
        if row.by == "clinician":
            continue
        if _used(prover, row, index):
            continue
        says = Text(f"第{index + 1}条转换没有患者走得到", f"no patient ever takes transition {index + 1}")
        others = [profile for profile in prover.engine.content.pathways[prover.pathway] if profile != prover.profile]
        for profile in others:
            if _used(Prover(prover.engine, prover.pathway, profile, prover.tally), row, index):
                zh, en = f"{says.zh}，只在版本 {profile} 起作用", f"{says.en}; it is alive under profile {profile}"
                prover.notes.append(Text(zh, en))
                break
        else:
            yield Find(NAME, says, (f"transition {index + 1}",))


def _used(prover: Prover, row: Transition, index: int) -> bool:
    starting = list(prover.sheets(phases=None if row.start == ("all",) else row.start))
    return any(_taken(prover, starting, index, refused) for refused in (False, True))
