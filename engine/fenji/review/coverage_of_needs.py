"""Can this network receive what the pathways ask for, from each of its districts, on a given day?

Every target that a criterion names is asked of the network as a decision would ask it, for a patient who lives in the
district and is at the rung where such a referral begins. Nothing is known of the patient, so nobody is left out for
what the patient is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from fenji.linked.needs import NeedOfPathway
from fenji.model.case import Patient
from fenji.model.moment import Moment, read_moment
from fenji.model.network import Network
from fenji.model.pathway import Move
from fenji.model.tiers import Tiers
from fenji.program.effect import next_rung
from fenji.program.memo import Memo
from fenji.program.policy.area import compile_area
from fenji.program.policy.policy import Policy, days_of_change
from fenji.run.combine import Need, Target
from fenji.run.policy import Placement, Situation, place

Status = Literal["own", "other_grid", "outside", "excluded_class", "at_a_pinch", "nobody"]
WORST_FIRST: tuple[Status, ...] = ("nobody", "at_a_pinch", "excluded_class", "outside", "other_grid", "own")
MOVES: Mapping[str, Move] = {"up": "refer_up", "down": "refer_down", "side": "transfer"}
WITHOUT_RECEIVER = frozenset({"home"})
FIRST_CONTACT = "primary"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a receiver, and which criteria ask it. `sender` is the tier where the patient is."""

    direction: str
    emergency: bool
    sender: str
    tiers: tuple[str, ...]
    capabilities: tuple[str, ...]
    instead: tuple[str, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """By whom, from one district (None: the network has no territory). `count` is how many may receive."""

    district: str | None
    status: Status
    first: str | None
    name: str | None
    count: int
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    asked: Asked
    answers: tuple[Answer, ...]

    @property
    def worst(self) -> Status:
        return min((answer.status for answer in self.answers), key=WORST_FIRST.index)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`day` is the day asked about; None where the file announces nothing that a day could change. `as_if`: the network
    is looked at as if in operation, whatever its status says."""

    network: str
    day: date | None
    as_if: bool
    usable: bool
    rows: tuple[Row, ...]


def coverage_of_needs(policy: Policy, needs: Iterable[NeedOfPathway], network: str, at: Moment | None) -> Coverage:
    """The coverage of a network at a moment; without one, once all that its file announces has come about."""
    model = policy.areas[network].model
    as_if, day = at is None, None if at is None else at.day
    if at is None:
        day = _settled(model)
        at = _noon(day or date(2000, 1, 1))
        policy = _in_operation(policy, model)
    area = policy.areas[network]
    rows = []
    for asked in asked_of(model, policy.content.tiers, needs):
        answers = tuple(_answer(policy, network, asked, district, at) for district in districts(model))
        rows.append(Row(asked, answers))
    rows.sort(key=lambda row: WORST_FIRST.index(row.worst))
    return Coverage(network, day, as_if, area.usable(at.day), tuple(rows))


def as_record(coverage: Coverage, title: str) -> dict[str, Any]:
    """The coverage as plain data."""
    return {
        "network": coverage.network,
        "title": title,
        "day": None if coverage.day is None else coverage.day.isoformat(),
        "as_if_in_operation": coverage.as_if,
        "usable": coverage.usable,
        "needs": [
            {
                "direction": row.asked.direction,
                "emergency": row.asked.emergency,
                "from_tier": row.asked.sender,
                "tiers": list(row.asked.tiers),
                "capabilities": list(row.asked.capabilities),
                "accepted_instead": list(row.asked.instead),
                "asked_by": list(row.asked.criteria),
                "worst": row.worst,
                "districts": [
                    {
                        "district": answer.district,
                        "status": answer.status,
                        "by": answer.first,
                        "name": answer.name,
                        "count": answer.count,
                        "lacks": list(answer.lacks),
                    }
                    for answer in row.answers
                ],
            }
            for row in coverage.rows
        ],
    }


def districts(model: Network) -> Sequence[str | None]:
    """The districts of a network, in the order of its file; one None for a network without territory."""
    named = [district for grid in model.geography.grids.values() for district in grid.districts]
    return tuple(dict.fromkeys([*named, *model.geography.districts])) or (None,)


def asked_of(model: Network, tiers: Tiers, needs: Iterable[NeedOfPathway]) -> Iterator[Asked]:
    """The distinct things that the pathways ask of this network's receivers, each with the criteria that ask it."""
    found: dict[tuple[object, ...], tuple[Asked, list[str]]] = {}
    for need in needs:
        if model.form == "specialty_alliance" and not set(need.capabilities) & set(model.specialty_capabilities):
            continue
        sender = sender_of(model, tiers, need)
        wanted = next_rung(sender) if need.tiers is None else need.tiers
        if wanted and WITHOUT_RECEIVER.issuperset(wanted):
            continue
        asked = Asked(
            need.direction, need.urgency == "emergency", sender, wanted, need.capabilities, need.instead, ()
        )
        key = (asked.direction, asked.emergency, sender, wanted, need.capabilities, need.instead)
        found.setdefault(key, (asked, []))[1].append(f"{need.pathway}/{need.criterion}")
    for asked, criteria in found.values():
        yield replace(asked, criteria=tuple(dict.fromkeys(criteria)))


def sender_of(model: Network, tiers: Tiers, need: NeedOfPathway) -> str:
    """The tier where such a referral begins: going up the first contact, going down the rung above the target."""
    ladder = tiers.ladder
    here = [tier for tier in ladder if tier in need.here]
    held = {body.tier for body in model.institutions if not body.outside}
    present = [tier for tier in ladder if tier in held] or [*ladder]
    if need.direction == "up":
        usual = FIRST_CONTACT if FIRST_CONTACT in present else present[0]
        below = present[: present.index(usual)]
        return here[0] if here else below[-1] if below and usual in (need.tiers or ()) else usual
    if here:
        return here[-1]
    if need.direction == "side":
        return present[-1]
    named = [ladder.index(tier) for tier in need.tiers or () if tier in ladder]
    above = [tier for tier in present if ladder.index(tier) > max(named, default=ladder.index(FIRST_CONTACT))]
    beside = not named or any(tier not in ladder for tier in need.tiers or ())
    return (above[-1] if beside else above[0]) if above else ladder[-1]


def _answer(policy: Policy, network: str, asked: Asked, district: str | None, at: Moment) -> Answer:
    needs = (Need("", asked.capabilities, asked.instead),) if asked.capabilities else ()
    situation = Situation(
        at,
        MOVES[asked.direction],
        list(policy.patient.blank),
        "emergency" if asked.emergency else "routine",
        "care",
        Target(asked.tiers, asked.capabilities, needs=needs),
        patient=Patient(residence=district),
        network=network,
        tier_here=asked.sender,
    )
    return _told(place(policy, situation), district)


def _told(placed: Placement, district: str | None) -> Answer:
    """The best that the list holds: an institution of the own consortium before one that is merely nearer."""
    best: Answer | None = None
    for receiver in placed.one_by_one():
        status: Status = "at_a_pinch" if receiver.lacks else receiver.relation  # type: ignore[assignment]  # relations of content
        if best is None or WORST_FIRST.index(status) > WORST_FIRST.index(best.status):
            best = Answer(district, status, receiver.id, receiver.site.name, placed.count, receiver.lacks)
        if best.status == "own":
            break
    return Answer(district, "nobody", None, None, 0) if best is None else best


def _settled(model: Network) -> date | None:
    """The first day on which everything that the file announces for members has come about."""
    days = [day for body in model.institutions if (day := body.start) is not None]
    days += [day + timedelta(days=1) for body in model.institutions if (day := body.end) is not None]
    days += [model.start] if model.start is not None else []
    return max(days, default=None)


def _noon(day: date) -> Moment:
    moment = read_moment(f"{day.isoformat()}T12:00:00+08:00")
    assert moment is not None
    return moment


def _in_operation(policy: Policy, model: Network) -> Policy:
    """The same policy with this network in operation without end."""
    running = model.model_copy(update={"status": "active", "start": None, "end": None})
    content = policy.content
    area = compile_area(running, content.tiers, days_of_change(running, content.services))
    return replace(
        policy, areas={**policy.areas, model.network: area}, plans=Memo(4096), bases=Memo(4096), settled=Memo(64)
    )
