"""DOCX: paragraphs, lists, tables, text boxes, headers and footers in the order in which they are seen."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.archive import attribute, child, local
from skillmap.extract.bounds import Budget, check
from skillmap.extract.contrast import is_as_paper
from skillmap.extract.docx_parts import MEDIA_TYPE, Package
from skillmap.extract.docx_styles import Format, Styles, paragraph_format, run_format
from skillmap.extract.flow import Flow, Inline
from skillmap.extract.glyphs import BULLET
from skillmap.models.document import Document, Image, LineRole, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_HIDDEN = {
    "hidden.invisible": "Text formatted as hidden was left out.",
    "hidden.white": "White text without a background was left out.",
    "hidden.tiny": "Text smaller than 2 points was left out.",
}
_IMAGES_MAX = 1_000
_CELL_MAX = 120
"""Characters up to which a cell may be read as part of one line; longer ones are paragraphs."""
_WRAPPERS = {
    "sdtContent",
    "customXml",
    "smartTag",
    "ins",
    "moveTo",
    "Choice",
    "Fallback",
    "dir",
    "bdo",
}
_DELETED = {"del", "moveFrom"}
_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class DocxReader:
    """Reads DOCX with lxml over the zip itself, since python-docx passes over text boxes."""

    name = "docx"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """Whether lxml is installed."""
        if importlib.util.find_spec("lxml"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="lxml", remedy="pip install 'skillmap[standard]'"
        )

    def read(
        self,
        source: Source,
        *,
        limits: ExtractLimits,
        password: str | None = None,  # noqa: ARG002 - The protocol names it; nothing here decrypts.
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`. Header lines come first, footer lines last."""
        check("bytes_max", limits, len(source.data))
        package = Package(source.data, limits)
        flow = Flow(Budget(limits))
        walk = _Walk(package, flow)
        walk.document()
        notices = [
            Notice(code=code, text=text) for code, text in _HIDDEN.items() if code in walk.hidden
        ]
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices
        )


class _Walk:
    """One walk over a document's stories."""

    def __init__(self, package: Package, flow: Flow) -> None:
        self.hidden: set[str] = set()
        self._package = package
        self._flow = flow
        self._part = package.main
        self._relations = package.relations(package.main)
        self._styles = Styles(self._related("styles"))
        self._shaded = False
        self._role: LineRole | None = None
        self._fields: list[list[str]] = []
        self._notes: list[str] = []

    def document(self) -> None:
        """Headers, body, footnotes that it refers to, footers."""
        root = self._package.xml(self._package.main)
        body = child(root, "body")
        if root is None or body is None:
            raise UnreadableDocumentError("it has no body", media_type=MEDIA_TYPE)
        self._shaded = child(root, "background") is not None
        for part in self._margins(root, "headerReference"):
            self._aside(part, "header")
        self._story(body)
        self._footnotes()
        for part in self._margins(root, "footerReference"):
            self._aside(part, "footer")

    # -- parts ----------------------------------------------------------------------------

    def _related(self, kind: str) -> _Element | None:
        for found, target in self._relations.values():
            if found == kind:
                return self._package.xml(target)
        return None

    def _margins(self, root: _Element, name: str) -> list[str]:
        """Names of the header or footer parts that are shown, each once, in order of use."""
        parts: list[str] = []
        for section in root.iter("{*}sectPr"):
            first = child(section, "titlePg") is not None
            for reference in section:
                kind = attribute(reference, "type")
                if local(reference) != name or not (
                    kind == "default" or (kind == "first" and first)
                ):
                    continue
                _, part = self._relations.get(attribute(reference, "id") or "", ("", ""))
                if part and part not in parts:
                    parts.append(part)
        return parts

    def _aside(self, part: str, role: LineRole) -> None:
        """Read a header or footer, whose links are resolved by its own relations."""
        root = self._package.xml(part)
        if root is None:
            return
        body_relations = self._relations
        self._relations, self._role = self._package.relations(part), role
        self._story(root)
        self._relations, self._role = body_relations, None

    def _footnotes(self) -> None:
        root = self._related("footnotes") if self._notes else None
        for note in root if root is not None else ():
            if attribute(note, "id") in self._notes:
                self._story(note)

    # -- blocks ---------------------------------------------------------------------------

    def _story(self, parent: _Element) -> None:
        """Paragraphs and tables in *parent*, in order."""
        for element in _blocks(parent):
            if local(element) == "p":
                self._paragraph(element)
            else:
                self._table(element)

    def _paragraph(self, element: _Element) -> None:
        inline, role, level, boxes = self._read(element)
        for box in boxes:
            shaded, self._shaded = self._shaded, True
            self._story(box)
            self._shaded = shaded
        self._flow.add(inline, role, level)

    def _read(self, element: _Element) -> tuple[Inline, LineRole, int, list[_Element]]:
        """Text, role and level of a paragraph, and the text boxes that are anchored in it."""
        properties = child(element, "pPr")
        style = child(properties, "pStyle")
        style_id = attribute(style, "val") if style is not None else None
        format_ = paragraph_format(properties).on(self._styles.paragraph(style_id))
        inline = Inline()
        boxes: list[_Element] = []
        self._runs(element, format_, inline, boxes, "")
        role, level = _role(format_, inline)
        if self._role is not None:
            role, level = self._role, 0
        elif role == "text" and self._flow.row is not None:
            role = "table_cell"
        return inline, role, level, boxes

    def _table(self, table: _Element) -> None:
        """Rows whose cells are short become one line each; other rows are read cell by cell."""
        outer = self._flow.row, self._flow.column, self._shaded
        style = child(child(table, "tblPr"), "tblStyle")
        for row in _children(table, "tr"):
            self._flow.row = self._flow.next_row() if outer[0] is None else outer[0]
            cells = list(_children(row, "tc"))
            joined = self._joined(cells, shaded=style is not None or outer[2])
            if joined is not None:
                self._flow.add(joined, self._role or "table_cell")
                continue
            for index, cell in enumerate(cells):
                self._flow.column = outer[1] + index
                self._shaded = style is not None or outer[2] or _is_shaded(cell)
                self._story(cell)
        self._flow.row, self._flow.column, self._shaded = outer

    def _joined(self, cells: list[_Element], *, shaded: bool) -> Inline | None:
        """The cells with tabs between them, or None when they do not make one line."""
        line = Inline()
        filled = 0
        for cell in cells:
            blocks = [
                block
                for block in _blocks(cell)
                if local(block) == "tbl" or any(True for _ in block.iter("{*}t", "{*}drawing"))
            ]
            if len(blocks) > 1 or any(local(block) == "tbl" for block in blocks):
                return None
            for block in blocks:
                before, self._shaded = self._shaded, shaded or _is_shaded(cell)
                inline, role, _, boxes = self._read(block)
                self._shaded = before
                if boxes or role not in {"text", "table_cell", "header", "footer"}:
                    return None
                if len(inline.text) > _CELL_MAX or "\n" in inline.text.strip():
                    return None
                if filled and inline.text.strip():
                    line.add("\t")
                filled += bool(inline.text.strip())
                line.parts.extend(inline.parts)
        return line if filled > 1 else None

    # -- runs -----------------------------------------------------------------------------

    def _runs(
        self, parent: _Element, base: Format, inline: Inline, boxes: list[_Element], url: str
    ) -> None:
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, base, inline, boxes, url)
            elif name == "hyperlink":
                _, target = self._relations.get(attribute(element, "id") or "", ("", ""))
                self._runs(element, base, inline, boxes, target or url)
            elif name == "fldSimple":
                found = _LINK.search(attribute(element, "instr") or "")
                self._runs(element, base, inline, boxes, found.group(1) if found else url)
            elif name == "sdt":
                if not _is_placeholder(element):
                    self._runs(element, base, inline, boxes, url)
            elif name == "AlternateContent":
                self._runs(_alternative(element), base, inline, boxes, url)
            elif name in _WRAPPERS:
                self._runs(element, base, inline, boxes, url)

    def _run(
        self, run: _Element, base: Format, inline: Inline, boxes: list[_Element], url: str
    ) -> None:
        properties = child(run, "rPr")
        style = child(properties, "rStyle")
        own = run_format(properties)
        if style is not None:
            own = own.on(self._styles.run(attribute(style, "val")))
        format_ = own.on(base)
        code = self._hides(format_)
        look = format_.look
        for element in run:
            name = local(element)
            if name == "fldChar":
                self._field(attribute(element, "fldCharType") or "")
            elif name == "instrText":
                if self._fields:
                    self._fields[-1][0] += element.text or ""
            elif name in {"drawing", "pict", "AlternateContent", "object"}:
                self._picture(element, boxes)
            elif name == "footnoteReference":
                self._notes.append(attribute(element, "id") or "")
            else:
                text = _shown(element, name)
                if text and code:
                    self.hidden.add(code)
                elif text and name == "sym":
                    inline.add(text, replace(look, font=attribute(element, "font") or ""))
                elif text:
                    inline.add(text, look, self._url(url))

    def _hides(self, format_: Format) -> str:
        """The code of the notice when nobody can see text of that format, else nothing."""
        if format_.hidden:
            return "hidden.invisible"
        if format_.size is not None and format_.size < 2:
            return "hidden.tiny"
        white = format_.color is not None and is_as_paper(format_.color)
        if white and not (format_.shaded or self._shaded):
            return "hidden.white"
        return ""

    def _field(self, kind: str) -> None:
        """Follow the fields that runs open and close: instruction first, then what is shown."""
        if kind == "begin":
            self._fields.append(["", ""])
        elif kind == "separate" and self._fields:
            found = _LINK.search(self._fields[-1][0])
            self._fields[-1][1] = found.group(1) if found else ""
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _url(self, url: str) -> str:
        return url or next((field[1] for field in reversed(self._fields) if field[1]), "")

    def _picture(self, element: _Element, boxes: list[_Element]) -> None:
        """Note text boxes in a drawing, each once although Word writes most of them twice."""
        for inner in _drawn(element):
            if local(inner) == "txbxContent":
                boxes.append(inner)
            elif len(self._flow.images) < _IMAGES_MAX:
                self._flow.images.append(Image())


def _blocks(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in *parent*, those in wrappers too."""
    for element in parent:
        name = local(element)
        if name in {"p", "tbl"}:
            yield element
        elif name == "AlternateContent":
            yield from _blocks(_alternative(element))
        elif name in _WRAPPERS or (name == "sdt" and not _is_placeholder(element)):
            yield from _blocks(element)


def _children(parent: _Element, wanted: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, those in wrappers too; deleted ones are left out."""
    for element in parent:
        name = local(element)
        if name == wanted:
            if child(child(element, "trPr"), "del") is None:
                yield element
        elif name in _WRAPPERS or name == "sdt":
            yield from _children(element, wanted)


def _drawn(element: _Element) -> Iterator[_Element]:
    """Text boxes and pictures in a drawing; what is inside a text box is its own affair."""
    pending = [element]
    while pending:
        current = pending.pop()
        name = local(current)
        if name in {"txbxContent", "blip", "imagedata"}:
            yield current
        elif name == "AlternateContent":
            shown = _alternative(current)
            # Without branches it is shown as it is; it must not come up again.
            pending.extend([shown] if shown is not current else reversed(current))
        else:
            pending.extend(reversed(current))


def _alternative(element: _Element) -> _Element:
    """The branch that Word shows: the choice, or the fallback when the choice draws nothing."""
    choice = child(element, "Choice")
    if choice is not None and len(choice):
        return choice
    fallback = child(element, "Fallback")
    return fallback if fallback is not None else element


def _is_placeholder(element: _Element) -> bool:
    return child(child(element, "sdtPr"), "showingPlcHdr") is not None


def _is_shaded(cell: _Element) -> bool:
    return bool(paragraph_format(child(cell, "tcPr")).shaded)


def _shown(element: _Element, name: str) -> str:
    if name == "t":
        return (element.text or "").replace("\n", " ").replace("\xad", "")
    if name == "sym":
        code = attribute(element, "char") or ""
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else ""
    return _TEXT.get(name, "")


def _role(format_: Format, inline: Inline) -> tuple[LineRole, int]:
    if format_.outline is not None and format_.outline >= 0:
        return "heading", format_.outline + 1
    if format_.list_id not in {None, "0"}:
        return "list_item", format_.list_level or 0
    if BULLET.match(inline.text.lstrip()):
        return "list_item", 0
    return "text", 0
