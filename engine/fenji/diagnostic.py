"""Places in a text and problems found there.

A diagnostic is data. Its wording, in Chinese and English, belongs to its code (`codes.py`), so that the
same problem reads the same wherever it is found, and so that a program can tell problems apart by code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenji.codes import Lang, Severity, code_named, wording


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place: 1-based lines and columns counted in characters; the end is exclusive.

    `path` is a JSON path such as `$.visits[0].facts.sbp`; where there is no text (a mapping handed to the
    API) it is all there is, and `line` is 0.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    path: str = ""

    @classmethod
    def of_path(cls, path: str, file: str = "") -> "Span":
        """A place in data that has no text."""
        return cls(file, 0, 0, 0, 0, path)


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first, e.g. where a term is declared."""

    at: Span
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a registered code, where, and the words to fill the code's sentence with."""

    code: str
    at: Span
    args: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    source: str | None = None

    @property
    def severity(self) -> Severity:
        """error, warning or note; fixed by the code."""
        return code_named(self.code).severity

    def message(self, lang: Lang = "en") -> str:
        """One sentence: lower case, no full stop, the author's words in backticks."""
        return wording(self.code, "says", lang, self.args)

    def help(self, lang: Lang = "en") -> str:
        """What to write instead; empty where the code offers nothing."""
        return wording(self.code, "help", lang, self.args)


def problem(code: str, at: Span, *related: Related, source: str | None = None, **args: object) -> Diagnostic:
    """A diagnostic; `args` fill the sentences of its code."""
    return Diagnostic(code, at, {name: str(value) for name, value in args.items()}, related, source)


class _Invalid(ValueError):
    """Something handed in that cannot be used; carries every problem found, in file order."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return "; ".join(
            f"{d.at.file}:{d.at.line}:{d.at.column}: {d.message()}" if d.at.line else f"{d.at.path}: {d.message()}"
            for d in self.diagnostics
        )


class InvalidContent(_Invalid):
    """Pathways or rules that cannot be used."""


class InvalidCase(_Invalid):
    """A patient case that cannot be read. Missing clinical facts never raise this."""
