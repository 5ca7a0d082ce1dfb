"""`fenji lsp`: a language server for an editor."""

from pathlib import Path

from fenji.cli.content import content_option, engine_version
from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import reader, verb
from fenji.codes.code import Text


@verb(
    does=Text(
        "语言服务器（标准输入输出）：边写边报错，补全，悬停说明术语并读出条件，转到定义，\n"
        "重命名定义和参数，整理格式。需要 pip install 'fenji[lsp]'。",
        "A language server on standard input and output: problems as one types, completion, hover (terms explained,\n"
        "conditions read aloud), go to definition, rename of definitions and parameters, format.\n"
        "Needs pip install 'fenji[lsp]'.",
    ),
    examples=Text(
        "fenji lsp                   由编辑器启动\n"
        "fenji lsp --lang en         用英文报错\n"
        "fenji lsp --content DIR     文件不在内容文件夹里时用这里的术语",
        "fenji lsp                   started by an editor\n"
        "fenji lsp --lang zh         problems in Chinese\n"
        "fenji lsp --content DIR     whose terms to use for a file outside any content folder",
    ),
    exits=Text("0 正常，2 缺少 pygls", "0 fine, 2 pygls is missing"),
)
@content_option
def command(content: str | None) -> None:
    try:
        from fenji.lsp.serve import serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise Stop(USAGE, Text("先运行 pip install 'fenji[lsp]'", "first run pip install 'fenji[lsp]'")) from None
    serve(engine_version(), reader(), Path(content) if content else None)
