"""Codes of names and sources of a pathway that lead nowhere."""

from fenji.codes.code import Code, Text

NAMES: tuple[Code, ...] = (
    # -- names of a pathway that lead nowhere
    Code(
        "two-languages",
        "error",
        Text("`{key}` 要有中文和英文", "`{key}` must be written in Chinese and in English"),
        Text("写成 `{key}: {{zh: 中文, en: English}}`", "write `{key}: {{zh: 中文, en: English}}`"),
        Text(
            "给医生看的文字都有中英两种，缺一种就有一半读者看不到。",
            "What clinicians read is written in both languages; with one missing, half of them read nothing.",
        ),
        "title: 高血压",
        "title: {zh: 高血压, en: Hypertension}",
    ),
    Code(
        "one-language",
        "warning",
        Text("`{key}` 只写了一种语言", "`{key}` is written in one language only"),
        Text("写成 `{key}: {{zh: 中文, en: English}}`", "write `{key}: {{zh: 中文, en: English}}`"),
        Text("另一种语言的读者会看到看不懂的话。", "A reader of the other language is shown words he cannot read."),
        "reads: 取任一",
        "reads: {zh: 取任一, en: either of them}",
    ),
    Code(
        "languages-swapped",
        "error",
        Text("中文和英文写反了", "the Chinese and the English have changed places"),
        Text("把 `zh` 与 `en` 的内容对调", "exchange what stands under `zh` and `en`"),
        Text("`zh` 是中文，`en` 是英文。", "`zh` is Chinese, `en` is English."),
        "{zh: Hypertension, en: 高血压}",
        "{zh: 高血压, en: Hypertension}",
    ),
    Code(
        "unknown-source",
        "error",
        Text("出处 `{name}` 没有写在 sources 里", "the source `{name}` is not among `sources`"),
        Text(
            "[[是不是 `{nearest}`？|先在 sources 里写出它；自己定的写 `ours`]]",
            "[[did you mean `{nearest}`?|write it under `sources` first; what is your own is `ours`]]",
        ),
        Text(
            "source 先写 sources 里的名称，再写文中的位置。自己定的规则写 `source: ours`、`mark: ours`。",
            "A `source` is a name of `sources`, then the place in the document. A rule of your own has `source: "
            "ours` and `mark: ours`.",
        ),
        "source: county_2020 急诊转诊(2)",
        "source: county_2022 急诊转诊(2)",
    ),
    Code(
        "source-missing",
        "error",
        Text("没有写出处", "no source is given"),
        Text(
            "写 `source: 出处名 位置`；自己定的写 `source: ours`、`mark: ours`",
            "write `source: NAME place`; a rule of your own has `source: ours` and `mark: ours`",
        ),
        Text(
            "每条规则、每个数值都要说得出依据，签字的人才能核对。",
            "Every rule and every number says what it rests on, so that whoever signs can check it.",
        ),
        "{source: [], mark: text, …}",
        "{source: county_2022 急诊转诊(2), mark: text, …}",
    ),
    Code(
        "ours-marked-as-read",
        "warning",
        Text("出处是自己定的（ours），却标成 `{mark}`", "the source is our own, yet the mark is `{mark}`"),
        Text("写 `mark: ours`，或写出所依据的文件", "write `mark: ours`, or name the document it rests on"),
        Text(
            "text 表示读过原文，digest 表示读过摘要；自己定的规则没有原文可读。",
            "text means the document was read, digest a summary of it; a rule of our own has neither.",
        ),
        "{source: ours, mark: text}",
        "{source: ours, mark: ours}",
    ),
    Code(
        "unknown-term",
        "error",
        Text("没有叫 `{name}` 的术语", "there is no term `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|先在 rules/terms.yaml 声明它]]",
            "[[did you mean `{nearest}`?|declare it in rules/terms.yaml first]]",
        ),
        Text(
            "要问的、要列的术语都声明在 rules/terms.yaml。",
            "Terms that are asked for or listed are declared in rules/terms.yaml.",
        ),
        "questions: [[spb, dbp]]",
        "questions: [[sbp, dbp]]",
    ),
    Code(
        "unknown-tier",
        "error",
        Text("没有叫 `{name}` 的层级", "there is no tier `{name}`"),
        Text("[[是不是 `{nearest}`？|可写：{known}]]", "[[did you mean `{nearest}`?|it can be: {known}]]"),
        Text(
            "tiers 写层级，或写一个 `like: tier_here` 的参数。",
            "`tiers` names tiers, or a parameter with `like: tier_here`.",
        ),
        "tiers: [county]",
        "tiers: [secondary]",
    ),
    Code(
        "unknown-criterion",
        "error",
        Text("本路径没有叫 `{name}` 的判据", "this pathway has no criterion `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|写 criteria 里的名称]]", "[[did you mean `{nearest}`?|write a name of `criteria`]]"
        ),
        Text(
            "`on: {by: [...]}` 指的是本路径 criteria 里的判据。",
            "`on: {by: [...]}` names criteria of this pathway.",
        ),
        "on: {by: [to_comunity]}",
        "on: {by: [to_community]}",
    ),
    Code(
        "unknown-item",
        "error",
        Text(
            "`{name}` 既不是本路径的判据，也不是定义",
            "`{name}` is neither a criterion nor a definition of this pathway",
        ),
        Text(
            "[[是不是 `{nearest}`？|写 criteria 或 definitions 里的名称]]",
            "[[did you mean `{nearest}`?|write a name of `criteria` or `definitions`]]",
        ),
        Text(
            "must_exclude 列出必须先排除的判据、hold 或定义；写错一个，就少排除一种危险。",
            "`must_exclude` lists criteria, holds or definitions; with one misspelt, one danger is not excluded.",
        ),
        "items: [sever_range]",
        "items: [severe_range]",
    ),
    Code(
        "unknown-pathway",
        "error",
        Text("没有叫 `{name}` 的路径", "there is no pathway `{name}`"),
        Text("[[是不是 `{nearest}`？|现有：{known}]]", "[[did you mean `{nearest}`?|there are: {known}]]"),
        Text(
            "`see` 提示再按另一路径评估，那一路径要存在。",
            "`see` sends the reader to another pathway, which must exist.",
        ),
        "see: strok",
        "see: stroke",
    ),
    Code(
        "see-itself",
        "error",
        Text("`see: {name}` 指向的就是本路径", "`see: {name}` is this very pathway"),
        Text("写另一路径的名称，或删去", "name another pathway, or leave it out"),
        Text("`see` 提示再按另一路径评估。", "`see` names another pathway to assess by as well."),
        "see: hypertension   # in hypertension",
        "see: stroke",
    ),
    Code(
        "see-terms",
        "warning",
        Text("路径 `{name}` 不读这里说到的 {terms}", "the pathway `{name}` does not read {terms}, spoken of here"),
        Text("改指用到它们的路径，或改条件", "name a pathway that reads them, or change the condition"),
        Text(
            "`see` 把患者交给另一路径评估；那条路径不读这里的条件所说的事实，就判不出什么。",
            "`see` hands the patient to another pathway; one that reads none of these facts has nothing to say.",
        ),
        "when: recorded(pregnant)\nsee: diabetes_foot",
        "when: recorded(face_droop)\nsee: stroke",
    ),
    Code(
        "unknown-profile",
        "error",
        Text("没有叫 `{name}` 的版本", "there is no profile `{name}`"),
        Text(
            "[[是不是 `{nearest}`？|先在 profiles 里写出它]]",
            "[[did you mean `{nearest}`?|write it under `profiles` first]]",
        ),
        Text(
            "参数的替代值属于 profiles 里写出的某个版本，否则没有病例用得到它。",
            "An alternative value belongs to a profile that is declared; otherwise no case can ask for it.",
        ),
        "profiles: {guide_2019: {value: 140 mmHg, …}}",
        "profiles: {guide_2020: {value: 140 mmHg, …}}",
    ),
    Code(
        "profile-default",
        "error",
        Text("profiles 里要正好有一个默认版本（{names}）", "exactly one of the profiles is the default ({names})"),
        Text("给其中一个写 `default: true`，其余不写", "write `default: true` at one of them and at no other"),
        Text(
            "病例不写版本时用默认的那一个；没有或有几个，就不知道用哪个。",
            "A case that names none gets the default one; with none or several nobody knows which.",
        ),
        "profiles: {a: {title: …}, b: {title: …}}",
        "profiles: {a: {title: …, default: true}, b: {title: …}}",
    ),
    Code(
        "profiles-alike",
        "warning",
        Text(
            "版本 `{name}` 与 `{other}` 的所有数值都相同",
            "the profile `{name}` gives the same values as `{other}` throughout",
        ),
        Text("补上它不同的数值，或删去其中一个", "write what is different in it, or leave one of them out"),
        Text(
            "两个版本没有差别，多半是有一处替代值忘了写，或写在了别的名称下。",
            "Two profiles that do not differ: mostly an alternative value was forgotten, or stands under another name.",
        ),
        "profiles: {a: {…, default: true}, b: {…}}   # no parameter has a value for b",
        "severe_sbp: {value: 180 mmHg, …, profiles: {b: {value: 170 mmHg, …}}}",
    ),
    Code(
        "name-twice",
        "error",
        Text("`{name}` 已经是{kind}的名称", "`{name}` is the name of a {kind} already"),
        Text("换一个名称", "take another name"),
        Text(
            "条件里只写名称，所以术语、定义和参数不能同名。",
            "Conditions have nothing but the name, so terms, definitions and parameters never share one.",
        ),
        "definitions: {sbp: {…}}   # sbp is a term",
        "definitions: {sbp_high: {…}}",
    ),
    Code(
        "reserved-name",
        "error",
        Text(
            "`{name}` 在条件里另有用处，不能作名称",
            "`{name}` has a meaning of its own in conditions and cannot be a name",
        ),
        Text("换一个名称，如 `{name}_…`", "take another name, such as `{name}_…`"),
        Text(
            "and、or、not、at、last、visit 等词是条件语言自己的词。",
            "Words such as and, or, not, at, last and visit belong to the language of conditions.",
        ),
        "phases: {visit: {…}}",
        "phases: {first_visit: {…}}",
    ),
)
