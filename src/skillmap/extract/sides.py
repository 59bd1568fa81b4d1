"""What two parts of a page side by side are to each other: columns, a rail and its text, a table."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from skillmap.extract._runs import Run, same_line
from skillmap.extract.dates import find_dates
from skillmap.extract.headings import section_of

_FIT = 0.75
"""Share of a side's rows that must begin beside a row of the other for the two to be read together."""
_NARROW = 1.7
"""How many times as wide as a rail the text beside it is at least."""
_COLUMN_ROWS = 8
"""Rows from which on prose beside short lines is no table: tables of labels are shorter."""

_PAIR_LENGTH = 25
"""Characters of the longest of short texts in pairs."""
_PROSE_LENGTH = 40
"""Characters beyond which a line is one of a paragraph."""
_DATES_MIN = 2
"""Dates alone in their rows from which on a side as wide as the other is a rail."""

_TITLES_MIN = 3
_TITLES_SHARE = 0.25
"""Titles from which on a narrow side is a rail of them, and their least share of its rows: a sidebar has more text."""

Relation = Literal["columns", "left rail", "right rail", "table"]


def relation(left: list[Run], right: list[Run]) -> Relation:
    """How *left* and *right* are to be read."""
    if _begin_with_titles(left, right):
        return "columns"
    kind = _relation(left, right)
    if kind != "columns" and (_is_contact(left, right) or _is_contact(right, left)):
        return "columns"
    if kind == "columns" and _are_dates(right):
        return "right rail"
    if kind == "columns" and _width(left) * _NARROW < _width(right) and _has_titles(left, right):
        return "left rail"
    return kind


def _has_titles(left: list[Run], right: list[Run]) -> bool:
    """Whether the titles of sections are on the left, and none on the right: they may stand at the middle of theirs."""
    rows = baselines(left)
    titles = [row for row in rows if is_title(row.text)]
    if len(titles) < max(_TITLES_MIN, _TITLES_SHARE * len(rows)):
        return False
    size = min(row.size for row in titles)
    return not any(row.size >= 0.95 * size and is_title(row.text) for row in baselines(right))


def is_title(text: str) -> bool:
    """Whether *text* is the title of a section."""
    return section_of(text.strip(" :")) is not None


def _relation(left: list[Run], right: list[Run]) -> Relation:
    left_rows, right_rows = baselines(left), baselines(right)
    if len(right) > 2 * len(right_rows):
        return "table"
    left_fits = _aligned(left_rows, right_rows) >= _FIT
    right_fits = _aligned(right_rows, left_rows) >= _FIT
    poorer, richer = sorted((len(left_rows), len(right_rows)))
    if poorer == richer and left_fits and right_fits and _are_pairs(left_rows, right_rows):
        return "table"
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
        if _is_rail_of_dates(left_rows, right_rows):
            return "left rail"
        return "columns" if _wraps(left) or _wraps(right) else "table"
    if right_fits and len(right_rows) <= len(left_rows) and narrow >= 1 / _NARROW:
        return "right rail"
    return "left rail" if left_fits and len(left_rows) <= len(right_rows) else "columns"


def _are_pairs(left: list[Run], right: list[Run]) -> bool:
    """Whether each of *left* stands beside one of *right*, and all are short: languages and levels in small letters."""
    rows = [*left, *right]
    short = all(len(row.text) <= _PAIR_LENGTH and not reads_on(row) for row in rows)
    small = sum(row.text[:1].islower() for row in right) * 2 > len(right)
    return short and small and all(map(same_line, left, right))


def _is_list(rows: list[Run], others: list[Run]) -> bool:
    """Whether most of *rows* stand in long blocks: a sidebar on the same grid, and no rail."""
    long = [row for block in blocks_of(rows) if len(block) >= 5 for row in block]
    beside = [row for row in long if any(same_line(row, other) for other in others)]
    return len(beside) > 0.5 * len(rows)


def _is_rail_of_dates(rows: list[Run], others: list[Run]) -> bool:
    """Whether some of *rows* are dates and nothing else, and each stands beside one of *others*."""
    dates = [row for row in rows if _is_date(row.text)]
    beside = [row for row in dates if any(same_line(row, other) for other in others)]
    return len(beside) >= _DATES_MIN and len(beside) == len(dates)


def _is_contact(runs: list[Run], others: list[Run]) -> bool:
    """Whether *runs* have a mail address, and *others* are a paragraph: two blocks, though their lines are level."""
    end = max(run.bottom for run in runs)
    others = [run for run in others if run.top < end]
    rows = baselines(others)
    return (
        len(rows) > 1
        and all(len(row.text) > _PROSE_LENGTH for row in rows[:-1])
        and not any("@" in run.text or find_dates(run.text) for run in others)
        and any("@" in run.text for run in runs)
        and not any(len(run.text) > _PROSE_LENGTH for run in runs)
    )


def _begin_with_titles(left: list[Run], right: list[Run]) -> bool:
    """Whether titles of sections in one look stand side by side above all else: two sections, and no table."""
    one, other = (min(side, key=lambda run: (run.baseline, run.x0)) for side in (left, right))
    return same_line(one, other) and _are_alike_titles(one, other)


def are_titles(row: list[Run], edge: float) -> bool:
    """Whether *row* is the titles of two sections in one look, on both sides of *edge*."""
    if len(row) != 2 or not row[0].x0 < edge <= row[1].x0:
        return False
    return _are_alike_titles(row[0], row[1])


def _are_alike_titles(one: Run, other: Run) -> bool:
    alike = abs(one.size - other.size) <= 0.5 and one.pieces[0].bold == other.pieces[0].bold
    return alike and is_title(one.text) and is_title(other.text)


def _are_dates(runs: list[Run]) -> bool:
    """Whether *runs* are dates, points of levels, and titles set in the middle: parts of lines, and no column."""
    rows = baselines(runs)
    return len(rows) >= _DATES_MIN and all(
        _is_date(row.text) or _is_level(row.text) or is_title(row.text) for row in rows
    )


def _is_level(text: str) -> bool:
    """Whether *text* shows a level in points or stars."""
    return not any(character.isalnum() for character in text)


def _is_date(text: str) -> bool:
    bare = text.strip(" :–—-")
    return any(date.end - date.start >= len(bare) - 1 for date in find_dates(bare))


def _wraps(runs: list[Run]) -> bool:
    """Whether a line of *runs* goes on in the next one, so that the two are no rows of a table."""
    rows = baselines(runs)
    width = _width(runs)
    return any(
        lower.top - upper.bottom <= 0.6 * upper.size
        and (reads_on(upper) or (lower.text[:1].islower() and upper.x1 - upper.x0 > 0.8 * width))
        for upper, lower in pairwise(rows)
    )


def _width(runs: list[Run]) -> float:
    return max(run.x1 for run in runs) - min(run.x0 for run in runs)


def baselines(runs: list[Run]) -> list[Run]:
    """The first run of every row, from top to bottom."""
    rows: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.baseline, run.x0)):
        if not rows or not same_line(rows[-1], run):
            rows.append(run)
    return rows


def blocks_of(rows: list[Run]) -> list[list[Run]]:
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
    for block in blocks_of(rows):
        follows = False
        for row in block:
            top, bottom = row.top, row.bottom
            beside = [other for other in others if top < other.bottom and other.top < bottom]
            if any(same_line(row, other) for other in beside):
                aligned += 1
                follows = True
            elif beside and not (follows and len(block) <= 3):
                crooked += 1
    return aligned / (aligned + crooked) if aligned else 0.0


def _is_prose(runs: list[Run]) -> bool:
    """Whether many lines fill their column, as wrapped text does."""
    x0, x1 = min(run.x0 for run in runs), max(run.x1 for run in runs)
    full = sum(1 for run in runs if run.x1 - run.x0 > 0.8 * (x1 - x0) and len(run.text) > 25)
    return len(runs) >= 4 and full >= 0.5 * len(runs)


def reads_on(run: Run) -> bool:
    """Whether the text of *run* must go on, such as the first half of a period."""
    return run.text.rstrip().endswith(("-", "–", "—", ",", "/", "&"))
