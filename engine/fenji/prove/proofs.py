"""All proofs: which properties there are, and the verdicts of each on each pathway."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from time import perf_counter
from types import ModuleType

from fenji.codes.code import Text
from fenji.diagnostic import Diagnostic, Span, problem
from fenji.engine import Engine
from fenji.prove.ask import Tally
from fenji.prove.found import Find, Verdict, gathered, settled
from fenji.prove.memory import Memory
from fenji.prove.properties import (
    consent,
    consistent,
    equity,
    live,
    missing_is_safe,
    monotone,
    no_ping_pong,
    pairs,
    profiles_agree,
    reachable,
    refines,
    total,
)
from fenji.prove.prover import Prover
from fenji.prove.sheet import MOST_DAYS, depth, every_node

ORDER: tuple[ModuleType, ...] = (
    consistent, total, live, reachable, no_ping_pong, monotone, missing_is_safe, profiles_agree, consent, equity, pairs,
    refines,
)  # fmt: skip
PROPERTIES: Mapping[str, ModuleType] = {module.NAME: module for module in ORDER}
TIMEOUT = 5.0
"""Seconds for one question to the solver."""
STRUCTURAL = ("profiles_agree", "equity", "refines")


def statement(property: str) -> Text:
    """What a property says, exactly."""
    found: Text = PROPERTIES[property].STATES
    return found


def left_out(property: str, prover: Prover | None) -> tuple[Text, ...]:
    """What the encoding leaves out of this proof."""
    if property in STRUCTURAL:
        return ()
    days = 1 if prover is None else len(prover.book.shelf.days)
    found = [
        Text(
            f"此前的就诊最多{days}次，一天一次，与现在同一钟点，不早于400天前；时刻取整毫秒；现在有一次就诊",
            f"at most {days} earlier visit{'' if days == 1 else 's'}, one a day at the hour of now, within 400 days; "
            "moments are whole milliseconds; there is a visit now",
        ),
        Text(
            "血样等的时间就是就诊的时间；时区为+08:00",
            "samples are taken at the time of their visit; the zone is +08:00",
        ),
    ]
    if prover is not None and any(needs_more(prover)):
        found.append(
            Text(
                f"有条件要看更早的就诊，超过{MOST_DAYS}次的部分未编码",
                f"a condition looks further back than {MOST_DAYS} visits; what lies beyond is not encoded",
            )
        )
    own = getattr(PROPERTIES[property], "LEFT_OUT", None)
    return (*found, own) if own is not None else tuple(found)


def needs_more(prover: Prover) -> Iterator[bool]:
    for node in every_node(prover.compiled):
        yield depth(node) > MOST_DAYS


Progress = Callable[[str, str], None]


def prove(
    engine: Engine,
    pathways: Sequence[str] | None = None,
    properties: Iterable[str] | None = None,
    *,
    timeout: float = TIMEOUT,
    memory: Memory | None = None,
    progress: Progress = lambda pathway, property: None,
) -> Iterator[Verdict]:
    """The verdict of every property on every pathway, default profile; pairs once for all of them."""
    wanted = list(PROPERTIES) if properties is None else [name for name in PROPERTIES if name in set(properties)]
    named = list(engine.content.pathways) if pathways is None else list(pathways)
    memory = memory if memory is not None else Memory()
    for pathway in named:
        profile = str(engine.profile_named(pathway, None))
        prover: Prover | None = None
        for name in wanted:
            if name == pairs.NAME:
                continue
            progress(pathway, name)
            key = memory.key(engine, pathway, name)
            found = memory.get(key)
            if found is None:
                if prover is None:
                    prover = Prover(engine, pathway, profile, Tally(timeout, memory.known(pathway)))
                found = _verdict(prover, name, timeout)
                memory.put(key, found)
            yield _placed(engine, found)
        if prover is not None:
            memory.keep(pathway)
    if pairs.NAME in wanted:
        progress("", pairs.NAME)
        yield from _pairs(engine, named, timeout, memory)


def _verdict(prover: Prover, name: str, timeout: float) -> Verdict:
    tally = Tally(timeout, prover.tally.known)
    prover.use(tally)
    started = perf_counter()
    finds = gathered(list(PROPERTIES[name].search(prover)))
    notes, prover.notes = tuple(prover.notes), []
    return Verdict(
        name, prover.pathway, prover.profile, tuple(finds), tuple(tally.undecided), left_out(name, prover), notes,
        tally.queries, perf_counter() - started, tally.slowest,
    )  # fmt: skip


def _placed(engine: Engine, verdict: Verdict) -> Verdict:
    linked = next(iter(engine.content.pathways[verdict.pathway].values()))
    return replace(verdict, finds=tuple(settled(find, linked.model, linked.tree) for find in verdict.finds))


def _pairs(engine: Engine, named: Sequence[str], timeout: float, memory: Memory) -> Iterator[Verdict]:
    for a, b in combinations(engine.content.pathways, 2):
        if a not in named and b not in named:
            continue
        key = memory.key(engine, f"{a}+{b}", pairs.NAME)
        found = memory.get(key)
        if found is None:
            found = _pair(engine, a, b, Tally(timeout, memory.known(f"{a}+{b}")))
            memory.put(key, found)
            memory.keep(f"{a}+{b}")
        yield found


def _pair(engine: Engine, a: str, b: str, tally: Tally) -> Verdict:
    started = perf_counter()
    met = list(pairs.meetings(engine, tally, a, b))
    wrong = [pairs.find_of(a, b, one) for one in met if pairs.lost(one)]
    tree = next(iter(engine.content.pathways[a].values())).tree
    notes = tuple(
        Text(
            f"{a} 要求 {one.asked[0]}、{b} 要求 {one.asked[1]} 时取 {one.wins}",
            f"where {a} asks for {one.asked[0]} and {b} for {one.asked[1]}, {one.wins} wins",
        )
        for one in met
    )
    finds = tuple(replace(find, at=(tree.span_of(("pathway",)),)) for find in wrong)
    return Verdict(
        pairs.NAME, f"{a}+{b}", "", finds, tuple(tally.undecided), left_out(pairs.NAME, None), notes, tally.queries,
        perf_counter() - started, tally.slowest,
    )  # fmt: skip


# -- as problems of the content


def as_problems(verdicts: Iterable[Verdict]) -> list[Diagnostic]:
    """Every find as a problem at its place: an error, or a note where governance accepts it."""
    found: list[Diagnostic] = []
    for verdict in verdicts:
        for find in verdict.finds:
            found.append(as_problem(verdict, find))
        for about in verdict.undecided:
            found.append(problem("proof-undecided", _somewhere(verdict), property=verdict.property, about=about))
    return found


def as_problem(verdict: Verdict, find: Find) -> Diagnostic:
    args = {"property": verdict.property, "find_zh": find.says.zh, "find_en": find.says.en}
    if find.accepted is None:
        code = "proof-unconfirmed" if find.confirmed is False else "proof-refuted"
        return problem(code, find.at[0], **args)
    because = find.accepted.because
    zh, en = (because, because) if isinstance(because, str) else (because.zh, because.en)
    return problem("proof-accepted", find.at[0], **args, because_zh=zh, because_en=en, by=find.accepted.by)


def _somewhere(verdict: Verdict) -> Span:
    return Span(f"pathways/{verdict.pathway.partition('+')[0]}/pathway.yaml", 1, 1, 1, 1)
