"""Names and moments given on the command line about networks: read, or refused with the nearest name."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from fenji.cli.stop import USAGE, Stop
from fenji.cli.verb import option
from fenji.codes.code import Text

if TYPE_CHECKING:
    from fenji.model.moment import Moment
    from fenji.model.network import Network
    from fenji.run.placing import Networks

at_option = option(
    "--at", metavar="DAY", says=Text("哪一天，如 2026-03-16", "On which day, e.g. 2026-03-16.")
)  # fmt: skip


def of_network(networks: "Networks", id_: str) -> "Network":
    """The network with this id. Raises Stop."""
    areas = networks.policy.areas
    if id_ not in areas:
        from fenji.expr.names import nearest

        near = nearest(id_, areas)
        text = Text(
            "没有网络 {id}；是不是 {near}？" if near else "没有网络 {id}；fenji network list 列出全部",
            "there is no network {id}; did you mean {near}?"
            if near
            else "there is no network {id}; fenji network list lists them all",
        )
        raise Stop(USAGE, text, id=id_, near=near)
    return areas[id_].model


def short_or_full(networks: "Networks", model: "Network", written: str) -> str | None:
    """The full id of an institution written with or without its network's id; None where no file knows it."""
    for id_ in (model.full_id(written), written):
        if networks.site(id_) is not None:
            return id_
    return None


def named(option_: str, written: str, known: Iterable[str], model: "Network | None" = None) -> str:
    """The name, if it is known. Raises Stop with the nearest one."""
    names = tuple(known)
    if written in names:
        return written
    from fenji.expr.names import nearest

    near = nearest(written, names)
    if not near and model is not None:
        near = nearest(model.full_id(written), names)
    if near:
        text = Text("{option} 没有 {name}；是不是 {near}？", "{option}: there is no {name}; did you mean {near}?")
    elif model is not None:
        text = Text(
            "{option} 没有 {name}；fenji network show {network} 列出机构",
            "{option}: there is no {name}; fenji network show {network} lists the institutions",
        )
    else:
        text = Text("{option} 没有 {name}；可写：{names}", "{option}: there is no {name}; it can be: {names}")
    raise Stop(
        USAGE, text, option=option_, name=written, near=near, names=", ".join(names),
        network="" if model is None else model.network,
    )  # fmt: skip


def named_all(option_: str, written: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    names = tuple(known)
    return tuple(dict.fromkeys(named(option_, one, names) for one in written))


def split(told: Iterable[str]) -> tuple[str, ...]:
    """`a,b` and `a` `b` say the same."""
    return tuple(one.strip() for text in told for one in text.split(",") if one.strip())


def day_of(written: str) -> date:
    """The day of `2026-03-16` or of a moment. Raises Stop."""
    return moment_of("--at", written, whole_day=True).day


def moment_of(option_: str, written: str, whole_day: bool = False) -> "Moment":
    """A moment with its zone; with `whole_day` a date stands for its noon in China. Raises Stop."""
    from fenji.model.moment import read_date, read_moment

    found = read_moment(written)
    if found is None and whole_day and read_date(written) is not None:
        found = read_moment(f"{written}T12:00:00+08:00")
    if found is None:
        example = "2026-03-16" if whole_day else "2026-04-14T09:30+08:00"
        text = Text(
            "{option} 写成 {example}（时刻要带时区）；这里是 {it}",
            "{option} is written like {example} (a moment has its zone); this is {it}",
        )
        raise Stop(USAGE, text, option=option_, example=example, it=written)
    return found
