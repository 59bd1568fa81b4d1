"""PDF pages made of texts at places, for tests of reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pymupdf

Text = tuple[float, float, str] | tuple[float, float, str, dict[str, Any]]


def pdf(*pages: Iterable[Text], draw: Callable[[Any], None] | None = None, **save: Any) -> bytes:
    """A PDF of A4 pages; each text stands at x and baseline y, in 10 point Helvetica unless told."""
    document = pymupdf.open()
    for texts in pages:
        page = document.new_page(width=595, height=842)
        if draw is not None:
            draw(page)
        for x, y, text, *options in texts:
            page.insert_text((x, y), text, **{"fontsize": 10, **(options[0] if options else {})})
    # A fixed id keeps the bytes the same at every call.
    return document.tobytes(no_new_id=True, **save)


def column(x: float, y: float, lines: str, *, leading: float = 13, **options: Any) -> list[Text]:
    """Lines below each other; an empty line leaves half a line of white more."""
    texts: list[Text] = []
    for line in lines.strip("\n").split("\n"):
        if line.strip():
            texts.append((x, y, line.strip(), options))
        y += leading
    return texts
