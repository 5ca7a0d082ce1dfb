"""Every patient in scope gets exactly one move, and one who stays is seen again."""

from collections.abc import Iterator
from dataclasses import replace

from fenji.codes.code import Text
from fenji.prove.found import Find
from fenji.prove.logic import any_of, negated
from fenji.prove.moves import review_holds
from fenji.prove.prover import Prover, one_of, where
from fenji.prove.sheet import Sheet

NAME = "total"
STATES = Text(
    "适用范围内的每位患者，在每个阶段、每一级机构，同意或不同意转诊，都恰有一个去向；去向为留下的，至少有一条复诊规则确定成立。",
    "Every patient in scope gets exactly one move in every phase at every tier it admits, willing or not; and where "
    "the move is to stay, at least one row of `reviews` certainly holds.",
)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    for sheet, alike in prover.distinct(phase, named=True):
        ask = prover.ask(sheet)
        for refused in (False, True):
            every = list(sheet.moves(refused=refused).moves.values())
            key = (NAME, "refused" if refused else "willing")
            model = ask.model(negated(one_of(every)), sheet.in_scope, about="one move", key=key, refused=refused)
            if model is not None:
                says = Text("有患者没有去向，或有两个去向", "a patient gets no move, or two")
                draft = prover.draft(model, sheet)
                shows = prover.shows(lambda seen: False)
                found = prover.find(NAME, says, sheet, draft, shows, (sheet.phase, "one move"))
                yield replace(found, standings=(*found.standings, *alike))
        here = any(review.on.here for review in prover.model.reviews)
        for one in [sheet] if not here else [sheet, *[s for s in prover.sheets(phases=(phase,)) if where(s) in alike]]:
            for followed in _follow_up(prover, one):
                more = () if here else tuple(alike)
                yield replace(followed, standings=(*followed.standings, *more))


def _follow_up(prover: Prover, sheet: Sheet) -> Iterator[Find]:
    """Who stays and no row of follow-up holds."""
    moves = sheet.moves()
    rows = [
        review_holds(review.on, moves, sheet.phase, sheet.encoder.pair(prover.linked.reviews[index])[0])
        for index, review in enumerate(prover.model.reviews)
    ]
    says = Text(
        f"{sheet.phase}：留下的患者没有一条复诊规则",
        f"{sheet.phase}: no row of follow-up holds for one who stays",
    )
    found = prover.look(
        NAME, says, sheet, moves.moves["stay"], negated(any_of(rows)), sheet.in_scope,
        shows=prover.shows(lambda seen: seen.move == "stay" and not seen.review()),
        between=(sheet.phase,), about="stay without review",
    )  # fmt: skip
    if found is not None:
        yield found
