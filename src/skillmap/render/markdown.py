"""Markdown (CommonMark): headings, lists and links; text that looks like markup is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable

from skillmap.models.layout import (
    Block,
    ContactBlock,
    EntryBlock,
    HeadingBlock,
    Inline,
    Layout,
    ListBlock,
    NameBlock,
    PairBlock,
    ParagraphBlock,
    RenderOptions,
)
from skillmap.models.resume import Resume
from skillmap.protocols import ProviderStatus
from skillmap.render.inlines import STRICT_DATE_SEPARATOR, head_and_details, join_inlines

# `~` strikes out in dialects that are common, and a formula stands between two `$`.
_MARKUP = re.compile(r"[\\`*_\[\]<>~]|&(?=[#\w]+;)|\$(?=.*\$)|(?<=\$)\$")
_BLOCK_START = re.compile(r"^(?:[#+=-]|\d{1,9}(?=[.)]))")


class MarkdownRenderer:
    """`Layout` to CommonMark, every block a paragraph of one line."""

    name = "md"
    media_type = "text/markdown"
    extension = ".md"

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """UTF-8 with a line feed at its end. *options* do not matter: Markdown has no theme."""
        del resume, options
        return ("\n\n".join(_markdown(block) for block in layout.blocks) + "\n").encode()


def _markdown(block: Block) -> str:
    if isinstance(block, NameBlock):
        label = f"\n\n{_line(block.label)}" if block.label else ""
        return f"# {_heading(_escape(block.text))}{label}"
    if isinstance(block, ContactBlock):
        return _paragraph(join_inlines(block.items))
    if isinstance(block, HeadingBlock):
        return f"## {_heading(_escape(block.text))}"
    if isinstance(block, EntryBlock):
        head, details = head_and_details(block)
        date = STRICT_DATE_SEPARATOR + _escape(block.date) if block.date else ""
        below = f"\n\n{_paragraph(details)}" if details else ""
        return f"### {_heading(_inlines(head) + date)}{below}"
    if isinstance(block, ListBlock):
        return "\n".join(f"- {_paragraph(item)}" for item in block.items)
    if isinstance(block, PairBlock):
        return f"**{_escape(block.label)}:** {_inlines(block.inlines)}"
    assert isinstance(block, ParagraphBlock)
    return _paragraph(block.inlines)


def _paragraph(inlines: tuple[Inline, ...]) -> str:
    return _guard(_inlines(inlines))


def _line(text: str) -> str:
    return _guard(_escape(text))


def _guard(markdown: str) -> str:
    """*markdown* with a first character that begins no heading, list or rule."""
    match = _BLOCK_START.match(markdown)
    if match is None:
        return markdown
    end = match.end()
    return f"{markdown[:end]}\\{markdown[end:]}" if match[0].isdigit() else f"\\{markdown}"


def _heading(markdown: str) -> str:
    """*markdown* with a last `#` that closes no heading, as in "Lead, F #"."""
    return re.sub(r"#$", r"\\#", markdown)


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    text = _escape(inline.text)
    if inline.href is None:
        return text
    target = inline.href.replace("&", "&amp;")
    return f"[{text}](<{target}>)" if "(" in target or ")" in target else f"[{text}]({target})"


def _escape(text: str) -> str:
    return _MARKUP.sub(lambda match: "\\" + match[0], text)
