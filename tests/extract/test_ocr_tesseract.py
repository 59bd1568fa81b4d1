"""Tesseract's words become lines; the program itself is tried where it is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf
import pytest

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.ocr_tesseract import TesseractEngine, lines_of_words
from skillmap.models.document import Box
from skillmap.protocols import OcrEngine

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TSV = """\
page_num block_num par_num line_num left top width height conf text
1 1 1 1 100 50 80 20 96.5 Olga
1 1 1 1 190 50 120 20 91 Brandt
1 1 1 2 100 80 90 20 -1 _
1 1 1 2 100 80 90 20 88 Crane
1 2 1 1 100 150 70 20 70 Emden
"""


def test_words_become_lines_with_boxes_and_confidence() -> None:
    """Words of one line are spans; paragraphs are blocks; offsets index the joined text."""
    rows = [row.split(" ") for row in TSV.replace(" _\n", " \n").splitlines()]
    lines = lines_of_words([dict(zip(rows[0], row, strict=True)) for row in rows[1:]])

    assert [("Olga Brandt", 0, 11, 0), ("Crane", 12, 17, 0), ("Emden", 18, 23, 1)] == [
        (line.text, line.start, line.end, line.block) for line in lines
    ]
    assert Box(100, 50, 310, 70) == lines[0].box
    assert [0.965, 0.91] == [span.confidence for span in lines[0].spans]


def test_engine_is_a_provider_that_says_what_is_missing() -> None:
    """Looking is cheap and never fails."""
    engine = TesseractEngine()

    assert isinstance(engine, OcrEngine)
    assert engine.status().works or engine.status().remedy


@pytest.mark.needs("tesseract")
def test_scan_is_recognized() -> None:
    """The example scan gives its name and its headings."""
    page = pymupdf.open(EXAMPLES / "scan-arturo-bellini.pdf")[0]
    lines = TesseractEngine().recognize(
        page.get_pixmap(dpi=300).tobytes("png"), languages=["en", "xx"]
    )

    assert any("Arturo Bellini".lower() in line.text.lower() for line in lines)
    assert all(0 <= span.confidence <= 1 for line in lines for span in line.spans)


@pytest.mark.needs("tesseract")
def test_bytes_that_are_no_picture_are_unreadable() -> None:
    """A typed error, not Pillow's."""
    with pytest.raises(UnreadableDocumentError):
        TesseractEngine().recognize(io.BytesIO(b"no picture").read(), languages=["en"])
