"""Ways there and back: where a decision sends a patient, and what sends him back from there.

Two properties search them: `no_ping_pong`, with the facts as they were, and `hysteresis`, with what changes within a
day measured again on arrival.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import z3

from fenji.codes.code import Text
from fenji.program.effect import LADDER
from fenji.program.program import leaves
from fenji.prove.ask import Ask
from fenji.prove.draft import Draft
from fenji.prove.found import Find
from fenji.prove.logic import Formula, all_of, any_of, expression, negated
from fenji.prove.moves import DOWN, UP, Moves, tier_in
from fenji.prove.oracle import Seen
from fenji.prove.prover import Prover, where
from fenji.prove.sheet import Sheet

UPWARD = tuple(one for one in UP if one.startswith("refer_up"))
BACK = "down_then_up"
"""Named among what clashes when the way is down first: accepting the other way does not accept this one."""
Clash = tuple[str, str, str]
"""What decides the first move, what decides the second, and which way round."""


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

    def clash(self, a: str, b: str) -> Clash:
        return a, b, self.way

    @property
    def returning(self) -> Formula:
        back = self.next.moves()
        return all_of([any_of([back.moves[one] for one in self.second]), self.next.in_scope])

    def open(self, seen: Mapping[Clash, None]) -> dict[tuple[str, str], Formula]:
        """The pairs that may decide there and back and are not seen yet, each with when it does."""
        here, there = _deciders(self.sheet.moves(), self.first), _deciders(self.next.moves(), self.second)
        return {(a, b): all_of([f, g]) for a, f in here for b, g in there if self.clash(a, b) not in seen}


@dataclass(frozen=True, slots=True)
class Search:
    """What one property looks for. `how` says with which facts somebody is sent back.

    `again`: what changes within a day is measured again on arrival. `holds` is what else must be true of a patient than
    that the engine sends him there and back.
    """

    name: str
    how: Text
    again: bool = False
    holds: Callable[[Prover, Draft], bool] = lambda prover, draft: True

    def says(self, down: str, others: Sequence[str], direction: str) -> Text:
        """A find in words: the criterion for going down, and what clashes with it."""
        names, more = others[:4], len(others) - 4
        zh = "、".join(names) + ("等" if more > 0 else "")
        en = ", ".join(names) + (f" and {more} more" if more > 0 else "")
        if direction.startswith("up"):
            return Text(
                f"因 {zh} 上转的患者，到达后{self.how.zh}又因 {down} 被下转",
                f"patients sent up by {en} are, {self.how.en}, sent down again on arrival by {down}",
            )
        return Text(
            f"因 {down} 下转的患者，到达后{self.how.zh}又因 {zh} 被上转",
            f"patients sent down by {down} are, {self.how.en}, sent up again on arrival by {en}",
        )

    def arrival(self, prover: Prover, phase: str, tier: str | None) -> Sheet:
        return prover.book.again(phase, tier) if self.again else prover.book.sheet(phase, tier)


def phases_read(prover: Prover, phase: str) -> list[str]:
    """The phases that a first move from here may lead into, and this one."""
    model, program = prover.model, prover.compiled.program
    rows = [row.to for row in model.transitions if row.on and leaves(row, phase)]
    first = [program.initial_phase(tier) for declared in model.phases.values() for tier in declared.tiers]
    return list(dict.fromkeys([phase, *rows, *[one for one in first if one is not None]]))


def searched(prover: Prover, search: Search, phase: str, known: Sequence[Clash] = ()) -> Iterator[Find]:
    """Per criterion for going down and per direction: the first patient, and everything that clashes with it.

    `known` clash already and are not looked for.
    """
    seen: dict[Clash, None] = dict.fromkeys(known)
    found_here: dict[Clash, None] = {}
    first_of: dict[tuple[str, str], Find] = {}
    for sheet in _distinct(prover, phase):
        for leg, found in _at(prover, search, list(_legs(prover, search, sheet)), seen):
            downs = {leg.down_of(a, b) for a, b in found}
            for down in [id for id in prover.model.criteria if id in downs]:
                if (down, leg.way) not in first_of:
                    pair = min((p for p in found if leg.down_of(*p) == down), key=partial(_order, prover))
                    first_of[down, leg.way] = _find(prover, search, leg, found[pair], *pair)
            found_here.update((leg.clash(*pair), None) for pair in found)
    for (down, direction), first in first_of.items():
        others = [a if b == down else b for a, b, way in found_here if way == direction and down in (a, b)]
        yield replace(first, facts={**first.facts, "down": down, "others": others})


def clashes_of(finds: Sequence[Find]) -> list[Clash]:
    """Every pair that the finds of a phase name."""
    found: list[Clash] = []
    for find in finds:
        down, way = str(find.facts["down"]), str(find.facts["direction"])
        found += [(other, down, way) if way.startswith("up") else (down, other, way) for other in find.facts["others"]]
    return found


def merged(prover: Prover, search: Search, finds: Sequence[Find]) -> list[Find]:
    """One find per criterion for going down and direction; what clashes with it in the order of the file."""
    gathered: dict[tuple[str, str], tuple[Find, set[str]]] = {}
    for find in finds:
        key = (str(find.facts["down"]), str(find.facts["direction"]))
        gathered.setdefault(key, (find, set()))[1].update(find.facts["others"])
    found = []
    for (down, direction), (find, others) in gathered.items():
        ordered = [id for id in prover.model.criteria if id in others]
        mark = () if direction.startswith("up") else (BACK,)
        facts = {key: value for key, value in find.facts.items() if key not in ("down", "others")}
        says = search.says(down, ordered, direction)
        found.append(replace(find, between=(*mark, down, *ordered), says=says, facts=facts))
    return found


def _legs(prover: Prover, search: Search, sheet: Sheet) -> Iterator[Leg]:
    moves = sheet.moves()
    for first, second in ((UPWARD, (DOWN,)), ((DOWN,), UPWARD)):
        if all(moves.moves[one] is False for one in first):
            continue
        rows = [(str(i), row, prover.model.transitions[i].to) for i, row in enumerate(sheet.rows()) if row is not False]
        rows.append(("none", negated(any_of([row for _, row, _ in rows])), sheet.phase))
        for name, row, to in rows:
            yield from _to_each_tier(prover, search, sheet, first, second, name, row, to)


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


def _to_each_tier(
    prover: Prover, search: Search, sheet: Sheet, first: tuple[str, ...], second: tuple[str, ...], name: str,
    row: Formula, to: str,
) -> Iterator[Leg]:  # fmt: skip
    moves = sheet.moves()
    group = moves.group()
    for tier in dict.fromkeys(tier for _, effect in group for tier in effect.tiers):
        phase = to if tier in prover.model.phases[to].tiers else prover.compiled.program.initial_phase(tier)
        if phase is None or (tier in LADDER and sheet.tier in LADDER and not _goes(first, sheet.tier, tier)):
            continue
        if search.again and not prover.changes_matter(phase):
            continue
        next_ = search.arrival(prover, phase, tier)
        if all(next_.moves().moves[one] is False for one in second):
            continue
        going = any_of([moves.moves[one] for one in first]), row, tier_in(group, tier), sheet.in_scope
        yield Leg(sheet, next_, first, second, name, going)


def _goes(first: tuple[str, ...], own: str, tier: str) -> bool:
    """Whether going there is a move in the direction meant."""
    upward = LADDER.index(tier) > LADDER.index(own)
    return upward if first is UPWARD else LADDER.index(tier) < LADDER.index(own)


def _order(prover: Prover, pair: tuple[str, str]) -> tuple[int, ...]:
    ids = list(prover.model.criteria)
    return tuple(ids.index(one) for one in pair)


Pair = tuple[str, str]
Pairs = dict[Pair, Draft]
"""Pairs of criteria that decide there and back, each with a patient."""


def _at(prover: Prover, search: Search, legs: Sequence[Leg], seen: dict[Clash, None]) -> list[tuple[Leg, Pairs]]:
    """The new pairs of every leg from one sheet; each pair is told where it is first possible, and is seen then.

    Where the patients of an earlier proof show all there is, which mostly is nothing, one question for all legs is
    enough.
    """
    replay = _Replay(prover, search)
    shown = dict(seen)
    kept: list[tuple[Leg, Pairs]] = []
    more: list[Formula] = []
    asked: list[str] = []
    nexts: dict[str, Sheet] = {}
    for leg in legs:
        open_ = leg.open(shown)
        found = replay.of(leg, open_)
        kept.append((leg, found))
        shown.update((leg.clash(*pair), None) for pair in found)
        rest = {pair: formula for pair, formula in open_.items() if pair not in found}
        if rest:
            nexts[leg.next.prefix] = leg.next
            more.append(all_of([*leg.going, leg.returning, any_of(rest.values())]))
            asked += [f"{leg.name} {a}>{b}" for a, b in rest]
    if not more:
        seen.update(shown)
        return kept
    ask = prover.ask(legs[0].sheet, *nexts.values())
    if ask.model(any_of(more), about=f"{where(legs[0].sheet)} and back", key=(search.name, *asked)) is None:
        seen.update(shown)
        return kept
    anew: list[tuple[Leg, Pairs]] = []
    for leg in legs:
        found = _clashes(prover, search, leg, leg.open(seen), ask, replay)
        anew.append((leg, found))
        seen.update((leg.clash(*pair), None) for pair in found)
    return anew


def _clashes(
    prover: Prover, search: Search, leg: Leg, open_: Mapping[Pair, Formula], ask: Ask, replay: "_Replay"
) -> Pairs:
    """All of these pairs that decide there and back."""
    found = replay.of(leg, open_)
    base = "|".join(prover.print_of(sheet) for sheet in (leg.sheet, leg.next))
    while len(found) < len(open_):
        rest = {pair: formula for pair, formula in open_.items() if pair not in found}
        key = (search.name, *sorted(f"{a}>{b}" for a, b in rest))
        model = ask.model(*leg.going, leg.returning, any_of(rest.values()), about=leg.name, key=key, base=base)
        if model is None:
            break
        draft = prover.draft(model, leg.sheet, again=leg.next.facts)
        for (a, b), formula in rest.items():
            if z3.is_true(model.eval(expression(formula), model_completion=True)):
                found[a, b] = draft
                prover.tally.known.keep_patient(prover.name(search.name, prover.profile, leg.name, f"{a}>{b}"), draft)
    return found


class _Replay:
    """What patients of earlier proofs still show; one patient may show several pairs, and is decided once."""

    def __init__(self, prover: Prover, search: Search) -> None:
        self._prover = prover
        self._search = search
        self._told: dict[str, list[tuple[Draft, _Decided]]] = {}

    def of(self, leg: Leg, open_: Mapping[Pair, Formula]) -> Pairs:
        known = self._prover.tally.known
        prefix = self._prover.name(self._search.name, self._prover.profile, leg.name, "")
        found: Pairs = {}
        for key, draft in known.starting(prefix):
            a, _, b = key.removeprefix(prefix).partition(">")
            if (a, b) in open_:
                there, back = self._decided(leg, draft)
                if a in there and b in back:
                    found[a, b] = draft
                    known.keep_patient(key, draft)
        return found

    def _decided(self, leg: Leg, draft: Draft) -> "_Decided":
        told = self._told.setdefault(leg.name, [])
        decided = next((by for other, by in told if other == draft), None)
        if decided is None:
            decided = _decided(self._prover, self._search, leg, draft)
            told.append((draft, decided))
        return decided


def _deciders(moves: Moves, labels: tuple[str, ...]) -> list[tuple[str, Formula]]:
    """The criteria that can decide such a move; for up, of each urgency."""
    roles = ("up", "side") if DOWN not in labels else ("down",)
    effects = moves.standing.effects
    return [
        (effect.criterion, formula)
        for i, formula in moves.deciding.items()
        if (effect := effects[i]) is not None and effect.role in roles and formula is not False
    ]


_Decided = tuple[tuple[str, ...], tuple[str, ...]]


def _decided(prover: Prover, search: Search, leg: Leg, draft: Draft) -> _Decided:
    """By what the engine sends a patient there, and back; by nothing where it does not."""
    if not search.holds(prover, draft):
        return (), ()
    here = prover.oracle.see(replace(draft, tier=leg.sheet.tier, phase=leg.sheet.phase))
    if here is None or not _sends(prover, leg, here):
        return (), ()
    later = prover.oracle.see(draft.arriving(leg.next.phase, leg.next.tier))
    returns = later is not None and later.in_scope and later.move in leg.second
    return (here.by, later.by) if returns and later is not None else ((), ())


def _sends(prover: Prover, leg: Leg, here: Seen) -> bool:
    """Whether this decision takes the leg."""
    if not here.in_scope or here.move not in leg.first:
        return False
    if leg.next.tier not in here.step.outcome.target.tiers or here.step.transition_clash:
        return False
    phase = here.step.next_phase
    return phase == leg.next.phase or leg.next.tier not in prover.model.phases[phase].tiers


def _find(prover: Prover, search: Search, leg: Leg, draft: Draft, a: str, b: str) -> Find:
    down = leg.down_of(a, b)
    says = search.says(down, [a if b == down else b], leg.way)

    def shows(one: Draft) -> bool:
        there, back = _decided(prover, search, leg, one)
        return a in there and b in back

    more = {"direction": leg.way, "next": where(leg.next)}
    arrival = (leg.next.phase, leg.next.tier) if search.again else None
    found = prover.find(search.name, says, leg.sheet, draft, shows, (a, b), arrival=arrival, **more)
    standings = (f"{where(leg.sheet)} → {where(leg.next)}",)
    facts = {key: value for key, value in found.facts.items() if key != "next"}
    return replace(found, standings=standings, facts=facts)
