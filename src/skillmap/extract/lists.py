"""Sections that are lists of items: skills and interests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from skillmap.extract.blocks import Block, blocks_of
from skillmap.extract.dates import find_dates
from skillmap.extract.entries import Draft
from skillmap.extract.evidence import Found
from skillmap.extract.items import split_items
from skillmap.extract.plain import fold
from skillmap.extract.rows import Row
from skillmap.extract.skill_grids import grids_apart
from skillmap.extract.slices import Slice, joined
from skillmap.extract.words import listed
from skillmap.extract.wrapping import WRAPPED_GAP_MAX, is_only_date

GROUP_NAME_WORDS_MAX = 5
SKILL_WORDS_MAX = 9
SENTENCE_CASE_SHARE = 0.7
"""Share of items of several words, at least two, that go on in small letters, from which on all of them do."""
WRAPPED_ITEM_MIN = 45
"""A line of one item with more characters than this may go on in the next."""

_GROUP = re.compile(r"^([^\W_][^:,;|•]{0,44}?)\s*:\s*(?=\S|$)")
_GROUP_DASH = re.compile(r"^([^\W_][^:,;|•]{0,44}?)\s+[-–—]\s+(?=[^,;|•]+[,;|•])")


def read_skills(rows: Sequence[Row], title: Slice | None = None) -> list[Draft]:
    """Skills, grouped as printed: "Group: a, b", a group name above its items, or no groups at all.

    *title* is the name of the group when the section itself is one.
    """
    groups: list[Draft] = []
    current: Draft | None = None
    if title is not None:
        current = {"name": Found.of(joined([title]), [title], 0.8), "keywords": []}
        groups.append(current)
    rows = grids_apart(rows)
    blocks = blocks_of(rows)
    names = _group_names(blocks, by_gap=title is None)
    tabular = _is_table(rows)
    pending: list[Slice] = []
    for index, block in enumerate(blocks):
        for row in block.rows:
            cells = list(row.cells)
            if fold(row.text).strip(" .") in listed("on_request"):
                continue
            if all(is_only_date(cell) and find_dates(cell.text) for cell in cells):
                continue
            name, cells = _group_of(cells, tabular=tabular)
            if name is not None or (index in names and row is block.rows[0]):
                _end_items(current, pending)
            if name is not None:
                current = {
                    "name": Found.of(joined([name]).rstrip(":"), [name], 0.85),
                    "keywords": [],
                }
                groups.append(current)
                pending = []
            elif index in names and row is block.rows[0]:
                name = cells[0].strip(":")
                current = {"name": Found.of(joined([name]), [name], 0.75), "keywords": []}
                groups.append(current)
                pending = []
                continue
            if current is None:
                current = {"keywords": []}
                groups.append(current)
            if _is_level_of(current, cells):
                current["level"] = Found.of(joined(cells), cells, 0.7)
                continue
            goes_on = row is not block.rows[-1] or _goes_on_below(row, blocks, index, names)
            _add_items(current["keywords"], cells, pending, goes_on=goes_on)
    _end_items(current, pending)
    return _as_skills(groups)


def _goes_on_below(row: Row, blocks: Sequence[Block], index: int, names: set[int]) -> bool:
    """Whether the list of *row*, last of its block, has no comma at its end and goes on in the next block."""
    if index + 1 >= len(blocks) or index + 1 in names or row.text.endswith((",", ";")):
        return False
    below = blocks[index + 1].rows[0]
    if not re.search(r"[,;]", row.text) or below.bullet or len(below.cells) > 1:
        return False
    near = below.gap is not None and below.gap <= WRAPPED_GAP_MAX and below.page == row.page
    left = row.cells[-1].box
    inside = near and left is not None and below.x0 >= row.x0 - 1 and below.x0 <= left.x1
    return inside and _group_of(list(below.cells), tabular=False)[0] is None


def _end_items(group: Draft | None, pending: list[Slice]) -> None:
    """Put the item that was to go on with in the next line, which begins another group."""
    if group is not None and pending:
        group["keywords"].append(Found.of(joined(pending), pending, 0.85))
        pending.clear()


def _is_level_of(group: Draft, cells: Sequence[Slice]) -> bool:
    """Whether *cells* right below the name of *group* say how well it is mastered."""
    below = group.get("name") is not None and not group["keywords"] and "level" not in group
    return below and len(cells) == 1 and fold(cells[0].text).strip(" ().") in listed("fluency")


def _is_table(rows: Sequence[Row]) -> bool:
    """Whether the rows are names of groups with items beside them: two cells, the first short, the second a list."""
    pairs = [row for row in rows if len(row.cells) == 2]
    fitting = [
        row
        for row in pairs
        if "," not in row.cells[0].text
        and len(row.cells[0].text.split()) <= GROUP_NAME_WORDS_MAX
        and len(row.cells[1].text) > len(row.cells[0].text)
    ]
    lists = [row for row in fitting if re.search(r"[,;|•·]", row.cells[1].text)]
    return bool(lists) and len(fitting) == len(pairs) and len(lists) * 2 >= len(pairs)


def _group_of(cells: list[Slice], *, tabular: bool) -> tuple[Slice | None, list[Slice]]:
    """The name of a group at the beginning of a row: before a colon, in another weight, or in a column of its own."""
    first = cells[0]
    if tabular and len(cells) == 2:
        return first.strip(":"), cells[1:]
    match = _GROUP.match(first.text)
    if match is not None and len(match[1].split()) <= GROUP_NAME_WORDS_MAX:
        rest = first.cut(match.end(), len(first.text))
        return first.cut(0, match.end(1)), [*([rest] if rest else []), *cells[1:]]
    match = _GROUP_DASH.match(first.text)
    if match is not None and len(match[1].split()) <= GROUP_NAME_WORDS_MAX:
        rest = first.cut(match.end(1), len(first.text)).strip("-–— ")
        return first.cut(0, match.end(1)), [rest, *cells[1:]]
    runs = [
        run
        for run in first.source.runs
        if run[0] < first.end and run[1] > first.start and run[2].text.strip()
    ]
    if len(runs) > 1 and runs[0][2].bold and not runs[-1][2].bold:
        bold_end = next(run[0] for run in runs if not run[2].bold)
        name = first.cut(0, bold_end - first.start).strip(":-–— ")
        rest = first.cut(bold_end - first.start, len(first.text)).strip(":-–— ")
        if name and rest and not name.text.endswith(","):
            return name, [rest, *cells[1:]]
    if len(cells) > 1 and first.style.bold and not cells[1].style.bold:
        return first.strip(":"), cells[1:]
    return None, cells


def _group_names(blocks: Sequence[Block], *, by_gap: bool) -> set[int]:
    """Indexes of blocks that are names of groups: short, alone in their row, of another look than the row below."""
    names = {index for index, block in enumerate(blocks) if _begins_with_name(block)}
    for index, (block, after) in enumerate(pairwise(blocks)):
        row = block.rows[0]
        if len(row.cells) > 1 or len(block.rows) > 1 or block.item or "," in row.text:
            continue
        style, other = row.style, after.rows[0].style
        heavier = (style.bold, style.half_points) > (
            other.bold,
            other.half_points,
        ) or row.role == "heading"
        if row.role == "heading" or (
            len(row.text.split()) <= GROUP_NAME_WORDS_MAX
            and (
                heavier
                or (after.item and not block.item)
                or row.text.endswith(":")
                or style.color != other.color
            )
        ):
            names.add(index)
    names |= {
        index
        for index, (block, level, after) in enumerate(
            zip(blocks, blocks[1:], blocks[2:], strict=False)
        )
        if len(block.text.split()) <= GROUP_NAME_WORDS_MAX
        and "," not in block.text
        and fold(level.text).strip(" ().") in listed("fluency")
        and fold(after.text).strip(" ().") not in listed("fluency")
        and "," in after.text
    }
    if by_gap:
        names |= _names_by_gap(blocks, names)
    return {i for i in names if fold(blocks[i].text).strip(" ().") not in listed("fluency")}


def _begins_with_name(block: Block) -> bool:
    """Whether the first of several rows is bold and short and the next is not: a name in one block with its items."""
    if len(block.rows) < 2 or block.item:
        return False
    first, second = block.rows[:2]
    return (
        len(first.cells) == len(second.cells) == 1
        and first.style.bold
        and not second.style.bold
        and "," not in first.text
        and len(first.text.split()) <= GROUP_NAME_WORDS_MAX
    )


def _names_by_gap(blocks: Sequence[Block], names: set[int]) -> set[int]:
    """Names told by white alone: a single short cell below a wide gap and above a row of several cells."""
    if names:
        return set()
    found = set()
    for index, (block, after) in enumerate(pairwise(blocks)):
        row, below = block.rows[0], after.rows[0]
        if (
            len(block.rows) > 1
            or block.item
            or len(row.cells) > 1
            or "," in row.text
            or len(row.text.split()) > GROUP_NAME_WORDS_MAX
        ):
            continue
        wide = (
            row.gap is None
            or index == 0
            or (below.gap is not None and row.gap > 1.4 * max(below.gap, 0.3))
        )
        if wide and (len(below.cells) > 1 or "," in below.text):
            found.add(index)
    return found


def _add_items(
    keywords: list[Found], cells: Sequence[Slice], pending: list[Slice], *, goes_on: bool
) -> None:
    for number, cell in enumerate(cells):
        parts = [_without_share(part) for part in split_items(cell)]
        parts = [part for part in parts if part]
        if pending and parts and _begins_item(keywords, pending, parts):
            _end_items({"keywords": keywords}, pending)
        open_end = goes_on and number == len(cells) - 1 and not re.search(r"[,;|•·]\s*$", cell.text)
        for place, part in enumerate(parts):
            slices = [part]
            if place == 0 and pending:
                slices = [*pending, part]
                pending.clear()
            listed_so = re.search(r"[,;]", cell.text) or len(cell.text) > WRAPPED_ITEM_MIN
            if open_end and place == len(parts) - 1 and listed_so:
                pending[:] = slices
                continue
            text = joined(slices)
            if len(text.split()) <= SKILL_WORDS_MAX:
                keywords.append(Found.of(text, slices, 0.85))
            else:
                keywords.append(Found.of(text, slices, 0.5))


_SHARE = re.compile(r"(?:^|(?<!\s)\s+)\(?(?:100|\d{1,2})\s?%\)?$")


def _without_share(part: Slice) -> Slice:
    """*part* without how well it is mastered in percent: "Welding 80%"."""
    match = _SHARE.search(part.text) if part.text.endswith(("%", "%)")) else None
    return part if match is None else part.cut(0, match.start())


def _begins_item(
    keywords: Sequence[Found], pending: Sequence[Slice], parts: Sequence[Slice]
) -> bool:
    """Whether the first of *parts* is no rest of the item above it: all items have one capital, and so has it.

    Commas end lines where items do; points and bars may be left out there.
    """
    if not parts[0].text[:1].isupper() or not re.search(r"[|•·]", pending[-1].source.line.text):
        return False
    texts = [found.text for found in keywords] + [part.text for part in parts[1:]]
    seconds = [text.split()[1] for text in texts if len(text.split()) > 1]
    small = sum(word[:1].islower() for word in seconds)
    return small >= 2 and small >= len(seconds) * SENTENCE_CASE_SHARE


def _as_skills(groups: Sequence[Draft]) -> list[Draft]:
    """Groups with their items; items without a group are skills of their own, as JSON Resume has it."""
    skills: list[Draft] = []
    for group in groups:
        if group.get("name") is not None:
            skills.append(group)
        else:
            skills.extend({"name": item} for item in group["keywords"])
    return skills


def read_interests(rows: Sequence[Row]) -> list[Draft]:
    """Interests, with keywords where a name is followed by a colon."""
    return [
        {"name": draft.get("name"), "keywords": draft.get("keywords")}
        for draft in read_skills(rows)
    ]
