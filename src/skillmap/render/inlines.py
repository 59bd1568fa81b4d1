"""How stretches of text are joined: the same separators in every format."""

from __future__ import annotations

from collections.abc import Iterable

from skillmap.models.layout import EntryBlock, Inline, RenderOptions

DETAIL_SEPARATOR = " · "
"""Between the facts of an entry's head and between the items of the contact line."""
STRICT_DATE_SEPARATOR = " | "
"""Between an entry's head and its date where the date stands in the line."""


def plain(inlines: Iterable[Inline]) -> str:
    """The text alone."""
    return "".join(inline.text for inline in inlines)


def join_inlines(parts: Iterable[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Those of *parts* that have text, divided by `DETAIL_SEPARATOR`."""
    joined: list[Inline] = []
    for part in parts:
        if plain(part):
            if joined:
                joined.append(Inline(text=DETAIL_SEPARATOR))
            joined.extend(part)
    return tuple(joined)


def head_and_details(entry: EntryBlock) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """What stands on the entry's first line, the date aside, and what stands below it."""
    details = join_inlines((entry.subtitle, (Inline(text=entry.location),)))
    return (join_inlines((entry.title, details)), ()) if entry.inline else (entry.title, details)


def date_in_line(entry: EntryBlock, options: RenderOptions) -> bool:
    """Whether the date follows the text of the first line instead of standing at the right margin."""
    return bool(entry.date) and options.ats == "strict"
