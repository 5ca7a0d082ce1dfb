"""Codes of content files, their shape, and the definitions and parameters in them."""

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
        Text("检查它是不是文件、能不能读", "check that it is a file and may be read"),
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
        "too-many-entries",
        "error",
        Text("`{key}` 有 {found} 条，超过 {limit} 条", "`{key}` holds {found} entries, more than {limit}"),
        Text("分成几个路径，或合并相同的条目", "make several pathways of it, or join entries that are alike"),
        Text(
            "检查要把各条互相比较，还要对每个版本、每个阶段各做一遍。这么多条没有人能核对，只会拖住运行它的机器。",
            "The checks hold entries against each other, once for every profile and phase. So many entries nobody can "
            "review; they only hold up the machine that reads them.",
        ),
        "phases: {p1: …, p2: …, … p51: …}",
        "phases: {first_visit: …, follow_up: …}",
    ),
    Code(
        "too-many-parts",
        "error",
        Text(
            "所有条件展开后合计超过 {limit} 个部分，这个路径不予检查",
            "all conditions together, with the names that they use, have more than {limit} parts; the pathway is not "
            "checked",
        ),
        Text(
            "把条件写短；许多条件共用一个很大的定义时，把它单独写成一条准则",
            "write shorter conditions; where many rest on one very large definition, make it a criterion of its own",
        ),
        Text(
            "每条准则的依据要写出它所用的一切。准则的条数乘以定义的大小，决定一次判断要多久。",
            "The evidence of each criterion shows everything it rests on. How many criteria there are, times how large "
            "their definitions are, says how long one decision takes.",
        ),
        "definitions: {huge: {when: {all: [… 5,000 lines]}}}\ncriteria: … 2,000 times `when: huge and …`",
        "criteria: {huge: {when: {all: [… 5,000 lines]}, …}}",
    ),
    Code(
        "id-twice",
        "error",
        Text("编号 `{name}` 已用于另一个文件", "`{name}` is the id of another file already"),
        Text("两个文件里只留一个这个编号", "give one of the two files another id, or remove it"),
        Text(
            "路径、量表和网络都按编号查找；两个文件同号，其中一个会悄悄失效。",
            "Pathways, scores and networks are found by their ids; of two files with one id, one would silently not "
            "count.",
        ),
        "a.yaml: network: jinan\nb.yaml: network: jinan",
        "a.yaml: network: jinan\nb.yaml: network: jining",
    ),
    Code(
        "wrong-shape",
        "error",
        Text("`{key}` 要写成{wanted}", "`{key}` must be {wanted}"),
        Text(
            "[[照 {page} 的样子改写|照随附的同名文件改写]]",
            "[[write it as {page} shows|write it as in the file of that name that came along]]",
        ),
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
            "[[是不是 `{nearest}`？|它应写在 {under} 下面|删去它，或对照 LANGUAGE.md 改写]]",
            "[[did you mean `{nearest}`?|it belongs under {under}|remove it, or see LANGUAGE.md for the right one]]",
        ),
        Text("认不得的键一律报错，不会悄悄忽略。", "An unknown key is an error and never passed over."),
        "criteria: {severe: {wehn: severe_range}}",
        "criteria: {severe: {when: severe_range}}",
    ),
    Code(
        "comma-ends-value",
        "error",
        Text("`{found}` 前面的逗号把 `{key}` 的内容截断了", "the comma before `{found}` ends the value of `{key}`"),
        Text(
            "给 `{key}` 的整个内容加上引号，或把它写到 `{{ }}` 外面单独一行",
            "put the whole value of `{key}` in quotes, or write it on a line of its own outside `{{ }}`",
        ),
        Text(
            "在 `{ }` 和 `[ ]` 里，逗号分隔各项；内容里有逗号就要加引号。",
            "Inside `{ }` and `[ ]` a comma parts the items; a value that holds one is put in quotes.",
        ),
        "{when: either_recorded(confusion, new_confusion), points: 1}",
        "{when: 'either_recorded(confusion, new_confusion)', points: 1}",
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
    # -- the frame of a pathway
    Code(
        "folder-differs",
        "error",
        Text("路径叫 `{name}`，文件夹却叫 `{folder}`", "the pathway is `{name}`, its folder `{folder}`"),
        Text("改成同一个名称", "give both the same name"),
        Text(
            "路径的名称就是文件夹的名称，病例和 `see` 都按它查找。",
            "A pathway has the name of its folder; cases and `see` find it by that.",
        ),
        "pathways/htn/pathway.yaml: pathway: hypertension",
        "pathways/hypertension/pathway.yaml: pathway: hypertension",
    ),
    Code(
        "released-without-date",
        "error",
        Text("状态是 released，却没有生效日期", "it is released and has no date from which it is in force"),
        Text("补上 `effective: {{from: 2026-03-01}}`", "add `effective: {{from: 2026-03-01}}`"),
        Text(
            "已发布的版本不再改动，要知道从哪天起有效。",
            "A released edition no longer changes, and the day from which it is in force must be known.",
        ),
        "status: released",
        "status: released\neffective: {from: 2026-03-01}",
    ),
    Code(
        "not-a-date",
        "error",
        Text("`{found}` 不是日期", "`{found}` is no date"),
        Text("写成 `2026-03-01` 的形式", "write it like `2026-03-01`"),
        Text(
            "日期写成四位年、两位月、两位日，并且要真有这一天。",
            "A date is year, month and day, and the day must exist.",
        ),
        "effective: {from: 2026-3-1}",
        "effective: {from: 2026-03-01}",
    ),
    Code(
        "ends-before",
        "error",
        Text("{end} 失效，早于 {start} 生效", "it ends on {end}, before it begins on {start}"),
        Text("检查两个日期", "check the two dates"),
        Text("失效日期不能早于生效日期。", "An edition ends on or after the day it begins."),
        "effective: {from: 2026-03-01, to: 2025-03-01}",
        "effective: {from: 2026-03-01, to: 2027-03-01}",
    ),
    Code(
        "review-within",
        "error",
        Text("`{found}` 不是整天数", "`{found}` is no whole number of days"),
        Text("写成 `14 days` 或 `2 wk`", "write it like `14 days` or `2 wk`"),
        Text("随访间隔按整天计。", "Follow-up intervals are counted in whole days."),
        "within: 14",
        "within: 14 days",
    ),
    Code(
        "row-never",
        "error",
        Text(
            "`{moves}` 没有急缓和方向，这一行永远用不上",
            "`{moves}` has no urgency and no direction, so this row never holds",
        ),
        Text(
            "删去 `urgency` 和 `direction`，或改正 `moves`",
            "remove `urgency` and `direction`, or correct `moves`",
        ),
        Text(
            "急缓和方向只属于转诊，以及被谢绝的转诊。",
            "Urgency and direction belong to referrals, and to those that were declined.",
        ),
        "{on: {moves: [stay], urgency: [urgent]}, within: 2 days, …}",
        "{on: {moves: [decline], urgency: [urgent]}, within: 2 days, …}",
    ),
    Code(
        "review-otherwise",
        "error",
        Text("这一行既有 when 又写了 otherwise", "this row has both `when` and `otherwise`"),
        Text("两者留一个", "keep one of the two"),
        Text("otherwise 表示不附条件。", "`otherwise` means without a condition."),
        "{when: uncontrolled, otherwise: true, within: 14 days, …}",
        "{when: uncontrolled, within: 14 days, …}",
    ),
)
