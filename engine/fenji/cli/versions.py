"""The two sides of `fenji diff`: a pathway file, a folder of content, or either as it was in a git revision."""

import io
import subprocess
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from fenji.cli.content import content_folder, relative, sources_here, tell
from fenji.cli.stop import CONTENT, USAGE, Stop
from fenji.codes.code import Text
from fenji.diagnostic import Diagnostic, InvalidContent
from fenji.engine import Engine
from fenji.library import Loading, load_with
from fenji.linked.content import Content, errors
from fenji.linked.digests import Digests
from fenji.linked.pathway import link_pathway
from fenji.model.pathway import Pathway


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its engine, the pathways meant, how it was named, the scores meant or read by these pathways."""

    engine: Engine
    pathways: tuple[str, ...]
    name: str
    scores: tuple[str, ...] = ()


def side(named: str, content: str | None, scratch: str) -> Side:
    """The version that a path or `REVISION:path` names. Raises Stop where it cannot be had or has errors."""
    path = Path(named)
    if not path.exists() and ":" in named:
        revision, _, inside = named.partition(":")
        path = _checked_out(revision, inside, named, scratch)
    elif not path.exists():
        raise Stop(USAGE, Text("没有 {path}", "there is no {path}"), path=named)
    root = _root_of(path)
    if root is None:
        return _lone(path, named, content)
    loading = Loading(root)
    engine = _engine(loading, *load_with(loading), root)
    target = path.resolve()
    folders = {id: root / "pathways" / id for id in engine.content.pathways}
    meant = tuple(
        id
        for id, folder in folders.items()
        if folder.resolve() == target or target in folder.resolve().parents or folder.resolve() in target.parents
    )
    files = {id: (root / score.tree.span.file).resolve() for id, score in engine.content.scores.items()}
    used = {term for id in meant for term in engine.content.pathway_of(id).used}
    scores = tuple(
        id
        for id, file in files.items()
        if file == target or target in file.parents or used.intersection(engine.content.scores[id].guarded_terms)
    )
    return Side(engine, meant, named, scores)


def _root_of(path: Path) -> Path | None:
    start = path.resolve()
    return next((f for f in (start, *start.parents) if (f / "rules" / "terms.yaml").is_file()), None)


def _lone(path: Path, named: str, content: str | None) -> Side:
    """A pathway that lies outside any content, read with the terms and rules of the content in use."""
    folder = content_folder(content)
    loading = Loading(folder)
    around, problems = load_with(loading)
    if around is None or errors(problems):
        _refuse(loading, problems, folder)
    file = path / "pathway.yaml" if path.is_dir() else path
    own = Loading(Path.cwd())
    model, tree = own.model(file, Pathway)
    if model is None or tree is None:
        _refuse(own, own.problems, Path.cwd())
    linked, found = link_pathway(model, tree, around.declared, around.scores, around.capabilities.capabilities)
    if errors(found):
        _refuse(own, found, Path.cwd())
    digests = {**around.digests, **Digests(own.trees)}
    alone = replace(around, pathways={model.pathway: linked}, problems=(), digests=digests)
    return Side(Engine(alone, second_opinion=False), (model.pathway,), named, tuple(around.scores))


def _engine(loading: Loading, content: Content | None, problems: Sequence[Diagnostic], folder: Path) -> Engine:
    if content is None:
        _refuse(loading, problems, folder)
    try:
        return Engine(content, second_opinion=False)
    except InvalidContent as invalid:
        _refuse(loading, invalid.diagnostics, folder)


def _refuse(loading: Loading, problems: Iterable[Diagnostic], folder: Path) -> NoReturn:
    tell(relative(errors(problems), folder), sources_here(loading.sources, folder))
    raise Stop(CONTENT, Text("内容有错误,不能比较", "the content has errors and cannot be compared"))


# -- git


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)
    except OSError:
        raise Stop(USAGE, Text("没有装 git", "git is not installed")) from None
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise Stop(USAGE, Text("git 说: {why}", "git says: {why}"), why=why)
    return done.stdout


def _checked_out(revision: str, inside: str, named: str, scratch: str) -> Path:
    """The content of a revision, written below the scratch folder; the path that is meant in it."""
    if revision.startswith("-"):
        raise Stop(USAGE, Text("{name} 不是 git 版本", "{name} is no git revision"), name=revision)
    top = Path(_git("rev-parse", "--show-toplevel").decode().strip())
    here = Path.cwd().resolve()
    start = (here / inside).resolve() if inside.startswith(".") else (top / inside).resolve()
    if not start.is_relative_to(top):
        raise Stop(USAGE, Text("{name} 不在这个 git 仓库里", "{name} is not in this git repository"), name=named)
    listed = _git("-C", str(top), "ls-tree", "-r", "--name-only", "--full-tree", revision).decode().splitlines()
    roots = {Path(name).parent.parent for name in listed if name.endswith("rules/terms.yaml")}
    wanted = start.relative_to(top)
    root = next((folder for folder in (wanted, *wanted.parents) if folder in roots), None)
    if root is None:
        text = Text("{name} 的那个版本里没有内容文件夹", "there is no content folder around {name} in that revision")
        raise Stop(USAGE, text, name=named)
    parts = [(root / part).as_posix() for part in ("pathways", "rules")]
    packed = _git("-C", str(top), "archive", "--format=tar", revision, "--", *parts)
    target = Path(scratch) / f"{len(list(Path(scratch).iterdir()))}"
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(target, filter="data")
    found = target / wanted
    if not found.exists():
        raise Stop(USAGE, Text("那个版本里没有 {path}", "there is no {path} in that revision"), path=inside)
    return found
