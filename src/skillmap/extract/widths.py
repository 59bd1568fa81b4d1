"""How wide parts of a text are beside each other, where only the box of the whole is known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from skillmap.models.document import Box, Span

_GROUPS = {
    191: "'",
    222: "ijlł’‘",
    278: " !,./:;I[\\]ftıİ\u00a0",
    333: "()-`r“”„",
    350: "•",
    355: '"',
    400: "*^{|}",
    500: "Jckçsvxyzşž",
    556: "L",
    584: "+<=>~",
    611: "FTZßø",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "@—…",
}
"""Widths in thousandths of the type size. Source: Adobe's font metrics of Helvetica, rare signs put together."""
_SMALL, _CAPITAL = 556, 700
"""Width of small letters, of digits and of signs, and of capitals, that the table does not have."""


class _Widths(dict[str, int]):
    """Width of each character; filled as characters come up that the table does not have."""

    def __missing__(self, character: str) -> int:
        self[character] = width = _CAPITAL if character.isupper() else _SMALL
        return width


_WIDTHS = _Widths({letter: width for width, letters in _GROUPS.items() for letter in letters})
_FIXED = re.compile("mono|courier|consol|typewriter", re.IGNORECASE)


def places(span: Span) -> list[int]:
    """How far each letter of *span* begins from its left end, and where the last one ends, in one unit or another.

    An estimate: letters share the width of the box as those of Helvetica would, in fonts of one width evenly.
    """
    if _FIXED.search(span.font):
        return list(range(len(span.text) + 1))
    return list(accumulate(map(_WIDTHS.__getitem__, span.text), initial=0))


def edges(box: Box, places: Sequence[int], start: int, end: int) -> tuple[float, float]:
    """Where the part from *start* to *end* of a text begins and ends on the x axis, by its `places()` in *box*."""
    # Ends of a text that reach beyond it are those of the box.
    last = len(places) - 1
    unit = box.width / places[-1]
    left, right = places[max(0, min(start, last))], places[max(0, min(end, last))]
    return box.x0 + unit * left, box.x1 - unit * (places[-1] - right)
