"""What a set of conditions can tell apart: two values that no condition of the set can tell apart are one to it.

A pathway asks `sbp >= 140 mmHg`, never for the pressure itself, so 142 and 146 are the same case to it. That makes
explanations worth remembering: what was worked out for one patient holds for all whom the conditions see alike. A
term that is compared with another term, added up or taken over visits is told apart by its very value.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Any

from fenji.expr import nodes as n
from fenji.expr.check import PLACE
from fenji.expr.layout import INFINITY, Bounds, Layout
from fenji.linked.scores import LinkedScore
from fenji.linked.vocabulary import given
from fenji.model.moment import Moment
from fenji.program.reads import OVER_VISITS, WHERE
from fenji.program.regions import Cuts, constants_of, cuts_of, place_of

Token = Any
"""What stands for a value: equal for two values exactly when the conditions cannot tell them apart."""
CODES = 16_384
"""Values, and numbers for them, remembered at one time: where the exact value counts, there is no end of them."""
UNREAD: Token = 0
"""No code is zero."""


class Tokens(dict[tuple[str, Bounds], Token]):
    """The tokens of what is told of some `terms`, worked out when they are first looked up; `UNREAD` for any other
    term, and for moments, which mean something else at each moment."""

    def __init__(
        self, token: Callable[[str, Bounds], Token], terms: frozenset[str], moments: tuple[str, ...]
    ) -> None:
        super().__init__()
        self._token = token
        self._moments = moments
        self.terms = terms

    def __missing__(self, told: tuple[str, Bounds]) -> Token:
        if told[0] in self._moments:
            return UNREAD
        token = self._token(*told) if told[0] in self.terms else UNREAD
        if len(self) >= CODES:
            self.clear()
        self[told] = token
        return token


class Sight:
    """The terms that some conditions read, and for each term which of its values differ to them."""

    def __init__(
        self,
        nodes: Iterable[n.Node],
        definitions: Mapping[str, n.Node],
        scores: Iterable[LinkedScore],
        layout: Layout,
        also: Iterable[str] = (),
    ) -> None:
        reader = _Reader()
        reader.read(nodes, definitions)
        for score in scores:
            reader.read_score(score)
            if not reader.past.isdisjoint(score.guarded_terms):
                own = _Reader()
                own.read_score(score)
                reader.past |= own.terms
        self.terms = frozenset(reader.terms) | frozenset(also)
        self.past = frozenset(reader.past)
        """The terms that are read of earlier visits."""
        self.windows = reader.windows
        """Whether something is asked of a span of time, so that the exact times of earlier visits count."""
        self.moment = reader.moment
        """Whether the moment decided for is compared with a date, so that it counts itself."""
        self._layout = layout
        self._cuts = reader.cuts
        self._exact = reader.exact
        self._codes: dict[Any, int] = {}
        self._next = count(1)
        self._instants = tuple(
            sorted(term for term in self.terms if term in layout.terms and layout.terms[term].kind == "instant")
        )
        self._tokens = self.tokens(self.terms)

    def tokens(self, terms: frozenset[str]) -> "Tokens":
        """The tokens of what is told of these terms."""
        return Tokens(lambda term, bounds: self._code(term, self._place(term, bounds)), terms, self._instants)

    def told(self, facts: Mapping[str, Bounds], at: Any) -> list[Token]:
        """One token for every fact that these conditions read: the moments last."""
        found = list(filter(None, map(self._tokens.__getitem__, facts.items())))
        for term in self._instants:
            if term in facts:
                found.append(self.instant(term, facts[term], at))
        return found

    def then(self, facts: Mapping[str, Bounds], at: Moment, today: int, read: "Tokens") -> list[Token]:
        """The same for the facts of an earlier visit, as far as they are `read`; a moment counts for itself."""
        found = list(filter(None, map(read.__getitem__, facts.items())))
        for term in self._instants:
            if term in facts and term in read.terms:
                low, high = facts[term]
                found.append((term, at.ms - low, at.day_of(low) - today) if low == high else (term, None))
        return found

    def token(self, term: str, bounds: Bounds) -> Token:
        """The token of one term that is read and no moment."""
        return self._tokens[term, bounds]

    def instant(self, term: str, bounds: Bounds, at: Any) -> Token:
        """The token of a moment: how long before `at`, and where limits are dates, when."""
        low, high = bounds
        if low != high:
            return self._code(term, bounds)
        cuts = self._cuts.get(term, Cuts())
        if term in self._exact:
            return (term, at - low, _region(cuts.fixed, low))
        return self._code(term, (_region(cuts.ago, at - low), _region(cuts.fixed, low)))

    def any_token(self, term: str, bounds: Bounds, at: Any) -> Token:
        """The token of any term."""
        return self.instant(term, bounds, at) if term in self._instants else self.token(term, bounds)

    def _place(self, term: str, bounds: Bounds) -> Any:
        kind = self._layout.terms[term].kind
        if kind not in ("quantity", "number") or bounds[0] != bounds[1] or abs(bounds[0]) == INFINITY:
            return bounds
        if term in self._exact:
            return bounds
        return _region(self._cuts[term].fixed, bounds[0]) if term in self._cuts else 0

    def _code(self, term: str, place: Any) -> int:
        key = (term, place)
        code = self._codes.get(key)
        if code is not None:
            return code
        if len(self._codes) >= CODES:  # a value given twice a code is only not remembered: no code is used again
            self._codes.clear()
        return self._codes.setdefault(key, next(self._next))


def _region(limits: tuple[Any, ...], value: Any) -> int:
    """Even: between two limits; odd: on one."""
    index = bisect_left(limits, value)
    return 2 * index + (index < len(limits) and limits[index] == value)


class _Reader:
    """Gathers the terms, the limits, and the terms whose very value counts."""

    def __init__(self) -> None:
        self.terms: set[str] = set()
        self.past: set[str] = set()
        self.exact: set[str] = set()
        self.cuts: dict[str, Cuts] = {}
        self.windows = False
        self.moment = False

    def read_score(self, score: LinkedScore) -> None:
        """A score: its items are added up, its total is held against the limits of its bands."""
        both = (score.id, given(score.id))
        self.terms.update(both)
        self.exact.update(both)
        bands: list[n.Node] = [condition for table in score.bands.values() for _, condition in table]
        if score.guard_condition is not None:
            bands.append(score.guard_condition)
        self.read(bands, score.definitions)
        self.read([], score.definitions, values=[*score.items.values(), score.total])

    def read(
        self, nodes: Iterable[n.Node], definitions: Mapping[str, n.Node], values: Iterable[n.Node] = ()
    ) -> None:
        """Conditions, and values that are used as they are."""
        conditions = list(nodes)
        used = list(values)
        for term, cuts in cuts_of([*conditions, *used], definitions).items():
            own = self.cuts.get(term, Cuts())
            self.cuts[term] = Cuts(
                tuple(sorted({*own.fixed, *cuts.fixed})), tuple(sorted({*own.ago, *cuts.ago}))
            )
        seen: set[tuple[str, bool, bool]] = set()
        queue = [(node, False, False) for node in conditions] + [(node, True, False) for node in used]
        while queue:
            node, as_is, past = queue.pop()
            past = past or isinstance(node, OVER_VISITS)
            self.terms.update(n.terms_named(node))
            if isinstance(node, n.Has) and node.term == PLACE:
                self.terms.update(WHERE)
            if past:
                self.past.update(n.terms_named(node))
            match node:
                case n.Compare(_, left, right):
                    placed = _against_constants(left, right, definitions)
                    queue += [(left, not placed, past), (right, not placed, past)]
                    continue
                case n.Term(id) if as_is:
                    self.exact.add(id)
                case n.Over(term=term, within=within):
                    self.exact.add(term)
                    self.windows = self.windows or within is not None
                case n.Moment():
                    self.moment = self.moment or as_is
                case n.AnySample():
                    self.windows = True
                case n.Repeated(within=within) | n.CountVisits(within=within):
                    self.windows = self.windows or within is not None
                case n.Choose(rows, otherwise):
                    queue += [(condition, False, past) for condition, _ in rows]
                    queue += [(value, as_is, past) for value in (*(value for _, value in rows), otherwise)]
                    continue
                case n.Ref(name) | n.ValueRef(name):
                    if (name, as_is, past) not in seen:
                        seen.add((name, as_is, past))
                        queue.append((definitions[name], as_is, past))
            queue += [(child, as_is and not _is_condition(child), past) for child in n.children(node)]


def _against_constants(left: n.Value, right: n.Value, definitions: Mapping[str, n.Node]) -> bool:
    """Whether the limits of this comparison are all that tells its values apart."""
    return any(
        constants_of(limit, definitions) is not None and place_of(value, definitions) is not None
        for value, limit in ((left, right), (right, left))
    )


_VALUES = (n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over, n.Choose)


def _is_condition(node: n.Node) -> bool:
    return not isinstance(node, _VALUES)
