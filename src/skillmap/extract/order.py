"""Reading order of a page: columns, sidebars and rails, found in the white space between runs.

A page is cut where a vertical strip stays white over several lines. What stands on its two sides is

- two columns, read one after the other, when their lines do not share baselines;
- a rail on the left, such as dates or labels beside the text, read row by row, the rail first;
- a rail on the right, such as dates after titles, read as parts of the lines they stand beside;
- a table, read row by row, when nearly all lines of both sides share baselines.

The same cut is then tried on each part. Cost: about a millisecond for a usual page; pages with more
than `RUNS_MAX` runs are read line by line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from skillmap.extract._runs import Run, same_line
from skillmap.extract.glyphs import ITEM
from skillmap.extract.gutters import (
    band_right_of,
    cards_at,
    divides_cards,
    grid,
    head_rows,
    item_columns,
    widest_band,
)
from skillmap.extract.sides import (
    Relation,
    are_titles,
    baselines,
    blocks_of,
    is_title,
    reads_on,
    relation,
)

RUNS_MAX = 3_000
"""Runs on a page up to which columns are looked for: the search is quadratic, 200 are usual."""
_SPLITS_MAX = 100
_HEADINGS_MAX = 3
"""Rows of headings that may stand between columns and the text below them."""
_ROW_GAP = 0.12
"""How much more white, in font sizes, stands between the rows of a rail than between the lines of one of them."""


@dataclass(slots=True)
class VisualLine:
    """Runs read as one line. `column` is equal for lines of one column, `row` is as in `Line`."""

    runs: list[Run]
    column: tuple[int, ...] = ()
    row: int | None = None

    @property
    def lead(self) -> Run:
        """The run that gives the line its height: the first, since others may be smaller."""
        return self.runs[0]


@dataclass(slots=True)
class _State:
    splits: int = 0
    rows: int = 0


def reading_order(runs: Sequence[Run]) -> list[VisualLine]:
    """All *runs* as lines in the order in which a person reads them."""
    if len(runs) > RUNS_MAX:
        return _lines(list(runs), ())
    return _region(list(runs), (), _State())


def _region(runs: list[Run], column: tuple[int, ...], state: _State) -> list[VisualLine]:
    rows = grid(runs)
    found = ((n, cards_at(rows, n)) for n in range(len(rows) - 1))
    first, cards = next(((n, cards) for n, cards in found if cards is not None), (0, None))
    band = widest_band(rows) if state.splits < _SPLITS_MAX else None
    if cards is not None and band is not None and not divides_cards(rows, band, first, cards[0]):
        state.splits += 1
        above = [run for row in rows[:first] for run in row]
        below = [run for row in rows[cards[0] :] for run in row]
        return (
            (_region(above, column, state) if above else [])
            + [VisualLine([run], column) for card in cards[1] for run in card]
            + (_region(below, column, state) if below else [])
        )
    if band is None:
        return _lines(runs, column)
    state.splits += 1
    first, last, edge = band
    crossed = last < len(rows)
    first, last = _cut_at_titles(rows, first, last, edge)
    items = item_columns(rows[first:last], edge)
    sidebar = band_right_of(rows, (first + items[0], first + items[1], edge)) if items else None
    if sidebar is not None:
        first, last, edge = sidebar
    elif items is not None:
        return _items(rows, first + items[0], first + items[1], edge, column, state)
    first += head_rows(rows[first:last], edge)
    tail, kind = _tail(rows[first:last], edge, crossed=crossed)
    last -= tail
    inside = [run for row in rows[first:last] for run in row]
    above = [run for row in rows[:first] for run in row]
    below = [run for row in rows[last:] for run in row]
    left = [run for run in inside if run.x0 < edge]
    right = [run for run in inside if run.x0 >= edge]
    return (
        (_region(above, column, state) if above else [])
        + _side_by_side(left, right, relation(left, right) if tail else kind, column, state)
        + (_region(below, column, state) if below else [])
    )


def _cut_at_titles(rows: list[list[Run]], first: int, last: int, edge: float) -> tuple[int, int]:
    """The rows above titles of sections side by side, when both sides have some, else those from there on.

    Where the right side has a title above them, the two sides are columns, whose titles may be at one height.
    """
    titles = next((n for n in range(first + 1, last) if are_titles(rows[n], edge)), None)
    above = [run for row in rows[first:titles] for run in row]
    if titles is None or any(run.x0 >= edge and is_title(run.text) for run in above):
        return first, last
    sides = {run.x0 < edge for run in above}
    return (first, titles) if len(sides) > 1 else (titles, last)


def _items(
    rows: list[list[Run]],
    first: int,
    last: int,
    edge: float,
    column: tuple[int, ...],
    state: _State,
) -> list[VisualLine]:
    """What is above items in two columns, the items of the left one, those of the right one, and what is below."""
    above, below = ([run for row in part for run in row] for part in (rows[:first], rows[last:]))
    left, right = (
        [run for row in rows[first:last] for run in row if (run.x0 >= edge) is side]
        for side in (False, True)
    )
    return (
        (_region(above, column, state) if above else [])
        + _lines(left, column)
        + _lines(right, column)
        + (_region(below, column, state) if below else [])
    )


def _side_by_side(
    left: list[Run], right: list[Run], kind: Relation, column: tuple[int, ...], state: _State
) -> list[VisualLine]:
    if kind == "right rail":
        _mark_cells(right)
        return _attach(_region(left, column, state), right, column)
    key = round(min(run.x0 for run in right))
    if kind == "left rail":
        main = _region(right, (*column, key), state)
        return _rows(left, main, (*column, -key), state)
    if kind == "table":
        _mark_cells(right)
        return _lines(sorted(left + right, key=lambda run: (run.top, run.x0)), column)
    return _region(left, (*column, -key), state) + _region(right, (*column, key), state)


def _tail(rows: list[list[Run]], edge: float, *, crossed: bool) -> tuple[int, Relation]:
    """Number of rows below the last one of the right side that are no part of the left one, and what the two are.

    Below a rail or table that ends, what is as narrow as its left side does not belong to it; nor
    does a heading below columns, when the text after it (*crossed*) is as wide as both.
    """
    last = max(index for index, row in enumerate(rows) if row[-1].x0 >= edge)
    after = rows[last + 1 :]
    left = [run for row in rows for run in row if run.x0 < edge]
    right = [run for row in rows for run in row if run.x0 >= edge]
    kind = relation(left, right)
    if kind == "columns":
        # Lines close to those above them go on in the left column.
        while after and after[0][0].top - rows[-len(after) - 1][0].bottom < after[0][0].size:
            after = after[1:]
        return len(after) if crossed and len(after) <= _HEADINGS_MAX else 0, kind
    return len(after) if kind in {"left rail", "table"} else 0, kind


def _mark_cells(right: list[Run]) -> None:
    """A tab goes before the first run of the right side in each line, whatever the gap."""
    for row in baselines(right):
        row.cell = True


def _lines(runs: list[Run], column: tuple[int, ...]) -> list[VisualLine]:
    """Runs row by row; all that share a baseline are one line."""
    lines: list[VisualLine] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.x0)):
        last = lines[-1] if lines else None
        if last and abs(last.lead.baseline - run.baseline) <= 0.2 * max(last.lead.size, run.size):
            last.runs.append(run)
        else:
            lines.append(VisualLine([run], column))
    for line in lines:
        line.runs.sort(key=lambda run: run.x0)
    return lines


def _rows(
    rail: list[Run], main: list[VisualLine], column: tuple[int, ...], state: _State
) -> list[VisualLine]:
    """Lines of the rail, each before the lines that begin beside it or below."""
    result: list[VisualLine] = []
    index = 0
    row: int | None = None
    for block in _rail_blocks(rail, main):
        begin = _begin(block, main, index, first=row is None)
        while index < begin:
            if main[index].row is None:
                main[index].row = row
            result.append(main[index])
            index += 1
        state.rows += 1
        row = state.rows
        for line in _lines(block, column):
            line.row = row
            result.append(line)
    for line in main[index:]:
        if line.row is None:
            line.row = row
        result.append(line)
    return result


def _begin(block: list[Run], main: list[VisualLine], index: int, *, first: bool) -> int:
    """Index of the line, from *index* on, that a rail's block is read before; *first*: no block was read yet.

    A title may stand at the middle of what it is the title of: that begins below the widest white above it.
    """
    at = index
    while at < len(main) and not _begins_at(main[at], block[0]):
        at += 1
    if at == len(main) or not is_title(block[0].text):
        return at
    white = {n: main[n].lead.top - main[n - 1].lead.bottom for n in range(index + 1, at + 1)}
    above = white.get(at, 0.0)
    if same_line(main[at].lead, block[0]) and above >= main[at].lead.size:
        return at
    if at > index and block[0].top - main[at - 1].lead.bottom >= block[0].size:
        return at
    widest = max(white, key=lambda n: (white[n], n), default=at)
    if white.get(widest, 0.0) > 1.5 * above:
        return widest
    return index if first else at


def _begins_at(line: VisualLine, run: Run) -> bool:
    """Whether *line* stands beside the first line of a rail's block, or below it."""
    return line.lead.baseline >= run.baseline - 0.35 * run.size or same_line(line.lead, run)


def _rail_blocks(rail: list[Run], main: list[VisualLine]) -> list[list[Run]]:
    """The rail's runs by row: a run that begins beside a line of the main part opens a row."""
    blocks: list[list[Run]] = []
    mains = [line.lead for line in main]
    wrapped = blocks_of(baselines(rail))
    tight = {id(row) for block in wrapped for row in block[1:]}
    tight -= _apart(wrapped)
    for run in sorted(rail, key=lambda run: (run.baseline, run.x0)):
        joined = blocks and same_line(blocks[-1][-1], run)
        if not joined and id(run) in tight and blocks:
            mate = next((other for other in mains if same_line(run, other)), None)
            opened = any(same_line(blocks[-1][0], other) for other in mains)
            joined = mate is None or not opened or _is_item(mate) or reads_on(blocks[-1][-1])
            joined = joined or _is_wrapped_title(blocks[-1], run, mains)
        elif not joined and blocks:
            joined = _is_within(blocks[-1], run, mains)
        if joined:
            blocks[-1].append(run)
        else:
            blocks.append([run])
    return blocks


def _apart(blocks: Sequence[list[Run]]) -> set[int]:
    """Rows of a rail's blocks that more white stands above than between the lines of one of its rows."""
    white = [
        (lower.top - upper.bottom, lower) for block in blocks for upper, lower in pairwise(block)
    ]
    least = min((gap for gap, _ in white), default=0.0)
    return {
        id(row)
        for gap, row in white
        if gap > least + _ROW_GAP * row.size and row.text[:1].isupper() and not is_title(row.text)
    }


def _is_within(block: list[Run], run: Run, mains: list[Run]) -> bool:
    """Whether *run* is part of the row of *block*: a date below a title, beside an item or nothing."""
    mate = next((other for other in mains if same_line(run, other)), None)
    head = next((other for other in mains if same_line(block[0], other)), None)
    if is_title(block[0].text) and not is_title(run.text):
        if mate is None:
            return run.top - block[-1].bottom < 1.5 * run.size
        head = next((other for other in mains if other.bottom > block[0].top), None)
    if mate is None or head is None or not _is_item(mate) or _is_item(head):
        return False
    return not any(
        head.baseline < other.baseline < mate.baseline and other.x0 <= head.x0 + 2
        for other in mains
    )


def _is_wrapped_title(block: list[Run], run: Run, mains: list[Run]) -> bool:
    """Whether *run* is the second line of a title in larger type than the text beside it."""
    sizes = sorted(other.size for other in mains)
    larger = bool(sizes) and run.size > 1.2 * sizes[len(sizes) // 2]
    return larger and is_title(f"{block[-1].text} {run.text}")


def _is_item(run: Run) -> bool:
    return run.pieces[0].item or bool(ITEM.match(_words(run)))


def _words(run: Run) -> str:
    """The text of *run* with spaces between its pieces, as a marker needs one after it."""
    return " ".join(piece.text.strip() for piece in run.pieces)


def _attach(lines: list[VisualLine], rail: list[Run], column: tuple[int, ...]) -> list[VisualLine]:
    """Parts at the right of a line become its end; what has no line beside it follows as its own."""
    after: dict[int, list[VisualLine]] = {}
    for block in blocks_of(baselines(rail)):
        anchor: int | None = None
        for row in block:
            runs = [run for run in rail if same_line(row, run)]
            mate = _mate(lines, row)
            if mate is not None and (anchor is None or not _is_below(lines[mate], lines[anchor])):
                lines[mate].runs.extend(runs)
                anchor = mate
                continue
            if anchor is None:
                anchor = _above(lines, row)
            after.setdefault(anchor, []).append(VisualLine(runs, column))
    result: list[VisualLine] = list(after.get(-1, ()))
    for index, line in enumerate(lines):
        line.runs.sort(key=lambda run: run.x0)
        result.append(line)
        result.extend(after.get(index, ()))
    return result


def _is_below(line: VisualLine, title: VisualLine) -> bool:
    """Whether *line* is an item under *title* or indented like one, and so has no end of its own."""
    return _is_item(line.lead) or line.lead.x0 > title.lead.x0 + 2


def _mate(lines: list[VisualLine], run: Run) -> int | None:
    """Index of the line that *run* ends: on its baseline, and nearest to it."""
    beside = [
        (abs(line.lead.baseline - run.baseline) > 0.1 * run.size, -line.runs[-1].x1, index)
        for index, line in enumerate(lines)
        if same_line(line.lead, run) and line.runs[-1].x0 < run.x0
    ]
    return min(beside)[2] if beside else None


def _above(lines: list[VisualLine], run: Run) -> int:
    """Index of the last line that begins above *run*, or -1."""
    return max((index for index, line in enumerate(lines) if line.lead.top <= run.top), default=-1)
