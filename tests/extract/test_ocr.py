"""Pages without text are recognized: scans, pictures, pages on their side; and told where that cannot be."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from skillmap import SkillMap
from skillmap.errors import DocumentLimitError, EmptyTextLayerError, UnreadableDocumentError
from skillmap.extract.ocr import is_rubbish, pages_to_recognize
from skillmap.extract.ocr_pictures import cleaned
from skillmap.extract.ocr_words import pieces_of_pages
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pictures import PictureReader
from skillmap.models.document import Box, Line, Span
from skillmap.models.event import StepEvent
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, Source

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCAN = EXAMPLES / "scan-arturo-bellini.pdf"
NAME, EMAIL = "Arturo Bellini", "arturo.bellini@example.com"


def page_image(dpi: int = 200) -> Image.Image:
    """The first page of the example scan."""
    pixels = pymupdf.open(SCAN)[0].get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


# -- through the client -----------------------------------------------------------------------


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("reader", ["pdf", "pdfium"])
def test_scan_is_extracted_with_evidence(reader: str) -> None:
    """Every page was recognized, is told of, and the values stand where their evidence says."""
    with SkillMap(reader=reader) as sm, sm.extract_stream(SCAN) as run:
        steps = [event for event in run if isinstance(event, StepEvent) and event.name == "ocr"]
        extraction = run.result

    pages = extraction.document.pages
    assert extraction.resume.basics is not None
    assert (NAME, EMAIL) == (extraction.resume.basics.name, extraction.resume.basics.email)
    assert {("ocr", "tesseract")} == {(page.method, page.engine) for page in pages}
    assert all(0.6 < page.confidence <= 1 for page in pages)
    assert [(done, len(pages)) for done in range(1, len(pages) + 1)] == [
        (step.done, step.total) for step in steps
    ]
    for field in extraction.fields:
        for found in field.evidence:
            assert found.text == pages[found.page - 1].text[found.start : found.end]


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_picture_is_extracted(kind: str) -> None:
    """In every kind of picture, told from the bytes."""
    with SkillMap() as sm:
        resume = sm.extract(encoded(page_image(), kind)).resume

    assert resume.basics is not None
    assert NAME == resume.basics.name


@pytest.mark.needs("tesseract")
def test_tiff_of_several_pages() -> None:
    """Each frame is a page."""
    data = encoded(page_image(150), "TIFF", save_all=True, append_images=[page_image(150)])
    with SkillMap() as sm:
        document = sm.extract(data).document

    assert [1, 2] == [page.number for page in document.pages]
    assert all(NAME.lower() in page.text.lower() for page in document.pages)


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_on_its_side_is_turned(degrees: int) -> None:
    """It is seen by the poor text that it gives as it lies."""
    data = encoded(page_image().rotate(degrees, expand=True), "PNG")
    with SkillMap() as sm:
        resume = sm.extract(data).resume

    assert resume.basics is not None
    assert EMAIL == resume.basics.email


@pytest.mark.needs("tesseract")
def test_only_pages_without_text_are_recognized() -> None:
    """A resume with a scanned page keeps the text of the others."""
    both = pymupdf.open(EXAMPLES / "maya-lindholm.pdf")
    pages = len(both)
    both.insert_pdf(pymupdf.open(SCAN), from_page=0, to_page=0)
    with SkillMap() as sm:
        document = sm.extract(both.tobytes()).document

    assert ["text"] * pages + ["ocr"] == [page.method for page in document.pages]


def test_without_an_engine_the_error_says_how_to_get_one() -> None:
    """Nothing was read, so nothing is given."""
    with SkillMap(ocr="none") as sm, pytest.raises(EmptyTextLayerError, match="turned off"):
        sm.extract(SCAN)


def test_without_an_engine_pages_with_text_are_given() -> None:
    """The other page is named in a warning."""
    both = pymupdf.open(EXAMPLES / "maya-lindholm.pdf")
    number = len(both) + 1
    both.insert_pdf(pymupdf.open(SCAN), from_page=0, to_page=0)
    with SkillMap(ocr="none") as sm:
        extraction = sm.extract(both.tobytes())

    assert [("ocr.failed", number)] == [
        (notice.code, notice.page) for notice in extraction.warnings
    ]


# -- which pages ------------------------------------------------------------------------------


def shifted(text: str) -> str:
    """As a font with a wrong table of letters gives it."""
    return "".join(chr(97 + (ord(c) - 96) % 26) if "a" <= c <= "z" else c for c in text.lower())


TEXTS = {
    "en": "Moved forty services to another platform without an outage and cut the time of a release. " * 4,
    "de": "Verantwortlich für die Einführung einer neuen Lagerverwaltung an drei Standorten mit Schulungen. " * 4,
    "fr": "Responsable de la mise en place d'un nouveau système de gestion dans quatre agences régionales. " * 4,
    "tools": "Python, SQL, Kubernetes, PostgreSQL, Terraform, GitHub, Kafka, Docker, HTML, CSS, TypeScript. " * 4,
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_no_language_puts_together_is_rubbish(name: str) -> None:
    """And text that people write is none, lists of tools neither."""
    assert not is_rubbish(TEXTS[name])
    if name != "tools":
        assert is_rubbish(shifted(TEXTS[name]))
    assert not is_rubbish("Опыт работы в области логистики и управления складом. " * 10)


@pytest.mark.parametrize("reader", [MuPdfReader(), PdfiumReader()], ids=["mupdf", "pdfium"])
def test_pages_that_need_it(reader: MuPdfReader | PdfiumReader) -> None:
    """A scan does, a page with text does not."""
    for path, expected in ((SCAN, (1,)), (EXAMPLES / "maya-lindholm.pdf", ())):
        document = reader.read(
            Source(path.read_bytes(), "", "application/pdf"), limits=ExtractLimits()
        )
        assert expected == pages_to_recognize(document)[:1]


# -- pictures ---------------------------------------------------------------------------------


def test_light_grey_becomes_dark_and_paper_white() -> None:
    """Grey letters on grey, unevenly lit paper, as phones make them."""
    image = Image.linear_gradient("L").resize((400, 400)).point([180 + n // 5 for n in range(256)])
    for x in range(100, 300):
        for y in (150, 250):
            image.putpixel((x, y), image.getpixel((x, y)) - 40)
    shown = cleaned(image)

    assert all(shown.getpixel((x, y)) < 150 for x in range(100, 300) for y in (150, 250))
    assert all(shown.getpixel((x, 200)) > 240 for x in range(100, 300))


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: b"\x89PNG\r\n\x1a\nnothing", UnreadableDocumentError),
        (lambda: encoded(page_image(150), "PNG")[:5_000], UnreadableDocumentError),
        (lambda: encoded(Image.new("1", (4_000, 4_000)), "PNG"), DocumentLimitError),
    ],
    ids=["no picture", "truncated", "too large"],
)
def test_bad_picture_has_its_error(make: Callable[[], bytes], error: type[Exception]) -> None:
    """Before its pixels are unpacked."""
    limits = ExtractLimits(pixels_max=10_000_000)
    source = Source(make(), "", "image/png")
    reader = PictureReader()

    with pytest.raises(error):
        reader.picture(source, 1, resolution=150, limits=limits)


@pytest.mark.parametrize("reader", [MuPdfReader(), PdfiumReader()], ids=["mupdf", "pdfium"])
def test_pixels_of_a_page_are_bounded(reader: PictureSource) -> None:
    """Looked at before the page is drawn."""
    source = Source(SCAN.read_bytes(), "", "application/pdf")

    with pytest.raises(DocumentLimitError, match="pixels_max"):
        reader.picture(source, 1, resolution=300, limits=ExtractLimits(pixels_max=1_000_000))


# -- words ------------------------------------------------------------------------------------

ROWS = [
    (0, [("Experience", 14.0)]),
    (24, [("Crane", 10.0), ("operator,", 10.0), ("Harbour", 10.0), ("Emden", 10.0)]),
    (36, [("e", 5.0), ("Loaded", 10.0), ("ships", 10.0), ("every", 10.0), ("day", 10.0)]),
    (48, [("e", 5.0), ("Kept", 10.0), ("seven", 10.0), ("cranes", 10.0), ("running", 10.0)]),
]


def seen(degrees: float) -> list[Line]:
    """Lines as an engine gives them for a page of 300 dpi that is turned by some degrees."""
    scale, lines = 300 / 72, []
    for offset, words in ROWS:
        x, spans = 50.0, []
        for text, size in words:
            width = 0.5 * size * len(text)
            y = 100 + offset + math.tan(math.radians(degrees)) * (x + width / 2 - 297)
            tall = not set(text) <= set("acegmnopqrsuvwxyz")
            top = y - size * (0.72 if tall else 0.52)
            bottom = y + size * (0.21 if set(text) & set("gpqyj") else 0)
            box = Box(*(edge * scale for edge in (x, top, x + width, bottom)))
            spans.append(Span(text, box, confidence=0.9))
            x += width + 5
        lines.append(Line(" ".join(text for text, _ in words), 0, 0, tuple(spans)))
    return lines


@pytest.mark.parametrize("degrees", [-1.5, 0.0, 0.7])
def test_words_stand_on_lines_again(degrees: float) -> None:
    """Words of one line share a baseline and a size; the sizes are those of the print."""
    (pieces,) = pieces_of_pages([(seen(degrees), 300, 595)])

    rows: dict[float, list[str]] = {}
    for piece in pieces:
        rows.setdefault(piece.baseline, []).append(piece.text)
    assert [
        "Experience",
        "Crane operator, Harbour Emden",
        "• Loaded ships every day",
        "• Kept seven cranes running",
    ] == [" ".join(row) for row in rows.values()]
    body = {piece.size for piece in pieces if piece.text != "Experience"}
    assert 1 == len(body)
    assert 10 == pytest.approx(body.pop(), rel=0.08)
    assert 14 == pytest.approx(pieces[0].size, rel=0.08)
