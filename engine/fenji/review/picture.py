"""The picture of a pathway drawn on one A4 page, landscape: self-contained SVG, no script, nothing fetched.

Above, the state machine with numbered edges and what each number means; below, the criteria grouped by what they
ask for. The size of the letters gives way until all of it fits.
"""

import re
from dataclasses import dataclass, field
from html import escape

from fenji.review.graph import TONES, Graph, folded, room

WIDTH, HEIGHT = 1123, 794
"""A4 landscape at 96 dots an inch."""
_MARGIN = 28
_FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei',sans-serif"


@dataclass(slots=True)
class _Paper:
    """Elements in drawing order."""

    parts: list[str] = field(default_factory=list)

    def text(
        self, x: float, y: float, says: str, size: float, colour: str = "#1c2733", weight: str = "", anchor: str = ""
    ) -> None:
        more = (f' font-weight="{weight}"' if weight else "") + (f' text-anchor="{anchor}"' if anchor else "")
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}" fill="{colour}"{more}>{escape(says)}</text>'
        )

    def box(
        self, x: float, y: float, w: float, h: float, line: str, ground: str, radius: float = 5, thick: float = 1
    ) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{radius}" fill="{ground}" '
            f'stroke="{line}" stroke-width="{thick}"/>'
        )


def page_of(graph: Graph, machine: str | None = None) -> str:
    """The page. `machine` is Graphviz's SVG of the numbered machine; without it the machine is drawn here."""
    paper = _Paper()
    paper.text(_MARGIN, _MARGIN + 12, graph.title, 19, weight="bold")
    top = _MARGIN + 24
    room_for_machine = 190.0
    drawn_width = WIDTH * 0.56 - _MARGIN
    if machine is not None:
        paper.parts.append(_inside(machine, _MARGIN, top, drawn_width, room_for_machine))
    else:
        _machine(paper, graph, _MARGIN, top, drawn_width, room_for_machine)
    bottom = _legend(paper, graph, _MARGIN + drawn_width + 14, top, WIDTH - 2 * _MARGIN - drawn_width - 14)
    y = max(top + room_for_machine, bottom) + 10
    paper.text(_MARGIN, y + 8, graph.note, 9, "#5b6673")
    _columns(paper, graph, y + 14)
    return _whole(paper, graph, WIDTH, HEIGHT)


def machine_of(graph: Graph, machine: str | None = None) -> str:
    """The state machine alone, with the meaning of its numbers beside it."""
    paper = _Paper()
    drawn_width, height = WIDTH * 0.56 - _MARGIN, 190.0
    if machine is not None:
        paper.parts.append(_inside(machine, 0, 8, drawn_width, height))
    else:
        _machine(paper, graph, 0, 8, drawn_width, height)
    bottom = _legend(paper, graph, drawn_width + 14, 8, WIDTH - drawn_width - 14)
    return _whole(paper, graph, WIDTH, max(height + 16, bottom + 6))


def _whole(paper: _Paper, graph: Graph, width: float, height: float) -> str:
    body = "\n".join(paper.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(graph.title)}" font-family="{_FONT}">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{_MARKER}\n{body}\n</svg>\n'
    )


_MARKER = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z" fill="#44546a"/></marker></defs>'
)


def _inside(svg: str, x: float, y: float, w: float, h: float) -> str:
    """Another SVG, placed in a box of this one."""
    found = re.search(r"<svg\b[^>]*?viewBox=\"([^\"]+)\"[^>]*>(.*)</svg>", svg, re.S)
    if found is None:
        return ""
    body = re.sub(r"<!--.*?-->|<title>.*?</title>", "", found.group(2), flags=re.S).strip()
    return (
        f'<svg x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" viewBox="{found.group(1)}" '
        f'preserveAspectRatio="xMidYMid meet">{body}</svg>'
    )


# -- the machine, drawn without Graphviz: phases in a row, forward edges above, backward edges below


def _machine(paper: _Paper, graph: Graph, x: float, y: float, width: float, height: float) -> None:
    count = len(graph.stations)
    gap = 26.0
    wide = (width - gap * (count - 1)) / count
    middle, tall = y + height / 2, 64.0
    place = {one.id: x + index * (wide + gap) for index, one in enumerate(graph.stations)}
    numbers: dict[tuple[str, str], list[str]] = {}
    dashed: dict[tuple[str, str], bool] = {}
    for edge in graph.edges:
        for source in edge.sources:
            if source != edge.target:
                numbers.setdefault((source, edge.target), []).append(str(edge.number))
                dashed[(source, edge.target)] = dashed.get((source, edge.target), True) and edge.by_clinician
    for (source, target), which in numbers.items():
        step = abs(place[source] - place[target]) / (wide + gap)
        up = place[target] > place[source]
        shift = wide * (0.64 if up else 0.36)
        start, end = place[source] + shift, place[target] + (wide * (0.36 if up else 0.64))
        base = middle - tall / 2 if up else middle + tall / 2
        bend = min(16 + 15 * step, height / 2 - tall / 2 + 4) * (4 / 3)
        peak = base - bend if up else base + bend
        style = ' stroke-dasharray="5 3"' if dashed[(source, target)] else ""
        paper.parts.append(
            f'<path d="M{start:.1f},{base:.1f} C{start:.1f},{peak:.1f} {end:.1f},{peak:.1f} {end:.1f},{base:.1f}" '
            f'fill="none" stroke="#44546a" stroke-width="1.2"{style} marker-end="url(#tip)"/>'
        )
        label, at = ",".join(which), base + (peak - base) * 0.75
        across = (start + end) / 2
        half = room(label) * 5 + 5
        paper.box(across - half, at - 8, 2 * half, 15, "#44546a", "#ffffff", 7, 0.8)
        paper.text(across, at + 3.5, label, 10, anchor="middle")
    for one in graph.stations:
        left = place[one.id]
        paper.box(left, middle - tall / 2, wide, tall, "#44546a", "#f7f9fc", 6, 2.2 if one.entry else 1)
        title = folded(f"{one.letter} {one.title}", wide / 6)[:2]
        tiers = folded(one.tiers, wide / 4.2)[:3]
        line = middle - (len(title) * 13 + len(tiers) * 9.5) / 2 + 10
        for row in title:
            paper.text(left + wide / 2, line, row, 11.5, weight="bold", anchor="middle")
            line += 13
        for row in tiers:
            paper.text(left + wide / 2, line - 1, row, 8, "#5b6673", anchor="middle")
            line += 9.5


def _legend_rows(graph: Graph, width: float, size: float) -> list[tuple[str, list[str]]]:
    return [(str(edge.number), folded(edge.says, (width - 22) / size * 2)) for edge in graph.edges]


def _legend(paper: _Paper, graph: Graph, x: float, y: float, width: float) -> float:
    """What each number means; gives the lower edge."""
    size = 9.5
    rows = _legend_rows(graph, width, size)
    while size > 7 and sum(len(lines) for _, lines in rows) * size * 1.3 > 200:
        size -= 0.5
        rows = _legend_rows(graph, width, size)
    line = y + 10
    for number, lines in rows:
        paper.text(x + 10, line, number, size, "#44546a", "bold", "end")
        for row in lines:
            paper.text(x + 16, line, row, size)
            line += size * 1.3
    return line


# -- the criteria


def _columns(paper: _Paper, graph: Graph, top: float) -> None:
    """Groups poured into columns, in order, in the largest letters that fit."""
    free = HEIGHT - _MARGIN - top
    size, columns = 10.0, 3
    while True:
        width = (WIDTH - 2 * _MARGIN - 12 * (columns - 1)) / columns
        pieces = _pieces(graph, width, size)
        if _poured(pieces, free, size) <= columns or size <= 4.5:
            break
        if size <= 7.5 and columns < 4:
            size, columns = 8.5, 4
        else:
            size -= 0.25
    x, y = float(_MARGIN), top
    for tone, title, rows in pieces:
        tall = _tall(rows, size, bool(title))
        if y + tall > top + free and y > top:
            x, y = x + width + 12, top
        _piece(paper, x, y, width, tone, title, rows, size)
        y += tall


def _tall(rows: list[tuple[str, str]], size: float, titled: bool) -> float:
    return (size * 2.15 if titled else 0) + len(rows) * size * 1.28 + size * 0.2


def _pieces(graph: Graph, width: float, size: float) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Headings (kept with their first criterion) and criteria, each as lines of (kind, text)."""
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for group in graph.groups:
        for index, one in enumerate(group.lines):
            says = one.says + (f"  [{one.where}]" if one.where else "")
            rows = [("first" if not i else "more", row) for i, row in enumerate(folded(says, (width - 16) / size * 2))]
            found.append((group.tone, group.title if index == 0 else "", rows))
    return found


def _poured(pieces: list[tuple[str, str, list[tuple[str, str]]]], free: float, size: float) -> int:
    """How many columns the pieces take."""
    columns, y = 1, 0.0
    for _, title, rows in pieces:
        tall = _tall(rows, size, bool(title))
        if y + tall > free and y > 0:
            columns, y = columns + 1, 0.0
        y += tall
    return columns


def _piece(
    paper: _Paper, x: float, y: float, width: float, tone: str, title: str, rows: list[tuple[str, str]], size: float
) -> None:
    line, ground = TONES[tone]
    if title:
        paper.box(x, y + size * 0.3, width, size * 1.4, line, ground, 3, 0.8)
        paper.text(x + 6, y + size * 1.32, title, size, line, "bold")
        y += size * 2.0
    for kind, row in rows:
        if kind == "first":
            paper.parts.append(
                f'<circle cx="{x + 5:.1f}" cy="{y + size * 0.72:.1f}" r="{size * 0.16:.1f}" fill="{line}"/>'
            )
        paper.text(x + 12, y + size, row, size)
        y += size * 1.28
