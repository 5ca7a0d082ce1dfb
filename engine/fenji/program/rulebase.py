"""What the second opinion is asked, in which words, and what it may conclude.

Every token is an id of our own, made of a position: what an author or a patient wrote never becomes part of one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Role = Literal["up", "down", "side", "hold", "ask", "advise"]
Urgency = Literal["emergency", "urgent", "routine"]
Purpose = Literal["care", "diagnosis", "test_only", "rehabilitation", "nursing"]
Move = Literal["refer_up", "refer_down", "transfer", "stay", "ask", "decline", "contradiction"]
Answers = bytes | frozenset[str]
"""What is asked about a phase: the tokens of its vocabulary, or the same as an answer sheet of bytes (smaller)."""

LADDER = ("village", "primary", "secondary", "tertiary")
VERDICTS = ("unmet", "unknown", "met")
ITEM_STATES = ("closed", "open")
CONSENT = ("willing", "refused")

PURPOSES: tuple[Purpose, ...] = ("care", "rehabilitation", "nursing", "diagnosis", "test_only")


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """What a criterion asks for when it is met; `tiers` are resolved for the phase and the patient's own tier.

    Raises ValueError where a criterion refers up or to the side without saying how urgently.
    """

    id: str
    role: Role
    urgency: Urgency | None = None
    purpose: Purpose | None = None
    tiers: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.role in ("up", "side") and self.urgency is None:
            raise ValueError(f"criterion {self.id} refers {self.role} without an urgency")


@dataclass(frozen=True, slots=True)
class PhaseRules:
    """One phase at one own tier. `down_unknown` says whether an undecided way down asks or stays.

    An item of `must_exclude` is open while it keeps the patient from staying or going down unasked. Which
    verdicts leave an item open is the caller's to say; here an open item asks.
    """

    pathway: str
    phase: str
    criteria: tuple[CriterionRule, ...]
    must_exclude: tuple[str, ...] = ()
    down_unknown: Literal["ask", "stay"] = "stay"


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from the verdicts. Urgency, purpose and target are empty unless the move is a referral.

    `conflict`: criteria for going down were met that name different targets, so the move is `ask`.
    The move `contradiction` never occurs in sound rules: none, or several moves were derived.
    """

    move: Move
    urgency: Urgency | None = None
    purpose: Purpose | None = None
    tiers: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed vocabulary of the questions about one phase, and the answer sheets that abbreviate them.

    A sheet has one byte per criterion (index into VERDICTS), one per must_exclude item (index into ITEM_STATES)
    and a last one for consent (index into CONSENT).
    """

    rows: tuple[tuple[str, ...], ...]
    criteria: int

    @classmethod
    def of(cls, rules: PhaseRules) -> "Vocabulary":
        verdicts = [tuple(f"{word}{n}" for word in VERDICTS) for n in range(len(rules.criteria))]
        items = [tuple(f"{word}{n}" for word in ITEM_STATES) for n in range(len(rules.must_exclude))]
        return cls((*verdicts, *items, CONSENT), len(verdicts))

    def sheet(self, verdicts: Iterable[int], open_items: Iterable[bool], refused: bool) -> bytes:
        """The answer sheet; verdicts are indices into VERDICTS, in the order of the phase's criteria."""
        return bytes([*verdicts, *open_items, refused])

    def question(self, verdicts: Sequence[str], open_items: Sequence[bool], refused: bool) -> frozenset[str]:
        """The same as tokens; verdicts are words of VERDICTS, in the order of the phase's criteria."""
        return self.tokens(self.sheet(map(VERDICTS.index, verdicts), open_items, refused))

    def tokens(self, answers: Answers) -> frozenset[str]:
        """The tokens, checked: exactly one of every row.

        Raises ValueError for anything else, and says what is wrong with it.
        """
        if isinstance(answers, bytes):
            if len(answers) != len(self.rows):
                raise ValueError(f"a sheet of {len(answers)} answers for {len(self.rows)} questions")
            for row, value in zip(self.rows, answers, strict=True):
                if value >= len(row):
                    raise ValueError(f"answer {value} is none of {', '.join(row)}")
            return frozenset(row[value] for row, value in zip(self.rows, answers, strict=True))
        if strange := answers - {token for row in self.rows for token in row}:
            raise ValueError(f"{min(strange)} is not in the vocabulary")
        for row in self.rows:
            if (said := sum(token in answers for token in row)) != 1:
                raise ValueError(f"{said} of {', '.join(row)} given; one is needed")
        return answers


@dataclass(frozen=True, slots=True)
class Rule:
    """When `premise` is known, and all of `given` were settled in a stratum below, `conclusions` follow."""

    premise: str
    given: tuple[str, ...]
    conclusions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules without negation. When they have nothing left to say, `no_x` is settled for each x of `closes`."""

    rules: tuple[Rule, ...]
    closes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBase:
    """The strata, lowest first. `tiers` and `capabilities` say what the ids of the answer stand for."""

    strata: tuple[Stratum, ...]
    tiers: Mapping[str, str]
    capabilities: Mapping[str, str]

    @property
    def inputs(self) -> frozenset[str]:
        """The tokens that can bear on a conclusion."""
        rules = [rule for stratum in self.strata for rule in stratum.rules]
        return frozenset(token for rule in rules for token in (rule.premise, *rule.given))

    @property
    def wanted(self) -> frozenset[str]:
        """The tokens that `read` looks for."""
        return frozenset((*_MOVES, *_SAID_URGENCY, *_SAID_PURPOSE, *self.tiers, *self.capabilities, CONFLICTED))

    def plain(self) -> tuple[object, ...]:
        """The strata and the wanted tokens in the lists a worker is told."""
        strata = [
            ([(rule.premise, rule.given, rule.conclusions) for rule in stratum.rules], stratum.closes)
            for stratum in self.strata
        ]
        return strata, sorted(self.wanted)

    def read(self, derived: Collection[str]) -> Conclusions:
        """The conclusions among the derived tokens."""
        moves = [move for token, move in _MOVES.items() if token in derived]
        urgencies = [urgency for token, urgency in _SAID_URGENCY.items() if token in derived]
        purposes = [purpose for token, purpose in _SAID_PURPOSE.items() if token in derived]
        if len(moves) != 1 or len(urgencies) > 1 or len(purposes) > 1:
            return Conclusions("contradiction")
        return Conclusions(
            move=moves[0],
            urgency=urgencies[0] if urgencies else None,
            purpose=purposes[0] if purposes else None,
            tiers=frozenset(tier for token, tier in self.tiers.items() if token in derived),
            capabilities=frozenset(word for token, word in self.capabilities.items() if token in derived),
            conflict=CONFLICTED in derived,
        )


ALWAYS = "begin"
"""The token that holds in every question, so that a rule can start from an absence."""

CONFLICTED = "conflicted"
LETTER: Mapping[Urgency, str] = {"emergency": "e", "urgent": "u", "routine": "r"}
_MOVES: Mapping[str, Move] = {
    "to_up": "refer_up",
    "to_side": "transfer",
    "to_down": "refer_down",
    "to_stay": "stay",
    "to_ask": "ask",
    "to_none": "decline",
}
_SAID_URGENCY: Mapping[str, Urgency] = {f"urgency_{letter}": urgency for urgency, letter in LETTER.items()}
_SAID_PURPOSE: Mapping[str, Purpose] = {f"purpose{n}": purpose for n, purpose in enumerate(PURPOSES)}
