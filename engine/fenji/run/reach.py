"""Which moves are still possible: over all that the facts missing now can turn out to be.

Three steps. What the verdicts alone leave open is a superset. Benign completions with one criterion's facts turned
against it show most of it reachable at once. What remains is searched region by region, and what the search cannot
settle within its bound is kept: a reachable move is never missed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from fenji.expr.layout import Bounds, Layout, Slots
from fenji.expr.over import History
from fenji.program.effect import TOP
from fenji.program.program import Standing

SEARCH_LIMIT = 400
"""How many completions the exact search may try for one case before it keeps what is still open."""

Verdicts = tuple[int, ...]
Evaluate = Callable[[Slots], Verdicts]


def label(move: str, urgency: str | None) -> str:
    return move if urgency is None else f"{move}/{urgency}"


_ORDER = {
    label: index
    for index, label in enumerate(
        (
            "refer_up/emergency", "transfer/emergency", "refer_up/urgent", "transfer/urgent", "refer_up/routine",
            "transfer/routine", "ask", "decline", "stay", "refer_down/routine",
        )  # fmt: skip
    )
}


def ordered(labels: Sequence[str] | frozenset[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted(labels, key=lambda one: (_ORDER.get(one, 99), one)))


@dataclass(frozen=True, slots=True)
class Reach:
    """The question: a standing, who consents, what the house can do, and which criteria history keeps unknown."""

    standing: Standing
    refused: bool
    can_here: frozenset[str] | None
    stuck: frozenset[int]

    def open_labels(self, v: Verdicts) -> frozenset[str]:
        """Every move that some settling of the unknown verdicts gives, each verdict taken by itself."""
        found: set[str] = set()
        standing = self.standing
        for urgency, indexes in standing.up:
            possible = [i for i in indexes if v[i] and standing.effects[i] is not None]
            if not possible:
                continue
            found |= self._up_labels(urgency, possible)
            if any(v[i] == 2 for i in possible):
                return frozenset(found)
        for item in standing.excludes:
            if item.when is not None and not v[item.when]:
                continue
            if item.verdict in self.stuck and v[item.verdict] == 1:
                found.add("ask")
            elif v[item.verdict] and item.verdict >= len(standing.effects) and not item.holds:
                # A definition that turns out met where nothing refers up still has to be looked into.
                found.add("ask")
                if v[item.verdict] == 2 and (item.when is None or v[item.when] == 2):
                    return frozenset(found)
        asks = [i for i in standing.asks if v[i]]
        if asks:
            found.add("ask")
            if any(v[i] == 2 for i in asks):
                return frozenset(found)
        found |= self._down_labels(v)
        return frozenset(found)

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

    def _down_labels(self, v: Verdicts) -> set[str]:
        standing = self.standing
        if any(v[i] == 2 for i in standing.holds):
            return {"stay"}
        downs = [i for i in standing.down if v[i]]
        if not downs:
            return {"stay"}
        found: set[str] = {"decline" if self.refused else "refer_down/routine"}
        if not any(v[i] == 2 for i in downs) or any(v[i] for i in standing.holds):
            found.add("stay")
        up = [i for _, indexes in standing.up for i in indexes]
        if any(v[i] == 1 and i in self.stuck for i in (*up, *standing.holds, *downs)):
            found.add("ask" if standing.down_unknown == "ask" else "stay")
        targets = {(e.tiers, e.capabilities, e.purpose) for i in downs if (e := standing.effects[i]) is not None}
        if len(targets) > 1:
            found.add("ask")
        return found


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
    ) -> None:
        self.reach = reach
        self.evaluate = evaluate
        self.slots = slots
        self.layout = layout
        self.regions_of = regions_of
        self.benign = benign
        self.reads = reads
        self.tried = 0

    def run(self) -> frozenset[str]:
        root = self.evaluate(self.slots)
        wanted = self.reach.open_labels(root)
        if len(wanted) == 1 or not self.regions_of:
            return wanted
        found: set[str] = set()
        calm = self._assigned(self.slots, {term: self.benign.get(term, 0) for term in self.regions_of})
        found |= self._settled(self.evaluate(calm))
        standing = self.reach.standing
        for indexes in (*(i for _, i in standing.up), standing.asks, standing.down):
            for index in indexes:
                if wanted <= found:
                    return wanted
                if root[index] == 1:
                    self._provoke(index, calm, found)
        if not wanted <= found:
            self._explore(self.slots, root, tuple(self.regions_of), found, wanted)
            if self.tried > SEARCH_LIMIT:
                return wanted
        return wanted & found if found else wanted

    def _settled(self, v: Verdicts) -> frozenset[str]:
        """The move these verdicts give, when they give only one."""
        labels = self.reach.open_labels(v)
        return labels if len(labels) == 1 else frozenset()

    def _assigned(self, slots: Slots, chosen: Mapping[str, int]) -> Slots:
        completed = list(slots)
        for term, index in chosen.items():
            low = self.layout.low[term]
            completed[low], completed[low + 1] = self.regions_of[term][index]
        return completed

    def _provoke(self, index: int, calm: Slots, found: set[str]) -> None:
        """Turn the facts of one criterion against it, the others kept benign."""
        terms = [term for term in self.regions_of if term in self.reads[index]]
        slots = calm
        for term in terms:
            best: tuple[int, int] | None = None
            for number in range(len(self.regions_of[term])):
                completed = self._assigned(slots, {term: number})
                v = self.evaluate(completed)
                found |= self._settled(v)
                if v[index] == 2:
                    return
                if best is None or v[index] > best[0]:
                    best = (v[index], number)
        # One fact alone did not do it: all of them at their other end.
        for pick in (-1, 0):
            chosen = {term: len(self.regions_of[term]) - 1 if pick else 0 for term in terms}
            found |= self._settled(self.evaluate(self._assigned(slots, chosen)))

    def _explore(
        self, slots: Slots, v: Verdicts, remaining: tuple[str, ...], found: set[str], wanted: frozenset[str]
    ) -> None:
        labels = self.reach.open_labels(v)
        if labels <= found:
            return
        if len(labels) == 1:
            found |= labels
            return
        open_now = [i for i, verdict in enumerate(v) if verdict == 1]
        counts = {term: sum(term in self.reads[i] for i in open_now) for term in remaining}
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


def with_closed(history: History, closed: frozenset[object]) -> History:
    return replace(history, closed=closed) if closed else history


