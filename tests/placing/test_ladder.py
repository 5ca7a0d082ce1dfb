"""The ladder and the capabilities name only what is declared; a slip is told at its place by the command itself."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TIERS, CAPABILITIES, NETWORK = "rules/tiers.yaml", "rules/capabilities.yaml", "rules/networks/demo_county.yaml"


def _run(folder: Path, *args: str) -> tuple[int, Any]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *args, "--content", str(folder), "--format", "json"],
        capture_output=True, timeout=240, env=kept | {"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode != 70, done.stderr.decode()
    return done.returncode, json.loads(done.stdout) if done.stdout else None


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """The shipped content with one network, one text of one file replaced."""

    def write(name: str, written: str, instead: str) -> Path:
        folder = tmp_path / "content"
        shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("networks", "schema", "cases"))
        (folder / "rules/networks").mkdir()
        shutil.copy(ROOT / NETWORK, folder / NETWORK)
        shutil.copytree(ROOT / "pathways", folder / "pathways", ignore=shutil.ignore_patterns("*.case.*"))
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert written in text
        file.write_text(text.replace(written, instead, 1), encoding="utf-8")
        return folder

    return write


@pytest.mark.parametrize(
    ("name", "written", "instead", "code"),
    [
        (TIERS, "ladder: [village, primary, secondary, tertiary]", "ladder: []", "wrong-shape"),
        (TIERS, "ladder: [village,", "ladder: [vilage,", "unknown-tier"),
        (TIERS, "lowest_receiver: primary", "lowest_receiver: home", "unknown-tier"),
        (TIERS, "like: secondary", "like: secondry", "unknown-tier"),
        (TIERS, "next_rung: secondary", "next_rung: second", "unknown-tier"),
        (TIERS, "capabilities: [general_outpatient]", "capabilities: [outpatient]", "unknown-capability"),
        (TIERS, "specialty: [pediatrics,", "specialty: [paediatrics,", "unknown-capability"),
        (TIERS, "range: [3000, 5000], source: T1", "range: [3000, 5000], source: T9", "unknown-source"),
        (TIERS, "range: [3000, 5000], source: T1", 'range: [3000, 5000], source: ""', "source-missing"),
        (TIERS, "range: [3000, 5000]", "range: [5000, 3000]", "range-unreadable"),
        (TIERS, "range: [3000, 5000]", "range: [3000]", "wrong-shape"),
        (CAPABILITIES, "counted_from: last_known_well", "counted_from: last_seen_well", "unknown-term"),
        (CAPABILITIES, "counted_from: last_known_well", "counted_from: sbp", "kind-mismatch"),
        (CAPABILITIES, "source: stroke_centre_yardstick", "source: yardstick", "unknown-source"),
    ],
)
def test_a_slip_of_the_ladder_is_told_at_its_place(
    changed: Callable[[str, str, str], Path], name: str, written: str, instead: str, code: str
) -> None:
    folder = changed(name, written, instead)
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if instead in text)
    status, told = _run(folder, "check")
    assert status == 1
    errors = [one for one in told["problems"] if one["severity"] == "error"]
    assert (code, line) in [(one["code"], one["at"]["line"]) for one in errors]
    assert all(one["at"]["file"].endswith(name) for one in errors)


@pytest.mark.parametrize("blank", ['""', '" "', '[""]', "[ours, '']", "[]"])
def test_a_blank_source_of_a_network_is_told_and_breaks_no_command(
    changed: Callable[[str, str, str], Path], blank: str
) -> None:
    folder = changed(NETWORK, "\nsource: ours\n", f"\nsource: {blank}\n")
    status, told = _run(folder, "check")
    found = [one["code"] for one in told["problems"] if one["severity"] == "error"]
    assert (status, found) == ((0, []) if blank == "[]" else (1, ["source-missing"]))
    status, record = _run(folder, "network", "show", "demo_county")
    assert (status, record is None) == ((0, False) if blank == "[]" else (3, True))


@pytest.mark.parametrize(
    ("name", "written", "instead"),
    [
        (NETWORK, "pooling_area: ", 'pooling_area: "" # '),
        (NETWORK, "disease_list: [", 'disease_list: [" ", '),
        ("rules/services.yaml", "  - id: ", '  - id: "" # '),
        (TIERS, "title: 杭州市下城区推进分级诊疗制度实施意见", "title: ''"),
        (CAPABILITIES, "title: 卒中分级诊疗路径(时间窗)", 'title: "  "'),
    ],
)
def test_a_blank_text_is_an_error_wherever_it_stands(
    changed: Callable[[str, str, str], Path], name: str, written: str, instead: str
) -> None:
    folder = changed(name, written, instead)
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if instead.splitlines()[-1] in text)
    status, told = _run(folder, "check")
    errors = [(one["code"], one["at"]["line"]) for one in told["problems"] if one["severity"] == "error"]
    assert (status, ("wrong-shape", line) in errors) == (1, True)
