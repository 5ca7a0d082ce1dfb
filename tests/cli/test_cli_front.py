"""`fenji` itself: help, languages, and how every command ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

VERBS = ("check", "test", "decide", "explain", "replay", "where", "codes")


def test_help_names_every_verb_and_loads_nothing_heavy(kit: Any) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from fenji.cli import main; status = main(['--help']);"
        "print([m for m in ('pydantic', 'yaml', 'rich', 'fenji.engine', 'transitions') if m in sys.modules], status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(kit.ROOT / "engine")], capture_output=True, text=True, check=True,
        env=kit.environment(),
    )  # fmt: skip
    for verb in VERBS:
        assert f"\n  {verb} " in done.stdout
    assert done.stdout.endswith("[] 0\n")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_teaches_by_example_in_both_languages(kit: Any, verb: str) -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from fenji.cli import main; sys.argv = ['fenji', *sys.argv[2:]];"
        "sys.exit(main())"
    )
    pages = []
    for lang in ("zh", "en"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(kit.ROOT / "engine"), verb, "--help", "--lang", lang],
            capture_output=True, text=True, check=True, env=kit.environment(),
        )  # fmt: skip
        pages.append(done.stdout)
        assert done.stdout.count(f"fenji {verb}") >= 3
    chinese, english = pages
    assert "例子:" in chinese
    assert "Examples:" in english
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


@pytest.mark.parametrize(
    ("args", "env", "chinese"),
    [
        ((), {}, True),
        ((), {"LANG": "en_US.UTF-8"}, False),
        ((), {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, True),
        ((), {"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        (("--lang", "en"), {"LANG": "zh_CN.UTF-8"}, False),
        (("--lang=zh",), {"LANG": "en_US.UTF-8"}, True),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_environments_else_chinese(
    fenji: Any, args: tuple[str, ...], env: dict[str, str], chinese: bool
) -> None:
    ran = fenji("decide", "nothing.case.yaml", *args, env=env)
    assert (ran.status, ran.out) == (2, "")
    assert ("没有文件" in ran.err) is chinese
    assert ("there is no file" in ran.err) is not chinese


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "decide"),
        (("decid", "x"), "decide"),
        (("decide",), "CASE"),
        (("decide", "a", "b"), "b"),
        (("decide", "a", "--fromat", "json"), "--format"),
        (("replay", "a", "--format", "xml"), "junit"),
        (("replay", "a", "--jobs", "0"), "--jobs"),
        (("replay",), "CASES"),
        (("decide", "--lang", "fr", "a"), "zh"),
        (("replay", "nothing-here"), "nothing-here"),
        (("check", "nothing-here"), "nothing-here"),
        (("codes", "unit-mismatsh"), "unit-mismatch"),
        (("decide", "."), "fenji replay"),
        (("replay", "."), "*.case.yaml"),
    ],
)
def test_wrong_usage_is_status_2_and_names_what_would_be_right(fenji: Any, args: tuple[str, ...], says: str) -> None:
    ran = fenji(*args)
    assert ran.status == 2
    assert says in (ran.err if args else ran.out)
    assert len(ran.err.splitlines()) <= 2


def test_where_names_the_content_the_engine_and_the_second_opinion(fenji: Any, kit: Any) -> None:
    told = json.loads(fenji("where", "--format", "json").out)
    assert told["content"] == str(kit.ROOT)
    assert told["pathways"] == ["diabetes", "hypertension", "postoperative", "stroke"]
    assert told["fingerprint"].startswith("sha256:")
    assert told["networks"] > 20
    assert told["second_opinion"]["state"] in ("ready", "running", "unavailable")
    page = fenji("where").out
    assert str(kit.ROOT) in page
    assert told["fingerprint"] in page


def test_content_is_taken_from_the_option_then_from_the_environment(fenji: Any, kit: Any, put: Any) -> None:
    put("other/pathways/.keep", "")
    broken = {"FENJI_CONTENT": "other"}
    assert fenji("where", env=broken).status == 3
    told = json.loads(fenji("where", "--format", "json", "--content", str(kit.ROOT), env=broken).out)
    assert (told["content"], told["chosen_by"]) == (str(kit.ROOT), "--content")
    told = json.loads(fenji("where", "--format", "json", env={"FENJI_CONTENT": str(kit.ROOT)}).out)
    assert told["chosen_by"] == "FENJI_CONTENT"


def test_content_with_an_error_stops_every_verb_but_check_with_status_3(fenji: Any, kit: Any, put: Any) -> None:
    for name in ("terms.yaml", "tiers.yaml", "capabilities.yaml"):
        put(f"other/rules/{name}", (kit.ROOT / "rules" / name).read_bytes())
    put("other/pathways/hypertension/pathway.yaml", "pathway: hypertension\ntitle: [\n")
    put("one.case.yaml", kit.SEVERE)
    ran = fenji("decide", "one.case.yaml", "--content", "other")
    assert (ran.status, ran.out) == (3, "")
    assert "other/pathways/hypertension/pathway.yaml:2:8" in ran.err
    ran = fenji("check", "--content", "other")
    assert ran.status == 1
    assert "other/pathways/hypertension/pathway.yaml:2:8" in ran.out


def test_codes_are_listed_and_each_has_a_page(fenji: Any) -> None:
    assert "case-unit-missing" in fenji("codes").out
    page = fenji("codes", "case-unit-missing", "--lang", "en").out
    assert page.startswith("case-unit-missing (error)\n")
    assert "142 mmHg" in page


# -- pipes, signals, files that cannot be written


def test_a_reader_that_stops_reading_is_no_fault(kit: Any, tmp_path: Path, put: Any) -> None:
    put("many.case.yaml", "---\n".join([kit.SEVERE] * 400))
    process = subprocess.Popen(
        kit.command("replay", "many.case.yaml", "--format", "jsonl"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=tmp_path, env=kit.environment(),
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b'{"case":"severe"')
    process.stdout.close()
    err = process.stderr.read().decode()
    assert process.wait(60) == 141
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("args", [("where",), ("replay", "one.case.yaml", "--format", "json"), ("--help",)])
def test_output_that_cannot_be_written_is_one_line_and_status_2(kit: Any, tmp_path: Path, put: Any, args: Any) -> None:
    put("one.case.yaml", kit.SEVERE)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            kit.command(*args), stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=kit.environment(), timeout=60
        )
    err = done.stderr.decode()
    assert done.returncode == 2
    assert "No space left" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["missing-folder/out.json", "."])
def test_an_output_file_that_cannot_be_written_is_said_before_anything_is_decided(
    fenji: Any, kit: Any, put: Any, name: str
) -> None:
    put("one.case.yaml", kit.SEVERE)
    ran = fenji("replay", "one.case.yaml", "--format", "json", "-o", name)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupting_a_replay_ends_it_with_one_line_and_leaves_no_process_and_no_file(
    kit: Any, tmp_path: Path, jobs: str
) -> None:
    process = subprocess.Popen(
        kit.command("replay", "-", "--format", "jsonl", "--jobs", jobs, "-o", "out.jsonl"), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=kit.environment(), start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stderr is not None
    for _ in range(300):
        process.stdin.write(kit.SEVERE.encode() + b"---\n")
    process.stdin.flush()
    time.sleep(4)
    os.killpg(process.pid, signal.SIGINT)
    err = process.stderr.read().decode()
    assert process.wait(60) == 130
    assert err == "fenji: 已中断\n"
    assert list(tmp_path.iterdir()) == []
    assert _gone(process.pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_being_ended_from_outside_leaves_no_process_behind(kit: Any, tmp_path: Path, number: int) -> None:
    process = subprocess.Popen(
        kit.command("replay", "-", "--format", "jsonl", "--jobs", "2", "-o", "out.jsonl"), stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path, env=kit.environment(),
        start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write((kit.SEVERE + "---\n").encode() * 300)
    process.stdin.flush()
    time.sleep(4)
    os.kill(process.pid, number)
    assert process.wait(60) == (143 if number == signal.SIGTERM else -9)
    assert _gone(process.pid)
    if number == signal.SIGTERM:
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("closed", "args", "says"),
    [
        (">&-", "where", "标准输出"),
        ("<&-", "decide -", "标准输入"),
        ("2>&-", "where", ""),
        ("2>&-", "decide nothing.case.yaml", ""),
    ],
)
def test_a_closed_stream_is_no_crash(kit: Any, tmp_path: Path, closed: str, args: str, says: str) -> None:
    line = f"{' '.join(kit.command(*args.split()))} {closed}"
    done = subprocess.run(line, shell=True, capture_output=True, cwd=tmp_path, env=kit.environment(), timeout=60)
    assert done.returncode == (0 if (closed, args) == ("2>&-", "where") else 2)
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def _gone(group: int) -> bool:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_a_fault_of_ours_is_status_70_and_one_line_without_patient_values(fenji: Any, kit: Any, put: Any) -> None:
    put("one.case.yaml", kit.SEVERE)
    put(
        "sitecustomize.py",
        "import sys\nsys.modules['fenji.explain.labels'] = type(sys)('fenji.explain.labels')\n",
    )
    ran = fenji("decide", "one.case.yaml", env={"PYTHONPATH": "."})
    assert (ran.status, ran.out) == (70, "")
    assert len(ran.err.splitlines()) == 1
    assert "README.md" in ran.err
    assert "180" not in ran.err
