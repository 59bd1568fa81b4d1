"""Hebrew and Arabic in PDF: the lines are read in the order in which people read them."""

from __future__ import annotations

import pytest

from skillmap.extract.glyphs import Glyph, Piece
from skillmap.extract.right_to_left import as_shown, is_leftward, is_right_to_left, words_turned
from skillmap.models.document import Box, Span


def read(*texts: str) -> str:
    """What a line shown as *texts* from left to right says."""
    box = Box(0.0, 0.0, 1.0, 1.0)
    return "".join(span.text for span in words_turned([Span(text, box) for text in texts]))


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("לוי דנה", "דנה לוי"),
        ("0123 555 3 972+", "+972 3 555 0123"),
        ("06/2024 – 03/2018", "03/2018 – 06/2024"),
        ("dana.levi@example.com", "dana.levi@example.com"),
        (".המס לרשויות", "לרשויות המס."),
        ("Microsoft Office 365 של ניסיון", "ניסיון של Microsoft Office 365"),
        ("תל אביב, 2019", "2019 ,אביב תל"),
    ],
)
def test_words_are_turned_round(shown: str, said: str) -> None:
    """Words and punctuation from the right, Latin words and numbers as they are."""
    assert said == read(shown)


def test_spans_keep_their_look() -> None:
    """A span that is read in two parts becomes two; none is lost, and each keeps its place."""
    bold = Span("ב א", Box(0.0, 0.0, 10.0, 1.0), bold=True)
    plain = Span(" ג", Box(10.0, 0.0, 15.0, 1.0))

    turned = words_turned([bold, plain])

    assert ["ג ", "א ב"] == [span.text for span in turned]
    assert [False, True] == [span.bold for span in turned]
    assert [plain.box, bold.box] == [span.box for span in turned]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("דנה לוי", "Excel, Word"), True),
        (("Dana Levi", "Speaks Hebrew, name in it: דנה"), False),
        (("Dana Levi",), False),
        ((), False),
    ],
)
def test_the_letters_of_the_page_tell_its_direction(texts: tuple[str, ...], expected: bool) -> None:
    """A share of the letters, so that a name in another script turns no page round."""
    assert expected is is_right_to_left(texts)


def test_which_letters_go_to_the_left() -> None:
    """Letters do; digits of Arabic, Latin letters and nothing do not."""
    assert is_leftward("ד")
    assert is_leftward("م")
    assert not any(map(is_leftward, ("a", "5", "٥", "،")))


def test_words_that_a_reader_gives_as_they_are_read() -> None:
    """Their places on the page tell where they stand; punctuation and numbers keep theirs."""
    shown = {"דנה": 60.0, " ": 55.0, "לוי": 30.0}
    glyphs: list[Glyph] = []
    for word, x in shown.items():
        glyphs += [
            (letter, x + 5 * (len(word) - n), x + 5 * (len(word) - n) + 5)
            for n, letter in enumerate(word)
        ]
    glyphs += [(".", 20.0, 22.0)]
    piece = Piece("דנה לוי.", 20.0, 80.0, 10.0, 10.0, glyphs=lambda: glyphs)

    assert ".לוי דנה" == as_shown(piece).text
    assert "Dana Levi" == as_shown(Piece("Dana Levi", 0.0, 9.0, 10.0, 10.0)).text
