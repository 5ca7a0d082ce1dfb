"""Learning a missing fact never shows that the answer given was impossible, and no red flag is passed over."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial

from fenji.codes.code import Text
from fenji.program.program import ExcludeItem
from fenji.prove.draft import Draft, Told
from fenji.prove.encode import Shared
from fenji.prove.facts import Facts
from fenji.prove.found import Find
from fenji.prove.logic import Formula, Pair, all_of, any_of, expression, negated, number, same
from fenji.prove.moves import DOWN, LABELS, Moves, moves_of
from fenji.prove.oracle import Seen
from fenji.prove.prints import digest_of
from fenji.prove.properties.monotone import totals_agree
from fenji.prove.prover import Prover
from fenji.prove.sheet import Sheet

NAME = "missing_is_safe"
STATES = Text(
    "一、缺的事实无论后来怎样得知（历次记录、已知的年龄、意愿和地点不变），每条标准都不会超出事先所说的“必定”和“可能”，"
    "判定所列的可能去向由此而来（到去向的搜索另由抽样核对）。二、must_exclude 里任何一项未知时，不会留下也不会下转。"
    "三、急诊标准未知而留下的，必不在 must_exclude 之内。",
    "One: however the missing facts turn out (history, a known age, consent and place unchanged), no condition turns "
    "out as the reading before said it certainly would not; the possible moves rest on this, and the search from there "
    "to the moves is held against drawn completions in the tests. Two: while an item of `must_exclude` that counts "
    "here is unknown, the move is neither to stay nor to go down. Three: an emergency criterion of the phase that is "
    "unknown while the patient stays is named as a find unless it is accepted.",
)
LEFT_OUT = Text(
    "on_record(x) 按作者的意思不再追问，读作已有的事实；直接给出的总分与各项（无论已知或后知）不矛盾",
    "on_record(x) is a closed question by the author's word and is read from the facts as they are; "
    "a told total does not contradict the items, known or learned",
)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    for sheet, alike in prover.distinct(phase):
        for part in (_red_flags, _open_emergencies, _brackets):
            for found in part(prover, sheet):
                yield replace(found, standings=(*found.standings, *alike))


# -- two and three


def _red_flags(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    moves = sheet.moves()
    resting = any_of([moves.moves["stay"], moves.moves[DOWN]])
    for index, item in enumerate(sheet.standing.excludes):
        certain, possible = sheet.verdicts[item.verdict]
        counts = True if item.when is None else sheet.verdicts[item.when][1]

        def passed(seen: Seen, item: ExcludeItem = item) -> bool:
            return seen.step.verdicts[item.verdict] == 1 and seen.move in ("stay", DOWN)

        found = prover.look(
            NAME,
            Text(f"{item.item} 未知而未转未问", f"{item.item} is unknown, and the patient neither goes nor is asked"),
            sheet, resting, counts, possible, negated(certain), sheet.in_scope,
            shows=prover.shows(passed), between=(item.item,), about=item.item, key=("red flag", str(index)),
        )  # fmt: skip
        if found is not None:
            yield found


def _open_emergencies(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    moves = sheet.moves()
    flags = {item.verdict for item in sheet.standing.excludes}
    for urgency, indexes in sheet.standing.up:
        for index in indexes if urgency == "emergency" else ():
            effect = sheet.standing.effects[index]
            if effect is None or index in flags:
                continue
            certain, possible = sheet.verdicts[index]
            id = effect.criterion
            says = Text(
                f"急诊标准 {id} 未知而患者留下，且不在 must_exclude 之内",
                f"the emergency criterion {id} is unknown while the patient stays, and no must_exclude names it",
            )
            found = prover.look(
                NAME, says, sheet, moves.moves["stay"], possible, negated(certain), sheet.in_scope,
                shows=prover.shows(partial(_left_open, id)), between=(id,), about=id, key=("emergency",),
            )  # fmt: skip
            if found is not None:
                yield found


def _left_open(id: str, seen: Seen) -> bool:
    return seen.move == "stay" and seen.verdict(id) == 1


# -- one


def _brackets(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    """The completion reading of what is known says "certainly" and "possibly" of every way it can turn out."""
    prints, program = prover.prints, prover.compiled.program
    place = prints.place(sheet.phase, sheet.tier, sheet.named)
    plain = prover.fresh(sheet, ())
    names = []
    for index, condition in enumerate(sheet.program.conditions):
        id = sheet.program.criteria[index] if index < len(sheet.program.criteria) else getattr(condition, "name", "")
        base = digest_of([place, prints.closure([condition, program.linked.scope])])
        names.append((index, id, base))
    # One condition's question does not read the others: its fingerprint is its own.
    left = [(index, id, base) for index, id, base in names if not plain.none(about=f"{NAME} lemma", base=base)]
    if not left:
        return
    before = completion_reading(prover, sheet)
    later = completed(prover.book.shelf.now)
    encoder = prover.book.encoder(sheet.phase, sheet.encoder.place, later, shared=Shared(), closed=sheet.encoder)
    after = [encoder.pair(condition) for condition in sheet.program.conditions]
    age, _ = prover.book.shelf.now.read("age")
    agree = [*totals_agree(sheet.encoder), *totals_agree(encoder)]
    ask = prover.fresh(sheet, [*later.constraints, *agree, expression(age)])
    for index, id, base in left:
        (c, p), (c2, p2) = before[index], after[index]
        formula = any_of([all_of([c, negated(c2)]), all_of([p2, negated(p)])])
        model = ask.model(formula, sheet.in_scope, about=f"{NAME} lemma", base=base)
        if model is not None:
            yield _broken(prover, sheet, index, id, prover.draft(model, sheet), prover.draft(model, sheet, later))


def _broken(prover: Prover, sheet: Sheet, index: int, id: str, start: Draft, end: Draft) -> Find:
    def shows(draft: Draft) -> bool:
        seen = prover.oracle.see(draft)
        full = prover.oracle.see(completion(prover, draft, end))
        if seen is None or full is None or not seen.in_scope:
            return False
        was, now = prover.oracle.bracket(seen)[index], full.step.verdicts[index]
        return (was == 2 and now != 2) or (was == 0 and now != 0)

    says = Text(
        f"{id}：补全事实后的结论超出了事先所说的可能",
        f"{id}: a completion turns out as the reading before said it cannot",
    )
    found = prover.find(NAME, says, sheet, start, shows, (id,))
    second = prover.oracle.case(completion(prover, start, end), f"{NAME}-{id}-completed", says.zh)
    return replace(found, cases=(*found.cases, second))


def completion_reading(prover: Prover, sheet: Sheet) -> list[Pair]:
    """Each condition of the phase as it may still turn out."""
    encoder = prover.book.encoder(
        sheet.phase,
        sheet.encoder.place,
        prover.book.shelf.now,
        mode="completion",
        shared=Shared(),
        closed=sheet.encoder,
    )
    return [encoder.pair(condition) for condition in sheet.program.conditions]


def completed(now: Facts) -> Facts:
    """The same visit with every missing fact learned; what it will be is the value that nobody was told."""
    later = Facts("later:", now.words)
    for term, told in list(now.told.items()):
        later.value[term] = now.value[term]
        later.told[term] = told if term == "sex" else True
    return later


def completion(prover: Prover, start: Draft, end: Draft) -> Draft:
    """What the patient of `start` turns out to be by `end`: what he is known to be, and `end` for the rest."""
    silent = {
        id
        for id, (_, screens) in prover.oracle.speller.silence.items()
        if id not in start.now and any(start.now.get(screen) is True for screen in screens)
    }
    told = {id: value for id, value in start.now.items() if value is not None}
    now = {**{id: value for id, value in end.now.items() if id not in silent}, **told}
    age = start.age if start.age is not None else end.age
    return replace(end, now=now, earlier=start.earlier, age=age, sex=start.sex)


def exact_moves(prover: Prover, sheet: Sheet, start: Draft) -> frozenset[str]:
    """Every move that some completion of a patient's missing facts truly gives. His age must be known."""
    now = prover.book.shelf.now
    later = completed(now)
    encoder = prover.book.encoder(sheet.phase, sheet.encoder.place, later, shared=Shared(), closed=sheet.encoder)
    after: Moves = moves_of(
        sheet.standing, [encoder.pair(c) for c in sheet.program.conditions], encoder.place, refused=start.refused
    )
    told = [*pinned(now, start.now), *totals_agree(encoder)]
    days = prover.book.shelf.days
    for index, day in enumerate(days):
        exists = index < len(start.earlier)
        told.append(day.exists if exists else negated(day.exists))
        if exists:
            ago, facts = start.earlier[index]
            told += [day.days_ago == ago, *pinned(day.facts, facts)]
    age_told, age = now.read("age")
    told += [expression(age_told), age == 1000 * (start.age or 0)]
    kind = now.words.kinds["sex"]
    told += [
        bit if word == start.sex else negated(bit) for word, bit in zip(kind.words, now.read("sex")[1], strict=True)
    ]
    ask = prover.fresh(sheet, [*later.constraints, *told])
    return frozenset(one for one in LABELS if ask.possible(after.moves[one], about=one))


def pinned(facts: Facts, told: Told) -> list[Formula]:
    """These facts are told as they stand here, and no others are."""
    found: list[Formula] = []
    for term, flag in facts.told.items():
        if term in ("age", "sex"):
            continue
        held = told.get(term)
        if held is None:
            found.append(negated(flag))
            continue
        kind, value = facts.words.kinds[term], facts.value[term]
        found.append(flag)
        match kind.kind:
            case "yes_no":
                found.append(same(value, bool(held)))
            case "word" | "set":
                chosen = held if isinstance(held, tuple) else (held,)
                found += [same(bit, word in chosen) for word, bit in zip(kind.words, value, strict=True)]
            case _:
                found.append(value == number(Fraction(held)))
    return found
