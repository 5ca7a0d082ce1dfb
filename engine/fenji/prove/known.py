"""What earlier proofs of a pathway leave behind: whole phases done, questions without an answer, and patients.

A phase and a question are known by the fingerprint of all that they read, so that after an edit only what it touches
is asked again. A patient is tried before anything else; the engine says whether he still shows what he showed.
"""

import json
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from fenji.prove.draft import Draft, Told
from fenji.prove.found import Find, read_find, written_find

FORM = "9"
"""Raised whenever a proof or the form of a verdict changes: what older programs proved is then proved again."""
KEPT = 20_000
KEPT_UNITS = 300
KEPT_PATIENTS = 3000


@dataclass(slots=True)
class Known:
    """Fingerprints of settled questions (nobody, or somebody), finds of phases done, patients by what they show.

    `used` are the fingerprints and names that this run came across.
    """

    none: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    patients: dict[str, Draft] = field(default_factory=dict)
    units: dict[str, tuple[Find, ...]] = field(default_factory=dict)

    def patient(self, key: str) -> Draft | None:
        self.used.add(key)
        return self.patients.get(key)

    def keep_patient(self, key: str, draft: Draft) -> None:
        self.used.add(key)
        self.patients[key] = draft

    def starting(self, prefix: str) -> list[tuple[str, Draft]]:
        """The patients kept under names that begin so, in the order of the names."""
        return sorted(((key, draft) for key, draft in self.patients.items() if key.startswith(prefix)), key=_name)

    def unit(self, key: str) -> tuple[Find, ...] | None:
        self.used.add(key)
        return self.units.get(key)

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
        record = {
            "none": self._kept(self.none, KEPT),
            "patients": {key: _written(self.patients[key]) for key in self._kept(self.patients, KEPT_PATIENTS)},
            "units": {
                key: [written_find(find) for find in self.units[key]] for key in self._kept(self.units, KEPT_UNITS)
            },
        }
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            passing = file.with_name(f"{file.name}.{os.getpid()}")
            passing.write_text(json.dumps(record), encoding="utf-8")
            passing.replace(file)
        except OSError:
            return

    def _kept(self, keys: Collection[str], most: int) -> list[str]:
        used = sorted(key for key in keys if key in self.used)
        older = sorted(key for key in keys if key not in self.used)
        return used + older[: max(0, most - len(used))]


def _name(pair: tuple[str, Draft]) -> str:
    return pair[0]


def load(file: Path) -> Known:
    """What was kept; nothing where it cannot be read."""
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
        patients = {str(key): _read(draft) for key, draft in record["patients"].items()}
        units = {str(key): tuple(read_find(one) for one in finds) for key, finds in record["units"].items()}
        return Known({str(key) for key in record["none"]}, set(), patients, units)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        return Known()


def _written(draft: Draft) -> dict[str, Any]:
    return {
        "tier": draft.tier, "phase": draft.phase, "now": _facts(draft.now),
        "earlier": [[days, _facts(told)] for days, told in draft.earlier], "age": draft.age, "sex": draft.sex,
        "refused": draft.refused, "institution": draft.institution, "network": draft.network,
        "can": None if draft.can is None else sorted(draft.can), "again": _facts(draft.again),
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
        record["refused"], record["institution"], record["network"], can, _told(record["again"]),
    )  # fmt: skip


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for id, value in record.items():
        if isinstance(value, Mapping):
            found[id] = Fraction(value["number"]) if "number" in value else tuple(value["words"])
        else:
            found[id] = value
    return found
