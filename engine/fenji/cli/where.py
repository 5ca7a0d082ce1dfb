"""`fenji where`: which content is in use."""

import json
import sys
from typing import Any

import click
from click.core import ParameterSource

from fenji.cli.content import VARIABLE, content_folder, content_option, format_option, load
from fenji.cli.verb import pick, reader, verb
from fenji.codes.code import Text

_LABELS = {
    "content": Text("内容文件夹", "content folder"),
    "chosen_by": Text("由谁选定", "chosen by"),
    "pathways": Text("路径", "pathways"),
    "networks": Text("医联体网络", "networks"),
    "terms": Text("术语", "terms"),
    "scores": Text("评分", "scores"),
    "engine": Text("引擎版本", "engine"),
    "python": Text("Python", "Python"),
    "package": Text("程序位置", "package"),
    "fingerprint": Text("内容指纹", "fingerprint"),
    "second_opinion": Text("第二意见", "second opinion"),
}


@verb(
    does=Text(
        "说明用的是哪个内容文件夹、引擎版本、内容指纹、第二意见是否可用。",
        "Says which content folder is in use, the engine's version, the content's fingerprint, and whether the second\n"
        "opinion can be had.",
    ),
    examples=Text(
        "fenji where\nfenji where --format json\nFENJI_CONTENT=/srv/content fenji where",
        "fenji where\nfenji where --format json\nFENJI_CONTENT=/srv/content fenji where",
    ),
    exits=Text("0 正常，3 内容不能用", "0 fine, 3 the content cannot be used"),
)
@content_option
@format_option("pretty", "json")
def command(content: str | None, form: str) -> None:
    from pathlib import Path

    import fenji

    folder = content_folder(content)
    engine = load(content)
    loaded = engine.content
    facts: dict[str, Any] = {
        "content": str(folder.resolve()),
        "chosen_by": _chosen_by(),
        "pathways": list(loaded.pathways),
        "networks": len(loaded.policy.networks) if loaded.policy is not None else 0,
        "terms": len(loaded.declared.terms),
        "scores": len(loaded.scores),
        "engine": engine.version,
        "python": sys.version.split()[0],
        "package": str(Path(fenji.__path__[0])),
        "fingerprint": engine.fingerprint(loaded.pathways, None),
        "second_opinion": dict(engine.second_opinion_status()),
    }
    if form == "json":
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")
        return
    from fenji.report.excerpt import width

    labels = {key: pick(_LABELS[key]) for key in facts}
    room = max(map(width, labels.values()))
    for key, value in facts.items():
        shown = ", ".join(value) if isinstance(value, list) else _opinion(value) if isinstance(value, dict) else value
        sys.stdout.write(f"{labels[key]}{' ' * (room - width(labels[key]))}  {shown}\n")


def _chosen_by() -> str:
    source = click.get_current_context().get_parameter_source("content")
    names = {ParameterSource.COMMANDLINE: "--content", ParameterSource.ENVIRONMENT: VARIABLE}
    return names.get(source or ParameterSource.DEFAULT, "shipped")


def _opinion(status: Any) -> str:
    reason = status.get("reason") or {}
    return " · ".join(str(one) for one in (status.get("engine"), status.get("state"), reason.get(reader())) if one)
