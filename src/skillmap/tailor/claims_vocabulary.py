"""The closed vocabulary: a word that no evidence has is a new claim until somebody says no."""

from __future__ import annotations

from collections.abc import Iterator

from skillmap.models.change import Finding
from skillmap.models.job import Job
from skillmap.tailor.claim_sources import Claim, pointers
from skillmap.tailor.claim_words import Word, means_same, plain_stems, stem_of, stems_in, words_in
from skillmap.tailor.claims_seniority import direction_of, light_verbs, shown_directions
from skillmap.tailor.claims_terms import posting_words, supported_spans
from skillmap.tailor.quantities import quantities_in
from skillmap.tailor.skills import fold_name, relation

CHECKER = "vocabulary"

BORROWED_MIN = 3
"""So many new words that are all the posting's are no accident."""


def check_vocabulary(claim: Claim, job: Job | None) -> Iterator[Finding]:
    """Findings about words that neither the evidence has nor the list of plain words."""
    if claim.kind == "skill":
        return
    if claim.kind == "label":
        yield from _check_label(claim)
        return
    novel = _novel(claim)
    if not novel:
        return
    in_resume = frozenset(stem for place in claim.all for stem in stems_in(place.text))
    borrowed = [
        word for word in novel if word.stem in posting_words(job) and word.stem not in in_resume
    ]
    words = tuple(dict.fromkeys(claim.new[word.start : word.end] for word in novel))
    if len({word.stem for word in borrowed}) >= BORROWED_MIN:
        yield Finding(
            code="posting.borrowed",
            severity="error",
            message="The new words are the posting's; the resume has none of them.",
            words=tuple(dict.fromkeys(claim.new[word.start : word.end] for word in borrowed)),
            evidence=pointers(claim.line),
            checker=CHECKER,
        )
        return
    yield Finding(
        code="vocabulary.new",
        severity="review",
        message="Words that the evidence does not have; do they say something new?",
        words=words,
        evidence=pointers(claim.line),
        checker=CHECKER,
    )


def _novel(claim: Claim) -> list[Word]:
    stems = frozenset(stem for place in claim.line for stem in stems_in(place.text))
    spans = supported_spans(claim)
    spans += [(quantity.start, quantity.end) for quantity in quantities_in(claim.new)]
    shown = shown_directions(claim)
    words = words_in(claim.new)
    found = []
    for at, word in enumerate(words):
        if word.key[0] in "#0123456789" or word.stem in plain_stems():
            continue
        if direction_of(word.stem) in shown or word.key in light_verbs():
            continue
        if any(low <= word.start < high for low, high in spans):
            continue
        neighbours = (words[at - 1] if at else None, words[at + 1] if at + 1 < len(words) else None)
        if not means_same(word.stem, stems) and not _joins(word, neighbours, stems):
            found.append(word)
    return found


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
