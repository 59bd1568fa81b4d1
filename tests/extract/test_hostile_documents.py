"""Whatever the bytes are, a reader answers with a document or an error of its own, and soon."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from skillmap.errors import ExtractError
from skillmap.extract.doc import DocReader
from skillmap.extract.docx import DocxReader
from skillmap.extract.html import HtmlReader
from skillmap.extract.json_resume import JsonResumeReader
from skillmap.extract.linkedin import LinkedInReader
from skillmap.extract.markdown import MarkdownReader
from skillmap.extract.odt import OdtReader
from skillmap.extract.pdf_mupdf import MuPdfReader
from skillmap.extract.pdf_pdfium import PdfiumReader
from skillmap.extract.pictures import PictureReader
from skillmap.extract.rendercv import RenderCvReader
from skillmap.extract.rtf import RtfReader
from skillmap.extract.sniff import sniff
from skillmap.extract.text import TextReader
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Reader, Source
from tests.files import make_bad_files

READERS: list[Reader] = [
    DocReader(use_libreoffice=False),
    DocxReader(),
    HtmlReader(),
    JsonResumeReader(),
    LinkedInReader(),
    MarkdownReader(),
    MuPdfReader(),
    OdtReader(),
    PdfiumReader(),
    PictureReader(),
    RenderCvReader(),
    RtfReader(),
    TextReader(),
]
SECONDS_MAX = 10.0
"""Of the processor: how busy the machine is with other things does not count."""
CANARY = (
    Path("/etc/hostname").read_text() if Path("/etc/hostname").exists() else socket.gethostname()
)


def _said(reader: Reader, data: bytes, name: str) -> str:
    try:
        source = Source(data, name, sniff(data, name))
        return reader.read(source, limits=ExtractLimits()).text
    except ExtractError as error:
        return str(error)


@pytest.mark.parametrize("name", sorted(make_bad_files.BAD_FILES))
def test_bad_file_is_read_or_refused(name: str) -> None:
    """By every reader, also by those for other types, as a caller may name any."""
    data = make_bad_files.bad_file(name)
    start = time.process_time()
    for reader in READERS:
        assert CANARY.strip() not in _said(reader, data, name)

    assert time.process_time() - start < SECONDS_MAX


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("empty.pdf", "extract.unreadable"),
        ("truncated.pdf", "extract.unreadable"),
        ("encrypted.pdf", "extract.encrypted"),
        ("many-pages.pdf", "extract.limit"),
        ("zip-bomb.docx", "extract.limit"),
        ("many-members.docx", "extract.limit"),
        ("deep.docx", "extract.limit"),
        ("lying-zip.docx", "extract.unreadable"),
        ("external-entity.docx", "extract.unreadable"),
        ("entity-bomb.docx", "extract.unreadable"),
        ("truncated.docx", "extract.unreadable"),
        ("old-word.doc", "extract.unreadable"),
        ("hungry.docx", "extract.limit"),
        ("nested-forms.pdf", "extract.limit"),
        ("many-fonts.pdf", "extract.limit"),
        ("deep.rtf", "extract.limit"),
        ("bomb.odt", "extract.limit"),
        ("external-entity.odt", "extract.unreadable"),
        ("aliases.yaml", "extract.limit"),
        ("bomb-linkedin.zip", "extract.limit"),
        ("manifest.json", "extract.invalid_resume"),
        ("list.json", "extract.invalid_resume"),
    ],
)
def test_bad_file_has_its_error(name: str, expected: str) -> None:
    """The same one from every reader of the type that the bytes show."""
    data = make_bad_files.bad_file(name)
    codes = set()
    for reader in READERS:
        try:
            media_type = sniff(data, name)
            if media_type in reader.media_types:
                reader.read(Source(data, name, media_type), limits=ExtractLimits())
        except ExtractError as error:
            codes.add(error.code)

    assert {expected} == codes
