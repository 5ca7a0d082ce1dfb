"""Codes of what a criterion asks for, and of phases and the transitions between them."""

from fenji.codes.code import Code, Text

CRITERIA: tuple[Code, ...] = (
    # -- what a criterion asks for
    Code(
        "then-role",
        "error",
        Text(
            "`then` 要正好有一种作用，这里[[有 {roles}|一种也没有]]",
            "`then` has exactly one role; here [[stand {roles}|stands none]]",
        ),
        Text(
            "写 `refer`（转诊）、`hold`（不准下转）、`ask`（请医生判断）、`advise`（就地处理）之一",
            "write one of `refer` (send on), `hold` (forbid going down), `ask` (a question), `advise` (do on the spot)",
        ),
        Text(
            "一条判据只有一种作用，才能单独引用和追问。",
            "A criterion has one role, so that it can be cited and questioned by itself.",
        ),
        "then: {refer: up, hold: true, …}",
        "then: {refer: up, …}",
    ),
    Code(
        "only-for-refer",
        "error",
        Text("`{key}` 只用于转诊，这里的作用是 {role}", "`{key}` belongs to `refer`; here the role is `{role}`"),
        Text("删去 `{key}`，或改写成 `refer`", "remove `{key}`, or write `refer`"),
        Text("不转诊的判据没有去处，也没有急缓。", "A criterion that refers nobody has no destination and no urgency."),
        "then: {hold: true, urgency: urgent}",
        "then: {hold: true}",
    ),
    Code(
        "urgency-missing",
        "error",
        Text("没有写转诊的急缓", "the referral has no urgency"),
        Text(
            "补上 `urgency: emergency`（叫 120）、`urgent`（当日）或 `routine`（普通）",
            "add `urgency: emergency` (ambulance), `urgent` (same day) or `routine`",
        ),
        Text(
            "上转和平转的急缓关系到怎么走、多快走，不能由程序猜。",
            "How urgent a referral up or to the side is decides how and how fast the patient goes; it is never "
            "guessed.",
        ),
        "then: {refer: up, tiers: [secondary]}",
        "then: {refer: up, urgency: routine, tiers: [secondary]}",
    ),
    Code(
        "down-has-no-urgency",
        "error",
        Text("下转没有急缓", "going down has no urgency"),
        Text("删去 `urgency`", "remove `urgency`"),
        Text("下转总是普通转诊。", "A referral down is always routine."),
        "then: {refer: down, urgency: urgent, tiers: [primary]}",
        "then: {refer: down, tiers: [primary]}",
    ),
    Code(
        "tiers-missing",
        "error",
        Text("上转没有写转到哪一级", "the referral up does not say to which tier"),
        Text(
            "补上 `tiers: [secondary]`，或 `tiers: next`（上一级）",
            "add `tiers: [secondary]`, or `tiers: next` for the next rung",
        ),
        Text("去处由判据写明，不由程序猜。", "The destination is written in the criterion, never guessed."),
        "then: {refer: up, urgency: routine}",
        "then: {refer: up, urgency: routine, tiers: next}",
    ),
    Code(
        "next-goes-up",
        "error",
        Text("`tiers: next` 是上一级，不能用于下转", "`tiers: next` is the rung above and cannot be gone down to"),
        Text("写出下转到哪一级，如 `tiers: [primary]`", "say where to go down to, as in `tiers: [primary]`"),
        Text("`next` 只有向上的意思。", "`next` only means upwards."),
        "then: {refer: down, tiers: next}",
        "then: {refer: down, tiers: [primary]}",
    ),
    Code(
        "instead-of-nothing",
        "error",
        Text(
            "`accepted_instead` 没有可以代替的 `capabilities`",
            "`accepted_instead` has no `capabilities` to stand in for",
        ),
        Text("补上 `capabilities`，或删去 `accepted_instead`", "add `capabilities`, or remove `accepted_instead`"),
        Text("它整个代替所要求的能力。", "It replaces the required capabilities as a whole."),
        "then: {…, accepted_instead: [stroke_unit]}",
        "then: {…, capabilities: [thrombectomy], accepted_instead: [stroke_unit]}",
    ),
    Code(
        "then-overlap",
        "error",
        Text(
            "`{name}` 的这一项与第 {other} 项管到同样的阶段和层级",
            "this entry of `{name}` covers phases and tiers that entry {other} covers too",
        ),
        Text("用 `phases` 和 `here` 把它们分开", "keep them apart by `phases` and `here`"),
        Text(
            "同一患者同时符合两项，就不知道照哪一项做。",
            "Where a patient fits two entries nobody can say which one holds.",
        ),
        "then: [{here: [primary], …}, {here: [primary, village], …}]",
        "then: [{here: [primary], …}, {here: [village], …}]",
    ),
    Code(
        "here-never",
        "warning",
        Text(
            "没有患者会在这里：[[{tiers} 不是这些阶段所在的层级|{phases} 不是这条判据的阶段]]",
            "no patient is ever here: [[none of its phases is at {tiers}|the criterion is not read in {phases}]]",
        ),
        Text("检查 `phases` 和 `here`", "check `phases` and `here`"),
        Text(
            "所写的阶段从不在所写的层级，这一项永远用不上。",
            "The phases named are never at the tiers named, so this is never used.",
        ),
        "{phases: [specialist], here: [village], …}   # specialist is at secondary and tertiary",
        "{phases: [specialist], here: [secondary], …}",
    ),
    Code(
        "then-gap",
        "warning",
        Text("`{name}` 在这些地方没有去处：{places}", "`{name}` asks for nothing at: {places}"),
        Text(
            "补上这些阶段和层级的一项，或加一项不带 `phases` 和 `here` 的",
            "add an entry for these, or one without `phases` and `here`",
        ),
        Text("判据满足了，却没有一项说怎么办。", "The criterion can be met there, and no entry says what follows."),
        "then: [{here: [village], refer: up, …}]   # the phase is at village and primary",
        "then: [{here: [village], refer: up, …}, {refer: up, …}]",
    ),
    Code(
        "refer-nowhere",
        "warning",
        Text(
            "`{name}` 要{direction}，但它的阶段所在层级没有可去之处",
            "`{name}` refers {direction}, and from none of its phases do these tiers lie that way",
        ),
        Text("检查 `tiers`、`phases` 和方向", "check `tiers`, `phases` and the direction"),
        Text("这条判据满足了，也没有人能照它走。", "When this criterion is met, nobody can go where it says."),
        "phases: [specialist]   # secondary, tertiary\nthen: {refer: up, urgency: routine, tiers: [primary]}",
        "phases: [specialist]\nthen: {refer: down, tiers: [primary]}",
    ),
    Code(
        "item-of-other-phase",
        "warning",
        Text(
            "`{name}` 只用于 {phases}，在这一行的阶段里不起作用",
            "`{name}` is read in {phases} only, and counts for nothing in this row's phases",
        ),
        Text("改正阶段，或换成定义", "correct the phases, or name a definition instead"),
        Text(
            "判据只在自己的阶段里判断，别处不会要求先排除它。",
            "A criterion is judged in its own phases; elsewhere nothing asks for it to be excluded.",
        ),
        "{phases: [specialist], items: [first_visit_only]}",
        "{phases: [first_visit], items: [first_visit_only]}",
    ),
    Code(
        "criterion-out-of-place",
        "warning",
        Text(
            "`{name}` 只在 {phases}（{tiers}）判断，条件却要求别的层级或阶段",
            "`{name}` is read in {phases} ({tiers}), and its condition asks for another tier or phase",
        ),
        Text("检查 `phases`，或条件里的层级、阶段", "check its `phases`, or the tier or phase in its condition"),
        Text("这条判据永远不会满足。", "This criterion can never be met."),
        "phases: [first_visit]   # village, primary\nwhen: tier_here is tertiary",
        "phases: [specialist]\nwhen: tier_here is tertiary",
    ),
    # -- phases and transitions
    Code(
        "initial-phase",
        "error",
        Text("要正好有一个初始阶段，这里有 {count} 个", "exactly one phase is the initial one; here are {count}"),
        Text("给其中一个阶段写 `initial: true`", "write `initial: true` at one phase"),
        Text("病例不写阶段时从初始阶段开始。", "A case that names no phase begins in the initial one."),
        "phases: {first_visit: {…}, follow_up: {…}}",
        "phases: {first_visit: {…, initial: true}, follow_up: {…}}",
    ),
    Code(
        "transition-cause",
        "error",
        Text("这一行要么写 `on`，要么写 `by: clinician`", "this row has either `on` or `by: clinician`"),
        Text(
            "由决定引起的写 `on: [refer_up]`，由医生提出的写 `by: clinician`",
            "write `on: [refer_up]` for a decision, `by: clinician` for what the clinician opens",
        ),
        Text(
            "阶段或因决定而变，或由医生在下一个病例中写明。",
            "A phase changes by a decision, or because the clinician says so in the next case.",
        ),
        "{from: [follow_up], to: specialist}",
        "{from: [follow_up], on: [refer_up], to: specialist}",
    ),
    Code(
        "transition-by-clinician",
        "error",
        Text(
            "`by: clinician` 的行不看决定，也不看条件",
            "a row with `by: clinician` looks at no decision and no condition",
        ),
        Text("删去 `when`、`target_tier` 和 `purpose`", "remove `when`, `target_tier` and `purpose`"),
        Text(
            "医生在下一个病例写出阶段，程序不再判断。",
            "The clinician names the phase in the next case; the engine does not judge it.",
        ),
        "{from: [a], by: clinician, when: stable, to: b}",
        "{from: [a], by: clinician, to: b}",
    ),
    Code(
        "transition-without-target",
        "error",
        Text(
            "这些决定没有去处，不能按 `target_tier` 或 `purpose` 区分",
            "these moves go nowhere, so `target_tier` and `purpose` tell nothing apart",
        ),
        Text("删去 `target_tier` 和 `purpose`", "remove `target_tier` and `purpose`"),
        Text("只有上转、平转和下转才有去处和目的。", "Only referrals and transfers have a target and a purpose."),
        "{from: [a], on: [stay], target_tier: [primary], to: b}",
        "{from: [a], on: [stay], to: b}",
    ),
    Code(
        "transition-never",
        "warning",
        Text("在 {phases} 不会有这样的 `{move}`", "`{move}` like this is never decided in {phases}"),
        Text(
            "检查阶段、`on`、`target_tier` 和 `purpose`，或补上作此决定的判据",
            "check the phases, `on`, `target_tier` and `purpose`, or add a criterion that decides it",
        ),
        Text(
            "这些阶段没有一条判据会作出这样的决定，这一行用不上。",
            "No criterion of these phases leads to such a decision, so the row is never used.",
        ),
        "{from: [first_visit], on: [refer_down], to: village}",
        "{from: [specialist], on: [refer_down], to: follow_up}",
    ),
    Code(
        "transitions-clash",
        "error",
        Text(
            "在 {phase} 决定 `{move}` 时，两行都成立，一行到 `{first}`，一行到 `{second}`",
            "in {phase} both rows hold for `{move}`: one leads to `{first}`, the other to `{second}`",
        ),
        Text(
            "用 `when`、`target_tier` 或 `purpose` 把它们分开", "keep them apart by `when`, `target_tier` or `purpose`"
        ),
        Text(
            "同一阶段、同一决定的各行必须互斥，否则不知道进入哪个阶段。",
            "Rows of one phase and move exclude each other, or nobody can say which phase follows.",
        ),
        "- {from: [a], on: [refer_up], to: b}\n- {from: [a], on: [refer_up], to: c}",
        "- {from: [a], on: [refer_up], target_tier: [primary], to: b}\n- {from: [a], on: [refer_up], target_tier: "
        "[secondary, tertiary], to: c}",
    ),
    Code(
        "transitions-overlap",
        "warning",
        Text(
            "在 {phase} 决定 `{move}` 时，两行可能都成立，一行到 `{first}`，一行到 `{second}`",
            "in {phase} both rows can hold for `{move}`: one leads to `{first}`, the other to `{second}`",
        ),
        Text(
            "让两个 `when` 互斥，例如一个加上 `not (…)`",
            "make the two `when` exclude each other, for example with `not (…)`",
        ),
        Text(
            "看不出两个条件不会同时满足。两行都成立时，患者留在原阶段，并报告冲突。",
            "It cannot be seen that the two conditions are never met together. When both hold, the patient stays in "
            "his phase and a conflict is reported.",
        ),
        "- {from: [a], on: [stay], when: confirmed, to: b}\n- {from: [a], on: [stay], when: stable, to: c}",
        "- {from: [a], on: [stay], when: confirmed, to: b}\n- {from: [a], on: [stay], when: stable and not "
        "confirmed, to: c}",
    ),
    Code(
        "phase-unreachable",
        "warning",
        Text("没有一行通向阶段 `{name}`", "no row leads to the phase `{name}`"),
        Text(
            "在 transitions 里补上；由医生决定进入的写 `by: clinician`",
            "add a row to `transitions`; with `by: clinician` where the clinician opens it",
        ),
        Text(
            "只有病例自己写出这个阶段，患者才会在其中。",
            "A patient is in this phase only where the case itself says so.",
        ),
        "phases: {first_visit: {…, initial: true}, specialist: {…}}",
        "transitions: [{from: [first_visit], on: [refer_up], to: specialist}]",
    ),
    Code(
        "phase-no-exit",
        "warning",
        Text("进了阶段 `{name}` 就再也出不来", "nothing leads out of the phase `{name}`"),
        Text("在 transitions 里补上离开它的一行", "add a row to `transitions` that leads out of it"),
        Text("没有一行从这个阶段通向别处。", "No row leads from this phase to another one."),
        "transitions: [{from: [a], on: [refer_up], to: b}]   # none from b",
        "transitions: [{from: [a], on: [refer_up], to: b}, {from: [b], on: [refer_down], to: a}]",
    ),
    Code(
        "phase-without-criteria",
        "warning",
        Text("阶段 `{name}` 没有一条判据", "the phase `{name}` has no criterion"),
        Text("补上这个阶段的判据，或删去它", "add criteria for it, or remove it"),
        Text("在这个阶段，决定永远是留在原处。", "In this phase the decision is always to stay."),
        "phases: {a: {…}, b: {…}}   # every criterion has phases: [a]",
        "criteria: {c: {phases: [a, b], …}}",
    ),
)
