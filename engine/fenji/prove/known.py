"""What earlier proofs of a pathway leave behind: questions without an answer, and patients that may show a find again.

A question is known by the fingerprint of the formulas that it rests on, so that after an edit only those it touches are
asked again. A patient is tried before anything else; the engine says whether he still shows what he showed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from fenji.prove.draft import Draft, Told

KEPT = 20_000


@dataclass(slots=True)
class Known:
    """Fingerprints of questions without an answer, and patients by what they show. `used` are those of this run."""

    none: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    patients: dict[str, Draft] = field(default_factory=dict)

    def has_none(self, key: str) -> bool:
        if key in self.none:
            self.used.add(key)
            return True
        return False

    def note_none(self, key: str) -> None:
        self.none.add(key)
        self.used.add(key)

    def save(self, file: Path) -> None:
        """Keep what this run used, and of the rest what there is room for. What cannot be written is not kept."""
        older = sorted(self.none - self.used)
        record = {
            "none": sorted(self.used) + older[: max(0, KEPT - len(self.used))],
            "patients": {key: _written(draft) for key, draft in self.patients.items()},
        }
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(record), encoding="utf-8")
        except OSError:
            return


def load(file: Path) -> Known:
    """What was kept; nothing where it cannot be read."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        patients = {str(key): _read(draft) for key, draft in record["patients"].items()}
        return Known({str(key) for key in record["none"]}, set(), patients)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        return Known()


def _written(draft: Draft) -> dict[str, Any]:
    return {
        "tier": draft.tier, "phase": draft.phase, "now": _facts(draft.now),
        "earlier": [[days, _facts(told)] for days, told in draft.earlier], "age": draft.age, "sex": draft.sex,
        "refused": draft.refused, "institution": draft.institution, "network": draft.network,
        "can": None if draft.can is None else sorted(draft.can),
    }  # fmt: skip


def _facts(told: Told) -> dict[str, Any]:
    return {id: _value(value) for id, value in told.items()}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return {"words": list(value)}
    if value is None or isinstance(value, bool | str):
        return value
    return {"number": str(Fraction(value))}


def _read(record: Mapping[str, Any]) -> Draft:
    earlier = tuple((int(days), _told(told)) for days, told in record["earlier"])
    can = None if record["can"] is None else frozenset(record["can"])
    return Draft(
        record["tier"], record["phase"], _told(record["now"]), earlier, record["age"], record["sex"],
        record["refused"], record["institution"], record["network"], can,
    )  # fmt: skip


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id, value in record.items():
        if isinstance(value, Mapping):
            found[id] = Fraction(value["number"]) if "number" in value else tuple(value["words"])
        else:
            found[id] = value
    return found
