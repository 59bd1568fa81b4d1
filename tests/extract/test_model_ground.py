from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmap.asking.masking import Mask
from skillmap.extract.model_ground import ROWS_PER_VALUE_MAX, Grounding
from skillmap.extract.model_lines import numbered, place_of
from skillmap.extract.rules import sections_of
from skillmap.testing.samples import document_of

TEXT = """Petra Novak
Chef de cuisine

EXPERIENCE

Café “Zlatá Hvězda” – Brno,  Head Cook at Brno
June 2015 - May 2019
- Ran a kitchen of nine; Python scripts in Python 3
- Wrote menus

EDUCATION

Hotelová škola
2011 - 2014
""" + "".join(f"- Course number {number} of many\n" for number in range(1, 25))


def grounding(*, hide: str = "Petra Novak") -> Grounding:
    sections, _ = sections_of(document_of(TEXT))
    mask = Mask({"basics": {"name": hide}})
    lines = numbered(sections)
    for line in lines:
        mask.hide(line.row.text)
    return Grounding(lines, mask)


def said(reference: str, make: Callable[[], Grounding] = grounding) -> list[str]:
    return [piece.text for piece in make().slices(reference)]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("2", ["Chef de cuisine"]),
        (" 2 ", ["Chef de cuisine"]),
        ("2:", ["Chef de cuisine"]),
        ("3-4", ["Café “Zlatá Hvězda” – Brno,  Head Cook at Brno", "June 2015 - May 2019"]),
        ("3:Head Cook", ["Head Cook"]),
        ('3:cafe "zlata hvezda"', ["Café “Zlatá Hvězda”"]),
        ("3:Hvězda” - Brno, Head", ["Hvězda” – Brno,  Head"]),
        ("3:Café … Brno", ["Café “Zlatá Hvězda” – Brno"]),
        ("3-4:Cook at ... May 2019", ["Cook at Brno", "June 2015 - May 2019"]),
        ("5:Python", ["Python"]),
        ("1:[name1]", ["Petra Novak"]),
    ],
)
def test_words_are_found_where_they_stand(reference: str, found: list[str]) -> None:
    """Whole lines, words in them, the first to the last, over lines; the document's own spelling comes out."""
    assert found == said(reference)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "0",
        "99",
        "x",
        "-1",
        "2:Sous-chef",
        "3:ead Coo",
        "3:Hea",
        "2:Head Cook",
        "4-3",
        "2-3",
        "1:[name2]",
        "1:[email1]",
        "3:Brno … Café",
        f"7-{7 + ROWS_PER_VALUE_MAX}",
        "3:" + "Café " * 100,
        "2; 3",
    ],
)
def test_what_does_not_stand_there_is_nothing(reference: str) -> None:
    """No part of a word, no other line, no line over a title, no mark that was never given, no end before its start."""
    assert [] == said(reference)


def test_a_place_that_is_taken_gives_way_to_the_next() -> None:
    """Of two places that say the same the free one is meant, and the first where none is."""
    found = grounding()
    first = found.slices("5:Python")
    second = found.slices("5:Python", [place_of(piece) for piece in first])
    taken = [place_of(piece) for piece in (*first, *second)]
    third = found.slices("5:Python", taken)

    assert first[0].start < second[0].start
    assert first[0].start == third[0].start


KNOWN = grounding()
PAGE = document_of(TEXT).pages[0].text


@given(st.text(max_size=40))
def test_any_text_names_words_of_the_document_or_none(text: str) -> None:
    """Whatever comes, what comes out stands in the page."""
    for piece in KNOWN.slices(text) + KNOWN.slices(f"3:{text}"):
        assert piece.text == PAGE[piece.offset : piece.offset + len(piece.text)]
