"""The command line: `fenji VERB`. This module stays light; a verb is imported when it is called."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from fenji.calm import no_collecting


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit status; nothing that happens inside escapes as a traceback."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # we use none, and looking for them takes time
    try:
        with no_collecting():
            from fenji.cli import front
    except KeyboardInterrupt:  # between two imports; all later interrupts are `run`'s
        sys.stderr.write("fenji: 已中断 / interrupted\n")
        return 130
    status = front.run(argv)
    if argv is None and front.may_end_at_once(sys.argv[1:]):
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(status)
    return status
