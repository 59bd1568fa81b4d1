"""PDF through PDFium (pypdfium2): characters one by one, since PDFium tells nothing in between."""

from __future__ import annotations

import ctypes
import importlib.util
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from skillmap.errors import EncryptedDocumentError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.bounds import Budget, check
from skillmap.extract.glyphs import Fill, Glyph, Piece, clean, font_look
from skillmap.extract.ocr_pictures import check_pixels, prepare
from skillmap.extract.pdf_pages import Area, PageContent, assemble, lying
from skillmap.extract.right_to_left import LEFTWARD_FROM, is_leftward
from skillmap.models.document import Box, Document, Image, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

MEDIA_TYPE = "application/pdf"
_ONE_AT_A_TIME = threading.Lock()
"""PDFium may not be used by two threads at once, says its documentation."""
_OBJECTS_MAX = 50_000
"""Objects of one page whose shapes are looked at; a dense resume has about 2,000."""
GAP_UNSEEN = 0.2
"""Gap in font sizes from which on there is a space where PDFium saw none: letters that are spaced out stay below it."""
GAP_GENERATED = 0.08
"""Gap in font sizes from which on a space that PDFium made up is one."""
GAP_LEFTWARD = 0.2
"""Gap in font sizes from which on letters of Hebrew and Arabic are of two words; some letters of Arabic do not join."""
_FORCE_BOLD, _ITALIC = 1 << 18, 1 << 6
_INVISIBLE_MODES = {3, 7}
_FIRST_HALVES, _SECOND_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)


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


class _Calls(NamedTuple):
    """What is asked of PDFium for each character and object, with all handles and addresses as plain numbers.

    With the types that pypdfium2 declares, Python makes an object of each answer, which takes as long as the answer.
    All answer at once, so no other thread is let in between.
    """

    page_object: Callable[[int, int], int]
    object_type: Callable[[int], int]
    text_object: Callable[[int, int], int]
    unicode: Callable[[int, int], int]
    loose_box: Callable[[int, int, int], int]
    origin: Callable[[int, int, int, int], int]
    matrix: Callable[[int, int, int], int]
    font: Callable[[int], int]
    font_size: Callable[[int, int], int]
    fill_color: Callable[[int, int, int, int, int], int]
    render_mode: Callable[[int], int]


@cache
def _calls(raw: Any) -> _Calls:
    pointer, number = ctypes.c_void_p, ctypes.c_int

    def plain(function: Any, answer: Any, *arguments: Any) -> Any:
        address = ctypes.cast(function, pointer).value
        assert address
        return ctypes.PYFUNCTYPE(answer, *arguments)(address)

    return _Calls(
        page_object=plain(raw.FPDFPage_GetObject, pointer, pointer, number),
        object_type=plain(raw.FPDFPageObj_GetType, number, pointer),
        text_object=plain(raw.FPDFText_GetTextObject, pointer, pointer, number),
        unicode=plain(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, number),
        loose_box=plain(raw.FPDFText_GetLooseCharBox, number, pointer, number, pointer),
        origin=plain(raw.FPDFText_GetCharOrigin, number, pointer, number, pointer, pointer),
        matrix=plain(raw.FPDFText_GetMatrix, number, pointer, number, pointer),
        font=plain(raw.FPDFTextObj_GetFont, pointer, pointer),
        font_size=plain(raw.FPDFTextObj_GetFontSize, number, pointer, pointer),
        fill_color=plain(raw.FPDFPageObj_GetFillColor, number, *[pointer] * 5),
        render_mode=plain(raw.FPDFTextObj_GetTextRenderMode, number, pointer),
    )


@dataclass(slots=True)
class _Look:
    """What characters of one text object share. `direction` is on the page as it is shown."""

    size: float
    font: str
    bold: bool
    italic: bool
    color: int
    direction: tuple[float, float]
    paint: int
    visible: bool


class _Room:
    """Where PDFium writes its answers, and the addresses of that."""

    def __init__(self, raw: Any) -> None:
        self.box = raw.FS_RECTF()
        self.box_address = ctypes.addressof(self.box)
        self.matrix = raw.FS_MATRIX()
        self.matrix_address = ctypes.addressof(self.matrix)
        self.size = ctypes.c_float()
        self.size_address = ctypes.addressof(self.size)
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.x_address, self.y_address = ctypes.addressof(self.x), ctypes.addressof(self.y)
        self.color = (ctypes.c_uint * 4)()
        first = ctypes.addressof(self.color)
        self.color_addresses = tuple(first + 4 * index for index in range(4))


class _PageReader:
    """Reads one page; holds the page's turn and the order in which its objects are painted."""

    def __init__(self, raw: Any, page: Any, limits: ExtractLimits) -> None:
        self._raw = raw
        self._page = page
        self._limits = limits
        self._calls = _calls(raw)
        self._fonts: dict[int, tuple[str, bool, bool]] = {}
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._rotation = page.get_rotation()
        self._paints: dict[int, int] = {}
        self._fills: list[Fill] = []
        self._images: list[Image] = []

    def content(self, areas: list[Area]) -> PageContent:
        """All that is on the page, beside the links at *areas*."""
        width, height = self._page.get_size()
        raw, handle = self._raw, self._page.raw
        identity = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        address, calls = _address(handle), self._calls
        for index in range(min(raw.FPDFPage_CountObjects(handle), _OBJECTS_MAX)):
            item = calls.page_object(address, index)
            if calls.object_type(item) == raw.FPDF_PAGEOBJ_TEXT:
                self._paints[item] = len(self._paints) + 1
            else:
                self._note(raw.FPDFPage_GetObject(handle, index), identity, 0)
        text = self._page.get_textpage()
        try:
            pieces = list(self._pieces(text.raw))
        finally:
            text.close()
        return PageContent(width, height, pieces, self._fills, areas, self._images)

    # -- shapes ---------------------------------------------------------------------------

    def _note(self, item: Any, matrix: tuple[float, ...], depth: int) -> None:
        """Remember when *item* is painted, and what shape it has."""
        raw = self._raw
        kind = raw.FPDFPageObj_GetType(item)
        paint = len(self._paints) + 1
        self._paints[_address(item)] = paint
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
            self._shown(x * a + y * c + e, x * b + y * d + f)
            for x in (left.value, right.value)
            for y in (bottom.value, top.value)
        ]
        xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return xs[0], ys[0], xs[-1], ys[-1]

    def _shown(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file as the page is shown: from its top left corner, y downwards."""
        if self._rotation == 90:
            return y - self._bottom, x - self._left
        if self._rotation == 180:
            return self._right - x, y - self._bottom
        if self._rotation == 270:
            return self._top - y, self._right - x
        return x - self._left, self._top - y

    # -- text -----------------------------------------------------------------------------

    def _pieces(self, text: Any) -> Iterator[Piece]:
        """Characters joined while they have one look and follow each other closely."""
        handle, calls = _address(text), self._calls
        room = _Room(self._raw)
        looks: dict[int, _Look] = {}
        builder: _Builder | None = None
        # Neighbours of one object, of one height, share their baseline: asking for it takes longest.
        level: tuple[int, float, float] | None = None
        baseline = 0.0
        for index in range(self._raw.FPDFText_CountChars(text)):
            item = calls.text_object(handle, index)
            if not item:
                # PDFium saw a gap here: narrow ones are spaces only where it says so.
                if builder is not None:
                    builder.gap = GAP_GENERATED
                continue
            letter = _letter(calls, handle, index)
            if not letter:
                continue
            look = looks.get(item)
            if look is None:
                look = looks[item] = self._look(handle, index, item, room)
            x0, x1, top, bottom = self._edges(handle, index, room)
            if self._rotation or level != (item, top, bottom):
                level = (item, top, bottom)
                calls.origin(handle, index, room.x_address, room.y_address)
                baseline = self._shown(room.x.value, room.y.value)[1]
            glyph = (letter, x0, x1)
            if builder is None or not builder.takes(glyph, look, item, baseline):
                if builder is not None:
                    yield from builder.pieces()
                builder = _Builder(look, item, baseline, leftward=is_leftward(letter))
            builder.add(glyph, top, bottom)
        if builder is not None:
            yield from builder.pieces()

    def _edges(self, handle: int, index: int, room: _Room) -> tuple[float, float, float, float]:
        """Left, right, top and bottom end of a character on the page as it is shown."""
        box = room.box
        self._calls.loose_box(handle, index, room.box_address)
        if self._rotation:
            x0, top = self._shown(box.left, box.bottom)
            x1, bottom = self._shown(box.right, box.top)
        else:
            x0, x1 = box.left - self._left, box.right - self._left
            top, bottom = self._top - box.top, self._top - box.bottom
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, x1, top, bottom) if top < bottom else (x0, x1, bottom, top)

    def _look(self, handle: int, index: int, item: int, room: _Room) -> _Look:
        calls, matrix = self._calls, room.matrix
        calls.font_size(item, room.size_address)
        calls.matrix(handle, index, room.matrix_address)
        font, bold, italic = self._font_look(calls.font(item))
        red, green, blue, alpha = room.color_addresses
        calls.fill_color(item, red, green, blue, alpha)
        red, green, blue, alpha = room.color
        direction = (matrix.a, -matrix.b)
        if self._rotation:
            here, there = self._shown(0.0, 0.0), self._shown(matrix.a, matrix.b)
            direction = (there[0] - here[0], there[1] - here[1])
        return _Look(
            size=room.size.value * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)),
            font=font,
            bold=bold,
            italic=italic,
            color=red << 16 | green << 8 | blue,
            direction=direction,
            paint=self._paints.get(item, 0),
            visible=alpha > 0 and calls.render_mode(item) not in _INVISIBLE_MODES,
        )

    def _font_look(self, address: int) -> tuple[str, bool, bool]:
        """Name of the font, and whether it is bold and italic."""
        known = self._fonts.get(address)
        if known is not None:
            return known
        raw = self._raw
        font = ctypes.cast(address, raw.FPDF_FONT)
        name, bold, italic = font_look(_string(raw.FPDFFont_GetBaseFontName, font))
        flags = max(raw.FPDFFont_GetFlags(font), 0)
        look = (name, bold or bool(flags & _FORCE_BOLD), italic or bool(flags & _ITALIC))
        self._fonts[address] = look
        check("fonts_max", self._limits, len(self._fonts))
        return look

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
            url = _string(raw.FPDFAction_GetURIPath, self._page.pdf.raw, action)
            rect = raw.FS_RECTF()
            if url and raw.FPDFLink_GetAnnotRect(link, rect):
                one = self._shown(rect.left, rect.bottom)
                other = self._shown(rect.right, rect.top)
                xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
                values = (round(value, 2) for value in (xs[0], ys[0], xs[1], ys[1]))
                areas.append(Area(url, Box(*values)))
        return areas


class _Builder:
    """A piece in the making."""

    def __init__(self, look: _Look, key: int, baseline: float, *, leftward: bool = False) -> None:
        self.gap = GAP_UNSEEN
        self._leftward = leftward
        self._look = self._alike = look
        self._key = key
        self._baseline = baseline
        self._glyphs: list[Glyph] = []
        self._letters: list[str] = []
        self._top = self._bottom = baseline
        self._upright = look.direction[0] > 0.99 * math.hypot(*look.direction)

    def takes(self, glyph: Glyph, look: _Look, key: int, baseline: float) -> bool:
        """Whether a character there goes on with the piece; Hebrew and Arabic go on to the left, word by word."""
        letter = glyph[0]
        if (letter > LEFTWARD_FROM and is_leftward(letter)) != self._leftward:
            return False
        if look is not self._alike:
            if look is not self._look and not _alike(look, self._look):
                return False
            self._alike = look
        if not self._upright:
            return key == self._key
        size = look.size or 1.0
        if not -0.1 * size < baseline - self._baseline < 0.1 * size:
            return False
        last = self._glyphs[-1]
        gap = glyph[1] - last[2]
        if self._leftward:
            # Some writers put the letters of a word on the page from its end, others from its beginning.
            return -0.5 < max(gap, last[1] - glyph[2]) / size < GAP_LEFTWARD
        return -0.5 < gap / size < (0.8 if key == self._key else 0.3)

    def add(self, glyph: Glyph, top: float, bottom: float) -> None:
        """Append a character, after a space if there is a gap."""
        glyphs = self._glyphs
        letter = glyph[0]
        if (
            glyphs
            and self._upright
            and glyph[1] - glyphs[-1][2] > self.gap * self._look.size
            and not letter.isspace()
            and self._letters[-1] != " "
        ):
            self._letters.append(" ")
        self.gap = GAP_UNSEEN
        self._letters.append(letter)
        glyphs.append(glyph)
        if top < self._top:
            self._top = top
        if bottom > self._bottom:
            self._bottom = bottom

    def pieces(self) -> Iterator[Piece]:
        """The piece, if it shows anything."""
        look, glyphs = self._look, self._glyphs
        text = "".join(self._letters)
        if self._leftward:
            text = "".join(glyph[0] for glyph in sorted(glyphs, key=lambda glyph: -glyph[2]))
        text = clean(text, look.font)
        if not text.strip():
            return
        angle = 0.0
        if not self._upright:
            angle = round(math.degrees(math.atan2(look.direction[1], look.direction[0])), 1)
        yield Piece(
            text,
            min(glyph[1] for glyph in glyphs),
            max(glyph[2] for glyph in glyphs),
            self._baseline,
            look.size,
            look.font,
            look.bold,
            look.italic,
            look.color,
            angle,
            self._top,
            self._bottom,
            look.paint,
            look.visible,
            # Whoever takes the glyphs takes them from left to right.
            glyphs=None if self._leftward else lambda: glyphs,
        )


def _address(handle: Any) -> int:
    return ctypes.addressof(handle.contents)


def _letter(calls: _Calls, handle: int, index: int) -> str:
    """The character at *index*; empty for the second half of a pair of UTF-16, and for half a pair alone."""
    code = calls.unicode(handle, index)
    if not 0xD800 <= code < 0xE000:
        return chr(code)
    # PDFium tells characters beyond U+FFFF as two.
    second = calls.unicode(handle, index + 1) if code in _FIRST_HALVES else 0
    if second not in _SECOND_HALVES:
        return ""
    return chr(0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00))


def _alike(one: _Look, other: _Look) -> bool:
    return (
        one.font == other.font
        and abs(one.size - other.size) < 0.02
        and one.color == other.color
        and one.direction == other.direction
        and one.visible == other.visible
    )


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


def _string(function: Any, *arguments: Any) -> str:
    """What a function of PDFium writes into a buffer, after being asked for its length."""
    length = function(*arguments, None, 0)
    if length <= 0:
        return ""
    buffer = ctypes.create_string_buffer(length)
    function(*arguments, buffer, length)
    return buffer.value.decode("utf-8", errors="replace")
