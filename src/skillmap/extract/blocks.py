"""Blocks: rows that read on as one paragraph, item or line; and entries, which are runs of blocks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from skillmap.extract.dates import DateSpan, find_dates, find_durations
from skillmap.extract.headings import is_inner
from skillmap.extract.places import place_score
from skillmap.extract.rows import Row
from skillmap.extract.slices import Slice, Style
from skillmap.extract.word_pool import kept_per_pool
from skillmap.extract.words import organization_score

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
HEAD_BLOCKS_MAX = 6
WRAPPED_LENGTH = 60
"""Text files wrap lines at 60 characters or more; shorter lines were broken on purpose."""
ITEM_INDENT_POINTS = 4.0
"""Lines of one item begin within so many points of each other: glyphs have side bearings."""

WRAPPED_GAP_MAX = 0.6
"""Lines of one cell are at most so many font sizes apart."""

WRAPPED_TEXT_MIN = 40
"""A line of at least so many characters may be wrapped; names of skills in small letters are shorter."""
SENTENCES_WORDS_MIN = 6
LEGAL_FORM_MAX = 6
"""Characters of the legal forms that end in a full stop, with it."""

_SENTENCES = re.compile(r"(?<=[^\W\d_]{5})\.\s+[^\W\d_a-z]")
_SENTENCE_END = re.compile(r"[.!?:;]\s*$")


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


@dataclass(slots=True, eq=False)
class Entry:
    """The blocks of one entry: its head (names, dates, places) and its body (items, running text)."""

    head: list[Block]
    body: list[Block]


def is_only_date(cell: Slice) -> bool:
    """Whether *cell* is nothing but dates and durations."""
    return _is_date_text(cell.text)


@kept_per_pool
def _is_date_text(text: str) -> bool:
    left = list(text)
    for date in find_dates(text):
        left[date.start : date.end] = " " * (date.end - date.start)
    for start, end in find_durations(text):
        left[start:end] = " " * (end - start)
    return not re.search(r"\w{2,}", "".join(left))


def blocks_of(rows: Sequence[Row]) -> list[Block]:
    """*rows* as blocks: a row goes on with the one above when both are of one block, or of one sentence.

    Dates, durations and places at the right of items belong to the entry, and are put below its head.
    """
    blocks: list[Block] = []
    margins = _margins(rows)
    for row in _side_cells_lifted(rows):
        above = blocks[-1].rows[-1] if blocks else None
        if above is not None and _reads_on(blocks[-1], above, row, margins.get(above.page, 0.0)):
            blocks[-1].rows.append(row)
        else:
            blocks.append(Block([row]))
    for block in blocks:
        _classify(block)
    for block, after in pairwise(blocks):
        if _is_marked_head(block, after):
            block.item = False
        above_dates = after.date_only or (bool(after.dates) and not block.text.endswith("."))
        if block.prose and above_dates and not after.item and len(block.rows) == 1:
            block.prose = len(block.text.split()) > HEAD_WORDS_MAX
        below = block.date_only and not after.text.endswith((".", ":")) and "," in after.text
        if after.prose and below and len(after.rows) == 1 and after.rows[0].style.bold:
            after.prose = len(after.text.split()) > HEAD_WORDS_MAX
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


def _margins(rows: Sequence[Row]) -> dict[int, float]:
    """By page, how far to the right lines reach."""
    margins: dict[int, float] = {}
    for row in rows:
        if row.box is not None:
            margins[row.page] = max(row.box.x1, margins.get(row.page, 0.0))
    return margins


def _reads_on(block: Block, above: Row, row: Row, margin: float) -> bool:
    if row.bullet or len(row.cells) > 1:
        return False
    if _wraps_beside_date(above, row) or _wraps_in_rail(above, row, margin):
        return True
    # "… dropped from 11 to 3 in | a year." is a sentence, and no duration beside an entry.
    in_sentence = block.rows[0].bullet and (row.text[:1].islower() or row.text.startswith("("))
    if is_only_date(row.cells[0]) and not in_sentence:
        return False
    if row.page != above.page:
        return (
            row.text[:1].islower()
            and not _SENTENCE_END.search(above.text)
            and (block.rows[0].bullet or len(above.text) > 40)
        )
    if _is_left_of_mark(block.rows[0], row):
        return False
    if _continues_sentence(above, row, margin):
        return True
    if row.block != above.block or (row.column != above.column and row.table_row is None):
        return False
    if _ends_with_date(above.text) and not row.text[:1].islower():
        return False
    if row.text.endswith(".") and row.text[:1].isupper() and _starts_bold(above, row):
        return False
    if row.box is None:
        return block.rows[0].bullet or _wraps(above, row)
    if len(above.cells) == 2 and all(_with_date_behind(above)) and not row.text[:1].islower():
        return False
    return len(above.cells) == 1 or row.cells[0].style == above.cells[0].style


def _continues_sentence(above: Row, row: Row, margin: float) -> bool:
    """Whether *row* is the next line of the long line *above*, whatever block the reader put it in."""
    if (
        row.box is None
        or row.gap is None
        or row.gap > WRAPPED_GAP_MAX
        or len(above.cells) > 1
        or len(above.text) < WRAPPED_TEXT_MIN
        or _SENTENCE_END.search(above.text)
        or _begins_with_date(row.text)
    ):
        return False
    if not row.text[:1].islower():
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


def _wraps_beside_date(above: Row, row: Row) -> bool:
    """Whether *row* is the rest of the first of two cells of *above*, for which the date beside left no room."""
    first, date = _with_date_behind(above)
    right = date.box if date else None
    if not first or right is None:
        return False
    size = right.y1 - right.y0
    return (
        _is_rest_of(first, above, row, right.x0 - size)
        and not find_dates(row.text)
        and not ("," in row.text and place_score(row.text) > 0)
    )


def _wraps_in_rail(above: Row, row: Row, margin: float) -> bool:
    """Whether *row* is the rest of the text beside a date, for which the *margin* left no room."""
    if len(above.cells) != 2 or not is_only_date(above.cells[0]):
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


def _ends_with_date(text: str) -> bool:
    tail = text[-30:].rstrip(" .)")
    dates = find_dates(tail)
    return bool(dates) and dates[-1].end == len(tail)


def _wraps(above: Row, row: Row) -> bool:
    """Whether a line break of a format without geometry is a wrap: the line above is long, and no sentence ends."""
    if len(above.cells) > 1 or find_dates(above.text[-24:]) or place_score(row.text) >= 0.75:
        return False
    if row.text[:1].islower() or above.text.endswith((",", "-")):
        return True
    return len(above.text) >= WRAPPED_LENGTH and not above.text.endswith((".", "!", "?", ":"))


def _classify(block: Block) -> None:
    first = block.rows[0]
    # A mark behind a date in a rail begins a line of a list of entries, not an item of one.
    block.item = first.bullet and not (len(first.cells) > 1 and is_only_date(first.cells[0]))
    text = block.text
    words = len(text.split())
    whole = len(text) < DATED_ITEM_MAX or (len(block.rows) == 1 and _ends_in_range(text))
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
    return len(last) <= LEGAL_FORM_MAX and organization_score(text[-12:]) > 0


def _ends_in_range(text: str) -> bool:
    dates = find_dates(text)
    return bool(dates) and dates[-1].is_range and not text[dates[-1].end :].strip(" )]")


def _dates_entry(text: str, date: DateSpan) -> bool:
    """Whether *date* stands at an end of *text*, in brackets, or between dividers: not within a sentence."""
    before, after = text[: date.start].rstrip(), text[date.end :].lstrip()
    if not before or not after:
        return not (
            date.start and before[-1:].isalnum() and not date.is_range and _in_sentence(before)
        )
    return before[-1] in "(|,•·–—-[/:" or after[0] in "|•·(–—,)/"


def _in_sentence(before: str) -> bool:
    return len(before.split()) > 9


# -- entries ----------------------------------------------------------------------------------


def entries_of(blocks: Sequence[Block], *, dated: bool) -> list[Entry]:
    """*blocks* as entries. With *dated*, a date range marks an entry; else looks and gaps do.

    Where entries have dates, each gets one; its first block is found by what the first entry shows: how many blocks
    stand above its date, and the look of the first one. Blocks without a date start an entry when they look like that
    and follow running text.
    """
    if not blocks:
        return []
    if dated and _are_dated_items(blocks):
        return [Entry([block], []) for block in blocks]
    anchors = _anchors(blocks) if dated else []
    starts = _starts_by_date(blocks, anchors) if anchors else _starts_by_look(blocks)
    starts = _with_undated(blocks, starts) if anchors else starts
    entries = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        entries.append(_entry(blocks[start:end]))
    return entries


def _are_dated_items(blocks: Sequence[Block]) -> bool:
    """Whether *blocks* are two items or more, and each ends or begins with a date of its own."""
    return len(blocks) > 1 and all(
        block.item and (_ends_with_date(block.text) or _begins_with_date(block.text))
        for block in blocks
    )


def _begins_with_date(text: str) -> bool:
    dates = find_dates(text)
    return bool(dates) and dates[0].start == 0


def _anchors(blocks: Sequence[Block]) -> list[int]:
    """Indexes of the blocks whose dates mark entries: those of the usual form, when one above has a date already."""
    dated = [
        i
        for i, block in enumerate(blocks)
        if block.dates and not (block.item and _seen_head(blocks, i))
    ]
    forms = Counter(_form(blocks[i]) for i in dated)
    kept: list[int] = []
    for i in dated:
        if kept and not any(block.body for block in blocks[kept[-1] + 1 : i]):
            before, form = _form(blocks[kept[-1]]), _form(blocks[i])
            usual = forms[form] * 2 >= forms[before]
            if i - kept[-1] == 1 and _joins(blocks[kept[-1]], blocks[i]):
                continue
            if form != before and (not usual or (forms[form] == 1 and forms[before] > 1)):
                if _is_range(blocks[i]) and not _is_range(blocks[kept[-1]]):
                    kept[-1] = i
                continue
        kept.append(i)
    return kept


def _seen_head(blocks: Sequence[Block], index: int) -> bool:
    return any(not block.item for block in blocks[:index])


def _joins(above: Block, below: Block) -> bool:
    """Whether two blocks are the two ends of one range, on a line each."""
    return above.date_only and below.date_only and not _is_range(above) and not _is_range(below)


def _is_range(block: Block) -> bool:
    return any(date.is_range for _, date in block.dates)


def _form(block: Block) -> tuple[object, ...]:
    cell, date = block.dates[0]
    whole = is_only_date(cell)
    alone = block.date_only
    style = cell.cut(date.start, date.end).style
    first = cell is block.rows[0].cells[0]
    return (whole, alone, first, style.half_points, style.bold, style.italic, block.item)


def _starts_by_date(blocks: Sequence[Block], anchors: Sequence[int]) -> list[int]:
    first = anchors[0]
    begin = 0
    while begin < first and blocks[begin].body and first - begin > 1:
        begin += 1
    begin = max(begin, first - HEAD_BLOCKS_MAX)
    offset, look = first - begin, blocks[begin].style
    starts = [0 if begin <= 1 else begin]
    for before, anchor in pairwise(anchors):
        starts.append(_best_start(blocks, before, anchor, offset, look))
    if starts[0] > 0:
        starts.insert(0, 0)
    return starts


def _best_start(blocks: Sequence[Block], before: int, anchor: int, offset: int, look: Style) -> int:
    lowest = anchor
    while lowest - 1 > before and not blocks[lowest - 1].body and anchor - lowest < HEAD_BLOCKS_MAX:
        lowest -= 1
    gaps = {r: blocks[r].rows[0].gap or 0.0 for r in range(lowest, anchor + 1)}
    # Nothing is known of the white above a block at the top of a page, which may be the widest.
    known = all(blocks[r].rows[0].gap is not None for r in gaps)
    widest = max(gaps.values()) if known else 0.0
    best, best_score = anchor, float("-inf")
    for r in range(anchor, lowest - 1, -1):
        score = 3.0 * (blocks[r].style == look) + 1.0 * (anchor - r == offset)
        score += 2.5 * (
            gaps[r] == widest and widest > 0 and sum(g > widest * 0.8 for g in gaps.values()) == 1
        )
        score += 1.0 * (r == lowest and r - 1 > before) - 2.0 * _is_labelled(blocks[r])
        score += 0.5 * (blocks[r].rows[0].gap is None and r != lowest)
        if offset == 0 and r != anchor:
            score -= 0.5
        if score > best_score:
            best, best_score = r, score
    return best


def _is_labelled(block: Block) -> bool:
    return bool(re.match(r"[^\W\d][\w /&-]{1,28}:\s+\S", block.text)) or block.inner


def _with_undated(blocks: Sequence[Block], starts: list[int]) -> list[int]:
    """*starts*, and blocks between them that look like a start, follow a body, and are followed by something."""
    looks = {blocks[start].style for start in starts}
    bodies = Counter(block.style for block in blocks if block.body)
    found = set(starts)
    for i in range(1, len(blocks) - 1):
        block = blocks[i]
        if i in found or block.body or block.inner or block.style not in looks:
            continue
        if blocks[i - 1].body and block.style not in bodies and not _is_labelled(block):
            at = bisect_right(starts, i)
            if at == len(starts) or starts[at] - i > 2 or blocks[starts[at] - 1].body:
                found.add(i)
    return sorted(found)


def _starts_by_look(blocks: Sequence[Block]) -> list[int]:
    first = blocks[0]
    if first.item and all(block.item for block in blocks):
        return list(range(len(blocks)))
    same = [
        i
        for i, block in enumerate(blocks)
        if block.style == first.style and not block.body and not block.inner
    ]
    others = [block for block in blocks if block.style != first.style]
    if len(same) > 1 and (others or not any(block.body for block in blocks)):
        return _by_gap(blocks, same) if not others else (same if same[0] == 0 else [0, *same])
    if len(same) == len(blocks):
        return list(range(len(blocks)))
    if not same or same[0] != 0:
        same = [0, *same]
    return [i for i in same if i == 0 or blocks[i - 1].body]


def _by_gap(blocks: Sequence[Block], same: list[int]) -> list[int]:
    """All blocks look alike: wide gaps divide entries where there are narrow ones too, else each block is an entry."""
    gaps = [blocks[i].rows[0].gap for i in same]
    known = sorted(gap for gap in gaps[1:] if gap is not None)
    if len(known) >= 2 and known[-1] > 1.5 * max(known[0], 0.3):
        middle = (known[-1] + known[0]) / 2
        return [
            i for i, gap in zip(same, gaps, strict=True) if i == 0 or gap is None or gap > middle
        ]
    return same


def _entry(blocks: Sequence[Block]) -> Entry:
    split = next((i for i, block in enumerate(blocks) if block.body and i > 0), len(blocks))
    last_date = max(
        (i for i, block in enumerate(blocks[:HEAD_BLOCKS_MAX]) if block.dates and not block.item),
        default=0,
    )
    if last_date >= split and not any(block.item for block in blocks[split:last_date]):
        split = last_date + 1
    return Entry(list(blocks[:split]), list(blocks[split:]))
