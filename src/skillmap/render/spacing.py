"""How far blocks stand apart: solved once, so that PDF and DOCX break their pages alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from skillmap.models.layout import (
    Block,
    EntryBlock,
    HeadingBlock,
    ListBlock,
    PairBlock,
    ParagraphBlock,
)
from skillmap.render.themes import Theme


def with_neighbours(
    blocks: Sequence[Block],
) -> Iterator[tuple[Block | None, Block, Block | None]]:
    """Each block with the one before it and the one after it."""
    padded = (None, *blocks, None)
    for index, block in enumerate(blocks):
        yield padded[index], block, padded[index + 2]


def has_body(following: Block | None) -> bool:
    """Whether an entry before *following* has more than its head, which then stays with it."""
    return isinstance(following, ParagraphBlock | ListBlock | PairBlock)


def space_above(block: Block, previous: Block | None, theme: Theme) -> float:
    """Points between the lines of *previous* and those of *block*."""
    if isinstance(block, HeadingBlock):
        return theme.space_heading
    if isinstance(previous, HeadingBlock):
        return theme.space_heading_after
    if isinstance(block, ParagraphBlock) and block.apart:
        return theme.body_size * theme.line_height
    if not isinstance(block, EntryBlock):
        return theme.space_block
    if block.continues:
        return theme.space_role
    # Entries of one line each, such as certificates, read as a list.
    is_list = block.inline and isinstance(previous, EntryBlock) and previous.inline
    return theme.space_block if is_list else theme.space_entry
