"""The words of the record, as a clinician says them."""

from collections.abc import Mapping

from fenji.codes.code import Lang, Text

MOVES: Mapping[str, Text] = {
    "refer_up": Text("上转", "Refer up"),
    "refer_down": Text("下转", "Refer down"),
    "transfer": Text("转院", "Transfer"),
    "stay": Text("留在本机构", "Stay"),
    "ask": Text("先问清楚", "Ask first"),
    "decline": Text("患者不同意转诊", "Referral declined"),
    "not_applicable": Text("不适用本路径", "Not applicable"),
}
URGENCIES: Mapping[str, Text] = {
    "emergency": Text("急诊", "emergency"),
    "urgent": Text("紧急", "urgent"),
    "routine": Text("常规", "routine"),
}
HOW_SOON: Mapping[str, Text] = {
    "emergency": Text("立即，呼叫120，不必等对方同意", "now: call 120, no prior acceptance needed"),
    "urgent": Text("当日送到", "the same day"),
    "routine": Text("预约后前往", "by appointment"),
}
WHAT_NOW: Mapping[str, Text] = {
    "ask": Text(
        "资料不全：得到下面的答案以前，既不能留也不能转", "not enough is known to stay or to go: see the questions"
    ),
    "decline": Text("尊重患者意愿，原处继续诊治并约复诊", "care goes on here, with an early review"),
    "not_applicable": Text(
        "患者肯定不在本路径的适用范围内，未作判定", "certainly outside the scope of the pathway; nothing was decided"
    ),
}
PURPOSES: Mapping[str, Text] = {
    "care": Text("诊治", "care"),
    "diagnosis": Text("确诊", "diagnosis"),
    "test_only": Text("只做检查", "tests only"),
    "rehabilitation": Text("康复", "rehabilitation"),
    "nursing": Text("护理", "nursing"),
}
VERDICTS: Mapping[str, Text] = {
    "met": Text("符合", "met"),
    "unmet": Text("不符合", "unmet"),
    "unknown": Text("不清楚", "unknown"),
}
MARKS: Mapping[str, Text] = {
    "digest": Text("据摘要", "from a digest"),
    "weak": Text("佐证弱", "weakly supported"),
    "unconfirmed": Text("未证实", "unconfirmed"),
    "ours": Text("本项目编定", "our own encoding"),
}
"""What the honesty mark of a criterion says; `text`, a primary text that was read, needs no word."""


def of(words: Mapping[str, Text], id: str | None, lang: Lang) -> str:
    """A word by its id; the id itself where there is none."""
    if id is None:
        return ""
    found = words.get(id)
    return id if found is None else found.zh if lang == "zh" else found.en


def move_of(move: str, urgency: str | None, lang: Lang) -> str:
    """`上转 · 急诊`, `Refer up · emergency`. A move down is always routine, which is not said."""
    said = of(MOVES, move, lang)
    return said if urgency is None or move == "refer_down" else f"{said} · {of(URGENCIES, urgency, lang)}"


def possible_move(label: str, lang: Lang) -> str:
    """The same from `refer_up/emergency`."""
    move, _, urgency = label.partition("/")
    return move_of(move, urgency or None, lang)
