"""Locales and themes: complete data, found by name."""

from __future__ import annotations

import pytest

from skillmap.errors import TemplateError
from skillmap.models.date import PRESENT, PartialDate
from skillmap.models.resume import SECTIONS
from skillmap.render import load_theme, locale_names, theme_names
from skillmap.render.locales import DateValue, find_locale, is_right_to_left, load_locale

MARCH = PartialDate(2019, 3)


@pytest.mark.parametrize("code", locale_names())
def test_a_locale_has_a_title_for_every_section(code: str) -> None:
    """In the order of the sections, none twice, so that a title tells the section."""
    locale = load_locale(code)

    assert SECTIONS == tuple(locale.sections)
    assert len(SECTIONS) == len(set(locale.sections.values()))
    assert {"grade", "courses", "keywords"} == set(locale.labels)
    assert locale.word_tag.startswith(f"{code}-")


def test_there_are_five_locales() -> None:
    """English, German, French, Spanish and Portuguese."""
    assert ("de", "en", "es", "fr", "pt") == locale_names()


@pytest.mark.parametrize(
    ("code", "month", "day"),
    [
        ("en", "Mar 2019", "Mar 7, 2019"),
        ("de", "03/2019", "07.03.2019"),
        ("fr", "mars 2019", "7 mars 2019"),
        ("es", "mar 2019", "7 mar 2019"),
        ("pt", "mar 2019", "7 mar 2019"),
    ],
)
def test_dates_are_written_as_the_language_has_them(code: str, month: str, day: str) -> None:
    """At the precision that they have."""
    locale = load_locale(code)

    assert (month, day, "2019") == (
        locale.date(MARCH),
        locale.date(PartialDate(2019, 3, 7)),
        locale.date(PartialDate(2019)),
    )


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (MARCH, PartialDate(2020), "Mar 2019 – 2020"),
        (MARCH, None, "Mar 2019 – Present"),
        (MARCH, PRESENT, "Mar 2019 – Present"),
        (MARCH, MARCH, "Mar 2019"),
        ("Summer 2019", "Summer 2019", "Summer 2019"),
        (None, MARCH, "Mar 2019"),
        (None, PRESENT, "Present"),
        (None, None, ""),
        ("Summer 2019", None, "Summer 2019"),
        ("Summer 2019", MARCH, "Summer 2019 – Mar 2019"),
    ],
)
def test_ranges(start: DateValue, end: DateValue, shown: str) -> None:
    """A calendar date without an end goes on until now; a text is not interpreted; once is enough."""
    assert shown == load_locale("en").date_range(start, end)


@pytest.mark.parametrize("tag", ["de", "de-AT", "DE_ch", "de-Latn-DE"])
def test_a_locale_is_found_by_its_language(tag: str) -> None:
    """Region and script do not matter to labels."""
    assert "de" == load_locale(tag).code


@pytest.mark.parametrize("tag", ["", "xx", "german", "../en", "en\n", "de-<b>"])
def test_what_is_no_known_language_is_no_locale(tag: str) -> None:
    """Also when it begins like one."""
    assert find_locale(tag) is None
    with pytest.raises(TemplateError, match="Known: de, en"):
        load_locale(tag)


def test_languages_from_right_to_left() -> None:
    """By the language alone."""
    tags = ("ar-EG", "he", "ckb", "ku", "en")

    assert [True, True, True, False, False] == [is_right_to_left(tag) for tag in tags]


@pytest.mark.parametrize("name", theme_names())
def test_text_of_a_theme_can_be_read(name: str) -> None:
    """Contrast with white is at least 4.5 to 1. Source: WCAG 2.2, success criterion 1.4.3."""
    theme = load_theme(name)
    colours = (theme.text_colour, theme.muted_colour, theme.accent_colour)

    assert all(_contrast_with_white(colour) >= 4.5 for colour in colours)


def _contrast_with_white(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_an_unknown_theme_is_an_error_that_lists_the_known() -> None:
    """A theme is a name, never a path."""
    with pytest.raises(TemplateError, match=r"Known: classic, compact, serif\."):
        load_theme("../themes/classic")
