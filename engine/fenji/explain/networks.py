"""The words of network files, as governance says them."""

from collections.abc import Mapping

from fenji.codes.code import Text

FORMS: Mapping[str, Text] = {
    "city_group": Text("城市医疗集团", "city group"),
    "county_community": Text("县域医共体", "county community"),
    "specialty_alliance": Text("专科联盟", "specialty alliance"),
    "telemedicine": Text("远程医疗协作网", "telemedicine network"),
    "bilateral": Text("两院协作", "alliance of two hospitals"),
    "combination": Text("组合签约", "combination contract"),
    "comparator": Text("国外对照", "foreign model, for comparison"),
}
TIGHTNESS: Mapping[str, Text] = {
    "contract": Text("仅有协议", "by agreements only"),
    "loose": Text("松散", "loose: technical co-operation, separate budgets"),
    "mixed": Text("混合：紧密与一般关系并存", "mixed: tight and general relations side by side"),
    "tight": Text("紧密：人财物统筹", "tight: staff, money and goods managed together"),
    "single_entity": Text("统一法人", "one legal entity"),
}
STATUSES: Mapping[str, Text] = {
    "draft": Text("草案（任何一天都不可用）", "draft (on no day in use)"),
    "planned": Text("筹建（任何一天都不可用）", "planned (on no day in use)"),
    "active": Text("运行", "active"),
    "ended": Text("已停止", "ended"),
    "example": Text("示例（按运行处理）", "an example (treated as active)"),
}
POLICY: Mapping[str, Text] = {
    "priority": Text("优先服务", "priority"),
    "tracking": Text("跟踪指导", "tracking"),
    "recognition": Text("检查检验互认", "results accepted"),
    "priority_bed": Text("基层优先收治", "priority bed at primary"),
    "direct_to_ward": Text("直接住院", "direct to the ward"),
    "continued_prescription": Text("延续处方", "prescriptions continued"),
    "continuous_treatment": Text("连续治疗可报销", "continuous treatment"),
    "family_bed": Text("家庭病床", "family bed"),
    "populations": Text("法定优待人群", "statutory groups"),
    "expert_booking": Text("社区预约专家", "specialists booked"),
    "early_booking": Text("提前预约", "early booking"),
    "remote_consultation": Text("远程会诊", "remote consultation"),
    "long_prescription": Text("长期处方", "long prescription"),
    "slots": Text("预留号源（只计量，不承诺）", "slots held back (measured, not promised)"),
    "deductible": Text("起付线", "deductible"),
    "documents": Text("文书", "documents"),
    "first_contact": Text("首诊", "first contact"),
    "benefit_level": Text("待遇水平", "level of benefits"),
    "referral_desk": Text("转诊窗口", "referral desk"),
}
POLICY_WORDS: Mapping[str, Text] = {
    "jinan": Text("仅家庭医生上转", "on an up-referral by the family doctor only"),
    "contract": Text("凭签约，有无转诊均可", "by the contract alone"),
    "referral": Text("凭医联体内上转", "on an up-referral within the alliance"),
    "referral_contract": Text("凭上转并签约", "on an up-referral of a contracted resident"),
    "national": Text("国家通用", "national"),
    "direct_train": Text("直通车", "direct train"),
    "voluntary": Text("自愿", "voluntary"),
    "contract_triple": Text("1+1+1 组合签约", "within the contracted three"),
    "gatekeeper": Text("守门人（只供对照）", "gatekeeper (for comparison only)"),
}
DESCRIPTIVE: Mapping[str, Text] = {
    "governance": Text("治理机构", "governance"),
    "shared_services": Text("共享与整合", "shared services"),
    "members_open": Text("未逐一列名的成员", "members not named"),
    "referral_desk": Text("转诊窗口", "referral desk"),
    "may_issue": Text("可代开", "may issue"),
    "readiness": Text("准备情况", "readiness"),
    "payment": Text("支付方式", "payment"),
    "targets": Text("目标", "targets"),
    "figures": Text("数字", "figures"),
    "programme": Text("项目", "programme"),
    "disease_list": Text("长期处方病种", "diseases of the long prescription"),
    "quota_exempt": Text("长期处方不计额度", "long prescriptions outside the quota"),
}
OWNERSHIPS: Mapping[str, Text] = {
    "private": Text("社会办", "private"),
    "military": Text("部队", "military"),
}
ADMINISTERED: Mapping[str, Text] = {
    "district": Text("区属", "run by the district"),
    "city": Text("市属", "run by the city"),
    "province": Text("省属", "run by the province"),
    "nation": Text("委属", "run by the nation"),
}
COVERED: Mapping[str, Text] = {
    "own": Text("本医联体(本网格)", "own consortium"),
    "other_grid": Text("其他网格", "another grid"),
    "outside": Text("医联体外", "outside the network"),
    "excluded_class": Text("方案规定不在网格内，须牵头医院同意", "left out by the plan: with the lead's approval"),
    "at_a_pinch": Text("能力不全，急诊时只得送去", "lacks a capability; in an emergency nobody else"),
    "nobody": Text("无人可接", "nobody"),
}
DIRECTIONS: Mapping[str, Text] = {
    "up": Text("上转", "up"),
    "down": Text("下转", "down"),
    "side": Text("平转", "sideways"),
    "same": Text("平转", "sideways"),
}
