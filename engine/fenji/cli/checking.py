"""What `fenji check PATH` looks at: a whole content folder, or a part of one, or a pathway that lies elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from fenji.casefiles import SUFFIXES, cases, pieces
from fenji.cli.content import content_folder, load, real, relative, sources_here
from fenji.diagnostic import Diagnostic, InvalidCase
from fenji.library import Loading, load_with, read_file
from fenji.linked.broken import conditions_of_broken
from fenji.linked.checks import in_order
from fenji.linked.checks.blank import check_blank
from fenji.linked.checks.needs import check_needs
from fenji.linked.checks.network import check_broken_network, check_networks
from fenji.linked.content import Content
from fenji.linked.needs import needs_of
from fenji.linked.pathway import link_pathway
from fenji.model.network import Network
from fenji.model.pathway import Pathway
from fenji.review.repeats import Repeats, named
from fenji.review.replay import id_of
from fenji.syntax import Mapping, Source, from_bytes, read_yaml


@dataclass(slots=True)
class Checked:
    """Problems with the texts they stand in, and how many files were looked at."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    files: int = 0
    _told: set[object] = field(default_factory=set)

    def take(self, diagnostics: Iterable[Diagnostic], sources: dict[str, Source], files: int) -> None:
        for one in diagnostics:
            key = (one.code, one.at, tuple(sorted(one.args.items())))
            if key not in self._told:
                self._told.add(key)
                self.diagnostics.append(one)
        self.sources |= sources
        self.files += files


def checked(paths: tuple[str, ...], content: str | None) -> Checked:
    """Everything wrong with what lies at these paths; with none, in all the content in use."""
    found = Checked()
    loaded: dict[Path, tuple[Loading, Content | None, list[Diagnostic]]] = {}

    def of(folder: Path) -> tuple[Loading, Content | None, list[Diagnostic]]:
        if folder not in loaded:
            loading = Loading(folder)
            loaded[folder] = (loading, *load_with(loading))
        return loaded[folder]

    for path in map(Path, paths) if paths else [None]:
        if path is not None and path.name.endswith((*SUFFIXES, ".jsonl")):
            _cases(path, found, content)
            continue
        folder = content_folder(content) if path is None else _root_of(path)
        if folder is None:
            assert path is not None
            _elsewhere(path, found, of(content_folder(content)))
            continue
        loading, _, problems = of(folder)
        here = relative(problems, folder)
        sources = sources_here(loading.sources, folder)
        if path is not None and real(path) != real(folder):
            inside = {name: source for name, source in sources.items() if _within(name, path)}
            if not inside and path.is_file():  # it lies there and is no part of the content: a draft, a template
                _elsewhere(path, found, of(folder))
                continue
            here = [one for one in here if _within(one.at.file, path)]
            found.take(here, sources, len(inside))
        else:
            found.take(here, sources, len(sources))
    return found


def _cases(path: Path, found: Checked, content: str | None) -> None:
    """A file of cases: whether each can be read. Nothing is decided."""
    engine = load(content)
    repeats = Repeats()
    for piece in pieces(str(path)):
        for text in cases(piece):
            problems = text.diagnostics
            if (id := named(text, id_of(text))) is not None and (again := repeats.of(id)) is not None:
                problems = (*problems, again)
            if text.data is not None:
                try:
                    engine.bind(engine.read_case(text.data))
                except InvalidCase as invalid:
                    problems = (*problems, *text.placed(invalid))
            found.take(problems, {}, 0)
    try:
        sources = {path.as_posix(): from_bytes(path.as_posix(), read_file(path))[0]}
    except OSError:  # a pipe, or too large to be quoted
        sources = {}
    found.take((), sources, 1)


def _root_of(path: Path) -> Path | None:
    """The content folder that a path belongs to; None for a file that lies by itself."""
    start = real(path)
    return next((f for f in (start, *start.parents) if (f / "rules" / "terms.yaml").is_file()), None)


def _within(name: str, path: Path) -> bool:
    target = real(path)
    file = real(Path(name))
    return file == target or target in file.parents


def _elsewhere(path: Path, found: Checked, vocabulary: tuple[Loading, Content | None, list[Diagnostic]]) -> None:
    """Pathways and networks that lie outside any content folder, held against the content in use."""
    _, content, problems = vocabulary
    if content is None:
        found.take(problems, {}, 0)
        return
    files = sorted(path.rglob("pathway.yaml")) if path.is_dir() else [path]
    loading = Loading(Path.cwd())
    for file in files:
        if _is_network(file):
            _network_elsewhere(file, loading, content)
            continue
        model, tree = loading.model(file, Pathway)
        capabilities = content.capabilities.capabilities
        if model is not None and tree is not None:
            _, more = link_pathway(model, tree, content.declared, content.scores, capabilities)
            loading.problems.extend(more)
        elif tree is not None:
            more = conditions_of_broken(tree, content.declared, content.scores, capabilities, loading.problems)
            loading.problems = in_order([*loading.problems, *more])
    blank = check_blank(loading.trees, loading.sources, loading.problems)
    found.take(in_order([*loading.problems, *blank]), dict(loading.sources), len(files))


def _is_network(file: Path) -> bool:
    """Whether a file says of itself that it is a network."""
    try:
        source, _ = from_bytes(file.as_posix(), read_file(file))
    except OSError:  # what is wrong with it is told when it is read
        return False
    return any(isinstance(tree, Mapping) and "network" in tree for tree in read_yaml(source)[0])


def _network_elsewhere(file: Path, loading: Loading, content: Content) -> None:
    model, tree = loading.model(file, Network)
    if tree is None or content.policy is None:
        return
    if model is None:
        loading.problems.extend(check_broken_network(tree, content.policy))
        return
    alone = replace(content.policy, networks={model.network: model}, network_trees={model.network: tree})
    loading.problems.extend(in_order([*check_networks(alone), *check_needs(alone, needs_of(content.pathways))]))
