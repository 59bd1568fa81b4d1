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

RUNS_MAX = 3_000
"""Runs on a page up to which columns are looked for: the search is quadratic, 200 are usual."""
_SPLITS_MAX = 100
_EDGES_MAX = 80
_SLACK = 0.5
"""Points by which left ends of one column may differ."""
_FIT = 0.75
"""Share of a side's rows that must begin beside a row of the other for the two to be read together."""
_NARROW = 1.7
"""How many times as wide as a rail the text beside it is at least."""
_COLUMN_ROWS = 8
"""Rows from which on prose beside short lines is no table: tables of labels are shorter."""
_GUTTER = 0.4
"""Least width of white between columns in font sizes."""


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
    rows = _grid(runs)
    cards = next((n for n in range(len(rows) - 1) if _is_cards(rows[n : n + 3])), None)
    if cards is not None and state.splits < _SPLITS_MAX:
        state.splits += 1
        above = [run for row in rows[:cards] for run in row]
        below = [run for row in rows[cards + 2 :] for run in row]
        return (
            (_region(above, column, state) if above else [])
            + [
                VisualLine([run], column)
                for pair in zip(rows[cards], rows[cards + 1], strict=True)
                for run in pair
            ]
            + (_region(below, column, state) if below else [])
        )
    band = _widest_band(rows) if state.splits < _SPLITS_MAX else None
    if band is None:
        return _lines(runs, column)
    state.splits += 1
    first, last, edge = band
    first += _head(rows[first:last], edge)
    last -= _tail(rows[first:last], edge)
    inside = [run for row in rows[first:last] for run in row]
    above = [run for row in rows[:first] for run in row]
    below = [run for row in rows[last:] for run in row]
    left = [run for run in inside if run.x0 < edge]
    right = [run for run in inside if run.x0 >= edge]
    return (
        (_region(above, column, state) if above else [])
        + _side_by_side(left, right, column, state)
        + (_region(below, column, state) if below else [])
    )


def _is_cards(rows: list[list[Run]]) -> bool:
    """Whether the first two of *rows* are cards side by side, such as languages with their levels.

    The upper line of every card has one look, the lower line another one, and both begin at the
    same place. A third row that goes on in the same way makes a table of it.
    """
    upper, lower, *rest = rows
    if len(upper) < 2 or len(upper) != len(lower):
        return False
    size = upper[0].size
    if lower[0].baseline - upper[0].baseline > 2.5 * size or _look(upper[0]) == _look(lower[0]):
        return False
    if any(_look(run) != _look(row[0]) for row in (upper, lower) for run in row):
        return False
    pairs = list(zip(upper, lower, strict=True))
    if any(abs(one.x0 - other.x0) > 2 for one, other in pairs):
        return False
    if len(upper) == 2 and abs(upper[-1].x1 - lower[-1].x1) < 2:
        return False
    return not (rest and len(rest[0]) == len(upper) and _look(rest[0][0]) == _look(lower[0]))


def _look(run: Run) -> tuple[bool, bool, float, int]:
    piece = run.pieces[0]
    return piece.bold, piece.italic, round(piece.size, 1), piece.color


def _grid(runs: list[Run]) -> list[list[Run]]:
    """Runs by baseline from top to bottom, and from left to right."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.x0)):
        row = rows[-1] if rows else None
        if row and run.baseline - row[0].baseline <= 0.2 * max(run.size, row[0].size):
            row.append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda run: run.x0)
    return rows


def _side_by_side(
    left: list[Run], right: list[Run], column: tuple[int, ...], state: _State
) -> list[VisualLine]:
    kind = _relation(left, right)
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


# -- where to cut -----------------------------------------------------------------------------


def _widest_band(rows: list[list[Run]]) -> tuple[int, int, float] | None:
    """First and last row (exclusive) of those that a white strip divides, and its right end."""
    best: tuple[int, int, float] | None = None
    best_value = 1
    for edge in _edges(rows):
        for first, last, value in _bands(rows, edge):
            if value > best_value:
                best, best_value = (first, last, edge), value
    return best


def _edges(rows: list[list[Run]]) -> list[float]:
    """Left ends of runs that are well inside the region, from left to right."""
    leftmost = min((row[0].x0 for row in rows), default=0.0)
    found: dict[int, float] = {}
    for row in rows:
        for run in row:
            if run.x0 - leftmost > 2 * run.size:
                found[round(run.x0)] = min(found.get(round(run.x0), run.x0), run.x0)
    edges = [found[key] for key in sorted(found)]
    if len(edges) > _EDGES_MAX:
        edges = edges[:: len(edges) // _EDGES_MAX + 1]
    return [edge - _SLACK for edge in edges]


def _bands(rows: list[list[Run]], edge: float) -> list[tuple[int, int, int]]:
    """Stretches of rows none of which crosses *edge*, each with its `_value`."""
    bands: list[tuple[int, int, int]] = []
    start = 0
    for index in range(len(rows) + 1):
        if index < len(rows) and not _crosses(rows[index], edge):
            continue
        if index - start >= 2:
            value = _value(rows[start:index], edge)
            if value > 1:
                bands.append((start, index, value))
        start = index + 1
    return bands


def _crosses(row: list[Run], edge: float) -> bool:
    for run in row:
        if run.x0 >= edge:
            return False
        if run.x1 > edge + _SLACK - _GUTTER * run.size:
            return True
    return False


def _value(rows: list[list[Run]], edge: float) -> int:
    """Rows of the side that has fewer of them, counted where the sides stand beside each other."""
    lefts = [row[0] for row in rows if row[0].x0 < edge]
    rights = [row[-1] for row in rows if row[-1].x0 >= edge]
    if not lefts or not rights:
        return 0
    top = max(lefts[0].top, rights[0].top)
    bottom = min(lefts[-1].bottom, rights[-1].bottom)
    return min(
        sum(1 for run in side if run.bottom > top and run.top < bottom) for side in (lefts, rights)
    )


def _head(rows: list[list[Run]], edge: float) -> int:
    """Number of rows above the first one that both sides share, when only one side has any there.

    A name above two columns does not reach over both of them, but is no part of one.
    """
    for index, row in enumerate(rows):
        sides = {run.x0 < edge for run in row}
        if len(sides) == 2:
            return index
        if sides != {rows[0][0].x0 < edge}:
            return 0
    return 0


def _tail(rows: list[list[Run]], edge: float) -> int:
    """Number of rows below the last one that both sides share, when the left side is no column.

    Below a rail or table that ends, what is as narrow as its left side is no part of it.
    """
    shared = [index for index, row in enumerate(rows) if row[0].x0 < edge <= row[-1].x0]
    last = shared[-1] if shared else len(rows) - 1
    after = rows[last + 1 :]
    if any(row[-1].x0 >= edge for row in after):
        return 0
    left = [run for row in rows for run in row if run.x0 < edge]
    right = [run for row in rows for run in row if run.x0 >= edge]
    return len(after) if _relation(left, right) in {"left rail", "table"} else 0


# -- what the two sides are to each other -----------------------------------------------------


def _relation(left: list[Run], right: list[Run]) -> str:
    """One of `columns`, `left rail`, `right rail`, `table`."""
    left_rows, right_rows = _baselines(left), _baselines(right)
    if len(right) > 2 * len(right_rows):
        return "table"
    left_fits = _aligned(left_rows, right_rows) >= _FIT
    right_fits = _aligned(right_rows, left_rows) >= _FIT
    poorer, richer = sorted((len(left_rows), len(right_rows)))
    dense = poorer > 0.7 * richer
    if dense and left_fits and right_fits:
        proses = _is_prose(left) + _is_prose(right)
        if proses == 2 or (proses and poorer >= _COLUMN_ROWS):
            return "columns"
    elif (left_fits and _is_list(left_rows, right_rows)) or (
        right_fits and _is_list(right_rows, left_rows)
    ):
        return "columns"
    narrow = _width(left) / (_width(right) or 1.0)
    if right_fits and narrow > _NARROW:
        return "right rail"
    if left_fits and narrow < 1 / _NARROW:
        table = dense and right_fits and not (_wraps(left) or _wraps(right))
        return "table" if table else "left rail"
    if dense and left_fits and right_fits:
        return "columns" if _wraps(left) or _wraps(right) else "table"
    if right_fits and len(right_rows) <= len(left_rows) and narrow >= 1 / _NARROW:
        return "right rail"
    return "left rail" if left_fits and len(left_rows) <= len(right_rows) else "columns"


def _is_list(rows: list[Run], others: list[Run]) -> bool:
    """Whether most of *rows* stand in long blocks: a sidebar on the same grid, and no rail."""
    long = [row for block in _blocks(rows) if len(block) >= 5 for row in block]
    beside = [row for row in long if any(same_line(row, other) for other in others)]
    return len(beside) > 0.5 * len(rows)


def _wraps(runs: list[Run]) -> bool:
    """Whether a line of *runs* goes on in the next one, so that the two are no rows of a table."""
    rows = _baselines(runs)
    width = _width(runs)
    return any(
        lower.top - upper.bottom <= 0.6 * upper.size
        and (_reads_on(upper) or (lower.text[:1].islower() and upper.x1 - upper.x0 > 0.8 * width))
        for upper, lower in pairwise(rows)
    )


def _width(runs: list[Run]) -> float:
    return max(run.x1 for run in runs) - min(run.x0 for run in runs)


def _mark_cells(right: list[Run]) -> None:
    """A tab goes before the first run of the right side in each line, whatever the gap."""
    for row in _baselines(right):
        row.cell = True


def _baselines(runs: list[Run]) -> list[Run]:
    """The first run of every row, from top to bottom."""
    rows: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.x0)):
        if not rows or not same_line(rows[-1], run):
            rows.append(run)
    return rows


def _blocks(rows: list[Run]) -> list[list[Run]]:
    """Rows with less than half a line of white between them."""
    blocks: list[list[Run]] = []
    for row in rows:
        if blocks and row.top - blocks[-1][-1].bottom <= 0.6 * row.size:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _aligned(rows: list[Run], others: list[Run]) -> float:
    """Share of *rows* that begin beside one of *others*, among those that stand beside any.

    Lines that follow the first one of a short block say nothing: a date that wraps has its own
    line spacing.
    """
    aligned = crooked = 0
    for block in _blocks(rows):
        follows = False
        for row in block:
            beside = [other for other in others if _overlaps(row, other)]
            if any(same_line(row, other) for other in beside):
                aligned += 1
                follows = True
            elif beside and not (follows and len(block) <= 3):
                crooked += 1
    return aligned / (aligned + crooked) if aligned else 0.0


def _overlaps(one: Run, other: Run) -> bool:
    return one.top < other.bottom and other.top < one.bottom


def _is_prose(runs: list[Run]) -> bool:
    """Whether many lines fill their column, as wrapped text does."""
    x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
    full = sum(1 for run in runs if run.x1 - run.x0 > 0.8 * (x1 - x0) and len(run.text) > 25)
    return len(runs) >= 4 and full >= 0.5 * len(runs)


# -- reading ----------------------------------------------------------------------------------


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
        while index < len(main) and not _begins_at(main[index], block[0]):
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


def _begins_at(line: VisualLine, run: Run) -> bool:
    """Whether *line* stands beside the first line of a rail's block, or below it."""
    return line.lead.baseline >= run.baseline - 0.35 * run.size or same_line(line.lead, run)


def _rail_blocks(rail: list[Run], main: list[VisualLine]) -> list[list[Run]]:
    """The rail's runs by row: a run that begins beside a line of the main part opens a row."""
    blocks: list[list[Run]] = []
    mains = [line.lead for line in main]
    wrapped = _blocks(_baselines(rail))
    tight = {id(row) for block in wrapped for row in block[1:]}
    for run in sorted(rail, key=lambda run: (run.baseline, run.x0)):
        joined = blocks and same_line(blocks[-1][-1], run)
        if not joined and id(run) in tight and blocks:
            mate = next((other for other in mains if same_line(run, other)), None)
            opened = any(same_line(blocks[-1][0], other) for other in mains)
            joined = mate is None or not opened or _is_item(mate) or _reads_on(blocks[-1][-1])
        if joined:
            blocks[-1].append(run)
        else:
            blocks.append([run])
    return blocks


def _is_item(run: Run) -> bool:
    return run.pieces[0].item or bool(ITEM.match(_words(run)))


def _words(run: Run) -> str:
    """The text of *run* with spaces between its pieces, as a marker needs one after it."""
    return " ".join(piece.text.strip() for piece in run.pieces)


def _reads_on(run: Run) -> bool:
    """Whether the text of *run* must go on, such as the first half of a period."""
    return run.text.rstrip().endswith(("-", "–", "—", ",", "/", "&"))


def _attach(lines: list[VisualLine], rail: list[Run], column: tuple[int, ...]) -> list[VisualLine]:
    """Parts at the right of a line become its end; what has no line beside it follows as its own."""
    after: dict[int, list[VisualLine]] = {}
    for block in _blocks(_baselines(rail)):
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
