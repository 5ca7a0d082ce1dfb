"""A pathway as a picture: its phases and the edges between them, and what its criteria ask for, in order of weight.

This module gathers and writes Mermaid and DOT; `picture.py` draws one A4 page.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.explain.labels import Labels
from fenji.expr.nodes import Always
from fenji.expr.wording import reading
from fenji.linked.content import Content
from fenji.linked.pathway import LinkedPathway
from fenji.linked.spoken import called
from fenji.model.pathway import Criterion, Then


@dataclass(frozen=True, slots=True)
class Station:
    """A phase: where a patient can stand. `letter` names it in a drawing."""

    id: str
    letter: str
    title: str
    tiers: str
    entry: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A row of the machine. `number` names it in a drawing; `says` is why it is taken."""

    number: int
    sources: tuple[str, ...]
    target: str
    says: str
    by_clinician: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion within a group: what it says, and the letters of the phases where it holds (empty: everywhere)."""

    id: str
    says: str
    where: str


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria that ask for the same thing. `tone` names its colour."""

    title: str
    tone: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    id: str
    title: str
    note: str
    stations: tuple[Station, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...]


TONES: Mapping[str, tuple[str, str]] = {
    "emergency": ("#b3261e", "#fdecea"),
    "urgent": ("#b25e00", "#fff3e0"),
    "routine": ("#1f5fa8", "#e8f1fb"),
    "ask": ("#6a4c93", "#f3eefa"),
    "down": ("#2e7d4f", "#e9f6ee"),
    "hold": ("#8a6d00", "#fdf8e1"),
    "advise": ("#555555", "#f4f4f4"),
}
"""Line and ground of each tone."""
_ROLES: Mapping[str, Text] = {
    "ask": Text("先问清楚", "Ask first"),
    "hold": Text("暂缓下转", "Hold: not down while met"),
    "advise": Text("就地处理", "Advise: on the spot"),
}
_ORDER = (
    *(f"{move}/{urgency}" for urgency in ("emergency", "urgent", "routine") for move in ("refer_up", "transfer")),
    *("ask", "refer_down", "hold", "advise"),
)
_LETTERS = (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"Z{index}" for index in range(100)))
_MOVE = {"up": "refer_up", "down": "refer_down", "side": "transfer"}
_BY_CLINICIAN = Text("由医生决定", "the clinician decides")
_IF = Text("条件", "if")
_ONE_SOURCE = Text(
    "先满足者决定去向，由前到后；下转还须没有暂缓指征。字母是适用的阶段，没有字母的处处适用",
    "The first that is met decides; down only while nothing holds. Letters are the phases; without one it holds in all",
)


def graph_of(linked: LinkedPathway, content: Content, lang: Lang) -> Graph:
    """The picture's content in one language."""
    model, labels = linked.model, Labels(content, lang)
    stations = tuple(
        Station(
            id,
            letter,
            phase.title.of(lang),
            labels.listed(_short(labels.tier(tier)) for tier in phase.tiers),
            phase.initial or phase.entry,
        )
        for letter, (id, phase) in zip(_LETTERS, model.phases.items(), strict=False)
    )
    return Graph(
        model.pathway,
        model.title.of(lang),
        _ONE_SOURCE.zh if lang == "zh" else _ONE_SOURCE.en,
        stations,
        _edges(linked, content, labels, lang),
        _groups(linked, labels, lang),
    )


def _edges(linked: LinkedPathway, content: Content, labels: Labels, lang: Lang) -> tuple[Edge, ...]:
    names = called(linked, content, lang)
    found = []
    for index, row in enumerate(linked.model.transitions):
        parts = [" / ".join(words.of(words.MOVES, move, lang) for move in row.on)] if row.on else []
        if row.by == "clinician":
            parts.append(_BY_CLINICIAN.zh if lang == "zh" else _BY_CLINICIAN.en)
        if row.target_tier:
            where = "→ " + labels.listed(_short(labels.tier(tier)) for tier in row.target_tier)
            parts = [*parts[:-1], " ".join([*parts[-1:], where])]
        if row.purpose:
            parts.append(labels.listed(words.of(words.PURPOSES, purpose, lang) for purpose in row.purpose))
        if row.says is not None:
            parts.append(row.says.of(lang))
        elif not isinstance(linked.transitions[index], Always):
            when = reading(linked.transitions[index], lang, names)
            parts.append(f"{_IF.zh}:{when}" if lang == "zh" else f"{_IF.en} {when}")
        sources = tuple(linked.model.phases) if row.start == ("all",) else row.start
        found.append(Edge(index + 1, sources, row.to, " · ".join(parts), row.by is not None))
    return tuple(found)


def _short(tier: str) -> str:
    """A tier without the explanation in brackets."""
    return re.split(r"[(（]", tier)[0].strip()


def _groups(linked: LinkedPathway, labels: Labels, lang: Lang) -> tuple[Group, ...]:
    gathered: dict[str, list[Line]] = {}
    for id, criterion in linked.model.criteria.items():
        for then in criterion.then if isinstance(criterion.then, tuple) else (criterion.then,):
            key = role_of(then)
            line = Line(id, criterion.says.of(lang), _where(criterion, then, linked, labels, lang))
            rows = gathered.setdefault(key, [])
            if line not in rows:
                rows.append(line)
    return tuple(Group(title_of(key, lang), tone_of(key), tuple(gathered[key])) for key in _ORDER if key in gathered)


def role_of(then: Then) -> str:
    """`refer_up/urgent`, `refer_down`, `ask`, `hold` or `advise`."""
    if then.refer is not None:
        move = _MOVE[then.refer]
        return move if move == "refer_down" else f"{move}/{then.urgency or 'routine'}"
    return "hold" if then.hold else "ask" if then.ask else "advise"


def title_of(role: str, lang: Lang) -> str:
    """A role as a heading."""
    if role in _ROLES:
        return _ROLES[role].zh if lang == "zh" else _ROLES[role].en
    return words.possible_move(role, lang)


def tone_of(role: str) -> str:
    return "down" if role == "refer_down" else role.rpartition("/")[2]


def _where(criterion: Criterion, then: Then, linked: LinkedPathway, labels: Labels, lang: Lang) -> str:
    phases = then.phases or (() if criterion.phases == "all" else criterion.phases)
    letters = [letter for letter, id in zip(_LETTERS, linked.model.phases, strict=False) if id in phases]
    if len(letters) == len(linked.model.phases):
        letters = []
    return ", ".join([" ".join(letters)] * bool(letters) + [_short(labels.tier(tier)) for tier in then.here])


# -- texts


def as_mermaid(graph: Graph) -> str:
    """Mermaid: a flowchart of the phases and one of the criteria."""
    lines = ["flowchart TB", f'  subgraph machine["{_mermaid(graph.title)}"]', "    direction LR"]
    for one in graph.stations:
        left, right = ("([", "])") if one.entry else ("[", "]")
        lines.append(
            f'    {one.id}{left}"{one.letter} {_mermaid(one.title)}<br/><small>{_mermaid(one.tiers)}</small>"{right}'
        )
    for edge in graph.edges:
        arrow = "-.->" if edge.by_clinician else "-->"
        for source in edge.sources:
            lines.append(f'    {source} {arrow}|"{_mermaid(edge.says)}"| {edge.target}')
    lines += ["  end", f'  subgraph decision["{_mermaid(graph.note)}"]', "    direction TB"]
    for index, group in enumerate(graph.groups):
        rows = "<br/>".join(_mermaid("• " + one.says + (f" ({one.where})" if one.where else "")) for one in group.lines)
        lines.append(f'    g{index}["<b>{_mermaid(group.title)}</b><br/>{rows}"]:::{group.tone}')
    lines.append("    " + " --> ".join(f"g{index}" for index in range(len(graph.groups))))
    lines.append("  end")
    for tone in dict.fromkeys(group.tone for group in graph.groups):
        line, ground = TONES[tone]
        lines.append(f"  classDef {tone} fill:{ground},stroke:{line},text-align:left")
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """Text inside a quoted label: only the quote and the angle brackets mean something there."""
    return text.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")


def as_dot(graph: Graph, *, machine_only: bool = False) -> str:
    """Graphviz. `machine_only`: phases and numbered edges, for a drawing that lists the rest beside it."""
    lines = [
        f"digraph {_dot(graph.id)} {{",
        "  graph [rankdir=LR, nodesep=0.35, ranksep=0.9, margin=0.05];",
        '  node [shape=box, style="rounded,filled", fillcolor="#f7f9fc", color="#44546a"];',
        '  node [fontname="sans-serif", fontsize=11];',
        '  edge [color="#44546a", fontname="sans-serif", fontsize=10, arrowsize=0.7];',
    ]
    for one in graph.stations:
        more = ", penwidth=2.2" if one.entry else ""
        label = _dot("\n".join((f"{one.letter} {one.title}", _fold(one.tiers))))
        lines.append(f"  {_dot(one.id)} [label={label}{more}];")
    for edge in graph.edges:
        more = ", style=dashed" if edge.by_clinician else ""
        label = _dot(f"{edge.number}" if machine_only else f"{edge.number} {_fold(edge.says)}")
        for source in edge.sources:
            if source != edge.target or not machine_only:
                lines.append(f"  {_dot(source)} -> {_dot(edge.target)} [label={label}{more}];")
    if not machine_only:
        for index, group in enumerate(graph.groups):
            line, ground = TONES[group.tone]
            rows = "".join(_fold(f"• {one.says}" + (f" ({one.where})" if one.where else ""), 44, "\\l") + "\\l"
                           for one in group.lines)  # fmt: skip
            label = '"' + _escape(group.title) + "\\n" + _escape(rows).replace("\\\\l", "\\l") + '"'
            lines.append(f'  g{index} [style=filled, fillcolor="{ground}", color="{line}", label={label}];')
        if len(graph.groups) > 1:
            lines.append("  " + " -> ".join(f"g{index}" for index in range(len(graph.groups))) + " [style=bold];")
    lines.append("}")
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _dot(text: str) -> str:
    return '"' + _escape(text).replace("\n", "\\n") + '"'


def _fold(text: str, width: int = 26, end: str = "\n") -> str:
    return end.join(folded(text, width))


# -- folding by what characters take up


def room(text: Iterable[str]) -> float:
    """The width of a text in ems: a Chinese character one, a Latin letter a little more than half."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.3 if char in "ijl.,:;|'!()[] " else 0.56 for char in text)


def folded(text: str, width: float) -> list[str]:
    """Lines no wider than `width` (in ems of half-width text: 2 per Chinese character), broken between words."""
    limit = width / 2
    lines, line = [], ""
    for piece in re.findall(r"[^\s\u2e80-\uffff]+\s?|[\u2e80-\uffff]|\s", text):
        stays = piece in ",。;:、)」”)!?"
        if line and not stays and room(line) + room(piece.rstrip()) > limit:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines or [""]
