"""The table of verbs, and how a command ends."""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import IO

import click

from fenji.calm import no_collecting
from fenji.cli.language import say
from fenji.cli.stop import INTERRUPTED, OUR_FAULT, PIPE_CLOSED, TERMINATED, USAGE, Stop
from fenji.cli.verb import LANGUAGE, Command, Option, complaint, pick, reader, table
from fenji.codes.code import Text

VERBS: dict[str, tuple[str, Text]] = {
    "check": ("fenji.cli.check", Text("检查路径与规则，指出每一处问题", "find every problem in the content")),
    "test": ("fenji.cli.test", Text("跑内容旁边的病例，报告覆盖率", "run the cases beside the content; coverage")),
    "decide": ("fenji.cli.decide", Text("判定一个病例", "decide one case")),
    "explain": ("fenji.cli.explain", Text("为什么这样判，什么会改变它", "why, why not, what would change it")),
    "replay": (
        "fenji.cli.replay",
        Text("判定许多病例，与期望比较", "decide many cases and compare with what they expect"),
    ),
    "mutate": (
        "fenji.cli.mutate",
        Text("逐一改动路径，看病例能否发现", "change a pathway bit by bit: do the cases notice?"),
    ),
    "diff": ("fenji.cli.diff", Text("按意思比较两份内容", "compare two versions of content by what they mean")),
    "boundary": (
        "fenji.cli.boundary",
        Text("每个界值上下的病人各得什么", "what patients just below, at and above each limit get"),
    ),
    "prove": ("fenji.cli.prove", Text("证明路径对每位患者都成立", "prove a pathway for every patient")),
    "network": ("fenji.cli.network", Text("医联体网络：显示、选路、覆盖", "networks: show, route, coverage")),
    "where": ("fenji.cli.where", Text("用的是哪个内容文件夹", "which content is in use")),
    "codes": ("fenji.cli.codes", Text("问题代码，一个一页", "the codes of problems, a page for each")),
    "schema": ("fenji.cli.schema", Text("给编辑器的 JSON Schema", "JSON Schema for an editor")),
    "graph": ("fenji.cli.graph", Text("把路径画成图", "draw a pathway")),
    "docs": ("fenji.cli.docs", Text("可打印的内容手册(HTML)", "the content as a book to print (HTML)")),
    "fmt": ("fenji.cli.fmt", Text("整理内容文件的格式", "tidy content files")),
    "new": ("fenji.cli.new", Text("新建路径、网络或病例", "start a pathway, a network or a case")),
    "completion": ("fenji.cli.completion", Text("命令行补全", "completion for your shell")),
    "lsp": ("fenji.cli.lsp", Text("给编辑器的语言服务器", "a language server for an editor")),
}
"""One line for each verb; its module holds `command`. Nothing here imports a verb before it is called."""

_DOES = Text(
    "分级诊疗转诊判定：谁该转到哪里，依据什么。\n\n“fenji 动词 --help” 有每个动词的例子。",
    "Decides graded-care referrals: who should go where, on what evidence.\n\n"
    "`fenji VERB --help` has examples of each verb.",
)
_EXAMPLES = Text(
    "fenji decide patient.case.yaml         判定一个病例\n"
    "fenji replay cases/ --format junit     判定一个文件夹里的病例\n"
    "fenji check                            检查全部内容",
    "fenji decide patient.case.yaml         decide one case\n"
    "fenji replay cases/ --format junit     decide all cases of a folder\n"
    "fenji check                            check all content",
)
_VERBS = Text("动词", "Verbs")


class Front(Command, click.Group):
    """`fenji` itself."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        with no_collecting():
            command = import_module(VERBS[name][0]).command
        assert isinstance(command, click.Command)
        command.name = name
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], VERBS, 1)
            hint = say(Text("；是不是 {it}?", "; did you mean {it}?"), reader(), it=close[0]) if close else ""
            no_such = Text("没有动词 {name}{hint}", "no such verb: {name}{hint}")
            raise click.UsageError(say(no_such, reader(), name=args[0], hint=hint), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        table(formatter, _VERBS, [(name, pick(says)) for name, (_, says) in VERBS.items()])
        super().format_options(ctx, formatter)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from fenji.cli.content import engine_version

        click.echo(f"fenji {engine_version()}")
        ctx.exit()


def front() -> Front:
    options = [
        Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version,
               says=Text("显示版本", "Show the version.")),
        Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False,
               says=LANGUAGE),
    ]  # fmt: skip
    return Front(name="fenji", params=[*options], does=_DOES, examples=_EXAMPLES, no_args_is_help=False,
                 context_settings={"max_content_width": 100})  # fmt: skip


def run(argv: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit status."""
    args = list(sys.argv[1:] if argv is None else argv)
    if not _streams():
        return USAGE
    _end_on_sigterm()
    completing = os.environ.get("_FENJI_COMPLETE")
    try:
        if completing:
            from click.shell_completion import shell_complete

            return shell_complete(front(), {}, "fenji", "_FENJI_COMPLETE", completing)
        if not args:
            click.echo(front().get_help(click.Context(front(), info_name="fenji", max_content_width=100)))
            return _closed(USAGE)
        command = front()
        # Not click's own `main`: it would turn a closed pipe into the status of a mismatch.
        with command.make_context("fenji", args) as context:
            command.invoke(context)
        sys.stdout.flush()
        return 0
    except Stop as stop:
        if stop.says is not None:
            _tell(say(stop.says, reader(), **stop.args_))
        return _closed(stop.status)
    except click.exceptions.Exit as done:
        return _closed(done.exit_code)
    except click.ClickException as error:
        _usage(error)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        _tell(pick(Text("已中断", "interrupted")))
        return _closed(INTERRUPTED)
    except BrokenPipeError:
        _forget(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        _tell(_of_system(error))
        _forget(sys.stdout)
        return USAGE
    except Exception as fault:
        return _our_fault(fault)


def may_end_at_once(args: Sequence[str]) -> bool:
    """Whether a command that has printed everything leaves nothing to clear away.

    Taking down all that a check has read, piece by piece, takes a tenth of its time; the process ends anyway.
    """
    verb = next((arg for arg in args if not arg.startswith("-")), "")
    return verb == "check" and "--prove" not in args and threading.active_count() == 1


def _end_on_sigterm() -> None:
    """Being told to end is no reason to leave half a file or processes behind."""

    def end(number: int, frame: object) -> None:
        raise Stop(TERMINATED)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)


def _streams() -> bool:
    """Data is UTF-8 with plain line ends whatever the machine; nothing printed can fail on a character. False: there
    is nowhere to print to."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # for the rest of the process
    if sys.stdout is None:
        _tell(pick(Text("标准输出是关着的", "standard output is closed")))
        return False
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    return True


def _tell(line: str) -> None:
    from fenji.report.excerpt import shown  # a line may hold a name that a stranger gave a file

    line = "\n".join(shown(part) for part in line.split("\n"))
    try:
        sys.stderr.write(f"fenji: {line}\n")
        sys.stderr.flush()
    except OSError:
        pass


def _closed(status: int) -> int:
    """The status, once what was printed has arrived."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget(sys.stdout)
        return PIPE_CLOSED if status == 0 else status
    except OSError as error:
        _tell(_of_system(error))
        _forget(sys.stdout)
        return status or USAGE
    return status


def _forget(stream: IO[str]) -> None:
    """Keeps the interpreter from complaining at its end about a stream that nobody reads."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass


def _usage(error: click.ClickException) -> None:
    lines = []
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        lines.append(ctx.get_usage())
    try_ = Text("试试 {path} --help", "try {path} --help")
    lines.append("fenji: " + complaint(error) + (f" ({say(try_, reader(), path=ctx.command_path)})" if ctx else ""))
    try:
        sys.stderr.write("\n".join(lines) + "\n")
    except OSError:
        pass


def _of_system(error: OSError) -> str:
    why = error.strerror or type(error).__name__
    return f"{error.filename}: {why}" if error.filename else why


def _our_fault(fault: Exception) -> int:
    """One line: what and where, never what a patient's file says."""
    if os.environ.get("FENJI_TRACEBACK"):
        raise fault
    from fenji.review.fault import place_of

    text = Text(
        "内部错误，不是您的错：{kind}，{place}。请把这一行报告给维护者（见 README.md）；其中没有病人数据，"
        "FENJI_TRACEBACK=1 给出细节",
        "a fault of ours, not of yours: {kind} at {place}. Please send this line to the maintainers "
        "(README.md says how); it holds no patient data, and FENJI_TRACEBACK=1 shows more",
    )
    _tell(say(text, reader(), kind=type(fault).__name__, place=place_of(fault)))
    return OUR_FAULT
