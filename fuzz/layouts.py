"""Bytes to documents that no reader would have made: any text at any place, for the rules behind the readers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock

from skillmap.extract.glyphs import Fill, Glyph, Piece
from skillmap.extract.ocr import recognize
from skillmap.extract.pdf_pages import PageContent
from skillmap.models.document import Box, Document, Line, LineRole, Link, Page, PagePicture, Span
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import ProviderStatus, Source

PARTS = """\
Curriculum Vitae|Experience|WORK HISTORY|Berufserfahrung|Formación|Education|Skills|Compétences|Languages|Projects
Hollis Grant|HOLLIS GRANT|Dr. Ana-Sofía de la Cruz|山田 太郎|H O L L I S|O'Neill, Rory|Publications|Awards|References
hollis.grant@example.com|+44 20 7946 0958|(503) 555-0190|https://example.org/in/hollis|example.com|@hollis|mailto:
Fernhill Payroll Ltd|Payroll Clerk|Senior Engineer at Example GmbH|B.Sc. Physics, Example University|Portland, OR 97201
2019 - 2022|03/2018 – present|Jan. 2020|seit 2021|2019-13-45|Sept 99 to Dec 00|since|2020|99999999|01.02.2003
• Ran the payroll of 900 people every second Friday.|- item|* |•|·|o|1.|1) First|Python, SQL; Excel (advanced) / Word|
English: fluent|German – C1|Native|GPA 3.8/4.0|Certified Example (2020)|ISBN 978-0|Date of birth: 1 January 1990|
|,|:|;|(|)|[|]|/|\\|—|\u202e|\u0301|\u200b|\ue000|ﬁ|ß|İ|½|٣٤|x|AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|%|$|^|+|?
السيرة الذاتية|ليلى حداد|مهندسة في شركة المثال|الخبرة|קורות חיים|ניסיון תעסוקתי
חברת דוגמה בע״מ|(2019 – 2022) ועוד|٢٠١٩
Summary|Certificates|Courses|Volunteering|Interests|Patents|Memberships|Military service|Personal details
Untold things|Languages: English, Irish|Nationality: Irish|Skills:|EDUCATION AND TRAINING|Page 2 of 3
Hollis Grant - page 2|5/5|●●●○○"""
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
LINE_CHARACTERS_MAX = 20_000
CHARACTERS_MAX = 30_000
"""Of a page, from where on it has no further line: readers refuse documents of five times as much, and the time for an
input is reckoned by its bytes, each of which can stand for thousands of characters."""


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
        return "".join(parts[:-1])[:LINE_CHARACTERS_MAX]


def lines_document(data: bytes) -> Document:
    """A document whose lines, roles and places are what *data* chooses."""
    choices = Choices(data)
    has_places = choices.below(3) > 0
    count = 1 + choices.below(3)
    return _document(tuple(_page(n, choices, has_places=has_places) for n in range(1, count + 1)))


def _page(number: int, choices: Choices, *, has_places: bool) -> Page:
    lines: list[Line] = []
    start, y = 0, 50.0
    while choices and len(lines) < LINES_MAX and start < CHARACTERS_MAX and choices.below(80) != 79:
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


def recognized_document(data: bytes) -> Document:
    """Pages without text on which an engine sees what *data* chooses, put together as those of a scan."""
    choices = Choices(data)
    engine = ChosenEngine(choices)
    pages = tuple(Page(number, 612.0, 792.0) for number in range(1, 2 + choices.below(2)))
    return recognize(
        _document(pages),
        source=Source(b""),
        reader=engine,
        engine=engine,
        limits=ExtractLimits(),
        languages=("en",) if choices.below(2) else (),
    )


class ChosenEngine:
    """An engine that sees words where bytes choose, and the pictures that it is shown."""

    name = "fuzz"
    media_types = ()
    resolution = 100

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._lock = Lock()

    def status(self) -> ProviderStatus:
        """It always works."""
        return ProviderStatus(works=True)

    def languages(self) -> tuple[str, ...]:
        """Some."""
        return ("en", "de")

    def read(
        self, source: Source, *, limits: ExtractLimits, password: str | None = None
    ) -> Document:
        """Nobody asks."""
        raise NotImplementedError

    def picture(
        self,
        source: Source,  # noqa: ARG002 - The protocol names it; all pages look alike.
        number: int,  # noqa: ARG002
        *,
        resolution: int,
        limits: ExtractLimits,  # noqa: ARG002
        password: str | None = None,  # noqa: ARG002
    ) -> PagePicture:
        """A small page, half of it ink."""
        return PagePicture(_png(), float(resolution), 612.0, 792.0, 0.5)

    def orientation(self, png: bytes) -> int:  # noqa: ARG002 - The protocol names it; all pages look alike.
        """Any side."""
        with self._lock:
            return (0, 0, 90, 180, 270)[self._choices.below(5)]

    def recognize(self, png: bytes, *, languages: Sequence[str]) -> tuple[Line, ...]:  # noqa: ARG002
        """Words on lines that may be turned, of one height or of many; some are drawings."""
        with self._lock:
            return tuple(self._lines())

    def _lines(self) -> Iterator[Line]:
        choices, y, start = self._choices, 40.0, 0
        count = 0
        while choices and count < LINES_MAX and start < CHARACTERS_MAX and choices.below(80) != 79:
            count += 1
            words = choices.text().split() or ["-"]
            x = LEFTS[choices.below(len(LEFTS))]
            y += STEPS[choices.below(len(STEPS))]
            height = SIZES[choices.below(len(SIZES))] if choices.below(4) == 3 else 12.0
            slope = (0.0, 0.0, 0.0, 0.05, -1.0)[choices.below(5)]
            spans = []
            for word in words:
                width = height / 2 * len(word) * (20 if choices.below(40) == 39 else 1)
                top = y + slope * x
                box = Box(x, top - height, x + width, top)
                spans.append(Span(f"{word} ", box, confidence=choices.below(5) / 4))
                x += width + height / 2
            text = " ".join(words)
            yield Line(text, start, start + len(text), tuple(spans), Box(x, y - height, x, y))
            start += len(text) + 1


@cache
def _png() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (60, 80), "white").save(buffer, "PNG")
    return buffer.getvalue()


def painted_pages(data: bytes) -> list[PageContent]:
    """Pages of pieces and shapes as a reader of PDF hands them on, wherever *data* puts them."""
    choices = Choices(data)
    return [_painted(choices) for _ in range(1 + choices.below(2))]


def _painted(choices: Choices) -> PageContent:
    pieces: list[Piece] = []
    fills: list[Fill] = []
    y, length = 50.0, 0
    while choices and len(pieces) + len(fills) < LINES_MAX and length < CHARACTERS_MAX:
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
        length += len(text)
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
