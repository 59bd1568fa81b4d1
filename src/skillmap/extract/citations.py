"""Publications in the forms that journals and styles of citation prescribe: authors, year, title, venue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from skillmap.extract.dates import find_dates
from skillmap.extract.slices import Slice
from skillmap.models.date import PartialDate

TEXT_MAX = 1200
"""Longer texts are no single citation."""
AUTHORS_MAX = 60
TITLE_WORDS_MIN = 3
"""Shorter titles are not told from names and places."""

_NUMBER = re.compile(r"^\s*[\[(]?\d{1,3}(?:[\]).]|\s*[-–—])\s+")
_SURNAME = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|du|le|la|el|al|bin|ter|ten|zu|af|av)\s){0,3}"
    r"[^\W\d_a-zß-ÿ][\w'’]+(?:[ -][^\W\d_a-zß-ÿ][\w'’]+){0,2}"
)
_INITIALS = r"(?:[^\W\d_a-zß-ÿ]\.?[ -]?){1,3}(?<![ -])"
_AUTHOR = re.compile(
    rf"(?:{_SURNAME},\s{_INITIALS}(?!\w)|{_SURNAME}\s{_INITIALS}(?!\w)"
    rf"|(?:[^\W\d_a-zß-ÿ]\.[ -]?){{1,3}}\s?{_SURNAME})\*?"
)
_BETWEEN = re.compile(
    r"\s*(?:[,;]\s*(?:&|(?:and|und|et|y|e|en|och|i|ve)(?=\s)(?!\sal\b))?|&|(?:and|und|et|y|e|en|och|i|ve)(?=\s)(?!\sal\b))\s*"
)
_OTHERS = re.compile(r"(?:et al\.?|u\. ?a\.|and others|y otros|e altri)", re.IGNORECASE)
_YEAR = re.compile(r"[\s.,:]*[(\[]?((?:19|20)\d\d)[a-z]?(?:,\s[^)\]]{1,20})?[)\]]?[.,:]?\s+")
_QUOTED = re.compile(r"[“„\"«‟]\s*([^“”„\"«»]{12,300}?)\s*[”“\"»]")
_SENTENCE = re.compile(
    r"(?:(?<=[^\W\d_A-ZÀ-Þ]{2})(?<!\bvs)|(?<=[^\W\d_]{3})|(?<=\d)|(?<=\)))(?:\.|[?!]\.?)\s+(?=[^\W_a-zß-ÿ]|[“\"])"
)
_VENUE = re.compile(
    r"(?:[Ii]n:?\s+)?(.{3,160}?)(?=[.,;:]?\s*(?:\d|\(|\[|[Vv]ol\b|[Nn]o\b|[Nn]r\b|pp?\.|Bd\b|doi\b|https?:|$)|[.;]\s)"
)
_EDGES = ' .,;:–-“”„"«»'


class Citation(NamedTuple):
    """What a citation names, as slices; a title and its venue may go over several lines."""

    title: list[Slice]
    venue: list[Slice]
    date: PartialDate | None
    dates: list[Slice]


def citation_of(slices: Sequence[Slice]) -> Citation | None:
    """The parts of the citation that *slices* are one after the other, None where they are in no known form.

    Forms: authors with initials first, with the year behind them or at the end; a title in quotation marks; or a title,
    a full stop, and a venue that ends in a year.
    """
    text = " ".join(piece.text for piece in slices)
    if not text or len(text) > TEXT_MAX:
        return None
    number = _NUMBER.match(text)
    start = number.end() if number else 0
    begin = _authors_end(text, start)
    found = _quoted(text, begin) or (_sentences(text, begin) if begin > start else None)
    if found is None and begin == start:
        found = _without_authors(text, start)
    if found is None:
        return None
    title, venue = found
    dates = [
        date for date in find_dates(text) if date.first is not None and not _in(date.start, title)
    ]
    date = dates[-1] if dates else None
    return Citation(
        _cut(slices, *title),
        _cut(slices, *venue) if venue is not None else [],
        date.first if date else None,
        _cut(slices, date.start, date.end) if date else [],
    )


def is_authors(text: str) -> bool:
    """Whether *text* is a list of authors with initials, and nothing else."""
    return text.count(",") > 0 and not text[_authors_end(text, 0) :].strip(_EDGES)


Range = tuple[int, int]


def _in(position: int, where: Range) -> bool:
    return where[0] <= position < where[1]


def _authors_end(text: str, start: int) -> int:
    """Where the list of authors ends that begins at *start*; *start* where there is none."""
    end = position = start
    for _ in range(AUTHORS_MAX):
        match = _AUTHOR.match(text, position)
        if match is None:
            break
        end = match.end()
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        position = between.end()
        others = _OTHERS.match(text, position)
        if others is not None:
            return others.end()
    others = _OTHERS.match(text, end + 1) if end > start else None
    return others.end() if others else end


def _quoted(text: str, begin: int) -> tuple[Range, Range | None] | None:
    match = _QUOTED.search(text, begin)
    if match is None or len(match[1].split()) < TITLE_WORDS_MIN:
        return None
    return _trimmed(text, *match.span(1)), _venue(text, match.end())


def _sentences(text: str, begin: int) -> tuple[Range, Range | None] | None:
    """Title and venue behind the authors, as sentences."""
    year = _YEAR.match(text, begin)
    first = year.end() if year else begin + len(text[begin:]) - len(text[begin:].lstrip(_EDGES))
    end = _SENTENCE.search(text, first)
    if end is None:
        return None
    title = _trimmed(text, first, end.start() + 1)
    if len(text[slice(*title)].split()) < TITLE_WORDS_MIN:
        return None
    return title, _venue(text, end.end())


def _without_authors(text: str, start: int) -> tuple[Range, Range | None] | None:
    """Title and venue of "Title. Venue, 2019", or of "Title. Authors. Venue, 2019"."""
    end = _SENTENCE.search(text, start)
    if end is None or not re.search(r"(?:19|20)\d\d", text[end.end() :]):
        return None
    title = _trimmed(text, start, end.start() + 1)
    if len(text[slice(*title)].split()) < TITLE_WORDS_MIN or find_dates(text[slice(*title)]):
        return None
    return title, _venue(text, _authors_end(text, end.end()))


def _venue(text: str, start: int) -> Range | None:
    while start < len(text) and text[start] in _EDGES:
        start += 1
    match = _VENUE.match(text, start)
    if match is None:
        return None
    first, last = _trimmed(text, *match.span(1))
    return (first, last) if last > first else None


def _trimmed(text: str, start: int, end: int) -> Range:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _cut(slices: Sequence[Slice], start: int, end: int) -> list[Slice]:
    """The parts of *slices* from *start* to *end* of their texts with one space between them."""
    found: list[Slice] = []
    position = 0
    for piece in slices:
        size = len(piece.text)
        first, last = max(start - position, 0), min(end - position, size)
        if first < last:
            part = piece.cut(first, last)
            if part:
                found.append(part)
        position += size + 1
    return found
