from __future__ import annotations

import pytest

from skillmap.tailor.negation import is_soft, negated_spans


def negated(text: str, word: str) -> bool:
    at = text.index(word)
    return any(start <= at and at + len(word) <= end for start, end in negated_spans(text))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("No experience with Kubernetes is needed; we teach you.", "Kubernetes"),
        ("Kubernetes is not required.", "Kubernetes"),
        ("You do not need to know Windows Server or .NET.", ".NET"),
        ("We don't expect Rust.", "Rust"),
        ("No sales quota and no cold calls", "cold calls"),
        ("Not required: experience in pediatrics", "pediatrics"),
        ("no experience with Kubernetes, Rust, Go", "Rust"),
        ("Python is required and Java is not needed.", "Java"),
        ("Keine Erfahrung mit SAP erforderlich.", "SAP"),
        ("SAP-Kenntnisse sind nicht erforderlich", "SAP"),
        ("Aucune expérience en Java n'est requise", "Java"),
        ("Java n'est pas nécessaire", "Java"),
        ("No se requiere experiencia en Java", "Java"),
        ("Java no es necesario", "Java"),
        ("Não é necessária experiência em Java", "Java"),
        ("Java não é obrigatório", "Java"),
        ("I have not worked with Terraform", "Terraform"),
    ],
)
def test_what_is_not_asked_is_negated(text: str, word: str) -> None:
    """In five languages, before and after the word, in postings and in resumes."""
    assert negated(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Kubernetes is required.", "Kubernetes"),
        ("Not only Python but SQL", "Python"),
        ("No less than three years of Python", "Python"),
        ("Python is required and Java is not needed.", "Python"),
        ("No experience with healthcare is needed, but Python is required.", "Python"),
        ("A degree is welcome but not required", "degree"),
        ("Moved PostgreSQL with no downtime for readers, then Kafka", "Kafka"),
        ("Disregard noise in sensor data with Python", "Python"),
        ("Kenntnisse in SAP erforderlich", "SAP"),
        ("Experiencia en Java", "Java"),
    ],
)
def test_what_is_asked_is_not_negated(text: str, word: str) -> None:
    """Neighbours of a negation, and words that only look like one, stay asked."""
    assert not negated(text, word)


def test_welcome_but_not_required_is_soft() -> None:
    """It is a wish, neither a demand nor a waiver."""
    assert is_soft("A degree is welcome but not required.")
    assert not is_soft("A degree is not required.")
