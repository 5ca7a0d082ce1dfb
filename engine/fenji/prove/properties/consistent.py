"""No facts meet two criteria that ask for different things without a precedence."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from fenji.codes.code import Text
from fenji.program.effect import LADDER, Effect
from fenji.prove.found import Find
from fenji.prove.oracle import Seen
from fenji.prove.prover import Prover
from fenji.prove.sheet import Sheet

NAME = "consistent"
STATES = Text(
    "没有患者同时满足两条去向不同而没有先后次序的标准：下转的去向不同、同一缓急的上转一个在阶梯上一个在阶梯旁、"
    "一个上转一个平转，或同一次判定配上两条去不同阶段的转换。",
    "No patient meets two criteria that ask for different things where nothing says which goes first: two ways down "
    "with different targets; two referrals of one urgency, one on the ladder and one beside it, or one up and one to "
    "the side; or two transitions into different phases that one decision takes at once.",
)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    for sheet in prover.sheets(phases=(phase,)):
        yield from _ways_down(prover, sheet)
        yield from _mixed_targets(prover, sheet)
        yield from _transitions(prover, sheet)


def _ways_down(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    moves, effects = sheet.moves(), sheet.standing.effects
    for i, j in combinations(sheet.standing.down, 2):
        a, b = effects[i], effects[j]
        if a is None or b is None or _aim(a) == _aim(b):
            continue
        says = Text(
            f"{a.criterion} 与 {b.criterion} 可以同时满足而去向不同，只能交临床医师决定",
            f"{a.criterion} and {b.criterion} can be met together and go to different places; only asking is left",
        )
        names = (a.criterion, b.criterion)
        shows = prover.shows(partial(_clashes, names))
        found = prover.look(
            NAME, says, sheet, moves.clash, moves.met[i], moves.met[j], sheet.in_scope,
            shows=shows, between=names, about=" ".join(names),
        )  # fmt: skip
        if found is not None:
            yield found


def _mixed_targets(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    moves, effects = sheet.moves(), sheet.standing.effects
    for _, indexes in sheet.standing.up:
        for i, j in combinations(indexes, 2):
            a, b = effects[i], effects[j]
            if a is None or b is None or not _unordered(a, b):
                continue
            says = Text(
                f"{a.criterion} 与 {b.criterion} 缓急相同而去向没有先后",
                f"{a.criterion} and {b.criterion} are of one urgency and nothing orders where they go",
            )
            names = (a.criterion, b.criterion)
            shows = prover.shows(partial(_decides, names))
            found = prover.look(
                NAME, says, sheet, moves.deciding[i], moves.deciding[j], sheet.in_scope,
                shows=shows, between=names, about=" ".join(names),
            )  # fmt: skip
            if found is not None:
                yield found


def _transitions(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    for refused in (False, True):
        rows = sheet.rows(refused=refused)
        for i, j in combinations(range(len(rows)), 2):
            if rows[i] is False or rows[j] is False or prover.model.transitions[i].to == prover.model.transitions[j].to:
                continue
            says = Text(
                f"第{i + 1}条与第{j + 1}条转换可以同时成立而去不同阶段",
                f"transitions {i + 1} and {j + 1} can both be taken and lead to different phases",
            )
            names = (f"transition {i + 1}", f"transition {j + 1}")
            shows = prover.shows(partial(_takes, (i, j)))
            found = prover.look(
                NAME, says, sheet, rows[i], rows[j], sheet.in_scope, shows=shows, between=names,
                about=" ".join(names), key=("refused" if refused else "willing",), refused=refused,
            )  # fmt: skip
            if found is not None:
                yield found


def _aim(effect: Effect) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(effect.tiers), frozenset(effect.capabilities)


def _unordered(a: Effect, b: Effect) -> bool:
    if (a.role == "side") != (b.role == "side"):
        return True
    beside = [{tier in LADDER for tier in effect.tiers} for effect in (a, b)]
    return beside[0] != beside[1] and bool(beside[0]) and bool(beside[1])


def _clashes(names: tuple[str, ...], seen: Seen) -> bool:
    return set(names) <= set(seen.step.outcome.clash)


def _decides(names: tuple[str, ...], seen: Seen) -> bool:
    return set(names) <= set(seen.by)


def _takes(rows: tuple[int, ...], seen: Seen) -> bool:
    return set(rows) <= set(seen.rows())
