"""Evidence in its place: the file itself, read by another library at the place of each value, has its words."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks.audit.accounting import paragraphs
from benchmarks.audit.other_reading import addresses_of, text_of

from skillmap.extract.dates import find_dates
from skillmap.models.date import PartialDate
from skillmap.models.document import Box, Evidence, Extraction, FieldEvidence, Page

TOLERANCE_EM = 0.5
"""How far from the edge of a box the middle of a character may lie, in heights of the box: boxes of parts of a line
are cut by estimated widths of letters."""
LINE_POINTS = 4.0
"""Characters whose middles differ by less in height stand on one line."""

Character = tuple[str, float, float]
"""A character and the middle of its box, in points from the top left corner of the page."""


@dataclass(frozen=True)
class Misplaced:
    """A value whose evidence does not hold it."""

    pointer: str
    why: str


def misplaced(extraction: Extraction, path: Path) -> tuple[int, list[Misplaced]]:
    """Number of values with evidence, and those that are not found where their evidence says.

    A value must be in the words of its evidence: letters and digits alone count, and a date must be what is read there
    again. Those words must stand in the file: of a PDF within the evidence's box, of a DOCX in one
    paragraph, of DOC, RTF, ODT and HTML in what `other_reading` has. Where the
    evidence names the target of a link, a link of the file must lead there.
    """
    source = _source(path, extraction)
    wrong: list[Misplaced] = []
    for field in extraction.fields:
        why = _unlike(extraction, field) or source.contradicts(field.evidence)
        if why:
            wrong.append(Misplaced(field.pointer, why))
    return len(extraction.fields), wrong


def plain(text: str) -> str:
    """Letters and digits of *text*, without accents and case."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in bare if character.isalnum())


def _unlike(extraction: Extraction, field: FieldEvidence) -> str:
    """Why the value is not in the words of its evidence; empty when it is."""
    words = " ".join(item.url or item.text for item in field.evidence)
    value = _value(extraction, field.pointer)
    if isinstance(value, PartialDate):
        again = [date for found in find_dates(words) for date in (found.first, found.last)]
        return "" if value in again else "the date is not in its words"
    if field.pointer.endswith("/countryCode"):
        return "" if words.strip() else "no words"
    return "" if plain(value) in plain(words) else "the value is not in its words"


def _value(extraction: Extraction, pointer: str) -> str | PartialDate:
    """What the resume holds at *pointer*: the wire format has no word for an end that has not come."""
    if pointer.endswith(("Date", "/date")):
        node: Any = extraction.resume
        for part in pointer.strip("/").split("/"):
            node = node[int(part)] if part.isdigit() else getattr(node, _snake(part))
        if isinstance(node, PartialDate):
            return node
    return str(extraction.resume.at(pointer))


def _snake(key: str) -> str:
    return re.sub("([A-Z])", r"_\1", key).lower()


class _Source:
    """A file that nothing more is known of."""

    def contradicts(self, evidence: Sequence[Evidence]) -> str:
        """Why the file does not have what *evidence* says; empty when it has, or nobody can tell."""
        return "" if evidence else "no evidence"


class _Text(_Source):
    """DOC, RTF, ODT or HTML: all its text as somebody else reads it, and what its links may lead to."""

    def __init__(self, text: str, addresses: str) -> None:
        self._text = plain(text)
        self._addresses = plain(addresses)

    def contradicts(self, evidence: Sequence[Evidence]) -> str:
        for item in evidence:
            if plain(item.text) not in self._text:
                return "the other reading does not have the words"
            if item.url and plain(item.url) not in self._addresses + self._text:
                return "no link leads there"
        return ""


class _Paragraphs(_Source):
    """A DOCX: texts of its paragraphs and rows, and targets of its links."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            names = [name for name in package.namelist() if name.startswith("word/")]
            stories = [
                ElementTree.fromstring(package.read(name))
                for name in names
                if re.fullmatch(r"word/(?:document|(?:header|footer)\d*|footnotes)\.xml", name)
            ]
            links = [package.read(name).decode() for name in names if name.endswith(".rels")]
        self._texts = [plain(text) for story in stories for text in paragraphs(story)]
        self._rows = [plain("".join(row.itertext())) for s in stories for row in s.iter(_ROW)]
        self._links = [plain(text) for text in links]
        self._links += [plain("".join(s.itertext())) for s in stories]

    def contradicts(self, evidence: Sequence[Evidence]) -> str:
        for item in evidence:
            words = plain(item.text)
            if not any(words in text for text in (*self._texts, *self._rows)):
                return "no paragraph has the words"
            if item.url and not any(plain(item.url) in text for text in self._links):
                return "no link leads there"
        return ""


_ROW = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tr"


class _Pages(_Source):
    """A PDF: every character with its place, and every link with its area."""

    def __init__(self, pages: Sequence[Page], path: Path, *, reader: str) -> None:
        self._pages = (_of_pdfium if reader == "pdf" else _of_mupdf)(path)
        self._methods = [page.method for page in pages]

    def contradicts(self, evidence: Sequence[Evidence]) -> str:
        for item in evidence:
            if self._methods[item.page - 1] == "ocr":
                continue
            characters, links = self._pages[item.page - 1]
            if item.box is None:
                return "no box"
            words = plain(item.text)
            if not any(words in plain(text) for text in readings(item.box, characters)):
                return "the words are not in the box"
            if item.url and not any(
                url == item.url and _overlap(item.box, area) for url, area in links
            ):
                return "no link leads there"
        return ""


def readings(box: Box, characters: Sequence[Character]) -> tuple[str, str]:
    """Characters whose middle lies in *box*, in the order of the file, and line by line from left to right."""
    slack = TOLERANCE_EM * box.height
    inside = [
        (y, x, text)
        for text, x, y in characters
        if box.x0 - slack <= x <= box.x1 + slack and box.y0 - 1 <= y <= box.y1 + 1
    ]
    lines: list[list[tuple[float, float, str]]] = []
    for one in sorted(inside):
        if lines and one[0] - lines[-1][0][0] < LINE_POINTS:
            lines[-1].append(one)
        else:
            lines.append([one])
    sorted_lines = [sorted(line, key=lambda one: one[1]) for line in lines]
    return (
        "".join(text for _, _, text in inside),
        "".join(text for line in sorted_lines for _, _, text in line),
    )


def _overlap(one: Box, other: Box) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1


_Content = tuple[list[Character], list[tuple[str, Box]]]


def _of_pdfium(path: Path) -> list[_Content]:
    import pypdfium2

    pages: list[_Content] = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            text = page.get_textpage()
            _, height = page.get_size()
            left, bottom, _, _ = page.get_bbox()
            characters = []
            for index in range(text.count_chars()):
                x0, y0, x1, y1 = text.get_charbox(index, loose=True)
                letter = text.get_text_range(index, 1)
                characters.append((letter, (x0 + x1) / 2 - left, height - ((y0 + y1) / 2 - bottom)))
            pages.append((characters, _links_of(path, len(pages))))
    return pages


def _of_mupdf(path: Path) -> list[_Content]:
    import pymupdf

    pages: list[_Content] = []
    with pymupdf.open(path) as pdf:
        for page in pdf:
            raw: Any = page.get_text("rawdict", clip=pymupdf.INFINITE_RECT())
            characters = [
                (
                    char["c"],
                    (char["bbox"][0] + char["bbox"][2]) / 2,
                    (char["bbox"][1] + char["bbox"][3]) / 2,
                )
                for block in raw["blocks"]
                if block["type"] == 0
                for line in block["lines"]
                for span in line["spans"]
                for char in span["chars"]
            ]
            pages.append((characters, _links_of(path, len(pages))))
    return pages


def _links_of(path: Path, index: int) -> list[tuple[str, Box]]:
    """Targets and areas of the links of a page, as pypdf has them: neither reader's library."""
    from pypdf import PdfReader

    page = PdfReader(path).pages[index]
    box = page.cropbox
    found = []
    for entry in page.get("/Annots") or ():
        annotation: Any = entry.get_object()
        action = annotation.get("/A", {})
        if "/URI" in action:
            x0, y0, x1, y1 = (float(value) for value in annotation["/Rect"])
            left, top = float(box.left), float(box.top)
            found.append(
                (
                    str(action["/URI"]),
                    Box(
                        min(x0, x1) - left, top - max(y0, y1), max(x0, x1) - left, top - min(y0, y1)
                    ),
                )
            )
    return found


def _source(path: Path, extraction: Extraction) -> _Source:
    if path.suffix == ".docx":
        return _Paragraphs(path)
    if path.suffix == ".pdf":
        return _Pages(extraction.document.pages, path, reader=extraction.document.reader)
    text = text_of(path)
    return _Source() if text is None else _Text(text, addresses_of(path))
