"""Documents made of lines: what a reader would have seen, written down in a test."""

from __future__ import annotations

from typing import Any

from skillmap.models.document import Box, Document, Line, Link, Page, Span

SIZE = 10.0
WIDTH = 5.0
"""Points that a character takes in these documents."""


class PageMaker:
    """Lines put below one another, each in a block of its own unless told otherwise."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.links: list[Link] = []
        self._y = 50.0
        self._block = 0
        self._start = 0

    def add(
        self,
        *parts: str | tuple[str, dict[str, Any]],
        x: float = 50.0,
        size: float = SIZE,
        bold: bool = False,
        gap: float = 2.0,
        same_block: bool = False,
        beside: bool = False,
        **line: Any,
    ) -> PageMaker:
        """Add a line of *parts* (text, or text and look); `beside` puts it at the height of the last one."""
        if not beside:
            self._y += size + gap
        spans = []
        left = x
        for part in parts:
            text, look = part if isinstance(part, tuple) else (part, {})
            if text == "\t":
                left += 100
            right = left + WIDTH * len(text)
            box = Box(left, self._y - size, right, self._y)
            spans.append(Span(text, box, **{"size": size, "bold": bold, **look}))
            left = right
        text = "".join(span.text for span in spans)
        self._block += not same_block
        box = Box(x, self._y - size, left, self._y)
        end = self._start + len(text)
        self.lines.append(
            Line(text, self._start, end, tuple(spans), box, block=self._block, **line)
        )
        self._start = end + 1
        return self

    def at(self, bottom: float) -> PageMaker:
        """Go on at another height, as a new column does."""
        self._y = bottom
        return self

    def link(self, url: str, text: str) -> PageMaker:
        """A link on the first place where *text* is printed."""
        start = "\n".join(line.text for line in self.lines).index(text)
        self.links.append(Link(url, text, None, start, start + len(text)))
        return self

    def document(self) -> Document:
        """All lines as a document of one page."""
        page = Page(1, 612.0, 792.0, tuple(self.lines), tuple(self.links))
        return document_of(page)


def document_of(*pages: Page) -> Document:
    """*pages* as a document."""
    return Document(
        media_type="application/pdf", sha256="0" * 64, byte_count=0, reader="test", pages=pages
    )


def plain(text: str) -> Document:
    """A document without geometry: `* ` for items, three spaces for a tab; indented lines go on."""
    lines: list[Line] = []
    start = number = 0
    for row in text.strip("\n").splitlines():
        if not row.strip():
            continue
        number += not row[0].isspace()
        item = row.lstrip().startswith("* ")
        bare = row.strip()
        end = start + len(bare)
        role: Any = "list_item" if item else "text"
        lines.append(Line(bare, start, end, (Span(bare),), block=number, role=role))
        start = end + 1
    return document_of(Page(1, lines=tuple(lines)))
