"""Scores: what their rows can give, their bands, and the terms that speak of them."""

from collections.abc import Iterator
from fractions import Fraction

from fenji.expr import nodes as n
from fenji.expr.kinds import exact
from fenji.expr.names import nearest
from fenji.expr.units import format_number, parse_number, scaled, unscaled
from fenji.linked.checks.around import Around
from fenji.linked.checks.cited import check_cited
from fenji.linked.checks.found import Finder, Path
from fenji.linked.checks.profiles import check_profile_names
from fenji.linked.checks.reasoning import Reasoner
from fenji.linked.checks.unused import unused_of
from fenji.linked.checks.verdicts import settled_parts
from fenji.linked.scores import LinkedScore
from fenji.model.score import Score
from fenji.model.shape import source_id


def check_score(linked: LinkedScore, around: Around, found: Finder) -> None:
    model = linked.model
    cited: set[str] = set()
    for path, references in _citations(model):
        if references:
            check_cited(found, (*path, "source"), references, model.sources)
        else:
            found.value("source-missing", (*path, "source"))
        cited |= {source_id(reference) for reference in references}
    for name in model.sources:
        if name not in cited:
            found.key("source-unused", ("sources", name), name=name)
    check_profile_names(found, model.profiles, model.parameters, default=False)
    for item in model.item_labels:
        if item not in model.items:
            near, known = nearest(item, model.items), ", ".join(model.items)
            found.key("unknown-score-item", ("item_labels", item), name=item, nearest=near, known=known)
    _terms(linked, around, found)
    _range(linked, around, found)
    _bands(linked, around, found)
    roots: list[n.Node] = [linked.total, *(w for t in linked.bands.values() for _, w in t)]
    if linked.guard_condition is not None:
        roots.append(linked.guard_condition)
    for name in unused_of(roots, linked.definitions):
        if name in model.definitions:
            found.key("definition-unused", ("definitions", name), name=name)
    _rows(linked, around, found)
    _others(linked, around, found)


def _citations(model: Score) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every list of sources that must name one, with the path of what cites them."""
    yield (), model.source
    for name, parameter in model.parameters.items():
        yield ("parameters", name), parameter.source
        for profile, value in parameter.profiles.items():
            yield ("parameters", name, "profiles", profile), value.source
    for name, definition in model.definitions.items():
        if definition.source:
            yield ("definitions", name), definition.source


def _others(linked: LinkedScore, around: Around, found: Finder) -> None:
    """What is worked out of other scores: each is worked out of facts alone."""
    others = {term: score for score in around.scores.values() if score.id != linked.id for term in score.guarded_terms}
    parts: dict[tuple[str | int, ...], n.Node] = {("items", item): value for item, value in linked.items.items()}
    if linked.guard_condition is not None:
        parts["applies_when",] = linked.guard_condition
    for table, rows in linked.bands.items():
        parts |= {("bands", "tables", table, index, "when"): when for index, (_, when) in enumerate(rows)}
    for path, node in parts.items():
        read = n.reachable([node], linked.definitions)
        for name in dict.fromkeys(term for one in read for term in n.terms_named(one) if term in others):
            items = ", ".join(others[name].items)
            if path[0] == "items":
                found.key("score-reads-score", path, name=name, items=items)
            else:
                found.value("score-reads-score", path, name=name, items=items)


def _terms(linked: LinkedScore, around: Around, found: Finder) -> None:
    model = linked.model
    term = around.terms.get(model.score)
    if term is None or not (term.score or term.derived):
        found.value("score-not-declared", ("score",), name=model.score)
    for flag in model.any_item_gives:
        declared = around.terms.get(flag)
        if declared is None:
            near = nearest(flag, around.terms)
            found.key("unknown-term", ("any_item_gives", flag), name=flag, nearest=near, known="")
        elif declared.kind != "yes_no":
            args = {"name": flag, "kind": declared.kind, "wanted": "yes_no", "better": ""}
            found.key("kind-mismatch", ("any_item_gives", flag), **args)


def _range(linked: LinkedScore, around: Around, found: Finder) -> None:
    """The range written is what the items can give, and what the term declares."""
    low = high = Fraction(0)
    for value in linked.items.values():
        match value:
            case n.Clamp(_, least, most):
                ends = [Fraction(least), Fraction(most)]
            case n.Choose(rows, otherwise):
                given = [point for _, point in rows] + [otherwise]
                ends = [Fraction(point.value) for point in given if isinstance(point, n.Literal_)]
            case n.Literal_(number):
                ends = [Fraction(number)]
            case _:
                return
        low, high = low + min(ends), high + max(ends)
    written = linked.model.range
    shown = f"{format_number(unscaled(exact(low)))}, {format_number(unscaled(exact(high)))}"
    if [parse_number(end) for end in written] != [low / 1000, high / 1000]:
        found.value("score-range", ("range",), name=linked.id, written=", ".join(written), given=shown)
    term = around.terms.get(linked.id)
    declared = [scaled(parse_number(end) or 0) for end in term.range] if term is not None and term.range else None
    if term is not None and term.range is not None and declared != [low, high]:
        found.value("score-term-range", ("range",), name=linked.id, written=", ".join(term.range), given=shown)


def _bands(linked: LinkedScore, around: Around, found: Finder) -> None:
    bands = linked.model.bands
    if bands is None:
        return
    if bands.default not in bands.tables:
        known = ", ".join(bands.tables)
        near = nearest(bands.default, bands.tables)
        found.value("unknown-band-table", ("bands", "default"), name=bands.default, nearest=near, known=known)
    term = around.terms.get(bands.term)
    if term is None or term.kind != "word":
        found.value("band-term", ("bands", "term"), name=bands.term)
        return
    for table, rows in bands.tables.items():
        for index, row in enumerate(rows):
            if row.word not in term.words:
                args = {"word": row.word, "term": bands.term, "nearest": nearest(row.word, term.words)}
                path = ("bands", "tables", table, index, "word")
                found.value("unknown-word", path, **args, words=", ".join(term.words))


def _rows(linked: LinkedScore, around: Around, found: Finder) -> None:
    """Rows of an item that no value can reach: settled by themselves, or taken by the rows above."""
    reasoner = Reasoner(around.declared.kinds, linked.definitions)
    for item, value in linked.items.items():
        if not isinstance(value, n.Choose):
            continue
        above: list[n.Condition] = []
        for index, (when, _) in enumerate(value.rows):
            path = ("items", item, index, "when")
            if any(True for _ in settled_parts(when, reasoner)) or (
                above and reasoner.exclusive(when, n.Not(n.Or(tuple(above))))
            ):
                found.value("score-row-idle", path, item=item)
            above.append(when)
