"""The rules of services compiled: per network the rules its policy has, and one function for all their needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fenji.diagnostic import Diagnostic
from fenji.expr import nodes as n
from fenji.expr.kinds import TermKind
from fenji.expr.layout import Bounds, Slots, unknown
from fenji.model.network import Network
from fenji.model.services import Need, Rule, Services
from fenji.program.policy.conditions import MET, Compiled, Conditions, compile_conditions, names_of
from fenji.program.policy.names import FLAGS, Named
from fenji.syntax import Tree

YES: Bounds = (1, 1)
NO: Bounds = (0, 0)


@dataclass(frozen=True, slots=True)
class CompiledNeed:
    """A need: where its verdict stands among the book's verdicts, and the names it rests on."""

    need: Need
    verdict: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule with its compiled needs."""

    rule: Rule
    needs: tuple[CompiledNeed, ...]
    ways: frozenset[str]
    lost_on: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """All rules, and for each network the ones its policy has switched on."""

    services: Services
    names: tuple[Named, ...]
    rules: tuple[ActiveRule, ...]
    policies: Compiled
    needs: Compiled
    precedence: Mapping[str, int]
    advice: tuple[tuple[str, int, tuple[str, ...]], ...]
    """Advice with a condition of its own: its id, where the verdict stands, and the names it rests on."""

    def active(self, model: Network) -> tuple[ActiveRule, ...]:
        """The rules that this network's policy has switched on."""
        known = policy_facts(model, self.services)
        slots: Slots = [0, 0]
        for named in self.names:
            slots += known.get(named.id, unknown(named.term()))
        for term in self.policies.clinical:
            slots += unknown(self.policies.layout.terms[term])
        verdicts = self.policies.verdicts(slots, None)
        return tuple(rule for rule, met in zip(self.rules, verdicts, strict=True) if met == MET)


def policy_facts(model: Network, services: Services) -> dict[str, Bounds]:
    """The names under `policy.` and the limits of the long prescription (weeks, scaled), in vocabulary order."""
    policy, norm = model.policy, services.long_prescription
    weeks = (policy.long_prescription.weeks_max if policy.long_prescription else norm.weeks_max) * 1000

    def word(value: str | None, words: tuple[str, ...]) -> Bounds:
        at = words.index(value) if value in words else 0
        return at, at

    def yes(value: object) -> Bounds:
        return YES if value else NO

    words = services.policy_words
    booking, early, long = policy.expert_booking, policy.early_booking, policy.long_prescription
    return {
        "weeks_max": (weeks, weeks),
        "weeks_free": (norm.weeks_free * 1000, norm.weeks_free * 1000),
        "policy.priority": word(policy.priority, ("none", *words.priority)),
        "policy.deductible": word(policy.deductible, ("none", *services.regimes)),
        "policy.first_contact": word(policy.first_contact, words.first_contact),
        **{f"policy.{flag}": yes(getattr(policy, flag)) for flag in FLAGS},
        "policy.expert_booking": yes(booking),
        "policy.expert_booking.contract": yes(booking and booking.contract),
        "policy.early_booking": yes(early),
        "policy.early_booking.contract": yes(early and early.contract),
        "policy.early_booking.started": NO,
        "policy.remote_consultation": yes(policy.remote_consultation),
        "policy.long_prescription": yes(long),
        "policy.long_prescription.contract": yes(long and long.contract),
    }


def early_booking_since(model: Network) -> date:
    early = model.policy.early_booking
    return date.min if early is None or early.since is None else early.since


def compile_rules(
    services: Services,
    names: tuple[Named, ...],
    clinical: Mapping[str, TermKind],
    tree: Tree | None,
    problems: list[Diagnostic],
) -> RuleBook:
    """The compiled rules; conditions that cannot be read are added to `problems`."""
    reader = Conditions(names, clinical, tree, problems)
    reader.define({name: d.when for name, d in services.definitions.items()}, ("definitions",))
    policies: list[n.Condition] = []
    needs: dict[n.Condition, int] = {}
    rules: list[ActiveRule] = []
    for i, rule in enumerate(services.rules):
        policies.append(n.Always(True) if rule.policy is None else reader.check(rule.policy, ("rules", i, "policy")))
        compiled = []
        for j, need in enumerate(rule.needs):
            checked = reader.check(need.when, ("rules", i, "needs", j, "when"))
            place = needs.setdefault(checked, len(needs))
            compiled.append(CompiledNeed(need, place, names_of(reader, checked) if not problems else ()))
        ways = frozenset(rule.ways)
        lost_on = ways if rule.lost_on is None else frozenset(rule.lost_on)
        rules.append(ActiveRule(rule, tuple(compiled), ways, lost_on))
    advice = []
    for name, said in services.advice.items():
        if said.when is not None:
            checked = reader.check(said.when, ("advice", name, "when"))
            place = needs.setdefault(checked, len(needs))
            advice.append((name, place, names_of(reader, checked) if not problems else ()))
    if problems:
        policies, needs = [], {}
    return RuleBook(
        services,
        names,
        tuple(rules),
        compile_conditions(reader, policies),
        compile_conditions(reader, list(needs)),
        {service: place for place, service in enumerate(services.services)},
        tuple(advice),
    )
