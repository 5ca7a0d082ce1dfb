"""The profiles of a pathway differ in numbers and words only, never in the shape of a condition."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from fenji.codes.code import Text
from fenji.expr import nodes as n
from fenji.prove.found import Find
from fenji.prove.prover import Prover

NAME = "profiles_agree"
STATES = Text(
    "一个路径的各版本，除参数的数值和词以外，每条标准、定义、转换和复诊规则的条件都相同；"
    "取值为 none 或空集的参数使比较总成立或永不成立，算作数值。(结构性证明)",
    "The profiles of a pathway have the same conditions in every criterion, definition, transition and review but for "
    "the numbers and words of parameters; a parameter that is `none` or an empty set makes its comparison always or "
    "never hold and counts as a number. (By structure.)",
)


def search(prover: Prover) -> Iterator[Find]:
    every = prover.engine.content.pathways[prover.pathway]
    default = next(iter(every.values()))
    for profile, other in every.items():
        for section in ("criteria", "definitions"):
            mine, theirs = getattr(default, section), getattr(other, section)
            for name in mine:
                if name not in theirs or not alike(mine[name], theirs[name]):
                    says = Text(
                        f"版本 {profile} 的 {name} 与缺省版本结构不同",
                        f"{name} has another shape under profile {profile} than under the default",
                    )
                    yield Find(NAME, says, (name,), facts={"profile": profile})
        for section in ("transitions", "reviews", "excluded"):
            pairs = zip(getattr(default, section), getattr(other, section), strict=True)
            for index, (a, b) in enumerate(pairs):
                if not alike(a, b):
                    row = {"transitions": "transition", "reviews": "review", "excluded": "must_exclude"}[section]
                    says = Text(
                        f"版本 {profile} 的 {row} {index + 1} 结构不同", f"{row} {index + 1} differs under {profile}"
                    )
                    yield Find(NAME, says, (f"{row} {index + 1}",), facts={"profile": profile})


def alike(a: Any, b: Any) -> bool:
    """The same but for numbers, words of a set and conditions that a number makes trivial."""
    if isinstance(a, n.Always) or isinstance(b, n.Always):
        return _comparison(a) and _comparison(b)
    if isinstance(a, n.Literal_) and isinstance(b, n.Literal_):
        return a.parameter == b.parameter if a.parameter is not None else a == b
    if type(a) is not type(b):
        return False
    if isinstance(a, n.Has | n.WordIn):
        return bool(a.term == b.term)
    if is_dataclass(a):
        return all(alike(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    if isinstance(a, tuple):
        return len(a) == len(b) and all(alike(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b) or isinstance(a, int)


def _comparison(node: Any) -> bool:
    """A condition that a parameter may make trivial: a comparison, or a set that holds one of some words."""
    if isinstance(node, n.And):  # a comparison with a score, and for whom the score is made
        return all(isinstance(part, n.Ref) or _comparison(part) for part in node.parts)
    return isinstance(node, n.Always | n.Compare | n.Has | n.WordIn)
