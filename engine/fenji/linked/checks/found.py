"""Where checks put what they find: a problem at a path of one file."""

from dataclasses import dataclass, field

from fenji.diagnostic import Diagnostic, Related, Span
from fenji.syntax import Tree

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Finder:
    """The problems found in one file so far."""

    tree: Tree
    problems: list[Diagnostic] = field(default_factory=list)

    def at(self, *path: str | int, key: bool = False) -> Span:
        """The place of a value, or of its key."""
        return self.tree.span_of(path, key)

    def value(self, code: str, path: Path, *related: Related, **args: object) -> None:
        """A problem of what stands at `path`."""
        self.span(code, self.tree.span_of(path), *related, **args)

    def span(self, code: str, at: Span, *related: Related, **args: object) -> None:
        """A problem of a place that is known."""
        self.problems.append(Diagnostic(code, at, {name: str(value) for name, value in args.items()}, related))

    def key(self, code: str, path: Path, *related: Related, **args: object) -> None:
        """A problem of the key at `path`."""
        self.span(code, self.tree.span_of(path, True), *related, **args)


def declared_here(at: Span, name: str) -> Related:
    """The second place of a problem: where the name is declared."""
    return Related(at, f"`{name}` 在这里声明", f"`{name}` is declared here")
