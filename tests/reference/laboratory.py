"""Engines over random and shipped pathways, patients to try on them, and the facts that these still lack."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from reference import generate
from reference.evaluator import Reference

from fenji.engine import Engine
from fenji.expr.units import format_number, parse_number
from fenji.linked.pathway import link_pathway
from fenji.model.from_tree import read_model
from fenji.model.pathway import Pathway
from fenji.program.reads import reads_of
from fenji.run.phase_reach import PhaseReach
from fenji.run.possible import closed_now
from fenji.run.step import Step, decide_step
from fenji.syntax import Source, read_yaml

VERDICT = {"met": True, "unmet": False, "unknown": None}
STARTS = {
    "postoperative_day": "surgery_at",
    "hours_since_last_known_well": "last_known_well",
    "hours_since_recognition": "recognized_at",
}


@cache
def shipped() -> Engine:
    return Engine.shipped(second_opinion=False)


def terms() -> Mapping[str, Any]:
    return shipped().content.declared.terms


@cache
def sites() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Some institutions of the shipped networks: their tier, and what they can do."""
    placing = shipped().placing
    found = {id: placing.site(id) for id in sorted(placing.institution_ids())[::7]}
    return {id: (site.tier, frozenset(site.capabilities)) for id, site in found.items() if site and site.tier}


def placed(random: Random, case: dict[str, Any]) -> dict[str, Any]:
    """The case at an institution of its tier, now and then."""
    fit = [id for id, (tier, _) in sites().items() if tier == case["tier"]]
    if not fit or random.random() < 0.6:
        return case
    return {key: value for key, value in case.items() if key != "tier"} | {"institution": random.choice(fit)}


def reference_of(model: Pathway, profile: str) -> Reference:
    scores = {id: score.model for id, score in shipped().content.scores.items()}
    reference = Reference(terms(), scores, model, profile)
    reference.sites = dict(sites())
    return reference


def engine_of(data: Mapping[str, Any]) -> Engine | None:
    """The engine over one pathway beside the shipped terms and scores; None when the pathway has errors."""
    content = shipped().content
    trees, problems = read_yaml(Source("random.yaml", json.dumps(data, ensure_ascii=False)))
    assert not problems
    model, problems = read_model(trees[0], Pathway)
    assert model is not None, [problem.message("en") for problem in problems]
    linked, problems = link_pathway(
        model, trees[0], content.declared, content.scores, content.capabilities.capabilities
    )
    if any(problem.severity == "error" for problem in problems):
        return None
    changed = replace(content, pathways={model.pathway: linked}, problems=())
    return Engine(changed, second_opinion=False)


def random_engine(random: Random, **kinds: bool) -> tuple[Engine, Pathway]:
    """An engine over a random pathway; one that the checker refuses is written anew."""
    while True:
        engine = engine_of(generate.Content(random, **kinds).pathway())
        if engine is not None:
            return engine, engine.content.pathway_of("random").model


def label(decision: Any) -> str:
    return decision.move if decision.urgency is None else f"{decision.move}/{decision.urgency}"


def step_of(engine: Engine, case: Mapping[str, Any]) -> Step:
    bound = engine.bind(engine.read_case(case))
    choices, _ = engine._decider.chooser.choose(bound.case, bound.place)
    return decide_step(choices[0].compiled, engine.binder, bound, choices[0].phase)


@dataclass
class Patients:
    """What one phase of one engine reads, and random facts for it."""

    engine: Engine
    step: Step
    reach: PhaseReach = field(init=False)

    def __post_init__(self) -> None:
        self.reach = PhaseReach(self.step.compiled, self.step.phase, terms())

    @property
    def asked(self) -> list[str]:
        """Every term that a case may tell and the phase reads."""
        every = self.reach.every
        starts = [start for counted, start in STARTS.items() if counted in every and start not in every]
        told = [score for score in self.reach.scores if score in terms()]
        return [id for id in dict.fromkeys([*every, *starts, *told]) if id in terms() and not terms()[id].derived]

    def fact(self, random: Random, term: str, at: datetime) -> Any:
        """A legal value, mostly on or beside a limit of the phase."""
        declared, cuts = terms()[term], self.reach.cuts.get(term)
        match declared.kind:
            case "yes_no":
                return random.choice(["yes", "no"])
            case "word":
                return random.choice(declared.words)
            case "set":
                return sorted(random.sample(declared.words, min(len(declared.words), random.choice([0, 1, 1, 2, 3]))))
            case "instant":
                back = [float(ago) / 1000 for ago in cuts.ago] if cuts is not None else []
                seconds = random.choice(back or [3600.0]) + random.choice([-1, 0, 1, 3600, 86_400, 7 * 86_400])
                return (at - timedelta(seconds=max(0, int(seconds)))).isoformat()
        if declared.points or declared.step:
            return random.choice(generate.grid(declared))
        low, high = (Fraction(parse_number(end)) for end in declared.range)
        limits = [Fraction(limit) / 1000 for limit in cuts.fixed] if cuts is not None else []
        value = random.choice(limits) if limits else low + (high - low) * random.randint(0, 20) / 20
        value += random.choice([0, 0, Fraction(1, 10), -Fraction(1, 10), 1, -1, Fraction(1, 100)])
        text = format_number(max(low, min(high, value)), 3)
        return f"{text} {declared.unit}" if declared.unit else text

    def case(self, random: Random, *, calm: float = 0.7) -> dict[str, Any]:
        """A case for this phase. `calm`: how often alarming answers are taken back, so as to see more than alarms."""
        case = generate.case(random, terms(), ())
        step, at = self.step, datetime.fromisoformat(case["at"])
        quiet, told = random.random() < calm, random.choice([0.05, 0.4, 0.8, 0.95])
        for visit in case["visits"]:
            when = datetime.fromisoformat(visit["at"])
            for term in self.asked:
                if random.random() > told * (1 if when == at else 0.6):
                    continue
                value = self.benign(random, term, when) if quiet and random.random() < 0.9 else None
                value = value or self.fact(random, term, when)
                numeric = terms()[term].kind in ("quantity", "number")
                if random.random() < 0.05:
                    value = "unobtainable"
                elif numeric and random.random() < 0.08:
                    own = when - timedelta(minutes=random.choice([0, 60, 1440, 4320, 40320]))
                    value = {"value": value, "at": own.isoformat()}
                visit["facts"][term] = value
        case |= {
            "pathway": step.program.id, "edition": step.program.linked.profile if step.program.model.profiles else None,
            "phase": step.phase.id, "tier": step.tier,
        }  # fmt: skip
        return placed(random, case)

    def benign(self, random: Random, term: str, at: datetime) -> Any:
        if terms()[term].kind == "yes_no":
            return "no"
        return {"sbp": "128 mmHg", "dbp": "78 mmHg", "heart_rate": "72 /min", "spo2": "98 %"}.get(term)

    # -- what is still to be learned

    def closed_terms(self, facts: Mapping[str, Any]) -> set[str]:
        """Score items that a told total, or one still to be told as a whole, stands for; and totals made of items."""
        found: set[str] = set()
        for id, score in self.reach.scores.items():
            if id not in terms() or terms()[id].derived:
                continue
            inputs = {term for item in score.items.values() for term in reads_of(item, score.definitions, {})}
            own = {term for term in inputs if term in terms() and terms()[term].kind == "number"}
            if known(facts, id) or (score.model.asks == "total" and not any(known(facts, term) for term in own)):
                found |= own
            else:
                found.add(id)
        return found

    def learn(self, random: Random, case: Mapping[str, Any], share: float) -> dict[str, Any]:
        """The same case with that share of the missing facts of now learned, each with any legal value."""
        learned = copy.deepcopy(dict(case))
        at = datetime.fromisoformat(case["at"])
        if not learned["visits"] or datetime.fromisoformat(learned["visits"][-1]["at"]) != at:
            learned["visits"].append({"at": case["at"], "facts": {}})
        facts = learned["visits"][-1]["facts"]
        closed = self.closed_terms(facts)
        for term in self.asked:
            silence = terms()[term].silence
            if term in closed or known(facts, term):
                continue
            if term not in facts and not isinstance(silence, str):
                if silence.value or any(facts.get(screen) == "yes" for screen in silence.absent_when):
                    continue
            if random.random() < share:
                facts[term] = self.fact(random, term, at)
        if "age" not in learned["patient"] and random.random() < share:
            learned["patient"] |= {"age": f"{random.choice([18, 30, 49, 50, 64, 65, 79, 80])} years"}
        return learned

    def comparable(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Whether `after` is a case that `possible_moves` of `before` speaks of: nothing told is contradicted by a
        score's items, and no question that is closed was opened."""
        one, other = step_of(self.engine, before), step_of(self.engine, after)
        if closed_now(one) != closed_now(other):
            return False
        facts = other.bound.now.facts if other.bound.now is not None else {}
        for id in self.reach.scores:
            told = facts.get(id)
            if told is not None and told[0] == told[1]:
                low = other.program.layout.low[id]
                if (other.slots[low], other.slots[low + 1]) != told:
                    return False
        return True


def known(facts: Mapping[str, Any], term: str) -> bool:
    told = facts.get(term)
    return told is not None and (told["value"] if isinstance(told, Mapping) else told) != "unobtainable"


def patients_of(engine: Engine, pathway: str, profile: str, phase: str, tier: str) -> Patients:
    model = engine.content.pathway_of(pathway, profile).model
    case = {
        "at": "2026-03-02T09:30:00+08:00", "pathway": pathway, "edition": profile if model.profiles else None,
        "phase": phase, "tier": tier,
    }  # fmt: skip
    return Patients(engine, step_of(engine, case))


@cache
def shipped_patients(pathway: str, profile: str, phase: str, tier: str) -> Patients:
    return patients_of(shipped(), pathway, profile, phase, tier)


def some_shipped_patients(random: Random) -> Patients:
    """The patients of a random phase of a random shipped pathway."""
    pathways = shipped().content.pathways
    pathway = random.choice(sorted(pathways))
    profile = random.choice(sorted(pathways[pathway]))
    phases = pathways[pathway][profile].model.phases
    phase = random.choice(sorted(phases))
    return shipped_patients(pathway, profile, phase, random.choice(sorted(phases[phase].tiers)))
