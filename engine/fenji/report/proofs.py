"""Verdicts of proofs, as text for a terminal and as data."""

from collections.abc import Mapping, Sequence
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.prove.found import Find, Status, Verdict
from fenji.report.diagnostics import place

STATUS: Mapping[Status, Text] = {
    "proved": Text("成立", "proved"),
    "accepted": Text("已接受", "accepted"),
    "refuted": Text("不成立", "refuted"),
    "undecided": Text("未决", "undecided"),
}
_ALL = Text("全部路径", "all pathways")
_SAW = Text("见于", "seen at")
_ACCEPTED = Text("已接受", "accepted")
_UNCONFIRMED = Text(
    "引擎不认这个反例：编码的错，请报告", "the engine does not confirm this: a fault of the encoding, please report it"
)
_UNDECIDED = Text("未决", "undecided")
_LEFT_OUT = Text("未编码", "left out")
_NOTES = Text("附记", "notes")


def text_of(verdicts: Sequence[Verdict], lang: Lang, *, times: bool = False) -> str:
    """One block per verdict, finds first, then what the encoding leaves out, each said once.

    `times`: with the number of questions and the seconds of each, which differ from run to run.
    """
    several: dict[str, set[str]] = {}
    for verdict in verdicts:
        several.setdefault(verdict.pathway, set()).add(verdict.profile)
    several = {pathway: profiles for pathway, profiles in several.items() if len(profiles) > 1}
    lines: list[str] = []
    for verdict in verdicts:
        named = verdict.profile and verdict.profile in several.get(verdict.pathway, ())
        under = f" ({verdict.profile})" if named else ""
        head = f"{verdict.pathway}{under} · {verdict.property}: {_said(STATUS[verdict.status], lang)}"
        lines.append(head + (f" ({verdict.queries}, {verdict.seconds:.1f} s)" if times else ""))
        for find in verdict.finds:
            lines += _find(find, lang)
        lines += [f"  {_said(_UNDECIDED, lang)}: {about}" for about in verdict.undecided]
        if verdict.property == "pairs" or not verdict.notes:
            shown = verdict.notes[:0]
        else:
            shown = verdict.notes
        lines += [f"  {_said(_NOTES, lang)}: {_said(note, lang)}" for note in shown]
        if verdict.property == "pairs":
            many = len(verdict.notes)
            lines.append(
                _said(
                    Text(f"  {many} 种不同的去向，每种都有胜出者", f"  {many} ways to differ, each with a winner"), lang
                )
            )
    left = dict.fromkeys(_said(text, lang) for verdict in verdicts for text in verdict.left_out)
    if left:
        lines.append("")
        lines += [f"{_said(_LEFT_OUT, lang)}: {text}" for text in left]
    lines.append("")
    lines.append(tally(verdicts, lang))
    return "\n".join(lines) + "\n"


def _find(find: Find, lang: Lang) -> list[str]:
    lines = [f"  - {_said(find.says, lang)}"]
    if find.at:
        lines.append(f"    --> {place(find.at[0])}")
    if find.standings:
        more = f" (+{len(find.standings) - 3})" if len(find.standings) > 3 else ""
        lines.append(f"    {_said(_SAW, lang)} {', '.join(find.standings[:3])}{more}")
    if find.confirmed is False:
        lines.append(f"    {_said(_UNCONFIRMED, lang)}")
    if find.accepted is not None:
        because = find.accepted.because
        reason = because if isinstance(because, str) else because.of(lang)
        lines.append(f"    {_said(_ACCEPTED, lang)}: {reason} ({find.accepted.by})")
    elif find.cases:
        lines.append(f"    {_facts(find.cases[0])}")
    return lines


def _facts(case: Mapping[str, Any]) -> str:
    visits = case["visits"]
    told = ", ".join(f"{id}: {_value(value)}" for id, value in visits[-1]["facts"].items())
    before = f" (+{len(visits) - 1})" if len(visits) > 1 else ""
    who = ", ".join(f"{key} {value}" for key, value in case.get("patient", {}).items() if key != "wishes")
    where = case.get("institution") or case.get("tier") or ""
    return f"{case['phase']} @ {where}: {who + '; ' if who else ''}{told}{before}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "[" + ", ".join(value) + "]" if isinstance(value, list) else str(value)


def tally(verdicts: Sequence[Verdict], lang: Lang) -> str:
    counts = {status: sum(verdict.status == status for verdict in verdicts) for status in STATUS}
    return ", ".join(f"{_said(STATUS[status], lang)} {count}" for status, count in counts.items() if count)


def as_data(verdicts: Sequence[Verdict], lang: Lang) -> list[dict[str, Any]]:
    """Verdicts in plain data, without what differs between two runs (times, questions asked)."""
    return [
        {
            "pathway": verdict.pathway,
            "property": verdict.property,
            "profile": verdict.profile,
            "status": verdict.status,
            "finds": [_as_data(find, lang) for find in verdict.finds],
            "undecided": list(verdict.undecided),
            "notes": [_said(note, lang) for note in verdict.notes],
            "left_out": [_said(text, lang) for text in verdict.left_out],
        }
        for verdict in verdicts
    ]


def _as_data(find: Find, lang: Lang) -> dict[str, Any]:
    accepted: dict[str, Any] | None = None
    if find.accepted is not None:
        because = find.accepted.because
        reason = because if isinstance(because, str) else because.of(lang)
        accepted = {"because": reason, "by": find.accepted.by}
    return {
        "says": _said(find.says, lang),
        "between": list(find.between),
        "standings": list(find.standings),
        "places": [place(span) for span in find.at],
        "confirmed": find.confirmed,
        "accepted": accepted,
        "facts": dict(find.facts),
        "cases": [dict(case) for case in find.cases],
    }


def _said(text: Text, lang: Lang) -> str:
    return text.zh if lang == "zh" else text.en
