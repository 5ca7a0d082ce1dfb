"""The author's desk: the content as it lies on disk, with the texts that are open in an editor laid over it.

A keystroke reads and links the one file under one profile, against what was loaded before; the other profiles and the
checks of the whole follow when the author pauses.
"""

import gc
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fenji.casefiles import Piece, cases
from fenji.diagnostic import Diagnostic, InvalidCase, InvalidContent
from fenji.engine import Engine
from fenji.library import Loading, load_with, shipped_folder
from fenji.linked.checks import Around, check_pathway, in_order
from fenji.linked.content import Content, errors
from fenji.linked.pathway import LinkedPathway, Written, default_profile, link_pathway, link_profile, read_pathway
from fenji.linked.scores import WrittenScore, link_written, read_score
from fenji.model.from_tree import read_model
from fenji.model.pathway import Pathway
from fenji.model.score import Score
from fenji.review.schema import MODELS, schema_of
from fenji.syntax import Source, Tree, read_documents, read_yaml

_SHARED = ("terms", "tiers", "capabilities", "eligibility", "services", "documents")


@dataclass(slots=True)
class _Overlaid(Loading):
    """Reads what is open in the editor in place of what is on disk."""

    open: Mapping[str, str] = field(default_factory=dict)

    def tree(self, path: Path) -> Tree | None:
        name = self.name_of(path)
        if name not in self.open:
            return Loading.tree(self, path)
        source = Source(name, self.open[name])
        self.sources[name] = source
        trees, problems = read_yaml(source)
        self.problems.extend(problems)
        if problems or len(trees) != 1:
            return None
        self.trees[name] = trees[0]
        return trees[0]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as it stands now. `linked` is the last version whose conditions could be linked."""

    name: str
    kind: str
    source: Source
    tree: Tree | None
    problems: tuple[Diagnostic, ...]
    model: Pathway | None = None
    linked: LinkedPathway | None = None
    written: Written | WrittenScore | None = None


class Desk:
    """All that is known of one content folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[str, str] = {}
        self.content: Content | None = None
        self.problems: list[Diagnostic] = []
        self.sources: Mapping[str, Source] = {}
        self.sheets: dict[str, Sheet] = {}
        self._schemas: dict[str, dict[str, Any]] = {}
        self._engine: Engine | None = None

    def name_of(self, path: Path) -> str:
        try:
            return path.resolve().relative_to(self.folder.resolve()).as_posix()
        except ValueError:
            return path.as_posix()

    def load(self) -> None:
        """Reads everything anew. What was loaded before stays where the vocabulary cannot be read now."""
        loading = _Overlaid(self.folder, open=dict(self.open))
        try:
            content, self.problems = load_with(loading)
        except InvalidContent as invalid:
            content, self.problems = None, list(invalid.diagnostics)
        self.sources = loading.sources
        if content is not None:
            self.content, self._engine = content, None
            self._schemas.clear()
        # What was loaded stays; the collector need not walk it at every keystroke. What it replaced may go.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def schema(self, kind: str) -> dict[str, Any]:
        if kind not in self._schemas and self.content is not None:
            self._schemas[kind] = schema_of(kind, self.content)
        return self._schemas.get(kind, {})

    # -- one file

    def read(self, name: str, text: str) -> Sheet:
        """The file as it stands after a keystroke; fast."""
        kind, before = kind_of(name, text), self.sheets.get(name)
        source = Source(name, text)
        if kind == "case":
            sheet = self._cases(name, source)
        else:
            trees, problems = read_yaml(source)
            tree = trees[0] if trees else None
            sheet = Sheet(name, kind, source, tree, tuple(problems))
            if tree is not None and len(trees) == 1 and not errors(problems) and kind in MODELS:
                sheet = self._modelled(sheet, tree)
        if before is not None and sheet.linked is None:
            tree = sheet.tree if sheet.tree is not None else before.tree
            sheet = Sheet(name, kind, source, tree, sheet.problems, sheet.model or before.model, before.linked)
        self.sheets[name] = sheet
        return sheet

    def _modelled(self, sheet: Sheet, tree: Tree) -> Sheet:
        model, problems = read_model(tree, MODELS[sheet.kind])
        content = self.content
        if content is None:
            return Sheet(sheet.name, sheet.kind, sheet.source, tree, (*sheet.problems, *problems))
        if isinstance(model, Pathway):
            written = read_pathway(model, tree)
            capabilities = content.capabilities.capabilities
            linked, more = link_profile(written, default_profile(model), content.declared, content.scores, capabilities)
            found = in_order([*problems, *written.problems, *more])
            return Sheet(sheet.name, sheet.kind, sheet.source, tree, tuple(found), model, linked, written)
        if isinstance(model, Score):
            scored = read_score(model, tree)
            problems = [*problems, *link_written(scored, content.declared)[1]]
            return Sheet(sheet.name, sheet.kind, sheet.source, tree, (*sheet.problems, *problems), written=scored)
        return Sheet(sheet.name, sheet.kind, sheet.source, tree, (*sheet.problems, *problems))

    def _cases(self, name: str, source: Source) -> Sheet:
        problems: list[Diagnostic] = []
        tree = None
        for document in read_documents(source):
            problems.extend(document.diagnostics)
            tree = document.tree if tree is None else tree
        return Sheet(name, "case", source, tree, tuple(problems))

    def whole(self, name: str) -> list[Diagnostic]:
        """Everything to say of a file: all profiles, and all checks; slower."""
        sheet = self.sheets.get(name)
        if sheet is None:
            return []
        content = self.content
        if content is None or errors(sheet.problems):
            return list(sheet.problems)
        if sheet.kind == "case":
            return [*sheet.problems, *self._bound(sheet)]
        if sheet.model is not None and isinstance(sheet.written, Written) and sheet.tree is not None:
            capabilities = content.capabilities.capabilities
            linked, problems = link_pathway(sheet.model, sheet.tree, content.declared, content.scores, capabilities)
            found = [*sheet.problems, *problems, *check_pathway(linked, Around.of(content))]
            return in_order(_once(found))
        return _once([*sheet.problems, *(found for found in self.problems if found.at.file == name)])

    def _bound(self, sheet: Sheet) -> list[Diagnostic]:
        """What is wrong with cases, held against the terms and networks."""
        if self._engine is None:
            if self.content is None or errors(self.content.problems):
                return []
            self._engine = Engine(self.content, second_opinion=False)
        found: list[Diagnostic] = []
        for text in cases(Piece(sheet.name, 1, 1, sheet.source.text.encode(), "yaml")):
            if text.data is None:
                continue
            try:
                self._engine.bind(self._engine.read_case(text.data))
            except InvalidCase as invalid:
                found.extend(text.placed(invalid))
        return found


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for one in found:
        seen.setdefault((one.code, one.at), one)
    return list(seen.values())


def kind_of(name: str, text: str = "") -> str:
    """The kind of a file by its name, else by the key it begins with; empty for a file that is none of ours."""
    path = Path(name)
    if ".case." in path.name:
        return "case"
    if path.name == "pathway.yaml":
        return "pathway"
    if path.stem in _SHARED and path.parent.name == "rules":
        return path.stem
    if path.parent.name in ("scores", "networks"):
        return path.parent.name[:-1]
    for line in text.splitlines():
        key = line.partition(":")[0]
        if key in ("pathway", "score", "network", "case"):
            return key
    return ""


def folder_of(path: Path, told: Path | None) -> Path:
    """The content folder that a file belongs to; else the one that was named; else what came along."""
    for folder in path.resolve().parents:
        if (folder / "rules" / "terms.yaml").is_file():
            return folder
    return told if told is not None else shipped_folder()
