"""Whether a row goes on with the one above it: wrapped lines of sentences, items, and cells beside dates."""

from __future__ import annotations

import re

from skillmap.extract.dates import find_dates, find_durations, is_part_of_date
from skillmap.extract.places import place_score
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice
from skillmap.extract.word_pool import kept_per_pool

ITEM_INDENT_POINTS = 4.0
"""Lines of one item begin within so many points of each other: glyphs have side bearings."""
WRAPPED_LENGTH = 60
"""Text files wrap lines at 60 characters or more; shorter lines were broken on purpose."""
WRAPPED_GAP_MAX = 0.6
"""Lines of one cell are at most so many font sizes apart."""
WRAPPED_TEXT_MIN = 40
"""A line of at least so many characters may be wrapped; names of skills in small letters are shorter."""
WORDED_DURATION_MAX = 40
"""Characters that a duration without a digit has at most."""
DURATIONS_MAX = 60
"""Characters that the durations beside dates have at most, without spaces."""

_WORD = re.compile(r"\w{2,}")
_DIGIT = re.compile(r"\d")
DATE_RIGHT_EM = 3.0
"""A date that ends so many font sizes left of the margin, or more, follows its text and leaves room."""

_OPEN = re.compile(r"(?:[-–—]|\s\w{1,5})$")
_SENTENCE_END = re.compile(r"[.!?:;]\s*$")


def is_only_date(cell: Slice) -> bool:
    """Whether *cell* is nothing but dates and durations."""
    return _is_date_text(cell.text)


@kept_per_pool
def _is_date_text(text: str) -> bool:
    # Without a digit it may be a duration, such as "one year", and those are short.
    if len(text) > WORDED_DURATION_MAX and not _DIGIT.search(text):
        return False
    left = text
    for date in find_dates(text):
        left = left[: date.start] + " " * (date.end - date.start) + left[date.end :]
    if not _WORD.search(left):
        return True
    if len(left) - left.count(" ") > DURATIONS_MAX:
        return False
    for start, end in find_durations(text):
        left = left[:start] + " " * (end - start) + left[end:]
    return not _WORD.search(left)


def reads_on(first: Row, above: Row, row: Row, margin: float) -> bool:
    """Whether *row* goes on with the block from *first* to *above*; lines reach as far as *margin*."""
    if row.bullet:
        return False
    if _completes_date(above, row):
        return True
    return len(row.cells) == 1 and _only_cell_reads_on(first, above, row, margin)


def _only_cell_reads_on(first: Row, above: Row, row: Row, margin: float) -> bool:
    if _wraps_beside_date(above, row, margin) or _wraps_in_rail(above, row, margin):
        return True
    # "… dropped from 11 to 3 in | a year." is a sentence, and no duration beside an entry.
    in_sentence = first.bullet and (row.text[:1].islower() or row.text.startswith("("))
    if is_only_date(row.cells[0]) and not in_sentence:
        return False
    if row.page != above.page:
        return _continues_on_next_page(first, above, row)
    if _is_left_of_mark(first, row):
        return False
    if _continues_sentence(above, row, margin):
        return True
    if row.block != above.block or (row.column != above.column and row.table_row is None):
        return False
    if ends_with_date(above.text) and not row.text[:1].islower():
        return False
    if row.text.endswith(".") and row.text[:1].isupper() and _starts_bold(above, row):
        return False
    if row.box is None:
        return first.bullet or _wraps(above, row)
    if len(above.cells) == 2 and all(_with_date_behind(above)) and not row.text[:1].islower():
        return False
    return len(above.cells) == 1 or row.cells[0].style == above.cells[0].style


def _continues_on_next_page(first: Row, above: Row, row: Row) -> bool:
    open_end = not _SENTENCE_END.search(above.text)
    return row.text[:1].islower() and open_end and (first.bullet or len(above.text) > 40)


def _continues_sentence(above: Row, row: Row, margin: float) -> bool:
    """Whether *row* is the next line of the long line *above*, whatever block the reader put it in."""
    if (
        row.box is None
        or row.gap is None
        or row.gap > WRAPPED_GAP_MAX
        or len(above.cells) > 1
        or len(above.text) < WRAPPED_TEXT_MIN
        or _SENTENCE_END.search(above.text)
        or begins_with_date(row.text)
    ):
        return False
    if not row.text[:1].islower():
        if ends_with_date(above.text) and ends_with_date(row.text):
            return False
        return _is_rest_of(above.cells[0], above, row, margin) and not above.cells[0].style.bold
    return (
        abs(row.x0 - above.x0) <= ITEM_INDENT_POINTS
        and row.cells[0].style[:3] == above.cells[0].style[:3]
    )


def _is_left_of_mark(item: Row, row: Row) -> bool:
    """Whether *row* begins left of the mark of *item*, and so outside of its list."""
    mark = item.marks[0].box if item.bullet and item.marks else None
    return (
        mark is not None
        and row.box is not None
        and row.page == item.page
        and row.x0 < mark.x0 - ITEM_INDENT_POINTS
    )


def _completes_date(above: Row, row: Row) -> bool:
    """Whether the date at the right of *above* goes on at the right of *row*: "Cook   2015 –", "2016"."""
    end, rest = above.cells[-1], row.cells[-1]
    if row.page != above.page or row.gap is None or row.gap > WRAPPED_GAP_MAX:
        return False
    if not (_OPEN.search(end.text) and is_part_of_date(rest.text)):
        return False
    text = f"{end.text} {rest.text}"
    dates = find_dates(text)
    whole = is_part_of_date(end.text) if len(above.cells) > 1 else len(row.cells) == 1
    return whole and bool(dates) and dates[-1].start < len(end.text) and dates[-1].end == len(text)


def _wraps_beside_date(above: Row, row: Row, margin: float) -> bool:
    """Whether *row* is the rest of the first of two cells of *above*, for which the date beside left no room."""
    first, date = _with_date_behind(above)
    right = date.box if date else None
    if not first or right is None:
        return False
    size = right.y1 - right.y0
    if len(above.cells) == 1 and right.x1 < margin - DATE_RIGHT_EM * size:
        return False
    return (
        _is_rest_of(first, above, row, right.x0 - size)
        and not find_dates(row.text)
        and not _is_place(row.text)
    )


def _is_place(text: str) -> bool:
    """Whether *text* is a city with its region, and not the end of a name with its city: "Paper Mills, Ely, UK"."""
    first, comma, rest = text.partition(", ")
    return bool(comma) and place_score(text) > 0 and ("," not in rest or place_score(first) > 0)


def _wraps_in_rail(above: Row, row: Row, margin: float) -> bool:
    """Whether *row* is the rest of the text beside a date, for which the *margin* left no room."""
    if len(above.cells) != 2:
        return False
    divided = row.text[:1].islower() or above.cells[1].text.endswith("-")
    if not (divided or is_only_date(above.cells[0])):
        return False
    return _is_rest_of(above.cells[1], above, row, margin) and not find_dates(row.text)


def _is_rest_of(cell: Slice, above: Row, row: Row, limit: float) -> bool:
    """Whether *row* is the next line of *cell* of *above*: its first word did not fit before *limit*."""
    if row.page != above.page or row.gap is None or row.gap > WRAPPED_GAP_MAX:
        return False
    here, left = row.cells[0].box, cell.box
    if here is None or left is None or abs(here.x0 - left.x0) > ITEM_INDENT_POINTS:
        return False
    size = left.y1 - left.y0
    first = row.text.split(" ", 1)[0]
    word = (here.x1 - here.x0) * len(first) / len(row.text)
    last = cell.cut(cell.text.rfind(" ") + 1, len(cell.text)).style
    begin = row.cells[0].cut(0, len(first)).style
    return left.x1 + word + size / 4 > limit and last[:3] == begin[:3]


def _with_date_behind(row: Row) -> tuple[Slice, Slice]:
    """The text of *row* and the dates behind it, in a cell of their own or not; one of them empty without such."""
    first = row.cells[0]
    nothing = first.cut(0, 0)
    if len(row.cells) == 2:
        return first, row.cells[1] if is_only_date(row.cells[1]) else nothing
    dates = find_dates(first.text) if len(row.cells) == 1 else ()
    if not dates or dates[-1].end != len(first.text):
        return first, nothing
    start = dates[-1].start
    return first.cut(0, start), first.cut(start, len(first.text))


def _starts_bold(above: Row, row: Row) -> bool:
    """Whether *above* begins in bold type and *row* does not: a head, and a sentence below it."""
    first, second = above.cells[0], row.cells[0]
    return first.cut(0, 2).style.bold and not second.cut(0, 2).style.bold


def ends_with_date(text: str) -> bool:
    """Whether *text* ends with a date, but for brackets and a full stop."""
    tail = text[-30:].rstrip(" .)")
    dates = find_dates(tail)
    return bool(dates) and dates[-1].end == len(tail)


def begins_with_date(text: str) -> bool:
    """Whether *text* begins with a date."""
    dates = find_dates(text)
    return bool(dates) and dates[0].start == 0


def _wraps(above: Row, row: Row) -> bool:
    """Whether a line break of a format without geometry is a wrap: the line above is long, and no sentence ends."""
    if len(above.cells) > 1 or find_dates(above.text[-24:]) or place_score(row.text) >= 0.75:
        return False
    if row.text[:1].islower() or above.text.endswith((",", "-")):
        return True
    return len(above.text) >= WRAPPED_LENGTH and not above.text.endswith((".", "!", "?", ":"))
