from __future__ import annotations

import pytest

from skillmap.tailor.skills import all_skills, canonical_name, find_skills, fold_name, relation


def names(text: str) -> list[str]:
    return [mention.canonical for mention in find_skills(text)]


def test_every_link_leads_to_an_entry() -> None:
    """Related and implied names are canonical names of the data."""
    entries = {entry.canonical for entry in all_skills()}
    linked = {name for entry in all_skills() for name in entry.related | entry.implies}

    assert len(entries) > 600
    assert set() == linked - entries


def test_no_spelling_belongs_to_two_skills() -> None:
    """A spelling leads to one skill only, whatever its case or plural."""
    owners: dict[str, set[str]] = {}
    for entry in all_skills():
        for alias in entry.aliases:
            owners.setdefault(fold_name(alias.text), set()).add(entry.canonical)

    assert {} == {name: found for name, found in owners.items() if len(found) > 1}


def test_no_skill_implies_itself() -> None:
    """What implies another is not implied by it in turn."""
    implied = {entry.canonical: entry.implies for entry in all_skills()}

    assert [] == [(a, b) for a, near in implied.items() for b in near if a in implied[b]]


def test_surface_is_what_stands_in_the_text() -> None:
    """Offsets are code points of the text as given."""
    text = "Über K8s, naïve Postgres & C++"
    found = find_skills(text)

    assert ["K8s", "Postgres", "C++"] == [text[m.start : m.end] for m in found]
    assert [m.surface for m in found] == [text[m.start : m.end] for m in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Go or Python", ["Go", "Python"]),
        ("a small service in Go (with tests)", ["Go"]),
        ("We go to the market, and Go to school", []),
        ("Excel at communication", ["Communication"]),
        ("Microsoft Excel", ["Microsoft Excel"]),
        ("reports in Excel", ["Microsoft Excel"]),
        ("vitamin C and class C licence", []),
        ("C, C++ and C#", ["C", "C++", "C#"]),
        ("R&D budget", ["Budgeting"]),
        ("Python, R, SQL", ["Python", "R", "SQL"]),
        ("Node.js and .NET", ["Node.js", ".NET"]),
        ("gute Englischkenntnisse, Pythonkenntnisse", ["English", "Python"]),
        ("the net. Net income", []),
        ("GD&T and S&OP", ["GD&T", "S&OP"]),
        ("Operating system: Linux", ["Linux"]),
        ("SLOs", ["Service level objectives"]),
        ("opening this fall", []),
        ("custom portal", []),
        ("AWS Lambda", ["AWS Lambda", "AWS"]),
        ("React Native", ["React Native"]),
        ("REST APIs on PostGIS", ["REST", "PostGIS"]),
        ("Pythonを使う", ["Python"]),
        ("gestión de proyectos", ["Project management"]),
        ("gestion de proyectos", ["Project management"]),
        ("P&L responsibility", ["Profit and loss"]),
        ("deploy, rest, and the word", []),
    ],
)
def test_names_are_found_in_context(text: str, expected: list[str]) -> None:
    """Names that mean something else too count only where they are skills; long names do not hide short ones."""
    assert expected == names(text)


def test_two_relations_are_kept_apart() -> None:
    """Only spellings of one thing are the same; near things are related; others are nothing to each other."""
    assert "same" == relation("K8s", "Kubernetes")
    assert "same" == relation("postgres", "PostgreSQL")
    assert "related" == relation("Docker", "Kubernetes")
    assert "related" == relation("Django", "Python")
    assert relation("HL7", "Wine knowledge") is None
    assert "same" == relation("Frobnication", "frobnication")
    assert relation("Frobnication", "Python") is None


def test_canonical_name_of_any_spelling() -> None:
    """Case and plural do not matter; an unknown name has none."""
    assert "Kubernetes" == canonical_name("k8s")
    assert "Dashboards" == canonical_name("dashboard")
    assert canonical_name("frobnication") is None
