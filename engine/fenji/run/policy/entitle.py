"""Which services a patient is owed at a destination, and which are lost and why.

A service is granted once, by all rules that grant it. Nothing is lost in an emergency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from fenji.codes import Lang
from fenji.expr.layout import Bounds, Slots
from fenji.model.services import Amount, Reason, Rule
from fenji.model.shape import Words
from fenji.program.policy.area import Area
from fenji.program.policy.conditions import MET, UNKNOWN, Compiled
from fenji.program.policy.policy import Policy
from fenji.program.policy.rules import ActiveRule, CompiledNeed
from fenji.run.policy import wording
from fenji.run.policy.facts import Ground, paid_yuan
from fenji.run.policy.papers import Papers

_HOSPITALS = ("secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class Granted:
    """A service with the rules that grant it. `amount` is in yuan."""

    policy: Policy
    area: Area
    id: str
    rules: tuple[Rule, ...]
    amount: int | Fraction | None = None

    @property
    def granted_by(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule.id for rule in self.rules))

    @property
    def source(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(source for rule in self.rules for source in rule.source))

    def title(self, lang: Lang = "zh") -> str:
        return self.policy.content.services.services[self.id].title.of(lang)

    def because(self, lang: Lang = "zh") -> str:
        """Why it is owed, and where a rule says so what ends it."""
        args = grant_args(self.area, lang)
        said = [
            wording.filled(words, lang, args)
            for rule in self.rules
            for words in (rule.because, rule.unless)
            if words is not None
        ]
        return ("；" if lang == "zh" else "; ").join(dict.fromkeys(said))


@dataclass(frozen=True, slots=True)
class Lost:
    """A service that is not owed here. `terms` are what must be found out where the reason is unknown; `due` is the
    full deductible at the destination, in yuan, where the regime's table has it."""

    policy: Policy
    id: str
    rule: Rule
    reason: str
    words: Words
    would: Words
    papers: Papers
    terms: tuple[str, ...] = ()
    due: int | None = None
    facts: Mapping[str, Bounds] = field(default_factory=dict, repr=False)

    def title(self, lang: Lang = "zh") -> str:
        return self.policy.content.services.services[self.id].title.of(lang)

    def text(self, lang: Lang = "zh") -> str:
        return wording.filled(self.words, lang, self._args(lang))

    def would_grant(self, lang: Lang = "zh") -> str:
        return wording.filled(self.would, lang, self._args(lang))

    def _args(self, lang: Lang) -> dict[str, str]:
        shown = {name: _weeks(self.facts.get(name)) for name in ("weeks_max", "weeks_free")}
        shown["weeks"] = _weeks(self.facts.get("prescription_weeks"))
        shown["documents"] = self.papers.named(self.policy, lang)
        shown["terms"] = wording.listed(self.terms, lang)
        shown["due"] = "" if self.due is None else str(self.due)
        return shown


def _weeks(bounds: Bounds | None) -> str:
    return "" if bounds is None else str(bounds[0] // 1000)


def grant_args(area: Area, lang: Lang) -> dict[str, str]:
    """What the sentences of rules are filled in with: days ahead and the band of the fee."""
    policy = area.model.policy
    days = "" if policy.early_booking is None else str(policy.early_booking.days)
    fee = ""
    remote = policy.remote_consultation
    if remote is not None and remote.fee_min is not None:
        band = f"{remote.fee_min}–{remote.fee_max}" if remote.fee_max is not None else str(remote.fee_min)
        fee = f"（{band}元/次）" if lang == "zh" else f" ({band} yuan each)"
    return {"days": days, "fee": fee}


@dataclass(frozen=True, slots=True)
class Entitled:
    """Services in order of precedence, losses in the order of services, and the ids of the advice that goes along."""

    services: tuple[Granted, ...] = ()
    lost: tuple[Lost, ...] = ()
    advice: tuple[str, ...] = ()


NOTHING = Entitled()


def slots_of(compiled: Compiled, facts: Mapping[str, Bounds], ground: Ground) -> Slots:
    """The facts as slots, with the clinical terms that the conditions speak of behind them."""
    situation, low = ground.situation, ground.policy.patient.low
    now = situation.at.ms
    slots: Slots = [now, now]
    for bounds in facts.values():
        slots += bounds
    for term in compiled.clinical:
        if term == "prescription_weeks":
            slots += weeks_asked(ground)
            continue
        place = low[term]
        slots += situation.facts[place : place + 2]
    return slots


def weeks_asked(ground: Ground) -> Bounds:
    """Weeks of drugs asked for at once, scaled; left out, what the norm takes for granted."""
    place = ground.policy.patient.low["prescription_weeks"]
    low, high = ground.situation.facts[place : place + 2]
    if low == high:
        return low, high
    weeks = ground.policy.content.services.long_prescription.weeks_when_unasked * 1000
    return weeks, weeks


def ways_of(ground: Ground) -> frozenset[str]:
    """The ways the patient is on: of the referral in force, at a hospital without one up, and staying."""
    ways: set[str] = set()
    if ground.referral.referred:
        ways.add(ground.referral.direction)
    elif ground.situation.move in ("refer_up", "refer_down"):
        ways.add("up" if ground.situation.move == "refer_up" else "down")
    elif ground.dest is not None and ground.dest.tier in _HOSPITALS:
        ways.add("up")
    if ground.situation.move == "stay":
        ways.add("stay")
    return frozenset(ways)


def entitle(ground: Ground, facts: Mapping[str, Bounds], papers: Papers, with_losses: bool = True) -> Entitled:
    """What the network's rules grant at this destination, and what is lost."""
    policy, situation = ground.policy, ground.situation
    book = policy.rules
    verdicts = book.needs.verdicts(slots_of(book.needs, facts, ground), None)
    ways = ways_of(ground)
    may_lose = with_losses and not situation.emergency
    granted: dict[str, list[Rule]] = {}
    failing: list[tuple[ActiveRule, CompiledNeed, bool]] = []
    for active in policy.active[ground.area.id]:
        if active.ways.isdisjoint(ways):
            continue
        for need in active.needs:
            verdict = verdicts[need.verdict]
            if verdict != MET:
                if may_lose and need.need.reason is not None and not active.lost_on.isdisjoint(ways):
                    failing.append((active, need, verdict == UNKNOWN))
                break
        else:
            if ground.placed:
                for service in active.rule.grants:
                    granted.setdefault(service, []).append(active.rule)
    order = book.precedence
    services = tuple(
        Granted(policy, ground.area, service, tuple(granted[service]), _amount(ground, granted[service]))
        for service in sorted(granted, key=order.__getitem__)
    )
    advice = [name for rules in granted.values() for rule in rules for name in rule.advice]
    advice += [name for name, place, _ in book.advice if verdicts[place] == MET]
    lost: dict[str, Lost] = {}
    for active, need, unknown in failing:
        for service in active.rule.grants:
            if service not in granted and service not in lost:
                lost[service] = _lost(ground, facts, service, active.rule, need, unknown, papers)
        told = book.services.reasons[need.need.reason or "unknown"].advice
        if told is not None and not unknown:
            advice.append(told)
    return Entitled(
        services, tuple(lost[service] for service in sorted(lost, key=order.__getitem__)), tuple(dict.fromkeys(advice))
    )


def _lost(
    ground: Ground, facts: Mapping[str, Bounds], service: str, rule: Rule, need: CompiledNeed, unknown: bool,
    papers: Papers,
) -> Lost:  # fmt: skip
    reasons = ground.policy.content.services.reasons
    name = "unknown" if unknown else need.need.reason or "unknown"
    reason: Reason = reasons[name]
    terms = _open_terms(ground, facts, need) if name == "unknown" else ()
    words = reason.text if unknown or need.need.text is None else need.need.text
    would = reason.would_grant if unknown or need.need.would_grant is None else need.need.would_grant
    known = {name: facts[name] for name in ("weeks_max", "weeks_free")}
    known["prescription_weeks"] = weeks_asked(ground)
    return Lost(
        ground.policy,
        service,
        rule,
        reason.code or name,
        words,
        would,
        papers,
        terms,
        full_deductible(ground),
        known,
    )


def full_deductible(ground: Ground) -> int | None:
    """What an admission at the destination costs without any service, in yuan; None where no table says."""
    regime = ground.policy.content.services.regimes.get(ground.area.model.policy.deductible or "")
    if regime is None or ground.dest is None:
        return None
    if regime.other_pool is not None and ground.dest.pooling_area != ground.area.model.pooling_area:
        return regime.other_pool
    return regime.due(ground.dest.tier, ground.referral.stays_before)


def _open_terms(ground: Ground, facts: Mapping[str, Bounds], need: CompiledNeed) -> tuple[str, ...]:
    """The names a need rests on that are not known: for ours, the term to ask for."""
    asks = {named.id: named.ask for named in ground.policy.rules.names}
    low = ground.policy.patient.low
    found: dict[str, None] = {}
    for name in need.names:
        bounds = facts.get(name)
        if bounds is None:
            place = low[name]
            bounds = ground.situation.facts[place], ground.situation.facts[place + 1]
        if bounds[0] != bounds[1]:
            found[asks.get(name) or name] = None
    return tuple(found)


def _amount(ground: Ground, rules: list[Rule]) -> int | Fraction | None:
    """The yuan of the first rule that has an amount."""
    return next((_yuan(ground, rule.amount) for rule in rules if rule.amount is not None), None)


def _yuan(ground: Ground, amount: Amount) -> int | Fraction | None:
    if amount.by_insurance is not None:
        return amount.by_insurance.get(ground.situation.patient.insurance or "")
    if not amount.still_due:
        return amount.yuan
    services, area = ground.policy.content.services, ground.area
    regime = services.regimes.get(area.model.policy.deductible or "")
    due = None if regime is None or ground.dest is None else regime.due(ground.dest.tier, ground.referral.stays_before)
    return None if due is None else max(0, due - paid_yuan(regime, ground.referral))
