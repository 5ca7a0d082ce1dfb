"""A case as the naive evaluator sees it: plain values of now, of each visit and of each calendar day.

Yes, no and unknown are True, False and None. A number is a list of the pairs (least, most) it may be: one exact pair
when it is known, the whole line when it is not, no pair when it cannot exist. Numbers with a unit are held in the
base of their dimension, moments and durations in seconds, all as Fractions.
"""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from fenji.expr.units import parse_number, parse_ratio, parse_unit, split_quantity

INF = float("inf")
LINE = [(-INF, INF)]
HOURS = {"hours_since_last_known_well": "last_known_well", "hours_since_recognition": "recognized_at"}


class Told:
    """What one case tells, under the declared terms."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self.terms = terms
        self.sites: dict[str, tuple[str, frozenset[str]]] = {}

    # -- values as written

    def number(self, text: str, term: str | None = None) -> Any:
        parts = split_quantity(text)
        if parts is None:
            return Fraction(parse_number(text))
        value, unit = Fraction(parse_number(parts[0])), parse_unit(parts[1])
        if term is not None and self.terms[term].unit:
            own = parse_unit(self.terms[term].unit)
            for rule in self.terms[term].conversions:
                asked = parse_unit(rule.unit)
                if unit.dimension != own.dimension and asked.dimension == unit.dimension:
                    value = (value * unit.factor + unit.offset - asked.offset) / asked.factor
                    value, unit = value * parse_ratio(rule.multiply) + parse_ratio(rule.add), own
        return value * unit.factor + unit.offset

    def moment(self, text: str) -> Fraction:
        return Fraction(int(datetime.fromisoformat(text).timestamp() * 1000), 1000)

    def typed(self, term: str, value: Any) -> Any:
        kind = self.terms[term].kind
        if value == "unobtainable":
            return None
        if kind == "yes_no":
            return value in (True, "yes", "true")
        if kind in ("set", "instant"):
            return frozenset(value) if kind == "set" else self.moment(value)
        return value if kind == "word" else self.number(str(value), term)

    # -- visits

    def told_at(self, visit: Mapping[str, Any]) -> dict[str, Any]:
        """Term → value of one visit; what was left out and counts as absent is told too."""
        facts = {t: f["value"] if isinstance(f, Mapping) else f for t, f in (visit.get("facts") or {}).items()}
        told = {term: self.typed(term, value) for term, value in facts.items()}
        for term, declared in self.terms.items():
            if term in facts or isinstance(declared.silence, str):
                continue
            if any(told.get(screen) is True for screen in declared.silence.absent_when):
                told[term] = frozenset() if declared.kind == "set" else False
            beside = [t for t in facts if self.terms[t].kind == "quantity" and self.terms[t].group == declared.group]
            if declared.silence.value and any(told[t] is not None for t in beside):
                told[term] = declared.silence.value
        return told

    def read(self, case: Mapping[str, Any], phase: str) -> None:
        self.case, self.phase, self.tier = case, phase, case.get("tier")
        site = self.sites.get(case.get("institution"))  # (tier, capabilities); none: only a tier is known
        self.tier, self.house = (self.tier, None) if site is None else site
        self.at, self.zone = self.moment(case["at"]), datetime.fromisoformat(case["at"]).tzinfo
        rows: list[tuple[Fraction, dict, dict]] = []
        for visit in case.get("visits") or ():
            when, told, samples = self.moment(visit["at"]), self.told_at(visit), {}
            for term, fact in (visit.get("facts") or {}).items():
                if told[term] is not None and self.terms[term].kind in ("quantity", "number"):
                    own = fact.get("at") if isinstance(fact, Mapping) else None
                    samples[term] = (self.moment(own) if own else when, told[term])
            if rows and rows[-1][0] == when:  # two visits at one moment are one
                rows[-1][1].update(told)
                rows[-1][2].update(samples)
            else:
                rows.append((when, told, samples))
        self.visits = [(when, self.day(when), told, samples) for when, told, samples in rows]
        is_now = bool(rows) and rows[-1][0] == self.at
        self.earlier = self.visits[:-1] if is_now else self.visits
        self.now = self.visits[-1][2] if is_now else {}
        self.days: dict[int, dict[str, Any]] = {}
        for _, day, told, _ in self.visits:
            older = self.days.get(day, {})
            self.days[day] = older | {k: v for k, v in told.items() if v is not None or k not in older}

    def day(self, seconds: Any) -> int:
        return datetime.fromtimestamp(float(seconds), self.zone).toordinal()

    def plain(self, term: str, told: Mapping[str, Any]) -> Any:
        """The value of a term that is no score: told, of the patient, of the place, or counted."""
        patient, declared = self.case.get("patient") or {}, self.terms[term]
        if term in ("sex", "tier_here"):
            return patient.get("sex", "unknown") if term == "sex" else self.tier
        found = told.get(term)
        if term == "age" and "age" in patient:
            found = self.number(patient["age"])
        if term in HOURS and told.get(HOURS[term]) is not None:
            found = self.at - told[HOURS[term]]
        if term == "postoperative_day" and told.get("surgery_at") is not None:
            days = self.day(self.at) - self.day(told["surgery_at"])
            found = days * self.number("1 d" if declared.unit else "1")
        if term == "sleep_midpoint" and told.get("sleep_start") is not None and told.get("wake_time") is not None:
            found = (told["sleep_start"] + told["wake_time"]) / 2
        if term not in told and not isinstance(declared.silence, str) and declared.silence.value:
            return declared.silence.value
        if declared.kind in ("quantity", "number", "instant"):
            return LINE if found is None else [(found, found)]
        return found
