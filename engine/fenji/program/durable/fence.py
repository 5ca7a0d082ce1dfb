"""What a rule base must keep to so that durable_rules 2.0.28 stays correct, proven before anything is built.

Outside these limits it hangs, reads out of bounds or answers wrongly without a word, so nothing here is advice.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fenji.program.chaining import rulebase_of
from fenji.program.rulebase import ALWAYS, PhaseRules, RuleBase, Stratum, Vocabulary

SESSION = "1"
RESERVED = (
    *("id", "sid", "all", "any", "m", "s", "name", "pri", "count", "cap", "dist", "run", "type"),
    *("$s", "$m", "$and", "$or", "$not", "$all", "$any", "$ex", "$nex", "$lt", "$lte", "$gt", "$gte", "$eq", "$neq"),
    *("$mt", "$imt", "$iall", "$iany", "$add", "$sub", "$mul", "$div", "$l", "$r", "$i", "$forward", "$type"),
    *("$time", "$timerName", "$baseTime", "$timeout", f"sid-{SESSION}", "$pulse"),
)

PLAIN = re.compile(r"[a-z][a-z_]*[0-9]*")

ALLOWED = {
    "first_conditions": 511,  # the table has 512 places and is searched until an empty one is found: full, it hangs
    "matches_of_one_fact": 64,
    "conditions_of_one_rule": 30,
    "fields_of_one_fact": 250,
    "rules_of_one_stratum": 4096,
    "names_with_equal_hashes": 0,
    "names_it_reserves": 0,
    "names_not_plain": 0,
    "rules_out_of_order": 0,
}
"""Limit → what is allowed. The engine has one message per rule, one session, and no join: by construction."""


class Breach(NamedTuple):
    """One limit that a rule base exceeds."""

    limit: str
    found: int
    allowed: int


def limits_exceeded(rules: PhaseRules) -> list[Breach]:
    """What of the phase is too much for the second opinion; empty when it can be given."""
    return breaches(rulebase_of(rules), Vocabulary.of(rules))


def breaches(base: RuleBase, vocabulary: Vocabulary) -> list[Breach]:
    """Every limit the rule base exceeds, in the order of ALLOWED."""
    found = Counter({"names_with_equal_hashes": len(colliding(names(base, vocabulary)))})
    found["names_it_reserves"] = len(set(RESERVED) & set(_tokens(base, vocabulary)))
    found["names_not_plain"] = sum(not PLAIN.fullmatch(token) for token in _tokens(base, vocabulary))
    found["rules_out_of_order"] = sum(1 for _ in _out_of_order(base, vocabulary))
    for stratum in base.strata:
        for limit, number in _measures(stratum):
            found[limit] = max(found[limit], number)
    return [Breach(limit, found[limit], most) for limit, most in ALLOWED.items() if found[limit] > most]


def fnv32(name: str) -> int:
    """The 32-bit hash by which durable_rules tells names apart (FNV-1a over the bytes)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def colliding(some: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of different names that durable_rules would take for one."""
    seen: dict[int, str] = {}
    return [(first, name) for name in some if (first := seen.setdefault(fnv32(name), name)) != name]


def names(base: RuleBase, vocabulary: Vocabulary) -> list[str]:
    """Everything durable_rules will know by its hash: fields, fact ids (with their session), rules, its own words."""
    tokens = _tokens(base, vocabulary)
    rules = [rule_name(n) for n in range(max(len(stratum.rules) for stratum in base.strata))]
    return [*RESERVED, SESSION, *rules, *tokens, *(f"{SESSION}!{token}" for token in tokens)]


def rule_name(position: int) -> str:
    """The name of a rule: its position in the stratum."""
    return f"r{position}"


def _tokens(base: RuleBase, vocabulary: Vocabulary) -> tuple[str, ...]:
    tokens = {ALWAYS: None} | {token: None for row in vocabulary.rows for token in row}
    for stratum in base.strata:
        for rule in stratum.rules:
            tokens |= dict.fromkeys((rule.premise, *rule.given, *rule.conclusions))
        tokens |= dict.fromkeys(f"no_{token}" for token in stratum.closes)
    return tuple(tokens)


def _measures(stratum: Stratum) -> Iterator[tuple[str, int]]:
    starts = Counter(rule.premise for rule in stratum.rules)
    givens = [rule.given for rule in stratum.rules]
    yield "first_conditions", len(starts)
    yield "matches_of_one_fact", max(starts.values(), default=0)
    yield "conditions_of_one_rule", 1 + max(map(len, givens), default=0)
    yield "fields_of_one_fact", len({token for given in givens for token in given}) + len(("id", "sid", "premise"))
    yield "rules_of_one_stratum", len(stratum.rules)


def _out_of_order(base: RuleBase, vocabulary: Vocabulary) -> Iterator[str]:
    """Tokens that break the strata: read beside what derives them, derived once closed, or never settled."""
    settled = {ALWAYS, *(token for row in vocabulary.rows for token in row)}
    closed: set[str] = set()
    for stratum in base.strata:
        derived = {token for rule in stratum.rules for token in rule.conclusions}
        given = {token for rule in stratum.rules for token in rule.given}
        yield from given & derived
        yield from given - settled
        yield from derived & closed
        yield from (token for token in derived if token.startswith("no_"))
        closed.update(stratum.closes, (f"no_{token}" for token in stratum.closes))
        settled |= derived | {f"no_{token}" for token in stratum.closes}
