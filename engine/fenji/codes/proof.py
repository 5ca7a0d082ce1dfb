"""Codes of what the proofs find in the content."""

from fenji.codes.code import Code, Text

PROOF: tuple[Code, ...] = (
    Code(
        "proof-refuted",
        "error",
        Text("性质 `{property}` 不成立：{find_zh}", "the property `{property}` does not hold: {find_en}"),
        Text(
            "改内容；或由管理组在 accepts 里写明理由接受。反例见 fenji prove --write-cases",
            "change the content, or let governance accept it with a reason under `accepts:`; "
            "`fenji prove --write-cases` saves the patients",
        ),
        Text(
            "求解器找到了一位患者，他在取值范围之内，引擎也这样判。性质的准确表述见文档 proofs。",
            "The solver found a patient within the plausible ranges, and the engine decides him so. The exact "
            "statement of each property stands in the documentation.",
        ),
        "reviews:\n  - {on: {moves: [stay]}, when: raised_bp, within: 14 d}",
        "reviews:\n  - {on: {moves: [stay]}, when: raised_bp, within: 14 d}\n  - {on: {moves: [stay]}, within: 90 d}",
    ),
    Code(
        "proof-accepted",
        "note",
        Text("已接受：{find_zh}（{because_zh}；{by}）", "accepted: {find_en} ({because_en}; {by})"),
        None,
        Text(
            "性质不成立，而内容的 accepts 写明了理由和负责人。每次证明都会再说一遍。",
            "The property does not hold, and `accepts:` says why that is accepted and who answers for it. It is said "
            "again at every proof.",
        ),
        "(没有理由的反例)",
        "accepts:\n  - {property: live, between: [renal_impairment], because: {zh: …, en: …}, by: …}",
    ),
    Code(
        "proof-undecided",
        "warning",
        Text("性质 `{property}` 未决：{about}", "the property `{property}` is undecided: {about}"),
        Text("用 --timeout 给更长的时间", "give it longer with --timeout"),
        Text(
            "求解器在限定时间内没有回答，既不算成立，也不算不成立。",
            "The solver did not answer in time: neither proved nor refuted.",
        ),
        "fenji prove --timeout 0.001",
        "fenji prove --timeout 20",
    ),
    Code(
        "proof-unconfirmed",
        "error",
        Text(
            "性质 `{property}` 的反例引擎不认，是编码的错：{find_zh}",
            "the engine does not confirm a counter-example to `{property}`, a fault of the encoding: {find_en}",
        ),
        Text("请报告这个错误，不是内容的问题", "please report it; the content is not to blame"),
        Text(
            "每个反例都立即交引擎再判。两边不一致时，结论不可信，责任在软件。",
            "Every counter-example is decided by the engine at once. Where the two differ the verdict cannot be "
            "trusted, and the fault is the software's.",
        ),
        "(求解器给出反例，引擎判得不同)",
        "(求解器给出反例，引擎也这样判)",
    ),
)
