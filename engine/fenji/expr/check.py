"""From the surface form to checked nodes: names resolved, units converted, kinds held against each other.

A part that cannot be understood becomes a flaw and the rest is still checked, so that one run shows every
problem of a condition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.kinds import Exact, Vocabulary
from fenji.expr.names import nearest
from fenji.expr.values import Definition, Flawed, Typed, example
from fenji.expr.words import Words

_FORMS: Mapping[str, str] = {
    "recorded": "recorded(condition)",
    "on_record": "on_record(condition)",
    "denied": "denied(condition)",
    "either_recorded": "either_recorded(condition, condition)",
    "can": "can(capability)",
    "in_phase": "in_phase(phase)",
    "count": "count(condition) >= 3 within 90 days",
    **{
        name: f"{name}(term) >= …"
        for name in ("last", "previous", "first", "lowest_earlier", "highest_earlier", "change", "values")
    },
}
_FLIP: Mapping[str, n.NumberOp] = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}
MAX_HEIGHT = 100
"""So deep may a condition be nested with all the definitions that it rests on: every reader walks down all of it."""
MAX_SIZE = 10_000
"""So many parts may it have when every name is replaced by what it stands for, as evidence and proofs do: names that
rest twice on names double at each step."""
_OVER_VISITS = (n.Repeated, n.CountVisits, n.AnySample, n.Over)
PLACE = "can_here"
"""The set of what the present institution can do, as `can(...)` sees it."""


@dataclass(slots=True)
class Checker(Words):
    """Checks conditions over one vocabulary; `flaws` gathers every problem found."""

    _open: list[str] = field(default_factory=list)
    _level: int = 0
    _deepest: int = 0
    _heights: dict[str, int] = field(default_factory=dict)
    _size: int = 0
    _sizes: dict[str, int] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)
    _uses: dict[str, set[str]] = field(default_factory=dict)

    def under_others(
        self, vocabulary: Vocabulary, definitions: Mapping[str, Definition], changed: Iterable[str]
    ) -> "Checker":
        """A checker over a vocabulary in which these parameters and definitions say something else. It knows what this
        one found of definitions that do not rest on them. Only for a checker that found no flaw."""
        apart = set(changed)
        same = {name for name, uses in self._uses.items() if apart.isdisjoint(uses)}
        return Checker(
            vocabulary,
            definitions,
            conditions={name: condition for name, condition in self.conditions.items() if name in same},
            values={name: value for name, value in self.values.items() if name in same},
            _heights={name: height for name, height in self._heights.items() if name in same},
            _sizes={name: size for name, size in self._sizes.items() if name in same},
            _uses={name: uses for name, uses in self._uses.items() if name in same},
        )

    # -- entry points

    def condition(self, node: s.Surface) -> n.Condition | None:
        """The checked condition, or None when it has flaws."""
        return self.condition_and_names(node)[0]

    def condition_and_names(self, node: s.Surface) -> tuple[n.Condition | None, set[str]]:
        """The checked condition, or None when it has flaws, and every name that it rests on."""
        before, used = len(self.flaws), self.used
        self._size, self.used = 0, set()
        try:
            checked = self._condition(node)
        except Flawed:
            return None, self.used
        finally:
            names, self.used = self.used, used
            used |= names
        return checked if len(self.flaws) == before else None, names

    def define(self, name: str) -> n.Condition | Typed | None:
        """The checked definition of this name, or None when it has flaws."""
        before = len(self.flaws)
        self._size = 0
        try:
            found = self.defined(name, self.definitions[name].at)
        except Flawed:
            return None
        return found if len(self.flaws) == before else None

    @property
    def size(self) -> int:
        """The parts of what was checked last, every name replaced by what it stands for."""
        return self._size

    # -- names

    def defined(self, name: str, at: s.At) -> n.Condition | Typed:
        self.used.add(name)
        if name in self.conditions or name in self.values:
            self._size += self._sizes.get(name, 0)
            self.used |= self._uses[name]
            self._reach(self._heights.get(name, 0), at)
            return self.conditions[name] if name in self.conditions else self.values[name]
        if name in self._broken:
            raise Flawed
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise self._flaw("definition-circle", at, name=name, circle=circle)
        self._open.append(name)
        before = len(self.flaws)
        entered, around, self._deepest, smaller = self._level, self._deepest, self._level, self._size
        used, self.used = self.used, {name}
        try:
            self._reach(1 + _sums(self.definitions[name]), at)
            self._level += 1 + _sums(self.definitions[name])
            found = self._definition(self.definitions[name])
        except Flawed:
            self._broken.add(name)
            raise
        finally:
            self._open.pop()
            self._heights[name], self._sizes[name] = self._deepest - entered, self._size - smaller
            self._level, self._deepest = entered, max(around, self._deepest)
            self._uses[name], self.used = self.used, used
            used |= self._uses[name]
        if len(self.flaws) > before:
            self._broken.add(name)
            raise Flawed
        if isinstance(found, Typed):
            self.values[name] = found
        else:
            self.conditions[name] = found
        return found

    def _reach(self, levels: int, at: s.At) -> None:
        """Notes that something stands so many levels below here."""
        self._size += 1
        self._deepest = max(self._deepest, self._level + levels)
        if self._deepest > MAX_HEIGHT:
            self._deepest = self._level
            raise self._flaw("condition-too-deep", at, limit=MAX_HEIGHT)
        if self._size > MAX_SIZE:
            self._size = 0
            raise self._flaw("condition-too-deep", at, limit=MAX_SIZE)

    def _definition(self, definition: Definition) -> n.Condition | Typed:
        if definition.when is not None:
            condition = self._condition(definition.when)
            if definition.known_when is not None:
                return n.Given(self._condition(definition.known_when), condition)
            return condition
        if definition.value is not None:
            return self._value(definition.value)
        rows = [(None if when is None else self._condition(when), self._value(value), value) for when, value in
                definition.choose]  # fmt: skip
        first = rows[0][1]
        same: list[tuple[n.Condition | None, n.Value]] = []
        for when, typed, written in rows:
            same.append((when, self._as(typed, first, written.at).node))
        lows = [typed.low for _, typed, _ in rows]
        highs = [typed.high for _, typed, _ in rows]
        low = min((x for x in lows if x is not None), default=None)
        high = max((x for x in highs if x is not None), default=None)
        node = n.Choose(tuple((w, v) for w, v in same[:-1] if w is not None), same[-1][1])
        return Typed(node, first.kind, first.unit, first.unit_text, low, high)

    def _condition(self, node: s.Surface) -> n.Condition:
        level = self._level
        self._reach(1, node.at)
        self._level += 1
        try:
            return self._checked(node)
        finally:
            self._level = level

    def _checked(self, node: s.Surface) -> n.Condition:
        match node:
            case s.Joined(word, parts):
                checked = self._parts(parts)
                return n.And(checked) if word == "and" else n.Or(checked)
            case s.Negated(part):
                return n.Not(self._condition(part))
            case s.AtLeast(count, parts):
                if not 1 <= count <= len(parts):
                    raise self._flaw("at-least-count", node.at, count=count, parts=len(parts))
                return n.AtLeast(count, self._parts(parts))
            case s.Name():
                return self._named(node)
            case s.Chain():
                return self._chain(node, None)
            case s.Within(comparison, within):
                if not isinstance(comparison, s.Chain):
                    raise self._flaw("within-needs-comparison", node.at)
                return self._chain(comparison, self._duration(within))
            case s.Is():
                return self._is(node)
            case s.In(subject, words, negated):
                term = self._term(subject, "word")
                inside = self._word_in(term, self._words(words, term))
                return n.Not(inside) if negated else inside
            case s.Contains(subject, words, mode):
                return self._contains(self._term(subject, "set"), words, mode)
            case s.Call():
                return self._call(node)
            case s.Repeated(condition, how, count, having, within):
                repeated = self._of_one_visit(condition)
                only = None if having is None else self._of_one_visit(having)
                times = self._times(count)
                return n.Repeated(how, times, repeated, only, None if within is None else self._duration(within))
            case s.AnySample():
                return self._any_sample(node)
        raise self._flaw("not-a-condition", node.at, found=node.at.text)

    def _parts(self, parts: tuple[s.Surface, ...]) -> tuple[n.Condition, ...]:
        checked: list[n.Condition] = []
        failed = False
        for part in parts:
            try:
                checked.append(self._condition(part))
            except Flawed:
                failed = True
        if failed:
            raise Flawed
        return tuple(checked)

    def _named(self, node: s.Name) -> n.Condition:
        if node.id in self.vocabulary.terms:
            term = self.vocabulary.terms[node.id]
            self.used.add(node.id)
            if term.kind != "yes_no":
                raise self._flaw("comparison-wanted", node.at, name=node.id, kind=term.kind, better=example(term))
            return self._made_for(node.id, n.Yes(node.id))
        if node.id in self.definitions:
            found = self.defined(node.id, node.at)
            if isinstance(found, Typed):
                raise self._flaw("comparison-wanted", node.at, name=node.id, kind="value")
            return n.Ref(node.id)
        raise self._unknown(node)

    def _is(self, node: s.Is) -> n.Condition:
        if node.word.id in ("known", "unknown"):
            if isinstance(node.subject, s.Name) and node.subject.id in self.definitions:
                raise self._flaw("term-wanted", node.subject.at, found=node.subject.id)
            known: n.Condition = n.Known(self._term(node.subject).id)
            return known if (node.word.id == "known") != node.negated else n.Not(known)
        if node.word.id == "empty":
            empty: n.Condition = n.Empty(self._term(node.subject, "set").id)
            return n.Not(empty) if node.negated else empty
        term = self._term(node.subject, "word")
        inside = self._word_in(term, self._words(s.Words((node.word,), at=node.word.at), term))
        return n.Not(inside) if node.negated else inside

    def _any_sample(self, node: s.AnySample) -> n.Condition:
        terms = [self._term(name, "quantity", "number") for name in node.terms]
        first = terms[0]
        for term, name in zip(terms[1:], node.terms[1:], strict=True):
            if term.unit != first.unit:
                raise self._flaw("kind-mismatch", name.at, name=term.id, kind=term.kind, wanted=first.id)
        limit = self._as(self._value(node.limit), self._typed_term(first), node.limit.at)
        if not isinstance(limit.node, n.Literal_):
            raise self._flaw("number-wanted", node.limit.at, found=node.limit.at.text)
        return n.AnySample(tuple(t.id for t in terms), node.operator, limit.node, self._duration(node.within))

    # -- calls that are conditions

    def _call(self, node: s.Call) -> n.Condition:
        match node.function, node.arguments:
            case "recorded", (part,):
                return n.Recorded(self._condition(part))
            case "on_record", (part,):
                return n.Recorded(self._condition(part), closed=True)
            case "denied", (part,):
                return n.Recorded(n.Not(self._condition(part)))
            case "either_recorded", (_, _, *_):
                return n.EitherRecorded(self._parts(node.arguments))
            case "can", (s.Name() as name,):
                return self._can(name)
            case "in_phase", (_, *_):
                return n.InPhase(tuple(self._phase(argument) for argument in node.arguments))
            case (
                ("count" | "change" | "last" | "previous" | "first" | "lowest_earlier" | "highest_earlier" | "values"),
                _,
            ):
                raise self._flaw("comparison-wanted", node.at, name=node.function + "(…)", kind="value")
        form = _FORMS.get(node.function, "")
        raise self._flaw("function-arguments", node.at, function=node.function, form=form)

    def _can(self, name: s.Name) -> n.Condition:
        if name.id not in self.vocabulary.capabilities:
            known = sorted(self.vocabulary.capabilities)
            raise self._flaw("unknown-capability", name.at, name=name.id, nearest=nearest(name.id, known))
        words = self.vocabulary.terms[PLACE].words
        return n.Has(PLACE, (words.index(name.id),), "any", name.id)

    def _phase(self, argument: s.Surface) -> str:
        if not isinstance(argument, s.Name) or argument.id not in self.vocabulary.phases:
            text = argument.at.text
            known = self.vocabulary.phases
            near = nearest(text, known)
            raise self._flaw("unknown-phase", argument.at, name=text, nearest=near, known=", ".join(known))
        return argument.id

    # -- comparisons

    def _chain(self, node: s.Chain, within: Exact | None) -> n.Condition:
        compared = []
        pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
        for left, op, right in pairs:
            compared.append(self._compare(left, op, right, within, node))
        return compared[0] if len(compared) == 1 else n.And(tuple(compared))

    def _compare(
        self, left: s.Surface, op: s.CompareOp, right: s.Surface, within: Exact | None, node: s.Chain
    ) -> n.Condition:
        if isinstance(left, s.Call) and left.function == "count":
            return self._count(left, op, right, within)
        if isinstance(right, s.Call) and right.function == "count":
            return self._count(right, _FLIP[op], left, within)
        if within is not None and not any(isinstance(x, s.Call) and x.function == "change" for x in (left, right)):
            raise self._flaw("within-needs-comparison", node.at)
        worded = self._compare_words(left, op, right) or self._compare_words(right, _FLIP[op], left)
        if worded is not None:
            return worded
        a, b = self._value(left, within), self._value(right, within)
        if isinstance(a.node, n.Literal_) and not isinstance(b.node, n.Literal_):
            a = self._as(a, b, left.at)
        else:
            b = self._as(b, a, right.at)
        self._plausible(a, b, right.at)
        self._plausible(b, a, left.at)
        condition: n.Condition = n.Compare(op, a.node, b.node)
        for typed in (a, b):
            if isinstance(typed.node, n.Term):
                condition = self._made_for(typed.node.id, condition)
        if any(isinstance(x, s.Name) and self._unlimited(x) for x in (left, right)):
            return n.Always(True)
        return condition

    def _count(self, call: s.Call, op: s.CompareOp, limit: s.Surface, within: Exact | None) -> n.Condition:
        if len(call.arguments) != 1:
            raise self._flaw("function-arguments", call.at, function="count", form=_FORMS["count"])
        if not isinstance(limit, s.Number) or limit.unit or not limit.text.isdigit():
            raise self._flaw("number-wanted", limit.at, found=limit.at.text)
        return n.CountVisits(self._of_one_visit(call.arguments[0]), op, int(limit.text), within)

    def _of_one_visit(self, written: s.Surface) -> n.Condition:
        """A condition that is asked of one visit after another, and so cannot itself look at several: to whom they are
        earlier, the visit it is asked of or now, nobody could say."""
        condition = self._condition(written)
        nodes = {**self.conditions, **{name: typed.node for name, typed in self.values.items()}}
        if any(isinstance(part, _OVER_VISITS) for part in n.reachable([condition], nodes)):
            raise self._flaw("visits-within-visits", written.at, found=written.at.text)
        return condition


def _sums(definition: Definition) -> int:
    """How deep the sums of a value are nested."""
    levels = 0
    for value in (definition.value, *[value for _, value in definition.choose]):
        count = 0
        while isinstance(value, s.Sum):
            value, count = value.left, count + 1
        levels = max(levels, count)
    return levels
