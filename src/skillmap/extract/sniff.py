"""The type of a file from its bytes; its name only decides between kinds that bytes leave open."""

from __future__ import annotations

import io
import json
import re
import zipfile

from skillmap.errors import UnreadableDocumentError
from skillmap.extract.docx_parts import MEDIA_TYPE as DOCX
from skillmap.extract.docx_parts import OLE_MAGIC
from skillmap.extract.encoding import decode

PDF = "application/pdf"
HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
JSON = "application/json"
LINKEDIN = "application/vnd.linkedin.export+zip"
ODT = "application/vnd.oasis.opendocument.text"
RENDERCV = "application/vnd.rendercv+yaml"
RTF = "application/rtf"
UNKNOWN = "application/octet-stream"

# The types of LinkedIn and RenderCV are names of our own: nobody has registered any.

HINTS = {
    "application/x-ole-storage": "Save the old Office file as DOCX or PDF.",
    "application/vnd.oasis.opendocument": "Save the OpenDocument file as ODT or PDF.",
    "application/vnd.openxmlformats": "Save the Office file as DOCX or PDF.",
    "application/zip": "Unpack the archive and pass the document in it.",
    UNKNOWN: "Pass a PDF, DOCX, DOC, ODT, RTF, HTML, Markdown, text, JSON Resume or RenderCV file, or a picture.",
}
"""What to do about types that no reader of this package reads, by media type or its beginning."""

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", RTF),
)
_ZIPPED = (
    ("word/", DOCX),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_NAMES_LOOKED_AT = 2_000
_LINKEDIN_FILES = {"profile.csv", "positions.csv", "education.csv", "skills.csv"}
_LINKEDIN_MIN = 2
"""Files of that kind from which on a zip is LinkedIn's copy of one's data."""
_RENDERCV = re.compile(
    r"^cv:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]+[\w-]+:", re.MULTILINE
)
_RENDERCV_KEYS = re.compile(r"^[ \t]+(?:name|sections|headline|social_networks):", re.MULTILINE)
_TAGS = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|section|div|h[1-6]|p|ul|table)\b", re.I
)
_MARKS = (
    re.compile(r"^#{1,6} \S", re.MULTILINE),
    re.compile(r"\*\*[^*\n]+\*\*"),
    re.compile(r"\[[^\[\]\n]+\]\([^)\s]{1,2000}\)"),
    re.compile(r"^\S[^\n]*\n(?:={3,}|-{3,})$", re.MULTILINE),
    re.compile(r"^\|.*\|\n\|[-:| ]+\|$", re.MULTILINE),
)


def sniff(data: bytes, name: str = "") -> str:
    """Media type of *data*. *name* decides only where the bytes could be one thing or another.

    Other Office files and archives get their own types, although nothing here reads them: see `HINTS`. Bytes of no
    known kind are `application/octet-stream`.

    Raises:
        UnreadableDocumentError: *data* is empty.
    """
    if not data:
        raise UnreadableDocumentError("the file is empty")
    # Readers of PDF accept up to a kilobyte before the header, and so do mail gateways that add it.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(OLE_MAGIC):
        return _compound(data, name.lower())
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"}:
        return "image/heif"
    decoded = decode(data)
    return UNKNOWN if decoded is None else _text(decoded[0], name.lower())


def hint(media_type: str) -> str:
    """What to do about a file of *media_type* that no reader reads; empty when there is no advice."""
    return next((text for start, text in HINTS.items() if media_type.startswith(start)), "")


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:_NAMES_LOOKED_AT]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        # A truncated DOCX has lost its list of names; those before the parts are still there.
        names = [part for part, _ in _ZIPPED if part.encode() in data]
    for start, media_type in _ZIPPED:
        if any(name.startswith(start) for name in names):
            return media_type
    # OpenDocument puts its type, unpacked, into the first entry.
    found = re.match(rb"mimetype(application/[a-z.+-]+)", data[30:200])
    if found:
        return found.group(1).decode("ascii")
    if {"content.xml", "styles.xml"} <= set(names):
        return ODT
    files = {name.rpartition("/")[2].casefold() for name in names}
    return LINKEDIN if len(files & _LINKEDIN_FILES) >= _LINKEDIN_MIN else "application/zip"


def _compound(data: bytes, name: str) -> str:
    """Microsoft's old container: names of its streams are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DOCX
    if "WordDocument".encode("utf-16-le") in data or name.endswith((".doc", ".dot")):
        return "application/msword"
    return "application/x-ole-storage"


def _text(text: str, name: str) -> str:
    start = text.lstrip()[:2048]
    if _RENDERCV.search(text[:20_000]) and _RENDERCV_KEYS.search(text[:20_000]):
        return RENDERCV
    if start.startswith("{") or (start.startswith("[") and _is_json(text)):
        return JSON
    tags = _TAGS.findall(text[:20_000])
    if start[:1] == "<" and tags:
        return HTML
    if len(tags) >= (2 if name.endswith((".html", ".htm")) else 10):
        return HTML
    marks = sum(bool(mark.search(text)) for mark in _MARKS)
    if marks >= (1 if name.endswith((".md", ".markdown")) else 2):
        return MARKDOWN
    return TEXT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
