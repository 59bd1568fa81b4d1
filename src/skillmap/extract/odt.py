"""ODT: paragraphs, lists, tables, frames, headers and footers in the order in which they are seen."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from skillmap.errors import EncryptedDocumentError
from skillmap.extract.archive import Archive, attribute, child, local
from skillmap.extract.bounds import Budget, check
from skillmap.extract.contrast import is_as_paper
from skillmap.extract.flow import Flow, Inline
from skillmap.extract.glyphs import BULLET
from skillmap.extract.odt_styles import Format, Styles
from skillmap.extract.sniff import ODT as MEDIA_TYPE
from skillmap.models.document import Document, Image, LineRole, Notice
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEMPLATE = "application/vnd.oasis.opendocument.text-template"
_HIDDEN = {
    "hidden.invisible": "Text formatted as hidden was left out.",
    "hidden.white": "White text without a background was left out.",
    "hidden.tiny": "Text smaller than 2 points was left out.",
}
_IMAGES_MAX = 1_000
_CELL_MAX = 120
"""Characters up to which a cell may be read as part of one line; longer ones are paragraphs."""
_SPACES_MAX = 1_000
"""Spaces that one `text:s` may stand for."""
_BLOCKS = {"p", "h", "list", "table", "numbered-paragraph"}
_WRAPPERS = {
    "section",
    "index-body",
    "index-title",
    "table-of-content",
    "alphabetical-index",
    "bibliography",
    "illustration-index",
    "object-index",
    "table-index",
    "user-index",
    "text-box",
}
_SHAPES = {"frame", "custom-shape", "rect", "ellipse", "circle", "polygon", "path", "g", "a"}
_SKIPPED = {
    "annotation",
    "annotation-end",
    "change",
    "change-end",
    "change-start",
    "hidden-paragraph",
    "note-citation",
    "ruby-text",
    "script",
    "sequence-decls",
    "tracked-changes",
    "variable-decls",
    "desc",
    "title",
}
"""Elements that show no text of the document. `tracked-changes` holds what was deleted."""
_WHITE = re.compile(r"[ \t\r\n]+")


class OdtReader:
    """Reads OpenDocument texts with lxml over the zip itself."""

    name = "odt"
    media_types = (MEDIA_TYPE, _TEMPLATE)

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
        """The document; see `skillmap.protocols.Reader`. Header lines come first, footer lines last.

        Raises:
            EncryptedDocumentError: It is protected with a password; none is tried.
        """
        check("bytes_max", limits, len(source.data))
        archive = Archive(source.data, limits, MEDIA_TYPE)
        manifest = archive.read("META-INF/manifest.xml")
        if manifest is not None and b"encryption-data" in manifest:
            raise EncryptedDocumentError
        content, styles = archive.xml("content.xml"), archive.xml("styles.xml")
        body = child(child(content, "body"), "text")
        if body is None:
            raise archive.damaged("it has no text body")
        flow = Flow(Budget(limits))
        hidden: set[str] = set()
        own = Styles(styles, content)
        margin_styles = Styles(styles, styles)
        margins = list(_margins(styles, own.master_pages()))
        shaded = _is_page_shaded(styles)
        for part, role in margins:
            if role == "header":
                _Walk(flow, margin_styles, hidden, shaded=shaded, role=role).story(part)
        walk = _Walk(flow, own, hidden, shaded=shaded)
        walk.story(body)
        walk.notes()
        for part, role in margins:
            if role == "footer":
                _Walk(flow, margin_styles, hidden, shaded=shaded, role=role).story(part)
        notices = [Notice(code=code, text=text) for code, text in _HIDDEN.items() if code in hidden]
        return flow.document(
            source, media_type=MEDIA_TYPE, reader=self.name, limits=limits, notices=notices
        )


def _margins(styles: _Element | None, used: set[str]) -> Iterator[tuple[_Element, LineRole]]:
    """Headers and footers of the master pages in use, each text once."""
    masters = child(styles, "master-styles")
    pages = [] if masters is None else list(masters)
    names = {"Standard", *used}
    # What follows a first page is in use, too.
    names |= {
        attribute(page, "next-style-name") or ""
        for page in pages
        if (attribute(page, "name") or "") in names
    }
    seen: set[str] = set()
    for page in pages:
        if (attribute(page, "name") or "") not in names:
            continue
        for part in page:
            kind = local(part)
            text = "".join(str(piece) for piece in part.itertext())
            if attribute(part, "display") == "false" or kind + text in seen:
                continue
            seen.add(kind + text)
            if kind.startswith("header"):
                yield part, "header"
            elif kind.startswith("footer"):
                yield part, "footer"


def _is_page_shaded(styles: _Element | None) -> bool:
    layouts = styles.iter("{*}page-layout-properties") if styles is not None else ()
    colors = {attribute(layout, "background-color") for layout in layouts}
    return bool(colors - {None, "transparent", "#ffffff"})


class _Walk:
    """One walk over one story; *role* is that of headers and footers."""

    def __init__(
        self,
        flow: Flow,
        styles: Styles,
        hidden: set[str],
        *,
        shaded: bool,
        role: LineRole | None = None,
    ) -> None:
        self._flow = flow
        self._styles = styles
        self._hidden = hidden
        self._shaded = shaded
        self._role = role
        self._notes: list[_Element] = []

    def notes(self) -> None:
        """Add footnotes and endnotes, in the order of the text that refers to them."""
        for note in self._notes:
            self.story(note)

    # -- blocks ---------------------------------------------------------------------------

    def story(self, parent: _Element, lists: int = 0, listed: str = "") -> None:
        """Blocks in *parent*, in order; *lists* tells how many lists they stand in, of style *listed*."""
        for element in parent:
            name = local(element)
            if name in {"p", "h"}:
                self._paragraph(element, lists, listed)
            elif name == "list":
                self._list(element, lists, listed)
            elif name == "numbered-paragraph":
                self.story(element, lists + 1, attribute(element, "style-name") or listed)
            elif name == "table":
                self._table(element)
            elif name in _WRAPPERS:
                self._wrapper(element, lists, listed)
            elif name in _SHAPES:
                self._shape(element)

    def _wrapper(self, element: _Element, lists: int, listed: str) -> None:
        style = attribute(element, "style-name") or ""
        invisible = attribute(element, "display") == "none"
        if invisible or self._styles.is_section_hidden(style):
            if "".join(str(text) for text in element.itertext()).strip():
                self._hidden.add("hidden.invisible")
            return
        self.story(element, lists, listed)

    def _list(self, element: _Element, lists: int, listed: str) -> None:
        style = attribute(element, "style-name") or listed
        for item in element:
            name = local(item)
            if name == "list-item":
                self.story(item, lists + 1, style)
            elif name == "list-header":
                self.story(item, lists, listed)

    def _paragraph(self, element: _Element, lists: int, listed: str) -> None:
        inline, role, level, shapes = self._read(element, lists, listed)
        for shape in shapes:
            self._shape(shape)
        self._flow.add(inline, role, level)

    def _read(
        self, element: _Element, lists: int = 0, listed: str = ""
    ) -> tuple[Inline, LineRole, int, list[_Element]]:
        """Text, role and level of a paragraph, and the shapes that are anchored in it."""
        format_ = self._styles.paragraph(attribute(element, "style-name") or "")
        inline = Inline()
        shapes: list[_Element] = []
        self._content(element, format_, inline, shapes, "")
        if self._role is not None:
            return inline, self._role, 0, shapes
        outline = attribute(element, "outline-level") if local(element) == "h" else None
        heading = int(outline) if outline and outline.isdecimal() and len(outline) < 3 else 0
        if heading or format_.outline:
            return inline, "heading", heading or format_.outline, shapes
        if lists and not self._styles.is_unmarked(format_.list_style or listed):
            return inline, "list_item", lists - 1, shapes
        if BULLET.match(inline.text.lstrip()):
            return inline, "list_item", 0, shapes
        return inline, "table_cell" if self._flow.row is not None else "text", 0, shapes

    def _shape(self, shape: _Element) -> None:
        """Text in a frame, a drawing or a group of them; of a picture only that it is there."""
        outer = self._shaded
        style = attribute(shape, "style-name") or ""
        self._shaded = outer or self._styles.is_shaded("graphic", style)
        for element in shape:
            name = local(element)
            if name == "image":
                if len(self._flow.images) < _IMAGES_MAX:
                    self._flow.images.append(Image())
            elif name in _SHAPES:
                self._shape(element)
            elif name == "text-box":
                # A frame lies upon whatever is behind it: white text in it may well be seen.
                self._shaded = True
                self.story(element)
        if local(shape) not in {"frame", "g", "a"}:
            self.story(shape)
        self._shaded = outer

    def _table(self, table: _Element) -> None:
        """Rows whose cells are short become one line each; other rows are read cell by cell."""
        outer = self._flow.row, self._flow.column, self._shaded
        shaded = outer[2] or self._styles.is_shaded("table", attribute(table, "style-name") or "")
        for row in _rows(table):
            self._flow.row = self._flow.next_row() if outer[0] is None else outer[0]
            cells = [cell for cell in row if local(cell) == "table-cell"]
            row_style = attribute(row, "style-name") or ""
            self._shaded = shaded or self._styles.is_shaded("table-row", row_style)
            joined = self._joined(cells)
            if joined is not None:
                self._flow.add(joined, self._role or "table_cell")
                continue
            for index, cell in enumerate(cells):
                self._flow.column = outer[1] + index
                before = self._shaded
                self._shaded = before or self._is_shaded(cell)
                self.story(cell)
                self._shaded = before
        self._flow.row, self._flow.column, self._shaded = outer

    def _is_shaded(self, cell: _Element) -> bool:
        return self._styles.is_shaded("table-cell", attribute(cell, "style-name") or "")

    def _joined(self, cells: list[_Element]) -> Inline | None:
        """The cells with tabs between them, or None when they do not make one line."""
        line = Inline()
        filled = 0
        for cell in cells:
            blocks = [
                block for block in cell if local(block) in _BLOCKS | _WRAPPERS and _is_filled(block)
            ]
            if len(blocks) > 1 or any(local(block) != "p" for block in blocks):
                return None
            for block in blocks:
                before = self._shaded
                self._shaded = before or self._is_shaded(cell)
                inline, role, _, shapes = self._read(block)
                self._shaded = before
                if shapes or role not in {"text", "table_cell", "header", "footer"}:
                    return None
                if len(inline.text) > _CELL_MAX or "\n" in inline.text.strip():
                    return None
                if filled and inline.text.strip():
                    line.add("\t")
                filled += bool(inline.text.strip())
                line.parts.extend(inline.parts)
        return line if filled > 1 else None

    # -- text -----------------------------------------------------------------------------

    def _content(
        self, parent: _Element, base: Format, inline: Inline, shapes: list[_Element], url: str
    ) -> None:
        self._text(parent.text, base, inline, url)
        for element in parent:
            self._element(element, base, inline, shapes, url)
            self._text(element.tail, base, inline, url)

    def _element(
        self, element: _Element, base: Format, inline: Inline, shapes: list[_Element], url: str
    ) -> None:
        name = local(element)
        space = str(element.tag).partition("}")[0]
        if name == "s":
            count = attribute(element, "c") or "1"
            spaces = int(count) if count.isdecimal() and len(count) < 6 else 1
            inline.add(" " * min(spaces, _SPACES_MAX), base.look, url)
        elif name == "tab":
            inline.add("\t", base.look, url)
        elif name == "line-break":
            inline.add("\n", base.look, url)
        elif name == "span":
            style = attribute(element, "style-name") or ""
            self._content(element, self._styles.text(style, base), inline, shapes, url)
        elif name == "a" and ":text:" in space:
            self._content(element, base, inline, shapes, attribute(element, "href") or url)
        elif name == "note":
            body = child(element, "note-body")
            if body is not None:
                self._notes.append(body)
        elif name == "hidden-text":
            self._hidden.add("hidden.invisible")
        elif name in _SHAPES:
            shapes.append(element)
        elif name and name not in _SKIPPED:
            self._content(element, base, inline, shapes, url)

    def _text(self, text: str | None, format_: Format, inline: Inline, url: str) -> None:
        if not text:
            return
        shown = _WHITE.sub(" ", text).replace("\xad", "")
        code = self._hides(format_)
        if code:
            if shown.strip():
                self._hidden.add(code)
        else:
            inline.add(shown, format_.look, url)

    def _hides(self, format_: Format) -> str:
        """The code of the notice when nobody can see text of that format, else nothing."""
        if format_.hidden:
            return "hidden.invisible"
        if format_.look.size < 2:
            return "hidden.tiny"
        if is_as_paper(format_.look.color) and not (format_.shaded or self._shaded):
            return "hidden.white"
        return ""


def _rows(table: _Element) -> Iterator[_Element]:
    for element in table:
        name = local(element)
        if name == "table-row":
            yield element
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(element)


def _is_filled(block: _Element) -> bool:
    if local(block) in {"table", "list"}:
        return True
    return bool("".join(str(text) for text in block.itertext()).strip()) or any(
        local(inner) in _SHAPES for inner in block.iter()
    )
