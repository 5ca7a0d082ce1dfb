"""Codes of what YAML would allow and is refused here, and of files that are too much or no text."""

from fenji.codes.code import Code, Text

REFUSED: tuple[Code, ...] = (
    Code(
        "yaml-duplicate-key",
        "error",
        Text("`{key}` 写了两遍(第一遍在第 {line} 行)", "`{key}` is written twice (first on line {line})"),
        Text("删去一处,或改正其中一处的名称", "remove one of the two, or correct the name of one"),
        Text(
            "同一处的键写两遍,通常的读取程序会悄悄只留最后一个;在这里不允许。",
            "Of a key written twice most readers silently keep the last. "
            "Here that is refused: one of the two would be lost.",
        ),
        "sbp: 146 mmHg\nsbp: 152 mmHg",
        "sbp: 146 mmHg",
    ),
    Code(
        "yaml-tag",
        "error",
        Text("不允许使用标签 `{text}`", "the tag `{text}` is not allowed"),
        Text(
            "删去它;文字以 `!` 开头时,用引号括起来", "remove it; if the text itself begins with `!`, put it in quotes"
        ),
        Text(
            "以 `!` 开头的词会改变内容的类型;这里内容是什么由字段决定。",
            "A word that begins with `!` changes what a value is; here the field decides that.",
        ),
        "sbp: !!int 146",
        "sbp: 146 mmHg",
    ),
    Code(
        "yaml-anchor",
        "error",
        Text("不允许使用锚点 `{text}`", "the anchor `{text}` is not allowed"),
        Text(
            "删去它;要重复使用的条件写进 definitions,要重复使用的数值写进 parameters",
            "remove it; give a condition that is used again a name in definitions, a number one in parameters",
        ),
        Text(
            "锚点让一处内容在别处悄悄出现,审阅时看不见。",
            "An anchor makes a text appear somewhere else, where a reviewer does not see it.",
        ),
        "facts: &first {sbp: 146 mmHg}",
        "facts: {sbp: 146 mmHg}",
    ),
    Code(
        "yaml-alias",
        "error",
        Text("不允许使用引用 `{text}`", "the reference `{text}` is not allowed"),
        Text(
            "把内容写在这里;文字以 `*` 开头时,用引号括起来",
            "write the content here; if the text itself begins with `*`, put it in quotes",
        ),
        Text(
            "引用指向别处的内容,读这一行的人看不到它说了什么,还能把小文件撑成极大的内容。",
            "A reference stands for something written elsewhere: the line does not show what it says, and a few of "
            "them blow up a small file beyond measure.",
        ),
        "facts: *first",
        "facts: {sbp: 146 mmHg}",
    ),
    Code(
        "yaml-merge-key",
        "error",
        Text("不允许使用合并键 `<<`", "the merge key `<<` is not allowed"),
        Text("把要用的键写在这里", "write the keys out here"),
        Text(
            "合并键把别处的一组键并进来,谁覆盖谁看不出来。",
            "A merge key brings in keys from elsewhere, and which one wins does not show.",
        ),
        "facts:\n  <<: {sbp: 146 mmHg}",
        "facts:\n  sbp: 146 mmHg",
    ),
    Code(
        "yaml-key-not-text",
        "error",
        Text("键必须是一个词,这里却是一组内容", "a key must be a word; here it is a list or a set of keys"),
        Text(
            "在冒号前写一个词;占位符如 `{{x}}` 要用引号括起来",
            "write one word before the colon; put a placeholder such as `{{x}}` in quotes",
        ),
        Text("键是名称,列表或一组键不能当名称。", "A key is a name, and a list or a set of keys names nothing."),
        "facts: {[sbp, dbp]: 146 mmHg}",
        "facts: {sbp: 146 mmHg}",
    ),
    Code(
        "yaml-key-missing",
        "error",
        Text("冒号前面没有键", "there is no key before the colon"),
        Text(
            "在冒号前写上键;内容以冒号开头时,用引号括起来",
            "write the key before the colon; put a text that begins with a colon in quotes",
        ),
        Text("每个值都要有名称。", "Every value has a name."),
        "facts:\n  : 146 mmHg",
        "facts:\n  sbp: 146 mmHg",
    ),
    Code(
        "yaml-directive",
        "error",
        Text("不允许使用 `{text}` 这样的指令行", "a directive such as `{text}` is not allowed"),
        Text(
            "删去这一行;文字以 `%` 开头时,缩进并用引号括起来",
            "remove the line; if it is text that begins with `%`, indent it and put it in quotes",
        ),
        Text(
            "行首的 `%` 是给读取程序的指令;内容文件不需要它。",
            "A `%` at the beginning of a line instructs the reader of the file; content has no need of that.",
        ),
        "%YAML 1.1\n---\ncase: htn-1",
        "case: htn-1",
    ),
    Code(
        "yaml-too-deep",
        "error",
        Text("嵌套超过 {limit} 层", "nested more than {limit} levels deep"),
        Text("减少嵌套", "nest less"),
        Text(
            "正常的内容只有十来层;更深的多半是括号写错,或是有意攻击。",
            "Honest content is some ten levels deep; more is a slip of brackets, or an attack.",
        ),
        "a: [[[[…]]]]",
        "a: []",
    ),
    Code(
        "yaml-too-large",
        "error",
        Text("这份文档有 {size} 个字符,上限是 {limit}", "this document has {size} characters; the limit is {limit}"),
        Text("用 `---` 分成几份", "divide it with `---` into several"),
        Text("上限保护运行它的机器。", "The limit protects the machine that reads it."),
        "visits: […]",
        "visits: []",
    ),
    Code(
        "yaml-too-many",
        "error",
        Text("这份文档的条目超过 {limit} 个", "this document holds more than {limit} items"),
        Text("用 `---` 分成几份", "divide it with `---` into several"),
        Text("上限保护运行它的机器。", "The limit protects the machine that reads it."),
        "visits: […]",
        "visits: []",
    ),
    Code(
        "yaml-control-character",
        "error",
        Text("这里有一个看不见的字符 {sign}", "there is an invisible character here, {sign}"),
        Text("删去它;多半是复制粘贴带来的", "remove it; most likely it came along with a copied text"),
        Text(
            "控制字符、零宽空格和改变文字方向的标记在屏幕上看不见,却会改变程序读到的内容。",
            "Control characters, zero-width spaces and marks that reverse the reading order do not show on the screen, "
            "yet they change what is read.",
        ),
        "title: 复诊␀",
        "title: 复诊",
    ),
    Code(
        "nothing-written",
        "error",
        Text("这里什么也没有写", "nothing is written here"),
        Text("写一份病例或一份内容", "write a case, or content"),
        Text("空的文字不是病例。", "An empty text is no case."),
        "",
        "case: htn-1",
    ),
    Code(
        "yaml-not-utf-8",
        "error",
        Text("文件不是 UTF-8 编码(第 {byte} 个字节读不出来)", "the file is not UTF-8 (byte {byte} cannot be read)"),
        Text(
            "用编辑器另存为 UTF-8;Windows 上的旧文件常是 GBK 编码",
            "save it as UTF-8 in your editor; older Chinese files are often in GBK",
        ),
        Text(
            "按错误的编码猜着读,会把汉字读成别的字。",
            "Guessing an encoding turns Chinese characters into other ones.",
        ),
        "title: ����",
        "title: 复诊",
    ),
    Code(
        "data-key",
        "error",
        Text("键必须是文字,这里却是 `{found}`", "a key must be a text; here it is `{found}`"),
        Text("用名称作键", "use names as keys"),
        Text(
            "程序交来的病例与 JSON 里能写的内容相同,而 JSON 的键都是文字。",
            "A case handed over by a program holds what JSON can hold, and every key in JSON is a text.",
        ),
        "facts: {1: yes}",
        "facts: {severe_headache: yes}",
    ),
    Code(
        "data-kind",
        "error",
        Text("不能接受 {kind} 类型的数据", "data of the kind {kind} cannot be taken"),
        Text(
            "只用文字、数字、日期、是/否、列表和键值对照",
            "use texts, numbers, dates, true/false, lists and mappings only",
        ),
        Text(
            "程序交来的病例与 YAML 或 JSON 里能写的内容相同。",
            "A case handed over by a program holds what could be written in YAML or JSON.",
        ),
        "facts: {sbp: <object>}",
        "facts: {sbp: 146 mmHg}",
    ),
)
