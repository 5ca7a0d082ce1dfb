"""Every small change of a score that some case should notice: its limits and signs, points, flags, rounding, bands."""

from collections.abc import Iterator

from fenji.linked.scores import WrittenScore
from fenji.model.score import PointsRow
from fenji.review.mutations import Mutation, Numbers, in_file_order, of_conditions, of_parameters, with_model
from fenji.review.sites import Owner


def score_mutations(written: WrittenScore) -> list[Mutation]:
    """All changes of a score, in the order of the file."""
    numbers = Numbers.of(written)
    return in_file_order(
        [*of_conditions(written, numbers), *of_parameters(written, numbers), *_of_points(written), *_of_flags(written)]
    )


def _others(points: str) -> list[str]:
    return Numbers({}, {}).others(points, "")


def _of_points(written: WrittenScore) -> Iterator[Mutation]:
    items = written.model.items
    for item, rows in items.items():
        if rows == "value":
            continue
        for index, row in enumerate(rows):
            key = "points" if row.points is not None else "otherwise"
            was = row.points if row.points is not None else row.otherwise
            path: Owner = ("items", item, index, key)
            for other in _others(was) if was is not None else ():
                new: PointsRow = row.model_copy(update={key: other})
                changed = {**items, item: (*rows[:index], new, *rows[index + 1 :])}
                at = written.tree.span_of(path)
                yield Mutation("points", path, at, str(was), other, with_model(written, items=changed))


def _of_flags(written: WrittenScore) -> Iterator[Mutation]:
    """The points of one item that raise a flag."""
    flags = written.model.any_item_gives
    for flag, points in flags.items():
        path: Owner = ("any_item_gives", flag)
        for other in _others(points):
            at = written.tree.span_of(path)
            made = with_model(written, any_item_gives={**flags, flag: other})
            yield Mutation("points", path, at, points, other, made)
