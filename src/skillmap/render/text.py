"""Plain text: one line per paragraph, to be pasted into a form."""

from __future__ import annotations

from skillmap.models.layout import (
    Block,
    ContactBlock,
    EntryBlock,
    HeadingBlock,
    Layout,
    ListBlock,
    NameBlock,
    PairBlock,
    ParagraphBlock,
    RenderOptions,
)
from skillmap.models.resume import Resume
from skillmap.protocols import ProviderStatus
from skillmap.render.inlines import STRICT_DATE_SEPARATOR, head_and_details, join_inlines, plain
from skillmap.render.links import short_url


class TextRenderer:
    """`Layout` to UTF-8 text. Lines are not broken: where they end is up to whoever shows them."""

    name = "txt"
    media_type = "text/plain"
    extension = ".txt"

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The text, with a line feed at its end. *options* do not matter: text has no theme."""
        del resume, options
        lines: list[str] = []
        previous: Block | None = None
        for block in layout.blocks:
            if _stands_apart(block, previous):
                lines.append("")
            lines += _lines(block)
            previous = block
        return ("\n".join(lines) + "\n").encode()


def _stands_apart(block: Block, previous: Block | None) -> bool:
    if previous is None:
        return False
    if isinstance(block, ParagraphBlock) and block.apart:
        return True
    return isinstance(block, HeadingBlock) or (
        isinstance(block, EntryBlock) and not isinstance(previous, HeadingBlock)
    )


def _lines(block: Block) -> list[str]:
    if isinstance(block, NameBlock):
        return [block.text, *filter(None, [block.label])]
    if isinstance(block, ContactBlock):
        return [plain(join_inlines(block.items))]
    if isinstance(block, HeadingBlock):
        return [block.text, "-" * len(block.text)]
    if isinstance(block, EntryBlock):
        return _entry(block)
    if isinstance(block, ListBlock):
        return [f"- {plain(item)}" for item in block.items]
    if isinstance(block, PairBlock):
        return [f"{block.label}: {plain(block.inlines)}"]
    assert isinstance(block, ParagraphBlock)
    return [plain(block.inlines)]


def _entry(block: EntryBlock) -> list[str]:
    """Its head, its details, and where its links lead: nobody can follow a link in plain text."""
    head, details = head_and_details(block)
    date = STRICT_DATE_SEPARATOR + block.date if block.date else ""
    addresses = [
        inline.href
        for inline in (*block.title, *block.subtitle)
        if inline.href and short_url(inline.href) != short_url(inline.text)
    ]
    return [plain(head) + date, *([plain(details)] if details else []), *addresses]
