"""What a scanner says in its own words, said again in the author's."""

from fenji.diagnostic import Diagnostic, problem
from fenji.syntax.source import Source


def explained(source: Source, start: int, end: int, at: int, since: int | None, said: str, context: str) -> Diagnostic:
    return problem("yaml-syntax", source.span(at, at + 1), detail=said)
