"""Two versions of a score, compared by what they mean, each difference with a patient whose score differs by it.

A total is a sum, so a patient for a changed item is one for whom that item comes to something else and the total, a
flag or the band with it; the other items are as low as they can be.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.expr.layout import Slots
from fenji.linked.scores import LinkedScore
from fenji.program.scores import ScoreProgram
from fenji.review.compare import WORDS, bare, names_in, one_line, plain_of, renames
from fenji.review.edits import Comparison, Edit, Section, What
from fenji.review.meaning import Meaning
from fenji.review.score_patients import (
    DEFAULT,
    Told,
    decided_with,
    made_up,
    reckoned,
    slots_of,
    tables_of,
    values_told_apart,
)
from fenji.review.witness import Witness, decide_by

_NAMED: tuple[Section, ...] = ("parameters", "definitions", "rounding")
_LINES: tuple[Section, ...] = ("range", "asks", "profiles")
_SAID = ("title", "sources", "source", "mark", "mark_note", "item_labels", "response", "traps", "open_points")
PATIENTS = 12
"""So many patients are decided for one difference before it is given up."""


def compare_score(old: Engine, new: Engine, score: str) -> Comparison:
    """Every difference of a score that both versions have."""
    a, b = _Side.of(old, score), _Side.of(new, score)
    found = Comparison(score, kind="score")
    for section in _NAMED:
        found.edits += _named(a, b, section)
    changed = {edit.id for edit in found.edits if "text" not in edit.what}
    search = _Search(a, b)
    found.edits += _items(a, b, changed, search)
    found.edits += _flags(a, b, search)
    found.edits += _guard(a, b, changed, search)
    found.edits += _bands(a, b, search)
    for key in _LINES:
        was, becomes = plain_of(a.score.tree, key), plain_of(b.score.tree, key)
        if was != becomes:
            found.edits.append(Edit(key, key, ("changed",), one_line(was), one_line(becomes), None, b.line(key)))
    found.edits += [
        Edit("words", key, ("text",), "", "", None, b.line(key))
        for key in _SAID
        if plain_of(a.score.tree, key) != plain_of(b.score.tree, key)
    ]
    found.edits = [
        replace(edit, reaches=tuple(other.id for other in found.edits if edit.id in other.through))
        if edit.section in _NAMED
        else edit
        for edit in found.edits
    ]
    return found


@dataclass(frozen=True, slots=True)
class _Side:
    """One version of the score under its default profile."""

    engine: Engine
    score: LinkedScore
    meaning: Meaning

    @classmethod
    def of(cls, engine: Engine, score: str) -> "_Side":
        linked = engine.content.scores[score]
        return cls(engine, linked, Meaning(linked.definitions))

    def line(self, *path: str | int) -> int:
        return self.score.tree.span_of(path, key=True).line

    def section(self, key: str) -> dict[str, Any]:
        found = plain_of(self.score.tree, key)
        return found if isinstance(found, dict) else {}

    def under(self, profile: str) -> LinkedScore:
        return self.engine.content.score_profiles.get((self.score.id, profile), self.score)

    def same(self, other: "_Side", mine: n.Node | None, its: n.Node | None) -> bool:
        """Whether a part of this version means what a part of the other one does."""
        if mine is None or its is None:
            return mine is its
        return self.meaning.of(mine) == other.meaning.of(its)


# -- what differs


def _named(a: _Side, b: _Side, section: Section) -> Iterator[Edit]:
    old, new = a.section(section), b.section(section)
    for id in dict.fromkeys((*new, *old)):
        was, becomes = old.get(id), new.get(id)
        if was == becomes:
            continue
        what: What = "new" if id not in old else "gone" if id not in new else "changed"
        if what == "changed" and bare(was, WORDS) == bare(becomes, WORDS):
            what = "text"
        line = (a if what == "gone" else b).line(section, id)
        shown = ("", "") if what == "text" else (one_line(bare(was, WORDS)), one_line(bare(becomes, WORDS)))
        yield Edit(section, id, (what,), *shown, id if id in old else None, line)


def _items(a: _Side, b: _Side, changed: set[str], search: "_Search") -> Iterator[Edit]:
    old, new = a.section("items"), b.section("items")
    names = {now: before for before, now in renames(old, new).items()}
    for id, value in new.items():
        before = names.get(id, id)
        line = b.line("items", id)
        if before not in old:
            yield Edit("items", id, ("new",), "", one_line(value), None, line, shown=search.item(None, id))
            continue
        what: list[What] = ["renamed"] if before != id else []
        shown, through = None, tuple[str, ...]()
        if not a.same(b, a.score.items[before], b.score.items[id]):
            what.append("changed")
            shown = search.item(before, id)
            through = _through(b, b.score.items[id], changed)
        elif old[before] != value:
            what.append("rewritten")
        if what:
            was, becomes = (before, id) if before != id else _rows(old[before], value)
            yield Edit("items", id, what, was, becomes, before, line, shown=shown, through=through)
    for id, value in old.items():
        if id not in new and id not in names.values():
            line = a.line("items", id)
            yield Edit("items", id, ("gone",), one_line(value), "", id, line, shown=search.item(id, None))


def _through(side: _Side, node: n.Node, changed: set[str]) -> tuple[str, ...]:
    """The changed parameters and definitions that a part speaks of, and the terms that are rounded otherwise."""
    read = n.reachable([node], side.score.definitions)
    named = {term for one in read for term in n.terms_named(one)} | names_in(node, side.score.definitions)
    return tuple(sorted(changed & named))


def _rows(old: Any, new: Any) -> tuple[str, str]:
    """The rows that differ, of two lists of rows."""
    if old == new:
        return "", ""
    if not isinstance(old, list) or not isinstance(new, list):
        return one_line(old), one_line(new)
    gone, come = [row for row in old if row not in new], [row for row in new if row not in old]
    if not gone and not come:
        gone, come = old, new  # another order
    return "; ".join(map(one_line, gone)), "; ".join(map(one_line, come))


def _flags(a: _Side, b: _Side, search: "_Search") -> Iterator[Edit]:
    for edit in _named(a, b, "any_item_gives"):
        flag = edit.id
        yield replace(edit, shown=search.patient(lambda two, flag=flag: two.flag(flag)))  # type: ignore[misc]  # bound at once


def _guard(a: _Side, b: _Side, changed: set[str], search: "_Search") -> Iterator[Edit]:
    was, becomes = plain_of(a.score.tree, "applies_when"), plain_of(b.score.tree, "applies_when")
    mine, its = a.score.guard_condition, b.score.guard_condition
    same = a.same(b, mine, its)
    if was == becomes and same:
        return
    what: What = "rewritten" if same else "new" if was is None else "gone" if becomes is None else "changed"
    through = () if its is None else _through(b, its, changed)
    side = a if becomes is None else b
    shown = None if same else search.patient(lambda two: two.applies)
    yield Edit(
        "applies_when", "applies_when", (what,), one_line(was), one_line(becomes), None, side.line("applies_when"),
        shown=shown, through=through,
    )  # fmt: skip


def _bands(a: _Side, b: _Side, search: "_Search") -> Iterator[Edit]:
    old, new = a.section("bands"), b.section("bands")
    for key in ("term", "default"):
        if old.get(key) != new.get(key):
            shown = search.patient(lambda two: two.band, None) if key == "default" else None
            was, becomes = one_line(old.get(key)), one_line(new.get(key))
            yield Edit("bands", key, ("changed",), was, becomes, None, (b if new else a).line("bands"), shown=shown)
    mine, its = old.get("tables") or {}, new.get("tables") or {}
    for table in dict.fromkeys((*its, *mine)):
        if mine.get(table) == its.get(table):
            continue
        what: What = "new" if table not in mine else "gone" if table not in its else "changed"
        shown = None
        if what == "changed":
            x, y = (
                [(word, side.meaning.of(when)) for word, when in side.score.bands[table]] for side in (a, b)
            )
            if x == y:
                what = "rewritten"
            else:
                shown = search.patient(lambda two: two.band and not two.rest, table) or search.patient(
                    lambda two: two.band, table
                )
        line = (a if what == "gone" else b).line("bands", "tables", table)
        was, becomes = _rows(mine.get(table, []), its.get(table, []))
        yield Edit("bands", table, (what,), was, becomes, table if table in mine else None, line, shown=shown)


# -- for whom


@dataclass(frozen=True, slots=True)
class _Two:
    """A patient, and in what the two versions differ for him."""

    programs: tuple[ScoreProgram, ScoreProgram]
    slots: tuple[Slots, Slots]

    def _terms(self, terms: Callable[[LinkedScore], tuple[str, ...]]) -> bool:
        came = []
        for program, slots in zip(self.programs, self.slots, strict=True):
            own = slots.copy()
            program.derive(own)
            program.derive_band(own)
            low, applies = program.layout.low, program.applies(own)
            came.append([applies, *((own[low[t]], own[low[t] + 1]) for t in terms(program.score))])
        return came[0] != came[1]

    def flag(self, flag: str) -> bool:
        return self._terms(lambda score: (flag,))

    @property
    def rest(self) -> bool:
        """Whether anything but the band differs."""
        return self._terms(lambda score: (score.id, *score.flags))

    @property
    def band(self) -> bool:
        return self._terms(lambda score: (score.band_term,) if score.band_term else ())

    @property
    def applies(self) -> bool:
        first, second = (p.applies(s) for p, s in zip(self.programs, self.slots, strict=True))
        return first != second

    @property
    def made(self) -> bool:
        """Whether the score is made for the patient in one version at least."""
        return any(p.applies(s) == 2 for p, s in zip(self.programs, self.slots, strict=True))

    @property
    def differ(self) -> bool:
        first, second = (reckoned(p, s) for p, s in zip(self.programs, self.slots, strict=True))
        return first != second

    def item(self, old: str | None, new: str | None) -> bool:
        """Whether an item comes to something else; one that a version has not gives nothing."""
        given = []
        for program, slots, name in zip(self.programs, self.slots, (old, new), strict=True):
            ends = program.items(slots, None)
            place = -1 if name is None else 2 * list(program.score.items).index(name)
            given.append((0, 0) if place < 0 else (ends[place], ends[place + 1]))
        return given[0] != given[1]


class _Search:
    """Finds patients for whom the two versions come to something else."""

    def __init__(self, a: _Side, b: _Side) -> None:
        self.a, self.b = a, b

    def item(self, old: str | None, new: str | None) -> Witness | None:
        """A patient for whom one item gives other points, and the score differs: by that item alone, if any."""

        def differs(two: _Two) -> bool:
            return two.differ and two.item(old, new)

        return self.patient(lambda two: differs(two) and not two.applies) or self.patient(differs)

    def patient(self, wanted: Callable[[_Two], bool], only: str | None = "") -> Witness | None:
        """The first patient with this difference whom both versions decide; `only`: by this band table."""
        profiles = [profile for profile in self.b.score.model.profiles if profile in self.a.score.model.profiles]
        for profile in (DEFAULT, *profiles):
            old, new = self.a.under(profile), self.b.under(profile)
            values = self._values(old, new)
            for table in tables_of(new) if only == "" else (only,):
                found = self._found(old, new, profile, table, values, wanted)
                if found is not None:
                    return found
        return None

    def _values(self, old: LinkedScore, new: LinkedScore) -> dict[str, list[Any]]:
        """The values that either version tells apart, of the terms that mean the same in both."""
        kinds = [side.engine.binder.layout.terms for side in (self.a, self.b)]
        each = [
            values_told_apart(score, side.engine.binder.layout) for score, side in ((old, self.a), (new, self.b))
        ]
        found: dict[str, list[Any]] = {}
        for term in dict.fromkeys((*each[0], *each[1])):
            if kinds[0].get(term) == kinds[1].get(term):
                found[term] = sorted({*each[0].get(term, ()), *each[1].get(term, ())})
        return found

    def _found(
        self, old: LinkedScore, new: LinkedScore, profile: str, table: str | None, values: Mapping[str, list[Any]],
        wanted: Callable[[_Two], bool],
    ) -> Witness | None:  # fmt: skip
        layouts = self.a.engine.binder.layout, self.b.engine.binder.layout
        tables = [table if table in score.bands else None for score in (old, new)]
        programs = ScoreProgram(old, layouts[0], tables[0]), ScoreProgram(new, layouts[1], tables[1])

        def two(told: Told) -> _Two:
            return _Two(programs, (slots_of(layouts[0], told), slots_of(layouts[1], told)))

        def fits(told: Told) -> bool:
            found = two(told)
            return wanted(found) and found.made

        tried = 0
        for told in made_up(new.id, values):
            if not fits(told):
                continue
            calm = self._calm(told, values, programs[1], fits)
            by = decide_by(self.a.engine), decide_by(self.b.engine)
            found = decided_with(self.b.engine, new, profile, table, calm, *by, "witness")
            if found is not None:
                return found
            tried += 1
            if tried >= PATIENTS:
                break
        return None

    def _calm(
        self, told: Told, values: Mapping[str, list[Any]], program: ScoreProgram, kept: Callable[[Told], bool]
    ) -> Told:
        """The same difference with a total as low as one value at a time can make it."""

        def oddness(one: Told) -> tuple[Any, int]:
            """How high the total is, then how many values are no whole numbers."""
            return program.sum_alone(slots_of(program.layout, one))[1], sum(value % 1000 > 1 for value in one.values())

        for term, among in values.items():
            own = oddness(told)
            others = sorted(({**told, term: value} for value in among), key=oddness)
            told = next((one for one in others if oddness(one) < own and kept(one)), told)
        return told
