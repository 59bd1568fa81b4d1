"""The renderers by name, and what tests ask of a rendered file."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Iterator

from skillmap.models.layout import Block, Inline, Layout, RenderOptions
from skillmap.models.resume import Resume
from skillmap.protocols import Renderer
from skillmap.render import build_layout
from skillmap.render.docx import DocxRenderer
from skillmap.render.html import HtmlRenderer
from skillmap.render.json_resume import JsonResumeRenderer
from skillmap.render.markdown import MarkdownRenderer
from skillmap.render.pdf import PdfRenderer
from skillmap.render.text import TextRenderer

RENDERERS: dict[str, Renderer] = {
    renderer.name: renderer
    for renderer in (
        DocxRenderer(),
        HtmlRenderer(),
        JsonResumeRenderer(),
        MarkdownRenderer(),
        PdfRenderer(),
        TextRenderer(),
    )
}
PAGE_FORMATS = tuple(name for name in RENDERERS if name != "json")
"""Formats that show the layout; JSON carries the data."""


def render(resume: Resume, format: str, options: RenderOptions | None = None) -> bytes:
    """*resume* in *format*, by way of its layout."""
    options = options or RenderOptions()
    layout = build_layout(resume, options)
    return RENDERERS[format].render(layout, resume=resume, options=options)


def texts(layout: Layout) -> list[str]:
    """Every text of *layout* that stands in one piece, in reading order."""
    return [text for block in layout.blocks for text in _texts(block) if text]


def _texts(block: Block) -> Iterator[str]:
    match block.type:
        case "name":
            yield from (block.text, block.label or "")
        case "heading":
            yield block.text
        case "contact" | "list":
            for item in block.items:
                yield from _plain(item)
        case "entry" if block.inline:
            yield from (*_plain(block.title), *_plain(block.subtitle), block.location, block.date)
        case "entry":
            yield from (*_plain(block.title), block.date, *_plain(block.subtitle), block.location)
        case "paragraph":
            yield from _plain(block.inlines)
        case "pair":
            yield from (f"{block.label}:", *_plain(block.inlines))


def _plain(inlines: tuple[Inline, ...]) -> list[str]:
    return [inline.text for inline in inlines]


def hrefs(layout: Layout) -> list[str]:
    """Addresses of all links, in reading order."""
    return [inline.href for inline in inlines(layout) if inline.href]


def inlines(layout: Layout) -> Iterator[Inline]:
    """All inlines in reading order."""
    for block in layout.blocks:
        match block.type:
            case "contact" | "list":
                for item in block.items:
                    yield from item
            case "entry":
                yield from (*block.title, *block.subtitle)
            case "paragraph" | "pair":
                yield from block.inlines


def squeezed(text: str) -> str:
    """*text* without white space, composed: how lines are broken does not matter."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def share_in_order(expected: list[str], shown: str) -> float:
    """Share of *expected* in the longest run of them that *shown* has in their order (0..1)."""
    squeezed_text = squeezed(shown)
    ends: list[int] = []  # The smallest position at which a run of each length can end.
    for text in expected:
        for position in reversed(_positions(squeezed(text), squeezed_text)):
            at = bisect.bisect_left(ends, position)
            ends[at : at + 1] = [position]
    return len(ends) / len(expected)


def _positions(text: str, within: str) -> list[int]:
    return [match.start() for match in re.finditer(f"(?={re.escape(text)})", within)]
