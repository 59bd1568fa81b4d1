"""PDF through PyMuPDF: one pass of its structured text per page, shapes included."""

from __future__ import annotations

import importlib.util
import math
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any

from skillmap.errors import (
    EncryptedDocumentError,
    MissingExtraError,
    UnreadableDocumentError,
)
from skillmap.extract.bounds import Budget, check
from skillmap.extract.glyphs import Fill, Glyph, Piece, clean, font_look
from skillmap.extract.ocr_pictures import check_pixels, grey_image, prepare
from skillmap.extract.pdf_objects import check_objects
from skillmap.extract.pdf_pages import Area, PageContent, assemble, lying
from skillmap.models.document import Box, Document, Image, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

MEDIA_TYPE = "application/pdf"
_ONE_AT_A_TIME = threading.Lock()
"""PyMuPDF may not be used by two threads at once, says its documentation."""
_HEADER = b"%PDF-"
_BOLD, _ITALIC = 16, 2
_PAINTED = 16 | 32


class MuPdfReader:
    """Reads PDF with PyMuPDF (AGPL or commercial), which also repairs damaged files."""

    name = "pdf"
    media_types = (MEDIA_TYPE,)

    def status(self) -> ProviderStatus:
        """Whether PyMuPDF is installed."""
        if importlib.util.find_spec("pymupdf"):
            return ProviderStatus(works=True)
        return ProviderStatus(
            works=False, missing="pymupdf", remedy="pip install 'skillmap[standard]'"
        )

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """The document; see `skillmap.protocols.Reader`."""
        check("bytes_max", limits, len(source.data))
        # Without this MuPDF takes other formats for what they are, and HTML can end the process.
        if _HEADER not in source.data[:1024]:
            raise UnreadableDocumentError("it is no PDF", media_type=MEDIA_TYPE)
        pymupdf = _pymupdf()
        try:
            with _ONE_AT_A_TIME, pymupdf.open(stream=source.data, filetype="pdf") as pdf:
                budget = Budget(limits)
                if not pdf.is_pdf:
                    raise UnreadableDocumentError("it is no PDF", media_type=MEDIA_TYPE)
                _unlock(pdf, password)
                check("pages_max", limits, pdf.page_count)
                if not pdf.page_count:
                    raise UnreadableDocumentError("it has no pages", media_type=MEDIA_TYPE)
                pages = []
                for number in budget.pages(pdf.page_count):
                    page = _page(pdf, number, limits)
                    content = _upright_content(pymupdf, page)
                    budget.tick(sum(len(piece.text) for piece in content.pieces))
                    pages.append(content)
                # Letterspaced text asks its page for single glyphs, so the file is still open here.
                return assemble(pages, source=source, reader=self.name, engine="mupdf")
        except (RuntimeError, pymupdf.mupdf.FzErrorBase) as error:
            raise UnreadableDocumentError(
                "it is damaged beyond repair, or no PDF", media_type=MEDIA_TYPE
            ) from error

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
        pymupdf = _pymupdf()
        try:
            with _ONE_AT_A_TIME, pymupdf.open(stream=source.data, filetype="pdf") as pdf:
                _unlock(pdf, password)
                page = _page(pdf, number, limits)
                check_pixels(limits, page.rect.width, page.rect.height, resolution)
                pixels = _painted(pymupdf, page, resolution)
                image = grey_image(pixels.width, pixels.height, pixels.samples)
        except (RuntimeError, pymupdf.mupdf.FzErrorBase) as error:
            raise UnreadableDocumentError(
                "a page of it cannot be shown", media_type=MEDIA_TYPE
            ) from error
        return prepare(image, dpi=resolution, resolution=resolution)


def _page(pdf: Any, number: int, limits: ExtractLimits) -> Any:
    """The page of that number, once it is known that it can be run."""
    with _gone_told():
        page = pdf[number - 1]
        check_objects(pdf, page, limits)
    return page


def _painted(pymupdf: ModuleType, page: Any, resolution: int) -> Any:
    """The grey pixels of *page*, painted at once.

    `Page.get_pixmap` first makes a list of what is to be painted. There MuPDF ends the process, by freeing memory
    twice, where marked content is not what the structure tree says.
    """
    mupdf = pymupdf.mupdf
    scale = resolution / 72
    grey = mupdf.FzColorspace(mupdf.FzColorspace.Fixed_GRAY)
    matrix = mupdf.FzMatrix(scale, 0, 0, scale, 0, 0)
    return pymupdf.Pixmap("raw", mupdf.fz_new_pixmap_from_page(page.this, matrix, grey, 0))


def _pymupdf() -> ModuleType:
    try:
        import pymupdf
    except ImportError as error:
        raise MissingExtraError("pymupdf", extra="standard") from error
    # MuPDF writes what it repairs to the process's own output; hosts did not ask for that.
    tools: Any = pymupdf.TOOLS
    tools.mupdf_display_errors(on=False)
    tools.mupdf_display_warnings(on=False)
    return pymupdf


def _unlock(pdf: Any, password: str | None) -> None:
    if pdf.needs_pass and not (password is not None and pdf.authenticate(password)):
        raise EncryptedDocumentError


def _upright_content(pymupdf: ModuleType, page: Any) -> PageContent:
    """All that is on the page; one whose text lies on its side is turned, in memory only."""
    links = _links(pymupdf, page)
    content = _content(pymupdf, page, links)
    turned = lying(content)
    if turned:
        page.set_rotation((page.rotation - turned) % 360)
        content = _content(pymupdf, page, links)
        content.turned = turned
    return content


def _content(pymupdf: ModuleType, page: Any, links: list[tuple[str, Any]]) -> PageContent:
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_COLLECT_VECTORS
    turn = page.rotation_matrix if page.rotation else None
    # Without a clip of its own MuPDF leaves text outside of the page out, and nobody would know.
    text = page.get_textpage(flags=flags, clip=pymupdf.INFINITE_RECT())
    raw: list[dict[tuple[float, float], list[Glyph]]] = []

    def glyphs_at(origin: tuple[float, float]) -> list[Glyph]:
        if not raw:
            raw.append(_glyphs(text))
        return raw[0].get(origin, [])

    pieces: list[Piece] = []
    fills: list[Fill] = []
    for paint, block in enumerate(text.extractDICT()["blocks"]):
        if block["type"] == 0:
            for line in block["lines"]:
                pieces.extend(_pieces(line, paint, turn, glyphs_at))
        elif block["type"] == 3 and block["alpha"] == 255:
            box = pymupdf.Rect(block["bbox"]) * turn if turn else block["bbox"]
            x0, top, x1, bottom = box
            filled = not block["stroked"]
            fills.append(Fill(x0, top, x1, bottom, block["color"], paint, block["isrect"], filled))
    width, height = page.rect.width, page.rect.height
    return PageContent(width, height, pieces, fills, _areas(links, turn), _images(page))


def _pieces(line: dict[str, Any], paint: int, turn: Any, glyphs_at: Any) -> Iterator[Piece]:
    direction = line["dir"]
    if turn:
        direction = (
            direction[0] * turn.a + direction[1] * turn.c,
            direction[0] * turn.b + direction[1] * turn.d,
        )
    upright = direction[0] > 0.99 and not line["wmode"]
    angle = 0.0 if upright else _angle(direction)
    for span in line["spans"]:
        font, bold, italic = font_look(span["font"])
        text = clean(span["text"], font)
        if not text or text.isspace():
            continue
        x0, top, x1, bottom = span["bbox"]
        origin = span["origin"]
        baseline = origin[1]
        if turn:
            x0, top, x1, bottom, baseline = _turned(span, turn)
        yield Piece(
            text,
            x0,
            x1,
            baseline,
            span["size"],
            font,
            bold or bool(span["flags"] & _BOLD),
            italic or bool(span["flags"] & _ITALIC),
            span["color"],
            angle,
            top,
            bottom,
            paint,
            bool(span["char_flags"] & _PAINTED) and span["alpha"] > 0,
            glyphs=partial(glyphs_at, origin),
        )


def _angle(direction: tuple[float, float]) -> float:
    """Degrees clockwise; vertical writing, which has the direction of upright text, counts as 90."""
    return round(math.degrees(math.atan2(direction[1], direction[0])), 1) or 90.0


def _turned(span: dict[str, Any], turn: Any) -> tuple[float, float, float, float, float]:
    """The box of *span* and its baseline on the page as it is shown."""
    x0, top, x1, bottom = span["bbox"]
    xs = sorted(x * turn.a + y * turn.c + turn.e for x, y in ((x0, top), (x1, bottom)))
    ys = sorted(x * turn.b + y * turn.d + turn.f for x, y in ((x0, top), (x1, bottom)))
    origin = span["origin"]
    return xs[0], ys[0], xs[1], ys[1], origin[0] * turn.b + origin[1] * turn.d + turn.f


def _glyphs(text: Any) -> dict[tuple[float, float], list[Glyph]]:
    """Characters of every span, by the span's origin."""
    return {
        span["origin"]: [(char["c"], char["bbox"][0], char["bbox"][2]) for char in span["chars"]]
        for block in text.extractRAWDICT()["blocks"]
        if block["type"] == 0
        for line in block["lines"]
        for span in line["spans"]
    }


def _links(pymupdf: ModuleType, page: Any) -> list[tuple[str, Any]]:
    """Addresses and rectangles of links, before the page is turned as it says; MuPDF gives them turned.

    `Page.get_links` looks through all notes of the page again for each of them.
    """
    mupdf = pymupdf.mupdf
    back = page.derotation_matrix
    found: list[tuple[str, Any]] = []
    with _gone_told():
        link = mupdf.fz_load_links(page.this)
    while link.m_internal:
        url = link.uri()
        if mupdf.fz_is_external_link(url) and ":" in url and not url.startswith("file:"):
            box = link.rect()
            found.append((url, pymupdf.Rect(box.x0, box.y0, box.x1, box.y1) * back))
        link = link.next()
    return found


def _areas(links: list[tuple[str, Any]], turn: Any) -> list[Area]:
    areas = []
    for url, rectangle in links:
        box = rectangle * turn if turn else rectangle
        areas.append(Area(url, Box(*(round(value, 2) for value in box))))
    return areas


def _images(page: Any) -> list[Image]:
    with _gone_told():
        found = page.get_image_info() if page.get_images() else []
    return [
        Image(Box(*(round(value, 2) for value in info["bbox"])), info["width"], info["height"])
        for info in found
    ]


@contextmanager
def _gone_told() -> Generator[None]:
    """Turn what PyMuPDF raises at a number without a page into a typed error.

    A tree of pages that MuPDF repairs while it reads, be it the last of many objects, may have fewer than it had.
    """
    try:
        yield
    except (IndexError, ValueError) as error:
        raise UnreadableDocumentError("a page of it is gone", media_type=MEDIA_TYPE) from error
