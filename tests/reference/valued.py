"""The values of the naive evaluator: scores, parameters, named and chosen values, values over the visits.

`told` are the facts of one visit or day, `scope` the pathway or score whose names are used.
"""

import operator
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

from reference.told import INF, LINE, Told

from fenji.expr import surface as s
from fenji.expr.parse import parse
from fenji.expr.units import parse_number, parse_unit, split_quantity

TESTS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "!=": operator.ne}
Verdict = bool | None


def surface(written: Any) -> s.Surface:
    if isinstance(written, str):
        return parse(s.TextLeaf(written))
    at = s.At(s.TextLeaf(""), 0, 0)
    ((key, body),) = written.items()
    parts = tuple(surface(part) for part in (body["of"] if key == "at_least" else body))
    if key == "at_least":
        return s.AtLeast(int(body["count"]), parts, at=at)
    joined = s.Joined("and" if key == "all" else "or", parts, at=at)
    return s.Negated(joined, at=at) if key == "none" else joined


def every(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def some(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def compare(sign: str, left: list, right: list) -> Verdict:
    """Holds for all that both sides may be, for none, or cannot be said. What does not exist meets nothing."""
    outcomes = set()
    for (a, b), (x, y) in product(left, right):
        if sign in ("=", "!="):
            alike = {True} if a == b == x == y else {False} if b < x or y < a else {True, False}
            outcomes |= alike if sign == "=" else {not one for one in alike}
        else:
            outcomes |= {TESTS[sign](p, q) for p in (a, b) for q in (x, y)}
    return False if not outcomes else outcomes.pop() if len(outcomes) == 1 else None


class Valued(Told):
    def __init__(self, terms: Mapping, scores: Mapping, pathway: Any, profile: str | None = None) -> None:
        super().__init__(terms)
        self.pathway, self.profile = pathway, profile
        self.score_of = {name: score for score in scores.values() for name in (
            score.score, *score.any_item_gives, *([score.bands.term] if score.bands else []))}  # fmt: skip

    def get(self, term: str, told: Mapping) -> Any:
        return self.of_score(self.score_of[term], term, told) if term in self.score_of else self.plain(term, told)

    # -- scores

    def points(self, rows: Any, item: str, score: Any, told: Mapping) -> tuple[Any, Any]:
        """The least and the most one item can give."""
        if rows == "value":
            low, high = (Fraction(parse_number(end)) for end in self.terms[item].range)
            ((a, b),) = self.get(item, told)
            return max(a, low), min(b, high)
        given = self.first(rows, lambda row: Fraction(row.otherwise if row.when is None else row.points), told, score)
        return min(given), max(given)

    def first(self, rows: Any, result: Any, told: Mapping, scope: Any) -> list:
        """The result of the first row that is met; while rows are open, theirs too."""
        found = []
        for row in rows:
            met = True if row.when is None else self.holds(surface(row.when), told, scope)
            found += [result(row)] if met is not False else []
            if met:
                break
        return found

    def of_score(self, score: Any, term: str, told: Mapping) -> Any:
        items = [self.points(rows, item, score, told) for item, rows in score.items.items()]
        if term in score.any_item_gives:
            return some(a == self.number(score.any_item_gives[term]) if a == b else None for a, b in items)
        low, high, given = sum(a for a, _ in items), sum(b for _, b in items), told.get(score.score)
        if term == score.score:
            return [(given, given)] if low != high and given is not None and low <= given <= high else [(low, high)]
        bands = score.bands.tables[score.bands.default]
        return next((band.word for band in bands if self.holds(surface(band.when), told, score)), None)

    def made_for(self, term: Any, told: Mapping, verdict: Verdict, scope: Any) -> Verdict:
        """What asks about a score is unmet where the score is not made for the patient."""
        score = self.score_of.get(term)
        if score is None or score is scope or score.applies_when is None:
            return verdict
        return every([self.holds(surface(score.applies_when), told, score), verdict])

    # -- values

    def parameter(self, name: str, scope: Any) -> Any:
        declared = scope.parameters[name]
        return declared.profiles[self.profile].value if self.profile in declared.profiles else declared.value

    def value(self, node: s.Surface, told: Mapping, scope: Any, other: str | None = None, within: Any = INF) -> list:
        match node:
            case s.Number(text, unit):
                return [(self.number(f"{text} {unit}".strip(), other),) * 2]
            case s.Name("at"):
                return [(self.at, self.at)]
            case s.Name(id) if id in scope.parameters:
                return [(self.number(self.parameter(id, scope), other),) * 2]
            case s.Name(id) if id in scope.definitions:
                named = scope.definitions[id]
                if named.value is not None:
                    return self.value(surface(named.value), told, scope)
                chosen = self.first(named.choose, lambda row: surface(row.value or row.otherwise), told, scope)
                return [pair for row in chosen for pair in self.value(row, told, scope)]
            case s.Name(id):
                values, step = self.get(id, told), getattr(scope, "rounding", {}).get(id)
                if step is None or values == LINE:
                    return values
                zero = parse_unit(self.terms[id].unit).offset if self.terms[id].unit else 0
                size = self.number(step) - (zero if split_quantity(step) else 0)
                half_up = zero + ((values[0][0] - zero) / size + Fraction(1, 2)).__floor__() * size
                return [(half_up, half_up)]
            case s.Sum(sign, left, right):
                pairs = product(self.value(left, told, scope), self.value(right, told, scope))
                return [(a + x, b + y) if sign == "+" else (a - y, b - x) for (a, b), (x, y) in pairs]
            case s.Call(how, (s.Name(id),)):
                rows = [(self.get(id, told), samples.get(id, (when,))[0]) for when, _, told, samples in self.visits]
                known = [pairs[0][0] for pairs, at in rows if pairs[0][0] == pairs[0][1] and at >= self.at - within]
                if how in ("values", "change"):
                    found = [last - known[0] for last in known[1:][-1:]] if how == "change" else [Fraction(len(known))]
                    return [(value, value) for value in found]
                ranked, last = sorted(known[:-1]), known[-1:]
                pick = {"last": last, "first": known[:1], "previous": known[:-1][-1:], "lowest_earlier": ranked[:1]}
                return [(value, value) for value in pick.get(how, ranked[-1:])] or LINE
        raise AssertionError(node)


    def words(self, node: Any, term: str, scope: Any) -> set[str]:
        found: set[str] = set()
        for name in node.items if isinstance(node, s.Words) else (node,):
            written = name.id if name.id in self.terms[term].words else self.parameter(name.id, scope)
            found |= {written} if isinstance(written, str) else set(written)
        return found

    def holds(self, node: s.Surface, told: Mapping, scope: Any) -> Verdict:
        raise NotImplementedError
