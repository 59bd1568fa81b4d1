"""`Document`: what a reader saw; `Extraction`: what a parser made of it, with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from skillmap.models._base import Model
from skillmap.models.resume import Resume
from skillmap.models.usage import Usage

ReadMethod = Literal["text", "ocr"]
Answer = Literal["yes", "unsure", "no"]
LineRole = Literal["text", "heading", "list_item", "table_cell", "header", "footer"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points from the page's top left corner, y downwards; by OCR, in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one look.

    `box` is None where the format has no geometry (DOCX, HTML, text).

    `size` is in points, `color` is 0xRRGGBB, `rotation` in degrees clockwise, `confidence` is 0..1
    (1 for a text layer).
    """

    text: str
    box: Box | None = None
    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    color: int = 0
    rotation: float = 0.0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line in reading order. `start` and `end` are code points in the page's text, end exclusive.

    `block` counts blocks of lines that belong together (a paragraph, a cell), `column` the columns
    of the page from 0 in reading order. `role` and `level` are what the format itself says: `level`
    of a heading from 1, of a list item from 0. `row` numbers rows of a table across the page (None
    outside tables).
    """

    text: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    box: Box | None = None
    block: int = 0
    column: int = 0
    role: LineRole = "text"
    level: int = 0
    row: int | None = None

    @property
    def size(self) -> float:
        """Font size of most of its characters, in points; 0 when unknown."""
        weights: dict[float, int] = {}
        for span in self.spans:
            weights[span.size] = weights.get(span.size, 0) + len(span.text)
        return max(weights, key=lambda size: (weights[size], size)) if weights else 0.0

    @property
    def bold(self) -> bool:
        """Whether more than half of its characters are bold."""
        return _share(self.spans, "bold") > 0.5

    @property
    def italic(self) -> bool:
        """Whether more than half of its characters are italic."""
        return _share(self.spans, "italic") > 0.5


def _share(spans: tuple[Span, ...], trait: Literal["bold", "italic"]) -> float:
    characters = sum(len(span.text) for span in spans)
    return sum(len(span.text) for span in spans if getattr(span, trait)) / (characters or 1)


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: where it leads, what it is printed on, and where.

    `start` and `end` as in `Line`, None when unknown.
    """

    url: str
    text: str = ""
    box: Box | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on a page, without its pixels."""

    box: Box | None = None
    width_pixels: int = 0
    height_pixels: int = 0


@dataclass(frozen=True, slots=True)
class PagePicture:
    """What a page looks like: PNG, its dots per inch, the size of the page in points, and the share that is ink."""

    png: bytes
    dpi: float
    width: float
    height: float
    ink: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its lines in reading order.

    `number` is from 1; `width` and `height` in points, 0 without geometry.
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    method: ReadMethod = "text"
    engine: str = ""
    confidence: float = 1.0

    @property
    def text(self) -> str:
        """Its lines joined by line feeds; every `start` and `end` counts code points in here."""
        return "\n".join(line.text for line in self.lines)


class Notice(Model):
    """Something a person should know about a result.

    `code` is stable and dotted, `text` names no personal data.
    """

    code: str
    text: str
    page: int | None = None


class Document(Model):
    """What a reader saw in a file.

    `media_type` was found in the bytes. `sha256` is of the bytes. `reader` is the provider's name.
    `warnings` tell of hidden, white, tiny or off-page text and of all else that the reader passed
    over.
    """

    name: str = ""
    media_type: str
    sha256: str
    byte_count: int = Field(ge=0)
    reader: str
    pages: tuple[Page, ...]
    warnings: tuple[Notice, ...] = ()
    resume: Resume | None = None
    """Set by a reader whose format is structured data (JSON Resume); parsers take it as it is."""

    @property
    def text(self) -> str:
        """All pages, divided by form feeds."""
        return "\f".join(page.text for page in self.pages)


class Evidence(Model):
    """Where a value stands: `text == page.text[start:end]` for page number `page`.

    `box` is set where there is geometry. `url` is set where the value was read from the target of a
    hyperlink at that place, which may be printed with other words, or on a picture: then `text` may be empty.
    """

    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str
    box: Box | None = None
    url: str | None = None

    @property
    def has_words(self) -> bool:
        """Whether it has a letter or digit; what has none divides values, or begins the item of a list."""
        return any(character.isalnum() for character in self.text)


class FieldEvidence(Model):
    """The evidence of the value at `pointer` of the resume, and how sure the parser is (0..1)."""

    pointer: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    confidence: float = Field(ge=0, le=1)


class JudgementReason(Model):
    """A trait of a document that speaks for or against its being a resume.

    `code` is stable; `text` quotes nothing. `weight` is by how much the trait moves the log-odds, against a usual
    document: above 0 it speaks for a resume.
    """

    code: str
    text: str
    weight: float


class Judgement(Model):
    """Whether a document is a resume, how probable that is (0..1), and why, what weighs most first."""

    answer: Answer
    probability: float = Field(ge=0, le=1)
    reasons: tuple[JudgementReason, ...] = ()


class Extraction(Model):
    """A resume and, for every value in it, the place in the document that shows it.

    `fields` is in the order of the resume's wire format. `unassigned` are lines, and parts
    of lines, that became evidence of no field: together with the evidence they hold every character of
    the document but white space.
    """

    resume: Resume
    fields: tuple[FieldEvidence, ...] = ()
    unassigned: tuple[Evidence, ...] = ()
    warnings: tuple[Notice, ...] = ()
    document: Document
    parser: str = ""
    judgement: Judgement | None = None
    """Whether the document is a resume at all; None where nobody asked."""
    by_model: tuple[str, ...] = ()
    """Pointers of values that a language model named; all others are the rules'."""
    prompt_version: str = ""
    """Version of the prompts that a language model was asked with; empty where none was."""
    usage: Usage = Usage()
    """What calls of language models consumed."""

    def evidence(self, pointer: str) -> tuple[Evidence, ...]:
        """Evidence of the value at *pointer*; empty when it has none."""
        return next((field.evidence for field in self.fields if field.pointer == pointer), ())

    def confidence(self, pointer: str) -> float | None:
        """Confidence in the value at *pointer*, or None when it has no evidence."""
        return next((field.confidence for field in self.fields if field.pointer == pointer), None)
