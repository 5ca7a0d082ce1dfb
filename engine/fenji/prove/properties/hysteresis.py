"""Nobody is sent back the other way because what changes within a day was measured again where he arrived."""

from collections.abc import Iterator, Sequence

from fenji.codes.code import Text
from fenji.prove import legs
from fenji.prove.draft import Draft
from fenji.prove.found import Find
from fenji.prove.legs import Search, phases_read
from fenji.prove.phases import finds_of
from fenji.prove.prints import digest_of
from fenji.prove.properties import no_ping_pong
from fenji.prove.prover import Prover

__all__ = ["LEFT_OUT", "NAME", "STATES", "merged", "phases_read", "rests_on", "search_phase"]

NAME = "hysteresis"
STATES = Text(
    "患者按判定转到目标中的任何一级（去处同 no_ping_pong），接收方再量一次：写有一日变化（daily_change）的每个数值"
    "至多相差这么多、仍在取值范围之内，其余一切——包括病史、时刻、知道什么和不知道什么——都不变，评分随新的数值重算；"
    "他不会被转回相反的方向。先上后下、先下后上都算。从同一阶段出发、事实不变时就已相左的两条指征属于 no_ping_pong，"
    "这里不再列出。",
    "A patient goes where the decision sends him, to any tier of its target (where that is, as in no_ping_pong), and "
    "the receiver measures again: every number with a stated daily change differs by at most that much and stays "
    "within its range; all else, history, moment and what is known and unknown included, is the same, and scores "
    "follow the new numbers. He is not sent back the other way. Up and then down counts, and down and then up. Two "
    "criteria that clash already with unchanged facts, from the same phase, belong to no_ping_pong and are not "
    "repeated.",
)
LEFT_OUT = Text(
    "没有写一日变化的术语不变；变化的幅度是定数，不随数值的高低",
    "terms without a stated daily change do not change; a change is a fixed amount, whatever the value",
)


def rests_on(prover: Prover) -> str:
    """What the proof of a phase reads beside its conditions: the stated changes."""
    return digest_of(prover.book.shelf.words.changes)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    if not any(prover.changes_matter(one) for one in phases_read(prover, phase)):
        return
    known = legs.clashes_of(finds_of(prover, no_ping_pong, phase))
    yield from legs.searched(prover, _SEARCH, phase, known)


def merged(prover: Prover, finds: Sequence[Find]) -> list[Find]:
    return legs.merged(prover, _SEARCH, finds)


def _within(prover: Prover, draft: Draft) -> bool:
    """Whether what is measured again lies within the stated change and the range."""
    words = prover.book.shelf.words
    return all(
        id in words.changes
        and abs(value - draft.now[id]) <= words.changes[id]
        and words.kinds[id].low <= value <= words.kinds[id].high
        for id, value in draft.changed.items()
    )


_HOW = Text("再量一次，数值在一日变化之内，", "measured again within the daily change")
_SEARCH = Search(NAME, _HOW, again=True, holds=_within)
