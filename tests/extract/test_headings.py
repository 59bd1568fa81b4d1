"""Section titles."""

from __future__ import annotations

import pytest

from skillmap.extract.headings import is_container, is_inner, section_of
from skillmap.extract.rules import RulesParser
from tests.extract.pages import PageMaker


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("WORK EXPERIENCE", "work"),
        ("Leadership Experience", "work"),
        ("Relevant Project Experience", "projects"),
        ("Volunteer Experience", "volunteer"),
        ("Education and Certifications", "education"),
        ("Licenses & Certifications", "certificates"),
        ("1. Education", "education"),
        ("E X P E R I E N C E", "work"),
        ("Berufserfahrung", "work"),
        ("Kenntnisse und Fähigkeiten", "skills"),
        ("Ehrenamtliches Engagement", "volunteer"),
        ("Persönliche Daten", "contact"),
        ("Expériences professionnelles", "work"),
        ("Formation", "education"),
        ("Centres d’intérêt", "interests"),
        ("Distinctions", "awards"),
        ("Formación académica", "education"),
        ("Experiencia laboral", "work"),
        ("Sobre mí", "summary"),
        ("Experiência Profissional", "work"),
        ("Prêmios", "awards"),
        ("Publicações", "publications"),
        ("Military Service", "military"),
        ("Senior Research Fellow", None),
        ("Machine Learning", None),
        ("", None),
    ],
)
def test_section_of(title: str, key: str | None) -> None:
    """A title names a section by the list, or by its words; anything else names none."""
    assert key == section_of(title)


def test_containers_and_inner_labels() -> None:
    """Titles of the whole paper, and labels within entries, are no sections."""
    assert is_container("Curriculum Vitae")
    assert is_container("Lebenslauf")
    assert is_inner("Highlights")
    assert not is_inner("Experience")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Schul- und Berufsausbildung", "education"),
        ("Formations et diplômes", "education"),
        ("Habilitaciones y estudios", "certificates"),
        ("Studium und Schule", "education"),
        ("Languages and Denver", None),
        ("Habilitações literárias", "education"),
        ("À propos", "summary"),
        ("Permis et habilitations", "certificates"),
        ("Vida laboral", "work"),
        ("Freiwilliges Engagement", "volunteer"),
        ("Peer-Reviewed Publications", "publications"),
    ],
)
def test_section_of_less_common_titles(title: str, key: str | None) -> None:
    """Titles that are printed less often name their sections, too; what only resembles them does not."""
    assert key == section_of(title)


def test_titles_that_run_into_their_text() -> None:
    """In the look of titles that stand alone, when the section is one paragraph; labels within a section are none."""
    bold = {"bold": True}
    page = PageMaker().add("Ottoline Brandrick", size=22).add("ottoline.brandrick@example.org")
    page.add(
        ("Profile:", bold), " Porter who knows every lift of the house and all of its moods.", gap=8
    )
    page.add(("Experience:", bold), gap=8).add("2015 – 2019: Porter, Old Mill Inn", gap=6)
    page.add(("Languages:", bold), " spoke Dutch with guests", gap=6).add("Carried bags.", gap=6)
    page.add(("Education:", bold), gap=8).add("2007 – 2010: BA, University of Leeds", gap=6)
    page.add(("Skills:", bold), " Lifting, Smiling", gap=8)
    tree = RulesParser().parse(page.document()).resume.to_json_resume()

    assert (
        "Porter who knows every lift of the house and all of its moods."
        == tree["basics"]["summary"]
    )
    assert ["Lifting", "Smiling"] == [
        k for s in tree["skills"] for k in s.get("keywords", [s["name"]])
    ]
    assert (1, 1, None) == (len(tree["work"]), len(tree["education"]), tree.get("languages"))


def test_large_titles_with_words_of_organizations() -> None:
    """Names of employers are not printed as large as titles, so that "software" makes no employer."""
    title = {"size": 14, "gap": 14}
    page = PageMaker().add("Ottoline Brandrick", size=22).add("ottoline.brandrick@example.org")
    page.add("Experience", **title).add("Porter, Old Mill Inn, 2015 – 2019", gap=8)
    page.add("Education", **title).add("BA, University of Leeds, 2007 – 2010", gap=8)
    page.add("Methods & software", **title).add("Levelling, Lift Manager 3", gap=8)
    tree = RulesParser().parse(page.document()).resume.to_json_resume()

    assert 1 == len(tree["education"])
    assert "Levelling" in str(tree["skills"])


def test_employers_that_are_as_large_as_titles() -> None:
    """As OCR sees them, which knows no weights: two of them or more are no titles."""
    title = {"size": 12, "gap": 14}
    page = PageMaker().add("Ottoline Brandrick", size=22).add("ottoline.brandrick@example.org")
    page.add("Experience", **title)
    page.add("Marlow Gears Ltd", **title).add("2015 – 2019", gap=2).add("Lift engineer", gap=2)
    page.add("Old Mill Systems Inc", **title).add("2011 – 2015", gap=2).add("Lift fitter", gap=2)
    page.add("Education", **title).add("BA, University of Leeds, 2007 – 2010", gap=8)
    tree = RulesParser().parse(page.document()).resume.to_json_resume()

    assert ["Marlow Gears Ltd", "Old Mill Systems Inc"] == [job["name"] for job in tree["work"]]
    assert 1 == len(tree["education"])
