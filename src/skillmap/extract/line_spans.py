"""Spans of a line: its pieces with spaces and tabs between them, those of one look put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmap.extract._runs import ASCENT, DESCENT, Run, separator
from skillmap.extract.glyphs import Piece
from skillmap.models.document import Box, Span

_WIDE = re.compile(" {3,}")


@dataclass(slots=True)
class _Stretch:
    """A span in the making, which takes a third of the time of spans that are made anew with each piece.

    `piece` is its last one; a tab has none, and the size of what it follows.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    piece: Piece | None = None

    def span(self) -> Span:
        """It as a span."""
        piece = self.piece
        box = Box(self.x0, self.top, self.x1, self.bottom)
        if piece is None:
            return Span(self.text, box, size=self.size)
        return Span(
            self.text,
            box,
            piece.font,
            self.size,
            piece.bold,
            piece.italic,
            piece.color,
            piece.rotation,
            piece.confidence,
        )


def spans_of(runs: Sequence[Run]) -> list[Span]:
    """The spans of a line of *runs*: pieces of one look are one span, and every tab is a span."""
    stretches: list[_Stretch] = []
    text = ""
    last: Piece | None = None
    for run in runs:
        for index, piece in enumerate(run.pieces):
            added = piece.text
            if "  " in added:
                added = _WIDE.sub("\t", added).replace("  ", " ")
            if last is None:
                added = added.lstrip()
            else:
                between = separator(text, piece.x0 - last.x1, max(piece.size, last.size))
                if (run.cell and not index) or piece.chip != last.chip:
                    between = "\t"
                elif between == "\t" and index and run.stretched:
                    between = " "
                if between == "\t":
                    _add_tab(stretches, piece)
                    text = text.rstrip() + "\t"
                    added = added.lstrip()
                elif between and not added.startswith(" "):
                    stretches[-1].text += between
                    text += between
                elif text.endswith((" ", "\t")):
                    added = added.lstrip()
            if added:
                _add(stretches, piece, added)
                text += added
                last = piece
    _strip(stretches)
    return [stretch.span() for stretch in stretches]


def around(spans: Sequence[Span]) -> Box:
    """The box of *spans* but for tabs."""
    boxes = [span.box for span in spans if span.box is not None and span.text != "\t"]
    if len(boxes) < 2:
        return boxes[0] if boxes else Box(0.0, 0.0, 0.0, 0.0)
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


def _add_tab(stretches: list[_Stretch], piece: Piece) -> None:
    """Let a tab stand before *piece*, which reaches as far as the white before it."""
    _strip(stretches)
    left = stretches[-1]
    top, bottom = piece.baseline - ASCENT * piece.size, piece.baseline
    stretches.append(_Stretch("\t", left.x1, top, max(left.x1, piece.x0), bottom, left.size))


def _add(stretches: list[_Stretch], piece: Piece, text: str) -> None:
    x0, top, x1, bottom = _edges(piece)
    last = stretches[-1] if stretches else None
    size = round(piece.size, 2)
    if last is None or not _is_alike(last, piece):
        stretches.append(_Stretch(text, x0, top, x1, bottom, size, piece))
        return
    last.text += text
    last.x0, last.top = min(last.x0, x0), min(last.top, top)
    last.x1, last.bottom = max(last.x1, x1), max(last.bottom, bottom)
    last.size, last.piece = size, piece


def _is_alike(stretch: _Stretch, piece: Piece) -> bool:
    before = stretch.piece
    return (
        before is not None
        and before.font == piece.font
        and abs(stretch.size - piece.size) < 0.02
        and before.bold == piece.bold
        and before.italic == piece.italic
        and before.color == piece.color
        and before.confidence == piece.confidence
    )


def _strip(stretches: list[_Stretch]) -> None:
    """Take white space off the end."""
    while stretches and not stretches[-1].text.strip():
        stretches.pop()
    if stretches and stretches[-1].text[-1].isspace():
        stretches[-1].text = stretches[-1].text.rstrip()


def _edges(piece: Piece) -> tuple[float, float, float, float]:
    if piece.rotation:
        top, bottom = piece.top, piece.bottom
    else:
        # What fonts claim of their height differs widely.
        top = piece.baseline - ASCENT * piece.size
        bottom = piece.baseline + DESCENT * piece.size
    return round(piece.x0, 2), round(top, 2), round(piece.x1, 2), round(bottom, 2)
