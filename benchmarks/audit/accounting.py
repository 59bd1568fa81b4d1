"""Nothing lost: every character of a document is evidence or unassigned, and the readers lose no text of the file."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.audit.other_reading import text_of

from skillmap.models.document import Document, Extraction

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_STORIES = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def lost(extraction: Extraction) -> tuple[int, int]:
    """Characters of the document but white space, and how many of them are in no evidence and not unassigned."""
    every = gone = 0
    shown = [item for field in extraction.fields for item in field.evidence]
    for page in extraction.document.pages:
        text = page.text
        covered = bytearray(len(text))
        for item in (*shown, *extraction.unassigned):
            if item.page == page.number and item.text == text[item.start : item.end]:
                covered[item.start : item.end] = b"\1" * (item.end - item.start)
        for character, known in zip(text, covered, strict=True):
            if not character.isspace():
                every += 1
                gone += not known
    return every, gone


def left_out(document: Document, path: Path) -> tuple[int, Counter[str]] | None:
    """Letters and digits that another reading of the file has, and those among them that *document* lacks.

    Of a PDF it is what the other PDF library gives, page by page; of a DOCX the text nodes of its body, margins and
    notes; of DOC, RTF, ODT and HTML what `other_reading` has. None for other formats, and for pages that were
    recognized. Order is not looked at.
    """
    if path.suffix == ".docx":
        other = [_docx_text(path)]
        own = [document.text]
    elif path.suffix == ".pdf" and all(page.method == "text" for page in document.pages):
        other = (_pdfium_texts if document.reader == "pdf" else _mupdf_texts)(path)
        own = [page.text for page in document.pages]
    elif (text := text_of(path)) is not None:
        other = [text]
        own = [document.text]
    else:
        return None
    every = 0
    missing: Counter[str] = Counter()
    for expected, found in zip(map(_letters, other), map(_letters, own), strict=True):
        every += expected.total()
        missing += expected - found
    return every, missing


def _letters(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _pdfium_texts(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def _mupdf_texts(path: Path) -> list[str]:
    import pymupdf

    with pymupdf.open(path) as pdf:
        pages: Any = pdf
        return [page.get_text("text", clip=pymupdf.INFINITE_RECT()) for page in pages]


def _docx_text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "\n".join(
            text
            for name in sorted(package.namelist())
            if _STORIES.fullmatch(name)
            for text in paragraphs(ElementTree.fromstring(package.read(name)))
        )


def paragraphs(story: ElementTree.Element) -> list[str]:
    """The text of every paragraph below *story*; a box in a paragraph is one of its own, and told once."""
    texts: list[str] = []

    def walk(node: ElementTree.Element, parts: list[str]) -> None:
        for child in node:
            if child.tag == _FALLBACK:
                continue
            if child.tag == f"{_WORD}p":
                inner: list[str] = []
                walk(child, inner)
                texts.append("".join(inner))
            elif child.tag == f"{_WORD}t":
                parts.append(child.text or "")
            elif child.tag in (f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
                parts.append(" ")
            elif child.tag == f"{_WORD}noBreakHyphen":
                parts.append("-")
            else:
                walk(child, parts)

    walk(story, [])
    return texts
