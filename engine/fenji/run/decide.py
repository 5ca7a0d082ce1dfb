"""A bound case → its decision: one step for each pathway, and the merged record."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from fenji.codes import Lang
from fenji.expr.units import parse_unit
from fenji.program.derived import Filling
from fenji.run.bind import Binder, Bound
from fenji.run.choose import CHOICES, Choice, Chooser, Shelf
from fenji.run.combine import MET, UNMET, Outcome
from fenji.run.decision import Decision
from fenji.run.form import ENCODE
from fenji.run.merge import kept_from_going_down, merge_outcomes, merged_render
from fenji.run.phase_reach import PhaseReach
from fenji.run.place import Rendered
from fenji.run.questions import Asking
from fenji.run.recall import Memory, PhaseRecall
from fenji.run.record import Record
from fenji.run.render import Explained
from fenji.run.step import NOT_APPLICABLE, Compiled, Readied, Started, Step, decide_step


class Programs(Shelf, Protocol):
    """What deciding needs of the engine that owns the programs."""

    def fingerprint(self, pathways: Iterable[str], network: str | None) -> str: ...
    @property
    def binder(self) -> Binder: ...
    @property
    def version(self) -> str: ...
    def opinion(self, step: Step) -> Mapping[str, Any] | None: ...


class Decided(NamedTuple):
    """What one pathway decided. `step` None: it does not apply to this patient."""

    choice: Choice
    phase: str
    step: Step | None
    opinion: Mapping[str, Any] | None


class Fixed(dict[str, Any]):
    """What a decision says at once, and the rest of it, worked out when something of that is first read."""

    def __init__(self, rest: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self._rest = rest

    def __missing__(self, key: str) -> Any:
        rest = self._rest()
        self.update(rest)
        return rest[key]


class Decider:
    """Decides bound cases over one set of programs."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        self.chooser = Chooser(programs)
        self._outcomes: dict[tuple[int, ...], tuple[list[Outcome], Outcome]] = {}
        self._merged_identities: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._together: dict[int, tuple[list[Choice], Filling | None]] = {}
        self._identities: dict[tuple[str, str, str | None], tuple[dict[str, Any], str]] = {}
        self._recalls: dict[tuple[int, str], PhaseRecall] = {}
        self._memory = Memory()
        self._fingerprints: dict[tuple[tuple[str, ...], str | None], str] = {}
        days = parse_unit("d")
        assert days is not None
        self._days = days

    # -- deciding

    def decide(self, bound: Bound, lang: Lang) -> Decision:
        """The decision of a bound case. Total."""
        decided = [self._decided(choice, phase, bound, started) for choice, phase, started in self._deciding(bound)]
        return self._single(decided[0], bound, lang) if len(decided) == 1 else self._merged(decided, bound, lang)

    def chosen(self, bound: Bound) -> list[Choice]:
        """The pathways that decide a bound case, each with its profile and phase."""
        return [choice for choice, _, _ in self._deciding(bound)]

    def _deciding(self, bound: Bound) -> Iterator[tuple[Choice, str, Started]]:
        choices, _ = self.chooser.choose(bound.case, bound.place)
        together = None if len(choices) == 1 else self._joined(choices)
        readied = Readied(self.programs.binder, bound, together)
        for choice in choices:
            if choice.phase is None:
                continue
            started = readied.start(choice.compiled, choice.phase)
            if bound.case.pathways is None and choice.compiled.program.applies_to(started[1], started[2])[0] != MET:
                continue
            yield choice, choice.phase, started

    def _joined(self, choices: list[Choice]) -> Filling | None:
        """What fills the scores of several pathways; None where they know a score differently."""
        found = self._together.get(id(choices))
        if found is None or found[0] is not choices:
            if len(self._together) >= CHOICES:
                self._together.clear()
            each = [choice.compiled.filling[choice.phase] for choice in choices if choice.phase is not None]
            found = self._together[id(choices)] = choices, Filling.joined(each)
        return found[1]

    def _decided(self, choice: Choice, phase: str, bound: Bound, started: Started) -> Decided:
        program = choice.compiled.program
        if program.model.scope is not None and program.scope(started[1], started[2])[0] == UNMET:
            return Decided(choice, phase, None, None)
        step = decide_step(choice.compiled, self.programs.binder, bound, phase, started)
        return Decided(choice, phase, step, self.programs.opinion(step))

    def _single(self, decided: Decided, bound: Bound, lang: Lang) -> Decision:
        """The decision of one pathway."""
        choice, phase, step, opinion = decided
        identity, identity_text = self._identity(choice, bound.place.network)
        fixed = identity.copy()
        case = bound.case
        fixed["case"], fixed["at"] = case.case, case.at.text
        fixed["phase"] = phase
        if step is None:
            fixed |= _no_move(phase, NOT_APPLICABLE)
            return Decision(fixed, nothing_to_explain, lang)
        outcome = step.outcome
        fixed["next_phase"] = step.next_phase
        fixed["move"] = outcome.move
        fixed["urgency"] = outcome.urgency
        fixed["purpose"] = outcome.purpose
        fixed["target"] = outcome.target if outcome.urgency is not None else None
        fixed["second_opinion"] = opinion
        recall = self._recall(choice.compiled, step)
        record = Record(step, recall, self.programs.placing, choice.alone, identity_text, lang)
        return Decision(fixed, record, lang, record)

    def _recall(self, compiled: Compiled, step: Step) -> PhaseRecall:
        key = (id(compiled), step.phase.id)
        found = self._recalls.get(key)
        if found is None:
            terms = self.programs.content.declared.terms
            reach = PhaseReach(compiled, step.phase, terms)
            made = PhaseRecall(compiled, step.phase, reach, terms, self._days, self._memory)
            found = self._recalls.setdefault(key, made)
        return found

    def _identity(self, choice: Choice, network: str | None) -> tuple[dict[str, Any], str]:
        """What names the content that decides, as values and as members of the JSON record."""
        key = (choice.pathway, choice.profile, network)
        found = self._identities.get(key)
        if found is None:
            values = {
                "pathway": choice.pathway,
                "edition": choice.compiled.program.model.edition,
                "profile": choice.profile,
                "fingerprint": self._fingerprint((choice.pathway,), network),
                "engine": self.programs.version,
            }
            found = self._identities[key] = (values, ENCODE(values)[1:-1])
        return found

    def _fingerprint(self, pathways: tuple[str, ...], network: str | None) -> str:
        key = (pathways, network)
        found = self._fingerprints.get(key)
        if found is None:
            found = self._fingerprints[key] = self.programs.fingerprint(pathways, network)
        return found

    def _merged(self, decided: list[Decided], bound: Bound, lang: Lang) -> Decision:
        steps = [one.step for one in decided if one.step is not None]

        def kept() -> dict[str, Step]:
            others = {step.program.id: kept_from_going_down(step, outcome) for step in steps}
            return {id: other for id, other in others.items() if other is not None}

        made: dict[Lang, tuple[Decision, ...]] = {}

        def parts(lang: Lang) -> tuple[Decision, ...]:
            found = made.get(lang)
            return found or made.setdefault(lang, tuple([self._single(one, bound, lang) for one in decided]))

        case = bound.case
        fixed = Fixed(lambda: self._names_of_several(decided, bound.place.network) | _phases(decided, kept()))
        fixed["case"], fixed["at"] = case.case, case.at.text
        if not steps:
            fixed |= {"move": NOT_APPLICABLE, "urgency": None, "purpose": None, "target": None}
            return Decision(fixed, nothing_to_explain, lang, parts=parts)
        outcome = self._outcome([step.outcome for step in steps])
        fixed["move"] = outcome.move
        fixed["urgency"] = outcome.urgency
        fixed["purpose"] = outcome.purpose
        fixed["target"] = outcome.target if outcome.urgency is not None else None
        fixed["second_opinion"] = _worst([one.opinion for one in decided])

        def placing() -> Rendered:
            ids = tuple([one.choice.pathway for one in decided])
            return self.programs.placing.later(bound, outcome, steps[0].slots, ids)

        def asking() -> Asking:
            return self._recall(steps[0].compiled, steps[0]).asking

        def explained() -> dict[str, Explained]:
            return {id: self._explained(step) for id, step in kept().items()}

        return Decision(fixed, merged_render(parts, outcome, placing, explained, asking), lang, parts=parts)

    def _explained(self, step: Step) -> Explained:
        """A step explained without the memory, which goes by verdicts and so takes the outcome to be their own."""
        recall = self._recall(step.compiled, step)
        return Explained(step, recall.reach, recall.asking, step.compiled.all_scores, recall.days)

    def _outcome(self, outcomes: list[Outcome]) -> Outcome:
        """The merged outcome, remembered by the outcomes themselves: their pathways remember them, so they are few."""
        key = tuple([id(outcome) for outcome in outcomes])
        found = self._outcomes.get(key)
        if found is None or found[0] != outcomes:
            if len(self._outcomes) >= CHOICES:
                self._outcomes.clear()
            found = self._outcomes[key] = outcomes, merge_outcomes(outcomes)
        return found[1]

    def _names_of_several(self, decided: list[Decided], network: str | None) -> dict[str, Any]:
        """What names the content that decides: a copy that belongs to whoever reads it."""
        choices = [one.choice for one in decided]
        key = (network, *[id(choice.compiled) for choice in choices])
        found = self._merged_identities.get(key)
        if found is None:
            ids = tuple(choice.pathway for choice in choices)
            found = self._merged_identities[key] = {
                "pathway": list(ids),
                "edition": {choice.pathway: choice.compiled.program.model.edition for choice in choices},
                "profile": {choice.pathway: choice.profile for choice in choices},
                "fingerprint": self._fingerprint(ids, network),
                "engine": self.programs.version,
            }
        return found | {key: found[key].copy() for key in ("pathway", "edition", "profile")}


def _phases(decided: list[Decided], kept: Mapping[str, Step]) -> dict[str, Any]:
    """The phase of each pathway now and next."""
    phases, following = {}, {}
    for choice, phase, step, _ in decided:
        phases[choice.pathway] = phase
        step = kept.get(choice.pathway, step)
        following[choice.pathway] = phase if step is None else step.next_phase
    return {"phase": phases, "next_phase": following}


def _worst(opinions: list[Mapping[str, Any] | None]) -> Mapping[str, Any] | None:
    """One opinion for several pathways: the one that could not be had, if any."""
    kept = [opinion for opinion in opinions if opinion is not None]
    return next((opinion for opinion in kept if opinion.get("status") != "agreed"), kept[0] if kept else None)


def nothing_to_explain(key: str, lang: Lang) -> Any:
    """The explaining parts of a decision that decides nothing."""
    match key:
        case "institutions":
            return {"eligible": [], "excluded": []}
        case "documents":
            return {"required": [], "missing": [], "later": []}
        case "follow_up" | "valid_until":
            return None
        case "derived":
            return {}
        case "possible_moves":
            return [NOT_APPLICABLE]
    return []


def _no_move(phase: str, move: str) -> dict[str, Any]:
    return {"phase": phase, "next_phase": phase, "move": move, "urgency": None, "purpose": None, "target": None}
