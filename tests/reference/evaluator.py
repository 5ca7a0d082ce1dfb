"""A second, naive evaluator of conditions: over the surface form, one case at a time, with three values.

Written from LANGUAGE.md and the pages on scores, not from the engine; it shares with it only the parsed model.
`told` are the facts of one visit or day, `scope` the pathway or score whose names a condition uses.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from reference.told import INF
from reference.valued import TESTS, Valued, Verdict, compare, every, some, surface

from fenji.expr import surface as s

FLIP = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


class Reference(Valued):
    """Verdicts of conditions. `read` a case first, then ask whether a condition `holds`."""

    def holds(self, node: s.Surface, told: Mapping, scope: Any) -> Verdict:
        match node:
            case s.Joined(word, parts):
                return (every if word == "and" else some)(self.holds(part, told, scope) for part in parts)
            case s.Negated(part):
                return {True: False, False: True, None: None}[self.holds(part, told, scope)]
            case s.AtLeast(count, parts):
                met = [self.holds(part, told, scope) for part in parts]
                return met.count(True) >= count or (None if len(met) - met.count(False) >= count else False)
            case s.Name(id) if id in scope.definitions:
                named = scope.definitions[id]
                known = named.known_when is None or self.holds(surface(named.known_when), told, scope)
                return self.holds(surface(named.when), told, scope) if known else None
            case s.Name(id):
                return self.made_for(id, told, self.get(id, told), scope)
            case s.Chain(operands, signs):
                pairs = zip(pairwise(operands), signs, strict=True)
                return every(self.compared(left, sign, right, told, scope) for (left, right), sign in pairs)
            case s.Within(s.Chain((left, right), (sign,)), within):
                return self.compared(left, sign, right, told, scope, self.duration(within, scope))
            case s.Is(s.Name(id), s.Name("known" | "unknown" as word), negated):
                value = self.get(id, told)
                known = value[0][0] == value[0][1] if isinstance(value, list) else value is not None
                return (known == (word == "known")) != negated
            case s.Is(s.Name(id), s.Name("empty"), negated):
                return None if (value := self.get(id, told)) is None else (not value) != negated
            case s.Is(s.Name(id), s.Name(word), negated):
                return self.word_in(id, {word}, negated, told, scope)
            case s.In(s.Name(id), words, negated):
                return self.word_in(id, self.words(words, id, scope), negated, told, scope)
            case s.Contains(s.Name(id), words, mode):
                value, wanted = self.get(id, told), self.words(words, id, scope)
                if not wanted or value is None:
                    return None if wanted else mode == "all"
                return wanted <= value if mode == "all" else bool(wanted & value)
            case s.Call("recorded" | "on_record" | "denied" as how, (part,)):
                return self.holds(part, told, scope) is (how != "denied")
            case s.Call("either_recorded", parts):
                met = [self.holds(part, told, scope) for part in parts]
                return True if True in met else False if False in met else None
            case s.Call("in_phase", names):
                return self.phase in {name.id for name in names}
            case s.Call("can", (s.Name(id),)) if self.house is not None:
                return id in self.house
            case s.Call("can", (s.Name(id),)):
                rows = self.pathway.can_when_only_tier_is_known
                fit = [row.can for row in rows if row.tier == self.tier and self.phase in (row.phases or (self.phase,))]
                return any(can == "all" or id in can for can in fit) if rows else self.tier == "tertiary"
            case s.AnySample(terms, sign, limit, within):
                start, names = self.at - self.duration(within, scope), [name.id for name in terms]
                seen = [samples[t] for _, _, _, samples in self.visits for t in names if t in samples]
                values = [value for at, value in seen if start <= at <= self.at]
                bound = self.value(limit, told, scope, names[0])
                return some(compare(sign, [(v, v)], bound) for v in values) if values else None
            case s.Repeated():
                return self.repeated(node, scope)
        raise AssertionError(node)

    def duration(self, node: Any, scope: Any) -> Any:
        return self.number(self.parameter(node.id, scope) if isinstance(node, s.Name) else f"{node.text} {node.unit}")

    def word_in(self, term: str, words: set, negated: bool, told: Mapping, scope: Any) -> Verdict:
        value = self.get(term, told)
        verdict = value if value is None and words else value in words
        inside = self.made_for(term, told, verdict, scope)
        return None if inside is None else inside != negated

    def compared(self, left: Any, sign: str, right: Any, told: Mapping, scope: Any, within: Any = INF) -> Verdict:
        kinds = [self.terms[x.id].kind if isinstance(x, s.Name) and x.id in self.terms else "" for x in (left, right)]
        if (isinstance(right, s.Call) and right.function == "count") or kinds[1] == "word":
            return self.compared(right, FLIP[sign], left, told, scope, within)
        if isinstance(left, s.Call) and left.function == "count":
            visits = [told for when, _, told, _ in self.visits if when >= self.at - within]
            met = [self.holds(left.arguments[0], told, scope) for told in visits]
            numbers = range(met.count(True), len(met) - met.count(False) + 1)
            limit = int(self.parameter(right.id, scope) if isinstance(right, s.Name) else right.text)
            outcomes = {TESTS[sign](number, limit) for number in numbers}
            return outcomes.pop() if len(outcomes) == 1 else None
        if kinds[0] in ("yes_no", "word"):
            words = {right.id == "yes"} if kinds[0] == "yes_no" else self.words(right, left.id, scope)
            if sign not in ("=", "!="):
                ladder = self.terms[left.id].ladder or self.terms[left.id].words
                words = {w for w in ladder if TESTS[sign](ladder.index(w), ladder.index(*words))}
            return self.word_in(left.id, words, sign == "!=", told, scope)
        named = [side.id for side in (left, right) if isinstance(side, s.Name)]
        if any(name in scope.parameters and self.parameter(name, scope) == "none" for name in named):
            return True
        a = self.value(left, told, scope, right.id if kinds[1] else None, within)
        b = self.value(right, told, scope, left.id if kinds[0] else None, within)
        verdict = compare(sign, a, b)
        for name in named:
            verdict = self.made_for(name, told, verdict, scope)
        return verdict

    def repeated(self, node: s.Repeated, scope: Any) -> Verdict:
        """The condition at each of the visits or days that count, all of them met."""
        within = INF if node.within is None else self.duration(node.within, scope)
        count = node.count if isinstance(node.count, int) else int(self.parameter(node.count.id, scope))

        def counted(rows: Iterable[tuple[Any, Mapping]]) -> list[tuple[Any, Mapping]]:
            return [(at, told) for at, told in rows if node.having is None or self.holds(node.having, told, scope)]

        earlier = [(at, told) for at, _, told, _ in self.earlier]
        if node.how == "earlier":
            return some(self.holds(node.condition, told, scope) for _, told in earlier)
        if node.how == "consecutive":
            today = self.day(self.at)
            rows = sorted(({today: {}} | self.days if len(self.days) >= count else {}).items())
        elif node.how == "days":
            rows = [(day * 86_400, told) for day, told in counted(self.days.items())]
        else:
            visits = earlier if node.how == "previous" else [(at, told) for at, _, told, _ in self.visits]
            rows = counted(visits)
        chosen = rows[-count:]
        if len(chosen) < count or chosen[-1][0] - chosen[0][0] > within:
            return False
        return every(self.holds(node.condition, told, scope) for _, told in chosen)
