"""HTML: one file with its style inside, no script, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
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
from skillmap.render.markup import Html, element, joined, page
from skillmap.render.themes import PAGE_SIZES, Theme, load_theme

_STYLE = resources.files("skillmap.render") / "data" / "html" / "resume.css"


class HtmlRenderer:
    """`Layout` to a page with landmarks, headings and lists, for any screen and for paper."""

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
        metadata = {"author": layout.author, "keywords": ", ".join(layout.keywords)}
        return page(
            language=layout.language,
            direction="rtl" if is_right_to_left(layout.language) else "ltr",
            title=layout.title,
            style=_style(load_theme(options.theme), options),
            metadata=[(name, content) for name, content in metadata.items() if content],
            body=element("main", Html("\n"), _body(layout.blocks, options)),
        )


def _style(theme: Theme, options: RenderOptions) -> str:
    width, height = PAGE_SIZES[options.page]
    fonts = (theme.docx_font, theme.docx_font_alternative, *theme.pdf_fonts)
    values = theme.model_dump(exclude={"pdf_fonts"}) | {
        "fonts": ", ".join(f'"{font}"' for font in dict.fromkeys(fonts)),
        "page_width": f"{width:.2f}",
        "page_height": f"{height:.2f}",
    }
    return Template(_STYLE.read_text(encoding="utf-8")).substitute(values)


def _body(blocks: Iterable[Block], options: RenderOptions) -> Html:
    """The blocks; what stands from one section heading to the next is a section."""
    head: list[Html] = []
    sections: list[tuple[HeadingBlock, list[Html]]] = []
    for block in blocks:
        if isinstance(block, HeadingBlock):
            sections.append((block, []))
        else:
            (sections[-1][1] if sections else head).append(_html(block, options))
    return joined([*head, *(_section(*section, number=n) for n, section in enumerate(sections, 1))])


def _section(heading: HeadingBlock, content: list[Html], *, number: int) -> Html:
    id_ = f"section-{number}"
    title = _line("h2", heading.text, id=id_)
    return _line("section", Html("\n"), title, *content, aria_labelledby=id_)


def _line(name: str, /, *children: str, **attributes: str | bool | None) -> Html:
    """An element and the end of its line: the file is for reading, too."""
    return Html(element(name, *children, **attributes) + "\n")


def _html(block: Block, options: RenderOptions) -> Html:
    if isinstance(block, NameBlock):
        label = _line("p", block.label, class_="label") if block.label else ""
        return joined([_line("h1", block.text), label])
    if isinstance(block, ContactBlock):
        items = (element("span", _inlines(item)) for item in block.items if plain(item))
        return _line("p", joined(items, DETAIL_SEPARATOR), class_="contact")
    if isinstance(block, EntryBlock):
        return _entry(block, options)
    if isinstance(block, ListBlock):
        return _line("ul", Html("\n"), *(_line("li", _inlines(item)) for item in block.items))
    if isinstance(block, PairBlock):
        label = element("strong", f"{block.label}:")
        return _line("p", label, " ", _inlines(block.inlines), class_="pair")
    assert isinstance(block, ParagraphBlock)
    return _line("p", _inlines(block.inlines), class_="apart" if block.apart else None)


def _entry(block: EntryBlock, options: RenderOptions) -> Html:
    head, details = head_and_details(block)
    parts: list[str] = [element("span", _inlines(head), class_="title")]
    if date_in_line(block, options):
        parts += [STRICT_DATE_SEPARATOR, element("span", block.date, class_="date")]
    elif block.date:
        parts += [" ", element("span", block.date, class_="date right")]
    line = _line("h3", *parts, class_="role" if block.continues else None)
    below = _line("p", _inlines(details), class_="details") if details else ""
    return joined([line, below])


def _inlines(inlines: Iterable[Inline]) -> Html:
    return joined(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    html: str = inline.text
    html = element("strong", html) if inline.bold else html
    html = element("em", html) if inline.italic else html
    return html if inline.href is None else element("a", html, href=inline.href)
