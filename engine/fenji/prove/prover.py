"""The proofs of one pathway under one profile: its sheets, its oracle, and how a find is made of a model."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from fenji.codes.code import Text
from fenji.engine import Engine
from fenji.program.reads import reads_of
from fenji.prove.ask import Ask, Tally
from fenji.prove.draft import Draft, drawn
from fenji.prove.facts import Facts
from fenji.prove.found import Find
from fenji.prove.logic import Formula, all_of, any_of, negated
from fenji.prove.oracle import Oracle, Seen
from fenji.prove.prints import Prints, digest_of
from fenji.prove.sheet import Book, Sheet, Shelf
from fenji.run.placing import Networks

Shows = Callable[[Draft], bool]


class Prover:
    """What every property needs of one pathway under one profile."""

    def __init__(self, engine: Engine, pathway: str, profile: str, tally: Tally, shelf: Shelf | None = None) -> None:
        self.engine = engine
        self.pathway = pathway
        self.profile = profile
        self.tally = tally
        self.compiled = engine.compiled(pathway, profile)
        self.book = Book(self.compiled, engine.content, shelf)
        self.prints = Prints(self.compiled, engine.content, len(self.book.shelf.days))
        self.oracle = Oracle(engine, self.compiled, profile)
        self.model = self.compiled.program.model
        self.linked = self.compiled.program.linked
        self.notes: list[Text] = []
        self.units: dict[str, tuple[Find, ...]] = {}
        """What phases came to in this run, by all that it rests on: one property asks for the finds of another."""
        self._asks: dict[tuple[str, ...], Ask] = {}
        self._changing: dict[str, bool] = {}

    @cached_property
    def score_items(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Per score the terms that its items read."""
        found = []
        for program in self.compiled.scores:
            score = program.score
            read = [reads_of(value, score.definitions, {}) for value in score.items.values()]
            found.append((score.id, frozenset(term for terms in read for term in terms)))
        return tuple(found)

    def changes_matter(self, phase: str) -> bool:
        """Whether a condition of the phase reads, through definitions and scores, what changes within a day."""
        if phase not in self._changing:
            changes = self.book.shelf.words.changes
            conditions = [*self.compiled.program.phases[phase].conditions, self.linked.scope]
            scores = {program.score.id: program.score for program in self.compiled.scores}
            self._changing[phase] = any(
                term in changes for one in conditions for term in reads_of(one, self.linked.definitions, scores)
            )
        return self._changing[phase]

    def use(self, tally: Tally) -> None:
        """Count questions from here on in this tally."""
        self.tally = tally
        for ask in self._asks.values():
            ask.tally = tally

    def ask(self, *sheets: Sheet) -> Ask:
        """The solver over these sheets, made once; who is in the first may be followed to the next."""
        key = tuple(sheet.prefix for sheet in sheets)
        if key not in self._asks:
            base = "|".join(self.print_of(sheet) for sheet in sheets)
            self._asks[key] = Ask(self.book.shelf, sheets, self.tally, base=base, followed=1)
        return self._asks[key]

    def fresh(self, sheet: Sheet, also: Sequence[Formula]) -> Ask:
        """A solver of its own, for questions that read the sheet's conditions a second time."""
        return Ask(self.book.shelf, (sheet,), self.tally, also, base=self.print_of(sheet))

    def print_of(self, sheet: Sheet) -> str:
        print_ = self.prints.sheet(sheet.phase, sheet.tier, sheet.named)
        return print_ if sheet.facts is None else digest_of([print_, sheet.facts.prefix, sheet.facts.words.changes])

    def sheets(self, *, named: bool = True, phases: Collection[str] | None = None) -> Iterator[Sheet]:
        return self.book.standings(named=named, phases=phases)

    def distinct(self, phase: str, *, named: bool = False) -> list[tuple[Sheet, list[str]]]:
        """A phase at every tier, tiers that decide everybody alike only once, with the names of the others."""
        groups: dict[object, list[Sheet]] = {}
        for sheet in self.sheets(named=named, phases=(phase,)):
            groups.setdefault(sheet.reading(), []).append(sheet)
        return [(sheets[0], [where(other) for other in sheets[1:]]) for sheets in groups.values()]

    # -- from a model to a find

    def draft(self, model: Any, sheet: Sheet, facts: Facts | None = None, again: Facts | None = None) -> Draft:
        """The patient of a model in this sheet; a named institution is one on file where one will do."""
        draft = drawn(
            model, self.book.shelf, self.oracle.speller, phase=sheet.phase, tier=sheet.tier, facts=facts, again=again
        )
        if not sheet.named:
            return draft
        import z3

        can = frozenset(
            word for word, bit in sheet.encoder.place.can.items() if z3.is_true(model.eval(bit, model_completion=True))
        )
        return replace(draft, can=can)

    def on_file(self, draft: Draft, shows: Shows) -> Draft:
        """The same patient at an institution that a network lists, if the find shows there too."""
        if draft.can is None or not isinstance(self.engine.placing, Networks):
            return draft
        tried: set[frozenset[str]] = set()
        for area in self.engine.placing.policy.areas.values():
            for site in area.sites.values():
                if site.tier != draft.tier or site.capabilities in tried:
                    continue
                tried.add(site.capabilities)
                placed = replace(draft, institution=site.id, network=area.model.network, can=None)
                if shows(placed):
                    return placed
        return draft

    def look(
        self, property: str, says: Text, sheet: Sheet, *formulas: Formula, shows: Shows, between: Sequence[str],
        about: str, key: Sequence[str] = (), refused: bool = False,
    ) -> Find | None:  # fmt: skip
        """A find, if there is a patient: one of an earlier proof who still shows it, or one for these formulas."""
        name = self.name(property, where(sheet), *between)
        known = self.tally.known.patient(name)
        if known is not None and shows(known):
            return self._found(property, says, sheet, known, True, between, {})
        model = self.ask(sheet).model(*formulas, about=about, key=(property, *key), refused=refused)
        if model is None:
            return None
        return self.find(property, says, sheet, self.draft(model, sheet), shows, between)

    def find(
        self, property: str, says: Text, sheet: Sheet, draft: Draft, shows: Shows, between: Sequence[str],
        arrival: tuple[str, str | None] | None = None, **facts: Any,
    ) -> Find:  # fmt: skip
        """A find with its patient, as ordinary as the find allows, and whether the engine confirms it.

        `arrival`: the phase and tier where he is measured again, which is a second case.
        """
        name = self.name(property, where(sheet), *between, *(str(fact) for fact in facts.values()))
        known = self.tally.known.patient(name)
        if known is not None and shows(known):
            return self._found(property, says, sheet, known, True, between, facts, arrival)
        confirmed = shows(draft)
        if confirmed:
            draft = self.oracle.shrink(self.on_file(draft, shows), shows, self.book.shelf)
            draft = self.on_file(draft, shows)
            self.tally.known.keep_patient(name, draft)
        return self._found(property, says, sheet, draft, confirmed, between, facts, arrival)

    def _found(
        self, property: str, says: Text, sheet: Sheet, draft: Draft, confirmed: bool, between: Sequence[str],
        facts: Mapping[str, Any], arrival: tuple[str, str | None] | None = None,
    ) -> Find:  # fmt: skip
        name = f"{property}-{'-'.join(between) or sheet.phase}"
        cases = [self.oracle.case(draft, name, says.zh)]
        if arrival is not None:
            changed = {
                id: [self.oracle.speller.value(id, draft.now[id]), self.oracle.speller.value(id, value)]
                for id, value in draft.changed.items()
            }
            facts = {**facts, "changed": changed}
            cases.append(self.oracle.case(draft.arriving(*arrival), f"{name}-again", f"{says.zh}（再量一次）"))
        return Find(property, says, tuple(between), (where(sheet),), tuple(cases), confirmed, facts)

    def name(self, *parts: str) -> str:
        """The name under which a patient is kept for later proofs."""
        return "|".join(parts)

    def somebody(
        self, sheets: Iterable[Sheet], formula: Callable[[Sheet], Formula], test: Callable[[Sheet, Seen], bool],
        about: Sequence[str], key: Sequence[str] = (), refused: bool = False, rests_on: str | None = None,
    ) -> bool:  # fmt: skip
        """Whether some patient in scope makes a formula true at one of these sheets; the first there is, is kept.

        `test` says whether a patient of an earlier proof certainly still does, by what the engine says of him.
        `rests_on`: a fingerprint of all that the answer rests on; a yes is remembered by it.
        """
        name = self.name(*about)
        said = None if rests_on is None else digest_of([name, *key, rests_on])
        if said is not None and self.tally.known.has_none(said):
            self.tally.known.patient(name)
            return True
        if self._somebody(sheets, formula, test, about, key, refused):
            if said is not None:
                self.tally.known.note_none(said)
            return True
        return False

    def _somebody(
        self, sheets: Iterable[Sheet], formula: Callable[[Sheet], Formula], test: Callable[[Sheet, Seen], bool],
        about: Sequence[str], key: Sequence[str], refused: bool,
    ) -> bool:  # fmt: skip
        name = self.name(*about)
        known = self.tally.known.patient(name)
        if known is not None:
            found = self.sheet_of(known)
            seen = None if found is None else self.oracle.see(known)
            if found is not None and seen is not None and seen.in_scope and test(found, seen):
                return True
        for sheet in sheets:
            ask, asked = self.ask(sheet), "|".join(about)
            if ask.none(about=asked, key=key):
                continue
            model = ask.model(formula(sheet), sheet.in_scope, about=asked, key=key, refused=refused)
            if model is not None:
                self.tally.known.keep_patient(name, self.draft(model, sheet))
                return True
        return False

    def sheet_of(self, draft: Draft) -> Sheet | None:
        """The sheet that a kept patient belongs to, if there still is one."""
        declared = self.model.phases.get(draft.phase)
        if declared is None or draft.tier not in declared.tiers or draft.institution is not None:
            return None
        return self.book.sheet(draft.phase, draft.tier, draft.can is not None)

    def shows(self, test: Callable[[Seen], bool]) -> Shows:
        """Whether a patient in scope passes a test of what the engine says of him."""

        def run(draft: Draft) -> bool:
            seen = self.oracle.see(draft)
            return seen is not None and seen.in_scope and test(seen)

        return run


def where(sheet: Sheet) -> str:
    return f"{sheet.phase}/{sheet.tier}" + ("/named" if sheet.named else "")


def one_of(formulas: Sequence[Formula]) -> Formula:
    """Exactly one of these."""
    pairs = [negated(all_of([a, b])) for i, a in enumerate(formulas) for b in formulas[i + 1 :]]
    return all_of([any_of(formulas), *pairs])
