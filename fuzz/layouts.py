"""Bytes to documents that no reader would have made: any text at any place, for the rules behind the readers."""

from __future__ import annotations

from skillmap.extract.glyphs import Fill, Glyph, Piece
from skillmap.extract.pdf_pages import PageContent
from skillmap.models.document import Box, Document, Line, LineRole, Link, Page, Span

PARTS = """\
Curriculum Vitae|Experience|WORK HISTORY|Berufserfahrung|Formación|Education|Skills|Compétences|Languages|Projects
Hollis Grant|HOLLIS GRANT|Dr. Ana-Sofía de la Cruz|山田 太郎|H O L L I S|O'Neill, Rory|Publications|Awards|References
hollis.grant@example.com|+44 20 7946 0958|(503) 555-0190|https://example.org/in/hollis|example.com|@hollis|mailto:
Fernhill Payroll Ltd|Payroll Clerk|Senior Engineer at Example GmbH|B.Sc. Physics, Example University|Portland, OR 97201
2019 - 2022|03/2018 – present|Jan. 2020|seit 2021|2019-13-45|Sept 99 to Dec 00|since|2020|99999999|01.02.2003
• Ran the payroll of 900 people every second Friday.|- item|* |•|·|o|1.|1) First|Python, SQL; Excel (advanced) / Word|
English: fluent|German – C1|Native|GPA 3.8/4.0|Certified Example (2020)|ISBN 978-0|Date of birth: 1 January 1990|
|,|:|;|(|)|[|]|/|\\|—|\u202e|\u0301|\u200b|\ue000|ﬁ|ß|İ|½|٣٤|x|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|%|$|^|+|?"""
FRAGMENTS = tuple(part for line in PARTS.splitlines() for part in line.split("|"))
GLUE = (" ", ", ", "\t", " | ", " – ", "", ": ", "-", " at ", "\n", "/", " (", "  ", ". ")
ROLES: tuple[LineRole, ...] = ("text", "heading", "list_item", "table_cell", "header", "footer")
SIZES = (10.0, 12.0, 20.0, 8.0, 0.0, 1.0, 300.0, 1e-6)
LEFTS = (50.0, 50.0, 60.0, 200.0, 320.0, 50.0, 60.0, -20.0, 590.0, 1e6)
NOWHERE = (float("nan"), float("inf"), -1e308)
STEPS = (14.0, 14.0, 14.0, 12.0, 30.0, 0.0, 1.0, -14.0, 2000.0)
RUNS = (*(1,) * 100, 30, 4_000)
"""How often a fragment is repeated: nearly always once."""
LINES_MAX = 400


class Choices:
    """What bytes choose, one after the other, so that a small change of them is a small change of what is chosen."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __bool__(self) -> bool:
        """Whether bytes are left."""
        return self._at < len(self._data)

    def below(self, count: int) -> int:
        """A number from 0 up to *count* - 1; 0 when no bytes are left."""
        value = self._data[self._at] if self else 0
        self._at += 1
        return value % count

    def text(self) -> str:
        """One or more fragments; sometimes the bytes themselves."""
        parts = []
        for _ in range(1 + self.below(8) // 3):
            if self.below(12) == 11:
                raw = self._data[self._at : self._at + self.below(40)]
                self._at += len(raw)
                parts.append(raw.decode("utf-8", "replace"))
            else:
                fragment = FRAGMENTS[self.below(len(FRAGMENTS))]
                parts.append(fragment * RUNS[self.below(len(RUNS))])
            parts.append(GLUE[self.below(len(GLUE))])
        return "".join(parts[:-1])


def lines_document(data: bytes) -> Document:
    """A document whose lines, roles and places are what *data* chooses."""
    choices = Choices(data)
    has_places = choices.below(3) > 0
    count = 1 + choices.below(3)
    return _document(tuple(_page(n, choices, has_places=has_places) for n in range(1, count + 1)))


def _page(number: int, choices: Choices, *, has_places: bool) -> Page:
    lines: list[Line] = []
    start, y = 0, 50.0
    while choices and len(lines) < LINES_MAX and choices.below(80) != 79:
        text = choices.text().replace("\n", " ")
        look = choices.below(256)
        y += STEPS[choices.below(len(STEPS))]
        size = SIZES[look % len(SIZES)] if look > 128 else 10.0
        left = LEFTS[choices.below(len(LEFTS))]
        box = Box(left, y - size, left + 5 * len(text), y) if has_places else None
        half = len(text) // 2 if look % 3 == 0 else len(text)
        spans = tuple(
            Span(part, box, "Any", size, bold=look % 5 == 0, rotation=90.0 if look == 200 else 0.0)
            for part in (text[:half], text[half:])
            if part
        )
        lines.append(
            Line(
                *(text, start, start + len(text), spans, box),
                block=len(lines) // (1 + look % 4),
                column=look % 7 // 6,
                role=ROLES[look % len(ROLES)] if look > 180 else "text",
                level=look % 4,
                row=len(lines) // 3 if look % 11 == 0 else None,
            )
        )
        start += len(text) + 1
    links = tuple(
        Link(line.text, line.text, line.box, line.start, line.end)
        for line in lines
        if "example" in line.text
    )
    return Page(number, 612.0, 792.0, tuple(lines), links)


def painted_pages(data: bytes) -> list[PageContent]:
    """Pages of pieces and shapes as a reader of PDF hands them on, wherever *data* puts them."""
    choices = Choices(data)
    return [_painted(choices) for _ in range(1 + choices.below(2))]


def _painted(choices: Choices) -> PageContent:
    pieces: list[Piece] = []
    fills: list[Fill] = []
    y = 50.0
    while choices and len(pieces) + len(fills) < LINES_MAX:
        look = choices.below(256)
        left = LEFTS[choices.below(len(LEFTS))] + look % 16
        y += STEPS[choices.below(len(STEPS))]
        size = SIZES[look % len(SIZES)] if look > 128 else 10.0
        if look == 77:
            left = NOWHERE[choices.below(len(NOWHERE))]
        paint = len(pieces) + len(fills)
        if look % 16 == 15:
            fills.append(
                Fill(left, y, left + 3.0 * look, y + size, look * 65793, paint, look % 2 == 0)
            )
            continue
        text = choices.text()
        if not text.strip():
            continue
        pieces.append(
            Piece(
                *(text, left, left + size / 2 * len(text), y, size),
                bold=look % 5 == 0,
                rotation=left if look == 77 else (0.0, 0.0, 0.0, 90.0, 45.0)[look % 5],
                color=0xFFFFFF if look == 255 else 0,
                top=y - 0.8 * size,
                bottom=y + 0.2 * size,
                paint=paint,
                glyphs=_glyphs(text, left, size / 2) if look % 4 == 0 else None,
            )
        )
    return PageContent(612.0, 792.0, pieces, fills)


class _glyphs:  # noqa: N801 - It is called as the function that it stands for.
    """The characters of a piece, all of one width."""

    def __init__(self, text: str, left: float, width: float) -> None:
        self._all = [(c, left + i * width, left + (i + 1) * width) for i, c in enumerate(text)]

    def __call__(self) -> list[Glyph]:
        return list(self._all)


def _document(pages: tuple[Page, ...]) -> Document:
    return Document(
        media_type="application/pdf", sha256="0" * 64, byte_count=0, reader="fuzz", pages=pages
    )
