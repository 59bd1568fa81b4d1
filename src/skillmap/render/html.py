"""HTML: one file with its style inside, no script, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib import resources
from string import Template

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
from skillmap.render.inlines import (
    DETAIL_SEPARATOR,
    STRICT_DATE_SEPARATOR,
    date_in_line,
    head_and_details,
    plain,
)
from skillmap.render.locales import is_right_to_left
from skillmap.render.themes import PAGE_SIZES, Theme, load_theme

_STYLE = resources.files("skillmap.render") / "data" / "html" / "resume.css"


class HtmlRenderer:
    """`Layout` to a page with landmarks, headings and lists; readable on any screen and printable."""

    name = "html"
    media_type = "text/html"
    extension = ".html"

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The page in UTF-8.

        Raises:
            TemplateError: *options* name a theme that is not packaged.
        """
        del resume
        style = _style(load_theme(options.theme), options)
        direction = "rtl" if is_right_to_left(layout.language) else "ltr"
        keywords = escape(", ".join(layout.keywords))
        page = (
            f'<!DOCTYPE html>\n<html lang="{escape(layout.language)}" dir="{direction}">\n<head>\n'
            f'<meta charset="utf-8">\n{security_policy(style)}\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(layout.title)}</title>\n"
            f'<meta name="author" content="{escape(layout.author)}">\n'
            f'<meta name="keywords" content="{keywords}">\n'
            f"<style>{style}</style>\n</head>\n<body>\n<main>\n{_body(layout.blocks, options)}"
            "</main>\n</body>\n</html>\n"
        )
        return page.encode()


def security_policy(style: str) -> str:
    """The element that forbids a page everything but the one *style*."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">"
    )


def _style(theme: Theme, options: RenderOptions) -> str:
    width, height = PAGE_SIZES[options.page]
    values = theme.model_dump(exclude={"pdf_fonts"}) | {
        "fonts": ", ".join(
            f'"{font}"' for font in (theme.docx_font, theme.docx_font_alternative, *theme.pdf_fonts)
        ),
        "page_width": f"{width:.2f}",
        "page_height": f"{height:.2f}",
    }
    return Template(_STYLE.read_text(encoding="utf-8")).substitute(values)


def _body(blocks: Iterable[Block], options: RenderOptions) -> str:
    """The blocks; everything from one section heading to the next is a section."""
    parts: list[str] = []
    section_count = 0
    for block in blocks:
        if isinstance(block, HeadingBlock):
            if section_count:
                parts.append("</section>\n")
            section_count += 1
            id_ = f"section-{section_count}"
            parts.append(f'<section aria-labelledby="{id_}">\n<h2 id="{id_}">')
            parts.append(f"{escape(block.text)}</h2>\n")
        else:
            parts.append(_html(block, options))
    if section_count:
        parts.append("</section>\n")
    return "".join(parts)


def _html(block: Block, options: RenderOptions) -> str:
    if isinstance(block, NameBlock):
        label = f'<p class="label">{escape(block.label)}</p>\n' if block.label else ""
        return f"<h1>{escape(block.text)}</h1>\n{label}"
    if isinstance(block, ContactBlock):
        return f'<p class="contact">{_contact(block)}</p>\n'
    if isinstance(block, EntryBlock):
        return _entry(block, options)
    if isinstance(block, ListBlock):
        items = "".join(f"<li>{_inlines(item)}</li>\n" for item in block.items)
        return f"<ul>\n{items}</ul>\n"
    if isinstance(block, PairBlock):
        label = f"<strong>{escape(block.label)}:</strong>"
        return f'<p class="pair">{label} {_inlines(block.inlines)}</p>\n'
    assert isinstance(block, ParagraphBlock)
    return f"<p>{_inlines(block.inlines)}</p>\n"


def _contact(block: ContactBlock) -> str:
    """The items, each kept on one line where the page is wide enough."""
    items = (f"<span>{_inlines(item)}</span>" for item in block.items if plain(item))
    return DETAIL_SEPARATOR.join(items)


def _entry(block: EntryBlock, options: RenderOptions) -> str:
    head, details = head_and_details(block)
    date = ""
    if date_in_line(block, options):
        date = f'{STRICT_DATE_SEPARATOR}<span class="date">{escape(block.date)}</span>'
    elif block.date:
        date = f' <span class="date right">{escape(block.date)}</span>'
    kind = "role" if block.continues else "entry"
    xml = f'<h3 class="{kind}"><span class="title">{_inlines(head)}</span>{date}</h3>\n'
    return xml + (f'<p class="details">{_inlines(details)}</p>\n' if details else "")


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    text = escape(inline.text)
    text = f"<strong>{text}</strong>" if inline.bold else text
    text = f"<em>{text}</em>" if inline.italic else text
    return text if inline.href is None else f'<a href="{escape(inline.href)}">{text}</a>'
