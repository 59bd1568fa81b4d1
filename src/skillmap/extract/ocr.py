"""OCR of the pages that need it: those without text, and those whose text is rubbish.

A page is recognized when it has no letter, when it is mostly a picture and has little text beside it, or when its
text layer cannot be what is printed: glyphs without a meaning, or letters that no language puts together.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from operator import add

from skillmap.errors import DocumentLimitError, EmptyTextLayerError, ExtractError
from skillmap.extract.language import language_of, language_of_titles
from skillmap.extract.lines import lines_of
from skillmap.extract.ocr_pictures import turned
from skillmap.extract.ocr_words import pieces_of_pages, without_drawings
from skillmap.extract.pdf_pages import link_on, with_margins
from skillmap.extract.plain import level, visible_characters
from skillmap.extract.watch import Told, current, watching
from skillmap.extract.word_pool import in_use, read_with
from skillmap.models.document import Document, Line, Link, Notice, Page, PagePicture
from skillmap.models.limits import ExtractLimits
from skillmap.protocols import OcrEngine, PictureSource, Source

LETTERS_FEW = 25
"""Letters and digits a page below which a document counts as one without text: page numbers, marks of a scanner."""
LETTERS_BESIDE_PICTURE = 200
"""The same for a page that is mostly a picture."""
_PICTURE_SHARE = 0.5

_WORD = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile(r"[^\x00-\u024f]")
_LATIN_SHARE = 0.9
_JUDGED_MIN = 200
"""Letters from which on a text layer is judged."""
_PAIRS = frozenset(
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro "
    "ic ne ea ra ce li ch ll be ma si om ur ie ei un ge el la os do da pr tr ta em il et ai qu us po ad ci ac am id "
    "pe di "
    "cz sz rz ow ni na wa ia ki zy ze ny wy ko go dz za no aw im yo ik ya ak ka ek ke lu sa bi ba ay ir oo aa "
    "ij ee uu tt ss nn ja jo tk oi ui va vi vo sk kt gs lg af od ov eg sj ap av uk ej ho mo".split()
)
"""Pairs of letters, accents left out, that are common in European languages in Latin letters. Source: counted in
running text."""
_PAIRS_SHARE_MIN = 0.42
"""Source: resumes in fourteen languages have 0.65 to 0.74 such pairs, lists of tools 0.46 or more, shifted alphabets
up to 0.39."""

INK_MIN = 0.0001
"""Share of a page that is ink below which nothing is printed on it. Source: two lines of text are twenty times as much;
the grain of a photograph is none. An engine would look at it for as long as at four pages."""

CONFIDENCE_LOW = 0.6
"""Mean confidence of a page below which a person should look at it; and at which the page may lie on its side."""

FIRST_LANGUAGES = ("en",)
"""What a page is read in when nothing is known of it. Source: the small words of other languages in Latin letters are
read well enough with it to tell them apart; all languages at once would take three times as long."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an engine saw of a page."""

    number: int
    picture: PagePicture
    lines: tuple[Line, ...]
    drawings: int
    """Words that were none."""
    languages: tuple[str, ...]
    """Those that it was read in."""

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        spans = [span for line in self.lines for span in line.spans]
        return sum(span.confidence for span in spans) / len(spans) if spans else 0.0


def pages_to_recognize(document: Document) -> tuple[int, ...]:
    """Numbers of the pages that need OCR, in order."""
    texts = [page.text for page in document.pages]
    counts = [sum(map(str.isalnum, text)) for text in texts]
    letters = sum(counts)
    # Where there is hardly any text at all, letters may be drawn; else a short page is the end of a long one.
    few = LETTERS_FEW if letters < LETTERS_FEW * len(document.pages) else 1
    return tuple(
        page.number
        for page, text, count in zip(document.pages, texts, counts, strict=True)
        if _needs_ocr(page, text, count, few)
    )


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

    *languages* are BCP 47 tags, the likeliest first. Without any, each page is read as English, and once more in the
    language that its words then tell: twice the time for other languages. A page that cannot be recognized stays empty,
    with a notice; so do those that are left when `ocr_seconds_max` is over.

    Raises:
        MissingExtraError: The engine is not installed.
        RunCancelledError: The work is to end.
    """
    numbers = pages_to_recognize(document)
    if not numbers:
        return document
    looking = _Looking(source, reader, engine, limits, password, tuple(languages))
    results: list[_Seen | Notice] = []
    workers = min(len(numbers), os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, "skillmap-ocr", read_with, (in_use(),)) as pool:
        for done, result in enumerate(pool.map(looking.first, numbers), start=1):
            results.append(result)
            told(done, len(numbers))
        notices = [result for result in results if isinstance(result, Notice)]
        seen = [result for result in results if isinstance(result, _Seen)]
        language = _told_by("\n".join(page.text for page in seen))
        if not languages:
            looked = list(pool.map(lambda page: looking.again(page, language), seen))
            seen = [page for page, _ in looked]
            notices += [notice for _, notice in looked if notice is not None]
    notices += _notices(seen)
    notices += _language_notices(engine, languages, language)
    pages = _with_pages(document.pages, seen, engine.name)
    return document.model_copy(update={"pages": pages, "warnings": (*document.warnings, *notices)})


def left_out(document: Document, numbers: Sequence[int], reason: str) -> Document:
    """*document* with a notice for each page of *numbers*, which OCR could not read for *reason*."""
    notices = (_unread(number, reason) for number in numbers)
    return document.model_copy(update={"warnings": (*document.warnings, *notices)})


def require_text(document: Document, limits: ExtractLimits, *, hint: str = "") -> None:
    """Raise `EmptyTextLayerError`, with *hint*, when all pages together have less text than `characters_min`."""
    characters = visible_characters(document.text, limits.characters_min)
    if characters < limits.characters_min:
        raise EmptyTextLayerError(page_count=len(document.pages), characters=characters, hint=hint)


# -- which pages ------------------------------------------------------------------------------


def _needs_ocr(page: Page, text: str, letters: int, few: int) -> bool:
    """Whether *page* with that *text* and so many *letters* needs OCR; *few* letters are none."""
    if letters < few:
        return True
    if letters < LETTERS_BESIDE_PICTURE and _is_picture(page):
        return True
    return is_rubbish(text)


def _is_picture(page: Page) -> bool:
    boxes = (image.box for image in page.images if image.box is not None)
    return sum(box.width * box.height for box in boxes) > _PICTURE_SHARE * page.width * page.height


def is_rubbish(text: str) -> bool:
    """Whether *text* cannot be what is printed, because its font gives the wrong letters for its glyphs.

    Only of texts in Latin letters.
    """
    words = _WORD.findall(text.casefold())
    joined = " ".join(words)
    letters = len(joined) - joined.count(" ")
    latin = letters if joined.isascii() else letters - len(_NOT_LATIN.findall(joined))
    if letters < _JUDGED_MIN or latin < _LATIN_SHARE * letters:
        return False
    plain = level(joined)
    # Pairs across the end of a word have a space, and so are none of those that count.
    common = sum(map(_PAIRS.__contains__, map(add, plain, plain[1:])))
    return common < _PAIRS_SHARE_MIN * (letters - len(words))


# -- one page ---------------------------------------------------------------------------------


class _Looking:
    """Looks at pages, in threads that are watched as the one that has made it, until time is over."""

    def __init__(
        self,
        source: Source,
        reader: PictureSource,
        engine: OcrEngine,
        limits: ExtractLimits,
        password: str | None,
        languages: tuple[str, ...],
    ) -> None:
        self._source = source
        self._reader = reader
        self._engine = engine
        self._limits = limits
        self._password = password
        self._languages = languages
        self._watch = current()
        self._end = time.monotonic() + limits.ocr_seconds_max

    def first(self, number: int) -> _Seen | Notice:
        """What is seen of page *number*, in the language that it tells if nobody named one; or why nothing is."""
        with watching(self._watch):
            try:
                self._go_on()
                seen = _look(
                    number, self._picture(number), self._engine, self._languages or FIRST_LANGUAGES
                )
                if self._languages:
                    return seen
                return _again(seen, self._engine, _told_by(seen.text))
            except ExtractError as error:
                return _unread(number, str(error))

    def again(self, page: _Seen, language: str | None) -> tuple[_Seen, Notice | None]:
        """*page* read in *language*, that of the others, where it does not tell its own; and why it could not be."""
        if language is None or language in page.languages or _told_by(page.text):
            return page, None
        with watching(self._watch):
            try:
                self._go_on()
                return _again(page, self._engine, language), None
            except ExtractError as error:
                text = f"The page was not read again in the language of the others: {error}"
                return page, Notice(code="ocr.once", text=text, page=page.number)

    def _go_on(self) -> None:
        self._watch.check()
        if time.monotonic() > self._end:
            raise DocumentLimitError("ocr_seconds_max", maximum=self._limits.ocr_seconds_max)

    def _picture(self, number: int) -> PagePicture:
        began = time.monotonic()
        picture = self._reader.picture(
            self._source,
            number,
            resolution=self._engine.resolution,
            limits=self._limits,
            password=self._password,
        )
        seconds_max = self._limits.page_seconds_max
        if time.monotonic() - began > seconds_max:
            raise DocumentLimitError("page_seconds_max", maximum=seconds_max)
        return picture


def _look(number: int, picture: PagePicture, engine: OcrEngine, languages: Sequence[str]) -> _Seen:
    seen = _seen(number, picture, engine, languages)
    if seen.lines and seen.confidence >= CONFIDENCE_LOW and not _is_sideways(seen.lines):
        return seen
    if picture.ink < INK_MIN:
        return seen
    upright = turned(picture, engine.orientation(picture.png))
    return seen if upright is picture else _seen(number, upright, engine, languages)


def _seen(number: int, picture: PagePicture, engine: OcrEngine, languages: Sequence[str]) -> _Seen:
    if picture.ink < INK_MIN:
        return _Seen(number, picture, (), 0, tuple(languages))
    lines, drawings = without_drawings(engine.recognize(picture.png, languages=languages))
    return _Seen(number, picture, lines, drawings, tuple(languages))


def _again(seen: _Seen, engine: OcrEngine, language: str | None) -> _Seen:
    """*seen*, or what the engine sees in *language* when the page was read in others and it knows that one."""
    if language is None or language in seen.languages or language not in engine.languages():
        return seen
    return _seen(seen.number, seen.picture, engine, (language,))


def _is_sideways(lines: Sequence[Line]) -> bool:
    """Whether most words are higher than wide: some engines read them as they lie."""
    boxes = [
        span.box for line in lines for span in line.spans if span.box and len(span.text.strip()) > 3
    ]
    return 2 * sum(box.height > box.width for box in boxes) > len(boxes)


def _told_by(text: str) -> str | None:
    """The language that words or titles of *text* tell."""
    return language_of(text) or language_of_titles(text)


def _unread(number: int, reason: str) -> Notice:
    return Notice(code="ocr.failed", text=f"The page was not recognized: {reason}", page=number)


def _notices(seen: Sequence[_Seen]) -> list[Notice]:
    notices = []
    for page in seen:
        if page.lines and page.confidence < CONFIDENCE_LOW:
            text = "The picture of the page is poor; what was recognized should be looked through."
            notices.append(Notice(code="ocr.unclear", text=text, page=page.number))
        if page.drawings:
            text = f"Rules or drawings that were read as {page.drawings} words were left out."
            notices.append(Notice(code="ocr.drawings", text=text, page=page.number))
    return notices


def _language_notices(
    engine: OcrEngine, asked: Sequence[str], found: str | None
) -> Iterator[Notice]:
    """A notice for each language asked for or found that *engine* would have to be told and does not know."""
    known = engine.languages()
    if not known:
        return
    wanted = asked or ((found,) if found else ())
    for tag in dict.fromkeys(tag.partition("-")[0].lower() for tag in wanted):
        if tag not in known:
            yield Notice(
                code="ocr.language",
                text=f"{engine.name} has no data for the language {tag!r}: letters with accents may be wrong.",
            )


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
