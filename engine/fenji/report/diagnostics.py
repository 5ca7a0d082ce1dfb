"""Problems as a terminal, an editor or a build server shows them.

Every form takes the texts it quotes as an argument (`sources`, by file name) and opens no file.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from fenji.codes import Lang, Severity
from fenji.diagnostic import Diagnostic, Related, Span
from fenji.report.excerpt import excerpt, shown
from fenji.syntax import Source

Part = Literal["error", "warning", "note", "code", "message", "place", "gutter", "source", "label", "text", "break"]
"""What a piece of a report is; a colour belongs to each."""

_STYLES: Mapping[Part, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "code": "bold",
    "message": "bold",
    "gutter": "blue",
    "label": "bold",
}
_SEVERITIES: Mapping[Lang, Mapping[Severity, str]] = {
    "zh": {"error": "错误", "warning": "警告", "note": "提示"},
    "en": {"error": "error", "warning": "warning", "note": "note"},
}
_LABELS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {"note": "说明", "source": "出处", "help": "建议"},
    "en": {"note": "note", "source": "source", "help": "help"},
}
_HERE: Mapping[Lang, str] = {"zh": "这里", "en": "here"}

Pieces = list[tuple[Part, str]]


def in_file_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems file by file, each file from top to bottom; problems of one place keep their order."""
    return tuple(sorted(diagnostics, key=lambda found: (found.at.file, found.at.line, found.at.column)))


def place(at: Span) -> str:
    """`file:line:column`; the JSON path for data that has no text."""
    if not at.line:
        return shown(": ".join(part for part in (at.file, at.path) if part))
    return shown(f"{at.file}:{at.line}:{at.column}")


def terminal(
    diagnostics: Iterable[Diagnostic],
    sources: Mapping[str, Source] | None = None,
    lang: Lang = "zh",
    colour: bool = False,
    columns: int = 100,
) -> str:
    """The problems in file order, each with the line it stands on, and how many there are. Empty if there is none.

    `columns` is how wide a quoted line may be. Colour is the caller's choice: it knows the terminal and `NO_COLOR`.
    """
    found = in_file_order(diagnostics)
    if not found:
        return ""
    pieces: Pieces = []
    for one in found:
        pieces += _one(one, sources or {}, lang, columns)
        pieces.append(("break", "\n"))
    pieces.append(("text", tally(found, lang) + "\n"))
    return _painted(pieces) if colour else "".join(text for _, text in pieces)


def tally(diagnostics: Iterable[Diagnostic], lang: Lang = "zh") -> str:
    """How many of each severity: `2 errors, 1 warning`; empty if there is none."""
    counts: dict[Severity, int] = {"error": 0, "warning": 0, "note": 0}
    for found in diagnostics:
        counts[found.severity] += 1
    if lang == "zh":
        return ",".join(f"{count} 个{_SEVERITIES['zh'][severity]}" for severity, count in counts.items() if count)
    return ", ".join(f"{count} {severity}{'s' * (count != 1)}" for severity, count in counts.items() if count)


def related_sentence(related: Related, lang: Lang) -> str:
    """What the second place says, with the place put where the sentence says `here`."""
    sentence, where = getattr(related, lang), place(related.at)
    if lang == "zh":
        return sentence.replace("这里", f" {where} 处", 1) if "这里" in sentence else f"{sentence}({where})"
    head, here, tail = sentence.rpartition("here")
    return f"{head}at {where}{tail}" if here else f"{sentence} ({where})"


def _one(found: Diagnostic, sources: Mapping[str, Source], lang: Lang, columns: int) -> Pieces:
    severity = found.severity
    pieces: Pieces = [
        (severity, _SEVERITIES[lang][severity]),
        ("code", f"[{found.code}]"),
        ("message", f": {shown(found.message(lang))}"),
        ("break", "\n"),
    ]
    at = found.at
    gutter = len(str(at.line)) if at.line else 1
    if at.file or at.path or at.line:
        pieces += [("gutter", " " * gutter + "--> "), ("place", place(at)), ("break", "\n")]
    source = sources.get(at.file)
    if at.line and source is not None:
        pieces += _quoted(at, source, gutter, severity, columns)
    for label, sentence in _notes(found, lang):
        pieces += [("gutter", " " * (gutter + 1) + "= "), ("label", f"{_LABELS[lang][label]}: ")]
        pieces += [("text", shown(sentence)), ("break", "\n")]
    return pieces


def _notes(found: Diagnostic, lang: Lang) -> list[tuple[str, str]]:
    notes = [("note", related_sentence(related, lang)) for related in found.related]
    if found.source:
        notes.append(("source", found.source))
    if found.help(lang):
        notes.append(("help", found.help(lang)))
    return notes


def _quoted(at: Span, source: Source, gutter: int, severity: Severity, columns: int) -> Pieces:
    line = source.line(at.line)
    # A place that runs on is marked to the end of its first line: that is where to look.
    end = at.end_column - 1 if at.end_line == at.line else len(line.rstrip())
    part = excerpt(line, at.column - 1, max(end, at.column - 1), columns)
    bar = " " * (gutter + 1) + "|"
    return [
        ("gutter", bar),
        ("break", "\n"),
        ("gutter", f"{at.line} |"),
        ("source", f" {part.text}".rstrip()),
        ("break", "\n"),
        ("gutter", bar),
        (severity, f" {part.carets}"),
        ("break", "\n"),
    ]


def _painted(pieces: Pieces) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {part: Style.parse(style) for part, style in _STYLES.items()}
    plain = Style()
    return "".join(
        styles.get(part, plain).render(text, color_system=ColorSystem.STANDARD) if part in styles else text
        for part, text in pieces
    )
