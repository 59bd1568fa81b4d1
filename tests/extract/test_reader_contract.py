"""Every reader keeps the contract that plugins are held to, on the files that the README shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skillmap.extract.doc import DocReader
from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.json_resume import JsonResumeReader
from skillmap.extract.linkedin import LinkedInReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.odt import OdtReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.rendercv import RenderCvReader
from skillmap.extract.rtf import RtfReader
from skillmap.extract.sniff import sniff
from skillmap.extract.text import TextReader
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source
from skillmap.testing.readers import check_document, check_reader
from tests.files import make_bad_files

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FORMATS = Path(__file__).resolve().parents[1] / "files" / "formats"


class WordTablesReader(DocReader):
    """DOC without LibreOffice, which takes seconds for each file."""

    def __init__(self) -> None:
        super().__init__(use_libreoffice=False)


READERS: list[type[Reader]] = [
    DocxReader,
    HtmlReader,
    JsonResumeReader,
    LinkedInReader,
    MarkdownReader,
    MuPdfReader,
    OdtReader,
    PdfiumReader,
    RenderCvReader,
    RtfReader,
    TextReader,
    WordTablesReader,
]
SAMPLES = {
    DocxReader: EXAMPLES / "tomas-okonkwo.docx",
    HtmlReader: EXAMPLES / "sofia-marques.html",
    JsonResumeReader: EXAMPLES / "noor-haddad.json",
    LinkedInReader: FORMATS / "linkedin.zip",
    MarkdownReader: EXAMPLES / "petra-novak.md",
    MuPdfReader: EXAMPLES / "maya-lindholm.pdf",
    OdtReader: FORMATS / "tomas-okonkwo.odt",
    PdfiumReader: EXAMPLES / "maya-lindholm.pdf",
    RenderCvReader: FORMATS / "ines-carvalho.yaml",
    RtfReader: FORMATS / "tomas-okonkwo.rtf",
    TextReader: EXAMPLES / "jonas-weber.txt",
    WordTablesReader: FORMATS / "tomas-okonkwo.doc",
}
PDFS = ["maya-lindholm.pdf", "lena-hoffmeister-lebenslauf.pdf"]


@pytest.mark.parametrize("kind", READERS)
def test_reader_keeps_the_contract(kind: type[Reader]) -> None:
    """Offsets, spans, links, limits, damage: `check_reader` finds nothing to say."""
    is_pdf = kind in {MuPdfReader, PdfiumReader}
    check_reader(
        kind,
        sample=SAMPLES[kind].read_bytes(),
        encrypted=make_bad_files.encrypted_pdf() if is_pdf else None,
        password=make_bad_files.PASSWORD,
    )


@pytest.mark.parametrize("kind", READERS)
def test_reader_says_that_it_works(kind: type[Reader]) -> None:
    """All packages of the readers are installed where the tests run."""
    assert kind().status().works


@pytest.mark.needs("soffice")
@pytest.mark.slow
def test_reader_that_calls_libreoffice_keeps_the_contract() -> None:
    """Bytes that are no Word file never come to the program."""
    check_reader(DocReader, sample=SAMPLES[WordTablesReader].read_bytes())


@pytest.mark.parametrize(
    "path",
    sorted([*EXAMPLES.glob("*.*"), *FORMATS.glob("*.*")]),
    ids=lambda path: path.name,
)
def test_example_is_read_by_the_reader_of_its_type(path: Path) -> None:
    """The sniffed type finds a reader, and what that one makes of the file is sound."""
    data = path.read_bytes()
    source = Source(data, path.name, sniff(data, path.name))
    readers = [kind() for kind in READERS if source.media_type in kind().media_types]
    assert [] != readers
    for reader in readers:
        document = reader.read(source, limits=ExtractLimits())
        if path.stem.startswith("scan"):
            assert "" == document.text
        else:
            check_document(document, source)


@pytest.mark.parametrize("kind", READERS)
def test_reader_may_be_used_by_several_threads(kind: type[Reader]) -> None:
    """Some libraries may not, so their readers take turns."""
    source = Source(SAMPLES[kind].read_bytes())
    expected = kind().read(source, limits=ExtractLimits())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: kind().read(source, limits=ExtractLimits()), range(12)))

    assert [expected] * 12 == found


@pytest.mark.parametrize("name", PDFS)
def test_both_pdf_readers_see_the_same(name: str) -> None:
    """Lines, their order, blocks, rows, roles and links are equal; only fonts may differ."""
    source = Source((EXAMPLES / name).read_bytes(), name, "application/pdf")
    one, other = (
        kind().read(source, limits=ExtractLimits()) for kind in (MuPdfReader, PdfiumReader)
    )

    def look(document: object) -> list[tuple[object, ...]]:
        return [
            (line.text, line.block, line.column, line.row, line.role, round(line.size), line.bold)
            for page in document.pages  # type: ignore[attr-defined]
            for line in page.lines
        ]

    assert look(one) == look(other)
    assert [[(link.url, link.text) for link in page.links] for page in one.pages] == [
        [(link.url, link.text) for link in page.links] for page in other.pages
    ]
