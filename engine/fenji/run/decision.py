"""The decision record: what the engine answers, and why. Its keys and their order are the contract's.

What decides (move, urgency, target, phases) is there at once; what explains is worked out when first read, from
values that never change, so reading in any order or from many threads gives the same record.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from fenji.codes import Lang
from fenji.run.combine import Target

KEYS = (
    "case", "pathway", "edition", "profile", "fingerprint", "engine", "at", "phase", "next_phase", "move", "urgency",
    "purpose", "target", "institutions", "services", "lost", "documents", "follow_up", "valid_until", "advice",
    "findings", "derived", "questions", "possible_moves", "conflicts", "trace", "pathways",
)  # fmt: skip
LAZY = (
    "institutions", "services", "lost", "documents", "follow_up", "valid_until", "advice", "findings", "derived",
    "questions", "possible_moves", "conflicts", "trace",
)  # fmt: skip
Render = Callable[[str, Lang], Any]


class Whole(Protocol):
    """The record of one pathway: all of it as JSON without white space, and what it names without its texts."""

    def written(self, lang: Lang) -> str: ...
    def criteria(self, verdict: str) -> tuple[str, ...]: ...
    def ids(self, key: str) -> tuple[str, ...]: ...


_NAMES = {"services": "id", "questions": "term", "findings": "criterion"}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Decision(Mapping[str, Any]):
    """One decision. Attributes and mapping keys are the same; `to_json()` renders all of it.

    `lang` is the language of its texts ("zh" unless asked otherwise); `in_language` gives the same decision in the
    other one. Lists and mappings handed out belong to the record: do not change them.
    """

    def __init__(
        self, fixed: Mapping[str, Any], render: Render, lang: Lang, whole: Whole | None = None,
        parts: "Parts | None" = None,
    ) -> None:  # fmt: skip
        self._fixed = fixed
        self._whole = whole
        self._render = render
        self.lang = lang
        self._parts = parts

    @cached_property
    def pathways(self) -> "tuple[Decision, ...]":
        """The decisions that this one was merged from; none for the decision of one pathway."""
        return () if self._parts is None else self._parts(self.lang)

    # -- what decides

    @property
    def case(self) -> str | None:
        return self._fixed["case"]  # type: ignore[no-any-return]

    @property
    def pathway(self) -> Any:
        """The pathway's id; for a merged decision the list of them."""
        return self._fixed["pathway"]

    @property
    def edition(self) -> Any:
        return self._fixed["edition"]

    @property
    def profile(self) -> Any:
        return self._fixed["profile"]

    @property
    def fingerprint(self) -> str:
        """`sha256:…` over all content that could bear on this decision, and the engine's version."""
        return self._fixed["fingerprint"]  # type: ignore[no-any-return]

    @property
    def engine(self) -> str:
        return self._fixed["engine"]  # type: ignore[no-any-return]

    @property
    def at(self) -> str:
        return self._fixed["at"]  # type: ignore[no-any-return]

    @property
    def phase(self) -> Any:
        return self._fixed["phase"]

    @property
    def next_phase(self) -> Any:
        return self._fixed["next_phase"]

    @property
    def move(self) -> str:
        """refer_up, refer_down, transfer, stay, ask, decline or not_applicable."""
        return self._fixed["move"]  # type: ignore[no-any-return]

    @property
    def urgency(self) -> str | None:
        """emergency, urgent or routine; None unless the move is a referral."""
        return self._fixed["urgency"]  # type: ignore[no-any-return]

    @property
    def purpose(self) -> str | None:
        return self._fixed["purpose"]  # type: ignore[no-any-return]

    @cached_property
    def target(self) -> Mapping[str, Any] | None:
        target: Target | None = self._fixed["target"]
        return None if target is None else target_record(target)

    # -- what explains

    @cached_property
    def institutions(self) -> Mapping[str, Any]:
        return self._render("institutions", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def services(self) -> list[Mapping[str, Any]]:
        return self._render("services", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def lost(self) -> list[Mapping[str, Any]]:
        return self._render("lost", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def documents(self) -> Mapping[str, Any]:
        return self._render("documents", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def follow_up(self) -> Mapping[str, Any] | None:
        return self._render("follow_up", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def valid_until(self) -> Mapping[str, Any] | None:
        return self._render("valid_until", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def advice(self) -> list[Mapping[str, Any]]:
        return self._render("advice", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def findings(self) -> list[Mapping[str, Any]]:
        return self._render("findings", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def derived(self) -> Mapping[str, Any]:
        return self._render("derived", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def questions(self) -> list[Mapping[str, Any]]:
        return self._render("questions", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def possible_moves(self) -> list[str]:
        return self._render("possible_moves", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def conflicts(self) -> list[Mapping[str, Any]]:
        return self._render("conflicts", self.lang)  # type: ignore[no-any-return]

    @cached_property
    def trace(self) -> list[Mapping[str, Any]]:
        return self._render("trace", self.lang)  # type: ignore[no-any-return]

    @property
    def second_opinion(self) -> Mapping[str, Any] | None:
        """What the second engine said: agreed, or why it could not be had. No part of the JSON record."""
        return self._fixed.get("second_opinion")

    def criteria(self, verdict: str) -> list[str]:
        """The criteria with this verdict ("met", "unmet", "unknown"), of all pathways, in order, without evidence."""
        if self._whole is not None:
            return list(self._whole.criteria(verdict))
        return [name for decision in self.pathways for name in decision.criteria(verdict)]

    def ids(self, key: str) -> tuple[str, ...]:
        """What a part names, without working out its texts: the institutions that may receive, best first; the
        services granted; the terms of the questions; the criteria of the findings; the possible moves.
        """
        if self._whole is not None:
            return self._whole.ids(key)
        if key == "institutions":
            return tuple(row["id"] for row in self.institutions["eligible"])
        return tuple(self.possible_moves if key == "possible_moves" else [row[_NAMES[key]] for row in self[key]])

    def asked_by_criteria(self) -> list[Mapping[str, Any]]:
        """The questions without those about who may receive: what a merged record takes over."""
        return self._render("asked_by_criteria", self.lang)  # type: ignore[no-any-return]

    def in_language(self, lang: Lang) -> "Decision":
        """The same decision with its texts in this language."""
        return Decision(self._fixed, self._render, lang, self._whole, self._parts)

    # -- as a mapping and as JSON

    def __getitem__(self, key: str) -> Any:
        if key == "pathways":
            return [decision.to_dict() for decision in self.pathways]
        if key in LAZY or key == "target":
            return getattr(self, key)
        if key in KEYS:
            return self._fixed[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(KEYS)

    def __len__(self) -> int:
        return len(KEYS)

    def __hash__(self) -> int:
        return hash((self.fingerprint, self.case, self.at))

    def __repr__(self) -> str:
        return f"<Decision {self.case or ''} {self.pathway}: {self.move} {self.urgency or ''}>"

    def to_dict(self) -> dict[str, Any]:
        """Everything, in the contract's order."""
        return {key: self[key] for key in KEYS}

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as JSON: keys in the contract's order, the same bytes for the same case and content."""
        if indent is not None:
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)
        if self._whole is None:
            return _encode(self.to_dict())
        return self._whole.written(self.lang)


Parts = Callable[[Lang], tuple[Decision, ...]]
"""The decisions of several pathways, in a language."""


def target_record(target: Target) -> dict[str, Any]:
    """The target as the record shows it; `capabilities` lists required, direct and preferred alike."""
    return {
        "tiers": list(target.tiers),
        "capabilities": list(dict.fromkeys((*target.capabilities, *target.direct, *target.preferred))),
        "preferred": list(target.preferred),
        "accepted_instead": {need.criterion: list(need.instead) for need in target.needs if need.instead},
    }
