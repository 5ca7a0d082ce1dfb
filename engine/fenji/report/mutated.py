"""What became of the changes of a pathway, for a person and as data: the score, and each survivor with its case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.report.page import Page
from fenji.review.mutate import Score
from fenji.review.mutations import Kind, Mutation
from fenji.review.witness import Witness
from fenji.review.write_case import case_yaml

KIND: Mapping[Kind, Text] = {
    "number": Text("数值", "number"),
    "comparator": Text("比较号", "comparator"),
    "unit": Text("单位", "unit"),
    "connective": Text("且/或/非", "connective"),
    "role": Text("作用", "role"),
    "urgency": Text("紧急程度", "urgency"),
    "tier": Text("去向层级", "tier"),
    "capability": Text("能力", "capability"),
    "purpose": Text("目的", "purpose"),
    "points": Text("分数", "points"),
}
_SAYS = Text(
    "{pathway}: {killed}/{counted} 处改动被病例发现，{percent}%({cases} 个病例)",
    "{pathway}: {killed} of {counted} changes noticed by cases, {percent}% ({cases} cases)",
)
_LEFT_OUT = Text(
    "不计: {same} 处改后意思不变，{refused} 处会被 check 拒绝",
    "not counted: {same} that say the same, {refused} that check would refuse",
)
_SURVIVORS = Text("没有病例发现的改动", "Changes that no case notices")
_TO_ADD = Text("该加的病例", "the case to add")
_NONE = Text(
    "没有找到判定不同的病人，很可能改后意思不变",
    "no patient found who is decided otherwise; most likely it says the same",
)
_CHECK = Text("期望取自现在的内容，请对照出处核实", "expects what the content says now; hold it against the source")


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no case noticed, with a patient who would."""

    change: Mutation
    witness: Witness | None


def say(text: Text, lang: Lang, **args: object) -> str:
    return (text.zh if lang == "zh" else text.en).format(**args)


def rounded_down(percent: float) -> str:
    """To one place, so that 100 means all."""
    return f"{int(percent * 10) / 10:g}"


def mutated_page(
    score: Score, changes: Sequence[Mutation], survivors: Sequence[Survivor], lang: Lang, columns: int, colour: bool,
    limit: float,
) -> str:  # fmt: skip
    """One pathway for a terminal."""
    page = Page(columns, colour)
    title = say(
        _SAYS, lang, pathway=score.pathway, killed=score.count("killed"), counted=score.counted,
        percent=rounded_down(score.percent), cases=score.cases,
    )  # fmt: skip
    page.text(title, "good" if score.percent >= limit else "bad")
    page.pairs([(say(KIND[kind], lang), f"{killed}/{all_}") for kind, killed, all_ in score.by_kind(changes) if all_])
    if score.count("same") or score.count("refused"):
        page.text(say(_LEFT_OUT, lang, same=score.count("same"), refused=score.count("refused")), "dim", 2)
    if survivors:
        page.head(say(_SURVIVORS, lang))
    for one in survivors:
        change = one.change
        place = f"{change.at.file}:{change.at.line}:{change.at.column}"
        page.item("○", f"{place}  {change.name} ({say(KIND[change.kind], lang)})", "warn")
        page.text(f"{change.was} → {change.becomes}", None, 4)
        if one.witness is None:
            page.text(say(_NONE, lang), "dim", 4)
        else:
            page.text(f"{say(_TO_ADD, lang)}:", "dim", 4)
            page.verbatim(case_of(one, 0, lang, comments=False), 6)
    return str(page)


def case_of(survivor: Survivor, number: int, lang: Lang, comments: bool = True) -> str:
    """The case to add, as a document of a case file."""
    change, witness = survivor.change, survivor.witness
    assert witness is not None
    whose = str(change.owner[min(1, len(change.owner) - 1)]).replace("_", "-")
    name = f"{whose}-{change.kind}" + (f"-{number}" if number else "")
    said = [f"{change.name}: {change.was} → {change.becomes}".replace("\n", " "), say(_CHECK, lang)]
    return case_yaml(witness.case | {"case": name}, witness.expect, said if comments else ())


def cases_file(survivors: Sequence[Survivor], lang: Lang) -> str:
    """All cases to add, as documents that follow each other."""
    written: dict[str, Survivor] = {}
    for one in survivors:
        if one.witness is not None:  # one patient may show several changes
            written.setdefault(repr((one.witness.case, one.witness.expect)), one)
    return "".join("---\n" + case_of(one, number, lang) for number, one in enumerate(written.values(), 1))


def mutated_record(score: Score, changes: Sequence[Mutation], survivors: Sequence[Survivor]) -> dict[str, Any]:
    """The same as data."""
    return {
        "pathway": score.pathway,
        "cases": score.cases,
        "percent": round(score.percent, 2),
        "killed": score.count("killed"),
        "survived": score.count("survived"),
        "same": score.count("same"),
        "refused": score.count("refused"),
        "kinds": {kind: {"killed": killed, "counted": all_} for kind, killed, all_ in score.by_kind(changes)},
        "survivors": [
            {
                "file": one.change.at.file,
                "line": one.change.at.line,
                "column": one.change.at.column,
                "of": one.change.name,
                "kind": one.change.kind,
                "was": one.change.was,
                "becomes": one.change.becomes,
                "case": None if one.witness is None else {**one.witness.case, "expect": one.witness.expect},
            }
            for one in survivors
        ],
    }
