"""Which words are forms of one another, and which mean the same: stems, roots, compounds, groups."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from itertools import takewhile
from typing import Any

from skillmap.tailor.language import fold, stem

READINGS_MAX = 2_048
"""Texts whose words are kept for the next check: every line of a resume is compared many times."""

_CUTS_MAX = 4
_AKIN = 6
_ROOT_MIN = 5
"""Letters that a root keeps at least; shorter ones belong to many words."""
_HALF_MIN = 4
"""Letters that the other half of a compound has at least."""
_GERMAN_ROOT_MIN = 3
_LATIN_ROOT_MIN = 4
"""Letters that are left before "-ate" and "-ation": "isol" of "isolated"."""
_LONG_WORD = 8
"""Letters from which two words that begin alike are taken for forms of one."""
_SPELLINGS = (
    (re.compile(r"ogu(?:e(s?)|(ed|ing))$"), r"og\1\2"),
    (re.compile(r"(\w{2})our(s|ed|ing|ful|able|ite)?$"), r"\1or\2"),
    (re.compile(r"(\w{2})is(e|es|ed|ing|ation|ations|er|ers)$"), r"\1iz\2"),
    (re.compile(r"lys(e|es|ed|ing)$"), r"lyz\1"),
    (re.compile(r"([^aeiou])tre(s?)$"), r"\1ter\2"),
    (re.compile(r"ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"(\w{3})ence(s?)$"), r"\1ense\2"),
    (re.compile(r"amme(s?)$"), r"am\1"),
)
"""British spellings and what American English writes; only for comparison, so no matter where it
hits a word that has but one spelling."""
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['\u2019](?=\w{2})")
"""The French article or pronoun that is written with the next word: "l'accueil"."""
_MAYBE_BRITISH = re.compile(r"ogue|our|is|lys|tre|ll|ence|amme")
_SHORT_ENDING = re.compile(r"(\w*[aeiouy]\w*[^\W]{1,})(?:ing|ed|es|e)(?<=\w{4})")
"""An ending that leaves three letters, one of them a vowel: "saved", "saving", "save"."""


@cache
def data(name: str) -> dict[str, Any]:
    """The data file *name* of this room."""
    text = resources.files("skillmap.tailor").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=READINGS_MAX * 4)
def stem_of(key: str) -> str:
    """What the forms of one word have in common; a folded word in, a key for comparison out."""
    bare = _ELISION.sub("", key).partition("'")[0].partition("\u2019")[0]
    found = _irregular().get(bare)
    if found is None and bare.startswith("re") and bare[2:] in _irregular():
        found = "re" + _irregular()[bare[2:]]  # "Redrawn" is to "redraw" what "drawn" is to "draw".
    return found or _root(bare)


def _root(word: str) -> str:
    """The stem, cut as often as it gets shorter: "maintained" and "maintain" end up as one."""
    if not word.isascii() or not word.isalpha():
        return word
    if _MAYBE_BRITISH.search(word):
        for british, american in _SPELLINGS:
            word = british.sub(american, word)
    for _ in range(_CUTS_MAX):
        shorter = stem(word)
        if shorter == word:
            break
        word = shorter
    short = _SHORT_ENDING.fullmatch(word)
    word = short[1] if short else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@cache
def _irregular() -> dict[str, str]:
    forms: dict[str, str] = {}
    for line in data("word_families.toml")["irregular"]["forms"].splitlines():
        found = [fold(form) for form in line.split()]
        for form in found:
            forms[form] = _root(found[0])
            forms.setdefault(form + "s", forms[form])
    return forms


@cache
def _group_lines() -> tuple[str, ...]:
    return tuple(
        line for text in data("word_families.toml")["same"].values() for line in text.splitlines()
    )


_BUCKET = 2
"""Letters by which words of groups are found: only the stems of those that begin alike are made."""


@cache
def _buckets() -> dict[str, tuple[tuple[str, int], ...]]:
    """Words of the groups with the numbers of these, by the beginnings of their stems."""
    found: dict[str, list[tuple[str, int]]] = {}
    for number, line in enumerate(_group_lines()):
        for word in line.split():
            key = fold(word)
            found.setdefault(_irregular().get(key, key)[:_BUCKET], []).append((key, number))
    return {start: tuple(words) for start, words in found.items()}


@lru_cache(maxsize=1_024)
def _groups_by_stem(start: str) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for key, number in _buckets().get(start, ()):
        groups.setdefault(stem_of(key), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in groups.items()}


def groups_of(stem: str) -> frozenset[int] | None:
    """Groups of words that mean the same, to which *stem* belongs: their numbers; None without one."""
    return _groups_by_stem(stem[:_BUCKET]).get(stem)


def means_same(one: str, stems: frozenset[str]) -> bool:
    """Whether the stem *one*, a form of it, or one that means the same, is among *stems*."""
    return is_form(one, stems) or is_synonym(one, stems)


def is_synonym(one: str, stems: frozenset[str]) -> bool:
    """Whether another word that means the same as the stem *one* is among *stems*."""
    groups = _groups_near(one)
    return bool(groups) and not groups.isdisjoint(_groups_of(stems))


def has_gone_synonym(one: str, stems: frozenset[str], kept: frozenset[str]) -> bool:
    """Whether a word among *stems* that means the same as *one* is none of *kept*."""
    by_group = _stems_by_group(stems)
    mates = {mate: None for number in _groups_near(one) for mate in by_group.get(number, ())}
    return any(not is_form(mate, kept) for mate in mates)


@lru_cache(maxsize=READINGS_MAX)
def _stems_by_group(stems: frozenset[str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for form in sorted(stems):
        for number in _groups_near(form):
            found.setdefault(number, []).append(form)
    return {number: tuple(forms) for number, forms in found.items()}


@lru_cache(maxsize=READINGS_MAX * 4)
def _groups_near(stem: str) -> frozenset[int]:
    """Groups of *stem*, or of what it is a form of: "elaboración" stands where "elaborar" does."""
    found = groups_of(stem)
    if found is not None:
        return found
    table = _groups_by_root(stem[:_BUCKET])
    roots = [root for root in (*_roots(stem), *german_roots(stem)[1]) if len(root) >= _ROOT_MIN]
    return frozenset(number for root in roots for number in table.get(root, ()))


@lru_cache(maxsize=1_024)
def _groups_by_root(start: str) -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for form, numbers in _groups_by_stem(start).items():
        for root in (*_roots(form), *german_roots(form)[1]):
            if len(root) >= _ROOT_MIN:
                groups.setdefault(root, set()).update(numbers)
    return {root: frozenset(numbers) for root, numbers in groups.items()}


def short_for(one: str, stems: frozenset[str]) -> bool:
    """Whether *one* is short for a word among *stems*, or the other way round: "maths"."""
    groups = _short_groups().get(one)
    return groups is not None and any(
        not groups.isdisjoint(_short_groups().get(stem, ())) for stem in stems
    )


@cache
def _short_groups() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(data("word_families.toml")["short"]["groups"].splitlines()):
        for word in line.split():
            groups.setdefault(stem_of(fold(word)), set()).add(number)
    return {key: frozenset(numbers) for key, numbers in groups.items()}


def is_form(one: str, stems: frozenset[str]) -> bool:
    """Whether the stem *one*, or a form of it, is among *stems*."""
    if one in stems:
        return True
    if len(one) >= _LATIN_ROOT_MIN and not _roots(one).isdisjoint(_roots_of(stems)):
        return True
    if _are_german_forms(one, stems):
        return True
    return len(one) >= _LONG_WORD and any(
        _begin_alike(one, other) for other in _long_words(stems).get(one[:_LONG_WORD], ())
    )


@lru_cache(maxsize=READINGS_MAX)
def _groups_of(stems: frozenset[str]) -> frozenset[int]:
    return frozenset(number for stem in stems for number in _groups_near(stem))


@lru_cache(maxsize=READINGS_MAX)
def _roots_of(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(root for stem in stems for root in _roots(stem))


@lru_cache(maxsize=READINGS_MAX * 4)
def _roots(stem: str) -> frozenset[str]:
    """*stem* and what is left of it without an ending: "stabil" for "stabiliz", "prepar"."""
    cut = (stem[: -len(end)] for end in _derivations() if stem.endswith(end))
    roots = {stem, *(root for root in cut if len(root) >= _ROOT_MIN)}
    if stem.endswith("at") and len(stem) >= _LATIN_ROOT_MIN + 2:
        roots.add(stem[:-2])
    # The German participle: "gebucht" and "Buchung".
    bare = [root[2:] for root in roots if root.startswith("ge") and len(root) >= _ROOT_MIN + 2]
    return frozenset((*roots, *bare))


@cache
def _derivations() -> tuple[str, ...]:
    return tuple(fold(end) for end in data("word_families.toml")["derivation"]["endings"].split())


@lru_cache(maxsize=READINGS_MAX)
def _long_words(stems: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The long ones of *stems* by their beginnings."""
    found: dict[str, list[str]] = {}
    for form in stems:
        if len(form) >= _LONG_WORD:
            found.setdefault(form[:_LONG_WORD], []).append(form)
    return {start: tuple(sorted(forms)) for start, forms in found.items()}


def _begin_alike(one: str, other: str) -> bool:
    """Whether two long stems share their beginning: "unterstutzung" and "unterstutzt"."""
    if len(other) < _LONG_WORD:
        return False
    shared = _shared(one, other)
    return shared >= _LONG_WORD and shared * 3 >= max(len(one), len(other)) * 2


# -- German -----------------------------------------------------------------------------------

_PARTICLES = (
    *("zusammen", "zuruck", "weiter", "wieder", "durch", "statt", "teil", "fest", "bereit"),
    *("auf", "aus", "bei", "ein", "her", "hin", "los", "mit", "nach", "vor", "weg"),
    *("an", "ab", "um", "zu"),
)
"""What German verbs of two parts begin with; the second part may stand far before it."""
_PARTED = re.compile(rf"({'|'.join(_PARTICLES)})(?:ge|zu)(\w{{3,}})")
_PREFIXES = (*_PARTICLES, "uber", "unter", "ver", "ent", "er", "be", "zer")
"""Beginnings that change what a German verb says, and not how it is inflected."""
_OF_LATIN = re.compile(r"(\w{4,})ier(?:t|te|ten|tes|ter|ung)?")
_GERMAN_ENDINGS = ("et", "te", "tet", "ten", "t", "ation", "ition", "atur", "at", "ag", "ier")


def particles() -> frozenset[str]:
    """Words that may end a German clause and belong to its verb: "stellte ... her"."""
    return frozenset(_PARTICLES)


def _are_german_forms(one: str, stems: frozenset[str]) -> bool:
    """Whether a German noun of doing and a form of its verb meet: "Klärung", "geklärt".

    One of the two must have a shape that only German has, for the other may be any word.
    """
    shown, any_shape = german_roots(one)
    others_shown, others = _german_roots_of(stems)
    return not (shown.isdisjoint(others) and any_shape.isdisjoint(others_shown))


@lru_cache(maxsize=READINGS_MAX)
def _german_roots_of(stems: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    found = [german_roots(stem) for stem in stems]
    return (
        frozenset(root for shown, _ in found for root in shown),
        frozenset(root for _, any_shape in found for root in any_shape),
    )


@lru_cache(maxsize=READINGS_MAX * 4)
def german_roots(stem: str) -> tuple[frozenset[str], frozenset[str]]:
    """Roots of *stem* by a shape that only German has, and by any shape."""
    if not stem.isalpha() or len(stem) < _HALF_MIN:
        return frozenset(), frozenset()
    bare = stem.removeprefix("zu") if stem.startswith("zuruck") else stem
    shown = set(_strong_roots(bare))
    if bare.endswith("ung") and len(bare) > _HALF_MIN + 1:
        shown.add(_evened(bare[:-3].removesuffix("ier")))
    parted = _PARTED.match(bare)
    if parted:
        shown |= {parted[1] + root for root in _endings_off(parted[2])}
        shown |= {parted[1] + root for root in _strong_roots(parted[2])}
    latin = _OF_LATIN.fullmatch(bare)
    if latin:
        shown |= {_evened(latin[1]), _evened(latin[1].removesuffix("is"))}
    forms = _endings_off(bare) | {_strong_forms().get(bare, bare)}
    if bare.startswith("ge") and len(bare) > _HALF_MIN + 1:
        forms |= _endings_off(bare[2:])
    return frozenset(shown), frozenset(shown | forms)


def _endings_off(word: str) -> set[str]:
    cut = (word[: -len(end)] for end in _GERMAN_ENDINGS if word.endswith(end))
    return {_evened(root) for root in (word, *cut) if len(root) >= _GERMAN_ROOT_MIN}


def _evened(root: str) -> str:
    """*root* as it is spelt in the middle of a word: "verhandl" for "verhandel", "instal"."""
    root = re.sub(r"e([lr])$", r"\1", root)
    return root[:-1] if len(root) > _GERMAN_ROOT_MIN and root[-1] == root[-2] else root


def _strong_roots(stem: str) -> Iterator[str]:
    """What a form with another vowel belongs to: "annehm" for "annahm" and "angenomm"."""
    table = _strong_forms()
    if stem in table and len(stem) > _HALF_MIN:
        yield table[stem]
    for prefix in _PREFIXES:
        rest = stem.removeprefix(prefix)
        if rest != stem and rest in table:
            yield prefix + table[rest]


@cache
def _strong_forms() -> dict[str, str]:
    """Bare stems of German verbs by those of their forms."""
    return {
        stem_of(fold(form)): stem_of(fold(line.split()[0]))
        for line in data("word_families.toml")["strong"]["de"].strip().splitlines()
        for form in line.split()
    }


# -- compounds --------------------------------------------------------------------------------


_INFLECTION = re.compile(r"(?:innen|in|en|er|es|em|n|e|s)$")
_LINKS = frozenset(("", "s", "n", "en", "es", "er", "e"))
"""What stands between the halves of a German compound."""


def in_compounds(key: str, keys: frozenset[str]) -> bool:
    """Whether *key* is half of a compound among *keys*, or made of two halves that they have.

    "Touren" of "Tourenplanung", and "Lageraustausch" where "Austausch von Lagern" stands.
    """
    if len(key) < _ROOT_MIN or not key.isalpha():
        return False
    base = _uninflected(key)
    if any(
        len(other) >= len(base) + _HALF_MIN and (other.startswith(base) or _ends_with(other, base))
        for other in keys
    ):
        return True
    stems = frozenset(stem_of(other) for other in keys)
    heads = {_uninflected(other) for other in keys} | keys
    return any(
        means_same(stem_of(tail), stems) or stem_of(tail) in stems
        for head in heads
        if len(head) >= _HALF_MIN and key.startswith(head)
        for tail in _tails(key[len(head) :])
    )


def _ends_with(compound: str, base: str) -> bool:
    return compound.endswith(base) or _uninflected(compound).endswith(base)


def _tails(rest: str) -> Iterator[str]:
    for link in sorted(_LINKS):
        if rest.startswith(link) and len(rest) - len(link) >= _HALF_MIN:
            yield rest[len(link) :]


@lru_cache(maxsize=READINGS_MAX * 4)
def _uninflected(key: str) -> str:
    bare = _INFLECTION.sub("", key)
    return bare if len(bare) >= _HALF_MIN else key


def akin(one: str, other: str) -> bool:
    """Whether two folded words are forms of one: "certified" and "certification"."""
    if means_same(stem_of(one), frozenset({stem_of(other)})):
        return True
    return _shared(one, other) >= _AKIN


def _shared(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)
