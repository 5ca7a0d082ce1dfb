"""A second, naive reading of who may receive and in which order, written from the specification alone.

It shares the parsed files with the engine and nothing else: no condition of eligibility.yaml, no key of its orders, no
grouping. Any situation that tells the two apart is a mistake in one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fenji.linked.policy import PolicyContent
from fenji.model.moment import read_moment
from fenji.model.network import Institution, Network
from fenji.run.policy import Placement

LADDER = ("village", "primary", "secondary", "tertiary")
SPECIALTY = {
    "eye": {"ophthalmology", "fundus_photo"},
    "children": {"pediatrics", "critical_newborn"},
    "obgyn": {"obstetrics", "critical_maternal"},
}
WINDOWS = {"thrombolysis": 270, "thrombectomy": 1440}
RELATIONS = ("own", "other_grid", "outside", "excluded_class")


@dataclass
class Asked:
    """A situation in the words of the specification."""

    model: Network
    here: Institution | None
    tier: str
    direction: str
    urgency: str
    T: tuple[str, ...]
    C: tuple[str, ...]
    preferred: tuple[str, ...]
    day: date
    now: int
    well: int | None
    age: int | None
    sex: str
    residence: str | None
    contract: str | None
    also: tuple[str, ...]
    prefers: str | None
    travel: dict[str, int]
    fit: str | None
    drugs: str | None


def rank(tier: str | None) -> int | None:
    return LADDER.index(tier) if tier in LADDER else None


class Reading:
    """The page read for one situation."""

    def __init__(self, content: PolicyContent, asked: Asked) -> None:
        self.content, self.a = content, asked
        self.bodies = {asked.model.full_id(body.id): body for body in asked.model.institutions}
        self.emergency = asked.urgency == "emergency"
        self.critical = asked.direction != "down" and (self.emergency or any(c in WINDOWS for c in asked.C))
        model, day = asked.model, asked.day
        self.usable = (
            model.status in ("active", "example")
            and (model.start is None or model.start <= day)
            and (model.end is None or day <= model.end)
        )
        self.S = rank(asked.tier)
        ladder = [r for tier in asked.T if (r := rank(tier)) is not None]
        self.lowest = min(ladder) if ladder else None
        if self.lowest is None:
            rungs = {"down": 1, "same": self.S, "up": None if self.S is None else min(self.S + 1, 3)}
            beside = {"rehabilitation": 2, "nursing": 1, "home": 1}.get(asked.tier)
            self.lowest = beside if asked.direction == "up" and self.S is None else rungs[asked.direction]
        self.own_grid = self._own_grid()

    def _own_grid(self) -> str | None:
        a = self.a
        grids = a.model.geography.grids
        if not grids:
            return None
        home = self.bodies.get(a.contract or "")
        of_district = {district: name for name, grid in grids.items() for district in grid.districts}
        contract = home.grid if home else None
        residence = of_district.get(a.residence or "")
        here = a.here.grid if a.here else None
        order = (contract, residence, here) if a.direction == "down" else (here, contract, residence)
        return next((grid for grid in order if grid), None)

    def able(self, body: Institution) -> set[str]:
        defaults = self.content.tiers.defaults(body.tier, body.type)
        return (set(defaults) | {c.id for c in body.capabilities}) - set(body.lacks)

    def missing(self, body: Institution) -> list[str]:
        return [c for c in self.a.C if c not in self.able(body)]

    def tier_fits(self, body: Institution) -> bool:
        a, r = self.a, rank(body.tier)
        if body.tier is None:
            return False
        if self.critical and a.C and not self.missing(body):
            return True
        if a.direction == "up":
            sender = self.able(a.here) if a.here else set(self.content.tiers.defaults(a.tier, None))
            lacking = bool(a.C) and not set(a.C) <= sender
            low = self.lowest
            return (
                r is not None
                and low is not None
                and r >= low
                and (self.S is None or r > self.S or (r == self.S and lacking))
            )
        if a.direction == "down":
            if r is None:
                return body.tier in a.T
            named = not a.T or any(tier in LADDER for tier in a.T)
            return named and (self.S is None or r < self.S) and self.lowest is not None and r >= self.lowest
        return body.tier == a.tier or body.tier in a.T or (self.S is None and not a.T and r is not None)

    def failures(self, body: Institution) -> list[str]:
        """Every filter that fails, whether or not it is applied."""
        a, found = self.a, []
        member = not body.outside
        if member and not self.usable:
            found.append("network_not_active")
        if member and body.start and body.start > a.day:
            found.append("membership_not_started")
        if member and body.end and body.end < a.day:
            found.append("membership_ended")
        if body.administered_by and body.administered_by in a.model.excludes.administered_by:
            found.append("provincial_excluded")
        if not self.tier_fits(body):
            found.append("tier_not_suitable")
        if self.missing(body):
            found.append("capability_missing")
        named = {*a.C, *a.preferred}
        if member and a.model.form == "specialty_alliance" and not named & set(a.model.specialty_capabilities):
            found.append("alliance")
        if body.type in SPECIALTY and not named & SPECIALTY[body.type]:
            found.append("specialty")
        if body.type == "children" and a.age is not None and a.age >= 18:
            found.append("population_not_served")
        if body.type == "obgyn" and a.sex == "male":
            found.append("population_not_served")
        if a.fit == "no":
            found.append("not_fit_for_transfer")
        if a.direction == "down" and a.drugs == "no" and body.tier in ("village", "primary"):
            found.append("drugs_not_available")
        return found

    def applied(self, id: str, failed: list[str]) -> list[str]:
        lifted: set[str] = set()
        if self.emergency:
            lifted |= {
                "network_not_active", "membership_not_started", "membership_ended", "provincial_excluded", "alliance",
                "not_fit_for_transfer",
            }  # fmt: skip
        elif id == self.a.prefers:
            lifted |= {"network_not_active", "membership_not_started", "membership_ended", "provincial_excluded"}
        return [reason for reason in failed if reason not in lifted]

    def relation(self, body: Institution, failed: list[str]) -> str:
        if "provincial_excluded" in failed:
            return "excluded_class"
        if body.outside or set(failed) & {"network_not_active", "membership_not_started", "membership_ended"}:
            return "outside"
        return "other_grid" if self.own_grid and body.grid and body.grid != self.own_grid else "own"

    def answer(self) -> tuple[list[str], dict[str, list[str]], dict[str, str]]:
        """Ranked ids, the reasons of the others, relations."""
        strict, reasons, relations = [], {}, {}
        for id, body in self.bodies.items():
            failed = self.failures(body)
            relations[id] = self.relation(body, failed)
            if body is self.a.here and not (self.emergency and self.a.C and not self.missing(body)):
                continue
            kept = self.applied(id, failed)
            if kept:
                reasons[id] = kept
            else:
                strict.append(id)
        if strict:
            return sorted(strict, key=lambda id: self.key(id, relations[id])), reasons, relations
        opened = [id for id, kept in reasons.items() if self.opens(self.bodies[id], kept)]
        if not opened and not self.emergency:
            opened = [id for id, kept in reasons.items() if self.stands_in(self.bodies[id], kept)]
        return sorted(opened, key=lambda id: self.key(id, relations[id], True)), reasons, relations

    def opens(self, body: Institution, kept: list[str]) -> bool:
        if self.emergency:
            return set(kept) <= {"tier_not_suitable", "capability_missing"} and "emergency" in self.able(body)
        return kept == ["provincial_excluded"] and self.usable

    def stands_in(self, body: Institution, kept: list[str]) -> bool:
        """Ours, for "a rung between is allowed" where T names nobody on the ladder and the network has nobody of T."""
        a, r = self.a, rank(body.tier)
        below = r is not None and 1 <= r < (9 if self.S is None else self.S)
        beside = bool(a.T) and all(rank(tier) is None for tier in a.T)
        return (
            kept == ["tier_not_suitable"]
            and a.direction == "down"
            and beside
            and below
            and bool(a.C)
            and not self.missing(body)
        )

    def key(self, id: str, relation: str, opened: bool = False) -> tuple[Any, ...]:
        a, body = self.a, self.bodies[id]
        r, low = rank(body.tier), self.lowest
        over = 0 if r is None or low is None else max(0, r - low)
        minutes = a.travel.get(id)
        here = body is a.here
        travel = (0, -1) if here else (1, 0) if minutes is None else (0, minutes)
        near = a.residence if a.direction == "down" or a.here is None or a.here.place is None else a.here.place
        close = 0 if near is not None and body.place == near else 1
        if self.critical:
            lacks = (len(self.missing(body)),) if opened and self.emergency else ()
            unknown = 1 if minutes is None and not here else 0
            nearness = 0 if not unknown or not close else 1 + RELATIONS.index(relation)
            nearness = min(nearness, 3)
            better = sum(c not in self.able(body) for c in a.preferred)
            return (*lacks, self.window(body, 0 if here else minutes), travel, better, nearness, over, id)
        wish = 0 if id == a.prefers else 1
        relation_key = RELATIONS.index(relation)
        tight = 0 if body.relation == "tight" else 1
        if a.direction == "down":
            contract = 0 if a.contract and id == a.contract else 1 if a.contract and id in a.also else 2
            named = 0 if body.tier in a.T else 1
            apart = 0 if r is None or low is None else abs(r - low)
            return (relation_key, wish, contract, named, apart, 0 if r is None else 1, close, tight, travel, id)
        triple = a.model.policy.first_contact == "contract_triple"
        inside = 0 if not triple or (a.contract and id in (a.contract, *a.also)) else 1
        owner = a.here.owner if a.here else None
        owns = 0 if owner is not None and a.model.full_id(owner) == id else 1
        return (relation_key, wish, inside, over, owns, tight, travel, close, 0 if body.designated else 1, id)

    def window(self, body: Institution, minutes: int | None) -> int:
        windowed = [c for c in self.a.C if c in WINDOWS]
        if not windowed:
            return 0
        if minutes is None or self.a.well is None:
            return 1
        door = 60 if body.door_to_needle is None else body.door_to_needle
        spent = self.a.now - self.a.well + minutes + door
        return 0 if all(spent <= WINDOWS[c] for c in windowed) else 2


NEEDS = [
    (), ("emergency",), ("thrombolysis",), ("thrombectomy",), ("pediatrics",), ("obstetrics",), ("ophthalmology",),
    ("tcm",), ("pci", "icu"), ("rehabilitation_inpatient",), ("nursing_care",), ("nephrology",),
]  # fmt: skip
TARGETS = [
    (), ("primary",), ("secondary",), ("tertiary",), ("secondary", "tertiary"), ("rehabilitation",),
    ("nursing",), ("home",),
    ("primary", "home"), ("rehabilitation", "secondary"), ("village",),
]  # fmt: skip
DAYS = ["2011-01-01", "2019-12-30", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"]


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_situation_tells_the_engine_from_a_naive_reading_of_the_page(
    content: PolicyContent, placed: Callable[..., Placement], data: st.DataObject
) -> None:
    draw = data.draw
    network = draw(st.sampled_from(sorted(content.networks)))
    model = content.networks[network]
    bodies = {model.full_id(body.id): body for body in model.institutions}
    ids = sorted(bodies)
    senders = [id for id in ids if bodies[id].tier is not None]
    here = draw(st.sampled_from([*senders, None]))
    tier = bodies[here].tier if here else draw(st.sampled_from(LADDER))
    assert tier is not None
    districts = sorted({body.place for body in bodies.values() if body.place})
    maybe_id = st.sampled_from([None, *ids])
    day = draw(st.sampled_from(DAYS))
    at = f"{day}T12:00:00+08:00"
    elapsed = draw(st.sampled_from([None, 100, 170, 171, 400, 1400]))
    moment = read_moment(at)
    assert moment is not None
    now = int(moment.ms) // 60_000
    contract = draw(maybe_id)
    a = Asked(
        model, bodies[here] if here else None, tier,
        draw(st.sampled_from(["up", "up", "down", "same"])),
        draw(st.sampled_from(["routine", "urgent", "emergency"])),
        draw(st.sampled_from(TARGETS)), draw(st.sampled_from(NEEDS)),
        draw(st.sampled_from([(), (), ("obstetrics",), ("pediatrics",)])),
        date.fromisoformat(day), now, None if elapsed is None else now - elapsed,
        draw(st.sampled_from([None, 10, 17, 18, 60])), draw(st.sampled_from(["male", "female", "unknown"])),
        draw(st.sampled_from([None, *districts])), contract,
        tuple(draw(st.lists(st.sampled_from(ids), max_size=2))) if contract else (), draw(maybe_id),
        draw(st.dictionaries(st.sampled_from(ids), st.sampled_from([5, 39, 40, 41, 90]), max_size=4)),
        draw(st.sampled_from([None, None, "yes", "no"])), draw(st.sampled_from([None, "yes", "no"])),
    )  # fmt: skip
    if a.direction == "down" and a.urgency == "emergency":
        a.urgency = "routine"
    ranked, reasons, relations = Reading(content, a).answer()

    facts: dict[str, Any] = {}
    if a.fit:
        facts["fit_for_transfer"] = a.fit
    if a.drugs:
        facts["drugs_in_receiver_catalogue"] = a.drugs
    if a.well is not None:
        facts["last_known_well"] = moment.text_of((now - (elapsed or 0)) * 60_000)
    placement = placed(
        {"up": "refer_up", "down": "refer_down", "same": "transfer"}[a.direction], at=at, urgency=a.urgency, tiers=a.T,
        capabilities=a.C, preferred=a.preferred, network=network, here=here, tier=None if here else tier, age=a.age,
        sex=a.sex, residence=a.residence, contract=a.contract, also=a.also, since="2001-01-01", prefers=a.prefers,
        travel=a.travel, **facts,
    )  # fmt: skip
    assert [receiver.id for receiver in placement.eligible] == ranked
    for receiver in placement.eligible:
        assert receiver.relation == relations[receiver.id]
        assert receiver.out_of_network == (receiver.relation != "own")
    words = {"alliance": "specialty_not_covered", "specialty": "specialty_not_covered"}
    told = {one.id: list(one.reasons) for one in placement.excluded}
    expected = {
        id: list(dict.fromkeys(words.get(reason, reason) for reason in kept))
        for id, kept in reasons.items()
        if id not in ranked
    }
    assert told == expected
