"""A network compiled: its institutions grouped so that what is alike is looked at once.

A profile holds everything a filter can see of an institution; a bunch is the part of a profile that ranks alike but
for its grid, its district and its id. A province of 20 000 institutions has some dozens of each.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fenji.model.network import Institution, Network
from fenji.model.tiers import Tiers

EARLIEST, LATEST = date.min, date.max


@dataclass(slots=True, eq=False)
class Site:
    """An institution as placing sees it. `rank` is the place on the ladder, None beside it."""

    id: str
    name: str
    network: str
    tier: str | None
    rank: int | None
    type: str | None
    place: str | None
    grid: str | None
    tight: bool
    lead: bool
    owner: str | None
    administered_by: str | None
    ownership: str
    designated: bool
    pooling_area: str | None
    door_to_needle: int | None
    capabilities: frozenset[str]
    member: bool
    start: date
    end: date
    profile: "Profile" = field(repr=False)

    def member_on(self, day: date) -> bool:
        """A member whose own dates hold on this day; the network's are another matter."""
        return self.member and self.start <= day <= self.end


@dataclass(slots=True, eq=False)
class Profile:
    """Institutions that no filter can tell apart."""

    tier: str | None
    rank: int | None
    capabilities: frozenset[str]
    specialty: frozenset[str] | None
    member: bool
    excluded_class: bool
    start: date
    end: date
    population: int | None
    sites: tuple[Site, ...] = ()
    bunches: tuple["Bunch", ...] = ()


@dataclass(slots=True, eq=False)
class Bunch:
    """Institutions of one profile that rank alike but for grid, district and id. All tuples are in order of id."""

    profile: Profile
    tight: bool
    designated: bool
    door_to_needle: int | None
    sites: tuple[Site, ...]
    by_grid: Mapping[str | None, tuple[Site, ...]]
    by_place: Mapping[str | None, tuple[Site, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A network: its own facts, its institutions by id, and their profiles."""

    model: Network
    sites: Mapping[str, Site]
    ordered: tuple[Site, ...]
    profiles: tuple[Profile, ...]
    gridded: bool
    grid_of_district: Mapping[str, str]
    leads: Mapping[str | None, Site]
    owned: Mapping[str, frozenset[str]]
    changes: tuple[int, ...]
    start: date
    end: date
    open_status: bool
    populations: tuple[str, ...]
    specialty: frozenset[str]

    @property
    def id(self) -> str:
        return self.model.network

    def usable(self, day: date) -> bool:
        """Active (or an example), and within its dates."""
        return self.open_status and self.start <= day <= self.end

    def status(self, day: date) -> str:
        """Why it is not usable: its status, or that the day is before its start or after its end."""
        if not self.open_status:
            return self.model.status
        return "before_start" if day < self.start else "after_end"

    def epoch(self, day: date) -> int:
        """The number of the stretch of days without a change that this day lies in."""
        return bisect_right(self.changes, day.toordinal())

    def usable_member(self, site: Site | None, day: date) -> bool:
        return site is not None and site.network == self.id and site.member_on(day) and self.usable(day)

    def grid_of(self, place: str | None) -> str | None:
        """The grid of a district, or the grid itself where its name is given."""
        if place is None:
            return None
        return self.grid_of_district.get(place, place if place in self.model.geography.grids else None)


def _excluded(model: Network, body: Institution) -> bool:
    excludes = model.excludes
    return (
        body.administered_by in excludes.administered_by
        or body.ownership in excludes.ownership
        or body.type in excludes.type
    )


class _Interned:
    """Equal capability sets are one object: thousands of township centres share theirs."""

    def __init__(self, tiers: Tiers) -> None:
        self.tiers = tiers
        self.made: dict[tuple[object, ...], frozenset[str]] = {}
        self.same: dict[frozenset[str], frozenset[str]] = {}

    def of(self, body: Institution) -> frozenset[str]:
        stated = tuple(stated.id for stated in body.capabilities)
        key = (body.tier, body.type, stated, body.lacks)
        found = self.made.get(key)
        if found is None:
            found = (self.tiers.defaults(body.tier, body.type) | set(stated)) - set(body.lacks)
            found = self.made[key] = self.same.setdefault(found, found)
        return found


def compile_area(model: Network, tiers: Tiers, days: Iterable[date] = ()) -> Area:
    """The compiled network; `days` are further first days on which something changes for it.

    Total: an unknown tier or grid is a finding of `check`, here it simply has no rank.
    """
    interned = _Interned(tiers)
    populations: dict[str, int] = {}
    profiles: dict[tuple[object, ...], Profile] = {}
    grouped: dict[int, list[Site]] = defaultdict(list)
    sites: dict[str, Site] = {}
    specialties = {name: frozenset(kind.specialty) for name, kind in tiers.types.items() if kind.specialty}
    for body in model.institutions:
        site = _site(model, body, tiers, interned.of(body), populations, profiles, specialties)
        sites[site.id] = site
        grouped[id(site.profile)].append(site)
    for profile in profiles.values():
        profile.sites = tuple(sorted(grouped[id(profile)], key=_by_id))
        profile.bunches = tuple(_bunches(profile))
    owned: dict[str, set[str]] = defaultdict(set)
    for site in sites.values():
        if site.owner is not None and site.tier == tiers.ladder[0]:
            owned[site.owner].add(site.id)
    grids = model.geography.grids
    leads: dict[str | None, Site] = {}
    for name, grid in grids.items():
        if grid.lead is not None and (lead := sites.get(model.full_id(grid.lead))) is not None:
            leads[name] = lead
    if not grids:
        first = next((site for site in sites.values() if site.lead), None)
        if first is not None:
            leads[None] = first
    return Area(
        model,
        sites,
        tuple(sorted(sites.values(), key=_by_id)),
        tuple(profiles.values()),
        bool(grids),
        {district: name for name, grid in grids.items() for district in grid.districts},
        leads,
        {owner: frozenset(ids) for owner, ids in owned.items()},
        _changes(model, sites.values(), days),
        model.start or EARLIEST,
        model.end or LATEST,
        model.status in ("active", "example"),
        tuple(populations),
        frozenset(model.specialty_capabilities) if model.form == "specialty_alliance" else frozenset(),
    )


def _by_id(site: Site) -> str:
    return site.id


def _site(
    model: Network,
    body: Institution,
    tiers: Tiers,
    capabilities: frozenset[str],
    populations: dict[str, int],
    profiles: dict[tuple[object, ...], Profile],
    specialties: Mapping[str, frozenset[str]],
) -> Site:
    population = None
    if body.population is not None:
        population = populations.setdefault(population_key(body), len(populations))
    start, end = body.start or EARLIEST, body.end or LATEST
    member, rank = not body.outside, tiers.rank(body.tier)
    specialty = specialties.get(body.type or "")
    excluded = _excluded(model, body)
    key = (body.tier, capabilities, specialty, member, excluded, start, end, population)
    profile = profiles.get(key)
    if profile is None:
        profile = profiles[key] = Profile(
            body.tier, rank, capabilities, specialty, member, excluded, start, end, population
        )
    return Site(
        model.full_id(body.id),
        body.name,
        model.network,
        body.tier,
        rank,
        body.type,
        body.place,
        body.grid,
        body.relation == "tight",
        body.lead,
        None if body.owner is None else model.full_id(body.owner),
        body.administered_by,
        body.ownership,
        body.designated,
        body.pooling_area or model.pooling_area,
        body.door_to_needle,
        capabilities,
        member,
        start,
        end,
        profile,
    )


def population_key(body: Institution) -> str:
    """The condition of a population as one text: institutions with the same condition share its verdict."""
    return "" if body.population is None else repr(body.population.when)


def _bunches(profile: Profile) -> Iterable[Bunch]:
    found: dict[tuple[bool, bool, int | None], list[Site]] = defaultdict(list)
    for site in profile.sites:
        found[site.tight, site.designated, site.door_to_needle].append(site)
    for (tight, designated, door), sites in found.items():
        grids: dict[str | None, list[Site]] = defaultdict(list)
        places: dict[str | None, list[Site]] = defaultdict(list)
        for site in sites:
            grids[site.grid].append(site)
            places[site.place].append(site)
        yield Bunch(
            profile,
            tight,
            designated,
            door,
            tuple(sites),
            {grid: tuple(held) for grid, held in grids.items()},
            {place: tuple(held) for place, held in places.items()},
        )


def _changes(model: Network, sites: Iterable[Site], further: Iterable[date]) -> tuple[int, ...]:
    """The days (proleptic ordinals) from which somebody's membership, the network, or a rule of it is different."""
    days = {day.toordinal() for day in further if day > EARLIEST}
    for start, end in [(model.start or EARLIEST, model.end or LATEST), *((site.start, site.end) for site in sites)]:
        if start > EARLIEST:
            days.add(start.toordinal())
        if end < LATEST:
            days.add(end.toordinal() + 1)
    return tuple(sorted(days))
