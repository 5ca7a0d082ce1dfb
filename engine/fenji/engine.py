"""The engine that host systems embed: load content once, decide any number of cases from any thread."""

import json
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fenji import library
from fenji.calm import no_collecting
from fenji.codes import Lang
from fenji.codes.code import language
from fenji.diagnostic import Diagnostic, InvalidCase, InvalidContent, Span, problem
from fenji.expr import nodes as n
from fenji.expr.layout import Layout
from fenji.expr.names import nearest
from fenji.linked.content import Content, errors
from fenji.linked.pathway import profiles_of
from fenji.linked.scores import LinkedScore
from fenji.model.case import Case
from fenji.model.read_case import CaseProblem, read_case
from fenji.model.told import half_character, printable
from fenji.program.derived import Filling, Remembered, bits_of
from fenji.program.late import LateMapping
from fenji.program.opinion import SecondOpinion
from fenji.program.policy.policy import compile_policy
from fenji.program.program import compile_pathway
from fenji.program.reads import of_the_past, scores_read
from fenji.program.scores import ScoreProgram
from fenji.run.bind import Binder, Bound
from fenji.run.choose import Choice
from fenji.run.decide import Decider
from fenji.run.decision import Decision
from fenji.run.opinion import Disagreement, Opinions
from fenji.run.place import NoNetworks, Placing
from fenji.run.placing import Networks
from fenji.run.step import Compiled, Step
from fenji.syntax import Limits, Source, path_text
from fenji.syntax.from_json import STRICT, NoJson, read_value

VERSION = "0.1.0"


class SecondOpinionDisagrees(RuntimeError):
    """Two engines came to different answers, so none is given. Our fault, never the caller's.

    `case` is the case's id; `disagreement` names the criteria that are met and both accounts.
    """

    def __init__(self, case: str | None, disagreement: Disagreement) -> None:
        self.case = case
        self.disagreement = disagreement
        met = ", ".join(disagreement.met) or "none"
        super().__init__(
            f"case {case}: {disagreement.pathway}/{disagreement.phase}, criteria met: {met}; "
            f"ours: {disagreement.ours}; second opinion: {disagreement.theirs}"
        )


class Engine:
    """Decides cases by one library of content. Immutable after loading; safe for any number of threads."""

    def __init__(self, content: Content, *, second_opinion: bool = True, lang: Lang = "zh") -> None:
        bad = errors(content.problems)
        if bad:
            raise InvalidContent(bad)
        self.content = content
        self.lang: Lang = language(lang)
        kinds = content.declared.kinds
        self._layout = Layout.of(kinds.values())
        editions = {id: [score] for id, score in content.scores.items()}
        for (id, _), score in content.score_profiles.items():
            editions[id].append(score)
        self._score_bits = {id: 1 << index for index, id in enumerate(editions)}
        self._binder = Binder(content.declared.terms, self._layout, bits_of(editions.values()))
        self._lock = threading.Lock()
        self._scores: dict[tuple[int, str | None], ScoreProgram] = {}
        self._compiled: dict[object, Compiled] = {}
        self._placing = _placing(content, self._layout)
        self._opinions = Opinions(SecondOpinion({}) if second_opinion else SecondOpinion.off())
        self._decider = Decider(self)

    @classmethod
    def load(cls, folder: str | Path, *, second_opinion: bool = True, lang: Lang = "zh") -> "Engine":
        """The engine over a folder with `pathways/` and `rules/`.

        Raises:
            InvalidContent: the content has errors; all of them are in its `diagnostics`.
        """
        with no_collecting():
            return cls(library.load(Path(folder)), second_opinion=second_opinion, lang=lang)

    @classmethod
    def shipped(cls, *, second_opinion: bool = True, lang: Lang = "zh") -> "Engine":
        """The engine over the content that came along with fenji."""
        return cls.load(library.shipped_folder(), second_opinion=second_opinion, lang=lang)

    # -- deciding

    def decide(self, case: Case | Mapping[str, Any] | str, *, lang: Lang | None = None) -> Decision:
        """The decision of one case: pure, total, the same from any thread. Missing clinical facts never raise.

        `case` is a Case, a mapping of the same shape, or its JSON text; `lang` the language of the texts.

        Raises:
            InvalidCase: the case cannot be read; every problem is in its `diagnostics`, each with its JSON path.
            ValueError: nothing is written in this language.
        """
        read = case if isinstance(case, Case) else self.read_case(case)
        return self._decider.decide(self.bind(read), self.lang if lang is None else language(lang))

    def read_case(self, data: Mapping[str, Any] | str) -> Case:
        """The typed case in a mapping or a JSON text. Raises InvalidCase."""
        if isinstance(data, str):
            data = _from_text(data)
        case, problems = read_case(data)
        if case is None:
            raise InvalidCase([_without_text(found) for found in problems])
        return case

    def bind(self, case: Case) -> Bound:
        """The case held against the terms and the networks. Raises InvalidCase."""
        place, extra, problems = self._decider.chooser.locate(case)
        if problems:
            raise InvalidCase([_without_text(found) for found in problems])
        bound, problems = self._binder.bind(case, place, extra)
        if bound is None:
            raise InvalidCase([_without_text(found) for found in problems])
        return bound

    def decide_bound(self, bound: Bound, lang: Lang | None = None) -> Decision:
        """The decision of a case that is bound already."""
        return self._decider.decide(bound, self.lang if lang is None else language(lang))

    def chosen(self, bound: Bound) -> list[Choice]:
        """The pathways that decide a bound case, each with its profile and phase."""
        return self._decider.chosen(bound)

    def tables(self, case: Case) -> tuple[tuple[str, str], ...]:
        """The band tables that a case picks for scores."""
        return self._decider.chooser.tables(case)

    # -- programs, made when first needed

    def compiled(self, pathway: str, profile: str, tables: tuple[tuple[str, str], ...] = ()) -> Compiled:
        """The program of a pathway under a profile, with other band tables for some scores if asked."""
        key = (pathway, profile, tables)
        found = self._compiled.get(key)
        if found is None:
            with self._lock:
                found = self._compiled.get(key)
                if found is None:
                    with no_collecting():
                        found = self._compiled[key] = self._compile(pathway, profile, dict(tables))
        return found

    def _compile(self, pathway: str, profile: str, tables: Mapping[str, str]) -> Compiled:
        linked = self.content.pathways[pathway][profile]
        program = compile_pathway(linked, self._layout)
        scores = {
            id: self._score_program(score, tables.get(id))
            for id, score in self.content.scores_under(profile).items()
        }
        used = tuple(scores[id] for id in scores_read(linked.used, self.content.scores))
        score_of = {term: score for score in scores.values() for term in score.score.guarded_terms}
        remembered = {score.score.id: Remembered(score, self._score_bits[score.score.id]) for score in used}

        def filling(phase: str) -> Filling:
            asked, definitions = program.asked(phase), linked.definitions
            now = {term for node in n.reachable(asked, definitions) for term in n.terms_named(node)}
            past = of_the_past(asked, definitions)
            of_now, of_past = (
                [remembered[id] for id in scores_read(terms, self.content.scores)] for terms in (now, past)
            )
            return Filling.of(of_now, of_past, past)

        return Compiled(
            program, used, tuple(scores.values()), self._score_bits, score_of,
            LateMapping(tuple(program.phases), filling), "", {},
        )  # fmt: skip

    def _score_program(self, score: LinkedScore, table: str | None) -> ScoreProgram:
        """A score compiled, once for all pathways that know it alike."""
        key = (id(score), table)
        found = self._scores.get(key)
        if found is None:
            found = self._scores[key] = ScoreProgram(score, self._layout, table)
        return found

    def opinion(self, step: Step) -> Mapping[str, Any] | None:
        """What the second engine says of this step. Raises SecondOpinionDisagrees."""
        found = self._opinions.of(step)
        if isinstance(found, Disagreement):
            raise SecondOpinionDisagrees(step.bound.case.case, found)
        return found

    def second_opinion_status(self) -> Mapping[str, object]:
        """Which second engine is in use, its state, and what it has done so far."""
        return self._opinions.second.status()

    def close(self) -> None:
        """End the second opinion's worker process. Deciding goes on without it, and says so."""
        self._opinions.second.close()

    @property
    def placing(self) -> Placing:
        return self._placing

    @property
    def binder(self) -> Binder:
        return self._binder

    @cached_property
    def version(self) -> str:
        try:
            return version("fenji")
        except PackageNotFoundError:
            return VERSION

    def fingerprint(self, pathways: Iterable[str], network: str | None) -> str:
        """The hash of all content that bears on a decision of these pathways in this network."""
        wanted = [f"pathways/{pathway}/pathway.yaml" for pathway in pathways]
        policy = self.content.policy
        if network is not None and policy is not None and network in policy.network_trees:
            wanted.append(policy.network_trees[network].span.file)
        names = [
            name
            for name in self.content.digests
            if name in wanted or (name.startswith("rules/") and not name.startswith("rules/networks/"))
        ]
        return library.fingerprint(self.content.digests, names, self.version)

    def profile_named(self, pathway: str, name: str | None) -> str | None:
        """The profile that an `edition:` names; None for a name that is none."""
        model = next(iter(self.content.pathways[pathway].values())).model
        profiles = profiles_of(model)
        if name is None or name == model.edition:
            return profiles[0]
        return name if name in profiles else None

    def nearest_pathway(self, name: str) -> str:
        return nearest(name, self.content.pathways)


_NAME = "case"
"""What a text that is handed over is called in a report."""


def _from_text(text: str) -> Any:
    """What a JSON text says; a repeated key and half a character are refused at their place. Raises InvalidCase."""
    try:
        data = STRICT.decode(text)
        if r"\u" not in text or half_character(json.dumps(data, ensure_ascii=False, default=str)) is None:
            return data
    except (ValueError, RecursionError):  # also a whole number of thousands of digits, which is told where it stands
        pass
    try:
        tree, problems = read_value(Source(_NAME, text), 0, len(text), Limits())
    except NoJson:
        tree, problems = None, [problem("case-json", Span.of_path("$"))]
    if tree is None or problems:
        raise InvalidCase(problems)
    return tree.plain()


def _placing(content: Content, layout: Layout) -> Placing:
    """The compiled policy. Raises InvalidContent for a rule of it that cannot be read."""
    if content.policy is None:
        return NoNetworks()
    policy, problems = compile_policy(content.policy, layout)
    if policy is None:
        raise InvalidContent(problems)
    return Networks(policy)


def _without_text(one: CaseProblem) -> Diagnostic:
    words = {name: printable(word, 300) for name, word in one.args.items()}
    return Diagnostic(one.code, Span.of_path(_path(one)), words)


def _path(one: CaseProblem) -> str:
    step: Any = None
    for part in one.path:
        step = (step, part)
    return printable(path_text(step), None)
