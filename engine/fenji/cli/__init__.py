"""The command line: `fenji VERB`. This module stays light; a verb is imported when it is called."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status; nothing that happens inside escapes as a traceback."""
    from fenji.cli.front import run

    return run(argv)
