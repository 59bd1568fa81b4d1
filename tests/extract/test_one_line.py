"""Position, employer and place in one line, between commas."""

from __future__ import annotations

import pytest

from skillmap.extract.rules import RulesParser
from tests.extract.pages import plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
EXPERIENCE
"""


def jobs_of(*heads: str) -> list[tuple[str | None, str | None, str | None]]:
    """Employer, position and place of jobs with these heads, an item below each."""
    text = HEAD + "".join(
        f"{head}   {2020 - 3 * number} – {2022 - 3 * number}\n* Kept the place in order.\n"
        for number, head in enumerate(heads)
    )
    work = RulesParser().parse(plain(text)).resume.to_json_resume()["work"]
    return [(job.get("name"), job.get("position"), job.get("location")) for job in work]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Charge Nurse, Surgery Department, Fernhill Medical Center",
            ("Fernhill Medical Center", "Charge Nurse, Surgery Department", None),
        ),
        (
            "Sales Manager, North, Kestrel Pumps Private Limited",
            ("Kestrel Pumps Private Limited", "Sales Manager, North", None),
        ),
        (
            "Lehrerin, Gesamtschule am Teich, Neustadt an der Aisch",
            ("Gesamtschule am Teich", "Lehrerin", "Neustadt an der Aisch"),
        ),
        (
            "Studienrätin, Leiterin Chemie, Gymnasium Wiesental",
            ("Gymnasium Wiesental", "Studienrätin, Leiterin Chemie", None),
        ),
        ("Cook, Old Mill Inn Ltd, Ely", ("Old Mill Inn Ltd", "Cook", "Ely")),
        ("Cook, Old Mill Inn Ltd (Ely)", ("Old Mill Inn Ltd", "Cook", "Ely")),
        ("Cook, Brookes (Ely)", ("Brookes (Ely)", "Cook", None)),
        ("Engineer, Whitlock, Inc.", ("Whitlock, Inc.", "Engineer", None)),
    ],
)
def test_one_line(line: str, expected: tuple[str | None, str | None, str | None]) -> None:
    """Departments stay with the position; what may be a city behind an employer is a place."""
    assert [expected] == jobs_of(line)


def test_cities_that_no_list_knows() -> None:
    """Where the other lines end in a place, so does a line that words do not tell of."""
    assert [
        ("Veldkamp", "Mechanic", "Oldenzaal"),
        ("Brouwer & Zoon", "Mechanic", "Utrecht"),
        ("Dijkhuis", "Driver", "Borne"),
    ] == jobs_of(
        "Mechanic, Veldkamp, Oldenzaal",
        "Mechanic, Brouwer & Zoon, Utrecht",
        "Driver, Dijkhuis, Borne",
    )


def test_cities_in_brackets() -> None:
    """Where most lines end in brackets, and a city may stand in them, it is one."""
    assert [
        ("Veldkamp", "Mechanic", "Oldenzaal"),
        ("Dijkhuis", "Driver", "Borne"),
    ] == jobs_of("Mechanic, Veldkamp (Oldenzaal)", "Driver, Dijkhuis (Borne)")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cook at Old Mill Inn", ("Old Mill Inn", "Cook", None)),
        ("Förskollärare på Skogsgläntan", ("Skogsgläntan", "Förskollärare", None)),
        ("Segunda de cocina en Hotel Ribera", ("Hotel Ribera", "Segunda de cocina", None)),
        (
            "Praktikant in der Dokumentation bei Hafenbetriebe Sund GmbH",
            ("Hafenbetriebe Sund GmbH", "Praktikant in der Dokumentation", None),
        ),
    ],
)
def test_words_between_position_and_employer(
    line: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    """Words for "at" divide; those that may belong to a title only before words of an employer."""
    assert [expected] == jobs_of(line)


def test_slash_between_position_and_employer() -> None:
    """A slash divides what words tell apart, not two titles."""
    assert [("Old Mill Inn", "Cook", None)] == jobs_of("Cook / Old Mill Inn")
    assert [("Old Mill Inn", "Cook / Baker", None)] == jobs_of("Cook / Baker, Old Mill Inn")


def test_cities_behind_positions() -> None:
    """A city that no list knows is cut off a position where another position has a known one."""
    assert [
        ("Old Mill Inn", "Cook", "Utrecht"),
        ("Brookes Ltd", "Baker", "Oldenzaal"),
    ] == jobs_of("Old Mill Inn\nCook, Utrecht", "Brookes Ltd\nBaker, Oldenzaal")
