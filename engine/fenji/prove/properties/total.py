"""Every patient in scope gets exactly one move, and one who stays is seen again."""

from collections.abc import Iterator

from fenji.codes.code import Text
from fenji.prove.found import Find
from fenji.prove.logic import any_of, negated
from fenji.prove.moves import review_holds
from fenji.prove.prover import Prover, one_of

NAME = "total"
STATES = Text(
    "适用范围内的每位患者，在每个阶段、每一级机构，同意或不同意转诊，都恰有一个去向；去向为留下的，至少有一条复诊规则确定成立。",
    "Every patient in scope gets exactly one move in every phase at every tier it admits, willing or not; and where "
    "the move is to stay, at least one row of `reviews` certainly holds.",
)


def search(prover: Prover) -> Iterator[Find]:
    for sheet in prover.sheets():
        ask = prover.ask(sheet)
        for refused in (False, True):
            every = list(sheet.moves(refused=refused).moves.values())
            model = ask.model(negated(one_of(every)), sheet.in_scope, about="one move")
            if model is not None:
                says = Text("有患者没有去向，或有两个去向", "a patient gets no move, or two")
                yield prover.find(NAME, says, sheet, model, prover.shows(lambda seen: False), (sheet.phase,))
        moves = sheet.moves()
        rows = [
            review_holds(review.on, moves, sheet.phase, sheet.encoder.pair(prover.linked.reviews[index])[0])
            for index, review in enumerate(prover.model.reviews)
        ]
        model = ask.model(moves.moves["stay"], negated(any_of(rows)), sheet.in_scope, about="stay without review")
        if model is not None:
            says = Text(
                f"{sheet.phase}：留下的患者没有一条复诊规则",
                f"{sheet.phase}: no row of follow-up holds for one who stays",
            )
            shows = prover.shows(lambda seen: seen.move == "stay" and not seen.review())
            yield prover.find(NAME, says, sheet, model, shows, (sheet.phase,))
