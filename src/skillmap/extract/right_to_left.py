"""Lines of Hebrew and Arabic in the order in which they are read; a page shows their words from right to left.

What stands on the page is the outcome of Unicode's bidirectional algorithm (UAX #9); this undoes it for a line whose
base direction is right to left: words and their punctuation are turned round, Latin words and numbers are not, several
Latin words in a row stay together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from skillmap.extract.glyphs import Piece
from skillmap.models.document import Span

_RIGHT_TO_LEFT = r"\u0590-\u05ff\u0620-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LETTER = re.compile(rf"[{_RIGHT_TO_LEFT}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_TOKEN = re.compile(
    rf"[{_RIGHT_TO_LEFT}]+|[^\W_{_RIGHT_TO_LEFT}]+(?:[./@:,_%+'-]+[^\W_{_RIGHT_TO_LEFT}]+)*|\s|."
)
LEFTWARD_FROM = "\u0590"
"""Letters before it are written from left to right."""
SHARE = 0.3
"""Share of letters written from right to left from which on a page's lines are: skills are often in Latin letters."""


def is_right_to_left(texts: Iterable[str]) -> bool:
    """Whether the lines of a page with *texts* begin on the right."""
    page = "".join(texts)
    turned = 0 if page.isascii() else len(_LETTER.findall(page))
    return turned > 0 and turned >= SHARE * sum(map(str.isalpha, page))


def is_leftward(letter: str) -> bool:
    """Whether *letter* is one that the next is written on the left of; digits of Arabic are not."""
    return letter > LEFTWARD_FROM and bool(_LETTER.match(letter)) and not letter[0].isdecimal()


def as_shown(piece: Piece) -> Piece:
    """*piece* with its words from left to right, as they stand on the page, whatever order the reader gave them in.

    Some programs write several words as one text, which MuPDF gives as it is read, with numbers as they stand.
    """
    glyphs = piece.glyphs() if piece.glyphs and " " in piece.text.strip() else []
    if "".join(glyph[0] for glyph in glyphs) != piece.text or not _LETTER.search(piece.text):
        return piece
    tokens = [
        (min(glyph[1] for glyph in glyphs[match.start() : match.end()]), match[0])
        for match in _TOKEN.finditer(piece.text)
    ]
    text = "".join(token for _, token in sorted(tokens, key=itemgetter(0)))
    return piece if text == piece.text else replace(piece, text=text, glyphs=None)


def words_turned(spans: Sequence[Span]) -> list[Span]:
    """*spans* of one line, taken from left to right word by word, in the order in which they are read.

    A span that is read in several parts becomes several, each with the box of the whole.
    """
    tokens = [
        (token[0], at) for at, span in enumerate(spans) for token in _TOKEN.finditer(span.text)
    ]
    read: list[tuple[str, int]] = []
    for group in reversed(_groups(tokens)):
        read += group
    turned: list[Span] = []
    last = -1
    for text, at in read:
        if at == last:
            turned[-1] = replace(turned[-1], text=turned[-1].text + text)
        else:
            turned.append(replace(spans[at], text=text))
        last = at
    return turned


def _groups(tokens: Sequence[tuple[str, int]]) -> list[list[tuple[str, int]]]:
    """Tokens that stay in their order: a Latin word with the Latin words and numbers behind it; else each alone."""
    groups: list[list[tuple[str, int]]] = []
    open_group = False
    pending: list[tuple[str, int]] = []
    for token in tokens:
        text = token[0]
        if open_group and (text == " " or text in "&/-.,'"):
            pending.append(token)
            continue
        if open_group and text[0].isalnum() and not _LETTER.search(text):
            groups[-1] += [*pending, token]
        else:
            groups += [[one] for one in pending]
            groups.append([token])
            open_group = _LATIN.search(text) is not None
        pending = []
    return groups + [[one] for one in pending]
