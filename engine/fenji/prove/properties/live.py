"""Nothing in a pathway is idle: every criterion, definition, branch, target and profile can matter to some patient."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from fenji.codes.code import Text
from fenji.expr import nodes as n
from fenji.linked.pathway import LinkedPathway
from fenji.program.effect import LADDER, PURPOSES, Effect, thens_of
from fenji.prove.found import Find
from fenji.prove.logic import Formula, all_of, any_of, negated
from fenji.prove.moves import DOWN, UP
from fenji.prove.oracle import Seen
from fenji.prove.prints import digest_of
from fenji.prove.prover import Prover
from fenji.prove.sheet import Sheet
from fenji.run.combine import MET, UNMET

NAME = "live"
STATES = Text(
    "每条标准都能被某位患者满足；上转、下转、询问的标准能成为决定去向的一条，并且至少在某处改变结果（去向、层级、能力或目的）；"
    "禁止下转的标准能拦住一位本可下转的患者；每个条件定义既可成立也可不成立；按条件取值的每一行都取得到；"
    "then 的每一项有用武之地；每个版本至少有一处不同。只在某个版本起作用的也算。",
    "Each criterion can be met by some patient; one that refers or asks can be among those that decide, and somewhere "
    "changes the outcome (move, tiers, capabilities or purpose); a hold can stop somebody who would go down; each "
    "definition can hold and fail to hold; each row of a chosen value can be the one taken; each entry of `then` "
    "applies somewhere; each profile differs somewhere. What matters under one profile only counts as live.",
)


def search(prover: Prover) -> Iterator[Find]:
    """What is idle under this profile and under every other one."""
    idle = list(idle_under(prover, None))
    for profile, linked in prover.engine.content.pathways[prover.pathway].items():
        names = frozenset(name for find in idle for name in find.between if _differs(prover, profile, linked, name))
        if names and profile != prover.profile:
            other = Prover(prover.engine, prover.pathway, profile, prover.tally)
            still = {(find.says.en, find.between) for find in idle_under(other, names)}
            kept = [find for find in idle if names.isdisjoint(find.between) or (find.says.en, find.between) in still]
            prover.notes += [
                Text(
                    f"{find.says.zh}，只在版本 {profile} 起作用", f"{find.says.en}; it is alive under profile {profile}"
                )
                for find in idle
                if find not in kept
            ]
            idle = kept
    yield from idle
    yield from _profiles(prover)


def _differs(prover: Prover, profile: str, other: LinkedPathway, name: str) -> bool:
    """Whether anything that decides if a criterion or definition is idle reads otherwise under another profile."""
    mine, content = prover.linked, prover.engine.content
    if content.scores_under(profile) != content.scores_under(prover.profile) or mine.scope != other.scope:
        return True
    if name in mine.criteria:
        phases = [one for one in prover.compiled.program.phases.values() if name in one.criteria]
        criteria = {criterion for phase in phases for criterion in phase.criteria}
        if any(mine.criteria[id] != other.criteria[id] for id in criteria):
            return True
        queue: list[n.Node] = [condition for phase in phases for condition in phase.conditions]
    else:
        if mine.definitions[name] != other.definitions[name]:
            return True
        queue = [mine.definitions[name]]
    seen: set[str] = set()
    while queue:
        node = queue.pop()
        if isinstance(node, n.Ref | n.ValueRef) and node.name not in seen:
            seen.add(node.name)
            if mine.definitions[node.name] != other.definitions[node.name]:
                return True
            queue.append(mine.definitions[node.name])
        queue.extend(n.children(node))
    return False


def idle_under(prover: Prover, only: frozenset[str] | None) -> Iterator[Find]:
    """What no patient can make matter under one profile; `only` these criteria and definitions, if given."""
    for id, criterion in prover.model.criteria.items():
        if only is not None and id not in only:
            continue
        phases = [phase for phase, program in prover.compiled.program.phases.items() if id in program.criteria]
        standing = list(prover.sheets(phases=phases))
        rests_on = digest_of([prover.prints.phase(phase) for phase in phases])
        acting = [sheet for sheet in standing if sheet.standing.effects[sheet.index_of(id)] is not None]
        alone, places = _print_of(prover, prover.linked.criteria[id])
        acts = digest_of([places, [(sheet.prefix, sheet.standing.effects[sheet.index_of(id)]) for sheet in acting]])
        if not _somewhere(prover, acting, id, "met", partial(_met, id), partial(_seen_met, id), acts, alone):
            yield Find(NAME, Text(f"{id} 永远不能满足", f"{id} can never be met"), (id,))
            continue
        if not _somewhere(prover, acting, id, "decides", partial(_decides, id), partial(_seen_deciding, id), rests_on):
            says = Text(f"{id} 能满足，但从不决定去向", f"{id} can be met, but never decides")
            yield Find(NAME, says, (id,))
        elif not _somewhere(
            prover, acting, id, "matters", partial(_matters, id), partial(_seen_mattering, id), rests_on
        ):
            says = Text(f"{id} 被别的标准盖住，从不改变结果", f"{id} is shadowed: it never changes the outcome")
            yield Find(NAME, says, (id,))
        for index, then in enumerate(thens_of(criterion)):
            used = any(
                (not then.phases or sheet.phase in then.phases) and (not then.here or sheet.tier in then.here)
                for sheet in standing
            )
            if not used:
                says = Text(f"{id} 的第{index + 1}项 then 用不上", f"entry {index + 1} of `then` of {id} never applies")
                yield Find(NAME, says, (id,))
    yield from _definitions(prover, only)


def _somewhere(
    prover: Prover, sheets: Iterable[Sheet], id: str, how: str, formula: Callable[[Sheet], Formula],
    test: Callable[[Sheet, Seen], bool], rests_on: str, key: Sequence[str] = (),
) -> bool:  # fmt: skip
    return prover.somebody(sheets, formula, test, (NAME, prover.profile, id, how), key, rests_on=rests_on)


def _met(id: str, sheet: Sheet) -> Formula:
    return sheet.verdicts[sheet.index_of(id)][0]


def _decides(id: str, sheet: Sheet) -> Formula:
    index = sheet.index_of(id)
    effect = sheet.standing.effects[index]
    if effect is None or effect.role == "advise":
        return effect is not None
    moves = sheet.moves()
    return _alone_holding(sheet, index, moves.deciding.get(index, False), moves.met)


def _alone_holding(sheet: Sheet, index: int, deciding: Formula, met: Mapping[int, Formula]) -> Formula:
    """Among those that decide; a hold must be the only thing that stops somebody who would go down."""
    effect = sheet.standing.effects[index]
    if effect is None or effect.role != "hold":
        return deciding
    downs = any_of([met[i] for i in sheet.standing.down])
    others = any_of([met[i] for i in sheet.standing.holds if i != index])
    # A phase without a way down has nothing to stop; there the hold is an item of must_exclude or nothing.
    watched = any(item.verdict == index for item in sheet.standing.excludes)
    return all_of([deciding, downs, negated(others)]) if sheet.standing.down else watched


def _seen_met(id: str, sheet: Sheet, seen: Seen) -> bool:
    return seen.met(id)


def _seen_deciding(id: str, sheet: Sheet, seen: Seen) -> bool:
    if id not in sheet.program.criteria:
        return False
    index = sheet.index_of(id)
    if (effect := sheet.standing.effects[index]) is None or effect.role == "advise":
        return effect is not None
    met = {i: verdict == MET for i, verdict in enumerate(seen.step.verdicts)}
    return _alone_holding(sheet, index, id in seen.by, met) is True


def _seen_mattering(id: str, sheet: Sheet, seen: Seen) -> bool:
    if id not in sheet.program.criteria:
        return False
    index = sheet.index_of(id)
    if (effect := sheet.standing.effects[index]) is None or effect.role in ("hold", "advise", "ask"):
        return effect is not None
    deciding = {i: criterion in seen.by for i, criterion in enumerate(sheet.program.criteria)}
    return seen.move in (*UP, DOWN) and _matters_among(sheet, index, deciding) is True


def _matters(id: str, sheet: Sheet) -> Formula:
    """Where the outcome without this criterion would be another one."""
    index = sheet.index_of(id)
    effect = sheet.standing.effects[index]
    if effect is None or effect.role in ("hold", "advise", "ask"):
        return effect is not None
    return _matters_among(sheet, index, sheet.moves().deciding)


def _matters_among(sheet: Sheet, index: int, deciding: Mapping[int, Formula]) -> Formula:
    """It decides, and adds something to what those add that decide with it."""
    effect = sheet.standing.effects[index]
    assert effect is not None
    alike = _rivals(sheet, index)
    adds: list[Formula] = [negated(any_of([deciding[i] for i, _ in alike]))]
    for kind in ("capabilities", "preferred", "direct"):
        for word in getattr(effect, kind):
            adds.append(negated(any_of([deciding[i] for i, e in alike if word in getattr(e, kind)])))
    adds.append(negated(any_of([deciding[i] for i, e in alike if _floor(e) >= _floor(effect)])))
    adds.append(negated(any_of([deciding[i] for i, e in alike if _rank(e) <= _rank(effect)])))
    return all_of([deciding.get(index, False), any_of(adds)])


def _rivals(sheet: Sheet, index: int) -> list[tuple[int, Effect]]:
    """The other criteria that can decide together with this one."""
    effects, standing = sheet.standing.effects, sheet.standing
    groups = [*[indexes for _, indexes in standing.up], standing.down]
    group = next(one for one in groups if index in one)
    return [(i, e) for i in group if i != index and (e := effects[i]) is not None]


def _floor(effect: Effect) -> int:
    return min((LADDER.index(tier) for tier in effect.tiers if tier in LADDER), default=-1)


def _rank(effect: Effect) -> int:
    return PURPOSES.index(effect.purpose or "care")


def _definitions(prover: Prover, only: frozenset[str] | None) -> Iterator[Find]:
    """Each condition can hold and fail; each row of a chosen value can be the one taken."""
    for name in prover.model.definitions:
        if only is not None and name not in only:
            continue
        node = prover.linked.definitions[name]
        if isinstance(node, n.Choose):
            yield from _rows(prover, name, node)
            continue
        if isinstance(node, _VALUES):
            continue
        for met in (True, False):

            def reads(sheet: Sheet, node: n.Condition = node, met: bool = met) -> Formula:
                certain, possible = sheet.encoder.pair(node)
                return certain if met else negated(possible)

            def seen_so(sheet: Sheet, seen: Seen, node: n.Condition = node, met: bool = met) -> bool:
                return prover.oracle.verdict(seen, node) == (MET if met else UNMET)

            key, rests_on = _print_of(prover, node)
            if not _somewhere(prover, prover.sheets(), name, f"holds {met}", reads, seen_so, rests_on, key):
                zh, en = ("永远不成立", "can never hold") if met else ("总是成立", "always holds")
                yield Find(NAME, Text(f"{name} {zh}", f"{name} {en}"), (name,))


_VALUES = (n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over)


def _print_of(prover: Prover, node: n.Node) -> tuple[tuple[str, ...], str]:
    """What a condition is, and what the answer rests on besides: whom the pathway is for, and where he can be."""
    return (prover.prints.closure([node]),), prover.prints.everywhere


def _rows(prover: Prover, name: str, node: n.Choose) -> Iterator[Find]:
    for index in range(len(node.rows) + 1):

        def taken(sheet: Sheet, index: int = index) -> Formula:
            before = [negated(sheet.encoder.pair(condition)[1]) for condition, _ in node.rows[:index]]
            own = True if index == len(node.rows) else sheet.encoder.pair(node.rows[index][0])[0]
            return all_of([*before, own])

        def seen_so(sheet: Sheet, seen: Seen, index: int = index) -> bool:
            before = [prover.oracle.verdict(seen, condition) for condition, _ in node.rows[:index]]
            own = MET if index == len(node.rows) else prover.oracle.verdict(seen, node.rows[index][0])
            return own == MET and all(verdict == UNMET for verdict in before)

        key, rests_on = _print_of(prover, node)
        if not _somewhere(prover, prover.sheets(), name, f"row {index}", taken, seen_so, rests_on, key):
            says = Text(f"{name} 的第{index + 1}行取不到", f"row {index + 1} of {name} is never taken")
            yield Find(NAME, says, (name,))


def _profiles(prover: Prover) -> Iterator[Find]:
    """A profile that says nothing different from the default one."""
    every = prover.engine.content.pathways[prover.pathway]
    default = next(iter(every.values()))
    for name, other in every.items():
        scores = prover.engine.content.scores_under(name) != prover.engine.content.scores
        if (
            other is not default
            and not scores
            and other.definitions == default.definitions
            and (other.criteria == default.criteria and other.transitions == default.transitions)
        ):
            says = Text(f"版本 {name} 与缺省版本没有不同", f"profile {name} says nothing different from the default")
            yield Find(NAME, says, (name,))
