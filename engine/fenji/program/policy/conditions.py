"""The seam to the expression language: conditions of a policy file, checked together and compiled into one function.

The slots of that function are ours first, in the order of the vocabulary, and then the clinical terms that the
conditions speak of, copied from the patient's own slots.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fenji.diagnostic import Diagnostic
from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.check import Checker
from fenji.expr.compile import Verdicts, compile_verdicts
from fenji.expr.kinds import TermKind, Vocabulary
from fenji.expr.layout import Layout
from fenji.expr.values import Definition
from fenji.linked.conditions import as_problem, read_condition
from fenji.model.pathway import Condition
from fenji.program.policy.names import Named, kinds
from fenji.syntax import Tree, from_data

MET, UNKNOWN, UNMET = 2, 1, 0
Path = tuple[str | int, ...]


@dataclass(slots=True)
class Conditions:
    """Reads the conditions of one file. Every flaw is gathered in `problems` at its place."""

    names: tuple[Named, ...]
    clinical: Mapping[str, TermKind]
    tree: Tree | None
    problems: list[Diagnostic] = field(default_factory=list)
    _checker: Checker = field(init=False)

    def __post_init__(self) -> None:
        self._checker = Checker(Vocabulary(kinds(self.names, self.clinical), {}), {})

    def define(self, definitions: Mapping[str, Condition], path: Path) -> None:
        """Conditions with names, which the others may use."""
        read = {}
        for name, condition in definitions.items():
            found = self._read(condition, (*path, name, "when"))
            if found is not None:
                read[name] = Definition(found.at, found)
        self._checker.definitions = read
        for name in read:
            self._checker.define(name)
        self._tell()

    def check(self, condition: Condition, path: Path) -> n.Condition:
        """The checked condition; one with flaws is `Always(False)` and its problems are noted."""
        found = self._read(condition, path)
        checked = None if found is None else self._checker.condition(found)
        self._tell()
        return n.Always(False) if checked is None else checked

    def used(self) -> frozenset[str]:
        """The names that the conditions checked so far speak of."""
        return frozenset(self._checker.used)

    def definitions(self) -> Mapping[str, n.Node]:
        return self._checker.conditions

    def _read(self, condition: Condition, path: Path) -> s.Surface | None:
        tree = from_data(condition)[0] if self.tree is None else self.tree.at(path)
        return None if tree is None else read_condition(tree, self.problems)

    def _tell(self) -> None:
        self.problems.extend(as_problem(flaw) for flaw in self._checker.flaws)
        self._checker.flaws.clear()


@dataclass(frozen=True, slots=True)
class Compiled:
    """Conditions as one function over slots, and which clinical terms follow our own names in them."""

    layout: Layout
    verdicts: Verdicts
    clinical: tuple[str, ...]


def compile_conditions(found: Conditions, conditions: Sequence[n.Condition]) -> Compiled:
    """One function that gives the verdict of each condition, in order."""
    ours = {named.id for named in found.names}
    clinical = clinical_terms(found, conditions)
    layout = Layout.of([*(named.term() for named in found.names), *(found.clinical[term] for term in clinical)])
    assert not ours & set(clinical)
    return Compiled(layout, compile_verdicts(conditions, found.definitions(), layout), clinical)


def clinical_terms(found: Conditions, conditions: Iterable[n.Condition]) -> tuple[str, ...]:
    """The clinical terms these conditions speak of, in alphabetical order."""
    ours = {named.id for named in found.names}
    return tuple(sorted({name for condition in conditions for name in names_of(found, condition)} - ours))


def names_of(found: Conditions, condition: n.Node) -> tuple[str, ...]:
    """The names that a condition rests on, through its definitions, in written order."""
    nodes = n.reachable([condition], found.definitions())
    return tuple(dict.fromkeys(name for node in nodes for name in n.terms_named(node)))
