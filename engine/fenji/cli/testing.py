"""What `fenji test` adds to a replay: coverage, and failing below a threshold."""

from dataclasses import dataclass

from fenji.cli.content import colour, columns
from fenji.cli.stop import FOUND
from fenji.cli.verb import reader
from fenji.engine import Engine
from fenji.report.coverage import Shown, coverage_page
from fenji.review.coverage import Seen, boundaries, branches, coverage
from fenji.review.replay import Tally
from fenji.review.watching import Watch


@dataclass(frozen=True, slots=True)
class Coverage:
    """Makes the coverage of a finished replay.

    `pathways` are those that count, with or without cases: all of them, or those that the paths lie in; None: those
    that some case is decided by.
    """

    threshold: float | None
    pathways: tuple[str, ...] | None
    shown: Shown = "criterion"

    def tried(self, engine: Engine, tally: Tally) -> Seen:
        criteria = coverage(engine.content, tally.coverage, self.pathways)
        pathways = tuple(dict.fromkeys(row.pathway for row in criteria))
        watch = Watch(engine)
        return Seen(criteria, branches(watch, tally.seen, pathways), boundaries(watch, tally.seen, pathways))

    def status(self, found: Seen) -> int:
        return FOUND if self.threshold is not None and found.least(self.shown) < self.threshold else 0

    def page(self, found: Seen, stream: object) -> str:
        return coverage_page(found, self.threshold, self.shown, reader(), columns(stream), colour(stream))
