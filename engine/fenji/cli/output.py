"""Where results go: stdout, or a file that is there whole or not at all."""

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option
from fenji.codes.code import Text

_CANNOT = Text("不能写 {name}: {why}", "cannot write {name}: {why}")

output_option = option(
    "-o", "--output", metavar="FILE", default=None,
    says=Text("写到文件（缺省：标准输出）", "Write to a file (default: standard output)."),
)  # fmt: skip

jobs_option = option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N",
    says=Text("进程数；结果逐字节相同", "Processes; the result is the same, byte for byte."),
)  # fmt: skip
brief_option = option(
    "--brief", is_flag=True, says=Text("JSON 里不写判定全文", "Leave the decisions out of JSON.")
)  # fmt: skip


@contextmanager
def written_to(name: str | None) -> Iterator[IO[str]]:
    """The stream to write to. A file is written beside itself and put in place at the end.

    Raises:
        Stop: the file cannot be written; said before anything is computed.
    """
    if name is None or name == "-":
        yield sys.stdout
        return
    path = Path(name)
    try:
        if path.is_dir():
            raise IsADirectoryError(21, os.strerror(21))
        if path.exists() and not path.is_file():  # a pipe or a device
            with path.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:
                yield stream
            return
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(13, os.strerror(13))
        real = path.resolve()
        descriptor, temporary = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    except OSError as error:
        raise Stop(USAGE, _CANNOT, name=name, why=error.strerror) from None
    except RuntimeError:  # a link that leads round in a circle, before Python 3.13
        raise Stop(USAGE, _CANNOT, name=name, why=os.strerror(errno.ELOOP)) from None
    try:
        with open(descriptor, "w", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:  # noqa: PTH123  # a descriptor
            yield stream
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~mask)
        Path(temporary).replace(real)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise Stop(USAGE, _CANNOT, name=name, why=error.strerror) from None
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
