"""Letterspaced text: words that readers take for single letters, put together by the gaps between their glyphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from skillmap.extract.glyphs import Glyph, Piece, clean

_ALONE = re.compile(r"(?<![^\s])[^\W\d_](?![^\s])")
_SINGLES = re.compile(r"(?<!\S)[^\W\d_] [^\W\d_](?!\S)")
"""Single letters after each other, as a reader leaves them that takes narrow letterspacing for spaces."""
BROKEN_CHARACTERS_MAX = 100
BROKEN_SHARE = 0.25
"""Share of words that are single letters, beyond which words are broken by wide gaps: "C URRICULUM V ITAE"."""
SPACED_LEAST = 0.08
"""Gap between letters, in font sizes, from which on a text is letterspaced: elsewhere it is about 0."""
_LETTERS = re.compile(r"\s*\S(?:\s+\S)*\s*")
SHORT_SPACED_MAX = 7
_SPACED_SHORT = re.compile(r"[^\W\d_](?: [^\W\d_]){1,2}")
"""A word of two or three letters with spaces between them, which only its neighbours tell from single letters."""
_SPACED = re.compile(r"\s*(?:\S\s+){3,}\S\s*")


def close_up(piece: Piece) -> Piece:
    """*piece* without the spaces that letterspacing looks like: "J A N E" reads "JANE"."""
    if not _SPACED.fullmatch(piece.text):
        return _kerned(piece) if piece.glyphs and _is_broken(piece.text) else piece
    glyphs = [glyph for glyph in piece.glyphs() if glyph[0].strip()] if piece.glyphs else []
    if len(glyphs) < 4:
        words = [word.replace(" ", "") for word in re.split(r"\s{2,}", piece.text.strip())]
        return replace(piece, text=" ".join(words))
    return _by_gaps(piece, glyphs)


def _by_gaps(piece: Piece, glyphs: Sequence[Glyph], least: float = 0.0) -> Piece:
    """*piece* with spaces where gaps are wider than usual; itself when a quarter of the gaps is below *least*."""
    gaps = [right[1] - left[2] for left, right in pairwise(glyphs)]
    usual = sorted(gaps)[len(gaps) // 2]
    if sorted(gaps)[len(gaps) // 4] < least:
        return piece
    text = glyphs[0][0]
    for gap, glyph in zip(gaps, glyphs[1:], strict=True):
        text += (" " if gap > 1.6 * usual + 0.1 * piece.size else "") + glyph[0]
    # Readers give single glyphs as the font does, with whatever it says.
    return replace(piece, text=clean(text, piece.font))


def _is_broken(text: str) -> bool:
    """Whether *text* is short and has single letters, as narrow letterspacing and kerning leave them.

    Two are too few among many words: "a team of four and a budget" has them, and to ask for its glyphs takes long.
    """
    if len(text) > BROKEN_CHARACTERS_MAX:
        return False
    return len(_ALONE.findall(text)) > max(1.0, BROKEN_SHARE * len(text.split()))


def _kerned(piece: Piece) -> Piece:
    """*piece* closed up if all its letters stand apart, though some pairs less than others: "HI S T O RY"."""
    glyphs = [glyph for glyph in piece.glyphs() if glyph[0].strip()] if piece.glyphs else []
    if len(glyphs) < 4:
        return piece
    if _SINGLES.search(piece.text):
        return _by_gaps(piece, glyphs)
    return _by_gaps(piece, glyphs, SPACED_LEAST * piece.size)


def spelled(pieces: list[Piece]) -> list[Piece]:
    """*pieces* with letterspaced words closed up, also where every letter is a piece of its own."""
    if len(pieces) == 1 or not all(_LETTERS.fullmatch(piece.text) for piece in pieces):
        closed = [close_up(piece) for piece in pieces]
        return short_closed(closed, closed) if any(map(is_short, closed)) else closed
    glyphs: list[Glyph] = []
    for piece in pieces:
        alone = [(piece.text.strip(), piece.x0, piece.x1)]
        glyphs.extend(alone if len(alone[0][0]) == 1 or not piece.glyphs else piece.glyphs())
    text = " ".join(piece.text.strip() for piece in pieces)
    joined = replace(pieces[0], text=text, x1=pieces[-1].x1, glyphs=lambda: glyphs)
    return [close_up(joined)] if _SPACED.fullmatch(text) else pieces


def is_letter(piece: Piece) -> bool:
    """Whether *piece* is one letter."""
    text = piece.text.strip()
    return len(text) == 1 and text.isalpha()


def is_short(piece: Piece) -> bool:
    """Whether *piece* is two or three single letters."""
    if len(piece.text) > SHORT_SPACED_MAX:
        return False
    return _SPACED_SHORT.fullmatch(piece.text.strip()) is not None


def short_closed(pieces: list[Piece], line: list[Piece]) -> list[Piece]:
    """*pieces*, two or three single letters closed up when they stand no wider apart than in other words of *line*."""
    gaps = [
        right[1] - left[2]
        for piece in line
        if piece.glyphs and not is_short(piece)
        for left, right in pairwise([glyph for glyph in piece.glyphs() if glyph[0].strip()])
    ]
    if not gaps:
        return pieces
    usual = sorted(gaps)[len(gaps) // 2]
    result: list[Piece] = []
    for piece in pieces:
        glyphs = [g for g in piece.glyphs() if g[0].strip()] if piece.glyphs else []
        spaced = not is_short(piece) or len(glyphs) < 2
        if spaced or any(b[1] - a[2] > 1.6 * usual + 0.1 * piece.size for a, b in pairwise(glyphs)):
            result.append(piece)
        else:
            result.append(replace(piece, text=piece.text.replace(" ", "")))
    return result
