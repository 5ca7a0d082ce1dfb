"""A pathway named on the command line: by its id, or by its file or folder."""

from difflib import get_close_matches
from pathlib import Path

from fenji.cli.stop import CONTENT, USAGE, Stop
from fenji.codes.code import Text
from fenji.linked.content import Content, errors
from fenji.linked.pathway import LinkedPathway


def pathway_named(content: Content, name: str, profile: str | None = None) -> LinkedPathway:
    """The pathway under a profile, the default one where none is named. Raises Stop where there is none."""
    path = Path(name)
    id = path.parent.name if path.name == "pathway.yaml" else path.name
    if id not in content.pathways:
        if errors(content.problems):
            text = Text("内容有错误，不能使用（见 fenji check）", "the content has errors (see fenji check)")
            raise Stop(CONTENT, text)
        close = get_close_matches(id, content.pathways, 1)
        raise Stop(
            USAGE,
            Text("没有路径 {name}(有 {all})", "there is no pathway {name} (there are {all})"),
            name=name,
            all=", ".join(close or content.pathways),
        )
    profiles = content.pathways[id]
    if profile is not None and profile not in profiles:
        raise Stop(
            USAGE,
            Text("{name} 没有版本 {profile}(有 {all})", "{name} has no profile {profile} (it has {all})"),
            name=id,
            profile=profile,
            all=", ".join(profiles),
        )
    return content.pathway_of(id, profile)
