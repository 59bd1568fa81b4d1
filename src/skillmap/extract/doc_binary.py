"""Word 97-2003 read from its binary tables, for where LibreOffice is not installed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from skillmap.extract.bounds import Budget
from skillmap.extract.contrast import is_as_paper
from skillmap.extract.doc_parts import WordFile
from skillmap.extract.doc_styles import Paragraph, Styles, Text
from skillmap.extract.flow import Flow, Inline
from skillmap.extract.flow_blocks import Block, add_story

_LINK = re.compile(r'HYPERLINK\s+(?!\\)"?([^"\s]+)"?')
_MARKS = re.compile("[\x07\x0c\r]")
"""Ends of cells and rows, of pages and sections, of paragraphs. Source: [MS-DOC] 2.4.1."""
_SHOWN = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": " ", "\xad": ""}
_DRAWN = "\x08"
_FIELD_BEGIN, _FIELD_SEPARATOR, _FIELD_END = "\x13\x14\x15"


@dataclass(slots=True)
class _Story:
    """A story in the making: its blocks, and the cells of rows that are not yet closed."""

    blocks: list[Block] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)
    inner_cells: list[list[Block]] = field(default_factory=list)
    inner_cell: list[Block] = field(default_factory=list)


class BinaryReader:
    """One reading of one file."""

    def __init__(self, file: WordFile, budget: Budget) -> None:
        """Read the tables of *file*."""
        self.hidden: set[str] = set()
        self._file = file
        self._budget = budget
        self._styles = Styles(self._file)
        self._paragraphs = self._file.runs(13, paragraphs=True)
        self._characters = self._file.runs(12, paragraphs=False)
        self._text = self._file.text()
        self._fields: list[list[str]] = []
        self._boxes: list[Block] = []
        self._boxed = False

    def fill(self, flow: Flow) -> None:
        """Add all stories to *flow*: headers, the text with its boxes, notes, footers."""
        bounds: dict[str, tuple[int, int]] = {}
        start = 0
        for name, length in self._file.lengths.items():
            bounds[name] = (start, start + length)
            start += length
        headers, footers = self._margins(*bounds["margins"])
        add_story(headers, flow, "header")
        self._boxed = True
        self._boxes = self._blocks(*bounds["boxes"])
        self._boxed = False
        add_story(self._blocks(*bounds["body"]), flow, None)
        for name in ("notes", "endnotes"):
            add_story(self._blocks(*bounds[name]), flow, None)
        add_story(footers, flow, "footer")

    def _margins(self, start: int, end: int) -> tuple[list[Block], list[Block]]:
        """Headers and footers, each text once (2.8.22): after six separators, six stories for each section."""
        table = self._file.table(11)
        places = [
            int.from_bytes(table[at : at + 4], "little") for at in range(0, len(table) - 3, 4)
        ]
        found: tuple[list[Block], list[Block]] = ([], [])
        seen: set[tuple[int, str]] = set()
        for number, (first, last) in enumerate(pairwise(places)):
            if number < 6 or not first < last <= end - start:
                continue
            # Even header, odd header, even footer, odd footer, first header, first footer.
            is_footer = (number - 6) % 6 in {2, 3, 5}
            for block in self._blocks(start + first, start + last):
                if (is_footer, block.text) not in seen:
                    seen.add((is_footer, block.text))
                    found[is_footer].append(block)
        return found

    def _blocks(self, start: int, end: int) -> list[Block]:
        story = _Story()
        self._fields = []
        end = min(end, len(self._text))
        while start < end:
            self._budget.tick()
            mark = _MARKS.search(self._text, start, end)
            last = mark.start() if mark else end
            self._paragraph(story, start, last, self._text[last : last + 1])
            start = last + 1
        _end_row(story)
        return story.blocks

    def _paragraph(self, story: _Story, start: int, end: int, mark: str) -> None:
        # What a paragraph is like is told where its mark stands.
        style, changes = self._paragraphs.at(self._file.offset(min(end, len(self._text) - 1)))
        paragraph = self._styles.paragraph(style).changed(changes)
        inline = self._inline(start, end, self._styles.text(style), paragraph)
        if _DRAWN in self._text[start:end] and self._boxes:
            story.blocks.extend(self._boxes)
            self._boxes = []
        if not paragraph.in_table:
            _end_row(story)
        target = story.blocks
        if paragraph.in_table:
            target = story.inner_cell if paragraph.depth > 1 else story.cell
        if inline.text.strip():
            heading = paragraph.outline + 1 if paragraph.outline < 9 else 0
            is_item = paragraph.is_item and not heading
            level = paragraph.level if is_item else 0
            target.append(Block(inline, level, heading, is_item))
        if paragraph.depth > 1:
            _end_inner(story, paragraph)
        elif mark == "\x07" and paragraph.ends_row:
            _end_row(story)
        elif mark == "\x07":
            story.cells.append(story.cell)
            story.cell = []

    def _inline(self, start: int, end: int, base: Text, paragraph: Paragraph) -> Inline:
        """The text from *start* to *end* with its looks and links."""
        inline = Inline()
        place = start
        while place < end:
            changes = self._characters.at(self._file.offset(place))[1]
            last = place + 1
            while last < end and self._characters.at(self._file.offset(last))[1] is changes:
                last += 1
            text = self._styles.changed(base, changes)
            self._show(self._text[place:last], text, paragraph, inline)
            place = last
        return inline

    def _show(self, raw: str, text: Text, paragraph: Paragraph, inline: Inline) -> None:
        look = self._styles.look(text)
        code = self._hides(text, paragraph)
        for piece in re.split("([\x13\x14\x15])", raw):
            if piece == _FIELD_BEGIN:
                self._fields.append(["", ""])
            elif piece == _FIELD_SEPARATOR and self._fields:
                found = _LINK.search(self._fields[-1][0])
                self._fields[-1] = ["\0", found[1] if found else ""]
            elif piece == _FIELD_END:
                self._fields = self._fields[:-1]
            elif self._fields and not self._fields[-1][0].startswith("\0"):
                self._fields[-1][0] += piece
            elif not text.deleted:
                is_symbol = text.special and text.symbol
                letters = chr(text.symbol) * len(piece) if is_symbol else piece
                shown = "".join(_SHOWN.get(letter, letter) for letter in letters)
                shown = "".join(letter for letter in shown if letter in "\t\n" or letter >= " ")
                if code and shown.strip():
                    self.hidden.add(code)
                elif not code:
                    url = next((field[1] for field in reversed(self._fields) if field[1]), "")
                    inline.add(shown, look, url)

    def _hides(self, text: Text, paragraph: Paragraph) -> str:
        """The code of the notice when nobody can see text of that look, else nothing."""
        if text.hidden:
            return "hidden.invisible"
        if text.size < 2:
            return "hidden.tiny"
        # Backgrounds of cells stand in the properties of rows, which come after their text.
        seen = text.shaded or paragraph.shaded or paragraph.in_table or self._boxed
        return "hidden.white" if is_as_paper(text.color) and not seen else ""


def _end_inner(story: _Story, paragraph: Paragraph) -> None:
    if paragraph.ends_inner_row:
        if any(story.inner_cells):
            story.cell.append(Block(cells=story.inner_cells))
        story.inner_cells = []
        story.inner_cell = []
    elif paragraph.ends_inner_cell:
        story.inner_cells.append(story.inner_cell)
        story.inner_cell = []


def _end_row(story: _Story) -> None:
    if story.inner_cells or story.inner_cell:
        story.cell.append(Block(cells=[*story.inner_cells, story.inner_cell]))
        story.inner_cells, story.inner_cell = [], []
    cells = [*story.cells, story.cell] if story.cell else story.cells
    if any(cells):
        story.blocks.append(Block(cells=cells))
    story.cells, story.cell = [], []
