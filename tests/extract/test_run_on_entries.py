"""Entries that run on as one paragraph, tables of language skills, and dates that belong to nothing."""

from __future__ import annotations

from typing import Any

from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker, plain

HEAD = """
Ottoline Brandrick
Leeds, UK | 0113 496 0147 | ottoline.brandrick@example.org
"""


def resume_of(text: str) -> dict[str, Any]:
    return RulesParser().parse(plain(HEAD + text)).resume.to_json_resume()


def test_sentences_behind_the_names() -> None:
    """What follows the names as sentences is what was done, not part of the employer's name."""
    work = resume_of(
        """
EXPERIENCE
2018 – present   • Cook, Old Mill Inn (Edinburgh). Ran a kitchen of six and changed the card each week.
2014 – 2018   • Baker, Kilele Mills Ltd. (Limuru). Baked the bread for eleven shops. Trained two others.
"""
    )["work"]

    assert [
        (
            "Old Mill Inn",
            "Cook",
            "Edinburgh",
            "Ran a kitchen of six and changed the card each week.",
        ),
        (
            "Kilele Mills Ltd.",
            "Baker",
            "Limuru",
            "Baked the bread for eleven shops. Trained two others.",
        ),
    ] == [(job["name"], job["position"], job.get("location"), job["summary"]) for job in work]


def test_words_of_a_table_of_languages() -> None:
    """Words that outnumber the languages are those of a table; one language that no list knows is kept."""
    table = """
LANGUAGES
Mother tongue: German
UNDERSTANDING   SPEAKING   WRITING
Listening   Reading   Interaction
English   C1   B2   B2
"""
    names = [entry["language"] for entry in resume_of(table)["languages"]]
    few = [
        entry["language"]
        for entry in resume_of("LANGUAGES\nEnglish, Korlandic, French\n")["languages"]
    ]

    assert ["German", "English"] == names
    assert ["English", "Korlandic", "French"] == few


def test_a_date_alone_is_no_entry() -> None:
    """The date at the end of a document is neither a study nor a skill, and it is not lost."""
    parser = RulesParser()
    text = "{}\n{}\n9 October 2025\n"
    study = parser.parse(
        plain(HEAD + text.format("EDUCATION", "BSc, Physics, University of Norwold, 2010 – 2013"))
    )
    skill = parser.parse(plain(HEAD + text.format("SKILLS", "Kitchen: Baking, Grilling")))

    assert ["University of Norwold"] == [e.institution for e in study.resume.education or ()]
    assert [("Baking", "Grilling")] == [s.keywords for s in skill.resume.skills or ()]
    for extraction in (study, skill):
        assert "9 October 2025" in [item.text for item in extraction.unassigned]


def test_sections_of_dates_alone() -> None:
    """Sections with nothing but a date have no entries."""
    resume = resume_of(
        "EXPERIENCE\n2015 – 2018\nEDUCATION\n2010 – 2013\nSKILLS\nBaking, Grilling\n"
    )

    assert not resume.get("work")
    assert not resume.get("education")
    assert ["Baking", "Grilling"] == [skill["name"] for skill in resume["skills"]]


def test_a_month_in_small_letters_begins_an_entry() -> None:
    """A line that begins with a date does not go on with the one above, small as its first letter is."""
    maker = PageMaker()
    maker.add("Ottoline Brandrick", size=18).add("ottoline.brandrick@example.org")
    maker.add("Certyfikaty", size=16, bold=True, gap=20)
    maker.add("maj 2011: Certyfikat ogrodniczy, Stowarzyszenie Ogrodników", gap=8)
    maker.add("lis. 2018: Kurs dla praktyków, Ministerstwo Rolnictwa")

    found = RulesParser().parse(maker.document()).resume.to_json_resume()["certificates"]

    assert [("Certyfikat ogrodniczy", "2011-05"), ("Kurs dla praktyków", "2018-11")] == [
        (one["name"], one["date"]) for one in found
    ]
