"""How far a long run is: one line on a terminal, wiped before anything else is printed; silent elsewhere."""

from time import monotonic
from typing import IO

from fenji.cli.verb import pick
from fenji.codes.code import Text

_EVERY = 0.1  # seconds
_WIPED = "\r\x1b[K"


class Progress:
    """Counts cases on a terminal."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream if stream.isatty() else None
        self._began = monotonic()
        self._last: float | None = None
        self._shown = False

    def show(self, cases: int) -> None:
        """So many cases are done."""
        if self._stream is None:
            return
        now = monotonic()
        if self._last is not None and now - self._last < _EVERY:
            return
        self._last = now
        said = pick(Text("{cases} 个病例，每秒 {rate}", "{cases} cases, {rate} a second"))
        self._stream.write(_WIPED + said.format(cases=cases, rate=round(cases / max(now - self._began, 0.001))))
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Nothing is shown any more."""
        if self._stream is not None and self._shown:
            self._stream.write(_WIPED)
            self._stream.flush()
            self._shown = False
