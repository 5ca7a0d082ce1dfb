"""Folders → checked content. The only part of the engine that reads files.

A content folder holds `pathways/<id>/pathway.yaml` and `rules/`. Every problem of every file is gathered; content
with an error is reported whole, never half used.
"""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from fenji.calm import no_collecting
from fenji.diagnostic import Diagnostic, InvalidContent, Span, problem
from fenji.expr.layout import Layout
from fenji.linked.broken import beside_broken_rules, conditions_of_broken, conditions_of_broken_score, shared_part
from fenji.linked.checks import check_library, in_order
from fenji.linked.checks.blank import check_blank
from fenji.linked.checks.found import declared_here
from fenji.linked.checks.ladder import check_capabilities, check_ladder
from fenji.linked.checks.network import check_broken_network
from fenji.linked.content import Content
from fenji.linked.digests import Digests
from fenji.linked.pathway import link_pathway
from fenji.linked.policy import PolicyContent
from fenji.linked.scores import LinkedScore, link_score
from fenji.linked.vocabulary import declare
from fenji.model.documents import Documents
from fenji.model.eligibility import Eligibility
from fenji.model.from_tree import read_model
from fenji.model.network import Network
from fenji.model.pathway import Pathway
from fenji.model.score import Score
from fenji.model.services import Services
from fenji.model.terms import Terms
from fenji.model.tiers import Capabilities, Tiers
from fenji.program.policy.policy import policy_problems
from fenji.syntax import Limits, Scalar, Sequence, Source, Tree, forbidden, from_bytes, read_yaml

M = TypeVar("M", bound=BaseModel)
_HARMLESS = frozenset({"yaml-duplicate-key", "yaml-anchor", "yaml-tag", "yaml-directive"})
"""What is refused in a text and leaves no doubt what the rest of it says."""
HERE = Path(__file__).resolve().parent
LIMITS = Limits(characters=2_000_000, nodes=200_000)
"""A file of content may be so large; the largest that came along has 100,000 characters."""


class TooLarge(OSError):
    """A file is refused unread; `size` is how many bytes it has."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, "too large")
        self.size = size


def read_file(path: Path) -> bytes:
    """The bytes of a file of content. Pipes and devices, which may have no end, are none.

    Raises:
        OSError: it is no file, or cannot be read.
        TooLarge: it has more bytes than the characters allowed can have.
    """
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    if found.st_size > 4 * LIMITS.characters:
        raise TooLarge(found.st_size)
    return path.read_bytes()


def shipped_folder() -> Path:
    """Where the content that came along lies: inside the installed package, or in the checkout around it."""
    inside = HERE / "_shipped"
    return inside if inside.is_dir() else HERE.parent.parent


@dataclass(slots=True)
class Loading:
    """What has been read so far, under names relative to the content folder."""

    folder: Path
    sources: dict[str, Source] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    flawed: dict[str, Tree] = field(default_factory=dict)
    """What could be made out of files whose text has flaws: never used, only looked at."""

    def name_of(self, path: Path) -> str:
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            return path.as_posix()

    def tree(self, path: Path) -> Tree | None:
        """The one document of a file, or None with its problems noted."""
        name = self.name_of(path)
        try:
            data = read_file(path)
        except FileNotFoundError:
            self.problems.append(problem("file-missing", Span(name, 1, 1, 1, 1), name=name))
            return None
        except TooLarge as large:
            at = Span(name, 1, 1, 1, 1)
            self.problems.append(problem("yaml-too-large", at, size=large.size, limit=LIMITS.characters))
            return None
        except OSError as error:
            why = str(error.strerror)
            self.problems.append(problem("file-unreadable", Span(name, 1, 1, 1, 1), name=name, why=why))
            return None
        source, problems = from_bytes(name, data)
        self.sources[name] = source
        if problems:
            self.problems.extend(problems)
            return None
        trees, problems = read_yaml(source, LIMITS)
        if "\\" in source.text:
            problems = [*problems, *(found for one in trees for found in _invisible(one))]
        self.problems.extend(problems)
        flaws = {found.code for found in problems if found.severity == "error"}
        if flaws:
            if len(trees) == 1 and flaws <= _HARMLESS:
                self.flawed[name] = trees[0]
            return None
        if len(trees) != 1:
            at = trees[1].span if trees else Span(name, 1, 1, 1, 1)
            self.problems.append(problem("one-document", at, found=len(trees)))
            return None
        self.trees[name] = trees[0]
        return trees[0]

    def model(self, path: Path, model: type[M]) -> tuple[M | None, Tree | None]:
        """What a file says, and its tree. Without the first, the tree is only for telling what else is wrong."""
        tree = self.tree(path)
        if tree is None:
            return None, self._all_the_same(self.name_of(path), model)
        read, problems = read_model(tree, model)
        self.problems.extend(problems)
        return read, tree

    def _all_the_same(self, name: str, model: type[BaseModel]) -> Tree | None:
        """The form of a file whose text has flaws; its tree where nothing of what it declares was left out."""
        tree = self.flawed.get(name)
        if tree is None:
            return None
        own = [found for found in self.problems if found.at.file == name]
        lines = {found.at.line for found in own}
        self.problems.extend(found for found in read_model(tree, model)[1] if found.at.line not in lines)
        return None if any(found.code == "yaml-duplicate-key" for found in own) else tree


def _invisible(tree: Tree) -> Iterator[Diagnostic]:
    """Signs that may not stand in a text, written as escapes inside quotes: every screen and report shows content."""
    if isinstance(tree, Scalar):
        if tree.style == '"':
            sign = next((sign for sign in tree.text if forbidden(sign)), None)
            if sign is not None:
                yield problem("yaml-control-character", tree.span, sign=f"U+{ord(sign):04X}")
    elif isinstance(tree, Sequence):
        for item in tree:
            yield from _invisible(item)
    else:
        for key, value in tree:
            yield from _invisible(key)
            yield from _invisible(value)


def pathway_files(folder: Path) -> Iterator[Path]:
    """Every `pathway.yaml` of a content folder, in name order; a link that leads nowhere too, so that it is told."""
    found = sorted((folder / "pathways").glob("*"))
    yield from (path for path in (one / "pathway.yaml" for one in found) if os.path.lexists(path))


def load(folder: Path) -> Content:
    """The content of a folder; its `problems` say what is wrong.

    Raises:
        InvalidContent: not even the vocabulary (terms, tiers, capabilities) can be read.
    """
    with no_collecting():
        content, problems = load_with(Loading(folder))
    if content is None:
        raise InvalidContent(problems)
    return content


@dataclass(frozen=True, slots=True)
class _Once:
    """Which file was the first to use an id. A second one is a problem, and does not take the place of the first."""

    loading: Loading
    where: dict[tuple[str, str], Span]

    def first(self, key: str, id: str, tree: Tree) -> bool:
        """Whether no earlier file has this id; `key` is the key that it stands under."""
        at = tree.span_of((key,), False)
        before = self.where.setdefault((key, id), at)
        if before is at:
            return True
        self.loading.problems.append(problem("id-twice", at, declared_here(before, id), name=id))
        return False


def load_with(loading: Loading) -> tuple[Content | None, list[Diagnostic]]:
    """Read, link and check everything below a content folder."""
    rules = loading.folder / "rules"
    terms, terms_tree = loading.model(rules / "terms.yaml", Terms)
    tiers, tiers_tree = loading.model(rules / "tiers.yaml", Tiers)
    capabilities, capabilities_tree = loading.model(rules / "capabilities.yaml", Capabilities)
    if terms is None or tiers is None or capabilities is None:
        return None, loading.problems
    declared, problems = declare(terms, terms_tree, capabilities.capabilities)
    loading.problems.extend(problems)
    if tiers_tree is not None and capabilities_tree is not None:
        loading.problems.extend(check_ladder(tiers, tiers_tree, capabilities.capabilities))
        loading.problems.extend(check_capabilities(capabilities, capabilities_tree, declared))
    scores: dict[str, LinkedScore] = {}
    once = _Once(loading, {})
    score_profiles: dict[tuple[str, str], LinkedScore] = {}
    for path in sorted((rules / "scores").glob("*.yaml")):
        score_model, tree = loading.model(path, Score)
        if tree is None:
            continue
        if score_model is None:
            loading.problems.extend(conditions_of_broken_score(tree, declared, loading.problems))
            continue
        score, problems = link_score(score_model, tree, declared)
        loading.problems.extend(problems)
        if score is None or not once.first("score", score.id, tree):
            continue
        scores[score.id] = score
        for profile in score_model.profiles:
            other, problems = link_score(score_model, tree, declared, profile)
            loading.problems.extend(problems)
            if other is not None:
                score_profiles[(score.id, profile)] = other
    pathways = {}
    for path in pathway_files(loading.folder):
        model, tree = loading.model(path, Pathway)
        if tree is None:
            continue
        if model is None:
            # It will not be used; its other conditions are looked at all the same, so that one run tells everything.
            more = conditions_of_broken(tree, declared, scores, capabilities.capabilities, loading.problems)
            loading.problems.extend(more)
            continue
        linked, problems = link_pathway(model, tree, declared, scores, capabilities.capabilities)
        loading.problems.extend(problems)
        if linked and once.first("pathway", model.pathway, tree):
            pathways[model.pathway] = linked
    content = Content(
        declared, scores, score_profiles, pathways, tiers, capabilities, _policy(loading, once, tiers, capabilities),
        Digests(loading.trees), dict(loading.sources), tuple(loading.problems),
    )  # fmt: skip
    problems = check_library(content)
    if content.policy is not None:
        problems += policy_problems(content.policy, Layout.of(declared.kinds.values()))
    problems += check_blank(loading.trees, loading.sources, [*loading.problems, *problems])
    loading.problems = in_order([*loading.problems, *problems])
    return replace(content, problems=tuple(loading.problems)), loading.problems


def network_files(folder: Path) -> Iterator[Path]:
    """Every network of a content folder; a name that begins with `_` is a template, not a network."""
    yield from sorted(path for path in (folder / "rules" / "networks").glob("*.yaml") if path.name[0] != "_")


def _policy(loading: Loading, once: _Once, tiers: Tiers, capabilities: Capabilities) -> PolicyContent | None:
    """Networks, eligibility, services and documents; None when one of the shared files cannot be read."""
    rules = loading.folder / "rules"
    eligibility, eligibility_tree = loading.model(rules / "eligibility.yaml", Eligibility)
    services, services_tree = loading.model(rules / "services.yaml", Services)
    documents, documents_tree = loading.model(rules / "documents.yaml", Documents)
    networks: dict[str, Network] = {}
    trees: dict[str, Tree] = {}
    broken: list[Tree] = []
    for path in network_files(loading.folder):
        network, tree = loading.model(path, Network)
        if network is None and tree is not None:
            broken.append(tree)
        if network is not None and tree is not None and once.first("network", network.network, tree):
            networks[network.network], trees[network.network] = network, tree
    if eligibility is None or services is None or documents is None:
        shared = (
            shared_part(eligibility, eligibility_tree, Eligibility), shared_part(services, services_tree, Services),
            shared_part(documents, documents_tree, Documents),
        )  # fmt: skip
        found = beside_broken_rules(tiers, capabilities, *shared, networks, trees, broken)
        loading.problems.extend(found)
        return None
    policy = PolicyContent(
        tiers, capabilities, eligibility, services, documents, networks, eligibility_tree, services_tree,
        documents_tree, trees,
    )  # fmt: skip
    for tree in broken:
        loading.problems.extend(check_broken_network(tree, policy))
    return policy


def fingerprint(digests: Mapping[str, str], names: Iterator[str] | list[str], version: str) -> str:
    """`sha256:…` over what these files say and the engine's version."""
    from hashlib import sha256

    whole = sha256(version.encode())
    for name in sorted(names):
        whole.update(f"\n{name} {digests[name]}".encode())
    return f"sha256:{whole.hexdigest()}"
