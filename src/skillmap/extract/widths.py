"""How wide parts of a text are beside each other, where only the box of the whole is known."""

from __future__ import annotations

import re

from skillmap.models.document import Span

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
_WIDTHS = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_SMALL, _CAPITAL = 556, 700
"""Width of small letters, of digits and of signs, and of capitals, that the table does not have."""
_FIXED = re.compile("mono|courier|consol|typewriter", re.IGNORECASE)


def edges(span: Span, start: int, end: int) -> tuple[float, float]:
    """Where `span.text[start:end]` begins and ends on the x axis, for a span that has a box and text.

    An estimate: letters share the width of the box as those of Helvetica would, in fonts of one width evenly.
    """
    box, text = span.box, span.text
    assert box is not None
    if _FIXED.search(span.font):
        widths = [1] * len(text)
    else:
        widths = [_WIDTHS.get(c) or (_CAPITAL if c.isupper() else _SMALL) for c in text]
    unit = box.width / sum(widths)
    return box.x0 + unit * sum(widths[:start]), box.x1 - unit * sum(widths[end:])
