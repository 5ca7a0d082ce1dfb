"""The protocol: pygls on standard input and output. Everything it says comes from the other files of this folder."""

import asyncio
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlparse

from lsprotocol import types as t
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path

from fenji.codes.code import Lang
from fenji.diagnostic import Diagnostic, Span
from fenji.lsp.cursor import cursor_at
from fenji.lsp.desk import Desk, Sheet, folder_of, kind_of
from fenji.lsp.hover import hover_at
from fenji.lsp.names import definition_at, renamed_at, taken, uses
from fenji.lsp.offers import Offer, offers
from fenji.review.format import formatted
from fenji.syntax import Source

PAUSE = 0.35
"""Seconds without a keystroke after which all profiles and all checks are looked at."""
_SEVERITY = {
    "error": t.DiagnosticSeverity.Error,
    "warning": t.DiagnosticSeverity.Warning,
    "note": t.DiagnosticSeverity.Information,
}
_SORTS = {
    "key": t.CompletionItemKind.Property,
    "term": t.CompletionItemKind.Variable,
    "definition": t.CompletionItemKind.Reference,
    "parameter": t.CompletionItemKind.Constant,
    "word": t.CompletionItemKind.EnumMember,
    "function": t.CompletionItemKind.Function,
    "value": t.CompletionItemKind.EnumMember,
    "unit": t.CompletionItemKind.Unit,
}
_Asked = t.CompletionParams | t.HoverParams | t.DefinitionParams | t.PrepareRenameParams | t.RenameParams
"""What an editor asks about a place in a text."""


class Server:
    """One editor's session: desks by folder, and what is open on them."""

    def __init__(self, version: str, lang: Lang, folder: Path | None) -> None:
        self.lang, self.folder = lang, folder
        self.desks: dict[Path, Desk] = {}
        self.later: dict[str, asyncio.TimerHandle] = {}
        self.lints: dict[str, list[tuple[Diagnostic, str]]] = {}
        self.opened: dict[str, None] = {}
        """As the editor writes them: pygls keeps addresses in another spelling."""
        self.server = LanguageServer("fenji", version, text_document_sync_kind=t.TextDocumentSyncKind.Incremental)
        self._wire()

    # -- places

    def desk(self, uri: str) -> Desk:
        folder = folder_of(_path(uri), self.folder)
        if folder not in self.desks:
            self.desks[folder] = Desk(folder)
            self.desks[folder].load()
        return self.desks[folder]

    def sheet(self, uri: str) -> tuple[Desk, Sheet] | None:
        """The file as it was last read; None for a file that is not content."""
        desk = self.desk(uri)
        name = desk.name_of(_path(uri))
        found = desk.sheets.get(name)
        if found is None:
            text = self.server.workspace.get_text_document(uri).source
            if not kind_of(name, text):
                return None
            found = desk.read(name, text)
        return desk, found

    def at(self, params: _Asked) -> tuple[Desk, Sheet, int] | None:
        """Where in which file an editor asks; None in a file that is no content."""
        uri = params.text_document.uri
        found = self.sheet(uri)
        return None if found is None else (*found, self.offset(uri, found[1], params.position))

    def offset(self, uri: str, sheet: Sheet, position: t.Position) -> int:
        document = self.server.workspace.get_text_document(uri)
        at = document.position_codec.position_from_client_units(document.lines, position)
        return sheet.source.offset(at.line + 1, at.character + 1)

    def range(self, source: Source, span: Span) -> t.Range:
        """A place in the units that the editor counts in."""
        codec = self.server.workspace.position_codec

        def position(line: int, column: int) -> t.Position:
            text = source.line(line)
            return t.Position(max(line - 1, 0), codec.client_num_units(text[: max(column - 1, 0)]))

        return t.Range(position(span.line, span.column), position(span.end_line, span.end_column))

    def location(self, desk: Desk, span: Span) -> t.Location:
        sheet = desk.sheets.get(span.file)
        source = sheet.source if sheet is not None else desk.sources.get(span.file, Source(span.file, ""))
        return t.Location(_uri(desk, span.file), self.range(source, span))

    # -- problems

    def typed(self, uri: str, text: str, version: int | None) -> None:
        """After a keystroke: what this one file says, and older findings of lines that have not changed."""
        desk = self.desk(uri)
        name = desk.name_of(_path(uri))
        if not kind_of(name, text):
            return
        before = desk.sheets.get(name)
        desk.open[name] = text
        sheet = desk.read(name, text)
        kept = _kept(self.lints.get(uri, []), before.source.lines if before else sheet.source.lines, sheet.source)
        self.publish(uri, desk, sheet.source, [*sheet.problems, *kept], version)
        if uri in self.later:
            self.later.pop(uri).cancel()
        loop = asyncio.get_running_loop()
        self.later[uri] = loop.call_later(PAUSE, lambda: loop.create_task(self.paused(uri, name, version)))

    async def paused(self, uri: str, name: str, version: int | None) -> None:
        """After a pause: all profiles and checks, in a thread; forgotten where typing went on meanwhile."""
        self.later.pop(uri, None)
        desk = self.desk(uri)
        sheet = desk.sheets.get(name)
        if sheet is None:
            return
        found = await asyncio.get_running_loop().run_in_executor(None, desk.whole, name)
        if desk.sheets.get(name) is not sheet:
            return
        fast = set(map(_identity, sheet.problems))
        self.lints[uri] = [(one, sheet.source.line(one.at.line)) for one in found if _identity(one) not in fast]
        self.publish(uri, desk, sheet.source, found, version)

    def publish(self, uri: str, desk: Desk, source: Source, found: list[Diagnostic], version: int | None) -> None:
        shown = [self.diagnostic(desk, source, one) for one in found]
        self.server.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri, shown, version))

    def diagnostic(self, desk: Desk, source: Source, one: Diagnostic) -> t.Diagnostic:
        help_ = one.help(self.lang)
        related = [
            t.DiagnosticRelatedInformation(self.location(desk, other.at), other.zh if self.lang == "zh" else other.en)
            for other in one.related
        ]
        return t.Diagnostic(
            self.range(source, one.at),
            one.message(self.lang) + (f"\n{help_}" if help_ else ""),
            _SEVERITY[one.severity],
            one.code,
            source="fenji",
            related_information=related or None,
        )

    # -- the protocol

    def _wire(self) -> None:
        server = self.server

        @server.feature(t.TEXT_DOCUMENT_DID_OPEN)
        def opened(params: t.DidOpenTextDocumentParams) -> None:
            document = params.text_document
            self.opened[document.uri] = None
            self.typed(document.uri, document.text, document.version)

        @server.feature(t.TEXT_DOCUMENT_DID_CHANGE)
        def changed(params: t.DidChangeTextDocumentParams) -> None:
            uri = params.text_document.uri
            self.typed(uri, server.workspace.get_text_document(uri).source, params.text_document.version)

        @server.feature(t.TEXT_DOCUMENT_DID_SAVE)
        async def saved(params: t.DidSaveTextDocumentParams) -> None:
            desk = self.desk(params.text_document.uri)
            # In a thread: typing goes on while the whole content is read.
            await asyncio.get_running_loop().run_in_executor(None, desk.load)
            for uri in list(self.opened):
                if self.desk(uri) is desk:
                    document = server.workspace.get_text_document(uri)
                    self.typed(uri, document.source, document.version)

        @server.feature(t.TEXT_DOCUMENT_DID_CLOSE)
        def closed(params: t.DidCloseTextDocumentParams) -> None:
            uri = params.text_document.uri
            desk = self.desk(uri)
            name = desk.name_of(_path(uri))
            desk.open.pop(name, None)
            desk.sheets.pop(name, None)
            self.lints.pop(uri, None)
            self.opened.pop(uri, None)
            server.text_document_publish_diagnostics(t.PublishDiagnosticsParams(uri, []))

        @server.feature(t.TEXT_DOCUMENT_COMPLETION, t.CompletionOptions(trigger_characters=[" ", "{", "[", "(", ","]))
        def complete(params: t.CompletionParams) -> t.CompletionList:
            found = self.at(params)
            if found is None:
                return t.CompletionList(False, [])
            desk, sheet, offset = found
            cursor = cursor_at(sheet.source.text, offset)
            return t.CompletionList(False, [_item(one) for one in offers(desk, sheet, cursor)])

        @server.feature(t.TEXT_DOCUMENT_HOVER)
        def hover(params: t.HoverParams) -> t.Hover | None:
            found = self.at(params)
            said = hover_at(*found) if found is not None else None
            return t.Hover(t.MarkupContent(t.MarkupKind.Markdown, said)) if said else None

        @server.feature(t.TEXT_DOCUMENT_DEFINITION)
        def define(params: t.DefinitionParams) -> t.Location | None:
            found = self.at(params)
            span = definition_at(*found) if found is not None else None
            return self.location(found[0], span) if found is not None and span is not None else None

        @server.feature(t.TEXT_DOCUMENT_PREPARE_RENAME)
        def prepare(params: t.PrepareRenameParams) -> t.Range | None:
            found = self.at(params)
            if found is None:
                return None
            _, sheet, offset = found
            named = renamed_at(sheet, offset)
            return self.range(sheet.source, named.span) if named is not None else None

        @server.feature(t.TEXT_DOCUMENT_RENAME, t.RenameOptions(prepare_provider=True))
        def rename(params: t.RenameParams) -> t.WorkspaceEdit | None:
            found = self.at(params)
            if found is None:
                return None
            desk, sheet, offset = found
            named = renamed_at(sheet, offset)
            if named is None:
                raise JsonRpcInvalidParams(
                    _say(self.lang, "这里没有定义或参数的名字", "no name of a definition or parameter here")
                )
            new = params.new_name
            if re.fullmatch(r"[a-z0-9][a-z0-9_]{0,79}", new) is None:
                raise JsonRpcInvalidParams(_say(self.lang, f"“{new}”不能做名字：只用小写字母、数字和 _",
                                                f"`{new}` is no name: small letters, digits and _"))  # fmt: skip
            if new != named.name and taken(desk, sheet, new):
                raise JsonRpcInvalidParams(
                    _say(self.lang, f"“{new}”已经有别的含义", f"`{new}` means something already")
                )
            edits = [t.TextEdit(self.range(sheet.source, span), new) for span in uses(sheet, named.section, named.name)]
            return t.WorkspaceEdit({params.text_document.uri: edits})

        @server.feature(t.TEXT_DOCUMENT_FORMATTING)
        def tidy(params: t.DocumentFormattingParams) -> list[t.TextEdit]:
            found = self.sheet(params.text_document.uri)
            if found is None:
                return []
            source = found[1].source
            text = formatted(source.text)
            if text == source.text:
                return []
            whole = Span(source.name, 1, 1, source.lines, len(source.line(source.lines)) + 1)
            return [t.TextEdit(self.range(source, whole), text)]


def _say(lang: Lang, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _identity(one: Diagnostic) -> tuple[object, ...]:
    return (one.code, one.at.line, one.at.column, one.at.end_line, one.at.end_column)


def _kept(lints: list[tuple[Diagnostic, str]], lines_before: int, source: Source) -> list[Diagnostic]:
    """Earlier findings whose line still says the same, moved along with it."""
    from dataclasses import replace

    shift = source.lines - lines_before
    found = []
    for one, text in lints:
        for by in (0, shift) if shift else (0,):
            if source.line(one.at.line + by) == text:
                at = replace(one.at, line=one.at.line + by, end_line=one.at.end_line + by)
                found.append(replace(one, at=at))
                break
    return found


def _item(one: Offer) -> t.CompletionItem:
    more = t.MarkupContent(t.MarkupKind.Markdown, one.more) if one.more else None
    insert = one.insert or one.label
    return t.CompletionItem(one.label, kind=_SORTS[one.sort], detail=one.says or None, documentation=more,
                            insert_text=insert if insert != one.label else None)  # fmt: skip


def _path(uri: str) -> Path:
    parts = urlparse(uri)
    path = unquote(parts.path)
    return Path(path[1:] if re.match(r"/[A-Za-z]:", path) else path)


def _uri(desk: Desk, name: str) -> str:
    path = Path(name)
    return from_fs_path(str((path if path.is_absolute() else desk.folder / path).resolve())) or name


def serve(version: str, lang: Lang, folder: Path | None) -> None:
    """Speaks until the editor says exit. Its streams are its own, since the protocol closes them at the end."""
    with os.fdopen(os.dup(0), "rb") as told, os.fdopen(os.dup(1), "wb") as said:
        Server(version, lang, folder).server.start_io(told, said)
