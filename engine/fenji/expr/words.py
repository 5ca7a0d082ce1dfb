"""Words of conditions: enumerations, sets, and how a term is compared with one of its words."""

from dataclasses import dataclass
from typing import Literal

from fenji.expr import nodes as n
from fenji.expr import surface as s
from fenji.expr.kinds import TermKind
from fenji.expr.names import nearest
from fenji.expr.values import Flawed, Typed, Values, plain


@dataclass(slots=True)
class Words(Values):
    """Values, and conditions on the words of a term."""

    def _words(self, words: s.Words | s.Name, term: TermKind) -> tuple[tuple[int, ...], str]:
        """Indexes of the words, and how to show them."""
        if isinstance(words, s.Name):
            parameter = self.vocabulary.parameters.get(words.id)
            if parameter is None:
                if words.id in term.words:
                    return (term.words.index(words.id),), words.id
                raise self._unknown(words)
            self.used.add(words.id)
            if parameter.words is None or parameter.like != term.id:
                raise self._flaw("parameter-kind", words.at, name=words.id, term=term.id)
            indexes = [term.words.index(word) for word in parameter.words if word in term.words]
            return tuple(sorted(indexes)), "{" + ", ".join(parameter.words) + "}"
        indexes = []
        for item in words.items:
            if item.id in term.words:
                indexes.append(term.words.index(item.id))
                continue
            parameter = self.vocabulary.parameters.get(item.id)
            if parameter is not None and parameter.words is not None and parameter.like == term.id:
                self.used.add(item.id)
                indexes.extend(term.words.index(word) for word in parameter.words)
                continue
            self._flaw(
                "unknown-word", item.at, word=item.id, term=term.id, nearest=nearest(item.id, term.words),
                words=", ".join(term.words),
            )  # fmt: skip
        if len(indexes) < len(words.items):
            raise Flawed
        shown = [term.words[index] for index in indexes]
        return tuple(sorted(set(indexes))), shown[0] if len(shown) == 1 else "{" + ", ".join(shown) + "}"

    def _word_in(self, term: TermKind, words: tuple[tuple[int, ...], str], shown: str = "") -> n.Condition:
        indexes, text = words
        return self._made_for(term.id, n.WordIn(term.id, indexes, shown or text))

    def _contains(self, term: TermKind, words: s.Words | s.Name, mode: Literal["any", "all"]) -> n.Condition:
        indexes, shown = self._words(words, term)
        if not indexes:
            return n.Always(mode == "all")
        return n.Has(term.id, indexes, mode, shown)

    def _made_for(self, term: str, condition: n.Condition) -> n.Condition:
        """A condition on a score holds only for those the score is made for."""
        guard = self.vocabulary.guarded.get(term)
        return condition if guard is None else n.And((n.Ref(guard), condition))

    def _unlimited(self, name: s.Name) -> bool:
        parameter = self.vocabulary.parameters.get(name.id)
        return parameter is not None and parameter.unlimited

    def _plausible(self, value: Typed, limit: Typed, at: s.At) -> None:
        """A limit outside the plausible range of what it is compared with is a slip of the pen."""
        if value.low is None or value.high is None or not isinstance(limit.node, n.Literal_):
            return
        number = limit.node.value
        if limit.node.parameter is None and not (value.low <= number <= value.high):
            unit = f" {value.unit_text}" if value.unit_text else ""
            self._flaw(
                "implausible-limit", at, limit=limit.node.shown, term=getattr(value.node, "id", "…"),
                low=plain(value.low), high=plain(value.high) + unit,
            )  # fmt: skip

    def _compare_words(self, left: s.Surface, op: s.CompareOp, right: s.Surface) -> n.Condition | None:
        """`term op word` for an enumeration; None when left is no enumeration."""
        if not isinstance(left, s.Name):
            return None
        term = self.vocabulary.terms.get(left.id)
        if term is None or term.kind not in ("word", "yes_no"):
            return None
        if term.kind == "yes_no":
            if isinstance(right, s.Name) and right.id in ("yes", "no") and op in ("=", "!="):
                self.used.add(term.id)
                yes: n.Condition = n.Yes(term.id)
                return yes if (right.id == "yes") == (op == "=") else n.Not(yes)
            raise self._flaw("yes-no-comparison", right.at, name=term.id)
        self.used.add(term.id)
        if not isinstance(right, s.Name):
            words = ", ".join(term.words)
            raise self._flaw("unknown-word", right.at, word=right.at.text, term=term.id, nearest="", words=words)
        indexes, shown = self._words(s.Words((right,), at=right.at), term)
        if op in ("=", "!="):
            inside = self._word_in(term, (indexes, shown))
            return inside if op == "=" else n.Not(inside)
        if not term.ladder or any(term.words[i] not in term.ladder for i in indexes) or len(indexes) != 1:
            raise self._flaw("no-order", left.at, term=term.id, word=right.id)
        rank = term.ladder.index(term.words[indexes[0]])
        keep = {
            ">=": term.ladder[rank:], ">": term.ladder[rank + 1 :], "<=": term.ladder[: rank + 1],
            "<": term.ladder[:rank],
        }[op]  # fmt: skip
        return n.WordIn(term.id, tuple(sorted(term.words.index(word) for word in keep)), f"{op} {shown}")
