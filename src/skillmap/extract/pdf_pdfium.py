"""PDF through PDFium (pypdfium2): characters one by one, since PDFium tells nothing in between."""

from __future__ import annotations

import ctypes
import importlib.util
import threading
from contextlib import suppress
from types import ModuleType
from typing import Any

from skillmap.errors import EncryptedDocumentError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.glyphs import Fill
from skillmap.extract.ocr_pictures import check_pixels, prepare
from skillmap.extract.pdf_pages import Area, PageContent, assemble, lying
from skillmap.extract.pdfium_calls import Frame, address_of, calls_of, each, string_of
from skillmap.extract.pdfium_text import PageText
from skillmap.models.document import Box, Document, Image, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

MEDIA_TYPE = "application/pdf"
_ONE_AT_A_TIME = threading.Lock()
"""PDFium may not be used by two threads at once, says its documentation."""
_OBJECTS_MAX = 50_000
"""Objects of one page whose shapes are looked at; a dense resume has about 2,000."""


class PdfiumReader:
    """Reads PDF with PDFium (Apache 2.0 and BSD): the choice for hosts that cannot take AGPL."""

    name = "pdfium"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """Whether pypdfium2 is installed."""
        if importlib.util.find_spec("pypdfium2"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="pypdfium2", remedy="pip install 'skillmap[pdfium]'"
        )

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`."""
        check("bytes_max", limits, len(source.data))
        pdfium = _pdfium()
        with _ONE_AT_A_TIME:
            pages = _contents(pdfium, source.data, password, limits)
        return assemble(pages, source=source, reader=self.name, engine="pdfium")

    def picture(
        self,
        source: Source,
        number: int,
        *,
        resolution: int,
        limits: ExtractLimits,
        password: str | None = None,
    ) -> PagePicture:
        """The page of that number as it is shown; see `skillmap.protocols.PictureSource`."""
        pdfium = _pdfium()
        with _ONE_AT_A_TIME:
            pdf = _open(pdfium, source.data, password)
            try:
                page = pdf[number - 1]
                width, height = page.get_size()
                check_pixels(limits, width, height, resolution)
                bitmap = page.render(scale=resolution / 72, grayscale=True)
                image = bitmap.to_pil().convert("L")
            except pdfium.PdfiumError as error:
                raise UnreadableDocumentError(
                    "a page of it cannot be shown", media_type=MEDIA_TYPE
                ) from error
            finally:
                pdf.close()
        return prepare(image, dpi=resolution, resolution=resolution)


def _contents(
    pdfium: ModuleType, data: bytes, password: str | None, limits: ExtractLimits
) -> list[PageContent]:
    budget = Budget(limits)
    pages = []
    pdf = _open(pdfium, data, password)
    try:
        # Fields without a look of their own get one; a form that is broken shows what it has.
        with suppress(pdfium.PdfiumError):
            pdf.init_forms()
        check("pages_max", limits, len(pdf))
        if not len(pdf):
            raise UnreadableDocumentError("it has no pages", media_type=MEDIA_TYPE)
        for number in budget.pages(len(pdf)):
            content = _content(pdfium.raw, pdf, number - 1, limits)
            budget.tick(sum(len(piece.text) for piece in content.pieces))
            pages.append(content)
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError("a page of it is damaged", media_type=MEDIA_TYPE) from error
    finally:
        pdf.close()
    return pages


def _content(raw: Any, pdf: Any, index: int, limits: ExtractLimits) -> PageContent:
    """All that the page shows, values of form fields and free text included."""
    content = _page_content(raw, pdf, index, limits)
    turned = lying(content)
    if not turned:
        return content
    page = pdf[index]
    # In memory only; what was flattened stays so.
    page.set_rotation((page.get_rotation() - turned) % 360)
    content = _page_content(raw, pdf, index, limits)
    content.turned = turned
    return content


def _page_content(raw: Any, pdf: Any, index: int, limits: ExtractLimits) -> PageContent:
    page = pdf[index]
    reader = _PageReader(raw, page, limits)
    areas = reader.areas()
    if not _has_shown_annotations(raw, page.raw):
        return reader.content(areas)
    # They become part of the page in memory, and links are gone with them.
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    return _PageReader(raw, pdf[index], limits).content(areas)


def _has_shown_annotations(raw: Any, page: Any) -> bool:
    kinds = {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP}
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _OBJECTS_MAX)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            raw.FPDFPage_CloseAnnot(annotation)
            if kind in kinds:
                return True
    return False


def _pdfium() -> ModuleType:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError("pypdfium2", extra="pdfium") from error
    module: ModuleType = pypdfium2
    return module


def _open(pdfium: ModuleType, data: bytes, password: str | None) -> Any:
    try:
        return pdfium.PdfDocument(data, password=password)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD:
            raise EncryptedDocumentError from error
        raise UnreadableDocumentError(
            "it is damaged beyond repair, or no PDF", media_type=MEDIA_TYPE
        ) from error


class _PageReader:
    """Reads one page; holds the page's turn and the order in which its objects are painted."""

    def __init__(self, raw: Any, page: Any, limits: ExtractLimits) -> None:
        self._raw = raw
        self._page = page
        self._limits = limits
        self._calls = calls_of(raw)
        left, bottom, right, top = page.get_bbox()
        self._frame = Frame(left, bottom, right, top, page.get_rotation())
        self._paints: dict[int, int] = {}
        self._fills: list[Fill] = []
        self._images: list[Image] = []

    def content(self, areas: list[Area]) -> PageContent:
        """All that is on the page, beside the links at *areas*."""
        width, height = self._page.get_size()
        raw, handle = self._raw, self._page.raw
        identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        calls, text_kind, paints = self._calls, raw.FPDF_PAGEOBJ_TEXT, self._paints
        indexes = range(min(raw.FPDFPage_CountObjects(handle), _OBJECTS_MAX))
        items = each(calls.page_object, address_of(handle), indexes)
        for index, item, kind in zip(indexes, items, map(calls.object_type, items), strict=True):
            if kind == text_kind:
                paints[item] = len(paints) + 1
            else:
                self._note(raw.FPDFPage_GetObject(handle, index), identity, 0)
        text = self._page.get_textpage()
        reading = PageText(raw, calls, self._frame, paints, self._limits)
        try:
            pieces = list(reading.pieces(text.raw))
        finally:
            text.close()
        return PageContent(width, height, pieces, self._fills, areas, self._images)

    # -- shapes ---------------------------------------------------------------------------

    def _note(self, item: Any, matrix: tuple[float, ...], depth: int) -> None:
        """Remember when *item* is painted, and what shape it has."""
        raw = self._raw
        kind = raw.FPDFPageObj_GetType(item)
        paint = len(self._paints) + 1
        self._paints[address_of(item)] = paint
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._note_path(item, matrix, paint)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            width, height = ctypes.c_uint(), ctypes.c_uint()
            raw.FPDFImageObj_GetImagePixelSize(item, width, height)
            box = Box(*(round(value, 2) for value in self._bounds(item, matrix)))
            self._images.append(Image(box, width.value, height.value))
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            check("nesting_max", self._limits, depth + 1)
            inner = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(item, inner)
            joined = _product((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), matrix)
            for index in range(raw.FPDFFormObj_CountObjects(item)):
                if len(self._paints) > _OBJECTS_MAX:
                    return
                self._note(raw.FPDFFormObj_GetObject(item, index), joined, depth + 1)

    def _note_path(self, item: Any, matrix: tuple[float, ...], paint: int) -> None:
        raw = self._raw
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, mode, stroke)
        color, alpha = self._color(item)
        if not (mode.value or stroke.value) or alpha < 255:
            return
        box = self._bounds(item, matrix)
        solid = bool(mode.value) and self._is_rectangle(item)
        self._fills.append(Fill(*box, color, paint, solid, bool(mode.value)))

    def _is_rectangle(self, item: Any) -> bool:
        raw = self._raw
        count = raw.FPDFPath_CountSegments(item)
        return count in {4, 5} and all(
            raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(item, index))
            != raw.FPDF_SEGMENT_BEZIERTO
            for index in range(count)
        )

    def _color(self, item: Any) -> tuple[int, int]:
        red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        self._raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        return red.value << 16 | green.value << 8 | blue.value, alpha.value

    def _bounds(self, item: Any, matrix: tuple[float, ...]) -> tuple[float, float, float, float]:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        self._raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        a, b, c, d, e, f = matrix
        corners = [
            self._frame.shown(x * a + y * c + e, x * b + y * d + f)
            for x in (left.value, right.value)
            for y in (bottom.value, top.value)
        ]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return xs[0], ys[0], xs[-1], ys[-1]

    # -- links ----------------------------------------------------------------------------

    def areas(self) -> list[Area]:
        """Where links are, and where they lead."""
        raw, handle = self._raw, self._page.raw
        position, link = ctypes.c_int(0), raw.FPDF_LINK()
        areas: list[Area] = []
        while len(areas) < _OBJECTS_MAX and raw.FPDFLink_Enumerate(handle, position, link):
            action = raw.FPDFLink_GetAction(link)
            if not action or raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
                continue
            url = string_of(raw.FPDFAction_GetURIPath, self._page.pdf.raw, action)
            rect = raw.FS_RECTF()
            if url and raw.FPDFLink_GetAnnotRect(link, rect):
                one = self._frame.shown(rect.left, rect.bottom)
                other = self._frame.shown(rect.right, rect.top)
                xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
                values = (round(value, 2) for value in (xs[0], ys[0], xs[1], ys[1]))
                areas.append(Area(url, Box(*values)))
        return areas


def _product(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    """The matrix that does what *one* does and then *other*."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )
