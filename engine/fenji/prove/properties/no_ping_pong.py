"""Nobody whose facts are unchanged is sent down and then up again, or up and then down."""

from collections.abc import Iterator, Sequence

from fenji.codes.code import Text
from fenji.prove import legs
from fenji.prove.found import Find
from fenji.prove.legs import Search, phases_read
from fenji.prove.prover import Prover

__all__ = ["LEFT_OUT", "NAME", "STATES", "merged", "phases_read", "search_phase"]

NAME = "no_ping_pong"
STATES = Text(
    "同一时刻、同样的事实：患者按判定转到目标中的任何一级，进入转换所说的阶段（该阶段不收这一级时，进入第一个收它的阶段），"
    "在那里不会被转回相反的方向。先上后下、先下后上都算。",
    "At one moment and with the same facts: a patient who goes where the decision sends him, to any tier of its target "
    "and into the phase of the transition (where that phase excludes the tier, into the first that admits it), is not "
    "sent back the other way from there. Up and then down counts, and down and then up.",
)
LEFT_OUT = Text(
    "事实在两次判定之间不变；一日之内的变化由 hysteresis 证明",
    "the facts do not change between the two decisions; what changes within a day is for hysteresis",
)


def search_phase(prover: Prover, phase: str) -> Iterator[Find]:
    return legs.searched(prover, _SEARCH, phase)


def merged(prover: Prover, finds: Sequence[Find]) -> list[Find]:
    return legs.merged(prover, _SEARCH, finds)


_SEARCH = Search(NAME, Text("同样的事实", "with the same facts"))
