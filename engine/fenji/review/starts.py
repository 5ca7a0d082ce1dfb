"""Where an author starts: a pathway, its first cases, a network, a case. Each is valid as it stands, and says in both
languages what to put in its place."""

import re

from fenji.linked.content import Content
from fenji.model.pathway import Pathway
from fenji.model.terms import Term

_YES_NO = ("consciousness_change", "other_critical")
_QUANTITY = ("sbp", "glucose", "heart_rate")


def _pick(content: Content, kind: str, wanted: tuple[str, ...]) -> tuple[str, Term]:
    """A term to show the language with: a familiar one, else the first of its kind.

    Raises:
        LookupError: the vocabulary has no such term.
    """
    terms = content.declared.terms
    for id in (*wanted, *terms):
        term = terms.get(id)
        if term is not None and term.kind == kind and not term.derived and (kind != "quantity" or term.range):
            return id, term
    raise LookupError(kind)


def pathway_start(content: Content, id: str) -> str:
    """`pathways/<id>/pathway.yaml`."""
    sign, sign_term = _pick(content, "yes_no", _YES_NO)
    measure, measured = _pick(content, "quantity", _QUANTITY)
    limit = _limit(measured)
    sign_zh, sign_en = sign_term.label.zh, sign_term.label.en
    zh, en = measured.label.zh, measured.label.en
    return f"""\
# yaml-language-server: $schema=../../rules/schema/pathway.schema.json
# 新路径的起点：能通过 fenji check,但内容只是示范，逐行换成来源的要求。写法见 LANGUAGE.md。
# A start: it passes `fenji check`, but its content only shows the form. Replace it line by line; see LANGUAGE.md.
pathway: {id}
title: {{zh: {id}, en: {id}}}                 # 临床用的名称 · the name clinicians use
edition: 0.1
status: draft                            # draft | in_review | released | retired
# scope: age >= 18 years                 # 硬边界，肯定在外的不判定 · the hard limit
applies_to: recorded({sign}) or {measure} is known   # 病例没有指名路径时 · picks the pathway for cases that name none
when_down_is_unknown: ask                # 下转条件不清楚时：ask 先问,stay 留下

sources:                                 # 每条指征都要有出处 · every criterion names its source
  guide: {{title: 来源文件的名称, year: 2026}}

parameters:                              # 数字只写一次 · a number stands in one place
  first_limit: {{value: {limit}, source: guide 第1条, mark: unconfirmed}}

definitions:
  beyond_limit:
    says: {{zh: {zh}达到界值, en: "{en} has reached the limit"}}
    when: {measure} >= first_limit

phases:
  first_visit: {{title: {{zh: 首诊, en: First visit}}, tiers: [village, primary], initial: true}}
  specialist: {{title: {{zh: 上级医院, en: Higher hospital}}, tiers: [secondary, tertiary]}}

transitions:                             # 没有匹配的行,阶段不变 · no row: the phase stays
  - {{from: all, on: [refer_up, transfer], to: specialist}}
  - {{from: [specialist], on: [refer_down], to: first_visit}}

criteria:
  emergency:
    says: {{zh: {sign_zh}，急诊上转, en: "{sign_en}, an emergency"}}     # 来源要求什么，用自己的话 · in our own words
    source: guide 第2条
    mark: unconfirmed                    # text | digest | weak | unconfirmed | ours:读到了哪一步 · how far it was read
    phases: all
    when: {sign}
    then: {{refer: up, urgency: emergency, tiers: [secondary, tertiary]}}
  above_limit:
    says: {{zh: {zh}达到界值，预约上转, en: "{en} has reached the limit, by appointment"}}
    source: guide 第1条
    mark: unconfirmed
    phases: [first_visit]
    when: beyond_limit
    then: {{refer: up, urgency: routine, tiers: [secondary]}}
  back_to_primary:
    says: {{zh: {zh}回到界值以下，可以下转, en: "{en} is below the limit again"}}
    source: guide 第3条
    mark: unconfirmed
    phases: [specialist]
    when: not beyond_limit
    then: {{refer: down, tiers: [primary]}}

reviews:                                 # 随访：取肯定满足者中最短的 · the shortest row that is certainly met
  - {{on: {{moves: [stay]}}, within: 30 days, source: guide 第4条, mark: unconfirmed}}

must_exclude:                            # 留下或下转前必须排除，不能只是不清楚 · must be unmet, not merely unknown
  - {{phases: all, items: [emergency]}}

questions:                               # 先问什么 · what to ask first
  - [{sign}]
  - [{measure}]

open_points:
  - {{zh: 全部内容都是示范，须逐条换成来源的要求, en: All content is an example and waits for its source}}
"""


def cases_start(content: Content, id: str) -> str:
    """`pathways/<id>/first.case.yaml`: at the limit, and just below it."""
    sign, _ = _pick(content, "yes_no", _YES_NO)
    measure, measured = _pick(content, "quantity", _QUANTITY)
    at = _limit(measured)
    below = f"{_number(measured) - 1:g} {measured.unit}"
    head = """\
case: {case}
title: {title}
pathway: {id}
phase: first_visit
tier: primary
at: 2026-03-02T09:30:00+08:00            # 判定的时刻，带时区 · the moment decided for, with its zone
visits:
  - at: 2026-03-02T09:30:00+08:00
    facts: {{{measure}: {value}, {sign}: no}}
expect:                                  # 只比较写出的键 · only the keys given are compared
"""
    return (
        "# yaml-language-server: $schema=../../rules/schema/case.schema.json\n"
        "# 每个界值三个病例：恰低于、恰等于、恰高于 · three cases for each limit: just below, at, just above\n"
        + head.format(case="at-the-limit", title="恰在界值 · at the limit", id=id, measure=measure, value=at, sign=sign)
        + "  move: refer_up\n  urgency: routine\n  criteria: [above_limit]\n---\n"
        + head.format(
            case="below-the-limit", title="恰低于界值 · just below", id=id, measure=measure, value=below, sign=sign
        )
        + "  move: stay\n  urgency: null\n  not_criteria: [above_limit]\n  follow_up_within_days: 30\n"
    )


def network_start(template: str, id: str) -> str:
    """A network out of the content's own template: its id, and that id where it stands before an institution's."""
    found = re.search(r"^network:[ \t]*(\w+)", template, re.M)
    if found is None:
        return template
    named = template[: found.start(1)] + id + template[found.end(1) :]
    return re.sub(rf"\b{re.escape(found.group(1))}\.(?=\w)", f"{id}.", named)


def case_start(content: Content, model: Pathway) -> str:
    """A case of a pathway: valid as it stands, with the terms to be asked waiting behind `#`."""
    phase = next((id for id, phase in model.phases.items() if phase.initial), next(iter(model.phases)))
    tier = model.phases[phase].tiers[-1]
    lines = [
        "# 去掉要用的行前面的 #,填上数值。没写 = 没问；no = 问过，没有；unobtainable = 问过，得不到。",
        "# Take the # away from what you know. Left out: not asked; no: absent; unobtainable: could not be had.",
        f"case: new-{model.pathway.replace('_', '-')}",
        f"pathway: {model.pathway}               # {model.title.zh} · {model.title.en}",
        f"phase: {phase}                         # {', '.join(model.phases)}",
        f"tier: {tier}                           # 或 network: 和 institution: · or a network and an institution",
        "at: 2026-03-02T09:30:00+08:00",
        "patient:",
        "  age: 50 years                         # 或 birth_date: 1976-05-01",
        "  sex: unknown                          # female | male | unknown",
        "  # wishes: {accepts_referral: yes}",
        "visits:",
        "  # - at: 2026-02-16T09:00:00+08:00     # 以前的就诊写在前面 · earlier visits first",
        "  #   facts: {}",
        "  - at: 2026-03-02T09:30:00+08:00",
        "    facts:",
    ]
    asked = list(dict.fromkeys(id for group in model.questions for id in group))
    terms = content.declared.terms
    for id in asked:
        term = terms.get(id)
        if term is not None:
            lines.append(f"      # {id}: {_example(term)}".ljust(40) + f"  # {term.label.zh} · {term.label.en}")
    return "\n".join(lines) + "\n"


def _number(term: Term) -> float:
    """A round number well inside the range."""
    assert term.range is not None
    low, high = (float(end) for end in term.range)
    return round((low + high) / 2)


def _limit(term: Term) -> str:
    return f"{_number(term):g} {term.unit}"


def _example(term: Term) -> str:
    match term.kind:
        case "quantity" if term.range is not None:
            return _limit(term)
        case "yes_no":
            return "no"
        case "word" if term.words:
            return term.words[0]
        case "set":
            return "[" + ", ".join(term.words[:1]) + "]"
        case "instant":
            return "2026-03-02T08:00:00+08:00"
    return term.points[0] if term.points else "0"
