"""`Layout`: a resume solved into blocks once, so that every format shows the same text in the same order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.document import Notice

PageSize = Literal["a4", "letter"]


class RenderOptions(Model):
    """How to render. `locale` is BCP 47; None takes the resume's language, else English."""

    theme: str = "classic"
    page: PageSize = "a4"
    locale: str | None = None
    font_paths: tuple[str, ...] = ()
    """Folders with fonts for what the packaged ones do not show, such as Chinese; only for PDF, which embeds fonts."""
    ats: Literal["tabbed", "strict"] | None = None
    """`strict` prints dates in the line, `tabbed` at the right margin; None takes the safe one.

    That is what every text extractor reads in order: `strict` for PDF, where some extractors read what stands at the
    margin after the section, else `tabbed`.
    """
    section_order: tuple[str, ...] = ()
    """Keys of sections to print first, in order; the others follow as in the resume. What it lacks is passed over."""


class Inline(Model):
    """A stretch of text of one look; a link when `href` is set, which then begins `http`, `mailto:` or `tel:`."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None


class NameBlock(Model):
    """The name, once, first. `label` is the headline below it."""

    type: Literal["name"] = "name"
    text: str
    label: str | None = None


class ContactBlock(Model):
    """Ways to reach the person, in one paragraph, to be divided by a separator."""

    type: Literal["contact"] = "contact"
    items: tuple[tuple[Inline, ...], ...]


class HeadingBlock(Model):
    """Heading of a section; `key` is the section's key."""

    type: Literal["heading"] = "heading"
    text: str
    key: str


class EntryBlock(Model):
    """Head of an entry: `title` left and `date` right, then `subtitle` and `location`.

    `continues` marks a further role at the same employer; it names the employer again, so that a role can be read by
    itself. `inline` asks for `subtitle` and `location` on the line of the title.
    """

    type: Literal["entry"] = "entry"
    title: tuple[Inline, ...]
    subtitle: tuple[Inline, ...] = ()
    date: str = ""
    location: str = ""
    continues: bool = False
    inline: bool = False


class ParagraphBlock(Model):
    """Running text. `apart` asks for an empty line above, as between the paragraphs of a letter."""

    type: Literal["paragraph"] = "paragraph"
    inlines: tuple[Inline, ...]
    apart: bool = False


class ListBlock(Model):
    """Bullets."""

    type: Literal["list"] = "list"
    items: tuple[tuple[Inline, ...], ...]


class PairBlock(Model):
    """A label and what belongs to it, such as a group of skills; shown as `label: inlines`."""

    type: Literal["pair"] = "pair"
    label: str
    inlines: tuple[Inline, ...]


Block = Annotated[
    NameBlock | ContactBlock | HeadingBlock | EntryBlock | ParagraphBlock | ListBlock | PairBlock,
    Field(discriminator="type"),
]


class Layout(Model):
    """Blocks in reading order. `language` is BCP 47, `title` the document's title for its metadata.

    `keywords` are names of skills for the metadata, in the order of the resume. `warnings` tell what was not shown as
    it stands in the resume.
    """

    title: str
    author: str
    language: str
    blocks: tuple[Block, ...]
    keywords: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
