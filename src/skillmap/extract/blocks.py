"""Blocks: rows that read on as one paragraph, item or line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from skillmap.extract.dates import DateSpan, find_dates
from skillmap.extract.headings import is_inner
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style
from skillmap.extract.words import organization_score
from skillmap.extract.wrapping import ITEM_INDENT_POINTS, is_only_date, reads_on

PROSE_WORDS = 12
"""A block of at least so many words without a date is running text, not the head of an entry."""
HEAD_WORDS_MAX = 25
"""A line of at most so many words right above a line of dates, or in bold below one, is a head, long as it looks."""
DATED_REST_MAX = 140
"""A row with a date and more text than this is a sentence that happens to name a date."""
DATED_ITEM_MAX = 60
"""An item of a list with a date and more text than this is one only if it ends in a range: "..., Acme (2015–2018)"."""
DATED_ROWS_MAX = 3
"""Rows of a wrapped head that are looked at for its dates."""


SENTENCE_BEFORE_MAX = 9
SENTENCE_SMALL_MIN = 2
"""More words before a date than this, with so many of them small, are a sentence."""
SENTENCES_WORDS_MIN = 6
LEGAL_FORM_MAX = 6
"""Characters of the legal forms that end in a full stop, with it."""

_SENTENCES = re.compile(r"(?<=[^\W\d_]{5})\.\s+[^\W\d_a-z]")


@dataclass(slots=True, eq=False)
class Block:
    """Rows that read on. `dates` are those of its first row that date an entry: slice of the cell, span."""

    rows: list[Row]
    item: bool = False
    prose: bool = False
    inner: bool = False
    dates: list[tuple[Slice, DateSpan]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text, cells and rows one space apart."""
        return " ".join(row.text for row in self.rows)

    @property
    def style(self) -> Style:
        """The look of the first word that is no date."""
        lead = self.lead
        end = lead.text.find(" ")
        return lead.cut(0, end if end > 0 else len(lead.text)).style._replace(capitals=False)

    @property
    def lead(self) -> Slice:
        """Its first cell that is more than a date."""
        for row in self.rows:
            for cell in row.cells:
                if not is_only_date(cell):
                    return cell
        return self.rows[0].cells[0]

    @property
    def body(self) -> bool:
        """Whether it is an item or running text."""
        return self.item or self.prose

    @property
    def date_only(self) -> bool:
        """Whether it is nothing but dates and durations."""
        return bool(self.dates) and all(is_only_date(c) for row in self.rows for c in row.cells)


def blocks_of(rows: Sequence[Row]) -> list[Block]:
    """*rows* as blocks: a row goes on with the one above when both are of one block, or of one sentence.

    Dates, durations and places at the right of items belong to the entry, and are put below its head.
    """
    blocks: list[Block] = []
    for row in _side_cells_lifted(rows):
        above = blocks[-1].rows[-1] if blocks else None
        if above is not None and reads_on(blocks[-1].rows[0], above, row, above.margin or 0.0):
            blocks[-1].rows.append(row)
        else:
            blocks.append(Block([row]))
    for block in blocks:
        _classify(block)
    dates_first = bool(blocks) and is_only_date(blocks[0].rows[0].cells[0])
    for number, (block, after) in enumerate(pairwise(blocks)):
        if _is_marked_head(block, after):
            block.item = False
        above_dates = after.date_only or (bool(after.dates) and not block.text.endswith("."))
        above_dates &= not (dates_first and after.date_only)
        if block.prose and above_dates and not after.item and len(block.rows) == 1:
            block.prose = len(block.text.split()) > HEAD_WORDS_MAX
        below = block.date_only and not after.text.endswith((".", ":")) and "," in after.text
        if after.prose and below and len(after.rows) == 1 and after.rows[0].style.bold:
            after.prose = len(after.text.split()) > HEAD_WORDS_MAX
        if after.prose and dates_first and block.date_only:
            begin = number == 0 or blocks[number - 1].body
            after.prose = not begin or len(after.text.split()) > HEAD_WORDS_MAX
    return blocks


def _is_marked_head(block: Block, after: Block) -> bool:
    """Whether an item is a head with a mark before it, as on a time line: its date stands alone below it."""
    return (
        block.item
        and after.date_only
        and not after.item
        and len(block.rows) == 1
        and not block.dates
        and not block.text.endswith(".")
        and len(block.text.split()) < PROSE_WORDS
    )


def _side_cells_lifted(rows: Sequence[Row]) -> list[Row]:
    lifted: list[Row] = []
    head_end = 0
    item: Row | None = None
    for row in rows:
        if row.bullet:
            item = row
        in_item = item is not None and (row is item or _indented_like(row, item))
        if not in_item:
            item = None
        side = row.cells[-1] if in_item and len(row.cells) == 2 and row.box is not None else None
        if side is not None and is_only_date(side) and len(row.cells[0].text) > len(side.text):
            rest = replace(row, cells=row.cells[:1], text=row.cells[0].text)
            date = replace(
                row, cells=[side], text=side.text, bullet=False, role="text", block=-row.block - 1
            )
            lifted.insert(head_end, date)
            head_end += 1
            lifted.append(rest)
            continue
        lifted.append(row)
        if not row.bullet and len(row.text.split()) < PROSE_WORDS and not _continues(row, lifted):
            head_end = len(lifted)
    return lifted


def _indented_like(row: Row, item: Row) -> bool:
    """Whether *row* may be a further line of *item*: its text begins where the item's does."""
    return (
        row.box is not None
        and row.page == item.page
        and abs(row.x0 - item.x0) <= ITEM_INDENT_POINTS
    )


def _continues(row: Row, lifted: Sequence[Row]) -> bool:
    """Whether *row* is a further line of an item."""
    above = lifted[-2] if len(lifted) > 1 else None
    return above is not None and above.block == row.block and above.page == row.page


def _classify(block: Block) -> None:
    first = block.rows[0]
    # A mark behind a date in a rail begins a line of a list of entries, not an item of one.
    block.item = first.bullet and not (len(first.cells) > 1 and is_only_date(first.cells[0]))
    text = block.text
    words = len(text.split())
    whole = len(text) < DATED_ITEM_MAX or (len(block.rows) == 1 and _ends_in_range(text))
    whole = whole or (block.item and has_range_in_brackets(text))
    dated = block.rows[:DATED_ROWS_MAX] if whole or not block.item else []
    for cell in [cell for row in dated for cell in row.cells]:
        for date in find_dates(cell.text):
            rest = len(cell.text) - (date.end - date.start)
            if rest <= DATED_REST_MAX and _dates_entry(cell.text, date):
                block.dates.append((cell, date))
    if block.dates and not block.item:
        ranged = any(date.is_range for _, date in block.dates)
        block.prose = words > 30 and not ranged
        if block.prose:
            block.dates = []
    elif not block.item and first.role != "heading":
        sentences = words >= SENTENCES_WORDS_MIN and _SENTENCES.search(text) is not None
        block.prose = ((words >= PROSE_WORDS or sentences) and len(first.cells) == 1) or (
            words >= 4
            and text.endswith(".")
            and not first.style.bold
            and len(first.cells) == 1
            and not _ends_in_legal_form(text)
        )
    block.inner = (
        not block.dates and len(first.cells) == 1 and words <= 3 and is_inner(text.strip(" :"))
    )


def _ends_in_legal_form(text: str) -> bool:
    """Whether the full stop at the end of *text* is that of "Inc." or "S.A."."""
    last = text.rsplit(maxsplit=1)[-1]
    form = len(last) <= LEGAL_FORM_MAX and (last[0].isupper() or "." in last[:-1])
    return form and organization_score(text[-12:]) > 0


def has_range_in_brackets(text: str) -> bool:
    """Whether a range of dates stands in brackets by itself: "BSc, Ely University (2003–2008); Grade 1.4"."""
    dates = find_dates(text) if "(" in text else ()
    return any(
        date.is_range and text[: date.start].endswith("(") and text[date.end :].startswith(")")
        for date in dates
    )


def _ends_in_range(text: str) -> bool:
    dates = find_dates(text)
    return bool(dates) and dates[-1].is_range and not text[dates[-1].end :].strip(" )]")


def _dates_entry(text: str, date: DateSpan) -> bool:
    """Whether *date* stands at an end of *text*, in brackets, or between dividers: not within a sentence."""
    before, after = text[: date.start].rstrip(), text[date.end :].lstrip()
    if _is_year_in_sentence(before, after, date):
        return False
    if not before or not after:
        return not (
            date.start and before[-1:].isalnum() and not date.is_range and _in_sentence(before)
        )
    return before[-1] in "(|,•·–—-[/:" or after[0] in "|•·(–—,)/"


def _is_year_in_sentence(before: str, after: str, date: DateSpan) -> bool:
    """Whether a year alone goes on with the words before and after it: "A school of 1932, six rooms."."""
    single = not date.is_range and date.first is not None and date.first.month is None
    last = before.rsplit(" ", 1)[-1]
    return single and last.isalpha() and last.islower() and after[:1] == "," and after[-1:] == "."


def _in_sentence(before: str) -> bool:
    words = before.split()
    small = sum(word[0].islower() for word in words)
    return len(words) > SENTENCE_BEFORE_MAX and small >= SENTENCE_SMALL_MIN
