"""Codes of problems in YAML text: what the file says before anyone asks what it means."""

from fenji.codes.code import Code, Text

YAML: tuple[Code, ...] = (
    Code(
        "yaml-tab",
        "error",
        Text("这一行用制表符(Tab)缩进", "this line is indented with a tab"),
        Text("把行首的 Tab 换成空格,每一层两个", "replace the tab with spaces, two for each level"),
        Text(
            "各编辑器显示 Tab 的宽度不同,缩进又决定内容归属,所以行首只能用空格。",
            "Editors show a tab at different widths, and indentation decides what belongs to what; so only spaces may "
            "begin a line.",
        ),
        "patient:\n\tsex: female",
        "patient:\n  sex: female",
    ),
    Code(
        "yaml-full-width",
        "error",
        Text(
            "`{found}` 是全角符号,这里要用半角 `{wanted}`", "`{found}` is a full-width sign; here it must be `{wanted}`"
        ),
        Text("写成 `{better}`", "write `{better}`"),
        Text(
            "冒号、逗号、引号和括号只有半角时才起标点的作用;中文正文里的全角标点不受影响。",
            "Colon, comma, quotes and brackets structure a file only in their narrow form. Full-width punctuation "
            "inside a Chinese sentence is text and stays as it is.",
        ),
        "case：htn-1",
        "case: htn-1",
    ),
    Code(
        "yaml-wide-space",
        "error",
        Text("这里的空格不是普通空格", "this space is not an ordinary one"),
        Text(
            "换成半角空格;多半是中文输入法的全角空格",
            "write an ordinary space; this one is a full-width or a no-break space",
        ),
        Text(
            "全角空格和不间断空格看起来是空格,却会被当成文字的一部分。",
            "Full-width and no-break spaces look like spaces but are read as part of the text.",
        ),
        "case:\u3000htn-1",
        "case: htn-1",
    ),
    Code(
        "yaml-missing-space",
        "error",
        Text("`{key}:` 的冒号后面缺一个空格", "a space is missing after the colon of `{key}:`"),
        Text("写成 `{better}`", "write `{better}`"),
        Text(
            "冒号后有空格才表示“键和值”;没有空格,整行就只是一段文字(例如时间 22:00)。",
            "Only a colon followed by a space parts a key from its value; without it the line is text, as in 22:00.",
        ),
        "case:htn-1\nphase:follow_up",
        "case: htn-1\nphase: follow_up",
    ),
    Code(
        "yaml-reserved-start",
        "error",
        Text("不加引号的内容不能以 `{sign}` 开头", "a text without quotes cannot begin with `{sign}`"),
        Text("用引号括起来:`{better}`", "put it in quotes: `{better}`"),
        Text(
            "有些符号在内容开头另有含义(例如 `|` 表示下面是一段文字),所以以它们开头的内容要加引号。",
            "Some signs mean something of their own at the beginning (`|` announces a text on the following lines), "
            "so a text that begins with one is put in quotes.",
        ),
        "title: @复诊",
        "title: '@复诊'",
    ),
    Code(
        "yaml-condition-start",
        "error",
        Text(
            "条件不能以 `{sign}` 开头:没有说是什么在比较",
            "a condition cannot begin with `{sign}`: it does not say what is compared",
        ),
        Text(
            "在前面写上指标名,例如 `sbp {rest}`;如果这不是条件而是文字,用单引号括起来",
            "write the term before it, e.g. `sbp {rest}`; if this is no condition but text, put it in single quotes",
        ),
        Text(
            "每个比较都要写明指标名;另外,`>` 在内容开头表示下面是一段折行文字。",
            "Every comparison names its term. Besides, `>` at the beginning announces a text on the following lines.",
        ),
        "when: > 140 mmHg",
        "when: sbp > 140 mmHg",
    ),
    Code(
        "yaml-colon-in-text",
        "error",
        Text("同一行里有第二个“冒号加空格”", "there is a second colon with a space on this line"),
        Text("把冒号后的文字用引号括起来:`{better}`", "put the text in quotes: `{better}`"),
        Text(
            "一行只能有一个键。文字里本来就有冒号时,要用引号括起来。",
            "One line holds one key. A text that itself contains a colon and a space is put in quotes.",
        ),
        "title: 复诊: 血压未达标",
        "title: '复诊: 血压未达标'",
    ),
    Code(
        "yaml-unclosed",
        "error",
        Text("这个 `{sign}` 没有配对的 `{wanted}`", "this `{sign}` has no matching `{wanted}`"),
        Text("在该结束的地方补上 `{wanted}`", "add `{wanted}` where it should end"),
        Text(
            "括号和引号要成对;缺了一个,后面的内容都会被当成它里面的。",
            "Brackets and quotes come in pairs; while one is open, all that follows is taken to be inside it.",
        ),
        "tiers: [village, primary\nphase: follow_up",
        "tiers: [village, primary]\nphase: follow_up",
    ),
    Code(
        "yaml-unopened",
        "error",
        Text(
            "这个 `{sign}` 前面没有与它配对的 `{wanted}`",
            "this `{sign}` closes nothing: there is no `{wanted}` before it",
        ),
        Text("删去它,或在开头补上 `{wanted}`", "remove it, or add `{wanted}` where it should begin"),
        Text("括号要成对出现。", "Brackets come in pairs."),
        "tiers: [village]]",
        "tiers: [village]",
    ),
    Code(
        "yaml-comma",
        "error",
        Text("括号里的两项之间缺一个逗号", "a comma is missing between two items in brackets"),
        Text(
            "在这一项前面加 `,`;或看前面是否漏了 `{wanted}`",
            "put `,` before this item, or see whether `{wanted}` is missing before it",
        ),
        Text("`[ ]` 和 `{ }` 里的各项用半角逗号隔开。", "Items inside `[ ]` and `{ }` are parted by commas."),
        'words: ["alert" "voice"]',
        'words: ["alert", "voice"]',
    ),
    Code(
        "yaml-comma-extra",
        "error",
        Text("这个逗号前面没有内容", "there is nothing before this comma"),
        Text("删去它,或在它前面补上一项", "remove it, or write the item that should stand before it"),
        Text("每个逗号前面都要有一项。", "Every comma follows an item."),
        "tiers: [village,, primary]",
        "tiers: [village, primary]",
    ),
    Code(
        "yaml-list-on-line",
        "error",
        Text("列表不能从键的同一行开始", "a list cannot begin on the line of its key"),
        Text(
            "把 `- ` 移到下一行并缩进;或在一行里写成 `[…, …]`",
            "move `- ` to the next line, indented; or write it on the line as `[…, …]`",
        ),
        Text("以 `- ` 开头的列表,每一项各占一行。", "In a list made with `- ` each item has a line of its own."),
        "tiers: - village",
        "tiers:\n  - village",
    ),
    Code(
        "yaml-after-quote",
        "error",
        Text("`{sign}` 已经结束了这个值,后面却还有内容", "`{sign}` ends the value, yet something follows it"),
        Text(
            "让引号括住整段文字;单引号里面的单引号要写两遍 `''`",
            "let the quotes enclose the whole text; a single quote inside single quotes is written twice, `''`",
        ),
        Text("一个值要么整个在引号或括号里,要么不用。", "A value is in quotes or brackets as a whole, or not at all."),
        'title: "复诊" 血压',
        "title: 复诊 血压",
    ),
    Code(
        "yaml-escape",
        "error",
        Text("双引号里的 `{found}` 没有含义", "`{found}` means nothing inside double quotes"),
        Text(
            "改用单引号,或把反斜杠写成 `\\\\`",
            "use single quotes, or write the backslash as `\\\\`",
        ),
        Text(
            "双引号里,反斜杠连同后面的字符表示一个特殊字符;单引号里它就是它自己。",
            "Inside double quotes a backslash and what follows stand for one special character; inside single quotes "
            "it stands for itself.",
        ),
        'title: "A\\qB"',
        "title: 'A\\qB'",
    ),
    Code(
        "yaml-no-colon",
        "error",
        Text("`{found}` 后面没有冒号", "there is no colon after `{found}`"),
        Text(
            "写成“键: 值”;如果它是接着上一行的文字,就要缩进",
            "write it as a key, a colon and a value; if it continues the text above, indent it",
        ),
        Text(
            "同一层里每一行都要写成“键: 值”;续写上一行的文字要缩进。",
            "At one level every line is a key, a colon and a value; a line that continues the text above is indented.",
        ),
        "case: htn-1\nfollow_up",
        "case: htn-1\nphase: follow_up",
    ),
    Code(
        "yaml-indentation",
        "error",
        Text("这一行的缩进与上面对不上", "the indentation of this line does not fit the lines above"),
        Text(
            "与同层的行对齐:上面的行从第 {columns} 列开始",
            "align it with the lines of its level: those above begin in column {columns}",
        ),
        Text(
            "同一层的键要从同一列开始;属于某个键的内容要比它多缩进。",
            "Keys of one level begin in the same column; what belongs to a key is indented further than the key.",
        ),
        "patient:\n    sex: female\n  insurance: resident",
        "patient:\n  sex: female\n  insurance: resident",
    ),
    Code(
        "yaml-list-and-keys",
        "error",
        Text("同一层里混用了列表项(`- `)和键(`键: 值`)", "list items (`- `) and keys are mixed at one level"),
        Text(
            "要么每一项都以 `- ` 开头,要么都写成“键: 值”;属于上一个键的列表要写在那个键下面",
            "begin every item with `- `, or write every line as a key; a list that belongs to a key stands below it",
        ),
        Text("一层内容或者是列表,或者是一组键,不能两样都是。", "One level is a list or a set of keys, never both."),
        "facts:\n  sbp: 146 mmHg\n  - dbp: 88 mmHg",
        "facts:\n  sbp: 146 mmHg\n  dbp: 88 mmHg",
    ),
    Code(
        "yaml-syntax",
        "error",
        Text("从这里起读不懂", "from here on the text cannot be read"),
        Text(
            "检查这一行和上一行的冒号、引号、括号和缩进",
            "look at the colons, quotes, brackets and indentation of this line and the one above",
        ),
        Text(
            "这里的写法不符合 YAML,又不像任何一种常见的笔误。",
            "What stands here is no YAML, and it looks like none of the usual slips.",
        ),
        "'case'? htn-1",
        "case: htn-1",
    ),
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
