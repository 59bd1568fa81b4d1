"""How stretches of text are joined: the same separators in every format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from skillmap.models.layout import (
    Block,
    EntryBlock,
    HeadingBlock,
    Inline,
    ListBlock,
    PairBlock,
    ParagraphBlock,
    RenderOptions,
)

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


def with_neighbours(
    blocks: Sequence[Block],
) -> Iterator[tuple[Block | None, Block, Block | None]]:
    """Each block with the one before it and the one after it."""
    padded = (None, *blocks, None)
    for index, block in enumerate(blocks):
        yield padded[index], block, padded[index + 2]


def is_first_below_heading(previous: Block | None) -> bool:
    """Whether a block after *previous* is the first of its section, so that the heading sets its distance."""
    return previous is None or isinstance(previous, HeadingBlock)


def has_body(following: Block | None) -> bool:
    """Whether an entry before *following* has more than its head, which then stays on one page with it."""
    return isinstance(following, ParagraphBlock | ListBlock | PairBlock)
