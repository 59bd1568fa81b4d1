"""Dates that line ends divide, and years that date nothing."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.dates import is_part_of_date
from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker


def jobs_of(page: PageMaker) -> list[tuple[Any, ...]]:
    work = RulesParser().parse(page.document()).resume.to_json_resume()["work"]
    return [tuple(job.get(key) for key in ("position", "startDate", "endDate")) for job in work]


def page_with_title() -> PageMaker:
    page = PageMaker().add("Ottoline Brandrick", size=20, bold=True)
    page.add("ottoline.brandrick@example.org").add("EXPERIENCE", size=14, bold=True, gap=12)
    return page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("September", True),
        ("2014 –", True),
        ("2006 – juin", True),
        ("heute", True),
        ("bis 03/2018", True),
        ("Maytag", False),
        ("2014 in Ely", False),
        ("", False),
        ("1" * 40, False),
    ],
)
def test_parts(text: str, *, told: bool) -> None:
    """A month, a year, or what is left of a range by a line end."""
    assert told == is_part_of_date(text)


def test_a_month_and_its_year_in_two_rows() -> None:
    """Both stand in a rail, each beside a line of the entry."""
    page = page_with_title()
    page.add("Feb –", gap=10).add("Head Cook, Old Mill Inn", x=120, bold=True, beside=True)
    page.add("May 2014").add("Ely, United Kingdom", x=120, beside=True)
    page.add("• Ran a kitchen of nine people.", x=120)

    assert [("Head Cook", "2014-02", "2014-05")] == jobs_of(page)


def test_the_end_of_a_range_below_its_dash() -> None:
    """A range whose end wraps to the next line is one, and its dash does not mean that it goes on."""
    page = page_with_title()
    page.add("Head Cook", "\t", "2015 –", gap=10).add("2018", x=195, beside=False)
    page.add("• Ran a kitchen of nine people.")

    assert [("Head Cook", "2015", "2018")] == jobs_of(page)


def test_a_year_within_a_sentence() -> None:
    """What was built in a year is no entry of that year: "A school of 1932, six rooms."."""
    page = page_with_title()
    page.add("Architect, Kettle Office", "\t", "2015 – 2018", gap=10)
    page.add("Raised the roof of a school of 1932, six rooms.")

    assert [("Architect", "2015", "2018")] == jobs_of(page)
