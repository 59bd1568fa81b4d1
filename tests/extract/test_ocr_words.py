"""Words that an engine read: signs of addresses are mended, and nothing else."""

from __future__ import annotations

import pytest

from skillmap.extract.ocr_words import repaired


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("ada.dayQexample.com", "ada.day@example.com"),
        ("ada.dayQ©example.org", "ada.day@example.org"),
        ("ada.day@example,com", "ada.day@example.com"),
        ("www.linkedin,com/in/ada-day", "www.linkedin.com/in/ada-day"),
        ("https://ada.example,org/cv", "https://ada.example.org/cv"),
        ("www,example.com", "www.example.com"),
    ],
)
def test_one_sign_keeps_a_word_from_being_an_address(read: str, meant: str) -> None:
    """An @ is taken for a Q, and a dot for a comma."""
    assert meant == repaired(read)
    assert meant == repaired(meant)


@pytest.mark.parametrize(
    "word", ["sales,com", "Qualtrics", "FAQ", "SQL,de", "ada.day", "Q&A", "9,5/10", "London,UK"]
)
def test_words_that_are_no_addresses_stay_as_they_are(word: str) -> None:
    """A Q between capitals, and a comma between words, stand for themselves."""
    assert word == repaired(word)
