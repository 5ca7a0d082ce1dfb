"""A case as an author writes it, one flow line for each part."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9_.+-][A-Za-z0-9_ .+/%°²^*:-]*")
_BARE = re.compile(r"[\w.+/-][\w .+/%°²^*()-]*", re.UNICODE)


def case_yaml(case: Mapping[str, Any], expect: Mapping[str, Any], comments: Iterable[str] = ()) -> str:
    """One document of a case file, with comments above it."""
    lines = [f"# {line}" for line in comments]
    for key, value in case.items():
        if key == "visits":
            lines.append("visits:")
            lines += [f"  - {flow(visit)}" for visit in value]
        else:
            lines.append(f"{key}: {flow(value)}")
    lines.append(f"expect: {flow(expect)}")
    return "\n".join(lines) + "\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    if ": " not in text and not text.endswith(":") and text == text.strip() and text not in ("null", "~", ""):
        if _PLAIN.fullmatch(text) or _BARE.fullmatch(text):
            return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
