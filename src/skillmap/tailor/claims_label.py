"""The headline of a resume: a title that was held, and subjects that the resume shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.models.change import Finding, Severity
from skillmap.tailor.claim_sources import Claim, Place
from skillmap.tailor.claim_words import Word, claim_phrases, is_plain, words_in
from skillmap.tailor.language import STOP_WORDS
from skillmap.tailor.short_forms import short_forms_in
from skillmap.tailor.skills import fold_name, relation
from skillmap.tailor.word_families import is_form, short_for

CHECKER = "label"

_PARTS = re.compile(r"\s*(?:[,|/()\u00b7\u2022;&]|\s[\u2013\u2014-]\s|\b(?:and|und|et|y|e)\b)\s*")
_ABOUT = r"\b(?:for|with|in|für|mit|im|pour|en|avec|para|con|de|em|com)\b"
"""What parts a title from a subject that it is about."""
_TITLES = re.compile(
    r"/(?:basics/label|work/\d+/position|volunteer/\d+/position|certificates/\d+/name"
    r"|education/\d+/(?:studyType|area)|projects/\d+/roles/\d+)"
)
"""Pointers of texts that say what somebody is."""


def check_label(claim: Claim) -> Iterator[Finding]:
    """Findings about a headline of which a part stands nowhere in the resume.

    A part that names a rank, an occupation or a credential must be part of one title that was held,
    with all that makes it smaller ("Assistant Manager" is no "Manager"). Another part, such as a
    subject or a skill, may come from any one text.
    """
    old, new = claim.old or "", claim.new
    if sorted(fold_name(old).split()) == sorted(fold_name(new).split()):
        return
    if relation(old, new) == "same":
        return
    yield from _check_smaller(claim, old, new)
    kept = re.match(rf"{re.escape(old)}\s*(?::|{_ABOUT})\s+", new) if old else None
    for part in filter(str.strip, _PARTS.split(new[kept.end() :] if kept else new)):
        if _is_credential(part, claim):
            continue
        titled = _names_rank(part)
        places = [p for p in claim.all if not titled or _TITLES.fullmatch(p.pointer)]
        if any(_shows(place, part, titled=titled) for place in places):
            continue
        severity: Severity = "error" if titled and not _ranks_shown(part, claim) else "review"
        yield Finding(
            code="protected.changed",
            severity=severity,
            message="The headline is a title; the resume has none that says this.",
            words=(part,),
            evidence=(claim.pointer,),
            checker=CHECKER,
        )


def _check_smaller(claim: Claim, old: str, new: str) -> Iterator[Finding]:
    """Findings about a headline that leaves "junior" out of what it was, where no position was held without it."""
    gone = {key for phrase in claim_phrases("qualifier").found(old) for key in phrase}
    kept = {word.key for word in words_in(new)}
    if not gone or not gone.isdisjoint(kept) or not kept:
        return
    rest = {word.key for word in words_in(old)} - gone
    held = any(
        _shows(place, new, titled=True) for place in claim.all if _HELD.fullmatch(place.pointer)
    )
    if rest and rest == kept and not held:
        yield Finding(
            code="seniority.qualifier_dropped",
            severity="error",
            message="The resume has this only with a word that makes it less.",
            words=(new,),
            evidence=(claim.pointer,),
            checker=CHECKER,
        )


_HELD = re.compile(r"/(?:work|volunteer)/\d+/position")


def _ranks_shown(part: str, claim: Claim) -> bool:
    """Whether a title that was held has the occupation of *part*, and the resume its other words.

    Ranks are no occupations: a "Head of Science" is not made of a head of something and science.
    """
    if claim_phrases("title").found(part) or claim_phrases("qualifier").found(part):
        return False
    keys = {key for phrase in claim_phrases("occupation").found(part) for key in phrase}
    occupation = " ".join(word.key for word in words_in(part) if word.key in keys)
    rest = tuple(word for word in words_in(part) if word.key not in keys)
    texts = " ".join(place.text for place in claim.all)
    titles = [place for place in claim.all if _TITLES.fullmatch(place.pointer)]
    held = any(_shows(place, occupation, titled=True) for place in titles)
    return bool(occupation) and held and _says(texts, rest)


def _is_credential(part: str, claim: Claim) -> bool:
    """Whether *part* names a credential, or a title with one before it, that the resume shows.

    "Chartered Civil Engineer" needs the title "Civil Engineer", and the word "chartered" somewhere.
    """
    phrases = claim_phrases("credential").found(part)
    if not phrases:
        return False
    keys = {key for phrase in phrases for key in phrase}
    rest = " ".join(word.key for word in words_in(part) if word.key not in keys)
    shown = all(
        any(_says(place.text, words_in(" ".join(phrase))) for place in claim.all)
        or (
            phrase in (("graduate",), ("graduated",))
            and any("/education/" in place.pointer for place in claim.all)
        )
        for phrase in phrases
    )
    places = [place for place in claim.all if _TITLES.fullmatch(place.pointer)]
    return shown and any(_shows(place, rest, titled=True) for place in places)


def _names_rank(part: str) -> bool:
    families = ("title", "occupation", "credential", "qualifier")
    return any(claim_phrases(family).found(part) for family in families)


def _shows(place: Place, part: str, *, titled: bool) -> bool:
    """Whether one text says all of *part*; for a title, with nothing before it that makes it smaller."""
    texts = [*_PARTS.split(place.text), place.text]
    for text in texts:
        if not _says(text, words_in(part)):
            continue
        kept = {word.key for word in words_in(part)}
        smaller = {key for phrase in claim_phrases("qualifier").found(text) for key in phrase}
        if not titled or smaller <= kept:
            return True
    return False


def _says(text: str, wanted: tuple[Word, ...]) -> bool:
    stems = frozenset(word.stem for word in words_in(text))
    return all(
        word.key in STOP_WORDS
        or is_form(word.stem, stems)
        or short_for(word.stem, stems)
        or (is_plain(word) and len(wanted) > 1 and not _names_rank(word.key))
        or word.key in short_forms_in(text)
        for word in wanted
    )
