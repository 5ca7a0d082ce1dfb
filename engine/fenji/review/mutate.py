"""Does every part of a pathway matter to some case? Each small change is tried until a case notices it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, Literal, Protocol, TypeVar

from fenji.engine import Engine
from fenji.linked.pathway import Written, read_pathway
from fenji.review.bench import Ready, Trial, Unnamed, same_everywhere
from fenji.review.mutations import KINDS, Kind, Mutation, mutations
from fenji.review.patients import Patients
from fenji.review.survivors import missing_case
from fenji.review.variant import Unsound, Variant, linker_of
from fenji.review.witness import Witness

Fate = Literal["killed", "survived", "same", "refused"]
"""`same`: the change says what was said before; `refused`: `check` would not let it pass. Neither counts."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change; `by` is the case that noticed it."""

    index: int
    fate: Fate
    by: str | None = None


@dataclass(slots=True)
class Score:
    """How many changes were noticed."""

    pathway: str
    cases: int
    tried: list[Tried] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        return sum(one.fate == fate for one in self.tried)

    @property
    def counted(self) -> int:
        return self.count("killed") + self.count("survived")

    @property
    def percent(self) -> float:
        """Per cent of the changes that count; 100 where none does."""
        return 100 * self.count("killed") / self.counted if self.counted else 100.0

    def by_kind(self, changes: Sequence[Mutation]) -> Iterator[tuple[Kind, int, int]]:
        """(kind, killed, counted) for each kind of change."""
        for kind in KINDS:
            fates = [one.fate for one in self.tried if changes[one.index].kind == kind]
            yield kind, fates.count("killed"), fates.count("killed") + fates.count("survived")


def changes_of(engine: Engine, pathway: str) -> list[Mutation]:
    """Every change of a pathway, in the order of its file."""
    linked = engine.content.pathway_of(pathway)
    return mutations(read_pathway(linked.model, linked.tree))


C = TypeVar("C", bound="Case")


class Case(Protocol):
    """What can notice a change."""

    @property
    def name(self) -> str: ...


class Trying(Generic[C]):
    """Tries changes one by one against cases; the case that noticed the last change of a part is asked first."""

    def __init__(self, changes: Sequence[Mutation], cases: Sequence[C]) -> None:
        self.changes, self.cases = changes, cases
        self._last: dict[str, C] = {}

    def noticed_by(self, change: Mutation, cases: Iterable[C]) -> "C | Unnamed | Literal['same'] | None":
        """The first of these cases that notices a change; None where none does. Raises Unsound."""
        raise NotImplementedError

    def fate(self, index: int) -> Tried:
        """What becomes of one change."""
        change = self.changes[index]
        last = self._last.get(change.name)
        try:
            by = self.noticed_by(change, self.cases if last is None else chain((last,), self.cases))
        except Unsound:
            return Tried(index, "refused")
        if by is None:
            return Tried(index, "survived")
        if isinstance(by, str):
            return Tried(index, "same")
        if not isinstance(by, Unnamed):
            self._last[change.name] = by
        return Tried(index, "killed", by.name)

    def __call__(self, indexes: Iterable[int]) -> list[Tried]:
        return [self.fate(index) for index in indexes]


class Trials(Trying[Ready]):
    """Tries changes of one pathway against its cases."""

    def __init__(
        self, engine: Engine, pathway: str, changes: Sequence[Mutation], cases: Sequence[Ready],
        unnamed: Sequence[Unnamed] = (),
    ) -> None:  # fmt: skip
        super().__init__(changes, cases)
        self.engine, self.pathway, self.unnamed = engine, pathway, unnamed
        self._patients = Patients(engine)
        linked = engine.content.pathway_of(pathway)
        self._linker = linker_of(engine, read_pathway(linked.model, linked.tree))

    def noticed_by(self, change: Mutation, cases: Iterable[Ready]) -> "Ready | Unnamed | Literal['same'] | None":
        assert isinstance(change.written, Written)
        trial = Trial(self.engine, self.pathway, Variant(self.engine, self.pathway, change.written, self._linker))
        if same_everywhere(trial):
            return "same"
        if change.owner[0] == "applies_to":
            return trial.picked_by(self.unnamed)
        return trial.killed_by(cases)

    def missing(self, indexes: Iterable[int]) -> list[Witness | None]:
        """For each of these changes the case that would notice it; None where the search finds none."""
        return [missing_case(self._patients, self.pathway, self.changes[index]) for index in indexes]
