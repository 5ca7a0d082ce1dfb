"""Tidying: never a word, never a comment, never the meaning; the same again when done again."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenji.cli import main
from fenji.review.format import formatted
from fenji.syntax import Source, read_yaml

ROOT = Path(__file__).resolve().parent.parent

UNTIDY = """\
# about the pathway   \r
pathway: a


\r

criteria:
  # speaks of the whole criterion
  one:
    # why the condition is so
    when: sbp>=180 mmHg   or dbp >=110 mmHg  # a remark
    then: {refer: up, urgency: routine}
    # where it stands
    source: county_2022
    says: {zh: 甲, en: A}
    mark: text
    phases: all
  # speaks of the next
  two:
    says: {zh: 乙, en: B}
    when:
      all:
        - fpg  >= 7.0 mmol/L
        - comorbid contains any of {chd,stroke}
    note: >
      two  spaces   stay
      here


"""
TIDY = """\
# about the pathway
pathway: a


criteria:
  # speaks of the whole criterion
  one:
    # why the condition is so
    says: {zh: 甲, en: A}
    # where it stands
    source: county_2022
    mark: text
    phases: all
    when: sbp >= 180 mmHg or dbp >= 110 mmHg  # a remark
    then: {refer: up, urgency: routine}
  # speaks of the next
  two:
    says: {zh: 乙, en: B}
    when:
      all:
        - fpg >= 7.0 mmol/L
        - comorbid contains any of {chd, stroke}
    note: >
      two  spaces   stay
      here
"""


def test_an_untidy_file_is_made_tidy() -> None:
    assert formatted(UNTIDY) == TIDY


def test_what_is_tidy_stays_as_it_is() -> None:
    assert formatted(TIDY) == TIDY


@pytest.mark.parametrize(
    "text",
    [
        "a: 'two  spaces in quotes  \n\n\n\n  and a gap'\n",
        "a: |\n  trailing   \n  spaces are content  \nb: 1\n",
        'a: "x\\u4e2d"\n',
        "case: a\n---\ncase: b\n",
        "when: sbp >=\n",  # no condition: left for `check`
        "when: not a condition at all (\n",
        "criteria: {one: {when: a, says: b}}\n",  # in flow style the order is the author's
    ],
)
def test_what_is_content_is_not_touched(text: str) -> None:
    assert formatted(text) == text


def test_signs_and_brackets_are_the_authors() -> None:
    text = "when: (sbp ≥ 180 mmHg) and (dbp ≥ 110 mmHg)\n"
    assert formatted(text) == text


@pytest.mark.parametrize("text", ["a: 1\na: 2   \n", "a: [1\n", "a: &x 1   \nb: *x\n", "", "\t\n"])
def test_what_cannot_be_read_is_left_alone(text: str) -> None:
    assert formatted(text) == text


def test_all_shipped_content_is_tidy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", "--content", str(ROOT)]) == 0, capsys.readouterr().err


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_space_put_anywhere_harmless_is_taken_away_again(data: st.DataObject) -> None:
    path = ROOT / "rules" / "tiers.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        lines[at] += data.draw(st.text(" ", max_size=4))
    text = "\n".join(lines) + data.draw(st.text("\n", max_size=4))
    assert formatted(text) == path.read_text(encoding="utf-8")


@settings(max_examples=40, deadline=None)
@given(st.permutations(["says: {zh: 甲, en: A}", "source: s", "mark: text", "phases: all", "when: a >= 1", "see: b"]))
def test_the_order_of_keys_is_settled_whatever_it_was(keys: list[str]) -> None:
    text = "criteria:\n  one:\n" + "".join(f"    # {key[:2]}\n    {key}\n" for key in keys) + "  # end\n"
    tidy = formatted(text)
    assert [line.strip() for line in tidy.splitlines() if "#" not in line][2:] == [
        "says: {zh: 甲, en: A}", "source: s", "mark: text", "phases: all", "when: a >= 1", "see: b",
    ]  # fmt: skip
    assert sorted(tidy.splitlines()) == sorted(text.splitlines())
    assert read_yaml(Source("", tidy))[0][0].plain() == read_yaml(Source("", text))[0][0].plain()
    assert formatted(tidy) == tidy


def test_the_verb_writes_and_check_only_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pathway.yaml"
    file.write_bytes(UNTIDY.encode())
    assert main(["fmt", "--check", str(tmp_path)]) == 1
    assert main(["fmt", "--diff", str(tmp_path)]) == 1
    assert "+    when: sbp >= 180 mmHg or dbp >= 110 mmHg  # a remark" in capsys.readouterr().out
    assert file.read_bytes() == UNTIDY.encode()
    assert main(["fmt", str(file)]) == 0
    assert file.read_bytes() == TIDY.encode()
    assert main(["fmt", "--check", str(file)]) == 0
    assert main(["fmt", str(tmp_path / "nowhere")]) == 2
