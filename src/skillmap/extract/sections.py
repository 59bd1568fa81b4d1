"""Sections: which rows stand under which title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, around
from skillmap.extract.title_looks import Heading
from skillmap.extract.titles import CUSTOM, headings_of

__all__ = ["CUSTOM", "HEADER", "Section", "divide", "sidebar_sections"]

HEADER = "header"
HEADER_GAP = 1.0
"""White in font sizes above what goes on with a section below contact data at the top of its column."""
ALIGNED_POINTS = 14.0
NEXT_STEP_MAX = 2.0
"""Heights of a line by which the next row of a section stands below the last one at most, in another column."""


@dataclass(slots=True, eq=False)
class Section:
    """Rows under one title. `key` is a section key, `courses`, `contact`, `custom` or `header` (no title)."""

    key: str
    title: Slice | None = None
    rows: list[Row] = field(default_factory=list)
    empty_above: bool = False
    """Whether the title before it had no rows: then that one may be the title of a group of sections."""


def divide(rows: Sequence[Row], name_row: Row | None) -> list[Section]:
    """*rows* as sections, in reading order, each row in exactly one. Rows before the first title are the `header`.

    *name_row*, wherever the reading order put it, begins a part of the header: in a page with a sidebar the name may
    come after the sidebar's sections.
    """
    headings = headings_of(rows, name_row)
    sections = [Section(HEADER)]
    top = _first_title(rows, headings)
    current = sections[0]
    place = (-1, -1)
    left: Section | None = None
    last: Row | None = None
    for row in rows:
        if row is name_row:
            current = sections[0]
        elif id(row) in headings:
            if not headings[id(row)].goes_on:
                current = _open(headings[id(row)], sections)
        elif place != (row.page, row.column) and place != (-1, -1) and row.table_row is None:
            current = _continued(row, current, sections)
            if top is not None and name_row is not None and _is_above(row, top, name_row):
                left, current = current, sections[0]
        elif left is not None and current is sections[0] and _leaves_header(last, row, top):
            # Beside the name, a column may begin with contact data, and go on with what the one before it had.
            current = _continued(row, left, sections)
            left = None
        place, last = (row.page, row.column), row
        if id(row) in headings:
            heading = headings[id(row)]
            if heading.rest:
                current.rows.append(_rest_of(row, heading))
            continue
        current.rows.append(row)
    return sections


def _first_title(rows: Sequence[Row], headings: dict[int, Heading]) -> Row | None:
    """The highest title of the first page; None where nothing has a place."""
    titles = [row for row in rows if id(row) in headings and row.page == rows[0].page]
    placed = [(row.box.y0, n, row) for n, row in enumerate(titles) if row.box is not None]
    return min(placed)[2] if placed else None


def _is_above(row: Row, top: Row, name_row: Row) -> bool:
    """Whether *row* stands above the highest title: in the header of the page that has the name."""
    if row.box is None or top.box is None or row.page != name_row.page:
        return False
    return row.box.y1 <= top.box.y0


def _leaves_header(above: Row | None, row: Row, top: Row | None) -> bool:
    """Whether *row* begins what goes on below a header: below the highest title and white, and not aligned with it."""
    if above is None or top is None or row.box is None or above.box is None or top.box is None:
        return False
    if row.box.y1 <= top.box.y0:
        return False
    left, right = row.box.x0 - above.box.x0, row.box.x1 - above.box.x1
    apart = min(abs(left), abs(right), abs(left + right) / 2) > ALIGNED_POINTS
    return apart and row.gap is not None and row.gap >= HEADER_GAP


def _open(heading: Heading, sections: list[Section]) -> Section:
    last = sections[-1]
    empty = last.title is not None and not last.rows
    sections.append(Section(heading.key, heading.title, empty_above=empty))
    return sections[-1]


def _continued(row: Row, current: Section, sections: list[Section]) -> Section:
    """The section that *row*, first of its page or column, goes on with: the last one near its left edge."""
    last = sections[-1]
    if last.title is not None and not last.rows:
        return last
    if row.box is None or (current is last and current.rows and _is_next(current.rows[-1], row)):
        return current
    for section in reversed(sections):
        if section.title is None or not section.rows:
            continue
        before = section.rows[-1]
        if before.page == row.page and before.column > row.column:
            continue
        if any(
            other.box is not None and abs(other.box.x0 - row.box.x0) < ALIGNED_POINTS
            for other in section.rows[-6:]
        ):
            return section
    return current


def _is_next(above: Row, row: Row) -> bool:
    """Whether *row* stands right below *above*: what begins another column stands above it or far below."""
    if above.box is None or row.box is None or above.page != row.page:
        return False
    step = row.box.y0 - above.box.y0
    return 0 < step <= NEXT_STEP_MAX * row.box.height


def _rest_of(row: Row, heading: Heading) -> Row:
    cells = list(heading.rest)
    return Row(
        cells=cells,
        page=row.page,
        column=row.column,
        block=row.block,
        role="text",
        level=row.level,
        bullet=False,
        box=cells[0].box,
        gap=row.gap,
        table_row=row.table_row,
        text="   ".join(cell.text for cell in cells),
        style=cells[0].style,
    )


def sidebar_sections(sections: Sequence[Section]) -> list[Section]:
    """Sections that stand beside the one with most text, not above or below it."""
    titled = [section for section in sections if section.rows and section.title is not None]
    if not titled:
        return []
    main = around(row.box for row in max(titled, key=_text_length).rows)
    if main is None:
        return []
    aside = []
    for section in titled:
        box = around(row.box for row in section.rows)
        if box is not None and min(box.x1, main.x1) - max(box.x0, main.x0) < 0.3 * box.width:
            aside.append(section)
    return aside


def _text_length(section: Section) -> int:
    return sum(len(row.text) for row in section.rows)
