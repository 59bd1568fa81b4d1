"""Documents made worse: what readers see in layouts that no rule was tried on goes wrong like this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from skillmap.models.document import Document, Line, Page

Stress = Callable[[Document], Document]


def without_looks(document: Document) -> Document:
    """All in one size and weight."""
    return _lines(document, _plain)


def without_places(document: Document) -> Document:
    """No geometry, and every line a paragraph of its own."""
    return _lines(
        document,
        lambda line: replace(
            line,
            box=None,
            block=line.start,
            spans=tuple(replace(span, box=None) for span in line.spans),
        ),
    )


def without_anything(document: Document) -> Document:
    """Neither looks nor places: bare text."""
    return without_looks(without_places(document))


def across_columns(document: Document) -> Document:
    """Lines from top to bottom, whatever column they are in: the usual fault of readers."""
    return document.model_copy(update={"pages": tuple(map(_sorted, document.pages))})


def without_paragraphs(document: Document) -> Document:
    """Every line a paragraph of its own, where it stands."""
    return _lines(document, lambda line: replace(line, block=line.start))


def without_lists(document: Document) -> Document:
    """Items of lists are text."""
    return _lines(document, lambda line: replace(line, role="text"))


STRESSES: tuple[Stress, ...] = (
    without_looks,
    without_places,
    without_anything,
    across_columns,
    without_paragraphs,
    without_lists,
)


def _lines(document: Document, change: Callable[[Line], Line]) -> Document:
    pages = tuple(replace(page, lines=tuple(map(change, page.lines))) for page in document.pages)
    return document.model_copy(update={"pages": pages})


def _plain(line: Line) -> Line:
    spans = tuple(
        replace(span, size=10.0, bold=False, italic=False, color=0, font="") for span in line.spans
    )
    return replace(line, spans=spans)


def _sorted(page: Page) -> Page:
    if any(line.box is None for line in page.lines):
        return page
    ordered = sorted(
        page.lines, key=lambda line: (round(line.box.y0), line.box.x0) if line.box else (0, 0.0)
    )
    lines: list[Line] = []
    start = 0
    for line in ordered:
        end = start + len(line.text)
        lines.append(replace(line, start=start, end=end, column=0, row=None))
        start = end + 1
    return replace(page, lines=tuple(lines))
