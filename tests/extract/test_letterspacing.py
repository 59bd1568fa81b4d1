"""Letterspaced text put together again by the gaps between its glyphs."""

from __future__ import annotations

import pytest

from skillmap.extract._runs import runs_of
from skillmap.extract.glyphs import Glyph, Piece


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("HISTORY", "HISTORY"), ("WORK HISTORY", "WORK HISTORY"), ("Ada Lund", "Ada Lund")],
)
def test_letterspaced_text_with_kerned_pairs(letters: str, expected: str) -> None:
    """Letters stand apart, but kerned pairs less: the reader saw "H I S T O RY" or "Ad a L und"."""
    glyphs: list[Glyph] = []
    seen, x = "", 0.0
    for index, letter in enumerate(letters):
        if letter == " ":
            x += 5.0
            continue
        kerned = letters[index - 1 : index + 1] in {"RY", "Ad", "un"}
        x -= 1.2 * kerned
        seen += ("" if kerned or not seen else " ") + letter
        glyphs.append((letter, x, x + 6.0))
        x += 6.0 + 2.4
    piece = Piece(seen, 0.0, x, 10.0, 10.0, glyphs=lambda: glyphs)
    (run,) = runs_of([piece])

    assert expected == run.text


def test_single_letters_in_plain_text_stay() -> None:
    """A text with single letters whose glyphs touch is not closed up."""
    text = "R and C for A to Z"
    glyphs = [(letter, 5.0 * i, 5.0 * i + 5.0) for i, letter in enumerate(text)]
    piece = Piece(text, 0.0, 90.0, 10.0, 10.0, glyphs=lambda: glyphs)
    (run,) = runs_of([piece])

    assert text == run.text


def test_sentences_with_single_letters_ask_for_no_glyphs() -> None:
    """Two single letters among many words are words; among few they are what wide gaps leave of words."""
    asked: list[str] = []

    def glyphs(text: str) -> list[Glyph]:
        asked.append(text)
        return []

    texts = ("Led a team of four and kept a budget", "HI S T O RY")
    for text in texts:
        runs_of([Piece(text, 0.0, 90.0, 10.0, 10.0, glyphs=lambda text=text: glyphs(text))])

    assert ["HI S T O RY"] == asked


def _piece(text: str, x0: float, x1: float) -> Piece:
    return Piece(text, x0, x1, 10.0, 10.0)


def test_short_words_of_a_spelled_line() -> None:
    """Words of two or three letters are told by the words beside them, each letter a piece of its own or not."""
    spelled = [_piece(letter, 10 + 6 * n, 13 + 6 * n) for n, letter in enumerate("waar")]
    spelled += [_piece(letter, 46 + 6 * n, 49 + 6 * n) for n, letter in enumerate("ik")]
    spelled += [_piece(letter, 70 + 6 * n, 73 + 6 * n) for n, letter in enumerate("werkte")]

    assert ["waar", "ik", "werkte"] == [run.text for run in runs_of(spelled)]


def test_single_letters_stay_apart() -> None:
    """Where the words beside them stand as words do."""
    letters = [_piece("Grades:", 10, 50), _piece("A", 60, 66), _piece("B", 74, 80)]

    assert ["Grades:", "A", "B"] == [run.text for run in runs_of(letters)]
