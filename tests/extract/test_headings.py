"""Section titles."""

from __future__ import annotations

import pytest

from skillmap.extract.headings import is_container, is_inner, section_of


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
        ("Military Service", None),
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
