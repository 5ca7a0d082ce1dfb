"""From verdicts to a move, for the solver: mirrors `run/combine.py` line by line, for one phase at one own tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fenji.model.pathway import On, Transition
from fenji.program.effect import LADDER, PURPOSES, TOP, URGENCIES, Effect
from fenji.program.program import Standing
from fenji.prove.facts import Place
from fenji.prove.logic import Formula, Pair, all_of, any_of, negated
from fenji.run.reach import label

UP = tuple(label(move, urgency) for urgency in URGENCIES for move in ("refer_up", "transfer"))
DOWN = "refer_down/routine"
LABELS = (*UP, "ask", "decline", "stay", DOWN)
"""Every move with its urgency, most urgent first."""


@dataclass(frozen=True, slots=True)
class Moves:
    """The outcome of a standing: a formula per move, and what decides it. `refused` is the consent assumed."""

    standing: Standing
    moves: Mapping[str, Formula]
    deciding: Mapping[int, Formula]
    """Per criterion: it is among those that decided (`by`)."""
    declined: Mapping[tuple[str, str], Formula]
    flagged: Formula
    """It asks before anybody may stay: a red flag other than a hold is open."""
    clash: Formula
    met: Mapping[int, Formula]
    reached: Mapping[str, Formula] = field(default_factory=dict)

    def group(self) -> list[tuple[Formula, Effect]]:
        """The criteria that a target is made of, each with when it counts."""
        referring = any_of([self.moves[one] for one in (*UP, DOWN)])
        found = []
        for index, effect in enumerate(self.standing.effects):
            if effect is not None and effect.role in ("up", "side", "down"):
                found.append((all_of([self.deciding.get(index, False), referring]), effect))
        return found


def moves_of(standing: Standing, verdicts: Sequence[Pair], place: Place, *, refused: bool) -> Moves:
    """The moves over pairs of formulas, one pair per condition of the phase."""
    met = {i: c for i, (c, _) in enumerate(verdicts)}
    unknown = {i: all_of([negated(c), p]) for i, (c, p) in enumerate(verdicts)}
    effects = standing.effects
    moves: dict[str, Formula] = dict.fromkeys(LABELS, False)
    deciding: dict[int, Formula] = {}
    declined: dict[tuple[str, str], Formula] = {}
    reached: dict[str, Formula] = {}
    still: Formula = True
    for urgency, indexes in standing.up:
        kept = [i for i in indexes if effects[i] is not None]
        reached[urgency] = still
        here = all_of([still, any_of([met[i] for i in kept])])
        for i in kept:
            deciding[i] = all_of([still, met[i]])
        if refused and urgency != "emergency":
            declined[urgency, "up"] = here
        else:
            side = all_of([here, sideways(standing, kept, met, place)])
            moves[label("transfer", urgency)] = side
            moves[label("refer_up", urgency)] = all_of([here, negated(side)])
        still = all_of([still, negated(any_of([met[i] for i in kept]))])
    opened = any_of(
        [
            all_of(
                [
                    True if item.when is None else verdicts[item.when][1],
                    any_of([unknown[item.verdict], False if item.holds else met[item.verdict]]),
                ]
            )
            for item in standing.excludes
        ]
    )
    pressing = any_of(
        [
            all_of([True if item.when is None else verdicts[item.when][1], verdicts[item.verdict][1]])
            for item in standing.excludes
            if not item.holds
        ]
    )
    asked = [i for i in standing.asks if effects[i] is not None]
    reached["ask"] = still
    ask = all_of([still, any_of([opened, *[met[i] for i in asked]])])
    for i in asked:
        deciding[i] = all_of([still, met[i]])
    flagged = all_of([still, pressing])
    calm = all_of([still, negated(ask)])
    reached["down"] = calm
    held = any_of([met[i] for i in standing.holds])
    downs = [i for i in standing.down if effects[i] is not None]
    some_down = any_of([met[i] for i in downs])
    unknown_down = any_of([unknown[i] for i in downs])
    up = [i for _, indexes in standing.up for i in indexes if effects[i] is not None]
    still_open = any_of([*[unknown[i] for i in standing.holds], *[unknown[i] for i in up]])
    free = all_of([calm, negated(held)])
    not_yet = all_of([free, any_of([all_of([negated(some_down), unknown_down]), all_of([some_down, still_open])])])
    going = all_of([free, some_down, negated(still_open)])
    clash = any_of(
        [
            all_of([met[i], met[j]])
            for position, i in enumerate(downs)
            for j in downs[position + 1 :]
            if _aim(effects[i]) != _aim(effects[j])
        ]
    )
    for i in standing.holds:
        deciding[i] = all_of([calm, met[i]])
    for i in downs:
        deciding[i] = all_of([free, met[i]])
    at_rest = any_of([all_of([calm, held]), all_of([free, negated(some_down), negated(unknown_down)])])
    asks = [ask]
    stays = [at_rest]
    (asks if standing.down_unknown == "ask" else stays).append(not_yet)
    if refused:
        declined["routine", "down"] = going
    else:
        asks.append(all_of([going, clash]))
        moves[DOWN] = all_of([going, negated(clash)])
    moves["ask"], moves["stay"] = any_of(asks), any_of(stays)
    moves["decline"] = any_of(declined.values())
    clashing = all_of([going, clash])
    return Moves(standing, moves, deciding, declined, flagged, clashing, met, reached)


def _aim(effect: Effect | None) -> tuple[frozenset[str], frozenset[str]]:
    assert effect is not None
    return frozenset(effect.tiers), frozenset(effect.capabilities)


def sideways(standing: Standing, kept: Sequence[int], met: Mapping[int, Formula], place: Place) -> Formula:
    """Whether a referral is a transfer, given that one of these is met."""
    upward = [i for i in kept if (e := standing.effects[i]) is not None and e.role != "side"]
    all_side = negated(any_of([met[i] for i in upward]))
    if standing.tier != TOP or not place.named or not standing.sideways:
        return all_side
    lacking = [
        all_of([met[i], negated(place.can[capability])]) for i in kept for capability in _needs(standing.effects[i])
    ]
    return any_of([all_side, *lacking])


def _needs(effect: Effect | None) -> tuple[str, ...]:
    return () if effect is None else effect.capabilities


# -- what a target comes to


def lowest_is(group: Sequence[tuple[Formula, Effect]]) -> dict[str | None, Formula]:
    """When each tier is the lowest of the target that these criteria make together."""
    beside = any_of([counts for counts, e in group if any(tier not in LADDER for tier in e.tiers)])
    found: dict[str | None, Formula] = {}
    for rank, tier in enumerate(LADDER):
        floors = [(counts, min((LADDER.index(t) for t in e.tiers if t in LADDER), default=-1)) for counts, e in group]
        highest = all_of(
            [any_of([c for c, floor in floors if floor == rank]), negated(any_of([c for c, f in floors if f > rank]))]
        )
        named = all_of(
            [
                any_of([counts for counts, e in group if tier in e.tiers]),
                negated(any_of([counts for counts, e in group if any(t in e.tiers for t in LADDER[:rank])])),
            ]
        )
        found[tier] = any_of([all_of([negated(beside), highest]), all_of([beside, named])])
    none = negated(any_of(found.values()))
    earlier: list[Formula] = []
    for counts, effect in group:
        first = effect.tiers[0] if effect.tiers else None
        if first is not None and first not in LADDER:
            here = all_of([none, counts, negated(any_of(earlier))])
            found[first] = any_of([found.get(first, False), here])
            earlier.append(counts)
    return found


def purpose_is(group: Sequence[tuple[Formula, Effect]]) -> dict[str, Formula]:
    """When each purpose is the one of the referral."""
    found: dict[str, Formula] = {}
    better: list[Formula] = []
    for purpose in PURPOSES:
        here = any_of([counts for counts, effect in group if (effect.purpose or "care") == purpose])
        found[purpose] = all_of([here, negated(any_of(better))])
        better.append(here)
    return found


def row_taken(
    row: Transition, phase: str, moves: Moves, when: Formula, lowest: Mapping[str | None, Formula],
    purposes: Mapping[str, Formula],
) -> Formula:  # fmt: skip
    """When a transition row matches the outcome."""
    if not row.on or (row.start != ("all",) and phase not in row.start):
        return False
    moved = any_of([f for one, f in moves.moves.items() if one.partition("/")[0] in row.on])
    parts = [moved, when]
    if row.target_tier:
        parts.append(any_of([lowest.get(tier, False) for tier in row.target_tier]))
    if row.purpose:
        parts.append(any_of([purposes[purpose] for purpose in row.purpose]))
    return all_of(parts)


def review_holds(on: On, moves: Moves, phase: str, when: Formula) -> Formula:
    """When a row of follow-up holds for a move `stay`: `when` certainly met, and the criteria it names decided."""
    if (on.moves and "stay" not in on.moves) or (on.phases and phase not in on.phases):
        return False
    if (on.here and moves.standing.tier not in on.here) or on.urgency or on.direction or on.refused:
        return False
    named = True
    if on.by:
        effects = moves.standing.effects
        named = any_of([f for i, f in moves.deciding.items() if (e := effects[i]) is not None and e.criterion in on.by])
    return all_of([named, when])


def tier_in(group: Sequence[tuple[Formula, Effect]], tier: str) -> Formula:
    """When a tier is among the target's: asked for, and not below the highest of the lowest."""
    asked = any_of([counts for counts, effect in group if tier in effect.tiers])
    if tier not in LADDER:
        return asked
    beside = any_of([counts for counts, e in group if any(t not in LADDER for t in e.tiers)])
    rank = LADDER.index(tier)
    higher = any_of(
        [counts for counts, e in group if min((LADDER.index(t) for t in e.tiers if t in LADDER), default=-1) > rank]
    )
    return all_of([asked, any_of([beside, negated(higher)])])
