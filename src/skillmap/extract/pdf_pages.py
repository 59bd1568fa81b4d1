"""What both PDF readers share: from pieces, fills and link areas of pages to a `Document`."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from skillmap.extract.contrast import CONTRAST_MIN, WHITE, contrast
from skillmap.extract.glyphs import Fill, Piece
from skillmap.extract.lines import lines_of
from skillmap.models.document import Box, Document, Image, Line, Link, Notice, Page, ReadMethod
from skillmap.protocols import Source

TINY_POINTS = 2.0
"""Font size below which no person reads a text."""
_RULE_POINTS = 3.0
"""Height up to which a shape is a rule, or a dot."""
_FAR_POINTS = 1_000_000.0
"""Distance that no page has. Source: ISO 32000-1, annex C, where a page has 14,400 units at most, which may be larger
than points."""
_MARGIN = 0.12
"""Share of the page's height, at top and bottom, where repeated lines are headers and footers."""

HIDDEN = {
    "hidden.invisible": "Text that is not painted was left out.",
    "hidden.white": "Text in the colour of its background was left out.",
    "hidden.covered": "Text under a painted shape was left out.",
    "hidden.tiny": "Text smaller than 2 points was left out.",
    "hidden.offpage": "Text outside the page was left out.",
}
"""Codes of the notices about hidden text, each with what it says. No notice quotes the text."""

_LYING_SHARE = 0.9
"""Share of a page's characters that lie the same way, from which on the page does."""
_LYING_CHARACTERS = 50
"""Characters that a page must have for that: a drawing may have a few along its side."""

SIMPLIFIED = Notice(
    code="layout.simplified",
    text="The page has so many parts that columns or hidden text may have been missed.",
)
_PAIRS_MAX = 2_000_000
"""Pieces times shapes that are compared on one page, about a second; resumes have some thousands."""


@dataclass(slots=True)
class Area:
    """A link annotation: where it leads and where it is."""

    url: str
    box: Box


@dataclass(slots=True)
class PageContent:
    """All that a PDF reader finds on a page, in the order of painting."""

    width: float
    height: float
    pieces: list[Piece]
    fills: list[Fill] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    turned: int = 0
    """Degrees clockwise by which its text lies on the page, which was turned back to read it."""

    def __post_init__(self) -> None:
        """Put what is infinitely far away, or at no number at all, beside the page: damaged files have such places."""
        self.width = self.width if _is_near(self.width) else 0.0
        self.height = self.height if _is_near(self.height) else 0.0
        for piece in self.pieces:
            # Comparing one by one takes a fifth of the time that `_is_near` does, and pages have thousands of pieces.
            if not (
                -_FAR_POINTS < piece.x0 < _FAR_POINTS
                and -_FAR_POINTS < piece.x1 < _FAR_POINTS
                and -_FAR_POINTS < piece.top < _FAR_POINTS
                and -_FAR_POINTS < piece.bottom < _FAR_POINTS
                and -_FAR_POINTS < piece.baseline < _FAR_POINTS
            ):
                piece.x0 = piece.x1 = piece.top = piece.bottom = piece.baseline = -_FAR_POINTS
            if not (
                -_FAR_POINTS < piece.size < _FAR_POINTS
                and -_FAR_POINTS < piece.rotation < _FAR_POINTS
            ):
                piece.size = piece.rotation = 0.0
        self.fills = [f for f in self.fills if _is_near(f.x0, f.x1, f.top, f.bottom)]
        self.areas = [area for area in self.areas if _is_box_near(area.box)]
        self.images = [image for image in self.images if _is_box_near(image.box)]


def _is_near(*places: float) -> bool:
    """Whether all of *places* are numbers, and none is out of reach of any page."""
    for place in places:  # noqa: SIM110 - `all()` takes twice as long for so few.
        if not -_FAR_POINTS < place < _FAR_POINTS:
            return False
    return True


def _is_box_near(box: Box | None) -> bool:
    return box is None or _is_near(box.x0, box.y0, box.x1, box.y1)


def lying(content: PageContent) -> int:
    """Degrees clockwise, 90, 180 or 270, by which nearly all text of a page is turned; 0 elsewhere."""
    letters: Counter[int] = Counter()
    for piece in content.pieces:
        if piece.visible:
            turned = round(piece.rotation / 90) * 90 % 360 if piece.rotation else 0
            letters[turned] += len(piece.text)
    degrees, most = letters.most_common(1)[0] if letters else (0, 0)
    return degrees if most >= max(_LYING_SHARE * letters.total(), _LYING_CHARACTERS) else 0


def assemble(
    contents: Sequence[PageContent],
    *,
    source: Source,
    reader: str,
    engine: str,
) -> Document:
    """The document made of *contents*; pages without text are for OCR."""
    pages: list[Page] = []
    notices: list[Notice] = []
    for number, content in enumerate(contents, start=1):
        if content.turned:
            text = f"Its text lies turned by {content.turned} degrees; places are told on the page turned back."
            notices.append(Notice(code="page.turned", text=text, page=number))
        thinned = _thin(content)
        shown, hidden = _sort_out(content)
        method: ReadMethod = "text"
        if _is_searchable_scan(content, shown, hidden):
            shown, method = hidden.pop("hidden.invisible"), "ocr"
            notices.append(
                Notice(
                    code="ocr.embedded",
                    text="The page is a picture; its invisible text was made by somebody's OCR.",
                    page=number,
                )
            )
        notices.extend(
            Notice(code=code, text=HIDDEN[code], page=number) for code in HIDDEN if hidden.get(code)
        )
        _mark(shown, content.fills)
        lines, ordered = lines_of(shown)
        if not ordered or thinned:
            notices.append(SIMPLIFIED.model_copy(update={"page": number}))
        pages.append(
            Page(
                number=number,
                width=round(content.width, 2),
                height=round(content.height, 2),
                lines=lines,
                links=tuple(link_on(area.url, area.box, lines) for area in content.areas),
                images=tuple(content.images),
                method=method,
                engine=engine if method == "text" else "embedded",
            )
        )
    return Document(
        name=source.name,
        media_type="application/pdf",
        sha256=hashlib.sha256(source.data).hexdigest(),
        byte_count=len(source.data),
        reader=reader,
        pages=tuple(with_margins(pages)),
        warnings=tuple(notices),
    )


def _thin(content: PageContent) -> bool:
    """Keep only the largest shapes of a page that has very many, and say whether some are gone."""
    most = max(_PAIRS_MAX // (len(content.pieces) + 1), 50)
    if len(content.fills) <= most:
        return False
    content.fills.sort(key=lambda fill: (fill.x0 - fill.x1) * (fill.bottom - fill.top))
    content.fills = sorted(content.fills[:most], key=lambda fill: fill.paint)
    return True


# -- hidden text ------------------------------------------------------------------------------


def _sort_out(content: PageContent) -> tuple[list[Piece], dict[str, list[Piece]]]:
    """Pieces that a person sees, and the others by the code of their notice."""
    shown: list[Piece] = []
    hidden: dict[str, list[Piece]] = {}
    # Most shapes are rules and dots, which are too small to be behind a text or before it.
    fills = [
        fill for fill in content.fills if fill.filled and fill.bottom - fill.top > _RULE_POINTS
    ]
    for piece in content.pieces:
        code = _hidden(piece, content, fills)
        if code:
            hidden.setdefault(code, []).append(piece)
        else:
            shown.append(piece)
    return shown, hidden


def _hidden(piece: Piece, content: PageContent, fills: Sequence[Fill]) -> str:
    x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
    if not (0 <= x <= content.width and 0 <= y <= content.height):
        return "hidden.offpage"
    if not piece.visible:
        return "hidden.invisible"
    if piece.size < TINY_POINTS:
        return "hidden.tiny"
    background = WHITE
    for fill in fills:
        if not (fill.x0 <= x <= fill.x1 and fill.top <= y <= fill.bottom):
            continue
        if fill.paint < piece.paint:
            background = fill.color
        elif fill.solid and fill.x0 <= piece.x0 + 1 and piece.x1 - 1 <= fill.x1:
            return "hidden.covered"
    if contrast(piece.color, background) < CONTRAST_MIN and not _on_picture(x, y, content):
        return "hidden.white"
    return ""


def _mark(pieces: Sequence[Piece], fills: Sequence[Fill]) -> None:
    """Note which pieces have a list marker painted before them, and which stand on small shapes."""
    dots = [fill for fill in fills if _is_dot(fill)]
    plates = [
        (number, fill)
        for number, fill in enumerate(fills, start=1)
        if fill.filled and 6 < fill.bottom - fill.top < 40
    ]
    for piece in pieces:
        piece.item = any(_marks(dot, piece) for dot in dots)
        for number, plate in plates:
            if _carries(plate, piece):
                piece.chip = number


def _is_dot(fill: Fill) -> bool:
    width, height = fill.x1 - fill.x0, fill.bottom - fill.top
    return 0.8 < width < 8 and 0.8 * width < height < 1.25 * width


def _marks(dot: Fill, piece: Piece) -> bool:
    """Whether *dot* is the bullet of the item that *piece* begins."""
    middle, height = piece.baseline - 0.3 * piece.size, dot.bottom - dot.top
    return (
        0 < piece.x0 - dot.x1 < 3 * piece.size
        and dot.top - 0.2 * piece.size < middle < dot.bottom + 0.2 * piece.size
        and 0.1 * piece.size < height < 0.7 * piece.size
    )


def _carries(plate: Fill, piece: Piece) -> bool:
    """Whether *plate* is a shape behind one line, such as the tag of a skill, that holds all of *piece*."""
    space = 0.7 * piece.size if piece.text[-1:].isspace() else 0.0
    return (
        plate.top - 1 < piece.baseline - 0.3 * piece.size < plate.bottom + 1
        and plate.x0 - 1 < piece.x0
        and piece.x1 - space < plate.x1 + 1
        and plate.bottom - plate.top < 3 * piece.size
    )


def _on_picture(x: float, y: float, content: PageContent) -> bool:
    return any(
        image.box is not None
        and image.box.x0 <= x <= image.box.x1
        and image.box.y0 <= y <= image.box.y1
        for image in content.images
    )


def _is_searchable_scan(
    content: PageContent, shown: list[Piece], hidden: dict[str, list[Piece]]
) -> bool:
    """Whether the page is a picture with the text that an OCR program put under it."""
    if shown or not hidden.get("hidden.invisible"):
        return False
    covered = max(
        (image.box.width * image.box.height for image in content.images if image.box), default=0.0
    )
    return covered > 0.5 * content.width * content.height


# -- links ------------------------------------------------------------------------------------


def link_on(url: str, area: Box, lines: Sequence[Line]) -> Link:
    """The link to *url* with the words that its *area* covers."""
    for line in lines:
        if line.box is None or not _covers_middle(area, line.box):
            continue
        covered = _covered(area, line)
        if covered is not None:
            start, end = covered
            text = line.text[start:end]
            return Link(url, text, area, line.start + start, line.start + end)
    return Link(url, box=area)


def _covers_middle(area: Box, line: Box) -> bool:
    middle = (line.y0 + line.y1) / 2
    return area.y0 <= middle <= area.y1 and area.x0 < line.x1 and line.x0 < area.x1


def _covered(area: Box, line: Line) -> tuple[int, int] | None:
    """First and last (exclusive) character of the words of *line* whose middle lies in *area*."""
    found: list[tuple[int, int]] = []
    offset = 0
    for span in line.spans:
        box = span.box
        if box is not None and span.text != "\t" and box.x0 < area.x1 and area.x0 < box.x1:
            width = box.width / len(span.text)
            for match in re.finditer(r"\S+", span.text):
                middle = box.x0 + width * (match.start() + match.end()) / 2
                if area.x0 <= middle <= area.x1:
                    found.append((offset + match.start(), offset + match.end()))
        offset += len(span.text)
    return (found[0][0], found[-1][1]) if found else None


# -- headers and footers ----------------------------------------------------------------------

_PAGE_NUMBER = re.compile(
    r"^(?:.*\D)?\d{1,3}\s?(?:/|of|von|sur|de|di|van)\s?\d{1,3}$", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?<!\d)0?(\d{1,3})\s?(?:/|[^\W\d_]{1,4}\s)\s?(\d{1,3})(?!\d)")
_NUMBER_ALONE = re.compile(r"\W*(?:[^\W\d_]{1,8}\.?\s?)?(\d{1,3})\W*")
_NUMBER_MARGIN = 0.15
"""Share of the page's height at its lower end in which its number may stand alone."""
_NUMBERED_MAX = 80


def with_margins(pages: Sequence[Page]) -> list[Page]:
    """*pages* with the role of lines that stand in the margin and are repeated, or number the page."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_key(page, line) for line in page.lines if _zone(page, line)})
    result = []
    for page in pages:
        lines = tuple(
            replace(line, role=zone)
            if (zone := _zone(page, line))
            and (
                _is_repeated(line, counts[_key(page, line)])
                or _PAGE_NUMBER.match(line.text)
                or _numbers(line, page, len(pages))
            )
            else line
            for line in page.lines
        )
        result.append(_with_number(replace(page, lines=lines)))
    return result


def _numbers(line: Line, page: Page, count: int) -> bool:
    """Whether *line* says which page of how many this is: "Page 2 of 3 - Ada Day"."""
    if len(line.text) > _NUMBERED_MAX:
        return False
    pairs = _NUMBERED.findall(line.text)
    return any((int(one), int(other)) == (page.number, count) for one, other in pairs)


def _with_number(page: Page) -> Page:
    """*page* with its number at the lower end as a footer: a line of its own below all others."""
    placed = [line for line in page.lines if line.box is not None]
    if not placed or not page.height:
        return page
    lowest = max(placed, key=lambda line: line.box.y1 if line.box else 0.0)
    match = _NUMBER_ALONE.fullmatch(lowest.text)
    assert lowest.box is not None
    low = lowest.box.y0 > (1 - _NUMBER_MARGIN) * page.height
    if match is None or not low or int(match[1]) != page.number or lowest.role != "text":
        return page
    lines = tuple(replace(line, role="footer") if line is lowest else line for line in page.lines)
    return replace(page, lines=lines)


def _is_repeated(line: Line, count: int) -> bool:
    """Whether a line of that text is on several pages; years of two entries are no such line."""
    return count > 1 and sum(letter.isalpha() for letter in line.text) >= 3


def _zone(page: Page, line: Line) -> Literal["header", "footer", ""]:
    if line.box is None or not page.height:
        return ""
    if line.box.y1 < _MARGIN * page.height:
        return "header"
    return "footer" if line.box.y0 > (1 - _MARGIN) * page.height else ""


def _key(page: Page, line: Line) -> str:
    """Equal for lines that differ in numbers only and stand at the same height."""
    assert line.box is not None
    return f"{_zone(page, line)}:{round(line.box.y0 / 3)}:" + re.sub(r"\d+", "#", line.text)
