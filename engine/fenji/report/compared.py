"""What two versions of content differ in: for a terminal, in Markdown for a pull request, as data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fenji.codes.code import Lang, Text
from fenji.explain import words
from fenji.report.mismatches import as_written
from fenji.report.page import Page
from fenji.review.compare_rows import ROWS
from fenji.review.edits import Comparison, Edit, What
from fenji.review.shifts import Shift
from fenji.review.witness import Answer, Witness
from fenji.review.write_case import case_yaml

WHAT: Mapping[What, Text] = {
    "new": Text("新增", "new"),
    "gone": Text("删除", "gone"),
    "renamed": Text("改名", "renamed"),
    "moved": Text("移动", "moved"),
    "tightened": Text("收紧", "tightened"),
    "loosened": Text("放宽", "loosened"),
    "changed": Text("改变", "changed"),
    "unknown": Text("只在资料不全时不同", "differs only while a fact is missing"),
    "rewritten": Text("改写,意思不变", "rewritten, same meaning"),
    "text": Text("只改文字或出处", "words or sources only"),
}
_SAME = Text("没有差别", "no difference")
_WITNESS = Text("判定不同的病人", "a patient decided differently")
_LESSER = Text("去向相同、判断不同的病人", "a patient with the same move and another verdict")
_NO_WITNESS = Text("没有找到判定不同的病人", "no patient found who is decided differently")
_OLD, _NEW = Text("旧", "old"), Text("新", "new")
_THROUGH = Text("因 {names}", "through {names}")
_REACHES = Text("影响 {names}", "reaches {names}")
_CASES = Text("判定变了的病例: {count}", "cases that are decided otherwise: {count}")
_BY = Text("由 {edits}", "by {edits}")
_UNREADABLE = Text("读不懂", "cannot be read")
_ADDED, _REMOVED = Text("新增的路径", "new pathway"), Text("删除的路径", "pathway gone")
_SCORE = Text("评分 {name}", "score {name}")
_SCORED = Text("得分不同的病人", "a patient who scores differently")
_SHOWN_BY_A_PATIENT = frozenset({"criteria", "items", "any_item_gives", "applies_when", "bands", *ROWS})
CONDITIONAL = frozenset({"tightened", "loosened", "changed", "unknown", "new", "gone"})
_UNKNOWN = Text("未知: {names}", "unknown: {names}")
_FOLLOW_UP = Text("{days}天内随访", "review within {days} days")
_PHASE = Text("阶段 {phase}", "phase {phase}")
_ADVICE = Text("建议 {names}", "advice {names}")


def say(text: Text, lang: Lang, **args: object) -> str:
    return (text.zh if lang == "zh" else text.en).format(**args)


def what_of(edit: Edit, lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(say(WHAT[one], lang) for one in edit.what)


def _answered(answer: Answer | None, lang: Lang) -> str:
    if answer is None:
        return say(_UNREADABLE, lang)
    said = words.move_of(answer.move, answer.urgency, lang)
    return f"{said} → {', '.join(answer.tiers)}" if answer.tiers else said


def _needs_witness(edit: Edit) -> bool:
    return edit.section in _SHOWN_BY_A_PATIENT and bool(CONDITIONAL & set(edit.what))


def _both(found: Witness, lang: Lang) -> tuple[str, str]:
    """What each version answers: the move, and where that is the same whatever else differs."""
    a, b = found.old, found.new
    said = [_answered(a, lang), _answered(b, lang)]
    if found.now:
        return _derived(found.derived, said[0]), _derived(found.now, said[1])
    if found.decided_differently:
        return said[0], said[1]
    for text, word in (
        (_FOLLOW_UP, lambda one: {"days": one.within_days} if one.within_days is not None else None),
        (_PHASE, lambda one: {"phase": one.next_phase}),
        (_ADVICE, lambda one: {"names": ", ".join(one.advice)}),
        (_UNKNOWN, lambda one: {"names": ", ".join(one.unknown)}),
    ):
        old, new = word(a), word(b)
        if old != new:
            more = ["-" if one is None else say(text, lang, **one) for one in (old, new)]
            said = [f"{before}; {then}" for before, then in zip(said, more, strict=True)]
    return said[0], said[1]


def _derived(values: Mapping[str, Any], answered: str) -> str:
    """What is derived of a patient, and his move."""
    told = ", ".join(f"{term} {'-' if value is None else as_written(value)}" for term, value in values.items())
    return f"{told}; {answered}"


def _title(found: Witness) -> Text:
    return _SCORED if found.now else _WITNESS if found.decided_differently else _LESSER


def _head(one: Comparison, lang: Lang) -> str:
    return one.pathway if one.kind == "pathway" else say(_SCORE, lang, name=one.pathway)


def compared_page(
    compared: Sequence[Comparison], added: Sequence[str], removed: Sequence[str], lang: Lang, columns: int, colour: bool
) -> str:
    """For a terminal."""
    page = Page(columns, colour)
    if not compared and not added and not removed:
        page.text(say(_SAME, lang), "dim")
    for text, ids in ((_ADDED, added), (_REMOVED, removed)):
        for id in ids:
            page.item("▸", f"{say(text, lang)}: {id}", "title", 0)
    for one in compared:
        page.head(_head(one, lang))
        if not one.edits:
            page.text(say(_SAME, lang), "dim", 2)
        for edit in one.edits:
            name = "" if edit.profile is None else f" [{edit.profile}]"
            page.item("▸", f"{edit.section} {edit.id}{name}: {what_of(edit, lang)}", "title", 2)
            if edit.was:
                page.item("-", edit.was, "bad", 4)
            if edit.becomes:
                page.item("+", edit.becomes, "good", 4)
            for text, names in ((_THROUGH, edit.through), (_REACHES, _beyond(edit))):
                if names:
                    page.text(say(text, lang, names=", ".join(names)), "dim", 4)
            if edit.witness is not None:
                _witness(page, edit.witness, lang)
            elif _needs_witness(edit):
                page.text(say(_NO_WITNESS, lang), "dim", 4)
    return str(page)


def _beyond(edit: Edit) -> tuple[str, ...]:
    return tuple(id for id in edit.reaches if id != edit.id)


def _witness(page: Page, found: Witness, lang: Lang) -> None:
    page.text(f"{say(_title(found), lang)}:", "dim", 4)
    page.verbatim(case_yaml(found.case, {}).rpartition("expect:")[0], 6)
    old, new = _both(found, lang)
    page.pairs([(say(_OLD, lang), old + _met(found.old)), (say(_NEW, lang), new + _met(found.new))], 6)


def _met(answer: Answer) -> str:
    return f" ({', '.join(answer.met)})" if answer.met else ""


def shifts_page(found: Sequence[Shift], lang: Lang, columns: int, colour: bool) -> str:
    """The cases that moved, for a terminal."""
    page = Page(columns, colour)
    page.head(say(_CASES, lang, count=len(found)))
    for one in found:
        page.item("▸", f"{one.case}  {one.file}:{one.line}", None, 2)
        page.text(f"{_answered(one.old, lang)} ⇒ {_answered(one.new, lang)}", "warn", 4)
        if one.by:
            page.text(say(_BY, lang, edits=", ".join(_edits(one))), "dim", 4)
    return str(page)


def _edits(one: Shift) -> list[str]:
    return list(dict.fromkeys(f"{pathway} {edit.section} {edit.id}" for pathway, edit in one.by))


# -- Markdown


def compared_markdown(
    compared: Sequence[Comparison], added: Sequence[str], removed: Sequence[str], found: Sequence[Shift] | None,
    lang: Lang,
) -> str:
    """For a pull request."""
    return "\n".join(_markdown(compared, added, removed, found, lang)) + "\n"


def _markdown(
    compared: Sequence[Comparison], added: Sequence[str], removed: Sequence[str], found: Sequence[Shift] | None,
    lang: Lang,
) -> Iterator[str]:
    if not compared and not added and not removed:
        yield say(_SAME, lang)
    for text, ids in ((_ADDED, added), (_REMOVED, removed)):
        for id in ids:
            yield f"- **{say(text, lang)}**: `{id}`"
    for one in compared:
        yield f"### {_head(one, lang)}"
        yield ""
        if not one.edits:
            yield say(_SAME, lang)
        for edit in one.edits:
            name = "" if edit.profile is None else f" [{edit.profile}]"
            yield f"- **{what_of(edit, lang)}** {edit.section} `{edit.id}`{name}"
            if edit.was or edit.becomes:
                yield f"  - `{_code(edit.was)}` → `{_code(edit.becomes)}`"
            if edit.through:
                yield f"  - {say(_THROUGH, lang, names=', '.join(edit.through))}"
            if _beyond(edit):
                yield f"  - {say(_REACHES, lang, names=', '.join(_beyond(edit)))}"
            if edit.witness is not None:
                seen = edit.witness
                title = say(_title(seen), lang)
                yield f"  - {title}: {' ⇒ '.join(_both(seen, lang))}"
                yield ""
                yield "    ```yaml"
                expect = {"derived": dict(seen.now)} if seen.now else seen.new.expect()
                yield from (f"    {line}" for line in case_yaml(seen.case, expect).splitlines())
                yield "    ```"
        yield ""
    if found is not None:
        yield f"### {say(_CASES, lang, count=len(found))}"
        yield ""
        if found:
            yield f"| | {say(_OLD, lang)} | {say(_NEW, lang)} | |"
            yield "|---|---|---|---|"
        for shift in found:
            by = ", ".join(f"`{edit}`" for edit in _edits(shift))
            yield f"| {shift.case} | {_answered(shift.old, lang)} | {_answered(shift.new, lang)} | {by} |"


def _code(text: str) -> str:
    return text.replace("`", "'") or " "


# -- data


def compared_record(
    compared: Sequence[Comparison], added: Sequence[str], removed: Sequence[str], found: Sequence[Shift] | None
) -> dict[str, Any]:
    """As data."""
    record: dict[str, Any] = {
        "added": list(added),
        "removed": list(removed),
        "pathways": [_comparison(one) for one in compared if one.kind == "pathway"],
        "scores": [_comparison(one) for one in compared if one.kind == "score"],
    }
    if found is not None:
        record["cases"] = [shift_record(one) for one in found]
    return record


def _comparison(one: Comparison) -> dict[str, Any]:
    return {one.kind: one.pathway, "edits": [_edit(edit) for edit in one.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "section": edit.section, "id": edit.id, "old_id": edit.old_id, "what": list(edit.what), "was": edit.was,
        "becomes": edit.becomes, "profile": edit.profile, "line": edit.line, "through": list(edit.through),
        "reaches": list(edit.reaches), "lost": _seen(edit.lost), "gained": _seen(edit.gained),
        "shown": _seen(edit.shown),
    }  # fmt: skip


def _seen(found: Witness | None) -> dict[str, Any] | None:
    if found is None:
        return None
    record = {
        "case": found.case, "decided_differently": found.decided_differently, "old": found.old.record(),
        "new": found.new.record(),
    }  # fmt: skip
    if found.now:
        record["derived"] = {"old": dict(found.derived), "new": dict(found.now)}
    return record


def shift_record(one: Shift) -> dict[str, Any]:
    """One case that moved."""
    return {
        "case": one.case, "file": one.file, "line": one.line,
        "old": None if one.old is None else one.old.record(), "new": None if one.new is None else one.new.record(),
        "by": [{"pathway": pathway, "section": edit.section, "id": edit.id} for pathway, edit in one.by],
    }  # fmt: skip
