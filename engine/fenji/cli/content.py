"""Which content a command works with, and how it says that the content cannot be used."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from fenji.calm import passed_over
from fenji.cli.stop import CONTENT, Stop
from fenji.cli.verb import asked, option, reader
from fenji.codes.code import Lang, Text
from fenji.diagnostic import Diagnostic, InvalidContent
from fenji.report.diagnostics import terminal
from fenji.syntax import Source

if TYPE_CHECKING:
    from fenji.engine import Engine

F = TypeVar("F", bound=Callable[..., object])
VARIABLE = "FENJI_CONTENT"


def content_option(function: F) -> F:
    """`--content DIR`."""
    return option(
        "--content", metavar="DIR", envvar=VARIABLE, default=None,
        says=Text(
            "内容文件夹，内有 pathways/ 和 rules/（缺省：环境变量 FENJI_CONTENT，否则随软件附带的）",
            "The content folder, with pathways/ and rules/ (default: FENJI_CONTENT, else what came along).",
        ),
    )(function)  # fmt: skip


def content_folder(told: str | None) -> Path:
    """The folder to use. Raises Stop where there is none."""
    from fenji import library

    folder = Path(told) if told else library.shipped_folder()
    if not folder.is_dir():
        raise Stop(CONTENT, Text("没有内容文件夹 {folder}", "there is no content folder {folder}"), folder=folder)
    if not (folder / "rules").is_dir():
        raise Stop(
            CONTENT,
            Text("{folder} 不是内容文件夹：里面没有 rules/", "{folder} is no content folder: it has no rules/"),
            folder=folder,
        )
    return folder


def pathway_or_path(told: str, folder: Path) -> str:
    """The folder of a pathway that is named by its id where no file of that name lies here; else what was told."""
    if not Path(told).exists() and (folder / "pathways" / told / "pathway.yaml").is_file():
        return name_here(f"pathways/{told}", folder)
    return told


def load(told: str | None, *, second_opinion: bool = True) -> "Engine":
    """The engine over the content asked for. Prints what is wrong with it and raises Stop where it cannot be used."""
    from fenji.engine import Engine
    from fenji.library import Loading, load_with

    folder = content_folder(told)
    try:
        engine = Engine.load(folder, second_opinion=second_opinion, lang=asked() or "zh")
    except InvalidContent as invalid:
        loading = Loading(folder)
        load_with(loading)
        found = [d for d in invalid.diagnostics if d.severity == "error"]
        tell(relative(found, folder), sources_here(loading.sources, folder))
        text = Text(
            "内容有错误，不能使用（见 fenji check）", "the content has errors and cannot be used (see fenji check)"
        )
        raise Stop(CONTENT, text) from None
    passed_over()
    return engine


def tell(diagnostics: Iterable[Diagnostic], sources: Mapping[str, Source]) -> None:
    """Problems, on stderr."""
    sys.stderr.write(terminal(diagnostics, sources, reader(), colour(sys.stderr), columns(sys.stderr)))


def colour(stream: object) -> bool:
    """Whether to print colours: a terminal, unless NO_COLOR says no."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or bool(getattr(stream, "isatty", bool)())


def columns(stream: object) -> int:
    """How wide to print."""
    from shutil import get_terminal_size

    return max(get_terminal_size((80 if getattr(stream, "isatty", bool)() else 100, 24)).columns, 40)


def language_of_json() -> Lang:
    return asked() or "zh"


def engine_version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # slow to import

    try:
        return version("fenji")
    except PackageNotFoundError:
        from fenji.engine import VERSION

        return VERSION


# -- names of content files, as seen from where the command was called


def real(path: Path) -> Path:
    """Where a path leads; one that leads round in a circle is itself."""
    try:
        return path.resolve()
    except RuntimeError:  # before Python 3.13
        return path.absolute()


def name_here(name: str, folder: Path) -> str:
    """A file of the content as it can be opened from here."""
    if not name or Path(name).is_absolute():
        return name
    full = real(folder / name)
    try:
        return full.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return full.as_posix()


def relative(diagnostics: Iterable[Diagnostic], folder: Path) -> list[Diagnostic]:
    """The same problems, their files named from here."""
    return [
        replace(
            found,
            at=replace(found.at, file=name_here(found.at.file, folder)),
            related=tuple(
                replace(other, at=replace(other.at, file=name_here(other.at.file, folder))) for other in found.related
            ),
        )
        for found in diagnostics
    ]


def sources_here(sources: Mapping[str, Source], folder: Path) -> dict[str, Source]:
    return {name_here(name, folder): source for name, source in sources.items()}


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format`, the first one being the default."""
    return option(
        "--format", "form", type=click.Choice(list(formats)), default=formats[0], show_default=True,
        says=Text("输出格式", "The form of the output."),
    )  # fmt: skip
