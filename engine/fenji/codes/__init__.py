"""The one register of diagnostic codes. A code is registered once, in the module of its area.

A sentence may hold a choice, `[[did you mean `{nearest}`|declare it]]`: the first part whose words were all
supplied and are not empty is said, the last one else.
"""

import re
from collections.abc import Mapping
from typing import Literal

from fenji.codes.case import CASE
from fenji.codes.code import Code, Lang, Severity, Text
from fenji.codes.condition import CONDITION
from fenji.codes.content import CONTENT
from fenji.codes.criteria import CRITERIA
from fenji.codes.facts import FACTS
from fenji.codes.kinds import KINDS
from fenji.codes.names import NAMES
from fenji.codes.network import NETWORK
from fenji.codes.phrases import phrase
from fenji.codes.proof import PROOF
from fenji.codes.refused import REFUSED
from fenji.codes.vocabulary import VOCABULARY
from fenji.codes.yaml import YAML

__all__ = ["CODES", "Code", "Lang", "Severity", "Text", "code_named", "wording"]

_AREAS = (YAML, REFUSED, CONDITION, KINDS, CONTENT, NAMES, CRITERIA, VOCABULARY, CASE, FACTS, NETWORK, PROOF)
CODES: Mapping[str, Code] = {code.id: code for area in _AREAS for code in area}


_CHOICE = re.compile(r"\[\[(.*?)\]\]", re.S)
_WORD = re.compile(r"\{(\w+)\}")


class _Visible(dict[str, str]):
    """Leaves an argument that nobody supplied visible in the sentence instead of failing."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def code_named(code_id: str) -> Code:
    """The registered code. Raises KeyError for a word that is no code: that is our own fault, never the user's."""
    return CODES[code_id]


def wording(code_id: str, part: Literal["says", "help"], lang: Lang, args: Mapping[str, str]) -> str:
    """One sentence of a code in one language, filled in; empty where the code has none."""
    text: Text | None = getattr(CODES[code_id], part)
    if text is None:
        return ""
    instead = CODES[code_id].instead.get(args.get("name", ""))
    if instead is not None:
        args = {**args, "instead": instead}
    template = _CHOICE.sub(lambda choice: _chosen(choice.group(1), args), text.zh if lang == "zh" else text.en)
    return template.format_map(_Visible({name: phrase(name, value, lang) for name, value in args.items()}))


def _chosen(choice: str, args: Mapping[str, str]) -> str:
    parts = choice.split("|")
    return next((part for part in parts[:-1] if all(args.get(word) for word in _WORD.findall(part))), parts[-1])
