"""Rows: lines that stand side by side, in cells, with bullets told from text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from skillmap.extract.dates import find_dates
from skillmap.extract.headings import section_of
from skillmap.extract.slices import Slice, SourceLine, Style, around
from skillmap.models.document import Box, Document, Line, Page

CELL_GAP_EM = 1.6
"""A gap between two words wider than this, in font sizes, divides cells: justified text stays below it.
Source: seen in justified paragraphs of narrow columns (up to 1.2) and in tab stops (from 2)."""

SAME_ROW_OVERLAP = 0.55
"""Two lines stand in one row when they share this much of the lower one's height."""

LINE_CHARACTERS_MAX = 3000
"""Longer lines are no text of a resume; they are cut, so that no rule takes more than linear time on a document."""
CELL_CHARACTERS_MAX = 1000
TITLE_CHARACTERS_MAX = 50
"""Longer titles of sections are not broken over two lines."""
RAIL_LINES_MAX = 4
"""A rail beside an entry holds a date, a place, a duration; a column with more lines is text of its own."""

ALIGNED_POINTS = 2.0
"""How far the ends of two lines of a date may lie apart."""
WRAPPED_WHITE_MAX = 0.6
"""White between two lines of a paragraph, in their heights."""
DATE_CHARACTERS_MAX = 20
"""Longer lines are no second half of a date."""

DIVIDED = re.compile(r"(?:\w-|\s(?:of|in|and|de|en|et|du|y|e|em|und))$")
"""The end of a line that goes on in the next one."""

_BULLET = re.compile(
    r"^\s*(?:[•●○◦▪▫■□‣⁃∙·◆◇❖➢➤►▸▶✓✔✦★❯»\uf0b7\uf0a7\uf0d8]|[-–—*+](?=\s)|o(?=\s{2,}))+\s*"
)
_WIDE = re.compile(r"\t+|\s{3,}")
_WORD = re.compile(r"\w")


@dataclass(slots=True, eq=False)
class Row:
    """Lines side by side. `cells` are from left to right, without bullets; `gap` is the space above in font sizes.

    `gap` is None where it is not known (first of a page or column, or no geometry). `margin` is how far to the right
    rows of its column reach, None without geometry.
    """

    cells: list[Slice]
    page: int
    column: int
    block: int
    role: str
    level: int
    bullet: bool = False
    marks: list[Slice] = field(default_factory=list)
    box: Box | None = None
    gap: float | None = None
    margin: float | None = None
    table_row: int | None = None
    text: str = ""
    style: Style = field(default_factory=Style)

    @property
    def x0(self) -> float:
        """Left edge of its first cell; 0 without geometry."""
        box = self.cells[0].box
        return box.x0 if box else 0.0


def rows_of(document: Document) -> list[Row]:
    """All rows of *document* in reading order; lines without a letter or digit stay out."""
    rows: list[Row] = []
    for page in document.pages:
        rows.extend(_page_rows(page))
    _set_margins(rows)
    return rows


def _set_margins(rows: Sequence[Row]) -> None:
    """Tell rows how far to the right those of their page and column reach."""
    reached: dict[tuple[int, int], float] = {}
    for row in rows:
        if row.box is not None:
            place = (row.page, row.column)
            reached[place] = max(row.box.x1, reached.get(place, 0.0))
    for row in rows:
        row.margin = reached.get((row.page, row.column))


def _page_rows(page: Page) -> Iterator[Row]:
    above: Row | None = None
    for lines in _lines_of_rows(page):
        row = _row(page.number, lines, above)
        if row is not None:
            yield row
            above = row


def _lines_of_rows(page: Page) -> Iterator[list[Line]]:
    """Lines that stand side by side, in reading order. A rail and the text beside it are brought together."""
    current: list[Line] = []
    for line in _rails_merged(_dates_joined(_titles_joined(list(_cells_paired(page.lines))))):
        if current and _same_row(current, line):
            current.append(line)
            continue
        if current:
            yield current
        current = [line]
    if current:
        yield current


def _cells_paired(lines: Sequence[Line]) -> Iterator[Line]:
    """*lines*, those of a table row without geometry in pairs: a rail's beside as many of the other cell's.

    Cells that are columns of text, or that begin with sections of their own, are left one after the other.
    """
    group: list[Line] = []
    for line in lines:
        if group and (line.row is None or line.row != group[-1].row):
            yield from _paired(group)
            group = []
        if line.row is None or line.box is not None:
            yield line
        else:
            group.append(line)
    yield from _paired(group)


def _paired(group: list[Line]) -> Iterator[Line]:
    cells: dict[int, list[Line]] = {}
    for line in group:
        cells.setdefault(line.column, []).append(line)
    sizes = sorted(len(cell) for cell in cells.values())
    titled = any(
        section_of(line.text.strip(" :"))
        for cell in cells.values()
        if len(cell) > 1
        for line in cell
    )
    if len(cells) < 2 or (sizes[-1] > 1 and (sizes[-2] > RAIL_LINES_MAX or titled)):
        for line in group:
            yield replace(line, row=None)
        return
    for beside in zip_longest(*cells.values()):
        kept = [line for line in beside if line is not None]
        if len(kept) > 1 and any(line.role == "list_item" for line in kept[1:]):
            kept = [replace(line, row=None) for line in kept]
        elif sizes[-1] > 1:
            kept = [replace(line, row=None) for line in kept] if len(kept) == 1 else kept
        yield from kept


def _titles_joined(lines: Sequence[Line]) -> list[Line]:
    """*lines*, titles that are broken over two lines of a narrow column as one: "Education and", "Training"."""
    result: list[Line] = []
    for line in lines:
        above = result[-1] if result else None
        if above is not None and _is_broken_title(above, line):
            text, spans = f"{above.text}\n{line.text}", (*above.spans, *line.spans)
            box = around((above.box, line.box))
            result[-1] = replace(above, text=text, end=line.end, spans=spans, box=box)
        else:
            result.append(line)
    return result


def _is_broken_title(above: Line, line: Line) -> bool:
    if (above.column, above.block, above.bold) != (line.column, line.block, line.bold):
        return False
    if line.box is None or line.start != above.end + 1 or above.role == "list_item":
        return False
    if len(above.text) + len(line.text) > TITLE_CHARACTERS_MAX or "\n" in above.text:
        return False
    if section_of(f"{above.text} {line.text}") is None:
        return False
    if not above.text[:1].isupper() and not (above.text.islower() and line.text.islower()):
        return False
    one, other = section_of(above.text), section_of(line.text)
    if line.row is not None and line.row == above.row:
        return True
    return None in (one, other) or one == other or bool(DIVIDED.search(above.text))


def _dates_joined(lines: Sequence[Line]) -> list[Line]:
    """*lines*, dates at the right that are broken over two lines as one: "Mechanic   06/2017 –", "today"."""
    result: list[Line] = []
    for line in lines:
        above = result[-1] if result else None
        if above is not None and _is_broken_date(above, line):
            text, spans = f"{above.text}\n{line.text}", (*above.spans, *line.spans)
            result[-1] = replace(above, text=text, end=line.end, spans=spans)
        else:
            result.append(line)
    return result


def _is_broken_date(above: Line, line: Line) -> bool:
    if _is_date_in_paragraph(above, line):
        return True
    _, tab, tail = above.text.rpartition("\t")
    if not tab or not tail.rstrip().endswith(("-", "–", "—")) or line.start != above.end + 1:
        return False
    first = above.spans[-1].box
    if line.box is None or first is None or above.column != line.column:
        return False
    aligned = min(abs(line.box.x0 - first.x0), abs(line.box.x1 - first.x1)) <= ALIGNED_POINTS
    whole = f"{tail}\n{line.text}"
    dates = find_dates(whole) if aligned and len(line.text) <= DATE_CHARACTERS_MAX else []
    return len(dates) == 1 and dates[0].start <= 1 and dates[0].end >= len(whole) - 1


def _is_date_in_paragraph(above: Line, line: Line) -> bool:
    """Whether *line* is the rest of a range that *above* ends with, in one wrapped paragraph: "Cook | May 2015 –"."""
    if len(line.text) > DATE_CHARACTERS_MAX or line.box is None or above.box is None:
        return False
    near = line.box.y0 - above.box.y1 < WRAPPED_WHITE_MAX * line.box.height
    below = near and abs(line.box.x0 - above.box.x0) <= ALIGNED_POINTS
    if above.block != line.block and not below:
        return False
    if line.start != above.end + 1 or above.column != line.column or not line.text[-1:].isalnum():
        return False
    tail = above.text[-DATE_CHARACTERS_MAX:]
    whole = f"{tail}\n{line.text}"
    dates = find_dates(whole) if any(c.isdigit() for c in whole) else []
    if not dates or not dates[-1].is_range or dates[-1].end != len(whole):
        return False
    return dates[-1].start < len(tail) and not any(
        date.is_range and date.end == len(tail) for date in find_dates(tail)
    )


def _rails_merged(lines: Sequence[Line]) -> Iterator[Line]:
    """*lines*, those of a rail row in the order of their height on the page rather than rail first."""
    group: list[Line] = []
    for line in lines:
        if group and (line.row is None or line.row != group[-1].row):
            yield from _by_height(group)
            group = []
        if line.row is None or line.box is None or line.role in ("header", "footer"):
            yield line
        else:
            group.append(line)
    yield from _by_height(group)


def _by_height(group: list[Line]) -> list[Line]:
    if not group or group[0].column == group[-1].column:
        return group
    rail = [line for line in group if line.column == group[0].column]
    if len(rail) > RAIL_LINES_MAX:
        return group
    ordered = list(group[len(rail) :])
    whole = _one_date(rail)
    if whole is not None:
        rail = [whole]
    elif _wrapped_cell(rail):
        return group
    for line in rail:
        if line is rail[0] and section_of(line.text.strip(" :")):
            # A title may stand at the middle of its section.
            ordered.insert(0, line)
            continue
        at = next((i for i, other in enumerate(ordered) if _beside(line, other)), None)
        if at is None:
            at = next(
                (i for i, other in enumerate(ordered) if _height(other) > _height(line)),
                len(ordered),
            )
        if at < len(ordered) and line is not rail[0] and _is_in_item(ordered, at):
            # Beside an item, it dates the entry that the item is part of.
            heads = [i for i, one in enumerate(ordered[:at]) if one.column != line.column]
            at = next((i for i in heads if ordered[i].role != "list_item"), at)
        ordered.insert(at, line)
    return ordered


def _is_in_item(lines: Sequence[Line], at: int) -> bool:
    """Whether the line *at* that place is an item of a list, or a further line of one."""
    block = lines[at].block
    return any(line.block == block and line.role == "list_item" for line in lines[: at + 1])


def _one_date(rail: Sequence[Line]) -> Line | None:
    """The lines of *rail* as one when they are one date broken over lines: "Jun 2016 – Jan", "2020"."""
    if len(rail) < 2 or any(b.start != a.end + 1 for a, b in pairwise(rail)):
        return None
    text = "\n".join(line.text for line in rail)
    dates = find_dates(text)
    if len(dates) != 1 or dates[0].start > 1 or dates[0].end < len(text) - 1:
        return None
    spans = tuple(span for line in rail for span in line.spans)
    return replace(rail[0], text=text, end=rail[-1].end, spans=spans)


def _wrapped_cell(rail: Sequence[Line]) -> bool:
    """Whether the second line of a rail goes on with the first: a word or phrase is divided."""
    return len(rail) > 1 and bool(
        DIVIDED.search(rail[0].text.split("\t")[0]) or rail[1].text[:1].islower()
    )


def _height(line: Line) -> float:
    return line.box.y0 if line.box else 0.0


def _beside(one: Line, other: Line) -> bool:
    if one.box is None or other.box is None:
        return False
    shared = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
    return shared >= SAME_ROW_OVERLAP * min(one.box.height, other.box.height)


def _same_row(row: list[Line], line: Line) -> bool:
    last = row[-1]
    if line.row is not None and line.row == last.row and line.box is None:
        return line.column > last.column
    if line.box is None or last.box is None or not _beside(last, line):
        return False
    if last.spans and line.spans and last.spans[0].rotation != line.spans[0].rotation:
        return False
    if line.row is not None and line.row == last.row and line.column != last.column:
        return True
    return all(
        other.box is not None
        and (line.box.x0 >= other.box.x1 - 1 or line.box.x1 <= other.box.x0 + 1)
        for other in row
    )


def _row(page: int, lines: list[Line], above: Row | None) -> Row | None:
    cells: list[Slice] = []
    for line in lines:
        cells.extend(_cells(SourceLine(page, line)))
    if lines[0].box is not None and len(cells) > 1:
        cells.sort(key=lambda cell: cell.box.x0 if cell.box else 0.0)
    marks: list[Slice] = []
    roles = [line.role for line in lines if line.role != "text"]
    bullet = "list_item" in roles
    if cells:
        bullet |= _take_bullet(cells, marks)
    cells = [cell for cell in cells if _WORD.search(cell.text)]
    if not cells:
        return None
    last = lines[-1]
    row = Row(
        cells=cells,
        page=page,
        column=last.column,
        block=last.block,
        role=roles[0] if roles else "text",
        level=lines[0].level,
        bullet=bullet,
        marks=marks,
        box=last.box if len(lines) == 1 else around(line.box for line in lines),
        table_row=lines[0].row,
        text="   ".join(cell.text for cell in cells),
        style=cells[0].style,
    )
    row.gap = _gap(above, row)
    return row


def _take_bullet(cells: list[Slice], marks: list[Slice]) -> bool:
    match = _BULLET.match(cells[0].text)
    if match is None:
        return False
    marks.append(cells[0].cut(0, match.end()))
    rest = cells[0].cut(match.end(), len(cells[0].text))
    cells[0:1] = [rest] if rest else []
    return True


def _gap(above: Row | None, row: Row) -> float | None:
    if above is None or above.box is None or row.box is None or above.column != row.column:
        return None
    size = row.style.half_points / 2 or row.box.height
    return (row.box.y0 - above.box.y1) / max(size, 1.0)


def _cells(source: SourceLine) -> list[Slice]:
    """The line cut where a wide gap, a tab or three spaces stand."""
    text = source.line.text
    cuts = [match.span() for match in _WIDE.finditer(text)]
    for (_, end, left), (start, _, right) in pairwise(source.runs):
        if left.box is not None and right.box is not None:
            gap = right.box.x0 - left.box.x1
            if gap > CELL_GAP_EM * max(left.size, right.size, 1.0):
                cuts.append((end, start))
    whole = Slice(source, 0, len(text))
    if not cuts:
        return _bounded(whole.cut(0, len(text)))
    cells: list[Slice] = []
    position = 0
    for start, end in sorted(cuts):
        if start > position:
            cells.append(whole.cut(position, start))
        position = max(position, end)
    cells.append(whole.cut(position, len(text)))
    return [part for cell in cells for part in _bounded(cell)]


def _bounded(cell: Slice) -> list[Slice]:
    """*cell*, or its parts of at most `CELL_CHARACTERS_MAX` when it is longer than any paragraph."""
    size = cell.end - cell.start
    if size <= LINE_CHARACTERS_MAX:
        return [cell] if cell else []
    step = CELL_CHARACTERS_MAX
    parts = [cell.cut(start, start + step) for start in range(0, size, step)]
    return [part for part in parts if part]
