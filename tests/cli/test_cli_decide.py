"""`fenji decide` and `fenji explain`: one case, for a person and for a program."""

import json
import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fenji.report.excerpt import width

AT_HOME = """\
network: jinan
institution: jinan.huaiyin_chc
"""


def at_huaiyin(text: str) -> str:
    """The case at a centre of a network instead of at an unnamed primary institution."""
    return text.replace("tier: primary\n", AT_HOME)


def test_move_and_urgency_come_first_then_why_with_values_limit_and_source(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE)
    ran = fenji("decide", "one.case.yaml")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:2] == ["上转 · 紧急", "当日送到"]
    assert "收缩压 180 mmHg (≥ 180 mmHg)" in ran.out
    assert "国家基本公共卫生服务规范" in ran.out
    assert "severe" in ran.out
    english = fenji("decide", "one.case.yaml", "--lang", "en").out
    assert english.splitlines()[:2] == ["Refer up · urgent", "the same day"]
    assert "systolic blood pressure 180 mmHg (≥ 180 mmHg)" in english


def test_an_emergency_says_to_call_120(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.EMERGENCY)
    lines = fenji("decide", "one.case.yaml").out.splitlines()
    assert lines[0] == "上转 · 急诊"
    assert "120" in lines[1]
    assert "急诊" in lines[2]  # the capabilities wanted: emergency and CT round the clock
    assert "CT" in lines[2]


def test_the_place_brings_institutions_benefits_and_documents(fenji: Any, kit: Any, put: Any) -> None:
    contracted = "residence: 槐荫区, insurance: resident, contract: {with: jinan.huaiyin_chc}}"
    text = at_huaiyin(kit.SEVERE).replace("sex: male}", "sex: male, " + contracted)
    put("one.case.yaml", text)
    page = fenji("decide", "one.case.yaml").out
    where = page.partition("\n送往\n")[2]
    assert where.lstrip().startswith("1. 市第五人民医院 (jinan.fifth_hospital)")
    for title in ("优先接诊", "优先住院", "免诊查费"):
        assert title in page.partition("\n可享受\n")[2]
    assert "双向转诊单" in page.partition("\n单据\n")[2]
    assert "jinan.huaiyin_station" not in page  # a village station cannot receive; said on request only
    everything = fenji("decide", "one.case.yaml", "--all").out
    assert "jinan.huaiyin_station" in everything.partition("\n排除的机构\n")[2]
    assert "emergency_suspected_acs" in everything.partition("\n不符合的指征\n")[2]


def test_missing_facts_become_questions_that_say_what_they_could_change(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE.replace("sbp: 180 mmHg, dbp: 95 mmHg, ", ""))
    page = fenji("decide", "one.case.yaml").out
    assert page.startswith("先问清楚\n")
    asked = page.partition("\n接着问\n")[2]
    assert "[sbp]" in asked
    assert "可能变为" in asked
    assert "还可能是" in page


def test_json_is_the_record_with_the_contracts_keys_in_order_and_chinese_unless_asked(
    fenji: Any, kit: Any, put: Any
) -> None:
    put("one.case.yaml", kit.SEVERE)
    keys = (
        "case pathway edition profile fingerprint engine at phase next_phase move urgency purpose target "
        "institutions services lost documents follow_up valid_until advice findings derived questions possible_moves "
        "conflicts trace pathways"
    ).split()
    english_environment = {"LANG": "en_US.UTF-8"}
    record = json.loads(fenji("decide", "one.case.yaml", "--format", "json", env=english_environment).out)
    assert list(record) == keys
    assert (record["move"], record["urgency"]) == ("refer_up", "urgent")
    assert (record["target"]["tiers"], record["next_phase"]) == (["secondary"], "specialist")
    met = [row for row in record["findings"] if row["verdict"] == "met"]
    assert [row["criterion"] for row in met] == ["severe_range_bp"]
    assert any("\u4e00" <= character <= "\u9fff" for character in met[0]["text"])
    asked = json.loads(fenji("decide", "one.case.yaml", "--format", "json", "--lang", "en").out)
    assert not any("\u4e00" <= c <= "\u9fff" for row in asked["findings"] for c in row["text"])


def test_a_case_may_come_from_stdin_as_yaml_or_json(fenji: Any, kit: Any) -> None:
    facts = {"sbp": "180 mmHg", "dbp": "95 mmHg", "symptom_screen_done": True}
    case = {
        "case": "j", "pathway": "hypertension", "phase": "follow_up", "tier": "primary",
        "at": "2026-03-02T09:30:00+08:00", "patient": {"age": "50 years", "sex": "male"},
        "visits": [{"at": "2026-03-02T09:30:00+08:00", "facts": facts}],
    }  # fmt: skip
    for told in (kit.SEVERE, json.dumps(case), json.dumps(case, indent=2), "\ufeff" + json.dumps(case)):
        assert fenji("decide", "-", stdin=told).out.startswith("上转 · 紧急\n")


def test_output_goes_to_a_file_whole_and_without_colour(fenji: Any, kit: Any, put: Any, tmp_path: Path) -> None:
    put("one.case.yaml", kit.SEVERE)
    put("out.txt", "older")
    ran = fenji("decide", "one.case.yaml", "-o", "out.txt", env={"FORCE_COLOR": "1"})
    assert (ran.status, ran.out) == (0, "")
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").startswith("上转 · 紧急\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.case.yaml", "out.txt"]


# -- cases that cannot be read


def test_a_case_that_cannot_be_read_is_status_4_with_place_and_caret(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.UNREADABLE)
    ran = fenji("decide", "one.case.yaml", "--lang", "en")
    assert (ran.status, ran.out) == (4, "")
    assert ran.err.startswith("error[case-unit-missing]: ")
    line = next(n for n, text in enumerate(kit.UNREADABLE.splitlines(), start=1) if "sbp: 139" in text)
    assert f"--> one.case.yaml:{line}:18\n" in ran.err
    quoted, carets = re.findall(r"^\d* *\| (.*)$", ran.err, re.M)[-2:]
    assert quoted[carets.index("^") : carets.rindex("^") + 1] == "139"


def test_all_problems_of_a_case_are_told_at_once(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE.replace("180 mmHg", "180 kg").replace("dbp", "dpb"))
    ran = fenji("decide", "one.case.yaml", "--lang", "en")
    assert ran.status == 4
    assert re.findall(r"error\[([a-z-]+)\]", ran.err) == ["case-unit-other", "case-unknown-term"]
    assert "dbp" in ran.err  # what was meant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "没有病例"),
        (b"# nothing\n", "没有病例"),
        (b"\xff\xfe\x00bin", "UTF-8"),
        (bytes(range(256)) * 8, "UTF-8"),
        (b"case: [1\n", "case.yaml:1"),
        (b"- a\n- b\n", "case"),
        (b"just words\n", "case"),
        (b"case: a\ncase: b\n", "case.yaml:2:1"),
        (b"case: &a b\nat: *a\n", "case.yaml:1"),
        (("[" * 5000).encode(), "case.yaml:1"),
    ],
)
def test_what_is_no_case_is_status_4_and_never_a_crash(fenji: Any, put: Any, text: bytes, says: str) -> None:
    put("case.yaml", text)
    ran = fenji("decide", "case.yaml")
    assert (ran.status, ran.out) == (4, "")
    assert says in ran.err


def test_a_file_of_several_cases_is_status_2_and_names_replay(fenji: Any, kit: Any, put: Any) -> None:
    put("two.case.yaml", kit.SEVERE + "---\n" + kit.CONTROLLED)
    for verb in ("decide", "explain"):
        ran = fenji(verb, "two.case.yaml")
        assert (ran.status, ran.out) == (2, "")
        assert "fenji replay two.case.yaml" in ran.err


# -- how it looks


@pytest.mark.parametrize("columns", [50, 100])
def test_no_line_is_wider_than_the_terminal_in_either_language(fenji: Any, kit: Any, put: Any, columns: int) -> None:
    put("one.case.yaml", at_huaiyin(kit.SEVERE))
    for lang in ("zh", "en"):
        for args in (("decide", "one.case.yaml", "--all"), ("explain", "one.case.yaml")):
            page = fenji(*args, "--lang", lang, env={"COLUMNS": str(columns)}).out
            longest = max(page.splitlines(), key=width)
            assert width(longest) <= columns, longest


def test_no_line_begins_with_a_closing_sign(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", at_huaiyin(kit.SEVERE))
    page = fenji("decide", "one.case.yaml", "--all", env={"COLUMNS": "50"}).out
    assert [line for line in page.splitlines() if line.strip()[:1] in tuple("，。；：、）】》")] == []


def _on_a_terminal(kit: Any, folder: Path, env: dict[str, str], *args: str) -> str:
    main, other = pty.openpty()
    process = subprocess.Popen(
        kit.command(*args), stdin=subprocess.DEVNULL, stdout=other, stderr=other, cwd=folder,
        env=kit.environment({"TERM": "xterm-256color", "COLUMNS": "80"} | env),
    )  # fmt: skip
    os.close(other)
    held = b""
    while True:
        try:
            block = os.read(main, 65536)
        except OSError:  # how a terminal ends on Linux
            break
        if not block:
            break
        held += block
    os.close(main)
    process.wait(60)
    return held.decode()


def test_colour_is_for_terminals_and_no_color_is_honoured(kit: Any, put: Any, tmp_path: Path) -> None:
    put("one.case.yaml", kit.EMERGENCY)
    shown = _on_a_terminal(kit, tmp_path, {}, "decide", "one.case.yaml")
    assert "\x1b[" in shown.splitlines()[0]
    assert "上转 · 急诊" in shown.splitlines()[0]
    assert "\x1b[" not in _on_a_terminal(kit, tmp_path, {"NO_COLOR": "1"}, "decide", "one.case.yaml")


def test_progress_is_for_terminals_only(kit: Any, put: Any, tmp_path: Path, fenji: Any) -> None:
    put("some.case.yaml", "---\n".join(kit.SEVERE.replace("case: severe", f"case: severe-{n}") for n in range(30)))
    shown = _on_a_terminal(kit, tmp_path, {}, "replay", "some.case.yaml", "-o", "out.txt")
    assert re.search(r"\d+ 个病例，每秒 \d+", shown)
    assert shown.endswith("\r\x1b[K")
    assert fenji("replay", "some.case.yaml", "-o", "out.txt").err == ""


# -- explain


def test_explain_says_what_decided_what_is_open_and_what_holds_the_rest_back(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE)
    page = fenji("explain", "one.case.yaml", "--lang", "en").out
    why = page.partition("\nWhy\n")[2].partition("\n\n")[0]
    assert "[severe_range_bp]" in why
    assert "180 mmHg (≥ 180 mmHg)" in why
    held = page.partition("\nNot met, held back by these facts\n")[2]
    assert "[emergency_with_neurological_signs]" in held
    assert "severe headache no" in held
    assert "[emergency_heart_rate]" in page.partition("\nNot known\n")[2]


def test_explain_names_the_missing_fact_that_leads_to_another_move(fenji: Any, kit: Any, put: Any) -> None:
    # 138/88 now, everything asked: only the heart rate can still make it an emergency (specification, section 5.1).
    put("one.case.yaml", kit.CONTROLLED)
    told = json.loads(fenji("explain", "one.case.yaml", "--format", "json").out)
    assert told["move"] == "stay"
    change = next(one for one in told["changes"] if one["move"] == "refer_up/emergency")
    assert change["facts"] == ["heart_rate"]
    assert change["through"] == ["emergency_heart_rate"]
    page = fenji("explain", "one.case.yaml").out
    assert "[heart_rate]" in page.partition("\n什么会改变它\n")[2].partition("\n\n")[0]


def test_explain_of_one_criterion_shows_it_alone_with_how_it_was_read(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE)
    page = fenji("explain", "one.case.yaml", "--criterion", "emergency_with_neurological_signs", "--lang", "en").out
    assert "[emergency_with_neurological_signs]" in page
    assert "[severe_range_bp]" not in page
    assert "read as: " in page


def test_explain_of_a_criterion_that_was_not_judged_says_which_was_meant_or_where_it_belongs(
    fenji: Any, kit: Any, put: Any
) -> None:
    put("one.case.yaml", kit.SEVERE)
    ran = fenji("explain", "one.case.yaml", "--criterion", "severe_rang_bp")
    assert ran.status == 2
    assert "severe_range_bp" in ran.err
    ran = fenji("explain", "one.case.yaml", "--criterion", "fit_for_primary_care", "--lang", "en")
    assert ran.status == 2
    assert "specialist" in ran.err  # the phase it belongs to; the case is in follow_up
    assert "follow_up" in ran.err


# -- several pathways, and none


def test_several_pathways_are_one_page_that_says_which_asked(fenji: Any, kit: Any, put: Any) -> None:
    # A fasting glucose makes the diabetes pathway apply, a pressure that of hypertension; both send 180 up that day.
    text = kit.SEVERE.replace("pathway: hypertension\nphase: follow_up\n", "")
    put("one.case.yaml", text.replace("symptom_screen_done: yes", "symptom_screen_done: yes, fpg: 7.5 mmol/L"))
    page = fenji("decide", "one.case.yaml").out
    assert page.startswith("上转 · 紧急\n")
    assert re.findall(r"^(2型糖尿病|高血压) 2026\.1 · ", page, re.M) == ["2型糖尿病", "高血压"]
    why = page.partition("\n依据\n")[2].partition("\n\n")[0]
    assert "(高血压)" in why
    assert "(2型糖尿病)" in why
    record = json.loads(fenji("decide", "one.case.yaml", "--format", "json").out)
    assert record["pathway"] == ["diabetes", "hypertension"]
    assert [part["pathway"] for part in record["pathways"]] == ["diabetes", "hypertension"]


def test_a_child_is_outside_the_pathway_and_that_is_no_failure(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE.replace("age: 50 years", "age: 17 years"))
    ran = fenji("decide", "one.case.yaml", "--lang", "en")
    assert ran.status == 0
    assert ran.out.startswith("Not applicable\n")
    assert "Ask next" not in ran.out
    assert fenji("explain", "one.case.yaml").status == 0


def test_a_refused_referral_is_declined_with_an_early_review(fenji: Any, kit: Any, put: Any) -> None:
    refused = kit.SEVERE.replace("sex: male}", "sex: male, wishes: {accepts_referral: no}}")
    put("one.case.yaml", refused)
    page = fenji("decide", "one.case.yaml").out
    assert page.startswith("患者不同意转诊\n")
    assert "2 天内" in page  # the review after an urgent referral was declined: specification, section 7


def test_evidence_of_earlier_visits_stands_under_its_time_and_each_fact_once(fenji: Any, kit: Any, put: Any) -> None:
    # 140/90 on two follow-ups running goes up by appointment.
    earlier = "visits:\n  - at: 2026-02-16T09:00:00+08:00\n    facts: {sbp: 146 mmHg, dbp: 88 mmHg}\n"
    text = kit.written("twice", 140, 89).replace("visits:\n", earlier)
    put("one.case.yaml", text)
    why = fenji("decide", "one.case.yaml").out.partition("\n依据\n")[2].partition("\n\n")[0].splitlines()
    now = next(line for line in why if "140 mmHg" in line and "2026-02-16" not in line)
    then = next(line for line in why if "2026-02-16 09:00: " in line)
    assert now.count("收缩压") == then.count("收缩压") == 1
    assert why.index(now) < why.index(then)
    assert "146 mmHg" in then
