"""What must travel with a referral: `rules/documents.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from fenji.model.pathway import Condition
from fenji.model.shape import Mark, Several, Shape, Source, Words


class Document(Shape):
    """A paper, by its name."""

    label: Words


class Requirement(Shape):
    """Documents required under a policy (none named: any), in a direction, at a kind of visit."""

    policy: str | None = None
    direction: Literal["up", "down", "any"] = "any"
    visits: Several = ()
    when: Condition | None = None
    documents: Several
    source: str
    mark: Mark


class IssueOrder(Shape):
    """Under this policy `document` counts only when it was issued after `after`."""

    policy: str
    document: str
    after: str
    says: Words
    source: str
    mark: Mark


class Documents(Shape):
    """Labels, required lists, and the order of issue."""

    sources: Mapping[str, Source] = Field(default_factory=dict)
    documents: Mapping[str, Document]
    visits: Several
    required: tuple[Requirement, ...]
    order_of_issue: tuple[IssueOrder, ...] = ()
