"""The book: complete, self-contained, and clean in a real browser."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fenji import Engine
from fenji.cli import main
from fenji.cli.casebook import case_rows
from fenji.review.book import Facts, book
from fenji.review.book.html import el, joined
from fenji.review.coverage import Tried

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
VOID = {"meta", "br", "rect", "path", "circle", "link"}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(ROOT, second_opinion=False)


@pytest.fixture(scope="module")
def books(engine: Engine) -> dict[str, str]:
    rows, _ = case_rows(engine, ROOT, "zh", run=False)
    prints = {id: engine.fingerprint([id], None) for id in engine.content.pathways}
    tried = (Tried("stroke", "acute", "vital_organ_failing", 3, 0, 1),)
    facts = Facts("0.1.0", engine.fingerprint(engine.content.pathways, None), prints, rows, tried)
    return {"zh": book(engine.content, facts, "zh"), "en": book(engine.content, facts, "en")}


class Reader(HTMLParser):
    """Text, ids, targets of links, addresses, and whether every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            if name == "href":
                self.links.append(str(value))
            if name in ("src", "srcset", "data", "action", "poster") or name.startswith("on"):
                self.fetched.append(f"{name}={value}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s", "", "".join(self.words))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_book_says_all_that_governance_signs(engine: Engine, books: dict[str, str], lang: str) -> None:
    text = Reader(books[lang]).text

    def has(words: str) -> bool:
        return re.sub(r"\s", "", words) in text

    for id in engine.content.pathways:
        model = engine.content.pathway_of(id).model
        assert has(engine.fingerprint([id], None))
        for name, criterion in model.criteria.items():
            assert has(criterion.says.of(lang)), name  # type: ignore[arg-type]  # one of the two languages
            if isinstance(criterion.when, str):
                assert has(criterion.when), name
        for name, parameter in model.parameters.items():
            for value in (parameter, *parameter.profiles.values()):
                if isinstance(value.value, str):
                    assert has(value.value), name
        for point in model.open_points:
            assert has(point if isinstance(point, str) else point.of(lang))  # type: ignore[arg-type]
        for source in model.sources.values():
            assert has(source.title if isinstance(source.title, str) else source.title.of(lang))  # type: ignore[arg-type]
    assert engine.content.policy is not None
    for network in engine.content.policy.networks.values():
        for institution in network.institutions:
            assert has(institution.name)


def test_every_case_beside_the_content_is_listed(books: dict[str, str]) -> None:
    text = Reader(books["zh"]).text
    for path in sorted(ROOT.glob("pathways/*/*.case.yaml")):
        for id in re.findall(r"^case: (\S+)", path.read_text(encoding="utf-8"), re.M):
            assert id in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole_and_needs_nothing_else(books: dict[str, str], lang: str) -> None:
    page = Reader(books[lang])
    assert page.open == []
    assert page.fetched == []
    assert not page.tags & {"script", "iframe", "img", "link", "object", "form"}
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids) - {"tip"}) + page.ids.count("tip")
    assert "@import" not in books[lang]
    assert "url(" not in books[lang].replace("url(#tip)", "")


def test_what_the_cases_never_tried_is_said(books: dict[str, str]) -> None:
    assert "vital_organ_failing" in books["en"]
    assert "unmet" in books["en"]


def test_an_authors_text_is_never_markup() -> None:
    assert el("p", "a < b & <script>", joined(["x"])) == "<p>a &lt; b &amp; &lt;script&gt;x</p>"


def test_the_verb_writes_one_file_for_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(["docs", "-o", str(tmp_path / "out")]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["book.en.html"]
    assert main(["docs", "-o", str(tmp_path / "signed.html")]) == 0
    assert (tmp_path / "signed.html").is_file()
    assert main(["docs", "--content", str(tmp_path)]) == 3


# -- in a browser


class Chromium:
    """Debian's Chromium without a window, spoken to over its pipe."""

    def __init__(self, home: Path) -> None:
        to_browser, self.out = os.pipe()
        self.input, from_browser = os.pipe()
        script = f'exec 3<&{to_browser} 4>&{from_browser}; exec "$@"'
        flags = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={home}",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            ["bash", "-c", script, "chromium", str(CHROMIUM), *flags],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        self.number = 0
        self.rest = b""
        self.events: list[dict[str, Any]] = []

    def messages(self) -> Iterator[dict[str, Any]]:
        while True:
            while b"\0" in self.rest:
                one, _, self.rest = self.rest.partition(b"\0")
                yield json.loads(one)
            data = os.read(self.input, 1 << 20)
            if not data:
                return
            self.rest += data

    def ask(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self.out, json.dumps(message).encode() + b"\0")
        for answer in self.messages():
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)
        raise AssertionError("the browser is gone")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        os.close(self.out)
        os.close(self.input)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    if not CHROMIUM.exists():
        pytest.skip("no /usr/bin/chromium here")
    found = Chromium(tmp_path_factory.mktemp("chromium"))
    yield found
    found.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_browser_fetches_nothing_complains_of_nothing_and_can_print_it(
    browser: Chromium, books: dict[str, str], lang: str, tmp_path: Path
) -> None:
    target = tmp_path / "book.html"
    target.write_text(books[lang], encoding="utf-8")
    page = browser.ask("Target.createTarget", url="about:blank", width=1400, height=1000, newWindow=True)["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
    for domain in ("Network", "Runtime", "Log", "Page"):
        browser.ask(f"{domain}.enable", session)
    browser.events.clear()
    browser.ask("Page.navigate", session, url=target.as_uri())

    def evaluate(expression: str) -> Any:
        return browser.ask("Runtime.evaluate", session, expression=expression, returnByValue=True)["result"]["value"]

    deadline = time.monotonic() + 60
    while evaluate("document.readyState") != "complete" and time.monotonic() < deadline:
        time.sleep(0.2)
    asked = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    assert [url for url in asked if url != target.as_uri()] == []
    complaints = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
    assert [e for e in browser.events if e.get("method") in complaints] == []
    # Nothing sticks out of the page sideways, and every picture has been drawn.
    assert evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert evaluate("[...document.querySelectorAll('.picture svg')].every(s => s.getBoundingClientRect().height > 300)")
    wide = "[...document.querySelectorAll('main table')].filter(t => t.scrollWidth > t.parentElement.clientWidth + 1)"
    assert evaluate(f"{wide}.length") == 0
    # A picture is one printed page: its letters stay inside its frame.
    outside = (
        "[...document.querySelectorAll('.picture svg')].flatMap(s => { const f = s.getBoundingClientRect();"
        " return [...s.querySelectorAll('text')].map(t => t.getBoundingClientRect())"
        " .filter(r => r.right > f.right + 2 || r.bottom > f.bottom + 2 || r.left < f.left - 2) }).length"
    )
    assert evaluate(outside) == 0
    pdf = browser.ask("Page.printToPDF", session, preferCSSPageSize=True, generateTaggedPDF=False)["data"]
    assert len(pdf) > 100_000
    browser.ask("Target.closeTarget", targetId=page)
