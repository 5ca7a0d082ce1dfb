"""Pieces that every content file shares: texts in two languages, sources, honesty marks."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from fenji.codes import Lang

Mark = Literal["text", "digest", "weak", "unconfirmed", "ours"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=80)]
"""A name that conditions can use: small letters, digits and `_`."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _is_yes(value: Any) -> Any:
    return (
        {"true": True, "yes": True, "false": False, "no": False}.get(value, value) if isinstance(value, str) else value
    )


Several = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""A list of words, or one word for a list of one."""
YesNo = Annotated[bool, BeforeValidator(_is_yes)]


class Shape(BaseModel):
    """The base of all content models: frozen, and an unknown key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Words(Shape):
    """One sentence or label in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def of(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


class Source(Shape):
    """A document that content rests on."""

    title: str | Words
    number: str | None = None
    year: str | None = None
    edition: str | None = None
    issuer: str | None = None
    reference: str | None = None
    mark: Mark | None = None
    note: str | Words | None = None
    url: str | None = None

    def name(self) -> str:
        """How the document is named in a decision."""
        return self.title if isinstance(self.title, str) else self.title.zh


def source_id(reference: str) -> str:
    """The source that a citation names, without the place in it; empty where nothing is written."""
    return next(iter(reference.split(maxsplit=1)), "")


class Cited(Shape):
    """Something that rests on sources: `source` is a source id followed by the place in it, or several such."""

    source: Several
    mark: Mark
    mark_note: str | Words | None = None
