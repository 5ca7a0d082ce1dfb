"""From plain data (YAML, JSON or a mapping handed over) to a Case. Every problem has its path; nothing is guessed.

Only the frame is read here: which facts exist and what their values may be is known once the terms are
(`run/bind.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from fenji.expr.names import nearest
from fenji.expr.units import MAX_QUANTITY_LENGTH, Misread, parse_unit, read_quantity
from fenji.model.case import Case, Contract, Patient, Referral, Visit, Wishes
from fenji.model.moment import Moment, completed_years, read_date, read_moment
from fenji.model.told import LONGEST_NUMBER, half_character, plain_number, shown

Path = tuple[str | int, ...]
_KEYS = (
    "case", "title", "pathway", "edition", "phase", "network", "institution", "tier", "at", "patient", "referral",
    "travel", "visits", "expect",
)  # fmt: skip
_PATIENT = ("birth_date", "age", "sex", "residence", "insurance", "contract", "groups", "wishes")
_REFERRAL = ("direction", "by", "from", "visit", "documents", "deductible_paid", "stays_before")
_FACT = ("value", "at", "source")
_NO_TIMES: Mapping[str, Moment] = MappingProxyType({})
TIERS = ("village", "primary", "secondary", "tertiary", "rehabilitation", "nursing", "home")
MAX_VISITS = 5_000
MANY = 100
"""Problems of one case after which the rest is left unsaid: a hostile case must not hold up the others."""
YEAR = parse_unit("a")


@dataclass(slots=True)
class CaseProblem:
    """A problem of a case: a registered code, the path of its place, the words of its sentence."""

    code: str
    path: Path
    args: dict[str, str]
    key: bool = False


@dataclass(slots=True)
class CaseReader:
    """Reads one case; `problems` gathers everything wrong with it."""

    problems: list[CaseProblem] = field(default_factory=list)

    def note(self, code: str, path: Path, *, key: bool = False, **args: object) -> None:
        if len(self.problems) < MANY:
            self.problems.append(CaseProblem(code, path, {name: str(value) for name, value in args.items()}, key))

    def near(self, name: Any, known: tuple[str, ...]) -> str:
        """The right name that was most likely meant."""
        return nearest(name, known) if isinstance(name, str) and len(self.problems) < MANY else ""

    # -- pieces

    def mapping(self, value: Any, path: Path, keys: tuple[str, ...]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.note("case-shape", path, wanted="{…}", found=shown(value))
            return {}
        for name in value:
            if not isinstance(name, str):
                self.note("data-key", path, found=shown(name))
            elif name not in keys:
                self.note(
                    "case-unknown-key", (*path, name), key=True, name=shown(name), nearest=self.near(name, keys)
                )
        return value

    def text(self, value: Any, path: Path) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) and 0 < len(value) <= 2_000:
            if value.isascii() or (half := half_character(value)) is None:
                return value
            self.note("yaml-control-character", path, sign=f"U+{ord(half):04X}")
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < LONGEST_NUMBER:
            return str(value)
        self.note("case-shape", path, wanted="…", found=shown(value))
        return None

    def word(self, value: Any, path: Path, words: tuple[str, ...]) -> str | None:
        text = self.text(value, path)
        if text is None or text in words:
            return text
        self.note("case-word", path, found=shown(text), words=", ".join(words), nearest=self.near(text, words))
        return None

    def texts(self, value: Any, path: Path) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)):
            self.note("case-shape", path, wanted="[…]", found=shown(value))
            return ()
        return tuple(t for i, item in enumerate(value) if (t := self.text(item, (*path, i))) is not None)

    def yes_no(self, value: Any, path: Path) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        found = {"yes": True, "no": False, "true": True, "false": False}.get(value) if isinstance(value, str) else None
        if found is None:
            self.note("case-word", path, found=shown(value), words="yes, no", nearest="")
        return found

    def date(self, value: Any, path: Path) -> Any:
        if value is None:
            return None
        found = read_date(value) if isinstance(value, str) else None
        if found is None:
            self.note("case-date", path, found=shown(value))
        return found

    def moment(self, value: Any, path: Path) -> Moment | None:
        found = read_moment(value) if isinstance(value, str) else None
        if found is None:
            without_zone = isinstance(value, str) and read_moment(value + "+00:00") is not None
            self.note("case-moment-zone" if without_zone else "case-moment", path, found=shown(value))
        return found

    def number(self, value: Any, path: Path) -> Fraction | None:
        if value is None:
            return None
        found = plain_number(value)
        if found is None or found < 0:
            self.note("case-number", path, found=shown(value))
            return None
        return found

    def per_pathway(self, value: Any, path: Path) -> str | Mapping[str, str] | None:
        if isinstance(value, Mapping):
            return {k: t for k, v in self.entries(value, path) if (t := self.text(v, (*path, k))) is not None}
        return self.text(value, path)

    def entries(self, value: Mapping[Any, Any], path: Path) -> list[tuple[str, Any]]:
        """Names with what is told of them, where the names are not a fixed few."""
        found = []
        for name, told in value.items():
            if isinstance(name, str):
                found.append((name, told))
            else:
                self.note("data-key", path, found=shown(name))
        return found

    # -- the case

    def read(self, data: Any) -> Case | None:
        """The case, or None when it has problems."""
        if not isinstance(data, Mapping):
            self.note("case-shape", (), wanted="{case: …, at: …}", found=shown(data))
            return None
        top = self.mapping(data, (), _KEYS)
        if top.get("at") is None:
            self.note("case-at-missing", ())
            return None
        at = self.moment(top["at"], ("at",))
        if at is None:
            return None
        pathway = top.get("pathway")
        pathways = (
            None if pathway is None
            else self.texts(pathway, ("pathway",)) if isinstance(pathway, (list, tuple))
            else self.texts([pathway], ("pathway",))
        )  # fmt: skip
        pathways = tuple(dict.fromkeys(pathways)) if pathways else None
        case = Case(
            at,
            self.visits(top.get("visits"), at),
            self.text(top.get("case"), ("case",)),
            self.text(top.get("title"), ("title",)),
            pathways,
            self.per_pathway(top.get("edition"), ("edition",)),
            self.per_pathway(top.get("phase"), ("phase",)),
            self.text(top.get("network"), ("network",)),
            self.text(top.get("institution"), ("institution",)),
            self.word(top.get("tier"), ("tier",), TIERS),
            self.patient(top.get("patient"), at),
            self.referral(top.get("referral")),
            self.travel(top.get("travel")),
            self.expect(top.get("expect")),
        )
        return None if self.problems else case

    def patient(self, value: Any, at: Moment) -> Patient:
        path: Path = ("patient",)
        given = self.mapping(value, path, _PATIENT)
        born = self.date(given.get("birth_date"), (*path, "birth_date"))
        if born is not None and born > at.day:
            self.note("case-born-later", (*path, "birth_date"), found=born.isoformat())
            born = None
        age = self.age(given.get("age"), (*path, "age"))
        if born is not None:
            counted = completed_years(born, at.day)
            if age is not None and age != counted:
                self.note("case-age-differs", (*path, "age"), age=age, counted=counted)
            age = counted
            if age > 130:
                self.note("case-age-range", (*path, "birth_date"), found=age)
        sex = self.word(given.get("sex"), (*path, "sex"), ("female", "male", "unknown")) or "unknown"
        insurance = ("resident", "employee", "none", "other")
        return Patient(
            born,
            age,
            sex,  # type: ignore[arg-type]  # one of the three words
            self.text(given.get("residence"), (*path, "residence")),
            self.word(given.get("insurance"), (*path, "insurance"), insurance),
            self.contract(given.get("contract"), (*path, "contract")),
            self.texts(given.get("groups"), (*path, "groups")),
            self.wishes(given.get("wishes"), (*path, "wishes")),
        )

    def age(self, value: Any, path: Path) -> int | None:
        if value is None:
            return None
        assert YEAR is not None
        fits = isinstance(value, str) and len(value) <= MAX_QUANTITY_LENGTH
        found = read_quantity(value, YEAR) if fits else Misread.NO_UNIT
        if isinstance(found, Misread):
            self.note("case-age", path, found=shown(value))
            return None
        years = found.numerator // found.denominator
        if not 0 <= found <= 130:
            self.note("case-age-range", path, found=shown(value))
            return None
        return years

    def contract(self, value: Any, path: Path) -> Contract | None:
        if value is None:
            return None
        given = self.mapping(value, path, ("with", "since", "until", "also"))
        holder = self.text(given.get("with"), (*path, "with"))
        if holder is None:
            if not self.problems:
                self.note("case-key-missing", path, missing="with")
            return None
        since = self.date(given.get("since"), (*path, "since"))
        until = self.date(given.get("until"), (*path, "until"))
        if since is not None and until is not None and until < since:
            self.note("case-contract-ends-before", (*path, "until"))
        return Contract(holder, since, until, self.texts(given.get("also"), (*path, "also")))

    def wishes(self, value: Any, path: Path) -> Wishes:
        given = self.mapping(value, path, ("accepts_referral", "prefers"))
        return Wishes(
            self.yes_no(given.get("accepts_referral"), (*path, "accepts_referral")),
            self.text(given.get("prefers"), (*path, "prefers")),
        )

    def referral(self, value: Any) -> Referral | None:
        if value is None:
            return None
        path: Path = ("referral",)
        given = self.mapping(value, path, _REFERRAL)
        direction = self.word(given.get("direction"), (*path, "direction"), ("up", "down", "same"))
        senders = ("family_doctor", "primary", "secondary", "tertiary", "self")
        by = self.word(given.get("by"), (*path, "by"), senders)
        visit = self.word(given.get("visit"), (*path, "visit"), ("outpatient", "inpatient", "emergency"))
        if direction is None:
            if "direction" not in given:
                self.note("case-key-missing", path, missing="direction")
            return None
        stays = self.number(given.get("stays_before"), (*path, "stays_before"))
        if stays is not None and stays.denominator != 1:
            self.note("case-number", (*path, "stays_before"), found=given.get("stays_before"))
        return Referral(
            direction,  # type: ignore[arg-type]  # one of the three words
            by,  # type: ignore[arg-type]  # one of the senders
            self.text(given.get("from"), (*path, "from")),
            visit,  # type: ignore[arg-type]  # one of the three words
            self.texts(given.get("documents"), (*path, "documents")),
            self.number(given.get("deductible_paid"), (*path, "deductible_paid")),
            int(stays) if stays is not None else 0,
        )

    def travel(self, value: Any) -> Mapping[str, Fraction]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.note("case-shape", ("travel",), wanted="{…}", found=shown(value))
            return {}
        return {
            id: minutes
            for id, number in self.entries(value, ("travel",))
            if (minutes := self.number(number, ("travel", id))) is not None
        }

    def expect(self, value: Any) -> Mapping[str, Any] | None:
        if value is None:
            return None
        return self.mapping(value, ("expect",), EXPECT_KEYS)

    def visits(self, value: Any, at: Moment) -> tuple[Visit, ...]:
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)):
            self.note("case-shape", ("visits",), wanted="[…]", found=shown(value))
            return ()
        if len(value) > MAX_VISITS:
            self.note("case-too-many-visits", ("visits",), found=len(value), limit=MAX_VISITS)
            return ()
        read: list[Visit] = []
        for index, entry in enumerate(value):
            path: Path = ("visits", index)
            given = self.mapping(entry, path, ("at", "facts"))
            if given.get("at") is None:
                self.note("case-key-missing", path, missing="at")
                continue
            moment = self.moment(given["at"], (*path, "at"))
            if moment is None:
                continue
            if moment.ms > at.ms:
                self.note("case-visit-later", (*path, "at"), found=moment.text, at=at.text)
            if read and moment.ms < read[-1].at.ms:
                self.note("case-visit-order", (*path, "at"), found=moment.text, before=read[-1].at.text)
            facts, own = self.facts(given.get("facts"), (*path, "facts"), at)
            visit = Visit(moment, facts, own)
            if read and moment.ms == read[-1].at.ms:
                read[-1] = self.joined(read[-1], visit, path)
            else:
                read.append(visit)
        return tuple(read)

    def joined(self, one: Visit, other: Visit, path: Path) -> Visit:
        """Two visits at one moment are one; a term told differently in both, or dated differently, is an error."""
        for term, value in other.facts.items():
            if term not in one.facts:
                continue
            same_time = one.own.get(term, one.at).ms == other.own.get(term, other.at).ms
            if _differ(one.facts[term], value) or not same_time:
                self.note("case-fact-twice", (*path, "facts", term), key=True, name=term)
        return Visit(one.at, {**one.facts, **other.facts}, {**one.own, **other.own})

    def facts(self, value: Any, path: Path, at: Moment) -> tuple[Mapping[str, Any], Mapping[str, Moment]]:
        """What was told, by term, and the times of the samples that have one of their own."""
        if value is None:
            return {}, _NO_TIMES
        if not isinstance(value, Mapping):
            self.note("case-shape", path, wanted="{…}", found=shown(value))
            return {}, _NO_TIMES
        read: dict[str, Any] = {}
        times: dict[str, Moment] = {}
        for name, told in value.items():
            if told is None:
                continue
            if not isinstance(name, str):
                self.note("data-key", path, found=shown(name))
                continue
            if not isinstance(told, Mapping):
                read[name] = told if type(told) is str else _plain(told)
                continue
            inner = self.mapping(told, (*path, name), _FACT)
            if inner.get("value") is None:
                self.note("case-key-missing", (*path, name), missing="value")
                continue
            own = self.moment(inner["at"], (*path, name, "at")) if inner.get("at") is not None else None
            if own is not None and own.ms > at.ms:
                self.note("case-visit-later", (*path, name, "at"), found=own.text, at=at.text)
            self.text(inner.get("source"), (*path, name, "source"))
            read[name] = _plain(inner["value"])
            if own is not None:
                times[name] = own
        return read, times or _NO_TIMES


def _plain(told: Any) -> Any:
    """A told value as it can be looked up: to a dictionary `True` is 1, and a list is nothing at all."""
    if isinstance(told, bool):
        return "yes" if told else "no"
    return tuple(told) if isinstance(told, list) else told


EXPECT_KEYS = (
    "move", "urgency", "purpose", "phase", "next_phase", "criteria", "not_criteria", "tiers", "capabilities",
    "eligible", "not_eligible", "first", "services", "not_services", "lost", "amounts", "reasons", "out_of_network",
    "documents_missing", "follow_up_within_days", "asks", "derived", "possible_moves", "advice", "not_advice",
    "valid_until",
)  # fmt: skip


def _differ(one: Any, other: Any) -> bool:
    try:
        return bool(one != other)
    except (ArithmeticError, ValueError):  # neither is a value of any term
        return True


def read_case(data: Any) -> tuple[Case | None, list[CaseProblem]]:
    """The case in this data, or everything wrong with it. Never raises on any data."""
    reader = CaseReader()
    case = reader.read(data)
    return case, reader.problems
