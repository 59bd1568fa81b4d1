"""Numbers are read alike however they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.tailor.quantities import PERSON, quantities_in


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("$3.2M", 3_200_000, "USD"),
        ("3.2 million dollars", 3_200_000, "USD"),
        ("$3,200,000", 3_200_000, "USD"),
        ("USD 3.2 million", 3_200_000, "USD"),
        ("3,2 Mio. €", 3_200_000, "EUR"),
        ("3,2 Millionen Euro", 3_200_000, "EUR"),
        ("3,2 millions d'euros", 3_200_000, None),
        ("40k users", 40_000, None),
        ("40.000 Kunden", 40_000, None),
        ("40 000 clients", 40_000, None),
        ("50 mil clientes", 50_000, None),
        ("two hundred thousand users", 200_000, None),
        ("one million readers", 1_000_000, None),
        ("40%", 40, "%"),
        ("40 %", 40, "%"),
        ("40 percent", 40, "%"),
        ("40 Prozent", 40, "%"),
        ("40 pour cent", 40, "%"),
        ("12 por ciento", 12, "%"),
        ("seven years", 7, "year"),
        ("sieben Jahre", 7, "year"),
        ("trois ans", 3, "year"),
        ("siete años", 7, "year"),
        ("doze anos", 12, "year"),
        ("dreiundzwanzig Tage", 23, "day"),
        ("quatre-vingt-dix jours", 90, "day"),
        ("treinta y dos horas", 32, "hour"),
        ("vinte e um dias", 21, "day"),
        ("twenty-four hours", 24, "hour"),
        ("3x", 3, "x"),
        ("3 times", 3, "x"),
        ("doubled", 2, "x"),
        ("a dozen nurses", 12, None),
        ("1.5 million", 1_500_000, None),
        ("0.6 ms", Decimal("0.6"), "ms"),
    ],
)
def test_value_and_unit(text: str, value: int | Decimal, unit: str | None) -> None:
    """Magnitudes, currencies, percent, durations and number words in five languages."""
    [quantity] = quantities_in(text)

    assert {Decimal(value)} <= quantity.values
    assert unit == quantity.unit


@pytest.mark.parametrize(
    "text", ["K8s", "S3 and EC2", "a 5G network", "OAuth2", "one of them", "B2B"]
)
def test_names_with_digits_are_no_numbers(text: str) -> None:
    """A digit inside a name counts nothing, and "one" is mostly no number."""
    assert () == quantities_in(text)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("90+ tests", "more"),
        ("over 90 tests", "more"),
        ("more than 90 tests", "more"),
        ("at least 90 tests", "more"),
        (">90 tests", "more"),
        ("up to 90 tests", "less"),
        ("almost 90 tests", "less"),
        ("about 90 tests", "about"),
        ("~90 tests", "about"),
        ("rund 90 Tests", "about"),
        ("90 tests", ""),
    ],
)
def test_hedges(text: str, bound: str) -> None:
    """What moves a number up or down is part of it."""
    [quantity] = quantities_in(text)

    assert bound == quantity.bound


def test_what_is_counted() -> None:
    """Words after a number say what it counts; words for people are one."""
    team, nurses = quantities_in("a 12-person team, 40 nurses and more")

    assert PERSON in team.counts
    assert 1 == len(nurses.counts)
    assert team.counts.isdisjoint(nurses.counts)


def test_ranges_share_their_unit() -> None:
    """In "from 45 to 10 minutes" both are minutes."""
    assert ["minute", "minute"] == [q.unit for q in quantities_in("from 45 to 10 minutes")]
    assert ["year", "year"] == [q.unit for q in quantities_in("3-5 years")]


def test_one_point_and_three_digits_has_two_readings() -> None:
    """1.200 is a thousand in German and one and a fifth in English; both are kept."""
    [quantity] = quantities_in("1.200")

    assert {Decimal("1.2"), Decimal(1200)} == quantity.values


@given(st.integers(2, 999_999_999))
def test_grouping_does_not_matter(number: int) -> None:
    """Plain, with commas, with narrow spaces and with apostrophes: the same number."""
    for separator in ("", ",", "\u202f", "'"):
        [quantity] = quantities_in(f"sold {f'{number:,}'.replace(',', separator)} units")
        assert {Decimal(number)} == quantity.values


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """No text makes it fail, and every number stands where it says."""
    for quantity in quantities_in(text):
        assert quantity.surface == text[quantity.start : quantity.end]
