"""Receivers in order, without looking at each: institutions that rank alike are one run, and only those that the
patient's wish, contract, travel or the sender's owner single out are placed one by one."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal

from fenji.program.policy.area import Bunch, Profile, Site
from fenji.run.policy.gate import Gate, Judged, gate_of, relation_of
from fenji.run.policy.order import Candidate, Key, key_of
from fenji.run.policy.query import Query, population_verdicts

ANYWHERE = "\0"
"""No district or grid is left out."""

Opening = Literal["fits", "pinch", "approval", "stand_in"]
"""What let the receivers in: they fail no filter, or what opens when otherwise nobody would be left."""


@dataclass(slots=True, eq=False)
class Run:
    """Institutions that share every key but the id, in order of id; `alone`: one that is placed by itself."""

    relation: str
    sites: tuple[Site, ...]
    count: int
    missing: tuple[str, ...] = ()
    not_grid: str = ANYWHERE
    not_place: str = ANYWHERE
    alone: bool = False
    here: bool = False

    def members(self, single: frozenset[str]) -> Iterator[Site]:
        """The institutions, less those placed by themselves elsewhere."""
        if self.alone:
            yield from self.sites
            return
        for site in self.sites:
            if site.place == self.not_place or site.id in single:
                continue
            if self.not_grid is not ANYWHERE and (site.grid is None or site.grid == self.not_grid):
                continue
            yield site


Entry = tuple[Key, Run]
_KEY = itemgetter(0)


@dataclass(slots=True, eq=False)
class Base:
    """What a network answers before travel, wish, contract and owner are looked at. Holds no patient."""

    judged: dict[int, Judged]
    runs: tuple[Entry, ...]
    count: int


def base_of(query: Query) -> Base:
    """The base of a query, remembered for as long as nothing that bears on it changes."""
    verdicts = population_verdicts(query) if query.area.populations else ()
    policy, situation = query.policy, query.situation
    clinical: list[object] = []
    for term in policy.gate.clinical:
        at = policy.patient.low[term]
        clinical += situation.facts[at : at + 2]
    known = (
        query.area.id, query.area.epoch(situation.at.day), situation.move, query.emergency, query.plan.sender_tier,
        query.plan.sender_lacks, situation.target, query.own_grid, query.place, verdicts, tuple(clinical),
    )  # fmt: skip
    found: Base | None = policy.bases.get(known)
    if found is None:
        found = _work_out(query, gate_of(query, verdicts))
        with policy.lock:
            policy.bases.put(known, found)
    return found


def _work_out(query: Query, gate: Gate) -> Base:
    judged: dict[int, Judged] = {}
    runs: list[Entry] = []
    for profile in query.area.profiles:
        found = gate.judge(profile, profile.member, profile.excluded_class)
        judged[id(profile)] = found
        if not found.failed:
            runs.extend(runs_of(query, profile, found))
    runs.sort(key=_KEY)
    return Base(judged, tuple(runs), sum(run.count for _, run in runs))


def runs_of(query: Query, profile: Profile, judged: Judged, lacking: bool = False) -> Iterator[Entry]:
    """The runs of one profile. `lacking`: it is taken although it lacks capabilities, fewest first."""
    missing = judged.missing if lacking else ()
    for bunch in profile.bunches:
        for relation, near, run in _parts(query, profile, bunch, judged, missing):
            if run.count:
                candidate = Candidate(profile, relation, near, bunch.tight, bunch.designated, bunch.door_to_needle)
                key = key_of(query, candidate)
                yield ((len(missing), *key) if lacking else key), run


def _parts(
    query: Query, profile: Profile, bunch: Bunch, judged: Judged, missing: tuple[str, ...]
) -> Iterator[tuple[str, bool, Run]]:
    grid, place = query.own_grid, query.place
    near = bunch.by_place.get(place, ()) if place is not None else ()
    relation = relation_of(query, judged, profile.member, None)
    if grid is None or relation != "own":
        if near:
            yield relation, True, Run(relation, near, len(near), missing)
        apart = place if near and place is not None else ANYWHERE
        yield relation, False, Run(relation, bunch.sites, len(bunch.sites) - len(near), missing, not_place=apart)
        return
    own = bunch.by_grid.get(grid, ())
    if gridless := bunch.by_grid.get(None, ()):
        own = tuple(sorted((*own, *gridless), key=lambda site: site.id))
    own_near = tuple(site for site in near if site.grid is None or site.grid == grid)
    other_near = tuple(site for site in near if not (site.grid is None or site.grid == grid))
    apart = place if near and place is not None else ANYWHERE
    yield "own", True, Run("own", own_near, len(own_near), missing)
    yield "own", False, Run("own", own, len(own) - len(own_near), missing, not_place=apart)
    yield "other_grid", True, Run("other_grid", other_near, len(other_near), missing)
    rest = len(bunch.sites) - len(own) - len(other_near)
    yield "other_grid", False, Run("other_grid", bunch.sites, rest, missing, not_grid=grid, not_place=apart)


@dataclass(slots=True, eq=False)
class Ranking:
    """Receivers in order. `single` are the ids that are placed by themselves, or not at all; `by` says what let the
    receivers in."""

    entries: list[Entry]
    single: frozenset[str]
    count: int
    names: tuple[str, ...]
    by: Opening

    def __iter__(self) -> Iterator[tuple[Key, Run, Site]]:
        entries, position = self.entries, 0
        while position < len(entries):
            key, run = entries[position]
            last = position + 1
            while last < len(entries) and entries[last][0] == key:
                last += 1
            if last == position + 1:
                for site in run.members(self.single):
                    yield key, run, site
            else:
                alike = [self._numbered(entries[n][1], n) for n in range(position, last)]
                for _, n, site in heapq.merge(*alike):
                    yield key, entries[n][1], site
            position = last

    def _numbered(self, run: Run, number: int) -> Iterator[tuple[str, int, Site]]:
        for site in run.members(self.single):
            yield site.id, number, site


def rank(query: Query, base: Base) -> Ranking:
    """The receivers of a query. When nobody is left, what opens then is opened."""
    ranking = _rank(query, base.runs, base.count, base, "fits")
    openings: tuple[Opening, ...] = ("pinch",) if query.emergency else ("approval", "stand_in")
    for by in openings:
        if ranking.count:
            break
        runs: list[Entry] = []
        for profile in query.area.profiles:
            judged = base.judged[id(profile)]
            if _ACCEPT[by](query, profile, judged, judged.failed):
                runs.extend(runs_of(query, profile, judged, query.emergency))
        runs.sort(key=_KEY)
        ranking = _rank(query, tuple(runs), sum(run.count for _, run in runs), base, by)
    return ranking


Accept = Callable[[Query, Profile, Judged, tuple[int, ...]], bool]


def _passes(query: Query, profile: Profile, judged: Judged, failed: tuple[int, ...]) -> bool:
    return not failed


def _able_at_a_pinch(query: Query, profile: Profile, judged: Judged, failed: tuple[int, ...]) -> bool:
    """An emergency, and nobody can do everything: somebody with an emergency department must be named."""
    filters = query.policy.content.eligibility.filters
    return "emergency" in profile.capabilities and all(
        filters[number].nobody_else == "opens_in_emergency" for number in failed
    )


def _only_with_approval(query: Query, profile: Profile, judged: Judged, failed: tuple[int, ...]) -> bool:
    """Left out by the plan, and nobody inside can do it. A network that is not in operation has no lead to approve."""
    if not query.area.usable(query.situation.at.day):
        return False
    filters = query.policy.content.eligibility.filters
    return all(filters[number].nobody_else == "opens" for number in failed)


def _stands_in(query: Query, profile: Profile, judged: Judged, failed: tuple[int, ...]) -> bool:
    """What was asked for is not to be had; the content says who takes its place."""
    return all(number in judged.stands_in for number in failed)


_ACCEPT: Mapping[Opening, Accept] = {
    "fits": _passes, "pinch": _able_at_a_pinch, "approval": _only_with_approval, "stand_in": _stands_in,
}  # fmt: skip


def _rank(query: Query, runs: tuple[Entry, ...], count: int, base: Base, by: Opening) -> Ranking:
    accept, lacking = _ACCEPT[by], by == "pinch"
    single = _single_out(query)
    entries = list(runs)
    for id_ in single:
        site = query.area.sites.get(id_)
        judged = None if site is None else base.judged[id(site.profile)]
        member = site is not None and site.member
        if site is None:
            site, judged = foreign(query, id_)
        if site is None or judged is None:
            continue
        if site.network == query.area.id and accept(query, site.profile, judged, judged.failed):
            count -= 1
        entry = _alone(query, site, judged, member, accept, lacking)
        if entry is not None:
            entries.append(entry)
            count += 1
    if len(entries) > len(runs):
        entries.sort(key=_KEY)
    names = query.plan.keys
    return Ranking(entries, single, count, ("missing", *names) if lacking else names, by)


def _alone(query: Query, site: Site, judged: Judged, member: bool, accept: Accept, lacking: bool) -> Entry | None:
    """The entry of an institution placed by itself; None when it may not receive."""
    situation = query.situation
    here = site.id == situation.here
    if here and not hands_over(query, judged):
        return None
    if not accept(query, site.profile, judged, opened(query, site, judged)):
        return None
    relation = relation_of(query, judged, member, site.grid)
    near = query.place is not None and site.place == query.place
    missing = judged.missing if lacking else ()
    candidate = Candidate(
        site.profile, relation, near, site.tight, site.designated, site.door_to_needle, site.id,
        situation.travel.get(site.id), here,
    )  # fmt: skip
    key = key_of(query, candidate)
    return ((len(missing), *key) if lacking else key), Run(relation, (site,), 1, missing, alone=True, here=here)


def hands_over(query: Query, judged: Judged) -> bool:
    """The house where the patient is counts as a candidate: an emergency, and it has every capability asked for."""
    return bool(query.emergency and query.needs and not judged.missing)


def opened(query: Query, site: Site, judged: Judged) -> tuple[int, ...]:
    """The filters that keep this institution out once the patient's wish has opened what a wish opens."""
    if query.emergency or site.id != query.situation.patient.wishes.prefers:
        return judged.failed
    filters = query.policy.content.eligibility.filters
    return tuple(number for number in judged.failed if filters[number].wish == "stays")


def foreign(query: Query, id_: str | None) -> tuple[Site | None, Judged | None]:
    """An institution of another loaded network that the patient wishes for: it counts as outside."""
    site = query.policy.site(id_)
    if site is None or site.network == query.area.id or id_ != query.situation.patient.wishes.prefers:
        return None, None
    if id_ == query.situation.here:
        return None, None
    away = query.policy.areas[site.network]
    excludes = query.area.model.excludes
    excluded = (
        site.administered_by in excludes.administered_by
        or site.ownership in excludes.ownership
        or site.type in excludes.type
    )
    gate = gate_of(query, population_verdicts(query, away))
    return site, gate.judge(site.profile, False, excluded)


def _single_out(query: Query) -> frozenset[str]:
    """The ids whose keys depend on the patient, and the place where he is."""
    situation, names = query.situation, query.order
    found: set[str] = set()
    if situation.travel and ("travel" in names or query.windows):
        found.update(id_ for id_ in situation.travel if id_ in query.area.sites)
    contract = situation.contract
    if contract is not None and (
        "contract" in names
        or ("contract_triple" in names and query.area.model.policy.first_contact == "contract_triple")
    ):
        found.update(id_ for id_ in (contract.with_, *contract.also) if id_ in query.area.sites)
    if query.sender is not None and query.sender.owner in query.area.sites and "owner" in names:
        found.add(query.sender.owner or "")
    wish = situation.patient.wishes.prefers
    if wish is not None:
        found.add(wish)
    if situation.here is not None:
        found.add(situation.here)
    return frozenset(found)
