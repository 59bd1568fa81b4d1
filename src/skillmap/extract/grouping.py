"""Entries: runs of blocks that dates, looks and gaps tell apart."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from skillmap.extract.blocks import Block, has_range_in_brackets
from skillmap.extract.slices import Style
from skillmap.extract.wrapping import begins_with_date, ends_with_date, is_only_date

HEAD_BLOCKS_MAX = 6


@dataclass(slots=True, eq=False)
class Entry:
    """The blocks of one entry: its head (names, dates, places) and its body (items, running text)."""

    head: list[Block]
    body: list[Block]


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
        block.item
        and (
            ends_with_date(block.text)
            or begins_with_date(block.text)
            or has_range_in_brackets(block.text)
        )
        for block in blocks
    )


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
            repeats = i - kept[-1] > 1 and blocks[kept[-1] + 1].style == blocks[0].style
            if (
                repeats
                and not blocks[0].dates
                and _is_range(blocks[i])
                and _is_range(blocks[kept[-1]])
            ):
                kept.append(i)
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
    if all(_has_run_in(block) for block in blocks):
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


def _has_run_in(block: Block) -> bool:
    """Whether *block* begins with a name in bold type and goes on in plain type: "**Bus Map** – shows late buses."."""
    last = block.rows[-1].cells[-1]
    end = last.cut(len(last.text) - 1, len(last.text))
    return block.style.bold and not end.style.bold


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
