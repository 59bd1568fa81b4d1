"""The closed vocabulary: a word that no evidence has is a new claim until somebody says no."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from skillmap.models.change import Finding, Severity
from skillmap.models.job import Job
from skillmap.tailor.claim_sources import Claim, joined, pointers
from skillmap.tailor.claim_words import (
    Word,
    in_compounds,
    is_plain,
    means_same,
    names_another,
    plain_spans,
    plain_stems,
    stem_of,
    stems_in,
    words_in,
)
from skillmap.tailor.claims_reach import rate_spans
from skillmap.tailor.claims_seniority import (
    direction_of,
    helping_verbs,
    light_verbs,
    shown_directions,
)
from skillmap.tailor.claims_terms import posting_words, supported_spans
from skillmap.tailor.language import STOP_WORDS, language_of
from skillmap.tailor.quantities import is_number_word, quantities_in
from skillmap.tailor.skills import fold_name, relation

CHECKER = "vocabulary"


def check_vocabulary(
    claim: Claim, job: Job | None, *, named: Collection[str] = ()
) -> Iterator[Finding]:
    """Findings about words that neither the evidence has nor the list of plain words.

    *named* are words that other findings of the same claim name: they are not named again.
    """
    if claim.kind == "skill":
        return
    if claim.kind == "label":
        yield from _check_label(claim)
        return
    told = frozenset(word.key for text in named for word in words_in(text))
    novel = [word for word in _novel(claim) if word.key not in told]
    if not novel:
        return
    in_resume = frozenset(stem for place in claim.all for stem in stems_in(place.text))
    borrowed = [
        word for word in novel if word.stem in posting_words(job) and word.stem not in in_resume
    ]
    if borrowed:
        message = "The new words are the posting's; the resume has none of them."
        yield _finding(claim, "posting.borrowed", "error", message, borrowed)
    added = [word for word in novel if not word.opens]
    if not borrowed and len(added) > _replaced(claim):
        message = "All that stood there is still said, and this besides."
        yield _finding(claim, "content.added", "error", message, added)
    elif not borrowed:
        message = "Words that the evidence does not have; do they say something new?"
        yield _finding(claim, "vocabulary.new", "review", message, novel)


def _replaced(claim: Claim) -> float:
    """How many words of the old text new ones may stand for; no bound where one that says much is gone.

    Where all that was said is still said, a further word is no other word for it, but a further
    statement. Lighter words such as "get" may have given way to others.
    """
    new = stems_in(claim.new)
    gone = [
        word
        for word in words_in(claim.old or "")
        if not is_number_word(word.key) and not means_same(word.stem, new)
    ]
    if claim.old is None or any(word.stem not in plain_stems() for word in gone):
        return math.inf
    return sum(1 for word in gone if word.key not in STOP_WORDS)


def _finding(
    claim: Claim, code: str, severity: Severity, message: str, words: list[Word]
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        message=message,
        words=tuple(dict.fromkeys(claim.new[word.start : word.end] for word in words)),
        evidence=pointers(claim.line),
        checker=CHECKER,
    )


def _novel(claim: Claim) -> list[Word]:
    stems = frozenset(stem for place in claim.near for stem in stems_in(place.text))
    spans = [*supported_spans(claim), *rate_spans(claim), *plain_spans(claim.new)]
    spans += [(quantity.start, quantity.end) for quantity in quantities_in(claim.new)]
    shown = shown_directions(claim)
    words = words_in(claim.new)
    keys = _compound_keys(claim)
    said = frozenset(word.key for place in claim.near for word in words_in(place.text))
    found = []
    for at, word in enumerate(words):
        if word.key[0] in "#0123456789" or is_plain(word):
            continue
        light = word.key in light_verbs() or word.key in helping_verbs()
        if light or direction_of(word.stem) in shown:
            continue
        if any(low <= word.start < high for low, high in spans):
            continue
        neighbours = (words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None)
        if not keys and names_another(word, said):
            found.append(word)
            continue
        if means_same(word.stem, stems) or _joins(word, neighbours, stems):
            continue
        if not in_compounds(word.key, keys):
            found.append(word)
    return found


def _compound_keys(claim: Claim) -> frozenset[str]:
    """Words of the evidence where its language writes compounds as one word; else none."""
    text = joined(claim.all)
    if language_of(text) != "de":
        return frozenset()
    return frozenset(word.key for place in claim.near for word in words_in(place.text))


def _joins(word: Word, neighbours: tuple[Word | None, Word | None], stems: frozenset[str]) -> bool:
    """Whether it is half of a word of the evidence: "back end" and "backend"."""
    before, after = neighbours
    return (before is not None and stem_of(before.key + word.key) in stems) or (
        after is not None and stem_of(word.key + after.key) in stems
    )


def _check_label(claim: Claim) -> Iterator[Finding]:
    """A headline is a title: other words, or fewer of them, make another one."""
    old, new = claim.old or "", claim.new
    if sorted(fold_name(old).split()) == sorted(fold_name(new).split()):
        return
    if relation(old, new) == "same":
        return
    yield Finding(
        code="protected.changed",
        severity="error",
        message="The headline is a title; its words may only be put in another order.",
        words=tuple(sorted({*fold_name(new).split()} - {*fold_name(old).split()})),
        evidence=(claim.pointer,),
        checker=CHECKER,
    )
