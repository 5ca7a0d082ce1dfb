"""`fenji network`: what a network is, who in it may receive a patient, and what it does not cover."""

import json
import sys
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from fenji.cli.asked_of import at_option, day_of, moment_of, named, named_all, of_network, short_or_full, split
from fenji.cli.content import colour, columns, content_option, format_option, language_of_json, load
from fenji.cli.output import output_option, written_to
from fenji.cli.stop import CONTENT, USAGE, Stop
from fenji.cli.verb import LANGUAGE, Command, F, Option, option, pick, reader, table, verb
from fenji.codes.code import Lang, Text

if TYPE_CHECKING:
    from fenji.engine import Engine
    from fenji.run.placing import Networks

_EXITS = Text(
    "0 正常（没有机构可接也是答案）；2 用法不对，或没有这个编号；3 内容不能用；70 本软件出错",
    "0 fine (nobody to receive is an answer too); 2 wrong usage, or no such id; 3 content unusable; 70 our own fault",
)
_ALL = option("--all", "all_", is_flag=True, says=Text("全部列出", "List everything."))


class Verbs(Command, click.Group):
    """`fenji network` itself: its own verbs in a table, and the nearest name for a wrong one."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, pick(_SAYS[name])) for name in self.commands]
        table(formatter, Text("动词", "Verbs"), rows)
        super().format_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            from fenji.expr.names import nearest

            near = nearest(args[0], self.commands)
            hint = pick(Text(f"；是不是 {near}？", f"; did you mean {near}?")) if near else ""
            verbs = ", ".join(self.commands)
            said = Text(f"没有动词 {args[0]}{hint}（有 {verbs}）", f"no such verb: {args[0]}{hint} (there are {verbs})")
            raise click.UsageError(pick(said), ctx)
        return super().resolve_command(ctx, args)


def _one_network(command: F) -> F:
    """The argument and the options of a command that shows one network."""
    id_argument = click.argument("id_", metavar="ID")
    for add in (_ALL, at_option, output_option, format_option("pretty", "json"), content_option, id_argument):
        command = add(command)
    return command


def _networks(engine: "Engine") -> "Networks":
    from fenji.run.placing import Networks

    placing = engine.placing
    if not isinstance(placing, Networks):
        raise Stop(CONTENT, Text("内容里没有网络规则", "the content has no rules for networks"))
    return placing


def _lang(form: str) -> Lang:
    return language_of_json() if form == "json" else reader()


def _write(record: Any, form: str, output: str | None, page: Any) -> None:
    """The record as JSON, or the page that `page` makes of it."""
    with written_to(output) as stream:
        if form == "json":
            stream.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        else:
            stream.write(page(record, columns(sys.stdout), output is None and colour(sys.stdout)))


# -- list and show


@verb(
    does=Text(
        "列出所有网络：编号、名称、形式、状态、起止、成员数。",
        "Lists every network: id, title, form, status, dates, members.",
    ),
    examples=Text(
        "fenji network list\nfenji network list --at 2026-03-16     当日是否可用\nfenji network list --format json",
        "fenji network list\n"
        "fenji network list --at 2026-03-16     whether in use on that day\n"
        "fenji network list --format json",
    ),
    exits=_EXITS,
)
@content_option
@format_option("pretty", "json")
@output_option
@at_option
def list_command(content: str | None, form: str, output: str | None, at: str | None) -> None:
    from fenji.report.network import list_page
    from fenji.review.network import listed

    day = None if at is None else day_of(at)
    engine = load(content)
    lang = _lang(form)
    rows = listed(engine.content, _networks(engine).policy, lang, day)
    record = rows if form == "json" else None
    _write(record, form, output, lambda _, width, coloured: list_page(rows, lang, width, coloured))


@verb(
    does=Text(
        "显示一个网络：网格、各层级成员及能力、政策各键给予什么、占位与待补、来源。ID 见 fenji network list。",
        "Shows one network: grids, members by tier and what they can do, what each policy key grants, placeholders\n"
        "and gaps, sources. ID: see fenji network list.",
    ),
    examples=Text(
        "fenji network show jinan\n"
        "fenji network show jinan --at 2019-12-30     启动前一日：不可用\n"
        "fenji network show jinan --all               每家机构的全部能力\n"
        "fenji network show jinan --format json --lang en",
        "fenji network show jinan\n"
        "fenji network show jinan --at 2019-12-30     the day before its start: not in use\n"
        "fenji network show jinan --all               every capability of every institution\n"
        "fenji network show jinan --format json --lang en",
    ),
    exits=_EXITS,
)
@_one_network
def show_command(id_: str, content: str | None, form: str, output: str | None, at: str | None, all_: bool) -> None:
    from fenji.report.network import NetworkPage
    from fenji.review.network import shown

    day: date | None = None if at is None else day_of(at)
    engine = load(content)
    networks = _networks(engine)
    of_network(networks, id_)
    lang = _lang(form)
    record = shown(engine.content, networks.policy, id_, lang, day)
    _write(record, form, output, lambda told, width, coloured: NetworkPage(lang, width, coloured, all_)(told))


# -- route


@verb(
    does=Text(
        "问一个网络：从这家机构转出、需要这些能力时，谁可接收，按次序列出并说明理由。不经路径，去向由您给定。\n"
        "机构可写短编号（huaiyin_chc）；--from 也可只写层级（primary），此时用 --residence 或 --contract 定网格。",
        "Asks a network who may receive a patient from here who needs these capabilities: a ranked list with reasons.\n"
        "No pathway is decided; the move is given. Institutions may be written short (huaiyin_chc); --from may be no\n"
        "more than a tier (primary), and then --residence or --contract says which grid is the patient's own.",
    ),
    examples=Text(
        "fenji network route jinan --from huaiyin_chc --tier secondary,tertiary --at 2026-04-14T09:30+08:00\n"
        "fenji network route demo_county --from township_a --needs thrombolysis --urgency emergency \\\n"
        "    --at 2026-04-14T09:30+08:00 --last-known-well 2026-04-14T06:40+08:00 \\\n"
        "    --travel county_hospital=40 --travel neighbour_hospital=30\n"
        "fenji network route jinan --from fifth_hospital --direction down --tier primary,rehabilitation \\\n"
        "    --contract huaiyin_chc --at 2026-04-14T09:30+08:00 --all",
        "fenji network route jinan --from huaiyin_chc --tier secondary,tertiary --at 2026-04-14T09:30+08:00\n"
        "fenji network route demo_county --from township_a --needs thrombolysis --urgency emergency \\\n"
        "    --at 2026-04-14T09:30+08:00 --last-known-well 2026-04-14T06:40+08:00 \\\n"
        "    --travel county_hospital=40 --travel neighbour_hospital=30\n"
        "fenji network route jinan --from fifth_hospital --direction down --tier primary,rehabilitation \\\n"
        "    --contract huaiyin_chc --at 2026-04-14T09:30+08:00 --all",
    ),
    exits=_EXITS,
)
@click.argument("id_", metavar="ID")
@option(
    "--from",
    "here",
    metavar="WHERE",
    says=Text("患者所在的机构或层级（必填）", "The institution, or the tier, where the patient is (required)."),
)
@option("--needs", multiple=True, metavar="CAP[,…]", says=Text("须有的能力", "Capabilities that are needed."))
@option(
    "--tier",
    "tiers",
    multiple=True,
    metavar="TIER[,…]",
    says=Text("目标层级（不写：上一级或下一级）", "Tiers asked for (left out: the next rung)."),
)
@option(
    "--direction",
    type=click.Choice(["up", "down", "same"]),
    default="up",
    show_default=True,
    says=Text("上转、下转或平转", "Up, down, or to the same tier."),
)
@option(
    "--urgency",
    type=click.Choice(["emergency", "urgent", "routine"]),
    default="routine",
    show_default=True,
    says=Text("紧急程度", "How soon."),
)
@option("--at", metavar="MOMENT", says=Text("时刻，带时区（必填）", "The moment, with its zone (required)."))
@option(
    "--travel",
    multiple=True,
    metavar="ID=MIN",
    says=Text("到某机构的分钟数，可多次", "Minutes to an institution; may be repeated."),
)
@option(
    "--last-known-well", "well", metavar="MOMENT", says=Text("末次正常的时刻", "When the patient was last known well.")
)
@option("--age", type=click.IntRange(0, 130), metavar="YEARS", says=Text("周岁", "Age in completed years."))
@option("--sex", type=click.Choice(["female", "male", "unknown"]), default="unknown", says=Text("性别", "Sex."))
@option("--residence", metavar="DISTRICT", says=Text("居住区县", "The district of residence."))
@option(
    "--contract",
    multiple=True,
    metavar="ID[,…]",
    says=Text("签约机构，家庭医生所在的在前", "Institutions of the contract, the family doctor's first."),
)
@option("--prefers", metavar="ID", says=Text("患者希望去的机构", "The institution the patient wishes for."))
@content_option
@format_option("pretty", "json")
@output_option
@option("--all", "all_", is_flag=True, says=Text("也列出排除的机构和理由", "Also the institutions ruled out, and why."))
def route_command(
    id_: str, here: str | None, needs: tuple[str, ...], tiers: tuple[str, ...], direction: Any, urgency: Any,
    at: str | None, travel: tuple[str, ...], well: str | None, age: int | None, sex: Any, residence: str | None,
    contract: tuple[str, ...], prefers: str | None, content: str | None, form: str, output: str | None, all_: bool,
) -> None:  # fmt: skip
    from fenji.explain.labels import Labels
    from fenji.report.routed import RoutePage
    from fenji.review.route import Question, answered

    if here is None or at is None:
        what = "--from" if here is None else "--at"
        example = "fenji network route jinan --from huaiyin_chc --at 2026-04-14T09:30+08:00"
        text = Text("缺少 {what}，例如 {example}", "{what} is missing, e.g. {example}")
        raise Stop(USAGE, text, what=what, example=example)
    moment = moment_of("--at", at)
    known_well = None if well is None else moment_of("--last-known-well", well)
    if known_well is not None and known_well.ms > moment.ms:
        raise Stop(USAGE, Text("--last-known-well 晚于 --at", "--last-known-well is after --at"))
    engine = load(content)
    networks = _networks(engine)
    model = of_network(networks, id_)
    shared = networks.policy.content
    site = short_or_full(networks, model, here)
    tier = None
    if site is None:
        tier = here if here in shared.tiers.tiers else None
        if tier is None:
            named("--from", here, [*networks.policy.areas[id_].sites, *shared.tiers.tiers], model)
    question = Question(
        id_,
        moment,
        site,
        tier,
        direction,
        urgency,
        named_all("--needs", split(needs), shared.capabilities.capabilities),
        named_all("--tier", split(tiers), shared.tiers.tiers),
        _minutes(networks, model, split(travel)),
        known_well,
        age,
        sex,
        residence,
        tuple(_institution(networks, model, "--contract", one) for one in split(contract)),
        None if prefers is None else _institution(networks, model, "--prefers", prefers),
    )
    lang = _lang(form)
    record = answered(networks, question, lang)
    labels = Labels(engine.content, lang)
    _write(record, form, output, lambda told, width, coloured: RoutePage(labels, width, coloured, all_)(told))


def _institution(networks: "Networks", model: Any, name: str, written: str) -> str:
    found = short_or_full(networks, model, written)
    if found is None:
        named(name, written, networks.policy.areas[model.network].sites, model)
    assert found is not None
    return found


def _minutes(networks: "Networks", model: Any, told: tuple[str, ...]) -> dict[str, int | Fraction]:
    from fenji.expr.units import parse_number

    found: dict[str, int | Fraction] = {}
    for one in told:
        id, sign, written = one.partition("=")
        minutes = parse_number(written.removesuffix("min").strip()) if sign else None
        if minutes is None or minutes < 0:
            raise Stop(
                USAGE,
                Text("--travel 写成 机构=分钟，如 county_hospital=40；这里是 {it}",
                     "--travel is written ID=MINUTES, e.g. county_hospital=40; this is {it}"),
                it=one,
            )  # fmt: skip
        whole = minutes.numerator if minutes.denominator == 1 else minutes
        found[_institution(networks, model, "--travel", id.strip())] = whole
    return found


# -- coverage


@verb(
    does=Text(
        "各路径要求的层级和能力，本网络从每个区县能不能接，由谁接，或无人可接。\n"
        "不写 --at 时，按文件所载全部实现、网络已运行之后来看；写了则看那一天。",
        "What the pathways ask of receivers: can this network take it, from each district, by whom, or nobody.\n"
        "Without --at: once all that the file announces has come about and the network is in operation; with it: on\n"
        "that day.",
    ),
    examples=Text(
        "fenji network coverage jinan\n"
        "fenji network coverage nanling --all\n"
        "fenji network coverage jinan --at 2026-03-16 --format json",
        "fenji network coverage jinan\n"
        "fenji network coverage nanling --all\n"
        "fenji network coverage jinan --at 2026-03-16 --format json",
    ),
    exits=_EXITS,
)
@_one_network
def coverage_command(id_: str, content: str | None, form: str, output: str | None, at: str | None, all_: bool) -> None:
    from fenji.explain.labels import Labels
    from fenji.linked.needs import needs_of
    from fenji.report.routed import CoveragePage
    from fenji.review.coverage_of_needs import as_record, coverage_of_needs

    moment = None if at is None else moment_of("--at", at, whole_day=True)
    engine = load(content)
    networks = _networks(engine)
    model = of_network(networks, id_)
    lang = _lang(form)
    found = coverage_of_needs(networks.policy, needs_of(engine.content.pathways), id_, moment)
    labels = Labels(engine.content, lang)
    record = as_record(found, model.title.of(lang))
    _write(record, form, output, lambda told, width, coloured: CoveragePage(labels, width, coloured, all_)(told))


_SAYS = {
    "show": Text("显示一个网络：成员、网格、政策、待补", "one network: members, grids, policy, gaps"),
    "list": Text("列出所有网络", "every network"),
    "route": Text("谁可接收，按次序，附理由", "who may receive, ranked, with reasons"),
    "coverage": Text("路径所需，各区县由谁接，或无人可接", "what pathways need, by whom from each district, or nobody"),
}


def _help_where_no_verb() -> None:
    """No verb: the page that lists them, as `fenji` alone does."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        raise Stop(USAGE)


command = Verbs(
    name="network",
    callback=_help_where_no_verb,
    invoke_without_command=True,
    no_args_is_help=False,
    params=[
        Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False, says=LANGUAGE),
    ],
    does=Text(
        "医联体网络：有哪些、各是什么样、谁可接收、还缺什么。",
        "Networks: which there are, what each is, who may receive, and what is lacking.",
    ),
    examples=Text(
        "fenji network show jinan\nfenji network coverage jinan\nfenji network route --help",
        "fenji network show jinan\nfenji network coverage jinan\nfenji network route --help",
    ),
    exits=_EXITS,
    commands={
        "show": show_command,
        "list": list_command,
        "route": route_command,
        "coverage": coverage_command,
    },
)
