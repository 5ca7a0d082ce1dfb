"""Graded-care pathways that decide: the embedding API. Re-exports, defines nothing.

    from fenji import Engine

    engine = Engine.shipped()
    decision = engine.decide(case)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fenji.diagnostic import Diagnostic, InvalidCase, InvalidContent
    from fenji.engine import Engine, SecondOpinionDisagrees
    from fenji.model.case import Case
    from fenji.run.decision import Decision

__all__ = ["Case", "Decision", "Diagnostic", "Engine", "InvalidCase", "InvalidContent", "SecondOpinionDisagrees"]

_HOMES = {
    "Case": "fenji.model.case",
    "Decision": "fenji.run.decision",
    "Diagnostic": "fenji.diagnostic",
    "Engine": "fenji.engine",
    "InvalidCase": "fenji.diagnostic",
    "InvalidContent": "fenji.diagnostic",
    "SecondOpinionDisagrees": "fenji.engine",
}


def __getattr__(name: str) -> Any:
    """Each name comes from its module when first asked for, so that importing fenji costs a host nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'fenji' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
