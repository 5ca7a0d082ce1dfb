"""Codes of conditions: how they are written, and what their names stand for."""

from fenji.codes.code import Code, Text

CONDITION: tuple[Code, ...] = (
    # -- reading the text of a condition
    Code(
        "condition-character",
        "error",
        Text("条件里不能有 `{found}`", "`{found}` has no meaning in a condition"),
        Text(
            "[[写成 `{better}`|条件里写术语的编号，`{word}` 的编号在 rules/terms.yaml 里查|"
            "删去它，或改写这一处]]",
            "[[write `{better}`|a condition names terms by their ids; look for that of `{word}` in rules/terms.yaml|"
            "remove it or rewrite this part]]",
        ),
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
        "two-limits",
        "error",
        Text(
            "`{number}{found}` 是两个界值，一个比较只有一个", "`{number}{found}` are two limits; a comparison has one"
        ),
        Text(
            "分成两个比较，例如 `sbp >= {number} mmHg or dbp >= {second} mmHg`",
            "write two comparisons, such as `sbp >= {number} mmHg or dbp >= {second} mmHg`",
        ),
        Text(
            "血压写成180/110是一句话里的两个数；是“和”还是“或”，条件里要写明。",
            "A pressure of 180/110 is two numbers in one word; whether both are meant or one of them, a condition "
            "says.",
        ),
        "when: sbp >= 180/110 mmHg",
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
        Text(
            "条件连同它所用的名称套得太深，或展开后太大，超过 {limit}",
            "the condition, with the names that it uses, is nested too deep or grows too large, beyond {limit}",
        ),
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
    # -- reasoning about a condition
    Code(
        "never-met",
        "warning",
        Text(
            "`{found}` 永远不会满足[[（版本 `{profile}`）|]][[：`{term}` 没有一个取值符合|]]",
            "`{found}` can never be met[[ under the profile `{profile}`|]][[: no value of `{term}` fits|]]",
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
            "`{found}` 总是满足[[（版本 `{profile}`）|]][[：`{term}` 取任何值都符合|]]",
            "`{found}` is always met[[ under the profile `{profile}`|]][[: every value of `{term}` fits|]]",
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
