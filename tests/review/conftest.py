"""The author's bench on content small enough to work out by hand: real processes, in folders of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

PATHWAY = """\
pathway: tiny
title: {zh: 小路径, en: Tiny}
edition: 2026.1
status: draft
applies_to: sbp is known
when_down_is_unknown: ask
sources: {book: {title: A book, year: 2020}}
parameters:
  high: {value: 180 mmHg, source: book, mark: text}
definitions:
  severe: {says: {zh: 重度, en: severe}, when: sbp >= high or dbp >= 110 mmHg}
phases:
  clinic: {title: {zh: 门诊, en: Clinic}, tiers: [primary], initial: true}
  hospital: {title: {zh: 医院, en: Hospital}, tiers: [secondary]}
transitions:
  - {from: [clinic], on: [refer_up], to: hospital}
criteria:
  severe_with_headache:
    says: {zh: 血压重度并剧烈头痛, en: severe pressure with a severe headache}
    source: book
    mark: text
    phases: [clinic]
    when: {all: [severe, severe_headache]}
    then: {refer: up, urgency: emergency, tiers: [secondary]}
  high_fever:
    says: {zh: 高热, en: high fever}
    source: book
    mark: text
    phases: [clinic]
    when: temperature > 39.0 °C
    then: {refer: up, urgency: urgent, tiers: [secondary]}
"""
HEAD = """\
case: {name}
pathway: tiny
tier: primary
at: 2026-03-02T09:00:00+08:00
visits:
  - {{at: 2026-03-02T09:00:00+08:00, facts: {{{facts}}}}}
expect: {{{expect}}}
"""
UP = "move: refer_up, urgency: emergency, criteria: [severe_with_headache], tiers: [secondary]"
FEVER = "move: refer_up, urgency: urgent, criteria: [high_fever], tiers: [secondary]"
STAY = "move: stay, urgency: null"
CASES = {
    "at-180": ("sbp: 180 mmHg, dbp: 80 mmHg, severe_headache: yes, temperature: 37.0 °C", UP),
    "just-below": ("sbp: 179 mmHg, dbp: 109 mmHg, severe_headache: yes, temperature: 39.0 °C", STAY),
    "fever-391": ("sbp: 120 mmHg, dbp: 80 mmHg, severe_headache: no, temperature: 39.1 °C", FEVER),
    "at-110": ("sbp: 120 mmHg, dbp: 110 mmHg, severe_headache: yes, temperature: 37.0 °C", UP),
    "no-headache": ("sbp: 180 mmHg, dbp: 80 mmHg, severe_headache: no, temperature: 37.0 °C", STAY),
}
"""Worked out by hand: every change of the pathway above is noticed by one of these."""


def documents(*names: str) -> str:
    """A case file with these of the cases above."""
    return "---\n".join(HEAD.format(name=name, facts=CASES[name][0], expect=CASES[name][1]) for name in names)


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def fenji(tmp_path: Path) -> Callable[..., Ran]:
    """Runs `python cli.py ARGS` in the folder of the test."""

    def run(*args: str, status: int | None = 0) -> Ran:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *args], capture_output=True, cwd=tmp_path, timeout=240,
            env=kept | {"PYTHONUTF8": "1"},
        )  # fmt: skip
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err
        assert status is None or ran.status == status, (ran.status, ran.out, ran.err)
        return ran

    return run


@pytest.fixture
def content(tmp_path: Path) -> Callable[..., Path]:
    """Writes a content folder: the shipped vocabulary, no networks, one pathway and its cases."""

    def write(name: str = "content", pathway: str = PATHWAY, cases: str | None = None) -> Path:
        folder = tmp_path / name
        shutil.copytree(ROOT / "rules", folder / "rules", ignore=shutil.ignore_patterns("networks", "schema"))
        own = folder / "pathways" / "tiny"
        own.mkdir(parents=True)
        (own / "pathway.yaml").write_text(pathway, encoding="utf-8")
        (own / "tiny.case.yaml").write_text(documents(*CASES) if cases is None else cases, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def tiny() -> Any:
    """This module: the pathway, the cases, how they are put together."""
    return sys.modules[__name__]


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return ROOT
