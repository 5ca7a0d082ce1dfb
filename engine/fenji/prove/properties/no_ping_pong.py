"""Nobody whose facts are unchanged is sent down and then up again, or up and then down."""

from collections.abc import Iterator
from dataclasses import replace

import z3

from fenji.codes.code import Text
from fenji.program.effect import LADDER
from fenji.prove.draft import Draft
from fenji.prove.found import Find
from fenji.prove.logic import Formula, all_of, any_of, expression, negated
from fenji.prove.moves import DOWN, UP, Moves, tier_in
from fenji.prove.prover import Prover, where
from fenji.prove.sheet import Sheet

NAME = "no_ping_pong"
STATES = Text(
    "同一时刻、同样的事实：患者按判定转到目标中的任何一级，进入转换所说的阶段（该阶段不收这一级时，进入第一个收它的阶段），"
    "在那里不会被转回相反的方向。先上后下、先下后上都算。",
    "At one moment and with the same facts: a patient who goes where the decision sends him, to any tier of its target "
    "and into the phase of the transition (where that phase excludes the tier, into the first that admits it), is not "
    "sent back the other way from there. Up and then down counts, and down and then up.",
)
UPWARD = tuple(one for one in UP if one.startswith("refer_up"))
BACK = "down_then_up"
"""Named among what clashes when the way is down first: accepting the other way does not accept this one."""
LEFT_OUT = Text(
    "事实在两次判定之间不变；按日变化的幅度没有内容可依，未作证明",
    "the facts do not change between the two decisions; no content states daily bounds per term, so none is tried",
)


def search(prover: Prover) -> Iterator[Find]:
    seen: dict[tuple[str, str, str], None] = {}
    first_of: dict[tuple[str, str], Find] = {}
    for sheet in prover.sheets(named=False):
        for first, second in ((UPWARD, (DOWN,)), ((DOWN,), UPWARD)):
            moves = sheet.moves()
            if all(moves.moves[one] is False for one in first):
                continue
            rows = [(row, prover.model.transitions[i].to) for i, row in enumerate(sheet.rows()) if row is not False]
            rows.append((negated(any_of([row for row, _ in rows])), sheet.phase))
            for row, to in rows:
                for found in _after(prover, sheet, first, second, row, to, seen):
                    down = found.between[1 if first is UPWARD else 0]
                    first_of.setdefault((down, str(found.facts["direction"])), found)
    for (down, direction), found in first_of.items():
        others = [a if b == down else b for a, b, way in seen if way == direction and down in (a, b)]
        mark = () if direction.startswith("up") else (BACK,)
        yield replace(found, between=(*mark, down, *dict.fromkeys(others)), says=_said(down, others, direction))


def _said(down: str, others: list[str], direction: str) -> Text:
    names = "、".join(others[:4]) + ("等" if len(others) > 4 else "")
    names_en = ", ".join(others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
    if direction.startswith("up"):
        return Text(
            f"因 {names} 上转的患者，到达后同样的事实又因 {down} 被下转",
            f"patients sent up by {names_en} are, with the same facts, sent down again on arrival by {down}",
        )
    return Text(
        f"因 {down} 下转的患者，到达后同样的事实又因 {names} 被上转",
        f"patients sent down by {down} are, with the same facts, sent up again on arrival by {names_en}",
    )


def _after(
    prover: Prover, sheet: Sheet, first: tuple[str, ...], second: tuple[str, ...], row: Formula, to: str,
    seen: dict[tuple[str, str, str], None],
) -> Iterator[Find]:  # fmt: skip
    moves = sheet.moves()
    group = moves.group()
    way = "up then down" if first is UPWARD else "down then up"
    for tier in dict.fromkeys(tier for _, effect in group for tier in effect.tiers):
        phase = to if tier in prover.model.phases[to].tiers else prover.compiled.program.initial_phase(tier)
        if phase is None or (tier in LADDER and sheet.tier in LADDER and not _goes(first, sheet.tier, tier)):
            continue
        next_ = prover.book.sheet(phase, tier)
        back = next_.moves()
        if all(back.moves[one] is False for one in second):
            continue
        going = [any_of([moves.moves[one] for one in first]), row, tier_in(group, tier), sheet.in_scope]
        returning = any_of([back.moves[one] for one in second])
        here, there = _deciders(moves, first), _deciders(back, second)
        while True:
            fresh = any_of([all_of([f, g]) for a, f in here for b, g in there if (a, b, way) not in seen])
            model = prover.ask(sheet, next_).model(*going, returning, fresh, about=f"{where(sheet)} {where(next_)}")
            if model is None:
                break
            pairs = [
                (a, b)
                for a, f in here
                for b, g in there
                if (a, b, way) not in seen and z3.is_true(model.eval(expression(all_of([f, g])), model_completion=True))
            ]
            for a, b in pairs:
                down = b if first is UPWARD else a
                if not any(w == way and down in (x, y) for x, y, w in seen):
                    yield _find(prover, sheet, next_, model, first, second, a, b)
                seen[a, b, way] = None


def _goes(first: tuple[str, ...], own: str, tier: str) -> bool:
    """Whether going there is a move in the direction meant."""
    upward = LADDER.index(tier) > LADDER.index(own)
    return upward if first is UPWARD else LADDER.index(tier) < LADDER.index(own)


def _deciders(moves: Moves, labels: tuple[str, ...]) -> list[tuple[str, Formula]]:
    """The criteria that can decide such a move; for up, of each urgency."""
    roles = ("up", "side") if DOWN not in labels else ("down",)
    effects = moves.standing.effects
    return [
        (effect.criterion, formula)
        for i, formula in moves.deciding.items()
        if (effect := effects[i]) is not None and effect.role in roles and formula is not False
    ]


def _find(
    prover: Prover, sheet: Sheet, next_: Sheet, model: object, first: tuple[str, ...], second: tuple[str, ...],
    a: str, b: str,
) -> Find:  # fmt: skip
    there, back = ("上转", "下转") if first is UPWARD else ("下转", "上转")
    there_en, back_en = ("up", "down") if first is UPWARD else ("down", "up")
    says = Text(
        f"{a} 使患者{there}，到达后同样的事实又因 {b} 被{back}",
        f"{a} sends a patient {there_en}, and on arrival the same facts send him {back_en} again by {b}",
    )

    def shows(draft: Draft) -> bool:
        here = prover.oracle.see(draft)
        if here is None or not here.in_scope or here.move not in first or a not in here.by:
            return False
        if next_.tier not in here.step.outcome.target.tiers or here.step.transition_clash:
            return False
        if here.step.next_phase != next_.phase and next_.tier in prover.model.phases[here.step.next_phase].tiers:
            return False
        later = prover.oracle.see(replace(draft, tier=next_.tier, phase=next_.phase))
        return later is not None and later.move in second and b in later.by

    found = prover.find(NAME, says, sheet, model, shows, (a, b), direction=f"{there_en} then {back_en}")
    return replace(found, standings=(f"{where(sheet)} → {where(next_)}",))
