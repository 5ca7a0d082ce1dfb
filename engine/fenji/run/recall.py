"""What was worked out for one case, remembered for all cases that the phase cannot tell apart.

`Explained` works everything out and is the measure; here its results are kept under all that they depend on: the
verdicts, and for every fact which of its values differ to the conditions (`program/sight.py`). Nothing kept holds a
value, a time or a visit of a patient: findings are kept as forms, filled in from the case that is asked about.
"""

from collections.abc import Callable, Mapping
from itertools import count
from operator import itemgetter
from threading import Lock
from typing import Any, TypeVar

from fenji.codes import Lang
from fenji.expr.units.table import Unit
from fenji.model.terms import Silence, Term
from fenji.program.derived import STARTS
from fenji.program.memo import Memo
from fenji.program.program import PhaseProgram
from fenji.program.sight import Sight, Token
from fenji.run.bind import EVERY_SCORE
from fenji.run.form import FindingForm, Sheet, form_of
from fenji.run.lasting import days_completed, elapsed, end_of, ending, turning_points
from fenji.run.phase_reach import PhaseReach
from fenji.run.questions import Asking, Question, questions
from fenji.run.render import Explained
from fenji.run.shown import ALWAYS, shown_scores
from fenji.run.step import Compiled, Step

PATTERNS = 2_048
"""Kinds of cases remembered at one time, over all phases."""
FORMS = 8_192
"""Findings remembered at one time: one for each criterion, verdict and kind of facts it reads."""
_COUNTED = ("age", "postoperative_day", "hours_since_last_known_well", "hours_since_recognition", "sleep_midpoint")
_PLACE = frozenset({"tier_here", "capabilities_here", "can_here", "institution_named"})
_NUMBERS = count()
T = TypeVar("T")


class Memory:
    """The memory of one engine. Bounded; reading needs no lock."""

    def __init__(self, patterns: int = PATTERNS, forms: int = FORMS) -> None:
        self.patterns: Memo[Any, Pattern] = Memo(patterns)
        self.forms: Memo[Any, FindingForm] = Memo(forms)
        self.ends: Memo[Any, tuple[tuple[Any, tuple[str, ...]] | None]] = Memo(patterns)
        self._lock = Lock()

    def keep(self, memo: "Memo[Any, T]", key: Any, value: T) -> T:
        with self._lock:
            memo.put(key, value)
        return value


class Pattern:
    """What all cases of one kind share, each part worked out for the first case that asked for it."""

    __slots__ = ("asked_terms", "forms", "parts", "possible", "questions", "sheets")

    def __init__(self) -> None:
        self.possible: tuple[str, ...] | None = None
        self.questions: tuple[Question, ...] | None = None
        self.asked_terms: tuple[str, ...] | None = None
        self.forms: dict[Lang, tuple[FindingForm | None, ...]] = {}
        self.sheets: dict[Lang, Sheet] = {}
        self.parts: dict[Any, Any] = {}


class PhaseRecall:
    """What one phase can tell apart, and so what its memory goes by."""

    def __init__(
        self,
        compiled: Compiled,
        phase: PhaseProgram,
        reach: PhaseReach,
        terms: Mapping[str, Term],
        days: Unit,
        memory: Memory,
    ) -> None:
        program = compiled.program
        self.memory = memory
        self.reach = reach
        self.asking = Asking(compiled.program.model, terms)
        self.days = days
        self.layout = program.layout
        # Of its own: two threads may both make one for a phase, and each numbers what it sees in its own order.
        self._id = next(_NUMBERS)
        self.compiled = compiled
        screens: dict[str, set[str]] = {}
        for id_, term in terms.items():
            for screen in term.silence.absent_when if isinstance(term.silence, Silence) else ():
                screens.setdefault(screen, set()).add(id_)
        also = [*STARTS, *sorted(screens)]
        scores = compiled.filling[phase.id].now
        self.sight = Sight(
            program.asked(phase.id),
            program.linked.definitions,
            () if scores is None else scores.scores,
            self.layout,
            also,
        )
        past = self.sight.past
        answered = (screen for screen, of in screens.items() if not past.isdisjoint(of))
        self._past = self.sight.tokens(past.union(STARTS, answered))
        """The facts of an earlier visit that count: those read, and what they are worked out from."""
        self._counted = tuple((term, self.layout.low[term]) for term in _COUNTED if term in self.sight.terms)
        every = sorted(term for term in self.sight.terms if term in self.layout.low)
        self._every = tuple((term, self.layout.low[term]) for term in every)
        place = {term: index for index, term in enumerate(every)}
        self._reads: tuple[Callable[[list[Token]], Any], ...] = tuple(
            itemgetter(*sorted({place[term] for term in (*reads, *STARTS) if term in place}))
            for reads in reach.reads
        )
        silent = (id_ for id_, term in terms.items() if isinstance(term.silence, Silence) and term.silence.value)
        untold = frozenset([*_COUNTED, *_PLACE, "sex", *silent])
        self.scores = shown_scores(compiled.all_scores, compiled.score_bits, untold)
        self.counted = tuple((term, self.layout.low[term]) for term in _COUNTED)
        self.score_ids = frozenset(score.score.id for score in compiled.all_scores)
        self.criteria: dict[tuple[Any, str], tuple[str, ...]] = {}
        """The criteria with a verdict, by all verdicts."""
        self.counted_texts: dict[tuple[str, Any], str] = {}
        self.texts: dict[str, dict[Any, str]] = {term: {} for term in self.layout.terms}

    # -- what the memory goes by

    def key(self, step: Step) -> tuple[Any, ...]:
        """All that the explanations of a step depend on, but for the values and times that they show."""
        bound, at = step.bound, step.bound.case.at.ms
        now, sight = bound.now, self.sight
        facts = now.facts if now is not None else {}
        tokens = sight.told(facts, at)
        slots = step.slots
        for term, low in self._counted:
            tokens.append(sight.any_token(term, (slots[low], slots[low + 1]), at))
        if bound.extra:
            tokens += [
                sight.token(term, bounds)
                for term, bounds in bound.extra.items()
                if term not in facts and term in sight.terms
            ]
        place = bound.place
        return (
            self._id, step.verdicts, step.next_phase, place.tier, place.capabilities, step.refused,
            bound.case.patient.sex, now is None, tuple(tokens), self.history(step),
            at if sight.moment else None,
        )  # fmt: skip

    def history(self, step: Step) -> Any:
        """The earlier visits, and the own times of samples, as far as the phase can tell them apart."""
        bound, sight = step.bound, self.sight
        own = step.history.sample_times
        if not bound.earlier and not own:
            return None
        at = bound.case.at
        today = step.history.today
        # A word that silence put there yields to one told earlier that day, where nothing was measured beside it.
        found: list[Any] = [(step.history.assumed, *[visit.assumed for visit in step.history.visits])]
        if own and sight.windows:
            found.append(tuple((low, at.ms - when) for low, when in own.items()))
        day = None
        for visit in bound.earlier:
            when: Any = (visit.day == day, visit.day == today)
            if sight.windows:
                times = [(term, at.ms - own_time.ms) for term, own_time in visit.own.items()]
                when = (at.ms - visit.at.ms, today - visit.day, tuple(times))
            day = visit.day
            found.append((when, tuple(sight.then(visit.facts, at, today, self._past))))
        return tuple(found)

    def criterion_keys(self, step: Step, key: tuple[Any, ...], lang: Lang) -> list[Any]:
        """The same for each criterion by itself: the verdict, and the facts that it reads."""
        slots, at, sight = step.slots, step.bound.case.at.ms, self.sight
        tokens = [
            sight.any_token(term, (slots[low], slots[low + 1]), at) for term, low in self._every
        ]
        moment, past = key[-1], (key[7], key[-2])
        over = self.reach.over_visits
        return [
            (self._id, index, lang, step.verdicts[index], reads(tokens), past if index in over else None, moment)
            for index, reads in enumerate(self._reads)
        ]


class Recalled:
    """One step with its explanations: remembered where a case like it was explained before, else worked out."""

    __slots__ = ("_explained", "_forms", "_key", "_pattern", "lang", "recall", "step")

    def __init__(self, step: Step, recall: PhaseRecall, lang: Lang) -> None:
        self.step = step
        self._explained: Explained | None = None
        self.lang: Lang = lang
        self.recall = recall
        self._key: tuple[Any, ...] | None = None
        self._pattern: Pattern | None = None
        self._forms: dict[Lang, tuple[FindingForm | None, ...]] = {}

    @property
    def explained(self) -> Explained:
        """What works everything out."""
        if self._explained is None:
            recall = self.recall
            self._explained = Explained(self.step, recall.reach, recall.asking, recall.compiled.all_scores, recall.days)
        return self._explained

    @property
    def key(self) -> tuple[Any, ...]:
        if self._key is None:
            self._key = self.recall.key(self.step)
        return self._key

    @property
    def pattern(self) -> Pattern:
        if self._pattern is None:
            memory, key = self.recall.memory, self.key
            self._pattern = memory.patterns.get(key) or memory.keep(memory.patterns, key, Pattern())
        return self._pattern

    # -- moves and questions

    @property
    def possible(self) -> tuple[str, ...]:
        pattern = self.pattern
        if pattern.possible is None:
            pattern.possible = self.explained.possible
        return pattern.possible

    @property
    def asked(self) -> tuple[Question, ...]:
        pattern = self.pattern
        if pattern.questions is None:
            explained = self.explained
            # What is missing is the same in every language.
            forms = next(iter((*pattern.forms.values(), *self._forms.values())), None)

            def lacking(index: int) -> tuple[str, ...]:
                form = None if forms is None else forms[index]
                return explained.grounds(index).missing if form is None else form.missing

            pattern.questions = questions(explained.step, explained.lacks(lacking), explained.asking, self.possible)
        return pattern.questions

    @property
    def asked_terms(self) -> tuple[str, ...]:
        """The terms of the questions."""
        pattern = self.pattern
        if pattern.asked_terms is None:
            pattern.asked_terms = tuple([question.term for question in self.asked])
        return pattern.asked_terms

    # -- findings

    def forms(self, lang: Lang) -> tuple[FindingForm | None, ...]:
        """A form for each criterion; None for one whose evidence cannot be kept as a form."""
        found = self.pattern.forms.get(lang)
        if found is None:
            found = self._forms.get(lang) or self._work_out(lang)
            self._forms[lang] = found
            if None not in found:
                self.pattern.forms[lang] = found
        return found

    def _work_out(self, lang: Lang) -> tuple[FindingForm | None, ...]:
        memory, explained = self.recall.memory, self.explained
        found: list[FindingForm | None] = []
        for index, key in enumerate(self.recall.criterion_keys(explained.step, self.key, lang)):
            form = memory.forms.get(key)
            if form is None:
                form = form_of(explained, index, lang)
                if form is not None:
                    memory.keep(memory.forms, key, form)
            found.append(form)
        return tuple(found)

    def findings(self, lang: Lang) -> list[dict[str, Any]]:
        explained, count = self.explained, len(self.explained.step.phase.criteria)
        return [
            explained.finding(index, lang) if form is None else form.filled(explained)
            for index, form in enumerate(self.forms(lang)[:count])
        ]

    def write_findings(self, lang: Lang, parts: list[str]) -> None:
        """Appends the findings, as JSON, to the parts of a text."""
        pattern = self.pattern
        sheet = pattern.sheets.get(lang)
        if sheet is None:
            forms = self.forms(lang)[: len(self.explained.step.phase.criteria)]
            sheet = Sheet(forms, self.recall.layout, self.recall.texts)
            if sheet.complete:
                pattern.sheets[lang] = sheet
        sheet.write(self.explained, lang, parts)

    # -- the other parts

    def part(self, name: str, lang: Lang, work_out: Callable[[Lang], Any]) -> Any:
        """A part that shows no value of the case: shared, so whoever hands it out hands out a copy."""
        parts = self.pattern.parts
        key = (name, lang)
        if key not in parts:
            parts[key] = work_out(lang)
        return parts[key]

    def conflicts(self, lang: Lang) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.part("conflicts", lang, self.explained.move_conflicts)
        now = self.step.bound.now
        if now is not None and not now.facts.keys().isdisjoint(self.recall.score_ids):
            return found + self.explained.score_conflicts(lang)  # a told total is shown in them
        return found

    def valid_until(self, lang: Lang) -> dict[str, Any] | None:
        """The last moment this answer holds, and what ends then."""
        step, reach, memory = self.step, self.recall.reach, self.recall.memory
        if not reach.timed:
            return None
        days = days_completed(step, reach)
        points = turning_points(step, reach, days)
        if not points:
            return None
        key = (self.key, elapsed(step, reach, days))
        found = memory.ends.get(key)
        if found is None:
            found = memory.keep(memory.ends, key, (end_of(step, reach, points),))
        return None if found[0] is None else ending(step, found[0], lang)

    def scores(self) -> dict[str, Any]:
        """The scores, flags and bands that are known. Shared: to be copied before it is handed out."""
        return {name: value for values, _ in self._scores() for name, value in values.items()}

    def scores_json(self) -> list[str]:
        """The same as members of a JSON object."""
        return [text for _, text in self._scores() if text]

    def _scores(self) -> list[tuple[dict[str, Any], str]]:
        step = self.step
        now, slots = step.bound.now, step.slots.copy()
        # A screen answers many terms at once that nobody told.
        told = ALWAYS | (EVERY_SCORE if now is not None and now.screens else step.binder.told_scores(step.bound))
        return [score.of(slots) for score in self.recall.scores if score.bit & told]
