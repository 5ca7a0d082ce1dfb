"""Nobody whose facts are unchanged is sent down and then up again, or up and then down."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

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


def phases_read(prover: Prover, phase: str) -> list[str]:
    """The phases that a first move from here may lead into, and this one."""
    model, program = prover.model, prover.compiled.program
    rows = [row.to for row in model.transitions if row.on and (row.start == ("all",) or phase in row.start)]
    first = [program.initial_phase(tier) for declared in model.phases.values() for tier in declared.tiers]
    return list(dict.fromkeys([phase, *rows, *[one for one in first if one is not None]]))


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    """Per criterion for going down and per direction: the first patient, and everything that clashes with it."""
    seen: dict[Clash, None] = {}
    first_of: dict[tuple[str, str], Find] = {}
    for sheet in _distinct(prover, phase):
        for first, second in ((UPWARD, (DOWN,)), ((DOWN,), UPWARD)):
            moves = sheet.moves()
            if all(moves.moves[one] is False for one in first):
                continue
            rows = [
                (str(i), row, prover.model.transitions[i].to) for i, row in enumerate(sheet.rows()) if row is not False
            ]
            rows.append(("none", negated(any_of([row for _, row, _ in rows])), sheet.phase))
            for name, row, to in rows:
                for leg in _legs(prover, sheet, first, second, name, row, to):
                    found = _clashes(prover, leg, seen)
                    for down in dict.fromkeys(leg.down_of(a, b) for a, b in found):
                        if (down, leg.way) not in first_of:
                            pair = min((p for p in found if leg.down_of(*p) == down), key=partial(_order, prover))
                            first_of[down, leg.way] = _find(prover, leg, found[pair], *pair)
                    seen.update(dict.fromkeys((a, b, leg.way) for a, b in found))
    for (down, direction), found_first in first_of.items():
        others = [a if b == down else b for a, b, way in seen if way == direction and down in (a, b)]
        yield replace(found_first, facts={**found_first.facts, "down": down, "others": others})


def _distinct(prover: Prover, phase: str) -> list[Sheet]:
    """A phase at every tier; of those that decide everybody alike and lie alike to where they send him, the first."""
    found: dict[object, Sheet] = {}
    for sheet in prover.sheets(named=False, phases=(phase,)):
        tiers = tuple(effect.tiers if effect is not None else () for effect in sheet.standing.effects)
        ladder = [tier for tier in LADDER if any(tier in one for one in tiers)]
        lies = tuple(
            sheet.tier not in LADDER or _goes(first, str(sheet.tier), tier)
            for first in (UPWARD, (DOWN,))
            for tier in ladder
        )
        found.setdefault((sheet.reading(), tiers, lies), sheet)
    return list(found.values())


def merged(prover: Prover, finds: Sequence[Find]) -> list[Find]:
    """One find per criterion for going down and direction; what clashes with it in the order of the file."""
    gathered: dict[tuple[str, str], tuple[Find, set[str]]] = {}
    for find in finds:
        key = (str(find.facts["down"]), str(find.facts["direction"]))
        gathered.setdefault(key, (find, set()))[1].update(find.facts["others"])
    merged = []
    for (down, direction), (find, others) in gathered.items():
        ordered = [id for id in prover.model.criteria if id in others]
        mark = () if direction.startswith("up") else (BACK,)
        facts = {"direction": direction}
        merged.append(replace(find, between=(*mark, down, *ordered), says=_said(down, ordered, direction), facts=facts))
    return merged


def _order(prover: Prover, pair: tuple[str, str]) -> tuple[int, ...]:
    ids = list(prover.model.criteria)
    return tuple(ids.index(one) for one in pair)


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


@dataclass(frozen=True, slots=True)
class Leg:
    """One way there and back: from a sheet, by a transition row, to another sheet."""

    sheet: Sheet
    next: Sheet
    first: tuple[str, ...]
    second: tuple[str, ...]
    row: str
    going: tuple[Formula, ...]

    @property
    def way(self) -> str:
        return "up then down" if self.first is UPWARD else "down then up"

    @property
    def name(self) -> str:
        return f"{where(self.sheet)} {where(self.next)} {self.row} {self.way}"

    def down_of(self, a: str, b: str) -> str:
        return b if self.first is UPWARD else a


Clash = tuple[str, str, str]
"""What decides the first move, what decides the second, and which way round."""


def _legs(
    prover: Prover, sheet: Sheet, first: tuple[str, ...], second: tuple[str, ...], name: str, row: Formula, to: str
) -> Iterator[Leg]:
    moves = sheet.moves()
    group = moves.group()
    for tier in dict.fromkeys(tier for _, effect in group for tier in effect.tiers):
        phase = to if tier in prover.model.phases[to].tiers else prover.compiled.program.initial_phase(tier)
        if phase is None or (tier in LADDER and sheet.tier in LADDER and not _goes(first, sheet.tier, tier)):
            continue
        next_ = prover.book.sheet(phase, tier)
        if all(next_.moves().moves[one] is False for one in second):
            continue
        going = any_of([moves.moves[one] for one in first]), row, tier_in(group, tier), sheet.in_scope
        yield Leg(sheet, next_, first, second, name, going)


def _clashes(prover: Prover, leg: Leg, seen: Mapping[Clash, None]) -> dict[tuple[str, str], Draft]:
    """All pairs of criteria, not seen elsewhere, that decide there and back; each with a patient."""
    moves, back = leg.sheet.moves(), leg.next.moves()
    returning = any_of([back.moves[one] for one in leg.second])
    here, there = _deciders(moves, leg.first), _deciders(back, leg.second)
    open_ = {(a, b): all_of([f, g]) for a, f in here for b, g in there if (a, b, leg.way) not in seen}
    found: dict[tuple[str, str], Draft] = {}
    prefix = prover.name(NAME, prover.profile, leg.name, "")
    for key, draft in prover.tally.known.starting(prefix):
        a, _, b = key.removeprefix(prefix).partition(">")
        if (a, b) in open_ and _shows(prover, leg, a, b)(draft):
            found[a, b] = draft
            prover.tally.known.keep_patient(key, draft)
    while len(found) < len(open_):
        rest = {pair: formula for pair, formula in open_.items() if pair not in found}
        open_key = (NAME, *sorted(f"{a}>{b}" for a, b in rest))
        ask = prover.ask(leg.sheet, leg.next)
        model = ask.model(*leg.going, returning, any_of(rest.values()), about=leg.name, key=open_key)
        if model is None:
            break
        draft = prover.draft(model, leg.sheet)
        for pair, formula in rest.items():
            if z3.is_true(model.eval(expression(formula), model_completion=True)):
                found[pair] = draft
                prover.tally.known.keep_patient(f"{prefix}{pair[0]}>{pair[1]}", draft)
    return found


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


def _shows(prover: Prover, leg: Leg, a: str, b: str) -> Callable[[Draft], bool]:
    """Whether the engine sends a patient there by one criterion and back by the other."""

    def shows(draft: Draft) -> bool:
        here = prover.oracle.see(replace(draft, tier=leg.sheet.tier, phase=leg.sheet.phase))
        if here is None or not here.in_scope or here.move not in leg.first or a not in here.by:
            return False
        if leg.next.tier not in here.step.outcome.target.tiers or here.step.transition_clash:
            return False
        if here.step.next_phase != leg.next.phase and leg.next.tier in prover.model.phases[here.step.next_phase].tiers:
            return False
        later = prover.oracle.see(replace(draft, tier=leg.next.tier, phase=leg.next.phase))
        return later is not None and later.move in leg.second and b in later.by

    return shows


def _find(prover: Prover, leg: Leg, draft: Draft, a: str, b: str) -> Find:
    there, back = ("上转", "下转") if leg.first is UPWARD else ("下转", "上转")
    there_en, back_en = leg.way.split(" then ")
    says = Text(
        f"{a} 使患者{there}，到达后同样的事实又因 {b} 被{back}",
        f"{a} sends a patient {there_en}, and on arrival the same facts send him {back_en} again by {b}",
    )
    shows = _shows(prover, leg, a, b)
    found = prover.find(NAME, says, leg.sheet, draft, shows, (a, b), direction=leg.way, next=where(leg.next))
    standings = (f"{where(leg.sheet)} → {where(leg.next)}",)
    return replace(found, standings=standings, facts={"direction": leg.way})
