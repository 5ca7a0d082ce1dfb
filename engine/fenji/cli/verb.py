"""Commands whose help speaks two languages and teaches by example."""

from collections.abc import Callable
from gettext import gettext
from typing import Any, TypeVar

import click

from fenji.cli.language import of_arguments, of_environment
from fenji.codes.code import Lang, Text
from fenji.report.page import Page

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGE = Text(
    "语言：zh 或 en（缺省看环境变量，否则中文）", "Language, zh or en (default: the environment's, else zh)."
)
_USAGE = Text("用法: ", "Usage: ")
_OPTIONS = Text("选项", "Options")
_EXAMPLES = Text("例子", "Examples")
_EXIT = Text("退出状态", "Exit status")


def reader() -> Lang:
    """The language of help, complaints and everything printed for a terminal."""
    return of_arguments() or of_environment()


def asked() -> Lang | None:
    """The language asked for by `--lang`, which alone changes the language of JSON."""
    return of_arguments()


def pick(text: Text) -> str:
    return text.zh if reader() == "zh" else text.en


class Option(click.Option):
    """An option with a help text in two languages."""

    def __init__(self, *args: Any, says: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.says = says

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = pick(self.says)
        return super().get_help_record(ctx)


class Command(click.Command):
    """A verb: what it does, examples, exit statuses, in two languages."""

    def __init__(self, *args: Any, does: Text, examples: Text, exits: Text | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.does, self.examples, self.exits = does, examples, exits

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return help_option()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=pick(_USAGE))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n" + pick(self.does).strip() + "\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [record for option in options if (record := option.get_help_record(ctx)) is not None]
        table(formatter, _OPTIONS, [(name, says.replace("default:", _default())) for name, says in records])
        _block(formatter, _EXAMPLES, self.examples)
        if self.exits is not None:
            _block(formatter, _EXIT, self.exits)


def table(formatter: click.HelpFormatter, title: Text, rows: list[tuple[str, str]]) -> None:
    """Names with what they mean, aligned by what the characters take up."""
    page = Page(min(formatter.width, 100), False)
    page.pairs(rows)
    formatter.write(f"\n{pick(title)}:\n{page}")


def _default() -> str:
    return pick(Text("缺省:", "default:"))


def _block(formatter: click.HelpFormatter, title: Text, text: Text) -> None:
    lines = "\n".join("  " + line if line else "" for line in pick(text).strip("\n").split("\n"))
    formatter.write(f"\n{pick(title)}:\n{lines}\n")


def help_option() -> click.Option:
    def show(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    return Option(
        ["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=show,
        says=Text("显示本页", "Show this page."),
    )  # fmt: skip


def option(*names: str, says: Text, **kwargs: Any) -> Callable[[F], F]:
    """An option of a verb."""
    return click.option(*names, cls=Option, says=says, **kwargs)


def verb(*, does: Text, examples: Text, exits: Text | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Makes a function the verb of its module (`command`); every verb has `--lang`."""

    def make(function: Callable[..., Any]) -> click.Command:
        with_lang = option(
            "--lang", type=click.Choice(["zh", "en"]), default=None, expose_value=False,
            says=LANGUAGE,
        )(function)  # fmt: skip
        return click.command(cls=Command, does=does, examples=examples, exits=exits)(with_lang)

    return make


def complaint(error: click.ClickException) -> str:
    """A usage error in the reader's language."""
    if reader() == "en":
        return error.format_message()
    name = getattr(error, "option_name", None) or ""
    if isinstance(error, click.NoSuchOption):
        close = ", ".join(error.possibilities or ())
        return f"没有选项 {name}" + (f"；是不是 {close}?" if close else "")
    param = getattr(error, "param", None)
    if isinstance(error, click.MissingParameter):
        shown = param.make_metavar(click.Context(click.Command(""))) if param is not None else ""
        return f"缺少参数 {shown}"
    if isinstance(error, click.BadParameter):
        hint = (param.opts[0] if param is not None and param.opts else "") or ""
        if param is not None and isinstance(param.type, click.Choice):
            return f"{hint} 只能是: {', '.join(map(str, param.type.choices))}"
        return f"{hint} 的值不对: {error.message}"
    if isinstance(error, click.UsageError) and "unexpected extra" in error.message:
        return "参数太多: " + error.message.partition("(")[2].rstrip(")")
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {name} 缺少值"
    return gettext(error.format_message())
