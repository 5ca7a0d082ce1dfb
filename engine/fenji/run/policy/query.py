"""A situation asked of one network: everything that does not depend on the candidate, worked out once."""

from dataclasses import dataclass
from fractions import Fraction

from fenji.expr.layout import INFINITY, Bounds
from fenji.program.policy.area import Area, Profile, Site
from fenji.program.policy.policy import Policy
from fenji.run.combine import Need, Target
from fenji.run.policy.situation import DIRECTION, Situation

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a target asks of a sender, whoever the patient is. `lowest` is the lowest rank asked for; `order` the keys
    in force; `windows` are minutes and the slot of the moment they are counted from."""

    direction: str
    critical: bool
    sender: Site | None
    sender_tier: str | None
    sender_rank: int | None
    sender_lacks: bool
    needs: tuple[Need, ...]
    named: frozenset[str]
    lowest: int | None
    order: tuple[str, ...]
    keys: tuple[str, ...]
    windows: tuple[tuple[int, int], ...]


@dataclass(slots=True, eq=False)
class Query:
    """A plan asked for one patient. `place` is the district that counts as near."""

    policy: Policy
    area: Area
    situation: Situation
    emergency: bool
    plan: Plan
    own_grid: str | None
    place: str | None
    windows: tuple[tuple[int, int | Fraction | None], ...]

    @property
    def direction(self) -> str:
        return self.plan.direction

    @property
    def order(self) -> tuple[str, ...]:
        return self.plan.order

    @property
    def sender(self) -> Site | None:
        return self.plan.sender

    @property
    def needs(self) -> tuple[Need, ...]:
        return self.plan.needs

    @property
    def lowest(self) -> int | None:
        return self.plan.lowest

    def missing(self, capabilities: frozenset[str]) -> tuple[str, ...]:
        """The required capabilities that are missing, in the order asked for; none where an alternative serves."""
        return missing_of(self.needs, capabilities)

    def lacks_direct(self, capabilities: frozenset[str]) -> bool:
        """A capability that the direct route wants is missing, and no accepted alternative stands in for it."""
        for wanted in self.situation.target.direct:
            if wanted in capabilities:
                continue
            if not any(wanted in need.capabilities and _serves(need, capabilities) for need in self.needs):
                return True
        return False


def _serves(need: Need, capabilities: frozenset[str]) -> bool:
    return capabilities.issuperset(need.capabilities) or (bool(need.instead) and capabilities.issuperset(need.instead))


def needs_of(target: Target) -> tuple[Need, ...]:
    """The needs of a target; a target that names capabilities alone needs all of them."""
    if target.needs or not target.capabilities:
        return target.needs
    return (Need("", target.capabilities),)


def missing_of(needs: tuple[Need, ...], capabilities: frozenset[str]) -> tuple[str, ...]:
    """The capabilities of unserved needs that are missing, in the order asked for."""
    found: dict[str, None] = {}
    for need in needs:
        if not _serves(need, capabilities):
            found.update(dict.fromkeys(c for c in need.capabilities if c not in capabilities))
    return tuple(found)


def ask(policy: Policy, area: Area, situation: Situation) -> Query:
    """The query of a situation whose move is a referral."""
    emergency = situation.urgency == "emergency"
    known = (area.id, situation.move, emergency, situation.here, situation.tier_here, situation.target)
    plan: Plan | None = policy.plans.get(known)
    if plan is None:
        plan = _plan(policy, area, situation)
        with policy.lock:
            policy.plans.put(known, plan)
    facts = situation.facts
    return Query(
        policy,
        area,
        situation,
        emergency,
        plan,
        own_grid(area, situation, plan.direction, plan.sender) if area.gridded else None,
        near_place(situation, plan.direction, plan.sender),
        tuple([(minutes, _moment(facts[slot])) for minutes, slot in plan.windows]),
    )


def _plan(policy: Policy, area: Area, situation: Situation) -> Plan:
    target, tiers = situation.target, policy.content.tiers
    direction = DIRECTION[situation.move]
    sender = policy.site(situation.here)
    sender_tier = situation.tier_here if sender is None else sender.tier
    sender_rank = tiers.rank(sender_tier)
    needs = needs_of(target)
    able = tiers.defaults(sender_tier, None) if sender is None else sender.capabilities
    windows = tuple((w.minutes, w.slot) for c in target.capabilities if (w := policy.windows.get(c)) is not None)
    critical = direction != "down" and (situation.emergency or bool(windows))
    order = order_of(policy, area, direction, critical)
    return Plan(
        direction,
        critical,
        sender,
        sender_tier,
        sender_rank,
        bool(missing_of(needs, able)),
        needs,
        frozenset((*target.capabilities, *target.preferred, *target.direct, *(i for n in needs for i in n.instead))),
        lowest_rank(policy, direction, target, sender_tier, sender_rank),
        order,
        tuple(name for name in order if name != "id"),
        windows,
    )


def _moment(low: int | Fraction | float) -> int | Fraction | None:
    return None if isinstance(low, float) or low == -INFINITY else low


def lowest_rank(
    policy: Policy, direction: str, target: Target, sender_tier: str | None, sender_rank: int | None
) -> int | None:
    """The lowest rank asked for. Nothing named: the rung above, any from primary up, or the sender's own."""
    tiers = policy.content.tiers
    ranks = [rank for tier in target.tiers if (rank := tiers.rank(tier)) is not None]
    if ranks:
        return min(ranks)
    if direction == "down":
        return tiers.rank(tiers.lowest_receiver)
    if direction == "same":
        return sender_rank
    if sender_rank is not None:
        return min(sender_rank + 1, len(tiers.ladder) - 1)
    beside = tiers.tiers.get(sender_tier or "")
    return tiers.rank(beside.next_rung) if beside is not None else None


def order_of(policy: Policy, area: Area, direction: str, critical: bool) -> tuple[str, ...]:
    """The keys of the order in force: the network's own, else the common one."""
    orders, own = policy.content.eligibility.orders, area.model.order
    if critical:
        return own.time_critical or orders.time_critical
    if direction == "down":
        return own.down or orders.down
    return own.up or orders.up


def own_grid(area: Area, situation: Situation, direction: str, sender: Site | None) -> str | None:
    """The grid that owes the patient care. None: no grids, or none known, and then every member is its own."""
    if not area.gridded:
        return None
    contract = situation.contract
    home = area.sites.get(contract.with_) if contract is not None else None
    by_contract = home.grid if home is not None else None
    by_residence = area.grid_of(situation.patient.residence)
    by_sender = sender.grid if sender is not None and sender.network == area.id else None
    if direction == "down":
        return by_contract or by_residence or by_sender
    return by_sender or by_contract or by_residence


def near_place(situation: Situation, direction: str, sender: Site | None) -> str | None:
    """Going down the patient's district; else the sender's, and where that is not known the patient's."""
    if direction == "down" or sender is None or sender.place is None:
        return situation.patient.residence
    return sender.place


def population_verdicts(query: Query, area: Area | None = None) -> tuple[int, ...]:
    """Whether the patient belongs to each population that the network's institutions name: 2 yes, 1 unknown, 0 no."""
    area = query.area if area is None else area
    populations = query.policy.populations
    facts = query.situation.facts
    return tuple(populations[key](facts, None)[0] for key in area.populations)


def yes(value: object) -> Bounds:
    return (1, 1) if value else (0, 0)


def ranked(rank: int | None) -> Bounds:
    return (-INFINITY, INFINITY) if rank is None else (rank * 1000, rank * 1000)


def serves(profile: Profile, verdicts: tuple[int, ...]) -> Bounds:
    """Whether the institution treats this patient."""
    if profile.population is None:
        return (1, 1)
    return ((0, 0), (0, 1), (1, 1))[verdicts[profile.population]]
