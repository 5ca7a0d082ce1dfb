"""All proofs: which properties there are, and the verdicts of each on each pathway.

A property is proved phase by phase where its statement allows; a phase that reads the same as in an earlier proof is
not looked at again.
"""

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from time import perf_counter
from types import ModuleType

from fenji.codes.code import Text
from fenji.diagnostic import Diagnostic, Span, problem
from fenji.engine import Engine
from fenji.prove.ask import Tally
from fenji.prove.found import Find, Verdict, gathered, settled
from fenji.prove.memory import Memory
from fenji.prove.phases import finds_of
from fenji.prove.properties import (
    consent,
    consistent,
    equity,
    hysteresis,
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
    consistent, total, live, reachable, no_ping_pong, hysteresis, monotone, missing_is_safe, profiles_agree, consent,
    equity, pairs, refines,
)  # fmt: skip
PROPERTIES: Mapping[str, ModuleType] = {module.NAME: module for module in ORDER}
TIMEOUT = 5.0
"""Seconds for one question to the solver, counted in its own steps (see `ask`)."""
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


@dataclass(frozen=True, slots=True)
class Task:
    """One property to prove of one pathway under one profile.

    Of a pair, `pathway` and `profile` name two, with a + between them; no profile: both under their default ones.
    """

    pathway: str
    profile: str
    property: str

    def programs(self, engine: Engine) -> list[tuple[str, str]]:
        """The pathways concerned, each with its profile."""
        ids = self.pathway.split("+")
        profiles = self.profile.split("+") if self.profile else [str(engine.profile_named(id, None)) for id in ids]
        return list(zip(ids, profiles, strict=True))

    @builtins.property
    def name(self) -> str:
        """The name under which earlier proofs of it are kept."""
        return f"{self.pathway}.{self.profile or 'default'}.{self.property}"

    def key(self, engine: Engine, memory: Memory, timeout: float) -> str:
        return memory.key(engine, self.pathway, self.property, self.profile, timeout)


def tasks_of(
    engine: Engine, pathways: Sequence[str] | None = None, properties: Iterable[str] | None = None,
    profile: str | None = None,
) -> list[Task]:  # fmt: skip
    """What there is to prove, in the order in which it is told. `profile`: a name, `all`, or None for the default one.

    A pathway that has no profile of that name is left out.
    """
    wanted = list(PROPERTIES) if properties is None else [name for name in PROPERTIES if name in set(properties)]
    named = list(engine.content.pathways) if pathways is None else list(pathways)
    found = []
    for pathway in named:
        profiles = (
            list(engine.content.pathways[pathway]) if profile == "all" else [engine.profile_named(pathway, profile)]
        )
        found += [
            Task(pathway, one, name) for one in profiles if one is not None for name in wanted if name != pairs.NAME
        ]
    if pairs.NAME in wanted:
        for a, b in combinations(engine.content.pathways, 2):
            if a in named or b in named:
                found += [Task(f"{a}+{b}", one, pairs.NAME) for one in _profiles_of_pair(engine, a, b, profile)]
    return found


def _profiles_of_pair(engine: Engine, a: str, b: str, profile: str | None) -> list[str]:
    """Under which profiles two pathways are held together; one that has no profile of that name, under its default.

    `all`: both under their default ones, then each profile of either with the default one of the other.
    """
    first, second = (str(engine.profile_named(id, None)) for id in (a, b))
    if profile is None:
        return [""]
    if profile != "all":
        one, other = engine.profile_named(a, profile), engine.profile_named(b, profile)
        return [] if one is None and other is None else [_pair_of(one or first, other or second, first, second)]
    return [
        "",
        *[f"{one}+{second}" for one in engine.content.pathways[a] if one != first],
        *[f"{first}+{other}" for other in engine.content.pathways[b] if other != second],
    ]


def _pair_of(one: str, other: str, first: str, second: str) -> str:
    return "" if (one, other) == (first, second) else f"{one}+{other}"


Progress = Callable[[str, str], None]


def prove(
    engine: Engine,
    pathways: Sequence[str] | None = None,
    properties: Iterable[str] | None = None,
    *,
    profile: str | None = None,
    timeout: float = TIMEOUT,
    memory: Memory | None = None,
    progress: Progress = lambda pathway, property: None,
) -> Iterator[Verdict]:
    """The verdict of every property on every pathway, then of every two of them together."""
    memory = memory if memory is not None else Memory()
    yield from proved(engine, tasks_of(engine, pathways, properties, profile), timeout, memory, progress)


def proved(
    engine: Engine, tasks: Iterable[Task], timeout: float, memory: Memory,
    progress: Progress = lambda pathway, property: None,
) -> Iterator[Verdict]:  # fmt: skip
    """The verdicts of these tasks, one by one."""
    provers: dict[tuple[str, str], Prover] = {}
    for task in tasks:
        progress(task.pathway, task.property)
        key = task.key(engine, memory, timeout)
        found = memory.get(key)
        if found is None:
            known = memory.known(task.name)
            if task.property == pairs.NAME:
                found = _pair(engine, task, Tally(timeout, known))
            else:
                of = (task.pathway, task.profile)
                if of not in provers:
                    provers[of] = Prover(engine, task.pathway, task.profile, Tally(timeout))
                found = _verdict(provers[of], task.property, Tally(timeout, known))
            memory.put(key, found)
            memory.keep(task.name)
        yield placed(engine, found)


def _verdict(prover: Prover, name: str, tally: Tally) -> Verdict:
    prover.use(tally)
    started = perf_counter()
    module = PROPERTIES[name]
    if hasattr(module, "search_phase"):
        found = [find for phase in prover.model.phases for find in finds_of(prover, module, phase)]
    else:
        found = list(module.search(prover))
    merged = module.merged(prover, found) if hasattr(module, "merged") else gathered(found)
    notes, prover.notes = tuple(prover.notes), []
    return Verdict(
        name, prover.pathway, prover.profile, tuple(merged), tuple(tally.undecided), left_out(name, prover), notes,
        tally.queries, perf_counter() - started, tally.slowest,
    )  # fmt: skip


def placed(engine: Engine, verdict: Verdict) -> Verdict:
    """The verdict with its places in the files as they are now, and what governance says of each find."""
    linked = next(iter(engine.content.pathways[verdict.pathway.partition("+")[0]].values()))
    if verdict.property == pairs.NAME:
        at = (linked.tree.span_of(("pathway",)),)
        return replace(verdict, finds=tuple(replace(find, at=at) for find in verdict.finds))
    return replace(verdict, finds=tuple(settled(find, linked.model, linked.tree) for find in verdict.finds))


def _pair(engine: Engine, task: Task, tally: Tally) -> Verdict:
    started = perf_counter()
    programs = task.programs(engine)
    a, b = (id for id, _ in programs)
    met = list(pairs.meetings(engine, tally, programs))
    wrong = tuple(pairs.find_of(a, b, one) for one in met if pairs.lost(one))
    notes = tuple(
        Text(
            f"{a} 要求 {x}、{b} 要求 {y} 时取 {wins}",
            f"where {a} asks for {x} and {b} for {y}, {wins} wins",
        )
        for (x, y), wins in sorted((one.asked, one.wins) for one in met)
    )
    return Verdict(
        pairs.NAME, task.pathway, task.profile, wrong, tuple(tally.undecided), left_out(pairs.NAME, None), notes,
        tally.queries, perf_counter() - started, tally.slowest,
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
