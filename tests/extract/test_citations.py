"""Publications in common styles of citation."""

from __future__ import annotations

import time

import pytest

from skillmap.extract.citations import TEXT_MAX, citation_of, is_authors
from skillmap.extract.slices import Slice, SourceLine, joined
from skillmap.models.document import Line, Span


def slices_of(*lines: str) -> list[Slice]:
    found = []
    start = 0
    for text in lines:
        line = Line(text, start, start + len(text), (Span(text),))
        found.append(Slice(SourceLine(1, line), 0, len(text)))
        start += len(text) + 1
    return found


TITLE = "Slow rivers and what they carry"


@pytest.mark.parametrize(
    ("lines", "venue"),
    [
        (
            (
                f"Brandrick, O., Roe, J. & van der Aa, K. (2019). {TITLE}. Journal of Silt, 12(3), 45–61.",
            ),
            "Journal of Silt",
        ),
        ((f"Brandrick O, Roe J, et al. {TITLE}. J Silt. 2019;12(3):45-61.",), "J Silt"),
        (
            (
                f"[3] O. Brandrick and J. Roe, “{TITLE},” Journal of Silt, vol. 12, pp. 45–61, 2019.",
            ),
            "Journal of Silt",
        ),
        ((f"4. Brandrick, Ö. (2019). {TITLE}. In: Annals of Mud. Springer.",), "Annals of Mud"),
        ((f"{TITLE}. Journal of Silt, 2019.",), "Journal of Silt"),
        ((f"{TITLE}. O. Brandrick, J. Roe. Journal of Silt, 2019.",), "Journal of Silt"),
        (
            (
                "Brandrick, O. and Roe, J. (2019). Slow rivers",
                "and what they carry. Journal",
                "of Silt, 12.",
            ),
            "Journal of Silt",
        ),
    ],
)
def test_styles(lines: tuple[str, ...], venue: str) -> None:
    """Title, venue and year are told apart, wherever the authors stand."""
    citation = citation_of(slices_of(*lines))

    assert citation is not None
    assert TITLE == joined(citation.title)
    assert venue == joined(citation.venue)
    assert "2019" == str(citation.date)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What the fourth-day close taught us",
        "Controllers Quarterly, 2019",
        "Cook, Old Mill Inn, Ely. Ran the kitchen of the inn.",
        "x" * (TEXT_MAX + 1),
    ],
)
def test_no_citations(text: str) -> None:
    """Names, sentences without a year and overlong texts are no citations."""
    assert citation_of(slices_of(text)) is None


def test_authors() -> None:
    """A list of authors has initials and commas; a venue has not."""
    assert is_authors("Brandrick, O., Roe, J.")
    assert is_authors("O. Brandrick, J. Roe")
    assert not is_authors("Journal of Silt, Mud and Sand")


def test_long_lists_of_authors() -> None:
    """Hostile texts of nothing but initials take no more than linear time."""
    text = ("Aa B, " * 400)[:TEXT_MAX]
    begin = time.process_time()
    citation_of(slices_of(text))
    citation_of(slices_of("A. " * 400))
    citation_of(slices_of("De La " * 200))

    assert time.process_time() - begin < 1.0
