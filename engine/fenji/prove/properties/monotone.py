"""A worse value never makes the move less urgent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import z3

from fenji.codes.code import Text
from fenji.expr.kinds import TermKind
from fenji.linked.vocabulary import given
from fenji.prove.draft import Draft, held
from fenji.prove.encode import Encoder, Shared
from fenji.prove.facts import Facts, declared_name, variable
from fenji.prove.found import Find
from fenji.prove.logic import End, Ends, Formula, all_of, any_of, compared, expression, holds, implied, negated, same
from fenji.prove.moves import DOWN, Moves, moves_of
from fenji.prove.oracle import Seen
from fenji.prove.prover import Prover, where
from fenji.prove.sheet import Sheet

NAME = "monotone"
STATES = Text(
    "terms.yaml 里写明 worse 为 higher、lower、yes 或 no 的术语：其他事实不变（知道的仍知道，不知道的仍不知道），"
    "今天的值变得更差，去向不会变得更不急。先后为急诊、紧急、普通转出，留下之前的询问（危险信号未排除），"
    "留下或只问能否下转、往哪里下转，下转。",
    "For terms declared `worse: higher`, `lower`, `yes` or `no`: everything else unchanged (what is known stays known, "
    "what is not stays unknown), a worse value today never gives a less urgent move. Most urgent first: emergency, "
    "urgent and routine referral up or to the side, asking before anybody may stay (an open red flag), "
    "staying or asking only whether and where he may go down, going down.",
)
LEFT_OUT = Text(
    "术语未写 worse、写 both 或 none 的，以及年龄、时间和集合，不在其列；直接给出的总分与已有各项不矛盾",
    "terms without `worse`, or with both or none, and age, times and sets, are not compared; "
    "a told total does not contradict the items on record",
)
URGENCIES = (("refer_up/emergency", "transfer/emergency"), ("refer_up/urgent", "transfer/urgent"),
             ("refer_up/routine", "transfer/routine"))  # fmt: skip
LOWEST = len(URGENCIES) + 1


def level_of(seen: Seen) -> int:
    """0 is the most urgent."""
    for level, labels in enumerate(URGENCIES):
        if seen.move in labels:
            return level
    return len(URGENCIES) if seen.flagged else LOWEST + (seen.move == DOWN)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    reported: dict[str, None] = {}
    for sheet, alike in prover.distinct(phase):
        for found in _of(prover, sheet, reported):
            yield replace(found, standings=(*found.standings, *alike))


def merged(prover: Prover, finds: Sequence[Find]) -> list[Find]:
    """One find per term, or per score of which terms are items, whatever the moves are that it turns into which."""
    kept: dict[object, Find] = {}
    for find in finds:
        key = (find.between, find.confirmed)
        other = kept.get(key)
        kept[key] = find if other is None else replace(other, standings=(*other.standings, *find.standings))
    return list(kept.values())


def _of(prover: Prover, sheet: Sheet, reported: dict[str, None]) -> Iterator[Find]:
    """Finds of terms not reported yet: first those of an earlier proof that still hold, then what the solver finds."""
    for found in _again(prover, sheet, reported):
        reported[found.between[0]] = None
        yield found
    plain = prover.fresh(sheet, ())
    levels = list(range(LOWEST + 1))
    while levels and plain.none(about=f"worse at {where(sheet)}", key=_key(levels[0], reported)):
        levels.pop(0)
    if levels:
        yield from _searched(prover, sheet, reported, levels)


def _key(level: int, reported: Mapping[str, None]) -> tuple[str, ...]:
    return NAME, str(level), *sorted(reported)


def _again(prover: Prover, sheet: Sheet, reported: Mapping[str, None]) -> Iterator[Find]:
    prefix = prover.name(NAME, prover.profile, where(sheet), "")
    known = prover.tally.known
    done: set[str] = set()
    for key, small in known.starting(prefix):
        parts = key.removeprefix(prefix).split("|")
        name, term, way = parts[:3]
        declared = prover.book.shelf.words.terms.get(declared_name(term))
        worse = known.patients.get(key.removesuffix("better") + "worse")
        if parts[3:] != ["better"] or worse is None or declared is None or declared.worse != way:
            continue
        if name in reported or name in done or small.now.get(term) is None or worse.now.get(term) is None:
            continue
        if _drops(prover, small, worse):
            known.keep_patient(key, small)
            known.keep_patient(key.removesuffix("better") + "worse", worse)
            done.add(name)
            yield _told(prover, sheet, small, worse, term)


def _searched(prover: Prover, sheet: Sheet, reported: dict[str, None], levels: list[int]) -> Iterator[Find]:
    before = prover.book.shelf.now
    worse, order = _worsened(prover, before, sheet)
    encoder = prover.book.encoder(sheet.phase, sheet.encoder.place, worse, shared=Shared())
    conditions = [encoder.pair(condition) for condition in sheet.program.conditions]
    after = moves_of(sheet.standing, conditions, encoder.place, refused=False)
    agree = [*totals_agree(sheet.encoder), *totals_agree(encoder)]
    sums = _sums_ordered(sheet.encoder, encoder)
    ask = prover.fresh(sheet, [*worse.constraints, *order.values(), *agree, *sums])
    now = sheet.moves()
    kept = {term: expression(_alike(before, worse, term)) for term in order}
    while levels:
        less = all_of([_at_most(now, levels[0]), negated(_at_most(after, levels[0]))])
        fixed = [kept[term] for term in kept if family(prover, term) in reported]
        key = _key(levels[0], reported)
        model = ask.model(less, sheet.in_scope, *fixed, about=f"worse at {where(sheet)}", key=key)
        if model is None:
            levels.pop(0)
            continue
        a = prover.draft(model, sheet)
        changed = [term for term in order if not z3.is_true(model.eval(kept[term], model_completion=True))]
        values = {term: held(model, before.words.kinds[term], worse.value[term]) for term in changed if term in a.now}
        found = _step(prover, sheet, a, values)
        if found is None:
            yield Find(NAME, Text("编码与引擎不一致", "the encoding and the engine differ"), tuple(changed),
                       (where(sheet),), confirmed=False)  # fmt: skip
            return
        reported[found.between[0]] = None
        yield found


def family(prover: Prover, term: str) -> str:
    """The score that a term is an item of, else the term itself: one find stands for all items of a score."""
    name = declared_name(term)
    if prover.book.shelf.words.kinds[name].kind != "number":
        return name
    return next((score for score, items in prover.score_items if name in items), name)


def _worsened(prover: Prover, before: Facts, sheet: Sheet) -> tuple[Facts, dict[str, Formula]]:
    """The same visit with its own values for the terms that can be worse, and "at least as bad" for each."""
    worse = Facts("worse:", before.words, patient=before)
    order: dict[str, Formula] = {}
    for term, told in list(before.told.items()):
        if term in ("age", "sex"):
            continue
        kind = before.words.kinds[term]
        declared = before.words.terms.get(declared_name(term))
        way = declared.worse if declared is not None else "none"
        worse.told[term], worse.value[term] = told, before.value[term]
        if way not in ("higher", "lower", "yes", "no") or kind.kind in ("set", "instant"):
            continue
        if kind.kind == "word" and not kind.ladder:
            continue
        worse.value[term], limits = variable(f"worse:{term}", term, kind, before.words)
        worse.constraints += limits
        order[term] = _as_bad(kind, way, before.value[term], worse.value[term])
    return worse, order


def _as_bad(kind: TermKind, way: str, old: Any, new: Any) -> Formula:
    if kind.kind == "yes_no":
        return implied(old, new) if way in ("yes", "higher") else implied(new, old)
    if kind.kind == "word":
        ranks = [kind.ladder.index(word) if word in kind.ladder else None for word in kind.words]
        allowed = []
        for i, a in enumerate(ranks):
            for j, b in enumerate(ranks):
                up = a is not None and b is not None and (b >= a if way in ("higher", "yes") else b <= a)
                if up or i == j:
                    allowed.append(all_of([old[i], new[j]]))
        return any_of(allowed)
    return new >= old if way in ("higher", "yes") else new <= old


def _alike(before: Facts, worse: Facts, term: str) -> Formula:
    old, new = before.value[term], worse.value[term]
    if isinstance(old, list):
        return all_of([same(a, b) for a, b in zip(old, new, strict=True)])
    return any_of([negated(before.told[term]), old == new])


def _sums_ordered(before: Encoder, after: Encoder) -> list[Formula]:
    """What follows anyway, said outright: where every item of a score can only rise (or fall), so does the sum."""
    found = []
    for program in before.programs:
        score = program.score
        items = [item for item, rows in score.model.items.items() if rows == "value"]
        ways = {before.facts.words.terms[item].worse for item in items}
        if len(items) < len(score.items) or not all(item in before.facts.told for item in items) or len(ways) != 1:
            continue
        op = {"higher": ">=", "lower": "<="}.get(ways.pop())
        if op is not None:
            a, b = before.inside(program).ends(score.total), after.inside(program).ends(score.total)
            found += [holds(op, b.low.at, a.low.at), holds(op, b.high.at, a.high.at)]
    return found


def totals_agree(encoder: Encoder) -> list[Formula]:
    """A told total is one that the items on record can give."""
    found = []
    for id, program in encoder.scores.items():
        total = given(id)
        if total not in encoder.facts.told:
            continue
        told, value = encoder.facts.read(total)
        items = encoder.inside(program).ends(program.score.total)
        end = End(False, value)
        found.append(implied(told, compared("=", Ends(end, end), items)[1]))
    return found


def _at_most(moves: Moves, level: int) -> Formula:
    """As urgent as this level, or more."""
    if level == LOWEST:
        return negated(moves.moves[DOWN])
    parts = [moves.moves[one] for labels in URGENCIES[: level + 1] for one in labels]
    return any_of([*parts, *([moves.flagged] if level == len(URGENCIES) else [])])


def _step(prover: Prover, sheet: Sheet, start: Draft, values: dict[str, Any]) -> Find | None:
    """The one term whose worse value drops the urgency, and the ordinary patient who shows it."""
    here = start
    for term in sorted(values):
        there = here.told(**{term: values[term]})
        if _drops(prover, here, there):
            return _shown(prover, sheet, here, term, values[term])
        here = there
    return None


def _drops(prover: Prover, a: Draft, b: Draft) -> bool:
    first, second = prover.oracle.see(a), prover.oracle.see(b)
    return first is not None and second is not None and first.in_scope and level_of(second) > level_of(first)


def _shown(prover: Prover, sheet: Sheet, draft: Draft, term: str, value: Any) -> Find:
    def shows(one: Draft) -> bool:
        return term in one.now and one.now[term] is not None and _drops(prover, one, one.told(**{term: value}))

    small = prover.oracle.shrink(draft, shows, prover.book.shelf)
    plain = prover.oracle.plain(small.told(**{term: value}), prover.book.shelf)
    other = (
        plain
        if _drops(prover, small, plain) and small.now == {**plain.now, term: small.now[term]}
        else (small.told(**{term: value}))
    )
    way = prover.book.shelf.words.terms[declared_name(term)].worse
    key = prover.name(NAME, prover.profile, where(sheet), family(prover, term), term, way)
    prover.tally.known.keep_patient(f"{key}|better", small)
    prover.tally.known.keep_patient(f"{key}|worse", other)
    return _told(prover, sheet, small, other, term)


def _told(prover: Prover, sheet: Sheet, small: Draft, other: Draft, term: str) -> Find:
    before, after = prover.oracle.see(small), prover.oracle.see(other)
    assert before is not None
    assert after is not None
    name = declared_name(term)
    says = Text(
        f"{name} 变差，去向由 {before.move} 变为 {after.move}",
        f"a worse {name} turns {before.move} into {after.move}",
    )
    spell = prover.oracle
    cases = (spell.case(small, f"{NAME}-{name}", says.zh), spell.case(other, f"{NAME}-{name}-worse", says.zh))
    criteria = tuple(dict.fromkeys((*before.by, *after.by)))
    facts = {"term": name, "criteria": list(criteria), "from": before.move, "to": after.move}
    return Find(NAME, says, (family(prover, term),), (where(sheet),), cases, True, facts)
