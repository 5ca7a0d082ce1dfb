"""Going through a pathway: its `then` entries, and every list of names it holds."""

from collections.abc import Iterator

from fenji.linked.checks.found import Path
from fenji.model import pathway as m


def thens(criterion: m.Criterion, id: str) -> Iterator[tuple[Path, m.Then]]:
    """Each `then` entry of a criterion with its path."""
    if isinstance(criterion.then, tuple):
        for index, then in enumerate(criterion.then):
            yield ("criteria", id, "then", index), then
    else:
        yield ("criteria", id, "then"), criterion.then


def phases_of(criterion: m.Criterion, model: m.Pathway) -> tuple[str, ...]:
    """The phases a criterion is read in, in the order of the file."""
    if criterion.phases == "all":
        return tuple(model.phases)
    return tuple(phase for phase in model.phases if phase in criterion.phases)


def entry_for(criterion: m.Criterion, id: str, phase: str, tier: str) -> tuple[Path, m.Then] | None:
    """The `then` entry that holds in this phase at this own tier, as the program picks it."""
    otherwise: tuple[Path, m.Then] | None = None
    for path, then in thens(criterion, id):
        if not then.phases and not then.here:
            otherwise = path, then
        elif (not then.phases or phase in then.phases) and (not then.here or tier in then.here):
            return path, then
    return otherwise


def rows_on(model: m.Pathway) -> Iterator[tuple[Path, m.On]]:
    """The `on` of every row of advice and follow-up."""
    for id, advice in model.advice.items():
        yield ("advice", id, "on"), advice.on
    for index, review in enumerate(model.reviews):
        yield ("reviews", index, "on"), review.on


def phase_names(model: m.Pathway) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of phases, with its path."""
    for id, criterion in model.criteria.items():
        if criterion.phases != "all":
            yield ("criteria", id, "phases"), criterion.phases
        for path, then in thens(criterion, id):
            yield (*path, "phases"), then.phases
    for index, row in enumerate(model.transitions):
        if row.start != ("all",):
            yield ("transitions", index, "from"), row.start
        yield ("transitions", index, "to"), (row.to,)
    for path, on in rows_on(model):
        yield (*path, "phases"), on.phases
    for index, excluded in enumerate(model.must_exclude):
        if excluded.phases != "all":
            yield ("must_exclude", index, "phases"), excluded.phases
    for index, can in enumerate(model.can_when_only_tier_is_known):
        yield ("can_when_only_tier_is_known", index, "phases"), can.phases


def citations(model: m.Pathway) -> Iterator[tuple[Path, tuple[str, ...], str | None]]:
    """Every list of sources, with the path of what cites them and its mark."""
    for name, parameter in model.parameters.items():
        yield ("parameters", name), parameter.source, parameter.mark
        for profile, value in parameter.profiles.items():
            yield ("parameters", name, "profiles", profile), value.source, value.mark
    for name, definition in model.definitions.items():
        yield ("definitions", name), definition.source, definition.mark
    for id, criterion in model.criteria.items():
        yield ("criteria", id), criterion.source, criterion.mark
    for id, advice in model.advice.items():
        yield ("advice", id), advice.source, advice.mark
    for index, review in enumerate(model.reviews):
        yield ("reviews", index), review.source, review.mark
    for tier, roles in model.tier_roles.items():
        for number, role in enumerate(roles if isinstance(roles, tuple) else (roles,)):
            path: Path = ("tier_roles", tier, number) if isinstance(roles, tuple) else ("tier_roles", tier)
            yield path, role.source, role.mark
