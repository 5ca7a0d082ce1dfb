"""Many patients: two real populations turned into cases, and cohorts made up by fixed seeds.

The recipes are described in README.md. Nothing here says what is right for a patient.
"""

import csv
import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from math import ceil, floor
from pathlib import Path
from typing import Any

from fenji.casefiles import cases, pieces
from fenji.diagnostic import InvalidCase
from fenji.engine import Engine

AT = datetime(2026, 3, 2, 9, 30, tzinfo=timezone(timedelta(hours=8)))
ROOT = Path(__file__).resolve().parents[2]
Data = dict[str, Any]


def data_folder() -> Path | None:
    """Where the two files lie: FENJI_DATA, or `shared/data` beside the checkout; None when neither is there."""
    for folder in (os.environ.get("FENJI_DATA"), ROOT.parent / "shared" / "data"):
        if folder is not None and Path(folder).is_dir():
            return Path(folder)
    return None


# -- the cases beside the content


def written(engine: Engine, pathway: str) -> Iterator[Data]:
    """Every case that stands beside a pathway and can be decided, in the network of forty where it names no
    institution."""
    for file in sorted((ROOT / "pathways" / pathway).glob("*.case.yaml")):
        for piece in pieces(str(file)):
            for text in cases(piece):
                data = {key: value for key, value in (text.data or {}).items() if key != "expect"}
                if "institution" not in data:
                    data["network"] = "bench40"
                try:
                    engine.decide(data)
                except InvalidCase:
                    continue
                yield data


# -- NHANES: a first visit


def nhanes(folder: Path) -> Iterator[Data]:
    """6,337 examined persons as first visits in a community centre, by the pathway hypertension."""
    with (folder / "nhanes-2021-2023.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            facts: Data = {}
            _mean(facts, "sbp", [row[f"SysBP{k}"] for k in (1, 2, 3)], "mmHg")
            _mean(facts, "dbp", [row[f"DiaBP{k}"] for k in (1, 2, 3)], "mmHg")
            _mean(facts, "heart_rate", [row[f"Pulse{k}"] for k in (1, 2, 3)], "/min")
            for term, column, unit in (
                ("tc", "TotCholMgPerDl", "mg/dL"), ("hdl", "HDLMgPerDl", "mg/dL"),
                ("bmi", "BMI", "kg/m2"), ("waist", "WaistCm", "cm"),
            ):  # fmt: skip
                if (value := _known(row[column])) is not None:
                    facts[term] = f"{value} {unit}"
            yield {
                "case": f"nhanes-{row['SEQN']}",
                "pathway": "hypertension",
                "tier": "primary",
                "at": AT.isoformat(),
                "patient": {"age": f"{int(float(row['Age']))} years", "sex": row["Sex"].lower()},
                "visits": [{"at": AT.isoformat(), "facts": facts}],
            }


def _known(text: str) -> str | None:
    return None if text in ("", "NA") else text


def _mean(facts: Data, term: str, readings: list[str], unit: str) -> None:
    """The mean of the readings there are, rounded half up to a whole number; none: left out."""
    known = [float(text) for text in readings if _known(text) is not None]
    if known:
        facts[term] = f"{int(sum(known) / len(known) + 0.5)} {unit}"


# -- IST: a suspected stroke

_SIGNS = {
    "RDEF1": "face_droop", "RDEF2": "arm_weakness", "RDEF3": "leg_weakness", "RDEF4": "speech_abnormal",
    "RDEF5": "vision_loss", "RDEF7": "balance_loss",
}  # fmt: skip
_ANSWER = {"Y": "yes", "N": "no", "C": "unobtainable"}


def ist(folder: Path) -> Iterator[tuple[Data, Data]]:
    """19,435 patients as they reach a secondary hospital, by the pathway stroke; each with its row of the file."""
    with (folder / "ist-19435.csv").open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            facts: Data = {term: _ANSWER[row[column]] for column, term in _SIGNS.items() if row[column]}
            began = (AT - timedelta(hours=float(row["RDELAY"]))).isoformat()
            if row["RSLEEP"] == "Y":
                facts |= {"woke_with_deficit": "yes", "onset_known": "no", "recognized_at": began}
            else:
                facts |= {"last_known_well": began, "onset_known": "yes"}
            facts["consciousness_change"] = "no" if row["RCONSC"] == "F" else "yes"
            facts["deficit_present"] = "yes"
            facts["ct_done"] = _ANSWER[row["RCT"]]
            if row["RSBP"]:
                facts["sbp"] = f"{row['RSBP']} mmHg"
            if row["RATRIAL"] == "Y":
                facts["comorbid"] = ["af"]
            case = {
                "case": f"ist-{number}",
                "pathway": "stroke",
                "tier": "secondary",
                "at": AT.isoformat(),
                "patient": {
                    "age": f"{int(float(row['AGE']))} years",
                    "sex": {"M": "male", "F": "female"}[row["SEX"]],
                },
                "visits": [{"at": AT.isoformat(), "facts": facts}],
            }
            yield case, row


# -- made up, by seed

DISTRICTS = ("东区", "西区", "南区", "北区")
CENTRES = tuple(f"bench40.chc_{k}" for k in range(20))


def clinic(count: int, seed: int = 1) -> Iterator[Data]:
    """Hypertension follow-ups of the community centres of `bench40`: two visits, some things not asked."""
    pick = random.Random(seed)
    for number in range(count):
        at = AT + timedelta(minutes=15 * number)
        before = at - timedelta(days=pick.choice((7, 14, 14, 14, 28, 30)), minutes=15 * pick.randrange(8))
        home = pick.choice(CENTRES)
        yield {
            "case": f"clinic-{number}",
            "pathway": "hypertension",
            "phase": "follow_up",
            "network": "bench40",
            "institution": home,
            "at": at.isoformat(),
            "patient": {
                "birth_date": f"{pick.randrange(1938, 1996)}-{pick.randrange(1, 13):02d}-{pick.randrange(1, 29):02d}",
                "sex": pick.choice(("female", "male")),
                "residence": pick.choice(DISTRICTS),
                "insurance": pick.choice(("resident", "resident", "employee", "none")),
                "contract": {"with": home, "since": "2025-01-01"} if pick.random() < 0.6 else None,
                "groups": ["elderly"] if pick.random() < 0.2 else [],
            },
            "visits": [
                {"at": before.isoformat(), "facts": _pressures(pick) | {"symptom_screen_done": "yes"}},
                {"at": at.isoformat(), "facts": _pressures(pick) | _answers(pick)},
            ],
        }


def _pressures(pick: random.Random) -> Data:
    return {"sbp": f"{min(230, max(80, round(pick.gauss(141, 17))))} mmHg",
            "dbp": f"{min(130, max(45, round(pick.gauss(84, 11))))} mmHg"}  # fmt: skip


def _answers(pick: random.Random) -> Data:
    facts: Data = {}
    if pick.random() < 0.9:
        facts["symptom_screen_done"] = "yes"
    if pick.random() < 0.8:
        facts["heart_rate"] = f"{round(pick.gauss(75, 12))} /min"
    for term, chance, yes in (
        ("adverse_reaction", 0.9, 0.05), ("new_or_worse_complication", 0.9, 0.03), ("adherent", 0.7, 0.8),
        ("bp_drugs_full_dose", 0.5, 0.3), ("dizziness", 0.1, 0.3),
    ):  # fmt: skip
        if pick.random() < chance:
            facts[term] = "yes" if pick.random() < yes else "no"
    if pick.random() < 0.7:
        facts["bp_drug_classes"] = pick.choice((1, 1, 2, 2, 3))
        facts["months_on_treatment"] = f"{pick.choice((1, 2, 3, 6, 12, 36))} mo"
    return facts


def anything(engine: Any, pathway: str, count: int, seed: int = 1) -> Iterator[Data]:
    """Cases that tell anything the pathway reads, in any of its phases: hardly two are alike.

    A total that no items of its score can give is not told.
    """
    pick = random.Random(f"{pathway} {seed}")
    linked = engine.content.pathway_of(pathway)
    terms = engine.content.declared.terms
    readable = [term for term in sorted(linked.used) if term in terms and not terms[term].derived]
    phases = list(linked.model.phases.items())
    for number in range(count):
        phase, model = pick.choice(phases)
        at = AT + timedelta(minutes=7 * number)
        days = sorted(pick.sample(range(1, 40), pick.choice((0, 0, 1, 2))), reverse=True)
        times = [*(at - timedelta(days=day) for day in days), at]
        share = pick.choice((0.2, 0.5, 0.8))
        visits = []
        for when in times:
            told = [term for term in readable if pick.random() < share]
            visits.append({"at": when.isoformat(), "facts": {t: _value(engine, t, when, pick) for t in told}})
        yield {
            "case": f"{pathway}-{number}",
            "pathway": pathway,
            "phase": phase,
            "tier": pick.choice(model.tiers),
            "at": at.isoformat(),
            "patient": {
                "age": f"{pick.randrange(18, 95)} years",
                "sex": pick.choice(("female", "male", "unknown")),
                "wishes": {"accepts_referral": pick.choice((None, None, None, False))},
            },
            "visits": visits,
        }


def _value(engine: Any, term: str, when: datetime, pick: random.Random) -> Any:
    declared, kind = engine.content.declared.terms[term], engine.content.declared.kinds[term]
    if pick.random() < 0.05:
        return "unobtainable"
    match declared.kind:
        case "yes_no":
            return "yes" if pick.random() < 0.15 else "no"
        case "word":
            return pick.choice(declared.words)
        case "set":
            return pick.sample(kind.words, pick.randrange(0, 3))
        case "instant":
            return (when - timedelta(minutes=pick.choice((5, 60, 200, 270, 271, 600, 1500, 9000)))).isoformat()
    if declared.points:
        return int(pick.choice(declared.points))
    low, high = ceil(float(declared.range[0])), floor(float(declared.range[1]))
    if declared.score:
        possible = [total for total in range(low, high + 1) if _can_be(engine, term, total)]
        return pick.choice(possible) if possible else "unobtainable"
    usual = min(high, low + pick.randrange(1 + (high - low) // 2))
    value = pick.randint(low, high) if pick.random() < 0.2 else usual
    return f"{value} {declared.unit}" if declared.unit else value


@cache
def _can_be(engine: Any, score: str, total: int) -> bool:
    return not isinstance(engine.binder.reader.read(score, total)[0], str)


def network_of_forty() -> str:
    """A network file: 20 community centres, 10 secondary, 8 tertiary, one rehabilitation and one nursing home."""
    lines = [
        "network: bench40", "title: {zh: 基准测试网络, en: Network for the benchmark}", "form: city_group",
        "tightness: tight", "status: example", "pooling_area: 示例市",
        f"geography: {{districts: [{', '.join(DISTRICTS)}]}}",
        "policy:", "  priority: contract", "  recognition: true", "  tracking: true",
        "  deductible: separate_then_continuous", "  long_prescription: {weeks_max: 12, contract: true}",
        "  documents: national", "  first_contact: voluntary",
        "disease_list: [hypertension, diabetes]", "sources:", "  ours: {title: 基准测试, mark: ours}",
        "source: ours", "mark: ours", "institutions:",
    ]  # fmt: skip
    kinds = [("chc", "primary", "chc", 20), ("county", "secondary", "general", 10), ("city", "tertiary", "general", 8),
             ("rehab", "rehabilitation", "rehab", 1), ("nursing", "nursing", "nursing", 1)]  # fmt: skip
    for name, tier, type_, count in kinds:
        for k in range(count):
            more = ", lead: true" if name == "city" and k == 0 else ""
            if name == "city" and k % 2:
                beyond = ", thrombectomy, perfusion_imaging" if k % 4 == 1 else ""
                more += f", capabilities: [thrombolysis, stroke_unit, pci{beyond}]"
            if name == "county" and k % 3 == 0:
                more += ", capabilities: [thrombolysis, stroke_unit]"
            lines.append(
                f"  - {{id: bench40.{name}_{k}, name: 示例{name}{k}(虚构), placeholder: true, tier: {tier}, "
                f"type: {type_}, place: {DISTRICTS[k % 4]}{more}}}"
            )
    return "\n".join(lines) + "\n"
