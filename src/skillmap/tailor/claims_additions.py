"""Sentences that a summary got besides: a credential, a former post, a level of a language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.models.change import Finding
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import Phrases, claim_phrases, keys_in, words_in
from skillmap.tailor.claims_places import sentences_of
from skillmap.tailor.language import STOP_WORDS

CHECKER = "additions"

_NAME_MAX = 7
"""Words of the longest name of a credential that makes a sentence."""
_FORMER = re.compile(
    r"\b(?:former|formerly|previously|ehemals|ehemalige[rn]?|fr\u00fchere[rn]?|ancien(?:ne)?|antigu?[oa]|ex)\b[ -]"
    r"(?P<post>[^.,;:]{3,60}?)\s+(?:at|bei|chez|en|em|na|no|da|do|de|of|with)\s",
    re.I,
)
_LEVEL = re.compile(r"\b[ABC][12]\b")
_POSTS = re.compile(r"/(?:work|volunteer)/\d+/position")


def check_additions(claim: Claim) -> Iterator[Finding]:
    """Findings about credentials, former posts and levels of languages that no one place of the resume shows."""
    if claim.kind != "summary":
        return
    old = claim.old or ""
    for sentence in sentences_of(claim.new):
        if sentence in old:
            continue
        if _is_name(sentence) and not _stands_whole(sentence, claim):
            message = "No one place of the resume shows this credential."
            yield _finding(claim, "credential.added", message, sentence)
        former = _FORMER.search(sentence)
        if former and not _FORMER.search(old) and not _was_held(former["post"], claim):
            message = "No position in the resume has this title."
            yield _finding(claim, "title.added", message, former["post"])
    yield from _check_languages(claim)


def _is_name(sentence: str) -> bool:
    """Whether a sentence is the name of a credential: some words, all capital, one of them telling of a credential."""
    words = [w for w in words_in(sentence) if w.key not in STOP_WORDS]
    if not 1 < len(words) <= _NAME_MAX or not all(sentence[w.start].isupper() for w in words):
        return False
    families: tuple[Phrases, ...] = (claim_phrases("credential"), claim_phrases("title"))
    return any(family.found(sentence) for family in families) or words[0].key in _TITLED


_TITLED = frozenset(
    "fellow sworn certified chartered licensed registered award winner prize".split()
)


def _stands_whole(sentence: str, claim: Claim) -> bool:
    wanted = {word.key for word in words_in(sentence) if word.key not in STOP_WORDS}
    return any(wanted <= keys_in(place.text) for place in claim.all)


def _was_held(post: str, claim: Claim) -> bool:
    wanted = {word.key for word in words_in(post) if word.key not in STOP_WORDS}
    titles = [place.text for place in claim.all if _POSTS.fullmatch(place.pointer)]
    return any(wanted <= keys_in(text) for text in titles) or not any(
        claim_phrases(family).found(post) for family in ("title", "occupation")
    )


def _check_languages(claim: Claim) -> Iterator[Finding]:
    """Findings about a level of the European frame that the resume gives no language, or another one."""
    for match in _LEVEL.finditer(claim.new):
        if not any(match[0] in place.text for place in claim.all):
            message = "The resume gives no language this level."
            yield _finding(claim, "expertise.raised", message, match[0])


def _finding(claim: Claim, code: str, message: str, words: str) -> Finding:
    return Finding(
        code=code,
        severity="error",
        message=message,
        words=(words,),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )
