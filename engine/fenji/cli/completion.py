"""`fenji completion`: completion of verbs, options and files in a shell."""

import sys

import click

from fenji.cli.verb import verb
from fenji.codes.code import Text

VARIABLE = "_FENJI_COMPLETE"


@verb(
    does=Text("打印让命令行能补全 fenji 的脚本。", "Prints the script by which a shell completes fenji's commands."),
    examples=Text(
        'eval "$(fenji completion bash)"                   写进 ~/.bashrc\n'
        'eval "$(fenji completion zsh)"                    写进 ~/.zshrc\n'
        "fenji completion fish > ~/.config/fish/completions/fenji.fish",
        'eval "$(fenji completion bash)"                   in ~/.bashrc\n'
        'eval "$(fenji completion zsh)"                    in ~/.zshrc\n'
        "fenji completion fish > ~/.config/fish/completions/fenji.fish",
    ),
    exits=Text("0 正常，2 用法不对", "0 fine, 2 wrong usage"),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    from click.shell_completion import get_completion_class

    from fenji.cli.front import front

    kind = get_completion_class(shell)
    assert kind is not None
    complete = kind(front(), {}, "fenji", VARIABLE)
    # Not `source()`: it starts a bash only to learn its version, and fails where there is none.
    sys.stdout.write(complete.source_template % complete.source_vars() + "\n")
