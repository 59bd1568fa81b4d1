"""Dates and ranges of dates as people print them in English, German, French, Spanish and Portuguese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from skillmap.extract._data import load
from skillmap.extract.plain import fold
from skillmap.models.date import PRESENT, PartialDate

YEAR_MIN, YEAR_MAX = 1930, 2059
"""Years outside are numbers of something else: nobody alive worked before, and plans end earlier."""


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


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Dates and ranges in *text*, from left to right, none overlapping.

    A month without a year takes the year of the other end of its range. Two numbers that may be day and month in either
    order ("04/05/2019") give the year alone, since nothing shows which is meant.
    """
    if not _HAS_YEAR.search(text):
        return ()
    found: list[DateSpan] = []
    position = 0
    pattern = _patterns().range
    while match := pattern.search(text, position):
        span = _span(match)
        if span is None:
            position = match.start() + 1
            continue
        found.append(span)
        position = match.end()
    return tuple(found)


def find_durations(text: str) -> tuple[tuple[int, int], ...]:
    """Places of durations such as "2 years 10 months" in *text*, with the brackets around them."""
    return tuple(match.span() for match in _patterns().duration.finditer(text))


_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|['’]\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Patterns:
    range: re.Pattern[str]
    duration: re.Pattern[str]
    months: dict[str, int]


@cache
def _patterns() -> _Patterns:
    words = load("dates")
    months = {
        fold(name): int(number) for number, names in words["months"].items() for name in names
    }
    names = [name for group in words["months"].values() for name in group]
    month = f"(?:{_either([*names, *map(_unaccented, names)])})\\.?"
    year = r"(?:19|20)\d\d"
    last_year = rf"(?:{year}|['’]\d\d)"
    of = r"(?:\s*,\s*|\s+de[l]?\s+|\s*/\s*|\s+|-)"
    atom = "|".join(
        (
            rf"(?:\d{{1,2}}(?:er|st|nd|rd|th|º|\.)?\s+(?:de\s+)?)?{month}{of}{last_year}",
            rf"{month}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{year}",
            rf"{year}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])",
            rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.]{year}",
            rf"{year}[-/.](?:1[0-2]|0[1-9])",
            rf"(?:1[0-2]|0?[1-9])\s?[-/.]\s?{year}",
            rf"{year}",
        )
    )
    present = _either([*words["present"], *map(_unaccented, words["present"])])
    to = _either(words["to"])
    before = _either(words["ignored_before"])
    since = _either(words["since"])
    until = _either(words["until"])
    month_only = rf"(?:\d{{1,2}}\.?\s+)?{month}"
    joint = rf"(?:\s*[-–—−‒~→]+\s*(?:(?:{to})\s+)?|\s+(?:{to})\s+)"
    pattern = (
        rf"(?<![\w])(?<!\w[./])(?<!\d-)(?:(?P<until>{until})\s+|(?:(?P<since>{since})\s+)?(?:(?:{before})\s+)?)"
        rf"(?:(?P<first>{atom})(?:{joint}(?:(?:{before})\s+|(?:le|the|el)\s+)?(?:(?P<last>{atom})|(?P<now>{present})|(?P<short>\d\d)(?![\d/.]))|/(?P<slash>\d\d)(?![\d/.])|(?P<open>\s*[-–—]\s*$))?"
        rf"|(?P<half>{month_only}){joint}(?P<whole>{atom}))(?!\w|[/.]\d)"
    )
    unit = _either([*words["duration_units"], *map(_unaccented, words["duration_units"])])
    amount = rf"(?:\d{{1,2}}(?:[.,]\d)?\+?|an?|une?|eine?|uma?|un)\s*(?:{unit})\.?"
    duration = rf"[(\[]?(?<!\w)(?:ca\.?\s*|~)?{amount}(?:\s*(?:,|and|und|et|y|e|&)?\s*{amount})?(?!\w)[)\]]?"
    return _Patterns(
        re.compile(pattern, re.IGNORECASE), re.compile(duration, re.IGNORECASE), months
    )


def _either(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in ordered)


def _unaccented(word: str) -> str:
    return fold(word)


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
    if match["since"] and fold(match["since"]) in {
        fold(word) for word in load("dates")["since_alone"]
    }:
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
    months = _patterns().months
    for word in re.findall(r"[^\W\d_]+", text):
        number = months.get(fold(word))
        if number is not None:
            return number
    return None


def _safe(year: int, month: int | None, day: int | None) -> PartialDate | None:
    if not YEAR_MIN <= year <= YEAR_MAX:
        return None
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None
