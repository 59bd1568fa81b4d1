"""Which words are taken for forms of one another, and which may stand for one another."""

from __future__ import annotations

import pytest

from skillmap.tailor.inflection import stands_for
from skillmap.tailor.language import fold
from skillmap.tailor.short_forms import short_forms_in
from skillmap.tailor.word_families import (
    has_gone_synonym,
    in_compounds,
    is_form,
    short_for,
    stem_of,
)

FORMS = (
    "assembly assembled, isolation isolated, verification verified, signature signed, compliance complied,"
    " reliability reliable, fencing fence, redrawn redraw, differences difference,"
    " Klärung geklärt, Reparatur reparierte, Austausch ausgetauscht, Montage montierte, Annahme angenommen,"
    " l'accueil accueilli, nettoyage nettoyé, traduction traduit,"
    " planificación planifiqué, cobro cobré, telefónica teléfono, redação redigi"
)
NO_FORMS = "plant plane, person personnel, contract contact, universe university, Arzt Arbeit"


def stem(word: str) -> str:
    return stem_of(fold(word))


def pairs(text: str) -> list[tuple[str, str]]:
    return [(one, other) for one, other in (pair.split() for pair in text.split(","))]


@pytest.mark.parametrize(("one", "other"), pairs(FORMS))
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    """Nouns of doing, participles and irregular forms, in five languages."""
    assert is_form(stem(one), frozenset({stem(other)}))


@pytest.mark.parametrize(("one", "other"), pairs(NO_FORMS))
def test_words_that_look_alike_stay_apart(one: str, other: str) -> None:
    """A shared beginning makes no family."""
    assert not is_form(stem(one), frozenset({stem(other)}))


def test_a_synonym_must_take_the_place_of_its_like() -> None:
    """What was "checked" may be "reviewed"; beside it, that is a further statement."""
    said = frozenset(map(stem, ("checked", "invoices")))

    assert has_gone_synonym(stem("reviewed"), said, frozenset({stem("invoices")}))
    assert not has_gone_synonym(stem("reviewed"), said, said)
    assert not has_gone_synonym(stem("translated"), said, frozenset())


@pytest.mark.parametrize(
    ("language", "word", "said"),
    [
        ("de", "gebaut", "baute"),
        ("de", "gepruft", "prufe"),
        ("de", "betreuung", "betreue"),
        ("fr", "classement", "classant"),
        ("fr", "migration", "passage"),
        ("es", "propuesta", "propuse"),
        ("es", "implante", "puse"),
        ("pt", "organizacao", "organizei"),
    ],
)
def test_a_known_language_is_read_more_boldly(language: str, word: str, said: str) -> None:
    """Endings and synonyms that would tear English words apart; in English nothing is cut."""
    assert stands_for(word, frozenset({said}), frozenset(), language)
    assert not stands_for(word, frozenset({said}), frozenset(), "en")


def test_german_compounds_come_apart() -> None:
    """Halves with and without a link; one known half is not enough."""
    keys = frozenset({"austausch", "lagern", "storungen", "behebung"})

    assert in_compounds("lageraustausch", keys)
    assert in_compounds("storungsbehebung", keys)
    assert not in_compounds("lagerleitung", keys)


def test_initials_are_read_from_words_that_stand_together() -> None:
    """Small words count or not; two letters need capitals."""
    text = "Wrote standard operating procedures in Active Directory, key stage 3"

    assert {"sop", "ad", "ks3"} <= short_forms_in(text)
    assert "ws" not in short_forms_in(text)


def test_listed_short_words_meet() -> None:
    """Those of the list, and no others."""
    assert short_for(stem("maths"), frozenset({stem("mathematics")}))
    assert not short_for(stem("maths"), frozenset({stem("physics")}))
