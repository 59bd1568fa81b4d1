"""Sections that JSON Resume has no place for, and people who vouch for somebody."""

from __future__ import annotations

from typing import Any

import pytest

from skillmap.extract.rules import RulesParser
from tests.extract.pages import plain

HEAD = """
Ottoline Brandrick
Leeds, UK | ottoline.brandrick@example.org
"""


def resume_of(text: str) -> dict[str, Any]:
    return RulesParser().parse(plain(HEAD + text)).resume.to_json_resume()


TITLES = {
    "en": ("Patents", "Professional Memberships", "Military Service"),
    "de": ("Erteilte Patente", "Mitgliedschaften", "Wehrdienst"),
    "fr": ("Brevets", "Associations professionnelles", "Service national"),
    "es": ("Patentes", "Membresías", "Servicio militar"),
    "pt": ("Patentes registadas", "Associações profissionais", "Serviço militar"),
    "it": ("Brevetti", "Affiliazioni", "Servizio militare"),
    "nl": ("Octrooien", "Lidmaatschappen", "Militaire dienst"),
    "pl": ("Patenty", "Członkostwo w organizacjach", "Służba wojskowa"),
    "tr": ("Patentler", "Mesleki Üyelikler", "Askerlik Hizmeti"),
    "sv": ("Patent", "Medlemskap", "Värnplikt"),
}


@pytest.mark.parametrize("language", TITLES)
def test_titles_in_all_languages(language: str) -> None:
    """Patents, memberships and military service are custom sections with the same ids in every language."""
    patents, memberships, military = TITLES[language]
    resume = resume_of(f"""
{patents.upper()}
Quiet impeller, EP 3 333 333   2021

{memberships.upper()}
Institution of Pump Engineers   2016 – 2020

{military.upper()}
Royal Signals   2009 – 2012
""")
    found = resume["meta"]["skillmap"]["customSections"]

    assert ["patents", "memberships", "military"] == [section["id"] for section in found]
    assert [patents.upper(), memberships.upper(), military.upper()] == [s["title"] for s in found]
    assert {
        "title": "Royal Signals",
        "startDate": "2009",
        "endDate": "2012",
    } == found[2]["entries"][0]


def test_titles_with_other_sections() -> None:
    """Where a title names a section of JSON Resume as well, its entries are read as those."""
    resume = resume_of("""
PROFESSIONAL MEMBERSHIPS AND CERTIFICATIONS
Chartered Engineer, Engineering Council   2016
""")

    assert ["Chartered Engineer"] == [entry["name"] for entry in resume["certificates"]]
    assert "customSections" not in resume["meta"]["skillmap"]


def test_references() -> None:
    """A reference's name ends at its comma, and their address is not the person's."""
    resume = resume_of("""
REFERENCES
Dr Jane Roe, Head of Pumps, Norwell Pumps Ltd, +44 20 7946 0958

John Doe, Professor of Hydraulics, Ely University, john.doe@example.com
""")

    assert [
        ("Dr Jane Roe", "Head of Pumps, Norwell Pumps Ltd, +44 20 7946 0958"),
        ("John Doe", "Professor of Hydraulics, Ely University, john.doe@example.com"),
    ] == [(one["name"], one["reference"]) for one in resume["references"]]
    assert "phone" not in resume["basics"]
    assert "ottoline.brandrick@example.org" == resume["basics"]["email"]
