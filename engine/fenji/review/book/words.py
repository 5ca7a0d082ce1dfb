"""The words of the book."""

from collections.abc import Mapping

from fenji.codes.code import Lang, Text

MARKS: Mapping[str, Text] = {
    "text": Text("读过原文", "text read"),
    "digest": Text("据摘要", "digest"),
    "weak": Text("佐证弱", "weak"),
    "unconfirmed": Text("未证实", "unconfirmed"),
    "ours": Text("本项目编定", "ours"),
}
MARKS_MEAN: Mapping[str, Text] = {
    "text": Text("读过原始文件，规则照其文字", "the primary text was read and the rule follows it"),
    "digest": Text("读过可靠的摘要，没有读到原文", "a reliable digest was read, not the primary text"),
    "weak": Text("只有较弱的佐证，须核对", "weak support only; to be checked"),
    "unconfirmed": Text("未能证实，须核对", "could not be confirmed; to be checked"),
    "ours": Text("来源没有规定，由本项目编定，须签字认可", "no source says so; our own encoding, to be agreed"),
}
STATUS: Mapping[str, Text] = {
    "draft": Text("草稿", "draft"),
    "in_review": Text("审核中", "in review"),
    "released": Text("已发布", "released"),
    "retired": Text("已停用", "retired"),
    "planned": Text("计划", "planned"),
    "active": Text("实施中", "active"),
    "ended": Text("已结束", "ended"),
    "example": Text("示例", "example"),
}
FORMS: Mapping[str, Text] = {
    "city_group": Text("城市医疗集团", "city hospital group"),
    "county_community": Text("县域医共体", "county medical community"),
    "specialty_alliance": Text("专科联盟", "specialty alliance"),
    "telemedicine": Text("远程医疗协作网", "telemedicine network"),
    "bilateral": Text("两院协作", "two hospitals"),
    "combination": Text("组合签约", "combination contract"),
    "comparator": Text("国外对照", "comparator abroad"),
}
WORDS: Mapping[str, Text] = {
    "book": Text("分级诊疗内容手册", "The graded-care content"),
    "intro": Text(
        "本手册由内容文件生成，与判定所用的规则同源；请逐条核对后签字。",
        "Made from the very files that decisions are made from. Please check it line by line, then sign.",
    ),
    "engine": Text("引擎版本", "Engine"),
    "fingerprint": Text("内容指纹", "Fingerprint"),
    "folder": Text("内容", "Content"),
    "pathways": Text("路径", "Pathways"),
    "pathway": Text("路径", "Pathway"),
    "edition": Text("版次", "Edition"),
    "status": Text("状态", "Status"),
    "effective": Text("生效", "In force"),
    "from": Text("起", "from"),
    "scope": Text("适用边界", "Scope"),
    "applies": Text("何时选用", "Picked when"),
    "marks": Text("诚实标记", "Honesty marks"),
    "mark": Text("标记", "Mark"),
    "meaning": Text("含义", "Meaning"),
    "picture": Text("全图", "Picture"),
    "phases": Text("阶段与转移", "Phases and transitions"),
    "phase": Text("阶段", "Phase"),
    "tiers": Text("层级", "Tiers"),
    "start": Text("起始", "start"),
    "edge": Text("转移", "Transition"),
    "to": Text("进入", "To"),
    "when": Text("何时", "When"),
    "criteria": Text("指征", "Criteria"),
    "says": Text("来源要求（我们的表述）", "What the source demands"),
    "formal": Text("形式条件", "Formal condition"),
    "heard": Text("机器的理解", "What the machine understood"),
    "leads": Text("作用", "Leads to"),
    "read_as": Text("读法：", "Read as: "),
    "source": Text("依据", "Source"),
    "sources": Text("所依据的文件", "Documents this rests on"),
    "definitions": Text("定义", "Definitions"),
    "name": Text("名称", "Name"),
    "parameters": Text("参数与版本差异", "Parameters, and how the profiles differ"),
    "value": Text("缺省值", "Default"),
    "differences": Text("其他版本", "Other profiles"),
    "profile": Text("版本", "Profile"),
    "default": Text("缺省", "default"),
    "same": Text("无差别", "no differences"),
    "reviews": Text("随访", "Follow-up"),
    "within": Text("多久之内", "Within"),
    "for": Text("对哪些判定", "For"),
    "otherwise": Text("其余", "otherwise"),
    "excluded": Text("留下或下转前必须排除", "Must be excluded before staying or going down"),
    "items": Text("条目", "Items"),
    "advice": Text("建议", "Advice"),
    "questions": Text("先问什么", "What to ask first"),
    "question": Text("问题", "Question"),
    "term": Text("术语", "Term"),
    "open": Text("待确认", "Open points"),
    "none_open": Text("没有列出待确认的问题。", "None are listed."),
    "cases": Text("病例", "Cases"),
    "case": Text("病例", "Case"),
    "expects": Text("期望", "Expects"),
    "place": Text("位置", "Place"),
    "coverage": Text("覆盖", "Coverage"),
    "coverage_is": Text(
        "每个指征在每个阶段须试过符合与不符合：已试 {share}%。",
        "Each criterion, in each phase, met and unmet: {share}% tried.",
    ),
    "not_tried": Text("没有试过", "Not tried"),
    "no_coverage": Text(
        "未运行病例（fenji docs --coverage 会运行）。", "The cases were not run (fenji docs --coverage does)."
    ),
    "sign": Text("审签", "Signatures"),
    "sign_says": Text(
        "本人已核对本路径的全部指征、参数与待确认问题。签字只对上述指纹有效；内容一经改动，指纹随之改变。",
        "I have checked all criteria, parameters and open points of this pathway. The signature holds for this "
        "fingerprint alone: it changes with the content.",
    ),
    "role": Text("职责", "Role"),
    "person": Text("姓名", "Name"),
    "signature": Text("签字", "Signature"),
    "date": Text("日期", "Date"),
    "clinician": Text("临床负责人", "Lead clinician"),
    "governance": Text("临床管理组", "Clinical governance"),
    "quality": Text("质量管理", "Quality assurance"),
    "scores": Text("评分", "Scores"),
    "score": Text("评分", "Score"),
    "range": Text("范围", "Range"),
    "points": Text("分", "Points"),
    "bands": Text("分段", "Bands"),
    "traps": Text("容易弄错", "Traps"),
    "networks": Text("医联体网络", "Networks"),
    "services": Text("优先服务", "Services"),
    "service": Text("服务", "Service"),
    "granted": Text("何时给予", "Granted when"),
    "institution": Text("机构", "Institution"),
    "tier": Text("层级", "Tier"),
    "type": Text("类型", "Type"),
    "able": Text("超出层级缺省的能力", "Beyond the defaults of its tier"),
    "lacks": Text("没有：", "lacks: "),
    "placeholder": Text("占位", "placeholder"),
    "lead": Text("牵头", "lead"),
    "outside": Text("网络外", "outside"),
    "grids": Text("网格", "Grids"),
    "terms": Text("术语表", "Terms"),
    "unit": Text("单位与范围", "Unit and range"),
    "only": Text("仅：", "only: "),
    "notes": Text("备注", "Notes"),
    "contents": Text("目录", "Contents"),
    "anywhere": Text("全部阶段", "all phases"),
}


def word(key: str, lang: Lang) -> str:
    text = WORDS[key]
    return text.zh if lang == "zh" else text.en


def of(words: Mapping[str, Text], key: str, lang: Lang) -> str:
    text = words.get(key)
    return key if text is None else text.zh if lang == "zh" else text.en
