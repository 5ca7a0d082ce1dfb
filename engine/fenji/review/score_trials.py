"""Does every part of a score matter to some case? The changed score is reckoned for each case beside the old one; only
a case for which it comes to something else is decided anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import gcd
from typing import Any, Literal

from fenji.casefiles import CaseText
from fenji.diagnostic import InvalidCase
from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr.layout import Slots
from fenji.expr.units import parse_number
from fenji.linked.content import Content
from fenji.linked.pathway import link_pathway
from fenji.linked.scores import LinkedScore, WrittenScore, link_written, read_score
from fenji.program.scores import ScoreProgram
from fenji.review.expect import differences
from fenji.review.mutate import Trying
from fenji.review.mutations import Mutation
from fenji.review.score_mutations import score_mutations
from fenji.review.score_patients import (
    DEFAULT,
    decided_with,
    made_up,
    reckoned,
    slots_of,
    tables_of,
    values_told_apart,
)
from fenji.review.variant import LightDecider, Unsound, alike
from fenji.review.witness import Witness, decide_by
from fenji.run.bind import Bound
from fenji.run.step import Step, start


@dataclass(frozen=True, slots=True)
class Scored:
    """A case that tells something of a score: its facts now and at each earlier visit, and what the score comes to.
    Whether it `holds` now is asked when a change moves it: a case that fails anyhow can show nothing."""

    text: CaseText
    bound: Bound
    expect: Mapping[str, Any]
    profile: str
    table: str | None
    states: tuple[Slots, ...]
    came_to: tuple[Any, ...]

    @property
    def name(self) -> str:
        return str(self.bound.case.case or f"{self.text.file}:{self.text.line}")


def score_changes_of(engine: Engine, score: str) -> list[Mutation]:
    """Every change of a score, in the order of its file."""
    linked = engine.content.scores[score]
    return score_mutations(read_score(linked.model, linked.tree))


def scored(engine: Engine, score: str, texts: Iterable[CaseText]) -> list[Scored]:
    """The cases that expect something, and in which some item of the score is known."""
    found = []
    profiles = engine.content.scores[score].model.profiles
    for text in texts:
        try:
            case = engine.read_case(text.data)
            bound = engine.bind(case)
        except InvalidCase:
            continue
        choice = next((one for one in engine.chosen(bound) if one.phase is not None), None)
        if choice is None or choice.phase is None or not case.expect:
            continue
        program = next(one for one in choice.compiled.all_scores if one.score.id == score)
        _, slots, history = start(choice.compiled, engine.binder, bound, choice.phase)
        states = (slots, *(day.slots for day in history.days))
        came_to = tuple(reckoned(program, state) for state in states)
        if all(_nothing_known(program, state, one) for state, one in zip(states, came_to, strict=True)):
            continue
        profile = choice.profile if choice.profile in profiles else DEFAULT
        found.append(Scored(text, bound, case.expect, profile, program.table, states, came_to))
    return found


def _nothing_known(program: ScoreProgram, state: Slots, came_to: tuple[Any, ...]) -> bool:
    """Whether the facts leave every item as open as no fact at all does."""
    ends = program.items(state, None)
    return all(low != high for low, high in zip(ends[::2], ends[1::2], strict=True)) and came_to[1] != came_to[2]


class WithScore(Engine):
    """The same engine with another version of one score."""

    def __init__(self, engine: Engine, content: Content) -> None:
        self.__dict__.update(engine.__dict__)
        self.content = content
        self._compiled = {}
        self._decider = LightDecider(self)

    def opinion(self, step: Step) -> Mapping[str, Any] | None:
        return None

    def fingerprint(self, pathways: Iterable[str], network: str | None) -> str:
        return ""


class ScoreVariant:
    """One score written differently, under each of its profiles."""

    def __init__(self, engine: Engine, written: WrittenScore) -> None:
        self.engine, self.written, self.id = engine, written, written.model.score
        self._linked: dict[str, LinkedScore] = {}
        self._programs: dict[tuple[str, str | None], ScoreProgram] = {}
        self._whole: WithScore | None = None

    def linked(self, profile: str) -> LinkedScore:
        """The score under a profile. Raises Unsound."""
        if profile not in self._linked:
            found, problems = link_written(self.written, self.engine.content.declared, profile)
            if found is None or any(one.severity == "error" for one in problems):
                raise Unsound
            self._linked[profile] = found
        return self._linked[profile]

    def program(self, profile: str, table: str | None) -> ScoreProgram:
        key = (profile, table)
        if key not in self._programs:
            self._programs[key] = ScoreProgram(self.linked(profile), self.engine.binder.layout, table)
        return self._programs[key]

    @property
    def same(self) -> bool:
        """Whether the change says the same under every profile. Raises Unsound."""
        before = self.engine.content
        own = [(before.scores[self.id], DEFAULT)]
        own += [(before.score_profiles[self.id, profile], profile) for profile in self.written.model.profiles]
        return all(
            _says_the_same(old, self.linked(profile)) and self._bands_alike(old, profile, table)
            for old, profile in own
            for table in old.bands or ("",)
        )

    def _bands_alike(self, old: LinkedScore, profile: str, table: str) -> bool:
        """Whether every total that the score can have is in the same band as before."""
        if not table:
            return True
        layout = self.engine.binder.layout
        programs = ScoreProgram(old, layout, table), self.program(profile, table)
        places = [layout.low[flag] for flag in old.flags]
        for total in _totals(old, self.engine):
            for flags in product((0, 1), repeat=len(places)):
                words = []
                for program in programs:
                    slots = list(layout.blank)
                    for place, value in zip((layout.low[old.id], *places), (total, *flags), strict=True):
                        slots[place] = slots[place + 1] = value
                    program.derive_band(slots)
                    band = layout.low[str(old.band_term)]
                    words.append((slots[band], slots[band + 1]))
                if words[0] != words[1]:
                    return False
        return True

    def whole(self) -> WithScore:
        """An engine over the content with this score in it. Raises Unsound."""
        if self._whole is None:
            before = self.engine.content
            scores = {**before.scores, self.id: self.linked(DEFAULT)}
            profiles = dict(before.score_profiles)
            for profile in self.written.model.profiles:
                profiles[self.id, profile] = self.linked(profile)
            pathways = before.pathways
            if self.linked(DEFAULT).guard_condition != before.scores[self.id].guard_condition:
                # Whom a score is made for is part of every condition that speaks of it.
                pathways = {}
                for id, every in before.pathways.items():
                    first = next(iter(every.values()))
                    capabilities = before.capabilities.capabilities
                    pathways[id], _ = link_pathway(first.model, first.tree, before.declared, scores, capabilities)
            changed = replace(before, scores=scores, score_profiles=profiles, pathways=pathways)
            self._whole = WithScore(self.engine, changed)
        return self._whole


def _totals(score: LinkedScore, engine: Engine) -> Iterator[Any]:
    """Every total from least to most, in steps of what all points are a multiple of."""
    points: set[int] = {0}
    for node in n.reachable(score.items.values(), score.definitions):
        if isinstance(node, n.Choose):
            points |= {int(value.value) for _, value in node.rows if isinstance(value, n.Literal_)}
            points |= {int(node.otherwise.value)} if isinstance(node.otherwise, n.Literal_) else set()
        for term in n.terms_named(node):
            declared = engine.content.declared.terms.get(term)
            numbers = [parse_number(text) for text in declared.points] if declared is not None else []
            points |= {int(number * 1000) for number in numbers if number is not None}
    step = gcd(*points) or 1000
    return iter(range(int(score.low), int(score.high) + 1, step))


def _says_the_same(old: LinkedScore, new: LinkedScore) -> bool:
    return (
        old.flags == new.flags
        and alike(old.guard_condition, new.guard_condition)
        and all(alike(old.items[item], new.items[item]) for item in new.items)
        and all(alike(old.definitions[name], new.definitions[name]) for name in new.definitions)
    )


class ScoreTrials(Trying[Scored]):
    """Tries changes of one score against the cases that tell of it."""

    def __init__(self, engine: Engine, score: str, changes: Sequence[Mutation], cases: Sequence[Scored]) -> None:
        super().__init__(changes, cases)
        self.engine, self.score = engine, score
        self._holds: dict[int, bool] = {}

    def noticed_by(self, change: Mutation, cases: Iterable[Scored]) -> "Scored | Literal['same'] | None":
        assert isinstance(change.written, WrittenScore)
        variant = ScoreVariant(self.engine, change.written)
        if variant.same:
            return "same"
        return next((one for one in cases if self._notices(variant, one)), None)

    def _notices(self, variant: ScoreVariant, one: Scored) -> bool:
        program = variant.program(one.profile, one.table)
        if all(reckoned(program, state) == was for state, was in zip(one.states, one.came_to, strict=True)):
            return False
        key = id(one)
        if key not in self._holds:
            self._holds[key] = not differences(one.expect, self.engine.decide_bound(one.bound))
        if not self._holds[key]:
            return False
        try:
            return bool(differences(one.expect, variant.whole().decide_bound(one.bound)))
        except Unsound:
            raise
        except Exception:  # a program that cannot even run is noticed
            return True

    def missing(self, indexes: Iterable[int]) -> list[Witness | None]:
        """For each of these changes the case that would notice it; None where the search finds none."""
        found: list[Witness | None] = []
        for index in indexes:
            written = self.changes[index].written
            assert isinstance(written, WrittenScore)
            found.append(_missing(self.engine, ScoreVariant(self.engine, written)))
        return found


# -- the case that is missing


def _missing(engine: Engine, variant: ScoreVariant) -> Witness | None:
    """A patient with every item of the score told, for whom the change makes a difference."""
    content, layout = engine.content, engine.binder.layout
    for profile in (DEFAULT, *variant.written.model.profiles):
        base = content.scores[variant.id] if profile == DEFAULT else content.score_profiles[variant.id, profile]
        for table in tables_of(base):
            old, new = ScoreProgram(base, layout, table), variant.program(profile, table)
            for told in made_up(variant.id, values_told_apart(base, layout)):
                slots = slots_of(layout, told)
                if reckoned(old, slots) != reckoned(new, slots):
                    by = decide_by(engine), decide_by(variant.whole())
                    found = decided_with(engine, base, profile, table, told, *by, "to-add")
                    if found is not None and any(value is not None for value in found.derived.values()):
                        return found
    return None
