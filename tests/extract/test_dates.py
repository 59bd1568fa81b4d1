"""Dates and ranges as people print them."""

from __future__ import annotations

import pytest

from skillmap.extract.dates import find_dates, find_durations


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Sep 2018 – Present", "2018-09", "present"),
        ("September 2018 to August 2020", "2018-09", "2020-08"),
        ("Sept. 2018 – Feb. 2019", "2018-09", "2019-02"),
        ("2018-09 — 2019-01", "2018-09", "2019-01"),
        ("09/2018 - 12/2019", "2018-09", "2019-12"),
        ("Feb, 2019 - Jan, 2020", "2019-02", "2020-01"),
        ("2017 – 2021", "2017", "2021"),
        ("2018–20", "2018", "2020"),
        ("2015/16", "2015", "2016"),
        ("Jan – Mar 2019", "2019-01", "2019-03"),
        ("Sep '18 - Oct '19", "2018-09", "2019-10"),
        ("May 3, 2019 – 4 June 2020", "2019-05-03", "2020-06-04"),
        ("since 2019", "2019", "present"),
        ("seit 10/2015", "2015-10", "present"),
        ("01.09.2018 - 31.12.2019", "2018-09-01", "2019-12-31"),
        ("März 2017 bis heute", "2017-03", "present"),
        ("Juni 2019 – derzeit", "2019-06", "present"),
        ("Avr 2013 – Aoû 2018", "2013-04", "2018-08"),
        ("depuis mars 2020", "2020-03", "present"),
        ("du 3 mai 2019 au 4 juin 2020", "2019-05-03", "2020-06-04"),
        ("septembre 2018 à aujourd'hui", "2018-09", "present"),
        ("marzo de 2017 – actualidad", "2017-03", "present"),
        ("de 2018 a 2020", "2018", "2020"),
        ("jan. 2020 – até o momento", "2020-01", "present"),
        ("março de 2019 até maio de 2021", "2019-03", "2021-05"),
        ("until 2019", None, "2019"),
    ],
)
def test_range(text: str, first: str | None, last: str) -> None:
    """A range is found whole, each end at the precision that is printed."""
    (found,) = find_dates(text)

    assert (first, last, True) == (
        found.first and str(found.first),
        str(found.last),
        found.is_range,
    )
    assert text == text[found.start : found.end]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Dez. 2017", "2017-12"),
        ("1. Mai 2019", "2019-05-01"),
        ("1er mai 2019", "2019-05-01"),
        ("2019-05-03", "2019-05-03"),
        ("Expected May 2027", "2027-05"),
        ("04/05/2019", "2019"),
        ("25/12/2019", "2019-12-25"),
    ],
)
def test_single_date(text: str, date: str) -> None:
    """A single date has no end; two numbers that may be day or month in either order give the year alone."""
    (found,) = find_dates(text)

    assert (date, None, False) == (str(found.first), found.last, found.is_range)


@pytest.mark.parametrize(
    "text",
    [
        "Lyon, 69005",
        "2,000 users",
        "ISO 13485",
        "call 555-2019-33",
        "version 20195",
        "EX 2022/0417",
    ],
)
def test_numbers_that_are_no_dates(text: str) -> None:
    """Postal codes, amounts and norms are no dates."""
    assert () == find_dates(text)


@pytest.mark.parametrize(
    "text",
    [
        "2 years 10 months",
        "(5 months)",
        "1 yr 3 mos",
        "2 Jahre 3 Monate",
        "2 ans 3 mois",
        "2 anos e 3 meses",
    ],
)
def test_duration(text: str) -> None:
    """Durations beside dates are known, so that they become no part of a name."""
    assert ((0, len(text)),) == find_durations(text)
