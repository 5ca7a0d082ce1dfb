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
)
