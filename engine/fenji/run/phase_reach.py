"""What the search for moves still possible needs of one phase, worked out once."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations

from fenji.expr import nodes as n
from fenji.expr.compile import Verdicts, compile_verdicts
from fenji.expr.kinds import Exact, exact
from fenji.expr.layout import INFINITY, Bounds, Slots
from fenji.expr.over import History
from fenji.expr.units import parse_number, scaled
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import NAMED_HERE, given
from fenji.model.terms import Term
from fenji.program.derived import Derived, Remembered
from fenji.program.program import PhaseProgram, Program, Standing
from fenji.program.reads import OVER_VISITS, reads_of, scores_read
from fenji.program.regions import Cuts, cuts_of, masks_of, regions, set_regions
from fenji.program.scores import ScoreProgram
from fenji.run.bind import COUNTED_FROM, HOUR
from fenji.run.fate import BEYOND
from fenji.run.reach import differ
from fenji.run.step import Compiled, Step

FIXED = frozenset({"sex", "tier_here", "capabilities_here", "can_here", NAMED_HERE})
PROOF_LIMIT = 2_000
"""How many tries it may take to see that two conditions are never met together."""


class PhaseReach:
    """What the search needs of one phase: what each verdict reads, the limits, the benign region of each term."""

    def __init__(self, compiled: Compiled, phase: PhaseProgram, terms: Mapping[str, Term]) -> None:
        program = compiled.program
        self.scores = {score.score.id: score.score for score in compiled.scores}
        definitions = program.linked.definitions
        named = {term for node in n.reachable(phase.conditions, definitions) for term in n.terms_named(node)}
        scored = scores_read(named, self.scores)
        # Where items are still to be learned, `recorded(...)` inside a score may turn out either way too.
        completing = [
            ScoreProgram(score.score, score.layout, score.table, mode="completion")
            for score in compiled.scores
            if score.score.id in scored
        ]
        self.derive = Derived.of([Remembered(score, 0) for score in completing])
        self._own_items = {
            id: frozenset(
                term
                for value in score.items.values()
                for term in reads_of(value, score.definitions, {})
                if program.layout.terms[term].kind == "number"
            )
            for id, score in self.scores.items()
        }
        """The items of each score that are told as points."""
        self.reads = tuple(reads_of(condition, definitions, self.scores) for condition in phase.conditions)
        # A score that is only ever added up has no told total.
        read = frozenset().union(*self.reads).intersection(program.layout.low)
        self.every = tuple(sorted(read - FIXED))
        self.cuts = dict(cuts_of(phase.conditions, definitions))
        self.masks = masks_of(phase.conditions, definitions)
        for score in self.scores.values():
            parts: list[n.Node] = [*score.items.values()]
            for term, masks in masks_of(parts, score.definitions).items():
                self.masks.setdefault(term, set()).update(masks)
            for term, cut in cuts_of(parts, score.definitions).items():
                own = self.cuts.get(term, Cuts())
                self.cuts[term] = Cuts(tuple(sorted({*own.fixed, *cut.fixed})), own.ago)
            if score.id in self.cuts:
                self.cuts[given(score.id)] = self.cuts[score.id]
        self.points = {
            id: tuple(scaled(number) for text in term.points if (number := parse_number(text)) is not None)
            for id, term in terms.items()
        }
        self.over_visits = frozenset(
            i for i, condition in enumerate(phase.conditions) if _has(condition, definitions, OVER_VISITS)
        )
        words = {term for score in self.scores.values() for term in score.guarded_terms[1:]}
        self.beyond = frozenset(
            i
            for i, condition in enumerate(phase.conditions)
            if _has(condition, definitions, BEYOND) or not self.reads[i].isdisjoint(words | {"capabilities_here"})
        )
        """The conditions that may stay unknown when every fact of now is known."""
        self._regions: dict[str, tuple[Bounds, ...]] = {}
        self.benign = self._benign(compiled, phase)
        self._compiled, self._phase = compiled, phase
        self.terms = terms
        self._settled: dict[str | None, tuple[frozenset[frozenset[int]], frozenset[int]]] = {}
        rows = [row.condition for row in program.advice[phase.id].values() if row.condition is not None]
        timed = [*phase.conditions, *rows]
        self._timed = _with_scores(timed, definitions, self.scores)
        self.counted_back = self._counted_back(program)
        """Moments that windows are counted from: the lower index, and the lengths of the windows."""
        self.sampled = tuple(
            (tuple(program.layout.low[term] for term in node.terms), node.within)
            for node in n.reachable(phase.conditions, definitions)
            if isinstance(node, n.AnySample)
        )
        """Samples that count for some time: their lower indexes, and how long."""
        self.term_at = {low: term for term, low in program.layout.low.items()}
        self.spans = tuple(
            sorted(
                {
                    node.within
                    for node in n.reachable(timed, definitions)
                    if isinstance(node, n.Over | n.CountVisits) and node.within is not None
                }
            )
        )
        """How long earlier visits count."""
        self.days_after = program.layout.low["surgery_at"], self._limits("postoperative_day")
        """Where the day is that days are counted from, and their limits."""
        self.ages = self._limits("age")
        self.timed = bool(self.counted_back or self.sampled or self.spans or self.days_after[1] or self.ages)
        """Whether time alone can change anything."""

    @cached_property
    def alarms(self) -> tuple[Verdicts, tuple[frozenset[str], ...]]:
        """The alternatives of every condition that moves up, asks, must be excluded or holds, and what each reads."""
        program, phase, definitions = self._compiled.program, self._phase, self._compiled.program.linked.definitions
        standing = phase.standings[None]
        watched = {i for _, indexes in standing.up for i in indexes}
        watched |= {*standing.asks, *standing.holds, *(item.verdict for item in standing.excludes)}
        parts = list(dict.fromkeys(part for i in sorted(watched) for part in _parts(phase.conditions[i], definitions)))
        compiled = compile_verdicts(parts, definitions, program.layout, phase=phase.id, mode="completion")
        return compiled, tuple(reads_of(part, definitions, self.scores) for part in parts)

    def expired(self, step: Step) -> list[int]:
        """The lower indexes of values of now that were sampled too long ago, where nothing else was sampled in time."""
        slots, history = step.slots, step.history
        found: list[int] = []
        for lows, within in self.sampled:
            start = history.at - within
            earlier = [when for low in lows for when, _ in history.samples.get(low, ())]
            told = [low for low in lows if slots[low] == slots[low + 1]]
            if told and max([*earlier, *(history.sample_times.get(low, history.at) for low in told)]) < start:
                found += told
        return found

    def _counted_back(self, program: Program) -> tuple[tuple[int, tuple[Exact, ...]], ...]:
        low = program.layout.low
        found = [(low[term], cuts.ago) for term, cuts in self._timed.items() if cuts.ago]
        for term, start in COUNTED_FROM:
            if term in self._timed:
                found.append((low[start], tuple(exact(hours * HOUR) for hours in self._timed[term].fixed)))
        return tuple(found)

    def _limits(self, term: str) -> tuple[Exact, ...]:
        return self._timed[term].fixed if term in self._timed else ()

    def regions(self, program: Program, term: str, at: object) -> tuple[Bounds, ...]:
        found = self._regions.get(term)
        if found is not None:
            return found
        kind = program.layout.terms[term]
        if kind.kind == "set":
            found = set_regions(kind, self.masks.get(term, ()))
        else:
            found = regions(kind, self.cuts.get(term), self.points.get(term, ()), at)
        if kind.kind != "instant":  # nothing else is counted from `at`
            self._regions[term] = found
        return found

    def _benign(self, compiled: Compiled, phase: PhaseProgram) -> dict[str, int]:
        """For each term the region that, alone, meets the fewest criteria that move, hold or ask."""
        program = compiled.program
        standing = phase.standings[None]
        watched = [i for _, indexes in standing.up for i in indexes] + [*standing.holds, *standing.asks]
        history = History(visited_now=True)
        chosen: dict[str, int] = {}
        for term in self.every:
            low = program.layout.low[term]
            badness: list[tuple[int, int]] = []
            for number, (least, most) in enumerate(self.regions(program, term, 0)):
                slots: Slots = list(program.layout.blank)
                slots[low], slots[low + 1] = least, most
                if self.derive is not None:
                    self.derive(slots)
                v = phase.completion(slots, history)
                badness.append((sum(v[i] == 2 for i in watched) * 1000 + sum(v[i] for i in watched), number))
            best = min(bad for bad, _ in badness)
            alike = [number for bad, number in badness if bad == best]
            kind = program.layout.terms[term].kind
            chosen[term] = alike[len(alike) // 2] if kind in ("quantity", "number", "instant") else alike[0]
        return chosen

    def settled(self, standing: Standing) -> tuple[frozenset[frozenset[int]], frozenset[int]]:
        """What holds for every patient at this own tier: `apart` and `led` of Reach."""
        found = self._settled.get(standing.tier)
        if found is None:
            up = {i for _, indexes in standing.up for i in indexes}
            apart = {
                frozenset((i, j))
                for i, j in combinations(standing.down, 2)
                if differ(standing, i, j) and self._never((i, j), frozenset())
            }
            items = {item.verdict for item in standing.excludes if not item.holds} - up
            led = frozenset(i for i in items if self._never((i,), frozenset(up)))
            found = self._settled[standing.tier] = (frozenset(apart), led)
        return found

    def _never(self, wanted: tuple[int, ...], without: frozenset[int]) -> bool:
        """Whether no facts meet all of `wanted` and none of `without`. Gives up, and says no, after some tries."""
        program, phase = self._compiled.program, self._phase
        definitions, derive = program.linked.definitions, self.derive
        nodes = n.reachable([phase.conditions[i] for i in wanted], definitions)
        if any(isinstance(one, OVER_VISITS) or (isinstance(one, n.Recorded) and one.closed) for one in nodes):
            return False  # they rest on this patient's record, not on what is still learned
        items = frozenset().union(*self._own_items.values())
        terms = sorted(
            {term for i in wanted for term in self.reads[i]} & {*self.every},
            # What both read first, and items last: a sum is settled only when the last of them is told.
            key=lambda term: (-sum(term in self.reads[i] for i in wanted), term in items, term),
        )
        history = History(visited_now=True)
        tries = 0

        def found(slots: Slots, depth: int) -> bool:
            nonlocal tries
            tries += 1
            if derive is not None:
                derive(slots)
            v = phase.completion(slots, history)
            if any(v[i] == 0 for i in wanted) or any(v[i] == 2 for i in without):
                return False
            if tries > PROOF_LIMIT or depth == len(terms):
                return True
            low = program.layout.low[terms[depth]]
            for least, most in self.regions(program, terms[depth], 0):
                completed = list(slots)
                completed[low], completed[low + 1] = least, most
                if found(completed, depth + 1):
                    return True
            return False

        return not found(list(program.layout.blank), 0)

    def loose(self, program: Program, slots: Slots) -> frozenset[str]:
        """The words and flags of scores whose total is told or asked for as a whole: they may stay unknown."""
        return frozenset(
            term
            for score in self.scores.values()
            if self._skipped_of(score, program, slots) - {given(score.id)}
            for term in score.guarded_terms[1:]
        )

    def missing(self, program: Program, slots: Slots) -> list[str]:
        """The terms whose facts are missing now and would bear on this phase."""
        found: list[str] = []
        layout = program.layout
        skipped: set[str] = set()
        for score in self.scores.values():
            skipped.update(score.guarded_terms)
            skipped.update(self._skipped_of(score, program, slots))
        for term in self.every:
            low = layout.low[term]
            if term not in skipped and slots[low] != slots[low + 1]:
                found.append(term)
        return found

    def _skipped_of(self, score: LinkedScore, program: Program, slots: Slots) -> frozenset[str]:
        """A score is completed either as a total or item by item, never as both."""
        low, total, own = program.layout.low, given(score.id), self._own_items[score.id]
        if total not in low:
            return frozenset()
        told = slots[low[total]] != -INFINITY
        some_item = any(slots[low[term]] == slots[low[term] + 1] for term in own)
        if told or (score.model.asks == "total" and not some_item):
            return own | {total} if told else own
        return frozenset((total,))


def _with_scores(
    conditions: Iterable[n.Node], definitions: Mapping[str, n.Node], scores: Mapping[str, LinkedScore]
) -> dict[str, Cuts]:
    """The limits of these conditions, and those in the items and guards of every score that they read."""
    parts = [*conditions]
    found = cuts_of(parts, definitions)
    named = {term for node in n.reachable(parts, definitions) for term in n.terms_named(node)}
    read: list[str] = []
    while fresh := [id for id in scores_read(named, scores) if id not in read]:
        for id in fresh:
            score = scores[id]
            parts = [*score.items.values(), *([] if score.guard_condition is None else [score.guard_condition])]
            named.update(term for node in n.reachable(parts, score.definitions) for term in n.terms_named(node))
            for term, cuts in cuts_of(parts, score.definitions).items():
                own = found.get(term, Cuts())
                found[term] = Cuts(tuple(sorted({*own.fixed, *cuts.fixed})), tuple(sorted({*own.ago, *cuts.ago})))
        read += fresh
    return found


def _parts(node: n.Condition, definitions: Mapping[str, n.Node]) -> Iterator[n.Condition]:
    """The alternatives of a condition, each of which alone meets it."""
    match node:
        case n.Or(parts):
            for part in parts:
                yield from _parts(part, definitions)
        case n.Recorded(part, closed) if not closed:
            yield from _parts(part, definitions)
        case n.Ref(name):
            yield from _parts(definitions[name], definitions)  # type: ignore[arg-type]  # a Ref names a condition
        case _:
            yield node


def _has(node: n.Node, definitions: Mapping[str, n.Node], kinds: tuple[type, ...]) -> bool:
    return any(isinstance(one, kinds) for one in n.reachable([node], definitions))
