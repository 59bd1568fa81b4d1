"""RapidOCR reads pictures: words with places and confidences, also askew, on their side and with accents.

It weighs 350 MB and is not in the environment of the other tests: `nox -s ocr` installs it and runs these.
"""

from __future__ import annotations

import io

import pymupdf
import pytest
from PIL import Image

from skillmap import SkillMap
from skillmap.errors import UnreadableDocumentError
from skillmap.extract.ocr_rapid import RapidOcrEngine

TEXTS = (
    "Ines Falterová",
    "ines.example@example.com",
    "Experience",
    "Warehouse Lead, Harbour Storage",
    "Mar 2018 to Present",
    "Supervise a team of nine people in two shifts",
)
ENGINE = RapidOcrEngine()


def picture(degrees: int = 0) -> bytes:
    """A third of a page at the engine's resolution, turned clockwise."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=320)
    for number, text in enumerate(TEXTS):
        size = 12 if number else 24
        page.insert_text((60, 60 + number * 34), text, fontsize=size)
    pixels = page.get_pixmap(dpi=ENGINE.resolution, colorspace=pymupdf.csGRAY)
    image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    data = io.BytesIO()
    image.rotate(-degrees, expand=True).save(data, "PNG")
    return data.getvalue()


def test_words_have_places_and_confidences() -> None:
    """Lines as printed; each word's ink lies in the picture, from left to right."""
    lines = ENGINE.recognize(picture(), languages=())

    assert {"Experience", "Warehouse Lead, Harbour Storage"} <= {line.text for line in lines}
    for line in lines:
        boxes = [span.box for span in line.spans if span.box is not None]
        assert len(boxes) == len(line.spans) == len(line.text.split())
        assert [box.x0 for box in boxes] == sorted(box.x0 for box in boxes)
        assert all(0 <= span.confidence <= 1 for span in line.spans)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_orientation(degrees: int) -> None:
    """How far the picture is to be turned."""
    assert (360 - degrees) % 360 == ENGINE.orientation(picture(degrees))


def test_blank_page_has_no_lines() -> None:
    """The package gives None there."""
    data = io.BytesIO()
    Image.new("L", (600, 300), 255).save(data, "PNG")

    assert () == ENGINE.recognize(data.getvalue(), languages=())


def test_no_picture_has_its_error() -> None:
    """Before the package sees it."""
    with pytest.raises(UnreadableDocumentError):
        ENGINE.recognize(b"no picture", languages=())


def test_resume_is_extracted() -> None:
    """By name, through the client."""
    with SkillMap(ocr="rapidocr") as sm:
        extraction = sm.extract(picture())

    assert {"rapidocr"} == {page.engine for page in extraction.document.pages}
    assert extraction.resume.basics is not None
    assert TEXTS[1] == extraction.resume.basics.email
