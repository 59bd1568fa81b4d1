"""Degree, area, school and grade in one line."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.rules import RulesParser
from tests.extract.pages import plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
EDUCATION
"""


def studies_of(*heads: str) -> list[tuple[str | None, ...]]:
    """School, degree, area and grade of entries with these heads."""
    text = HEAD + "".join(
        f"{head}   {2010 + 3 * number} – {2012 + 3 * number}\n" for number, head in enumerate(heads)
    )
    found: list[dict[str, Any]] = (
        RulesParser().parse(plain(text)).resume.to_json_resume()["education"]
    )
    return [tuple(e.get(k) for k in ("institution", "studyType", "area", "score")) for e in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "MSc, Physics, University of Norwold, Merit",
            ("University of Norwold", "MSc", "Physics", "Merit"),
        ),
        (
            "BA (Hons), History, University of Norwold, 2:1",
            ("University of Norwold", "BA (Hons)", "History", "2:1"),
        ),
        (
            "PhD, Geology, Norwold University. Grade: Distinction",
            ("Norwold University", "PhD", "Geology", "Distinction"),
        ),
        (
            "Laurea triennale, Design, Accademia del Lido, Voto 110/110",
            ("Accademia del Lido", "Laurea triennale", "Design", "110/110"),
        ),
        (
            "Bachillerato, Instituto Rivera",
            ("Instituto Rivera", "Bachillerato", None, None),
        ),
        (
            "MBA, Marketing at Norwold Business School, 3,62",
            ("Norwold Business School", "MBA", "Marketing", "3,62"),
        ),
        (
            "BSc, Physics, University of Norwold, 74%",
            ("University of Norwold", "BSc", "Physics", "74%"),
        ),
    ],
)
def test_one_line(line: str, expected: tuple[str | None, ...]) -> None:
    """Words tell school and degree; a grade at the end is cut off, with a label or without."""
    assert [expected] == studies_of(line)


def test_school_by_the_other_lines() -> None:
    """A school that no words tell of is where the others have it."""
    assert [
        ("Brenlow", "Diploma", "Joinery", None),
        ("Norwold College", "Certificate", "Carpentry", None),
    ] == studies_of("Diploma, Joinery, Brenlow", "Certificate, Carpentry, Norwold College")


def test_year_is_no_grade() -> None:
    """A whole number behind a comma says nothing about a grade."""
    assert [("University of Norwold", "BSc", "Physics, Class of 7", None)] == studies_of(
        "BSc, Physics, Class of 7, University of Norwold"
    )
