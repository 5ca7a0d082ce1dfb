"""What a verdict says about each term, by ranges and words alone.

`implied(node, met)`: if the condition has this verdict, a known value of the term lies in this region.
`enough(node, met)`: a known value of the term in this region alone gives the condition this verdict.
Both only ever say too little, so that what is called impossible is impossible. A part that ranges cannot describe
(visits, counts, …) counts as a yes/no of its own, which still shows `x and not x`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fenji.expr import nodes as n
from fenji.expr.kinds import TermKind
from fenji.linked.checks.regions import (
    EVERYTHING,
    NO_YES,
    Region,
    both,
    compared,
    covers,
    either,
    is_empty,
    points,
    universe,
    without,
)

Key = str | n.Node
Regions = Mapping[Key, Region]
_FLIP: Mapping[n.NumberOp, n.NumberOp] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


@dataclass(slots=True)
class Reasoner:
    """Reasons about the conditions of one pathway or score under one profile; remembers its definitions."""

    kinds: Mapping[str, TermKind]
    definitions: Mapping[str, n.Node]
    phases: tuple[str, ...] = ()
    _implied: dict[tuple[str, bool], Regions] = field(default_factory=dict)
    _enough: dict[tuple[str, bool], Regions] = field(default_factory=dict)
    _joined: dict[tuple[int, str, bool], tuple[n.Condition, Regions]] = field(default_factory=dict)
    """What a part of several parts says: asked at every level above it. By identity, and the part is kept with it."""

    # -- the questions

    def impossible(self, node: n.Condition, given: Regions | None = None) -> Key | None:
        """A term none of whose values lets the condition be met (where `given` holds); None when there may be one."""
        found = self.implied(node, True)
        if given:
            found = _every([found, given])
        return next((key for key, region in found.items() if is_empty(region, self._stepped(key))), None)

    def certain(self, node: n.Condition) -> Key | None:
        """A term each of whose values makes the condition met; None when there is none."""
        found = self.enough(node, True)
        return next(
            (key for key, region in found.items() if covers(region, self._whole(key), self._stepped(key))), None
        )

    def exclusive(self, left: n.Condition, right: n.Condition) -> bool:
        """Whether the two can be seen never to be met together."""
        return self.impossible(n.And((left, right))) is not None

    # -- what a verdict implies, and what is enough for it

    def implied(self, node: n.Condition, met: bool) -> Regions:
        match node:
            case n.And() | n.Or():
                return self._of_parts(node, "implied", met)
            case n.EitherRecorded(parts):
                return _one_of([self.implied(part, True) for part in parts]) if met else {}
            case n.Not(part):
                return self.implied(part, not met)
            case n.Recorded(part):
                # Not recorded: unmet or unknown, which says nothing of the value.
                return self.implied(part, True) if met else {}
            case n.Given(condition, part):
                return _every([self.implied(part, met), self.implied(condition, True)])
            case n.Ref(name):
                return self._named(name, met, self._implied, self.implied)
            case n.AtLeast():
                return {}
        return self._atom(node, met)

    def enough(self, node: n.Condition, met: bool) -> Regions:
        match node:
            case n.And() | n.Or():
                return self._of_parts(node, "enough", met)
            case n.EitherRecorded(parts):
                return _added([self.enough(part, True) for part in parts]) if met else {}
            case n.Not(part):
                return self.enough(part, not met)
            case n.Recorded(part):
                return self.enough(part, met)
            case n.Ref(name):
                return self._named(name, met, self._enough, self.enough)
            case n.AtLeast() | n.Given():
                return {}
        return self._atom(node, met)

    def _of_parts(self, node: n.And | n.Or, question: Literal["implied", "enough"], met: bool) -> Regions:
        key = (id(node), question, met)
        if key not in self._joined:
            every = isinstance(node, n.And) == met  # every part has this verdict, or one of them
            if question == "implied":
                regions = [self.implied(part, met) for part in node.parts]
                found = _every(regions) if every else _one_of(regions)
            else:
                regions = [self.enough(part, met) for part in node.parts]
                found = _for_each(regions) if every else _added(regions)
            self._joined[key] = node, found
        return self._joined[key][1]

    def _named(
        self,
        name: str,
        met: bool,
        memory: dict[tuple[str, bool], Regions],
        look: Callable[[n.Condition, bool], Regions],
    ) -> Regions:
        key = (name, met)
        found = memory.get(key)
        if found is None:
            node = self.definitions.get(name)
            # The name itself is a yes/no too: `a and not a` needs no look inside.
            own: Regions = {f"={name}": points((int(met),))}
            inner = look(node, met) if isinstance(node, _CONDITIONS) else {}
            found = memory[key] = {**own, **inner}
        return found

    # -- single comparisons

    def _atom(self, node: n.Condition, met: bool) -> Regions:
        match node:
            case n.Always():
                return {}  # by an author's choice: an empty set of words, or no limit
            case n.Yes(term):
                return {term: points((int(met),))}
            case n.WordIn(term, words):
                inside = points(words)
                return {term: inside if met else without(inside, self._whole(term))}
            case n.Has(term, words, "any", _) if len(words) == 1:
                return {f"{term} contains {self.kinds[term].words[words[0]]}": points((int(met),))}
            case n.InPhase(phases):
                inside = points(tuple(i for i, phase in enumerate(self.phases) if phase in phases))
                whole = points(tuple(range(len(self.phases))))
                return {"in_phase": inside if met else without(inside, whole)}
            case n.Compare(op, left, right):
                return self._compare(node, op, left, right, met)
        return {node: points((int(met),))}

    def _compare(self, node: n.Compare, op: n.NumberOp, left: n.Value, right: n.Value, met: bool) -> Regions:
        if isinstance(left, n.Literal_):
            op, left, right = _FLIP[op], right, left
        place = self._place(left)
        if place is None or not isinstance(right, n.Literal_):
            return {node: points((int(met),))}
        inside, whole = compared(op, right.value), self._whole(place)
        return {place: both(inside, whole) if met else without(inside, whole)}

    def _place(self, value: n.Value) -> str | None:
        """The term (or time since a moment) that a value is; None for anything else."""
        match value:
            case n.Term(id):
                return id
            case n.Clamp(inner):
                return self._place(inner)
            case n.ValueRef(name):
                inner_value = self.definitions.get(name)
                return self._place(inner_value) if isinstance(inner_value, _VALUES) else None
            case n.Minus(n.Moment(), n.Term(id)):
                return f"at - {id}"
        return None

    def _whole(self, key: Key) -> Region:
        if not isinstance(key, str):
            return NO_YES
        kind = self.kinds.get(key)
        if kind is not None:
            return universe(kind)
        if key == "in_phase":
            return points(tuple(range(len(self.phases))))
        return EVERYTHING if key.startswith("at - ") else NO_YES

    def _stepped(self, key: Key) -> bool:
        """Whether only whole numbers occur: words, yes and no."""
        if not isinstance(key, str):
            return True
        kind = self.kinds.get(key)
        return kind.kind in ("yes_no", "word") if kind is not None else not key.startswith("at - ")


_CONDITIONS = (
    n.Always, n.Yes, n.Compare, n.WordIn, n.Has, n.Empty, n.Known, n.Ref, n.And, n.Or, n.Not, n.AtLeast, n.Recorded,
    n.EitherRecorded, n.Given, n.InPhase, n.Repeated, n.AnySample, n.CountVisits,
)  # fmt: skip
_VALUES = (n.Term, n.Clamp, n.ValueRef, n.Minus)


def _every(regions: list[Regions]) -> Regions:
    """Each of these holds: for every term, what lies in all regions told of it."""
    return _gathered(regions, both)


def _added(regions: list[Regions]) -> Regions:
    """Each of these is enough: for every term, what lies in one region told of it."""
    return _gathered(regions, either)


def _one_of(regions: list[Regions]) -> Regions:
    """One of these holds: only a term that all of them speak of is bound, to what lies in one of its regions."""
    return _shared(regions, either)


def _for_each(regions: list[Regions]) -> Regions:
    """What is enough for every one of them: a value of a term that all of them speak of."""
    return _shared(regions, both)


def _gathered(regions: list[Regions], joined: Callable[..., Region]) -> Regions:
    told: dict[Key, list[Region]] = {}
    for one in regions:
        for key, region in one.items():
            told.setdefault(key, []).append(region)
    return {key: found[0] if len(found) == 1 else joined(*found) for key, found in told.items()}


def _shared(regions: list[Regions], joined: Callable[..., Region]) -> Regions:
    first, *others = regions
    keys = [key for key in first if all(key in other for other in others)]
    return {key: joined(*(one[key] for one in regions)) for key in keys}
