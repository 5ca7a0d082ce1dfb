"""The explaining parts of one decision, as values and as JSON: the clinical ones recalled, the others placed."""

from collections.abc import Callable
from json.encoder import encode_basestring as _string
from typing import Any

from fenji.codes import Lang
from fenji.run.decision import target_record
from fenji.run.form import ENCODE, copied
from fenji.run.place import Placing, Rendered
from fenji.run.questions import placing_questions
from fenji.run.recall import PhaseRecall, Recalled
from fenji.run.render import VERDICTS
from fenji.run.step import Step

COUNTS = 4_096
_MOMENTS = ("sleep_midpoint",)
"""Shown in the zone of the case, so never remembered."""


class Record:
    """What a decision of one pathway renders when it is read: by key, or all of it as JSON."""

    __slots__ = ("_identity", "_lang", "_pathways", "_placed", "_placing", "_recall", "_recalled", "step")

    def __init__(
        self,
        step: Step,
        recall: PhaseRecall,
        placing: Placing,
        pathways: tuple[str, ...],
        identity: str,
        lang: Lang,
    ) -> None:
        self.step = step
        self._identity = identity
        self._recall = recall
        self._placing = placing
        self._pathways = pathways
        self._lang: Lang = lang
        self._recalled: Recalled | None = None
        self._placed: Rendered | None = None

    @property
    def recalled(self) -> Recalled:
        """The clinical explanations."""
        if self._recalled is None:
            self._recalled = Recalled(self.step, self._recall, self._lang)
        return self._recalled

    @property
    def placed(self) -> Rendered:
        """The institutions, services and papers."""
        if self._placed is None:
            step = self.step
            self._placed = self._placing.later(step.bound, step.outcome, step.slots, self._pathways)
        return self._placed

    def __call__(self, key: str, lang: Lang) -> Any:
        if key in ("institutions", "services", "lost", "documents"):
            return self.placed(key, lang)
        recalled = self.recalled
        explained = recalled.explained
        match key:
            case "follow_up":
                return copied(recalled.part(key, lang, explained.follow_up))
            case "valid_until":
                return recalled.valid_until(lang)
            case "advice":
                return copied(recalled.part(key, lang, explained.advice)) + self.placed(key, lang)
            case "findings":
                return recalled.findings(lang)
            case "derived":
                return explained.counted() | copied(recalled.scores())
            case "questions":
                return self.questions(lang) + self.about_receivers(lang)
            case "asked_by_criteria":
                return self.questions(lang)
            case "possible_moves":
                return list(recalled.possible)
            case "conflicts":
                return copied(recalled.conflicts(lang))
            case "trace":
                return explained.trace()
        raise KeyError(key)

    def criteria(self, verdict: str) -> tuple[str, ...]:
        """The criteria with this verdict, in order."""
        step = self.step
        known = self._recall.criteria
        key = (step.verdicts, verdict)
        found = known.get(key)
        if found is None:
            wanted = VERDICTS.index(verdict)
            if len(known) >= COUNTS:
                known.clear()
            both = zip(step.phase.criteria, step.verdicts, strict=False)
            found = known[key] = tuple([id for id, v in both if v == wanted])
        return found

    def ids(self, key: str) -> tuple[str, ...]:
        """What a part names, without its texts."""
        match key:
            case "institutions" | "services":
                return self.placed.ids(key)
            case "questions":
                terms = self.recalled.asked_terms
                more = self.placed.asked
                return terms + tuple([term for term, _ in more if term not in terms]) if more else terms
            case "findings":
                return self.step.phase.criteria
        return self.recalled.possible if key == "possible_moves" else ()

    def about_receivers(self, lang: Lang) -> list[dict[str, Any]]:
        """The questions that the filters of receivers ask, less those asked already."""
        asked = self.placed.asked
        if not asked:
            return []
        return placing_questions(asked, self.recalled.asked_terms, self._recall.asking, lang)

    def questions(self, lang: Lang) -> list[dict[str, Any]]:
        """The questions that the criteria ask."""
        return [
            {
                "term": question.term,
                "text": self.recalled.explained.question_text(question.term, lang),
                "settles": list(question.settles),
                "could_change_move_to": list(question.moves),
            }
            for question in self.recalled.asked
        ]

    def written(self, lang: Lang) -> str:
        """The whole record as JSON, in the contract's order, the same as its values encoded without white space."""
        recalled, placed = self.recalled, self.placed
        explained = recalled.explained
        known = recalled.pattern.parts
        findings: list[str] = []
        recalled.write_findings(lang, findings)  # first: what is asked is read off them

        def part(name: str, work_out: Callable[[], Any]) -> str:
            key = (name, lang, "json")
            text: str | None = known.get(key)
            if text is None:
                text = known[key] = ENCODE(work_out())
            return text

        follow_up = part("follow_up", lambda: recalled.part("follow_up", lang, explained.follow_up))
        advice = part("advice", lambda: recalled.part("advice", lang, explained.advice))
        if (more := placed.text("advice", lang)) != "[]":
            advice = f"{advice[:-1]},{more[1:]}" if len(advice) > 2 else more
        questions = part("questions", lambda: self.questions(lang))
        if more_asked := self.about_receivers(lang):
            text = ENCODE(more_asked)
            questions = f"{questions[:-1]},{text[1:]}" if len(questions) > 2 else text
        possible = part("possible_moves", lambda: list(recalled.possible))
        trace = part("trace", explained.trace)
        head = part("head", self._moved)[1:-1]
        case, at = self.step.bound.case.case, self.step.bound.case.at.text
        until = recalled.valid_until(lang)
        institutions, services, lost, documents = placed.texts(lang)
        parts = [
            f'{{"case":{"null" if case is None else _string(case)},{self._identity},"at":"{at}",{head},"institutions":',
            institutions,
            f',"services":{services},"lost":{lost},"documents":{documents},"follow_up":{follow_up},'
            f'"valid_until":{"null" if until is None else ENCODE(until)},"advice":{advice},"findings":',
        ]
        parts += findings
        parts.append(
            f',"derived":{self._derived()},"questions":{questions},"possible_moves":{possible},'
            f'"conflicts":{self._conflicts(lang)},"trace":{trace},"pathways":[]}}'
        )
        return "".join(parts)

    def _moved(self) -> dict[str, Any]:
        """Phases, move and target."""
        step, outcome = self.step, self.step.outcome
        return {
            "phase": step.phase.id,
            "next_phase": step.next_phase,
            "move": outcome.move,
            "urgency": outcome.urgency,
            "purpose": outcome.purpose,
            "target": None if outcome.urgency is None else target_record(outcome.target),
        }

    def _derived(self) -> str:
        slots, known = self.step.slots, self._recall.counted_texts
        parts: list[str] = []
        for term, low in self._recall.counted:
            held = slots[low]
            if held != slots[low + 1]:
                continue
            text = known.get((term, held))
            if text is None:
                text = ENCODE({term: self.recalled.explained.counted_one(term)})[1:-1]
                if len(known) >= COUNTS:
                    known.clear()
                if term not in _MOMENTS:
                    known[term, held] = text
            parts.append(text)
        parts += self.recalled.scores_json()
        return f"{{{','.join(parts)}}}"

    def _conflicts(self, lang: Lang) -> str:
        found = self.recalled.conflicts(lang)
        return ENCODE(found) if found else "[]"


