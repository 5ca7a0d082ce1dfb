"""The criteria of one phase as forward-chaining rules: the second road to the conclusions of a decision.

The rules know nothing of `combine`. They chain from a criterion's verdict to its concept, its direction and
urgency, the winner, the target. "Nothing more urgent was met" is never a negation inside a rule: it is a token
(`no_asked_e`) that is settled once a stratum has nothing left to derive, and only rules of later strata read it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from fenji.program.rulebase import (
    ALWAYS,
    CONFLICTED,
    LADDER,
    LETTER,
    PURPOSES,
    CriterionRule,
    PhaseRules,
    Rule,
    RuleBase,
    Stratum,
    Vocabulary,
)


def rulebase_of(rules: PhaseRules, ladder: Sequence[str] = LADDER) -> RuleBase:
    """The rules of a phase. `ladder` orders the tiers, lowest first; a tier that is not on it stands beside it."""
    tiers = {name: n for n, name in enumerate(_first_seen(name for rule in rules.criteria for name in rule.tiers))}
    words = {name: n for n, name in enumerate(_first_seen(name for c in rules.criteria for name in c.capabilities))}
    bars = {name: [f"bar{tiers[low]}" for low in ladder[: ladder.index(name)] if low in tiers] for name in ladder}
    beside = [name for name in tiers if name not in ladder]
    strata = (
        _concepts(rules, tiers, words, ladder),
        _winner(rules),
        _direction(),
        _way_down(rules.down_unknown),
        _target(tiers, words, bars, beside),
        _answer(tiers, beside),
    )
    return RuleBase(
        strata=tuple(_without_idle(strata, Vocabulary.of(rules))),
        tiers={f"tier{n}": name for name, n in tiers.items()},
        capabilities={f"capability{n}": name for name, n in words.items()},
    )


class _Rules:
    """Collects the rules of one stratum; what starts from the same knowledge becomes one rule."""

    def __init__(self) -> None:
        self._conclusions: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}

    def add(self, premise: str, *conclusions: str, given: Sequence[str] = ()) -> None:
        self._conclusions.setdefault((premise, tuple(given)), {}).update(dict.fromkeys(conclusions))

    def stratum(self, *closes: str) -> Stratum:
        found = self._conclusions.items()
        return Stratum(tuple(Rule(premise, given, tuple(out)) for (premise, given), out in found if out), closes)


def _without_idle(strata: Iterable[Stratum], vocabulary: Vocabulary) -> Iterator[Stratum]:
    """The strata without the rules that no question of the vocabulary can ever set off."""
    possible = {ALWAYS, *(token for row in vocabulary.rows for token in row)}
    for stratum in strata:
        kept: dict[Rule, None] = {}
        while fresh := [r for r in stratum.rules if r not in kept and possible.issuperset((r.premise, *r.given))]:
            kept.update(dict.fromkeys(fresh))
            possible.update(token for rule in fresh for token in rule.conclusions)
        possible.update(f"no_{token}" for token in stratum.closes)
        yield Stratum(tuple(rule for rule in stratum.rules if rule in kept), stratum.closes)


def _first_seen(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _down_targets(rules: PhaseRules) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    downs = (c for c in rules.criteria if c.role == "down")
    return tuple(dict.fromkeys((frozenset(c.tiers), frozenset(c.capabilities)) for c in downs))


def _concepts(rules: PhaseRules, tiers: Mapping[str, int], words: Mapping[str, int], ladder: Sequence[str]) -> Stratum:
    """Verdict → what the criterion asks for → direction and urgency, and the facts of a possible target."""
    out = _Rules()
    concepts: dict[tuple[object, ...], str] = {}
    destinations = _down_targets(rules)
    for n, criterion in enumerate(rules.criteria):
        role = criterion.role
        if role in ("up", "side", "down"):
            asked = (role, criterion.urgency, criterion.purpose, criterion.tiers, criterion.capabilities)
            concept = concepts.setdefault(asked, f"concept{len(concepts)}")
            out.add(f"met{n}", concept)
            out.add(f"unknown{n}", "down_open" if role == "down" else "up_open")
            letter = "d" if role == "down" or criterion.urgency is None else LETTER[criterion.urgency]
            out.add(concept, f"{role}_{letter}", *_target_facts(criterion, letter, tiers, words, ladder))
            if role == "down":
                own = destinations.index((frozenset(criterion.tiers), frozenset(criterion.capabilities)))
                out.add(concept, f"place{own}")
        elif role == "hold":
            out.add(f"met{n}", "held")
            out.add(f"unknown{n}", "hold_open")
        elif role == "ask":
            out.add(f"met{n}", "asking")
    for letter in LETTER.values():
        out.add(f"up_{letter}", f"asked_{letter}")
        out.add(f"side_{letter}", f"asked_{letter}")
    for own in range(len(destinations)):
        out.add(f"place{own}", *(f"elsewhere{later}" for later in range(own + 1, len(destinations))))
    for item in range(len(rules.must_exclude)):
        out.add(f"open{item}", "unsafe")
    letters = LETTER.values()
    return out.stratum(
        *(f"asked_{letter}" for letter in letters),
        *(f"up_{letter}" for letter in letters),
        *("up_open", "down_d", "down_open", "held", "hold_open", "asking", "unsafe"),
    )


def _target_facts(
    criterion: CriterionRule, letter: str, tiers: Mapping[str, int], words: Mapping[str, int], ladder: Sequence[str]
) -> Iterator[str]:
    yield from (f"{letter}_tier{tiers[name]}" for name in criterion.tiers)
    yield from (f"{letter}_word{words[name]}" for name in criterion.capabilities)
    if criterion.purpose is not None:
        yield f"{letter}_purpose{PURPOSES.index(criterion.purpose)}"
    rungs = [ladder.index(name) for name in criterion.tiers if name in ladder]
    if rungs and criterion.role != "down":
        yield f"{letter}_floor{min(rungs)}"


def _winner(rules: PhaseRules) -> Stratum:
    """The highest urgency asked for, or none; and whether the ways down lead to different places."""
    out = _Rules()
    more_urgent: tuple[str, ...] = ()
    for letter in LETTER.values():
        out.add(f"asked_{letter}", f"win_{letter}", given=more_urgent)
        more_urgent += (f"no_asked_{letter}",)
    out.add(ALWAYS, "win_none", given=more_urgent)
    for own in range(len(_down_targets(rules))):
        out.add(f"place{own}", "conflict", given=(f"elsewhere{own}",))
    return out.stratum("conflict")


def _direction() -> Stratum:
    """Up before to the side; refusal, which an emergency overrides; with no winner, ask or look at the way down."""
    out = _Rules()
    for letter in LETTER.values():
        consent = () if letter == "e" else ("willing",)
        out.add(f"win_{letter}", "to_up", given=(*consent, f"up_{letter}"))
        out.add(f"win_{letter}", "to_side", given=(*consent, f"no_up_{letter}"))
        if consent:
            out.add(f"win_{letter}", "to_none", given=("refused",))
    out.add("to_up", "going")
    out.add("to_side", "going")
    out.add("win_none", "to_ask", given=("unsafe",))
    out.add("win_none", "to_ask", given=("asking",))
    out.add("win_none", "settle", given=("no_unsafe", "no_asking"))
    return out.stratum()


def _way_down(down_unknown: Literal["ask", "stay"]) -> Stratum:
    """Down when nothing holds and nothing is open; an undecided way down asks or stays, as the pathway says."""
    out = _Rules()
    undecided = f"to_{down_unknown}"
    out.add("settle", "to_stay", given=("held",))
    out.add("settle", "to_stay", given=("no_held", "no_down_d", "no_down_open"))
    out.add("settle", undecided, given=("no_held", "no_down_d", "down_open"))
    out.add("settle", undecided, given=("no_held", "down_d", "hold_open"))
    out.add("settle", undecided, given=("no_held", "down_d", "up_open"))
    out.add("settle", "free", given=("no_held", "down_d", "no_hold_open", "no_up_open"))
    out.add("free", "to_none", given=("refused",))
    out.add("free", "to_ask", CONFLICTED, given=("willing", "conflict"))
    out.add("free", "to_down", given=("willing", "no_conflict"))
    return out.stratum()


def _target(
    tiers: Mapping[str, int], words: Mapping[str, int], bars: Mapping[str, Sequence[str]], beside: Collection[str]
) -> Stratum:
    """The target facts of the winner, and what they rule out: lower rungs, purposes that come later."""
    out = _Rules()
    for letter, given in [*((x, ("going", f"win_{x}")) for x in LETTER.values()), ("d", ("to_down",))]:
        for name, n in tiers.items():
            out.add(f"{letter}_tier{n}", f"wanted{n}", *(["beside"] if name in beside else []), given=given)
        for n in words.values():
            out.add(f"{letter}_word{n}", f"capability{n}", given=given)
        for n in range(len(PURPOSES)):
            later = (f"later{after}" for after in range(n + 1, len(PURPOSES)))
            out.add(f"{letter}_purpose{n}", f"for{n}", *later, given=given)
        for rung, lower in enumerate(bars.values()):
            out.add(f"{letter}_floor{rung}", *lower, given=given)
    for letter in LETTER.values():
        out.add("going", f"urgency_{letter}", given=(f"win_{letter}",))
    out.add("to_down", f"urgency_{LETTER['routine']}")
    return out.stratum("beside", *(f"bar{n}" for n in tiers.values()), *(f"later{n}" for n in range(len(PURPOSES))))


def _answer(tiers: Mapping[str, int], beside: Collection[str]) -> Stratum:
    """What of the target is left standing."""
    out = _Rules()
    for name, n in tiers.items():
        out.add(f"wanted{n}", f"tier{n}", given=("beside",))
        if name not in beside:
            out.add(f"wanted{n}", f"tier{n}", given=("no_beside", f"no_bar{n}"))
    for n in range(len(PURPOSES)):
        out.add(f"for{n}", f"purpose{n}", given=(f"no_later{n}",))
    return out.stratum()
