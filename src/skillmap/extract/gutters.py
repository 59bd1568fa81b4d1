"""Where a page may be cut: strips that stay white over several rows, and cards side by side."""

from __future__ import annotations

import re
from itertools import pairwise

from skillmap.extract._runs import Run
from skillmap.extract.glyphs import ITEM
from skillmap.extract.headings import section_of

_EDGES_MAX = 80
_NAME_SIZE = 1.7
"""How many times as large as the text below it a name is at least, and a title is not."""
_OVERRUN = 5.0
"""Font sizes by which a title or address may reach into the column beside it."""
_SIDEBAR_ROWS = 6
"""Texts of a sidebar right of the strip that has most beside it: levels beside languages are fewer."""
_OUTER_ROWS = 3
"""Rows that stand beside each other from which on a strip divides more than the strips between its ends do."""
_SLACK = 0.5
"""Points by which left ends of one column may differ."""
_GUTTER = 0.4
_WIDE = 3.0
"""Font sizes of white from which on a strip is wide."""
_CARD_SLACK = 2.0
"""Points by which ends of lines of one card may differ."""
_COLUMNS_ROWS = 6
"""Rows by which columns are longer than twice what looks like cards in them."""
_GOES_ON = (",", "·", "|", "•", "/", "&")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


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
    """First and last row (exclusive) of those that a white strip divides, and its right end.

    Of all strips the one with most beside it counts, or one that reaches above and below all of that: a sidebar beside
    lines that end in dates.
    """
    found = [
        (value, first, last, edge)
        for edge in _edges(rows)
        for first, last, value in _bands(rows, edge)
    ]
    if not found:
        return None
    best = max(found, key=lambda band: band[0])
    _, first, last, edge = best
    outer = [
        band
        for band in found
        if band[0] >= _OUTER_ROWS
        and band[1] <= first
        and last <= band[2]
        and (
            (band[3] < edge and band[2] - band[1] > last - first)
            or (band[3] > edge and _is_sidebar(rows[band[1] : band[2]], band[3]))
        )
    ]
    _, first, last, edge = max(outer, key=lambda band: band[0]) if outer else best
    return first, last, edge


def band_right_of(
    rows: list[list[Run]], band: tuple[int, int, float]
) -> tuple[int, int, float] | None:
    """A band like those of `widest_band` around *band*, divided by a wide strip further right, as a sidebar is."""
    found: tuple[int, int, float] | None = None
    best_value = 1
    for edge in _edges(rows):
        for first, last, value in _bands(rows, edge) if edge > band[2] else ():
            around = first <= band[0] and band[1] <= last
            if value > best_value and around and _is_wide(rows[first:last], edge):
                found, best_value = (first, last, edge), value
    return found


def _is_wide(rows: list[list[Run]], edge: float) -> bool:
    """Whether the white left of *edge* is as wide as few gaps within a column are."""
    ends = [run.x1 + _WIDE * run.size for row in rows for run in row if run.x0 < edge]
    return max(ends, default=0.0) <= edge


def _is_sidebar(rows: list[list[Run]], edge: float) -> bool:
    """Whether a wide strip divides *rows*, and what stands right of it is more than dates."""
    right = [run for row in rows for run in row if run.x0 >= edge]
    dated = sum(_YEAR.search(run.text) is not None for run in right)
    return len(right) >= _SIDEBAR_ROWS and dated * 2 < len(right) and _is_wide(rows, edge)


def _go_on(above: list[Run], row: list[Run], edge: float) -> bool:
    """Whether the right side of *row* goes on with *above*: same size, same left edge, less than a line of white."""
    upper = above[0]
    return (len(above) == 1 and upper.x0 >= edge) and any(
        abs(run.x0 - upper.x0) <= 1
        and abs(run.size - upper.size) <= _SLACK
        and run.top - upper.bottom < upper.size
        for run in row
    )


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
    for index, run in enumerate(row):
        if run.x0 >= edge:
            return False
        if run.x1 > edge + _SLACK - _GUTTER * run.size:
            return not (_touches(run, row[index + 1 :], edge) or _sticks_out(row, edge))
    return False


def _touches(run: Run, others: list[Run], edge: float) -> bool:
    """Whether *run* is too long for its column, and runs into another run at *edge*, of another size."""
    return (
        bool(others)
        and run.x1 <= edge + _OVERRUN * run.size
        and edge <= others[0].x0 <= edge + 2 * _SLACK
        and others[0].size != run.size
    )


def _sticks_out(row: list[Run], edge: float) -> bool:
    """Whether *row* is an address that its column is too narrow for, and so ends right of *edge*."""
    run = row[0]
    return (
        len(row) == 1
        and run.x1 < edge + _OVERRUN * run.size
        and "@" in run.text
        and " " not in run.text.strip()
    )


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


def cards_at(rows: list[list[Run]], first: int) -> tuple[int, list[list[Run]]] | None:
    """The row after the cards side by side that begin in row *first*, and their runs, card by card, or None."""
    if are_cards(rows[first : first + 3]):
        cards = [list(pair) for pair in zip(rows[first], rows[first + 1], strict=True)]
        end = first + 2
        while end < len(rows) and (under := _under(rows[first], rows[end], cards)):
            for card, run in under:
                card.append(run)
            end += 1
        return end, cards
    upper = rows[first]
    if len(upper) < 2 or len({_look(run) for run in upper}) > 1:
        return None
    cards = [[run] for run in upper]
    end = first + 1
    while end < len(rows) and (under := _under(upper, rows[end], cards)):
        for card, run in under:
            card.append(run)
        end += 1
    return (end, cards) if end > first + 2 and _are_lists(cards) else None


def divides_cards(
    rows: list[list[Run]], band: tuple[int, int, float], first: int, end: int
) -> bool:
    """Whether the cards in rows *first* to *end* are lines of the two columns of *band*, which has many more."""
    begin = [any(abs(run.x0 - _SLACK - band[2]) <= _CARD_SLACK for run in row) for row in rows]
    inside = band[0] <= first and end <= band[1]
    count = sum(begin[band[0] : band[1]])
    return begin[first] and inside and count >= _COLUMNS_ROWS + 2 * (end - first)


def _under(upper: list[Run], row: list[Run], cards: list[list[Run]]) -> list[tuple[list[Run], Run]]:
    """The runs of *row* with the card that each goes on with; none when one has no card, or is another title."""
    found: list[tuple[list[Run], Run]] = []
    size = upper[0].size
    for run in row:
        card = next((c for c, top in zip(cards, upper, strict=True) if _aligned(top, run)), None)
        if card is None or _look(run) == _look(upper[0]) or run.size > size:
            return []
        step = run.baseline - card[-1].baseline
        usual = max((b.baseline - a.baseline for a, b in pairwise(card)), default=2 * size)
        if step > 1.3 * usual or section_of(run.text.strip(" :")):
            return []
        found.append((card, run))
    return found if len({id(card) for card, _ in found}) == len(found) else []


def _aligned(one: Run, other: Run) -> bool:
    """Whether the two have their left ends, their right ends or their middles below each other."""
    left, right = one.x0 - other.x0, one.x1 - other.x1
    return min(abs(left), abs(right), abs(left + right) / 2) <= _CARD_SLACK


def _are_lists(cards: list[list[Run]]) -> bool:
    """Whether *cards* are lists of their own and no table below its titles: they differ in length, or a line goes on.

    Tables of education and work have years.
    """
    runs = [run for card in cards for run in card[1:]]
    if any(len(card) < 2 for card in cards) or any(_YEAR.search(run.text) for run in runs):
        return False
    goes_on = any(run.text.rstrip().endswith(_GOES_ON) for run in runs)
    return goes_on or len({len(card) for card in cards}) > 1


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


def item_columns(rows: list[list[Run]], edge: float) -> tuple[int, int] | None:
    """First and last row (exclusive) of the first items in two columns among *rows*, which *edge* divides.

    They begin side by side, and end above what stands further left or looks otherwise. None where the right side has
    more there than items, as a sidebar has.
    """
    found: tuple[int, int] | None = None
    inside: set[int] = set()
    index = 0
    while index < len(rows):
        end = _items_end(rows, index, edge)
        found = found or ((index, end) if end > index else None)
        inside.update(range(index, end))
        index = max(end, index + 1)
    if found is None:
        return None
    at = next(run.x0 for run in rows[found[0]] if run.x0 >= edge)
    others = [run for i, row in enumerate(rows) if i not in inside for run in row]
    return None if any(abs(run.x0 - at) <= 2 * run.size for run in others) else found


def _items_end(rows: list[list[Run]], first: int, edge: float) -> int:
    """The row after the items in two columns that begin in row *first*, or *first* where none do."""
    row = rows[first]
    if len(row) != 2 or not row[0].x0 < edge <= row[1].x0 or not all(map(_is_item, row)):
        return first
    left, end = row[0].x0, first + 1
    while end < len(rows) and len(rows[end]) <= len(row):
        step = rows[end][0].baseline - rows[end - 1][0].baseline
        looks = {_look(run) for run in rows[end]} - {_look(row[0])}
        if rows[end][0].x0 < left - _SLACK or looks or step > 2 * row[0].size:
            break
        end += 1
    return end


def _is_item(run: Run) -> bool:
    words = " ".join(piece.text.strip() for piece in run.pieces)
    return run.pieces[0].item or bool(ITEM.match(words))


def head_rows(rows: list[list[Run]], edge: float) -> int:
    """Number of rows above the first one that both sides share, when only one side has any there.

    A name above two columns does not reach over both of them, but is no part of one.
    """
    for index, row in enumerate(rows):
        sides = {run.x0 < edge for run in row}
        if len(sides) == 2:
            first = index
            while first and _go_on(rows[first - 1], rows[first], edge):
                first -= 1
            return 0 if first and _is_top_of_column(rows, first, edge) else first
        if sides != {rows[0][0].x0 < edge}:
            return 0
    return 0


def _is_top_of_column(rows: list[list[Run]], first: int, edge: float) -> bool:
    """Whether the rows above *first* are the top of the right side: titles, whose text goes on at their left end."""
    above = [run for row in rows[:first] for run in row]
    below = next((run for row in rows[first:] for run in row if run.x0 >= edge), None)
    return below is not None and all(
        run.x0 >= edge and abs(run.x0 - below.x0) <= 1 and run.size < _NAME_SIZE * below.size
        for run in above
    )
