"""Pages drawn by Poppler: the same picture as the library's, bounded, and told where it cannot be."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from PIL import Image, ImageOps

from skillmap import SkillMap
from skillmap.errors import DocumentLimitError, MissingExtraError, UnreadableDocumentError
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pdf_poppler import PopplerPictures
from skillmap.models.document import PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import PictureSource, Source
from skillmap.settings import Settings
from tests.extract.pdf_maker import pdf

SCAN = Path(__file__).resolve().parents[2] / "examples" / "scan-arturo-bellini.pdf"
POPPLER = PopplerPictures()
CORNERS = ((80, 120), (330, 120), (80, 650), (330, 650))
"""Where bars begin, as wide and high as words, one in each quarter of what is shown of the page. No letters: of a font
that is not in the file each library has a shape of its own. Level, or the page would be taken for a skewed one."""
RESOLUTION = 150
TOLERANCE = 2
"""Pixels by which edges may differ: each gives a pixel that is partly covered a grey of its own."""

pytestmark = pytest.mark.needs("poppler")


def source(data: bytes) -> Source:
    return Source(data, "", "application/pdf")


def bars(page: Any) -> None:
    for x, y in CORNERS:
        page.draw_rect((x, y, x + 60, y + 15), fill=(0, 0, 0))


def page(*, rotation: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """A page with four bars, turned and cut as told."""
    document = pymupdf.open(stream=pdf([], draw=bars))
    if crop is not None:
        document[0].set_cropbox(pymupdf.Rect(crop))
    document[0].set_rotation(rotation)
    return document.tobytes()


def drawn(by: PictureSource, data: bytes) -> PagePicture:
    return by.picture(source(data), 1, resolution=RESOLUTION, limits=ExtractLimits())


def ink_boxes(picture: PagePicture) -> list[tuple[int, ...]]:
    """Boxes of the ink in each quarter of the page, in pixels of the page."""
    image = ImageOps.invert(Image.open(io.BytesIO(picture.png)).convert("L"))
    dark = image.point([0] * 128 + [255] * 128)
    middle = (dark.width // 2, dark.height // 2)
    boxes = []
    for left in (0, middle[0]):
        for top in (0, middle[1]):
            quarter = dark.crop((left, top, left + middle[0], top + middle[1]))
            box = quarter.getbbox()
            assert box is not None
            boxes.append((box[0] + left, box[1] + top, box[2] + left, box[3] + top))
    return boxes


@pytest.mark.parametrize("library", [MuPdfReader(), PdfiumReader()], ids=["mupdf", "pdfium"])
@pytest.mark.parametrize(
    "data",
    [page(), page(rotation=90), page(rotation=270, crop=(40, 60, 500, 760))],
    ids=["plain", "turned", "turned and cut"],
)
def test_ink_is_where_the_library_draws_them(library: PictureSource, data: bytes) -> None:
    """Of a page that is turned, and of one of which only a part is shown, too."""
    ours, theirs = drawn(library, data), drawn(POPPLER, data)

    assert ours.dpi == theirs.dpi
    assert ours.width == pytest.approx(theirs.width, abs=1)
    assert ours.height == pytest.approx(theirs.height, abs=1)
    for one, other in zip(ink_boxes(ours), ink_boxes(theirs), strict=True):
        assert one == pytest.approx(other, abs=TOLERANCE)


def test_page_that_is_asked_for() -> None:
    """Not the first one."""
    data = pdf([], [(80, 120, "Word", {"fontsize": 20})])
    inks = [
        POPPLER.picture(source(data), number, resolution=50, limits=ExtractLimits()).ink
        for number in (1, 2)
    ]

    assert 0 == inks[0] < inks[1]


@pytest.mark.parametrize(
    ("data", "limits", "error"),
    [
        (page(), ExtractLimits(pixels_max=1_000_000), DocumentLimitError),
        (page(), ExtractLimits(page_seconds_max=0.0001), DocumentLimitError),
        (page(), ExtractLimits(bytes_max=100), DocumentLimitError),
        (b"%PDF-1.7 and then nothing", ExtractLimits(), UnreadableDocumentError),
    ],
    ids=["pixels", "seconds", "bytes", "damaged"],
)
def test_bounds(data: bytes, limits: ExtractLimits, error: type[Exception]) -> None:
    """What is too large or takes too long is a typed error, and so is what Poppler cannot open."""
    with pytest.raises(error):
        POPPLER.picture(source(data), 1, resolution=300, limits=limits)


def test_number_of_a_page_that_is_not_there() -> None:
    """It is told, and no other page is drawn."""
    with pytest.raises(UnreadableDocumentError):
        POPPLER.picture(source(page()), 2, resolution=50, limits=ExtractLimits())


@pytest.mark.needs("tesseract")
def test_scan_is_read_from_its_pictures() -> None:
    """As the settings ask."""
    with SkillMap(settings=Settings(plugins=(), rasterizer="poppler")) as sm:
        extraction = sm.extract(SCAN)

    assert "Arturo Bellini" == extraction.resume.basics.name
    assert "arturo.bellini@example.com" == extraction.resume.basics.email
    assert all("ocr" == page.method for page in extraction.document.pages)


@pytest.mark.needs("tesseract")
def test_passwords_stay_here() -> None:
    """Poppler would be given them on its command line; the library draws the pages, and that is told."""
    with SkillMap(settings=Settings(plugins=(), rasterizer="poppler")) as sm:
        extraction = sm.extract(SCAN, password="secret")

    assert "ocr.rasterizer" in [notice.code for notice in extraction.warnings]
    assert "Arturo Bellini" == extraction.resume.basics.name


def test_absent_poppler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a typed error where a page needs it, and by `doctor()` with the remedy."""
    monkeypatch.setenv("PATH", "")
    with SkillMap(settings=Settings(plugins=(), rasterizer="poppler")) as sm:
        checks = {check.name: check for check in sm.doctor()}

    assert not checks["poppler"].works
    assert "apt-get install poppler-utils" == checks["poppler"].remedy
    with pytest.raises(MissingExtraError, match="Poppler"):
        drawn(POPPLER, page())
