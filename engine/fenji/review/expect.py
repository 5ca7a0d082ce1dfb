"""What a case expects, held against its decision: only the keys given, and of the decision only what they ask for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from fenji.linked.content import Content
from fenji.model.moment import read_moment
from fenji.run.decision import Decision


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of `expect` that does not hold: what the case wants, what the decision says."""

    key: str
    expected: Any
    actual: Any

    def record(self) -> dict[str, Any]:
        return {"key": self.key, "expected": self.expected, "actual": self.actual}


def differences(expect: Mapping[str, Any], decision: Decision) -> list[Difference]:
    """Every key of `expect` that the decision does not fulfil, in the order of the case."""
    found = []
    for key, wanted in expect.items():
        actual = _COMPARE[key](wanted, decision)
        if actual is not FULFILLED:
            found.append(Difference(key, plain(wanted), actual))
    return found


class _Fulfilled:
    """That an expectation holds; null is a value that a decision can have."""


FULFILLED = _Fulfilled()
Compare = Callable[[Any, Decision], Any]


def plain(value: Any) -> Any:
    """An expected value as JSON can carry it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


# -- values


def same(wanted: Any, actual: Any) -> bool:
    """Whether an expected value is the actual one: null with null, yes/no with true/false, numbers exactly."""
    if wanted is None or actual is None:
        return wanted is actual
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return _YES_NO.get(str(wanted).lower()) == _YES_NO.get(str(actual).lower())
    if isinstance(actual, (list, tuple)):
        return set(map(str, _many(wanted))) == set(map(str, actual))
    if isinstance(actual, (int, float, Decimal)):
        left, right = _number(wanted), _number(actual)
        return left is not None and left == right
    return str(wanted) == str(actual)


_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return None


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


# -- keys


def _value(of: Callable[[Decision], Any]) -> Compare:
    def compare(wanted: Any, decision: Decision) -> Any:
        actual = of(decision)
        return FULFILLED if same(wanted, actual) else actual

    return compare


def _among(of: Callable[[Decision], list[Any] | None]) -> Compare:
    """Everything named is there; null: there is nothing."""

    def compare(wanted: Any, decision: Decision) -> Any:
        actual = of(decision)
        if wanted is None:
            return actual if actual else FULFILLED
        there = {str(one) for one in actual or ()}
        return FULFILLED if all(str(one) in there for one in _many(wanted)) else actual

    return compare


def _not_among(of: Callable[[Decision], list[Any] | None]) -> Compare:
    """Nothing named is there; the actual value is what is there all the same."""

    def compare(wanted: Any, decision: Decision) -> Any:
        named = _many(wanted)
        if not named:
            return FULFILLED
        there = {str(one) for one in of(decision) or ()}
        return [one for one in named if str(one) in there] or FULFILLED

    return compare


def _each(of: Callable[[Decision, list[str]], dict[str, Any]], holds: Callable[[Any, Any], bool] = same) -> Compare:
    """Each name has the value given for it."""

    def compare(wanted: Any, decision: Decision) -> Any:
        if not isinstance(wanted, Mapping):
            actual = of(decision, [])
            return actual if actual or wanted is not None else FULFILLED
        names = [str(name) for name in wanted]
        actual = of(decision, names)
        if all(holds(value, actual.get(str(name))) for name, value in wanted.items()):
            return FULFILLED
        return {name: actual.get(name) for name in names}

    return compare


def _ids(rows: Iterable[Any]) -> list[Any]:
    return [row["id"] if isinstance(row, Mapping) else row for row in rows]


def _target(key: str) -> Callable[[Decision], list[Any] | None]:
    return lambda decision: decision.target[key] if decision.target is not None else None


def _eligible(decision: Decision) -> list[Any]:
    return _ids(decision.institutions["eligible"])


def _first(decision: Decision) -> Any:
    return next(iter(_eligible(decision)), None)


def _amounts(decision: Decision, names: list[str]) -> dict[str, Any]:
    return {row["id"]: row["amount"] for row in decision.services if row.get("amount") is not None}


def _reasons(decision: Decision, names: list[str]) -> dict[str, Any]:
    wanted = set(names)
    return {
        row["id"]: [cause["reason"] for cause in row["because"]]
        for row in decision.institutions["excluded"]
        if row["id"] in wanted
    }


def _reason_holds(wanted: Any, actual: Any) -> bool:
    if wanted is None:
        return not actual
    return actual is not None and all(str(one) in map(str, actual) for one in _many(wanted))


def _derived(decision: Decision, names: list[str]) -> dict[str, Any]:
    known = decision.derived
    return {name: known[name]["value"] if name in known else None for name in names}


def _within_days(decision: Decision) -> Any:
    return decision.follow_up["within_days"] if decision.follow_up is not None else None


def _valid_until(wanted: Any, decision: Decision) -> Any:
    actual = decision.valid_until["at"] if decision.valid_until is not None else None
    if wanted is None or actual is None:
        return FULFILLED if wanted is actual else actual
    left, right = read_moment(str(wanted)), read_moment(actual)
    return FULFILLED if left is not None and right is not None and left.ms == right.ms else actual


_COMPARE: Mapping[str, Compare] = {
    "move": _value(lambda d: d.move),
    "urgency": _value(lambda d: d.urgency),
    "purpose": _value(lambda d: d.purpose),
    "phase": _value(lambda d: d.phase),
    "next_phase": _value(lambda d: d.next_phase),
    "criteria": _among(lambda d: d.criteria("met")),
    "not_criteria": _not_among(lambda d: d.criteria("met")),
    "tiers": _among(_target("tiers")),
    "capabilities": _among(_target("capabilities")),
    "eligible": _among(_eligible),
    "not_eligible": _not_among(_eligible),
    "first": _value(_first),
    "services": _among(lambda d: _ids(d.services)),
    "not_services": _not_among(lambda d: _ids(d.services)),
    "lost": _among(lambda d: _ids(d.lost)),
    "amounts": _each(_amounts),
    "reasons": _each(_reasons, _reason_holds),
    "out_of_network": _among(lambda d: [r["id"] for r in d.institutions["eligible"] if r.get("out_of_network")]),
    "documents_missing": _among(lambda d: _ids(d.documents["missing"])),
    "follow_up_within_days": _value(_within_days),
    "asks": _among(lambda d: [question["term"] for question in d.questions]),
    "derived": _each(_derived),
    "possible_moves": _value(lambda d: d.possible_moves),
    "advice": _among(lambda d: _ids(d.advice)),
    "not_advice": _not_among(lambda d: _ids(d.advice)),
    "valid_until": _valid_until,
}
KEYS = tuple(_COMPARE)


# -- names that nothing has


@dataclass(frozen=True, slots=True)
class Names:
    """Every name that content has for what `expect` lists, by kind."""

    criteria: frozenset[str]
    institutions: frozenset[str]
    services: frozenset[str]
    capabilities: frozenset[str]
    documents: frozenset[str]
    terms: frozenset[str]

    @classmethod
    def of(cls, content: Content, institutions: Iterable[str]) -> "Names":
        policy = content.policy
        return cls(
            frozenset(id for named in content.pathways for id in content.pathway_of(named).model.criteria),
            frozenset(institutions),
            frozenset(policy.services.services) if policy else frozenset(),
            frozenset(content.capabilities.capabilities),
            frozenset(policy.documents.documents) if policy else frozenset(),
            frozenset(content.declared.terms),
        )


_KIND_OF: Mapping[str, str] = {
    "criteria": "criteria", "not_criteria": "criteria", "eligible": "institutions", "not_eligible": "institutions",
    "out_of_network": "institutions", "reasons": "institutions", "services": "services", "not_services": "services",
    "lost": "services", "amounts": "services", "capabilities": "capabilities", "documents_missing": "documents",
    "asks": "terms", "derived": "terms",
}  # fmt: skip


def unheard_of(expect: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Keys of `expect` with a name that no content has. `not_criteria: [typo]` holds forever and tests nothing."""
    found = []
    for key, wanted in expect.items():
        kind = _KIND_OF.get(key)
        if kind is None:
            continue
        known = getattr(names, kind)
        listed = wanted if isinstance(wanted, Mapping) else _many(wanted)
        found += [(key, str(name)) for name in listed if str(name) not in known]
    return found
