"""What `fenji test` adds to a replay: coverage, and failing below a threshold."""

from dataclasses import dataclass

from fenji.cli.content import colour, columns
from fenji.cli.stop import FOUND
from fenji.cli.verb import reader
from fenji.engine import Engine
from fenji.report.coverage import coverage_page
from fenji.review.coverage import Tried, coverage, share
from fenji.review.replay import Tally


@dataclass(frozen=True, slots=True)
class Coverage:
    """Makes the coverage of a finished replay; `whole` means that all pathways count, not only those with cases."""

    threshold: float | None
    whole: bool

    def tried(self, engine: Engine, tally: Tally) -> list[Tried]:
        return coverage(engine.content, tally.coverage, engine.content.pathways if self.whole else None)

    def status(self, found: list[Tried]) -> int:
        return FOUND if self.threshold is not None and share(found) < self.threshold else 0

    def page(self, found: list[Tried], stream: object) -> str:
        return coverage_page(found, self.threshold, reader(), columns(stream), colour(stream))
