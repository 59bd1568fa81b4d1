"""DOCX as Open XML written directly: real headings, real lists, live links; no tables, boxes or drawings."""

from __future__ import annotations

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
from skillmap.render.docx_package import DocxLook, escape_xml, pack_docx, twips
from skillmap.render.inlines import (
    STRICT_DATE_SEPARATOR,
    date_in_line,
    head_and_details,
    join_inlines,
)
from skillmap.render.locales import find_locale, is_right_to_left
from skillmap.render.spacing import has_body, space_above, with_neighbours
from skillmap.render.themes import PAGE_SIZES, Theme, load_theme


class DocxRenderer:
    """`Layout` to a Word document. Needs no package: a resume is a small part of Open XML."""

    name = "docx"
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    extension = ".docx"

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def render(self, layout: Layout, *, resume: Resume, options: RenderOptions) -> bytes:
        """The file. Costs less than a millisecond a page.

        Raises:
            TemplateError: *options* name a theme that is not packaged.
        """
        del resume
        theme = load_theme(options.theme)
        writer = _Writer(theme, options)
        body = "".join(
            [
                writer.block(block, above=space_above(block, before, theme), body=has_body(after))
                for before, block, after in with_neighbours(layout.blocks)
            ]
        )
        return pack_docx(body, tuple(writer.hrefs), _look(layout, theme, options))


def _look(layout: Layout, theme: Theme, options: RenderOptions) -> DocxLook:
    locale = find_locale(layout.language)
    has_region = "-" in layout.language
    width, height = PAGE_SIZES[options.page]
    return DocxLook(
        theme=theme,
        page_width=width,
        page_height=height,
        language=layout.language if has_region or locale is None else locale.word_tag,
        right_to_left=is_right_to_left(layout.language),
        title=layout.title,
        author=layout.author,
        keywords=layout.keywords,
    )


class _Writer:
    """Blocks to paragraphs, one after the other; collects the links on its way."""

    def __init__(self, theme: Theme, options: RenderOptions) -> None:
        self.hrefs: dict[str, str] = {}
        """Addresses in order of first use, each with its relationship id."""
        self._theme = theme
        self._options = options
        self._above = 0.0

    def block(self, block: Block, *, above: float, body: bool) -> str:
        """The paragraphs of *block*, *above* points below the last; an entry with a *body* keeps it near."""
        self._above = above
        if isinstance(block, NameBlock):
            label = _p("Headline", _run(block.label)) if block.label else ""
            return _p("Heading1", _run(block.text)) + label
        if isinstance(block, ContactBlock):
            return _p("Contact", self._runs(join_inlines(block.items)))
        if isinstance(block, HeadingBlock):
            return _p("Heading2", _run(block.text))
        if isinstance(block, EntryBlock):
            return self._entry(block, body=body)
        if isinstance(block, ParagraphBlock):
            return _p("BodyText", self._runs(block.inlines), self._spacing(self._theme.space_block))
        if isinstance(block, PairBlock):
            label = _run(f"{block.label}:", bold=True) + _run(" ")
            return _p(
                "Group", label + self._runs(block.inlines), self._spacing(self._theme.space_block)
            )
        return self._list(block)

    def _entry(self, block: EntryBlock, *, body: bool) -> str:
        head, details = head_and_details(block)
        runs = self._runs(head)
        if date_in_line(block, self._options):
            runs += _run(STRICT_DATE_SEPARATOR + block.date, style="Date")
        elif block.date:
            runs += "<w:r><w:tab/></w:r>" + _run(block.date, style="Date")
        spacing = self._spacing(self._theme.space_entry)
        alone = "" if body else '<w:keepNext w:val="0"/>'
        if not details:
            return _p("Heading3", runs, alone + spacing)
        return _p("Heading3", runs, spacing) + _p("Details", self._runs(details), alone)

    def _list(self, block: ListBlock) -> str:
        number = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        first = number + self._spacing(self._theme.space_item)
        return "".join(
            _p("ListBullet", self._runs(item), number if index else first)
            for index, item in enumerate(block.items)
        )

    def _spacing(self, of_style: float) -> str:
        """The distance above the paragraph, where it is not that of its style."""
        is_other = self._above != of_style
        return f'<w:spacing w:before="{twips(self._above)}"/>' if is_other else ""

    def _runs(self, inlines: tuple[Inline, ...]) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> str:
        style = "Hyperlink" if inline.href else None
        run = _run(inline.text, bold=inline.bold, italic=inline.italic, style=style)
        if inline.href is None:
            return run
        relation = self.hrefs.setdefault(inline.href, f"rIdLink{len(self.hrefs) + 1}")
        return f'<w:hyperlink r:id="{relation}" w:history="1">{run}</w:hyperlink>'


def _p(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _run(text: str, *, bold: bool = False, italic: bool = False, style: str | None = None) -> str:
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    properties += "<w:b/><w:bCs/>" if bold else ""
    properties += "<w:i/><w:iCs/>" if italic else ""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape_xml(text)}</w:t></w:r>'
