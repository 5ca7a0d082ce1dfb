"""What the engine says of a drawn patient, and how the patient is made as ordinary as the find allows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.linked.vocabulary import given
from fenji.model.pathway import On
from fenji.model.terms import Silence
from fenji.program.program import Row
from fenji.program.regions import Cuts, cuts_of
from fenji.prove.draft import DECIMAL, Draft, Speller, ordinary, plainest
from fenji.prove.facts import AT_MS
from fenji.prove.nearer import nearer, steadier
from fenji.prove.sheet import Shelf
from fenji.run.bind import Place
from fenji.run.combine import MET, UNMET, is_open
from fenji.run.evidence import Walker
from fenji.run.fate import learned
from fenji.run.phase_reach import PhaseReach
from fenji.run.possible import closed_now, possible_moves
from fenji.run.reach import label
from fenji.run.step import Compiled, Step, decide_step


@dataclass(frozen=True, slots=True)
class Seen:
    """What the engine says of one patient in one phase."""

    step: Step
    in_scope: bool

    @property
    def move(self) -> str:
        return label(self.step.outcome.move, self.step.outcome.urgency)

    @property
    def by(self) -> tuple[str, ...]:
        return self.step.outcome.by

    @property
    def flagged(self) -> bool:
        """Whether it asks because a red flag is open, and not only about holds or the way down."""
        step = self.step
        return step.outcome.move == "ask" and any(
            is_open(item, step.verdicts) for item in step.standing.excludes if not item.holds
        )

    def verdict(self, criterion: str) -> int:
        return self.step.verdicts[self.step.phase.criteria.index(criterion)]

    def met(self, criterion: str) -> bool:
        return criterion in self.step.phase.criteria and self.verdict(criterion) == MET

    def rows(self) -> tuple[int, ...]:
        """The transition rows that match."""
        from fenji.run.step import matching_rows

        step = self.step
        return matching_rows(step.program, step.phase.id, step.outcome, step.slots, step.history)

    def review(self) -> bool:
        """Whether a row of follow-up holds."""
        step = self.step
        rows = step.program.reviews[step.phase.id]
        return any(self._holds(review.on, rows[i]) for i, review in enumerate(step.program.model.reviews))

    def _holds(self, on: On, row: Row) -> bool:
        step, outcome = self.step, self.step.outcome
        return (
            (not on.moves or outcome.move in on.moves)
            and (not on.phases or step.phase.id in on.phases)
            and (not on.here or step.tier in on.here)
            and (not on.urgency or outcome.urgency in on.urgency)
            and not on.direction
            and (not on.by or any(criterion in on.by for criterion in outcome.by))
            and (on.refused is None or on.refused == step.refused)
            and (row.when is None or row.when(step.slots, step.history)[0] == MET)
        )


class Oracle:
    """Decides drafts by the compiled program of one pathway, through the same case that would be written down."""

    def __init__(self, engine: Engine, compiled: Compiled, profile: str) -> None:
        self.engine = engine
        self.compiled = compiled
        self.profile = profile
        self.pathway = compiled.program.id
        terms = engine.content.declared.terms
        self.speller = Speller(
            engine.content.declared.kinds,
            {
                id: (term.silence.value is not None, term.silence.absent_when)
                for id, term in terms.items()
                if isinstance(term.silence, Silence)
            },
        )
        self._reaches: dict[str, PhaseReach] = {}
        self._cuts: dict[str, Mapping[str, Cuts]] = {}

    def case(self, draft: Draft, name: str = "drawn", title: str | None = None) -> dict[str, Any]:
        return self.speller.case(draft, self.pathway, name=name, title=title, edition=self.edition)

    @property
    def edition(self) -> str | None:
        """What a case says of the profile; nothing of the default one."""
        default = self.engine.profile_named(self.pathway, None)
        return None if self.profile in (default, "default") else self.profile

    def see(self, draft: Draft) -> Seen | None:
        """The engine's step; None for a patient that no case can describe."""
        declared = self.compiled.program.model.phases.get(draft.phase)
        if declared is None or draft.tier not in declared.tiers:
            return None
        try:
            bound = self.engine.bind(self.engine.read_case(self.case(draft)))
        except InvalidCase:
            return None
        if draft.can is not None:
            bound = bound._replace(place=Place("imagined", draft.tier, draft.can, None))
        step = decide_step(self.compiled, self.engine.binder, bound, draft.phase)
        scope = self.compiled.program.scope(step.slots, step.history)[0] != UNMET
        return Seen(step, scope)

    def verdict(self, seen: Seen, node: n.Condition) -> int:
        """What any condition comes to for a patient, by the walk that gathers evidence."""
        step = seen.step
        definitions = step.program.linked.definitions
        walker = Walker(definitions, step.program.layout, step.phase.id, step.slots, step.history, lambda *_: ())
        return walker.grounds(node).verdict

    def possible(self, seen: Seen) -> tuple[str, ...]:
        return possible_moves(seen.step, self.reach(seen.step.phase.id))

    def bracket(self, seen: Seen) -> tuple[int, ...]:
        """Each verdict as what is known leaves it: 2 certainly met, 0 certainly not, 1 either."""
        step = seen.step
        slots = list(step.slots)
        derive = self.reach(step.phase.id).derive
        if derive is not None:
            derive(slots)
        return step.phase.completion(slots, learned(step.history._replace(closed=closed_now(step))))

    # -- ordinary patients

    def cuts(self, phase: str) -> Mapping[str, Cuts]:
        """The limits that each term is held against in a phase, and by the scores."""
        if phase not in self._cuts:
            self._cuts[phase] = self._cuts_of(phase)
        return self._cuts[phase]

    def _cuts_of(self, phase: str) -> Mapping[str, Cuts]:
        program = self.compiled.program
        linked = program.linked
        nodes = [*program.phases[phase].conditions, *linked.transitions, *linked.reviews, linked.scope]
        found = dict(cuts_of(nodes, linked.definitions))
        for score in self.compiled.scores:
            for term, cut in cuts_of(score.score.items.values(), score.score.definitions).items():
                own = found.get(term, Cuts())
                found[term] = Cuts(tuple(sorted({*own.fixed, *cut.fixed})), own.ago)
            if score.score.id in found:
                found[given(score.score.id)] = found[score.score.id]
        return found

    def plain(self, draft: Draft, shelf: Shelf) -> Draft:
        """The same patient with the roundest values that no single limit tells from his."""

        cuts = self.cuts(draft.phase)

        def rounded(told: Mapping[str, Any]) -> dict[str, Any]:
            found = {}
            for id, value in told.items():
                name = id.removeprefix("given.")
                exact = name in shelf.words.points or name in shelf.words.steps or id in draft.again
                kind = shelf.words.kinds[id]
                found[id] = value if exact or value is None else ordinary(id, kind, value, cuts.get(id))
            return found

        return replace(
            draft, now=rounded(draft.now), earlier=tuple((days, rounded(told)) for days, told in draft.earlier)
        )

    def shrink(self, draft: Draft, shows: Callable[[Draft], bool], shelf: Shelf) -> Draft:
        """The most ordinary patient that still shows it: fewer visits, fewer facts, rounder and calmer values."""
        if not shows(draft):
            return draft
        draft = steadier(draft, shows)
        draft = _first(draft, [self.plain(draft, shelf)], shows)
        while draft.earlier and shows(fewer := replace(draft, earlier=draft.earlier[:-1])):
            draft = fewer
        for size in (16, 8, 4, 2, 1):
            draft = _thinned(draft, size, shows)
        draft = _quieter(draft, shows)
        draft = _first(draft, [self.plain(draft, shelf)], shows)
        for change in self._calmer(draft):
            calmer = change(draft)
            if shows(calmer):
                draft = calmer
        return steadier(nearer(draft, shows, shelf.words.changes, self._limits(draft.changed)), shows)

    def _limits(self, terms: Collection[str]) -> dict[str, set[Fraction]]:
        """What any phase holds these terms against."""
        found: dict[str, set[Fraction]] = {id: set() for id in terms}
        for phase in self.compiled.program.phases if terms else ():
            cuts = self.cuts(phase)
            for id, limits in found.items():
                if id in cuts:
                    limits.update(Fraction(cut) for cut in cuts[id].fixed)
        return found

    def _calmer(self, draft: Draft) -> Iterator[Callable[[Draft], Draft]]:
        """A finished screen for a row of answers "no"; an adult; numbers nearer to what nobody minds."""
        for screen in sorted({screen for _, every in self.speller.silence.values() for screen in every}):
            covered = {id for id, (_, every) in self.speller.silence.items() if screen in every}
            quiet = frozenset(id for id, value in draft.now.items() if id in covered and value in (False, ()))
            if len(quiet) > 1:
                yield partial(_screened, screen, quiet)
        if draft.age is not None:
            for age in (16, 18, 30, 45, 60):
                yield partial(_aged, age)
        benign = self.reach(draft.phase)
        for id, value in draft.now.items():
            if self.speller.kinds[id].kind == "quantity" and value is not None and id in benign.benign:
                low, high = benign.regions(self.compiled.program, id, AT_MS)[benign.benign[id]]
                for calm in _inside(Fraction(low), Fraction(high)):
                    yield partial(_told, id, calm)

    def reach(self, phase: str) -> PhaseReach:
        found = self._reaches.get(phase)
        if found is None:
            terms = self.engine.content.declared.terms
            program = self.compiled.program.phases[phase]
            found = self._reaches[phase] = PhaseReach(self.compiled, program, terms)
        return found


def _screened(screen: str, quiet: frozenset[str], draft: Draft) -> Draft:
    return replace(draft, now={screen: True, **{id: value for id, value in draft.now.items() if id not in quiet}})


def _aged(age: int, draft: Draft) -> Draft:
    return replace(draft, age=age)


def _told(id: str, value: Fraction, draft: Draft) -> Draft:
    return draft.told(**{id: value})


def _inside(low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """A round number in the middle of a range, and its nearer end."""
    middle = (low + high) / 2
    yield plainest(middle, (low, high), low, high, DECIMAL)


def _first(draft: Draft, others: list[Draft], shows: Callable[[Draft], bool]) -> Draft:
    return next((other for other in others if shows(other)), draft)


def _thinned(draft: Draft, size: int, shows: Callable[[Draft], bool]) -> Draft:
    """Without those groups of so many facts of now that it does not need."""
    names = sorted(draft.now)
    for start in range(0, len(names), size):
        group = set(names[start : start + size])
        fewer = replace(draft, now={id: value for id, value in draft.now.items() if id not in group})
        if shows(fewer):
            draft = fewer
    return draft


def _quieter(draft: Draft, shows: Callable[[Draft], bool]) -> Draft:
    """Without facts of earlier visits, age and sex that it does not need."""
    for index, (days, told) in enumerate(draft.earlier):
        for id in sorted(told):
            kept = {other: value for other, value in draft.earlier[index][1].items() if other != id}
            fewer = replace(draft, earlier=(*draft.earlier[:index], (days, kept), *draft.earlier[index + 1 :]))
            if shows(fewer):
                draft = fewer
    for fewer in (replace(draft, age=None), replace(draft, sex="unknown"), replace(draft, age=None, sex="unknown")):
        if shows(fewer):
            draft = fewer
    return draft
