"""The parts of a decision that explain it, worked out from a step when they are first read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from fenji.codes import Lang
from fenji.expr.check import PLACE
from fenji.expr.layout import Slots
from fenji.expr.over import Visit
from fenji.expr.units import read_quantity
from fenji.expr.units.table import Unit
from fenji.linked.vocabulary import NAMED_HERE
from fenji.model.shape import Cited, Source
from fenji.program.program import Row
from fenji.program.scores import ScoreProgram
from fenji.run.combine import MET, UNKNOWN, lowest
from fenji.run.evidence import Walker
from fenji.run.fate import learned
from fenji.run.grounds import Grounds, Seen
from fenji.run.lasting import valid_until
from fenji.run.phase_reach import PhaseReach
from fenji.run.points import items_shown, score_shown
from fenji.run.possible import open_later, possible_moves, scope_is_open
from fenji.run.questions import Asking, Lacks, Question, questions
from fenji.run.rows import row_holds, row_verdict
from fenji.run.step import Step
from fenji.run.values import number, shown, unit_of

_ASK_FOR: Mapping[str, tuple[str, ...]] = {
    "postoperative_day": ("surgery_at",),
    "hours_since_last_known_well": ("last_known_well",),
    "hours_since_recognition": ("recognized_at",),
    "sleep_midpoint": ("sleep_start", "wake_time"),
    "tier_here": (),
    "can_here": (),
    "capabilities_here": (),
    "institution_named": (),
}
_COUNTED = ("age", "postoperative_day", "hours_since_last_known_well", "hours_since_recognition", "sleep_midpoint")
VERDICTS = ("unmet", "unknown", "met")


@dataclass(slots=True)
class Explained:
    """One step with its explanations, each worked out once."""

    step: Step
    phase_reach: PhaseReach
    asking: Asking
    all_scores: tuple[ScoreProgram, ...]
    days: Unit
    _walker: Walker | None = None
    _grounds: dict[int, Grounds] = field(default_factory=dict)
    _possible: tuple[str, ...] | None = None
    _questions: tuple[Question, ...] | None = None

    # -- verdicts and what they rest on

    @property
    def walker(self) -> Walker:
        if self._walker is None:
            step = self.step
            self._walker = Walker(
                step.program.linked.definitions,
                step.program.layout,
                step.phase.id,
                step.slots,
                step.history,
                self.asks,
            )
        return self._walker

    def grounds(self, index: int) -> Grounds:
        found = self._grounds.get(index)
        if found is None:
            found = self._grounds[index] = self.walker.grounds(self.step.phase.conditions[index])
        return found

    def asks(self, term: str, slots: Slots) -> tuple[str, ...]:
        """The facts to ask for when this term is unknown: its items for a score, its start for a duration."""
        if term in _ASK_FOR:
            layout = self.step.program.layout
            return tuple(t for t in _ASK_FOR[term] if slots[layout.low[t]] != slots[layout.low[t] + 1])
        score = self.step.compiled.score_of.get(term)
        return (term,) if score is None else self._items_to_ask(score, slots)

    def _items_to_ask(self, score: ScoreProgram, slots: Slots) -> tuple[str, ...]:
        bounds = score.items(slots, None)
        open_items = [
            (item, value)
            for index, (item, value) in enumerate(score.score.items.items())
            if bounds[2 * index] != bounds[2 * index + 1]
        ]
        if score.score.model.asks == "total" and len(open_items) == len(score.score.items):
            return (score.score.id,)
        walker = Walker(score.score.definitions, score.layout, "", slots, self.step.history, lambda term, s: (term,))
        missing: dict[str, None] = {}
        for _, value in open_items:
            own = walker.missing_of(value) or tuple(t for t in walker.read(value) if walker.is_open(t))
            missing.update(dict.fromkeys(own))
        return tuple(missing)

    # -- findings

    def findings(self, lang: Lang) -> list[dict[str, Any]]:
        return [self.finding(index, lang) for index in range(len(self.step.phase.criteria))]

    def finding(self, index: int, lang: Lang) -> dict[str, Any]:
        """One criterion: its verdict, what it rests on and what it lacks."""
        step = self.step
        id = step.phase.criteria[index]
        criterion = step.program.model.criteria[id]
        grounds = self.grounds(index)
        return {
            "criterion": id,
            "verdict": VERDICTS[step.verdicts[index]],
            "text": criterion.says.of(lang),
            "source": self.citation(criterion, lang),
            "mark": criterion.mark,
            "evidence": [self.evidence(seen) for seen in grounds.seen if seen.term != NAMED_HERE],
            "missing": list(grounds.missing) if step.verdicts[index] == UNKNOWN else [],
        }

    def evidence(self, seen: Seen) -> dict[str, Any]:
        step = self.step
        layout = step.program.layout
        kind = layout.terms[seen.term]
        at = step.bound.case.at
        if seen.sample is not None:
            when, held = seen.sample
            return _entry(seen.term, shown(kind, held, at), unit_of(kind), at.text_of(when), seen.limit)
        slots = step.slots if seen.visit is None else seen.visit.slots
        low = layout.low[seen.term]
        if seen.term == PLACE:
            asked = seen.limit.strip("{}").split(", ")
            had = [word for word in shown(kind, slots[low], at) if word in asked]
            return _entry("capabilities_here", had, None, at.text, seen.limit)
        value = self.value(seen.term, slots)
        entry = _entry(seen.term, value, unit_of(kind), self.observed_at(seen.term, seen.visit), seen.limit or None)
        score = step.compiled.score_of.get(seen.term)
        if score is not None and score.score.id == seen.term:
            entry["items"] = items_shown(score, slots)
        return entry

    def value_held(self, term: str, held: Any) -> Any:
        """One value of a term as a record shows it."""
        return shown(self.step.program.layout.terms[term], held, self.step.bound.case.at)

    @property
    def same_time(self) -> bool:
        """Whether all that was told now was observed at the moment decided for."""
        now, at = self.step.bound.now, self.step.bound.case.at
        return now is None or (now.at.text == at.text and not self.step.history.sample_times)

    def value(self, term: str, slots: Slots) -> Any:
        """A term as a record shows it. A sum that its known items already decide: what it is at least and at most."""
        low = self.step.program.layout.low[term]
        if slots[low] == slots[low + 1]:
            return shown(self.step.program.layout.terms[term], slots[low], self.step.bound.case.at)
        return {"from": number(slots[low]), "to": number(slots[low + 1])}

    def observed_at(self, term: str, visit: Visit | None) -> str:
        bound = self.step.bound
        if visit is not None:
            return bound.case.at.text_of(visit.at)
        now = bound.now
        return now.observed_at(term).text if now is not None and term in now.facts else bound.case.at.text

    def citation(self, cited: Cited, lang: Lang) -> str:
        return cite(cited.source, self.step.program.model.sources, lang)

    # -- derived terms

    def derived(self, lang: Lang) -> dict[str, Any]:
        return self.counted() | self.derived_scores()

    def counted(self) -> dict[str, Any]:
        """What is counted from the case itself: the age, days and hours since, the middle of the sleep."""
        slots, low = self.step.slots, self.step.program.layout.low
        return {term: self.counted_one(term) for term in _COUNTED if slots[low[term]] == slots[low[term] + 1]}

    def counted_one(self, term: str) -> dict[str, Any]:
        """One of these that is known."""
        layout = self.step.program.layout
        kind, held = layout.terms[term], self.step.slots[layout.low[term]]
        return {"value": shown(kind, held, self.step.bound.case.at), "unit": unit_of(kind)}

    def derived_scores(self) -> dict[str, Any]:
        """The scores of which anything was told: totals with their items, flags, and bands with their table."""
        slots = self.step.slots.copy()
        return {name: value for score in self.all_scores for name, value in score_shown(score, slots).items()}

    def score_conflicts(self, lang: Lang) -> list[dict[str, Any]]:
        """Totals that were told and contradict what their items give."""
        slots, now = self.step.slots, self.step.bound.now
        facts = now.facts if now is not None else {}
        found: list[dict[str, Any]] = []
        for id, score in self.step.compiled.score_of.items():
            told = score.told(slots) if id in facts else None
            if told is None or id != score.score.id:
                continue
            low, high = score.sum_alone(slots)
            if (low <= told[0] <= high and low != high) or told[0] == low == high:
                continue
            total = number(low) if low == high else {"from": number(low), "to": number(high)}
            found.append(
                {
                    "between": [f"{score.score.id} (told)", f"{score.score.id} (items)"],
                    "asked": [number(told[0]), total],
                    "decided_by": "评分以各项之和为准" if lang == "zh" else "the items decide",
                }
            )
        return found

    # -- moves and questions

    @property
    def possible(self) -> tuple[str, ...]:
        if self._possible is None:
            self._possible = possible_moves(self.step, self.phase_reach)
        return self._possible

    @property
    def asked(self) -> tuple[Question, ...]:
        if self._questions is None:
            lacks = self.lacks(lambda index: self.grounds(index).missing)
            self._questions = questions(self.step, lacks, self.asking, self.possible)
        return self._questions

    def lacks(self, of: Callable[[int], tuple[str, ...]]) -> Lacks:
        """The facts that are missing. `of`: those that an unknown condition lacks."""
        step = self.step
        program, conditions = step.program, step.phase.conditions
        learning = replace(self.walker, history=learned(step.history), learning=True, _known={})
        scope = program.linked.scope
        return Lacks(
            of,
            {index: learning.grounds(conditions[index]).missing for index in open_later(step, self.phase_reach)},
            tuple(term for row in self._open_reviews() for term in learning.grounds(row.condition).missing),
            self.walker.grounds(scope).missing if scope_is_open(step) else (),
        )

    def question_text(self, term: str, lang: Lang) -> str:
        return self.asking.text(term, lang)

    # -- rows

    def _reviews(self, verdict: int) -> list[tuple[Fraction, int]]:
        """The reviews of this decision whose condition has this verdict, the earliest first: days, and number."""
        step = self.step
        rows = step.program.reviews[step.phase.id]
        found = [
            (days, index)
            for index, review in enumerate(step.program.model.reviews)
            if row_verdict(review.on, rows[index], step) == verdict
            and isinstance(days := read_quantity(review.within, self.days), Fraction)
        ]
        return sorted(found)

    def _open_reviews(self) -> list[Row]:
        """The reviews that come before the one that is due if they hold, and that one: it may rest on an unknown."""
        due = next(iter(self._reviews(MET)), None)
        rows = self.step.program.reviews[self.step.phase.id]
        earlier = [rows[index] for days, index in self._reviews(UNKNOWN) if due is None or days < due[0]]
        return earlier if due is None else [*earlier, rows[due[1]]]

    def follow_up(self, lang: Lang) -> dict[str, Any] | None:
        step = self.step
        best = next(iter(self._reviews(MET)), None)
        if best is None:
            return None
        review = step.program.model.reviews[best[1]]
        down = step.outcome.move == "refer_down"
        says = review.says.of(lang) + " — " if review.says is not None else ""
        return {
            "within_days": number(best[0] * 1000),
            "at_tier": lowest(step.outcome.target.tiers) if down else step.tier,
            "because": says + self.citation(review, lang),
        }

    def advice(self, lang: Lang) -> list[dict[str, Any]]:
        step = self.step
        found = []
        for index, effect in enumerate(step.standing.effects):
            if effect is None or effect.role != "advise" or step.verdicts[index] != MET:
                continue
            criterion = step.program.model.criteria[effect.criterion]
            then = next(t for t in _entries(criterion.then) if t.advise is not None)
            assert then.advise is not None
            entry = {
                "id": effect.criterion, "text": then.advise.of(lang), "source": self.citation(criterion, lang),
            }  # fmt: skip
            found.append(entry | ({"see": criterion.see} if criterion.see else {}))
        for index, effect in enumerate(step.standing.effects):
            criterion = step.program.model.criteria[step.phase.criteria[index]]
            if criterion.see and effect is not None and effect.role != "advise" and step.verdicts[index] == MET:
                text = f"另见路径 {criterion.see}。" if lang == "zh" else f"See the pathway {criterion.see}."
                source = self.citation(criterion, lang)
                found.append({"id": f"see_{criterion.see}", "text": text, "source": source, "see": criterion.see})
        for id, advice in step.program.model.advice.items():
            if row_holds(advice.on, step.program.advice[step.phase.id][id], step):
                entry = {"id": id, "text": advice.says.of(lang), "source": self.citation(advice, lang)}
                found.append(entry | ({"see": advice.see} if advice.see else {}))
        return found

    # -- conflicts, trace, time

    def _met(self, indexes: Sequence[int]) -> list[str]:
        return [self.step.phase.criteria[index] for index in indexes if self.step.verdicts[index] == MET]

    def conflicts(self, lang: Lang) -> list[dict[str, Any]]:
        return self.move_conflicts(lang) + self.score_conflicts(lang)

    def move_conflicts(self, lang: Lang) -> list[dict[str, Any]]:
        """Criteria that ask for different moves, and what decided between them."""
        step, outcome = self.step, self.step.outcome
        met_down = self._met(step.standing.down)
        found: list[dict[str, Any]] = []
        if (met_down and outcome.move in ("refer_up", "transfer")) or (
            met_down and outcome.declined is not None and outcome.declined[1] == "up"
        ):
            urgency = outcome.urgency or (outcome.declined[0] if outcome.declined else "routine")
            found.append(
                {
                    "between": [*outcome.by, *met_down],
                    "asked": [f"refer_up/{urgency}", "refer_down/routine"],
                    "decided_by": "上转优先于下转" if lang == "zh" else "going up comes before going down",
                }
            )
        held = self._met(step.standing.holds)
        if met_down and held and outcome.move == "stay":
            found.append(
                {
                    "between": [*held, *met_down],
                    "asked": ["stay", "refer_down/routine"],
                    "decided_by": "暂缓下转的指征优先" if lang == "zh" else "what holds the patient comes first",
                }
            )
        if outcome.clash:
            both = "两条下转去向不同，由医师决定" if lang == "zh" else "two ways down differ: the clinician decides"
            found.append(
                {
                    "between": list(outcome.clash),
                    "asked": ["refer_down/routine"] * len(outcome.clash),
                    "decided_by": both,
                }
            )
        return found

    def trace(self) -> list[dict[str, Any]]:
        step = self.step
        return [{"left": step.phase.id, "entered": step.next_phase, "by": step.outcome.move}]

    def valid_until(self, lang: Lang) -> dict[str, Any] | None:
        """The last moment this answer holds if nothing happens but time, and what ends then."""
        return valid_until(self.step, self.phase_reach, lang)


def cite(references: tuple[str, ...], sources: Mapping[str, Source], lang: Lang) -> str:
    """The documents behind something, with the place in each."""
    parts: list[str] = []
    for reference in references:
        id, _, place = reference.partition(" ")
        if id == "ours":
            parts.append("本项目编定" if lang == "zh" else "our own encoding")
            continue
        source = sources.get(id)
        name = id if source is None else (source.title if isinstance(source.title, str) else source.title.of(lang))
        tail = " ".join(x for x in ((source.number or "") if source is not None else "", place) if x)
        parts.append(f"{name} {tail}" if tail else name)
    return "; ".join(parts)


def _entry(term: str, value: Any, unit: str | None, at: str, limit: str | None) -> dict[str, Any]:
    return {"term": term, "value": value, "unit": unit, "at": at, "limit": limit}


def _entries(then: Any) -> tuple[Any, ...]:
    return then if isinstance(then, tuple) else (then,)
