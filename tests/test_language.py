"""Content and cases, good and bad, beside the exact report each must produce.

`language/good` is a content folder about which there is nothing to say. Each folder of `language/bad` has the name of
a code and holds a file with that problem: `pathway.yaml`, `terms.yaml`, `score.yaml` stand in for the file of that
kind in the good content (`….missing`: it is taken away), `*.case.yaml` and `text.json` are read by the shipped content.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fenji import library
from fenji.casefiles import cases, pieces
from fenji.codes import CODES
from fenji.diagnostic import Diagnostic, InvalidCase
from fenji.engine import Engine
from fenji.report.diagnostics import terminal
from fenji.review.repeats import Repeats, named
from fenji.review.replay import id_of
from fenji.syntax import Source, from_bytes

LANGUAGE = Path(__file__).parent / "language"
GOOD, BAD = LANGUAGE / "good", LANGUAGE / "bad"
ENGINE = Path(library.__file__).parent
PLACE = {
    "pathway.yaml": "pathways/fever/pathway.yaml",
    "terms.yaml": "rules/terms.yaml",
    "score.yaml": "rules/scores/mini.yaml",
    "second-score.yaml": "rules/scores/second.yaml",
}
_OF_CONTENT = {name + end for name in PLACE for end in ("", ".missing")}
OF_CONTENT = sorted(d.name for d in BAD.iterdir() if _OF_CONTENT & {file.name for file in d.iterdir()})
OF_CASES = sorted(d.name for d in BAD.iterdir() if list(d.glob("*.case.*")) or (d / "text.json").exists())


def problems_of(folder: Path) -> tuple[list[Diagnostic], dict[str, Source]]:
    loading = library.Loading(folder)
    _, problems = library.load_with(loading)
    return problems, loading.sources


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine.shipped(second_opinion=False)


def test_there_is_nothing_to_say_about_the_good_content() -> None:
    problems, sources = problems_of(GOOD)
    own = [found for found in problems if (GOOD / found.at.file).exists()]
    assert terminal(own, sources, "en") == ""


@pytest.mark.parametrize("code", OF_CONTENT)
def test_bad_content_gets_exactly_the_report_beside_it(
    code: str, tmp_path: Path, must_print: Callable[[Path, str], None]
) -> None:
    folder = tmp_path / "content"
    shutil.copytree(GOOD, folder)
    names = []
    for name, place in PLACE.items():
        bad, target = BAD / code / name, folder / place
        if bad.is_dir():
            target.unlink()
            shutil.copytree(bad, target)
        elif bad.exists():
            shutil.copyfile(bad, target)
        elif (BAD / code / f"{name}.missing").exists():
            target.unlink()
        else:
            continue
        names.append(place)
    problems, sources = problems_of(folder)
    own = [found for found in problems if found.at.file in names]
    _compare(code, own, sources, must_print)


@pytest.mark.parametrize("code", OF_CASES)
def test_a_bad_case_gets_exactly_the_report_beside_it(
    code: str, shipped: Engine, monkeypatch: pytest.MonkeyPatch, must_print: Callable[[Path, str], None]
) -> None:
    monkeypatch.chdir(BAD / code)
    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    repeats = Repeats()
    for file in sorted(Path().glob("*.case.*")):
        for piece in pieces(file.name):
            for case in cases(piece):
                sources.setdefault(file.name, from_bytes(file.name, file.read_bytes())[0])
                id = named(case, id_of(case))
                again = repeats.of(id) if id is not None else None
                found.extend([again] if again is not None else [])
                try:
                    shipped.decide(case.data)
                except InvalidCase as invalid:
                    found.extend(case.placed(invalid))
    if Path("text.json").exists():
        with pytest.raises(InvalidCase) as raised:
            shipped.decide(Path("text.json").read_text(encoding="utf-8"))
        found.extend(raised.value.diagnostics)
    _compare(code, found, sources, must_print)


def _compare(
    code: str, found: list[Diagnostic], sources: dict[str, Source], must_print: Callable[[Path, str], None]
) -> None:
    assert code in {one.code for one in found}, f"no `{code}` among {[one.code for one in found]}"
    must_print(BAD / code / "report.en.txt", terminal(found, sources, "en"))
    must_print(BAD / code / "report.zh.txt", terminal(found, sources, "zh"))


# The register ---------------------------------------------------------------------------------------------------------

WORDS = re.compile(r'"([a-z]+(?:-[a-z0-9]+)+)"')
RAISED = re.compile(
    r'(?:problem|Flaw|CaseProblem|_flaw|_unknown|_refers|Diagnostic|Lookalike|Mistake|\.(?:note|stop|value|key|span|told|say))'
    r'\(\s*(?:found,\s*|\([^()]*\),\s*)?"([a-z]+(?:-[a-z0-9]+)+)"'
)


def _sources() -> dict[Path, str]:
    files = [file for file in ENGINE.rglob("*.py") if "codes" not in file.relative_to(ENGINE).parts]
    return {file: file.read_text(encoding="utf-8") for file in sorted(files)}


def test_every_code_that_is_raised_is_registered() -> None:
    raised = {(code, file.name) for file, text in _sources().items() for code in RAISED.findall(text)}
    assert len(raised) > 100
    assert sorted((code, file) for code, file in raised if code not in CODES) == []


def test_every_registered_code_is_raised_somewhere() -> None:
    named = {code for text in _sources().values() for code in WORDS.findall(text)}
    assert sorted(set(CODES) - named) == []


PROOFS = {"proof-refuted", "proof-accepted", "proof-undecided", "proof-unconfirmed"}
WITHOUT_TEXT = {"data-key", "data-kind", "nothing-written", *PROOFS}
"""Data handed to the interface, an empty text, and what a solver finds: there is no file to show."""


def test_every_code_has_a_bad_file() -> None:
    there = {folder.name for folder in BAD.iterdir()}
    assert sorted(set(CODES) - there) == sorted(WITHOUT_TEXT)
    assert sorted(there - set(CODES)) == []


@pytest.mark.parametrize("code", list(CODES.values()), ids=list(CODES))
def test_a_code_is_explained_in_both_languages(code: "object") -> None:
    one = CODES[code.id]  # type: ignore[attr-defined]  # a Code
    for text in (one.says, one.why, *((one.help,) if one.help else ())):
        assert text.zh.strip()
        assert text.en.strip()
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"`[^`]*`|\([^)]*\)", "", text.en))
    assert one.good.strip()
    assert one.bad != one.good


@pytest.mark.parametrize("code", list(CODES), ids=list(CODES))
def test_a_first_line_is_lower_case_without_full_stop_and_speaks_of_no_type_of_the_machine(code: str) -> None:
    says = CODES[code].says
    first = re.sub(r"^(?:`[^`]*`|\{\w+\})", "", says.en)
    assert first[:1] == first[:1].lower()
    assert not says.en.endswith(".")
    assert not says.zh.endswith(("。", "."))
    assert not re.search(r"\b(str|int|dict|tuple|NoneType|list\[|float|bool)\b", says.en)


@pytest.mark.parametrize(("written", "meant"), [("紧急", "urgent"), ("急诊", "emergency"), ("常规", "routine")])
def test_a_word_written_in_chinese_is_told_as_the_word_to_write(written: str, meant: str, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(GOOD, folder)
    file = folder / "pathways" / "fever" / "pathway.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"urgency: \w+", f"urgency: {written}", text, count=1), encoding="utf-8")
    problems, _ = problems_of(folder)
    (found,) = [one for one in problems if one.code == "not-one-of"]
    assert found.args["nearest"] == meant
