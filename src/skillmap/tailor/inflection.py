"""Forms and synonyms of German and Romance words, for texts whose language is known.

Other than `word_families`, which compares words of any language and has to be careful, this cuts
endings that would tear English words apart.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from skillmap.tailor.language import fold
from skillmap.tailor.word_families import READINGS_MAX, data, german_roots, stem_of

ROMANCE = frozenset({"fr", "es", "pt"})
LANGUAGES = frozenset({"de", *ROMANCE})
"""Languages whose forms are read here."""

_ROOT_MIN = {"de": 3, "fr": 4, "es": 4, "pt": 4}
_WORD_MIN = 4
_ROMANCE_VOWELS = (("ie", "e"), ("ue", "o"))
"""Vowels that change under stress in Spanish: "cierre" and "cerrar", "prueba" and "probar"."""
_ROMANCE_SOUNDS = re.compile(r"(?:qu|gu|z)$")
_SOUNDS = {"qu": "c", "gu": "g", "z": "c"}


def stands_for(key: str, said: frozenset[str], kept: frozenset[str], language: str | None) -> bool:
    """Whether folded *key* is a form of a word among *said*, or means the same as one that is not *kept*."""
    if language not in LANGUAGES or len(key) < _WORD_MIN:
        return False
    by_root = _by_root(said, language)
    if any(root in by_root for root in roots(key, language)):
        return True
    groups = _groups_of(key, language)
    mates = {mate for mate in said if not groups.isdisjoint(_groups_of(mate, language))}
    remaining = _by_root(kept, language)
    return any(not (mate in kept or _is_among(mate, remaining, language)) for mate in mates)


def _is_among(key: str, by_root: frozenset[str], language: str) -> bool:
    return not roots(key, language).isdisjoint(by_root)


@lru_cache(maxsize=READINGS_MAX)
def _by_root(keys: frozenset[str], language: str) -> frozenset[str]:
    return frozenset(root for key in keys for root in roots(key, language))


@lru_cache(maxsize=READINGS_MAX * 8)
def roots(key: str, language: str) -> frozenset[str]:
    """What is left of a folded word of that language without its endings; several readings."""
    if not key.isalpha():
        return frozenset()
    if language == "de":
        found = {*german_roots(stem_of(key))[1], *_cut(key, language)}
        found |= {form[2:] for form in found if form.startswith("ge") and len(form) > _WORD_MIN}
    else:
        found = {_sounded(form, language) for form in _cut(key, language)}
    return frozenset(form for form in found if len(form) >= _ROOT_MIN[language])


def _cut(key: str, language: str) -> set[str]:
    cut = {key[: -len(end)] for end in _endings(language) if key.endswith(end)}
    return {key, *cut}


def _sounded(form: str, language: str) -> str:
    form = _ROMANCE_SOUNDS.sub(lambda match: _SOUNDS[match.group()], form)
    if language == "es":
        for stressed, plain in _ROMANCE_VOWELS:
            form = form.replace(stressed, plain)
    return form


@cache
def _endings(language: str) -> tuple[str, ...]:
    return tuple(fold(end) for end in data("word_families.toml")["endings"][language].split())


# -- synonyms ---------------------------------------------------------------------------------


@lru_cache(maxsize=READINGS_MAX * 8)
def _groups_of(key: str, language: str) -> frozenset[int]:
    """Groups of words that mean the same in which *key* stands in any form."""
    table = _groups(language)
    return frozenset(number for root in roots(key, language) for number in table.get(root, ()))


@cache
def _groups(language: str) -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    lines = data("word_families.toml")["same"][language].strip().splitlines()
    for number, line in enumerate(lines):
        for word in line.split():
            for root in roots(fold(word), language):
                table.setdefault(root, set()).add(number)
    return {root: frozenset(numbers) for root, numbers in table.items()}
