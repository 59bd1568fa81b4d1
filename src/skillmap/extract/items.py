"""Items of a list in one line."""

from __future__ import annotations

import re

from skillmap.extract.slices import Slice

_ITEM_DIVIDER = re.compile(r"\s*[,;|•·●▪]\s*|\s{3,}|\t|\s+/\s+|\s+[–—-]\s+")


_AROUND = " .,;✓✔☑✗●•▪■◆◇►▶➤★☆○◦"


def split_items(piece: Slice) -> list[Slice]:
    """*piece* cut at commas, semicolons, bullets, bars and wide gaps, but not within brackets."""
    text = piece.text
    parts: list[Slice] = []
    position = 0
    for match in _ITEM_DIVIDER.finditer(text):
        before = text[position : match.start()]
        if before.count("(") > before.count(")"):
            continue
        part = piece.cut(position, match.start())
        if part:
            parts.append(part)
        position = match.end()
    last = piece.cut(position, len(text))
    if last:
        parts.append(last)
    return [part.strip(_AROUND) for part in parts if re.search(r"\w", part.text)]
