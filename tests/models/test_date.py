"""`PartialDate` compares, prints and parses at its precision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.models.date import PRESENT, PartialDate

years = st.integers(1, 9999)
partial_dates = st.one_of(
    st.just(PRESENT),
    st.builds(PartialDate, years),
    st.builds(PartialDate, years, st.integers(1, 12)),
    st.dates().map(lambda day: PartialDate(day.year, day.month, day.day)),
)


@given(partial_dates)
def test_prints_what_it_parses(date: PartialDate) -> None:
    """`parse(str(date))` is the date, at the same precision."""
    again = PartialDate.parse(str(date))

    assert date == again
    assert date.precision == again.precision


@given(partial_dates, partial_dates, partial_dates)
def test_order_is_total(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    """Exactly one of <, == and > holds, and < is transitive; sorting is therefore unambiguous."""
    assert 1 == (a < b) + (a == b) + (a > b)
    assert (a <= b) == (a < b or a == b)
    if a <= b <= c:
        assert a <= c
    assert (a == b) == (hash(a) == hash(b) and a == b)
    first, *_, last = sorted([a, b, c])
    assert first <= a <= last


@given(partial_dates)
def test_present_is_last(date: PartialDate) -> None:
    """Nothing comes after the present."""
    assert date <= PRESENT


@given(st.dates())
def test_coarser_comes_first_and_matches(day: object) -> None:
    """A year is before its months and they before their days; all of them match one another."""
    full = PartialDate.parse(str(day))
    month, year = PartialDate(full.year, full.month), PartialDate(full.year)

    assert [year, month, full] == sorted([full, year, month])
    assert full.matches(month)
    assert full.matches(year)
    assert year.matches(month)
    assert year != month


@pytest.mark.parametrize(
    "text",
    ["", "19", "2019-1", "2019-13", "2019-00", "2021-02-29", "0000", "2019-01-01T00", "Present",
     "2019\n", "٢٠١٩", "2019-02-3", " 2019", "now"],
)  # fmt: skip
def test_other_forms_are_refused(text: str) -> None:
    """Only what `str()` prints is read."""
    with pytest.raises(ValueError, match=r"written|no day|no month|outside"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "parts",
    [(0,), (10_000,), (2020, 13), (2020, 0), (2020, None, 1), (2021, 2, 29), (1, None, None, True)],
)
def test_impossible_dates_are_refused(parts: tuple[int, ...]) -> None:
    """There is no value for a day that is on no calendar."""
    with pytest.raises(ValueError, match=r"no day|no month|outside|needs|present"):
        PartialDate(*parts)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2019", "2021", 24),
        ("2019-03", "2021-01", 22),
        ("2019-03", "present", 72),
        ("2021", "2019", 0),
        ("present", "present", 0),
    ],
)
def test_months_between(start: str, end: str, months: int) -> None:
    """Whole months from start to start, never negative; the present is the day that is given."""
    today = PartialDate(2025, 3)
    found = PartialDate.parse(start).months_until(PartialDate.parse(end), today=today)

    assert months == found
