"""Codes of problems in conditions."""

from fenji.codes.code import Code, Text

CONDITION: tuple[Code, ...] = (
    # -- reading the text of a condition
    Code(
        "condition-character",
        "error",
        Text("条件里不能有 `{found}`", "`{found}` has no meaning in a condition"),
        Text("[[改成半角的 `{better}`|删去它，或改写这一处]]", "[[write `{better}`|remove it or rewrite this part]]"),
        Text(
            "条件由术语、数值、单位、比较号和半角标点写成。中文输入法打出的全角符号（，（）＞＝）看着相似，"
            "却是别的字符。",
            "A condition is written with terms, numbers, units, comparison signs and narrow punctuation. The wide "
            "signs "
            "of a Chinese input method look alike and are other characters.",
        ),
        "when: sbp ＞ 180 mmHg",
        "when: sbp > 180 mmHg",
    ),
    Code(
        "condition-syntax",
        "error",
        Text(
            "[[条件读到 `{found}` 处断了|条件没有写完]]，这里应是{expected}",
            "[[the condition cannot go on with `{found}`|the condition breaks off]]; expected {expected}",
        ),
        Text(
            "[[写成 `{better}`|看一看 `{found}` 前面是否漏了 and、or 或括号|补全条件，或检查括号是否成对]]",
            "[[write `{better}`|look whether `and`, `or` or a bracket is missing before `{found}`|"
            "complete it, or look for a bracket that is not closed]]",
        ),
        Text(
            "条件从左到右读。读到这里，前面的部分已经完整或还缺一段，接下来的词接不上。",
            "A condition is read from left to right; here, what was read so far cannot be followed by this word.",
        ),
        "when: sbp >= 180 mmHg dbp >= 110 mmHg",
        "when: sbp >= 180 mmHg or dbp >= 110 mmHg",
    ),
    Code(
        "condition-too-long",
        "error",
        Text("条件超过 {limit} 个字符", "the condition is longer than {limit} characters"),
        Text("拆成几条定义，用 all、any 连接", "split it into definitions and join them with `all` and `any`"),
        Text(
            "太长的一行没有人能核对。把各部分起名，放进 definitions。",
            "Nobody can check a line of that length. Give its parts names under `definitions`.",
        ),
        "when: sbp >= 180 mmHg or … (4,000 characters)",
        "when: {any: [severe_range, danger_symptoms]}",
    ),
    Code(
        "condition-too-deep",
        "error",
        Text("括号和 not 套了超过 {limit} 层", "brackets and `not` are nested more than {limit} deep"),
        Text("给里面的部分起名，放进 definitions", "give the inner parts names under `definitions`"),
        Text(
            "层层相套的条件无法核对，也不会是临床上真正的意思。",
            "A condition nested so deeply cannot be checked and is never what a guideline says.",
        ),
        "when: ((((… sbp >= 180 mmHg …))))",
        "when: severe_range",
    ),
    Code(
        "condition-shape",
        "error",
        Text(
            "条件写成一行，或用 all、any、none、at_least 之一；这里是{shape}",
            "a condition is one line, or one of `all`, `any`, `none`, `at_least`; here stands {shape}",
        ),
        Text(
            "写 `all: [..]`（都要满足）、`any: [..]`（满足一个）或 `none: [..]`（一个都不满足）",
            "write `all: [..]` (every one), `any: [..]` (one of them) or `none: [..]` (not one of them)",
        ),
        Text(
            "几个条件之间是“都要”还是“任一”，必须写明，不能由读者猜。",
            "Whether several conditions must all hold or only one of them is always written, never guessed.",
        ),
        "when:\n  - severe_range\n  - severe_headache",
        "when:\n  all:\n    - severe_range\n    - severe_headache",
    ),
    Code(
        "condition-list",
        "error",
        Text("`{key}` 下面要列出条件", "`{key}` holds a list of conditions"),
        Text("写成 `{key}: [条件, 条件]`，至少一条", "write `{key}: [condition, condition]`, at least one"),
        Text("all、any、none 后面是条件的列表。", "What stands under `all`, `any` and `none` is a list of conditions."),
        "when: {any: severe_headache}",
        "when: {any: [severe_headache, nausea_vomiting]}",
    ),
    Code(
        "condition-at-least",
        "error",
        Text("`at_least` 要有个数和条件列表", "`at_least` needs a whole number and a list of conditions"),
        Text("写成 `at_least: {{count: 2, of: [条件, 条件, 条件]}}`", "write `at_least: {{count: 2, of: [a, b, c]}}`"),
        Text("“几项中至少几项”的写法。", "The form of “at least so many of these”."),
        "when: {at_least: [a, b, c]}",
        "when: {at_least: {count: 2, of: [a, b, c]}}",
    ),
    Code(
        "at-least-count",
        "error",
        Text(
            "列了 {parts} 条，却要求至少 {count} 条", "{parts} conditions are listed and {count} of them are demanded"
        ),
        Text("`count` 写 1 到 {parts} 之间的数", "write a `count` from 1 to {parts}"),
        Text("永远达不到或总是成立的个数必是笔误。", "A count that can never, or must always, be reached is a slip."),
        "when: {at_least: {count: 3, of: [a, b]}}",
        "when: {at_least: {count: 2, of: [a, b]}}",
    ),
    # -- names
    Code(
        "unknown-name",
        "error",
        Text("没有叫 `{name}` 的术语、定义或参数", "there is no term, definition or parameter `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|先在 rules/terms.yaml 声明这个术语，或在 definitions、parameters 里写出它]]",
            "[[did you mean `{nearest}`?|declare it in rules/terms.yaml, or write it under `definitions` or "
            "`parameters`]]",
        ),
        Text(
            "条件里的每个名称都要先声明：术语在 rules/terms.yaml，定义和参数在本路径里。"
            "拼错一个字母的名称不会被当成“不满足”。",
            "Every name in a condition is declared first: terms in rules/terms.yaml, definitions and parameters in "
            "the "
            "pathway. A misspelt name is never read as “not met”.",
        ),
        "when: servere_headache",
        "when: severe_headache",
    ),
    Code(
        "unknown-function",
        "error",
        Text("没有叫 `{name}(…)` 的函数", "there is no function `{name}(…)`"),
        Text("[[是不是 `{nearest}`？|可用的有：{known}]]", "[[did you mean `{nearest}`?|the functions are: {known}]]"),
        Text(
            "函数是固定的一张表，见 LANGUAGE.md 第 2 节。",
            "The functions are a fixed table; see LANGUAGE.md, section 2.",
        ),
        "when: latest(crp) >= 100 mg/L",
        "when: last(crp) >= 100 mg/L",
    ),
    Code(
        "function-arguments",
        "error",
        Text("`{function}(…)` 括号里的内容不对", "what stands in the brackets of `{function}(…)` is not what it takes"),
        Text("[[写成 `{form}`|见 LANGUAGE.md 第 2 节]]", "[[write `{form}`|see LANGUAGE.md, section 2]]"),
        Text(
            "每个函数要几个、要什么，见 LANGUAGE.md 第 2 节。",
            "How many things a function takes, and which, is in LANGUAGE.md.",
        ),
        "when: either_recorded(confusion)",
        "when: either_recorded(confusion, new_confusion)",
    ),
    Code(
        "definition-circle",
        "error",
        Text("定义 `{name}` 绕了一圈又用到自己：{circle}", "the definition `{name}` comes back to itself: {circle}"),
        Text("让其中一条不再引用其他几条", "let one of them do without the others"),
        Text("互相引用的定义没有确定的含义。", "Definitions that need each other mean nothing."),
        "a: {when: b}\nb: {when: a}",
        "a: {when: b}\nb: {when: sbp >= 140 mmHg}",
    ),
    Code(
        "term-wanted",
        "error",
        Text("`{found}` 不是术语，这里只能写术语", "`{found}` is not a term; here only a term can stand"),
        Text(
            "写出定义或参数所依据的那个术语，如 `sbp is known`",
            "name the term itself that was measured or asked, as in `sbp is known`",
        ),
        Text(
            "“是否已知”“属于哪些词”“最近一次的值”问的是测得或问到的东西，也就是 rules/terms.yaml 里的术语。",
            "Whether something is known, which words it has, its last value: these ask about what was measured or "
            "asked, which is a term of rules/terms.yaml.",
        ),
        "when: severe_range is known",
        "when: sbp is known",
    ),
    Code(
        "unknown-capability",
        "error",
        Text("没有叫 `{name}` 的能力", "there is no capability `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|先在 rules/capabilities.yaml 写出它]]",
            "[[did you mean `{nearest}`?|write it into rules/capabilities.yaml first]]",
        ),
        Text(
            "机构能做什么，名称统一写在 rules/capabilities.yaml，路径和网络文件用同一个名称。",
            "What an institution can do has one name, in rules/capabilities.yaml, for pathways and networks alike.",
        ),
        "when: can(trombolysis)",
        "when: can(thrombolysis)",
    ),
    Code(
        "unknown-phase",
        "error",
        Text("本路径没有 `{name}` 这个阶段", "this pathway has no phase `{name}`"),
        Text("[[是不是 `{nearest}`？|可写：{known}]]", "[[did you mean `{nearest}`?|the phases are: {known}]]"),
        Text(
            "阶段写在 phases 里，别处只能引用那里有的名称。",
            "Phases are declared under `phases`; every other place names one of them.",
        ),
        "phases: [folow_up]",
        "phases: [follow_up]",
    ),
    Code(
        "unknown-word",
        "error",
        Text("`{term}` 没有 `{word}` 这个词", "`{term}` has no word `{word}`"),
        Text("[[是不是 `{nearest}`？|]]可写：{words}", "[[did you mean `{nearest}`? |]]it can be: {words}"),
        Text(
            "单选词和多选词只能取 rules/terms.yaml 里列出的词。",
            "A term with words takes only those listed in rules/terms.yaml.",
        ),
        "when: sex is femal",
        "when: sex is female",
    ),
    # -- kinds
    Code(
        "kind-mismatch",
        "error",
        Text("`{name}` 是{kind}，这里要的是{wanted}", "`{name}` is a {kind}; here a {wanted} is wanted"),
        Text(
            "[[写成 `{better}`|换一个术语，或换一种写法]]",
            "[[write `{better}`|take another term, or write it another way]]",
        ),
        Text(
            "比较大小、属于某词、包含某词，各自只适用于相应种类的术语。",
            "Comparing, being a word and containing a word each apply to terms of their own kind.",
        ),
        "when: sbp contains pus",
        "when: wound contains pus",
    ),
    Code(
        "not-a-condition",
        "error",
        Text("`{found}` 不是条件：它没有“满足”与“不满足”之分", "`{found}` is no condition: it cannot be met or unmet"),
        Text("写出与什么比较，如 `sbp >= 140 mmHg`", "say what it is compared with, as in `sbp >= 140 mmHg`"),
        Text(
            "条件要么满足，要么不满足，要么不清楚；单独的数值或时间差不是条件。",
            "A condition is met, unmet or unknown; a value by itself is none of these.",
        ),
        "when: at - last_known_well",
        "when: at - last_known_well <= 4.5 h",
    ),
    Code(
        "comparison-wanted",
        "error",
        Text("`{name}` 是{kind}，单独写不成条件", "`{name}` is a {kind} and by itself no condition"),
        Text("写出与什么比较[[，如 `{better}`|]]", "say what it is compared with[[, as in `{better}`|]]"),
        Text(
            "只有是/否术语和条件定义可以单独成为条件；数值要比较，单选词要写 is，多选词要写 contains。",
            "Only yes/no terms and definitions that are conditions can stand alone; numbers are compared, a word is "
            "asked with `is`, a set with `contains`.",
        ),
        "when: sbp",
        "when: sbp >= 140 mmHg",
    ),
    Code(
        "value-wanted",
        "error",
        Text("`{found}` 没有数值，不能拿来比较", "`{found}` has no value to compare"),
        Text(
            "是/否和条件定义直接写名称，不用比较号",
            "write yes/no terms and definitions that are conditions by their name alone, without a comparison",
        ),
        Text("比较号两边都要是数值或时刻。", "Both sides of a comparison are numbers or moments."),
        "when: severe_range >= 180 mmHg",
        "when: severe_range",
    ),
    Code(
        "number-wanted",
        "error",
        Text("`{found}` 不是数值，这里要写一个数", "`{found}` is no number, and here a number is wanted"),
        Text("写成普通的十进制数，如 `7.0 mmol/L`", "write a plain decimal number, as in `7.0 mmol/L`"),
        Text(
            "数值只用阿拉伯数字和小数点，不用千位分隔、科学计数或全角数字。",
            "Numbers are plain digits with one point: no thousands separator, no exponent, no wide digits.",
        ),
        "severe_sbp: {value: high, …}",
        "severe_sbp: {value: 180 mmHg, …}",
    ),
    Code(
        "parameter-kind",
        "error",
        Text("参数 `{name}` 装的不是 `{term}` 的词", "the parameter `{name}` does not hold words of `{term}`"),
        Text(
            "在参数里写 `like: {term}`，值取它的词",
            "write `like: {term}` in the parameter and give it words of that term",
        ),
        Text(
            "代表一组词的参数要用 `like` 说明是哪个术语的词。",
            "A parameter that stands for words says with `like` whose words they are.",
        ),
        "when: comorbid contains any of severe_sbp",
        "when: comorbid contains any of comorbid_set",
    ),
    Code(
        "yes-no-comparison",
        "error",
        Text("`{name}` 只有是与否，不比大小", "`{name}` is yes or no and is not compared"),
        Text("写 `{name}` 或 `not {name}`", "write `{name}` or `not {name}`"),
        Text(
            "是/否术语单独写就是“是”，前面加 not 就是“否”。",
            "A yes/no term by its name alone means yes; `not` before it means no.",
        ),
        "when: severe_headache >= 1",
        "when: severe_headache",
    ),
    Code(
        "no-order",
        "error",
        Text(
            "`{term}` 的词没有高低之分，不能与 `{word}` 比大小",
            "the words of `{term}` have no order, so it cannot be compared with `{word}`",
        ),
        Text(
            "列出所指的词：`{term} in {{…}}`；若确有高低，在 rules/terms.yaml 里写 `ordered: true`",
            "list the words that are meant: `{term} in {{…}}`; if they do rise, declare `ordered: true` in "
            "rules/terms.yaml",
        ),
        Text(
            "只有声明了顺序的词才能比较高低，如尿蛋白 1+ 到 4+。",
            "Only words declared with an order can be compared, such as urine protein 1+ to 4+.",
        ),
        "when: sex >= female",
        "when: sex is female",
    ),
    # -- units and numbers
    Code(
        "unknown-unit",
        "error",
        Text("没有 `{unit}` 这个单位", "there is no unit `{unit}`"),
        Text(
            "[[是不是 `{nearest}`？|写临床常用的单位，如 mmHg、mmol/L、/min、h、d]]",
            "[[did you mean `{nearest}`?|write a unit as clinicians do: mmHg, mmol/L, /min, h, d]]",
        ),
        Text(
            "单位大小写有别（mmHg，不是 MMHG），写法见 LANGUAGE.md。",
            "Case matters in units (mmHg, not MMHG); see LANGUAGE.md for the spellings.",
        ),
        "when: sbp >= 180 mmHq",
        "when: sbp >= 180 mmHg",
    ),
    Code(
        "unit-missing",
        "error",
        Text("`{name}` 的单位是 {unit}，`{number}` 没写单位", "`{name}` is measured in {unit}; `{number}` has no unit"),
        Text("写成 `{number} {unit}`", "write `{number} {unit}`"),
        Text(
            "每个数值都带单位：7.0 mmol/L 与 7.0 mg/dL 相差 18 倍。",
            "Every number has its unit: 7.0 mmol/L and 7.0 mg/dL differ eighteenfold.",
        ),
        "when: sbp >= 180",
        "when: sbp >= 180 mmHg",
    ),
    Code(
        "unit-not-wanted",
        "error",
        Text(
            "`{name}` 没有单位，却与 {unit} 的数值比较", "`{name}` has no unit; it is compared with a value in {unit}"
        ),
        Text("去掉 `{unit}`", "leave `{unit}` out"),
        Text("评分和计数是没有单位的数。", "Scores and counts are plain numbers."),
        "when: gcs <= 12 mmHg",
        "when: gcs <= 12",
    ),
    Code(
        "unit-mismatch",
        "error",
        Text(
            "`{name}` 的单位是 {unit}，这里写的是 {found}", "`{name}` is measured in {unit}; this value is in {found}"
        ),
        Text(
            "写成以 {unit} 为单位的数值[[（{also} 也可以，会换算）|]]",
            "write it in {unit}[[ (or in {also}: it converts)|]]",
        ),
        Text(
            "两种单位量的不是同一种东西，或这种物质没有声明换算。能换算的单位会精确换算。",
            "The two units measure different things, or no conversion is declared for this substance. A unit that "
            "converts is converted exactly.",
        ),
        "when: fpg >= 7.0 mmHg",
        "when: fpg >= 7.0 mmol/L",
    ),
    Code(
        "implausible-limit",
        "error",
        Text(
            "`{term}` 在活人身上是 {low} 到 {high}，界值 `{limit}` 在这之外",
            "`{term}` lies between {low} and {high} in the living; the limit `{limit}` is outside",
        ),
        Text("检查数字和单位是否写错", "check the number and its unit"),
        Text(
            "超出生理范围的界值永远满足或永远不满足，多半是小数点或单位写错了。范围写在 rules/terms.yaml。",
            "A limit outside what can be true of a patient is always or never reached; mostly the point or the unit "
            "is "
            "wrong. The range is in rules/terms.yaml.",
        ),
        "when: sbp >= 1800 mmHg",
        "when: sbp >= 180 mmHg",
    ),
    Code(
        "two-moments",
        "error",
        Text("时刻不能这样加减", "moments cannot be added or subtracted like this"),
        Text(
            "两个时刻只能相减（`at - last_known_well`），时长写在时刻后面（`last_known_well + 4.5 h`）",
            "take one moment from another (`at - last_known_well`), or write the duration after the moment "
            "(`last_known_well + 4.5 h`)",
        ),
        Text(
            "两个时刻相减得时长；两个时刻相加没有意义。",
            "One moment minus another is a duration; their sum means nothing.",
        ),
        "when: at + last_known_well <= 4.5 h",
        "when: at - last_known_well <= 4.5 h",
    ),
    Code(
        "moment-and-number",
        "error",
        Text(
            "`{found}` 与它比较的一边，一个是时刻，一个是数值",
            "`{found}` and what it is compared with are a moment and a number",
        ),
        Text(
            "比较时长，如 `at - last_known_well <= 4.5 h`", "compare a duration, as in `at - last_known_well <= 4.5 h`"
        ),
        Text(
            "时刻只能与时刻比较，时长只能与时长比较。", "Moments are compared with moments, durations with durations."
        ),
        "when: last_known_well <= 4.5 h",
        "when: at - last_known_well <= 4.5 h",
    ),
    Code(
        "duration-wanted",
        "error",
        Text("`{found}` 不是时长", "`{found}` is no length of time"),
        Text(
            "写出数和时间单位，如 `within 24 h`、`within 28 days`",
            "write a number and a unit of time, as in `within 24 h` or `within 28 days`",
        ),
        Text("within 后面是一段时间。", "After `within` stands a length of time."),
        "when: any glucose <= 3.9 mmol/L within 24",
        "when: any glucose <= 3.9 mmol/L within 24 h",
    ),
    Code(
        "within-needs-comparison",
        "error",
        Text("这里的 within 不知道管什么", "there is nothing here that `within` could apply to"),
        Text(
            "within 用于 `any x >= … within`、`count(…) >= … within`、`change(x) >= … within` 和 `… on last 3 days "
            "within`",
            "`within` goes with `any x >= … within`, `count(…) >= … within`, `change(x) >= … within` and "
            "`… on last 3 days within`",
        ),
        Text(
            "一个现在的数值没有时间窗；要说“24 小时内任一次”，写 any。",
            "A value of now has no time window; for “any within 24 h” write `any`.",
        ),
        "when: glucose <= 3.9 mmol/L within 24 h",
        "when: any glucose <= 3.9 mmol/L within 24 h",
    ),
    # -- reasoning about a condition
    Code(
        "never-met",
        "warning",
        Text(
            "`{found}` 永远不会满足[[：`{term}` 没有一个取值符合|]]",
            "`{found}` can never be met[[: no value of `{term}` fits|]]",
        ),
        Text(
            "检查比较号的方向、数值，以及是否该用 or",
            "check the direction of the comparisons, the numbers, and whether `or` is meant",
        ),
        Text(
            "由各术语的范围和词推出：没有一种取值能同时满足各部分。",
            "By the ranges and words of the terms: no value satisfies all its parts.",
        ),
        "when: sbp >= 180 mmHg and sbp < 140 mmHg",
        "when: sbp >= 180 mmHg or dbp >= 110 mmHg",
    ),
    Code(
        "always-met",
        "warning",
        Text(
            "`{found}` 总是满足[[：`{term}` 取任何值都符合|]]",
            "`{found}` is always met[[: every value of `{term}` fits|]]",
        ),
        Text(
            "若只想知道是否测过，写 `… is known`；否则检查数值，以及是否该用 and",
            "if only being known is meant, write `… is known`; otherwise check the numbers, and whether `and` is meant",
        ),
        Text(
            "由各术语的范围和词推出：任何取值都满足它。",
            "By the ranges and words of the terms: every value satisfies it.",
        ),
        "when: sbp >= 140 mmHg or sbp < 160 mmHg",
        "when: sbp >= 140 mmHg and sbp < 160 mmHg",
    ),
)
