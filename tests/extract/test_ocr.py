"""Pages without text are recognized: scans, pictures, pages on their side; and told where that cannot be."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops

from skillmap import SkillMap
from skillmap.errors import DocumentLimitError, EmptyTextLayerError, UnreadableDocumentError
from skillmap.extract.lines import lines_of
from skillmap.extract.ocr import is_rubbish, pages_to_recognize, recognize
from skillmap.extract.ocr_pictures import cleaned, skew_of, straightened
from skillmap.extract.ocr_words import ink_of, pieces_of_pages, without_drawings
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pictures import PictureReader
from skillmap.models.document import Box, Line, Span
from skillmap.models.event import PageRecognized
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, ProviderStatus, Source
from tests.files.make_bad_files import photo

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCAN = EXAMPLES / "scan-arturo-bellini.pdf"
DPI: dict[str, dict[str, object]] = {
    **{kind: {"dpi": (200, 200)} for kind in ("PNG", "JPEG", "TIFF", "BMP")},
    **{kind: {} for kind in ("WEBP", "GIF")},
}
NAME, EMAIL = "Arturo Bellini", "arturo.bellini@example.com"


def page_image(dpi: int = 200, share: float = 1.0) -> Image.Image:
    """The first page of the example scan, or its upper part, which is read sooner."""
    pixels = pymupdf.open(SCAN)[0].get_pixmap(dpi=dpi)
    page = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    return page.crop((0, 0, page.width, round(share * page.height)))


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
        steps = [event for event in run if isinstance(event, PageRecognized)]
        extraction = run.result

    pages = extraction.document.pages
    assert extraction.resume.basics is not None
    assert (NAME, EMAIL) == (extraction.resume.basics.name, extraction.resume.basics.email)
    assert {("ocr", "tesseract")} == {(page.method, page.engine) for page in pages}
    assert all(0.6 < page.confidence <= 1 for page in pages)
    assert [(done, done, len(pages)) for done in range(1, len(pages) + 1)] == [
        (step.page, step.done, step.total) for step in steps
    ]
    for value in extraction.fields:
        for found in value.evidence:
            assert found.text == pages[found.page - 1].text[found.start : found.end]


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "GIF"])
def test_picture_is_extracted(kind: str) -> None:
    """In every kind of picture, told from the bytes."""
    with SkillMap() as sm:
        resume = sm.extract(encoded(page_image(share=0.3), kind, **DPI[kind])).resume

    assert resume.basics is not None
    assert NAME == resume.basics.name


@pytest.mark.needs("tesseract")
def test_tiff_of_several_pages() -> None:
    """Each frame is a page."""
    page = page_image(150, share=0.4)
    data = encoded(page, "TIFF", dpi=(150, 150), save_all=True, append_images=[page])
    with SkillMap() as sm:
        document = sm.extract(data).document

    assert [1, 2] == [page.number for page in document.pages]
    assert all(NAME.lower() in page.text.lower() for page in document.pages)


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_page_on_its_side_is_turned(degrees: int) -> None:
    """It is seen by the poor text that it gives as it lies."""
    page = page_image(share=0.5).rotate(degrees, expand=True)
    data = encoded(page, "PNG", dpi=(200, 200))
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


# -- pictures as people take them -----------------------------------------------------------------

SIDEBAR = (
    "Contact",
    "ines.example@example.com",
    "+1 555 010 0199",
    "Skills",
    "Welding",
    "Forklift",
)
MAIN = (
    "Ines Faltermann",
    "Experience",
    "Warehouse Lead, Harbour Storage",
    "Mar 2018 to Present",
    "Supervise a team of nine people in two shifts",
    "Cut picking errors by a third in one year",
)


def sidebar_page() -> Image.Image:
    """Half a page of 200 dpi with a dark sidebar, white letters in it."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=420)
    page.draw_rect(pymupdf.Rect(0, 0, 180, 420), fill=(0.12, 0.2, 0.35), color=None)
    for number, text in enumerate(SIDEBAR):
        page.insert_text((20, 90 + number * 26), text, fontsize=10, color=(1, 1, 1))
    for number, text in enumerate(MAIN):
        page.insert_text((210, 70 + number * 30), text, fontsize=12 if number else 24)
    pixels = page.get_pixmap(dpi=200)
    return Image.frombytes(
        "L", (pixels.width, pixels.height), pixels.pil_image().convert("L").tobytes()
    )


def in_shadow(page: Image.Image) -> Image.Image:
    """A third of the light above, all of it below."""
    light = Image.linear_gradient("L").resize(page.size)
    return ImageChops.multiply(page, light.point([90 + n * 165 // 255 for n in range(256)]))


def tilted(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda page: page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.needs("tesseract")
@pytest.mark.parametrize(
    "taken",
    [lambda page: page, in_shadow, tilted(3), tilted(-5)],
    ids=["straight", "in shadow", "tilted", "tilted more"],
)
def test_white_on_dark_is_read_as_well(taken: Callable[[Image.Image], Image.Image]) -> None:
    """In a sidebar and beside it, under a shadow, and on a sheet that lies askew."""
    with SkillMap() as sm:
        document = sm.extract(encoded(taken(sidebar_page()), "PNG", dpi=(200, 200))).document

    (page,) = document.pages
    texts = [cell for line in page.lines for cell in line.text.split("\t")]
    assert page.confidence > 0.85
    assert {"Contact", "ines.example@example.com", "Skills", "Welding"} <= set(texts)
    assert {"Ines Faltermann", "Experience", "Warehouse Lead, Harbour Storage"} <= set(texts)


@pytest.mark.parametrize("degrees", [-5.0, -1.2, 0.0, 0.7, 3.0])
def test_skew_is_measured_and_taken_away(degrees: float) -> None:
    """To a tenth of a degree or two; a little is left as it is."""
    pixels = pymupdf.open(EXAMPLES / "maya-lindholm.pdf")[0].get_pixmap(
        dpi=200, colorspace=pymupdf.csGRAY
    )
    page = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    picture = cleaned(tilted(-degrees)(page))

    assert degrees == pytest.approx(skew_of(picture), abs=0.2)
    left = skew_of(straightened(picture))
    assert abs(left) <= 0.2 or (left == skew_of(picture) and abs(left) < 0.9)


@dataclass
class Reciting:
    """An engine that sees the same lines on each page, and notes what it was asked."""

    known: tuple[str, ...]
    texts: tuple[str, ...] = ()
    asked: list[tuple[str, ...]] = field(default_factory=list)
    name: str = "reciting"
    resolution: int = 100

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    def languages(self) -> tuple[str, ...]:
        return self.known

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        self.asked.append(tuple(languages))
        return tuple(
            Line(text, 0, 0, (Span(text, Box(50, y, 50 + 6 * len(text), y + 12), confidence=0.9),))
            for y, text in zip(range(100, 1_000, 20), self.texts, strict=False)
        )

    def orientation(self, png: bytes) -> int:
        return 0


SPANISH = (
    "Lucía Herrera Campos",
    "Responsable de la planificación de las rutas y del control de los almacenes",
    "Coordinación con los clientes y las agencias más grandes del país por años",
)


@pytest.mark.parametrize(
    ("known", "languages", "asked", "codes"),
    [
        (("de", "en", "es"), (), [("en",), ("es",)], []),
        (("de", "en"), (), [("en",)], ["ocr.language"]),
        (("de", "en", "es"), ("es",), [("es",)], []),
        (("de", "en"), ("es-AR",), [("es-AR",)], ["ocr.language"]),
        ((), (), [("en",)], []),
    ],
    ids=["found", "found, not installed", "told", "told, not installed", "not needed"],
)
def test_page_is_read_in_its_language(
    known: tuple[str, ...],
    languages: tuple[str, ...],
    asked: list[tuple[str, ...]],
    codes: list[str],
) -> None:
    """In the one that is told, else in the one that its words show; where that is missing, it is said."""
    engine, reader = Reciting(known, SPANISH), PictureReader()
    source = Source(encoded(page_image(100, share=0.3), "PNG"), "", "image/png")
    document = recognize(
        reader.read(source, limits=ExtractLimits()),
        source=source,
        reader=reader,
        engine=engine,
        limits=ExtractLimits(),
        languages=languages,
    )

    assert asked == engine.asked
    assert codes == [notice.code for notice in document.warnings]
    assert all("'es'" in notice.text for notice in document.warnings)


def test_titles_tell_the_language_of_a_page_without_sentences() -> None:
    """Read with the wrong letters, as another language leaves them, which titles are known in nonetheless."""
    lines = (
        "Vojtech Hruska",
        "Pracovni zkušenosti",
        "Tesár, Drevo s.r.o.",
        "Vzdelání",
        "SPŠ Volyne",
    )
    engine, reader = Reciting(("en", "de"), lines), PictureReader()
    source = Source(encoded(page_image(100, share=0.3), "PNG"), "", "image/png")
    document = recognize(
        reader.read(source, limits=ExtractLimits()),
        source=source,
        reader=reader,
        engine=engine,
        limits=ExtractLimits(),
    )

    (notice,) = [one for one in document.warnings if one.code == "ocr.language"]
    assert "'cs'" in notice.text


@dataclass
class Stumbling(Reciting):
    """Sees numbers on the wider page, and cannot look at it a second time."""

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        with Image.open(io.BytesIO(png)) as image:
            wide = image.width > image.height
        if wide and languages != ("en",):
            raise UnreadableDocumentError("the picture cannot be recognized")
        seen = super().recognize(png, languages=languages)
        return seen[1:] if not wide else tuple(replace(line, text="2019 - 2022") for line in seen)


def test_page_that_cannot_be_read_again_stays_as_it_was() -> None:
    """It has no words that tell its language, the other page has; what was read of it is kept, and that is told."""
    page = page_image(100, share=0.3)
    data = encoded(
        page, "TIFF", dpi=(100, 100), save_all=True, append_images=[page.rotate(90, expand=True)]
    )
    sizes = {image.width > image.height for image in (page, page.rotate(90, expand=True))}
    source, reader = Source(data, "", "image/tiff"), PictureReader()
    engine = Stumbling(("en", "es"), SPANISH)
    document = recognize(
        reader.read(source, limits=ExtractLimits()),
        source=source,
        reader=reader,
        engine=engine,
        limits=ExtractLimits(),
    )

    assert {True, False} == sizes
    assert ["ocr.once"] == [notice.code for notice in document.warnings]
    assert all(page.text for page in document.pages)


@pytest.mark.parametrize("picture", ["photo", "white", "black"])
def test_page_without_ink_is_not_looked_at(picture: str) -> None:
    """Engines take longest on the grain of a photograph."""
    plain = {"white": 255, "black": 0}
    data = (
        photo()
        if picture == "photo"
        else encoded(Image.new("L", (800, 600), plain[picture]), "PNG")
    )
    engine = Reciting(("en",), SPANISH)

    with SkillMap(ocr=engine) as sm, pytest.raises(EmptyTextLayerError):
        sm.extract(data)
    assert not engine.asked


# -- which pages ------------------------------------------------------------------------------


def shifted(text: str) -> str:
    """As a font with a wrong table of letters gives it."""
    return "".join(chr(97 + (ord(c) - 96) % 26) if "a" <= c <= "z" else c for c in text.lower())


TEXTS = {
    "en": "Moved forty services to another platform without an outage and cut the time of a release. " * 4,
    "de": "Verantwortlich für die Einführung einer neuen Lagerverwaltung an drei Standorten mit Schulungen. " * 4,
    "fr": "Responsable de la mise en place d'un nouveau système de gestion dans quatre agences régionales. " * 4,
    "pl": "Chcę rozwijać się w obszarze kadr i płac w firmie, która stawia na automatyzację procesów pracy. " * 4,
    "tr": "Hızlı tüketim sektöründe satış deneyimim var ve müşteri ilişkilerini uzun vadeli düşünürüm. " * 4,
    "fi": "Kuukausiraportointi ja tilinpäätökset sekä uusien työntekijöiden perehdyttäminen tehtäviin. " * 4,
    "hu": "A havi zárások elkészítése és az adóbevallások benyújtása, valamint egy csapat vezetése. " * 4,
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
    """A scan does, a page with text does not, nor the short end of one; but a page number alone is no text."""
    ended, numbered = pymupdf.open(EXAMPLES / "maya-lindholm.pdf"), pymupdf.open()
    ended.new_page().insert_text((50, 50), "Arabic, basic")
    numbered.new_page().insert_text((300, 800), "page 1 of 1")
    for pdf, expected in ((ended, ()), (numbered, (1,))):
        source = Source(pdf.tobytes(), "", "application/pdf")
        assert expected == pages_to_recognize(reader.read(source, limits=ExtractLimits()))
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
        rows.setdefault(piece.baseline, []).append(piece.text.strip())
    assert [
        "Experience",
        "Crane operator, Harbour Emden",
        "• Loaded ships every day",
        "• Kept seven cranes running",
    ] == [" ".join(row) for row in rows.values()]
    body = {piece.size for piece in pieces if piece.text != "Experience "}
    assert 1 == len(body)
    assert 10 == pytest.approx(body.pop(), rel=0.08)
    assert 14 == pytest.approx(pieces[0].size, rel=0.08)


def word(text: str, x: float, y: float, width: float, height: float, sure: float = 0.9) -> Span:
    return Span(f"{text} ", Box(x, y, x + width, y + height), confidence=sure)


def test_drawings_are_no_words() -> None:
    """A rule, a frame and scraps at the edge are left out and counted; doubtful words are kept."""
    text = [word(text, 100 + 120 * n, 50, 100, 40) for n, text in enumerate(["Crane", "operator"])]
    lines = [
        Line("Crane operator", 0, 0, tuple(text)),
        Line("es", 0, 0, (word("es", 10, 100, 490, 24, 0.12),)),
        Line(
            "7 Driver", 0, 0, (word("7", 10, 150, 40, 300, 0.4), word("Driver", 90, 150, 120, 40))
        ),
        Line("| ae ee", 0, 0, tuple(word(t, 9, 500, 20, 40, 0.3) for t in ("|", "ae", "ee"))),
        Line("crane@example.com", 0, 0, (word("crane@example.com", 9, 600, 300, 40, 0.05),)),
        Line("— 2019", 0, 0, (word("—", 9, 650, 30, 5, 0.2), word("2019", 50, 650, 80, 30, 0.3))),
    ]
    kept, left_out = without_drawings(lines)

    assert ["Crane operator", "Driver", "crane@example.com", "— 2019"] == [
        line.text.strip() for line in kept
    ]
    assert 5 == left_out


def test_bullet_stands_in_the_line_of_its_text() -> None:
    """Though it stands above the baseline, far from the text, and the engine made it a line of its own."""
    bullet = Line("¢", 0, 0, (word("¢", 100, 112, 12, 12, 0.4),))
    text = Line(
        "Loaded ships", 0, 0, (word("Loaded", 190, 100, 130, 30), word("ships", 340, 100, 90, 36))
    )
    (pieces,) = pieces_of_pages([([bullet, text], 300, 595)])

    assert ["•", "Loaded", "ships"] == [piece.text.strip() for piece in pieces]
    assert 1 == len({piece.baseline for piece in pieces})


def test_words_told_apart_stay_apart() -> None:
    """Boxes of words on a sheet that lies askew overlap."""
    text = Line(
        "Rates of exchange",
        0,
        0,
        tuple(word(t, x, 100, 130, 30) for t, x in (("Rates", 90), ("of", 215), ("exchange", 340))),
    )
    (pieces,) = pieces_of_pages([([text], 300, 595)])

    assert "Rates of exchange" == lines_of(pieces)[0][0].text


def test_separator_read_into_a_word_is_told_apart() -> None:
    """The evidence is what was recognized; the sign is a word of its own."""
    text = Line(
        "«Dover MA_ x", 0, 0, (word("«Dover", 90, 100, 130, 30), word("MA_", 240, 100, 70, 30))
    )
    (pieces,) = pieces_of_pages([([text], 300, 595)])

    assert {"Dover", "MA"} <= {piece.text.strip() for piece in pieces}


@pytest.mark.parametrize(("text", "top", "bottom"), [("Type", 2.4, 14.5), ("nose", 5.0, 11.8)])
def test_ink_in_a_box_as_high_as_its_line(text: str, top: float, bottom: float) -> None:
    """It follows from the letters."""
    ink = ink_of(text, Box(0, 0, 40, 16.9))

    assert (top, bottom) == (pytest.approx(ink.y0, abs=0.1), pytest.approx(ink.y1, abs=0.1))
