"""Formats without pages: inline text with looks and links becomes lines on one page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmap.errors import EmptyTextLayerError
from skillmap.extract.bounds import Budget
from skillmap.extract.glyphs import ICON, clean
from skillmap.extract.plain import visible_characters
from skillmap.models.document import Document, Image, Line, LineRole, Link, Notice, Page, Span
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import Source


@dataclass(frozen=True, slots=True)
class Look:
    """How inline text looks."""

    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    color: int = 0


PLAIN = Look()


@dataclass(slots=True)
class Inline:
    """Text of a paragraph in the making; a line feed in it breaks the line, a tab is a tab."""

    parts: list[tuple[str, Look, str]] = field(default_factory=list)

    def add(self, text: str, look: Look = PLAIN, url: str = "") -> None:
        """Append *text*, printed as a link to *url* if one is given."""
        if text:
            self.parts.append((text, look, url))

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for text, _, _ in self.parts)

    def lines(self) -> list[Inline]:
        """Its lines, without empty ones."""
        lines = [Inline()]
        for text, look, url in self.parts:
            first, *others = text.split("\n")
            lines[-1].add(first, look, url)
            for other in others:
                lines.append(Inline())
                lines[-1].add(other, look, url)
        return [line for line in lines if line.text.strip()]


class Flow:
    """Collects lines of one document; `row` and `column` of what is added can be set around calls."""

    def __init__(self, budget: Budget) -> None:
        """Start an empty document that costs *budget*."""
        self.row: int | None = None
        self.column = 0
        self.block = 0
        self.images: list[Image] = []
        self._budget = budget
        self._rows = 0
        self._lines: list[Line] = []
        self._links: list[Link] = []
        self._offset = 0

    def next_row(self) -> int:
        """The number of a new row of a table."""
        self._rows += 1
        return self._rows

    def add(self, inline: Inline, role: LineRole = "text", level: int = 0) -> None:
        """Append the lines of a paragraph as one block; further lines of a list item are text."""
        for line in inline.lines():
            self._line(line, role, level)
            if role == "list_item":
                role = "text"
        self.block += 1

    def _line(self, inline: Inline, role: LineRole, level: int) -> None:
        parts = _tidy(inline)
        text = "".join(part[0] for part in parts)
        if not text:
            return
        self._budget.tick(len(text) + 1)
        spans: list[Span] = []
        position = self._offset
        for piece, look, url in parts:
            spans.append(
                Span(
                    piece,
                    font=look.font,
                    size=look.size,
                    bold=look.bold,
                    italic=look.italic,
                    color=look.color,
                )
            )
            if url and piece.strip():
                self._link(url, piece, position, text)
            position += len(piece)
        end = self._offset + len(text)
        self._lines.append(
            Line(
                text=text,
                start=self._offset,
                end=end,
                spans=tuple(spans),
                block=self.block,
                column=self.column,
                role=role,
                level=level,
                row=self.row,
            )
        )
        self._offset = end + 1

    def _link(self, url: str, text: str, position: int, line: str) -> None:
        start = position + len(text) - len(text.lstrip())
        shown = text.strip()
        last = self._links[-1] if self._links else None
        if last is not None and last.url == url and last.end is not None and start - last.end <= 1:
            # What stands between the two: the end of a line, a space or a tab.
            gap = ("\n" + line)[last.end - self._offset + 1 : start - self._offset + 1]
            self._links[-1] = Link(
                url, last.text + gap + shown, start=last.start, end=start + len(shown)
            )
        else:
            self._links.append(Link(url, shown, start=start, end=start + len(shown)))

    def document(
        self,
        source: Source,
        *,
        media_type: str,
        reader: str,
        limits: ExtractLimits,
        notices: Sequence[Notice] = (),
    ) -> Document:
        """The document of all lines.

        Raises:
            EmptyTextLayerError: There is less text than `characters_min`.
        """
        page = Page(
            number=1,
            lines=tuple(self._lines),
            links=tuple(self._links),
            images=tuple(self.images),
            engine=reader,
        )
        characters = visible_characters(page.text, limits.characters_min)
        if characters < limits.characters_min:
            raise EmptyTextLayerError(page_count=1, characters=characters)
        return Document(
            name=source.name,
            media_type=media_type,
            sha256=hashlib.sha256(source.data).hexdigest(),
            byte_count=len(source.data),
            reader=reader,
            pages=(page,),
            warnings=tuple(notices),
        )


_SPACES = re.compile(r" {2,}")


def _tidy(inline: Inline) -> list[tuple[str, Look, str]]:
    """Parts of one line: cleaned, spaces single, no space at its ends, tabs as parts of their own."""
    tidy: list[tuple[str, Look, str]] = []
    for text, look, url in inline.parts:
        for index, cell in enumerate(text.split("\t")):
            if index:
                _add(tidy, "\t", look, "")
            shown = clean(cell, look.font).replace(ICON, " ")
            _add(tidy, _SPACES.sub(" ", shown), look, url)
    while tidy and not tidy[-1][0].strip():
        tidy.pop()
    if tidy:
        text, look, url = tidy[-1]
        tidy[-1] = (text.rstrip(), look, url)
    return tidy


def _add(tidy: list[tuple[str, Look, str]], text: str, look: Look, url: str) -> None:
    before = tidy[-1][0][-1:] if tidy else ""
    if text == "\t":
        if before in {"", "\t"}:
            return
        if before == " ":
            last, last_look, last_url = tidy[-1]
            tidy[-1] = (last.rstrip(), last_look, last_url)
            if not tidy[-1][0]:
                tidy.pop()
        if tidy and tidy[-1][0] != "\t":
            tidy.append(("\t", look, ""))
        return
    if before in {"", " ", "\t"}:
        text = text.lstrip()
    if not text:
        return
    if tidy and tidy[-1][0] != "\t" and tidy[-1][1:] == (look, url):
        tidy[-1] = (tidy[-1][0] + text, look, url)
    else:
        tidy.append((text, look, url))
