"""What words claim by the vocabulary of resumes: nothing, or what others of their kind do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from skillmap.tailor.inflection import LANGUAGES, roots
from skillmap.tailor.language import fold
from skillmap.tailor.word_families import READINGS_MAX, data, stem_of

TEXTS_MAX = 128
"""Texts whose forms are kept: a text is compared with one line after the other."""
_NAMES_A_DOER = re.compile(r"(?:er|or|ist|ant)s?$")
"""English endings of words for people and things that do something; stems do not tell these from the doing."""
_SHARED_MIN = 5
"""Letters that a word and what it is derived from begin with: "conferência" and "conferia"."""
_SHARED_SHORT = 4
_REST_MAX = 7
"""Letters of the longest ending that derives a word from another."""


@cache
def _light() -> frozenset[str]:
    return frozenset(
        fold(w) for text in data("lexicon.toml")["light"].values() for w in text.split()
    )


def is_light(key: str) -> bool:
    """Whether the folded word *key* claims nothing by itself, in any language."""
    return key in _light()


@cache
def _general() -> frozenset[str]:
    words = (fold(w) for text in data("lexicon.toml")["general"].values() for w in text.split())
    return frozenset(form for word in words for form in (word, stem_of(word)))


def is_general(key: str) -> bool:
    """Whether the folded word *key* says in general whom, where or what for: a line built anew may have it."""
    return key in _general() or stem_of(key) in _general()


def has_gone_kin(
    key: str, said: frozenset[str], kept: frozenset[str], language: str | None
) -> bool:
    """Whether a folded word among *said* that is no longer among *kept* is of one kind with *key*."""
    kinds = kinds_of(key, language)
    if not kinds:
        return False
    left = forms_of_all(kept, language)
    return any(
        not kinds.isdisjoint(kinds_of(other, language))
        and (other not in kept and forms_of(other, language).isdisjoint(left))
        for other in said
    )


def is_derived(key: str, said: Iterable[str]) -> bool:
    """Whether *key* begins as a word among *said* does, and both end in what may be an ending."""
    return any(_begin_alike(key, other) for other in said)


def _begin_alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    least = _SHARED_MIN if len(short) > _SHARED_MIN else _SHARED_SHORT
    if len(short) < least or short[:least] != long[:least]:
        return False
    shared = least
    while shared < len(short) and short[shared] == long[shared]:
        shared += 1
    return len(long) - shared <= _REST_MAX and shared * 2 >= len(short)


# -- kinds ------------------------------------------------------------------------------------


@lru_cache(maxsize=READINGS_MAX * 4)
def kinds_of(key: str, language: str | None) -> frozenset[int]:
    """Lines of the lexicon that the folded word *key* stands on, in any form; none for a stranger."""
    if not key.isalpha():
        return frozenset()
    if language not in LANGUAGES and _NAMES_A_DOER.search(key):
        exact = _table("en", key[0])[1]
        return exact.get(key.removesuffix("s"), frozenset()) | exact.get(key, frozenset())
    spoken = language if language in LANGUAGES else "en"
    forms = forms_of(key, language)
    tables = {form[0]: _table(spoken, form[0])[0] for form in forms}
    return frozenset(kind for form in forms for kind in tables[form[0]].get(form, ()))


def names_deed(key: str, language: str) -> bool:
    """Whether a word of a language other than English is of a kind of deeds: its line begins with a verb."""
    return not kinds_of(key, language).isdisjoint(_deeds(language))


@cache
def _deeds(language: str) -> frozenset[int]:
    lines = data("lexicon.toml")["kin"][language].strip().splitlines()
    ends = _INFINITIVES[language]
    return frozenset(n for n, line in enumerate(lines) if fold(line.split()[0]).endswith(ends))


_INFINITIVES = {
    "de": ("en", "ern", "eln"),
    "fr": ("er", "ir", "re"),
    "es": ("ar", "er", "ir"),
    "pt": ("ar", "er", "ir", "or"),
}
"""Ends of verbs in their base form."""


@lru_cache(maxsize=READINGS_MAX * 4)
def forms_of(key: str, language: str | None) -> frozenset[str]:
    """What the forms of *key* have in common, in several readings."""
    if language is None or language not in LANGUAGES:
        return frozenset((stem_of(key),))
    return roots(key, language) or frozenset((key,))


@lru_cache(maxsize=TEXTS_MAX)
def forms_of_all(keys: frozenset[str], language: str | None) -> frozenset[str]:
    """All forms of several words."""
    return frozenset(form for key in keys for form in forms_of(key, language))


@cache
def _lines(language: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Words of a language with the numbers of their lines, by first letter."""
    found: dict[str, list[tuple[str, int]]] = {}
    for number, line in enumerate(data("lexicon.toml")["kin"][language].strip().splitlines()):
        for word in line.split():
            key = fold(word)
            found.setdefault(key[0], []).append((key, number))
            if language == "de" and key.startswith("ge") and len(key) > len("ge"):
                found.setdefault(key[len("ge")], []).append((key, number))
    return {letter: tuple(words) for letter, words in found.items()}


@cache
def _table(
    language: str, letter: str
) -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Kinds by form, and by the word itself, of words that begin with *letter*."""
    by_form: dict[str, set[int]] = {}
    exact: dict[str, set[int]] = {}
    for key, number in _lines(language).get(letter, ()):
        exact.setdefault(key, set()).add(number)
        if language != "en" or not _NAMES_A_DOER.search(key):
            for form in forms_of(key, language):
                by_form.setdefault(form, set()).add(number)
    return (
        {form: frozenset(numbers) for form, numbers in by_form.items()},
        {key: frozenset(numbers) for key, numbers in exact.items()},
    )
