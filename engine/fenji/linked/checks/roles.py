"""What a criterion asks for: one role, what that role needs, and somewhere to go."""

from collections.abc import Iterator

from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder, Path
from fenji.linked.checks.walk import entry_for, phases_of, rows_on, thens
from fenji.linked.pathway import LinkedPathway
from fenji.model import pathway as m

_ROLES = ("refer", "hold", "ask", "advise")
_OF_REFER = (
    "urgency", "purpose", "tiers", "capabilities", "accepted_instead", "preferred", "direct", "unless_here",
)  # fmt: skip


def check_roles(linked: LinkedPathway, around: Around, found: Finder) -> None:
    model = linked.model
    for id, criterion in model.criteria.items():
        for path, then in thens(criterion, id):
            _role(found, path, then)
            if (then.phases or then.here) and not any(True for _ in _places(then, criterion, model)):
                found.value("here-never", path, phases=", ".join(then.phases), tiers=", ".join(then.here))
        if criterion.then == ():
            found.value("then-role", ("criteria", id, "then"), roles="")
        if isinstance(criterion.then, tuple):
            _entries(found, id, criterion, model)
        for path, then in _going_nowhere(id, criterion, linked, around):
            direction = then.refer or ""
            found.value("refer-nowhere", (*path, "tiers"), name=id, direction=direction)


def check_rows_here(linked: LinkedPathway, found: Finder) -> None:
    """Rows of advice, follow-up and must_exclude for tiers at which none of their phases is."""
    model = linked.model
    rows = [(path, on.phases, on.here) for path, on in rows_on(model)]
    for index, row in enumerate(model.must_exclude):
        rows.append((("must_exclude", index), () if row.phases == "all" else row.phases, row.here))
    for path, phases, here in rows:
        tiers = {tier for id in phases or model.phases if id in model.phases for tier in model.phases[id].tiers}
        if here and not tiers & set(here):
            found.value("here-never", (*path, "here"), phases=", ".join(phases), tiers=", ".join(here))


def roles_written(then: m.Then) -> tuple[str, ...]:
    """The roles that an entry writes; `hold: no` is none."""
    written = (then.refer is not None, then.hold, bool(then.ask), then.advise is not None)
    return tuple(role for role, is_written in zip(_ROLES, written, strict=True) if is_written)


def _role(found: Finder, path: Path, then: m.Then) -> None:
    roles = roles_written(then)
    if len(roles) != 1:
        found.value("then-role", path, roles=", ".join(roles))
        return
    if then.refer is None:
        for key in _OF_REFER:
            if key in then.model_fields_set:
                found.key("only-for-refer", (*path, key), key=key, role=roles[0])
        return
    if then.refer == "down":
        if then.urgency is not None:
            found.key("down-has-no-urgency", (*path, "urgency"))
    elif then.urgency is None:
        found.key("urgency-missing", (*path, "refer"), direction=then.refer)
    if then.refer == "up" and not then.tiers:
        found.key("tiers-missing", (*path, "refer"))
    if then.refer == "down" and then.tiers == "next":
        found.value("next-goes-up", (*path, "tiers"))
    if then.accepted_instead and not then.capabilities:
        found.key("instead-of-nothing", (*path, "accepted_instead"))


def _entries(found: Finder, id: str, criterion: m.Criterion, model: m.Pathway) -> None:
    """The entries of a `then` list: at most one without `phases` and `here`, the others apart, none left out."""
    seen: dict[tuple[str, str], int] = {}
    bare: int | None = None
    clashing: set[int] = set()
    for index, (path, then) in enumerate(thens(criterion, id)):
        if not then.phases and not then.here:
            if bare is not None:
                found.value("then-overlap", path, name=id, other=bare + 1)
            bare = index if bare is None else bare
            continue
        for place in _places(then, criterion, model):
            earlier = seen.setdefault(place, index)
            if earlier != index and index not in clashing:
                clashing.add(index)
                found.value("then-overlap", path, name=id, other=earlier + 1)
    if bare is None and criterion.then:
        left = [f"{p}/{t}" for p, t in _all_places(criterion, model) if (p, t) not in seen]
        if left:
            found.key("then-gap", ("criteria", id, "then"), name=id, places=", ".join(left))


def _all_places(criterion: m.Criterion, model: m.Pathway) -> Iterator[tuple[str, str]]:
    for phase in phases_of(criterion, model):
        for tier in model.phases[phase].tiers:
            yield phase, tier


def _places(then: m.Then, criterion: m.Criterion, model: m.Pathway) -> Iterator[tuple[str, str]]:
    for phase, tier in _all_places(criterion, model):
        if (not then.phases or phase in then.phases) and (not then.here or tier in then.here):
            yield phase, tier


def targets(then: m.Then, tier: str, linked: LinkedPathway, around: Around) -> tuple[str, ...]:
    """The tiers that an entry names, seen from the own tier: `next` and parameters resolved."""
    ladder = around.ladder
    if then.tiers is None:
        return (around.lowest_receiver,) if then.refer == "down" else ()
    if then.tiers == "next":
        if tier not in ladder:
            return tuple(ladder[-2:])
        return (ladder[min(ladder.index(tier) + 1, len(ladder) - 1)],)
    found: list[str] = []
    for word in then.tiers:
        parameter = linked.parameters.get(word)
        found.extend(parameter.words if parameter is not None and parameter.words is not None else (word,))
    return tuple(found)


def _going_nowhere(
    id: str, criterion: m.Criterion, linked: LinkedPathway, around: Around
) -> Iterator[tuple[Path, m.Then]]:
    """Entries that refer, and from none of their places can anybody go where they say."""
    going: dict[Path, tuple[m.Then, bool]] = {}
    for phase, tier in _all_places(criterion, linked.model):
        entry = entry_for(criterion, id, phase, tier)
        if entry is None or entry[1].refer is None:
            continue
        path, then = entry
        before = going.get(path, (then, False))[1]
        going[path] = then, before or _can_go(then, tier, targets(then, tier, linked, around), around)
    for path, (then, can_go) in going.items():
        if not can_go and then.tiers and not (then.refer == "down" and then.tiers == "next"):
            yield path, then


def _can_go(then: m.Then, tier: str, wanted: tuple[str, ...], around: Around) -> bool:
    ladder = around.ladder
    if tier not in ladder:
        return bool(wanted)
    own = ladder.index(tier)
    if then.refer == "down":
        return any(target not in ladder or ladder.index(target) < own for target in wanted)
    if then.refer == "side" or own == len(ladder) - 1:  # from the top "up" is a transfer
        return bool(wanted)
    return any(target not in ladder or ladder.index(target) > own for target in wanted)
