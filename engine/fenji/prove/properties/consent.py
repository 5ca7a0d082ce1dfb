"""Refusing a referral changes nothing but a referral that is no emergency."""

from collections.abc import Iterator
from dataclasses import replace

from fenji.codes.code import Text
from fenji.prove.draft import Draft
from fenji.prove.found import Find
from fenji.prove.logic import any_of, negated, same
from fenji.prove.moves import DOWN, LABELS, UP
from fenji.prove.prover import Prover

NAME = "consent"
STATES = Text(
    "同样的事实，患者不同意转诊：急诊转出不变；紧急、普通的转出和下转变为 decline；留下和询问不变。",
    "With the same facts, a patient who refuses: an emergency referral stays as it is; an urgent or routine referral "
    "and going down become `decline`; staying stays, asking asks (two ways down that differ ask only whom they "
    "concern: who refuses to go down declines).",
)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    for sheet, alike in prover.distinct(phase, named=True):
        willing, refused = sheet.moves().moves, sheet.moves(refused=True).moves
        emergency = [one for one in UP if one.endswith("emergency")]
        going = any_of([willing[one] for one in (*UP, DOWN) if one not in emergency] + [sheet.moves().clash])
        wrong = any_of(
            [
                *[negated(same(willing[one], refused[one])) for one in (*emergency, "stay")],
                negated(same(going, refused["decline"])),
                *[refused[one] for one in LABELS if one not in (*emergency, "stay", "ask", "decline")],
            ]
        )
        found = prover.look(
            NAME, Text("拒绝转诊改变了不该改变的去向", "refusing changes a move that it must not change"),
            sheet, wrong, sheet.in_scope, shows=lambda draft: _wrong(prover, draft), between=(sheet.phase,),
            about=f"consent at {sheet.prefix}", refused=True,
        )  # fmt: skip
        if found is not None:
            yield replace(found, standings=(*found.standings, *alike))


def _wrong(prover: Prover, draft: Draft) -> bool:
    willing, refused = prover.oracle.see(draft), prover.oracle.see(replace(draft, refused=True))
    if willing is None or refused is None:
        return False
    if willing.move in ("stay",) or willing.move.endswith("emergency"):
        return refused.move != willing.move
    if willing.move == "ask":
        return refused.move != ("decline" if willing.step.outcome.clash else "ask")
    return refused.move != "decline"
