"""Codes of problems in networks and in the rules that networks share."""

from fenji.codes.code import Code, Text

NETWORK: tuple[Code, ...] = (
    # -- names that nothing declares
    Code(
        "network-unknown-institution",
        "error",
        Text("`{key}` 所指机构 `{name}` 不在本网络", "`{key}` names `{name}`, which is no institution of this network"),
        Text("写本文件里的机构编号{nearest}", "write the id of an institution of this file{nearest}"),
        Text(
            "牵头、主办和可代开文书的机构必须在同一文件里，否则转诊指向空处。",
            "A lead, an owner or an issuer stands in the same file; else a referral leads nowhere.",
        ),
        "owner: huaiyin_cch",
        "owner: huaiyin_chc",
    ),
    Code(
        "network-unknown-grid",
        "error",
        Text("没有网格 `{name}`", "there is no grid `{name}`"),
        Text("写 geography.grids 里的网格{nearest}", "write a grid of geography.grids{nearest}"),
        Text("网格决定谁对哪个区县负责。", "The grid says who answers for a district."),
        "grid: wset",
        "grid: west",
    ),
    Code(
        "network-unknown-tier",
        "error",
        Text("没有层级 `{name}`", "there is no tier `{name}`"),
        Text(
            "写 rules/tiers.yaml 里的层级{nearest}；不接诊的机构写 none",
            "write a tier of rules/tiers.yaml{nearest}, or none",
        ),
        Text(
            "层级决定能否接诊；写错了就永远不会被选中。", "The tier decides who may receive; misspelt, it never will."
        ),
        "tier: second",
        "tier: secondary",
    ),
    Code(
        "network-unknown-type",
        "error",
        Text("没有机构类型 `{name}`", "there is no type of institution `{name}`"),
        Text("写 rules/tiers.yaml 里的类型{nearest}", "write a type of rules/tiers.yaml{nearest}"),
        Text("类型影响缺省能力，专科医院只接本专科。", "The type bears on default capabilities and on a specialty."),
        "type: hospital",
        "type: general",
    ),
    Code(
        "network-unknown-capability",
        "error",
        Text("没有能力 `{name}`", "there is no capability `{name}`"),
        Text("写 rules/capabilities.yaml 里的能力{nearest}", "write a capability of rules/capabilities.yaml{nearest}"),
        Text(
            "能力写错等于没有，溶栓患者会被送往别处。",
            "A misspelt capability is one that is not there: a patient for thrombolysis is sent elsewhere.",
        ),
        "capabilities: [thrombolisis]",
        "capabilities: [thrombolysis]",
    ),
    Code(
        "network-unknown-word",
        "error",
        Text("`{key}` 没有 `{name}` 这个值", "`{key}` has no value `{name}`"),
        Text("可写：{words}", "write one of: {words}"),
        Text(
            "政策键开启哪些服务写在 rules/services.yaml。",
            "What a policy key switches on stands in rules/services.yaml.",
        ),
        "priority: jinnan",
        "priority: jinan",
    ),
    Code(
        "policy-unknown-name",
        "error",
        Text("{what} `{name}` 没有声明", "the {what} `{name}` is declared nowhere"),
        Text("改成已声明的名称{nearest}，或先声明它", "write a declared one{nearest}, or declare it first"),
        Text(
            "服务、理由、文书、层级各自只声明一次，别处只引用。",
            "A service, reason, document or tier is declared once and only named elsewhere.",
        ),
        "grants: priority_recepton",
        "grants: priority_reception",
    ),
    # -- contradictions
    Code(
        "network-institution-twice",
        "error",
        Text("机构 `{name}` 出现两次", "the institution `{name}` stands here twice"),
        Text(
            "合并，或给其中一个另取编号并用 same_as 关联", "merge them, or give one another id and link it with same_as"
        ),
        Text("一个编号只能是一家机构。", "One id is one institution."),
        "- {id: a}\n- {id: a}",
        "- {id: a}\n- {id: b, same_as: a}",
    ),
    Code(
        "network-district-in-two-grids",
        "error",
        Text("`{district}` 同时在网格 {grids}", "`{district}` lies in the grids {grids} at once"),
        Text("只留在一个网格", "keep it in one of them"),
        Text("网格是对全部区县的划分，每个区县恰有一家牵头。", "Grids part the districts; each district has one lead."),
        "east: {districts: [甲区]}\nwest: {districts: [甲区]}",
        "east: {districts: [甲区]}\nwest: {districts: [乙区]}",
    ),
    Code(
        "network-district-in-no-grid",
        "error",
        Text("`{district}` 不属于任何网格", "`{district}` lies in no grid"),
        Text("写进一个网格的 districts", "put it among the districts of a grid"),
        Text(
            "不在任何网格的区县没有牵头医院，那里的居民无处可转。",
            "A district of no grid has no lead, and its residents are answered for by nobody.",
        ),
        "place: 丙区",
        "west: {districts: [乙区, 丙区]}",
    ),
    Code(
        "network-place-in-another-grid",
        "error",
        Text(
            "`{name}` 在 `{place}`，属网格 {other}，却写了网格 {grid}",
            "`{name}` stands in `{place}` of grid {other}, yet its grid is {grid}",
        ),
        Text("改 grid 或 place", "correct its grid or its place"),
        Text("成员按所在区县归入网格。", "A member belongs to the grid of its district."),
        "{place: 甲区, grid: west}",
        "{place: 甲区, grid: east}",
    ),
    Code(
        "network-lead-tier",
        "error",
        Text(
            "牵头机构 `{name}` 是{tier}，本网络要求 {wanted}",
            "the lead `{name}` is {tier}; this network wants {wanted}",
        ),
        Text("换牵头机构，或改 lead_rule", "name another lead, or change lead_rule"),
        Text(
            "方案规定牵头的层级时，低一级的机构不能牵头。",
            "Where the plan sets the lead's tier, a lower one cannot lead.",
        ),
        "lead_rule: tertiary\nlead: a_secondary_hospital",
        "lead_rule: tertiary\nlead: a_tertiary_hospital",
    ),
    Code(
        "network-lead-outside",
        "error",
        Text("`{name}` 牵头却不是成员", "`{name}` leads and is no member"),
        Text("去掉 lead 或 outside", "drop lead or outside"),
        Text("牵头机构必须是成员。", "A lead is a member."),
        "{lead: true, outside: true}",
        "{lead: true}",
    ),
    Code(
        "network-dates-reversed",
        "error",
        Text("`{name}` 止于 {end}，早于起始 {start}", "`{name}` ends on {end}, before it begins on {start}"),
        Text("对调或改正日期", "correct the dates"),
        Text("日期含首尾两天；颠倒后永远不可用。", "Both days count; reversed, it is never usable."),
        "from: 2026-07-01\nto: 2026-06-30",
        "from: 2026-07-01",
    ),
    Code(
        "network-membership-overlap",
        "error",
        Text(
            "`{name}` 与 `{other}` 是同一机构，成员期重叠",
            "`{name}` and `{other}` are one institution with overlapping membership",
        ),
        Text("让前一段在后一段开始前结束", "let the earlier one end before the later begins"),
        Text("同一机构同一天只能有一种身份。", "On one day an institution has one standing."),
        "- {id: a, to: 2026-07-01}\n- {id: b, same_as: a, from: 2026-07-01}",
        "- {id: a, to: 2026-06-30}\n- {id: b, same_as: a, from: 2026-07-01}",
    ),
    Code(
        "network-placeholder-unflagged",
        "error",
        Text(
            "`{name}` 名称写明占位，却没有 placeholder: true",
            "`{name}` calls itself a placeholder without placeholder: true",
        ),
        Text(
            "加上 placeholder: true，或写真实名称和来源", "add placeholder: true, or write the real name and its source"
        ),
        Text("占位必须让读者和程序都看得出来。", "Readers and programs alike must see what is a placeholder."),
        "{name: 某区医院(占位)}",
        "{name: 某区医院(占位), placeholder: true}",
    ),
    Code(
        "network-placeholder-named",
        "error",
        Text("占位机构 `{name}` 的名称没有注明占位", "the placeholder `{name}` does not say so in its name"),
        Text("名称后加(占位)、(虚构)或(示例)", "end its name with (占位), (虚构) or (示例)"),
        Text("占位不得使用真实机构的名称。", "No placeholder may carry the name of a real body."),
        "{name: 市第一医院, placeholder: true}",
        "{name: 市第一医院(占位), placeholder: true}",
    ),
    Code(
        "network-gatekeeper",
        "error",
        Text("首诊守门(`{name}`)只用于对照示例", "`{name}` is for comparators only"),
        Text("写 voluntary 或 contract_triple", "write voluntary or contract_triple"),
        Text("首诊自愿；任何国内网络不得强制首诊。", "First contact is voluntary: no Chinese network may force it."),
        "form: city_group\npolicy: {first_contact: gatekeeper}",
        "policy: {first_contact: voluntary}",
    ),
    Code(
        "network-specialty",
        "error",
        Text("专科联盟没有写 specialty_capabilities", "a specialty alliance states no specialty_capabilities"),
        Text("写明联盟只接哪些能力的转诊", "state the capabilities that the alliance serves"),
        Text("没有专科能力的专科联盟谁也不能接。", "An alliance without them could receive nobody."),
        "form: specialty_alliance",
        "form: specialty_alliance\nspecialty_capabilities: [pediatrics]",
    ),
    Code(
        "policy-order",
        "error",
        Text(
            "次序 `{name}` 要以 {first} 开头、以 id 结尾，且只用已有的键；现为：{found}",
            "the order `{name}` begins with {first}, ends with id and uses known keys; here: {found}",
        ),
        Text("可用的键：{known}", "the keys are: {known}"),
        Text(
            "普通转诊先看关系，时间紧迫先看时间窗，最后按编号，次序才完整而公平。",
            "Relation first, or the window where time is critical, and the id last: total and fair.",
        ),
        "up: [travel, id]",
        "up: [relation, wish, travel, id]",
    ),
    # -- content that is lacking
    Code(
        "network-member-without-source",
        "note",
        Text("具名成员 `{name}` 没有来源", "the named member `{name}` has no source"),
        Text("写 source: …，或标为占位", "write its source, or mark it as a placeholder"),
        Text("具名机构的身份要有出处。", "That a named body is a member rests on a source."),
        "{id: a, name: 某医院}",
        "{id: a, name: 某医院, source: T0}",
    ),
    Code(
        "network-long-prescription-terms",
        "note",
        Text("开了长期处方，未写 {missing}", "long prescriptions are offered without {missing}"),
        Text("写病种清单 disease_list 和是否不计入额度 quota_exempt", "state disease_list and quota_exempt"),
        Text(
            "没有病种清单和额度豁免，医生怕超额而不开。",
            "Without a list of diseases and an exemption from the quota, doctors do not dare to write them.",
        ),
        "policy: {long_prescription: {weeks_max: 8}}",
        "disease_list: [hypertension]\nquota_exempt: true",
    ),
    Code(
        "network-referral-desk",
        "note",
        Text("基层成员 `{name}` 没有写转诊窗口", "the primary member `{name}` names no referral desk"),
        Text("写 referral_desk: …", "write referral_desk: …"),
        Text("本网络要求每个基层成员指定转诊部门。", "This network wants every primary member to name one."),
        "{id: a, tier: primary}",
        "{id: a, tier: primary, referral_desk: 双向转诊办公室}",
    ),
    Code(
        "network-grid-without-lead",
        "note",
        Text("网格 `{name}` 没有牵头机构", "the grid `{name}` has no lead"),
        Text("写 lead: 机构编号", "write lead: an institution's id"),
        Text("没有牵头就没有人为该网格负责。", "Without a lead nobody answers for the grid."),
        "east: {districts: [甲区]}",
        "east: {districts: [甲区], lead: x.a}",
    ),
    Code(
        "network-planning-ratio",
        "note",
        Text(
            "`{name}` 服务 {people} 人，规划为 {low}–{high} 人",
            "`{name}` serves {people}; the plan has {low} to {high}",
        ),
        Text("核对人口数，或按规划增设机构", "check the figure, or plan another institution"),
        Text(
            "每中心、每站规划的人数写在 rules/tiers.yaml 的 planning 里，附出处。",
            "How many people a centre and a station are planned for, with the source: `planning` in rules/tiers.yaml.",
        ),
        "residents: 120000",
        "residents: 60000",
    ),
    Code(
        "policy-rule-idle",
        "note",
        Text("规则 `{name}` 对任何网络都不起作用", "the rule `{name}` speaks for no network"),
        Text("核对 policy 条件；不再需要就删去", "check its `policy`, or remove it"),
        Text(
            "规则只对政策打开了它的网络起作用；没有一个网络打开，就没有人能享受。",
            "A rule speaks for networks whose policy has switched it on; where none has, nobody is owed the service.",
        ),
        "policy: policy.priority = gold_card",
        "policy: policy.priority = contract",
    ),
    Code(
        "network-file-name",
        "warning",
        Text("网络叫 `{name}`，文件却叫 `{file}`", "the network is `{name}`, its file `{file}`"),
        Text("改成同一个名称；复制模板后先改 network", "give both the same name; in a copy, change `network` first"),
        Text(
            "病例按网络编号查找，人按文件名查找；两者不同，容易改错文件。",
            "Cases find a network by its id and people by its file; where the two differ, the wrong file gets changed.",
        ),
        "rules/networks/yantai.yaml: network: my_city",
        "rules/networks/yantai.yaml: network: yantai",
    ),
    Code(
        "network-need-unmet",
        "note",
        Text(
            "路径需要而网络内外都没有机构具备：{missing}",
            "needed by a pathway, and no institution in or known around this network has it: {missing}",
        ),
        Text(
            "核实后写进某机构的 capabilities，或写一家网络外的机构(outside: true)；"
            "各区详情 fenji network coverage {network}",
            "state it for an institution that has it, or add one outside (outside: true); "
            "by district: fenji network coverage {network}",
        ),
        Text(
            "没有机构载明的能力等于无处可送：患者到了这一步，名单是空的。",
            "A capability that no institution states leads nowhere: a patient who needs it gets an empty list.",
        ),
        "institutions: [{id: a, tier: secondary, …}]",
        "institutions: [{id: a, tier: secondary, …}, {id: city, outside: true, capabilities: [pci], …}]",
    ),
    Code(
        "network-payment-mixed",
        "note",
        Text(
            "同一医联体内预付与限额并存：{found}", "prepayment stands against ceilings within one consortium: {found}"
        ),
        Text("核对支付方式能否统一", "see whether the ways of payment can be brought together"),
        Text(
            "支付方式相互冲突会使成员争病人或推病人。", "Payments that pull apart make members keep or push patients."
        ),
        "payment: {by_tier: {tertiary: prepaid, primary: capped}}",
        "payment: {modes: [global_budget]}",
    ),
    Code(
        "network-pooling-differs",
        "note",
        Text(
            "成员 `{name}` 属统筹区 {pool}，网络为 {own}",
            "the member `{name}` is in the pooling area {pool}, the network in {own}",
        ),
        Text("核对统筹区；跨区转诊需备案", "check it: a referral across pooling areas is filed"),
        Text("统筹层次不同，起付线不能连续计算。", "Across pooling areas the deductible is not counted on."),
        "pooling_area: 外市",
        "(same as the network's)",
    ),
)
