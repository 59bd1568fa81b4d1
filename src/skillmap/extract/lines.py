"""Pieces of a page to its `Line`s: texts with offsets, spans, columns, blocks and roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from skillmap.extract._runs import Run, runs_of, split_icons
from skillmap.extract.glyphs import ITEM, Piece
from skillmap.extract.line_spans import around, spans_of
from skillmap.extract.order import RUNS_MAX, VisualLine, reading_order
from skillmap.extract.right_to_left import as_shown, is_right_to_left, words_turned
from skillmap.extract.turned import with_turned
from skillmap.models.document import Box, Line, LineRole, Span


def lines_of(pieces: Sequence[Piece]) -> tuple[tuple[Line, ...], bool]:
    """Lines of a page in reading order, and whether columns were looked for.

    Offsets are of their texts joined by line feeds. Turned text comes last, in lines of its own, but for titles.
    They are not looked for on a page of more than `RUNS_MAX` runs.
    """
    upright = [piece for piece in pieces if not piece.rotation]
    turned_round = is_right_to_left(piece.text for piece in upright)
    if turned_round:
        upright = list(map(as_shown, upright))
    runs = runs_of(split_icons(upright))
    visual = reading_order(runs)
    drafts = [draft for draft in map(_draft, visual) if draft.spans]
    if turned_round:
        for draft in drafts:
            draft.spans = words_turned(draft.spans)
            draft.text = "".join(span.text for span in draft.spans)
    _number_columns(drafts)
    _number_blocks(drafts)
    turned = sorted(
        (piece for piece in pieces if piece.rotation),
        key=lambda piece: (piece.rotation, piece.baseline, piece.x0),
    )
    if turned:
        drafts = with_turned(drafts, _turned(turned, drafts))
    return _finished(drafts), len(runs) <= RUNS_MAX


def with_offsets(lines: Sequence[Line]) -> tuple[Line, ...]:
    """*lines* with the offsets that they have when joined by line feeds."""
    result: list[Line] = []
    start = 0
    for line in lines:
        end = start + len(line.text)
        result.append(replace(line, start=start, end=end))
        start = end + 1
    return tuple(result)


@dataclass(slots=True)
class _Draft:
    visual: VisualLine
    spans: list[Span]
    text: str
    box: Box
    column: int = 0
    block: int = 0


def _draft(visual: VisualLine) -> _Draft:
    spans = spans_of(visual.runs)
    return _Draft(visual, spans, "".join(span.text for span in spans), around(spans))


# -- what belongs together --------------------------------------------------------------------


def _number_columns(drafts: list[_Draft]) -> None:
    numbers: dict[tuple[int, ...], int] = {}
    for draft in drafts:
        draft.column = numbers.setdefault(draft.visual.column, len(numbers))


def _number_blocks(drafts: list[_Draft]) -> None:
    """Give lines of one wrapped paragraph one number."""
    margins: dict[int, tuple[float, float]] = {}
    for draft in drafts:
        left, right = margins.get(draft.column, (draft.box.x0, draft.box.x1))
        margins[draft.column] = (min(left, draft.box.x0), max(right, draft.box.x1))
    leading = _leadings(drafts)
    block = 0
    first = drafts[0] if drafts else None
    for above, draft in pairwise(drafts):
        assert first is not None
        usual = leading.get(draft.column, 1.2)
        if not _continues(above, draft, margins[draft.column], usual, first):
            block += 1
            first = draft
        draft.block = block


def _hanging(draft: _Draft) -> float | None:
    """Where further lines of the item begin that *draft* begins, or None if it begins none."""
    first = draft.visual.lead.pieces[0]
    if first.item:
        return first.x0
    if not ITEM.match(draft.text):
        return None
    # A marker and its text may be one piece; then the text begins half a font size after it.
    rest = [piece for piece in draft.visual.lead.pieces if len(piece.text.strip()) > 1]
    return rest[0].x0 if rest and rest[0] is not first else first.x0 + 0.4 * first.size


def _leadings(drafts: list[_Draft]) -> dict[int, float]:
    """The narrow line spacing of every column, in font sizes: that of wrapped lines."""
    found: dict[int, list[float]] = {}
    for above, draft in pairwise(drafts):
        step = (draft.visual.lead.baseline - above.visual.lead.baseline) / draft.visual.lead.size
        if above.column == draft.column and 0.9 <= step <= 2.5:
            found.setdefault(draft.column, []).append(step)
    return {column: sorted(steps)[len(steps) // 10] for column, steps in found.items()}


def _continues(
    above: _Draft, draft: _Draft, margins: tuple[float, float], leading: float, opening: _Draft
) -> bool:
    """Whether *draft* is the next line of the paragraph that *above* belongs to, and that *opening* begins."""
    lead, before = draft.visual.lead, above.visual.lead
    step = (lead.baseline - before.baseline) / lead.size
    if (
        above.column != draft.column
        or above.visual.row != draft.visual.row
        or not 0.5 < step <= 1.2 * leading + 0.05
        or not 0.92 < lead.size / before.size < 1.09
        or "\t" in above.text
        or "\t" in draft.text
        or lead.pieces[0].item
        or ITEM.match(draft.text)
    ):
        return False
    item = _hanging(opening)
    if item is not None and draft.box.x0 >= item - 1.0:
        return True
    if item is not None and _is_below_marker(above, draft, opening):
        return True
    word = draft.text.split(" ", 1)[0]
    width = (draft.box.width / len(draft.text)) * (len(word) + 1)
    left, right = margins
    if _is_set_right(above, draft):
        if above.box.x0 - width > left + 0.5 or step > 1.1 * leading + 0.05:
            return False
    elif above.box.x1 + width < right - 0.5:
        return False
    first, last = draft.spans[0], above.spans[-1]
    same = (first.bold, first.italic) == (last.bold, last.italic)
    return same or len(draft.spans) > 1


def _is_below_marker(above: _Draft, draft: _Draft, opening: _Draft) -> bool:
    """Whether *draft* goes on with a sentence of the item whose marker *opening* begins with, and stands below it."""
    unfinished = draft.text[:1].islower() or above.text.endswith((",", "-"))
    return unfinished and abs(draft.box.x0 - opening.visual.lead.x0) <= 1.0


def _is_set_right(above: _Draft, draft: _Draft) -> bool:
    """Whether two lines have their right ends below each other, and not their left ones."""
    return abs(above.box.x1 - draft.box.x1) <= 0.5 and abs(above.box.x0 - draft.box.x0) > 2.0


def _finished(drafts: Sequence[_Draft]) -> tuple[Line, ...]:
    """*drafts* as lines, with the offsets that they have when joined by line feeds."""
    lines: list[Line] = []
    start = 0
    for draft in drafts:
        item = draft.visual.lead.pieces[0].item or ITEM.match(draft.text)
        role: LineRole = "list_item" if item else "text"
        end = start + len(draft.text)
        lines.append(
            Line(
                text=draft.text,
                start=start,
                end=end,
                spans=tuple(draft.spans),
                box=draft.box,
                block=draft.block,
                column=draft.column,
                role=role,
                row=draft.visual.row,
            )
        )
        start = end + 1
    return tuple(lines)


def _turned(pieces: Sequence[Piece], drafts: list[_Draft]) -> list[_Draft]:
    """A line for every turned piece."""
    block = drafts[-1].block if drafts else -1
    column = max((draft.column for draft in drafts), default=-1) + 1
    turned = []
    for number, piece in enumerate(pieces, start=1):
        draft = _draft(VisualLine([Run.of([piece])]))
        if draft.spans:
            draft.block, draft.column = block + number, column
            turned.append(draft)
    return turned
