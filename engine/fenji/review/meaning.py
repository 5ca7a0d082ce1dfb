"""Whether two conditions mean the same: definitions inlined, names of parameters and the order of parts left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from fenji.expr import nodes as n


@dataclass(slots=True)
class Meaning:
    """The bare form of the conditions of one pathway under one profile."""

    definitions: Mapping[str, n.Node]
    _known: dict[str, n.Node] = field(default_factory=dict)

    def of(self, node: n.Node) -> n.Node:
        """The node with every definition inlined; two nodes that mean the same by structure become equal."""
        match node:
            case n.Ref(name) | n.ValueRef(name):
                if name not in self._known:
                    self._known[name] = self.of(self.definitions[name]) if name in self.definitions else node
                return self._known[name]
            case n.Literal_(value):
                return n.Literal_(value, "")
            case n.Not(part):
                inner = self.of(part)
                return inner.part if isinstance(inner, n.Not) else n.Not(cast(n.Condition, inner))
            case n.And() | n.Or():
                return self._joined(node)
            case n.WordIn(term, words):
                return n.WordIn(term, words, "")
            case n.Has(term, words, mode):
                return n.Has(term, words, "any" if len(words) == 1 else mode, "")
            case n.Choose(rows, otherwise):
                kept = [(self.of(when), self.of(value)) for when, value in rows]
                rest = [row for row in kept if row[0] != n.Always(False)]
                return n.Choose(cast(Any, tuple(rest)), cast(n.Value, self.of(otherwise)))
        return self._parts(node)

    def _joined(self, node: n.And | n.Or) -> n.Node:
        kind = type(node)
        flat: list[n.Node] = []
        for part in node.parts:
            inner = self.of(part)
            flat.extend(inner.parts if isinstance(inner, kind) else (inner,))
        neutral = n.Always(kind is n.And)
        kept = sorted({repr(part): part for part in flat if part != neutral}.items())
        if not kept:
            return neutral
        parts = cast(Any, tuple(part for _, part in kept))
        return cast(n.Node, parts[0]) if len(parts) == 1 else kind(parts)

    def _parts(self, node: n.Node) -> n.Node:
        changed: dict[str, Any] = {}
        for name in getattr(node, "__slots__", ()):
            value = getattr(node, name)
            if isinstance(value, _NODES):
                changed[name] = self.of(cast(n.Node, value))
            elif isinstance(value, tuple) and value and isinstance(value[0], _NODES):
                changed[name] = tuple(self.of(cast(n.Node, part)) for part in value)
        return replace(cast(Any, node), **changed) if changed else node


_NODES: tuple[type, ...] = (
    n.Term, n.Literal_, n.Moment, n.Plus, n.Minus, n.Scaled, n.Clamp, n.ValueRef, n.Over, n.Choose, n.Always, n.Yes,
    n.Compare, n.WordIn, n.Has, n.Empty, n.Known, n.Ref, n.And, n.Or, n.Not, n.AtLeast, n.Recorded, n.EitherRecorded,
    n.Given, n.InPhase, n.Repeated, n.AnySample, n.CountVisits,
)  # fmt: skip
