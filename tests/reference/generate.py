"""Random pathways and random cases, each a pure function of a `random.Random`.

The pathways are small and clinically meaningless; what counts is that every form of the language turns up, that
limits meet, and that values lie on them and just beside them.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from random import Random
from typing import Any

from fenji.expr.units import format_number, parse_number

LIMITS = {
    "sbp": ("mmHg", ["90", "140", "180"]),
    "glucose": ("mmol/L", ["3.9", "7", "16.7"]),
    "temperature": ("°C", ["36", "38.0", "39.1"]),
    "potassium": ("mmol/L", ["3.5", "5.5"]),
    "weight": ("kg", ["60", "62.5"]),
    "pain_nrs": ("", ["3", "7"]),
    "age": ("years", ["16", "18", "65"]),
    "postoperative_day": ("", ["1", "4"]),
    "hours_since_last_known_well": ("h", ["4.5", "24"]),
    "news2": ("", ["3", "5", "7"]),
    "qsofa": ("", ["1", "2"]),
    "lams": ("", ["2", "4"]),
}
OTHER_UNIT = {"sbp": ("kPa", ["12", "18.7"]), "glucose": ("mg/dL", ["70", "126"]), "temperature": ("°F", ["100.4"])}
SMALL = ("sbp", "glucose", "severe_headache", "diagnosis_clear", "pregnant", "acvpu")
MEASURED = ("sbp", "glucose", "temperature", "potassium", "weight", "pain_nrs")
ANSWERED = ("severe_headache", "dizziness", "diagnosis_clear", "pregnant", "new_confusion", "on_oxygen")
WORDED = {
    "urine_ketone": ("negative", "trace", "1+", "2+", "3+"),
    "acvpu": ("alert", "confusion", "voice", "pain", "unresponsive"),
    "bp_setting": ("office", "home_mean", "abpm_24h", "abpm_day", "abpm_night"),
    "sex": ("female", "male"),
}
SETS = {
    "comorbid": ("diabetes", "hypertension", "chd", "stroke", "ckd"),
    "wound": ("clean", "erythema", "swelling", "warmth", "pus"),
}
MOMENTS = {"last_known_well": ["4.5 h", "24 h"], "tia_at": ["48 h", "7 d"], "surgery_at": ["24 h", "3 d"]}
LAMS = {"lams_face": 1, "lams_arm": 2, "lams_grip": 2}
ASKED = (
    *MEASURED, *ANSWERED, "urine_ketone", "acvpu", "bp_setting", *SETS, *MOMENTS, "symptom_screen_done",
    "postop_screen_done", "resp_rate", "spo2", "heart_rate", "gcs", "spo2_scale_2_prescribed", "news2", "lams", *LAMS,
)  # fmt: skip
SIGNS = (">=", "<=", ">", "<", ">=", "<", "=", "!=")
DURATIONS = ("24 h", "3 days", "28 days")
PAST = (" at ", " on last", "count(", "any ", "change(", "last(", "values(", "earlier(", "first(", "previous(", "named")
OF_ITEMS = {"resp_rate": ["8", "11", "20", "24"], "spo2": ["91", "93", "95"], "heart_rate": ["40", "90", "130"]}
TOP = ["tertiary"]
TIERS = ("village", "primary", "secondary", "tertiary")


class Content:
    """Writes one pathway. `names` are its definitions so far, by what they are: conditions or values of a term."""

    def __init__(self, random: Random, *, history: bool = True, settled: bool = False, small: bool = False) -> None:
        """`settled`: nothing that speaks of knowledge itself. `small`: a handful of terms, no history."""
        self.r = random
        self.history, self.settled, self.small = history and not small, settled, small
        self.scores = not small and not settled
        self.measured = SMALL[:2] if small else MEASURED
        self.answered = SMALL[2:5] if small else ANSWERED
        self.worded = ("acvpu",) if small else tuple(WORDED)
        self.conditions: list[str] = []
        self.timeless: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.numbers: list[tuple[str, str]] = []
        self.lists: list[str] = []

    # -- values

    def limit(self, term: str, sign: str = ">=") -> str:
        # A chosen value is compared by its ends, which says too little about equality alone.
        chosen = self.values if sign not in ("=", "!=") else []
        named = [name for name, of in (*self.numbers, *chosen) if of == term]
        if named and self.r.random() < 0.3:
            return self.r.choice(named)
        unit, limits = LIMITS[term]
        if term in OTHER_UNIT and self.r.random() < 0.2:
            unit, limits = OTHER_UNIT[term]
        return f"{self.r.choice(limits)} {unit}".strip()

    def numeric(self) -> str:
        counted = () if self.small else ("age", "postoperative_day", "hours_since_last_known_well")
        return self.r.choice([*self.measured, *counted, *(("news2", "qsofa", "lams") if self.scores else ())])

    # -- conditions

    def line(self, depth: int, *, past: bool = True) -> str:
        """A condition on one line. `past`: history may be named (never inside history)."""
        r = self.r
        if depth > 0 and r.random() < 0.45:
            joined = f" {r.choice(['and', 'or'])} ".join(
                self.line(depth - 1, past=past) for _ in range(r.randint(2, 3))
            )
            return f"({joined})" if r.random() < 0.8 else f"not ({joined})"
        if depth > 0 and r.random() < 0.25 and not self.settled:
            inside = self.line(depth - 1, past=past)
            closed = [] if self.small else ["on_record({})"]
            how = r.choice(["not ({})", "recorded({})", "denied({})", "either_recorded({}, {})", *closed])
            return how.format(inside, self.line(0, past=past))
        if past and self.history and r.random() < 0.3:
            return self.over_visits()
        return self.atom(past)

    def over_visits(self) -> str:
        r = self.r
        part = f"({self.line(r.randint(0, 1), past=False)})"
        with_ = ["", "", "(sbp is known)", "(bp_setting is office)", "recorded(sbp >= 90 mmHg)"]
        having = f" with {part_}" if (part_ := r.choice(with_)) else ""
        time = r.choice([*DURATIONS, "some_time"])
        within = r.choice(["", f" within {time}"])
        term = r.choice(MEASURED)
        value = r.choice(["last", "previous", "first", "lowest_earlier", "highest_earlier"])
        sign = r.choice(SIGNS)
        return r.choice(
            [
                f"{part} at 2 consecutive visits",
                f"{part} at {r.randint(1, 3)} consecutive visits",
                f"{part} on last {r.randint(2, 3)} days{having}{within}",
                f"{part} at last {r.randint(1, 3)} visits{having}{within}",
                f"{part} at previous visit{having}",
                f"{part} at any earlier visit",
                f"count({part}) {r.choice(SIGNS)} {r.randint(0, 3)}{within}",
                f"any {term} {r.choice(SIGNS)} {self.limit(term, '=')} within {time}",
                f"any of {{glucose, potassium}} >= 5.5 mmol/L within {time}",
                f"change({term}) {r.choice(SIGNS)} {self.step(term)}{within}",
                f"{value}({term}) {sign} {self.limit(term, sign)}",
                f"last({term}) {r.choice(SIGNS)} {value}({term})",
                f"last({term}) - {value}({term}) >= {self.step(term)}",
                f"values({term}) >= {r.randint(1, 3)}",
            ]
        )

    def step(self, term: str) -> str:
        return {"temperature": "1 °C"}.get(term) or f"2 {LIMITS[term][0]}".strip()

    def atom(self, past: bool = False) -> str:
        r = self.r
        kind = r.random()
        if kind < 0.12 and (self.conditions if past else self.timeless):
            return r.choice(self.conditions if past else self.timeless)
        if kind < 0.40:
            term = self.numeric()
            if r.random() < 0.2:
                unit, limits = LIMITS[term]
                return f"{term} between {limits[0]} {unit} and {limits[-1]} {unit}"
            sign = r.choice(SIGNS)
            sides = [term, self.limit(term, sign)]
            return f" {sign} ".join(sides if r.random() < 0.9 else sides[::-1])
        if kind < 0.60:
            return r.choice(self.answered)
        if kind < 0.70:
            term = r.choice(self.worded)
            word, other = r.choice(WORDED[term]), r.choice(WORDED[term])
            forms = [f"{term} is {word}", f"{term} is not {word}", f"{term} != {word}"]
            forms.append(f"{term} in {{{word}, {other}}}")
            ordered = f"urine_ketone {r.choice(SIGNS)} {r.choice(WORDED['urine_ketone'])}"
            return r.choice(forms if self.small else [*forms, ordered])
        if kind < 0.80 and not self.small:
            term = r.choice(list(SETS))
            words = ", ".join(r.sample(SETS[term], 2))
            forms = [f"{term} contains {r.choice(SETS[term])}", f"{term} is empty", f"{term} is not empty"]
            forms += [f"{term} contains {mode} of {{{words}}}" for mode in ("any", "all")]
            return r.choice([*forms, *(f"comorbid contains any of {name}" for name in self.lists)])
        if kind < 0.88 and not self.small:
            term = r.choice(list(MOMENTS))
            return f"at - {term} {r.choice(SIGNS[:6])} {r.choice(MOMENTS[term])}"
        if kind < 0.94 and not self.settled:
            return f"{r.choice([*self.measured, *self.answered, 'acvpu'])} is {r.choice(['known', 'unknown'])}"
        places = ["tier_here >= secondary", "can(thrombolysis)", "in_phase(one)", "tier_here in {village, primary}"]
        return r.choice([*places, *(("news2_single_three", "news2_band is high") if self.scores else ())])

    def tree(self) -> Any:
        r = self.r
        if r.random() < 0.6:
            return self.line(2)
        parts = [self.line(1) for _ in range(r.randint(2, 3))]
        key = r.choice(["all", "any", "none", "at_least"])
        return {key: {"count": r.randint(1, len(parts)), "of": parts}} if key == "at_least" else {key: parts}

    # -- the file

    def pathway(self) -> dict[str, Any]:
        r = self.r
        words = {"zh": "甲", "en": "a"}
        cited = {"source": "ours", "mark": "ours"}
        parameters: dict[str, Any] = {}
        for name, term in (("limit_a", "sbp"), ("limit_b", "glucose"), ("limit_c", "news2")):
            unit, limits = LIMITS[term]
            pick = [f"{r.choice(limits)} {unit}".strip() for _ in range(2)]
            parameters[name] = {"value": pick[0], **cited, "profiles": {"other": {"value": pick[1], **cited}}}
            self.numbers.append((name, term))
        times = {"other": {"value": r.choice(DURATIONS), **cited}}
        parameters["some_time"] = {"value": r.choice(DURATIONS), **cited, "profiles": times}
        chosen = r.sample(SETS["comorbid"], r.randint(0, 2))
        parameters["some_comorbid"] = {"value": chosen, "like": "comorbid", **cited}
        self.lists.append("some_comorbid")
        definitions: dict[str, Any] = {}
        for index in range(r.randint(1, 3)):
            name = f"named_{index}"
            definitions[name] = {"when": self.tree()}
            if r.random() < 0.25:
                definitions[name]["known_when"] = self.line(0, past=False)
            self.conditions.append(name)
            if not any(word in json.dumps(definitions[name]) for word in PAST):
                self.timeless.append(name)
        term = r.choice(["sbp", "glucose"])
        unit, limits = LIMITS[term]
        definitions["chosen"] = {
            "choose": [
                {"when": self.line(1, past=False), "value": f"{r.choice(limits)} {unit}"},
                {"when": self.line(0, past=False), "value": f"{r.choice(limits)} {unit}"},
                {"otherwise": f"{r.choice(limits)} {unit}"},
            ]
        }
        self.values.append(("chosen", term))
        criteria = {f"c{index}": self.criterion() for index in range(r.randint(3, 7))}
        items = [*self.conditions, *criteria]
        rows = [
            {"items": r.sample(items, 1), **r.choice([{}, {"when": self.line(0, past=False)}, {"here": ["village"]}])}
            for _ in range(r.randint(0, 2))
        ]
        return {
            "pathway": "random",
            "title": words,
            "edition": "1",
            "status": "draft",
            "applies_to": "sbp is known",
            "when_down_is_unknown": r.choice(["ask", "stay"]),
            "sources": {"ours": {"title": "ours"}},
            "profiles": {"plain": {"title": words, "default": "yes"}, "other": {"title": words}},
            "parameters": parameters,
            "definitions": definitions,
            "phases": {"one": {"title": words, "tiers": list(TIERS), "initial": "yes"},
                       "two": {"title": words, "tiers": list(TIERS)}},
            "transitions": [{"from": "all", "on": ["refer_down"], "to": "one"}],
            "criteria": criteria,
            "must_exclude": rows,
        }  # fmt: skip

    def criterion(self) -> dict[str, Any]:
        r = self.r
        thens: list[dict[str, Any]] = [
            {"refer": "up", "urgency": r.choice(["emergency", "urgent", "routine"]), "tiers": r.choice(["next", TOP])},
            {"refer": "up", "urgency": "routine", "tiers": ["secondary"], "purpose": "diagnosis"},
            {"refer": "side", "urgency": "urgent", "tiers": ["secondary"]},
            {"refer": "down", "tiers": ["primary"]},
            {"hold": "yes"},
            {"ask": ["diagnosis_clear"]},
            {"advise": {"zh": "甲", "en": "a"}},
            {
                "refer": "up", "urgency": "urgent", "tiers": TOP, "unless_here": "all_capabilities",
                "capabilities": ["icu"],
            },
        ]
        pick = r.choices(thens, [5, 2, 1, 4, 2, 1, 1, 1])[0]
        then: Any = pick
        if r.random() < 0.15:
            then = [pick | {"here": ["village"]}, {"refer": "up", "urgency": "routine", "tiers": "next"}]
        elif r.random() < 0.1:
            then = [pick | {"here": ["secondary", "tertiary"]}]
        return {
            "says": {"zh": "甲", "en": "a"}, "source": "ours", "mark": "ours",
            "phases": r.choice(["all", ["one"], ["one", "two"]]), "when": self.tree(), "then": then,
        }  # fmt: skip


# -- cases


def near(r: Random, limits: list[str], low: Fraction, high: Fraction) -> str:
    steps = ("0", "0", "0.1", "-0.1", "0.05", "-1", "1", "0.001")
    value = Fraction(r.choice(limits)) + Fraction(r.choice(steps))
    if r.random() < 0.15:
        value = low + (high - low) * r.randint(0, 20) / 20
    return format_number(max(low, min(high, value)), 3)


def grid(declared: Any) -> list[str]:
    """The only values of a term that has points, or rises in steps."""
    if declared.points:
        return list(declared.points)
    low, high, step = (Fraction(text) for text in (*declared.range, declared.step))
    return [format_number(low + index * step) for index in range(int((high - low) / step) + 1)]


def fact(r: Random, term: str, terms: Mapping[str, Any], at: datetime) -> Any:
    """A legal value of a term, mostly at one of the limits that random pathways use."""
    declared = terms[term]
    match declared.kind:
        case "yes_no":
            return r.choice(["yes", "no"])
        case "word":
            return r.choice(declared.words)
        case "set":
            return r.sample(SETS[term], r.choice([0, 1, 1, 2, 3]))
        case "instant":
            back = {"h": 3600, "d": 86400}
            number, unit = r.choice(MOMENTS[term]).split()
            seconds = float(number) * back[unit] + r.choice([-1, 0, 1, -7200, 7200, 86400])
            return (at - timedelta(seconds=max(0, seconds))).isoformat()
    low, high = (Fraction(parse_number(end)) for end in declared.range)
    if declared.points or declared.step:
        return r.choice(grid(declared))
    text = near(r, LIMITS[term][1] if term in LIMITS else OF_ITEMS[term], low, high)
    if term in OTHER_UNIT and r.random() < 0.15:
        unit, limits = OTHER_UNIT[term]
        return f"{r.choice(limits)} {unit}"
    return f"{text} {declared.unit}" if declared.unit else text


def case(r: Random, terms: Mapping[str, Any], asked: tuple[str, ...] = ASKED) -> dict[str, Any]:
    """A case with a history: several visits on a day, facts with times of their own, gaps, unobtainable facts."""
    at = datetime.fromisoformat("2026-03-02T09:30:00" + r.choice(["+08:00", "+00:00", "-05:00"]))
    back = (30, 90, 600, 1440, 1441, 2880, 4320, 4319, 20160, 40320, 40321)
    moments = {at - timedelta(minutes=r.choice(back)) for _ in range(r.choice([0, 0, 1, 1, 2, 3, 5]))}
    if r.random() < 0.92:
        moments.add(at)
    told = r.choice([0.1, 0.4, 0.7, 0.95])
    visits = []
    for when in sorted(moments):
        facts: dict[str, Any] = {}
        for term in asked:
            if r.random() > told * (1 if when == at else 0.6):
                continue
            value: Any = "unobtainable" if r.random() < 0.05 else fact(r, term, terms, when)
            if terms[term].kind in ("quantity", "number") and r.random() < 0.1:
                own = when - timedelta(minutes=r.choice([0, 60, 1440, 4320, 40320]))
                value = {"value": value, "at": own.isoformat()}
            facts[term] = value
        zone = timezone(timedelta(hours=r.choice([8, 0, -5])))
        visits.append({"at": when.astimezone(zone).isoformat(), "facts": facts})
    patient: dict[str, Any] = {}
    if r.random() < 0.8:
        patient["age"] = f"{r.choice([15, 16, 17, 18, 64, 65, 80])} years"
    if r.random() < 0.8:
        patient["sex"] = r.choice(["female", "male", "unknown"])
    if r.random() < 0.3:
        patient["wishes"] = {"accepts_referral": r.choice([True, False])}
    return {
        "case": "random", "pathway": "random", "edition": r.choice([None, "other"]), "phase": r.choice(["one", "two"]),
        "tier": r.choice(TIERS), "at": at.isoformat(), "patient": patient, "visits": visits,
    }  # fmt: skip
