"""What holds for any text: it is shown as it stands, in every format that shows text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmap.errors import MissingFontError
from skillmap.models.resume import Resume
from skillmap.render import build_layout
from skillmap.render.characters import clean
from skillmap.render.diff import diff_words
from tests.render.formats import render, share_in_order, texts
from tests.render.test_formats import SHOWN

MARKUP = st.text(alphabet="ab1 #*_-+=~`[]()<>!&;:\\/|$@{}.\"'\n\t", max_size=30)
ANYTHING = st.text(max_size=20)


def _resume(first: str, second: str) -> Resume:
    wire = {
        "basics": {"name": f"N {first}", "label": second, "email": first, "url": second},
        "work": [{"position": first, "name": second, "startDate": first, "highlights": [second]}],
        "skills": [{"name": second, "keywords": [first]}, {"name": first}],
    }
    return Resume.from_json_resume(wire)


@pytest.mark.parametrize("format", ["docx", "html", "md", "txt"])
@given(first=MARKUP | ANYTHING, second=MARKUP)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_shown_as_it_stands(format: str, first: str, second: str) -> None:
    """Text that looks like markup above all."""
    resume = _resume(first, second)

    assert 1 == share_in_order(texts(build_layout(resume)), SHOWN[format](render(resume, format)))


@given(first=ANYTHING, second=MARKUP)
@settings(max_examples=25, deadline=None)
def test_any_text_makes_a_pdf_or_names_what_no_font_shows(first: str, second: str) -> None:
    """There is no third outcome."""
    data = b""
    with contextlib.suppress(MissingFontError):
        data = render(_resume(first, second), "pdf")

    assert data[:5] in (b"", b"%PDF-")


@given(text=st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What was cleaned has nothing left to clean."""
    assert clean(text) == clean(clean(text))


@given(before=MARKUP, after=MARKUP)
def test_a_comparison_loses_no_character(before: str, after: str) -> None:
    """Both texts can be put together again from it."""
    stretches = diff_words(before, after)

    assert before == "".join(text for kind, text in stretches if kind != "added")
    assert after == "".join(text for kind, text in stretches if kind != "removed")
