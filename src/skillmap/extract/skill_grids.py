"""Groups of skills side by side: names in bold or large type, each with its items below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.models.document import Box

SAME_LEFT_POINTS = 4.0
"""Glyphs have side bearings: what begins so many points left of a name still stands below it."""
LARGER = 2
"""Half points by which the type of names is larger than that of items."""


@dataclass(slots=True, eq=False)
class _Cell:
    slice: Slice
    box: Box
    row: Row


@dataclass(slots=True, eq=False)
class _Group:
    name: _Cell
    cells: list[_Cell] = field(default_factory=list)


def grids_apart(rows: Sequence[Row]) -> list[Row]:
    """*rows* with groups that stand side by side one after the other; as they are where there are none."""
    cells = [
        _Cell(cell, cell.box, row) for row in rows for cell in row.cells if cell.box is not None
    ]
    if len(cells) < sum(len(row.cells) for row in rows):
        return list(rows)
    names = _names(cells)
    if not _side_by_side(names):
        return list(rows)
    groups = [_Group(name) for name in names]
    first: list[_Cell] = []
    for cell in cells:
        if any(cell is name for name in names):
            continue
        group = _group_of(cell, groups)
        (group.cells if group is not None else first).append(cell)
    groups.sort(
        key=lambda group: (group.name.row.page, round(group.name.box.y0), group.name.box.x0)
    )
    result = _as_rows(first)
    for group in groups:
        result += _as_rows([group.name])
        result += _as_rows(group.cells)
    return result


def _names(cells: Sequence[_Cell]) -> list[_Cell]:
    """The cells that are heavier than most: in bold type, or where none is, of larger type."""
    looks = Counter((cell.slice.style.bold, cell.slice.style.half_points) for cell in cells)
    if len(looks) < 2:
        return []
    bold, size = max(looks, key=lambda look: (looks[look], look))
    by_weight = not bold and any(look[0] for look in looks)
    return [
        cell
        for cell in cells
        if (cell.slice.style.bold if by_weight else cell.slice.style.half_points >= size + LARGER)
        and "," not in cell.slice.text
        and not cell.row.bullet
    ]


def _side_by_side(names: Sequence[_Cell]) -> bool:
    """Whether two of *names* stand at one height with room for items below each."""
    for one in names:
        for other in names:
            level = one.row.page == other.row.page and abs(one.box.y0 - other.box.y0) <= 2
            if level and other.box.x0 > one.box.x1 + SAME_LEFT_POINTS:
                return True
    return False


def _group_of(cell: _Cell, groups: Sequence[_Group]) -> _Group | None:
    """The group whose name is the last one above *cell*, in the column that it stands in."""
    above = [
        group
        for group in groups
        if group.name.row.page == cell.row.page
        and group.name.box.x0 <= cell.box.x0 + SAME_LEFT_POINTS
        and group.name.box.y0 < cell.box.y0
    ]
    if not above:
        return None
    column = max(group.name.box.x0 for group in above)
    inside = [group for group in above if group.name.box.x0 >= column - SAME_LEFT_POINTS]
    return max(inside, key=lambda group: group.name.box.y0)


def _as_rows(cells: Sequence[_Cell]) -> list[Row]:
    """*cells* as rows, those that one row had together again."""
    result: list[Row] = []
    last: Row | None = None
    for cell in cells:
        if last is cell.row:
            result[-1].cells.append(cell.slice)
            result[-1].text += "   " + cell.slice.text
            continue
        last = cell.row
        result.append(
            Row(
                cells=[cell.slice],
                page=last.page,
                column=last.column,
                block=last.block,
                role=last.role,
                level=last.level,
                bullet=last.bullet,
                marks=last.marks if cell.slice is last.cells[0] else [],
                box=cell.box,
                margin=None,
                text=cell.slice.text,
                style=cell.slice.style,
            )
        )
    return result
