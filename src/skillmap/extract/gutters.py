"""Where a page may be cut: strips that stay white over several rows, and cards side by side."""

from __future__ import annotations

from skillmap.extract._runs import Run

_EDGES_MAX = 80
_SLACK = 0.5
"""Points by which left ends of one column may differ."""
_GUTTER = 0.4


def grid(runs: list[Run]) -> list[list[Run]]:
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


def widest_band(rows: list[list[Run]]) -> tuple[int, int, float] | None:
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


def are_cards(rows: list[list[Run]]) -> bool:
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


def head_rows(rows: list[list[Run]], edge: float) -> int:
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
