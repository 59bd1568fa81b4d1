"""Text made fit to print."""

from __future__ import annotations

import pytest

from skillmap.models.resume import Resume
from skillmap.render.characters import clean, clean_lines, count_dropped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, ""),
        ("  a \t\r\n b  ", "a b"),
        ("ef\ufb01cient o\ufb03ce", "efficient office"),
        ("Mu\u0308ller", "Müller"),
        ("a\x00b\x1bc\x7f\x9f", "abc"),
        ("soft\u00adhyphen zero\u200bwidth \ufeff", "softhyphen zerowidth"),
        ("\u202egnp.exe", "gnp.exe"),
        ("icon \uf095 phone", "icon phone"),
        ("lone \ud83d", "lone"),
        ("\ufffe\uffff", ""),
        ("tag\U000e0041", "tag"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("ten\u00a0%", "ten\u00a0%"),
        ("\u00a0\u2003x\u00a0", "x"),
        ("\u200d \u00a0", ""),
        ("x² ½ № ﷺ", "x² ½ № ﷺ"),
    ],
)
def test_clean(text: str | None, shown: str) -> None:
    """One line; what nobody sees is gone, what scripts and numbers need is kept."""
    assert shown == clean(text)


def test_lines_end_where_any_system_ends_them() -> None:
    """Lines without content are none."""
    assert ("a", "b", "c", "d") == clean_lines("a\r\nb\u2028\n c \n\n\x0bd\n")
    assert () == clean_lines(None)


def test_emoji_are_left_out_and_counted() -> None:
    """They decorate, no text font shows them, and one of them would keep a PDF from being made."""
    resume = Resume.from_json_resume({"basics": {"summary": "📧 Ships software 🚀 daily ✓"}})

    assert "Ships software daily ✓" == clean("📧 Ships software 🚀 daily ✓")
    assert 2 == count_dropped(resume)


def test_dropped_characters_are_counted_without_white_space() -> None:
    """Over all texts of the resume."""
    resume = Resume.from_json_resume({"basics": {"name": "a\x00\n", "label": "\u200b b"}})

    assert 2 == count_dropped(resume)
