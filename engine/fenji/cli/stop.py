"""How a command ends before its end: an exit status and one line on stderr."""

from fenji.codes.code import Text

FINE = 0
FOUND = 1  # check found an error, or a case did not match
USAGE = 2
CONTENT = 3  # the content could not be loaded
CASE = 4  # a case could not be read
OUR_FAULT = 70
INTERRUPTED = 130
PIPE_CLOSED = 141
TERMINATED = 143


class Stop(Exception):
    """Ends the command. `says` is one line; None when everything has been said already."""

    def __init__(self, status: int, says: Text | None = None, **args: object) -> None:
        super().__init__(status)
        self.status = status
        self.says = says
        self.args_ = args
