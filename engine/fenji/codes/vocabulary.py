"""Codes of terms and scores, and of what is written and never used."""

from fenji.codes.code import Code, Text

VOCABULARY: tuple[Code, ...] = (
    # -- terms
    Code(
        "term-needs",
        "error",
        Text("`{name}` 还要写 `{missing}`", "`{name}` needs `{missing}`"),
        Text("补上 `{missing}: …`", "add `{missing}: …`"),
        Text(
            "带单位的数值要有 unit 和 range，无单位的数要有 range，单选词和多选词要有 words。",
            "A quantity has `unit` and `range`, a number `range`, and a word or a set has `words`.",
        ),
        "sbp: {kind: quantity, range: [40, 320], …}",
        "sbp: {kind: quantity, unit: mmHg, range: [40, 320], …}",
    ),
    Code(
        "term-has-no",
        "error",
        Text("`{name}` 是{kind}，不能有 `{key}`", "`{name}` is a {kind} and has no `{key}`"),
        Text("删去 `{key}`，或改正 `kind`", "remove `{key}`, or correct `kind`"),
        Text(
            "单位只属于带单位的数值，words 只属于单选词和多选词。",
            "Only quantities have units, only words and sets have `words`.",
        ),
        "severe_headache: {kind: yes_no, unit: mmHg, …}",
        "severe_headache: {kind: yes_no, …}",
    ),
    Code(
        "word-twice",
        "error",
        Text("`{word}` 写了两遍", "`{word}` is written twice"),
        Text("删去一个", "remove one of the two"),
        Text("每个词只写一遍，次序才确定。", "Each word is written once, so that its place is certain."),
        "words: [trace, 1+, 1+]",
        "words: [trace, 1+, 2+]",
    ),
    Code(
        "silence-screen",
        "error",
        Text("`{name}` 不是一个是/否术语，不能作筛查问题", "`{name}` is no yes/no term, so it cannot be the screen"),
        Text("写一个是/否术语，如 `symptom_screen_done`", "name a yes/no term, such as `symptom_screen_done`"),
        Text(
            "absent_when 表示：这个筛查问题答了 yes，没写的就当作没有。",
            "`absent_when` means: once this screen is answered yes, what was left out is absent.",
        ),
        "silence: {absent_when: sbp}",
        "silence: {absent_when: symptom_screen_done}",
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
        "daily-change-unreadable",
        "error",
        Text("`{name}` 的一日变化读不出来", "the daily change of `{name}` cannot be read"),
        Text(
            "写一个大于 0 的数[[，带单位 {unit}|，不带单位]]",
            "write a number above 0[[ in {unit}, the unit of the term| without a unit]]",
        ),
        Text(
            "一日变化是两次测量之差，只用术语自己的单位写，不换算：1 °F 的差不是 1 °F 的体温。",
            "A daily change is a difference of two measurements, so it stands in the unit of the term and is not "
            "converted: a difference of 1 °F is no temperature of 1 °F.",
        ),
        "daily_change: {by: 1 °F, …}",
        "daily_change: {by: 0.5 °C, …}",
    ),
    Code(
        "daily-change-too-wide",
        "error",
        Text(
            "`{name}` 的一日变化 {by} 比整个范围（宽 {width}）还大",
            "the daily change of `{name}`, {by}, is more than its whole range, {width} wide",
        ),
        Text("改正 `by` 或 `range`", "correct `by` or `range`"),
        Text(
            "这样的变化等于什么都没说：任何值一天之内都可以变成任何值。",
            "Such a change says nothing: any value could become any other within a day.",
        ),
        "{range: [40, 320], daily_change: {by: 300 mmHg, …}}",
        "{range: [40, 320], daily_change: {by: 10 mmHg, …}}",
    ),
    Code(
        "daily-change-of-sum",
        "error",
        Text("`{name}` 是算出来的，没有自己的一日变化", "`{name}` is worked out and has no daily change of its own"),
        Text("把 `daily_change` 写在所依据的术语上", "write `daily_change` at the terms that it is worked out of"),
        Text(
            "总分和算出来的术语随各条目变化。",
            "Totals and derived terms change with what they are worked out of.",
        ),
        "news2: {score: true, daily_change: {by: 1, …}, …}",
        "resp_rate: {daily_change: {by: 6 /min, …}, …}",
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
    # -- scores
    Code(
        "score-not-declared",
        "note",
        Text(
            "评分 `{name}` 没有声明为术语，条件里用不了",
            "the score `{name}` is not declared as a term, so no condition can use it",
        ),
        Text(
            "要用它，就在 rules/terms.yaml 声明，写 `score: true`",
            "to use it, declare it in rules/terms.yaml with `score: true`",
        ),
        Text("条件只能用术语表里的名称。", "Conditions use the names of the vocabulary."),
        "score: qsofa   # not in rules/terms.yaml",
        "terms: {qsofa: {kind: number, range: [0, 3], score: true, …}}",
    ),
    Code(
        "score-range",
        "error",
        Text(
            "`{name}` 写的范围是 [{written}]，各条目合计能得 [{given}]",
            "the range of `{name}` is written as [{written}]; its items can give [{given}]",
        ),
        Text("写 `range: [{given}]`，或检查各条目的分", "write `range: [{given}]`, or check the points of the items"),
        Text("范围与条目对不上，必有一处抄错。", "Where the two differ, one of them was copied wrongly."),
        "range: [0, 4]   # the items give 0 to 3",
        "range: [0, 3]",
    ),
    Code(
        "score-term-range",
        "error",
        Text(
            "术语 `{name}` 的范围是 [{written}]，各条目合计能得 [{given}]",
            "the term `{name}` has the range [{written}]; its items can give [{given}]",
        ),
        Text("让 rules/terms.yaml 与量表一致", "make rules/terms.yaml agree with the score"),
        Text(
            "直接告知的总分按术语的范围核对，范围错了会退回真实的总分。",
            "A total that is told is held against the range of the term; with a wrong range a true total is refused.",
        ),
        "terms: {qsofa: {range: [0, 4], …}}",
        "terms: {qsofa: {range: [0, 3], …}}",
    ),
    Code(
        "score-row-idle",
        "warning",
        Text("`{item}` 的这一行得不到分：它永远轮不到", "this row of `{item}` never gives its points"),
        Text("检查界值和各行的次序", "check the limits and the order of the rows"),
        Text(
            "从上往下取第一个满足的行；上面各行已把它的取值占完，或它自己不会满足。",
            "The first row that is met counts; those above leave it nothing, or it can never be met.",
        ),
        "- {when: sbp <= 100 mmHg, points: 2}\n- {when: sbp <= 90 mmHg, points: 3}",
        "- {when: sbp <= 90 mmHg, points: 3}\n- {when: sbp <= 100 mmHg, points: 2}",
    ),
    Code(
        "score-reads-score",
        "error",
        Text("这里用了另一个评分：`{name}`", "another score is read here: `{name}`"),
        Text(
            "写出要看的事实，例如 `{items}`；或在路径的条件里分别使用两个评分",
            "name the facts themselves, such as `{items}`, or use both scores in the condition of a pathway",
        ),
        Text(
            "评分只由告知的事实算出，一步算完，证据里每一分都能追到一个事实。",
            "A score is worked out of facts that are told, in one step, so that each point goes back to a fact.",
        ),
        "mentation:\n  - {when: news2 >= 5, points: 1}\n  - {otherwise: 0}",
        "mentation:\n  - {when: gcs < 15, points: 1}\n  - {otherwise: 0}",
    ),
    Code(
        "unknown-score-item",
        "error",
        Text("这个量表没有 `{name}` 这一条", "this score has no item `{name}`"),
        Text("[[是不是 `{nearest}`？|现有：{known}]]", "[[did you mean `{nearest}`?|there are: {known}]]"),
        Text("item_labels 给 items 里的条目起显示的名称。", "`item_labels` names the entries of `items`."),
        "item_labels: {consciosness: {…}}",
        "item_labels: {consciousness: {…}}",
    ),
    Code(
        "unknown-band-table",
        "error",
        Text("没有叫 `{name}` 的分级表", "there is no table `{name}`"),
        Text("[[是不是 `{nearest}`？|现有：{known}]]", "[[did you mean `{nearest}`?|there are: {known}]]"),
        Text("default 指 tables 里的一张表。", "`default` names one of `tables`."),
        "bands: {default: chart_2, tables: {chart: […]}, …}",
        "bands: {default: chart, tables: {chart: […]}, …}",
    ),
    Code(
        "band-term",
        "error",
        Text("`{name}` 不是单选词术语，装不下分级", "`{name}` is no term with words, so it cannot hold the band"),
        Text(
            "在 rules/terms.yaml 声明它，写 `kind: word` 和各级的词",
            "declare it in rules/terms.yaml with `kind: word` and the words of the bands",
        ),
        Text(
            "分级的结果是一个词，条件里写 `news2_band = high`。",
            "A band is a word; conditions say `news2_band = high`.",
        ),
        "bands: {term: news2, …}",
        "bands: {term: news2_band, …}",
    ),
    # -- what is never used
    Code(
        "source-unused",
        "warning",
        Text("出处 `{name}` 没有一处引用", "the source `{name}` is cited nowhere"),
        Text(
            "在依据它的规则里写 `source: {name}`，或删去它",
            "write `source: {name}` where a rule rests on it, or remove it",
        ),
        Text(
            "列出而不引用的文件，读者不知道它支持哪条规则。",
            "Of a document that is listed and never cited nobody knows what rests on it.",
        ),
        "sources: {guide_2020: {…}}   # never cited",
        "severe_sbp: {…, source: guide_2020}",
    ),
    Code(
        "definition-unused",
        "warning",
        Text("定义 `{name}` 没有用到", "the definition `{name}` is used nowhere"),
        Text("在条件里用它，或删去它", "use it in a condition, or remove it"),
        Text(
            "写了却没用的定义，往往是某条判据漏写了它。",
            "A definition that nothing uses often means that a criterion forgot it.",
        ),
        "definitions: {severe_range: {…}}   # never used",
        "when: severe_range",
    ),
    Code(
        "parameter-unused",
        "warning",
        Text("参数 `{name}` 没有用到", "the parameter `{name}` is used nowhere"),
        Text("在条件里用它，或删去它", "use it in a condition, or remove it"),
        Text(
            "条件里多半直接写了数字，没有用这个参数，改了参数也不起作用。",
            "Mostly the condition has the bare number instead, and changing the parameter would change nothing.",
        ),
        "when: sbp >= 180 mmHg   # and a parameter severe_sbp",
        "when: sbp >= severe_sbp",
    ),
    Code(
        "definition-unexplained",
        "warning",
        Text("定义 `{name}` 没有用中英文说明", "the definition `{name}` is not put into words"),
        Text("补上 `says: {{zh: …, en: …}}`", "add `says: {{zh: …, en: …}}`"),
        Text(
            "决定和说明里用这句话代替条件，没有它就只能显示名称。",
            "Decisions say this sentence instead of the condition; without it only the name can be shown.",
        ),
        "severe_range: {when: sbp >= 180 mmHg}",
        "severe_range: {says: {zh: 血压达重度范围, en: pressure in the severe range}, when: sbp >= 180 mmHg}",
    ),
    Code(
        "terms-unused",
        "note",
        Text(
            "{count} 个术语没有条件、问题或规则用到：{names}",
            "terms that no condition, question or rule names ({count}): {names}",
        ),
        None,
        Text("它们可以写进病例，但对决定没有影响。", "They may be told in a case and bear on no decision."),
        "terms: {hdl: {…}}   # no condition names hdl",
        "when: hdl < 1.0 mmol/L",
    ),
)
