"""Parts of a line are placed by the widths of letters, not by their number."""

from __future__ import annotations

import pytest

from skillmap.extract.widths import edges, places
from skillmap.models.document import Box, Span

BOX = Box(10.0, 0.0, 110.0, 12.0)


def test_the_whole_has_the_edges_of_its_box() -> None:
    """No part is cut off when none is asked for."""
    assert (10.0, 110.0) == edges(BOX, places(Span("Willow", BOX)), 0, 6)


def test_narrow_letters_take_little() -> None:
    """Five narrow letters end long before five wide ones do."""
    _, narrow = edges(BOX, places(Span("illliWWWWW", BOX)), 0, 5)

    assert narrow == pytest.approx(10 + 100 * 222 / (222 + 944), abs=0.1)


def test_letters_of_one_width() -> None:
    """In a font for code, letters have equal shares."""
    assert (10.0, 60.0) == edges(BOX, places(Span("illliWWWWW", BOX, font="DejaVuSansMono")), 0, 5)


@pytest.mark.parametrize("text", ["Żółć ąę", "Кадры 2020", "王小明", "\u00a0 \u2003"])
def test_any_letter_has_a_width(text: str) -> None:
    """Parts follow each other without gaps, whatever the letters are."""
    known = places(Span(text, BOX))
    first, second = edges(BOX, known, 0, 2), edges(BOX, known, 2, len(text))

    assert first[1] == pytest.approx(second[0])
    assert 10.0 < first[1] < 110.0
