"""Which language a person reads: `--lang`, else the environment's, else Chinese."""

import os
import sys
from collections.abc import Mapping, Sequence

from fenji.codes.code import Lang, Text


def of_environment(environ: Mapping[str, str] = os.environ) -> Lang:
    """The language that LC_ALL, LC_MESSAGES or LANG names, in that order; C and what is neither is no answer."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        told = environ.get(name, "").lower()
        if told.startswith("zh"):
            return "zh"
        if told.startswith("en"):
            return "en"
        if told:
            break
    return "zh"


def of_arguments(argv: Sequence[str] | None = None) -> Lang | None:
    """The language that `--lang` asks for; None where it was not given. Read before all else, so that even a
    complaint about the arguments is in that language."""
    told: Lang | None = None
    args = list(sys.argv[1:] if argv is None else argv)
    for index, arg in enumerate(args):
        if arg == "--":
            break
        value = args[index + 1] if arg == "--lang" and index + 1 < len(args) else arg.removeprefix("--lang=")
        if (arg == "--lang" or arg.startswith("--lang=")) and value in ("zh", "en"):
            told = "zh" if value == "zh" else "en"
    return told


def say(text: Text, lang: Lang, **args: object) -> str:
    """A text in one language, filled in."""
    return (text.zh if lang == "zh" else text.en).format(**args)
