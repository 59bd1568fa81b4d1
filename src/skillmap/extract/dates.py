"""Dates and ranges of dates as people print them, in digits and in the words of the languages that are known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from skillmap.extract.alternatives import either
from skillmap.extract.plain import level
from skillmap.extract.word_pool import Pool, kept_per_pool, per_pool
from skillmap.models.date import PRESENT, PartialDate

YEAR_MIN, YEAR_MAX = 1930, 2059
"""Years outside are numbers of something else: nobody alive worked before, and plans end earlier."""


PART_CHARACTERS_MAX = 24
"""Longer cells are no part of a date."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date, or a range of dates, at `text[start:end]`.

    A single date has `first` only. A range has both, or only one when the other end is open or not printed:
    "since 2019" has `last` set to `PRESENT`, "until 2019" has `first` None.
    """

    start: int
    end: int
    first: PartialDate | None
    last: PartialDate | None
    is_range: bool


@kept_per_pool
def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Dates and ranges in *text*, from left to right, none overlapping.

    A month without a year takes the year of the other end of its range. Two numbers that may be day and month in either
    order ("04/05/2019") give the year alone, since nothing shows which is meant.
    """
    if not _TWO_DIGITS.search(text) or not _HAS_YEAR.search(text):
        return ()
    found: list[DateSpan] = []
    position = 0
    pattern = _patterns().range
    plain = _with_marked_months(text)
    while match := pattern.search(plain, position):
        span = _span(match)
        if span is None:
            position = match.start() + 1
            continue
        found.append(span)
        position = match.end()
    return tuple(found)


def is_part_of_date(text: str) -> bool:
    """Whether *text* is a date or the rest of one that a line end divides: "September", "2014 –", "2006 – June"."""
    return len(text) <= PART_CHARACTERS_MAX and _is_part_of_date(text)


@kept_per_pool
def _is_part_of_date(text: str) -> bool:
    return _patterns().part.fullmatch(_with_marked_months(text)) is not None


@kept_per_pool
def find_durations(text: str) -> tuple[tuple[int, int], ...]:
    """Places of durations such as "2 years 10 months" in *text*, with the brackets around them."""
    return tuple(match.span() for match in _patterns().duration.finditer(level(text)))


_TWO_DIGITS = re.compile(r"\d\d")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|['’]\d\d(?!\d)")


_ROMAN = re.compile(
    r"(?:(?<![^\s(|,;:/–—-])(?<!\w\s)|(?<=\b[Oo]d\s)|(?<=\b[Dd]o\s))(?:I{1,3}|IV|VI{0,3}|IX|XI{0,2})(?=[\s./-]\s?(?:19|20)\d\d(?!\d))"
)
"""A month as a Roman numeral, as Poland prints it. Not behind a word, which it may number: "Level II 2019"."""
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MARK = 0xE000
"""Names of months are marked with letters for private use, as many as they are long, so that the long list of them is
looked through once and places in the marked text are places in the printed one."""
_MONTH = r"[\ue001-\ue00c]+"


def _with_marked_months(text: str) -> str:
    """*text* made plain, with a mark for each month."""
    patterns = _patterns()

    def marked(match: re.Match[str]) -> str:
        return chr(_MARK + patterns.months[match[0]]) * len(match[0])

    plain = patterns.month.sub(marked, level(text))
    for match in _ROMAN.finditer(text):
        start, end = match.span()
        mark = chr(_MARK + _NUMERALS.index(match[0]) + 1)
        plain = plain[:start] + mark * (end - start) + plain[end:]
    return plain


@dataclass(frozen=True, slots=True)
class _Patterns:
    """All for plain text: small letters without accents; `range` for one with marked months."""

    month: re.Pattern[str]
    range: re.Pattern[str]
    duration: re.Pattern[str]
    part: re.Pattern[str]
    months: dict[str, int]
    since_alone: frozenset[str]


@per_pool
def _patterns(pool: Pool) -> _Patterns:
    def words(key: str) -> str:
        return either(map(level, pool.words(key)))

    months = {
        level(name): number
        for known in pool.vocabularies
        for number, names in enumerate(known.months, 1)
        for name in names
    }
    month = rf"{_MONTH}\.?"
    year = r"(?:19|20)\d\d"
    last_year = rf"(?:{year}|['’]\d\d)"
    of = r"(?:\s*,\s*|\s+de[l]?\s+|\s*/\s*|\s+|-)"
    atom = "|".join(
        (
            rf"(?:\d{{1,2}}(?:er|st|nd|rd|th|[ºo°]|\.)?\s+(?:de\s+)?)?{month}{of}{last_year}",
            rf"{month}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{year}",
            rf"{year}\.\s?{month}",
            rf"{year}\.\s(?:1[0-2]|0[1-9])(?!\d)\.?",
            rf"{year}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])",
            rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.]{year}",
            rf"{year}[-/.](?:1[0-2]|0[1-9])",
            rf"(?:1[0-2]|0?[1-9])\s?[-/.]\s?{year}",
            rf"{year}\s?[年년]\s?(?:1[0-2]|0?[1-9])\s?[月월]",
            rf"{year}\s?[年년]",
            rf"{year}",
        )
    )
    atom = rf"(?:{atom})(?:\s?{words('year_marks')}(?!\w))?"
    to = words("to")
    before = words("before_dates")
    month_only = rf"(?:\d{{1,2}}\.?\s+)?{month}"
    joint = rf"(?:\s*[-–—−‒~～〜→]+\s*(?:{to}\s+)?|\s+{to}\s+)"
    pattern = (
        rf"(?<![\w])(?<!\w[./])(?<!\d-)(?:(?P<until>{words('until')})\s+|(?:(?P<since>{words('since')})\s+)?(?:{before}\s+)?)"
        rf"(?:(?P<first>{atom})(?:{joint}(?:{before}\s+|(?:le|the|el)\s+)?(?:(?P<last>{atom})|(?P<now>{words('present')})|(?P<short>\d\d)(?![\d/.]))"
        rf"|/(?P<slash>\d\d)(?![\d/.])|(?P<open>\s*[-–—]\s*$)|\s?(?P<after>{words('since_after')}))?"
        rf"|(?P<half>{month_only}){joint}(?P<whole>{atom}))(?!\w|[/.]\d)"
    )
    unit, one, more = words("duration_units"), words("one"), words("conjunctions")
    amount = rf"(?:\d{{1,2}}(?:[.,]\d)?\+?|{one})\s*{unit}\.?"
    duration = (
        rf"[(\[]?(?<!\w)(?:ca\.?\s*|~)?{amount}(?:\s*(?:,|&|{more})?\s*{amount})?(?!\w)[)\]]?"
    )
    part = (
        rf"(?:{to}\s+|[-–—]\s*)?(?:(?:{month}|{atom})(?:{joint}(?:{month}|{atom}|{words('present')}))?"
        rf"|{words('present')})(?:\s*[-–—,/]|\s+{to})?"
    )
    alone = frozenset(map(level, pool.words("since_alone")))
    return _Patterns(
        re.compile(rf"(?<![^\W\d]){either(months)}(?![^\W\d])"),
        re.compile(pattern),
        re.compile(duration),
        re.compile(part),
        months,
        alone,
    )


def _span(match: re.Match[str]) -> DateSpan | None:
    start, end = match.span()
    if match["half"]:
        last = _date(match["whole"])
        month = _month(match["half"])
        if last is None or month is None:
            return None
        day = re.match(r"\d{1,2}", match["half"])
        return DateSpan(
            start,
            end,
            _safe(last.year, month, int(day[0]) if day and last.day else None),
            last,
            True,
        )
    first = _date(match["first"])
    if first is None:
        return None
    if match["last"]:
        last = _date(match["last"])
        return None if last is None else DateSpan(start, end, first, last, True)
    if match["now"] or match["open"]:
        return DateSpan(start, end, first, PRESENT, True)
    if match["short"] or match["slash"]:
        century = first.year - first.year % 100
        last = _safe(century + int(match["short"] or match["slash"]), None, None)
        if last is None or last < first:
            return None
        return DateSpan(start, end, first, last, True)
    if match["until"]:
        return DateSpan(start, end, None, first, True)
    if match["after"] or match["since"] in _patterns().since_alone:
        return DateSpan(start, end, first, PRESENT, True)
    return DateSpan(start, end, first, None, False)


def _date(text: str) -> PartialDate | None:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = _month(text)
    short = re.search(r"['’](\d\d)$", text)
    if short:
        two = int(short[1])
        return _safe(2000 + two if two < 60 else 1900 + two, month, None)
    if month is not None:
        day = numbers[0] if len(numbers) == 2 else None
        return _safe(numbers[-1], month, day)
    if len(numbers) == 1:
        return _safe(numbers[0], None, None)
    if len(numbers) == 2:
        year, month = sorted(numbers, reverse=True)
        return _safe(year, month, None)
    if numbers[0] > 31:
        return _safe(numbers[0], numbers[1], numbers[2])
    return _day_first_or_not(numbers, dotted="." in text)


def _day_first_or_not(numbers: list[int], *, dotted: bool) -> PartialDate | None:
    """Three numbers with the year last: dots are day first everywhere; else only a number above 12 tells."""
    one, two, year = numbers
    if dotted or one > 12:
        return _safe(year, two, one)
    if two > 12:
        return _safe(year, one, two)
    return _safe(year, one if one == two else None, one if one == two else None)


def _month(text: str) -> int | None:
    mark = re.search(_MONTH, text)
    return None if mark is None else ord(mark[0][0]) - _MARK


def _safe(year: int, month: int | None, day: int | None) -> PartialDate | None:
    if not YEAR_MIN <= year <= YEAR_MAX:
        return None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None
