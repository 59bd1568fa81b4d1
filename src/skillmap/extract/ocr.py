"""OCR of the pages that need it: those without text, and those whose text is rubbish.

A page is recognized when it has hardly a letter, when it is mostly a picture and has little text beside it, or when its
text layer cannot be what is printed: glyphs without a meaning, or letters that no language puts together.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from skillmap.errors import EmptyTextLayerError, ExtractError
from skillmap.extract.language import language_of
from skillmap.extract.lines import lines_of
from skillmap.extract.ocr_pictures import slice_of, turned
from skillmap.extract.ocr_words import pieces_of_pages
from skillmap.extract.pdf_pages import link_on, with_margins
from skillmap.models.document import Document, Line, Link, Notice, Page, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import OcrEngine, PictureSource, Source

LETTERS_FEW = 25
"""Letters and digits below which a page counts as one without text: a page number and a mark of a scanner's app."""
LETTERS_BESIDE_PICTURE = 200
"""The same for a page that is mostly a picture."""
_PICTURE_SHARE = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_LATIN_SHARE = 0.9
_JUDGED_MIN = 200
"""Letters from which on a text layer is judged."""
_PAIRS = frozenset(
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro "
    "ic ne ea ra ce li ch ll be ma si om ur ie ei un ge el la os do da pr tr ta em il et ai qu us po ad ci ac am id "
    "pe di".split()
)
"""Pairs of letters that are common in Western European languages. Source: counted in running text."""
_PAIRS_SHARE_MIN = 0.3
"""Source: resumes in five languages have 0.55 to 0.65 such pairs, lists of tools 0.39, shifted alphabets up to 0.2."""

CONFIDENCE_LOW = 0.6
"""Mean confidence of a page below which a person should look at it; and at which the page may lie on its side."""


Told = Callable[[int, int], None]
"""Is told that so many pages of so many are recognized."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an engine saw of a page."""

    number: int
    picture: PagePicture
    lines: tuple[Line, ...]

    @property
    def confidence(self) -> float:
        spans = [span for line in self.lines for span in line.spans]
        return sum(span.confidence for span in spans) / len(spans) if spans else 0.0


def pages_to_recognize(document: Document) -> tuple[int, ...]:
    """Numbers of the pages that need OCR, in order."""
    return tuple(page.number for page in document.pages if _needs_ocr(page))


def recognize(
    document: Document,
    *,
    source: Source,
    reader: PictureSource,
    engine: OcrEngine,
    limits: ExtractLimits,
    password: str | None = None,
    languages: Sequence[str] = (),
    told: Told = lambda done, total: None,  # noqa: ARG005 - The names say what is told.
) -> Document:
    """*document* with its pages that need it read by *engine*, the pages side by side on the cores.

    *languages* are BCP 47 tags, the likeliest first; without any, the engine reads a strip of the first page in all
    languages that it has, to find out. A page that cannot be recognized stays empty, with a notice.

    Raises:
        MissingExtraError: The engine is not installed.
    """
    numbers = pages_to_recognize(document)
    if not numbers:
        return document
    notices: list[Notice] = []

    def picture(number: int) -> PagePicture:
        return reader.picture(
            source, number, resolution=engine.resolution, limits=limits, password=password
        )

    def look(number: int) -> _Seen | ExtractError:
        try:
            shown = first if number == numbers[0] and first is not None else picture(number)
            return _look(number, shown, engine, chosen)
        except ExtractError as error:
            return error

    first: PagePicture | None = None
    chosen = tuple(languages)
    if not chosen:
        try:
            first = picture(numbers[0])
            chosen = _languages(first, engine)
        except ExtractError:
            chosen = ("en",)  # The page itself will tell what is wrong with it.
    workers = min(len(numbers), os.cpu_count() or 1)
    seen: list[_Seen] = []
    with ThreadPoolExecutor(workers, thread_name_prefix="skillmap-ocr") as pool:
        for done, (number, result) in enumerate(
            zip(numbers, pool.map(look, numbers), strict=True), start=1
        ):
            if isinstance(result, ExtractError):
                notices.append(_unread(number, str(result)))
            else:
                seen.append(result)
            told(done, len(numbers))
    notices += _notices(seen)
    pages = _with_pages(document.pages, seen, engine.name)
    return document.model_copy(update={"pages": pages, "warnings": (*document.warnings, *notices)})


def left_out(document: Document, numbers: Sequence[int], reason: str) -> Document:
    """*document* with a notice for each page of *numbers*, which OCR could not read for *reason*."""
    notices = (_unread(number, reason) for number in numbers)
    return document.model_copy(update={"warnings": (*document.warnings, *notices)})


def require_text(document: Document, limits: ExtractLimits, *, hint: str = "") -> None:
    """Raise `EmptyTextLayerError`, with *hint*, when all pages together have less text than `characters_min`."""
    characters = sum(not letter.isspace() for page in document.pages for letter in page.text)
    if characters < limits.characters_min:
        raise EmptyTextLayerError(page_count=len(document.pages), characters=characters, hint=hint)


# -- which pages ------------------------------------------------------------------------------


def _needs_ocr(page: Page) -> bool:
    text = page.text
    letters = sum(character.isalnum() for character in text)
    if letters < LETTERS_FEW:
        return True
    if letters < LETTERS_BESIDE_PICTURE and _is_picture(page):
        return True
    return is_rubbish(text)


def _is_picture(page: Page) -> bool:
    area = page.width * page.height
    return any(
        image.box is not None and image.box.width * image.box.height > _PICTURE_SHARE * area
        for image in page.images
    )


def is_rubbish(text: str) -> bool:
    """Whether *text* cannot be what is printed, because its font gives the wrong letters for its glyphs.

    Only of texts in Latin letters.
    """
    words = _WORD.findall(text.casefold())
    letters = "".join(words)
    latin = sum(letter < "\u0250" for letter in letters)
    if len(letters) < _JUDGED_MIN or latin < _LATIN_SHARE * len(letters):
        return False
    pairs = [word[at : at + 2] for word in words for at in range(len(word) - 1)]
    common = sum(pair in _PAIRS for pair in pairs)
    return common < _PAIRS_SHARE_MIN * len(pairs)


# -- one page ---------------------------------------------------------------------------------


def _languages(picture: PagePicture, engine: OcrEngine) -> tuple[str, ...]:
    """The language of a strip of *picture*, read in all languages of the engine; English when it does not tell."""
    known = engine.languages()
    if len(known) < 2:
        return known
    lines = engine.recognize(slice_of(picture.png), languages=known)
    found = language_of("\n".join(line.text for line in lines))
    return (found,) if found else ("en",)


def _look(number: int, picture: PagePicture, engine: OcrEngine, languages: Sequence[str]) -> _Seen:
    seen = _Seen(number, picture, engine.recognize(picture.png, languages=languages))
    if seen.lines and seen.confidence >= CONFIDENCE_LOW and not _is_sideways(seen.lines):
        return seen
    upright = turned(picture, engine.orientation(picture.png))
    if upright is picture:
        return seen
    return _Seen(number, upright, engine.recognize(upright.png, languages=languages))


def _is_sideways(lines: Sequence[Line]) -> bool:
    """Whether most words are higher than wide: some engines read them as they lie."""
    boxes = [
        span.box for line in lines for span in line.spans if span.box and len(span.text.strip()) > 3
    ]
    return 2 * sum(box.height > box.width for box in boxes) > len(boxes)


def _unread(number: int, reason: str) -> Notice:
    return Notice(code="ocr.failed", text=f"The page was not recognized: {reason}", page=number)


def _notices(seen: Sequence[_Seen]) -> list[Notice]:
    return [
        Notice(
            code="ocr.unclear",
            text="The picture of the page is poor; what was recognized should be looked through.",
            page=page.number,
        )
        for page in seen
        if page.lines and page.confidence < CONFIDENCE_LOW
    ]


# -- pages ------------------------------------------------------------------------------------


def _with_pages(pages: Sequence[Page], seen: Sequence[_Seen], engine: str) -> tuple[Page, ...]:
    pieces = pieces_of_pages([(page.lines, page.picture.dpi, page.picture.width) for page in seen])
    read = {
        page.number: (page, lines_of(found)[0]) for page, found in zip(seen, pieces, strict=True)
    }
    result = []
    for page in pages:
        if page.number not in read:
            result.append(page)
            continue
        recognized, lines = read[page.number]
        result.append(
            replace(
                page,
                width=round(recognized.picture.width, 2),
                height=round(recognized.picture.height, 2),
                lines=lines,
                links=tuple(_link(link, lines) for link in page.links),
                method="ocr",
                engine=engine,
                confidence=round(recognized.confidence, 3),
            )
        )
    return tuple(with_margins(result))


def _link(link: Link, lines: Sequence[Line]) -> Link:
    return Link(link.url) if link.box is None else link_on(link.url, link.box, lines)
