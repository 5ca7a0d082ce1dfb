"""A coverage-guided fuzzer over everything that strangers may write. README.md says how to run it.

Each target takes bytes and must end in one of the ways it names; anything else is a find, and atheris writes the
bytes to a file. No target knows what the right answer is, so each holds two roads to one answer against each other.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fenji"]):
    import fenji.cli.replaying  # noqa: F401  # all of the engine, so that all of it is measured
    from fenji import Engine, InvalidCase
    from fenji.casefiles import _pieces, cases
    from fenji.diagnostic import Diagnostic
    from fenji.expr.check import Checker
    from fenji.expr.compile import compile_verdicts
    from fenji.expr.kinds import Vocabulary
    from fenji.expr.layout import Layout
    from fenji.expr.parse import Flaw, parse
    from fenji.expr.surface import TextLeaf
    from fenji.expr.write import write
    from fenji.library import shipped_folder
    from fenji.linked.conditions import as_problem
    from fenji.linked.pathway import link_pathway
    from fenji.model.from_tree import read_model
    from fenji.model.pathway import Pathway
    from fenji.program.program import compile_pathway
    from fenji.report.csv import row
    from fenji.report.diagnostics import terminal
    from fenji.report.junit import case as junit
    from fenji.report.machine_readable import as_github, as_json
    from fenji.review.replay import judge
    from fenji.syntax import Mapping, Scalar, Source, Tree, from_bytes, read_documents, read_json, read_yaml

FOLDER = shipped_folder()


# -- what every problem must stand: being said, in both languages and every form


def said(found: list[Diagnostic], source: Source | None = None) -> None:
    for lang in ("zh", "en"):
        text = terminal(found, {source.name: source} if source else {}, lang)
        assert not any((ord(sign) < 32 and sign != "\n") or ord(sign) == 127 for sign in text), repr(text)
        for one in found:
            assert one.message(lang)
            one.help(lang)
        as_github(found, lang).encode()
    json.dumps(as_json(found)).encode()
    for one in found:
        at = one.at
        if source is not None and at.line:
            assert 1 <= at.line <= at.end_line < getattr(source, "first", 1) + source.lines, one
            assert 1 <= at.column <= len(source.line(at.line)) + 3, one
            assert (at.line, at.column) <= (at.end_line, at.end_column), one


def walk(tree: Tree) -> None:
    """Every node has its place, and every character of a scalar too."""
    todo = [tree]
    while todo:
        node = todo.pop()
        span = node.span
        assert span.line >= 1
        if isinstance(node, Scalar):
            node.subspan(0, 1)
            node.subspan(len(node.text) // 2, len(node.text))
        elif isinstance(node, Mapping):
            keys = [key.text for key, _ in node]
            assert len(keys) == len(set(keys))
            todo += [value for _, value in node]
            todo += [key for key, _ in node]
        else:
            todo += list(node)


# -- texts


def yaml(data: bytes) -> None:
    source, problems = from_bytes("a.yaml", data)
    if problems:
        said(problems, source)
    trees, found = read_yaml(source)
    said(found, source)
    for tree in trees:
        walk(tree)
    documents = list(read_documents(source))
    assert trees == [d.tree for d in documents if d.tree is not None]


class Twice(ValueError):
    pass


def once(pairs: list) -> dict:
    if len(dict(pairs)) != len(pairs):
        raise Twice
    return dict(pairs)


def plain(value: object) -> object:
    """What `json` reads, as the tree says it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return {True: "true", False: "false", None: None}[value] if value is None or isinstance(value, bool) else value


def no_constant(text: str) -> object:
    raise Twice


def strict(text: str) -> tuple[bool, object]:
    """Whether a text is JSON without repeated keys and half characters, and its value, numbers as written."""
    try:
        value = json.loads(
            text, object_pairs_hook=once, parse_int=str, parse_float=str, parse_constant=no_constant
        )
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False, None
    return True, plain(value)


def json_text(data: bytes) -> None:
    source, problems = from_bytes("a.json", data)
    if problems:
        return
    document = read_json(source)
    said(list(document.diagnostics), source)
    if document.tree is not None:
        walk(document.tree)
    good, value = strict(source.text)
    if good:
        assert document.sound, document.diagnostics
        assert document.tree is not None
        assert document.tree.plain() == value, (document.tree.plain(), value)


# -- conditions

ENGINE = Engine.shipped(second_opinion=False)
KINDS = ENGINE.content.declared.kinds
LAYOUT = Layout.of(KINDS.values())
VOCABULARY = Vocabulary(KINDS, {}, frozenset(ENGINE.content.capabilities.capabilities), ("screening", "follow_up"), {})


def condition(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    leaf = TextLeaf(text)
    surface = parse(leaf)
    if isinstance(surface, Flaw):
        said([as_problem(surface)])
        return
    again = parse(TextLeaf(write(surface)))
    assert again == surface, (text, write(surface))
    checker = Checker(VOCABULARY, {})
    node = checker.condition(surface)
    said([as_problem(flaw) for flaw in checker.flaws])
    assert (node is None) == bool(checker.flaws)
    if node is not None:
        compile_verdicts([node], {}, LAYOUT, phase="follow_up")


# -- content

PATHWAYS = [path.read_text(encoding="utf-8") for path in sorted((FOLDER / "pathways").glob("*/pathway.yaml"))]
SHAPES = [read_yaml(Source("pathway.yaml", text))[0][0].plain() for text in PATHWAYS]
CONDITIONS = [
    "age >= 18 years", "sbp >= 140 mmHg at 2 consecutive visits", "not (sbp > 1 mmHg)", "x", "", "sbp", "news2 >= 5",
    "in_phase(follow_up)", "count(sbp >= 140 mmHg) >= 3 within 90 days", "recorded(sex = female)", "none", "60 min",
    "refer_up", "hold", "ask", "advise", "default", "{x}", "%s", "]]", "[[a|b]]", "class", "True", "__import__",
]  # fmt: skip


def spots(node: object, found: list) -> list:
    if isinstance(node, dict):
        for key in node:
            found.append((node, key))
            spots(node[key], found)
    elif isinstance(node, list):
        for index in range(len(node)):
            found.append((node, index))
            spots(node[index], found)
    return found


def changed(shape: object, take: atheris.FuzzedDataProvider, words: list[object]) -> object:
    """A copy of plain data with a few parts replaced, left out, renamed, repeated or moved."""
    copy = json.loads(json.dumps(shape))
    for _ in range(take.ConsumeIntInRange(1, 4)):
        every = spots(copy, [])
        if not every:
            break
        holder, key = every[take.ConsumeIntInRange(0, len(every) - 1)]
        match take.ConsumeIntInRange(0, 7):
            case 0:
                del holder[key]
            case 1 | 2:
                holder[key] = words[take.ConsumeIntInRange(0, len(words) - 1)]
            case 3:
                holder[key] = take.ConsumeUnicode(take.ConsumeIntInRange(0, 40))
            case 4:
                there, other = every[take.ConsumeIntInRange(0, len(every) - 1)]
                holder[key] = json.loads(json.dumps(there[other]))
            case 5:
                if isinstance(holder, dict):
                    holder[take.ConsumeUnicode(20)] = holder.pop(key)
                else:
                    holder.append(holder[key])
            case 6:
                holder[key] = [holder[key]] * take.ConsumeIntInRange(0, 3)
            case 7:
                holder[key] = {str(words[take.ConsumeIntInRange(0, len(words) - 1)]): holder[key]}
    return copy


def content(data: bytes) -> None:
    take = atheris.FuzzedDataProvider(data)
    shape = json.loads(json.dumps(SHAPES[take.ConsumeIntInRange(0, len(SHAPES) - 1)]))
    for section, keep in (("criteria", 3), ("advice", 2)):  # a few of many: linking all of them is slow
        names = sorted(shape.get(section, {}))
        first = take.ConsumeIntInRange(0, max(len(names) - 1, 0))
        shape[section] = {name: shape[section][name] for name in names[first : first + keep]}
    shape = changed(shape, take, CONDITIONS)
    source = Source("pathway.yaml", json.dumps(shape, ensure_ascii=False, indent=1))
    document = read_json(source)
    said(list(document.diagnostics), source)
    if document.tree is None or not document.sound:
        return
    model, found = read_model(document.tree, Pathway)
    said(found, source)
    if model is None:
        assert found
        return
    here = ENGINE.content
    linked, found = link_pathway(model, document.tree, here.declared, here.scores, here.capabilities.capabilities)
    said([one for one in found if one.at.file == "pathway.yaml"], source)
    said(found)
    if not any(one.severity == "error" for one in found):
        for profile in linked.values():
            compile_pathway(profile, LAYOUT)


# -- cases


def told(path: Path) -> list[object]:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    return [document.tree.plain() for document in read_documents(source) if document.tree is not None]


CASES = [
    case
    for path in sorted(FOLDER.glob("pathways/*/*.case.yaml")) + sorted(FOLDER.glob("rules/cases/*.case.yaml"))
    for case in told(path)[:12]
]
TERMS = sorted(ENGINE.content.declared.terms)
VALUES: list[object] = [
    None, True, False, 0, 1, -1, 2**70, 1.5, 0.1 + 0.2, float("1e22"), "", "yes", "no", "unobtainable", "null", "~",
    "146 mmHg", "20 kPa", "180 mg/dL", "38 °C", "101 °F", "8.2 mmol/L", "-5 mmHg", "9" * 39, "1e5", "0x10", "٣", "５",
    "2026-03-02T09:30:00+08:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2016-12-31T23:59:60+00:00",
    "2026-03-02", "2026-03-02T09:30:00", "20260302T093000+0800", "2026-W10-1T09:30:00+08:00", "50 years", "1976-05-01",
    "2026-03-02T09:30:00.0005+08:00:30", "2026-03-02T09:30:00Z", [], {}, ["yes"], {"value": "yes"}, "jinan", "../x",
    "hypertension", "stroke", "follow_up", "female", "up", "emergency", "tertiary", "{x}", "%s", "\x1b[31m", "=1+1",
]  # fmt: skip


def refused(found: list[Diagnostic]) -> tuple[object, ...]:
    assert found, "refused without a reason"
    return ("invalid", sorted({(one.code, one.at.path) for one in found}))


def answer(decide: Callable[[], object]) -> tuple[object, ...]:
    """The decision as text, or the codes and places of its problems."""
    try:
        decision = decide()
    except InvalidCase as invalid:
        said(list(invalid.diagnostics))
        return refused(list(invalid.diagnostics))
    text = decision.to_json()
    assert json.loads(text) == json.loads(decision.to_json(indent=1)), "two ways of writing one record"
    json.loads(decision.in_language("en").to_json())
    return ("decided", text)


def of_text(text: str) -> tuple[object, ...]:
    """The same case by way of a file."""
    found = [case for piece in _pieces("a.json", BytesIO(text.encode())) for case in cases(piece)]
    if len(found) != 1 or found[0].data is None:
        for case in found:
            said(list(case.diagnostics))
        return ("unread",)
    judged = judge(ENGINE, found[0], "zh")
    assert judged.kind in ("decided", "unreadable"), judged.message
    junit(judged, "zh").encode()
    row(judged, "en").encode()
    if judged.decision is not None:
        return ("decided", judged.decision.to_json())
    return refused(list(judged.diagnostics))


def decide(data: bytes) -> None:
    take = atheris.FuzzedDataProvider(data)
    base = CASES[take.ConsumeIntInRange(0, len(CASES) - 1)]
    case = changed(base, take, [*VALUES, *TERMS])
    first = answer(lambda: ENGINE.decide(case))
    assert answer(lambda: ENGINE.decide(case)) == first
    text = json.dumps(case)
    if isinstance(case, dict):
        assert answer(lambda: ENGINE.decide(json.loads(text))) == first
        by_file = of_text(text)
        if by_file != ("unread",):
            assert by_file == answer(lambda: ENGINE.decide(text)), (by_file, first)


def decide_json(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    first = answer(lambda: ENGINE.decide(text))
    if first[0] == "decided":
        assert strict(text)[0], "decided, though it is not JSON without repeated keys"
        assert of_text(text) == first


# -- files

NAMES = ("a.case.yaml", "a.case.json", "a.case.jsonl", "-")


def files(data: bytes) -> None:
    name, data = NAMES[data[0] % len(NAMES)] if data else "-", data[1:]
    for piece in _pieces(name, BytesIO(data)):
        for case in cases(piece):
            said(list(case.diagnostics), case.source)
            judged = judge(ENGINE, case, "zh")
            assert judged.kind in ("decided", "unreadable"), judged.message
            said(list(judged.diagnostics), case.source)
            junit(judged, "zh").encode()
            row(judged, "en").encode()
            if judged.decision is not None:
                json.loads(judged.decision.to_json())


TARGETS: dict[str, Callable[[bytes], None]] = {
    "yaml": yaml,
    "json": json_text,
    "condition": condition,
    "content": content,
    "decide": decide,
    "decide_json": decide_json,
    "files": files,
}


def seeds(name: str, folder: Path) -> None:
    """What the fuzzer begins with: the shipped content, cut small."""
    texts: list[bytes] = []
    match name:
        case "yaml":
            for text in PATHWAYS:
                lines = text.splitlines(keepends=True)
                texts += ["".join(lines[at : at + 25]).encode() for at in range(0, len(lines), 25)]
            for path in sorted((FOLDER / "tests" / "language" / "bad").glob("**/*.yaml")):
                if path.is_file():
                    texts.append(path.read_bytes()[:2000])
        case "json" | "decide_json":
            texts = [json.dumps(case, ensure_ascii=False).encode() for case in CASES]
        case "condition":
            for shape in SHAPES:
                texts += [
                    holder[key].encode() for holder, key in spots(shape, [])
                    if key in ("when", "applies_to", "scope", "value") and isinstance(holder[key], str)
                ]  # fmt: skip
        case "content" | "decide":
            texts = [bytes([index]) * 40 for index in range(0, 256, 5)]
        case "files":
            for index, case in enumerate(CASES):
                texts.append(bytes([index % 4]) + json.dumps(case).encode())
            for path in sorted(FOLDER.glob("pathways/*/*.case.yaml")):
                texts.append(b"\0" + path.read_bytes()[:1500])
    for index, text in enumerate(texts):
        (folder / f"{index:04}").write_bytes(text)


def main() -> None:
    name = sys.argv.pop(1)
    target = TARGETS[name]
    own = Path(__file__).parent / "seeds" / name
    with tempfile.TemporaryDirectory() as folder:
        seeds(name, Path(folder))
        corpus = [folder, *([str(own)] if own.is_dir() else [])]
        atheris.Setup([*sys.argv, *corpus], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
