"""The type of a file is found in its bytes; the name decides only between kinds of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.encoding import decode
from skillmap.extract.sniff import DOCX, HTML, JSON, MARKDOWN, PDF, TEXT, UNKNOWN, hint, sniff
from tests.files import make_bad_files

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK\x03\x04"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("maya-lindholm.pdf", PDF),
        ("tomas-okonkwo.docx", DOCX),
        ("sofia-marques.html", HTML),
        ("petra-novak.md", MARKDOWN),
        ("jonas-weber.txt", TEXT),
        ("noor-haddad.json", JSON),
    ],
)
def test_examples_are_known_without_their_names(name: str, expected: str) -> None:
    """A wrong name changes nothing."""
    data = (EXAMPLES / name).read_bytes()

    assert (expected, expected) == (sniff(data), sniff(data, "wrong.xyz"))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (make_bad_files.text_named_pdf(), TEXT),
        (make_bad_files.binary_noise(), UNKNOWN),
        (make_bad_files.photo(), "image/jpeg"),
        (make_bad_files.zip_without_document(), "application/zip"),
        (make_bad_files.truncated_docx(), DOCX),
        (b"{\\rtf1 Olga}", "application/rtf"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "application/msword",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), DOCX),
        (ODT, "application/vnd.oasis.opendocument.text"),
        (b"Subject: scan\n\n%PDF-1.7\n", PDF),
        (b"[Olga](https://example.org) mends cranes", TEXT),
        (b'["Olga"]', JSON),
    ],
)
def test_bytes_tell_the_type(data: bytes, expected: str) -> None:
    """Whatever the file is called."""
    assert expected == sniff(data, "resume.pdf")


def test_name_decides_between_kinds_of_text() -> None:
    """One sign of Markdown is enough in a file that says it is Markdown."""
    data = b"# Olga Brandt\n\nCrane Operator in Emden since 2011."

    assert (TEXT, MARKDOWN) == (sniff(data, "a.txt"), sniff(data, "a.md"))


def test_no_bytes_are_unreadable() -> None:
    """An empty file has no type."""
    with pytest.raises(UnreadableDocumentError, match="empty"):
        sniff(b"", "resume.pdf")


def test_types_without_a_reader_come_with_advice() -> None:
    """The hint is for `UnsupportedFormatError`."""
    for media_type in ("application/x-ole-storage", "application/zip", UNKNOWN):
        assert hint(media_type)
    assert "" == hint("video/mp4")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
def test_text_is_decoded(encoding: str, found: str) -> None:
    """With and without a byte order mark."""
    text = "Olga Brandt, Kranführerin – Emden"

    assert (text, found) == decode(text.encode(encoding))


def test_encoding_that_html_declares_is_used() -> None:
    """Also a name that no text encoding has does no harm."""
    page = '<meta charset="{}"><p>Michał</p>'

    assert "Michał" in (decode(page.format("iso-8859-2").encode("iso-8859-2")) or ("",))[0]
    assert (decode(page.format("zlib").encode("cp1250")) or ("", ""))[1] == "cp1252"
