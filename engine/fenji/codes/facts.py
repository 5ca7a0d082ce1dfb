"""Codes of the facts of a patient case."""

from fenji.codes.code import Code, Text

FACTS: tuple[Code, ...] = (
    # -- facts
    Code(
        "case-unknown-term",
        "error",
        Text("没有叫 `{name}` 的术语", "there is no term `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|先在 rules/terms.yaml 声明它]]",
            "[[did you mean `{nearest}`?|declare it in rules/terms.yaml first]]",
        ),
        Text(
            "事实只能用 rules/terms.yaml 里声明的术语；写错的名称不会被忽略。",
            "Facts are told in the terms of rules/terms.yaml; a misspelt one is never passed over.",
        ),
        "facts: {spb: 142 mmHg}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-derived-term",
        "error",
        Text("`{name}` 是算出来的，不能写进病例", "`{name}` is worked out and cannot be told"),
        Text(
            "[[删去它，改写 `{instead}`|删去它，写它所依据的事实]]",
            "[[leave it out and write `{instead}`|leave it out and tell the facts it is worked out from]]",
        ),
        Text(
            "年龄、术后天数、所在层级等由病例的其他项算出，两处各写一遍就会不一致。",
            "Age, days since surgery or the tier here follow from other keys of the case; told twice they would "
            "differ.",
        ),
        "facts: {postoperative_day: 3}",
        "facts: {surgery_at: 2026-02-27T10:00:00+08:00}",
        {
            "age": "patient.age",
            "sex": "patient.sex",
            "tier_here": "tier",
            "capabilities_here": "institution",
            "postoperative_day": "surgery_at",
            "hours_since_last_known_well": "last_known_well",
            "hours_since_recognition": "recognized_at",
        },
    ),
    Code(
        "case-yes-no",
        "error",
        Text("`{name}` 只能答 yes 或 no，写的是 `{found}`", "`{name}` is yes or no, not `{found}`"),
        Text(
            "写 yes、no，或 unobtainable（问了但无法得知）", "write yes, no, or unobtainable (asked, could not be had)"
        ),
        Text(
            "没问过就不写；问过没有写 no；问了却无法得知写 unobtainable。三者不同。",
            "Not asked: leave it out. Asked and absent: no. Asked and not to be had: unobtainable. The three differ.",
        ),
        "facts: {severe_headache: maybe}",
        "facts: {severe_headache: unobtainable}",
    ),
    Code(
        "case-word-of-term",
        "error",
        Text("`{name}` 没有 `{found}` 这个词", "`{name}` has no word `{found}`"),
        Text("[[是不是 `{nearest}`？|]]可写：{words}", "[[did you mean `{nearest}`? |]]it can be: {words}"),
        Text(
            "这个术语只有固定的几个词，见 rules/terms.yaml。", "This term takes one of the words in rules/terms.yaml."
        ),
        "facts: {urine_protein: plus}",
        "facts: {urine_protein: 1+}",
    ),
    Code(
        "case-set",
        "error",
        Text(
            "`{name}` 可以有几个词，要写成列表，写的是 `{found}`",
            "`{name}` can have several words and is written as a list, not `{found}`",
        ),
        Text(
            "写成 `[词, 词]`，一个也没有写 `[]`；可写：{words}",
            "write `[word, word]`, or `[]` for none; it can be: {words}",
        ),
        Text(
            "空列表表示问过、一个也没有；不写表示没问过。",
            "An empty list means asked and none; left out means not asked.",
        ),
        "facts: {comorbid: diabetes}",
        "facts: {comorbid: [diabetes]}",
    ),
    Code(
        "case-instant",
        "error",
        Text(
            "`{name}` 是时刻，`{found}` 不是带时区的日期时间",
            "`{name}` is a moment; `{found}` is no date and time with a zone",
        ),
        Text("写成 `2026-03-02T09:30:00+08:00` 的形式", "write it like `2026-03-02T09:30:00+08:00`"),
        Text("时刻要有日期、时间和时区。", "A moment has its date, time and zone."),
        "facts: {last_known_well: 08:00}",
        "facts: {last_known_well: 2026-03-02T08:00:00+08:00}",
    ),
    Code(
        "case-number-of-term",
        "error",
        Text("`{name}` 是数值，`{found}` 不是", "`{name}` is a number; `{found}` is none"),
        Text("写成普通的十进制数[[，单位 {unit}|]]", "write a plain decimal number[[ in {unit}|]]"),
        Text(
            "数值只用阿拉伯数字和小数点；“高”“正常”之类的话不是数值。",
            "A number is plain digits with one point; words such as high or normal are none.",
        ),
        "facts: {sbp: high}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-unit-missing",
        "error",
        Text("`{name}` 的单位是 {unit}，`{found}` 没写单位", "`{name}` is measured in {unit}; `{found}` has no unit"),
        Text("写成 `{found} {unit}`", "write `{found} {unit}`"),
        Text(
            "没有单位的数值不猜：7.0 mmol/L 与 7.0 mg/dL 相差 18 倍。",
            "A bare number is never guessed at: 7.0 mmol/L and 7.0 mg/dL differ eighteenfold.",
        ),
        "facts: {sbp: 142}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-unit-not-wanted",
        "error",
        Text("`{name}` 没有单位，写的是 `{found}`", "`{name}` has no unit; it is told as `{found}`"),
        Text("只写数字", "write the number alone"),
        Text("评分和计数是没有单位的数。", "Scores and counts are plain numbers."),
        "facts: {gcs: 14 mmHg}",
        "facts: {gcs: 14}",
    ),
    Code(
        "case-unit-unknown",
        "error",
        Text(
            "没有 `{written}` 这个单位；`{name}` 的单位是 {unit}",
            "there is no unit `{written}`; `{name}` is measured in {unit}",
        ),
        Text("[[是不是 `{nearest}`？|写成 {unit}]]", "[[did you mean `{nearest}`?|write it in {unit}]]"),
        Text("单位大小写有别，写法见 LANGUAGE.md。", "Case matters in units; see LANGUAGE.md for the spellings."),
        "facts: {sbp: 142 mmHq}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-unit-other",
        "error",
        Text(
            "`{name}` 的单位是 {unit}，`{found}` 换算不过来",
            "`{name}` is measured in {unit}; `{found}` does not convert to it",
        ),
        Text("写成以 {unit} 为单位的数值", "write it in {unit}"),
        Text(
            "只有同类单位，或声明了换算的单位，才精确换算；其余一律退回。",
            "Units of the same kind and declared conversions are converted exactly; any other is refused.",
        ),
        "facts: {sbp: 142 mmol/L}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-out-of-range",
        "error",
        Text(
            "`{name}` 为 `{found}`，不在 {low} 到 {high}[[ {unit}|]] 之间",
            "`{name}` is `{found}`, which is not between {low} and {high}[[ {unit}|]]",
        ),
        Text("检查数值和单位", "check the number and its unit"),
        Text(
            "超出生理范围的值多半是录入错误，一律退回，不会截断。范围写在 rules/terms.yaml。",
            "A value that cannot be true of a patient is mostly a typing slip; it is refused, never clipped. The "
            "range is in rules/terms.yaml.",
        ),
        "facts: {sbp: 1420 mmHg}",
        "facts: {sbp: 142 mmHg}",
    ),
    Code(
        "case-points",
        "error",
        Text("`{name}` 没有 `{found}` 分这一档", "`{name}` has no row with `{found}` points"),
        Text("可写：{points}", "it can be: {points}"),
        Text("评分条目只有量表上印着的那几档分。", "An item of a score takes only the points printed in its table."),
        "facts: {barthel_feeding: 7}",
        "facts: {barthel_feeding: 5}",
    ),
)
