"""What all cohorts draw from: one source of numbers per cohort, facts as a clinician writes them."""

import random
from datetime import datetime
from typing import Any

from populations import DISTRICTS, Data

Pick = random.Random
COUNTIES = tuple(f"bench40.county_{k}" for k in range(10))
CITIES = tuple(f"bench40.city_{k}" for k in range(8))


def person(pick: Pick, at: datetime, mean: float, spread: float, least: int = 18, home: str | None = None) -> Data:
    age = min(97, max(least, round(pick.gauss(mean, spread))))
    return {
        "birth_date": f"{at.year - age - 1}-{pick.randrange(1, 13):02d}-{pick.randrange(1, 29):02d}",
        "sex": pick.choice(("female", "male")),
        "residence": pick.choice(DISTRICTS),
        "insurance": pick.choice(("resident", "resident", "employee", "none")),
        "contract": {"with": home, "since": "2025-01-01"} if home and pick.random() < 0.6 else None,
        "groups": ["elderly"] if age >= 65 else [],
    }


def age_of(person: Data, at: datetime) -> int:
    return at.year - 1 - int(person["birth_date"][:4])


def number(pick: Pick, mean: float, spread: float, low: float, high: float, unit: str = "", places: int = 0) -> Any:
    value = min(high, max(low, round(pick.gauss(mean, spread), places)))
    text = f"{value:.{places}f}"
    return f"{text} {unit}" if unit else int(text)


def told(pick: Pick, facts: Data, *questions: tuple[str, float, float]) -> None:
    """Questions: how often each is answered, and how often with yes. One answer in 200 cannot be had."""
    for term, asked, yes in questions:
        if pick.random() < asked:
            chance = pick.random()
            facts[term] = "unobtainable" if chance > 0.995 else "yes" if chance < yes else "no"


def measured(pick: Pick, facts: Data, chance: float, term: str, *spread: Any) -> None:
    if pick.random() < chance:
        facts[term] = number(pick, *spread)


def pressure(pick: Pick, facts: Data, mean: float, spread: float, chance: float = 1) -> None:
    if pick.random() < chance:
        facts["sbp"] = number(pick, mean, spread, 62, 250, "mmHg")
        facts["dbp"] = number(pick, mean * 0.4 + 26, spread * 0.55, 35, 140, "mmHg")


def maybe(pick: Pick, facts: Data, chance: float, term: str, *words: Any) -> None:
    if pick.random() < chance:
        facts[term] = pick.choice(words)


def visit(at: datetime, facts: Data) -> Data:
    return {"at": at.isoformat(), "facts": facts}


def some(pick: Pick, chances: dict[str, float]) -> list[str]:
    return [word for word, chance in chances.items() if pick.random() < chance]


def vitals(pick: Pick, facts: Data, ill: bool) -> None:
    """A round of the ward for the early warning score; who is ill is worse in all of it, by chance."""
    worse = pick.uniform(0.4, 2.2) if ill else 0.0
    measured(pick, facts, 0.98, "resp_rate", 16 + 4 * worse, 1.6, 6, 44, "/min")
    measured(pick, facts, 0.98, "spo2", 97 - 2.4 * worse, 1.2, 70, 100, "%")
    measured(pick, facts, 0.99, "heart_rate", 78 + 18 * worse, 9, 36, 175, "/min")
    measured(pick, facts, 0.98, "temperature", 36.7 + 0.8 * worse, 0.3, 34, 41, "°C", 1)
    pressure(pick, facts, 126 - 13 * worse, 13, 0.99)
    told(pick, facts, ("on_oxygen", 0.97, min(0.9, 0.05 + 0.3 * worse)))
    if pick.random() < 0.97:
        facts["acvpu"] = pick.choice(("confusion", "voice", "alert")) if ill and pick.random() < 0.25 else "alert"
    if pick.random() < 0.01:
        facts["spo2_scale_2_prescribed"] = "yes"
