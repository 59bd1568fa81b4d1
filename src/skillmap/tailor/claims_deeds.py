"""Who did what: deeds of a new text that its evidence tells of others, or of which it tells another deed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, language_of_places, pointers
from skillmap.tailor.claim_words import Word, stems_in, words_in
from skillmap.tailor.claims_negation import denied_in
from skillmap.tailor.claims_outcomes import direction_of
from skillmap.tailor.inflection import LANGUAGES, stands_for
from skillmap.tailor.language import STOP_WORDS, fold
from skillmap.tailor.lexicon import is_derived, is_light, kinds_of, names_deed
from skillmap.tailor.markers import CLASSES, phrases_at
from skillmap.tailor.verb_ladder import is_listed, light_verbs, verb_forms
from skillmap.tailor.word_families import (
    READINGS_MAX,
    data,
    is_form,
    is_synonym,
    particles,
    stem_of,
)

CHECKER = "deeds"

_JOINING = frozenset("and und et y e sowie then".split())
_RELATIVES = {
    None: frozenset("that which who whom whose".split()),
    "en": frozenset("that which who whom whose".split()),
    "de": frozenset("der die das den dem denen deren dessen welche welcher welches".split()),
    "fr": frozenset("que qui dont qu'un qu'une".split()),
    "es": frozenset("que quien quienes cuyo cuya".split()),
    "pt": frozenset("que quem cujo cuja".split()),
}
_OWN = frozenset("i we ich wir je j'ai nous yo nosotros eu".split())
_OTHERS = frozenset(
    "the a an it they he she this these their his her der die das ein eine sie es le la les l'on ils elles"
    " el los las o os as uma um".split()
)
"""What a sentence after a semicolon begins with when it is about somebody or something else."""
_DOER = re.compile(r"\w{3}(?:er|or)s?$")
"""Words for people: that a developer was there does not tell that anything was developed."""
_ENDING = re.compile(r"[.;:!?\n()\u2013\u2014]")


def check_deeds(claim: Claim) -> Iterator[Finding]:
    """Findings about what a line opens with: done by others in the evidence, or nothing like what was done there."""
    if claim.kind != "line" or claim.old is None:
        return
    language = language_of_places(claim.all)
    own, others = _parts(claim, language)
    for deed in deeds_of(claim.new, language):
        if _is_free(deed) or direction_of(deed) is not None or _is_word_of(deed, own):
            continue
        if any(deed.stem in stems_in(place.text) - _stems(place.text) for place in claim.line):
            continue  # A phrase says it: "passed on" for "relayed".
        theirs = deed.stem in {word.stem for word in others}
        if deed.start in _marked(claim.new) or (not theirs and _is_told(deed, own, language)):
            continue
        if theirs or _is_word_of(deed, others):
            message = "The evidence says that somebody else did this."
            yield _finding(claim, "deed.of_others", "error", message, deed)
        else:
            message = "The evidence tells of other work than this; is it the same?"
            yield _finding(claim, "deed.changed", "review", message, deed)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in words_in(text))


def _marked(text: str) -> set[int]:
    """Where that begins which makes a claim smaller, and which other rules look at."""
    words = words_in(text)
    smaller = (name for name in CLASSES if name not in ("success", "deny"))
    return {words[first].start for name in smaller for first, _ in phrases_at(text, name)}


@lru_cache(maxsize=READINGS_MAX)
def deeds_of(text: str, language: str | None) -> tuple[Word, ...]:
    """Verbs that sentences of *text* open with, or that "and" joins to one; German ones with what ends their clause."""
    words = words_in(text)
    found: list[Word] = []
    opened = False
    for at, word in enumerate(words):
        joined = (
            opened
            and at > 1
            and words[at - 1].key in _JOINING
            and (
                words[at - 2] in found
                or _PAST.search(word.key) is not None
                or _is_lower(text, word, language)
            )
        )
        if word.opens or joined:
            found.append(word)
        opened = opened or word.opens
    return tuple(
        _whole(word, words) if language == "de" else word
        for word in found
        if word.key.isalpha() and _is_verb(word.key, language)
    )


def _is_lower(text: str, word: Word, language: str | None) -> bool:
    """Whether a German word is written small, as verbs are and nouns are not."""
    return language == "de" and text[word.start].islower()


def _is_verb(key: str, language: str | None) -> bool:
    if key in STOP_WORDS or _NOUN.search(key):
        return False
    if language in LANGUAGES:
        return names_deed(key, language) and not is_light(key)
    return is_listed(key) or (_PAST.search(key) is not None and not is_light(key))


_NOUN = re.compile(r"(?:ung|ungen|nahme|cion|cao|mento|ment|tion|sion)$")
"""Nouns of doing in other languages than English, which are formed from verbs of many kinds."""
_PAST = re.compile(
    r"\w{3}ed$|^(?:won|sold|built|wrote|gave|made|drew|taught|bought|brought|held|met|sang|grew|drove|ran)$"
)


def _whole(word: Word, words: tuple[Word, ...]) -> Word:
    """A German verb with the first part that ends its clause: "leitet ... an" is "anleitet"."""
    clause = [other for other in words if other.clause == word.clause and other.start > word.start]
    if not clause or clause[-1].key not in particles():
        return word
    key = clause[-1].key + word.key
    return replace(word, key=key, stem=stem_of(key))


def _parts(claim: Claim, language: str | None) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Words of the evidence about the writer's own work, and words about that of others."""
    own: list[Word] = []
    others: list[Word] = []
    for place in claim.line:
        denied = denied_in(place.text)
        for word, of_others in _told(place.text, language):
            if word.stem in denied:
                continue
            (others if of_others else own).append(word)
            if language == "de" and not of_others:
                own.append(_whole(word, words_in(place.text)))
    return tuple(own), tuple(others)


@lru_cache(maxsize=READINGS_MAX)
def _told(text: str, language: str | None) -> tuple[tuple[Word, bool], ...]:
    words = words_in(text)
    relatives = _RELATIVES.get(language, frozenset())
    found = []
    inside = False
    for at, word in enumerate(words):
        gap = text[words[at - 1].end : word.start] if at else ""
        following = words[at + 1].key if at + 1 < len(words) else ""
        if _ENDING.search(gap):
            inside = ";" in gap and word.key in _OTHERS and following not in _OWN
        elif "," in gap and language != "de":
            inside = False
        if word.key in relatives and following not in _OWN and (language != "de" or "," in gap):
            inside = at > 0
        found.append((word, inside))
    return tuple(found)


def _is_told(deed: Word, own: tuple[Word, ...], language: str | None) -> bool:
    """Whether the evidence has the deed in another form, or one of its kind."""
    if _is_word_of(deed, own):
        return True
    own = tuple(w for w in own if language in LANGUAGES or not _DOER.search(w.key))
    keys = frozenset(word.key for word in own)
    if is_synonym(deed.stem, frozenset(word.stem for word in own)):
        return True
    if stands_for(deed.key, keys, frozenset(), language):
        return True
    kinds = kinds_of(deed.key, language)
    return any(not kinds.isdisjoint(kinds_of(key, language)) for key in keys)


def _is_word_of(deed: Word, words: tuple[Word, ...]) -> bool:
    stems = frozenset(word.stem for word in words)
    return is_form(deed.stem, stems) or is_derived(deed.key, [word.key for word in words])


def _is_free(deed: Word) -> bool:
    """Whether it carries any deed: "responsible", "handled", "worked"."""
    return deed.key in _free()


@cache
def _free() -> frozenset[str]:
    carrying = data("verbs.toml")["carrying"]["verbs"]
    free = data("lexicon.toml")["carriers"]["words"]
    return frozenset(
        (*light_verbs(), *(f for verb in carrying for f in verb_forms(verb)), *map(fold, free))
    )


def _finding(claim: Claim, code: str, severity: Severity, message: str, deed: Word) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=(claim.new[deed.start : deed.end],),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
