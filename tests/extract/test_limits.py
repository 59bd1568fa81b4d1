"""Every limit has a name, a default and a typed error; each is passed here by a file of every kind that can pass it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from skillmap.errors import DocumentLimitError, EmptyTextLayerError, RunCancelledError
from skillmap.extract.bounds import Budget
from skillmap.extract.doc import DocReader
from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.linkedin import LinkedInReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.ocr import recognize
from skillmap.extract.ocr_tesseract import TesseractEngine
from skillmap.extract.odt import OdtReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pictures import PictureReader
from skillmap.extract.rendercv import RenderCvReader
from skillmap.extract.rtf import RtfReader
from skillmap.extract.text import TextReader
from skillmap.extract.watch import Watch, current, watching
from skillmap.models.document import Line
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Reader, Source
from tests.files.make_bad_files import bad_file

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES, FORMATS = ROOT / "examples", ROOT / "tests" / "files" / "formats"
PAGE = ROOT / "docs" / "reference" / "limits.md"
READERS: dict[str, tuple[type[Reader], Path]] = {
    "doc": (DocReader, FORMATS / "tomas-okonkwo.doc"),
    "docx": (DocxReader, EXAMPLES / "tomas-okonkwo.docx"),
    "html": (HtmlReader, EXAMPLES / "sofia-marques.html"),
    "linkedin": (LinkedInReader, FORMATS / "linkedin.zip"),
    "markdown": (MarkdownReader, EXAMPLES / "petra-novak.md"),
    "odt": (OdtReader, FORMATS / "tomas-okonkwo.odt"),
    "pdf": (MuPdfReader, EXAMPLES / "scan-arturo-bellini.pdf"),
    "pdfium": (PdfiumReader, EXAMPLES / "scan-arturo-bellini.pdf"),
    "rendercv": (RenderCvReader, FORMATS / "ines-carvalho.yaml"),
    "rtf": (RtfReader, FORMATS / "tomas-okonkwo.rtf"),
    "text": (TextReader, EXAMPLES / "jonas-weber.txt"),
}
FILES = {
    "fonts_max": "many-fonts.pdf",
    "nesting_max": "nested-forms.pdf",
    "objects_max": "repeating-forms.pdf",
    "pages_max": "many-pages.pdf",
}
"""Files for limits that examples do not come near."""

PASSED: dict[str, tuple[float, Sequence[str]]] = {
    "bytes_max": (10, tuple(READERS)),
    "characters_max": (
        10,
        ("docx", "html", "linkedin", "markdown", "odt", "rendercv", "rtf", "text"),
    ),
    "fonts_max": (200, ("pdf", "pdfium")),
    "nesting_max": (20, ("pdf", "pdfium")),
    "objects_max": (50_000, ("pdf",)),
    "page_seconds_max": (1e-9, ("pdf", "pdfium")),
    "pages_max": (50, ("pdf", "pdfium")),
    "seconds_max": (1e-9, tuple(READERS)),
    "xml_depth_max": (1, ("docx", "html", "odt", "rendercv", "rtf")),
    "xml_tags_max": (5, ("docx", "html", "odt")),
    "zip_bytes_max": (100, ("docx", "linkedin", "odt")),
    "zip_entries_max": (1, ("docx", "linkedin", "odt")),
}
"""Values that are passed, and the readers that look at them. The other limits have tests of their own below."""

OTHERS = {
    "characters_min": "test_too_little_text_is_told",
    "memory_bytes_max": "test_isolation.py",
    "ocr_seconds_max": "test_pages_that_are_left_have_a_notice",
    "pixels_max": "test_picture_of_too_many_pixels",
}


def test_every_limit_is_passed_by_some_file() -> None:
    """A limit that somebody adds must say here what passes it."""
    assert set(ExtractLimits.model_fields) == set(PASSED) | set(OTHERS)


@pytest.mark.parametrize(
    ("limit", "name"), [(limit, name) for limit, (_, names) in PASSED.items() for name in names]
)
def test_limit_is_kept(limit: str, name: str) -> None:
    """With the same error by every reader that looks at it."""
    reader, path = READERS[name]
    data = bad_file(FILES[limit]) if limit in FILES else path.read_bytes()
    limits = ExtractLimits(characters_min=0).model_copy(update={limit: PASSED[limit][0]})
    with pytest.raises(DocumentLimitError) as caught:
        reader().read(Source(data, "file", reader().media_types[0]), limits=limits)

    assert (limit, PASSED[limit][0]) == (caught.value.limit, caught.value.maximum)


def test_defaults_are_those_of_the_page() -> None:
    """The reference lists every limit with its default."""
    rows = re.findall(r"^\| `(\w+)` \| ([\d,.]+) \|", PAGE.read_text(), re.MULTILINE)
    listed = {name: float(default.replace(",", "")) for name, default in rows}
    fields = ExtractLimits.model_fields

    assert {name: float(field.default) for name, field in fields.items()} == listed


# -- those with another error -----------------------------------------------------------------


def picture(side: int, height: int | None = None) -> Source:
    data = io.BytesIO()
    Image.new("L", (side, height or side), 255).save(data, "PNG")
    return Source(data.getvalue(), "scan.png", "image/png")


@pytest.mark.parametrize(
    "limits", [ExtractLimits(pixels_max=9_999), ExtractLimits(page_seconds_max=1e-9)]
)
def test_picture_of_too_many_pixels(limits: ExtractLimits) -> None:
    """Before it is decoded; and its pages have a time as those of a PDF."""
    with pytest.raises(DocumentLimitError) as caught:
        PictureReader().read(picture(100), limits=limits)

    assert caught.value.limit in limits.model_fields_set


@pytest.mark.parametrize("reader", [MuPdfReader(), PdfiumReader()])
def test_page_of_too_many_pixels(reader: MuPdfReader | PdfiumReader) -> None:
    """What a page would be as a picture is counted before it is painted."""
    source = Source(READERS["pdf"][1].read_bytes(), "scan.pdf", "application/pdf")
    with pytest.raises(DocumentLimitError) as caught:
        reader.picture(source, 1, resolution=300, limits=ExtractLimits(pixels_max=1_000))

    assert "pixels_max" == caught.value.limit


def test_strip_that_would_be_a_page_miles_long() -> None:
    """Few pixels become many where a narrow picture is brought to the resolution of an engine."""
    with pytest.raises(DocumentLimitError) as caught:
        PictureReader().picture(picture(20_000, 8), 1, resolution=300, limits=ExtractLimits())

    assert "pixels_max" == caught.value.limit


def test_too_little_text_is_told() -> None:
    """Below `characters_min` a text is no resume."""
    source = Source(b"Hollis Grant", "cv.txt", "text/plain")
    with pytest.raises(EmptyTextLayerError):
        TextReader().read(source, limits=ExtractLimits(characters_min=12))

    found = TextReader().read(source, limits=ExtractLimits(characters_min=11))
    assert "Hollis Grant" == found.text


class Engine:
    """Sees nothing, and counts how often it looks."""

    name = "counts"
    resolution = 72

    def __init__(self) -> None:
        self.looks = 0

    def status(self) -> ProviderStatus:
        return ProviderStatus(works=True)

    def languages(self) -> tuple[str, ...]:
        return ("en",)

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:
        self.looks += 1
        return ()

    def orientation(self, png: bytes) -> int:
        return 0


@pytest.mark.parametrize("limit", ["ocr_seconds_max", "page_seconds_max"])
def test_pages_that_are_left_have_a_notice(limit: str) -> None:
    """When the time for recognizing is over, or that for the picture of a page, the page stays empty."""
    reader, engine = MuPdfReader(), Engine()
    source = Source(READERS["pdf"][1].read_bytes(), "scan.pdf", "application/pdf")
    document = reader.read(source, limits=ExtractLimits())
    limits = ExtractLimits().model_copy(update={limit: 1e-9})
    found = recognize(document, source=source, reader=reader, engine=engine, limits=limits)

    assert 0 == engine.looks
    assert ["ocr.failed"] * len(document.pages) == [notice.code for notice in found.warnings]
    assert all(f"Limit {limit} is 1e-09" in notice.text for notice in found.warnings)


@pytest.mark.needs("tesseract")
def test_tesseract_is_ended() -> None:
    """When the time of a page is over, and when nobody waits for it."""
    png = (
        MuPdfReader()
        .picture(
            Source(READERS["pdf"][1].read_bytes(), "scan.pdf", "application/pdf"),
            1,
            resolution=300,
            limits=ExtractLimits(),
        )
        .png
    )
    with watching(Watch(page_seconds_max=0.01)), pytest.raises(DocumentLimitError) as caught:
        TesseractEngine().recognize(png, languages=("en",))
    assert ("page_seconds_max", 0.01) == (caught.value.limit, caught.value.maximum)

    stopped = Watch("the run")
    stopped.stop()
    with watching(stopped), pytest.raises(RunCancelledError):
        TesseractEngine().recognize(png, languages=("en",))


# -- who watches ------------------------------------------------------------------------------


def test_budget_looks_at_who_watches() -> None:
    """Pages are told, and a tick after the work was stopped ends it."""
    heard: list[tuple[int, int]] = []
    watch = Watch("the run", told=lambda done, total: heard.append((done, total)))
    with watching(watch):
        budget = Budget(ExtractLimits())
        assert [1, 2] == list(budget.pages(2))
        watch.stop()
        with pytest.raises(RunCancelledError, match="the run"):
            budget.tick()
        with pytest.raises(RunCancelledError):
            list(budget.pages(2))

    assert [(0, 2), (1, 2), (2, 2)] == heard
    assert current() is not watch


def test_what_works_for_a_document_is_ended_with_it() -> None:
    """At once when the work is stopped, also when it was stopped before; and not after its end."""
    ended: list[str] = []
    watch = Watch()
    with watch.ending(lambda: ended.append("over before")):
        pass
    with pytest.raises(RunCancelledError), watch.ending(lambda: ended.append("running")):
        watch.stop()
    with pytest.raises(RunCancelledError), watch.ending(lambda: ended.append("too late")):
        pass

    assert ["running", "too late"] == ended
    assert watch.stopped
