"""Titles that text stands beside: broken over the rows of a rail, or first words of their section's only paragraph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from skillmap.extract.headings import section_of
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style
from skillmap.extract.title_looks import (
    TITLE_CHARACTERS_MAX,
    TRIM,
    Heading,
    Look,
    is_same_type,
    look_of,
)

RUN_INS_MIN = 3
"""Sections whose titles have one look from which on they are believed although no title stands alone."""
TITLE_LINES_MAX = 3
"""Rows over which the title in a rail may be broken."""
TITLE_EDGE_POINTS = 4.0
"""How far the left or right ends of such rows lie apart."""


def broken_titles(rows: Sequence[Row], looks: Counter[Look]) -> Iterator[tuple[int, Heading]]:
    """Titles of a rail that are broken over rows: "Selected | Bus map | 2023", "Projects". Each row has its heading."""
    for index, row in enumerate(rows):
        if len(row.cells) < 2 or row.bullet:
            continue
        first = row.cells[0]
        below = rows[index + 1 : index + TITLE_LINES_MAX]
        if not any(
            is_same_type(Style(*look[:6]), first.style) for look in looks if looks[look] > 1
        ):
            continue
        lines = [first]
        for other in below:
            if not _is_line_of_title(other, first, row):
                break
            lines.append(other.cells[0])
        text = " ".join(line.text for line in lines)
        key = section_of(text) if len(lines) > 1 else None
        if key is None or len(text) > TITLE_CHARACTERS_MAX:
            continue
        yield id(row), Heading(key, first, tuple(row.cells[1:]))
        for other in rows[index + 1 : index + len(lines)]:
            yield id(other), Heading(key, other.cells[0], goes_on=True)


def _is_line_of_title(row: Row, title: Slice, first: Row) -> bool:
    """Whether *row* is a cell in the look of *title* in the same column."""
    box, other = row.cells[0].box, title.box
    if len(row.cells) > 1 or row.page != first.page or box is None or other is None:
        return False
    aligned = min(abs(box.x0 - other.x0), abs(box.x1 - other.x1)) <= TITLE_EDGE_POINTS
    return aligned and is_same_type(row.cells[0].style, title.style)


def run_in_titles(
    rows: Sequence[Row], accepted: Mapping[int, Heading], trusted: Counter[Look]
) -> dict[int, Heading]:
    """Titles before a colon in the line that their section begins with: "Skills: cranes, winches".

    They look like titles that stand alone, or there are several of one look, and what follows is in another look. Their
    section is one paragraph: a title, or nothing, is below it. Else they are labels within a section.
    """
    found = [
        (row, heading)
        for row in rows
        if id(row) not in accepted and (heading := _run_in(row)) is not None
    ]
    begin = {id(row) for row, _ in found} | set(accepted)
    ended = [
        (row, heading)
        for row, heading in found
        if (below := _below_paragraph(rows, row)) is None or id(below) in begin
    ]
    looks: dict[Look, set[str]] = {}
    for row, heading in ended:
        looks.setdefault(look_of(heading.title.style, row), set()).add(heading.key)
    return {
        id(row): heading
        for row, heading in ended
        if trusted[look := look_of(heading.title.style, row)] or len(looks[look]) >= RUN_INS_MIN
    }


def _run_in(row: Row) -> Heading | None:
    cell = row.cells[0]
    label, colon, value = cell.text.partition(":")
    if not colon or not value.strip() or len(label) > TITLE_CHARACTERS_MAX or row.bullet:
        return None
    title = cell.cut(0, len(label)).strip(TRIM)
    rest = cell.cut(len(label) + 1, len(cell.text))
    key = section_of(title.text) if title and title.style[:5] != rest.style[:5] else None
    return None if key is None else Heading(key, title, (rest, *row.cells[1:]))


def _below_paragraph(rows: Sequence[Row], row: Row) -> Row | None:
    """The row below the paragraph that *row* begins; None at the end."""
    index = next(i for i, other in enumerate(rows) if other is row)
    for below in rows[index + 1 :]:
        if (below.page, below.block) != (row.page, row.block) or below.box is None:
            return below
    return None
