"""Problems for other programs: our JSON, SARIF 2.1.0 for code hosts and editors, annotations for GitHub.

Columns count characters from 1 and an end is the first character after the place, in all of them; where a format has
its own idea of an end it is converted here.
"""

from collections.abc import Iterable
from urllib.parse import quote

from fenji.codes import CODES, Lang
from fenji.diagnostic import Diagnostic, Span
from fenji.report.diagnostics import in_file_order, related_sentence
from fenji.report.excerpt import shown

Json = dict[str, object]

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(diagnostics: Iterable[Diagnostic], lang: Lang = "zh") -> list[Json]:
    """One object for each problem, in file order: code, severity, message, at, related, help, source."""
    return [
        {
            "code": found.code,
            "severity": found.severity,
            "message": found.message(lang),
            "at": _at(found.at),
            "related": [{"message": getattr(other, lang), "at": _at(other.at)} for other in found.related],
            "help": found.help(lang) or None,
            "source": found.source,
        }
        for found in in_file_order(diagnostics)
    ]


def _at(at: Span) -> Json:
    """A place; what has no text has no line either."""
    return {
        "file": at.file or None,
        "line": at.line or None,
        "column": at.column or None,
        "end_line": at.end_line or None,
        "end_column": at.end_column or None,
        "path": at.path or None,
    }


def as_sarif(diagnostics: Iterable[Diagnostic], engine: str, lang: Lang = "zh") -> Json:
    """A SARIF 2.1.0 log of one run; `engine` is the version of the engine that looked."""
    found = in_file_order(diagnostics)
    rules = sorted({one.code for one in found})
    driver: Json = {
        "name": "fenji",
        "version": engine,
        "language": lang,
        "rules": [_rule(code, lang) for code in rules],
    }
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, rules.index(one.code), lang) for one in found],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code_id: str, lang: Lang) -> Json:
    code = CODES[code_id]
    words = {"zh": ("不要写", "要写"), "en": ("Not", "But")}[lang]
    return {
        "id": code_id,
        "shortDescription": {"text": code_id.replace("-", " ")},
        "fullDescription": {"text": getattr(code.why, lang)},
        "help": {"text": f"{words[0]}:\n{code.bad}\n\n{words[1]}:\n{code.good}"},
        "defaultConfiguration": {"level": code.severity},
    }


def _result(found: Diagnostic, rule: int, lang: Lang) -> Json:
    sentences = [found.message(lang), found.help(lang)]
    result: Json = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity,
        "message": {"text": "\n".join(sentence for sentence in sentences if sentence)},
        "locations": [_location(found.at)],
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": getattr(other, lang)}, **_location(other.at)}
            for number, other in enumerate(found.related, start=1)
        ]
    return result


def _location(at: Span) -> Json:
    location: Json = {}
    if at.file:
        physical: Json = {"artifactLocation": {"uri": quote(at.file.replace("\\", "/"))}}
        if at.line:
            physical["region"] = {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            }
        location["physicalLocation"] = physical
    if at.path:
        location["logicalLocations"] = [{"fullyQualifiedName": at.path}]
    return location


_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(diagnostics: Iterable[Diagnostic], lang: Lang = "zh") -> str:
    """One workflow command a line, `::error file=…,line=…,col=…,title=…::message`; empty if there is no problem."""
    return "".join(_command(found, lang) for found in in_file_order(diagnostics))


def _command(found: Diagnostic, lang: Lang) -> str:
    at = found.at
    properties: list[tuple[str, object]] = [("file", at.file)] if at.file else []
    if at.line:
        properties += [("line", at.line), ("endLine", at.end_line), ("col", at.column)]
        if at.end_line == at.line:  # on several lines GitHub knows no columns; its end is the last character
            properties.append(("endColumn", max(at.column, at.end_column - 1)))
    properties.append(("title", found.code))
    sentences = [found.message(lang), *(related_sentence(other, lang) for other in found.related), found.help(lang)]
    if not at.line and at.path:
        sentences.insert(0, at.path)
    message = escaped("\n".join(shown(sentence) for sentence in sentences if sentence))
    listed = ",".join(f"{name}={escaped(str(value), in_property=True)}" for name, value in properties)
    return f"::{_COMMANDS[found.severity]} {listed}::{message}\n"


def escaped(text: str, in_property: bool = False) -> str:
    """A text as the data, or a property, of a workflow command."""
    text = "\n".join(shown(line) for line in text.replace("\r", "\n").split("\n"))
    text = text.replace("%", "%25").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
