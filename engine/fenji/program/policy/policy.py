"""Everything placing reads, compiled once and immutable: networks, filters, rules, documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from threading import Lock
from typing import Any

from fenji.diagnostic import Diagnostic
from fenji.expr import nodes as n
from fenji.expr.compile import Verdicts
from fenji.expr.layout import Bounds, Layout, Slots, unknown
from fenji.expr.names import nearest
from fenji.linked.checks.found import Finder
from fenji.linked.checks.services import check_shared
from fenji.linked.policy import PolicyContent
from fenji.model.network import Network
from fenji.model.services import Services
from fenji.program.memo import Memo
from fenji.program.policy.area import Area, Site, compile_area, population_key
from fenji.program.policy.conditions import Compiled, Conditions, compile_conditions
from fenji.program.policy.names import Named, Words, gate, ground
from fenji.program.policy.rules import ActiveRule, RuleBook, compile_rules, early_booking_since, policy_facts
from fenji.syntax import Tree


@dataclass(frozen=True, slots=True)
class Window:
    """A treatment window: minutes after the moment that stands in `slot` of the patient's slots."""

    minutes: int
    slot: int


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """Compiled policy content. Any number of threads may read it; the memos are written under `lock`.

    `plans` hold what a target asks of a sender, `bases` who may receive, `settled` services and papers.
    """

    content: PolicyContent
    patient: Layout
    areas: Mapping[str, Area]
    gate: Compiled
    """The filters in file order, and behind them the conditions of `stand_ins`."""
    stand_ins: tuple[int, ...]
    """The filters that somebody may stand in for, by number."""
    gate_names: tuple[Named, ...]
    populations: Mapping[str, Verdicts]
    windows: Mapping[str, Window]
    door_to_needle_default: int
    rules: RuleBook
    active: Mapping[str, tuple[ActiveRule, ...]]
    policy_facts: Mapping[str, Mapping[str, Bounds]]
    document_rules: Compiled
    settled_by: Mapping[str, Callable[[Slots], Any]]
    """Per network, out of a patient's slots those of the clinical terms that bear on its services and papers."""
    plans: Memo[Any, Any] = field(repr=False)
    bases: Memo[Any, Any] = field(repr=False)
    settled: Memo[Any, Any] = field(repr=False)
    lock: Lock = field(repr=False, default_factory=Lock)

    def site(self, id: str | None) -> Site | None:
        """The institution with this id in whichever network it stands; None when no file knows it."""
        if id is None:
            return None
        area = self.areas.get(id.partition(".")[0])
        return None if area is None else area.sites.get(id)

    def area(self, network: str | None, here: str | None) -> Area | None:
        """The case's network: the one named, else the one whose id stands before the institution's."""
        if network is not None:
            return self.areas.get(network)
        return None if here is None else self.areas.get(here.partition(".")[0])


@dataclass(frozen=True, slots=True)
class _Read:
    """The conditions of all policy files, checked. `problems` are theirs and those of names that nothing declares."""

    words: Words
    gates: Conditions
    filters: list[n.Condition]
    rules: RuleBook
    papers: Conditions
    wanted: list[n.Condition]
    populations: Mapping[str, Verdicts]
    problems: list[Diagnostic]


def policy_problems(content: PolicyContent, patient: Layout) -> list[Diagnostic]:
    """What `compile_policy` would refuse, or else which rules speak for no network."""
    read = _read(content, patient)
    return read.problems or _idle(content, read.rules)


def _idle(content: PolicyContent, rules: RuleBook) -> list[Diagnostic]:
    """The rules that the policy of no network has switched on."""
    if not content.networks or content.services_tree is None:
        return []
    spoken = {id(active.rule) for model in content.networks.values() for active in rules.active(model)}
    finder = Finder(content.services_tree)
    for number, rule in enumerate(content.services.rules):
        if id(rule) not in spoken:
            finder.value("policy-rule-idle", ("rules", number, "policy"), name=rule.id)
    return finder.problems


def _read(content: PolicyContent, patient: Layout) -> _Read:
    words = Words(
        tuple(content.tiers.tiers),
        tuple(content.capabilities.capabilities),
        content.services.policy_words.priority,
        content.services.policy_words.first_contact,
        tuple(content.services.regimes),
        content.services.groups,
        tuple(content.documents.documents),
    )
    problems: list[Diagnostic] = check_shared(content)
    gates = Conditions(gate(words), patient.terms, content.eligibility_tree, problems)
    eligibility = content.eligibility
    gates.define({name: d.when for name, d in eligibility.definitions.items()}, ("definitions",))
    filters = [gates.check(f.fails_when, ("filters", i, "fails_when")) for i, f in enumerate(eligibility.filters)]
    filters += [
        gates.check(f.stands_in.when, ("filters", i, "stands_in", "when"))
        for i, f in enumerate(eligibility.filters)
        if f.stands_in is not None
    ]
    _asked(content, patient, problems)
    rules = compile_rules(content.services, ground(words), patient.terms, content.services_tree, problems)
    papers = Conditions(ground(words), patient.terms, content.documents_tree, problems)
    wanted = [
        n.Always(True) if r.when is None else papers.check(r.when, ("required", i, "when"))
        for i, r in enumerate(content.documents.required)
    ]
    populations = _populations(content, patient, problems)
    return _Read(words, gates, filters, rules, papers, wanted, populations, problems)


def _asked(content: PolicyContent, patient: Layout, problems: list[Diagnostic]) -> None:
    """The terms that filters ask for and nothing declares."""
    if content.eligibility_tree is None:
        return
    finder = Finder(content.eligibility_tree, problems)
    for number, one in enumerate(content.eligibility.filters):
        for index, term in enumerate(one.ask):
            if term not in patient.terms:
                near = nearest(term, patient.terms)
                finder.value("unknown-term", ("filters", number, "ask", index), name=term, nearest=near, known="")


def compile_policy(
    content: PolicyContent, patient: Layout, memo_size: int = 2048
) -> tuple[Policy | None, list[Diagnostic]]:
    """The compiled policy, or every condition that cannot be read and every name that nothing declares.

    `patient` is the layout of a patient's slots: the clinical terms that conditions may speak of.
    """
    read = _read(content, patient)
    if read.problems:
        return None, read.problems
    rules = read.rules
    windows = {
        name: Window(window.within, patient.low[window.counted_from])
        for name, capability in content.capabilities.capabilities.items()
        if (window := capability.treatment_window) is not None
    }
    papers_compiled = compile_conditions(read.papers, read.wanted)
    active = {name: rules.active(model) for name, model in content.networks.items()}
    policy = Policy(
        content,
        patient,
        {
            name: compile_area(model, content.tiers, days_of_change(model, content.services))
            for name, model in content.networks.items()
        },
        compile_conditions(read.gates, read.filters),
        tuple(i for i, one in enumerate(content.eligibility.filters) if one.stands_in is not None),
        gate(read.words),
        read.populations,
        windows,
        content.capabilities.door_to_needle_default.value,
        rules,
        active,
        {name: policy_facts(model, content.services) for name, model in content.networks.items()},
        papers_compiled,
        {name: _settling(rules, found, papers_compiled, patient.low) for name, found in active.items()},
        Memo(memo_size),
        Memo(memo_size),
        Memo(memo_size),
    )
    return policy, []


def days_of_change(model: Network, services: Services) -> tuple[date, ...]:
    """The days from which a deductible regime or early booking holds in a network."""
    regime = services.regimes.get(model.policy.deductible or "")
    starts = () if regime is None or regime.starts is None else (regime.starts,)
    return (early_booking_since(model), *starts)


def _settling(
    rules: RuleBook, active: tuple[ActiveRule, ...], papers: Compiled, low: Mapping[str, int]
) -> Callable[[Slots], Any]:
    """Reads the slots of the clinical terms that the rules in force and the papers speak of."""
    known = {*rules.needs.clinical, *papers.clinical}
    named = {name for rule in active for need in rule.needs for name in need.names} | set(papers.clinical)
    named |= {name for _, _, names in rules.advice for name in names}
    places = [place for term in sorted(known & named) for place in (low[term], low[term] + 1)]
    return itemgetter(*places) if places else lambda slots: ()


def _populations(content: PolicyContent, patient: Layout, problems: list[Diagnostic]) -> dict[str, Verdicts]:
    """One function over a patient's slots per distinct population of all networks."""
    found: dict[str, Verdicts] = {}
    for name, model in content.networks.items():
        tree = content.network_trees.get(name)
        reader = Conditions((), patient.terms, tree, problems)
        for index, body in enumerate(model.institutions):
            key = population_key(body)
            if body.population is None or key in found:
                continue
            checked = reader.check(body.population.when, population_path(tree, index))
            if not problems:
                compiled = compile_conditions(reader, [checked])
                found[key] = _over_patient(compiled, patient)
    return found


def population_path(tree: Tree | None, index: int) -> tuple[str | int, ...]:
    """Where the population's condition of the institution number `index` stands: lists and mappings both serve."""
    step: str | int = index
    bodies = tree.at(("institutions",)) if tree is not None else None
    keys = getattr(bodies, "keys", None)
    if keys is not None:
        step = keys()[index]
    path = ("institutions", step, "population")
    if tree is not None and tree.at((*path, "when")) is not tree.at(path):
        return (*path, "when")
    return path


def _over_patient(compiled: Compiled, patient: Layout) -> Verdicts:
    """The conditions over a patient's own slots. A sex recorded as unknown is unknown here, not a third sex."""
    terms, low = patient.terms, patient.low
    places = [(low[term], _unknown_word(patient, term), unknown(terms[term])) for term in compiled.clinical]

    def verdicts(slots: Slots, history: Any) -> tuple[int, ...]:
        ours: Slots = [slots[0], slots[1]]
        for place, word, open_ in places:
            known = slots[place : place + 2]
            ours += open_ if known[0] == known[1] == word else known
        return compiled.verdicts(ours, history)

    return verdicts


def _unknown_word(patient: Layout, term: str) -> int | None:
    words = patient.terms[term].words
    return words.index("unknown") if "unknown" in words else None
