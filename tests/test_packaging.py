"""The wheel: one name, the content inside, and the installed command works far from the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(out), str(ROOT)],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    if done.returncode != 0 and "No module named pip" in done.stderr:
        done = subprocess.run(
            ["python3", "-m", "pip", "--python", sys.executable, "wheel", "-q", "--no-deps", "-w", str(out), str(ROOT)],
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (found,) = out.glob("fenji-*.whl")
    return found


def test_the_wheel_has_one_top_level_name_and_the_content_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"fenji"}
    assert "fenji/_shipped/pathways/hypertension/pathway.yaml" in names
    assert "fenji/_shipped/rules/networks/jinan.yaml" in names
    assert "fenji/py.typed" in names


def test_the_installed_command_decides_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(place)
    case = tmp_path / "one.case.yaml"
    case.write_text(
        "case: one\npathway: hypertension\ntier: primary\nat: 2026-02-10T14:00:00+08:00\n"
        "patient: {age: 52 years, sex: male}\nvisits:\n  - at: 2026-02-10T14:00:00+08:00\n"
        "    facts: {sbp: 180 mmHg, dbp: 95 mmHg, symptom_screen_done: yes}\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(place), "LANG": "en_US.UTF-8", "LC_ALL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "fenji", "decide", str(case), "--format", "json"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    decision = json.loads(done.stdout)
    assert (decision["move"], decision["urgency"]) == ("refer_up", "urgent")
    where = subprocess.run(
        [sys.executable, "-m", "fenji", "where"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert str(place) in where.stdout
