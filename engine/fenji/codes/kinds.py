"""Codes of conditions whose parts do not fit together: kinds, units, numbers."""

from fenji.codes.code import Code, Text

KINDS: tuple[Code, ...] = (
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
        "visits-within-visits",
        "error",
        Text(
            "`{found}` 本身要看历次就诊，不能再逐次去问",
            "`{found}` looks at several visits itself and cannot be asked of one visit after another",
        ),
        Text(
            "里面只写一次就诊上能判断的条件，例如 `count(…) >= 2`；两个都要时用 `and` 并列",
            "let the inner condition speak of one visit only, as in `count(…) >= 2`; where both are meant, join "
            "the two with `and`",
        ),
        Text(
            "“以前某次就诊时，当时的连续两次”没有写明“连续”从哪一次数起，各人会读成不同的意思。"
            "`at … consecutive visits`、`on last … days`、`at previous visit`、`at any earlier visit`、`count(…)`、"
            "`any … within`、`last(…)` 和 `change(…)` 都看历次就诊，彼此不套，经定义间接套用也不行。",
            "“At some earlier visit, twice in a row” does not say from which visit the two are counted, and readers "
            "take it differently. `at … consecutive visits`, `on last … days`, `at previous visit`, `at any earlier "
            "visit`, `count(…)`, `any … within`, `last(…)` and `change(…)` all look at several visits; none stands "
            "inside another, nor inside a definition that another asks.",
        ),
        "when: (uncontrolled at 2 consecutive visits) at any earlier visit",
        "when: count(uncontrolled) >= 2",
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
)
