"""A pathway as a picture: nothing is left out of it, it fits one page, and no page fetches anything."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from fenji import library
from fenji.cli import main
from fenji.linked.content import Content
from fenji.review.graph import Graph, as_dot, as_mermaid, folded, graph_of, role_of, room, title_of
from fenji.review.picture import HEIGHT, WIDTH, page_of

ROOT = Path(__file__).resolve().parent.parent
PATHWAYS = ("diabetes", "hypertension", "postoperative", "stroke")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def content() -> Content:
    return library.load(ROOT)


def graph(content: Content, pathway: str, lang: str = "zh") -> Graph:
    return graph_of(content.pathway_of(pathway), content, lang)  # type: ignore[arg-type]  # one of the two languages


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_every_criterion_stands_in_the_group_of_what_it_asks_for(content: Content, pathway: str) -> None:
    drawn = graph(content, pathway)
    at = {(group.title, line.id) for group in drawn.groups for line in group.lines}
    model = content.pathway_of(pathway).model
    for id, criterion in model.criteria.items():
        for then in criterion.then if isinstance(criterion.then, tuple) else (criterion.then,):
            assert (title_of(role_of(then), "zh"), id) in at


def test_what_weighs_more_comes_first(content: Content) -> None:
    titles = [group.title for group in graph(content, "stroke", "en").groups]
    wanted = ["Refer up · emergency", "Refer up · urgent", "Refer up · routine", "Ask first", "Refer down"]
    assert [title for title in titles if title in wanted] == wanted


def test_an_edge_from_all_phases_leaves_every_phase(content: Content) -> None:
    drawn = graph(content, "hypertension")
    first = drawn.edges[0]  # from: all, on refer_up to a hospital
    assert first.sources == tuple(content.pathway_of("hypertension").model.phases)
    assert first.target == "specialist"
    assert [edge.by_clinician for edge in drawn.edges].count(True) == 1  # the hand-back to the village


@pytest.mark.parametrize("pathway", PATHWAYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_mermaid_and_dot_name_every_phase_and_every_criterion(content: Content, pathway: str, lang: str) -> None:
    drawn = graph(content, pathway, lang)
    mermaid, dot = as_mermaid(drawn), re.sub(r"\\[nl]", "", as_dot(drawn)).replace('\\"', '"').replace(" ", "")
    for station in drawn.stations:
        assert re.search(rf"^    {station.id}[\[(]", mermaid, re.M)
        assert f'"{station.id}"[label=' in dot
    for group in drawn.groups:
        for line in group.lines:
            says = line.says.replace("&", "&amp;").replace('"', "#quot;").replace("<", "&lt;").replace(">", "&gt;")
            assert says in mermaid
            assert line.says.replace(" ", "") in dot


@pytest.mark.parametrize("pathway", PATHWAYS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_one_a4_page_and_everything_lies_on_it(content: Content, pathway: str, lang: str) -> None:
    drawn = graph(content, pathway, lang)
    page = page_of(drawn)
    root = ElementTree.fromstring(page)
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
    assert abs(WIDTH / HEIGHT - 297 / 210) < 0.001
    texts = list(root.iter(f"{SVG}text"))
    for text in texts:
        size, x, y = float(text.get("font-size", "0")), float(text.get("x", "-1")), float(text.get("y", "-1"))
        assert size >= 5.5, "too small to read on paper"
        width = room(text.text or "") * size
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0)
        assert left >= 0
        assert left + width <= WIDTH + 1, text.text
        assert 0 < y <= HEIGHT, text.text
    said = re.sub(r"\s", "", "".join(text.text or "" for text in texts))
    for group in drawn.groups:
        for line in group.lines:
            assert re.sub(r"\s", "", line.says) in said


def test_the_page_fetches_nothing_and_runs_nothing(content: Content) -> None:
    page = page_of(graph(content, "stroke"))
    assert "<script" not in page
    assert "href" not in page
    assert re.findall(r"https?://\S+?\"", page) == ['http://www.w3.org/2000/svg"']
    assert page == page_of(graph(content, "stroke"))


def test_folding_keeps_every_word_and_the_width() -> None:
    text = "血压达重度范围(180/110 mmHg),并有剧烈头痛;then a long English sentence about the same."
    lines = folded(text, 20)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(room(line) <= 11 for line in lines)  # 10 ems, and a closing mark may hang over


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz (dot) is not installed")
def test_graphviz_reads_what_we_write(content: Content) -> None:
    for pathway in PATHWAYS:
        done = subprocess.run(["dot", "-Tsvg"], input=as_dot(graph(content, pathway)).encode(), capture_output=True)
        assert done.returncode == 0
        assert done.stderr == b"" or b"font" in done.stderr.lower()


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz (dot) is not installed")
def test_the_drawing_by_graphviz_stands_in_the_page(tmp_path: Path) -> None:
    assert main(["graph", "hypertension", "--format", "svg", "-o", str(tmp_path / "a.svg")]) == 0
    root = ElementTree.fromstring((tmp_path / "a.svg").read_text(encoding="utf-8"))
    assert root.find(f"{SVG}svg") is not None


def test_without_graphviz_the_svg_is_mermaid_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["--lang", "en", "graph", "hypertension", "--format", "svg"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("flowchart TB")
    assert "graphviz" in err


def test_a_pathway_or_profile_that_is_none_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "graph", "hypertensoin"]) == 2
    assert "hypertension" in capsys.readouterr().err
    assert main(["--lang", "en", "graph", "hypertension", "--profile", "guide_2019"]) == 2
    assert "guide_2020" in capsys.readouterr().err
