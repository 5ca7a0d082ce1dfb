"""What a proof comes to: a verdict per property and pathway, and finds, each with a patient where there is one."""

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from fenji.codes.code import Text
from fenji.diagnostic import Span
from fenji.model.pathway import Accepted, Pathway
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

Status = Literal["proved", "accepted", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Find:
    """One way in which a property fails.

    `between` are the criteria, definitions or terms that clash, `standings` the phases and own tiers where it was
    seen. `cases` are patients that show it, as case files; `confirmed` whether the engine decides them so, None for a
    find that needs no patient. `facts` are what it says in figures, for readers of JSON.
    """

    property: str
    says: Text
    between: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()
    confirmed: bool | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    accepted: Accepted | None = None
    at: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one property of one pathway (or of a pair of them, or of all content)."""

    property: str
    pathway: str
    profile: str
    finds: tuple[Find, ...] = ()
    undecided: tuple[str, ...] = ()
    left_out: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    queries: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    @builtins.property
    def status(self) -> Status:
        if any(find.accepted is None for find in self.finds):
            return "refuted"
        if self.undecided:
            return "undecided"
        return "accepted" if self.finds else "proved"

    @builtins.property
    def faults(self) -> tuple[Find, ...]:
        """Finds that the engine does not confirm: a fault of the encoding, never of the content."""
        return tuple(find for find in self.finds if find.confirmed is False)


def gathered(finds: Sequence[Find]) -> list[Find]:
    """The same find at several standings said once, with the first patient."""
    kept: dict[tuple[str, tuple[str, ...]], Find] = {}
    for find in finds:
        key = (find.says.en, find.between)
        other = kept.get(key)
        kept[key] = find if other is None else replace(other, standings=(*other.standings, *find.standings))
    return list(kept.values())


def settled(find: Find, model: Pathway, tree: Tree) -> Find:
    """The find with its places in the file and, where governance accepts it, with the reason."""
    at = tuple(span for name in find.between if (span := place_of(name, tree)) is not None)
    if not at:
        at = (tree.span_of(("pathway",)),)
    return replace(find, at=at, accepted=acceptance(find, model.accepts))


def acceptance(find: Find, accepts: Sequence[Accepted]) -> Accepted | None:
    """The entry of `accepts:` that covers everything the find names; one without `between` covers the property."""
    for accepted in accepts:
        if accepted.property == find.property and (not accepted.between or set(find.between) <= set(accepted.between)):
            return accepted
    return None


def place_of(name: str, tree: Tree) -> Span | None:
    """Where a criterion, definition, phase or parameter stands in its file."""
    for section in ("criteria", "definitions", "phases", "parameters", "profiles"):
        below = tree.at((section,))
        if below is not tree and isinstance(below, TreeMapping) and name in below:
            return below.key_span(name)
    section, _, index = name.partition(" ")
    if section in ("transition", "review", "must_exclude") and index.isdigit():
        key = {"transition": "transitions", "review": "reviews"}.get(section, section)
        return tree.span_of((key, int(index) - 1))
    return None


def written_find(find: Find) -> dict[str, Any]:
    """A find as plain data, without its places and what governance says of it: these are of the day."""
    return {
        "property": find.property, "says": list(find.says), "between": list(find.between),
        "standings": list(find.standings), "cases": list(find.cases), "confirmed": find.confirmed,
        "facts": dict(find.facts),
    }  # fmt: skip


def read_find(told: Mapping[str, Any]) -> Find:
    """Raises KeyError and TypeError for what is no find."""
    return Find(
        told["property"], Text(*told["says"]), tuple(told["between"]), tuple(told["standings"]), tuple(told["cases"]),
        told["confirmed"], told["facts"],
    )  # fmt: skip
