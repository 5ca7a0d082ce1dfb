"""Every patient made ready for both sides: slots for the compiled criteria, plain Python values for the floor."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from floors import Earlier, diabetes, hypertension, postoperative, scores, stroke

from fenji.expr.layout import Layout, Slots
from fenji.run.step import start


class Known(NamedTuple):
    """What is known of a patient, as a hospital's own code would hold it."""

    get: Callable[[str], Any]
    earlier: tuple[Earlier, ...]
    day_before: dict[str, Any] | None
    at: float
    today: int
    age: int | None
    sex: str
    tier: str | None
    can: frozenset[str]
    own: frozenset[str] | None
    """What the institution can do; None where only its tier is known."""


class Floor(NamedTuple):
    """A phase written by hand: the criteria, what they take of a patient, and the scores they read, if any."""

    criteria: Callable[..., tuple[int, ...]]
    takes: Callable[[Known], tuple[Any, ...]]
    with_scores: Callable[..., tuple[int, ...]] | None = None
    scores: Callable[[Known], dict[str, tuple[Any, ...]]] = lambda known: {}


FLOORS = {
    ("hypertension", "follow_up"): Floor(
        hypertension.follow_up, lambda known: (known.get, known.day_before, known.age, known.sex)
    ),
    ("diabetes", "follow_up"): Floor(
        diabetes.follow_up,
        lambda known: (known.get, known.earlier, known.at, known.today, known.age, known.sex, known.tier),
    ),
    ("stroke", "suspected"): Floor(
        stroke.suspected,
        lambda known: (known.get, known.at, known.age, known.tier, known.can),
        stroke.suspected_and_scores,
        lambda known: {
            "abcd2": scores.abcd2(known.get, known.age), "lams": scores.lams(known.get), "race": scores.race(known.get)
        },
    ),
    ("postoperative", "ward"): Floor(
        postoperative.ward,
        lambda known: (known.get, known.earlier, known.at, known.age, known.tier, known.own),
        postoperative.ward_and_scores,
        lambda known: {
            "news2": scores.news2(known.get), "wells_dvt": scores.wells_dvt(known.get),
            "wells_pe": scores.wells_pe(known.get),
        },
    ),
}  # fmt: skip


class Sides(NamedTuple):
    """Patients of one phase, ready for both sides in the same order."""

    floor: Floor
    by_hand: list[tuple[Any, ...]]
    """What the floor takes, scores left out."""
    scores: list[tuple[Any, ...]]
    ready: list[tuple[Slots, Any]]
    verdicts: Callable[[Slots, Any], tuple[int, ...]]
    derive: tuple[Callable[[Slots], None], ...]
    """The scores that the phase reads, worked out anew."""
    criteria: tuple[str, ...]

    def with_scores(self, one: tuple[Slots, Any]) -> tuple[int, ...]:
        """The engine's side with the scores worked out too."""
        for derive in self.derive:
            derive(one[0])
        return self.verdicts(*one)


class Differ(Exception):
    """The floor and the engine say different things of one patient."""


def both_sides(engine: Any, cases: Iterable[Any], pathway: str, phase: str) -> Sides:
    """Typed cases, ready for the floor and the engine. Raises Differ on the first on which they differ."""
    floor = FLOORS[pathway, phase]
    compiled = engine.compiled(pathway, next(iter(engine.content.pathways[pathway])))
    program, layout = compiled.program.phases[phase], engine.binder.layout
    by_id = {score.score.id: score for score in compiled.scores}
    by_hand, totals, ready = [], [], []
    derive: dict[str, Any] = {}
    for case in cases:
        bound = engine.bind(case)
        can, slots, history = start(compiled, engine.binder, bound, phase)
        known = Known(
            facts_told(slots, layout).get,
            tuple([Earlier(one.at / 1000, one.day, facts_told(one.slots, layout).get) for one in history.visits]),
            facts_told(history.days[-1].slots, layout) if history.days else None,
            history.at / 1000, history.today, case.patient.age_years, case.patient.sex, bound.place.tier, can,
            bound.place.capabilities,
        )  # fmt: skip
        takes, found = floor.takes(known), floor.scores(known)
        for id, (low, high, *_) in found.items():
            at = layout.low[id]
            derive.setdefault(id, by_id[id].derive)
            if (slots[at] / 1000, slots[at + 1] / 1000) != (low, high):
                raise Differ(f"{case.case}: {id} is {low} to {high} by hand, not {slots[at]} to {slots[at + 1]}")
        said = program.verdicts(slots, history)[: len(program.criteria)]
        wanted = floor.criteria(*takes, *found.values())
        if said != wanted:
            both = zip(program.criteria, said, wanted, strict=True)
            raise Differ(f"{case.case}: {[(id, engine_, hand) for id, engine_, hand in both if engine_ != hand]}")
        by_hand.append(takes)
        totals.append(tuple(found.values()))
        ready.append((slots, history))
    sides = Sides(floor, by_hand, totals, ready, program.verdicts, tuple(derive.values()), program.criteria)
    if floor.with_scores is not None:
        for one, takes in zip(ready, by_hand, strict=True):
            if sides.with_scores(one)[: len(sides.criteria)] != floor.with_scores(*takes):
                raise Differ(f"{pathway} {phase}: the scores worked out on the way differ")
    return sides


def facts_told(slots: Slots, layout: Layout) -> dict[str, Any]:
    """The known facts of a visit as plain Python values; a score only as it was told, as `given.<score>`."""
    found: dict[str, Any] = {}
    for term, kind in layout.terms.items():
        low = layout.low[term]
        if slots[low] != slots[low + 1] or f"given.{term}" in layout.terms:
            continue
        held = slots[low]
        match kind.kind:
            case "yes_no":
                found[term] = bool(held)
            case "word":
                found[term] = kind.words[held]
            case "set":
                found[term] = frozenset(word for index, word in enumerate(kind.words) if held >> index & 1)
            case _:
                found[term] = held / 1000
    return found
