"""Paragraphs and rows of tables in the making, and how they become lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from skillmap.extract.flow import Flow, Inline
from skillmap.extract.glyphs import BULLET, clean
from skillmap.models.document import LineRole

_CELL_MAX = 120
"""Characters up to which a cell may be read as part of one line; longer ones are paragraphs."""


@dataclass(slots=True)
class Block:
    """A paragraph, or a row of a table when it has `cells`; `heading` is a level from 1, 0 for other text."""

    inline: Inline = field(default_factory=Inline)
    level: int = 0
    heading: int = 0
    is_item: bool = False
    cells: list[list[Block]] | None = None

    @property
    def text(self) -> str:
        """All of it, cells divided by form feeds."""
        if self.cells is None:
            return self.inline.text
        return "\f".join(inner.text for cell in self.cells for inner in cell)


def add_story(blocks: list[Block], flow: Flow, margin: LineRole | None) -> None:
    """Add *blocks* to *flow*; *margin* is the role of all lines of a header or footer."""
    for block in blocks:
        if block.cells is not None:
            _row(block.cells, flow, margin)
        else:
            role, level = _role(block)
            if margin is not None:
                role, level = margin, 0
            elif role == "text" and flow.row is not None:
                role = "table_cell"
            flow.add(block.inline, role, level)


def _role(block: Block) -> tuple[LineRole, int]:
    if block.heading:
        return "heading", block.heading
    if block.is_item:
        return "list_item", block.level
    first = next((part for part in block.inline.parts if part[0].strip()), None)
    if first is not None and BULLET.match(clean(first[0], first[1].font).lstrip()):
        return "list_item", 0
    return "text", 0


def _row(cells: list[list[Block]], flow: Flow, margin: LineRole | None) -> None:
    """A row whose cells are short becomes one line; others are read cell by cell."""
    outer = flow.row, flow.column
    flow.row = flow.next_row() if outer[0] is None else outer[0]
    joined = _joined(cells)
    if joined is not None:
        flow.add(joined, margin or "table_cell")
    else:
        for index, cell in enumerate(cells):
            flow.column = outer[1] + index
            add_story(cell, flow, margin)
    flow.row, flow.column = outer


def _joined(cells: list[list[Block]]) -> Inline | None:
    """The cells with tabs between them, or None when they do not make one line."""
    line = Inline()
    filled = [cell for cell in cells if cell]
    for number, cell in enumerate(filled):
        if len(cell) > 1 or cell[0].cells is not None or _role(cell[0])[0] != "text":
            return None
        text = cell[0].inline.text
        if len(text) > _CELL_MAX or "\n" in text.strip():
            return None
        line.add("\t" if number else "")
        line.parts.extend(cell[0].inline.parts)
    return line if len(filled) > 1 else None
