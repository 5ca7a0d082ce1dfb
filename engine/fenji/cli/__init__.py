"""The command line: `fenji VERB`. This module stays light; a verb is imported when it is called."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status; nothing that happens inside escapes as a traceback."""
    try:
        from fenji.cli.front import run
    except KeyboardInterrupt:  # between two imports; all later interrupts are `run`'s
        sys.stderr.write("fenji: 已中断 / interrupted\n")
        return 130
    return run(argv)
