"""The frame of a pathway: its folder, edition and dates, follow-up intervals, texts in both languages."""

import re

from fenji.expr.lexer import KEYWORDS
from fenji.expr.units import Misread, parse_unit, read_quantity
from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder, Path, declared_here
from fenji.linked.pathway import LinkedPathway
from fenji.model.moment import read_date
from fenji.model.pathway import Pathway
from fenji.model.shape import Words
from fenji.syntax import Mapping, Scalar, Sequence, Tree

_DAY = parse_unit("d")
_HAN = re.compile("[\u4e00-\u9fff]")


def check_frame(linked: LinkedPathway, found: Finder) -> None:
    model = linked.model
    folder = _folder(found)
    if not model.edition.strip():
        found.value("wrong-shape", ("edition",), key="edition", wanted="some text", page="pathways/LANGUAGE.md")
    if folder is not None and folder != model.pathway:
        found.value("folder-differs", ("pathway",), name=model.pathway, folder=folder)
    _dates(linked, found)
    check_reviews(model, found)
    _texts(linked, found)


def check_reviews(model: Pathway, found: Finder) -> None:
    """When a patient is seen again: in whole days, and `otherwise` without a condition."""
    for index, review in enumerate(model.reviews):
        days = read_quantity(review.within, _DAY) if _DAY is not None else Misread.NO_UNIT
        if isinstance(days, Misread) or days <= 0 or days.denominator != 1:
            found.value("review-within", ("reviews", index, "within"), found=review.within)
        if review.otherwise and review.when is not None:
            found.key("review-otherwise", ("reviews", index, "otherwise"))


def check_names(linked: LinkedPathway, around: Around, found: Finder) -> None:
    """Names that a condition could not tell apart, or could not write."""
    model = linked.model
    for name in model.phases:
        if name in KEYWORDS:
            found.key("reserved-name", ("phases", name), name=name)
    for section, names in (("definitions", model.definitions), ("parameters", model.parameters)):
        for name in names:
            path = (section, name)
            if name in KEYWORDS:
                found.key("reserved-name", path, name=name)
            if name in around.terms:
                tree = around.declared.tree
                declared = () if tree is None else (declared_here(tree.span_of(("terms", name), True), name),)
                found.key("name-twice", path, *declared, name=name, kind="term")
            elif section == "parameters" and name in model.definitions:
                at = found.at("definitions", name, key=True)
                found.key("name-twice", path, declared_here(at, name), name=name, kind="definition")


def _folder(found: Finder) -> str | None:
    parts = found.tree.span.file.split("/")
    return parts[-2] if len(parts) >= 3 and parts[-3] == "pathways" and parts[-1] == "pathway.yaml" else None


def _dates(linked: LinkedPathway, found: Finder) -> None:
    model = linked.model
    if model.effective is None:
        if model.status == "released":
            found.value("released-without-date", ("status",))
        return
    dates = []
    for key, text in (("from", model.effective.start), ("to", model.effective.to)):
        if text is None:
            continue
        date = read_date(text)
        if date is None:
            found.value("not-a-date", ("effective", key), found=text)
        else:
            dates.append(date)
    if len(dates) == 2 and dates[1] < dates[0]:
        found.value("ends-before", ("effective", "to"), start=dates[0].isoformat(), end=dates[1].isoformat())


def _texts(linked: LinkedPathway, found: Finder) -> None:
    """Texts that the shape allows in one language and a reader of the other would miss."""
    model = linked.model
    texts: list[tuple[Path, object]] = []
    for name, definition in model.definitions.items():
        texts += [(("definitions", name, key), getattr(definition, key)) for key in ("says", "reads", "mark_note")]
    for id, criterion in model.criteria.items():
        texts += [(("criteria", id, key), getattr(criterion, key)) for key in ("reads", "mark_note")]
    texts += [(("open_points", index), text) for index, text in enumerate(model.open_points)]
    for path, text in texts:
        if text is not None and not isinstance(text, Words):
            found.value("one-language", path, key=next(str(step) for step in reversed(path) if isinstance(step, str)))
    _swapped(found.tree, found)
    for name, definition in model.definitions.items():
        if definition.says is None:
            found.key("definition-unexplained", ("definitions", name), name=name)


def _swapped(tree: Tree, found: Finder) -> None:
    """Texts whose Chinese has no Chinese character while its English has."""
    if isinstance(tree, Sequence):
        for item in tree:
            _swapped(item, found)
    elif isinstance(tree, Mapping):
        zh, en = tree.get("zh"), tree.get("en")
        if isinstance(zh, Scalar) and isinstance(en, Scalar):
            if _HAN.search(en.text) and not _HAN.search(zh.text):
                found.span("languages-swapped", zh.span)
            return
        for _, value in tree:
            _swapped(value, found)
