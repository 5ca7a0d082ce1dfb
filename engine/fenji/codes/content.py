"""Codes of problems in pathways and rules."""

from fenji.codes.code import Code, Text

CONTENT: tuple[Code, ...] = (
    # -- files and their shape
    Code(
        "file-missing",
        "error",
        Text("缺少文件 `{name}`", "the file `{name}` is missing"),
        Text("补上这个文件，或检查内容文件夹是否选对", "add it, or check that this is the right content folder"),
        Text(
            "内容文件夹里要有 rules/terms.yaml、rules/tiers.yaml、rules/capabilities.yaml 和 pathways/。",
            "A content folder holds rules/terms.yaml, rules/tiers.yaml, rules/capabilities.yaml and pathways/.",
        ),
        "rules/",
        "rules/terms.yaml",
    ),
    Code(
        "file-unreadable",
        "error",
        Text("文件 `{name}` 读不了：{why}", "the file `{name}` cannot be read: {why}"),
        Text("另存为 UTF-8，并检查文件权限", "save it as UTF-8, and check that it may be read"),
        Text("内容文件都是 UTF-8 文本。", "All content files are text in UTF-8."),
        "(GBK)",
        "(UTF-8)",
    ),
    Code(
        "one-document",
        "error",
        Text("这个文件里要有一份文档，实有 {found} 份", "this file holds {found} documents; it must hold one"),
        Text("删去多余的 `---`，或补上内容", "remove the extra `---`, or write its content"),
        Text("一个路径、一个量表各占一个文件。", "A pathway or a score is one file of its own."),
        "pathway: a\n---\npathway: b",
        "pathway: a",
    ),
    Code(
        "wrong-shape",
        "error",
        Text("`{key}` 要写成{wanted}", "`{key}` is written as {wanted}"),
        Text("照 LANGUAGE.md 的样子改写", "write it as LANGUAGE.md shows"),
        Text(
            "每个键下面是一段文字、一个列表还是若干键，是固定的。",
            "What stands under a key, a text, a list or keys, is fixed.",
        ),
        "criteria: []",
        "criteria: {severe: {…}}",
    ),
    Code(
        "key-missing",
        "error",
        Text("缺少 `{key}`", "`{key}` is missing"),
        Text("补上 `{key}: …`", "add `{key}: …`"),
        Text(
            "少了这一项，规则不完整，不能由程序替作者补上。",
            "Without it the rule is incomplete, and the engine does not fill it in for the author.",
        ),
        "severe_sbp: {value: 180 mmHg, mark: text}",
        "severe_sbp: {value: 180 mmHg, source: county_2022, mark: text}",
    ),
    Code(
        "unknown-key",
        "error",
        Text("这里没有 `{key}` 这一项", "there is no key `{key}` here"),
        Text(
            "[[是不是 `{nearest}`？|删去它，或对照 LANGUAGE.md 改写]]",
            "[[did you mean `{nearest}`?|remove it, or see LANGUAGE.md for the right one]]",
        ),
        Text("认不得的键一律报错，不会悄悄忽略。", "An unknown key is an error and never passed over."),
        "criteria: {severe: {wehn: severe_range}}",
        "criteria: {severe: {when: severe_range}}",
    ),
    Code(
        "not-one-of",
        "error",
        Text("`{key}` 不能写 `{found}`", "`{key}` cannot be `{found}`"),
        Text("[[是不是 `{nearest}`？|]]可写：{choices}", "[[did you mean `{nearest}`? |]]it can be: {choices}"),
        Text("这个键只有固定的几个词。", "This key takes one of a few words."),
        "then: {refer: upwards}",
        "then: {refer: up}",
    ),
    Code(
        "not-an-id",
        "error",
        Text("`{found}` 不能作名称", "`{found}` cannot be a name"),
        Text(
            "名称只用小写字母、数字和下划线，如 `severe_range`",
            "a name has small letters, digits and `_`, as in `severe_range`",
        ),
        Text(
            "名称会出现在条件和决定里，要能原样写进去。中文放在 title、says 里。",
            "Names appear in conditions and decisions as they are. Chinese belongs into `title` and `says`.",
        ),
        "definitions: {Severe-Range: {…}}",
        "definitions: {severe_range: {…}}",
    ),
    # -- definitions and parameters
    Code(
        "definition-form",
        "error",
        Text(
            "定义 `{name}` 要有 when、value、choose 之一，且只有一个",
            "the definition `{name}` needs exactly one of `when`, `value`, `choose`",
        ),
        Text(
            "条件写 `when`，数值写 `value`，按条件取值写 `choose`",
            "write `when` for a condition, `value` for a value, `choose` for a value chosen by conditions",
        ),
        Text("定义是一个条件或一个数值，不能两者都是。", "A definition is a condition or a value, never both."),
        "severe_range: {says: …}",
        "severe_range: {when: sbp >= 180 mmHg}",
    ),
    Code(
        "choose-rows",
        "error",
        Text(
            "`{name}` 的 choose 每行要有 when 和 value，最后一行只有 otherwise",
            "each row of `choose` in `{name}` has `when` and `value`; only the last has `otherwise`",
        ),
        Text(
            "写成 `- {{when: 条件, value: 数值}}`，末行 `- {{otherwise: 数值}}`",
            "write `- {{when: …, value: …}}` and end with `- {{otherwise: …}}`",
        ),
        Text(
            "从上往下取第一个满足的行；没有 otherwise 就可能什么也取不到。",
            "The first row that is met gives the value; without `otherwise` there might be none.",
        ),
        "choose: [{when: age >= 80 years, value: 150 mmHg}]",
        "choose: [{when: age >= 80 years, value: 150 mmHg}, {otherwise: 140 mmHg}]",
    ),
    Code(
        "parameter-like",
        "error",
        Text("参数 `{name}` 的词是哪个术语的，没有写清楚", "whose words the parameter `{name}` holds is not clear"),
        Text("写 `like: 术语`，该术语要是单选词或多选词", "write `like: term`, where the term is one with words"),
        Text(
            "参数装的是词时，要说明是哪个术语的词，才能核对。",
            "A parameter that holds words says of which term they are, so that they can be checked.",
        ),
        "comorbid_set: {value: [chd], …}",
        "comorbid_set: {value: [chd], like: comorbid, …}",
    ),
    # -- terms and scores
    Code(
        "range-unreadable",
        "error",
        Text("`{term}` 的范围读不出来", "the range of `{term}` cannot be read"),
        Text(
            "写成 `range: [低, 高]`，两个普通的数，先低后高",
            "write `range: [low, high]`: two plain numbers, the lower first",
        ),
        Text(
            "范围用来拦住录入错误，单位就是术语的单位。",
            "The range keeps typing slips out; it is in the unit of the term.",
        ),
        "range: [320, 40]",
        "range: [40, 320]",
    ),
    Code(
        "score-rows",
        "error",
        Text(
            "`{item}` 的各行要有 when 和 points，最后一行只有 otherwise",
            "each row of `{item}` has `when` and `points`; only the last has `otherwise`",
        ),
        Text(
            "写成 `- {{when: 条件, points: 3}}`，末行 `- {{otherwise: 0}}`",
            "write `- {{when: …, points: 3}}` and end with `- {{otherwise: 0}}`",
        ),
        Text(
            "从上往下取第一个满足的行的分；分是普通的数。",
            "The first row that is met gives its points; points are plain numbers.",
        ),
        "resp_rate: [{when: resp_rate <= 8 /min, points: 3}]",
        "resp_rate: [{when: resp_rate <= 8 /min, points: 3}, {otherwise: 0}]",
    ),
    Code(
        "score-rounding",
        "error",
        Text("`{term}` 的取整步长读不出来", "the rounding step of `{term}` cannot be read"),
        Text(
            "写一个大于 0、带该术语单位的数，如 `temperature: 0.1 °C`",
            "write a number above 0 in the unit of the term, as in `temperature: 0.1 °C`",
        ),
        Text(
            "先取整再查表，步长写明取整到多少。", "Values are rounded before the table is read; the step says to what."
        ),
        "rounding: {temperature: 0.1}",
        "rounding: {temperature: 0.1 °C}",
    ),
)
