"""What every result promises, whatever the bytes were."""

from __future__ import annotations

import math
from collections.abc import Iterator

from skillmap.models.document import Box, Document, Extraction, Page
from skillmap.testing.parsers import require_evidence


class BrokenLawError(Exception):
    """A result is not what its nouns promise."""


def check_document(document: Document) -> None:
    """Lines stand where they say that they stand, text is text, and places are numbers.

    Raises:
        BrokenLawError: Something is not so.
    """
    numbers = [page.number for page in document.pages]
    if numbers != sorted(set(numbers)) or numbers[:1] < [1]:
        raise BrokenLawError("pages are not counted from 1")
    for page in document.pages:
        text = page.text
        for line in page.lines:
            if text[line.start : line.end] != line.text:
                raise BrokenLawError("a line is not where it says that it is")
        if not all(map(math.isfinite, _measures(page))):
            raise BrokenLawError("a page has a place that is no number")
    # Whoever stores a document needs all of its text to be text.
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise BrokenLawError("the document has half a character") from error


def _measures(page: Page) -> Iterator[float]:
    """Every length, size and confidence on *page*."""
    yield from (page.width, page.height, page.confidence)
    boxes: list[Box | None] = [line.box for line in page.lines]
    boxes += [link.box for link in page.links] + [image.box for image in page.images]
    for line in page.lines:
        for span in line.spans:
            yield from (span.size, span.rotation, span.confidence)
            boxes.append(span.box)
    for box in boxes:
        if box is not None:
            yield from (box.x0, box.y0, box.x1, box.y1)


def check_extraction(extraction: Extraction) -> None:
    """Values have evidence, evidence is in the document, and no character of the document is lost.

    Raises:
        BrokenLawError: It is not so.
    """
    check_document(extraction.document)
    # What came as structured data is taken as it is, and shows itself.
    if extraction.document.resume is None:
        try:
            require_evidence(extraction)
        except AssertionError as error:
            raise BrokenLawError(str(error)) from error
        _check_nothing_is_lost(extraction)
    if Extraction.model_validate_json(extraction.model_dump_json()) != extraction:
        raise BrokenLawError("what was written as JSON is not what is read from it")


def _check_nothing_is_lost(extraction: Extraction) -> None:
    """Every character is evidence, unassigned, or white space."""
    pages = {page.number: page.text for page in extraction.document.pages}
    left = {number: list(text) for number, text in pages.items()}
    cited = [evidence for found in extraction.fields for evidence in found.evidence]
    for evidence in (*cited, *extraction.unassigned):
        if pages[evidence.page][evidence.start : evidence.end] != evidence.text:
            raise BrokenLawError("evidence does not stand at its place")
        left[evidence.page][evidence.start : evidence.end] = " " * len(evidence.text)
    if any(not character.isspace() for page in left.values() for character in page):
        raise BrokenLawError("a character is neither evidence nor unassigned")
