"""The proofs of one pathway under one profile: its sheets, its oracle, and how a find is made of a model."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from fenji.codes.code import Text
from fenji.engine import Engine
from fenji.prove.ask import Ask, Tally
from fenji.prove.draft import Draft, drawn
from fenji.prove.facts import Facts
from fenji.prove.found import Find
from fenji.prove.logic import Formula, all_of, any_of, negated
from fenji.prove.oracle import Oracle, Seen
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
        self.oracle = Oracle(engine, self.compiled, profile)
        self.model = self.compiled.program.model
        self.linked = self.compiled.program.linked
        self.notes: list[Text] = []
        self._asks: dict[tuple[str, ...], Ask] = {}

    def use(self, tally: Tally) -> None:
        """Count questions from here on in this tally."""
        self.tally = tally
        for ask in self._asks.values():
            ask.tally = tally

    def ask(self, *sheets: Sheet) -> Ask:
        """The solver over these sheets, made once."""
        key = tuple(sheet.prefix for sheet in sheets)
        if key not in self._asks:
            self._asks[key] = Ask(self.book.shelf, sheets, self.tally)
        return self._asks[key]

    def fresh(self, sheet: Sheet, also: Sequence[Formula]) -> Ask:
        """A solver of its own, for questions that read the sheet's conditions a second time."""
        return Ask(self.book.shelf, (sheet,), self.tally, also)

    def sheets(self, *, named: bool = True) -> list[Sheet]:
        return list(self.book.standings(named=named))

    def distinct(self) -> list[tuple[Sheet, list[str]]]:
        """Every phase at every tier, those that decide everybody alike only once, with the names of the others."""
        groups: dict[object, list[Sheet]] = {}
        for sheet in self.sheets(named=False):
            groups.setdefault(sheet.reading(), []).append(sheet)
        return [(sheets[0], [where(other) for other in sheets[1:]]) for sheets in groups.values()]

    # -- from a model to a find

    def draft(self, model: Any, sheet: Sheet, facts: Facts | None = None) -> Draft:
        """The patient of a model in this sheet; a named institution is one on file where one will do."""
        draft = drawn(model, self.book.shelf, self.oracle.speller, phase=sheet.phase, tier=sheet.tier, facts=facts)
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

    def find(
        self, property: str, says: Text, sheet: Sheet, model: Any, shows: Shows, between: Sequence[str], **facts: Any
    ) -> Find:
        """A find with its patient, as ordinary as the find allows, and whether the engine confirms it."""
        key = "|".join((self.profile, property, where(sheet), *between, *(str(fact) for fact in facts.values())))
        known = self.tally.known.patients.get(key)
        if known is not None and shows(known):
            draft, confirmed = known, True
        else:
            draft = self.draft(model, sheet)
            confirmed = shows(draft)
            if confirmed:
                draft = self.oracle.shrink(self.on_file(draft, shows), shows, self.book.shelf)
                draft = self.on_file(draft, shows)
                self.tally.known.patients[key] = draft
        name = f"{property}-{'-'.join(between) or sheet.phase}"
        case = (self.oracle.case(draft, name, says.zh),)
        return Find(property, says, tuple(between), (where(sheet),), case, confirmed, facts)

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
