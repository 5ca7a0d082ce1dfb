"""A score as written in `rules/scores/<id>.yaml`."""

from typing import Any, Literal

from pydantic import Field

from fenji.model.pathway import Condition, Definition, Parameter, Profile
from fenji.model.shape import Cited, Id, Shape, Source, Words


class PointsRow(Shape):
    when: Condition | None = None
    points: str | None = None
    otherwise: str | None = None


class Band(Shape):
    word: str
    when: Condition


class Bands(Shape):
    term: str
    default: str
    tables: dict[str, tuple[Band, ...]]


class Score(Cited):
    score: Id
    title: Words
    sources: dict[Id, Source]
    range: tuple[str, str]
    applies_when: Condition | None = None
    asks: Literal["items", "total"] = "items"
    rounding: dict[str, str] = {}
    profiles: dict[str, Profile] = {}
    parameters: dict[Id, Parameter] = {}
    definitions: dict[Id, Definition] = {}
    items: dict[str, Literal["value"] | tuple[PointsRow, ...]] = Field(min_length=1)
    item_labels: dict[str, Words] = {}
    any_item_gives: dict[str, str] = {}
    bands: Bands | None = None
    response: Any = None
    traps: tuple[Words | str, ...] = ()
    open_points: tuple[Words | str, ...] = ()
