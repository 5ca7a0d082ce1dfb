"""Who may receive, in order, and who may not, with every reason. Both lists are worked out as they are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from fenji.codes import Lang
from fenji.model.eligibility import Filter, KeyName
from fenji.model.shape import Words
from fenji.program.policy.area import Site, population_key
from fenji.program.policy.policy import Policy
from fenji.run.policy import wording
from fenji.run.policy.gate import Judged
from fenji.run.policy.order import Key
from fenji.run.policy.query import Query
from fenji.run.policy.ranking import Base, Ranking, Run, base_of, foreign, hands_over, opened, rank


@dataclass(frozen=True, slots=True)
class Receiver:
    """An eligible institution. `rank` counts from 1; `lacks` are required capabilities that it has not."""

    query: Query
    site: Site
    rank: int
    relation: str
    lacks: tuple[str, ...]
    needs_approval: str | None
    key: Key
    separated_by: str | None
    here: bool = False
    stands_in: bool = False

    @property
    def id(self) -> str:
        return self.site.id

    @property
    def out_of_network(self) -> bool:
        return self.query.policy.content.eligibility.relations[self.relation].out_of_network

    def because(self, lang: Lang = "zh") -> tuple[str, ...]:
        """The capabilities matched, the relation, the key that separated it from the next one, and what is open."""
        policy, content = self.query.policy, self.query.policy.content.eligibility
        words = content.wording
        said: list[str] = []
        held = self.site.capabilities
        matched = [c for need in self.query.needs for c in need.capabilities if c in held]
        if matched:
            shown = wording.capabilities(policy, dict.fromkeys(matched), lang)
            said.append(wording.filled(words.matches, lang, {"capabilities": shown}))
        for need in self.query.needs:
            if not held.issuperset(need.capabilities) and need.instead and held.issuperset(need.instead):
                shown = wording.capabilities(policy, need.instead, lang)
                said.append(wording.filled(words.matches_instead, lang, {"capabilities": shown}))
        relation = content.relations[self.relation].label.of(lang)
        said.append(wording.filled(words.relation, lang, {"relation": relation}))
        if self.here:
            said.append(words.here.of(lang))
        if self.lacks:
            missing = wording.capabilities(policy, self.lacks, lang)
            said.append(wording.filled(words.lacks, lang, {"missing": missing}))
        if self.needs_approval:
            said.append(words.needs_approval.of(lang))
        if self.stands_in:
            said.append(wording.filled(words.stands_in, lang, {"tiers": wanted_tiers(self.query, lang)}))
        if self._population_open():
            label = population_label(policy, self.site, lang)
            said.append(wording.filled(words.population_unknown, lang, {"population": label}))
        if self.separated_by is None:
            said.append(words.last.of(lang))
        else:
            key = content.keys[cast(KeyName, self.separated_by)].says.of(lang)
            said.append(wording.filled(words.before_next, lang, {"key": key}))
        return tuple(said)

    def _population_open(self) -> bool:
        population = self.site.profile.population
        if population is None:
            return False
        area = self.query.policy.areas[self.site.network]
        verdict = self.query.policy.populations[area.populations[population]](self.query.situation.facts, None)[0]
        return verdict == 1


@dataclass(frozen=True, slots=True)
class Failure:
    """One reason why an institution may not receive, by all the filters of that code which it fails."""

    query: Query
    site: Site
    filters: tuple[Filter, ...]
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        return self.filters[0].code

    def text(self, lang: Lang = "zh") -> str:
        return self._told([one.text for one in self.filters], lang)

    def would_admit(self, lang: Lang = "zh") -> str | None:
        """What would change the answer; None where nothing would."""
        told = [one.would_admit for one in self.filters if one.would_admit is not None]
        return self._told(told, lang) if told else None

    def _told(self, sentences: list[Words], lang: Lang) -> str:
        args = self._args(lang)
        said = dict.fromkeys(wording.filled(words, lang, args) for words in sentences)
        return ("；" if lang == "zh" else "; ").join(said)

    def _args(self, lang: Lang) -> dict[str, str]:
        query, site, content = self.query, self.site, self.query.policy.content.eligibility
        day = query.situation.at.day
        status = content.statuses.get(query.area.status(day))
        return {
            "status": "" if status is None else status.of(lang),
            "date": day.isoformat(),
            "from": site.start.isoformat(),
            "to": site.end.isoformat(),
            "tiers": wanted_tiers(query, lang),
            "tier": content.wording.no_tier.of(lang)
            if site.tier is None
            else wording.tiers(query.policy, (site.tier,), lang),
            "missing": wording.capabilities(query.policy, self.missing, lang),
            "alliance": wording.capabilities(query.policy, sorted(query.area.specialty), lang),
            "specialty": wording.capabilities(query.policy, sorted(site.profile.specialty or ()), lang),
            "population": population_label(query.policy, site, lang),
        }


def wanted_tiers(query: Query, lang: Lang) -> str:
    """The tiers asked for in words; none named is a rung."""
    named = query.situation.target.tiers
    if named:
        return wording.tiers(query.policy, named, lang)
    words = query.policy.content.eligibility.wording
    return {"up": words.next_rung, "down": words.lower_rung}.get(query.direction, words.same_rung).of(lang)


def population_label(policy: Policy, site: Site, lang: Lang) -> str:
    """Whom an institution treats, in words; the condition itself where its file gives none."""
    population = site.profile.population
    if population is None:
        return ""
    area = policy.areas[site.network]
    wanted = area.populations[population]
    body = next(body for body in area.model.institutions if population_key(body) == wanted)
    if body.population is None:
        return ""
    return str(body.population.when) if body.population.label is None else body.population.label.of(lang)


@dataclass(frozen=True, slots=True)
class Excluded:
    """An institution that may not receive, with every reason once, in the order of the filters."""

    id: str
    name: str
    because: tuple[Failure, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(failure.reason for failure in self.because)


class Receivers:
    """The two lists of one decision. Nothing is listed before it is asked for; asking again gives the same."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._base: Base = base_of(query)
        self._ranking: Ranking = rank(query, self._base)

    def __len__(self) -> int:
        return self._ranking.count

    def __iter__(self) -> Iterator[Receiver]:
        return iter(self.eligible)

    @cached_property
    def first(self) -> Receiver | None:
        """The receiver ranked first; its `because` looks at the next one."""
        return next(self.listed(), None)

    @cached_property
    def eligible(self) -> tuple[Receiver, ...]:
        return tuple(self.listed())

    def chosen(self, id_: str | None) -> tuple[Site, bool] | None:
        """The institution the patient wishes for, if it may receive, and whether it lies outside the network."""
        if id_ is None:
            return None
        relations = self.query.policy.content.eligibility.relations
        for _, run in self._ranking.entries:
            if run.alone and run.sites[0].id == id_:
                return run.sites[0], relations[run.relation].out_of_network
        return None

    @cached_property
    def excluded(self) -> tuple[Excluded, ...]:
        """Every candidate that may not receive, in order of id."""
        taken = {receiver.id for receiver in self.eligible}
        found = [self._excluded(site) for site in self.query.area.ordered if site.id not in taken]
        wish, _ = foreign(self.query, self.query.situation.patient.wishes.prefers)
        if wish is not None and wish.id not in taken:
            found.append(self._excluded(wish))
            found.sort(key=lambda each: "" if each is None else each.id)
        return tuple(each for each in found if each is not None)

    def why_not(self, id_: str) -> Excluded | None:
        """Why the institution that the patient wishes for may not receive; None where it may, or is no candidate."""
        site = self.query.area.sites.get(id_) or foreign(self.query, id_)[0]
        return None if site is None or self.chosen(id_) is not None else self._excluded(site)

    @cached_property
    def asks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The terms that would settle a filter still open for somebody who may receive, each with the filters' codes.

        By the content alone: whether a term is known already is for the case to say.
        """
        filters = self.query.policy.content.eligibility.filters
        if not any(one.ask for one in filters):
            return ()
        listed = [next(run.members(self._ranking.single), None) for _, run in self._ranking.entries]
        open_ = {number for site in listed if site is not None for number in self._judged(site).open}
        found: dict[str, dict[str, None]] = {}
        for number in sorted(open_):
            for term in filters[number].ask:
                found.setdefault(term, {})[filters[number].code] = None
        return tuple((term, tuple(codes)) for term, codes in found.items())

    @property
    def nobody_fits_to_travel(self) -> bool:
        """Everybody is left out for the same reason at least: the patient is not fit to travel."""
        return not len(self) and any(
            self.query.policy.content.eligibility.filters[number].code == "not_fit_for_transfer"
            for judged in self._base.judged.values()
            for number in judged.failed
        )

    @property
    def nobody_makes_the_window(self) -> bool:
        """All listed receivers miss a treatment window."""
        names = self._ranking.names
        if not self.query.windows or "window" not in names or not len(self):
            return False
        place = names.index("window")
        return all(receiver.key[place] == 2 for receiver in self.listed())

    # -- listing

    def listed(self) -> Iterator[Receiver]:
        """The receivers, best first, each worked out when it is asked for."""
        held: tuple[Key, Run, Site] | None = None
        rank_ = 0
        for entry in self._ranking:
            if held is not None:
                rank_ += 1
                yield self._receiver(held, rank_, self._key_between(held[0], entry[0]))
            held = entry
        if held is not None:
            yield self._receiver(held, rank_ + 1, None)

    def _receiver(self, entry: tuple[Key, Run, Site], rank_: int, separated_by: str | None) -> Receiver:
        key, run, site = entry
        opened_by = self._ranking.by
        approval = "lead" if opened_by == "approval" else None
        return Receiver(
            self.query, site, rank_, run.relation, run.missing, approval, key, separated_by, run.here,
            opened_by == "stand_in",
        )  # fmt: skip

    def _key_between(self, key: Key, following: Key) -> str:
        for name, mine, theirs in zip(self._ranking.names, key, following, strict=True):
            if mine != theirs:
                return name
        return "id"

    def _judged(self, site: Site) -> Judged:
        if site.network == self.query.area.id:
            return self._base.judged[id(site.profile)]
        judged = foreign(self.query, site.id)[1]
        assert judged is not None
        return judged

    def _failures(self, site: Site) -> tuple[int, ...]:
        return opened(self.query, site, self._judged(site))

    def _excluded(self, site: Site) -> Excluded | None:
        judged = self._judged(site)
        if site.id == self.query.situation.here and not hands_over(self.query, judged):
            return None
        by_code: dict[str, list[Filter]] = {}
        for number in opened(self.query, site, judged):
            one = self.query.policy.content.eligibility.filters[number]
            by_code.setdefault(one.code, []).append(one)
        failures = tuple(Failure(self.query, site, tuple(same), judged.missing) for same in by_code.values())
        return Excluded(site.id, site.name, failures)
