"""Which moves are still possible: over all that the facts missing now can turn out to be.

Three steps. What the verdicts alone leave open is a superset. Benign completions with one criterion's facts turned
against it show most of it reachable at once. What remains is searched region by region, and what the search cannot
settle within its bound is kept: a reachable move is never missed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from fenji.expr.layout import Bounds, Layout, Slots
from fenji.program.effect import TOP, URGENCIES
from fenji.program.program import Standing
from fenji.run.combine import combine
from fenji.run.fate import OPEN, UNKNOWN, Fate

SEARCH_LIMIT = 400
"""How many completions the exact search may try for one case before it keeps what is still open."""

Verdicts = tuple[int, ...]
Evaluate = Callable[[Slots], Verdicts]
Alarms = tuple[Evaluate, Sequence[frozenset[str]]]
"""What may move up, ask or hold, each alternative by itself: the verdicts, and what each of them reads."""
Fates = Mapping[int, Fate]
"""What becomes of the verdicts that may stay unknown for ever; left out: settled once all is learned."""


def label(move: str, urgency: str | None) -> str:
    return move if urgency is None else f"{move}/{urgency}"


ORDER = {
    label: index
    for index, label in enumerate(
        [f"{move}/{urgency}" for urgency in URGENCIES for move in ("refer_up", "transfer")]
        + ["ask", "decline", "stay", "refer_down/routine", "not_applicable"]
    )
}
"""Every move/urgency, the one that comes before the others first."""


def ordered(labels: Sequence[str] | frozenset[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=lambda one: (ORDER.get(one, 99), one)))


@dataclass(frozen=True, slots=True)
class Goal:
    """Criteria that, met together, give a move, and those that come before them."""

    indexes: tuple[int, ...]
    gives: frozenset[str]
    rivals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """The question: a standing, who consents, what the house can do.

    `apart` are the ways down that are never met together; `led` are the conditions that, met, always come with a
    criterion that refers up.
    """

    standing: Standing
    refused: bool
    can_here: frozenset[str] | None
    apart: frozenset[frozenset[int]] = frozenset()
    led: frozenset[int] = frozenset()

    def final(self, v: Verdicts, fates: Fates) -> str | None:
        """The one move, when every verdict is what it will be; None while one is open."""
        if 1 in v and any(verdict == 1 and fates.get(i, OPEN) != UNKNOWN for i, verdict in enumerate(v)):
            return None
        outcome = combine(self.standing, v, refused=self.refused, can_here=self.can_here)
        return label(outcome.move, outcome.urgency)

    def open_labels(self, v: Verdicts, fates: Fates) -> frozenset[str]:
        """Every move that some settling of the open verdicts gives, each verdict taken by itself."""
        one = self.final(v, fates)
        if one is not None:
            return frozenset((one,))

        def met(i: int) -> bool:
            return v[i] == 2 or (v[i] == 1 and fates.get(i, OPEN).met)

        def unknown(i: int) -> bool:
            return v[i] == 1 and fates.get(i, OPEN).unknown

        found: set[str] = set()
        standing = self.standing
        up = {i for _, indexes in standing.up for i in indexes}
        for urgency, indexes in standing.up:
            possible = [i for i in indexes if met(i)]
            if not possible:
                continue
            found |= self._up_labels(urgency, possible)
            if any(v[i] == 2 for i in possible):
                return frozenset(found)
        for item in standing.excludes:
            if item.when is not None and not v[item.when]:
                continue
            i = item.verdict
            if unknown(i) or (met(i) and not item.holds and i not in up and i not in self.led):
                found.add("ask")
                certain = v[i] == 2 or (v[i] == 1 and fates.get(i, OPEN) == UNKNOWN)
                if certain and (item.when is None or v[item.when] == 2):
                    return frozenset(found)
        if any(met(i) for i in standing.asks):
            found.add("ask")
            if any(v[i] == 2 for i in standing.asks):
                return frozenset(found)
        return frozenset(found | self._down_labels(v, met, unknown, up))

    @property
    def watched(self) -> tuple[int, ...]:
        """What moves up, asks, must be excluded, or holds."""
        standing = self.standing
        ups = [i for _, indexes in standing.up for i in indexes]
        return (*ups, *standing.asks, *(item.verdict for item in standing.excludes), *standing.holds)

    def goals(self, v: Verdicts, fates: Fates) -> Iterator[Goal]:
        """What to try for, the most urgent first: each open criterion, and two ways down at once."""
        standing = self.standing
        before: list[int] = []
        for urgency, indexes in standing.up:
            for i in indexes:
                if v[i] == 1:
                    yield Goal((i,), frozenset(self._up_labels(urgency, [i])), tuple(before))
            before += indexes
        for i in standing.asks:
            if v[i] == 1:
                yield Goal((i,), frozenset(("ask",)), tuple(before))
        before += [*standing.asks, *(item.verdict for item in standing.excludes), *standing.holds]
        down = frozenset(("decline" if self.refused else "refer_down/routine",))
        open_ = [i for i in standing.down if v[i] == 2 or (v[i] == 1 and fates.get(i, OPEN).met)]
        for i in open_:
            yield Goal((i,), down, (*before, *(j for j in open_ if j != i)))
        for i, j in combinations(open_, 2):
            if differ(standing, i, j) and frozenset((i, j)) not in self.apart:
                yield Goal((i, j), frozenset(("ask",)), tuple(before))

    def _up_labels(self, urgency: str, possible: Sequence[int]) -> set[str]:
        if self.refused and urgency != "emergency":
            return {"decline"}
        sideways = {self._sideways(i) for i in possible}
        return {label("transfer" if side else "refer_up", urgency) for side in sideways}

    def _sideways(self, index: int) -> bool:
        effect = self.standing.effects[index]
        if effect is None or effect.role == "side":
            return True
        if self.standing.tier != TOP or self.can_here is None or not self.standing.sideways:
            return False
        return not self.can_here.issuperset(effect.capabilities)

    def _down_labels(
        self, v: Verdicts, met: Callable[[int], bool], unknown: Callable[[int], bool], up: set[int]
    ) -> set[str]:
        standing = self.standing
        if any(v[i] == 2 for i in standing.holds):
            return {"stay"}
        unsure = "ask" if standing.down_unknown == "ask" else "stay"
        found: set[str] = set()
        if any(unknown(i) for i in standing.down):
            found.add(unsure)
        if not any(v[i] == 2 for i in standing.down) or any(met(i) for i in standing.holds):
            found.add("stay")
        downs = [i for i in standing.down if met(i)]
        if not downs:
            return found
        found.add("decline" if self.refused else "refer_down/routine")
        if any(unknown(i) for i in (*up, *standing.holds)):
            found.add(unsure)
        if any(
            differ(standing, i, j) and frozenset((i, j)) not in self.apart for i, j in combinations(downs, 2)
        ):
            found.add("ask")
        return found


def differ(standing: Standing, i: int, j: int) -> bool:
    """Whether two ways down lead to different places."""
    one, other = standing.effects[i], standing.effects[j]
    if one is None or other is None:
        return False
    return {*one.tiers} != {*other.tiers} or {*one.capabilities} != {*other.capabilities}


class Search:
    """Completions of the missing facts of one case."""

    def __init__(
        self,
        reach: Reach,
        evaluate: Evaluate,
        slots: Slots,
        layout: Layout,
        regions_of: Mapping[str, tuple[Bounds, ...]],
        benign: Mapping[str, int],
        reads: Sequence[frozenset[str]],
        fates: Callable[[Slots, Verdicts], Fates],
        alarms: Alarms,
    ) -> None:
        self.reach = reach
        self.evaluate = evaluate
        self.slots = slots
        self.layout = layout
        self.regions_of = regions_of
        self.benign = benign
        self.reads = reads
        self.fates = fates
        self.alarms = alarms
        self.rooted: Fates = {}
        self.loose = False
        self.tried = 0

    def run(self) -> frozenset[str]:
        root = self.evaluate(self.slots)
        self.rooted = self.fates(self.slots, root)
        self.loose = any(fate.unknown for fate in self.rooted.values())
        wanted = self.reach.open_labels(root, self.rooted)
        if len(wanted) == 1 or not self.regions_of:
            return wanted
        found: set[str] = set()
        calm, v = self._calm(root)
        found |= self._settled(calm, v)
        for goal in self.reach.goals(root, self.rooted):
            if wanted <= found:
                return wanted
            if goal.gives & wanted - found and not (len(goal.indexes) == 1 and self._provoke(goal, calm, found)):
                self._drive(goal, calm, found)
        if not wanted <= found:
            self._explore(self.slots, root, tuple(self.regions_of), found, wanted)
            if self.tried > SEARCH_LIMIT:
                return wanted
        return wanted & found if found else wanted

    def _settled(self, slots: Slots, v: Verdicts) -> frozenset[str]:
        """The move these verdicts give, when they give only one."""
        labels = self._labels(slots, v)
        return labels if len(labels) == 1 else frozenset()

    def _labels(self, slots: Slots, v: Verdicts) -> frozenset[str]:
        # Learning only narrows what becomes of a verdict, so where nothing can stay unknown the root's fates do.
        return self.reach.open_labels(v, self.fates(slots, v) if self.loose else self.rooted)

    def _assigned(self, slots: Slots, chosen: Mapping[str, int]) -> Slots:
        completed = list(slots)
        for term, index in chosen.items():
            low = self.layout.low[term]
            completed[low], completed[low + 1] = self.regions_of[term][index]
        return completed

    def _calm(self, root: Verdicts) -> tuple[Slots, Verdicts]:
        """A completion in which as few criteria as can be had move, hold or ask: each fact benign by itself, then
        what is met all the same turned away fact by fact."""
        slots = self._assigned(self.slots, {term: self.benign.get(term, 0) for term in self.regions_of})
        v = self.evaluate(slots)
        if any(v[i] and root[i] == 1 for i in self.reach.watched):
            heard, reads = self.alarms
            rung = heard(slots)
            for part, read in enumerate(reads):
                for term in self.regions_of if rung[part] else ():
                    if term not in read:
                        continue
                    for number in range(len(self.regions_of[term])):
                        completed = self._assigned(slots, {term: number})
                        again = heard(completed)
                        if sum(again) < sum(rung):
                            slots, rung = completed, again
                    if not rung[part]:
                        break
            v = self.evaluate(slots)
        return slots, v

    def _provoke(self, goal: Goal, calm: Slots, found: set[str]) -> bool:
        """Turn one fact of a criterion against it, all others kept benign. Whether that gave what was sought."""
        (index,) = goal.indexes
        for term in self._read_by(goal):
            for number in range(len(self.regions_of[term])):
                completed = self._assigned(calm, {term: number})
                v = self.evaluate(completed)
                found |= self._settled(completed, v)
                if v[index] == 2:
                    return goal.gives <= found
        return False

    def _drive(self, goal: Goal, calm: Slots, found: set[str]) -> None:
        """Fact by fact, keep the criteria of a goal possible and whatever comes before them as far off as can be."""
        terms = self._read_by(goal)
        slots = calm.copy()
        for term in terms:
            low = self.layout.low[term]
            slots[low], slots[low + 1] = self.slots[low], self.slots[low + 1]
        for term in terms:
            best: tuple[tuple[int, int], Slots] | None = None
            for number in range(len(self.regions_of[term])):
                completed = self._assigned(slots, {term: number})
                v = self.evaluate(completed)
                if not all(v[index] for index in goal.indexes):
                    continue
                worth = -sum(v[index] for index in goal.rivals), sum(v[index] for index in goal.indexes)
                if best is None or worth > best[0]:
                    best = worth, completed
            if best is None:
                return
            slots = best[1]
        found |= self._settled(slots, self.evaluate(slots))

    def _read_by(self, goal: Goal) -> list[str]:
        return [term for term in self.regions_of if any(term in self.reads[index] for index in goal.indexes)]

    def _explore(
        self, slots: Slots, v: Verdicts, remaining: tuple[str, ...], found: set[str], wanted: frozenset[str]
    ) -> None:
        labels = self._labels(slots, v)
        if labels <= found:
            return
        if len(labels) == 1:
            found |= labels
            return
        counts = Counter(term for i, verdict in enumerate(v) if verdict == 1 for term in self.reads[i])
        useful = [term for term in remaining if counts[term]]
        if not useful:
            found |= labels
            return
        term = max(useful, key=lambda one: (counts[one], one))
        rest = tuple(one for one in remaining if one != term)
        for number in range(len(self.regions_of[term])):
            self.tried += 1
            if self.tried > SEARCH_LIMIT or wanted <= found:
                return
            completed = self._assigned(slots, {term: number})
            self._explore(completed, self.evaluate(completed), rest, found, wanted)
